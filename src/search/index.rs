//! Inverting: pages → groups of word forms with their postings.
//!
//! 1. [`part`] cuts the words of some pages; each thread has words of its own. An event is (form, chunk), once each.
//! 2. [`Index::new`] joins the parts: forms sorted, grouped by stem, chunks of all forms of a group merged.
//! 3. [`encode`](Index::encode) writes a group's postings: per page the fields hit, the strength in the body (0–7, computed
//!    here so that browsers need no lengths), and the chunks. Nothing depends on threads or on map order.

use std::borrow::Cow;
use std::sync::Arc;

use rayon::prelude::*;
use rust_stemmers::{Algorithm, Stemmer};

use super::{ChunkKind, PageText, code, words};
use crate::site::Map;

/// Fields of a posting's head digit; the body's strength stands above them.
pub const TITLE: u32 = 1;
/// A heading holds the word.
pub const HEADING: u32 = 2;
/// Description, keywords or a TOC name hold it.
pub const ABOUT: u32 = 4;

/// Long postings of words that most pages have say nothing: above this size only their titles and headings are kept.
const COMMON_SIZE: usize = 8 * 1024;

/// One stem and its forms.
#[derive(Debug)]
pub struct Group {
    /// Indices into [`Index::forms`], ascending.
    pub forms: Vec<u32>,
    /// Rarity, 1 to 63.
    pub idf: u32,
    /// Encoded postings.
    pub postings: String,
}

/// The inverted index.
#[derive(Debug, Default)]
pub struct Index {
    /// Word forms, sorted.
    pub forms: Vec<Box<str>>,
    /// Group of each form.
    pub group_of: Vec<u32>,
    /// Groups, in the order of their first forms.
    pub groups: Vec<Group>,
    /// First chunk of each page; one more at the end.
    pub starts: Vec<u32>,
    kinds: Vec<ChunkKind>,
    /// Per page: forms of the title in order.
    titles: Vec<Vec<u32>>,
    /// Per page: rarity of the title's words in all.
    title_weights: Vec<u32>,
}

/// Words of a range of pages.
struct Part {
    forms: Vec<Box<str>>,
    /// (form, chunk), ascending by chunk.
    events: Vec<(u32, u32)>,
    titles: Vec<Vec<u32>>,
}

/// Cuts the words of `pages`, whose first chunk has the number `start`.
fn part(pages: &[Arc<PageText>], start: u32) -> Part {
    let mut known: Map<Box<str>, u32> = Map::default();
    let mut part = Part { forms: Vec::new(), events: Vec::new(), titles: Vec::new() };
    let mut last: Vec<u32> = Vec::new();
    let mut number = start;
    for page in pages {
        let mut title = Vec::new();
        for chunk in &page.chunks {
            let mut add = |word: &str| -> u32 {
                let normal = words::normal(word);
                let form = match known.get(normal.as_ref()) {
                    Some(form) => *form,
                    None => {
                        let form = part.forms.len() as u32;
                        known.insert(normal.as_ref().into(), form);
                        part.forms.push(normal.as_ref().into());
                        last.push(u32::MAX);
                        form
                    }
                };
                if last[form as usize] != number {
                    last[form as usize] = number;
                    part.events.push((form, number));
                }
                form
            };
            words::split(&chunk.text, |word| {
                let form = add(word);
                if chunk.kind == ChunkKind::Title {
                    title.push(form);
                }
                for inner in words::parts(word) {
                    add(inner);
                }
            });
            number += 1;
        }
        part.titles.push(title);
    }
    part
}

/// The stemmer of a language; none for languages without one.
pub fn stemmer(language: &str) -> Option<Stemmer> {
    let algorithm = match language.split('-').next().unwrap_or("") {
        "ar" => Algorithm::Arabic,
        "da" => Algorithm::Danish,
        "de" => Algorithm::German,
        "el" => Algorithm::Greek,
        "en" | "" => Algorithm::English,
        "es" => Algorithm::Spanish,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "hu" => Algorithm::Hungarian,
        "it" => Algorithm::Italian,
        "nb" | "nn" | "no" => Algorithm::Norwegian,
        "nl" => Algorithm::Dutch,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "sv" => Algorithm::Swedish,
        "ta" => Algorithm::Tamil,
        "tr" => Algorithm::Turkish,
        _ => return None,
    };
    Some(Stemmer::create(algorithm))
}

