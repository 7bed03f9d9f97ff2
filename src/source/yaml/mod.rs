//! YAML and JSON as one tree with the place of every node.
//!
//! 1. [`parse`] reads YAML text, [`parse_in`] a part of a text, [`parse_json`] JSON (comments and
//!    trailing commas allowed). All give a [`Parsed`]: whatever could be read, and what was wrong.
//! 2. `reader` builds the tree from the events of the YAML parser; `positions` turns its character
//!    counts into bytes; `lenient` repairs what only our parser refuses; `json` reads JSON.
//! 3. A scalar stays the text its author wrote. [`Node::to_json`] decides what is a number or a
//!    truth value (`scalar`), so dates and version numbers in names are never changed.
//! 4. Spans are bytes of the text that was given, always at character boundaries.

mod json;
mod lenient;
mod mapping;
mod messages;
mod positions;
mod reader;
mod scalar;
#[cfg(test)]
mod tests;

use std::ops::Range;

use serde_json::{Map, Value};

use crate::diagnostics::{Diagnostic, Span};
use crate::source::DocPath;

pub use json::parse_json;
use scalar::is_null_word;

/// Nesting beyond this is an error: everything that walks a tree may recurse.
pub const MAX_DEPTH: usize = 200;

/// One value and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Where it stands: quotes and brackets belong to it, tags and anchors do not.
    pub span: Span,
}

/// The kinds of value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NodeKind {
    /// Nothing was written (`key:`). The word `null` is a plain scalar; see [`Node::is_null`].
    Null,
    /// Text as it was written, escapes resolved.
    Scalar {
        /// The text.
        value: String,
        /// Written without quotes, so it may mean a number or a truth value.
        plain: bool,
    },
    /// A list.
    Sequence(Vec<Node>),
    /// Pairs of key and value in file order, each key once (the last one counts).
    Mapping(Vec<(Node, Node)>),
}

/// What reading gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The first document, as far as it could be read; none when there is no content at all.
    pub root: Option<Node>,
    /// The first mistake; reading stopped there.
    pub error: Option<YamlError>,
    /// Keys that stand twice in one mapping, with the place of the later one.
    pub duplicate_keys: Vec<(String, Span)>,
}

/// Why a text is no YAML (or no JSON).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YamlError {
    /// One sentence without a full stop.
    pub message: String,
    /// What an author can do about it.
    pub hint: Option<&'static str>,
    /// Where.
    pub span: Span,
}

/// Reads a YAML text.
pub fn parse(text: &str) -> Parsed {
    parse_in(text, 0..text.len())
}

/// Reads the YAML in a part of a text; spans count from the beginning of the whole text.
/// A range that does not fit the text reads nothing.
pub fn parse_in(text: &str, range: Range<usize>) -> Parsed {
    text.get(range.clone()).map(|part| lenient::read(part, range.start)).unwrap_or_default()
}

impl Node {
    /// A node that holds nothing.
    pub fn null(at: usize) -> Node {
        Node { kind: NodeKind::Null, span: Span::new(at, at) }
    }

