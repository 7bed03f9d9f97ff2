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
    /// Text in reading order.
    pub chunks: Vec<Chunk>,
}

impl PageText {
    /// Description, keywords and further names.
    pub fn about(&self) -> &str {
        self.chunks.get(1).map_or("", |chunk| chunk.text.as_str())
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    /// Index of its section.
    pub section: u32,
    /// What it is.
    pub kind: ChunkKind,
    /// Text with single spaces.
    pub text: String,
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
