//! From context structs to template values.
//!
//! Written by hand rather than through serde: a page's body is copied once, everything short costs one
//! small allocation, and nothing is turned into JSON in between. [`PreparedSite`] is built once and shared.

use tera::{Map, Value};

use crate::render::context::{DateContext, PageContext, PageLink, SiteContext};

/// The site's part of the template context, ready for every page.
#[derive(Debug, Clone)]
pub struct PreparedSite {
    pub(super) site: Value,
}

impl PreparedSite {
    pub(super) fn new(site: &SiteContext) -> PreparedSite {
        let mut map = Map::with_capacity(12);
        for (key, text) in [
            ("title", &site.title),
            ("language", &site.language),
            ("direction", &site.direction),
            ("base_url", &site.base_url),
            ("version", &site.version),
            ("feed", &site.feed),
        ] {
            map.insert(key.into(), Value::from(text.as_str()));
        }
        for (key, values) in
            [("options", &site.options), ("assets", &site.assets), ("strings", &site.strings)]
        {
            // JSON objects always fit; an empty map stands in should that ever change.
            let value = Value::try_from_serializable(values).unwrap_or_else(|_| Value::from(Map::new()));
            map.insert(key.into(), value);
        }
        map.insert("search".into(), Value::from(site.search));
        PreparedSite { site: Value::from(map) }
    }
}

/// A page as a template value. Fields that hold HTML are marked as safe, all others are escaped.
pub(super) fn page(page: &PageContext) -> Value {
    let mut map = Map::with_capacity(34);
    for (key, text) in [
        ("kind", &page.kind),
        ("title", &page.title),
        ("head_title", &page.head_title),
        ("description", &page.description),
        ("canonical", &page.canonical),
        ("path", &page.path),
        ("root", &page.root),
        ("heading_id", &page.heading_id),
        ("robots", &page.robots),
        ("topic", &page.topic),
        ("edit_url", &page.edit_url),
        ("markdown_url", &page.markdown_url),
        ("print_url", &page.print_url),
        ("source_path", &page.source_path),
        ("nav_title", &page.nav_title),
        ("nav_data", &page.nav_data),
        ("fragments", &page.fragments),
    ] {
        map.insert(key.into(), Value::from(text.as_str()));
    }
    for (key, html) in [
        ("heading", &page.heading),
        ("body", &page.body),
        ("nav", &page.nav),
        ("diagnostics", &page.diagnostics),
    ] {
        map.insert(key.into(), Value::safe_string(html));
    }
    map.insert("reading_minutes".into(), Value::from(page.reading_minutes));
    map.insert("backlinks_count".into(), Value::from(page.backlinks_count));
    map.insert("live".into(), Value::from(page.live));
    map.insert("reviewed".into(), Value::from(page.reviewed.as_ref().map(date)));
    map.insert("changed".into(), Value::from(page.changed.as_ref().map(date)));
    map.insert("previous".into(), Value::from(page.previous.as_ref().map(link)));
    map.insert("next".into(), Value::from(page.next.as_ref().map(link)));
    add_lists(page, &mut map);
    Value::from(map)
}

fn add_lists(page: &PageContext, map: &mut Map) {
    let meta =
        page.meta.iter().map(|tag| object([("name", text(&tag.name)), ("content", text(&tag.content))]));
    map.insert("meta".into(), list(meta));
    let outline = page.outline.iter().map(|item| {
        let html = Value::safe_string(&item.html);
        object([("level", Value::from(item.level)), ("id", text(&item.id)), ("html", html)])
    });
    map.insert("outline".into(), list(outline));
    map.insert("breadcrumb".into(), list(page.breadcrumb.iter().map(link)));
    let sections = page.sections.iter().map(|section| {
        let current = Value::from(section.current);
        object([("title", text(&section.title)), ("url", text(&section.url)), ("current", current)])
    });
    map.insert("sections".into(), list(sections));
    map.insert("backlinks".into(), list(page.backlinks.iter().map(link)));
    map.insert("related".into(), list(page.related.iter().map(link)));
    map.insert("contributors".into(), list(page.contributors.iter().map(|name| text(name))));
    map.insert("features".into(), list(page.features.iter().map(|feature| text(feature))));
}

/// Where a page has moved, for its stub.
#[derive(Debug, Clone, Default)]
pub struct RedirectContext {
    /// URL of the target, relative to the stub or absolute.
    pub target: String,
    /// Title of the target; empty when unknown.
    pub title: String,
    /// Absolute URL of the target when the base URL is known, else empty.
    pub canonical: String,
    /// What to put in front of a path from the site root.
    pub root: String,
    /// JSON object from fragment (without `#`) to URL; empty for none.
    pub fragments: String,
}

pub(super) fn redirect(redirect: &RedirectContext) -> Value {
    object([
        ("target", text(&redirect.target)),
        ("title", text(&redirect.title)),
        ("canonical", text(&redirect.canonical)),
        ("root", text(&redirect.root)),
        ("fragments", text(&redirect.fragments)),
    ])
}

fn text(value: &str) -> Value {
    Value::from(value)
}

fn date(date: &DateContext) -> Value {
    object([("iso", text(&date.iso)), ("text", text(&date.text))])
}

fn link(link: &PageLink) -> Value {
    object([("title", text(&link.title)), ("url", text(&link.url))])
}

fn list(values: impl Iterator<Item = Value>) -> Value {
    Value::from(values.collect::<Vec<Value>>())
}

fn object<const N: usize>(pairs: [(&'static str, Value); N]) -> Value {
    Value::from(pairs.into_iter().map(|(key, value)| (key.into(), value)).collect::<Map>())
}
