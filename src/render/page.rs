//! One source file → one page.
//!
//! 1. [`markdown`] parses and writes the body through the [`Lookup`] it is given; [`yaml`] does so for YAML pages.
//! 2. [`context`] puts metadata, place and body into the [`PageContext`] that a template sees.

use serde_json::Value;

use super::context::{DateContext, MetaTag, OutlineItem, PageContext, PageLink, SectionLink};
use super::yaml_env::Fields;
use crate::config::{Config, Extensions, Metadata, UrlStyle};
use crate::highlight::Highlighter;
use crate::markdown::html::{Flavor, HtmlOptions, Rendered, Versions, escape, render};
use crate::markdown::{self, Context};
use crate::monikers;
use crate::site::Page;
use crate::site::lookup::{About, Lookup, Place};
use crate::source::front_matter;
use crate::words::Words;
use crate::yaml_page;

/// Parser settings of a configuration.
pub fn parse_context(config: &Config) -> Context<'_> {
    Context {
        profile: config.profile,
        alerts: &config.alerts,
        extensions: Extensions::new(config.profile, &config.markdown_extensions),
        sanitize: config.sanitize,
    }
}

/// Settings for the HTML of site pages.
pub fn site_options<'c>(
    config: &'c Config,
    words: &'c Words,
    highlighter: Option<&'c Highlighter>,
) -> HtmlOptions<'c> {
    HtmlOptions {
        flavor: Flavor::Site,
        context: parse_context(config),
        sanitize: config.sanitize,
        raw_links: false,
        icons: &config.icons,
        highlighter,
        versions: Versions {
            definition: &config.moniker_order,
            page: None,
            chosen: config.moniker.as_deref(),
        },
        words,
    }
}

/// What a page is made of besides its text.
pub struct PageInput<'p> {
    /// The page.
    pub page: &'p Page,
    /// Its whole text.
    pub text: &'p str,
    /// Metadata of all levels.
    pub metadata: &'p Metadata,
    /// Configuration.
    pub config: &'p Config,
    /// Words of the interface.
    pub words: &'p Words,
}

/// Renders a page to what a template sees.
pub fn page(input: &PageInput<'_>, lookup: &dyn Lookup, highlighter: Option<&Highlighter>) -> PageContext {
    let mut options = site_options(input.config, input.words, highlighter);
    let set = page_monikers(input);
    options.versions.page = set.as_deref();
    let (rendered, kind, yaml_titles) = if input.page.yaml {
        yaml(input, lookup, &options)
    } else {
        let body = front_matter::split(input.text).map_or(0, |header| header.body_start);
        let document = markdown::parse(input.text, body, &options.context);
        (render(&document, &input.page.path, lookup, &options), "article", None)
    };
    let (place, about) = (lookup.place(&input.page.path), lookup.about(&input.page.path));
    let mut context = context(input, rendered, place, about);
    context.kind = kind.to_owned();
    if let Some((title, summary)) = yaml_titles {
        if !title.is_empty() {
            context.head_title = with_suffix(&title, input);
        }
        if context.description.is_empty() {
            context.description = summary;
        }
    }
    super::pivots::add_picker(&mut context, input, lookup);
    if options.versions.chosen.is_none() {
        super::pivots::add_versions(&mut context, input, set.as_deref());
    }
    context
}

/// Positions of the page's monikers in the definition.
fn page_monikers(input: &PageInput<'_>) -> Option<Vec<usize>> {
    if input.config.moniker_order.is_empty() {
        return None;
    }
    let own = input.page.facts.metadata();
    monikers::page_set(input.config, input.page.group.as_deref(), input.metadata, &own).set
}

type YamlTitles = Option<(String, String)>;

