//! Bare URLs become links (dialect: bare autolinks; Markdig's rules, not GFM's).

use pulldown_cmark::CowStr;

use super::texts::{anchor_after, text_parents};
use super::{Context, Extension};
use crate::config::{LinkStyle, Profile};
use crate::diagnostics::Span;
use crate::markdown::tree::{Document, Kind, Link, NodeId};

pub(super) struct Autolinks;

impl Extension for Autolinks {
    fn name(&self) -> &'static str {
        "autolinks"
    }

    fn apply(&self, document: &mut Document<'_>, context: &Context<'_>) {
        if !document.signs.urls {
            return;
        }
        for (parent, in_anchor) in text_parents(document, has_scheme) {
            let children = document.child_list(parent);
            let mut out = Vec::with_capacity(children.len());
            let mut in_anchor = in_anchor;
            let mut changed = false;
            for (index, child) in children.iter().enumerate() {
                if let Kind::InlineHtml(tag) = document.kind(*child) {
                    in_anchor = anchor_after(tag, in_anchor);
                }
                match document.kind(*child) {
                    Kind::Text(CowStr::Borrowed(text)) if !in_anchor && has_scheme(text) => {
                        let text: &str = text;
                        let before = index.checked_sub(1).map(|before| document.kind(children[before]));
                        let opens = boundary_before(before, context.extensions.links);
                        changed |= split(document, *child, text, opens, context, &mut out);
                    }
                    _ => out.push(*child),
                }
            }
            if changed {
                document.set_children(parent, &out);
            }
        }
    }
}

/// Whether a URL may start a text that follows this sibling.
fn boundary_before(before: Option<&Kind<'_>>, style: LinkStyle) -> bool {
    match before {
        None | Some(Kind::SoftBreak | Kind::HardBreak) => true,
        Some(Kind::Text(text)) => text.ends_with(|char| style.may_follow(char)),
        Some(Kind::InlineHtml(tag)) => tag.starts_with("<br"),
        Some(_) => false,
    }
}

const SCHEMES: [&str; 6] = ["http://", "https://", "ftp://", "mailto:", "tel:", "www."];

/// Whether a text may hold a URL. Asked for each text: six searches would cost more than the parser did.
fn has_scheme(text: &str) -> bool {
    let bytes = text.as_bytes();
    let colon = |at: usize| {
        bytes[at..].starts_with(b"://") || bytes[..at].ends_with(b"mailto") || bytes[..at].ends_with(b"tel")
    };
    memchr::memchr_iter(b':', bytes).any(colon)
        || memchr::memchr_iter(b'.', bytes).any(|at| bytes[..at].ends_with(b"www"))
}

/// Ranges of bare URLs in a line of source text; what looks like one inside a link or an attribute counts too.
pub(crate) fn ranges(line: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut brackets = Brackets::default();
    while let Some(start) = next_start(line, at, true, LinkStyle::default(), &mut brackets) {
        let len = link_end(&line[start..]).unwrap_or(1);
        if len > 1 {
            found.push((start, start + len));
        }
        at = start + len;
    }
    found
}

/// Cuts a text into texts and links; true when a link was found.
fn split<'a>(
    document: &mut Document<'a>,
    node: NodeId,
    text: &'a str,
    opens: bool,
    context: &Context<'_>,
    out: &mut Vec<NodeId>,
) -> bool {
    let base = document.span(node).start as usize;
    let mut done = 0;
    let mut found = false;
    let mut at = 0;
    let mut brackets = Brackets::default();
    while let Some(start) = next_start(text, at, opens, context.extensions.links, &mut brackets) {
        match link_end(&text[start..]) {
            Some(len) => {
                let url = &text[start..start + len];
                if start > done {
                    let span = Span::new(base + done, base + start);
                    out.push(document.add(Kind::Text(CowStr::Borrowed(&text[done..start])), span));
                }
                out.push(link(document, url, Span::new(base + start, base + start + len), context));
                found = true;
                done = start + len;
                at = done;
            }
            None => at = start + 1,
        }
    }
    if !found {
        out.push(node);
    } else if done < text.len() {
        let span = Span::new(base + done, base + text.len());
        out.push(document.add(Kind::Text(CowStr::Borrowed(&text[done..])), span));
    }
    found
}

