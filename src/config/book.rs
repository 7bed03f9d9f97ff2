//! book.toml as it is written: this program's own configuration.
//!
//! 1. [`Book::read`] reads table after table; each value is checked where it is read.
//! 2. Nothing is lenient here: an unknown key or a wrong value is an error with line and column.
//! 3. Settings that another file can contradict keep their place ([`Book::error`]), so that the
//!    message about it can point at them.

use serde_json::Value;

use super::infer::base_path_problem;
use super::markdown_extensions;
use super::source::{Place, Source, suggest};
use super::toml::{Item, Table, parse};
use super::{
    ConfigError, ExternalConfig, IconRule, Llms, Metadata, OutputsConfig, Profile, SeverityRule, UrlStyle,
};
use crate::diagnostics::{Severity, codes};
use crate::site::rules::metadata::KeyRule;
use crate::source::glob;

/// The file's name.
pub(super) const NAME: &str = "book.toml";

/// What book.toml says; `None` and empty where it says nothing.
#[derive(Debug, Default)]
pub(super) struct Book {
    pub(super) title: Option<String>,
    pub(super) base_path: Option<String>,
    pub(super) base_url: Option<String>,
    pub(super) language: Option<String>,
    pub(super) external_host: Option<String>,
    pub(super) url_style: Option<UrlStyle>,
    pub(super) edit_url: Option<String>,
    pub(super) edit_branch: Option<String>,
    pub(super) source: Option<String>,
    pub(super) out: Option<String>,
    pub(super) profile: Option<Profile>,
    pub(super) moniker: Option<String>,
    pub(super) monikers: Vec<String>,
    pub(super) redirect_files: Vec<String>,
    pub(super) outputs: OutputsConfig,
    pub(super) xref_maps: Vec<String>,
    pub(super) xref_template: Option<String>,
    pub(super) extensions: Vec<(String, Value)>,
    pub(super) exclude: Vec<String>,
    pub(super) sanitize: Option<bool>,
    pub(super) theme: Option<String>,
    pub(super) theme_options: Metadata,
    pub(super) severities: Vec<SeverityRule>,
    pub(super) icons: Vec<IconRule>,
    pub(super) metadata_checks: Metadata,
    /// Base path, file, and place of the line.
    pub(super) link_indexes: Vec<(String, String, usize)>,
    pub(super) external: ExternalConfig,
    file: Source,
    places: Vec<(&'static str, usize)>,
    /// Extensions that change nothing: where they are named, and why.
    pub(super) unsupported: Vec<(usize, String)>,
}

impl Book {
    /// Reads the file of a folder; `None` when there is none.
    pub(super) fn read(place: &Place) -> Result<Option<Book>, ConfigError> {
        let Some(source) = Source::read(place, NAME)? else { return Ok(None) };
        let mut book = Book { file: source.clone(), ..Book::default() };
        let parsed = parse(&source)?;
        let mut root = Table::new(&source, "", parsed.get_ref());
        book.read_site(root.table("site")?)?;
        book.read_build(root.table("build")?)?;
        book.read_theme(root.table("theme")?)?;
        book.read_diagnostics(&root.table("diagnostics")?)?;
        book.read_icons(&root.table("icons")?)?;
        book.read_metadata(&root.table("metadata")?)?;
        book.external = ExternalConfig::read(root.table("external")?)?;
        for (path, file) in root.table("link-indexes")?.all() {
            book.link_indexes.push((base_path(&file, path)?, file.string()?, file.at));
        }
        root.finish()?;
        Ok(Some(book))
    }

    /// An error about a setting that was read before, at its place.
    pub(super) fn error(&self, key: &str, what: &str, remedy: &str) -> ConfigError {
        let at = self.places.iter().find(|(known, _)| *known == key).map_or(0, |(_, at)| *at);
        self.error_at(at, what, remedy)
    }

    /// An error at a byte of the file.
    pub(super) fn error_at(&self, at: usize, what: &str, remedy: &str) -> ConfigError {
        self.file.error(at, what, remedy)
    }

    fn place(&mut self, key: &'static str, item: Option<&Item<'_>>) {
        self.places.extend(item.map(|item| (key, item.at)));
    }

    fn read_site(&mut self, mut table: Table<'_>) -> Result<(), ConfigError> {
        self.title = text(&mut table, "title")?;
        let base = table.take("base-path")?;
        self.base_path = base.map(|item| base_path(&item, &item.string()?)).transpose()?;
        let url = table.take("base-url")?;
        self.base_url = url.map(|item| checked(&item, check_base_url)).transpose()?;
        let language = table.take("language")?;
        self.language = language.map(|item| checked(&item, check_language)).transpose()?;
        let host = table.take("external-host")?;
        self.external_host = host.map(|item| checked(&item, check_external_host)).transpose()?;
        let styles = [("html", UrlStyle::Html), ("clean", UrlStyle::Clean)];
        self.url_style = table.take("url-style")?.map(|item| item.word(&styles)).transpose()?;
        let edit = table.take("edit-url")?;
        self.edit_url = edit.map(|item| checked(&item, check_url)).transpose()?;
        self.edit_branch = text(&mut table, "edit-branch")?;
        table.finish()
    }

