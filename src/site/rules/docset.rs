//! Pages and files together: the same title twice, includes and images that nothing uses.

use super::Options;
use crate::diagnostics::{Diagnostic, Span};
use crate::discover::Role;
use crate::site::check::Uses;
use crate::site::{Map, Page, Site};
use crate::source::DocPath;
use crate::yaml_page;

const IMAGES: &[&str] = &["png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "bmp"];

pub(super) fn findings(site: &Site, uses: &Uses, options: Options<'_>, out: &mut Vec<Diagnostic>) {
    if (options.wanted)("duplicate-titles") {
        duplicate_titles(site, out);
    }
    if (options.wanted)("duplicate-h1") {
        duplicate_h1s(site, out);
    }
    if (options.wanted)("duplicate-description-within-docset") {
        duplicate_descriptions(site, out);
    }
    if (options.wanted)("unused-include") {
        unused_includes(site, out);
    }
    if (options.wanted)("simplified-page-type") {
        simplified_types(site, out);
    }
    if (options.wanted)("unused-image") {
        unused_images(site, uses, out);
    }
}

/// One finding for each type, however many pages have it: they are made by a program, often by the thousand.
fn simplified_types(site: &Site, out: &mut Vec<Diagnostic>) {
    let mut types: std::collections::BTreeMap<&str, (&Page, usize)> = Default::default();
    let simplified = |page: &&Page| yaml_page::is_simplified(&page.facts.yaml_type);
    for page in site.pages.iter().filter(simplified) {
        types.entry(&page.facts.yaml_type).or_insert((page, 0)).1 += 1;
    }
    for (name, (first, count)) in types {
        let message = format!("pages of type `{name}` are shown as plain pages of their texts");
        let found = Diagnostic::new("simplified-page-type", &first.path, Span::default(), message);
        let pages = if count == 1 { "page has" } else { "pages have" };
        out.push(found.hint(format!("{count} {pages} this type; there is no layout for it")));
    }
}

fn duplicate_titles(site: &Site, out: &mut Vec<Diagnostic>) {
    let mut first: Map<(&str, Option<&str>, String), &Page> = Map::default();
    let named = |page: &&Page| page.facts.title.is_some() || page.facts.h1.is_some();
    for page in site.pages.iter().filter(named).filter(|page| is_indexed(site, page)) {
        let suffix = site.setting(page, "titleSuffix");
        let suffix = suffix.as_ref().and_then(|suffix| suffix.as_str()).unwrap_or_default();
        let key = (page.title.as_ref(), page.group.as_deref(), suffix.to_owned());
        let Some(other) = first.get(&key) else {
            first.insert(key, page);
            continue;
        };
        let message = format!("`{}` has the same title: {}", other.path, page.title);
        let own = page.facts.title.is_some();
        let span = if own { page.facts.metadata_span("title") } else { page.facts.heading_places.1 };
        let found = Diagnostic::new("duplicate-titles", &page.path, span, message);
        out.push(found.hint("say in the title how the two differ"));
    }
}

/// Nobody finds a page in a list of results whose metadata keep it out of them.
pub(super) fn is_indexed(site: &Site, page: &Page) -> bool {
    let robots = site.setting(page, "robots");
    !robots
        .as_ref()
        .and_then(|robots| robots.as_str())
        .is_some_and(|robots| robots.split(',').any(|word| word.trim().eq_ignore_ascii_case("noindex")))
}

/// Pages for some versions only may be alike: readers see one of them.
fn is_for_all(page: &Page) -> bool {
    let metadata = page.facts.metadata.as_ref();
    !metadata.contains("\"monikerRange\"") && !metadata.contains("\"monikers\"")
}

fn duplicate_h1s(site: &Site, out: &mut Vec<Diagnostic>) {
    let mut first: Map<(&str, Option<&str>), &Page> = Map::default();
    for page in site.pages.iter().filter(|page| is_for_all(page) && is_indexed(site, page)) {
        let Some(heading) = page.facts.h1.as_deref().filter(|heading| !heading.is_empty()) else { continue };
        let Some(other) = first.get(&(heading, page.group.as_deref())) else {
            first.insert((heading, page.group.as_deref()), page);
            continue;
        };
        // The same title is a finding of its own.
        if other.title != page.title {
            let message = format!("`{}` has the same level-one heading: {heading}", other.path);
            let found = Diagnostic::new("duplicate-h1", &page.path, page.facts.heading_places.1, message);
            out.push(found.hint("say in the heading how the two pages differ"));
        }
    }
}

fn duplicate_descriptions(site: &Site, out: &mut Vec<Diagnostic>) {
    let mut first: Map<(&str, Option<&str>), &Page> = Map::default();
    let described = |page: &&Page| page.facts.description > 0 && is_for_all(page);
    for page in site.pages.iter().filter(described).filter(|page| is_indexed(site, page)) {
        let Some(description) = own_description(page.facts.metadata.as_ref()) else { continue };
        let Some(other) = first.get(&(description, page.group.as_deref())) else {
            first.insert((description, page.group.as_deref()), page);
            continue;
        };
        let message = format!("`{}` has the same description", other.path);
        let span = page.facts.metadata_span("description");
        let found = Diagnostic::new("duplicate-description-within-docset", &page.path, span, message);
        out.push(found.hint("say what only this page is about"));
    }
}

/// The description as it stands in the JSON text; reading that as a whole would cost more than all other rules.
fn own_description(metadata: &str) -> Option<&str> {
    const KEY: &str = "\"description\":\"";
    let start = memchr::memmem::find(metadata.as_bytes(), KEY.as_bytes())? + KEY.len();
    let rest = &metadata[start..];
    let mut escaped = false;
    let end = rest.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })?;
    Some(&rest[..end])
}

