//! Front matter against the `[metadata]` rules of book.toml.
//!
//! 1. [`KeyRule::read`] turns the value of one key into a rule; the configuration calls it to refuse mistakes early.
//! 2. [`check`] holds the metadata of a page, from all levels, against the rules.
//!
//! ```toml
//! [metadata]
//! author = "required"
//! "ms.topic" = ["concept-article", "how-to"]
//! "ms.date" = { required = true, date = "MM/DD/YYYY" }
//! description = { required = true, min = 75, max = 300, files = ["guides/**"] }
//! ```

use serde_json::Value;

use super::day::{Day, is_form};
use crate::config::Metadata;
use crate::diagnostics::{Diagnostic, Span};
use crate::site::Page;
use crate::source::glob::{GlobList, GlobOptions};

/// What one key must be.
#[derive(Debug, Default)]
pub struct KeyRule {
    key: String,
    required: bool,
    values: Vec<String>,
    date: Option<String>,
    min: Option<u64>,
    max: Option<u64>,
    files: Option<GlobList>,
}

impl KeyRule {
    /// Reads the rule of one key; an error says what is wrong with it and what to write.
    pub fn read(key: &str, value: &Value) -> Result<KeyRule, (String, String)> {
        let mut rule = KeyRule { key: key.to_owned(), ..KeyRule::default() };
        match value {
            Value::String(word) if word == "required" => rule.required = true,
            Value::Array(_) => rule.values = strings(value)?,
            Value::Object(table) => {
                for (name, value) in table {
                    rule.set(name, value)?;
                }
            }
            _ => {
                return Err((
                    "is no rule".to_owned(),
                    "write `\"required\"`, a list of values, or a table such as `{ required = true, max = 300 }`"
                        .to_owned(),
                ));
            }
        }
        Ok(rule)
    }

    fn set(&mut self, name: &str, value: &Value) -> Result<(), (String, String)> {
        let wrong =
            |needed: &str| Err((format!("has a `{name}` that is not {needed}"), "correct it".to_owned()));
        match (name, value) {
            ("required", Value::Bool(required)) => self.required = *required,
            ("required", _) => return wrong("true or false"),
            ("values", Value::Array(_)) => self.values = strings(value)?,
            ("values", _) => return wrong("a list of strings"),
            ("date", Value::String(form)) if is_form(form) => self.date = Some(form.clone()),
            ("date", _) => return wrong("a form such as `MM/DD/YYYY`"),
            ("min" | "max", Value::Number(number)) if number.is_u64() => {
                *(if name == "min" { &mut self.min } else { &mut self.max }) = number.as_u64();
            }
            ("min" | "max", _) => return wrong("a whole number"),
            ("files", Value::Array(_)) => {
                self.files = Some(GlobList::new(&strings(value)?, GlobOptions::default()).0);
            }
            ("files", _) => return wrong("a list of patterns"),
            _ => {
                return Err((
                    format!("has an unknown key `{name}`"),
                    "known here: `required`, `values`, `date`, `min`, `max`, `files`".to_owned(),
                ));
            }
        }
        Ok(())
    }
}

fn strings(value: &Value) -> Result<Vec<String>, (String, String)> {
    let items = value.as_array().into_iter().flatten();
    let texts: Option<Vec<String>> = items.map(|item| item.as_str().map(str::to_owned)).collect();
    texts.ok_or_else(|| {
        ("holds something that is no string".to_owned(), "put each value in quotes".to_owned())
    })
}

/// All rules of a configuration; those that cannot be read were refused with the configuration.
pub fn rules(metadata: &Metadata) -> Vec<KeyRule> {
    metadata.iter().filter_map(|(key, value)| KeyRule::read(key, value).ok()).collect()
}

/// Holds a page's metadata against the rules.
pub fn check(rules: &[KeyRule], page: &Page, metadata: &Metadata, out: &mut Vec<Diagnostic>) {
    for rule in rules {
        if rule.files.as_ref().is_some_and(|files| !files.is_match(page.path.original_str())) {
            continue;
        }
        let span = page.facts.metadata_span(&rule.key);
        let value = metadata.get(&rule.key);
        let texts = value.map(texts).unwrap_or_default();
        if texts.is_empty() {
            if rule.required {
                let (place, lines) = match page.yaml {
                    true => ("metadata", "below `metadata:`"),
                    false => ("front matter", "between the `---` lines"),
                };
                let message = format!("the {place} has no `{}`", rule.key);
                let found = Diagnostic::new("missing-attribute", &page.path, span, message);
                out.push(found.hint(format!("add `{}: …` {lines}", rule.key)));
            }
            continue;
        }
        for text in &texts {
            rule.value(text, page, span, out);
        }
    }
}

impl KeyRule {
    fn value(&self, text: &str, page: &Page, span: Span, out: &mut Vec<Diagnostic>) {
        let mut push = |message: String, hint: String| {
            out.push(Diagnostic::new("violate-schema", &page.path, span, message).hint(hint));
        };
        let key = &self.key;
        if !self.values.is_empty() && !self.values.iter().any(|value| value == text) {
            let close = crate::site::check::closest(text, self.values.iter().map(String::as_str).collect());
            let hint = match close {
                Some(close) => format!("did you mean `{close}`?"),
                None => format!("allowed are: `{}`", self.values.join("`, `")),
            };
            push(format!("`{key}` cannot be `{text}`"), hint);
        }
        if let Some(form) = &self.date
            && Day::by_form(text, form).is_none()
        {
            push(
                format!("`{key}` is `{text}`, which is no day written as {form}"),
                format!("write it as {form}"),
            );
        }
        let length = text.chars().count() as u64;
        if self.min.is_some_and(|min| length < min) || self.max.is_some_and(|max| length > max) {
            let range = match (self.min, self.max) {
                (Some(min), Some(max)) => format!("{min} to {max}"),
                (Some(min), None) => format!("at least {min}"),
                (None, max) => format!("at most {}", max.unwrap_or(0)),
            };
            push(format!("`{key}` has {length} characters"), format!("{range} characters are wanted"));
        }
    }
}

/// The texts of a value: one for a scalar, each of a list; none when it is empty.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) if text.trim().is_empty() => Vec::new(),
        Value::String(text) => vec![text.trim().to_owned()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        other => vec![other.to_string()],
    }
}
