//! Links as written, taken apart.

use std::borrow::Cow;

use super::lookup::TargetKind;

/// The kind of a link from its text alone.
pub fn kind_of(href: &str) -> TargetKind {
    if href.starts_with('#') {
        TargetKind::SelfBookmark
    } else if has_scheme(href) || href.starts_with("//") {
        TargetKind::External
    } else if href.starts_with('/') {
        TargetKind::Absolute
    } else {
        TargetKind::Relative
    }
}

/// Whether a link starts with a scheme (`https:`, `mailto:`); a drive letter is none.
pub fn has_scheme(href: &str) -> bool {
    let bytes = href.as_bytes();
    let Some(len) = memchr::memchr(b':', bytes) else { return false };
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    len > 1 && bytes[0].is_ascii_alphabetic() && bytes[..len].iter().all(fits)
}

/// `path`, `?query` (without `?`), `#fragment` (without `#`) of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts<'a> {
    /// Percent-decoded, `\` turned into `/`.
    pub path: Cow<'a, str>,
    /// As written.
    pub query: Option<&'a str>,
    /// As written.
    pub fragment: Option<&'a str>,
    /// `?query#fragment` as written.
    pub ending: &'a str,
}

/// Splits a link at the first `#`, then the first `?`, and decodes its path.
pub fn split(href: &str) -> Parts<'_> {
    let href = href.trim();
    let cut = |text: &'_ str, mark| memchr::memchr(mark, text.as_bytes());
    let (rest, fragment) = match cut(href, b'#') {
        Some(at) => (&href[..at], Some(&href[at + 1..])),
        None => (href, None),
    };
    let (path, query) = match cut(rest, b'?') {
        Some(at) => (&rest[..at], Some(&rest[at + 1..])),
        None => (rest, None),
    };
    let ending = &href[path.len()..];
    // Nearly all paths are written plainly.
    if memchr::memchr2(b'%', b'\\', path.as_bytes()).is_none() {
        return Parts { path: Cow::Borrowed(path), query, fragment, ending };
    }
    let mut path = decode(path);
    if path.contains('\\') {
        path = Cow::Owned(path.replace('\\', "/"));
    }
    Parts { path, query, fragment, ending }
}

/// Percent-decodes; bytes that are no UTF-8 stay encoded.
pub fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    percent_encoding::percent_decode_str(text).decode_utf8().unwrap_or(Cow::Borrowed(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts() {
        let parts = split(" a%20b\\c.md?x=1#y?z ");
        assert_eq!(
            (parts.path.as_ref(), parts.query, parts.fragment),
            ("a b/c.md", Some("x=1"), Some("y?z"))
        );
        assert_eq!(parts.ending, "?x=1#y?z");
        assert_eq!(split("a.md?").ending, "?");
        assert_eq!(split("a.md").ending, "");
        assert_eq!(kind_of("mailto:a@b"), TargetKind::External);
        assert_eq!(kind_of("C:\\x"), TargetKind::Relative);
        assert_eq!(kind_of("a/b:c"), TargetKind::Relative);
    }
}
