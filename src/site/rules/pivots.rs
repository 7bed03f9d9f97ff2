//! Zone pivots that are defined twice, or defined and then not written.
//!
//! 1. Definitions are known by the pages that name them, so each is read once for all its pages.
//! 2. A pivot counts as written when a zone of the page, or of a file it includes, names it. A page with an include
//!    that is not there, or without any zone, is not judged.

use std::collections::{BTreeMap, BTreeSet};

use super::Options;
use crate::config::Profile;
use crate::diagnostics::Diagnostic;
use crate::scan::PageFacts;
use crate::site::pivots::{Definition, definition_path, wanted};
use crate::site::{Page, Site};
use crate::source::DocPath;

pub(super) fn findings(site: &Site, options: Options<'_>, out: &mut Vec<Diagnostic>) {
    let codes = ["duplicate-pivot-groups", "duplicate-pivot-ids", "pivot-id-unused"];
    if site.config.profile != Profile::Learn || !codes.iter().any(|code| (options.wanted)(code)) {
        return;
    }
    let mut pages: BTreeMap<DocPath, Vec<(&Page, Vec<String>)>> = BTreeMap::new();
    for page in &site.pages {
        let own = page.facts.metadata.contains("zone_pivot_groups");
        if !own && page.facts.pivots.is_empty() {
            continue;
        }
        let metadata = site.metadata(page);
        let groups = wanted(&metadata);
        if !groups.is_empty() {
            pages.entry(definition_path(&metadata)).or_default().push((page, groups));
        }
    }
    for (path, pages) in pages {
        let Some(definition) = Definition::read(site, path) else { continue };
        duplicates(&definition, out);
        for (page, groups) in pages {
            unused(site, page, &groups, &definition, out);
        }
    }
}

fn duplicates(definition: &Definition, out: &mut Vec<Diagnostic>) {
    let mut push = |code: &str, span, message: String| {
        let found = Diagnostic::new(code, &definition.path, span, message);
        out.push(found.hint("rename or delete the later one"));
    };
    let mut groups = BTreeSet::new();
    for group in definition.groups.iter().filter(|group| !group.id.is_empty()) {
        if !groups.insert(&group.id) {
            let message = format!("pivot group `{}` is defined twice; the first one counts", group.id);
            push("duplicate-pivot-groups", group.span, message);
        }
        let mut pivots = BTreeSet::new();
        for (id, span) in group.pivots.iter().filter(|(id, _)| !id.is_empty()) {
            if !pivots.insert(id) {
                let message =
                    format!("pivot `{id}` stands in group `{}` twice; the first one counts", group.id);
                push("duplicate-pivot-ids", *span, message);
            }
        }
    }
}

fn unused(site: &Site, page: &Page, groups: &[String], definition: &Definition, out: &mut Vec<Diagnostic>) {
    let mut used = BTreeSet::new();
    if !written(site, &page.path, &page.facts, 0, &mut used) || used.is_empty() {
        return;
    }
    for group in groups.iter().filter_map(|id| definition.group(id)) {
        let mut seen = BTreeSet::new();
        for (id, _) in group.pivots.iter().filter(|(id, _)| !used.contains(id) && seen.insert(id)) {
            let message = format!(
                "pivot `{id}` of group `{}` can be chosen on this page, but no zone is written for it",
                group.id
            );
            let span = page.facts.metadata_span("zone_pivot_groups");
            let found = Diagnostic::new("pivot-id-unused", &page.path, span, message);
            out.push(found.hint("write a zone for it, or take a group without it"));
        }
    }
}

/// The pivots of all zones; false when a file is missing.
fn written(
    site: &Site,
    file: &DocPath,
    facts: &PageFacts,
    depth: usize,
    used: &mut BTreeSet<String>,
) -> bool {
    used.extend(facts.pivots.iter().flat_map(|zone| zone.ids.split(',')).map(|id| id.trim().to_owned()));
    depth < 16
        && facts.includes.iter().all(|include| {
            let path = site.reference(file, &include.path);
            site.facts(&path).is_some_and(|inner| written(site, &path, inner, depth + 1, used))
        })
}
