//! The index as files: each a script that hands its content to `milepostSearch(name, content)`, because a page opened from
//! disk may load scripts but may not read files.
//!
//! 1. `index.js`: number of chunks of each page and block, the first word of each shard, facets. The one file that every
//!    search loads; a few bytes for a page.
//! 2. `t0.js` …: dictionary shards, ranges of the sorted forms with their groups' postings.
//! 3. `l0.js` …: postings too long for a shard, so that a rare word does not pay for its neighbour.
//! 4. `x0.js` …: blocks of text with what is shown of their pages; one is loaded for each result shown.

use std::convert::Infallible;

use rayon::prelude::*;
use serde_json::{Value, json};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::index::Index;
use super::{ChunkKind, Entry, FOLDER, code};
use crate::site::Map;

/// Size of a dictionary shard, roughly.
const SHARD: usize = 7 * 1024;
/// Postings above this size get a file of their own.
const LONG: usize = 2 * 1024;
/// Sizes of blocks of text: small sites have small blocks, large ones not too many files.
const BLOCK: (usize, usize) = (5 * 512, 10 * 1024);
/// Blocks that a site has before they grow.
const BLOCKS: usize = 2000;

/// One output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchFile {
    /// Path from the site root.
    pub path: String,
    /// Content.
    pub text: String,
}

/// All outputs, `index.js` first.
#[derive(Debug, Clone, Default)]
pub struct SearchFiles {
    /// The files.
    pub files: Vec<SearchFile>,
}

/// Indexes pages and hands each file to `sink` as soon as it is made, so that the index is never in memory as a whole.
/// The order of pages is that of ties in a ranking. What `sink` answers comes back in the order of the files, `index.js`
/// first.
pub fn make<T: Send, E: Send>(
    pages: &[Entry],
    language: &str,
    sink: &(dyn Fn(SearchFile) -> Result<T, E> + Sync),
) -> Result<Vec<T>, E> {
    let index = Index::new(pages, language);
    let give = |file: SearchFile| {
        let hash = xxh3_64(file.text.as_bytes());
        sink(file).map(|answer| (hash, answer))
    };
    let (shards, firsts, long) = shards(&index);
    let written: Result<Vec<_>, E> = shards.into_par_iter().chain(long).map(give).collect();
    let mut written = written?;
    let (ranges, sizes) = ranges(pages);
    let block = |(number, range): (usize, &(u32, u32))| give(block(pages, &index.starts, number, *range));
    written.extend(ranges.par_iter().enumerate().map(block).collect::<Result<Vec<_>, E>>()?);
    let mut version = Xxh3::new();
    written.iter().for_each(|(hash, _)| version.update(&hash.to_le_bytes()));
    let mut chunks = String::new();
    for entry in pages {
        code::push(&mut chunks, entry.page.chunks.len() as u32);
    }
    let core = json!({
        "version": format!("{:08x}", version.digest() >> 32),
        "pages": pages.len(),
        "chunks": chunks,
        "blocks": sizes,
        "shards": firsts,
        "facets": facets(pages),
    });
    let first = sink(script("index", |out| out.push_str(&core.to_string())))?;
    Ok(std::iter::once(first).chain(written.into_iter().map(|(_, answer)| answer)).collect())
}

impl SearchFiles {
    /// Indexes pages into memory.
    pub fn new(pages: &[Entry], language: &str) -> SearchFiles {
        match make::<SearchFile, Infallible>(pages, language, &Ok) {
            Ok(files) => SearchFiles { files },
            Err(never) => match never {},
        }
    }

    /// A file by its name without folder and extension.
    pub fn find(&self, name: &str) -> Option<&SearchFile> {
        let path = format!("{FOLDER}/{name}.js");
        self.files.iter().find(|file| file.path == path)
    }

    /// Bytes of all files.
    pub fn bytes(&self) -> usize {
        self.files.iter().map(|file| file.text.len()).sum()
    }
}

