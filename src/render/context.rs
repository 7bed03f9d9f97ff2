//! What a template may see: one [`SiteContext`] for all pages, one [`PageContext`] per page, nothing else.

use serde::Serialize;
use serde_json::{Map, Value};

/// What is the same on every page.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SiteContext {
    /// Site title; may be empty.
    pub title: String,
    /// BCP 47 language of the interface and content.
    pub language: String,
    /// `ltr` or `rtl`.
    pub direction: String,
    /// Scheme, host and base path of the site, without a final slash; empty when unknown.
    pub base_url: String,
    /// Version of Milepost.
    pub version: String,
    /// Options of the theme, after validation.
    pub options: Map<String, Value>,
    /// Logical asset name → path relative to the site root: `site.css` → `assets/site.1a2b3c4d.css`.
    pub assets: Map<String, Value>,
    /// Interface strings by key, in the site's language.
    pub strings: Map<String, Value>,
    /// Path of the feed from the site root; empty for none.
    pub feed: String,
    /// Whether a full-text index exists.
    pub search: bool,
}

/// One page.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PageContext {
    /// `article`, `landing`, `hub`, `marketing`, `faq`, `section`, `print`, `search` or `error`.
    pub kind: String,
    /// Title without markup.
    pub title: String,
    /// Text of `<title>`, with suffix.
    pub head_title: String,
    /// Description without markup; may be empty.
    pub description: String,
    /// Absolute URL when the base URL is known, else empty.
    pub canonical: String,
    /// Path of the output file from the site root: `ai/index.html`.
    pub path: String,
    /// What to put in front of a path from the site root: empty, `../`, `../../`; for the 404 page an absolute path.
    pub root: String,
    /// The level-one heading's inner HTML; empty when the body brings its own.
    pub heading: String,
    /// The heading's id.
    pub heading_id: String,
    /// The article's HTML.
    pub body: String,
    /// `<meta name content>` tags from metadata, sorted by name.
    pub meta: Vec<MetaTag>,
    /// The `ROBOTS` value; empty for none.
    pub robots: String,
    /// Kind of article as a phrase (`ms.topic`), empty for none.
    pub topic: String,
    /// When the content was reviewed (`ms.date`).
    pub reviewed: Option<DateContext>,
    /// When the file was last changed (git).
    pub changed: Option<DateContext>,
    /// Names of those who changed it (git), the latest first.
    pub contributors: Vec<String>,
    /// Minutes to read, at least 1; 0 when it makes no sense (cards).
    pub reading_minutes: u32,
    /// Where the source can be edited; empty when unknown.
    pub edit_url: String,
    /// The page as Markdown, relative to the page; empty when not written.
    pub markdown_url: String,
    /// The whole section for printing, relative to the page; empty when not written.
    pub print_url: String,
    /// Source file relative to the docset.
    pub source_path: String,
    /// Headings for "in this article".
    pub outline: Vec<OutlineItem>,
    /// Trail to the page, the page itself left out.
    pub breadcrumb: Vec<PageLink>,
    /// Top-level entries for the header.
    pub sections: Vec<SectionLink>,
    /// Navigation tree with the open branch (HTML of `nav-list`).
    pub nav: String,
    /// Name of the table of contents shown.
    pub nav_title: String,
    /// The whole tree's file, relative to the page; empty for none.
    pub nav_data: String,
    /// Page before in the TOC.
    pub previous: Option<PageLink>,
    /// Page after in the TOC.
    pub next: Option<PageLink>,
    /// Pages that link to this one, no more than a few.
    pub backlinks: Vec<PageLink>,
    /// How many pages link to this one.
    pub backlinks_count: u32,
    /// Pages that others link to together with this one.
    pub related: Vec<PageLink>,
    /// What the page holds that a script or a style may care for: `mermaid`, `math`, `tabs`, `versions`.
    pub features: Vec<String>,
    /// JSON object from fragments of this page that have moved to their URLs; empty for none.
    pub fragments: String,
    /// Findings shown in the preview, as HTML; empty otherwise.
    pub diagnostics: String,
    /// Whether the preview's reload script is wanted.
    pub live: bool,
}

/// A `<meta>` tag.
#[derive(Debug, Clone, Serialize)]
pub struct MetaTag {
    /// `name` attribute.
    pub name: String,
    /// `content` attribute.
    pub content: String,
}

/// A date as machines and people read it.
#[derive(Debug, Clone, Serialize)]
pub struct DateContext {
    /// `2026-06-30`.
    pub iso: String,
    /// `30 June 2026`.
    pub text: String,
}

/// An entry of "in this article".
#[derive(Debug, Clone, Serialize)]
pub struct OutlineItem {
    /// 2 or 3.
    pub level: u8,
    /// The heading's id.
    pub id: String,
    /// Its text, escaped.
    pub html: String,
}

/// A named link; `url` is relative to the page and may be empty.
#[derive(Debug, Clone, Serialize)]
pub struct PageLink {
    /// Name without markup.
    pub title: String,
    /// URL or empty.
    pub url: String,
}

/// A header entry.
#[derive(Debug, Clone, Serialize)]
pub struct SectionLink {
    /// Name without markup.
    pub title: String,
    /// URL relative to the page.
    pub url: String,
    /// Whether the page belongs to it.
    pub current: bool,
}
