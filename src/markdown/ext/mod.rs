//! One extension per file; each rewrites the tree that CommonMark gave.

mod abbreviations;
mod alerts;
mod attributes;
pub(crate) mod autolinks;
mod containers;
mod definitions;
pub(super) mod emoji;
mod emphasis;
mod footnotes;
mod headings;
mod list_extras;
mod math;
mod media;
mod smart;
mod tabs;
mod task_lists;
mod texts;
mod xrefs;

use super::tree::Document;
use crate::config::{Extensions, Profile};

/// What an extension may know besides the document.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'c> {
    /// Engine reproduced.
    pub profile: Profile,
    /// Configured alert kinds.
    pub alerts: &'c [(String, String)],
    /// Optional parts of Markdown that are on.
    pub extensions: Extensions,
    /// Whether author-written HTML passes an allow-list.
    pub sanitize: bool,
}

/// One addition to Markdown. Rewrites the document in place.
pub trait Extension: Sync {
    /// Name in tests and documentation: the specification file is `tests/spec/<name>.md`.
    fn name(&self) -> &'static str;
    /// Rewrites the document.
    fn apply(&self, document: &mut Document<'_>, context: &Context<'_>);
}

/// All extensions, in the order they run: quotes are split before containers look for their ends inside them,
/// tabs need whole containers, a URL may hold an `@`, emoji must not cut URLs, and headings must know which of them
/// are tabs and what their text is in the end.
pub static ALL: &[&dyn Extension] = &[
    &math::Math,
    &alerts::Alerts,
    &containers::Containers,
    &media::Videos,
    &media::CellIncludes,
    &attributes::Attributes,
    &footnotes::Footnotes,
    &definitions::Definitions,
    &list_extras::ListExtras,
    &task_lists::TaskLists,
    &tabs::Tabs,
    &autolinks::Autolinks,
    &xrefs::Xrefs,
    &abbreviations::Abbreviations,
    &emphasis::Emphasis,
    &smart::Smart,
    &emoji::Emoji,
    &headings::Headings,
];
