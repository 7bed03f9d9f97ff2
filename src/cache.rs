//! What need not be done again.
//!
//! When is an entry right?
//!
//! 1. *Scan*: facts depend on the text of one file and on parser settings. An entry holds for the same settings if the
//!    file's size and time stamp are the same, or else its text has the same hash. Findings are kept with the facts.
//! 2. *Render*: a page depends on its own text, the settings, the theme, and the answers to the questions it asked while
//!    it was rendered. [`Recorder`] notes each question and hashes its answer; the page is reused when its text is the
//!    same and each question, asked again, gives the same hash. "Not there" is an answer too.
//! 3. Nobody asks what has changed, so there is no rule to forget. `tests/warm_equals_cold.rs` holds this file to it.
//!
//! On disk the whole cache is one file, keyed by version and settings, and thrown away when in doubt.

use std::hash::{Hash, Hasher};
use std::io::{self, BufWriter, Write};
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::diagnostics::Diagnostic;
use crate::scan::PageFacts;
use crate::search::PageText;
use crate::site::Map;
use crate::site::lookup::{About, Lookup, Place, Target, TextFile, XrefTarget};
use crate::source::DocPath;
use crate::write::Copies;

/// Facts of one file and what there is to say about it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Scanned {
    /// Size and time stamp of the file.
    pub stamp: (u64, u64),
    /// Hash of its bytes.
    pub hash: u64,
    /// Facts; none for a file that is no page.
    pub facts: Option<Arc<PageFacts>>,
    /// Findings of the scan.
    pub diagnostics: Vec<Diagnostic>,
}

/// A page that was rendered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RenderedPage {
    /// Hash of its source.
    pub source: u64,
    /// Questions in the order they were asked.
    pub questions: Vec<Question>,
    /// Hash over all answers.
    pub answers: u64,
    /// Hash and length of the output.
    pub output: (u128, u64),
    /// What it holds that needs files of the theme.
    pub features: Vec<String>,
    /// What the full-text index knows of it; none for pages that are not to be found.
    pub text: Option<Arc<PageText>>,
}

/// A question of [`Lookup`] other than who asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Question {
    /// `link`; the file is none when it is the page itself.
    Link(Option<DocPath>, Box<str>),
    /// `text`.
    Text(Option<DocPath>, Box<str>),
    /// `image_size`.
    ImageSize(Option<DocPath>, Box<str>),
    /// `image_adapts`.
    ImageAdapts(Option<DocPath>, Box<str>),
    /// `xref`.
    Xref(Box<str>),
    /// `place`.
    Place,
    /// `about`.
    About,
}

/// Everything kept between runs.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Cache {
    /// Version and settings the entries hold for.
    pub key: u64,
    /// By file.
    #[serde(serialize_with = "ordered")]
    pub scans: Map<DocPath, Arc<Scanned>>,
    /// Version, settings and theme that `pages` holds for.
    pub render_key: u64,
    /// By page.
    #[serde(serialize_with = "ordered")]
    pub pages: Map<DocPath, RenderedPage>,
    /// Hash of what the full-text index was made from, and its files: path, hash, size.
    pub search: (u64, Vec<(String, u128, u64)>),
    /// Xref maps, kept while the program runs: they hold for the same bytes.
    #[serde(skip)]
    pub xrefs: crate::site::xref::Loaded,
    /// Copied files.
    pub copies: Copies,
}

/// Writes a map in the order of its keys: the same cache has the same bytes, and is not written again.
fn ordered<V: Serialize, S: serde::Serializer>(
    map: &Map<DocPath, V>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut entries: Vec<(&DocPath, &V)> = map.iter().collect();
    entries.sort_by_key(|(path, _)| *path);
    serializer.collect_map(entries)
}

impl Cache {
    /// Empties what was made under other settings.
    pub fn prepare(&mut self, key: u64) {
        if self.key != key {
            *self = Cache { key, ..Cache::default() };
        }
    }

    /// Empties pages made under other settings or another theme.
    pub fn prepare_render(&mut self, key: u64) {
        if self.render_key != key {
            self.render_key = key;
            self.pages.clear();
        }
    }

    /// The cache in its form on disk; damaged or foreign bytes give an empty cache.
    pub fn from_bytes(bytes: &[u8]) -> Cache {
        let body = bytes.strip_prefix(&MAGIC).and_then(|rest| rest.split_last_chunk::<8>());
        match body {
            Some((body, seal)) if *seal == xxh3_64(body).to_le_bytes() => {
                postcard::from_bytes(body).unwrap_or_default()
            }
            _ => Cache::default(),
        }
    }

    /// What tells two forms on disk apart.
    pub fn seal(bytes: &[u8]) -> Option<u64> {
        bytes.last_chunk::<8>().map(|seal| u64::from_le_bytes(*seal))
    }

    /// Writes the form on disk and returns its seal. It may be larger than everything else in memory, so it is never
    /// there as a whole.
    pub fn write_to(&self, out: &mut dyn Write) -> io::Result<u64> {
        out.write_all(&MAGIC)?;
        let mut body = BufWriter::with_capacity(1 << 16, Sealed { out: &mut *out, hash: Xxh3::new() });
        postcard::to_io(self, &mut body).map_err(io::Error::other)?;
        body.flush()?;
        let seal = body.get_ref().hash.digest();
        drop(body);
        out.write_all(&seal.to_le_bytes())?;
        Ok(seal)
    }

