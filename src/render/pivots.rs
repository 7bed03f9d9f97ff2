//! The picker of a page with zone pivots.

use std::collections::BTreeMap;

use super::context::PageContext;
use super::page::{PageInput, text_of};
use crate::markdown::html::escape;
use crate::monikers::{self, Range};
use crate::site::lookup::Lookup;
use crate::source::yaml;

/// A pivot group: id, prompt, and (id, title) of its pivots.
struct Group {
    id: String,
    prompt: String,
    pivots: Vec<(String, String)>,
}

/// Puts the picker on top of the body and the pivots' titles into the zones' labels.
pub(super) fn add_picker(context: &mut PageContext, input: &PageInput<'_>, lookup: &dyn Lookup) {
    if !context.body.contains("<div class=\"zone\"") {
        return;
    }
    let groups = groups(input, lookup);
    let mut picker = String::new();
    for group in &groups {
        let label = escape::escaped(&group.prompt);
        picker.push_str(&format!(
            "<div class=\"pivot-picker\" role=\"navigation\" aria-label=\"{label}\" data-group=\"{}\"><p class=\"pivot-prompt\">{label}</p><ul>",
            escape::escaped(&group.id)
        ));
        for (id, title) in &group.pivots {
            let id = escape::escaped(id);
            picker.push_str(&format!(
                "<li><a href=\"?pivots={id}\" data-pivot=\"{id}\">{}</a></li>",
                escape::escaped(title)
            ));
        }
        picker.push_str("</ul></div>\n");
    }
    name_zones(&mut context.body);
    label_zones(&mut context.body, &groups, &input.words.pivots_for);
    context.body.insert_str(0, &picker);
}

/// Puts a place for the choice of a version on top of the body, with the versions that the page is for. The choice itself
/// needs a script: without one every version shows, labelled.
pub(super) fn add_versions(context: &mut PageContext, input: &PageInput<'_>, set: Option<&[usize]>) {
    let defined = &input.config.moniker_order;
    if defined.is_empty() {
        return add_mentioned(context, input);
    }
    if !context.body.contains("<div class=\"moniker\" data-moniker=\"") {
        return;
    }
    let names: Vec<&str> = match set {
        Some(set) => set.iter().map(|index| defined[*index].as_str()).collect(),
        None => defined.iter().map(String::as_str).collect(),
    };
    let names = escape::escaped(&names.join(" "));
    context.body.insert_str(0, &format!("<div class=\"view-picker\" data-monikers=\"{names}\"></div>\n"));
}

/// The same without a definition: the choice is between the names in the ranges of the page and of the configuration. A
/// block that is for none of them always shows.
fn add_mentioned(context: &mut PageContext, input: &PageInput<'_>) {
    const BLOCK: &str = "<div class=\"moniker\" ";
    const RANGE: &str = "data-moniker-range=\"";
    let range_of = |rest: &str| {
        let value = rest.strip_prefix(RANGE)?.split('"').next()?;
        Range::parse(&htmlize::unescape_attribute(value)).ok()
    };
    let ranges: Vec<Range> = context.body.split(BLOCK).skip(1).filter_map(range_of).collect();
    if ranges.is_empty() {
        return;
    }
    let groups = input.config.groups.iter().filter_map(|group| group.moniker_range.as_deref());
    let known: Vec<Range> = groups.filter_map(|range| Range::parse(range).ok()).chain(ranges).collect();
    let names = monikers::mentioned(&known);
    if names.len() < 2 {
        return;
    }
    let mut parts = context.body.split(BLOCK);
    let mut body = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        body.push_str(BLOCK);
        let range = range_of(part);
        let inside = |name: &&String| range.as_ref().is_some_and(|range| range.holds(name));
        let held: Vec<&str> = names.iter().filter(inside).map(String::as_str).collect();
        if !held.is_empty() {
            body.push_str(&format!("data-moniker=\"{}\" ", escape::escaped(&held.join(" "))));
        }
        body.push_str(part);
    }
    let names = escape::escaped(&names.join(" "));
    context.body = format!("<div class=\"view-picker\" data-monikers=\"{names}\"></div>\n{body}");
    context.features.push("versions".to_owned());
}

