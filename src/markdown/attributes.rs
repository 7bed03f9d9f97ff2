//! `key="value"` lists of triple-colon lines.

use std::ops::Range;

/// One attribute; ranges are relative to the text given to [`parse`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// Key as written; compare without case.
    pub key: &'a str,
    /// Value, verbatim; empty for a key without `=`.
    pub value: &'a str,
    /// Bytes of the value.
    pub range: Range<usize>,
}

/// Why a list is malformed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttributeError {
    /// Something other than a double-quoted value follows `=`.
    Quotes(String),
    /// A key stands twice.
    Twice(String),
    /// Text that is no key.
    Text(String),
}

impl AttributeError {
    /// The error as a sentence.
    pub fn message(&self) -> String {
        match self {
            AttributeError::Quotes(key) => format!("the value of `{key}` must stand in double quotes"),
            AttributeError::Twice(key) => format!("attribute `{key}` is given twice"),
            AttributeError::Text(text) => format!("`{text}` is no attribute"),
        }
    }
}

/// A parsed list and where it ended.
#[derive(Debug, Default)]
pub struct Attributes<'a> {
    /// In order.
    pub list: Vec<Attribute<'a>>,
    /// Offset just behind the closing `:::`, or the end of the text without one.
    pub end: usize,
    /// Whether a closing `:::` was there.
    pub closed: bool,
}

impl<'a> Attributes<'a> {
    /// The value of a key, compared without case.
    pub fn get(&self, key: &str) -> Option<&'a str> {
        self.find(key).map(|attribute| attribute.value)
    }

    /// The attribute of a key.
    pub fn find(&self, key: &str) -> Option<&Attribute<'a>> {
        self.list.iter().find(|attribute| attribute.key.eq_ignore_ascii_case(key))
    }

    /// The first key that is not among `known`.
    pub fn unknown(&self, known: &[&str]) -> Option<&'a str> {
        let is_known = |key: &str| known.iter().any(|name| name.eq_ignore_ascii_case(key));
        self.list.iter().map(|attribute| attribute.key).find(|key| !is_known(key))
    }
}

/// Reads attributes from `text[start..]` up to `:::` or the end of `text` (one line).
pub fn parse(text: &str, start: usize) -> Result<Attributes<'_>, AttributeError> {
    let bytes = text.as_bytes();
    let mut at = start;
    let mut found = Attributes::default();
    loop {
        at = skip_blanks(bytes, at);
        if at >= bytes.len() {
            found.end = text.len();
            return Ok(found);
        }
        if text[at..].starts_with(":::") {
            found.end = at + 3;
            found.closed = true;
            return Ok(found);
        }
        let key_end = at + key_len(&bytes[at..]);
        if key_end == at {
            let rest: String = text[at..].chars().take(20).collect();
            return Err(AttributeError::Text(rest));
        }
        let key = &text[at..key_end];
        let (value, next) = value_after(text, key, key_end)?;
        if found.find(key).is_some() {
            return Err(AttributeError::Twice(key.to_owned()));
        }
        found.list.push(Attribute { key, value: &text[value.clone()], range: value });
        at = next;
    }
}

fn value_after(text: &str, key: &str, key_end: usize) -> Result<(Range<usize>, usize), AttributeError> {
    let bytes = text.as_bytes();
    let equals = skip_blanks(bytes, key_end);
    if bytes.get(equals) != Some(&b'=') {
        return Ok((key_end..key_end, key_end));
    }
    let quote = skip_blanks(bytes, equals + 1);
    if bytes.get(quote) != Some(&b'"') {
        return Err(AttributeError::Quotes(key.to_owned()));
    }
    match memchr::memchr(b'"', &bytes[quote + 1..]) {
        Some(len) => Ok((quote + 1..quote + 1 + len, quote + 2 + len)),
        None => Err(AttributeError::Quotes(key.to_owned())),
    }
}

fn key_len(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')).count()
}

fn skip_blanks(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\t')) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_lists() {
        let text = r#" source="a b.png" Alt-Text = "x:::y" border:::rest"#;
        let found = parse(text, 0).unwrap();
        assert_eq!(found.get("SOURCE"), Some("a b.png"));
        assert_eq!(found.get("alt-text"), Some("x:::y"));
        assert_eq!(found.get("border"), Some(""));
        assert_eq!(&text[found.end..], "rest");
        assert!(parse("a='x'", 0).is_err());
        assert!(parse("a=\"1\" A=\"2\"", 0).is_err());
        assert!(!parse("a=\"1\"", 0).unwrap().closed);
    }
}
