//! `*[HTML]: Hypertext Markup Language`, when a configuration switches it on (dialect: what is switched on).
//!
//! The masks have taken the definitions out of the text; the words they define get their long form where white space
//! stands in front of them and white space, perhaps behind punctuation, follows.

use ahash::HashMap;
use pulldown_cmark::CowStr;

use super::{Context, Extension};
use crate::diagnostics::Span;
use crate::markdown::directive::Directive;
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
        let known = Known::of(document);
        if known.words.is_empty() {
            return;
        }
        for parent in document.containers() {
            if matches!(document.kind(parent), Kind::CodeBlock(_) | Kind::HtmlBlock | Kind::Image(_)) {
                continue;
            }
            let children = document.child_list(parent);
            let mut out = Vec::with_capacity(children.len());
            let mut found = false;
            for child in &children {
                found |= split(document, *child, &known, &mut out);
            }
            if found {
                document.set_children(parent, &out);
            }
        }
    }
}

/// What is defined.
struct Known {
    /// Word → long form.
    words: HashMap<String, String>,
    /// Lengths of the words, longest first.
    lengths: Vec<usize>,
}

impl Known {
    fn of(document: &Document<'_>) -> Known {
        let mut words = HashMap::default();
        for (marker, _) in &document.directives {
            if let Directive::Abbreviation(word, meaning) = marker {
                words.insert((*word).to_owned(), (*meaning).to_owned());
            }
        }
        let mut lengths: Vec<usize> = words.keys().map(String::len).collect();
        lengths.sort_unstable_by(|a, b| b.cmp(a));
        lengths.dedup();
        Known { words, lengths }
    }

    /// The longest word at the start of a text that ends where a word may end.
    fn at<'t>(&self, text: &'t str) -> Option<(&'t str, &str)> {
        let (word, long) = self
            .lengths
            .iter()
            .find_map(|len| text.get(..*len).and_then(|word| Some((word, self.words.get(word)?))))?;
        let behind = text[word.len()..].split(char::is_whitespace).next().unwrap_or("");
        behind.chars().all(|char| char.is_ascii_punctuation()).then_some((word, long))
    }
}

/// Cuts a text at known words; true when there was one.
fn split(document: &mut Document<'_>, id: NodeId, known: &Known, out: &mut Vec<NodeId>) -> bool {
    let Kind::Text(text) = document.kind(id) else {
        out.push(id);
        return false;
    };
    let text = text.to_string();
    let span = document.span(id);
    let place =
        |from: usize| Span::new((span.start as usize + from).min(span.end as usize), span.end as usize);
    let mut done = 0;
    for start in starts(document.source, &text, span) {
        let Some((word, long)) = text.get(start..).filter(|_| start >= done).and_then(|rest| known.at(rest))
        else {
            continue;
        };
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
        out.push(document.add(Kind::Text(CowStr::from(text[done..].to_owned())), place(done)));
    }
    done > 0
}

/// Where a word may begin: behind white space, and at the text's start when white space stands in front of it.
fn starts(source: &str, text: &str, span: Span) -> Vec<usize> {
    let before = source.get(..span.start as usize).unwrap_or("");
    let first = before.chars().next_back().is_none_or(char::is_whitespace).then_some(0);
    let behind_blank = text.char_indices().filter(|(_, char)| char.is_whitespace());
    first.into_iter().chain(behind_blank.map(|(at, char)| at + char.len_utf8())).collect()
}
