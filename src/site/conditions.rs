//! Blocks for some readers only: versions and pivots that nothing defines, and blocks that nobody sees.
//!
//! 1. [`findings`] looks at one page or included file; only Learn's engine knows about either.
//! 2. Ranges are evaluated where configuration defines the versions; without a definition nothing is said.
//! 3. Pivots are looked up in the groups that the page's metadata names.

use serde_json::Value;

use super::{Page, Site};
use crate::config::Profile;
use crate::diagnostics::{Diagnostic, Span};
use crate::monikers::{Range, page_set};
use crate::scan::PageFacts;
use crate::source::{DocPath, yaml};

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
    const CODE: &str = "pivot-group-not-found";
    if facts.pivots.is_empty() && !facts.metadata.contains("zone_pivot_groups") {
        return;
    }
    let metadata = site.metadata(page);
    let wanted = names(metadata.get("zone_pivot_groups"));
    if wanted.is_empty() {
        if let Some(first) = facts.pivots.first() {
            let message = "zones have pivots, but the page names no `zone_pivot_groups`".to_owned();
            report(CODE, first.span, message, "add `zone_pivot_groups` to the front matter");
        }
        return;
    }
    let span = value_span(facts, "zone_pivot_groups");
    let file = metadata.get("zone_pivot_group_filename").and_then(Value::as_str);
    let file = file.unwrap_or("zone-pivot-groups.yml").trim_start_matches("~/").replace(".json", ".yml");
    let Some(text) = site.read_text(&DocPath::new(&file)) else {
        return report(CODE, span, format!("pivot groups are used, but there is no `{file}`"), "create it");
    };
    let root = yaml::parse(&text).root;
    let groups = root.as_ref().and_then(|root| root.get("groups")).map(yaml::Node::items).unwrap_or_default();
    let id = |node: &yaml::Node| node.get("id").and_then(yaml::Node::as_str).unwrap_or("").to_owned();
    let mut known: Vec<String> = Vec::new();
    for name in &wanted {
        match groups.iter().find(|group| id(group) == *name) {
            Some(group) => known.extend(group.get("pivots").iter().flat_map(|list| list.items()).map(id)),
            None => {
                report(
                    CODE,
                    span,
                    format!("pivot group `{name}` is not defined in `{file}`"),
                    "define it there",
                );
                return;
            }
        }
    }
    for zone in &facts.pivots {
        for pivot in zone.ids.split(',').map(str::trim).filter(|pivot| !known.iter().any(|id| id == pivot)) {
            let message = format!("pivot `{pivot}` is in none of the groups `{}`", wanted.join("`, `"));
            report(CODE, zone.span, message, "correct the name or add it to a group");
        }
    }
}

/// A list, or names joined by commas.
fn names(value: Option<&Value>) -> Vec<String> {
    let split = |text: &str| text.split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>();
    let all = match value {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).flat_map(split).collect(),
        Some(Value::String(text)) => split(text),
        _ => Vec::new(),
    };
    all.into_iter().filter(|name| !name.is_empty()).collect()
}