fn link<'a>(document: &mut Document<'a>, url: &'a str, span: Span, context: &Context<'_>) -> NodeId {
    let style = context.extensions.links;
    let secure = style.secure.unwrap_or(context.profile == Profile::Learn);
    let href = match (url.starts_with("www."), secure) {
        (true, false) => CowStr::from(format!("http://{url}")),
        (true, true) => CowStr::from(format!("https://{url}")),
        _ => CowStr::Borrowed(url),
    };
    let shown = url.strip_prefix("mailto:").or_else(|| url.strip_prefix("tel:")).unwrap_or(url);
    let text = document.add(Kind::Text(CowStr::Borrowed(shown)), span);
    let link = Link { href, title: CowStr::Borrowed(""), autolink: true, reference: false };
    let node = document.add(Kind::Link(Box::new(link)), span);
    document.append(node, text);
    if style.new_window {
        let properties = vec![("target".to_owned(), "_blank".to_owned())];
        document.attributes.entry(node).or_default().properties.extend(properties);
    }
    node
}

/// The next place where a URL may start.
fn next_start(
    text: &str,
    from: usize,
    opens: bool,
    style: LinkStyle,
    brackets: &mut Brackets,
) -> Option<usize> {
    let bytes = text.as_bytes();
    (from..bytes.len()).find(|at| {
        matches!(bytes[*at], b'h' | b'f' | b'm' | b't' | b'w')
            && SCHEMES.iter().any(|scheme| bytes[*at..].starts_with(scheme.as_bytes()))
            && match at.checked_sub(1) {
                None => opens,
                Some(before) => {
                    let char = text[..=before].chars().next_back();
                    char.is_some_and(|char| style.may_follow(char))
                }
            }
            && !brackets.open_before(bytes, *at)
    })
}

/// Open brackets in the part of a text that was looked at; places are asked for in order, so each byte is read once.
#[derive(Default)]
struct Brackets {
    at: usize,
    depth: usize,
}

impl Brackets {
    fn open_before(&mut self, text: &[u8], end: usize) -> bool {
        for byte in &text[self.at..end] {
            match byte {
                b'[' => self.depth += 1,
                b']' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
        self.at = end;
        self.depth > 0
    }
}

/// Bytes of the longest bare URL. Without a limit a text of many unfinished URLs would be read to its end for each.
const MAX_URL: usize = 2048;

/// Length of the URL at the start of `text`, when it is one.
fn link_end(text: &str) -> Option<usize> {
    let mut parens = 0i32;
    let mut end = text.len();
    for (at, char) in text.char_indices() {
        if at > MAX_URL {
            return None;
        }
        let stop = match char {
            _ if char.is_whitespace() || char.is_control() || char == '<' => true,
            '(' => {
                parens += 1;
                false
            }
            ')' => {
                parens -= 1;
                parens < 0
            }
            '&' => is_entity(&text[at..]),
            '?' | '!' | '.' | ',' | ':' | '*' | '_' | '~' => ends_after(&text[at + 1..]),
            _ => false,
        };
        if stop {
            end = at;
            break;
        }
    }
    if parens > 0 {
        return None;
    }
    let url = text[..end].trim_end_matches(['*', '_', '~']);
    valid(url).then_some(url.len())
}

/// Whether nothing but the end of the text follows.
fn ends_after(rest: &str) -> bool {
    rest.chars().next().is_none_or(|char| char.is_whitespace() || char == '<')
}

fn is_entity(text: &str) -> bool {
    let name = text[1..].bytes().take_while(u8::is_ascii_alphanumeric).count();
    name > 0 && text.as_bytes().get(1 + name) == Some(&b';')
}

fn valid(url: &str) -> bool {
    if let Some(number) = url.strip_prefix("tel:") {
        return !number.is_empty();
    }
    if let Some(address) = url.strip_prefix("mailto:") {
        return address.find('@').is_some_and(|at| at > 0 && valid_host(&address[at + 1..]));
    }
    match url.split_once("://") {
        Some((_, rest)) if !url.starts_with("www.") => valid_host(rest),
        _ => valid_host(url.strip_prefix("www.").unwrap_or(url)),
    }
}

fn valid_host(rest: &str) -> bool {
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or("");
    let host = host.trim_end_matches([';', '"', '\'']);
    let labels: Vec<&str> = host.split('.').collect();
    let count = labels.len();
    count >= 2
        && labels.iter().enumerate().all(|(index, label)| {
            !label.is_empty()
                && label
                    .chars()
                    .all(|char| char.is_alphanumeric() || char == '-' || (char == '_' && index + 2 < count))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends() {
        for (text, url) in [
            ("https://a.b/c_d. x", Some("https://a.b/c_d")),
            ("https://a.b)", Some("https://a.b")),
            ("https://a.b/(x)y", Some("https://a.b/(x)y")),
            ("https://a.b/(x", None),
            ("http://localhost", None),
            ("http://*.example.org", None),
            ("www.x.org;", Some("www.x.org;")),
            ("www.com", None),
            ("https://a.b?x=1&amp;y", Some("https://a.b?x=1")),
            ("mailto:a@b.c", Some("mailto:a@b.c")),
        ] {
            assert_eq!(link_end(text).map(|len| &text[..len]), url, "{text}");
        }
    }
}
