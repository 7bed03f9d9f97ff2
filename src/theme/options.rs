//! What a theme lets its users choose.
//!
//! 1. Each layer's `theme.toml` declares options: name, type, default, description.
//! 2. [`Declared::read`] collects them; a later layer may add options or change a default.
//! 3. [`Declared::validate`] checks `[theme.options]` against them and fills in defaults.
//! 4. An option with `css` also becomes a custom property at the end of the style sheet.

use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::files::{NAMES, ThemeFile};
use crate::config::{ConfigError, Metadata};

/// One declared option, as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct OptionSpec {
    #[serde(rename = "type")]
    kind: Kind,
    default: toml::Value,
    /// For people who read theme.toml and for generated reference pages.
    #[allow(dead_code)]
    description: String,
    #[serde(default)]
    values: Vec<String>,
    minimum: Option<i64>,
    maximum: Option<i64>,
    css: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Text,
    Boolean,
    Integer,
    Choice,
    Links,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    #[serde(default)]
    #[allow(dead_code)]
    name: String,
    #[serde(default)]
    description: String,
    /// The built-in theme below it.
    extends: Option<String>,
    #[serde(default)]
    options: toml::Table,
}

impl Manifest {
    fn read(file: &ThemeFile) -> Result<Manifest, ConfigError> {
        let fail = |error: toml::de::Error| ConfigError(format!("{}: {error}", file.display("theme.toml")));
        toml::from_str(file.text("theme.toml")?).map_err(fail)
    }
}

/// The built-in theme that the uppermost layer extends.
pub(super) fn extends(manifests: &[ThemeFile]) -> Result<Option<String>, ConfigError> {
    for file in manifests.iter().rev() {
        let Some(base) = Manifest::read(file)?.extends else { continue };
        if !NAMES.contains(&base.as_str()) {
            let (name, known) = (file.display("theme.toml"), NAMES.join(", "));
            return Err(ConfigError(format!("{name}: `extends` must be one of {known}, but is `{base}`")));
        }
        return Ok(Some(base));
    }
    Ok(None)
}

/// What the uppermost layer says about itself.
pub(super) fn description(manifests: &[ThemeFile]) -> Result<String, ConfigError> {
    manifests.last().map_or(Ok(String::new()), |file| Ok(Manifest::read(file)?.description))
}

/// The options of a theme.
#[derive(Debug, Default)]
pub(super) struct Declared {
    options: Vec<(String, OptionSpec)>,
}

impl Declared {
    /// Reads the layers' `theme.toml`, lowest precedence first.
    pub(super) fn read(manifests: &[ThemeFile]) -> Result<Declared, ConfigError> {
        let mut declared = Declared::default();
        for file in manifests {
            let name = file.display("theme.toml");
            let manifest = Manifest::read(file)?;
            for (option, value) in manifest.options {
                let spec: OptionSpec = value
                    .try_into()
                    .map_err(|error| ConfigError(format!("{name}: option `{option}`: {error}")))?;
                declared.set(option, spec);
            }
        }
        Ok(declared)
    }

    fn set(&mut self, name: String, spec: OptionSpec) {
        match self.options.iter_mut().find(|(existing, _)| *existing == name) {
            Some(slot) => slot.1 = spec,
            None => self.options.push((name, spec)),
        }
    }

    /// The options in effect: every declared one, with the configuration's value or its default.
    pub(super) fn validate(&self, configured: &Metadata) -> Result<Map<String, Value>, ConfigError> {
        for name in configured.keys() {
            if !self.options.iter().any(|(declared, _)| declared == name) {
                return Err(ConfigError(self.unknown(name)));
            }
        }
        let mut values = Map::new();
        for (name, spec) in &self.options {
            let value = match configured.get(name) {
                Some(value) => value.clone(),
                None => serde_json::to_value(&spec.default).unwrap_or_default(),
            };
            spec.check(&value).map_err(|expected| {
                ConfigError(format!("theme option `{name}` must be {expected}, but is `{value}`"))
            })?;
            values.insert(name.clone(), value);
        }
        Ok(values)
    }

    fn unknown(&self, name: &str) -> String {
        let best = self
            .options
            .iter()
            .map(|(declared, _)| (strsim::jaro_winkler(name, declared), declared))
            .max_by(|left, right| left.0.total_cmp(&right.0));
        match best {
            Some((score, declared)) if score > 0.75 => {
                format!("the theme has no option `{name}`: did you mean `{declared}`?")
            }
            _ => {
                let known: Vec<&str> = self.options.iter().map(|(name, _)| name.as_str()).collect();
                format!("the theme has no option `{name}`; it has {}", known.join(", "))
            }
        }
    }

    /// Custom properties of the options that declare one and differ from their default.
    pub(super) fn css(&self, values: &Map<String, Value>) -> String {
        let mut css = String::new();
        for (name, spec) in &self.options {
            let (Some(property), Some(value)) = (&spec.css, values.get(name)) else { continue };
            let is_default = serde_json::to_value(&spec.default).is_ok_and(|default| default == *value);
            // Text never becomes CSS: numbers and declared words cannot break out of a declaration.
            if is_default || !matches!(spec.kind, Kind::Integer | Kind::Choice) {
                continue;
            }
            let word = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let _ = write!(css, ":root{{{property}:{word}}}");
        }
        css
    }
}

impl OptionSpec {
    /// `Err` says what was expected.
    fn check(&self, value: &Value) -> Result<(), String> {
        let valid = match self.kind {
            Kind::Text => value.is_string(),
            Kind::Boolean => value.is_boolean(),
            Kind::Integer => value.as_i64().is_some_and(|number| self.range_contains(number)),
            Kind::Choice => value.as_str().is_some_and(|word| self.values.iter().any(|v| v == word)),
            Kind::Links => value.as_array().is_some_and(|links| links.iter().all(is_link)),
        };
        if valid { Ok(()) } else { Err(self.expectation()) }
    }

    fn range_contains(&self, number: i64) -> bool {
        number >= self.minimum.unwrap_or(i64::MIN) && number <= self.maximum.unwrap_or(i64::MAX)
    }

    fn expectation(&self) -> String {
        match (self.kind, self.minimum, self.maximum) {
            (Kind::Text, ..) => "text".to_owned(),
            (Kind::Boolean, ..) => "true or false".to_owned(),
            (Kind::Integer, Some(low), Some(high)) => format!("a whole number from {low} to {high}"),
            (Kind::Integer, ..) => "a whole number".to_owned(),
            (Kind::Choice, ..) => format!("one of {}", self.values.join(", ")),
            (Kind::Links, ..) => "a list of { title = \"…\", url = \"…\" }".to_owned(),
        }
    }
}

fn is_link(value: &Value) -> bool {
    let text = |key: &str| value.get(key).is_some_and(Value::is_string);
    text("title") && text("url") && value.as_object().is_some_and(|link| link.len() == 2)
}
