//! Fragments of tables of contents.
//!
//! 1. A TOC that others include is checked once, with itself; one outside the content with those that include it.
//! 2. Only the fragments of links to files are checked, as on pages: a uid has the anchor that its page gives it.

use std::collections::BTreeSet;

use super::anchors;
use crate::diagnostics::Diagnostic;
use crate::site::toc::Target;
use crate::site::{Site, links, remedy};

/// Entries that lead to anchors which are not there.
pub(super) fn findings(site: &Site, out: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    for entry in site.tocs.iter().flat_map(|toc| &toc.entries) {
        let Target::Page(page, end) = &entry.target else { continue };
        let (Some((_, fragment)), Some(page)) = (end.split_once('#'), site.pages.get(*page as usize)) else {
            continue;
        };
        let (file, span) = &entry.place;
        if !written(&entry.href) || anchors::fits(site, page, fragment) || !seen.insert((file, span.start)) {
            continue;
        }
        let fragment = links::decode(fragment).into_owned();
        let href = &entry.href;
        let message = format!("link to `{href}`: no heading or anchor `#{fragment}` in `{}`", page.path);
        let found = Diagnostic::new("bookmark-not-found", file, *span, message)
            .hint(anchors::hint(site, page, &fragment))
            .target(&page.path, &fragment, href);
        out.push(match remedy::certain_anchor(site, page, &fragment) {
            Some(anchor) => found.fix(href, remedy::fragment(href, anchor)),
            None => found,
        });
    }
}

fn written(href: &str) -> bool {
    !href.is_empty() && !href.starts_with("xref:")
}
