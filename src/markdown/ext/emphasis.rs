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
                    wrap_pairs(document, parent, style);
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

/// A delimiter that belongs to a pair.
struct Mark {
    /// Which of the children.
    child: usize,
    at: usize,
    opens: bool,
}

/// The pairs among the children, in order: an opener goes with the first closer behind it.
fn pairs(document: &Document<'_>, children: &[NodeId], style: Style) -> Vec<Mark> {
    let mut marks = Vec::new();
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
                    marks.push(Mark { child: open.0, at: open.1, opens: true });
                    marks.push(Mark { child: index, at, opens: false });
                    opener = None;
                }
                None if opens => opener = Some((index, at)),
                _ => {}
            }
        }
    }
    marks
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

/// Puts what stands between the delimiters of each pair into an element.
fn wrap_pairs(document: &mut Document<'_>, parent: NodeId, style: Style) {
    let children = document.child_list(parent);
    let marks = pairs(document, &children, style);
    if marks.is_empty() {
        return;
    }
    let mut out = Vec::with_capacity(children.len() + marks.len());
    let mut inside: Option<(NodeId, Vec<NodeId>)> = None;
    let mut marks = marks.iter().peekable();
    for (index, child) in children.iter().enumerate() {
        let mut done = 0;
        while let Some(mark) = marks.next_if(|mark| mark.child == index) {
            let piece = piece(document, *child, done..mark.at);
            inside.as_mut().map_or(&mut out, |(_, list)| list).extend(piece);
            done = mark.at + style.len;
            if mark.opens {
                let span = document.span(*child);
                inside = Some((document.element(style.open, style.close, Layout::Inline, span), Vec::new()));
            } else if let Some((wrapper, list)) = inside.take() {
                document.set_children(wrapper, &list);
                out.push(wrapper);
            }
        }
        let rest = if done == 0 { Some(*child) } else { piece(document, *child, done..usize::MAX) };
        inside.as_mut().map_or(&mut out, |(_, list)| list).extend(rest);
    }
    document.set_children(parent, &out);
}

/// A part of a text as a node of its own; none when it is empty.
fn piece(document: &mut Document<'_>, id: NodeId, range: std::ops::Range<usize>) -> Option<NodeId> {
    let Kind::Text(text) = document.kind(id) else { return None };
    let part = text.get(range.start..range.end.min(text.len())).filter(|part| !part.is_empty())?;
    let part = CowStr::from(part.to_owned());
    let span = document.span(id);
    let start = (span.start as usize + range.start).min(span.end as usize);
    Some(document.add(Kind::Text(part), Span::new(start, span.end as usize)))
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
