//! `++inserted++`, `==marked==`, `~sub~`, `^super^` and `""cited""`, when a configuration switches them on
//! (dialect: what is switched on).
//!
//! Delimiters must be runs of exactly one or two among the children of one node, the first followed and the
//! second preceded by something that is no blank. Strikethrough is the parser's.

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
        let extensions = context.extensions;
        for (on, style) in [
            (extensions.inserted, Style { byte: b'+', len: 2, open: "<ins>", close: "</ins>" }),
            (extensions.marked, Style { byte: b'=', len: 2, open: "<mark>", close: "</mark>" }),
            (extensions.subscript, Style { byte: b'~', len: 1, open: "<sub>", close: "</sub>" }),
            (extensions.citations, Style { byte: b'"', len: 2, open: "<cite>", close: "</cite>" }),
            (extensions.superscript, Style { byte: b'^', len: 1, open: "<sup>", close: "</sup>" }),
        ] {
            if !on || memchr::memchr(style.byte, document.source.as_bytes()).is_none() {
                continue;
            }
            for parent in document.containers() {
                if !matches!(document.kind(parent), Kind::CodeBlock(_) | Kind::HtmlBlock) {
                    while wrap_first(document, parent, style) {}
                }
            }
        }
    }
}

/// A kind of emphasis.
#[derive(Clone, Copy)]
struct Style {
    byte: u8,
    len: usize,
    open: &'static str,
    close: &'static str,
}

/// Wraps the first pair among the children; false when there is none.
fn wrap_first(document: &mut Document<'_>, parent: NodeId, style: Style) -> bool {
    let children = document.child_list(parent);
    let mut opener: Option<(usize, usize)> = None;
    for (index, child) in children.iter().enumerate() {
        let Kind::Text(text) = document.kind(*child) else { continue };
        for at in runs(text, style) {
            let after = text[at + style.len..].chars().next();
            let before = text[..at].chars().next_back();
            let closes = before.map_or(index > 0, |char| !char.is_whitespace());
            let opens = after.map_or(index + 1 < children.len(), |char| !char.is_whitespace());
            match opener {
                Some(open) if closes && (index, at) > (open.0, open.1 + style.len) => {
                    wrap(document, parent, [open, (index, at)], style);
                    return true;
                }
                None if opens => opener = Some((index, at)),
                _ => {}
            }
        }
    }
    false
}

/// Offsets of runs of exactly the style's length.
fn runs(text: &str, style: Style) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = memchr::memchr(style.byte, &bytes[at..]) {
        at += next;
        let len = bytes[at..].iter().take_while(|one| **one == style.byte).count();
        if len == style.len {
            found.push(at);
        }
        at += len;
    }
    found
}

fn wrap(document: &mut Document<'_>, parent: NodeId, [open, close]: [(usize, usize); 2], style: Style) {
    let children = document.child_list(parent);
    let span = document.span(children[open.0]);
    let wrapper = document.element(style.open, style.close, Layout::Inline, span);
    let mut before = children[..open.0].to_vec();
    let mut inside = Vec::new();
    let mut after = Vec::new();
    if open.0 == close.0 {
        let (left, rest) = cut(document, children[open.0], open.1, style.len);
        let (middle, right) = cut(document, rest, close.1 - open.1 - style.len, style.len);
        before.push(left);
        inside.push(middle);
        after.push(right);
    } else {
        let (left, right) = cut(document, children[open.0], open.1, style.len);
        before.push(left);
        inside.push(right);
        inside.extend(&children[open.0 + 1..close.0]);
        let (left, right) = cut(document, children[close.0], close.1, style.len);
        inside.push(left);
        after.push(right);
    }
    after.extend(&children[close.0 + 1..]);
    document.set_children(wrapper, &inside);
    before.push(wrapper);
    before.extend(after);
    document.set_children(parent, &before);
}

/// The parts of a text before and behind a delimiter.
fn cut(document: &mut Document<'_>, id: NodeId, at: usize, len: usize) -> (NodeId, NodeId) {
    let span = document.span(id);
    let Kind::Text(text) = document.kind(id) else { return (id, id) };
    let left = CowStr::from(text.get(..at).unwrap_or("").to_owned());
    let right = CowStr::from(text.get(at + len..).unwrap_or("").to_owned());
    let place =
        |offset: usize| Span::new((span.start as usize + offset).min(span.end as usize), span.end as usize);
    (document.add(Kind::Text(left), span), document.add(Kind::Text(right), place(at + len)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_two() {
        let style = Style { byte: b'+', len: 2, open: "", close: "" };
        assert_eq!(runs("a ++b++ +++c+ ++", style), [2, 5, 14]);
    }
}