fn script(name: &str, content: impl FnOnce(&mut String)) -> SearchFile {
    // U+2028 and U+2029 may stand in JSON and, since 2019, in scripts.
    let mut text = format!("milepostSearch(\"{name}\",");
    content(&mut text);
    text.push_str(")\n");
    SearchFile { path: format!("{FOLDER}/{name}.js"), text }
}

/// Appends a text inside a JSON string.
fn escaped(out: &mut String, text: &str) {
    let mut start = 0;
    for (at, byte) in
        text.bytes().enumerate().filter(|(_, byte)| *byte < 0x20 || matches!(byte, b'"' | b'\\'))
    {
        out.push_str(&text[start..at]);
        start = at + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            control => out.push_str(&format!("\\u{control:04x}")),
        }
    }
    out.push_str(&text[start..]);
}

/// Appends a JSON string.
fn quoted(out: &mut String, text: &str) {
    out.push('"');
    escaped(out, text);
    out.push('"');
}

/// Appends a JSON list.
fn list<T>(out: &mut String, items: impl IntoIterator<Item = T>, mut item: impl FnMut(&mut String, T)) {
    out.push('[');
    for (at, value) in items.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        item(out, value);
    }
    out.push(']');
}

/// A shard while it is filled.
#[derive(Default)]
struct Shard {
    words: String,
    before: String,
    places: String,
    rarity: String,
    lengths: String,
    postings: String,
    known: Map<u32, u32>,
}

impl Shard {
    fn size(&self) -> usize {
        self.words.len() + self.places.len() + self.rarity.len() + self.lengths.len() + self.postings.len()
    }

    fn add(&mut self, form: &str, number: u32, index: &Index, long: &Map<u32, u32>) {
        let shared = if form.is_ascii() && self.before.is_ascii() {
            form.bytes().zip(self.before.bytes()).take_while(|(a, b)| a == b).count().min(63)
        } else {
            0
        };
        code::push_digit(&mut self.words, shared as u32);
        self.words.push_str(&form[shared..]);
        self.words.push(' ');
        form.clone_into(&mut self.before);
        let next = self.known.len() as u32;
        let place = *self.known.entry(number).or_insert(next);
        code::push(&mut self.places, place);
        if place < next {
            return;
        }
        let group = &index.groups[number as usize];
        code::push_digit(&mut self.rarity, group.idf);
        match long.get(&number) {
            Some(file) => {
                code::push(&mut self.lengths, 0);
                code::push(&mut self.lengths, *file);
            }
            None => {
                code::push(&mut self.lengths, group.postings.len() as u32);
                self.postings.push_str(&group.postings);
            }
        }
    }

    fn finish(self, number: usize) -> SearchFile {
        let content = [&self.words, &self.places, &self.rarity, &self.lengths, &self.postings];
        script(&format!("t{number}"), |out| list(out, content, |out, text| quoted(out, text)))
    }
}

/// Shards, the first word of each, and files of long postings.
fn shards(index: &Index) -> (Vec<SearchFile>, String, Vec<SearchFile>) {
    let mut long: Map<u32, u32> = Map::default();
    let mut long_files = Vec::new();
    for (number, group) in index.groups.iter().enumerate() {
        if group.postings.len() > LONG {
            let place = long_files.len() as u32;
            long.insert(number as u32, place);
            long_files.push(script(&format!("l{place}"), |out| quoted(out, &group.postings)));
        }
    }
    let mut firsts = String::new();
    let mut shards = Vec::new();
    let mut shard = Shard::default();
    for (form, group) in index.forms.iter().zip(&index.group_of) {
        let size = shard.size();
        // Forms of one group stay together where they can: their postings would be written twice.
        if size >= SHARD && (!shard.known.contains_key(group) || size >= 2 * SHARD) {
            shards.push(std::mem::take(&mut shard));
        }
        if shard.words.is_empty() {
            if !firsts.is_empty() {
                firsts.push(' ');
            }
            firsts.push_str(form);
        }
        shard.add(form, *group, index, &long);
    }
    if !shard.words.is_empty() {
        shards.push(shard);
    }
    let shards = shards.into_par_iter().enumerate().map(|(number, shard)| shard.finish(number)).collect();
    (shards, firsts, long_files)
}

