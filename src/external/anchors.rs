//! Anchors of a page on another host, as far as they can be told without running its scripts.
//!
//! 1. [`Anchors::read`] collects `id` and `name` of every tag outside of scripts, styles and comments.
//! 2. [`Anchors::has`] says no only when that is certain: a page without scripts, or one that serves headings with ids,
//!    and a fragment that looks like an id. Everything else may be made by a script.

use std::collections::BTreeSet;

/// Ids and names of a page.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    ids: BTreeSet<String>,
    headings: usize,
    scripted: bool,
}

impl Anchors {
    /// Reads a whole page.
    pub(super) fn read(html: &str) -> Anchors {
        let mut anchors = Anchors::default();
        let mut rest = html;
        while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
            rest = &rest[at + 1..];
            if let Some(comment) = rest.strip_prefix("!--") {
                rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
                continue;
            }
            let name = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
            if name == 0 {
                continue;
            }
            let (tag, after) = rest.split_at(name);
            let tag = tag.to_ascii_lowercase();
            rest = anchors.tag(&tag, after);
            if matches!(tag.as_str(), "script" | "style" | "textarea" | "title") {
                rest = behind_end(rest, &tag);
            }
        }
        anchors
    }

    /// Reads the attributes of a tag; gives what follows it.
    fn tag<'h>(&mut self, tag: &str, mut rest: &'h str) -> &'h str {
        let mut data = false;
        let mut has_id = false;
        loop {
            rest = rest.trim_start_matches(|char: char| char.is_ascii_whitespace() || char == '/');
            if rest.is_empty() || rest.starts_with('>') {
                break;
            }
            let (name, value, after) = attribute(rest);
            rest = after;
            match name.to_ascii_lowercase().as_str() {
                "id" => {
                    has_id = true;
                    self.ids.insert(htmlize::unescape(value).into_owned());
                }
                "name" if tag == "a" => _ = self.ids.insert(htmlize::unescape(value).into_owned()),
                "type" => data = value.to_ascii_lowercase().contains("json"),
                _ => {}
            }
        }
        let heading = tag.len() == 2 && tag.starts_with('h') && tag.as_bytes()[1].is_ascii_digit();
        self.headings += usize::from(heading && has_id);
        self.scripted |= tag == "script" && !data;
        rest.strip_prefix('>').unwrap_or(rest)
    }

    /// Whether a fragment is there; none when nobody can tell.
    pub(super) fn has(&self, fragment: &str) -> Option<bool> {
        let decoded = percent_encoding::percent_decode_str(fragment).decode_utf8_lossy();
        let lower = decoded.to_lowercase();
        let same = |id: &String| {
            let id = id.to_lowercase();
            // Some hosts put a word in front of what authors wrote and take it away by script.
            id == lower || id.strip_prefix("user-content-") == Some(&lower)
        };
        if lower == "top" || self.ids.iter().any(same) {
            return Some(true);
        }
        let certain = is_plain(fragment) && (!self.scripted || self.headings > 1);
        certain.then_some(false)
    }
}

/// Whether a fragment looks like an id, not like a route, a line number or a search for a text.
pub(super) fn is_plain(fragment: &str) -> bool {
    let fragment = percent_encoding::percent_decode_str(fragment).decode_utf8_lossy();
    let known = |char: char| char.is_alphanumeric() || matches!(char, '-' | '_' | '.');
    let line =
        fragment.strip_prefix(['L', 'l']).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    !fragment.is_empty() && !line && fragment.chars().all(known)
}

/// Name and value of an attribute, and what follows.
fn attribute(text: &str) -> (&str, &str, &str) {
    let end =
        text.find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/')).unwrap_or(text.len());
    // A stray `=` must not stop the reading.
    let (name, rest) = text.split_at(end.max(text.chars().next().map_or(0, char::len_utf8)));
    let Some(rest) = rest.trim_start().strip_prefix('=').map(str::trim_start) else {
        return (name, "", rest);
    };
    for quote in ['"', '\''] {
        if let Some(rest) = rest.strip_prefix(quote) {
            return rest.split_once(quote).map_or((name, rest, ""), |(value, after)| (name, value, after));
        }
    }
    let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(rest.len());
    (name, &rest[..end], &rest[end..])
}

/// What follows the end tag of a tag whose content is no markup.
fn behind_end<'h>(text: &'h str, tag: &str) -> &'h str {
    let mut from = 0;
    while let Some(at) = text[from..].find("</") {
        from += at + 2;
        if text[from..].get(..tag.len()).is_some_and(|name| name.eq_ignore_ascii_case(tag)) {
            return &text[from..];
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_names_outside_of_scripts() {
        let html = "<!doctype html><H2 class=x ID='Ein &amp; Alles'>x</h2><a name=old></a><!-- <p id=no> -->\
                    <script>let a = \"<p id='made'>\"</script><p\n id = \"last\"/><input name=field>";
        let anchors = Anchors::read(html);
        let ids: Vec<&str> = anchors.ids.iter().map(String::as_str).collect();
        assert_eq!(ids, ["Ein & Alles", "last", "old"]);
        assert_eq!(anchors.has("ein%20%26%20alles"), Some(true));
    }

    #[test]
    fn no_is_said_only_when_it_is_certain() {
        let plain = Anchors::read("<h2 id=user-content-a>A</h2>");
        assert_eq!((plain.has("a"), plain.has("b"), plain.has("top")), (Some(true), Some(false), Some(true)));
        for made in ["L10", "L1-L3", "/route", "!x", ":~:text=x", "page=3", "issue?x"] {
            assert_eq!(plain.has(made), None, "{made}");
        }
        let scripted = Anchors::read("<script src=x></script><div id=app></div>");
        assert_eq!((scripted.has("b"), scripted.has("app")), (None, Some(true)));
        let served = Anchors::read("<script src=x></script><h1 id=a></h1><h2 id=c></h2>");
        assert_eq!(served.has("b"), Some(false));
        let data = Anchors::read("<script type=application/ld+json>{}</script>");
        assert_eq!(data.has("b"), Some(false));
    }

    #[test]
    fn any_text_is_read_to_its_end() {
        for html in [
            "<",
            "<a",
            "<a id",
            "<a id=",
            "<a id='",
            "<a = >",
            "<script>",
            "<script></",
            "<!--",
            "<é",
            "<a é=é id=x>",
        ] {
            Anchors::read(html);
        }
        assert_eq!(Anchors::read("<a é=é id=x>").has("x"), Some(true));
    }
}
