//! Rules about structure and guidance: what is not broken, but could be better.
//!
//! 1. [`findings`] runs every rule that some severity switches on; rules read facts and the joined site, never files.
//! 2. `structure` looks at one page at a time, `notes` at what the scan found odd about a file, `addresses` at URLs,
//!    `docset` at pages together, `navigation` at TOCs and next steps, `redirections` at redirections, `pivots` at zone
//!    pivots, `metadata` at front matter, `silences` at comments that silence.
//! 3. What a rule cannot be sure of is a suggestion or off: a checker is believed as long as it is right.

mod addresses;
pub mod day;
mod docset;
pub mod metadata;
mod navigation;
mod notes;
mod pivots;
pub(in crate::site) mod redirections;
pub mod silences;
mod structure;

use rayon::prelude::*;

use super::check::Uses;
use super::{Page, Site};
use crate::diagnostics::Diagnostic;
use crate::source::DocPath;
use day::Day;

/// What rules need besides the site.
#[derive(Clone, Copy)]
pub struct Options<'o> {
    /// Whether a code is switched on somewhere.
    pub wanted: &'o (dyn Fn(&str) -> bool + Sync),
    /// The day that review dates are compared with; none leaves them alone.
    pub today: Option<Day>,
}

/// Findings of all rules. `uses` says what pages link to.
pub fn findings(site: &Site, uses: &Uses, options: Options<'_>) -> Vec<Diagnostic> {
    let rules = metadata::rules(&site.config.metadata_checks);
    let addresses = ["path-duplication", "path-too-deep"].iter().any(|code| (options.wanted)(code));
    let per_page = |page: &Page| {
        let mut out = Vec::new();
        structure::page(site, page, options, &mut out);
        if addresses {
            addresses::findings(site, page, &mut out);
        }
        if !rules.is_empty() {
            metadata::check(&rules, page, &site.metadata(page), &mut out);
        }
        out
    };
    let mut found: Vec<Diagnostic> = site.pages.par_iter().flat_map_iter(per_page).collect();
    found.extend(site.other_versions.iter().flat_map(per_page));
    for (path, facts) in &site.includes {
        if site.page(path).is_none() {
            notes::of_include(path, facts, options.wanted, &mut found);
        }
    }
    docset::findings(site, uses, options, &mut found);
    navigation::findings(site, uses, options, &mut found);
    pivots::findings(site, options, &mut found);
    found.extend(silences::malformed(site));
    found.retain(|diagnostic| (options.wanted)(&diagnostic.code));
    found
}

/// Findings of one page and the files it includes that need no look at the rest of the docset.
pub fn page_findings(site: &Site, page: &Page, files: &[DocPath]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    structure::page(site, page, Options { wanted: &|_| true, today: None }, &mut found);
    let rules = metadata::rules(&site.config.metadata_checks);
    if !rules.is_empty() {
        metadata::check(&rules, page, &site.metadata(page), &mut found);
    }
    for path in files.iter().skip(1) {
        if let Some(facts) = site.includes.get(path) {
            notes::of_include(path, facts, &|_| true, &mut found);
        }
    }
    found
}
