//! `*[HTML]: Hypertext Markup Language`, when a configuration switches it on (dialect: what is switched on).
//!
//! Lines of that form at the start of a paragraph are taken out; the words they define get their long form where
//! they stand alone in text.

use pulldown_cmark::CowStr;

use super::{Context, Extension};
use crate::diagnostics::Span;
use crate::markdown::html::escape::escaped;
use crate::markdown::tree::{Document, Kind, Layout, NodeId};

pub(super) struct Abbreviations;

impl Extension for Abbreviations {
    fn name(&self) -> &'static str {
        "abbreviations"
    }

    fn apply(&self, document: &mut Document<'_>, context: &Context<'_>) {
        if !context.extensions.abbreviations || !document.source.contains("*[") {
            return;
        }
        let known = definitions(document);
        if known.is_empty() {
            return;
        }
        for parent in document.containers() {
            if matches!(document.kind(parent), Kind::CodeBlock(_) | Kind::HtmlBlock | Kind::Image(_)) {
                continue;
            }
            let children = document.child_list(parent);
            let mut out = Vec::with_capacity(children.len());
            for child in &children {
                split(document, *child, &known, &mut out);
            }
            if out.len() > children.len() {
                document.set_children(parent, &out);
            }
        }
    }
}

/// Takes the definitions out of the document: (word, long form).
fn definitions(document: &mut Document<'_>) -> Vec<(String, String)> {
    let mut known = Vec::new();
    for paragraph in 0..document.nodes.len() as NodeId {
        if !matches!(document.kind(paragraph), Kind::Paragraph) {
            continue;
        }
        let children = document.child_list(paragraph);
        let mut rest = children.as_slice();
        while let [text, after @ ..] = rest
            && let Some(pair) = definition(document, *text)
            && after.first().is_none_or(|next| matches!(document.kind(*next), Kind::SoftBreak))
        {
            known.push(pair);
            rest = after.get(1..).unwrap_or(&[]);
        }
        if rest.is_empty() && !children.is_empty() {
            document.nodes[paragraph as usize].kind = Kind::Removed;
        } else if rest.len() < children.len() {
            let rest = rest.to_vec();
            document.set_children(paragraph, &rest);
        }
    }
    known
}

fn definition(document: &Document<'_>, text: NodeId) -> Option<(String, String)> {
    let Kind::Text(text) = document.kind(text) else { return None };
    let (word, long) = text.strip_prefix("*[")?.split_once("]:")?;
    (!word.trim().is_empty()).then(|| (word.trim().to_owned(), long.trim().to_owned()))
}

/// Cuts a text at known words.
fn split(document: &mut Document<'_>, id: NodeId, known: &[(String, String)], out: &mut Vec<NodeId>) {
    let Kind::Text(text) = document.kind(id) else { return out.push(id) };
    let text = text.to_string();
    let span = document.span(id);
    let mut done = 0;
    while let Some((start, word, long)) = next(&text, done, known) {
        let place =
            |from: usize| Span::new((span.start as usize + from).min(span.end as usize), span.end as usize);
        if start > done {
            out.push(document.add(Kind::Text(CowStr::from(text[done..start].to_owned())), place(done)));
        }
        let open = format!("<abbr title=\"{}\">", escaped(long));
        let element = document.element(open, "</abbr>", Layout::Inline, place(start));
        let inner = document.add(Kind::Text(CowStr::from(word.to_owned())), place(start));
        document.append(element, inner);
        out.push(element);
        done = start + word.len();
    }
    if done == 0 {
        out.push(id);
    } else if done < text.len() {
        let place = Span::new((span.start as usize + done).min(span.end as usize), span.end as usize);
        out.push(document.add(Kind::Text(CowStr::from(text[done..].to_owned())), place));
    }
}

/// The first known word that stands alone: the longest of those at one place.
fn next<'k>(text: &str, from: usize, known: &'k [(String, String)]) -> Option<(usize, &'k str, &'k str)> {
    let alone = |start: usize, end: usize| {
        !text[..start].ends_with(char::is_alphanumeric) && !text[end..].starts_with(char::is_alphanumeric)
    };
    let places = known.iter().filter_map(|(word, long)| {
        let mut found = text[from..].match_indices(word.as_str()).map(|(at, _)| from + at);
        let start = found.find(|start| alone(*start, start + word.len()))?;
        Some((start, word.as_str(), long.as_str()))
    });
    places.min_by_key(|(start, word, _)| (*start, usize::MAX - word.len()))
}