fn yaml<'k>(
    input: &PageInput<'_>,
    lookup: &dyn Lookup,
    options: &HtmlOptions<'_>,
) -> (Rendered, &'k str, YamlTitles) {
    let page = yaml_page::parse(input.text, &input.page.path).value;
    let fields = Fields::new(&input.page.path, lookup, options);
    let body = page.render(&fields);
    let mut rendered = Rendered { html: body.html, ..Rendered::default() };
    rendered.heading = body.heading.map(|html| (html, String::new()));
    rendered.outline = body
        .outline
        .into_iter()
        .map(|(level, id, html)| crate::markdown::html::OutlineEntry { level, id, html })
        .collect();
    rendered.features = fields.features();
    (rendered, page.kind(), Some((page.head_title(), page.summary())))
}

fn with_suffix(title: &str, input: &PageInput<'_>) -> String {
    // The name of the site may differ between its parts.
    let app = input.metadata.get("_appTitle");
    let app = text_of(app.filter(|app| input.config.metadata.global.get("_appTitle") != Some(app)));
    let suffix = text_of(input.metadata.get("titleSuffix")).or(app);
    let suffix = suffix.unwrap_or_else(|| input.config.title.clone());
    if suffix.is_empty() || suffix == title { title.to_owned() } else { format!("{title} | {suffix}") }
}

fn context(input: &PageInput<'_>, rendered: Rendered, place: Place, about: About) -> PageContext {
    let PageInput { page, metadata, config, words, .. } = input;
    let title = page.title.to_string();
    let has_heading = rendered.heading.is_some() || page.facts.h1.is_some();
    let (heading, heading_id) = rendered.heading.unwrap_or_else(|| {
        // A page without any level-one heading still needs a name on top.
        if has_heading { (String::new(), String::new()) } else { (escape::escaped(&title), String::new()) }
    });
    let mut context = PageContext {
        kind: String::new(),
        head_title: with_suffix(&title, input),
        title,
        description: text_of(metadata.get("description")).unwrap_or_default(),
        canonical: canonical(config, &page.output),
        root: root_of(&page.output),
        path: page.output.clone(),
        heading,
        heading_id,
        body: rendered.html,
        meta: meta_tags(metadata),
        robots: text_of(metadata.get("ROBOTS").or_else(|| metadata.get("robots"))).unwrap_or_default(),
        topic: topic(metadata, words),
        reviewed: text_of(metadata.get("ms.date")).and_then(|date| parse_date(&date, words)),
        changed: about.changed.and_then(|time| parse_date(&crate::history::timestamp(time), words)),
        contributors: about.contributors,
        reading_minutes: if rendered.words < 40 { 0 } else { (rendered.words as u32).div_ceil(220) },
        edit_url: edit_url(input),
        markdown_url: about.markdown,
        print_url: about.print,
        source_path: page.path.original_str().to_owned(),
        outline: rendered
            .outline
            .into_iter()
            .map(|entry| OutlineItem { level: entry.level, id: entry.id, html: entry.html })
            .collect(),
        backlinks: about.backlinks.0.into_iter().map(|(title, url)| PageLink { title, url }).collect(),
        backlinks_count: about.backlinks.1 as u32,
        related: about.related.into_iter().map(|(title, url)| PageLink { title, url }).collect(),
        features: rendered.features.iter().map(|feature| (*feature).to_owned()).collect(),
        fragments: if about.fragments.is_empty() {
            String::new()
        } else {
            Value::Object(about.fragments.into_iter().map(|(id, url)| (id, url.into())).collect()).to_string()
        },
        ..PageContext::default()
    };
    context.set_place(place);
    context
}

impl PageContext {
    /// Takes over what stands around a page.
    pub(super) fn set_place(&mut self, place: Place) {
        let crumb = |(title, url): (String, String)| PageLink { title, url };
        let section = |(title, url, current)| SectionLink { title, url, current };
        self.breadcrumb = place.breadcrumb.into_iter().map(crumb).collect();
        self.sections = place.sections.into_iter().map(section).collect();
        (self.nav, self.nav_title, self.nav_data) = (place.nav, place.nav_title, place.nav_data);
        (self.previous, self.next) = (place.previous.map(crumb), place.next.map(crumb));
    }
}

/// `../` per folder of an output path.
pub fn root_of(output: &str) -> String {
    "../".repeat(output.matches('/').count())
}

