//! Footnotes, when a configuration switches them on (dialect: what is switched on).
//!
//! Notes move to the end of the file, numbered in the order of their first reference; a note that nothing refers
//! to is dropped.

use ahash::HashMap;

use super::{Context, Extension};
use crate::markdown::tree::{Document, Kind, Layout, NodeId, ROOT};

pub(super) struct Footnotes;

struct Note {
    node: NodeId,
    references: Vec<NodeId>,
}

/// Notes in the order of their first reference, and where each label's note is among them.
#[derive(Default)]
struct Notes {
    list: Vec<Note>,
    places: HashMap<String, usize>,
}

impl Extension for Footnotes {
    fn name(&self) -> &'static str {
        "footnotes"
    }

    fn apply(&self, document: &mut Document<'_>, context: &Context<'_>) {
        if !context.extensions.footnotes {
            return;
        }
        let mut defined: HashMap<String, NodeId> = HashMap::default();
        for parent in document.containers() {
            let children = document.child_list(parent);
            let mut rest = Vec::with_capacity(children.len());
            for child in &children {
                match document.kind(*child) {
                    Kind::Footnote(label) => {
                        // The first of several wins.
                        defined.entry(label.to_lowercase()).or_insert(*child);
                    }
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
        let mut notes = Notes::default();
        number(document, ROOT, &defined, &mut notes);
        let mut done = 0;
        // Notes may refer to further notes.
        while done < notes.list.len() {
            number(document, notes.list[done].node, &defined, &mut notes);
            done += 1;
        }
        if !notes.list.is_empty() {
            link(document, &notes.list);
            append(document, &notes.list);
        }
    }
}

/// Finds the references below a node and the notes they belong to.
fn number(document: &Document<'_>, from: NodeId, defined: &HashMap<String, NodeId>, notes: &mut Notes) {
    document.walk(from, &mut |id| {
        let Kind::FootnoteReference(label) = document.kind(id) else { return };
        let label = label.to_lowercase();
        let Some(node) = defined.get(&label) else { return };
        let index = *notes.places.entry(label).or_insert_with(|| {
            notes.list.push(Note { node: *node, references: Vec::new() });
            notes.list.len() - 1
        });
        notes.list[index].references.push(id);
    });
}

/// Turns references into links. Their ids count on from note to note.
fn link(document: &mut Document<'_>, notes: &[Note]) {
    let mut count = 0;
    for (index, note) in notes.iter().enumerate() {
        let number = index + 1;
        for id in &note.references {
            count += 1;
            let open =
                format!("<a id=\"fnref:{count}\" href=\"#fn:{number}\" class=\"footnote-ref\"><sup>{number}");
            let span = document.span(*id);
            let link = document.element(open, "</sup></a>", Layout::Inline, span);
            let kind = std::mem::replace(&mut document.nodes[link as usize].kind, Kind::Removed);
            document.nodes[*id as usize].kind = kind;
        }
    }
}

fn append(document: &mut Document<'_>, notes: &[Note]) {
    let span = document.span(ROOT);
    let block =
        document.element("<div class=\"footnotes\">\n<hr />\n<ol>", "</ol>\n</div>", Layout::Block, span);
    let mut count = 0;
    for (index, note) in notes.iter().enumerate() {
        let number = index + 1;
        let span = document.span(note.node);
        let item = document.element(format!("<li id=\"fn:{number}\">"), "</li>", Layout::Block, span);
        let children = document.child_list(note.node);
        document.set_children(item, &children);
        let last = children.last().copied().filter(|last| matches!(document.kind(*last), Kind::Paragraph));
        for _ in &note.references {
            count += 1;
            let open = format!("<a href=\"#fnref:{count}\" class=\"footnote-back-ref\">\u{21a9}");
            let back = document.element(open, "</a>", Layout::Inline, span);
            document.append(last.unwrap_or(item), back);
        }
        document.append(block, item);
    }
    document.append(ROOT, block);
}