    /// The value of a key; none when this is no mapping.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(name, _)| name.as_str() == Some(key)).map(|(_, value)| value)
    }

    /// The text of a scalar as it was written, numbers included.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Scalar { value, .. } => Some(value),
            _ => None,
        }
    }

    /// Whether this is nothing, or one of the words that mean nothing (`null`, `~`).
    pub fn is_null(&self) -> bool {
        match &self.kind {
            NodeKind::Null => true,
            NodeKind::Scalar { value, plain: true } => is_null_word(value),
            _ => false,
        }
    }

    /// A truth value; the quoted words count too, because authors write them.
    pub fn as_bool(&self) -> Option<bool> {
        self.as_str().and_then(|text| scalar::boolean(text.trim()))
    }

    /// A finite number, quoted or not.
    pub fn as_f64(&self) -> Option<f64> {
        self.as_str().and_then(|text| scalar::number(text.trim())).and_then(|number| number.as_f64())
    }

    /// The entries of a list; empty for anything else.
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            NodeKind::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The entries of a mapping; empty for anything else.
    pub fn entries(&self) -> &[(Node, Node)] {
        match &self.kind {
            NodeKind::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// The text of this node as a key.
    pub fn key_text(&self) -> String {
        match &self.kind {
            NodeKind::Null => String::new(),
            NodeKind::Scalar { value, .. } => value.clone(),
            _ => self.to_json().to_string(),
        }
    }

    /// The value by the core schema of YAML 1.2: plain `true`, numbers and `null` get their meaning,
    /// quoted text and dates stay text.
    pub fn to_json(&self) -> Value {
        match &self.kind {
            NodeKind::Null => Value::Null,
            NodeKind::Scalar { value, plain: true } => {
                scalar::meaning(value).unwrap_or_else(|| Value::String(value.clone()))
            }
            NodeKind::Scalar { value, plain: false } => Value::String(value.clone()),
            NodeKind::Sequence(items) => Value::Array(items.iter().map(Node::to_json).collect()),
            NodeKind::Mapping(entries) => {
                Value::Object(entries.iter().map(|(key, value)| (key.key_text(), value.to_json())).collect())
            }
        }
    }

    /// [`Node::to_json`] without copying the texts.
    pub fn into_json(self) -> Value {
        match self.kind {
            NodeKind::Null => Value::Null,
            NodeKind::Scalar { value, plain: true } => {
                scalar::meaning(&value).unwrap_or(Value::String(value))
            }
            NodeKind::Scalar { value, plain: false } => Value::String(value),
            NodeKind::Sequence(items) => Value::Array(items.into_iter().map(Node::into_json).collect()),
            NodeKind::Mapping(entries) => {
                let mut map = Map::with_capacity(entries.len());
                for (key, value) in entries {
                    map.insert(key.into_key(), value.into_json());
                }
                Value::Object(map)
            }
        }
    }

    /// [`Node::key_text`] without copying.
    pub fn into_key(self) -> String {
        match self.kind {
            NodeKind::Scalar { value, .. } => value,
            _ => self.key_text(),
        }
    }
}

impl Parsed {
    /// What is wrong with a file that is YAML (or JSON) as a whole: the error under `syntax_code` and
    /// the keys that stand twice.
    pub fn diagnostics(&self, syntax_code: &str, path: &DocPath) -> Vec<Diagnostic> {
        let error = self.error.iter().map(|error| error.diagnostic(syntax_code, path));
        let duplicates = self.duplicate_keys.iter().map(|(key, span)| {
            Diagnostic::new("yaml-duplicate-key", path, *span, format!("the key `{key}` stands twice"))
                .hint("Only the last one counts; remove the others.")
        });
        error.chain(duplicates).collect()
    }

    /// Items of lists that hold nothing.
    pub fn nulls(&self, path: &DocPath) -> Vec<Diagnostic> {
        self.root.as_ref().map(|root| root.nulls(path)).unwrap_or_default()
    }
}

impl Node {
    /// Items of lists in it that hold nothing.
    pub fn nulls(&self, path: &DocPath) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let mut queue: Vec<&Node> = vec![self];
        while let Some(node) = queue.pop() {
            match &node.kind {
                NodeKind::Sequence(items) => {
                    let null = items.iter().filter(|item| item.is_null());
                    found.extend(null.map(|item| {
                        let message = "an item of this list has no value";
                        Diagnostic::new("null-array-value", path, item.span, message)
                            .hint("Give it one, or delete it.")
                    }));
                    queue.extend(items);
                }
                NodeKind::Mapping(entries) => queue.extend(entries.iter().map(|(_, value)| value)),
                NodeKind::Null | NodeKind::Scalar { .. } => {}
            }
        }
        found.sort_by_key(|found| found.span);
        found
    }
}

impl YamlError {
    /// The error as a finding.
    pub fn diagnostic(&self, code: &str, path: &DocPath) -> Diagnostic {
        let diagnostic = Diagnostic::new(code, path, self.span, self.message.clone());
        match self.hint {
            Some(hint) => diagnostic.hint(hint),
            None => diagnostic,
        }
    }
}
