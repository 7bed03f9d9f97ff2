//! Words of the interface that are written into the content of a page: titles of alerts, names of links, dates.
//!
//! 1. [`Words`] has a field for each; its default is English.
//! 2. A theme's `strings/<language>.toml` gives them in the table `[content]`, by the same names.
//! 3. `{name}` in a word stands for what is named; [`fill`] puts it in.

use std::borrow::Cow;
use std::sync::LazyLock;

macro_rules! words {
    ($($name:ident = $english:literal, $what:literal;)*) => {
        /// The words, by name.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Words {
            $(#[doc = $what] pub $name: Cow<'static, str>,)*
        }

        impl Default for Words {
            fn default() -> Self {
                Words { $($name: Cow::Borrowed($english),)* }
            }
        }

        impl Words {
            /// All names with the English word, in order.
            pub const ENGLISH: &[(&str, &str)] = &[$((stringify!($name), $english)),*];

            /// Sets a word; false when there is none of that name.
            pub fn set(&mut self, name: &str, word: &str) -> bool {
                match name {
                    $(stringify!($name) => self.$name = Cow::Owned(word.to_owned()),)*
                    _ => return false,
                }
                true
            }

            fn get(&self, name: &str) -> Option<&str> {
                match name {
                    $(stringify!($name) => Some(&self.$name),)*
                    _ => None,
                }
            }
        }
    };
}

words! {
    alert_note = "Note", "Title of an alert.";
    alert_tip = "Tip", "Title of an alert.";
    alert_important = "Important", "Title of an alert.";
    alert_warning = "Warning", "Title of an alert.";
    alert_caution = "Caution", "Title of an alert.";
    applies_to = "Applies to: {range}", "Label of a moniker block.";
    choose = "Choose", "Prompt of a zone pivot group that has none.";
    choose_version = "Choose a version", "Name of a selector.";
    date = "{day} {month} {year}", "Form of a date; `{number}` is the number of the month.";
    kind_architecture = "Architecture", "Kind of a link on a card.";
    kind_concept = "Concept", "Kind of a link on a card.";
    kind_deploy = "Deploy", "Kind of a link on a card.";
    kind_download = "Download", "Kind of a link on a card.";
    kind_get_started = "Get started", "Kind of a link on a card.";
    kind_how_to_guide = "How-to guide", "Kind of a link on a card.";
    kind_learn = "Learn", "Kind of a link on a card.";
    kind_overview = "Overview", "Kind of a link on a card.";
    kind_quickstart = "Quickstart", "Kind of a link on a card.";
    kind_reference = "Reference", "Kind of a link on a card.";
    kind_sample = "Sample", "Kind of a link on a card.";
    kind_training = "Training", "Kind of a link on a card.";
    kind_tutorial = "Tutorial", "Kind of a link on a card.";
    kind_video = "Video", "Kind of a link on a card.";
    kind_whats_new = "What's new", "Kind of a link on a card.";
    months = "January February March April May June July August September October November December",
        "Names of the months, separated by blanks.";
    picture_description = "Description of the picture", "Opens a long description.";
    pivots_for = "For: {pivots}", "Label of a zone.";
    play_video = "Play video: {title}", "Link to a video.";
    sample_missing = "The sample code was not found:", "Stands in place of a snippet.";
    section_link = "Link to this section: {title}", "Name of the link at a heading.";
    table = "Table", "Name of a table before any heading.";
    table_number = "Table {number}", "Name of a further table before any heading.";
    table_number_of = "Table {number}: {title}", "Name of a further table below a heading.";
    table_of = "Table: {title}", "Name of a table below a heading.";
    topic_best_practice = "Best practice", "Kind of an article.";
    topic_checklist = "Checklist", "Kind of an article.";
    topic_concept = "Concept", "Kind of an article.";
    topic_design_pattern = "Design pattern", "Kind of an article.";
    topic_how_to = "How-to guide", "Kind of an article.";
    topic_overview = "Overview", "Kind of an article.";
    topic_quickstart = "Quickstart", "Kind of an article.";
    topic_reference = "Reference", "Kind of an article.";
    topic_sample = "Sample", "Kind of an article.";
    topic_troubleshooting = "Troubleshooting", "Kind of an article.";
    topic_tutorial = "Tutorial", "Kind of an article.";
}

static ENGLISH: LazyLock<Words> = LazyLock::new(Words::default);

impl Words {
    /// The English words.
    pub fn english() -> &'static Words {
        &ENGLISH
    }

    /// Title of an alert; a kind of its own is written as its author names it.
    pub fn alert(&self, kind: &str) -> Option<&str> {
        self.get(&format!("alert_{}", kind.to_ascii_lowercase()))
    }

    /// Kind of a link on a card, by its keyword.
    pub fn link_kind(&self, keyword: &str) -> Option<&str> {
        let keyword = match keyword {
            "how-to" | "howtoguide" => "how-to-guide",
            "getstarted" => "get-started",
            other => other,
        };
        self.get(&format!("kind_{}", keyword.replace('-', "_")))
    }

    /// A date in the words of the language; without names of months in ISO form.
    pub fn date(&self, year: u32, month: u32, day: u32) -> String {
        let Some(name) = self.months.split_whitespace().nth(month.saturating_sub(1) as usize) else {
            return format!("{year:04}-{month:02}-{day:02}");
        };
        let (day, number, year) = (day.to_string(), month.to_string(), year.to_string());
        // A blank inside the name of a month is written `_`.
        let name = name.replace('_', " ");
        fill(&self.date, &[("day", &day), ("month", &name), ("number", &number), ("year", &year)])
    }
}

/// Puts values in place of their names in braces.
pub fn fill(word: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(word.len() + 32);
    let mut rest = word;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        rest = &rest[open..];
        let known = values
            .iter()
            .find(|(name, _)| rest[1..].strip_prefix(name).is_some_and(|after| after.starts_with('}')));
        match known {
            Some((name, value)) => {
                out.push_str(value);
                rest = &rest[name.len() + 2..];
            }
            None => {
                out.push('{');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_put_in_once() {
        assert_eq!(fill("{a} and {b}", &[("a", "{b}"), ("b", "x")]), "{b} and x");
        assert_eq!(fill("{c} {", &[("a", "1")]), "{c} {");
    }

    #[test]
    fn words_are_found_by_what_they_name() {
        let mut words = Words::default();
        assert_eq!(words.alert("NOTE"), Some("Note"));
        assert_eq!(words.alert("SECURITY"), None);
        assert_eq!(words.link_kind("how-to"), Some("How-to guide"));
        assert_eq!(words.link_kind("nothing"), None);
        assert!(words.set("alert_note", "Hinweis") && !words.set("alert", "x"));
        assert_eq!(words.alert("note"), Some("Hinweis"));
    }

    #[test]
    fn dates() {
        let mut words = Words::default();
        assert_eq!(words.date(2026, 6, 30), "30 June 2026");
        words.set("date", "{year}年{number}月{day}日");
        assert_eq!(words.date(2026, 6, 30), "2026年6月30日");
        words.set("months", "");
        assert_eq!(words.date(2026, 6, 3), "2026-06-03");
    }
}
