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
    /// `""cited""`.
    pub citations: bool,
    /// `a.` and `iv.` in front of items.
    pub list_extras: bool,
    /// `:)` and the like besides short codes of emoji.
    pub smileys: bool,
    /// A table has as many columns as its header; else as many as its longest row.
    pub header_columns: bool,
    /// How the ids of headings are made.
    pub ids: IdStyle,
    /// Bare addresses.
    pub links: LinkStyle,
}

/// How a heading's text becomes its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IdStyle {
    /// As GitHub does it: what is no letter, digit, dash or underscore is dropped, nothing is trimmed.
    #[default]
    GitHub,
    /// Markdig's own: from the first letter on, runs of dashes and dots made one, accents dropped.
    Ascii,
    /// The same with the letters of all scripts.
    Letters,
}

/// How bare addresses become links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkStyle {
    /// They open a new window.
    pub new_window: bool,
    /// `www.` stands for `https://`; the profile decides when not given.
    pub secure: Option<bool>,
    /// Characters besides white space that an address may follow: a bit per character of ASCII.
    after: u128,
}

impl LinkStyle {
    /// Whether an address may follow a character.
    pub fn may_follow(&self, char: char) -> bool {
        char.is_whitespace() || (char.is_ascii() && self.after >> u32::from(char) & 1 == 1)
    }

    fn set_boundaries(&mut self, chars: &str) {
        self.after = chars.bytes().filter(u8::is_ascii).fold(0, |bits, byte| bits | 1 << byte);
    }
}

impl Default for LinkStyle {
    fn default() -> Self {
        let mut style = LinkStyle { new_window: false, secure: None, after: 0 };
        style.set_boundaries("*_~(");
        style
    }
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
            citations: false,
            list_extras: false,
            smileys: false,
            header_columns: false,
            ids: IdStyle::default(),
            links: LinkStyle::default(),
        }
    }
}

/// Extensions that are always on and have no options here; naming them changes nothing.
const ALWAYS_ON: &[&str] = &["medialinks", "yaml", "common"];

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
            "citations" => &mut self.citations,
            "listextras" => &mut self.list_extras,
            "gfm-pipetables" if options.is_null() => &mut self.header_columns,
            _ => return self.add_with_options(name, options) || ALWAYS_ON.contains(&name),
        };
        *switch = true;
        true
    }

    /// Extensions whose options replace what is on.
    fn add_with_options(&mut self, name: &str, options: &Value) -> bool {
        match name {
            "emphasisextras" => self.emphasis(options),
            "pipetables" | "gfm-pipetables" => {
                self.header_columns = option(options, "useHeaderForColumnCount").is_some_and(is_true);
            }
            "emojis" => {
                let chosen =
                    option(options, "options").or(option(options, "enableSmileys")).unwrap_or(options);
                let plain = chosen.as_str().is_some_and(|one| one.eq_ignore_ascii_case("default"));
                self.smileys = !plain && chosen.as_bool() != Some(false);
            }
            "autoidentifiers" => self.ids = id_style(options),
            "autolinks" => {
                let mut style = LinkStyle {
                    new_window: option(options, "openInNewWindow").is_some_and(is_true),
                    secure: option(options, "useHttpsForWWWLinks").and_then(Value::as_bool),
                    ..LinkStyle::default()
                };
                if let Some(chars) = option(options, "validPreviousCharacters").and_then(Value::as_str) {
                    style.set_boundaries(chars);
                }
                self.links = style;
            }
            "advanced" => {
                let more = ["footnotes", "tasklists", "definitionlists", "attributes", "abbreviations"];
                for name in more.iter().chain(&["citations", "listextras", "mathematics"]) {
                    self.add(name, &Value::Null);
                }
            }
            _ => return false,
        }
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

/// A member of the options, whatever the case of its name.
fn option<'o>(options: &'o Value, name: &str) -> Option<&'o Value> {
    let members = options.as_object()?;
    members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn is_true(value: &Value) -> bool {
    value.as_bool() == Some(true)
}

/// The style that flags name; without any it is the library's own, as in the engine.
fn id_style(options: &Value) -> IdStyle {
    let Some(flags) = options.as_str() else { return IdStyle::Ascii };
    let flags = flags.to_lowercase();
    let on = |word: &str| flags.split(',').any(|one| one.trim() == word);
    match () {
        () if on("github") => IdStyle::GitHub,
        () if on("default") || on("allowonlyascii") => IdStyle::Ascii,
        () => IdStyle::Letters,
    }
}

/// Why naming an extension (in any case) changes nothing, when it does not.
pub(super) fn unsupported(name: &str, options: &Value) -> Option<String> {
    let lower = name.to_lowercase();
    if !Extensions::default().add(&lower, options) {
        return Some(format!("the Markdown extension `{name}` is not supported and changes nothing"));
    }
    let ignored = ALWAYS_ON.contains(&lower.as_str()) && !options.is_null();
    ignored.then(|| format!("options of the Markdown extension `{name}` are not supported"))
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
        assert_eq!(unsupported("AutoIdentifiers", &json!("Default")), None);
        assert!(unsupported("MediaLinks", &json!({ "width": "1" })).is_some());
        assert!(unsupported("GridTables", &Value::Null).is_some());
    }

    #[test]
    fn options() {
        let one = |name: &str, options: Value| Extensions::new(Profile::Docfx, &[(name.to_owned(), options)]);
        for (options, style) in [
            (Value::Null, IdStyle::Ascii),
            (json!("AutoLink, AllowOnlyAscii"), IdStyle::Ascii),
            (json!("None"), IdStyle::Letters),
            (json!("GitHub"), IdStyle::GitHub),
        ] {
            assert_eq!(one("autoidentifiers", options).ids, style);
        }
        for (options, on) in [
            (Value::Null, true),
            (json!("DefaultAndSmileys"), true),
            (json!({ "options": true }), true),
            (json!("Default"), false),
            (json!(false), false),
        ] {
            assert_eq!(one("emojis", options).smileys, on);
        }
        assert!(one("gfm-pipetables", Value::Null).header_columns);
        assert!(one("pipetables", json!({ "UseHeaderForColumnCount": true })).header_columns);
        assert!(!one("pipetables", Value::Null).header_columns);
        let links =
            one("autolinks", json!({ "validPreviousCharacters": "/", "openInNewWindow": true })).links;
        assert!(links.new_window && links.may_follow('/') && links.may_follow(' ') && !links.may_follow('('));
        assert!(LinkStyle::default().may_follow('('));
        assert!(one("advanced", Value::Null).footnotes);
    }
}
