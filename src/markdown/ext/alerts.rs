//! Quote blocks with a meaning: alerts, `[!div]` sections, videos (dialect: quote blocks).
//!
//! A marker line closes the quote it stands in and opens a sibling.

use super::{Context, Extension};
use crate::markdown::directive::Directive;
use crate::markdown::parents::sorted;
use crate::markdown::tree::{Document, Kind, NodeId};

pub(super) struct Alerts;

impl Extension for Alerts {
    fn name(&self) -> &'static str {
        "alerts"
    }

    fn apply(&self, document: &mut Document<'_>, _context: &Context<'_>) {
        if document.directives.is_empty() {
            return;
        }
        // Inner quotes first: splitting moves their parents' children.
        for parent in sorted(std::mem::take(&mut document.parents.quotes)).into_iter().rev() {
            let children = document.child_list(parent);
            let mut rewritten = Vec::with_capacity(children.len());
            for child in children {
                match document.kind(child) {
                    Kind::Quote => split(document, child, &mut rewritten),
                    _ => rewritten.push(child),
                }
            }
            document.set_children(parent, &rewritten);
        }
    }
}

/// Splits a quote at its markers into siblings.
fn split(document: &mut Document<'_>, quote: NodeId, out: &mut Vec<NodeId>) {
    let children = document.child_list(quote);
    if !children.iter().any(|child| marker_kind(document, *child).is_some()) {
        out.push(quote);
        return;
    }
    // The quote leaves the tree: whoever noted it must not find its children once more.
    document.set_children(quote, &[]);
    let mut current: Option<NodeId> = None;
    for child in children {
        let span = document.span(child);
        if let Some(kind) = marker_kind(document, child) {
            let takes_content = !matches!(kind, Kind::Video(_));
            let node = document.add(kind, span);
            out.push(node);
            current = takes_content.then_some(node);
            continue;
        }
        let target = current.unwrap_or_else(|| {
            let node = document.add(Kind::Quote, span);
            out.push(node);
            node
        });
        current = Some(target);
        document.append(target, child);
        if matches!(document.kind(child), Kind::Directive(_)) {
            document.parents.note_directive(target);
        }
        document.nodes[target as usize].span.end = span.end;
    }
}

fn marker_kind<'a>(document: &Document<'a>, node: NodeId) -> Option<Kind<'a>> {
    let Kind::Directive(index) = document.kind(node) else { return None };
    match &document.directives[*index as usize].0 {
        Directive::Alert(kind) => Some(Kind::Alert(kind.to_ascii_uppercase())),
        Directive::Div(attributes) => Some(Kind::Div(attributes)),
        Directive::Video(url) => Some(Kind::Video(url)),
        _ => None,
    }
}
