//! Facts of author-written HTML: anchors, links, references, and what the allow-list takes away.

use super::{LinkKind, PageFacts, XrefFact, push_link, uid_of};
use crate::diagnostics::Span;
use crate::markdown::html::raw::{Filter, Verdict, attribute_allowed};
use crate::markdown::tags::{Piece, Tag, pieces};
use crate::markdown::tree::Problem;

/// HTML of a node with its source, whose lines may hold marks of quotes, indentation and carriage returns besides.
#[derive(Clone, Copy)]
pub(super) struct Written<'h> {
    pub(super) html: &'h str,
    pub(super) source: &'h str,
    pub(super) start: u32,
}

impl Written<'_> {
    /// The place of a tag in the file.
    pub(super) fn place(self, tag: &Tag<'_>) -> Span {
        self.range(tag.offset, tag.raw.len())
    }

    /// The place of a part of a tag, which is a slice of it.
    fn part(self, tag: &Tag<'_>, part: &str) -> Span {
        let behind = (part.as_ptr() as usize).saturating_sub(tag.raw.as_ptr() as usize);
        self.range(tag.offset + behind.min(tag.raw.len()), part.len())
    }

    fn range(self, at: usize, length: usize) -> Span {
        let start = self.start as usize;
        let end = (at + length).min(self.html.len());
        Span::new(start + self.offset(at), start + self.offset(end))
    }

    /// The byte of the source for one of the HTML: on each line but the first, counted from its end.
    fn offset(self, at: usize) -> usize {
        let line = memchr::memchr_iter(b'\n', &self.html.as_bytes()[..at]).count();
        if line == 0 || self.html.len() == self.source.len() {
            return at;
        }
        let behind = self.html[at..].lines().next().map_or(0, str::len);
        let start = memchr::memchr_iter(b'\n', self.source.as_bytes()).nth(line - 1).map_or(0, |end| end + 1);
        let length = self.source[start..].lines().next().map_or(0, str::len);
        let mut offset = start + length.saturating_sub(behind);
        while !self.source.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
}

/// Facts of author-written HTML, and what the allow-list takes away from it.
pub(super) fn html_facts(
    written: Written<'_>,
    rest: &str,
    mut filter: Option<&mut Filter>,
    facts: &mut PageFacts,
    removed: &mut Vec<Problem>,
) {
    let html = written.html;
    if filter.is_none() && !html.contains('=') {
        return;
    }
    for piece in pieces(html) {
        let Piece::Tag(tag) = piece else { continue };
        let verdict = filter.as_deref_mut().map_or(Verdict::Keep, |filter| filter.judge_in(&tag, html, rest));
        if filter.is_some() {
            note_removed(&tag, written, verdict, removed);
        }
        if verdict == Verdict::Keep {
            tag_facts(&tag, written, facts);
        }
    }
}

/// The text of an `<h1>` in author-written HTML, which names a page in the open engine.
pub(super) fn heading(html: &str, span: Span, facts: &mut PageFacts) {
    let mut text: Option<String> = None;
    for piece in pieces(html) {
        match (piece, &mut text) {
            (Piece::Tag(tag), None) if tag.name.eq_ignore_ascii_case("h1") && !tag.closing => {
                text = Some(String::new());
            }
            (Piece::Tag(tag), Some(text)) if tag.name.eq_ignore_ascii_case("h1") => {
                let title = htmlize::unescape(text.trim());
                facts.h1 = (!title.is_empty()).then(|| title.as_ref().into());
                facts.heading_places.1 = span;
                return;
            }
            (Piece::Text(more), Some(text)) => text.push_str(more),
            _ => {}
        }
    }
}

fn tag_facts(tag: &Tag<'_>, written: Written<'_>, facts: &mut PageFacts) {
    let place = written.place(tag);
    if tag.name.eq_ignore_ascii_case("xref") && !tag.closing {
        let throws = tag.get("data-throw-if-not-resolved");
        let wanted = throws.is_some_and(|value| value.eq_ignore_ascii_case("true"));
        if let Some(target) = tag.get("uid").or_else(|| tag.get("href")) {
            let uid = uid_of(&htmlize::unescape_attribute(target)).into();
            facts.xrefs.push(XrefFact { uid, span: place, shorthand: !wanted });
        }
        return;
    }
    for attribute in &tag.attributes {
        let Some(value) = attribute.value else { continue };
        let name = attribute.name.to_ascii_lowercase();
        let kind = match (name.as_str(), tag.name.to_ascii_lowercase().as_str()) {
            ("id", _) | ("name", _) => {
                facts.anchors.push(htmlize::unescape_attribute(value).as_ref().into());
                continue;
            }
            ("href", "a" | "area") => LinkKind::Link,
            ("src", "iframe") => LinkKind::Link,
            ("src" | "poster", _) => LinkKind::Image,
            _ => continue,
        };
        let href = htmlize::unescape_attribute(value);
        // Anchors that a script makes: the author has said that they cannot be checked.
        let unchecked = tag.get("nocheck").is_some_and(|what| what.eq_ignore_ascii_case("bookmark"));
        let href = if unchecked { href.split('#').next().unwrap_or("") } else { &*href };
        if unchecked && href.trim().is_empty() {
            continue;
        }
        match href.trim().strip_prefix("xref:") {
            Some(target) => {
                facts.xrefs.push(XrefFact { uid: uid_of(target).into(), span: place, shorthand: false });
            }
            None => push_link(facts, href, place, kind),
        }
    }
}

/// Notes what the allow-list takes away (dialect: raw HTML), at the name that is not on it.
fn note_removed(tag: &Tag<'_>, written: Written<'_>, verdict: Verdict, out: &mut Vec<Problem>) {
    let mut note = |code, part: &str, message| {
        out.push(Problem { code, span: written.part(tag, part), message, hint: "" });
    };
    let name = tag.name.to_ascii_lowercase();
    match verdict {
        Verdict::DropContent => {
            let message = format!("`<{name}>` is not allowed and is removed with its content");
            note("disallowed-html-tag", tag.name, message);
        }
        Verdict::Drop(true) => {
            note("disallowed-html-tag", tag.name, format!("`<{name}>` is not allowed and is removed"));
        }
        Verdict::Keep if !tag.closing => {
            for attribute in &tag.attributes {
                let lower = attribute.name.to_ascii_lowercase();
                if !lower.is_empty() && !attribute_allowed(&name, &lower) {
                    let message = format!("attribute `{lower}` of `<{name}>` is not allowed and is removed");
                    note("disallowed-html-attribute", attribute.name, message);
                }
            }
        }
        _ => {}
    }
}
