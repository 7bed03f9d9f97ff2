//! The Learn engine's last pass over its HTML: `data-linktype` on every element with a link, void elements without a
//! slash (dialect: rewriting, how the HTML is written).

use crate::markdown::tags::{Piece, Tag, pieces};
use crate::site::links::kind_of;

/// Elements that have no end tag.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// The HTML with void elements in their plain form and, when `links` is on, the kind of each link as the last
/// attribute of its tag.
pub(super) fn mark(html: &str, links: bool) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 16);
    let bytes = html.as_bytes();
    let (mut done, mut at) = (0, 0);
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        at += found;
        // Most tags have no attributes and stay as they are.
        if let Some(len) = plain_tag(&bytes[at..]) {
            at += len;
            continue;
        }
        match pieces(&html[at..]).next() {
            Some(Piece::Tag(tag)) => {
                out.push_str(&html[done..at]);
                at += tag.raw.len();
                done = at;
                mark_tag(&mut out, &tag, links);
            }
            Some(Piece::Text(text) | Piece::Comment(text)) => at += text.len(),
            None => break,
        }
    }
    out.push_str(&html[done..]);
    out
}

/// Length of a tag of nothing but its name: `<td>`, `</td>`.
fn plain_tag(bytes: &[u8]) -> Option<usize> {
    let start = if bytes.get(1) == Some(&b'/') { 2 } else { 1 };
    let len = bytes[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    (len > 0 && bytes[start].is_ascii_alphabetic() && bytes.get(start + len) == Some(&b'>'))
        .then_some(start + len + 1)
}

fn mark_tag(out: &mut String, tag: &Tag<'_>, links: bool) {
    let url = tag.get("href").or_else(|| tag.get("src")).or_else(|| tag.get("poster"));
    let url = url.filter(|_| links && tag.get("data-linktype").is_none());
    let void = tag.self_closing && VOID.iter().any(|name| tag.is(name));
    if url.is_none() && !void {
        return out.push_str(tag.raw);
    }
    let end = tag.raw.strip_suffix("/>").or_else(|| tag.raw.strip_suffix('>')).unwrap_or(tag.raw).trim_end();
    out.push_str(end);
    if let Some(url) = url {
        out.push_str(" data-linktype=\"");
        out.push_str(kind_of(url).as_str());
        out.push('"');
    }
    out.push_str(if void { ">" } else { &tag.raw[end.len()..] });
}

/// Whether a link may name a file as the engines look it up: no path of a site, no folder, no name without an
/// extension. What has no path at all is no matter of files.
pub(super) fn names_file(href: &str) -> bool {
    let path = crate::site::links::split(href).path;
    if path.starts_with('/') {
        return false;
    }
    path.is_empty() || path.rsplit(['/', '\\']).next().is_some_and(|name| name.contains('.') && name != "..")
}

/// The URL of a page as the Learn engine writes it: without extension, the folder for an index.
pub(super) fn without_extension(url: &str) -> String {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let Some(path) = url[..end].strip_suffix(".html").filter(|path| !path.contains("://")) else {
        return url.to_owned();
    };
    let path = match path.strip_suffix("index").filter(|rest| rest.is_empty() || rest.ends_with('/')) {
        Some("") => "./",
        Some(folder) => folder,
        None => path,
    };
    format!("{path}{}", &url[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks() {
        assert_eq!(
            mark("<a href=\"#x\">a</a><img src=\"/b\" alt=\"\" /><br /> <!-- <a href=\"x\"> --><b/>", true),
            "<a href=\"#x\" data-linktype=\"self-bookmark\">a</a>\
             <img src=\"/b\" alt=\"\" data-linktype=\"absolute-path\"><br> <!-- <a href=\"x\"> --><b/>"
        );
    }
}
