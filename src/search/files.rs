//! The index as files: each a script that hands its content to `milepostSearch(name, content)`, because a page opened from
//! disk may load scripts but may not read files.
//!
//! 1. `index.js`: number of chunks of each page and block, the first word of each shard, facets. The one file that every
//!    search loads; a few bytes for a page.
//! 2. `t0.js` …: dictionary shards, ranges of the sorted forms with their groups' postings.
//! 3. `l0.js` …: postings too long for a shard, so that a rare word does not pay for its neighbour.
//! 4. `x0.js` …: blocks of text with what is shown of their pages; one is loaded for each result shown.

use std::sync::Arc;

use rayon::prelude::*;
use serde_json::{Value, json};
use xxhash_rust::xxh3::Xxh3;

use super::index::Index;
use super::{ChunkKind, FOLDER, PageText, code};
use crate::site::Map;

/// Size of a dictionary shard, roughly.
const SHARD: usize = 7 * 1024;
/// Postings above this size get a file of their own.
const LONG: usize = 2 * 1024;
/// Sizes of blocks of text: small sites have small blocks, large ones not too many files.
const BLOCK: (usize, usize) = (2 * 1024, 8 * 1024);
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

impl SearchFiles {
    /// Indexes pages. Their order is that of ties in a ranking.
    pub fn new(pages: &[Arc<PageText>], language: &str) -> SearchFiles {
        let index = Index::new(pages, language);
        let (blocks, sizes) = blocks(pages, &index);
        let (shards, firsts, long) = shards(&index);
        let mut files = Vec::with_capacity(blocks.len() + shards.len() + long.len() + 1);
        let mut hash = Xxh3::new();
        for file in shards.into_iter().chain(long).chain(blocks) {
            hash.update(file.text.as_bytes());
            files.push(file);
        }
        let mut chunks = String::new();
        for page in pages {
            code::push(&mut chunks, page.chunks.len() as u32);
        }
        let core = json!({
            "version": format!("{:08x}", hash.digest() >> 32),
            "pages": pages.len(),
            "chunks": chunks,
            "blocks": sizes,
            "shards": firsts,
            "facets": facets(pages),
        });
        files.insert(0, file("index", &core));
        SearchFiles { files }
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

fn file(name: &str, content: &Value) -> SearchFile {
    SearchFile {
        path: format!("{FOLDER}/{name}.js"),
        // U+2028 and U+2029 may stand in JSON and, since 2019, in scripts.
        text: format!("milepostSearch(\"{name}\",{content})\n"),
    }
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
        let content = json!([self.words, self.places, self.rarity, self.lengths, self.postings]);
        file(&format!("t{number}"), &content)
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
            long_files.push(file(&format!("l{place}"), &json!(group.postings)));
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

/// Blocks of text, and the number of chunks in each.
fn blocks(pages: &[Arc<PageText>], index: &Index) -> (Vec<SearchFile>, String) {
    let all: usize = pages.iter().flat_map(|page| &page.chunks).map(|chunk| chunk.text.len()).sum();
    let target = (all / BLOCKS).clamp(BLOCK.0, BLOCK.1);
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    let (mut start, mut size, mut number) = (0, 0, 0);
    for page in pages {
        for (at, chunk) in page.chunks.iter().enumerate() {
            let border = at == 0 || chunk.kind == ChunkKind::Heading;
            if size >= target || (border && size >= target * 3 / 5) {
                ranges.push((start, number));
                (start, size) = (number, 0);
            }
            size += chunk.text.len() + 4;
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
    let write = |(number, range): (usize, &(u32, u32))| block(pages, index, number, *range);
    (ranges.par_iter().enumerate().map(write).collect(), sizes)
}

/// One block: per page its number, the first chunk of it that is here, title, URL, trail, sections as
/// (first chunk, id, title), texts. A heading's text is that of its section and not written again.
fn block(pages: &[Arc<PageText>], index: &Index, number: usize, (start, end): (u32, u32)) -> SearchFile {
    let mut list = Vec::new();
    let mut at = start;
    while at < end {
        let place = index.starts.partition_point(|start| *start <= at) - 1;
        let page = &pages[place];
        let first = (at - index.starts[place]) as usize;
        let last = (end.min(index.starts[place + 1]) - index.starts[place]) as usize;
        let mut sections = Vec::new();
        let mut texts = Vec::new();
        let mut before = u32::MAX;
        for (offset, chunk) in page.chunks[first..last].iter().enumerate() {
            let section = &page.sections[chunk.section as usize];
            if chunk.section != before {
                before = chunk.section;
                sections.push(json!([first + offset, section.id, section.title]));
            }
            let told = match chunk.kind {
                ChunkKind::Title => true,
                ChunkKind::Heading => section.title == chunk.text,
                _ => false,
            };
            texts.push(if told { "" } else { chunk.text.as_str() });
        }
        list.push(json!([place, first, page.title, page.url, page.crumbs, sections, texts]));
        at = index.starts[place] + last as u32;
    }
    file(&format!("x{number}"), &Value::Array(list))
}

/// Values that a facet may have.
const VALUES: std::ops::RangeInclusive<usize> = 2..=24;

/// Facets worth offering: with 2 to 24 values, none of which nearly all pages have, on at least a quarter of the pages.
/// Per facet its key, its values and, as runs of (value + 1 or 0, pages), who has which.
fn facets(pages: &[Arc<PageText>]) -> Value {
    let mut keys: Vec<&str> =
        pages.iter().flat_map(|page| page.facets.iter().map(|(key, _)| key.as_str())).collect();
    keys.sort_unstable();
    keys.dedup();
    // The level of the trail that divides the site best stands for its sections.
    let level = |level: usize| {
        let crumb = |page: &Arc<PageText>| page.crumbs.get(level).cloned().unwrap_or_default();
        facet("section", pages.iter().map(crumb).collect())
    };
    let section = (0..5).find_map(level);
    let of = |key: &str| {
        let own = |page: &Arc<PageText>| {
            page.facets.iter().find(|(own, _)| own == key).map(|(_, value)| value.clone()).unwrap_or_default()
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
    use crate::search::{Chunk, Section};

    fn page(title: &str, crumbs: &[&str], topic: &str) -> Arc<PageText> {
        let chunk = |kind, text: &str| Chunk { section: 0, kind, text: text.to_owned() };
        Arc::new(PageText {
            title: title.into(),
            crumbs: crumbs.iter().map(|crumb| (*crumb).to_owned()).collect(),
            facets: vec![("topic".into(), topic.into())],
            sections: vec![Section::default()],
            chunks: vec![
                chunk(ChunkKind::Title, title),
                chunk(ChunkKind::About, ""),
                chunk(ChunkKind::Body, &"</script> \"words\" \u{2028} ".repeat(50)),
            ],
            ..PageText::default()
        })
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