fn groups(input: &PageInput<'_>, lookup: &dyn Lookup) -> Vec<Group> {
    let Some(wanted) = input.metadata.get("zone_pivot_groups") else { return Vec::new() };
    let wanted: Vec<String> = match wanted {
        serde_json::Value::Array(list) => list.iter().filter_map(|id| text_of(Some(id))).collect(),
        id => text_of(Some(id))
            .map(|ids| ids.split(',').map(|id| id.trim().to_owned()).collect())
            .unwrap_or_default(),
    };
    let keys = ["zone_pivot_group_filename", "zone_pivot_groups_filename"];
    let file = keys.iter().find_map(|key| text_of(input.metadata.get(*key)));
    let file = file.unwrap_or_else(|| "zone-pivot-groups.yml".to_owned());
    let file = file.replace(".json", ".yml");
    let Some(definition) = lookup.text(&input.page.path, &format!("~/{}", file.trim_start_matches("~/")))
    else {
        return Vec::new();
    };
    let Some(root) = yaml::parse(&definition.text).root else { return Vec::new() };
    let string =
        |node: &yaml::Node, key: &str| node.get(key).and_then(yaml::Node::as_str).unwrap_or("").to_owned();
    let all = root.get("groups").map(yaml::Node::items).unwrap_or_default();
    // Of two with one id the first counts.
    let first = |list: &[yaml::Node], at: usize| {
        list[..at].iter().all(|before| string(before, "id") != string(&list[at], "id"))
    };
    let matching = all.iter().enumerate().filter(|(at, _)| first(all, *at)).map(|(_, group)| group);
    matching
        .filter(|group| wanted.contains(&string(group, "id")))
        .map(|group| {
            let pivots = group.get("pivots").map(yaml::Node::items).unwrap_or_default();
            let titled = |(at, pivot): (usize, &yaml::Node)| {
                let (id, title) = (string(pivot, "id"), string(pivot, "title"));
                first(pivots, at).then(|| (id.clone(), if title.is_empty() { id } else { title }))
            };
            let prompt = string(group, "prompt");
            Group {
                id: string(group, "id"),
                prompt: if prompt.is_empty() { input.words.choose.to_string() } else { prompt },
                pivots: pivots.iter().enumerate().filter_map(titled).collect(),
            }
        })
        .collect()
}

/// Gives zones ids, for hits of the search in a zone without a heading: after their pivots, so that a new zone elsewhere
/// does not change them.
fn name_zones(body: &mut String) {
    const ZONE: &str = "<div class=\"zone\"";
    const PIVOT: &str = " data-pivot=\"";
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut parts = body.split(ZONE);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(ZONE);
        let tag = part.split('>').next().unwrap_or_default();
        if let Some(pivots) = tag.split_once(PIVOT).and_then(|(_, rest)| rest.split('"').next()) {
            let name = pivots.replace(' ', "_");
            let count = seen.entry(name.clone()).or_default();
            *count += 1;
            let number = if *count > 1 { format!("_{count}") } else { String::new() };
            out.push_str(&format!(" id=\"zone_{name}{number}\""));
        }
        out.push_str(part);
    }
    *body = out;
}

/// Replaces pivot ids in zone labels by their titles.
fn label_zones(body: &mut String, groups: &[Group], label: &str) {
    let label = escape::escaped(label);
    let Some((before, after)) = label.split_once("{pivots}") else { return };
    let (start, end_tag) = (format!("<p class=\"zone-label\">{before}"), format!("{after}</p>"));
    let mut out = String::with_capacity(body.len());
    let mut rest = body.as_str();
    while let Some(at) = rest.find(&start) {
        let (before, after) = rest.split_at(at + start.len());
        out.push_str(before);
        let end = after.find(&end_tag).unwrap_or(0);
        let title = |id: &str| {
            let found = groups.iter().flat_map(|group| &group.pivots).find(|(known, _)| known == id);
            found.map_or_else(|| id.to_owned(), |(_, title)| escape::escaped(title))
        };
        let titles: Vec<String> = after[..end].split(", ").map(title).collect();
        out.push_str(&titles.join(", "));
        rest = &after[end..];
    }
    out.push_str(rest);
    *body = out;
}