impl Index {
    /// Inverts pages.
    pub fn new(pages: &[Arc<PageText>], language: &str) -> Index {
        let mut starts = Vec::with_capacity(pages.len() + 1);
        let mut next = 0;
        for page in pages {
            starts.push(next);
            next += page.chunks.len() as u32;
        }
        starts.push(next);
        let size = pages.len().div_ceil(rayon::current_num_threads().max(1) * 4).max(16);
        let parts: Vec<Part> =
            pages.par_chunks(size).enumerate().map(|(at, range)| part(range, starts[at * size])).collect();
        let kinds = pages.iter().flat_map(|page| page.chunks.iter().map(|chunk| chunk.kind)).collect();
        let mut index = Index { starts, kinds, ..Index::default() };
        let events = index.join(parts);
        index.group(language, &events);
        index
    }

    /// Sorted forms and the chunks of each.
    fn join(&mut self, parts: Vec<Part>) -> Vec<Vec<u32>> {
        let mut forms: Vec<&Box<str>> = parts.iter().flat_map(|part| &part.forms).collect();
        forms.par_sort_unstable();
        forms.dedup();
        self.forms = forms.into_iter().cloned().collect();
        let all = &self.forms;
        let maps: Vec<Vec<u32>> = parts
            .par_iter()
            .map(|part| {
                let place = |form| all.binary_search(form).unwrap_or(0) as u32;
                part.forms.iter().map(place).collect()
            })
            .collect();
        let mut counts = vec![0usize; all.len()];
        for (part, map) in parts.iter().zip(&maps) {
            for (form, _) in &part.events {
                counts[map[*form as usize] as usize] += 1;
            }
        }
        let mut chunks: Vec<Vec<u32>> = counts.into_iter().map(Vec::with_capacity).collect();
        for (part, map) in parts.into_iter().zip(&maps) {
            for (form, chunk) in part.events {
                chunks[map[form as usize] as usize].push(chunk);
            }
            let titles = part.titles.into_iter();
            self.titles
                .extend(titles.map(|title| title.into_iter().map(|form| map[form as usize]).collect()));
        }
        chunks
    }

