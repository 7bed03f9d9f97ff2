//! Footnotes, when a configuration switches them on (dialect: what is switched on).
//!
//! Notes move to the end of the file, numbered in the order of their first reference; a note that nothing refers
//! to is dropped.

use super::{Context, Extension};
use crate::markdown::tree::{Document, Kind, Layout, NodeId, ROOT};

pub(super) struct Footnotes;

struct Note {
    node: NodeId,
    label: String,
    references: usize,
}

impl Extension for Footnotes {
    fn name(&self) -> &'static str {
        "footnotes"
    }

    fn apply(&self, document: &mut Document<'_>, context: &Context<'_>) {
        if !context.extensions.footnotes {
            return;
        }
        let mut defined: Vec<(String, NodeId)> = Vec::new();
        for parent in document.containers() {
            let children = document.child_list(parent);
            let mut rest = Vec::with_capacity(children.len());
            for child in &children {
                match document.kind(*child) {
                    Kind::Footnote(label) => defined.push((label.to_string(), *child)),
                    _ => rest.push(*child),
                }
            }
            if rest.len() < children.len() {
                document.set_children(parent, &rest);
            }
        }
        if defined.is_empty() {
            return;
        }
        let mut notes: Vec<Note> = Vec::new();
        number(document, ROOT, &defined, &mut notes);
        let mut done = 0;
        // Notes may refer to further notes.
        while done < notes.len() {
            number(document, notes[done].node, &defined, &mut notes);
            done += 1;
        }
        if !notes.is_empty() {
            append(document, &notes);
        }
    }
}

/// Turns the references below a node into links.
fn number(document: &mut Document<'_>, from: NodeId, defined: &[(String, NodeId)], notes: &mut Vec<Note>) {
    let mut references = Vec::new();
    document.walk(from, &mut |id| {
        if matches!(document.kind(id), Kind::FootnoteReference(_)) {
            references.push(id);
        }
    });
    for id in references {
        let Kind::FootnoteReference(label) = document.kind(id) else { continue };
        let label = label.to_string();
        let Some((_, node)) = defined.iter().find(|(known, _)| known.eq_ignore_ascii_case(&label)) else {
            continue;
        };
        let index = notes.iter().position(|note| note.label.eq_ignore_ascii_case(&label));
        let index = index.unwrap_or_else(|| {
            notes.push(Note { node: *node, label, references: 0 });
            notes.len() - 1
        });
        notes[index].references += 1;
        let number = index + 1;
        let open = format!(
            "<a id=\"fnref:{}\" href=\"#fn:{number}\" class=\"footnote-ref\"><sup>{number}",
            reference_id(number, notes[index].references)
        );
        let span = document.span(id);
        let link = document.element(open, "</sup></a>", Layout::Inline, span);
        let kind = std::mem::replace(&mut document.nodes[link as usize].kind, Kind::Removed);
        document.nodes[id as usize].kind = kind;
    }
}

/// `1`, then `1:1`, `1:2` … for further references to the same note.
fn reference_id(number: usize, reference: usize) -> String {
    if reference == 1 { number.to_string() } else { format!("{number}:{}", reference - 1) }
}

fn append(document: &mut Document<'_>, notes: &[Note]) {
    let span = document.span(ROOT);
    let block =
        document.element("<div class=\"footnotes\">\n<hr />\n<ol>", "</ol>\n</div>", Layout::Block, span);
    for (index, note) in notes.iter().enumerate() {
        let number = index + 1;
        let span = document.span(note.node);
        let item = document.element(format!("<li id=\"fn:{number}\">"), "</li>", Layout::Block, span);
        let children = document.child_list(note.node);
        document.set_children(item, &children);
        let last = children.last().copied().filter(|last| matches!(document.kind(*last), Kind::Paragraph));
        for reference in 1..=note.references {
            let id = reference_id(number, reference);
            let open = format!("<a href=\"#fnref:{id}\" class=\"footnote-back-ref\">\u{21a9}");
            let back = document.element(open, "</a>", Layout::Inline, span);
            document.append(last.unwrap_or(item), back);
        }
        document.append(block, item);
    }
    document.append(ROOT, block);
}
