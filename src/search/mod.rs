//! Full-text search without a server: an index in small files, of which a query loads only those it needs.
//!
//! 1. [`text::extract`] takes the visible text out of a page's HTML, cut into *chunks* (a title, a description, a
//!    heading, a few sentences); [`PageText`] is all the index knows of a page.
//! 2. [`words`] cuts text into words, the same way here and in the browser.
//! 3. [`index::Index`] inverts: word form → stem group → chunks. A form is found as it is written, so the browser needs
//!    no stemmer: all forms of a group share their postings.
//! 4. [`files`] writes groups into dictionary shards (by ranges of words), long postings into files of their own, and
//!    chunks into blocks of text that are loaded for shown results only.
//! 5. [`query::Searcher`] ranks, in whole numbers only, so that `themes/default/assets/search.js` can be proved equal to
//!    it; [`golden`] compares rankings with what `search-test.yml` expects.

pub mod code;
pub mod files;
pub mod golden;
pub mod index;
pub mod query;
pub mod text;
pub mod words;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use files::{SearchFile, SearchFiles};

/// Folder of the index below the site root.
pub const FOLDER: &str = "search";

/// All that the index knows of one page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageText {
    /// Title without markup.
    pub title: String,
    /// URL relative to the site root, percent-encoded.
    pub url: String,
    /// Names on the way to the page.
    pub crumbs: Vec<String>,
    /// (key, value) that results can be filtered by.
    pub facets: Vec<(String, String)>,
    /// Sections in order; the first is the page itself and has no id.
    pub sections: Vec<Section>,
    /// What `text` consists of, in reading order.
    pub chunks: Vec<Chunk>,
    /// The text of all chunks without anything between them: one allocation for a page, not one for a sentence.
    pub text: String,
}

impl PageText {
    /// A page with its first two chunks.
    pub fn new(title: &str, about: &str) -> PageText {
        let mut page =
            PageText { title: title.into(), sections: vec![Section::default()], ..PageText::default() };
        page.push(0, ChunkKind::Title, title);
        page.push(0, ChunkKind::About, about);
        page
    }

    /// Appends a chunk.
    pub fn push(&mut self, section: u32, kind: ChunkKind, text: &str) {
        self.text.push_str(text);
        self.end_chunk(section, kind);
    }

    /// Makes a chunk of what `text` has beyond the last one.
    pub fn end_chunk(&mut self, section: u32, kind: ChunkKind) {
        self.chunks.push(Chunk { section, kind, end: self.text.len() as u32 });
    }

    /// The text of a chunk.
    pub fn chunk(&self, at: usize) -> &str {
        let start = at.checked_sub(1).map_or(0, |before| self.chunks[before].end as usize);
        self.text.get(start..self.chunks[at].end as usize).unwrap_or_default()
    }

    /// Description, keywords and further names.
    pub fn about(&self) -> &str {
        if self.chunks.len() > 1 { self.chunk(1) } else { "" }
    }
}

/// A page as it is indexed: its own text, and what other files call it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What the page says itself.
    pub page: Arc<PageText>,
    /// Names in tables of contents; they belong to the description.
    pub names: String,
}

impl From<PageText> for Entry {
    fn from(page: PageText) -> Entry {
        Entry { page: Arc::new(page), names: String::new() }
    }
}

/// A part of a page below a heading.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Id of the heading.
    pub id: String,
    /// Its text.
    pub title: String,
}

/// A few sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    /// Index of its section.
    pub section: u32,
    /// What it is.
    pub kind: ChunkKind,
    /// Where its text, with single spaces, ends in that of the page.
    pub end: u32,
}

/// What a chunk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChunkKind {
    /// The page's title: the first chunk of each page.
    Title,
    /// Its description: the second.
    About,
    /// A heading.
    Heading,
    /// Running text.
    Body,
    /// Program text.
    Code,
}
