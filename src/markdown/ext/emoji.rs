//! Emoji short codes become characters (dialect: emoji).

use pulldown_cmark::CowStr;

use super::{Context, Extension};
use crate::markdown::tree::{Document, Kind, NodeId};

pub(super) struct Emoji;

impl Extension for Emoji {
    fn name(&self) -> &'static str {
        "emoji"
    }

    fn apply(&self, document: &mut Document<'_>, context: &Context<'_>) {
        let smileys = context.extensions.smileys;
        if !document.signs.colon_names && !smileys {
            return;
        }
        let mut texts: Vec<NodeId> = Vec::new();
        let mut stack = vec![crate::markdown::tree::ROOT];
        while let Some(id) = stack.pop() {
            match document.kind(id) {
                Kind::CodeBlock(_) | Kind::HtmlBlock => {}
                // The text of such a link is its URL.
                Kind::Link(link) if link.autolink => {}
                Kind::Text(text) if smileys || text.contains(':') => texts.push(id),
                _ => stack.extend(document.children(id)),
            }
        }
        for id in texts {
            let start = document.span(id).start as usize;
            let before = document.source.get(..start).and_then(|before| before.chars().next_back());
            let Kind::Text(text) = document.kind(id) else { continue };
            let mut changed = replaced(text, before);
            if smileys {
                changed = with_smileys(changed.as_deref().unwrap_or(text), before).or(changed);
            }
            if let Some(text) = changed {
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

/// Faces and arrows with their characters; the ends of those with a nose are in [`with_smileys`].
const SMILEYS: &[(&str, &str)] = &[
    ("</3", "💔"),
    ("<\\3", "💔"),
    ("<3", "❤️"),
    ("<->", "↔"),
    ("<=>", "⇔"),
    ("<-", "←"),
    ("->", "→"),
    ("<=", "⇐"),
    ("=>", "⇒"),
    (">:(", "😠"),
    ("]:(", "👿"),
    ("]:)", "😈"),
    ("o:)", "😇"),
    ("O:)", "😇"),
    ("0:)", "😇"),
    (":,'(", "😭"),
    (":\")", "😊"),
    (":'(", "😢"),
    (":,(", "😢"),
    (":')", "😂"),
    (":,)", "😂"),
    (":'D", "😂"),
    (":,D", "😂"),
    ("x-)", "😆"),
    ("X-)", "😆"),
    ("8-)", "😎"),
    ("B-)", "😎"),
    (":/", "😕"),
    (":(", "😦"),
    (":*", "😗"),
    (":|", "😐"),
    (":o", "😮"),
    (":O", "😮"),
    (":@", "😡"),
    (":D", "😄"),
    (":)", "😃"),
    (";(", "😭"),
    (":P", "😛"),
    (":s", "😒"),
    (":S", "😒"),
    (":z", "😒"),
    (":Z", "😒"),
    (":$", "😒"),
    (";)", "😉"),
];

/// The text with its smileys replaced; none when it has none. White space stands in front of a smiley.
fn with_smileys(text: &str, before: Option<char>) -> Option<String> {
    let mut out = String::new();
    let mut done = 0;
    let mut previous = before;
    for (at, char) in text.char_indices() {
        let opens = at >= done && previous.is_none_or(char::is_whitespace);
        previous = Some(char);
        if !opens {
            continue;
        }
        let rest = &text[at..];
        // The nose stands in front of the mouth: `:-)` is `:)`.
        let found = SMILEYS.iter().find_map(|(smiley, emoji)| {
            let (eyes, mouth) = smiley.split_at(smiley.len() - 1);
            let rest = rest.strip_prefix(eyes)?;
            let nosed = || rest.strip_prefix('-').filter(|_| eyes.ends_with([':', ';', '\'', ',']));
            let left = rest.strip_prefix(mouth).or_else(|| nosed()?.strip_prefix(mouth))?;
            Some((text.len() - left.len(), *emoji))
        });
        if let Some((end, emoji)) = found {
            out.push_str(&text[done..at]);
            out.push_str(emoji);
            done = end;
        }
    }
    (done > 0).then(|| out + &text[done..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smileys() {
        let text = |text: &str| with_smileys(text, None);
        assert_eq!(text(":) and ;-), :'-( -> <3"), Some("😃 and 😉, 😢 → ❤️".to_owned()));
        assert_eq!(text("a:) http://x b->c"), None);
        assert_eq!(with_smileys(":)", Some('a')), None);
    }

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
