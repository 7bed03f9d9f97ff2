//! JSON as people write it, with messages that point into the file.
//!
//! 1. [`JsonFile::parse`] tries strict JSON, then comments, trailing commas and quotes of both kinds.
//! 2. A [`Node`] is a value together with the way to it; its methods take a type or say, with line
//!    and column, which key has the wrong one.
//! 3. Positions are looked up only for a message, by parsing once more ([`position`]).

use jsonc_parser::ast;
use jsonc_parser::{CollectOptions, ParseOptions};
use serde_json::{Map, Value};

use super::ConfigError;
use super::source::Source;
use crate::source::yaml;

/// A parsed file.
#[derive(Debug)]
pub(super) struct JsonFile {
    pub(super) source: Source,
    value: Value,
    /// The tree of a YAML file, for positions.
    yaml: Option<yaml::Node>,
}

impl JsonFile {
    /// Reads the same data from YAML, where an empty file is an object without keys.
    pub(super) fn parse_yaml(source: Source) -> Result<JsonFile, ConfigError> {
        let parsed = yaml::parse(&source.text);
        if let Some(error) = &parsed.error {
            let remedy = error.hint.unwrap_or("correct the YAML there or shortly before");
            return Err(source.error(
                error.span.start as usize,
                lower_first(&error.message),
                lower_first(remedy),
            ));
        }
        match parsed.root {
            Some(root) => Ok(JsonFile { source, value: root.clone().into_json(), yaml: Some(root) }),
            None => Ok(JsonFile { source, value: Value::Object(Map::new()), yaml: None }),
        }
    }

    pub(super) fn parse(source: Source) -> Result<JsonFile, ConfigError> {
        if let Ok(value) = serde_json::from_str(&source.text) {
            return Ok(JsonFile { source, value, yaml: None });
        }
        match jsonc_parser::parse_to_serde_value::<Option<Value>>(&source.text, &lenient()) {
            Ok(Some(value)) => Ok(JsonFile { source, value, yaml: None }),
            Ok(None) => Err(source.error(0, "the file is empty", "write a JSON object or remove it")),
            Err(error) => {
                let what = error.kind().to_string();
                let remedy = "correct the JSON there or shortly before";
                Err(source.error(error.range().start, lower_first(&what), remedy))
            }
        }
    }

    pub(super) fn root(&self) -> Node<'_> {
        Node { file: self, way: Vec::new(), value: &self.value }
    }
}

fn lenient() -> ParseOptions {
    // A missing comma is a mistake everywhere, so it stays one.
    ParseOptions { allow_missing_commas: false, ..ParseOptions::default() }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

#[derive(Debug, Clone)]
enum Step {
    Key(String),
    Index(usize),
}

/// A value of the file and the way to it.
#[derive(Debug, Clone)]
pub(super) struct Node<'a> {
    file: &'a JsonFile,
    way: Vec<Step>,
    pub(super) value: &'a Value,
}

impl<'a> Node<'a> {
    fn child(&self, step: Step, value: &'a Value) -> Node<'a> {
        let mut way = self.way.clone();
        way.push(step);
        Node { file: self.file, way, value }
    }

    /// The value of a key; `null` counts as missing, and so does every key of what is no object.
    pub(super) fn get(&self, key: &str) -> Option<Node<'a>> {
        let value = self.value.get(key).filter(|value| !value.is_null())?;
        Some(self.child(Step::Key(key.to_owned()), value))
    }

