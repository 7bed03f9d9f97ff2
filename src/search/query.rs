//! Ranking. `themes/default/assets/search.js` does the same in the browser, step by step; `tests/search` compares the two.
//!
//! 1. The query is cut into words. [`Searcher::candidates`] finds groups for each: the word itself; forms that begin with
//!    it while it is being typed or when there is no such word; forms within one or two typing errors
//!    or with another ending; its parts.
//! 2. A page scores, per word, rarity × quality × (title, headings, description, strength in the body).
//! 3. Words that cover a title, stand together in it, or stand in one chunk add to it.
//! 4. The score shrinks with the square of the share of the query that a page lacks.
//!
//! All numbers are whole and below 2^53, so both implementations agree to the last digit.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use super::index::{ABOUT, HEADING, TITLE};
use super::{FOLDER, SearchFiles, code, words};

/// Words of a query that count.
const WORDS: usize = 10;
/// What a word in a title is worth, and more by its share of the title.
const IN_TITLE: u64 = 30;
const TITLE_SHARE: u64 = 5;
const IN_HEADING: u64 = 12;
const IN_ABOUT: u64 = 18;
const STRENGTH: u64 = 5;
/// All words of the query in the title; and no others.
const ALL_IN_TITLE: u64 = 16;
const WHOLE_TITLE: u64 = 40;
/// Sevenths that are the whole, roundings allowed for.
const WHOLE: u32 = 6;
/// Added to rarity where shares of the query are compared: a rare word that is missing is not everything.
const EVEN: u64 = 32;
/// Two words side by side in the title.
const SIDE_BY_SIDE: u64 = 12;
/// Words in one chunk.
const TOGETHER: u64 = 8;
/// Pages whose chunks are compared.
const CLOSER: usize = 200;

/// A page found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Number of the page.
    pub page: u32,
    /// Higher is better.
    pub score: u64,
    /// Chunks of the page with the most of the query, best first, three at most.
    pub chunks: Vec<u32>,
}

/// A decoded dictionary shard.
struct Shard {
    forms: Vec<String>,
    group_of: Vec<u32>,
    /// Rarity and postings.
    groups: Vec<(u64, Postings)>,
}

enum Postings {
    Here(std::ops::Range<usize>),
    File(u32),
}

/// A group that stands for a word of the query.
#[derive(Clone)]
struct Candidate {
    rarity: u64,
    quality: u64,
    postings: Arc<str>,
    form: String,
    key: (usize, u32),
}

impl Candidate {
    /// What it counts for as a part of the query.
    fn cover(&self) -> u64 {
        (self.rarity + EVEN) * self.quality
    }
}

/// Searches an index that lies in memory.
pub struct Searcher<'f> {
    files: &'f SearchFiles,
    by_name: HashMap<&'f str, usize>,
    firsts: Vec<String>,
    shards: std::cell::RefCell<HashMap<usize, Arc<(Shard, String)>>>,
}

/// A word of the query in a title.
#[derive(Clone)]
struct InTitle {
    word: usize,
    place: u32,
    weight: u64,
    cover: u64,
}

/// What is known of one page while the words are gone through.
#[derive(Default, Clone)]
struct Found {
    score: u64,
    covered: u64,
    /// Sevenths of the title that are covered.
    title_share: u32,
    in_title: Vec<InTitle>,
    /// (chunk, weight), one entry per word and chunk.
    chunks: Vec<(u32, u64)>,
}

