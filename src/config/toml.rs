//! TOML with a place for every mistake.
//!
//! 1. [`Table`] hands out the values of a table by key; `base-path` and `base_path` are one key.
//! 2. An [`Item`] is a value with its name and place; its methods take a type or complain.
//! 3. [`Table::finish`] complains about every key that nobody asked for, so the list of known keys
//!    is the list of questions.

use std::fmt::Display;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::settings;
use super::source::{Source, suggest};
use super::{ConfigError, Metadata};

/// A table and what has been asked of it.
pub(super) struct Table<'a> {
    source: &'a Source,
    /// As in `[build]`; empty for the file itself.
    name: String,
    /// In file order, which the parser does not keep.
    entries: Vec<Entry<'a>>,
    asked: Vec<&'static str>,
}

struct Entry<'a> {
    key: &'a str,
    at: usize,
    value: &'a DeValue<'a>,
}

/// A value, its name for messages, and its place.
pub(super) struct Item<'a> {
    source: &'a Source,
    pub(super) name: String,
    /// Byte offset of the key, or of the value in a list.
    pub(super) at: usize,
    value: &'a DeValue<'a>,
}

/// Parses a file.
pub(super) fn parse(source: &Source) -> Result<Spanned<DeTable<'_>>, ConfigError> {
    DeTable::parse(&source.text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let message = error.message().replace('\n', ", ");
        source.error(at, message, "correct the TOML there")
    })
}

/// `_` and `-` are the same in a key.
fn same_key(written: &str, known: &str) -> bool {
    written.len() == known.len() && written.replace('_', "-") == known
}

