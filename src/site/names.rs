//! What a page is called: its title, and the name of its output.
//!
//! 1. [`Site::title_of`] follows the profile's rule; a heading may come from an include.
//! 2. [`Site::own_name`] and [`Site::redirects_itself`] read metadata of the open engine that moves a page.

use serde_json::Value;

use super::{Page, Site};
use crate::config::Profile;
use crate::scan::PageFacts;
use crate::source::DocPath;

impl Site {
    /// Title by the profile's rule; the file name when nothing else names the page.
    pub(super) fn title_of(&self, index: usize) -> String {
        let page = &self.pages[index];
        let text = |value: Option<Value>| match value {
            Some(Value::String(text)) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        let own = page.facts.title.as_ref().map(|title| title.to_string());
        let levels = || text(self.setting(page, "title"));
        let title = match self.config.profile {
            Profile::Learn => own.or_else(levels).or_else(|| self.heading_of(page)),
            Profile::Docfx => own
                .or_else(|| text(self.setting(page, "titleOverwriteH1")))
                .or_else(|| self.heading_of(page))
                .or_else(levels),
        };
        title.unwrap_or_else(|| page.path.stem().to_owned())
    }

    /// The heading that names a page by the profile's rule.
    pub(super) fn heading_of(&self, page: &Page) -> Option<String> {
        let level = if self.config.profile == Profile::Learn { 3 } else { 1 };
        self.first_heading(&page.path, &page.facts, level, 0)
    }

    /// The first heading down to a level (1 or 3), its own or that of an include in front of it.
    fn first_heading(&self, file: &DocPath, facts: &PageFacts, level: u8, depth: u8) -> Option<String> {
        if depth > 8 {
            return None;
        }
        let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let (own, place) = match level {
            1 => (facts.h1.as_deref().and_then(filled), facts.heading_places.1.start),
            _ => (facts.heading.as_ref().and_then(|(_, text)| filled(text)), facts.heading_places.0.start),
        };
        let before = facts.includes.iter().filter(|include| own.is_none() || include.span.start < place);
        let mut found = before.filter_map(|include| {
            let path = self.reference(file, &include.path);
            self.first_heading(&path, self.includes.get(&path)?, level, depth + 1)
        });
        found.next().or(own)
    }

    /// The published path that `outputFileName` gives a page of the open engine.
    pub(super) fn own_name(&self, published: &str, facts: &PageFacts) -> Option<String> {
        if self.config.profile != Profile::Docfx || !facts.metadata.contains("outputFileName") {
            return None;
        }
        let metadata = facts.metadata();
        let name = metadata.get("outputFileName")?.as_str()?.trim();
        let usable = !name.is_empty() && !name.contains(['/', '\\', ':']) && !matches!(name, "." | "..");
        let folder = published.rfind('/').map_or("", |slash| &published[..=slash]);
        usable.then(|| format!("{folder}{name}"))
    }

    /// Whether `redirect_url` makes a page of the open engine a redirection.
    pub(super) fn redirects_itself(&self, facts: &PageFacts) -> bool {
        let written = self.config.profile == Profile::Docfx && facts.metadata.contains("redirect_url");
        let filled = |value: &Value| value.as_str().is_some_and(|url| !url.trim().is_empty());
        written && facts.metadata().get("redirect_url").is_some_and(filled)
    }
}
