//! Task lists, when a configuration switches them on (dialect: what is switched on).

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
                if let Some((marker, done)) = marker_of(document, item) {
                    any = true;
                    let open = if done {
                        "<input disabled=\"disabled\" type=\"checkbox\" checked=\"checked\" /> "
                    } else {
                        "<input disabled=\"disabled\" type=\"checkbox\" /> "
                    };
                    become_element(document, marker, open, "", Layout::Inline);
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
