//! What the fragment of a link may name.
//!
//! 1. [`fits`] knows the anchors of a page, those that every page has, and fragments that are redirected.
//! 2. [`hint`] offers the anchor that was probably meant.

use super::closest;
use crate::site::{Page, Site, links};

/// Whether a page has something that a fragment can name.
pub(super) fn fits(site: &Site, page: &Page, fragment: &str) -> bool {
    if fragment.is_empty() || fragment.eq_ignore_ascii_case("top") || fragment.starts_with(":~:") {
        return true;
    }
    let decoded = links::decode(fragment);
    let redirected = || {
        let list = site.redirects.fragments.get(&page.path);
        list.is_some_and(|list| list.iter().any(|(known, _)| *known == decoded))
    };
    site.has_anchor(page, fragment) || site.has_anchor(page, &decoded) || redirected()
}

/// What to do about a fragment that is not there.
pub(super) fn hint(site: &Site, page: &Page, fragment: &str) -> String {
    closest(fragment, site.anchors(page)).map_or_else(
        || "link to a heading that is there, or leave out the `#…`".to_owned(),
        |near| format!("did you mean `#{near}`?"),
    )
}