    /// The form on disk in memory.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Writing into memory does not fail; if it did, what is there would not be taken for a cache.
        let _ = self.write_to(&mut bytes);
        bytes
    }
}

/// Hashes what passes.
struct Sealed<'w> {
    out: &'w mut dyn Write,
    hash: Xxh3,
}

impl Write for Sealed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.hash.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

const MAGIC: [u8; 8] = *b"mpcache5";

/// A hasher whose results may be kept: the same on every run and machine.
pub struct StableHasher(Xxh3);

impl StableHasher {
    /// An empty hasher.
    pub fn new() -> Self {
        StableHasher(Xxh3::new())
    }
}

impl Default for StableHasher {
    fn default() -> Self {
        Self::new()
    }
}

impl Hasher for StableHasher {
    fn finish(&self) -> u64 {
        self.0.digest()
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
}

/// Stable hash of a value.
pub fn hash_of(value: &impl Hash) -> u64 {
    let mut hasher = StableHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// A lookup that notes what it was asked and what it answered.
pub struct Recorder<'l> {
    inner: &'l dyn Lookup,
    page: &'l DocPath,
    log: Mutex<(Vec<Question>, StableHasher)>,
}

impl<'l> Recorder<'l> {
    /// Records what `page` asks.
    pub fn new(inner: &'l dyn Lookup, page: &'l DocPath) -> Self {
        Recorder { inner, page, log: Mutex::default() }
    }

    /// The questions and the hash over their answers.
    pub fn finish(self) -> (Vec<Question>, u64) {
        let (questions, hasher) = self.log.into_inner().unwrap_or_default();
        (questions, hasher.finish())
    }

    fn note(&self, question: Question, answer: &impl Hash) {
        if let Ok(mut log) = self.log.lock() {
            answer.hash(&mut log.1);
            log.0.push(question);
        }
    }

    fn other(&self, file: &DocPath) -> Option<DocPath> {
        (file != self.page).then(|| file.clone())
    }
}

impl Lookup for Recorder<'_> {
    fn link(&self, page: &DocPath, file: &DocPath, href: &str) -> Target<'_> {
        let answer = self.inner.link(page, file, href);
        self.note(Question::Link(self.other(file), href.into()), &answer);
        answer
    }

    fn text(&self, file: &DocPath, reference: &str) -> Option<TextFile> {
        let answer = self.inner.text(file, reference);
        self.note(Question::Text(self.other(file), reference.into()), &text_answer(answer.as_ref()));
        answer
    }

    fn image_size(&self, file: &DocPath, reference: &str) -> Option<(u32, u32)> {
        let answer = self.inner.image_size(file, reference);
        self.note(Question::ImageSize(self.other(file), reference.into()), &answer);
        answer
    }

    fn image_adapts(&self, file: &DocPath, reference: &str) -> bool {
        let answer = self.inner.image_adapts(file, reference);
        self.note(Question::ImageAdapts(self.other(file), reference.into()), &answer);
        answer
    }

    fn xref(&self, page: &DocPath, uid: &str) -> Option<XrefTarget> {
        let answer = self.inner.xref(page, uid);
        self.note(Question::Xref(uid.into()), &answer);
        answer
    }

    fn place(&self, page: &DocPath) -> Place {
        let answer = self.inner.place(page);
        self.note(Question::Place, &answer);
        answer
    }

    fn about(&self, page: &DocPath) -> About {
        let answer = self.inner.about(page);
        self.note(Question::About, &answer);
        answer
    }
}

fn text_answer(file: Option<&TextFile>) -> Option<(&DocPath, u64)> {
    file.map(|file| (&file.path, xxh3_64(file.text.as_bytes())))
}

/// Asks a page's questions again; the hash over the answers.
pub fn ask_again(lookup: &dyn Lookup, page: &DocPath, questions: &[Question]) -> u64 {
    let mut hasher = StableHasher::new();
    for question in questions {
        match question {
            Question::Link(file, href) => {
                lookup.link(page, file.as_ref().unwrap_or(page), href).hash(&mut hasher)
            }
            Question::Text(file, reference) => {
                text_answer(lookup.text(file.as_ref().unwrap_or(page), reference).as_ref()).hash(&mut hasher);
            }
            Question::ImageSize(file, reference) => {
                lookup.image_size(file.as_ref().unwrap_or(page), reference).hash(&mut hasher);
            }
            Question::ImageAdapts(file, reference) => {
                lookup.image_adapts(file.as_ref().unwrap_or(page), reference).hash(&mut hasher);
            }
            Question::Xref(uid) => lookup.xref(page, uid).hash(&mut hasher),
            Question::Place => lookup.place(page).hash(&mut hasher),
            Question::About => lookup.about(page).hash(&mut hasher),
        }
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_files_give_an_empty_cache() {
        let mut cache = Cache { key: 7, ..Cache::default() };
        let scanned = Scanned { stamp: (1, 2), hash: 3, facts: None, diagnostics: Vec::new() };
        cache.scans.insert(DocPath::new("a.md"), Arc::new(scanned));
        let bytes = cache.to_bytes();
        assert_eq!(Cache::from_bytes(&bytes).scans.len(), 1);
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert_eq!(Cache::from_bytes(&damaged).scans.len(), 0);
        }
        assert_eq!(Cache::from_bytes(b"short").key, 0);
    }
}
