//! Typographic quotes, dashes and ellipses, when a configuration switches them on (dialect: what is switched on).
//!
//! 1. [`marks`] finds the quotes and dots in the texts of one block; a quote opens or closes by what stands around it.
//! 2. [`pair`] keeps quotes that have a partner: what stands alone, an apostrophe for instance, stays as written.
//! 3. Dashes need no partner; they are replaced last.

use pulldown_cmark::CowStr;

use super::texts::is_inline;
use super::{Context, Extension};
use crate::markdown::tree::{Document, Kind, NodeId, ROOT};

pub(super) struct Smart;

impl Extension for Smart {
    fn name(&self) -> &'static str {
        "smart"
    }

    fn apply(&self, document: &mut Document<'_>, context: &Context<'_>) {
        if !context.extensions.smart_punctuation {
            return;
        }
        let mut blocks: Vec<Vec<NodeId>> = Vec::new();
        let mut stack = vec![ROOT];
        while let Some(id) = stack.pop() {
            if matches!(document.kind(id), Kind::CodeBlock(_) | Kind::HtmlBlock) {
                continue;
            }
            // The texts of a block are those between two blocks among its children.
            let mut texts = Vec::new();
            for child in document.children(id) {
                if is_inline(document.kind(child)) {
                    texts_of(document, child, &mut texts);
                } else {
                    blocks.push(std::mem::take(&mut texts));
                    stack.push(child);
                }
            }
            blocks.push(texts);
        }
        for texts in blocks.iter().filter(|texts| !texts.is_empty()) {
            let marks = marks(document, texts);
            replace(document, texts, &pair(marks));
        }
    }
}

/// Texts as written below an inline, in order; not those of addresses and descriptions.
fn texts_of(document: &Document<'_>, id: NodeId, out: &mut Vec<NodeId>) {
    match document.kind(id) {
        Kind::Text(CowStr::Borrowed(_)) => out.push(id),
        Kind::Image(_) | Kind::Xref(_) => {}
        Kind::Link(link) if link.autolink => {}
        _ => document.children(id).for_each(|child| texts_of(document, child, out)),
    }
}

/// A quote or an ellipsis.
#[derive(Debug, Clone, Copy)]
struct Mark {
    /// Which of the texts.
    text: usize,
    start: usize,
    len: usize,
    /// Quotes of one kind belong together; none for an ellipsis.
    kind: Option<u8>,
    opens: bool,
    with: &'static str,
}

fn marks(document: &Document<'_>, texts: &[NodeId]) -> Vec<Mark> {
    let mut found = Vec::new();
    for (index, id) in texts.iter().enumerate() {
        let Kind::Text(text) = document.kind(*id) else { continue };
        let base = document.span(*id).start as usize;
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(next) = bytes[at..].iter().position(|byte| b"'\"<>.".contains(byte)) {
            at += next;
            let (kind, len) = match &bytes[at..] {
                [b'\'', b'\'', ..] => (Some(1), 2),
                [b'\'', ..] => (Some(0), 1),
                [b'"', ..] => (Some(1), 1),
                [b'<', b'<', ..] | [b'>', b'>', ..] => (Some(2), 2),
                [b'.', b'.', b'.', ..] => (None, 3),
                _ => {
                    at += 1;
                    continue;
                }
            };
            let before = document.source.get(..base + at).and_then(|text| text.chars().next_back());
            let behind = document.source.get(base + at + len..).and_then(|text| text.chars().next());
            let (opens, closes) = flanks(before, behind);
            let angle_opens = bytes[at] == b'<';
            let fits = match kind {
                Some(2) => opens != closes && opens == angle_opens,
                Some(_) => opens != closes,
                None => closes && !opens,
            };
            let escaped = at == 0 && before == Some('\\');
            if fits && !escaped {
                let with = [["‘", "’"], ["“", "”"], ["«", "»"]];
                let with = kind.map_or("…", |kind| with[usize::from(kind)][usize::from(!opens)]);
                found.push(Mark { text: index, start: at, len, kind, opens, with });
            }
            at += len;
        }
    }
    found
}

/// Whether a mark between two characters may open and close, by the rules for `_`.
fn flanks(before: Option<char>, behind: Option<char>) -> (bool, bool) {
    let blank = |char: Option<char>| char.is_none_or(char::is_whitespace);
    let punctuation =
        |char: Option<char>| char.is_some_and(|char| !char.is_alphanumeric() && !char.is_whitespace());
    let left = !blank(behind) && (!punctuation(behind) || blank(before) || punctuation(before));
    let right = !blank(before) && (!punctuation(before) || blank(behind) || punctuation(behind));
    (left && (!right || punctuation(before)), right && (!left || punctuation(behind)))
}

/// The marks that stay: ellipses, and quotes with their partners.
fn pair(marks: Vec<Mark>) -> Vec<Mark> {
    let mut open: Vec<usize> = Vec::new();
    let mut stays: Vec<bool> = marks.iter().map(|mark| mark.kind.is_none()).collect();
    for (index, mark) in marks.iter().enumerate().filter(|(_, mark)| mark.kind.is_some()) {
        if mark.opens {
            open.push(index);
            continue;
        }
        while let Some(opener) = open.pop() {
            if marks[opener].kind == mark.kind {
                (stays[opener], stays[index]) = (true, true);
                break;
            }
        }
    }
    marks.into_iter().zip(stays).filter(|(_, stays)| *stays).map(|(mark, _)| mark).collect()
}

fn replace(document: &mut Document<'_>, texts: &[NodeId], marks: &[Mark]) {
    let mut marks = marks.iter().peekable();
    for (index, id) in texts.iter().enumerate() {
        let Kind::Text(text) = document.kind(*id) else { continue };
        if marks.peek().is_none_or(|mark| mark.text != index) && !text.contains("--") {
            continue;
        }
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        while let Some(mark) = marks.next_if(|mark| mark.text == index) {
            out.push_str(&dashes(&text[done..mark.start]));
            out.push_str(mark.with);
            done = mark.start + mark.len;
        }
        out.push_str(&dashes(&text[done..]));
        document.nodes[*id as usize].kind = Kind::Text(CowStr::from(out));
    }
}

fn dashes(text: &str) -> String {
    text.replace("---", "—").replace("--", "–")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around() {
        for (before, behind, found) in [
            (Some(' '), Some('a'), (true, false)),
            (Some('a'), None, (false, true)),
            (Some('a'), Some('b'), (false, false)),
            (Some(' '), Some(' '), (false, false)),
            (Some('('), Some('a'), (true, false)),
            (Some('a'), Some('.'), (false, true)),
        ] {
            assert_eq!(flanks(before, behind), found, "{before:?} {behind:?}");
        }
    }
}
