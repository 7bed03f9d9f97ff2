//! What the Learn engine's last pass does to its HTML: `data-linktype` on every element with a link, void elements
//! without a slash (dialect: rewriting, how the HTML is written).
//!
//! 1. The writers of links, images and line breaks ask for it while they write: most of a page needs no pass.
//! 2. What is rarer, and what authors wrote, goes through [`mark`] as soon as its tags are written.

use super::{Flavor, Writer};
use crate::config::Profile;
use crate::markdown::tags::{Piece, Tag, pieces};
use crate::site::links::kind_of;
use crate::site::lookup::TargetKind;

/// Elements that have no end tag.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

impl Writer<'_> {
    /// Whether the Learn engine's markup is written.
    pub(super) fn marks(&self) -> bool {
        self.options.flavor == Flavor::Plain && self.profile() == Profile::Learn
    }

    /// The end of a void element's tag.
    pub(super) fn void_end(&mut self) {
        self.push(if self.marks() { ">" } else { " />" });
    }

    /// The last attribute of a tag with a link.
    pub(super) fn link_type(&mut self, kind: TargetKind) {
        if self.marks() && !self.options.raw_links {
            self.push(" data-linktype=\"");
            self.push(kind.as_str());
            self.push("\"");
        }
    }

    /// Marks the tags that were written from a place in the HTML on.
    pub(super) fn mark_from(&mut self, start: usize) {
        if self.marks()
            && let Some(marked) = mark(&self.html[start..], !self.options.raw_links)
        {
            self.html.truncate(start);
            self.html.push_str(&marked);
        }
    }
}

/// The HTML with void elements in their plain form and, when `links` is on, the kind of each link as the last
/// attribute of its tag; none when there is nothing to change.
pub(super) fn mark(html: &str, links: bool) -> Option<String> {
    let mut out = String::new();
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
                let start = at;
                at += tag.raw.len();
                let url = tag.get("href").or_else(|| tag.get("src")).or_else(|| tag.get("poster"));
                let url = url.filter(|_| links && tag.get("data-linktype").is_none());
                let void = tag.self_closing && VOID.iter().any(|name| tag.is(name));
                if url.is_some() || void {
                    out.push_str(&html[done..start]);
                    done = at;
                    mark_tag(&mut out, &tag, url, void);
                }
            }
            Some(Piece::Text(text) | Piece::Comment(text)) => at += text.len(),
            None => break,
        }
    }
    if done == 0 {
        return None;
    }
    out.push_str(&html[done..]);
    Some(out)
}

/// Length of a tag of nothing but its name: `<td>`, `</td>`.
fn plain_tag(bytes: &[u8]) -> Option<usize> {
    let start = if bytes.get(1) == Some(&b'/') { 2 } else { 1 };
    let len = bytes[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    (len > 0 && bytes[start].is_ascii_alphabetic() && bytes.get(start + len) == Some(&b'>'))
        .then_some(start + len + 1)
}

fn mark_tag(out: &mut String, tag: &Tag<'_>, url: Option<&str>, void: bool) {
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
    let href = href.trim();
    let written = memchr::memchr2(b'?', b'#', href.as_bytes()).map_or(href, |end| &href[..end]);
    if written.ends_with(".md") && !written.starts_with(['/', '\\', '%']) {
        return true;
    }
    let path = crate::site::links::split(href).path;
    if path.starts_with('/') {
        return false;
    }
    let name = path.rfind('/').map_or(path.as_ref(), |slash| &path[slash + 1..]);
    path.is_empty() || (name.contains('.') && name != "..")
}

/// The URL of a page as the Learn engine writes it: without extension, the folder for an index.
pub(super) fn without_extension(mut url: String) -> String {
    let end = memchr::memchr2(b'?', b'#', url.as_bytes()).unwrap_or(url.len());
    let Some(path) = url[..end].strip_suffix(".html").filter(|path| !path.contains("://")) else {
        return url;
    };
    let (keep, instead) =
        match path.strip_suffix("index").filter(|rest| rest.is_empty() || rest.ends_with('/')) {
            Some("") => (0, "./"),
            Some(folder) => (folder.len(), ""),
            None => (path.len(), ""),
        };
    url.replace_range(keep..end, instead);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks() {
        assert_eq!(
            mark("<a href=\"#x\">a</a><img src=\"/b\" alt=\"\" /><br /> <!-- <a href=\"x\"> --><b/>", true)
                .as_deref(),
            Some(
                "<a href=\"#x\" data-linktype=\"self-bookmark\">a</a>\
             <img src=\"/b\" alt=\"\" data-linktype=\"absolute-path\"><br> <!-- <a href=\"x\"> --><b/>"
            )
        );
        assert_eq!(mark("<p>a <a href=\"#x\" data-linktype=\"self-bookmark\">b</a><br></p>", true), None);
    }
}