/// Chunks from and to which each block of text goes, and the number of chunks in each.
fn ranges(pages: &[Entry]) -> (Vec<(u32, u32)>, String) {
    let all: usize = pages.iter().map(|entry| entry.page.text.len()).sum();
    let target = (all / BLOCKS).clamp(BLOCK.0, BLOCK.1);
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    let (mut start, mut size, mut number) = (0, 0, 0);
    for Entry { page, .. } in pages {
        let mut before = 0;
        for (at, chunk) in page.chunks.iter().enumerate() {
            let border = at == 0 || chunk.kind == ChunkKind::Heading;
            if size >= target || (border && size >= target * 3 / 5) {
                ranges.push((start, number));
                (start, size) = (number, 0);
            }
            size += (chunk.end - before) as usize + 4;
            before = chunk.end;
            number += 1;
        }
    }
    if number > start {
        ranges.push((start, number));
    }
    let mut sizes = String::new();
    for (start, end) in &ranges {
        code::push(&mut sizes, end - start);
    }
    (ranges, sizes)
}

/// One block: per page its number, the first chunk of it that is here, title, URL, trail, sections as
/// (first chunk, id, title), texts.
fn block(pages: &[Entry], starts: &[u32], number: usize, (start, end): (u32, u32)) -> SearchFile {
    let first = starts.partition_point(|own| *own <= start) - 1;
    let last = starts.partition_point(|own| *own < end);
    script(&format!("x{number}"), |out| {
        out.reserve(2 * BLOCK.1);
        list(out, first..last, |out, place| {
            let from = start.saturating_sub(starts[place]);
            let to = end.min(starts[place + 1]) - starts[place];
            page_block(out, &pages[place], place, (from as usize, to as usize));
        });
    })
}

/// A page's part of a block. A heading's text is that of its section and not written again.
fn page_block(out: &mut String, entry: &Entry, place: usize, (first, last): (usize, usize)) {
    let page = &entry.page;
    out.push_str(&format!("[{place},{first},"));
    quoted(out, &page.title);
    out.push(',');
    quoted(out, &page.url);
    out.push(',');
    list(out, &page.crumbs, |out, crumb| quoted(out, crumb));
    out.push(',');
    let begins = |at: &usize| *at == first || page.chunks[*at].section != page.chunks[*at - 1].section;
    list(out, (first..last).filter(begins), |out, at| {
        let section = &page.sections[page.chunks[at].section as usize];
        out.push_str(&format!("[{at},"));
        quoted(out, &section.id);
        out.push(',');
        quoted(out, &section.title);
        out.push(']');
    });
    out.push(',');
    list(out, first..last, |out, at| {
        let (chunk, text) = (page.chunks[at], page.chunk(at));
        let told = match chunk.kind {
            ChunkKind::Title => true,
            ChunkKind::Heading => page.sections[chunk.section as usize].title == text,
            _ => false,
        };
        out.push('"');
        if !told {
            escaped(out, text);
        }
        if chunk.kind == ChunkKind::About && !entry.names.is_empty() {
            out.push_str(if text.is_empty() { "" } else { " · " });
            escaped(out, &entry.names);
        }
        out.push('"');
    });
    out.push(']');
}

/// Values that a facet may have.
const VALUES: std::ops::RangeInclusive<usize> = 2..=24;

/// Facets worth offering: with 2 to 24 values, none of which nearly all pages have, on at least a quarter of the pages.
/// Per facet its key, its values and, as runs of (value + 1 or 0, pages), who has which.
fn facets(pages: &[Entry]) -> Value {
    let mut keys: Vec<&str> =
        pages.iter().flat_map(|entry| entry.page.facets.iter().map(|(key, _)| key.as_str())).collect();
    keys.sort_unstable();
    keys.dedup();
    // The level of the trail that divides the site best stands for its sections.
    let level = |level: usize| {
        let crumb = |entry: &Entry| entry.page.crumbs.get(level).cloned().unwrap_or_default();
        facet("section", pages.iter().map(crumb).collect())
    };
    let section = (0..5).find_map(level);
    let of = |key: &str| {
        let own = |entry: &Entry| {
            entry
                .page
                .facets
                .iter()
                .find(|(own, _)| own == key)
                .map(|(_, value)| value.clone())
                .unwrap_or_default()
        };
        facet(key, pages.iter().map(own).collect())
    };
    Value::Array(section.into_iter().chain(keys.into_iter().filter_map(of)).collect())
}

