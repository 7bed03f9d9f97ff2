//! The window through which a page sees the rest of the docset.

use std::sync::Arc;

use crate::source::DocPath;

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Target<'s> {
    /// What to write into `href` or `src`, not yet escaped.
    pub url: String,
    /// Title of the page, when the target is one.
    pub title: Option<&'s str>,
    /// What kind of link it is.
    pub kind: TargetKind,
}

/// Kinds of links (the engine's `data-linktype`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TargetKind {
    /// `#x` on the same page.
    SelfBookmark,
    /// A file of the docset.
    Relative,
    /// `/x` on some host.
    Absolute,
    /// Another host or scheme.
    External,
}

impl TargetKind {
    /// The value of `data-linktype`.
    pub fn as_str(self) -> &'static str {
        match self {
            TargetKind::SelfBookmark => "self-bookmark",
            TargetKind::Relative => "relative-path",
            TargetKind::Absolute => "absolute-path",
            TargetKind::External => "external",
        }
    }
}

/// A text file that was asked for.
#[derive(Debug, Clone)]
pub struct TextFile {
    /// Its path.
    pub path: DocPath,
    /// Its text.
    pub text: Arc<str>,
}

/// What a uid stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct XrefTarget {
    /// URL for the asking page.
    pub url: String,
    /// Names by property: `name`, `fullName`, `nameWithType`.
    pub names: Vec<(String, String)>,
    /// Whether it names a piece of an API rather than an article.
    pub api: bool,
    /// Where it was found.
    pub origin: XrefOrigin,
}

/// Who says what a uid stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum XrefOrigin {
    /// A page of the docset.
    Page,
    /// An xref map.
    Map,
    /// Nobody: the URL comes from a template.
    Template,
}

/// What a page wants to know about others. Narrow on purpose: a page is rendered again only when the answer
/// to a question that it asked has changed.
pub trait Lookup: Sync {
    /// Where `href`, written in `file` (the page or an include), leads for a reader of `page`.
    fn link(&self, page: &DocPath, file: &DocPath, href: &str) -> Target<'_>;

    /// The text of a file named by `reference` in `file`: an include or the source of a snippet.
    fn text(&self, file: &DocPath, reference: &str) -> Option<TextFile>;

    /// Width and height in CSS pixels of an image named by `reference` in `file`.
    fn image_size(&self, file: &DocPath, reference: &str) -> Option<(u32, u32)>;

    /// Whether an image named by `reference` in `file` has colors of its own for dark pages.
    fn image_adapts(&self, file: &DocPath, reference: &str) -> bool;

    /// What a uid (decoded, without query) stands for.
    fn xref(&self, page: &DocPath, uid: &str) -> Option<XrefTarget>;

    /// Navigation around a page.
    fn place(&self, page: &DocPath) -> Place;

    /// What else is known about a page.
    fn about(&self, page: &DocPath) -> About;
}

/// What is known about a page besides its text and place; URLs are relative to the page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct About {
    /// Time of the last commit, in seconds since 1970.
    pub changed: Option<i64>,
    /// Who committed, the latest first.
    pub contributors: Vec<String>,
    /// Fragments that were moved, and the URLs where they are now.
    pub fragments: Vec<(String, String)>,
    /// URL of the page's Markdown; empty for none.
    pub markdown: String,
    /// URL of the section that the page can be printed with; empty for none.
    pub print: String,
    /// Pages that link to it (title, url), the nearest first, no more than a few; and how many there are.
    pub backlinks: (Vec<(String, String)>, usize),
    /// Pages that are linked together with it, by the same pages (title, url).
    pub related: Vec<(String, String)>,
}

/// A page's place in the navigation; URLs are relative to the page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Place {
    /// HTML of the tree with the open branch.
    pub nav: String,
    /// Name of the table of contents.
    pub nav_title: String,
    /// URL of the whole tree's file; empty for none.
    pub nav_data: String,
    /// (name, url) from the root; url may be empty.
    pub breadcrumb: Vec<(String, String)>,
    /// (name, url, current) of the header.
    pub sections: Vec<(String, String, bool)>,
    /// Page before.
    pub previous: Option<(String, String)>,
    /// Page after.
    pub next: Option<(String, String)>,
}
