//! Inverting: pages → groups of word forms with their postings.
//!
//! 1. [`part`] cuts the words of some pages; each thread has words of its own. A word as it is written is made normal and
//!    cut into its parts once; after that it is one look into a map.
//! 2. [`Index::new`] joins the parts: forms sorted, grouped by stem, and per group the chunks of all its forms.
//! 3. [`Index::postings`] writes a group's postings: per page the fields hit, the strength in the body (0–7, computed
//!    here so that browsers need no lengths), and the chunks. Nothing depends on threads or on map order.

use rayon::prelude::*;
use rust_stemmers::{Algorithm, Stemmer};

use super::{ChunkKind, Entry, code, words};
use crate::site::Map;

/// Fields of a posting's head digit; the body's strength stands above them.
pub const TITLE: u32 = 1;
/// A heading holds the word.
pub const HEADING: u32 = 2;
/// Description, keywords or a TOC name hold it.
pub const ABOUT: u32 = 4;

/// Long postings of words that most pages have say nothing: above this size only their titles and headings are kept.
const COMMON_SIZE: usize = 8 * 1024;

/// Rarity of a function word, at most: as if half of all pages had it.
const FUNCTION: u32 = 5;

/// English words that say nothing of what a question is about, however few pages use them. Those that are words of
/// programming languages, too (`for`, `while`, `this`), aren't listed.
const FUNCTION_WORDS: &str = "a about also am an are been being between can cannot cant could couldnt did didnt does doesnt \
    dont during had has have having he her hers his how hows i instead isnt it its just me my of ought our ours should \
    shouldnt than the their theirs them there these they those too upon us versus very via vs was we were what whats \
    whether which who whom whose why will with within without wont would you your yours";

/// One stem.
#[derive(Debug)]
pub struct Group {
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
    /// Per chunk its page.
    page_of: Vec<u32>,
    kinds: Vec<ChunkKind>,
    /// Per page: groups of the title's words in order.
    titles: Vec<Vec<u32>>,
    /// Per page: rarity of the title's words in all.
    title_weights: Vec<u32>,
}

/// Words of a range of pages.
#[derive(Default)]
struct Part<'t> {
    forms: Vec<Box<str>>,
    known: Map<Box<str>, u32>,
    /// Word as written → its form, or [`SEVERAL`] and the place in `several`.
    written: Map<&'t str, u32>,
    /// The forms of words that have parts: the word's own first.
    several: Vec<Vec<u32>>,
    /// Per form the chunk it was seen in last.
    last: Vec<u32>,
    /// Forms of each chunk, once each, one chunk behind the other.
    events: Vec<u32>,
    /// Per chunk where its forms end.
    ends: Vec<u32>,
    /// Per page: forms of the title in order.
    titles: Vec<Vec<u32>>,
}

/// Marks a word of several forms.
const SEVERAL: u32 = 1 << 31;

impl<'t> Part<'t> {
    fn form(&mut self, word: &str) -> u32 {
        let normal = words::normal(word);
        if let Some(form) = self.known.get(normal.as_ref()) {
            return *form;
        }
        let form = self.forms.len() as u32;
        self.known.insert(normal.as_ref().into(), form);
        self.forms.push(normal.as_ref().into());
        self.last.push(u32::MAX);
        form
    }

    /// What a word as written stands for.
    fn entry(&mut self, word: &'t str) -> u32 {
        if let Some(entry) = self.written.get(word) {
            return *entry;
        }
        let form = self.form(word);
        let inner = words::parts(word);
        let entry = if inner.is_empty() {
            form
        } else {
            let forms = std::iter::once(form).chain(inner.into_iter().map(|part| self.form(part)));
            let forms = forms.collect();
            self.several.push(forms);
            SEVERAL | (self.several.len() as u32 - 1)
        };
        self.written.insert(word, entry);
        entry
    }

