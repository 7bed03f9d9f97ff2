//! Start and end conditions of HTML blocks (CommonMark 0.31.2, section 4.6).

/// Kind 1–7 of the HTML block that a line starts, or none.
pub(super) fn start(line: &str, in_paragraph: bool) -> Option<u8> {
    let bytes = line.as_bytes();
    if bytes.first() != Some(&b'<') {
        return None;
    }
    match bytes.get(1)? {
        b'?' => return Some(3),
        b'!' if line.starts_with("<!--") => return Some(2),
        b'!' if line.starts_with("<![CDATA[") => return Some(5),
        b'!' if bytes.get(2).is_some_and(u8::is_ascii_alphabetic) => return Some(4),
        b'!' => return None,
        _ => {}
    }
    let closing = bytes[1] == b'/';
    let start = 1 + usize::from(closing);
    let len = bytes[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
    if len == 0 || !bytes[start].is_ascii_alphabetic() {
        return None;
    }
    let name = line[start..start + len].to_ascii_lowercase();
    let after = bytes.get(start + len);
    let bounded = matches!(after, None | Some(b' ' | b'\t' | b'>' | b'\r'));
    if !closing && bounded && matches!(name.as_str(), "script" | "pre" | "style" | "textarea") {
        return Some(1);
    }
    let slash = after == Some(&b'/') && bytes.get(start + len + 1) == Some(&b'>');
    if (bounded || slash) && BLOCK_NAMES.binary_search(&name.as_str()).is_ok() {
        return Some(6);
    }
    (!in_paragraph && whole_tag(line)).then_some(7)
}

/// Whether a line ends an HTML block of this kind (6 and 7 end at a blank line instead).
pub(super) fn ends(kind: u8, line: &str) -> bool {
    match kind {
        1 => {
            let lower = line.to_ascii_lowercase();
            ["</script>", "</pre>", "</style>", "</textarea>"].iter().any(|tag| lower.contains(tag))
        }
        2 => line.contains("-->"),
        3 => line.contains("?>"),
        4 => line.contains('>'),
        5 => line.contains("]]>"),
        _ => false,
    }
}

/// One complete open or closing tag and nothing else.
fn whole_tag(line: &str) -> bool {
    let text = line.trim_end();
    let Some(inner) = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')) else { return false };
    if let Some(name) = inner.strip_prefix('/') {
        return name.trim_end().bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    }
    let mut quote = None;
    for byte in inner.bytes() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            (None, b'<' | b'>' | b'`') => return false,
            _ => {}
        }
    }
    // `<https://x.org>` and `<a@b.c>` are autolinks.
    let name = inner.split([' ', '\t', '/']).next().unwrap_or("");
    quote.is_none()
        && !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Sorted for binary search.
const BLOCK_NAMES: &[&str] = &[
    "address",
    "article",
    "aside",
    "base",
    "basefont",
    "blockquote",
    "body",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "iframe",
    "legend",
    "li",
    "link",
    "main",
    "menu",
    "menuitem",
    "nav",
    "noframes",
    "ol",
    "optgroup",
    "option",
    "p",
    "param",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "track",
    "ul",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        assert!(BLOCK_NAMES.is_sorted());
        assert_eq!(start("<!-- x", false), Some(2));
        assert_eq!(start("<div class='a'>", true), Some(6));
        assert_eq!(start("<span>", false), Some(7));
        assert_eq!(start("<span>", true), None);
        assert_eq!(start("<span>x", false), None);
        assert_eq!(start("<https://x.org>", false), None);
        assert_eq!(start("<pre>", true), Some(1));
    }
}
