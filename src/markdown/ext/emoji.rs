//! Emoji short codes become characters (dialect: emoji).

use pulldown_cmark::CowStr;

use super::{Context, Extension};
use crate::markdown::tree::{Document, Kind, NodeId};

pub(super) struct Emoji;

impl Extension for Emoji {
    fn name(&self) -> &'static str {
        "emoji"
    }

    fn apply(&self, document: &mut Document<'_>, _context: &Context<'_>) {
        if !document.signs.colon_names {
            return;
        }
        let mut texts: Vec<NodeId> = Vec::new();
        let mut stack = vec![crate::markdown::tree::ROOT];
        while let Some(id) = stack.pop() {
            match document.kind(id) {
                Kind::CodeBlock(_) | Kind::HtmlBlock => {}
                // The text of such a link is its URL.
                Kind::Link(link) if link.autolink => {}
                Kind::Text(text) if text.contains(':') => texts.push(id),
                _ => stack.extend(document.children(id)),
            }
        }
        for id in texts {
            let start = document.span(id).start as usize;
            let before = document.source.get(..start).and_then(|before| before.chars().next_back());
            let Kind::Text(text) = document.kind(id) else { continue };
            if let Some(text) = replaced(text, before) {
                document.nodes[id as usize].kind = Kind::Text(CowStr::from(text));
            }
        }
    }
}

/// Whether a short code begins at a colon of a text.
pub(in crate::markdown) fn stands_at(text: &str, colon: usize) -> bool {
    let bytes = text.as_bytes();
    let rest = &bytes[colon + 1..];
    let len = rest.iter().take_while(|byte| is_name(byte)).count();
    len > 0
        && rest.get(len) == Some(&b':')
        && (colon == 0 || !bytes[colon - 1].is_ascii_alphanumeric())
        && emojis::get_by_shortcode(&text[colon + 1..colon + 1 + len]).is_some()
}

pub(in crate::markdown) fn is_name(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+' | b'-')
}

/// The text with its short codes replaced; none when it has none. `before` is the character in front of it.
fn replaced(text: &str, before: Option<char>) -> Option<String> {
    let bytes = text.as_bytes();
    let mut out = String::new();
    let mut done = 0;
    let mut at = 0;
    while let Some(found) = memchr::memchr(b':', &bytes[at..]) {
        let colon = at + found;
        at = colon + 1;
        let previous = text[..colon].chars().next_back().or(before);
        // A text that begins behind a backslash begins with what the backslash escapes.
        let escaped = colon == 0 && before == Some('\\');
        if escaped || previous.is_some_and(char::is_alphanumeric) {
            continue;
        }
        let len = bytes[at..].iter().take_while(|byte| is_name(byte)).count();
        if len == 0 || bytes.get(at + len) != Some(&b':') {
            continue;
        }
        let Some(emoji) = emojis::get_by_shortcode(&text[at..at + len]) else { continue };
        out.push_str(&text[done..colon]);
        out.push_str(emoji.as_str());
        done = at + len + 1;
        at = done;
    }
    (done > 0).then(|| out + &text[done..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes() {
        let text = |text: &str| replaced(text, None);
        assert_eq!(text("a :smile: b :+1:"), Some("a 😄 b 👍".to_owned()));
        assert_eq!(text(":tada::tada:"), Some("🎉🎉".to_owned()));
        assert_eq!(text("a:smile: :nothing: 10:30:45"), None);
        assert_eq!(replaced(":smile:", Some('\\')), None);
        assert_eq!(replaced(":smile:", Some('x')), None);
    }
}
