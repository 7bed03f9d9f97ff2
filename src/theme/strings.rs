//! Words of the interface.
//!
//! 1. `strings/en.toml` is complete; other languages may leave keys out.
//! 2. [`load`] lays `en`, the language (`de`) and the regional form (`de-at`) over each other.
//! 3. The `[page]` table is for templates, the `[script]` table is written into the script file.

use serde_json::{Map, Value};

use super::files::ThemeFiles;
use crate::config::ConfigError;

/// Strings for templates and for scripts.
#[derive(Debug, Default)]
pub(super) struct Strings {
    pub(super) page: Map<String, Value>,
    pub(super) script: Map<String, Value>,
}

/// The strings for a BCP 47 language.
pub(super) fn load(files: &ThemeFiles, language: &str) -> Result<Strings, ConfigError> {
    let language = language.to_ascii_lowercase();
    let prefix = language.split(['-', '_']).next().unwrap_or_default();
    let mut names = vec!["en"];
    for name in [prefix, language.as_str()] {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut strings = Strings::default();
    for name in names {
        for file in files.strings.get(name).into_iter().flatten() {
            let path = format!("strings/{name}.toml");
            let fail = |message: String| ConfigError(format!("{}: {message}", file.display(&path)));
            let table: toml::Table =
                toml::from_str(file.text(&path)?).map_err(|error| fail(error.to_string()))?;
            for (section, words) in table {
                let target = match section.as_str() {
                    "page" => &mut strings.page,
                    "script" => &mut strings.script,
                    _ => return Err(fail(format!("unknown table [{section}]; use [page] and [script]"))),
                };
                add(target, words).map_err(fail)?;
            }
        }
    }
    Ok(strings)
}

fn add(target: &mut Map<String, Value>, words: toml::Value) -> Result<(), String> {
    let toml::Value::Table(words) = words else { return Err("expected tables of words".to_owned()) };
    for (key, word) in words {
        let toml::Value::String(word) = word else { return Err(format!("`{key}` must be text")) };
        target.insert(key, Value::String(word));
    }
    Ok(())
}