    fn note(&mut self, form: u32, chunk: u32) {
        let last = &mut self.last[form as usize];
        if *last != chunk {
            *last = chunk;
            self.events.push(form);
        }
    }

    /// Notes the words of a text; `title` gets their forms.
    fn text(&mut self, text: &'t str, chunk: u32, mut title: Option<&mut Vec<u32>>) {
        words::split(text, |word| {
            let mut form = self.entry(word);
            if form & SEVERAL == 0 {
                self.note(form, chunk);
            } else {
                let place = (form ^ SEVERAL) as usize;
                form = self.several[place][0];
                for at in 0..self.several[place].len() {
                    self.note(self.several[place][at], chunk);
                }
            }
            if let Some(title) = &mut title {
                title.push(form);
            }
        });
    }
}

/// Cuts the words of `pages`.
fn part(pages: &[Entry]) -> Part<'_> {
    let mut part = Part::default();
    for Entry { page, names } in pages {
        let mut title = Vec::new();
        for (at, chunk) in page.chunks.iter().enumerate() {
            let number = part.ends.len() as u32;
            let titles = (chunk.kind == ChunkKind::Title).then_some(&mut title);
            part.text(page.chunk(at), number, titles);
            if chunk.kind == ChunkKind::About {
                part.text(names, number, None);
            }
            part.ends.push(part.events.len() as u32);
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
    pub fn new(pages: &[Entry], language: &str) -> Index {
        let mut index = Index::default();
        for (number, entry) in pages.iter().enumerate() {
            index.starts.push(index.kinds.len() as u32);
            index.kinds.extend(entry.page.chunks.iter().map(|chunk| chunk.kind));
            index.page_of.resize(index.kinds.len(), number as u32);
        }
        index.starts.push(index.kinds.len() as u32);
        let size = pages.len().div_ceil(rayon::current_num_threads().max(1) * 2).max(16);
        let parts: Vec<Part<'_>> = pages.par_chunks(size).map(part).collect();
        let count = index.join(&parts, language);
        let (ends, chunks) = index.chunks(parts, count);
        index.encode(&ends, &chunks, language);
        index
    }

    /// Sorts the forms and groups them by their stems; the number of groups.
    fn join(&mut self, parts: &[Part<'_>], language: &str) -> usize {
        let mut forms: Vec<&Box<str>> = parts.iter().flat_map(|part| &part.forms).collect();
        forms.par_sort_unstable();
        forms.dedup();
        self.forms = forms.into_iter().cloned().collect();
        let stemmer = stemmer(language);
        let stem = |form: &str| -> Option<Box<str>> {
            // Names with digits or underscores are no words of a language.
            let is_word = form.bytes().all(|byte| byte.is_ascii_lowercase() || byte >= 0x80);
            let stem = stemmer.as_ref().filter(|_| is_word)?.stem(form);
            (stem != form).then(|| stem.as_ref().into())
        };
        let stems: Vec<Option<Box<str>>> = self.forms.par_iter().map(|form| stem(form)).collect();
        let mut known: Map<&str, u32> = Map::default();
        for (form, stem) in self.forms.iter().zip(&stems) {
            let next = known.len() as u32;
            self.group_of.push(*known.entry(stem.as_deref().unwrap_or(form)).or_insert(next));
        }
        known.len()
    }

    /// The chunks of all groups, one group behind the other, and where each ends.
    fn chunks(&mut self, parts: Vec<Part<'_>>, groups: usize) -> (Vec<(usize, usize)>, Vec<u32>) {
        let (forms, group_of) = (&self.forms, &self.group_of);
        let group = |form: &str| group_of[forms.binary_search_by(|known| (**known).cmp(form)).unwrap_or(0)];
        let maps: Vec<Vec<u32>> =
            parts.par_iter().map(|part| part.forms.iter().map(|form| group(form)).collect()).collect();
        let mut counts = vec![0usize; groups];
        for (part, map) in parts.iter().zip(&maps) {
            for form in &part.events {
                counts[map[*form as usize] as usize] += 1;
            }
        }
        let mut ranges = Vec::with_capacity(groups);
        let mut all = 0;
        for count in counts {
            ranges.push((all, all));
            all += count;
        }
        let mut chunks = vec![0u32; all];
        let mut chunk = 0;
        for (part, map) in parts.into_iter().zip(&maps) {
            let mut start = 0;
            for end in part.ends {
                for form in &part.events[start..end as usize] {
                    let (first, next) = &mut ranges[map[*form as usize] as usize];
                    // Another form of the group may stand in the same chunk.
                    if first == next || chunks[*next - 1] != chunk {
                        chunks[*next] = chunk;
                        *next += 1;
                    }
                }
                start = end as usize;
                chunk += 1;
            }
            let groups = |title: Vec<u32>| title.into_iter().map(|form| map[form as usize]).collect();
            self.titles.extend(part.titles.into_iter().map(groups));
        }
        (ranges, chunks)
    }

    fn encode(&mut self, ranges: &[(usize, usize)], chunks: &[u32], language: &str) {
        let mut measured: Vec<(usize, u32)> =
            ranges.par_iter().map(|(start, end)| self.rarity(&chunks[*start..*end])).collect();
        if language.starts_with("en") {
            let form = |word| self.forms.binary_search_by(|form| form.as_ref().cmp(word)).ok();
            for form in FUNCTION_WORDS.split_ascii_whitespace().filter_map(form) {
                let rarity = &mut measured[self.group_of[form] as usize].1;
                *rarity = FUNCTION.min(*rarity);
            }
        }
        let weigh = |title: &Vec<u32>| title.iter().map(|group| measured[*group as usize].1).sum();
        self.title_weights = self.titles.iter().map(weigh).collect();
        let encode = |(group, (start, end)): (usize, &(usize, usize))| {
            let (count, idf) = measured[group];
            let list = &chunks[*start..*end];
            let mut postings = self.postings(group as u32, list, idf, true);
            if postings.len() > COMMON_SIZE && count * 2 > self.titles.len() {
                postings = self.postings(group as u32, list, idf, false);
            }
            Group { idf, postings }
        };
        self.groups = ranges.par_iter().enumerate().map(encode).collect();
    }

    /// The number of pages that chunks are on, and the rarity that follows from it.
    fn rarity(&self, list: &[u32]) -> (usize, u32) {
        let (mut count, mut before) = (0, u32::MAX);
        for chunk in list {
            let page = self.page_of[*chunk as usize];
            count += usize::from(page != before);
            before = page;
        }
        let (all, with) = (self.titles.len() as f64, count as f64);
        let idf = (7.0 * (1.0 + (all - with + 0.5) / (with + 0.5)).ln()).round().clamp(1.0, 63.0) as u32;
        (count, idf)
    }

    /// Encoded postings.
    fn postings(&self, group: u32, list: &[u32], idf: u32, body: bool) -> String {
        let pages = self.starts.len() - 1;
        let average = f64::from(*self.starts.last().unwrap_or(&0)) / pages.max(1) as f64;
        let most = if pages > 2000 { 10 } else { 32 };
        let (mut out, mut before, mut at) = (String::new(), 0, 0);
        let mut shown: Vec<u32> = Vec::new();
        while let Some(first) = list.get(at) {
            let page = self.page_of[*first as usize] as usize;
            let (start, end) = (self.starts[page], self.starts[page + 1]);
            let own = list[at..].iter().take_while(|chunk| **chunk < end).count();
            let own = &list[at..at + own];
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
                code::push_digit(&mut out, self.title_place(page, group, idf));
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

    /// Place of a group's first word in the title (0–7) and, in sevenths, its share of the title by rarity: common
    /// words (`best practices for`) make no title long. In one digit.
    fn title_place(&self, page: usize, group: u32, idf: u32) -> u32 {
        let place = self.titles[page].iter().position(|own| *own == group).unwrap_or(0);
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
