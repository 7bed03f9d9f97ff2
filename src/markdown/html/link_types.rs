//! `data-linktype` on every element with a link, as the Learn engine's last pass writes it (dialect: rewriting).

use crate::markdown::tags::{Piece, Tag, pieces};
use crate::site::links::kind_of;

/// The HTML with the kind of each link as the last attribute of its tag.
pub(super) fn mark(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 16);
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) | Piece::Comment(text) => out.push_str(text),
            Piece::Tag(tag) => mark_tag(&mut out, &tag),
        }
    }
    out
}

fn mark_tag(out: &mut String, tag: &Tag<'_>) {
    let url = tag.get("href").or_else(|| tag.get("src")).or_else(|| tag.get("poster"));
    let (Some(url), None) = (url, tag.get("data-linktype")) else { return out.push_str(tag.raw) };
    let end = tag.raw.strip_suffix("/>").or_else(|| tag.raw.strip_suffix('>')).unwrap_or(tag.raw).trim_end();
    out.push_str(end);
    out.push_str(" data-linktype=\"");
    out.push_str(kind_of(url).as_str());
    out.push('"');
    out.push_str(&tag.raw[end.len()..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks() {
        assert_eq!(
            mark("<a href=\"#x\">a</a><img src=\"/b\" alt=\"\" /><br /> <!-- <a href=\"x\"> -->"),
            "<a href=\"#x\" data-linktype=\"self-bookmark\">a</a>\
             <img src=\"/b\" alt=\"\" data-linktype=\"absolute-path\" /><br /> <!-- <a href=\"x\"> -->"
        );
    }
}