    fn read_build(&mut self, mut table: Table<'_>) -> Result<(), ConfigError> {
        let source = table.take("source")?;
        self.place("source", source.as_ref());
        self.source = source.map(|item| checked(&item, check_source)).transpose()?;
        let out = table.take("out")?;
        self.place("out", out.as_ref());
        self.out = out.map(|item| item.string()).transpose()?;
        let profiles = [("learn", Profile::Learn), ("docfx", Profile::Docfx)];
        self.profile = table.take("profile")?.map(|item| item.word(&profiles)).transpose()?;
        self.moniker = text(&mut table, "moniker")?;
        self.monikers = strings(&mut table, "monikers")?;
        let formats = ["netlify", "staticwebapp", "nginx"].map(|word| (word, word.to_owned()));
        for item in table.take("redirect-files")?.iter().flat_map(Item::items) {
            self.redirect_files.push(item.word(&formats)?);
        }
        self.xref_maps = strings(&mut table, "xref-maps")?;
        let template = table.take("xref-template")?;
        self.xref_template = template.map(|item| checked(&item, check_template)).transpose()?;
        for item in table.take("extensions")?.iter().flat_map(Item::items) {
            let name = item.string()?;
            if let Some(why) = markdown_extensions::unsupported(&name, &Value::Null) {
                self.unsupported.push((item.at, why));
            }
            self.extensions.push((name.to_lowercase(), Value::Null));
        }
        self.exclude = globs(table.take("exclude")?)?;
        let sanitize = table.take("sanitize")?;
        self.place("sanitize", sanitize.as_ref());
        self.sanitize = sanitize.map(|item| item.bool()).transpose()?;
        self.outputs = outputs(&mut table)?;
        table.finish()
    }

    fn read_theme(&mut self, mut table: Table<'_>) -> Result<(), ConfigError> {
        let name = table.take("name")?;
        self.place("theme", name.as_ref());
        self.theme = name.map(|item| checked(&item, check_theme)).transpose()?;
        if let Some(options) = table.take("options")? {
            self.theme_options = options.table("theme.options")?.to_json();
        }
        table.finish()
    }

    fn read_diagnostics(&mut self, table: &Table<'_>) -> Result<(), ConfigError> {
        for (key, item) in table.all() {
            let code = key.replace('_', "-");
            if codes::find(&code).is_none() {
                let known: Vec<&str> = codes::ALL.iter().map(|code| code.slug).collect();
                return Err(item.error("is no diagnostic code", suggest(&code, &known)));
            }
            for rule in item.items() {
                self.severities.push(severity_rule(&code, &rule)?);
            }
        }
        Ok(())
    }

    fn read_metadata(&mut self, table: &Table<'_>) -> Result<(), ConfigError> {
        self.metadata_checks = table.to_json();
        for (key, item) in table.all() {
            if let Some(Err((what, remedy))) =
                self.metadata_checks.get(key).map(|rule| KeyRule::read(key, rule))
            {
                return Err(item.error(what, remedy));
            }
        }
        Ok(())
    }

