//! Facts of author-written HTML: anchors, links, references, and what the allow-list takes away.

use super::{LinkKind, PageFacts, XrefFact, push_link, uid_of};
use crate::diagnostics::Span;
use crate::markdown::html::raw::{Filter, Verdict, attribute_allowed};
use crate::markdown::tags::{Piece, Tag, pieces};
use crate::markdown::tree::Problem;

/// Facts of author-written HTML, and what the allow-list takes away from it.
pub(super) fn html_facts(
    html: &str,
    (span, rest): (Span, &str),
    mut filter: Option<&mut Filter>,
    facts: &mut PageFacts,
    removed: &mut Vec<Problem>,
) {
    if filter.is_none() && !html.contains('=') {
        return;
    }
    for piece in pieces(html) {
        let Piece::Tag(tag) = piece else { continue };
        let verdict = filter.as_deref_mut().map_or(Verdict::Keep, |filter| filter.judge_in(&tag, html, rest));
        if filter.is_some() {
            note_removed(&tag, span, verdict, removed);
        }
        if verdict == Verdict::Keep {
            tag_facts(&tag, span, facts);
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

fn tag_facts(tag: &Tag<'_>, span: Span, facts: &mut PageFacts) {
    let start = span.start as usize + tag.offset;
    let place = Span::new(start, start + tag.raw.len());
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
        match href.trim().strip_prefix("xref:") {
            Some(target) => {
                facts.xrefs.push(XrefFact { uid: uid_of(target).into(), span: place, shorthand: false });
            }
            None => push_link(facts, &href, place, kind),
        }
    }
}

/// Notes what the allow-list takes away (dialect: raw HTML), at the name that is not on it.
fn note_removed(tag: &Tag<'_>, span: Span, verdict: Verdict, out: &mut Vec<Problem>) {
    let start = span.start as usize + tag.offset;
    let mut note = |code, part: &str, message| {
        // Names are slices of the tag.
        let at =
            start + (part.as_ptr() as usize).saturating_sub(tag.raw.as_ptr() as usize).min(tag.raw.len());
        out.push(Problem { code, span: Span::new(at, at + part.len()), message, hint: "" });
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
