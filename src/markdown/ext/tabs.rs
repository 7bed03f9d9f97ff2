//! Tab groups: headings that link to `#tab/id[/condition]` and what follows them (dialect: tabs).

use std::collections::HashMap;

use super::{Context, Extension};
use crate::markdown::tree::{Document, Kind, NodeId, Tab};

pub(super) struct Tabs;

impl Extension for Tabs {
    fn name(&self) -> &'static str {
        "tabs"
    }

    fn apply(&self, document: &mut Document<'_>, _context: &Context<'_>) {
        if !document.hints.tabs {
            return;
        }
        let mut groups = Vec::new();
        for parent in document.containers() {
            let children = document.child_list(parent);
            if children.iter().any(|child| tab_link(document, *child).is_some()) {
                groups.extend(group(document, parent, children));
            }
        }
        groups.sort_by_key(|group| document.span(*group).start);
        activate(document, &groups);
    }
}

/// The `#tab/…` link that is a heading's only inline (a leading `<a name></a>` aside).
fn tab_link<'a>(document: &Document<'a>, node: NodeId) -> Option<(NodeId, Tab<'a>)> {
    if !matches!(document.kind(node), Kind::Heading(_)) {
        return None;
    }
    let mut inlines: Vec<NodeId> = document.children(node).collect();
    if let [open, close, ..] = inlines[..]
        && let (Kind::InlineHtml(first), Kind::InlineHtml(second)) =
            (document.kind(open), document.kind(close))
        && first.starts_with("<a ")
        && second.starts_with("</a")
    {
        inlines.drain(..2);
    }
    inlines.retain(|id| !matches!(document.kind(*id), Kind::Text(text) if text.trim().is_empty()));
    let [only] = inlines[..] else { return None };
    let Kind::Link(link) = document.kind(only) else { return None };
    let target = link.href.strip_prefix("#tab/")?;
    let start = document.source.find(target).map(|_| ());
    // Ids are plain words: find them in the source so that they borrow from it.
    let raw = document.slice(only);
    let at = raw.find(target).filter(|_| start.is_some())?;
    let target = &raw[at..at + target.len()];
    let (id, condition) = target.split_once('/').unwrap_or((target, ""));
    (!id.is_empty()).then_some((only, Tab { id, condition, active: false, visible: true }))
}

/// Moves the blocks of each group below a [`Kind::TabGroup`]; returns the groups.
fn group(document: &mut Document<'_>, parent: NodeId, children: Vec<NodeId>) -> Vec<NodeId> {
    let mut out = Vec::with_capacity(children.len());
    let mut groups = Vec::new();
    let mut current: Option<(NodeId, NodeId)> = None;
    for child in children {
        if let Some((link, tab)) = tab_link(document, child) {
            let span = document.span(child);
            let group = current.map_or_else(
                || {
                    let group = document.add(Kind::TabGroup(0), span);
                    out.push(group);
                    groups.push(group);
                    group
                },
                |(group, _)| group,
            );
            let title = document.add(Kind::TabTitle, span);
            let inlines = document.child_list(link);
            document.set_children(title, &inlines);
            let node = document.add(Kind::Tab(Box::new(tab)), span);
            document.append(node, title);
            document.append(group, node);
            current = Some((group, node));
            continue;
        }
        match current {
            Some(_) if matches!(document.kind(child), Kind::Rule) => current = None,
            Some((group, tab)) => {
                document.append(tab, child);
                let end = document.span(child).end;
                document.nodes[group as usize].span.end = end;
            }
            None => out.push(child),
        }
    }
    document.set_children(parent, &out);
    groups
}

/// Numbers the groups and finds the tab that each shows first.
fn activate(document: &mut Document<'_>, groups: &[NodeId]) {
    // First id chosen by each set of ids so far, in document order.
    let mut selected: Vec<(Vec<String>, String)> = Vec::new();
    let mut chosen: HashMap<String, ()> = HashMap::new();
    for (number, group) in groups.iter().enumerate() {
        document.nodes[*group as usize].kind = Kind::TabGroup(number as u32 + 1);
        let tabs = document.child_list(*group);
        let data: Vec<Tab<'_>> = tabs
            .iter()
            .filter_map(|tab| match document.kind(*tab) {
                Kind::Tab(tab) => Some((**tab).clone()),
                _ => None,
            })
            .collect();
        let span = document.span(*group);
        let visible: Vec<bool> =
            data.iter().map(|tab| tab.condition.is_empty() || chosen.contains_key(tab.condition)).collect();
        let ids: Vec<String> = data
            .iter()
            .zip(&visible)
            .filter(|(_, shown)| **shown)
            .map(|(tab, _)| tab.id.to_owned())
            .collect();
        let mut unique = ids.clone();
        unique.sort();
        let before = unique.len();
        unique.dedup();
        if unique.len() < before {
            document.problem("invalid-tab-group", span, "a tab id occurs twice in this group");
        }
        let shared = selected.iter().find(|(earlier, _)| earlier.iter().any(|id| unique.contains(id)));
        let mut active = visible.iter().position(|shown| *shown);
        if let Some((earlier, id)) = shared {
            if *earlier != unique {
                let message = format!(
                    "the tabs `{}` differ from those of an earlier group, `{}`",
                    unique.join("`, `"),
                    earlier.join("`, `")
                );
                document.problem("invalid-tab-group", span, message);
            }
            let same = data.iter().zip(&visible).position(|(tab, shown)| *shown && tab.id == id);
            active = same.or(active);
        } else if let Some(first) = ids.first() {
            selected.push((unique, first.clone()));
        }
        if active.is_none() {
            document.problem("invalid-tab-group", span, "every tab of this group is hidden by its condition");
        }
        let active = active.unwrap_or(0);
        if let Some(tab) = data.get(active) {
            let first = tab.id.split('+').next().unwrap_or(tab.id);
            chosen.insert(first.to_owned(), ());
        }
        for (index, tab) in tabs.iter().enumerate() {
            if let Kind::Tab(tab) = &mut document.nodes[*tab as usize].kind {
                tab.active = index == active;
                tab.visible = visible.get(index).copied().unwrap_or(true);
            }
        }
    }
}
