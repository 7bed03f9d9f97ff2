//! `@uid` in running text (dialect: cross references).
//!
//! The forms with `<xref:…>` and `[…](xref:…)` are links to the parser; only the shorthand has to be looked for.

use pulldown_cmark::CowStr;

use super::texts::text_parents;
use super::{Context, Extension};
use crate::config::Profile;
use crate::diagnostics::Span;
use crate::markdown::tree::{Document, Kind, NodeId, Xref};

pub(super) struct Xrefs;

impl Extension for Xrefs {
    fn name(&self) -> &'static str {
        "xref"
    }

    fn apply(&self, document: &mut Document<'_>, context: &Context<'_>) {
        if !document.signs.at {
            return;
        }
        for (parent, _) in text_parents(document, has_at) {
            let children = document.child_list(parent);
            let mut out = Vec::with_capacity(children.len() + 2);
            let mut found = false;
            for child in &children {
                match document.kind(*child) {
                    Kind::Text(CowStr::Borrowed(text)) if has_at(text) => {
                        let text: &str = text;
                        found |= split(document, *child, text, context.profile, &mut out);
                    }
                    _ => out.push(*child),
                }
            }
            if found {
                document.set_children(parent, &out);
            }
        }
    }
}

fn has_at(text: &str) -> bool {
    memchr::memchr(b'@', text.as_bytes()).is_some()
}

/// Cuts a text into texts and references; true when a reference was found.
fn split<'a>(
    document: &mut Document<'a>,
    node: NodeId,
    text: &'a str,
    profile: Profile,
    out: &mut Vec<NodeId>,
) -> bool {
    let base = document.span(node).start as usize;
    let (mut done, mut at) = (0, 0);
    while let Some(found) = memchr::memchr(b'@', &text.as_bytes()[at..]) {
        let start = at + found;
        let before = match text[..start].chars().next_back() {
            // What stands in front of the whole text: a backslash that escapes it, for instance.
            None => document.source.get(..base).and_then(|before| before.chars().next_back()),
            before => before,
        };
        let Some((target, len)) = reference(&text[start..]).filter(|_| may_follow(before, profile)) else {
            at = start + 1;
            continue;
        };
        if start > done {
            let span = Span::new(base + done, base + start);
            out.push(document.add(Kind::Text(CowStr::Borrowed(&text[done..start])), span));
        }
        let raw = &text[start..start + len];
        let xref = Xref { target, raw, shorthand: true };
        out.push(document.add(Kind::Xref(Box::new(xref)), Span::new(base + start, base + start + len)));
        done = start + len;
        at = done;
    }
    if done == 0 {
        out.push(node);
    } else if done < text.len() {
        let span = Span::new(base + done, base + text.len());
        out.push(document.add(Kind::Text(CowStr::Borrowed(&text[done..])), span));
    }
    done > 0
}

/// Whether `@` may start a reference behind this character.
fn may_follow(before: Option<char>, profile: Profile) -> bool {
    match (before, profile) {
        (Some('\\'), _) => false,
        (None, _) | (_, Profile::Docfx) => true,
        (Some(char), Profile::Learn) => !char.is_alphanumeric(),
    }
}

/// What follows a reference rather than ends it.
const PUNCTUATION: [char; 7] = ['.', ',', ';', ':', '!', '?', '~'];

/// Uid and length of a reference at the start of `text`.
fn reference(text: &str) -> Option<(&str, usize)> {
    let rest = &text[1..];
    let first = rest.chars().next()?;
    if matches!(first, '"' | '\'') {
        let end = rest[1..].find(first)?;
        let uid = &rest[1..1 + end];
        return (!uid.is_empty() && !uid.contains('\n')).then_some((uid, end + 3));
    }
    if !first.is_alphabetic() {
        return None;
    }
    let stop = |char: char| char.is_whitespace() || matches!(char, '"' | '\'' | '<' | '>' | '[' | ']' | '|');
    let uid = &rest[..rest.find(stop).unwrap_or(rest.len())];
    let uid = uid[..punctuation(uid)].trim_end_matches(PUNCTUATION);
    // `(@uid)`: a bracket that the uid did not open is not its own.
    let open = |uid: &str| uid.matches('(').count() >= uid.matches(')').count();
    let mut uid = uid;
    while uid.ends_with(')') && !open(uid) {
        uid = uid[..uid.len() - 1].trim_end_matches(PUNCTUATION);
    }
    (!uid.is_empty()).then_some((uid, uid.len() + 1))
}

/// Where two punctuation characters in a row end a uid; `::` inside is part of it (an assembly's name).
fn punctuation(uid: &str) -> usize {
    let bytes = uid.as_bytes();
    let ends = |at: usize| bytes.get(at).is_none_or(|byte| PUNCTUATION.contains(&char::from(*byte)));
    let mut at = 0;
    while at < bytes.len() {
        if ends(at) && ends(at + 1) {
            if !bytes[at..].starts_with(b"::") || ends(at + 2) {
                return at;
            }
            at += 1;
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        for (text, found) in [
            ("@System.String, x", Some(("System.String", 14))),
            ("@\"a b\" c", Some(("a b", 6))),
            ("@'a b' c", Some(("a b", 6))),
            ("@a?text=b.", Some(("a?text=b", 9))),
            ("@a).", Some(("a", 2))),
            ("@a...@b", Some(("a", 2))),
            ("@a.b::c.d, x", Some(("a.b::c.d", 9))),
            ("@a::.", Some(("a", 2))),
            ("@'1 a'", Some(("1 a", 6))),
            ("@a.b(c,d).", Some(("a.b(c,d)", 9))),
            ("@1", None),
            ("@ x", None),
            ("@\"a", None),
        ] {
            assert_eq!(reference(text), found, "{text}");
        }
    }
}