    fn group(&mut self, language: &str, chunks: &[Vec<u32>]) {
        let stemmer = stemmer(language);
        let stems: Vec<Box<str>> = self
            .forms
            .par_iter()
            .map(|form| match &stemmer {
                // Names with digits or underscores are no words of a language.
                Some(stemmer) if form.bytes().all(|byte| byte.is_ascii_lowercase() || byte >= 0x80) => {
                    stemmer.stem(form).as_ref().into()
                }
                _ => form.clone(),
            })
            .collect();
        let mut known: Map<&str, u32> = Map::default();
        let mut members: Vec<Vec<u32>> = Vec::new();
        for (form, stem) in stems.iter().enumerate() {
            let group = *known.entry(stem).or_insert_with(|| {
                members.push(Vec::new());
                members.len() as u32 - 1
            });
            members[group as usize].push(form as u32);
            self.group_of.push(group);
        }
        let merged: Vec<(Cow<'_, [u32]>, usize, u32)> =
            members.par_iter().map(|forms| self.merge(forms, chunks)).collect();
        let rarity: Vec<u32> = merged.iter().map(|(_, _, rarity)| *rarity).collect();
        let weigh = |title: &Vec<u32>| -> u32 {
            title.iter().map(|form| rarity[self.group_of[*form as usize] as usize]).sum()
        };
        self.title_weights = self.titles.iter().map(weigh).collect();
        let groups = members.into_par_iter().zip(merged);
        self.groups = groups
            .map(|(forms, (list, count, idf))| {
                let mut postings = self.postings(&forms, &list, idf, true);
                if postings.len() > COMMON_SIZE && count * 2 > self.titles.len() {
                    postings = self.postings(&forms, &list, idf, false);
                }
                Group { forms, idf, postings }
            })
            .collect();
    }

    /// Chunks of all forms, the number of pages they are on, and the rarity that follows from it.
    fn merge<'c>(&self, forms: &[u32], chunks: &'c [Vec<u32>]) -> (Cow<'c, [u32]>, usize, u32) {
        let list: Cow<'c, [u32]> = if let [form] = forms {
            Cow::Borrowed(&chunks[*form as usize])
        } else {
            let mut all: Vec<u32> = forms.iter().flat_map(|form| &chunks[*form as usize]).copied().collect();
            all.sort_unstable();
            all.dedup();
            Cow::Owned(all)
        };
        let (mut count, mut end) = (0, 0);
        for chunk in list.iter() {
            if *chunk >= end {
                count += 1;
                end = self.starts[self.starts.partition_point(|start| start <= chunk)];
            }
        }
        let (all, with) = (self.titles.len() as f64, count as f64);
        let idf = (7.0 * (1.0 + (all - with + 0.5) / (with + 0.5)).ln()).round().clamp(1.0, 63.0) as u32;
        (list, count, idf)
    }

    /// Encoded postings.
    fn postings(&self, forms: &[u32], list: &[u32], idf: u32, body: bool) -> String {
        let pages = self.starts.len() - 1;
        let average = f64::from(*self.starts.last().unwrap_or(&0)) / pages.max(1) as f64;
        let most = if pages > 2000 { 10 } else { 32 };
        let (mut out, mut before, mut at) = (String::new(), 0, 0);
        let mut shown: Vec<u32> = Vec::new();
        while let Some(first) = list.get(at) {
            let page = self.starts.partition_point(|start| start <= first) - 1;
            let (start, end) = (self.starts[page], self.starts[page + 1]);
            let own = &list[at..at + list[at..].partition_point(|chunk| *chunk < end)];
            at += own.len();
            let (fields, halves) = self.fields(own);
            if !body && fields == 0 {
                continue;
            }
            let strength = if body { strength(halves, f64::from(end - start), average) } else { 0 };
            code::push(&mut out, page as u32 - before);
            before = page as u32;
            code::push_digit(&mut out, fields | strength << 3);
            if fields & TITLE != 0 {
                code::push_digit(&mut out, self.title_place(page, forms, idf));
            }
            shown.clear();
            let heading = |chunk: &&u32| self.kinds[**chunk as usize] == ChunkKind::Heading;
            shown.extend(own.iter().filter(heading).take(most));
            let text =
                |chunk: &&u32| matches!(self.kinds[**chunk as usize], ChunkKind::Body | ChunkKind::Code);
            let room = if body { most - shown.len() } else { 0 };
            shown.extend(own.iter().filter(text).take(room));
            shown.sort_unstable();
            code::push(&mut out, shown.len() as u32);
            let mut last = start;
            for chunk in &shown {
                code::push(&mut out, chunk - last);
                last = *chunk;
            }
        }
        out
    }

    /// Fields, and half points for each chunk of the body: program text counts half.
    fn fields(&self, chunks: &[u32]) -> (u32, u32) {
        chunks.iter().fold((0, 0), |(fields, halves), chunk| match self.kinds[*chunk as usize] {
            ChunkKind::Title => (fields | TITLE, halves),
            ChunkKind::About => (fields | ABOUT, halves),
            ChunkKind::Heading => (fields | HEADING, halves + 1),
            ChunkKind::Body => (fields, halves + 2),
            ChunkKind::Code => (fields, halves + 1),
        })
    }

    /// Place of the first of these forms in the title (0–7) and, in sevenths, its share of the title by rarity: common
    /// words (`best practices for`) make no title long. In one digit.
    fn title_place(&self, page: usize, forms: &[u32], idf: u32) -> u32 {
        let place = self.titles[page].iter().position(|form| forms.contains(form)).unwrap_or(0);
        let share = (idf * 7 + self.title_weights[page] / 2) / self.title_weights[page].max(1);
        place.min(7) as u32 * 8 + share.min(7)
    }
}

/// How much a page is about a word by its text: more is better with diminishing returns, long pages count for less.
fn strength(halves: u32, chunks: f64, average: f64) -> u32 {
    if halves == 0 {
        return 0;
    }
    let count = f64::from(halves) / 2.0;
    let score = count * 2.2 / (count + 1.2 * (0.4 + 0.6 * chunks / average.max(1.0)));
    ((score / 2.2 * 7.0).round() as u32).clamp(1, 7)
}
