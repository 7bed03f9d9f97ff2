//! Every key of book.toml: what it may be, what it does, what holds without it.
//!
//! 1. [`SETTINGS`] is the one list. Reading a key that is not in it fails in tests ([`super::toml::Table::take`]), and a test
//!    reads each key of it.
//! 2. The manual's tables are made of it ([`markdown`]).
//! 3. [`super::schema`] makes JSON Schema of it.

use std::fmt::Write as _;

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A string.
    Text,
    /// `true` or `false`.
    Flag,
    /// A whole number between these, both included.
    Number(u32, u32),
    /// A string or a list of strings.
    Texts,
    /// One of these words.
    Word(&'static [&'static str]),
    /// One of these words, or a list of them.
    Words(&'static [&'static str]),
    /// A table whose keys are free.
    Table,
}

/// One key of one table.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// As between the brackets; `*` stands for a free key, as in `icons.*`.
    pub table: &'static str,
    /// The key in kebab case.
    pub key: &'static str,
    /// What its value may be.
    pub kind: Kind,
    /// What it does, as Markdown of the manual.
    pub about: &'static str,
    /// What holds without it, as Markdown of the manual; empty when it is needed.
    pub default: &'static str,
}

/// A table of book.toml.
#[derive(Debug, Clone, Copy)]
pub struct TableOf {
    /// As between the brackets.
    pub name: &'static str,
    /// What it is for, in one sentence.
    pub about: &'static str,
}

/// The tables, in the order of the manual.
pub const TABLES: &[TableOf] = &[
    TableOf { name: "site", about: "Where and how the site is published." },
    TableOf { name: "build", about: "What is read, and what is written." },
    TableOf { name: "theme", about: "How pages look." },
    TableOf { name: "diagnostics", about: "Severities by code." },
    TableOf { name: "icons", about: "Icons with a meaning, by file name without extension." },
    TableOf { name: "metadata", about: "Rules that the metadata of pages is checked against." },
    TableOf { name: "link-indexes", about: "Addresses of other docsets, by their base path." },
    TableOf { name: "external", about: "How links to other sites are checked." },
];

/// The severities that a code can be given.
pub(super) const SEVERITIES: Kind = Kind::Word(&["off", "info", "suggestion", "warning", "error"]);

const fn setting(
    table: &'static str,
    key: &'static str,
    kind: Kind,
    about: &'static str,
    default: &'static str,
) -> Setting {
    Setting { table, key, kind, about, default }
}

