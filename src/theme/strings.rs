//! Words of the interface.
//!
//! 1. `strings/en.toml` is complete; other languages may leave keys out.
//! 2. [`load`] lays `en`, the language (`de`) and the regional form (`de-at`) over each other.
//! 3. The `[page]` table is for templates, the `[script]` table is written into the script file, the `[content]` table
//!    holds the words inside of articles ([`Words`]).

use serde_json::{Map, Value};

use super::files::ThemeFiles;
use crate::config::ConfigError;
use crate::words::Words;

/// Strings for templates and for scripts.
#[derive(Debug, Default)]
pub(super) struct Strings {
    pub(super) page: Map<String, Value>,
    pub(super) script: Map<String, Value>,
    pub(super) content: Words,
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
    if prefix != "en" {
        // A date in ISO form is better than one in a foreign language.
        strings.content.set("months", "");
    }
    for name in names {
        for file in files.strings.get(name).into_iter().flatten() {
            let path = format!("strings/{name}.toml");
            let fail = |message: String| ConfigError(format!("{}: {message}", file.display(&path)));
            let table: toml::Table =
                toml::from_str(file.text(&path)?).map_err(|error| fail(error.to_string()))?;
            for (section, words) in table {
                if section == "content" {
                    add_content(&mut strings.content, words, name == "en" && prefix != "en").map_err(fail)?;
                    continue;
                }
                let target = match section.as_str() {
                    "page" => &mut strings.page,
                    "script" => &mut strings.script,
                    _ => {
                        return Err(fail(format!(
                            "unknown table [{section}]; use [page], [script] and [content]"
                        )));
                    }
                };
                add(target, words).map_err(fail)?;
            }
        }
    }
    Ok(strings)
}

/// `foreign`: these are not the words of the site's own language, so its months are not named by them.
fn add_content(target: &mut Words, words: toml::Value, foreign: bool) -> Result<(), String> {
    let mut map = Map::new();
    add(&mut map, words)?;
    for (key, word) in &map {
        // Months of another language would be taken for words of this one.
        let skipped = foreign && key == "months";
        if !skipped && !target.set(key, word.as_str().unwrap_or_default()) {
            let known = Words::ENGLISH.iter().map(|(name, _)| *name);
            let near = known.max_by_key(|name| (strsim::jaro_winkler(name, key) * 1000.0) as u32);
            return Err(format!("`{key}` is no word of [content]; did you mean `{}`?", near.unwrap_or("")));
        }
    }
    Ok(())
}

fn add(target: &mut Map<String, Value>, words: toml::Value) -> Result<(), String> {
    let toml::Value::Table(words) = words else { return Err("expected tables of words".to_owned()) };
    for (key, word) in words {
        let toml::Value::String(word) = word else { return Err(format!("`{key}` must be text")) };
        target.insert(key, Value::String(word));
    }
    Ok(())
}
