//! Heading ids and `<a name>` in headings (dialect: heading ids).

use super::{Context, Extension};
use crate::config::IdStyle;
use crate::markdown::slug::{Slugs, slug, trimmed_slug};
use crate::markdown::tree::{Document, Kind, NodeId};

pub(super) struct Headings;

impl Extension for Headings {
    fn name(&self) -> &'static str {
        "headings"
    }

    fn apply(&self, document: &mut Document<'_>, context: &Context<'_>) {
        let mut headings = std::mem::take(&mut document.headings);
        headings.retain(|id| matches!(document.kind(*id), Kind::Heading(_) | Kind::TabTitle));
        headings.sort_by_key(|id| document.span(*id).start);
        let mut slugs = Slugs::default();
        let mut text = String::new();
        for heading in headings {
            let given = match document.kind(heading) {
                Kind::Heading(heading) if !heading.id.is_empty() => Some(heading.id.clone()),
                _ => None,
            };
            let anchor = given.or_else(|| take_anchor(document, heading));
            text.clear();
            document.id_text(heading, &mut text);
            let id = match anchor {
                Some(id) => {
                    slugs.take(&id);
                    id
                }
                // A tab heading uses up an id and shows none.
                None => {
                    let text = text.trim_end_matches('\n');
                    slugs.unique(match context.extensions.ids {
                        IdStyle::GitHub => slug(text),
                        IdStyle::Ascii => trimmed_slug(text, true),
                        IdStyle::Letters => trimmed_slug(text, false),
                    })
                }
            };
            if let Kind::Heading(heading) = &mut document.nodes[heading as usize].kind {
                heading.id = id;
            }
        }
    }
}

/// Removes `<a name="X"></a>` from the front of a heading with more content; returns X.
fn take_anchor(document: &mut Document<'_>, heading: NodeId) -> Option<String> {
    let first = document.children(heading).next()?;
    if !matches!(document.kind(first), Kind::InlineHtml(_)) {
        return None;
    }
    let inlines = document.child_list(heading);
    let [open, close, _, ..] = inlines[..] else { return None };
    let (Kind::InlineHtml(first), Kind::InlineHtml(second)) = (document.kind(open), document.kind(close))
    else {
        return None;
    };
    if !second.eq_ignore_ascii_case("</a>") {
        return None;
    }
    let id = anchor_id(first)?.to_owned();
    document.set_children(heading, &inlines[2..]);
    Some(id)
}

/// X of exactly `<a name="X">` or `<a id="X">`.
fn anchor_id(tag: &str) -> Option<&str> {
    let inner = tag.strip_prefix("<a")?.strip_suffix('>')?;
    let inner = inner.trim();
    let value = inner.strip_prefix("name").or_else(|| inner.strip_prefix("id"))?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let id = value.strip_prefix('"')?.strip_suffix('"')?;
    let plain = |char: char| char.is_alphanumeric() || matches!(char, '_' | ' ' | '.' | '-');
    (!id.is_empty() && id.chars().all(plain)).then_some(id)
}
