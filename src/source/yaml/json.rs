//! JSON → the same tree as YAML.
//!
//! 1. Comments, trailing commas and a byte order mark are fine, as they are for the engine.
//! 2. What is wrong beyond that is reported, and then read once more as leniently as possible, so a
//!    missing comma does not lose a thousand entries.

use jsonc_parser::ast::{ObjectPropName, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::mapping::remove_duplicates;
use super::{MAX_DEPTH, Node, NodeKind, Parsed, YamlError};
use crate::diagnostics::Span;

/// Reads a JSON text.
pub fn parse_json(text: &str) -> Parsed {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let base = text.len() - body.len();
    let strict = ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        ..ParseOptions::default()
    };
    let mut builder = Builder { base, parsed: Parsed::default() };
    let collect = CollectOptions::default();
    let value = parse_to_ast(body, &collect, &strict).map(|result| result.value).unwrap_or_else(|error| {
        let range = error.range();
        let (start, end) = (floor(body, range.start), floor(body, range.end));
        builder.parsed.error = Some(YamlError {
            message: sentence(&error.kind().to_string()),
            hint: None,
            span: Span::new(start + base, end + base),
        });
        parse_to_ast(body, &collect, &ParseOptions::default()).ok().and_then(|result| result.value)
    });
    builder.parsed.root = value.and_then(|value| builder.node(value, 0));
    builder.parsed.duplicate_keys.sort_by_key(|(_, span)| *span);
    builder.parsed
}

struct Builder {
    base: usize,
    parsed: Parsed,
}

impl Builder {
    fn node(&mut self, value: Value<'_>, depth: usize) -> Option<Node> {
        let span = self.span(&value);
        if depth >= MAX_DEPTH {
            self.parsed.error.get_or_insert(YamlError {
                message: "values are nested too deeply".to_owned(),
                hint: None,
                span,
            });
            return None;
        }
        let scalar = |value: String, plain: bool| NodeKind::Scalar { value, plain };
        let kind = match value {
            Value::StringLit(text) => scalar(text.value.into_owned(), false),
            Value::NumberLit(number) => scalar(number.value.to_owned(), true),
            Value::BooleanLit(boolean) => scalar(boolean.value.to_string(), true),
            Value::NullKeyword(_) => NodeKind::Null,
            Value::Array(array) => NodeKind::Sequence(
                array.elements.into_iter().filter_map(|item| self.node(item, depth + 1)).collect(),
            ),
            Value::Object(object) => {
                let mut entries = Vec::with_capacity(object.properties.len());
                for property in object.properties {
                    let key = self.key(property.name);
                    if let Some(value) = self.node(property.value, depth + 1) {
                        entries.push((key, value));
                    }
                }
                remove_duplicates(&mut entries, &mut self.parsed.duplicate_keys);
                NodeKind::Mapping(entries)
            }
        };
        Some(Node { kind, span })
    }

    fn key(&self, name: ObjectPropName<'_>) -> Node {
        let span = match &name {
            ObjectPropName::String(text) => self.span(text),
            ObjectPropName::Word(word) => self.span(word),
        };
        Node { kind: NodeKind::Scalar { value: name.into_string(), plain: false }, span }
    }

    fn span(&self, part: &impl Ranged) -> Span {
        let range = part.range();
        Span::new(range.start + self.base, range.end + self.base)
    }
}

fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The parser's message as the middle of ours: no capital in front, no full stop behind.
fn sentence(message: &str) -> String {
    let mut letters = message.trim_end_matches('.').chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
