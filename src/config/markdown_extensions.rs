//! Which optional parts of Markdown are on: the names of `markdigExtensions` and what they mean here.
//!
//! 1. [`Extensions::new`] starts from what the dialect has on and adds what a configuration names.
//! 2. [`unsupported`] says why a name changes nothing; the configuration reports it.

use serde_json::Value;

use super::Profile;

/// Optional parts of Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extensions {
    /// `~~x~~`.
    pub strikethrough: bool,
    /// `~x~`.
    pub subscript: bool,
    /// `^x^`.
    pub superscript: bool,
    /// `++x++`.
    pub inserted: bool,
    /// `==x==`.
    pub marked: bool,
    /// `$x$` and `$$` blocks.
    pub math: bool,
    /// `[^1]`.
    pub footnotes: bool,
    /// `- [ ]`.
    pub task_lists: bool,
    /// `: definition`.
    pub definition_lists: bool,
    /// Typographic quotes, dashes and ellipses.
    pub smart_punctuation: bool,
    /// `{#id .class key=value}`.
    pub attributes: bool,
    /// `*[HTML]: text`.
    pub abbreviations: bool,
    /// Every line end is a `<br />`.
    pub hard_breaks: bool,
}

impl Default for Extensions {
    fn default() -> Self {
        Extensions {
            strikethrough: true,
            subscript: false,
            superscript: false,
            inserted: false,
            marked: false,
            math: false,
            footnotes: false,
            task_lists: false,
            definition_lists: false,
            smart_punctuation: false,
            attributes: false,
            abbreviations: false,
            hard_breaks: false,
        }
    }
}

/// Names of extensions that are always on; naming them again changes nothing.
const ALWAYS_ON: &[&str] = &["pipetables", "emojis", "medialinks", "autoidentifiers", "autolinks", "yaml"];

impl Extensions {
    /// What a profile has on together with the names (lower case) and options of a configuration.
    pub fn new(profile: Profile, configured: &[(String, Value)]) -> Extensions {
        let mut extensions = Extensions { math: profile == Profile::Docfx, ..Extensions::default() };
        for (name, options) in configured {
            extensions.add(name, options);
        }
        extensions
    }

    /// False when the name means nothing here.
    fn add(&mut self, name: &str, options: &Value) -> bool {
        let switch = match name {
            "footnotes" => &mut self.footnotes,
            "tasklists" => &mut self.task_lists,
            "definitionlists" => &mut self.definition_lists,
            "smartypants" => &mut self.smart_punctuation,
            "attributes" | "genericattributes" => &mut self.attributes,
            "abbreviations" => &mut self.abbreviations,
            "hardlinebreak" => &mut self.hard_breaks,
            "mathematics" => &mut self.math,
            "emphasisextras" => {
                self.emphasis(options);
                return true;
            }
            _ => return ALWAYS_ON.contains(&name),
        };
        *switch = true;
        true
    }

    /// Options replace what is on: `Superscript` alone switches strikethrough off.
    fn emphasis(&mut self, options: &Value) {
        let words = options.as_str().unwrap_or("Default").to_lowercase();
        let on = |word: &str| words.split(',').any(|one| one.trim() == word || one.trim() == "default");
        self.strikethrough = on("strikethrough");
        self.subscript = on("subscript");
        self.superscript = on("superscript");
        self.inserted = on("inserted");
        self.marked = on("marked");
    }
}

/// Why naming an extension (in any case) changes nothing, when it does not.
pub(super) fn unsupported(name: &str, options: &Value) -> Option<String> {
    let lower = name.to_lowercase();
    if !Extensions::default().add(&lower, options) {
        return Some(format!("the Markdown extension `{name}` is not supported and changes nothing"));
    }
    let ignored = ALWAYS_ON.contains(&lower.as_str()) && !options.is_null();
    let known =
        lower == "autoidentifiers" && options.as_str().is_some_and(|one| one.eq_ignore_ascii_case("github"));
    (ignored && !known).then(|| format!("options of the Markdown extension `{name}` are not supported"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_and_options() {
        let one = |name: &str, options: Value| Extensions::new(Profile::Learn, &[(name.to_owned(), options)]);
        assert!(one("footnotes", Value::Null).footnotes);
        let emphasis = one("emphasisextras", json!("Superscript, Subscript"));
        assert!(emphasis.superscript && emphasis.subscript && !emphasis.strikethrough && !emphasis.marked);
        assert!(one("emphasisextras", Value::Null).strikethrough);
        assert!(Extensions::new(Profile::Docfx, &[]).math && !Extensions::new(Profile::Learn, &[]).math);
    }

    #[test]
    fn unsupported_names() {
        assert_eq!(unsupported("TaskLists", &Value::Null), None);
        assert_eq!(unsupported("PipeTables", &Value::Null), None);
        assert_eq!(unsupported("AutoIdentifiers", &json!("GitHub")), None);
        assert!(unsupported("AutoIdentifiers", &json!("Default")).is_some());
        assert!(unsupported("GridTables", &Value::Null).is_some());
    }
}
