//! The header of a page: YAML between `---` lines at its very beginning.
//!
//! 1. [`split`] finds the lines; it knows no YAML.
//! 2. [`parse`] reads what stands between them: `fast` takes the plain headers that nearly all
//!    pages have, the YAML reader everything else. A test holds the two to the same tree.
//! 3. A header that is no YAML is reported, and `salvage` saves what can be read key by key, so a
//!    colon in a title does not cost a page its metadata.

mod fast;
mod salvage;
#[cfg(test)]
mod tests;

use std::ops::Range;

use super::DocPath;
use super::yaml::{self, Node, NodeKind, Parsed};
use crate::config::Metadata;
use crate::diagnostics::{Diagnostic, Outcome, Span};

/// The parts of a page that has a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The YAML between the two lines.
    pub yaml: Range<usize>,
    /// Where the page begins after it.
    pub body_start: usize,
}

/// What a header says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FrontMatter {
    /// Keys and values in file order.
    pub metadata: Metadata,
    /// Each key with the place of the key and of its value.
    pub entries: Vec<(String, Span, Span)>,
    /// Where the page begins; 0 without a header.
    pub body_start: usize,
}

impl FrontMatter {
    /// The place of a key's value.
    pub fn value_span(&self, key: &str) -> Option<Span> {
        self.entries.iter().find(|(name, ..)| name == key).map(|(_, _, span)| *span)
    }

    /// The text of a key when it holds one.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.metadata.get(key).and_then(|value| value.as_str())
    }
}

/// Finds the header: the first line is `---`, and it ends with a line `---` or `...`. A header that
/// is not closed is none.
pub fn split(text: &str) -> Option<Header> {
    let mark = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
    let bytes = text.as_bytes();
    let is_fence =
        |line: &[u8], sign: &[u8]| line.strip_prefix(sign).is_some_and(|rest| rest.trim_ascii().is_empty());
    let next_line = |at: usize| memchr::memchr(b'\n', &bytes[at..]).map(|end| at + end + 1);
    let start = next_line(mark)?;
    if !is_fence(&bytes[mark..start], b"---") {
        return None;
    }
    let mut line = start;
    while line < bytes.len() {
        let next = next_line(line).unwrap_or(bytes.len());
        if matches!(bytes[line], b'-' | b'.') {
            let content = &bytes[line..next];
            if is_fence(content, b"---") || is_fence(content, b"...") {
                return Some(Header { yaml: start..line, body_start: next });
            }
        }
        line = next;
    }
    None
}

/// Reads the header of a page. Without one there is no metadata and the page begins at 0.
pub fn parse(text: &str, path: &DocPath) -> Outcome<FrontMatter> {
    let Some(header) = split(text) else { return Outcome::default() };
    if let Some(root) = fast::parse(text, header.yaml.clone()) {
        let diagnostics = root.nulls(path);
        let value = FrontMatter { body_start: header.body_start, ..collect(root) };
        return Outcome { value, diagnostics };
    }
    let parsed = yaml::parse_in(text, header.yaml.clone());
    let mut diagnostics = parsed.diagnostics("yaml-header-syntax-error", path);
    diagnostics.extend(parsed.nulls(path));
    let root = match parsed {
        Parsed { error: Some(_), .. } => Some(salvage::parse(text, header.yaml)),
        Parsed { root, .. } => root,
    };
    let value = match root {
        Some(root) if matches!(root.kind, NodeKind::Mapping(_)) => collect(root),
        Some(root) if !root.is_null() => {
            let message = "front matter holds no keys";
            let diagnostic = Diagnostic::new("yaml-header-not-object", path, root.span, message);
            diagnostics.push(diagnostic.hint("Write each line as `key: value`."));
            FrontMatter::default()
        }
        _ => FrontMatter::default(),
    };
    Outcome { value: FrontMatter { body_start: header.body_start, ..value }, diagnostics }
}

fn collect(root: Node) -> FrontMatter {
    let NodeKind::Mapping(pairs) = root.kind else { return FrontMatter::default() };
    let mut metadata = Metadata::with_capacity(pairs.len());
    let mut entries = Vec::with_capacity(pairs.len());
    for (key, value) in pairs {
        let (key_span, value_span) = (key.span, value.span);
        let name = key.into_key();
        entries.push((name.clone(), key_span, value_span));
        metadata.insert(name, value.into_json());
    }
    FrontMatter { metadata, entries, body_start: 0 }
}
