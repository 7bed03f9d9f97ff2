//! Blocks for some readers only: versions and pivots that nothing defines, and blocks that nobody sees.
//!
//! 1. [`findings`] looks at one page or included file; only Learn's engine knows about either.
//! 2. Ranges are evaluated where configuration defines the versions; without a definition nothing is said.
//! 3. Pivots are looked up in the groups that the page's metadata names.

use super::pivots::{self, Definition};
use super::{Page, Site};
use crate::config::Profile;
use crate::diagnostics::{Diagnostic, Span};
use crate::monikers::{Range, page_set};
use crate::scan::PageFacts;
use crate::source::DocPath;

pub(super) fn findings(
    site: &Site,
    path: &DocPath,
    page: Option<&Page>,
    facts: &PageFacts,
    out: &mut Vec<Diagnostic>,
) {
    if site.config.profile != Profile::Learn {
        return;
    }
    let mut report = |code: &str, span: Span, message: String, hint: &str| {
        let found = Diagnostic::new(code, path, span, message);
        out.push(if hint.is_empty() { found } else { found.hint(hint) });
    };
    if !site.config.moniker_order.is_empty() {
        monikers(site, page, facts, &mut report);
    }
    if let Some(page) = page {
        pivots(site, page, facts, &mut report);
    }
}

type Report<'r> = &'r mut dyn FnMut(&str, Span, String, &str);

fn monikers(site: &Site, page: Option<&Page>, facts: &PageFacts, report: Report<'_>) {
    let definition = &site.config.moniker_order;
    let set = page.map(|page| {
        let metadata = site.metadata(page);
        page_set(&site.config, page.group.as_deref(), &metadata, &facts.metadata())
    });
    let set = set.unwrap_or_default();
    for (code, key, message) in set.problems {
        report(code, value_span(facts, key), message, "");
    }
    for block in &facts.monikers {
        match Range::parse(&block.range).and_then(|range| range.within(definition)) {
            Err(error) => {
                let message = format!("range `{}` cannot be evaluated: {}", block.range, error.message());
                report("moniker-range-invalid", block.span, message, "correct the name or define it");
            }
            Ok(found) => {
                let fits = |index: &usize| set.set.as_ref().is_none_or(|page| page.contains(index));
                if !found.iter().any(fits) {
                    let message = format!("no version of this page is in the range `{}`", block.range);
                    report("moniker-zone-empty", block.span, message, "remove the block");
                }
            }
        }
    }
}

/// Place of a front-matter value.
fn value_span(facts: &PageFacts, key: &str) -> Span {
    facts.metadata_span(key)
}

fn pivots(site: &Site, page: &Page, facts: &PageFacts, report: Report<'_>) {
    if facts.pivots.is_empty() && !facts.metadata.contains("zone_pivot_groups") {
        return;
    }
    let metadata = site.metadata(page);
    let wanted = pivots::wanted(&metadata);
    if wanted.is_empty() {
        if let Some(first) = facts.pivots.first() {
            let message = "zones have pivots, but the page names no `zone_pivot_groups`".to_owned();
            let hint = "add `zone_pivot_groups` to the front matter";
            report("zone-pivot-group-missing", first.span, message, hint);
        }
        return;
    }
    let span = value_span(facts, "zone_pivot_groups");
    let path = pivots::definition_path(&metadata);
    let Some(definition) = Definition::read(site, path.clone()) else {
        let message = format!("pivot groups are used, but there is no `{path}`");
        return report("zone-pivot-definition-not-found", span, message, "create it");
    };
    if let Some(name) = wanted.iter().find(|name| definition.group(name).is_none()) {
        let message = format!("pivot group `{name}` is not defined in `{path}`");
        return report("pivot-group-not-found", span, message, "define it there");
    }
    let groups = || wanted.iter().filter_map(|name| definition.group(name));
    let is_known = |pivot: &str| groups().any(|group| group.pivots.iter().any(|(id, _)| id == pivot));
    for zone in &facts.pivots {
        for pivot in zone.ids.split(',').map(str::trim).filter(|pivot| !is_known(pivot)) {
            let message = format!("pivot `{pivot}` is in none of the groups `{}`", wanted.join("`, `"));
            report("pivot-id-not-found", zone.span, message, "correct the name or add it to a group");
        }
    }
}
