//! Tables of contents as they are written: `toc.yml`, `toc.json`, `toc.md`.
//!
//! 1. [`parse`] looks at the extension and gives the same [`TocFile`] for all three.
//! 2. `yaml` reads a list of entries or a mapping with `items`; `markdown` reads headings.
//! 3. Nothing is resolved here: an `href` is the trimmed text of the file with its place.
//! 4. Every entry is kept, however odd it is. Only the site knows whether a missing name matters.

mod markdown;
#[cfg(test)]
mod tests;
mod yaml;

use crate::config::Metadata;
use crate::diagnostics::{Outcome, Span, Spanned};
use crate::source::DocPath;
use crate::source::doc_path::is_toc_name;

/// One TOC.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TocFile {
    /// The entries of the first level.
    pub items: Vec<TocNode>,
    /// Which TOC a page gets when several name it; lower wins.
    pub order: Option<f64>,
    /// The `metadata` of the file, or the front matter of a `toc.md`.
    pub metadata: Metadata,
    /// All other keys beside `items`, passed on.
    pub extra: Metadata,
}

/// One entry.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TocNode {
    /// The label; empty when there is none.
    pub name: String,
    /// The place of the label; without one, where the entry begins.
    pub name_span: Span,
    /// Further words for the filter.
    pub display_name: Option<String>,
    /// A page, TOC, folder or URL.
    pub href: Option<Spanned<String>>,
    /// The page of an entry that stands for another TOC.
    pub topic_href: Option<Spanned<String>>,
    /// The old name of `topicHref` was used, perhaps besides the new one.
    pub homepage: Option<Span>,
    /// A TOC to put in here, or the URL prefix of a breadcrumb.
    pub toc_href: Option<Spanned<String>>,
    /// A cross reference instead of `href`.
    pub uid: Option<Spanned<String>>,
    /// A cross reference instead of `topicHref` (`homepageUid` is its old name).
    pub topic_uid: Option<Spanned<String>>,
    /// The entries below.
    pub items: Vec<TocNode>,
    /// Shown open at first.
    pub expanded: bool,
    /// The `order` of the entry.
    pub order: Option<f64>,
    /// The `type`, a hint for templates.
    pub kind: Option<String>,
    /// Following the link keeps the TOC and breadcrumb of the page it is on.
    pub maintain_context: bool,
    /// All other keys, passed on.
    pub extra: Metadata,
    /// The whole entry with everything below it.
    pub span: Span,
}

impl TocFile {
    /// Links that may name a TOC file to put in, without query and fragment.
    pub fn inclusions(&self) -> Vec<&str> {
        let mut found = Vec::new();
        let mut queue: Vec<&TocNode> = self.items.iter().collect();
        while let Some(node) = queue.pop() {
            let links = node.href.iter().chain(&node.toc_href).map(|link| link.value.as_str());
            let links = links.map(|link| link.split(['?', '#']).next().unwrap_or_default());
            let relative = links.filter(|link| !link.starts_with('/') && !link.contains(':'));
            found.extend(
                relative.filter(|link| is_toc_name(link.rsplit(['/', '\\']).next().unwrap_or_default())),
            );
            queue.extend(&node.items);
        }
        found
    }
}

/// Reads a TOC.
pub fn parse(text: &str, path: &DocPath) -> Outcome<TocFile> {
    if path.has_extension("md") {
        markdown::parse(text, path)
    } else if path.has_extension("json") {
        yaml::build(crate::source::yaml::parse_json(text), "json-syntax-error", path)
    } else {
        yaml::build(crate::source::yaml::parse(text), "yaml-syntax-error", path)
    }
}