    fn read_icons(&mut self, table: &Table<'_>) -> Result<(), ConfigError> {
        let kinds = ["tradeoff", "risk", "opportunity", ""].map(|word| (word, word.to_owned()));
        for (stem, item) in table.all() {
            let mut icon = item.table(&format!("icons.{stem}"))?;
            let Some(word) = text(&mut icon, "word")? else {
                return Err(item.error("has no `word`", "add `word = \"…\"`, the text shown beside the icon"));
            };
            let kind = icon.take("kind")?.map_or(Ok(String::new()), |kind| kind.word(&kinds))?;
            icon.finish()?;
            self.icons.push(IconRule { stem: stem.to_lowercase(), word, kind });
        }
        Ok(())
    }
}

fn text(table: &mut Table<'_>, key: &'static str) -> Result<Option<String>, ConfigError> {
    table.take(key)?.map(|item| item.string()).transpose()
}

fn strings(table: &mut Table<'_>, key: &'static str) -> Result<Vec<String>, ConfigError> {
    table.take(key)?.map_or(Ok(Vec::new()), |item| item.strings())
}

fn outputs(table: &mut Table<'_>) -> Result<OutputsConfig, ConfigError> {
    let default = OutputsConfig::default();
    let words = [("off", Llms::Off), ("index", Llms::Index), ("full", Llms::Full)];
    let llms = table.take("llms")?.map(|item| item.word(&words)).transpose()?;
    let mut flag = |key, default| table.take(key)?.map_or(Ok(default), |item| item.bool());
    Ok(OutputsConfig {
        git: flag("git", default.git)?,
        markdown: flag("markdown", default.markdown)?,
        llms: llms.unwrap_or(default.llms),
        feed: flag("feed", default.feed)?,
        print: flag("print", default.print)?,
        section_pages: flag("section-pages", default.section_pages)?,
        search: flag("search", default.search)?,
    })
}

fn globs(item: Option<Item<'_>>) -> Result<Vec<String>, ConfigError> {
    let Some(item) = item else { return Ok(Vec::new()) };
    let patterns = item.strings()?;
    for (item, pattern) in item.items().iter().zip(&patterns) {
        if let Some(why) = glob::problem(pattern) {
            return Err(
                item.error(format_args!("holds the pattern `{pattern}`: {why}"), "correct the pattern")
            );
        }
    }
    Ok(patterns)
}

fn severity_rule(code: &str, item: &Item<'_>) -> Result<SeverityRule, ConfigError> {
    let words = ["off", "info", "suggestion", "warning", "error"]
        .map(|word| (word, Severity::parse(word).unwrap_or(Severity::Off)));
    if item.is_string() {
        let severity = item.word(&words)?;
        return Ok(SeverityRule { code: code.to_owned(), severity, files: Vec::new() });
    }
    let mut table = item.table(&format!("diagnostics.{code}"))?;
    let Some(severity) = table.take("severity")? else {
        return Err(
            item.error("has no `severity`", "write a severity, or `{ severity = \"off\", files = [\"…\"] }`")
        );
    };
    let severity = severity.word(&words)?;
    let files = globs(table.take("files")?)?;
    table.finish()?;
    Ok(SeverityRule { code: code.to_owned(), severity, files })
}

/// A string that a check accepts, in the form the check gives it.
fn checked(item: &Item<'_>, check: fn(&str) -> Result<String, &'static str>) -> Result<String, ConfigError> {
    let text = item.string()?;
    check(&text).map_err(|remedy| item.error(format_args!("cannot be `{text}`"), remedy))
}

fn base_path(item: &Item<'_>, path: &str) -> Result<String, ConfigError> {
    super::infer::normal_base_path(path)
        .ok_or_else(|| item.error(format_args!("cannot have the path `{path}`"), base_path_problem(path)))
}

fn has_blank(text: &str) -> bool {
    text.chars().any(|c| c.is_whitespace() || c.is_control() || "\"<>".contains(c))
}

fn check_url(text: &str) -> Result<String, &'static str> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or("");
    if rest.is_empty() || rest.starts_with('/') || has_blank(text) {
        return Err("write an address such as `https://example.org`");
    }
    Ok(text.trim_end_matches('/').to_owned())
}

/// Scheme and host; also for the command line.
pub(super) fn check_base_url(text: &str) -> Result<String, &'static str> {
    let url = check_url(text)?;
    if url.split_once("://").is_some_and(|(_, rest)| rest.contains(['/', '?', '#'])) {
        return Err("write only scheme and host, and the path behind them as `base-path`");
    }
    Ok(url)
}

fn check_external_host(text: &str) -> Result<String, &'static str> {
    if text.is_empty() { Ok(String::new()) } else { check_base_url(text) }
}

fn check_language(text: &str) -> Result<String, &'static str> {
    let part = |part: &str| (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric());
    let primary = text.split('-').next().unwrap_or("");
    let named = primary.len() >= 2 && primary.chars().all(|c| c.is_ascii_alphabetic());
    if named && text.split('-').all(part) {
        Ok(text.to_owned())
    } else {
        Err("write a language tag such as `en-us`")
    }
}

fn check_source(text: &str) -> Result<String, &'static str> {
    if std::path::Path::new(text).is_absolute() {
        return Err("write the folder relative to book.toml");
    }
    let path = crate::source::DocPath::new(text);
    if path.as_str().starts_with("..") {
        return Err("the sources must lie below the folder of book.toml");
    }
    Ok(path.as_str().to_owned())
}

fn check_template(text: &str) -> Result<String, &'static str> {
    if text.contains("{uid}") { Ok(text.to_owned()) } else { Err("write `{uid}` where the uid goes") }
}

fn check_theme(text: &str) -> Result<String, &'static str> {
    let plain = !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c));
    if plain && !text.starts_with('.') {
        Ok(text.to_owned())
    } else {
        Err("write `default` or the name of a folder in `themes/`")
    }
}

#[cfg(test)]
#[path = "book_tests.rs"]
mod tests;
