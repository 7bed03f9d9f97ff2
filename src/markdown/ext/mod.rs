//! One extension per file; each rewrites the tree that CommonMark gave.

mod alerts;
mod autolinks;
mod containers;
mod headings;
mod tabs;

use super::tree::Document;
use crate::config::Profile;

/// What an extension may know besides the document.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'c> {
    /// Engine reproduced.
    pub profile: Profile,
    /// Configured alert kinds.
    pub alerts: &'c [(String, String)],
}

/// One addition to Markdown. Rewrites the document in place.
pub trait Extension: Sync {
    /// Name in tests and documentation: the specification file is `tests/spec/<name>.md`.
    fn name(&self) -> &'static str;
    /// Rewrites the document.
    fn apply(&self, document: &mut Document<'_>, context: &Context<'_>);
}

/// All extensions, in the order they run: quotes are split before containers look for their ends inside them,
/// tabs need whole containers, headings must know which of them are tabs.
pub static ALL: &[&dyn Extension] =
    &[&alerts::Alerts, &containers::Containers, &tabs::Tabs, &headings::Headings, &autolinks::Autolinks];