fn unused_includes(site: &Site, out: &mut Vec<Diagnostic>) {
    for entry in site.sources.listing.iter().filter(|entry| entry.path.version().is_none()) {
        let path = &entry.path;
        let in_folder = path.parent().split('/').any(|folder| folder.eq_ignore_ascii_case("includes"));
        let used = site.includes.contains_key(path) || site.page(path).is_some();
        if in_folder && path.has_extension("md") && !used {
            let message = "no page includes this file".to_owned();
            let found = Diagnostic::new("unused-include", path, Span::default(), message);
            out.push(found.hint("delete it, or include it somewhere"));
        }
    }
}

fn unused_images(site: &Site, uses: &Uses, out: &mut Vec<Diagnostic>) {
    let is_image = |path: &DocPath| IMAGES.contains(&path.extension().to_ascii_lowercase().as_str());
    let unused: Vec<&DocPath> = site
        .resources
        .iter()
        .zip(&uses.resources)
        .filter(|(resource, used)| !**used && is_image(&resource.path))
        .map(|(resource, _)| &resource.path)
        .collect();
    if unused.is_empty() {
        return;
    }
    let mentions = mentions(site);
    for path in unused {
        if memchr::memmem::find(mentions.as_bytes(), path.file_name().to_lowercase().as_bytes()).is_some() {
            continue;
        }
        let message = "no page shows this image".to_owned();
        let found = Diagnostic::new("unused-image", path, Span::default(), message);
        out.push(found.hint("delete it, or leave it out of `resource` in the configuration"));
    }
}

/// Everything besides links that may name an image: metadata, and style sheets and pages that are copied.
fn mentions(site: &Site) -> String {
    let mut text = String::new();
    for page in &site.pages {
        let metadata = page.facts.metadata.as_ref();
        if IMAGES
            .iter()
            .any(|extension| memchr::memmem::find(metadata.as_bytes(), extension.as_bytes()).is_some())
        {
            text.push_str(metadata);
        }
    }
    for value in site.config.metadata.global.values() {
        text.push_str(&value.to_string());
    }
    for (_, values) in &site.config.metadata.files {
        values.iter().for_each(|(_, value)| text.push_str(&value.to_string()));
    }
    for value in site.config.theme.options.values() {
        text.push_str(&value.to_string());
    }
    let textual = ["css", "js", "html", "htm", "json", "yml", "yaml", "svg"];
    for entry in &site.sources.entries {
        let readable = entry.role == Role::Resource || entry.role == Role::Yaml;
        let kind = entry.path.extension().to_ascii_lowercase();
        // A drawing rarely refers to another file, and a large one never does.
        let limit = if kind == "svg" { 0 } else { 1 << 20 };
        if readable
            && entry.len <= limit
            && textual.contains(&kind.as_str())
            && let Some(content) = site.read_text(&entry.path)
        {
            text.push_str(&content);
        }
    }
    text.to_lowercase()
}
