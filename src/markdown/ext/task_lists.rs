//! Task lists, when a configuration switches them on (dialect: what is switched on).

use pulldown_cmark::CowStr;

use super::{Context, Extension};
use crate::markdown::tree::{Document, Kind, Layout, NodeId};

pub(super) struct TaskLists;

impl Extension for TaskLists {
    fn name(&self) -> &'static str {
        "task-lists"
    }

    fn apply(&self, document: &mut Document<'_>, context: &Context<'_>) {
        if !context.extensions.task_lists {
            return;
        }
        for list in document.containers() {
            let Kind::List(start) = *document.kind(list) else { continue };
            let mut any = false;
            for item in document.child_list(list) {
                let mut boxes = 0;
                if let Some((marker, done)) = marker_of(document, item) {
                    boxes += 1;
                    become_element(document, marker, format!("{} ", checkbox(done)), "", Layout::Inline);
                }
                boxes += further(document, item);
                if boxes > 0 {
                    any = true;
                    become_element(document, item, "<li class=\"task-list-item\">", "</li>", Layout::Line);
                }
            }
            if any {
                let (open, close) = match start {
                    None => ("<ul class=\"contains-task-list\">".to_owned(), "</ul>"),
                    Some(1) => ("<ol class=\"contains-task-list\">".to_owned(), "</ol>"),
                    Some(start) => (format!("<ol class=\"contains-task-list\" start=\"{start}\">"), "</ol>"),
                };
                become_element(document, list, open, close, Layout::Block);
            }
        }
    }
}

fn checkbox(done: bool) -> &'static str {
    if done {
        "<input disabled=\"disabled\" type=\"checkbox\" checked=\"checked\" />"
    } else {
        "<input disabled=\"disabled\" type=\"checkbox\" />"
    }
}

/// Turns the markers further on in the texts of an item into boxes, as the engine does; returns their number.
fn further(document: &mut Document<'_>, item: NodeId) -> usize {
    let mut parents = vec![item];
    let mut boxes = 0;
    while let Some(parent) = parents.pop() {
        let children = document.child_list(parent);
        let mut out = Vec::with_capacity(children.len());
        for child in children {
            match document.kind(child) {
                Kind::Paragraph | Kind::Emphasis | Kind::Strong | Kind::Strikethrough => parents.push(child),
                Kind::Text(text) if marker_in(text, 0).is_some() => {
                    boxes += cut(document, child, &mut out);
                    continue;
                }
                _ => {}
            }
            out.push(child);
        }
        document.set_children(parent, &out);
    }
    boxes
}

/// Cuts a text at its markers.
fn cut(document: &mut Document<'_>, id: NodeId, out: &mut Vec<NodeId>) -> usize {
    let Kind::Text(text) = document.kind(id) else { return 0 };
    let (text, span) = (text.to_string(), document.span(id));
    let escaped = document.source[..span.start as usize].ends_with('\\');
    let (mut boxes, mut done) = (0, 0);
    let mut from = usize::from(escaped);
    while let Some((at, checked)) = marker_in(&text, from) {
        if at > done {
            out.push(document.add(Kind::Text(CowStr::from(text[done..at].to_owned())), span));
        }
        out.push(document.element(checkbox(checked), "", Layout::Inline, span));
        boxes += 1;
        done = at + 3;
        from = done;
    }
    if done < text.len() {
        out.push(document.add(Kind::Text(CowStr::from(text[done..].to_owned())), span));
    }
    boxes
}

/// The first marker in a text from a place on, and whether it is checked.
fn marker_in(text: &str, from: usize) -> Option<(usize, bool)> {
    memchr::memchr_iter(b'[', &text.as_bytes()[from..]).map(|at| from + at).find_map(|at| {
        match &text.as_bytes()[at + 1..] {
            [b' ', b']', ..] => Some((at, false)),
            [b'x' | b'X', b']', ..] => Some((at, true)),
            _ => None,
        }
    })
}

/// The marker at the start of an item, in its first paragraph when the list is loose.
fn marker_of(document: &Document<'_>, item: NodeId) -> Option<(NodeId, bool)> {
    let mut first = document.children(item).next()?;
    if matches!(document.kind(first), Kind::Paragraph) {
        first = document.children(first).next()?;
    }
    match document.kind(first) {
        Kind::TaskMarker(done) => Some((first, *done)),
        _ => None,
    }
}

fn become_element(
    document: &mut Document<'_>,
    id: NodeId,
    open: impl Into<std::borrow::Cow<'static, str>>,
    close: &'static str,
    layout: Layout,
) {
    let span = document.span(id);
    let element = document.element(open, close, layout, span);
    let kind = std::mem::replace(&mut document.nodes[element as usize].kind, Kind::Removed);
    document.nodes[id as usize].kind = kind;
}
