//! Tab groups: headings that link to `#tab/id[/condition]` and what follows them (dialect: tabs).

use std::collections::{HashMap, HashSet};

use super::{Context, Extension};
use crate::diagnostics::Span;
use crate::markdown::tree::{Document, Kind, NodeId, Tab};

pub(super) struct Tabs;

impl Extension for Tabs {
    fn name(&self) -> &'static str {
        "tabs"
    }

    fn apply(&self, document: &mut Document<'_>, _context: &Context<'_>) {
        if !document.signs.tabs {
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
    // Ids are plain words: find them in the source so that they borrow from it. Those of a reference link stand in its
    // definition.
    let raw = document.slice(only);
    let (raw, at) = match raw.find(target) {
        Some(at) => (raw, at),
        None => (document.source, document.source.find(link.href.as_ref())? + "#tab/".len()),
    };
    let target = &raw[at..at + target.len()];
    let (id, condition) = target.split_once('/').unwrap_or((target, ""));
    let ids_fit = id.split('+').all(is_name) && (condition.is_empty() || is_name(condition));
    ids_fit.then_some((only, Tab { id, condition, copy: 0, active: false, visible: true }))
}

/// Letters, digits and dashes, as the engine wants an id.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
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
            // It would take another id.
            document.nodes[child as usize].kind = Kind::Removed;
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
    let mut selections = Selections::default();
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
        let choice = choose(&data, &mut selections);
        if let Some(problem) = choice.problem {
            let start = document.span(*group).start as usize;
            let heading = document.slice(*group).lines().next().map_or(0, str::len);
            document.problem("invalid-tab-group", Span::new(start, start + heading), problem);
        }
        let mut copies: HashMap<(&str, &str), u32> = HashMap::new();
        for (index, tab) in tabs.iter().enumerate() {
            if let Kind::Tab(tab) = &mut document.nodes[*tab as usize].kind {
                let seen = copies.entry((tab.id, tab.condition)).or_insert(0);
                tab.copy = *seen;
                *seen += 1;
                tab.active = index == choice.active;
                tab.visible = choice.visible.get(index).copied().unwrap_or(true);
            }
        }
    }
}

/// What a group shows first.
struct Choice {
    visible: Vec<bool>,
    active: usize,
    problem: Option<String>,
}

/// Ids of the groups so far that shared none with an earlier one; the chosen id comes first.
#[derive(Default)]
struct Selections {
    groups: Vec<Vec<String>>,
    /// Id → its group.
    of: HashMap<String, usize>,
    chosen: HashSet<String>,
}

impl Selections {
    fn push(&mut self, ids: Vec<String>) {
        self.chosen.extend(ids.first().cloned());
        self.of.extend(ids.iter().map(|id| (id.clone(), self.groups.len())));
        self.groups.push(ids);
    }
}

fn choose(tabs: &[Tab<'_>], selections: &mut Selections) -> Choice {
    let visible: Vec<bool> = tabs
        .iter()
        .map(|tab| tab.condition.is_empty() || selections.chosen.contains(tab.condition))
        .collect();
    let mut ids: Vec<String> = Vec::new();
    // Id → the first visible tab that has it.
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut twice = None;
    for (index, tab) in tabs.iter().enumerate().filter(|(index, _)| visible[*index]) {
        for id in tab.id.split('+') {
            if places.contains_key(id) {
                twice = twice.or_else(|| Some(format!("the tab id `{id}` occurs twice in this group")));
            } else {
                places.insert(id, index);
                ids.push(id.to_owned());
            }
        }
    }
    let Some(first) = visible.iter().position(|visible| *visible) else {
        let problem = Some("every tab of this group is hidden by its condition".to_owned());
        return Choice { visible, active: 0, problem };
    };
    let shared = ids.iter().filter_map(|id| selections.of.get(id)).min();
    let Some(earlier) = shared.map(|group| &selections.groups[*group]) else {
        selections.push(ids);
        return Choice { visible, active: first, problem: twice };
    };
    let same = earlier.len() == ids.len() && earlier.iter().all(|id| places.contains_key(id.as_str()));
    let differs = (!same).then(|| {
        format!(
            "the tabs `{}` differ from those of an earlier group, `{}`",
            ids.join("`, `"),
            earlier.join("`, `")
        )
    });
    // The chosen id, or the next one of that group which this group has.
    let active = earlier.iter().find_map(|id| places.get(id.as_str()).copied());
    Choice { active: active.unwrap_or(first), visible, problem: twice.or(differs) }
}