    /// The value of the first key that is there.
    pub(super) fn first_of(&self, keys: &[&str]) -> Option<Node<'a>> {
        keys.iter().find_map(|key| self.get(key))
    }

    /// `build.content[0].files` is a number; *needed*.
    pub(super) fn error(&self, needed: &str) -> ConfigError {
        let kind = match self.value {
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        self.complain(format_args!("is {kind}"), needed)
    }

    /// `key` *what*; *remedy*, at the key's place.
    pub(super) fn complain(&self, what: impl std::fmt::Display, remedy: &str) -> ConfigError {
        let name = if self.way.is_empty() { "the file".to_owned() } else { format!("`{}`", self.name()) };
        let source = &self.file.source;
        source.error(self.position(), format_args!("{name} {what}"), remedy)
    }

    fn name(&self) -> String {
        let mut name = String::new();
        for step in &self.way {
            match step {
                Step::Index(index) => name.push_str(&format!("[{index}]")),
                Step::Key(key) if name.is_empty() => name.push_str(key),
                Step::Key(key) => name.push_str(&format!(".{key}")),
            }
        }
        name
    }

    /// Byte offset of the key, or of the value in a list.
    pub(super) fn position(&self) -> usize {
        match &self.file.yaml {
            Some(root) => yaml_position(root, &self.way),
            None => position(&self.file.source.text, &self.way).unwrap_or(0),
        }
    }

    pub(super) fn string(&self) -> Result<String, ConfigError> {
        self.value.as_str().map(str::to_owned).ok_or_else(|| self.error("a string is needed"))
    }

    pub(super) fn bool(&self) -> Result<bool, ConfigError> {
        self.value.as_bool().ok_or_else(|| self.error("`true` or `false` is needed"))
    }

    pub(super) fn number(&self) -> Result<f64, ConfigError> {
        self.value.as_f64().ok_or_else(|| self.error("a number is needed"))
    }

    pub(super) fn object(&self) -> Result<&'a Map<String, Value>, ConfigError> {
        self.value.as_object().ok_or_else(|| self.error("an object `{…}` is needed"))
    }

    /// A string, or each of a list of strings.
    pub(super) fn strings(&self) -> Result<Vec<String>, ConfigError> {
        let needed = |node: &Node| node.error("a string or a list of strings is needed");
        self.items()
            .iter()
            .map(|node| node.value.as_str().map(str::to_owned).ok_or_else(|| needed(node)))
            .collect()
    }

    /// The elements of a list that are not null; a single value counts as a list of one.
    pub(super) fn items(&self) -> Vec<Node<'a>> {
        let Value::Array(values) = self.value else { return vec![self.clone()] };
        let values = values.iter().enumerate().filter(|(_, value)| !value.is_null());
        values.map(|(index, value)| self.child(Step::Index(index), value)).collect()
    }

    /// Keys and values of an object, in file order.
    pub(super) fn entries(&self) -> Result<Vec<(&'a str, Node<'a>)>, ConfigError> {
        let entries = self.object()?.iter();
        Ok(entries.map(|(key, value)| (key.as_str(), self.child(Step::Key(key.clone()), value))).collect())
    }
}

/// Where the value lies, or the last one on the way to it.
fn yaml_position(root: &yaml::Node, way: &[Step]) -> usize {
    let mut node = root;
    for step in way {
        let next = match step {
            Step::Key(key) => node.get(key),
            Step::Index(index) => node.items().get(*index),
        };
        node = next.unwrap_or(node);
    }
    node.span.start as usize
}

fn position(text: &str, way: &[Step]) -> Option<usize> {
    let parsed = jsonc_parser::parse_to_ast(text, &CollectOptions::default(), &lenient()).ok()?;
    let mut value = parsed.value?;
    let mut at = range_start(&value);
    for step in way {
        value = match (step, value) {
            (Step::Key(key), ast::Value::Object(object)) => {
                // Of equal keys the last one counts, as it does for the values.
                let property = object.properties.into_iter().rfind(|one| one.name.as_str() == key)?;
                at = property.range.start;
                property.value
            }
            (Step::Index(index), ast::Value::Array(array)) => {
                let element = array.elements.into_iter().nth(*index)?;
                at = range_start(&element);
                element
            }
            // A single value stood for a list.
            (Step::Index(_), other) => other,
            (Step::Key(_), _) => return None,
        };
    }
    Some(at)
}

fn range_start(value: &ast::Value<'_>) -> usize {
    match value {
        ast::Value::StringLit(node) => node.range.start,
        ast::Value::NumberLit(node) => node.range.start,
        ast::Value::BooleanLit(node) => node.range.start,
        ast::Value::Object(node) => node.range.start,
        ast::Value::Array(node) => node.range.start,
        ast::Value::NullKeyword(node) => node.range.start,
    }
}
