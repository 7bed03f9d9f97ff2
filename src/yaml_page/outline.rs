//! Headings of HTML that the Markdown writer made, for the outline of a page that embeds it.

/// Level, id and inner HTML (without the anchor) of the second and third level headings that have ids.
pub(super) fn headings(html: &str) -> Vec<(u8, String, String)> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find("<h") {
        rest = &rest[at + 2..];
        let level = match rest.as_bytes().first() {
            Some(b'2') => 2,
            Some(b'3') => 3,
            _ => continue,
        };
        let Some((attributes, after)) = rest[1..].split_once('>') else { break };
        let Some((inner, after)) = after.split_once(if level == 2 { "</h2>" } else { "</h3>" }) else {
            break;
        };
        let id = attributes.split_once("id=\"").and_then(|(_, id)| id.split_once('"'));
        if let Some((id, _)) = id {
            let text = inner.split_once("<a class=\"anchor\"").map_or(inner, |(text, _)| text);
            found.push((level, unescape(id), text.trim().to_owned()));
        }
        rest = after;
    }
    found
}

fn unescape(id: &str) -> String {
    id.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// Markdown as plain text for a description: link texts without targets, no signs of emphasis.
pub(super) fn plain_text(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut rest = markdown;
    while let Some(at) = rest.find(['[', '*', '`', '!']) {
        out.push_str(&rest[..at]);
        let sign = rest.as_bytes()[at];
        rest = &rest[at + 1..];
        match sign {
            b'[' => {
                let target = rest.split_once("](").and_then(|(text, after)| {
                    let (_, after) = after.split_once(')')?;
                    (!text.contains(['[', ']'])).then_some((text, after))
                });
                match target {
                    Some((text, after)) => {
                        out.push_str(&plain_text(text));
                        rest = after;
                    }
                    None => out.push('['),
                }
            }
            b'!' if rest.starts_with('[') => {}
            b'!' => out.push('!'),
            _ => {}
        }
    }
    out.push_str(rest);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}