/// Absolute URL of an output; empty without a base URL.
pub fn canonical(config: &Config, output: &str) -> String {
    let Some(base) = &config.base_url else { return String::new() };
    let path = match config.url_style {
        UrlStyle::Clean => output.strip_suffix("index.html").unwrap_or(output),
        UrlStyle::Html => output,
    };
    let path = if path == "index.html" { "" } else { path };
    format!("{base}{}/{}", config.base_path, crate::site::urls::encode(path))
}

fn edit_url(input: &PageInput<'_>) -> String {
    let open = input.metadata.get("open_to_public_contributors").and_then(Value::as_bool).unwrap_or(true);
    match &input.config.edit {
        Some(edit) if open => {
            let folder = if edit.path_in_repository.is_empty() {
                String::new()
            } else {
                format!("{}/", edit.path_in_repository)
            };
            let path = crate::source::DocPath::new(&format!("{folder}{}", input.page.path.original_str()));
            let path = crate::site::urls::encode(path.as_str());
            format!("{}/blob/{}/{path}", edit.repository_url, edit.branch)
        }
        _ => String::new(),
    }
}

/// A metadata value as text.
pub fn text_of(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

fn meta_tags(metadata: &Metadata) -> Vec<MetaTag> {
    let mut tags = Vec::new();
    for (key, value) in metadata {
        if !(key.starts_with("ms.") || key == "author" || key == "keywords") {
            continue;
        }
        let values: Vec<String> = match value {
            Value::Array(values) => values.iter().filter_map(|value| text_of(Some(value))).collect(),
            value => text_of(Some(value)).into_iter().collect(),
        };
        tags.extend(values.into_iter().map(|content| MetaTag { name: key.clone(), content }));
    }
    tags.sort_by(|a, b| a.name.cmp(&b.name));
    tags
}

/// `ms.topic` as a phrase; kinds that say nothing to a reader are left out.
fn topic(metadata: &Metadata, words: &Words) -> String {
    let topic = text_of(metadata.get("ms.topic")).unwrap_or_default();
    let phrase = match topic.as_str() {
        "conceptual" | "concept" | "concept-article" => &words.topic_concept,
        "how-to" | "how-to-guide" => &words.topic_how_to,
        "quickstart" => &words.topic_quickstart,
        "tutorial" => &words.topic_tutorial,
        "reference" | "language-reference" | "error-reference" => &words.topic_reference,
        "overview" => &words.topic_overview,
        "best-practice" => &words.topic_best_practice,
        "troubleshooting" => &words.topic_troubleshooting,
        "sample" => &words.topic_sample,
        "design-pattern" => &words.topic_design_pattern,
        "checklist" => &words.topic_checklist,
        _ => return String::new(),
    };
    phrase.to_string()
}

/// `MM/DD/YYYY` or `YYYY-MM-DD` (a time behind it is ignored).
pub fn parse_date(date: &str, words: &Words) -> Option<DateContext> {
    let date = date.split([' ', 'T']).next().unwrap_or("");
    let parts: Vec<u32> = date.split(['/', '-']).map(str::parse).collect::<Result<_, _>>().ok()?;
    let (year, month, day) = match parts[..] {
        [month, day, year] if date.contains('/') => (year, month, day),
        [year, month, day] if date.contains('-') => (year, month, day),
        _ => return None,
    };
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || !(1000..=9999).contains(&year) {
        return None;
    }
    let iso = format!("{year:04}-{month:02}-{day:02}");
    Some(DateContext { iso, text: words.date(year, month, day) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        let text = |date: &str| parse_date(date, Words::english()).map(|date| (date.iso, date.text));
        assert_eq!(text("06/30/2026"), Some(("2026-06-30".into(), "30 June 2026".into())));
        assert_eq!(text("2026-06-30T10:00:00Z"), Some(("2026-06-30".into(), "30 June 2026".into())));
        assert_eq!(text("13/30/2026"), None);
        assert_eq!(text("soon"), None);
        assert_eq!(root_of("a/b/c.html"), "../../");
    }
}
