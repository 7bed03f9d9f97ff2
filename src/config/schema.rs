//! book.toml as JSON Schema, for completion and help while it is written.
//!
//! 1. [`schema`] makes an object of each table of [`super::settings`].
//! 2. A table with free keys has a schema for all of them; `[diagnostics]` knows its codes.

use serde_json::{Map, Value, json};

use super::settings::{Kind, SEVERITIES, Setting, TABLES, of_table};
use crate::diagnostics::codes;

/// book.toml as JSON Schema (draft 7, which the editors' TOML extensions read).
pub fn schema() -> Value {
    let mut tables = Map::new();
    for table in TABLES {
        let mut fields = object(of_table(table.name));
        fields.insert("description".to_owned(), table.about.into());
        let free = match table.name {
            "diagnostics" => Some(("patternProperties", severities())),
            "icons" => Some(("additionalProperties", Value::Object(object(of_table("icons.*"))))),
            "metadata" => Some(("additionalProperties", rules())),
            "link-indexes" => Some(("additionalProperties", json!({ "type": "string" }))),
            _ => None,
        };
        if let Some((key, value)) = free {
            fields.insert(key.to_owned(), value);
        }
        tables.insert(table.name.to_owned(), Value::Object(fields));
    }
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "book.toml of Milepost",
        "type": "object",
        "additionalProperties": false,
        "properties": tables,
    })
}

/// An object with these keys and no others.
fn object(settings: impl Iterator<Item = &'static Setting>) -> Map<String, Value> {
    let mut keys = Map::new();
    let mut needed = Vec::new();
    for setting in settings {
        let mut value = setting.kind.schema();
        value.insert("description".to_owned(), plain(setting.about).into());
        // Either spelling is read; editors complete the first.
        if setting.key.contains('-') {
            keys.insert(setting.key.replace('-', "_"), Value::Object(setting.kind.schema()));
        }
        keys.insert(setting.key.to_owned(), Value::Object(value));
        if setting.default.is_empty() {
            needed.push(Value::from(setting.key));
        }
    }
    let mut object = Map::new();
    object.insert("type".to_owned(), "object".into());
    object.insert("additionalProperties".to_owned(), false.into());
    object.insert("properties".to_owned(), Value::Object(keys));
    if !needed.is_empty() {
        object.insert("required".to_owned(), Value::Array(needed));
    }
    object
}

/// The codes, with a severity, a rule for some files, or a list of both.
fn severities() -> Value {
    let rule = json!({ "anyOf": [SEVERITIES.schema(), object(of_table("diagnostics.*"))] });
    let value = json!({ "anyOf": [rule.clone(), { "type": "array", "items": rule }] });
    let patterns =
        codes::ALL.iter().map(|code| (format!("^{}$", code.slug.replace('-', "[-_]")), value.clone()));
    Value::Object(patterns.collect())
}

/// What a key of `[metadata]` may be.
fn rules() -> Value {
    let values = json!({ "type": "array", "items": { "type": "string" } });
    json!({ "anyOf": [{ "const": "required" }, values, object(of_table("metadata.*"))] })
}

impl Kind {
    fn schema(self) -> Map<String, Value> {
        let texts = |one: Value| json!({ "anyOf": [one.clone(), { "type": "array", "items": one }] });
        let value = match self {
            Kind::Text => json!({ "type": "string" }),
            Kind::Flag => json!({ "type": "boolean" }),
            Kind::Number(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
            Kind::Texts => texts(json!({ "type": "string" })),
            Kind::Word(words) => json!({ "enum": words }),
            Kind::Words(words) => texts(json!({ "enum": words })),
            Kind::Table => json!({ "type": "object" }),
        };
        value.as_object().cloned().unwrap_or_default()
    }
}

/// Markdown without its links and backquotes, for tools that show it as it is.
fn plain(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut rest = markdown;
    while let Some(at) = rest.find("](") {
        let (before, behind) = rest.split_at(at);
        out.push_str(&before.replacen('[', "", 1));
        rest = behind.split_once(')').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    out.replace('`', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_become_their_text() {
        assert_eq!(
            plain("Profile `learn` [infers it](a.md#b) and [more](c)."),
            "Profile learn infers it and more."
        );
        assert_eq!(plain("no link"), "no link");
    }

    #[test]
    fn the_schema_knows_tables_keys_and_codes() {
        let schema = schema();
        let at = |path: &str| schema.pointer(path).cloned().unwrap_or(Value::Null);
        assert_eq!(at("/properties/site/properties/url-style/enum"), json!(["html", "clean"]));
        assert_eq!(at("/properties/icons/additionalProperties/required"), json!(["word"]));
        assert!(at("/properties/diagnostics/patternProperties/^file[-_]not[-_]found$").is_object());
        assert_eq!(at("/properties/external/properties/strikes/maximum"), json!(100));
    }
}
