//! `++inserted++` and `==marked==`, when a configuration switches them on (dialect: what is switched on).
//!
//! Sub- and superscript and strikethrough are the parser's. Delimiters must be runs of exactly two among the
//! children of one node, the first followed and the second preceded by something that is no blank.

use pulldown_cmark::CowStr;

use super::{Context, Extension};
use crate::diagnostics::Span;
use crate::markdown::tree::{Document, Kind, Layout, NodeId};

pub(super) struct Emphasis;

impl Extension for Emphasis {
    fn name(&self) -> &'static str {
        "emphasis"
    }

    fn apply(&self, document: &mut Document<'_>, context: &Context<'_>) {
        for (on, byte, open, close) in [
            (context.extensions.inserted, b'+', "<ins>", "</ins>"),
            (context.extensions.marked, b'=', "<mark>", "</mark>"),
        ] {
            if !on || memchr::memmem::find(document.source.as_bytes(), &[byte, byte]).is_none() {
                continue;
            }
            for parent in document.containers() {
                if !matches!(document.kind(parent), Kind::CodeBlock(_) | Kind::HtmlBlock) {
                    while wrap_first(document, parent, byte, (open, close)) {}
                }
            }
        }
    }
}

/// Wraps the first pair among the children; false when there is none.
fn wrap_first(
    document: &mut Document<'_>,
    parent: NodeId,
    byte: u8,
    tags: (&'static str, &'static str),
) -> bool {
    let children = document.child_list(parent);
    let mut opener: Option<(usize, usize)> = None;
    for (index, child) in children.iter().enumerate() {
        let Kind::Text(text) = document.kind(*child) else { continue };
        for at in runs(text, byte) {
            let after = text[at + 2..].chars().next();
            let before = text[..at].chars().next_back();
            match opener {
                Some(open)
                    if before.map_or(index > open.0, |char| !char.is_whitespace())
                        && (index, at) > (open.0, open.1 + 2) =>
                {
                    wrap(document, parent, &children, [open, (index, at)], tags);
                    return true;
                }
                None if after.map_or(index + 1 < children.len(), |char| !char.is_whitespace()) => {
                    opener = Some((index, at));
                }
                _ => {}
            }
        }
    }
    false
}

/// Offsets of runs of exactly two.
fn runs(text: &str, byte: u8) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = memchr::memchr(byte, &bytes[at..]) {
        at += next;
        let len = bytes[at..].iter().take_while(|one| **one == byte).count();
        if len == 2 {
            found.push(at);
        }
        at += len;
    }
    found
}

fn wrap(
    document: &mut Document<'_>,
    parent: NodeId,
    children: &[NodeId],
    [open, close]: [(usize, usize); 2],
    tags: (&'static str, &'static str),
) {
    let span = document.span(children[open.0]);
    let wrapper = document.element(tags.0, tags.1, Layout::Inline, span);
    let mut before = children[..open.0].to_vec();
    let mut inside = Vec::new();
    let mut after = Vec::new();
    if open.0 == close.0 {
        let [left, middle, right] = cut(document, children[open.0], open.1, close.1);
        before.push(left);
        inside.push(middle);
        after.push(right);
    } else {
        let [left, _, right] = cut(document, children[open.0], open.1, open.1);
        before.push(left);
        inside.push(right);
        inside.extend(&children[open.0 + 1..close.0]);
        let [left, _, right] = cut(document, children[close.0], close.1, close.1);
        inside.push(left);
        after.push(right);
    }
    after.extend(&children[close.0 + 1..]);
    document.set_children(wrapper, &inside);
    before.push(wrapper);
    before.extend(after);
    document.set_children(parent, &before);
}

/// The parts of a text before, between and behind two delimiters (which may be one).
fn cut(document: &mut Document<'_>, id: NodeId, first: usize, second: usize) -> [NodeId; 3] {
    let span = document.span(id);
    let Kind::Text(text) = document.kind(id) else { return [id; 3] };
    let text = text.to_string();
    let mut part = |from: usize, to: usize| {
        let start = (span.start as usize + from).min(span.end as usize);
        let piece = text.get(from..to).unwrap_or("").to_owned();
        document.add(Kind::Text(CowStr::from(piece)), Span::new(start, span.end as usize))
    };
    [part(0, first), part(first + 2, second), part(second + 2, text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_two() {
        assert_eq!(runs("a ++b++ +++c+ ++", b'+'), [2, 5, 14]);
    }
}
