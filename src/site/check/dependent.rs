//! Repositories that a build on the service adds to the checkout, and that are not there.
//!
//! 1. References and mappings that lead into one are findings of their own at first.
//! 2. [`once`] makes one of all that concern the same repository.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, Span};
use crate::site::Site;
use crate::source::DocPath;

/// Message and hint about files of a repository that is not part of the checkout.
pub(super) fn message(alias: &str) -> (String, &'static str) {
    let message =
        format!("files of the dependent repository `{alias}` are used, but it is not part of this checkout");
    (message, "clone it beside the docset to check these")
}

/// Many missing files of one dependent repository are one finding, at the configuration: wherever the first of them
/// stands, and however many there are, the finding stays the same one.
pub(super) fn once(site: &Site, found: &mut Vec<Diagnostic>) {
    found.extend(mappings(site));
    let mut groups: BTreeMap<String, (Diagnostic, usize)> = BTreeMap::new();
    found.retain(|diagnostic| {
        if diagnostic.code != "dependent-repository-missing" {
            return true;
        }
        let first = || (diagnostic.clone(), 0);
        groups.entry(diagnostic.message.clone()).or_insert_with(first).1 += 1;
        false
    });
    let place = crate::config::place_of_dependencies(&site.config);
    for (message, (first, count)) in groups {
        let noun = if count == 1 { "reference" } else { "references" };
        let found_at = format!("{count} {noun}, the first in `{}`", first.path);
        let known =
            site.config.dependent_repositories.iter().find(|one| self::message(&one.alias).0 == message);
        let span = known.map_or(Span::default(), |one| one.span);
        let mut one = Diagnostic::new(&first.code, &place, span, message).hint(found_at);
        one.hints.extend(first.hints);
        found.push(one);
    }
}

/// Mappings of pages that lie in such a repository.
fn mappings(site: &Site) -> Vec<Diagnostic> {
    let found = site.config.content.iter().filter_map(|mapping| {
        let alias = site.dependent(&DocPath::new(&format!("{}/*", mapping.src)))?;
        let (file, at) = mapping.place.as_ref()?;
        let (message, hint) = message(alias);
        Some(Diagnostic::new("dependent-repository-missing", file, *at..*at, message).hint(hint))
    });
    found.collect()
}
