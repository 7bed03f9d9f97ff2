//! Sections of docfx.json that stand for themselves: sitemap, rules, and keys that nobody knows.
//!
//! 1. [`sitemap`] fills in what the open engine takes for granted.
//! 2. [`rules`] reads a severity, or an object with `severity`, `include`, `exclude` and `disabled`.
//! 3. [`misspelt`] names keys that look like a known one; any other unknown key is none of our business.

use super::json::Node;
use super::source::did_you_mean;
use super::{ConfigError, SeverityRule, SitemapConfig, SitemapOptions};
use crate::diagnostics::{Severity, codes};
use crate::source::DocPath;

/// Codes of the open engine and what they are called here.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("InvalidFileLink", "file-not-found"),
    ("InvalidBookmark", "bookmark-not-found"),
    ("UidNotFound", "xref-not-found"),
    ("DuplicateUids", "duplicate-uid"),
    ("DuplicateOutputFiles", "publish-url-conflict"),
    ("InvalidTocInclude", "toc-not-found"),
    ("InvalidTocFile", "invalid-toc-syntax"),
    ("UnknownContentType", "unknown-content-type"),
    ("EmptyInputFiles", "empty-input-files"),
    ("EmptyInputContents", "empty-input-files"),
    ("invalid-yaml-header", "yaml-header-syntax-error"),
];

/// Keys that one of the engines knows, or that belong to the publishing service.
const ROOT_KEYS: &[&str] = &["build", "metadata", "rules", "merge", "pdf", "template", "$schema"];
const BUILD_KEYS: &[&str] = &[
    "content",
    "files",
    "exclude",
    "resource",
    "overwrite",
    "externalReference",
    "xref",
    "xrefService",
    "globalMetadata",
    "globalMetadataFiles",
    "fileMetadata",
    "fileMetadataFiles",
    "template",
    "theme",
    "dest",
    "output",
    "groups",
    "versions",
    "markdownEngineName",
    "markdownEngineProperties",
    "sitemap",
    "postProcessors",
    "maxParallelism",
    "disableGitFeatures",
    "exportRawModel",
    "exportViewModel",
    "dryRun",
    "debug",
    "debugOutput",
    "customLinkResolver",
    "rules",
    "lruSize",
    "keepFileLink",
    "hostname",
    "name",
    "host",
    "port",
    "pdf",
    "templateFolder",
    "monikerRange",
    "moniker_range",
    "open_to_public_contributors",
    "resolveUserProfileUsingGitHub",
    "rawModelOutputFolder",
    "viewModelOutputFolder",
    "noLangKeyword",
    "intermediateFolder",
    "enableFileInfo",
    "sharedContent",
    "homepages",
    "serve",
    "cleanupCacheHistory",
    "changesFile",
    "warningsAsErrors",
    "version",
];

/// Text of a key.
pub(super) fn text(node: &Node<'_>, key: &str) -> Result<Option<String>, ConfigError> {
    node.get(key).map(|value| value.string()).transpose()
}

/// The folders of the section `metadata`, from which the open engine makes pages of program code.
pub(super) fn generated(root: &Node<'_>) -> Vec<String> {
    let sections = root.get("metadata").map(|list| list.items()).unwrap_or_default();
    let folder = |section: &Node<'_>| section.get("dest").or_else(|| section.get("output"))?.string().ok();
    let folders = sections.iter().filter_map(folder).map(|folder| DocPath::new(&folder).to_string());
    folders.filter(|folder| !folder.is_empty() && !folder.starts_with("..")).collect()
}

/// The section `sitemap`.
pub(super) fn sitemap(build: &Node<'_>) -> Result<SitemapConfig, ConfigError> {
    let Some(node) = build.get("sitemap") else { return Ok(SitemapConfig::default()) };
    let mut root = sitemap_options(&node)?;
    root.changefreq.get_or_insert_with(|| "daily".to_owned());
    root.priority.get_or_insert(0.5);
    let files = node.get("fileOptions").map_or(Ok(Vec::new()), |files| files.entries())?;
    let files =
        files.into_iter().map(|(pattern, options)| Ok((pattern.to_owned(), sitemap_options(&options)?)));
    Ok(SitemapConfig { options: root, files: files.collect::<Result<_, _>>()? })
}

fn sitemap_options(node: &Node<'_>) -> Result<SitemapOptions, ConfigError> {
    node.object()?;
    let date = text(node, "lastmod")?.and_then(|date| day(&date));
    Ok(SitemapOptions {
        base_url: text(node, "baseUrl")?,
        lastmod: date,
        changefreq: text(node, "changefreq")?,
        priority: node.get("priority").map(|value| value.number()).transpose()?,
    })
}

/// `2020-02-03T…` → `2020-02-03`; nothing when it does not begin with a date.
fn day(date: &str) -> Option<String> {
    let day = date.get(..10)?;
    let digits = day.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    digits.then(|| day.to_owned())
}

/// The section `rules` of a node.
pub(super) fn rules(root: &Node<'_>) -> Result<Vec<SeverityRule>, ConfigError> {
    let Some(node) = root.get("rules") else { return Ok(Vec::new()) };
    let mut rules = Vec::new();
    for (name, rule) in node.entries()? {
        let code = OTHER_NAMES.iter().find(|(other, _)| *other == name).map_or(name, |(_, ours)| ours);
        // Rules for checks of the publishing service are not ours to judge.
        if codes::find(code).is_none() {
            continue;
        }
        let mut push = |severity, files| rules.push(SeverityRule { code: code.to_owned(), severity, files });
        let include = patterns(&rule, &["include", "files"])?;
        if let Some(word) = rule.get("severity").or_else(|| rule.value.is_string().then(|| rule.clone())) {
            push(severity(&word)?, include.clone());
        }
        if rule.get("disabled").map_or(Ok(false), |flag| flag.bool())? {
            push(Severity::Off, include);
        }
        let exclude = patterns(&rule, &["exclude"])?;
        if !exclude.is_empty() {
            push(Severity::Off, exclude);
        }
    }
    Ok(rules)
}

fn patterns(rule: &Node<'_>, keys: &[&str]) -> Result<Vec<String>, ConfigError> {
    rule.first_of(keys).map_or(Ok(Vec::new()), |globs| globs.strings())
}

fn severity(word: &Node<'_>) -> Result<Severity, ConfigError> {
    Severity::parse(&word.string()?).ok_or_else(|| {
        let what = format_args!("is no severity: {}", word.value).to_string();
        word.complain(what, "use off, info, suggestion, warning or error")
    })
}

/// Keys that look like a known one, with their place and the known key.
pub(super) fn misspelt<'n>(root: &Node<'n>, build: &Node<'n>) -> Vec<(Node<'n>, String, &'static str)> {
    let mut found = Vec::new();
    for (node, known) in [(root, ROOT_KEYS), (build, BUILD_KEYS)] {
        for (key, value) in node.entries().unwrap_or_default() {
            let all = || ROOT_KEYS.iter().chain(BUILD_KEYS).any(|known| *known == key);
            if let Some(meant) = did_you_mean(key, known.iter().copied()).filter(|_| !all() && key.len() > 3)
            {
                found.push((value, key.to_owned(), meant));
            }
        }
    }
    found
}