impl<'a> Table<'a> {
    pub(super) fn new(source: &'a Source, name: &str, table: &'a DeTable<'a>) -> Table<'a> {
        let mut entries: Vec<Entry<'a>> = table
            .iter()
            .map(|(key, value)| Entry { key: key.get_ref(), at: key.span().start, value: value.get_ref() })
            .collect();
        entries.sort_by_key(|entry| entry.at);
        Table { source, name: name.to_owned(), entries, asked: Vec::new() }
    }

    fn item(&self, entry: &Entry<'a>) -> Item<'a> {
        let name = if self.name.is_empty() {
            format!("`[{}]`", entry.key)
        } else {
            format!("`{}` in `[{}]`", entry.key, self.name)
        };
        Item { source: self.source, name, at: entry.at, value: entry.value }
    }

    /// The value of a known key, written in kebab or snake case.
    pub(super) fn take(&mut self, key: &'static str) -> Result<Option<Item<'a>>, ConfigError> {
        debug_assert!(
            self.name.is_empty() || settings::find(&self.name, key).is_some(),
            "`{key}` of [{}] is missing in settings::SETTINGS",
            self.name
        );
        self.asked.push(key);
        let mut found = self.entries.iter().filter(|entry| same_key(entry.key, key));
        let first = found.next().map(|entry| self.item(entry));
        match found.next() {
            Some(again) => Err(self.item(again).error("stands twice in two spellings", "remove one of them")),
            None => Ok(first),
        }
    }

    /// The table of a known key; an empty one when it is missing.
    pub(super) fn table(&mut self, key: &'static str) -> Result<Table<'a>, ConfigError> {
        match self.take(key)? {
            Some(item) => item.table(key),
            None => {
                let name = key.to_owned();
                Ok(Table { source: self.source, name, entries: Vec::new(), asked: Vec::new() })
            }
        }
    }

    /// All keys as written with their values, in file order: for tables whose keys are free.
    pub(super) fn all(&self) -> Vec<(&'a str, Item<'a>)> {
        self.entries.iter().map(|entry| (entry.key, self.item(entry))).collect()
    }

    /// The whole table as JSON.
    pub(super) fn to_json(&self) -> Metadata {
        self.entries.iter().map(|entry| (entry.key.to_owned(), to_json(entry.value))).collect()
    }

    /// Complains about the first key that nobody asked for.
    pub(super) fn finish(self) -> Result<(), ConfigError> {
        let known = |entry: &&Entry<'_>| !self.asked.iter().any(|key| same_key(entry.key, key));
        let Some(entry) = self.entries.iter().find(known) else { return Ok(()) };
        let what = match (&self.name[..], entry.value) {
            ("", DeValue::Table(_) | DeValue::Array(_)) => format!("unknown table `[{}]`", entry.key),
            ("", _) => format!("unknown key `{}` outside of any table", entry.key),
            (name, _) => format!("unknown key `{}` in `[{name}]`", entry.key),
        };
        Err(self.source.error(entry.at, what, suggest(&entry.key.replace('_', "-"), &self.asked)))
    }
}

impl<'a> Item<'a> {
    /// *name* *what*; *remedy*, at the item's place.
    pub(super) fn error(&self, what: impl Display, remedy: impl Display) -> ConfigError {
        self.source.error(self.at, format_args!("{} {what}", self.name), remedy)
    }

    fn wrong_type(&self, needed: &str) -> ConfigError {
        let kind = match self.value {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.error(format_args!("is {kind}"), format_args!("{needed} is needed"))
    }

    pub(super) fn string(&self) -> Result<String, ConfigError> {
        self.value.as_str().map(str::to_owned).ok_or_else(|| self.wrong_type("a string in quotes"))
    }

    pub(super) fn bool(&self) -> Result<bool, ConfigError> {
        self.value.as_bool().ok_or_else(|| self.wrong_type("`true` or `false`"))
    }

    /// A whole number within bounds.
    pub(super) fn number(&self, bounds: std::ops::RangeInclusive<u32>) -> Result<u32, ConfigError> {
        let number = match self.value {
            DeValue::Integer(number) => u32::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        number.filter(|number| bounds.contains(number)).ok_or_else(|| {
            let remedy = format!("write a whole number from {} to {}", bounds.start(), bounds.end());
            self.error("has no value that can be used", remedy)
        })
    }

    /// The elements of a list; a single value counts as a list of one.
    pub(super) fn items(&self) -> Vec<Item<'a>> {
        let item = |at, value| Item { source: self.source, name: self.name.clone(), at, value };
        match self.value {
            DeValue::Array(list) => list.iter().map(|one| item(one.span().start, one.get_ref())).collect(),
            single => vec![item(self.at, single)],
        }
    }

    /// A string, or each of a list of strings.
    pub(super) fn strings(&self) -> Result<Vec<String>, ConfigError> {
        let needed = "a string or a list of strings";
        let string =
            |item: &Item<'a>| item.value.as_str().map(str::to_owned).ok_or_else(|| item.wrong_type(needed));
        self.items().iter().map(string).collect()
    }

    pub(super) fn is_string(&self) -> bool {
        self.value.is_str()
    }

    pub(super) fn table(&self, name: &str) -> Result<Table<'a>, ConfigError> {
        match self.value {
            DeValue::Table(table) => Ok(Table::new(self.source, name, table)),
            _ => Err(self.wrong_type("a table")),
        }
    }

    /// One of a few words.
    pub(super) fn word<T: Clone>(&self, words: &[(&str, T)]) -> Result<T, ConfigError> {
        let text = self.string()?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Ok(value.clone());
        }
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        Err(self.error(format_args!("cannot be `{text}`"), suggest(&text, &known)))
    }
}

fn to_json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| Value::String(number.to_string()), Value::from),
        DeValue::Float(number) => {
            number.as_str().parse::<f64>().map_or_else(|_| Value::String(number.to_string()), Value::from)
        }
        DeValue::Boolean(flag) => Value::Bool(*flag),
        DeValue::Datetime(date) => Value::String(date.to_string()),
        DeValue::Array(list) => list.iter().map(|one| to_json(one.get_ref())).collect(),
        DeValue::Table(table) => {
            let mut entries: Vec<_> = table.iter().collect();
            entries.sort_by_key(|(key, _)| key.span().start);
            let pairs = entries.into_iter();
            Value::Object(
                pairs.map(|(key, one)| (key.get_ref().to_string(), to_json(one.get_ref()))).collect(),
            )
        }
    }
}
