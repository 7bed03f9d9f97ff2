//! Definition lists as the engine shows them, when a configuration switches them on (dialect: what is switched on).
//!
//! Each line of text in front of a definition is a term; a definition that is one paragraph has no paragraph's tags.

use super::{Context, Extension};
use crate::markdown::tree::{Document, Element, Kind, Layout, NodeId};

pub(super) struct Definitions;

impl Extension for Definitions {
    fn name(&self) -> &'static str {
        "definitions"
    }

    fn apply(&self, document: &mut Document<'_>, context: &Context<'_>) {
        if !context.extensions.definition_lists {
            return;
        }
        for list in document.containers() {
            if !is_element(document.kind(list), "<dl>") {
                continue;
            }
            let mut out = Vec::new();
            for child in document.child_list(list) {
                if is_element(document.kind(child), "<dt>") {
                    terms(document, child, &mut out);
                } else {
                    unwrap_only_paragraph(document, child);
                    out.push(child);
                }
            }
            document.set_children(list, &out);
        }
    }
}

fn is_element(kind: &Kind<'_>, open: &str) -> bool {
    matches!(kind, Kind::Element(element) if element.open == open)
}

/// Makes a term of each line.
fn terms(document: &mut Document<'_>, term: NodeId, out: &mut Vec<NodeId>) {
    let children = document.child_list(term);
    let span = document.span(term);
    let mut lines =
        children.split(|child| matches!(document.kind(*child), Kind::SoftBreak | Kind::HardBreak));
    let lines: Vec<Vec<NodeId>> = lines.by_ref().map(<[NodeId]>::to_vec).collect();
    for (index, line) in lines.iter().enumerate() {
        let element = Element { open: "<dt>".into(), close: "</dt>", layout: Layout::Line };
        let id = if index == 0 { term } else { document.add(Kind::Element(Box::new(element)), span) };
        document.set_children(id, line);
        out.push(id);
    }
}

fn unwrap_only_paragraph(document: &mut Document<'_>, definition: NodeId) {
    if let [only] = document.child_list(definition)[..]
        && matches!(document.kind(only), Kind::Paragraph)
    {
        let inlines = document.child_list(only);
        document.set_children(definition, &inlines);
    }
}