impl<'f> Searcher<'f> {
    /// A searcher of these files. None when they are no index.
    pub fn new(files: &'f SearchFiles) -> Option<Searcher<'f>> {
        let name = |path: &'f str| path.strip_prefix(FOLDER)?.strip_prefix('/')?.strip_suffix(".js");
        let by_name = files.files.iter().enumerate().filter_map(|(at, file)| Some((name(&file.path)?, at)));
        let mut searcher = Searcher {
            files,
            by_name: by_name.collect(),
            firsts: Vec::new(),
            shards: std::cell::RefCell::default(),
        };
        let core = searcher.content("index")?;
        let firsts = core.get("shards")?.as_str()?;
        searcher.firsts = firsts.split(' ').filter(|first| !first.is_empty()).map(str::to_owned).collect();
        Some(searcher)
    }

    fn content(&self, name: &str) -> Option<Value> {
        let text = &self.files.files[*self.by_name.get(name)?].text;
        let start = text.find(',')? + 1;
        serde_json::from_str(text.get(start..text.rfind(')')?)?).ok()
    }

    fn shard(&self, number: usize) -> Option<Arc<(Shard, String)>> {
        if let Some(shard) = self.shards.borrow().get(&number) {
            return Some(shard.clone());
        }
        let shard = Arc::new(decode(&self.content(&format!("t{number}"))?)?);
        self.shards.borrow_mut().insert(number, shard.clone());
        Some(shard)
    }

    /// The shard in which a form stands if it stands anywhere.
    fn shard_of(&self, form: &str) -> usize {
        self.firsts.partition_point(|first| first.as_str() <= form).saturating_sub(1)
    }

    fn candidate(&self, number: usize, form: usize, quality: u64) -> Option<Candidate> {
        let shard = self.shard(number)?;
        let group = *shard.0.group_of.get(form)?;
        let (rarity, postings) = shard.0.groups.get(group as usize)?;
        let postings = match postings {
            Postings::Here(range) => shard.1.get(range.clone())?.into(),
            Postings::File(file) => self.content(&format!("l{file}"))?.as_str()?.into(),
        };
        let form = shard.0.forms[form].clone();
        Some(Candidate { rarity: *rarity, quality, postings, form, key: (number, group) })
    }

    fn exact(&self, word: &str) -> Option<Candidate> {
        let number = self.shard_of(word);
        let form = self.shard(number)?.0.forms.binary_search_by(|form| form.as_str().cmp(word)).ok()?;
        self.candidate(number, form, 100)
    }

    /// Groups that stand for a word; `open` while it may go on.
    fn candidates(&self, word: &str, open: bool) -> Vec<Candidate> {
        let mut list: Vec<Candidate> = self.exact(word).into_iter().collect();
        let length = word.encode_utf16().count();
        if (open && length >= 2) || (list.is_empty() && length >= 3) {
            let found = self.longer(word, length);
            self.take(found, 6, &mut list);
        }
        if list.is_empty() && length >= 4 {
            let found = self.similar(word, length);
            self.take(found, 4, &mut list);
        }
        list
    }

    /// Forms that begin with a word: (shard, form, quality, rarity).
    fn longer(&self, word: &str, length: usize) -> Vec<(usize, usize, u64, u64)> {
        let mut found = Vec::new();
        let start = self.shard_of(word);
        for number in [start, start + 1] {
            let Some(shard) = self.shards_if(number, |first| number == start || first.starts_with(word))
            else {
                continue;
            };
            for (at, form) in shard.0.forms.iter().enumerate() {
                if form.starts_with(word) && form != word {
                    let quality = 30 + 50 * length / form.encode_utf16().count();
                    found.push((number, at, quality as u64, shard.0.rarity(at)));
                }
            }
        }
        found
    }

    fn shards_if(&self, number: usize, wanted: impl Fn(&str) -> bool) -> Option<Arc<(Shard, String)>> {
        let first = self.firsts.get(number)?;
        if wanted(first) { self.shard(number) } else { None }
    }

    /// Forms within one or two typing errors, in the shards where likely misspellings stand.
    fn similar(&self, word: &str, length: usize) -> Vec<(usize, usize, u64, u64)> {
        let most = if length >= 8 { 2 } else { 1 };
        let letters: Vec<u16> = word.encode_utf16().collect();
        let mut shards: Vec<usize> =
            misspelled(&letters).iter().map(|form| self.shard_of(&String::from_utf16_lossy(form))).collect();
        shards.sort_unstable();
        shards.dedup();
        let mut found = Vec::new();
        for number in shards {
            let Some(shard) = self.shard(number) else { continue };
            for (at, form) in shard.0.forms.iter().enumerate() {
                let other: Vec<u16> = form.encode_utf16().collect();
                let quality = match distance(&letters, &other, most) {
                    1 => 60,
                    2 if most == 2 => 40,
                    _ if is_kin(&letters, &other) => 45,
                    _ => continue,
                };
                found.push((number, at, quality, shard.0.rarity(at)));
            }
        }
        found
    }

    /// Adds the best of what was found: by quality, then common before rare, then in the order of the dictionary.
    fn take(&self, mut found: Vec<(usize, usize, u64, u64)>, most: usize, list: &mut Vec<Candidate>) {
        found.sort_by_key(|(number, at, quality, rarity)| (u64::MAX - quality, *rarity, *number, *at));
        let mut seen: Vec<(usize, u32)> = list.iter().map(|candidate| candidate.key).collect();
        let room = list.len() + most;
        for (number, at, quality, _) in found {
            if list.len() >= room {
                break;
            }
            let Some(shard) = self.shard(number) else { continue };
            let key = (number, shard.0.group_of[at]);
            if !seen.contains(&key) {
                seen.push(key);
                list.extend(self.candidate(number, at, quality));
            }
        }
    }

    /// Pages for a query, best first.
    pub fn search(&self, query: &str) -> Vec<Hit> {
        let groups = self.groups(query);
        let mut total = 0;
        let mut pages: HashMap<u32, Found> = HashMap::new();
        for (word, candidates) in groups.iter().enumerate() {
            total += candidates.iter().map(Candidate::cover).max().unwrap_or(0);
            let mut own: HashMap<u32, Found> = HashMap::new();
            for candidate in candidates {
                read(word, candidate, &mut own);
            }
            for (page, found) in own {
                pages.entry(page).or_default().join(found);
            }
        }
        rank(pages, total)
    }

    /// Candidates per word of a query; words that nothing stands for are left out.
    fn groups(&self, query: &str) -> Vec<Vec<Candidate>> {
        let mut list: Vec<&str> = Vec::new();
        words::split(query, |word| list.push(word));
        let open = list
            .last()
            .is_some_and(|last| last.as_bytes().as_ptr_range().end == query.as_bytes().as_ptr_range().end);
        let count = list.len().min(WORDS);
        let mut seen: Vec<String> = Vec::new();
        let mut groups = Vec::new();
        for (at, raw) in list.into_iter().take(count).enumerate() {
            let word = words::normal(raw).into_owned();
            if seen.contains(&word) {
                continue;
            }
            let found = self.candidates(&word, open && at + 1 == count);
            seen.push(word);
            if !found.is_empty() {
                groups.push(found);
                continue;
            }
            for part in words::parts(raw) {
                groups.extend(self.exact(&words::normal(part)).map(|candidate| vec![candidate]));
            }
        }
        groups
    }

    /// Words that stood in for words of the query, for messages: (as typed or part of it, found).
    pub fn stand_ins(&self, query: &str) -> Vec<String> {
        let forms = self.groups(query);
        forms.iter().filter_map(|list| list.first()).map(|candidate| candidate.form.clone()).collect()
    }
}

impl Shard {
    fn rarity(&self, form: usize) -> u64 {
        self.groups[self.group_of[form] as usize].0
    }
}

impl Found {
    fn join(&mut self, other: Found) {
        self.score += other.score;
        self.covered += other.covered;
        self.title_share += other.title_share;
        self.in_title.extend(other.in_title);
        self.chunks.extend(other.chunks);
    }
}

fn decode(content: &Value) -> Option<(Shard, String)> {
    let text = |at: usize| content.get(at)?.as_str();
    let mut forms: Vec<String> = Vec::new();
    for entry in text(0)?.split(' ').filter(|entry| !entry.is_empty()) {
        let shared = code::Reader::new(entry).digit() as usize;
        let before = forms.last().map_or("", String::as_str);
        forms.push(format!("{}{}", before.get(..shared)?, &entry[1..]));
    }
    let mut places = code::Reader::new(text(1)?);
    let group_of = forms.iter().map(|_| places.number()).collect();
    let mut lengths = code::Reader::new(text(3)?);
    let mut rarity = code::Reader::new(text(2)?);
    let mut groups = Vec::new();
    let mut start = 0;
    while !rarity.is_done() {
        let length = lengths.number() as usize;
        let postings = if length == 0 {
            Postings::File(lengths.number())
        } else {
            Postings::Here(start..start + length)
        };
        start += length;
        groups.push((u64::from(rarity.digit()), postings));
    }
    Some((Shard { forms, group_of, groups }, text(4)?.to_owned()))
}

/// Goes through the postings of one candidate of a word. Pages keep the best of a word's candidates.
fn read(word: usize, candidate: &Candidate, pages: &mut HashMap<u32, Found>) {
    let weight = candidate.rarity * candidate.quality;
    let mut reader = code::Reader::new(&candidate.postings);
    let mut page = 0;
    while !reader.is_done() {
        page += reader.number();
        let head = reader.digit();
        let place = if head & TITLE == 0 { 0 } else { reader.digit() };
        let found = pages.entry(page).or_default();
        let mut value = u64::from(head >> 3) * STRENGTH;
        if head & TITLE != 0 {
            value += IN_TITLE + TITLE_SHARE * u64::from(place & 7);
            // Candidates come best first.
            if found.in_title.is_empty() {
                found.title_share = place & 7;
                found.in_title.push(InTitle { word, place: place >> 3, weight, cover: candidate.cover() });
            }
        }
        value += if head & HEADING == 0 { 0 } else { IN_HEADING };
        value += if head & ABOUT == 0 { 0 } else { IN_ABOUT };
        found.score = found.score.max(weight * value);
        found.covered = found.covered.max(candidate.cover());
        let count = reader.number();
        let mut chunk = 0;
        for _ in 0..count {
            chunk += reader.number();
            match found.chunks.iter_mut().find(|(own, _)| *own == chunk) {
                Some((_, own)) => *own = weight.max(*own),
                None => found.chunks.push((chunk, weight)),
            }
        }
    }
}

/// Scores and sorts.
fn rank(pages: HashMap<u32, Found>, total: u64) -> Vec<Hit> {
    let mut list: Vec<(u64, u64, u32, Found)> = pages
        .into_iter()
        .map(|(page, found)| {
            let share = found.covered * 1000 / total.max(1);
            ((found.score + title_bonus(&found, total)) * share * share / 1_000_000, share, page, found)
        })
        .collect();
    let best = list.iter().map(|(_, share, ..)| *share).max().unwrap_or(0);
    list.retain(|(_, share, ..)| share * 5 >= best * 2);
    list.sort_by_key(|(score, _, page, _)| (u64::MAX - score, *page));
    let mut hits: Vec<Hit> = Vec::with_capacity(list.len());
    for (at, (score, share, page, found)) in list.into_iter().enumerate() {
        if at >= CLOSER {
            hits.push(Hit { page, score, chunks: Vec::new() });
            continue;
        }
        let (chunks, together) = best_chunks(&found.chunks);
        hits.push(Hit { page, score: score + together * share / 1000, chunks });
    }
    let closer = hits.len().min(CLOSER);
    hits[..closer].sort_by_key(|hit| (u64::MAX - hit.score, hit.page));
    hits
}

fn title_bonus(found: &Found, total: u64) -> u64 {
    let inside: u64 = found.in_title.iter().map(|entry| entry.weight).sum();
    let covered: u64 = found.in_title.iter().map(|entry| entry.cover).sum();
    let mut bonus = 0;
    if covered * 10 >= total * 9 {
        bonus += inside * ALL_IN_TITLE;
        if found.title_share >= WHOLE {
            bonus += inside * WHOLE_TITLE;
        }
    }
    for pair in found.in_title.windows(2) {
        if pair[1].word == pair[0].word + 1 && pair[1].place == pair[0].place + 1 {
            bonus += pair[0].weight.min(pair[1].weight) * SIDE_BY_SIDE;
        }
    }
    bonus
}

/// The three chunks with the most of the query, and what it is worth that words stand together in the best.
fn best_chunks(entries: &[(u32, u64)]) -> (Vec<u32>, u64) {
    let mut sums: Vec<(u32, u64)> = Vec::new();
    let mut sorted = entries.to_vec();
    sorted.sort_unstable();
    let single = sorted.iter().map(|(_, weight)| *weight).max().unwrap_or(0);
    for (chunk, weight) in sorted {
        match sums.last_mut() {
            Some((last, sum)) if *last == chunk => *sum += weight,
            _ => sums.push((chunk, weight)),
        }
    }
    sums.sort_by_key(|(chunk, sum)| (u64::MAX - sum, *chunk));
    let best = sums.first().map_or(0, |(_, sum)| *sum);
    (sums.iter().take(3).map(|(chunk, _)| *chunk).collect(), best.saturating_sub(single) * TOGETHER)
}

/// Whether two words differ in their endings only: forms of one word that this site happens not to use.
fn is_kin(a: &[u16], b: &[u16]) -> bool {
    let shared = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    shared >= 4 && shared * 5 >= a.len() * 3 && a.len() - shared <= 4 && b.len() - shared <= 4
}

/// A word as it is and as it would begin without its likeliest typing errors: these decide which shards are looked at.
fn misspelled(word: &[u16]) -> Vec<Vec<u16>> {
    let mut list = vec![word.to_vec()];
    for at in 0..3 {
        let mut swapped = word.to_vec();
        swapped.swap(at, at + 1);
        list.push(swapped);
        if at > 0 {
            let mut shorter = word.to_vec();
            shorter.remove(at);
            list.push(shorter);
        }
    }
    list
}

/// Insertions, deletions, replacements and swaps of neighbors from one word to another; more than `most` is `most` + 1.
fn distance(a: &[u16], b: &[u16], most: usize) -> usize {
    if a.len().abs_diff(b.len()) > most {
        return most + 1;
    }
    let mut older: Vec<usize> = Vec::new();
    let mut before: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (before[j] + 1).min(row[j - 1] + 1).min(before[j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(older[j - 2] + 1);
            }
            row.push(best);
        }
        if row.iter().min().is_some_and(|least| *least > most) {
            return most + 1;
        }
        older = std::mem::replace(&mut before, row);
    }
    before[b.len()].min(most + 1)
}

#[cfg(test)]
#[path = "query_tests.rs"]
mod tests;