/// Every key, in the order of the manual.
pub const SETTINGS: &[Setting] = &[
    setting(
        "site",
        "title",
        Kind::Text,
        "Name of the site, in the header and behind the title of each page",
        "`_appTitle` or `titleSuffix` of docfx.json, then the docset's name in the publish configuration",
    ),
    setting(
        "site",
        "base-path",
        Kind::Text,
        "URL path below which the site is served, such as `/azure/x`. Links that begin with it are the docset's own and are checked",
        "The root; profile `learn` [infers it](from-learn.md#the-base-path)",
    ),
    setting(
        "site",
        "base-url",
        Kind::Text,
        "Scheme and host, such as `https://docs.example.org`. Needed for the sitemap and for canonical links",
        "None",
    ),
    setting(
        "site",
        "language",
        Kind::Text,
        "Language of the content as a tag, such as `en-us` or `de`",
        "`locale` of the publish configuration, then `en-us`",
    ),
    setting(
        "site",
        "external-host",
        Kind::Text,
        "Where links such as `/dotnet/` lead that leave the docset. Empty leaves them as they are",
        "`https://learn.microsoft.com` for a `docfx.json` in profile `learn`, otherwise empty",
    ),
    setting(
        "site",
        "url-style",
        Kind::Word(&["html", "clean"]),
        "`html`: pages are `a/b.html`, which also works from disk. `clean`: pages are `a/b/`",
        "`html`",
    ),
    setting(
        "site",
        "edit-url",
        Kind::Text,
        "Repository for the edit link, such as `https://github.com/acme/handbook`",
        "`_gitContribute` of docfx.json, then the publish configuration",
    ),
    setting("site", "edit-branch", Kind::Text, "Branch for the edit link", "As for `edit-url`, then `main`"),
    setting(
        "build",
        "source",
        Kind::Text,
        "Folder of the sources; below the folder of `book.toml`. Not allowed beside a `docfx.json`",
        "`content`",
    ),
    setting(
        "build",
        "out",
        Kind::Text,
        "Output folder; must not hold the sources",
        "`_site`; profile `docfx`: `output` or `dest` of docfx.json",
    ),
    setting(
        "build",
        "exclude",
        Kind::Texts,
        "Patterns of files to leave out, besides those that docfx.json leaves out",
        "None",
    ),
    setting(
        "build",
        "profile",
        Kind::Word(&["learn", "docfx"]),
        "`learn` or `docfx`; see [profiles](#profiles)",
        "Depends on the files",
    ),
    setting(
        "build",
        "moniker",
        Kind::Text,
        "Version to build for. Without it all moniker blocks are shown with a label, and readers choose a version",
        "None",
    ),
    setting(
        "build",
        "monikers",
        Kind::Texts,
        "All versions, oldest first, for ranges such as `>= v2`",
        "`monikers` of the publish configuration",
    ),
    setting(
        "build",
        "redirect-files",
        Kind::Words(&["netlify", "staticwebapp", "nginx"]),
        "Redirections for servers besides the stub pages: `netlify`, `staticwebapp`, `nginx`",
        "None",
    ),
    setting("build", "git", Kind::Flag, "Dates and contributors from the history of git", "`true`"),
    setting("build", "markdown", Kind::Flag, "Each page as Markdown beside its HTML", "`true`"),
    setting(
        "build",
        "llms",
        Kind::Word(&["off", "index", "full"]),
        "Files for language models: `off`; `index` for `llms.txt`; `full` for `llms-full.txt` as well",
        "`index`",
    ),
    setting(
        "build",
        "feed",
        Kind::Flag,
        "`feed.atom` with the pages changed last; needs a base URL",
        "`true`",
    ),
    setting(
        "build",
        "search",
        Kind::Flag,
        "The full-text index, `search.html` and the search dialog",
        "`true`",
    ),
    setting(
        "build",
        "section-pages",
        Kind::Flag,
        "Overview pages for entries of the table of contents that have none",
        "`false`",
    ),
    setting("build", "print", Kind::Flag, "One page for each section, for printing", "`false`"),
    setting(
        "build",
        "xref-maps",
        Kind::Texts,
        "Files that map uids to addresses",
        "`xref` of docfx.json is added",
    ),
    setting(
        "build",
        "xref-template",
        Kind::Text,
        "Address for uids that no map knows, with `{uid}` in it",
        "None: they're reported, or left to the xref service that the publish configuration names",
    ),
    setting(
        "build",
        "extensions",
        Kind::Texts,
        "Names of [Markdown extensions](#markdown-extensions) to switch on",
        "`markdigExtensions` of docfx.json is added",
    ),
    setting(
        "build",
        "sanitize",
        Kind::Flag,
        "Whether HTML of authors passes a list of allowed elements and attributes. Can't be switched off in profile `learn`",
        "On in `learn`, off in `docfx`",
    ),
    setting(
        "theme",
        "name",
        Kind::Text,
        "`default`, `plain`, or the name of a folder in `themes/`",
        "`default`",
    ),
    setting(
        "theme",
        "options",
        Kind::Table,
        "Table `[theme.options]`: the options of the theme; see [Themes](themes.md#options)",
        "Those of the theme",
    ),
    setting("diagnostics.*", "severity", SEVERITIES, "The severity of the code in these files", ""),
    setting(
        "diagnostics.*",
        "files",
        Kind::Texts,
        "Patterns of the files that the severity is for",
        "All files",
    ),
    setting("icons.*", "word", Kind::Text, "The word beside the icon; needed", ""),
    setting(
        "icons.*",
        "kind",
        Kind::Word(&["tradeoff", "risk", "opportunity", ""]),
        "Look of the callout: `tradeoff`, `risk`, `opportunity`, or empty for the word alone",
        "Empty",
    ),
    setting("metadata.*", "required", Kind::Flag, "Whether every page needs the key", "`false`"),
    setting("metadata.*", "values", Kind::Texts, "The values that are allowed", "Any"),
    setting("metadata.*", "date", Kind::Text, "Form of a date, such as `MM/DD/YYYY`", "None"),
    setting("metadata.*", "min", Kind::Number(0, u32::MAX), "Fewest characters", "None"),
    setting("metadata.*", "max", Kind::Number(0, u32::MAX), "Most characters", "None"),
    setting("metadata.*", "files", Kind::Texts, "Patterns of the pages that the rule is for", "All pages"),
    setting(
        "external",
        "ledger",
        Kind::Text,
        "File with what is known about them, relative to `book.toml`",
        "`links-ledger.toml`",
    ),
    setting(
        "external",
        "fresh-days",
        Kind::Number(1, 3650),
        "Days after a success on which an address isn't asked again",
        "`30`",
    ),
    setting(
        "external",
        "strikes",
        Kind::Number(1, 100),
        "Days on which an address must have failed before its links are broken",
        "`3`",
    ),
    setting(
        "external",
        "ignore",
        Kind::Texts,
        "Addresses that are never asked; `*` stands for any characters. A pattern without `/` is compared with the host",
        "None",
    ),
    setting("external", "timeout", Kind::Number(1, 600), "Seconds that one request may take", "`20`"),
    setting("external", "concurrency", Kind::Number(1, 256), "Requests under way at a time", "`16`"),
    setting("external", "per-host", Kind::Number(1, 64), "Requests under way to one host", "`2`"),
    setting(
        "external",
        "delay",
        Kind::Number(0, 60_000),
        "Milliseconds between two requests to one host",
        "`250`",
    ),
    setting(
        "external",
        "retries",
        Kind::Number(0, 10),
        "How often a request is repeated that failed for a passing reason",
        "`2`",
    ),
    setting(
        "external",
        "allow-private",
        Kind::Flag,
        "Whether hosts of private networks are asked, too",
        "`false`",
    ),
];

/// The setting of a key; tables with free keys are found under any of them.
pub(super) fn find(table: &str, key: &str) -> Option<&'static Setting> {
    let fits = |setting: &&Setting| {
        setting.key == key
            && match setting.table.strip_suffix('*') {
                Some(start) => table.starts_with(start),
                None => setting.table == table,
            }
    };
    SETTINGS.iter().find(fits)
}

/// The keys of a table, in the order of the manual.
pub(super) fn of_table(table: &str) -> impl Iterator<Item = &'static Setting> {
    SETTINGS.iter().filter(move |setting| setting.table == table)
}

/// The keys of a table as a table of the manual.
pub fn markdown(table: &str) -> String {
    let mut out = "| Key | Value | Default |\n|---|---|---|\n".to_owned();
    for setting in of_table(table) {
        let default = if setting.default.is_empty() { "Needed" } else { setting.default };
        let _ = writeln!(out, "| `{}` | {} | {default} |", setting.key, setting.about);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_a_table_belongs_to_a_table() {
        for setting in SETTINGS {
            let table = setting.table.trim_end_matches(".*");
            assert!(TABLES.iter().any(|known| known.name == table), "{table}");
            assert_eq!(find(setting.table, setting.key).map(|found| found.about), Some(setting.about));
        }
    }
}