fn facet(key: &str, own: Vec<String>) -> Option<Value> {
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for value in own.iter().filter(|value| !value.is_empty()) {
        *counts.entry(value).or_default() += 1;
    }
    let with: usize = counts.values().sum();
    let most = counts.values().max().copied().unwrap_or(0);
    if !VALUES.contains(&counts.len()) || with * 4 < own.len() || most * 20 > with * 19 {
        return None;
    }
    let values: Vec<&str> = counts.into_keys().collect();
    let mut runs = String::new();
    for run in own.chunk_by(|a, b| a == b) {
        let value = values.binary_search(&run[0].as_str()).map_or(0, |at| at as u32 + 1);
        code::push(&mut runs, value);
        code::push(&mut runs, run.len() as u32);
    }
    let names = names(&values);
    Some(json!([key, names, runs]))
}

/// `waf-pillar-cost`, `waf-pillar-security` → `Cost`, `Security`. Values that are phrases stay as they are.
fn names(values: &[&str]) -> Vec<String> {
    if values.iter().any(|value| value.contains(' ') || value.contains(char::is_uppercase)) {
        return values.iter().map(|value| (*value).to_owned()).collect();
    }
    let first = values.first().copied().unwrap_or("");
    let shared = |end: usize| values.iter().all(|value| value.starts_with(&first[..end]));
    let cut = first.match_indices('-').map(|(at, _)| at + 1).rfind(|end| shared(*end)).unwrap_or(0);
    let name = |value: &&str| {
        let words = value[cut..].replace('-', " ");
        let mut chars = words.chars();
        let head: String = chars.next().map(|char| char.to_uppercase().to_string()).unwrap_or_default();
        head + chars.as_str()
    };
    values.iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::PageText;

    fn page(title: &str, crumbs: &[&str], topic: &str) -> Entry {
        let mut page = PageText::new(title, "");
        page.crumbs = crumbs.iter().map(|crumb| (*crumb).to_owned()).collect();
        page.facets = vec![("topic".into(), topic.into())];
        page.push(0, ChunkKind::Body, &"</script> \"words\" \u{2028} \t\\ ".repeat(50));
        Entry { names: "a \"name\"".into(), ..page.into() }
    }

    #[test]
    fn facets_are_offered_when_they_divide() {
        let pages = [
            page("a", &["All", "One"], "x-how-to"),
            page("b", &["All", "One"], "x-how-to"),
            page("c", &["All", "Two"], "x-concept"),
        ];
        assert_eq!(
            facets(&pages),
            json!([["section", ["One", "Two"], "BCCB"], ["topic", ["Concept", "How to"], "CCBB"]])
        );
        assert_eq!(facets(&pages[..2]), json!([]));
    }

    #[test]
    fn values_become_phrases() {
        assert_eq!(names(&["a-pillar-cost", "a-pillar-cost-data"]), ["Cost", "Cost data"]);
        assert_eq!(names(&["How-to guide", "concept"]), ["How-to guide", "concept"]);
        assert_eq!(names(&["one", "two"]), ["One", "Two"]);
    }

    #[test]
    fn files_are_scripts_of_one_call() {
        let pages: Vec<_> = (0..40).map(|at| page(&format!("p{at}"), &[], "")).collect();
        let files = SearchFiles::new(&pages, "en");
        assert!(files.find("x1").is_some(), "several blocks");
        for file in &files.files {
            let inner = file.text.strip_prefix("milepostSearch(\"").and_then(|text| text.strip_suffix(")\n"));
            let (name, content) = inner.and_then(|text| text.split_once("\",")).expect("a call");
            assert_eq!(file.path, format!("search/{name}.js"));
            assert!(serde_json::from_str::<Value>(content).is_ok());
        }
    }
}
