//! One Markdown file on its own: the article's HTML as the dialect writes it, without theme or highlighting.
//!
//! 1. [`render`] makes a site of the one file and what lies around it, so that links, includes and snippets resolve.
//! 2. The plain markup of the engines is written; findings of the file and of what it includes are returned.

use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::config::{Config, MetadataRules, Profile, SitemapConfig, ThemeConfig, UrlStyle};
use crate::diagnostics::{Finding, Outcome, locate};
use crate::discover::{Role, SourceEntry, discover};
use crate::markdown;
use crate::markdown::html::{Flavor, HtmlOptions, Versions};
use crate::monikers;
use crate::pipeline::Severities;
use crate::render::page::parse_context;
use crate::scan;
use crate::site::redirects::docset_path;
use crate::site::urls::url_key;
use crate::site::{Map, Parts, Site, check, xref};
use crate::source::{DocPath, Files, front_matter, text};

/// A rendered fragment.
#[derive(Debug, Default)]
pub struct Fragment {
    /// HTML.
    pub html: String,
    /// Findings, sorted.
    pub findings: Vec<Finding>,
}

/// Renders the text of one file (which need not exist on disk).
pub fn render(
    config: Arc<Config>,
    files: Arc<dyn Files>,
    path: &DocPath,
    source: &str,
    raw_links: bool,
) -> io::Result<Fragment> {
    let decoded = Outcome { value: source.into(), diagnostics: Vec::new() };
    render_decoded(config, files, path, decoded, raw_links)
}

/// The same for a text that was read from a file, with what was found then.
pub fn render_decoded(
    config: Arc<Config>,
    files: Arc<dyn Files>,
    path: &DocPath,
    decoded: Outcome<Arc<str>>,
    raw_links: bool,
) -> io::Result<Fragment> {
    let source = &*decoded.value;
    // The engines' relative links count from the page's own folder.
    let config = Arc::new(Config { url_style: UrlStyle::Html, ..(*config).clone() });
    let context = parse_context(&config);
    let mut sources = discover(&config, files.as_ref())?;
    if !sources.entries.iter().any(|entry| entry.path == *path) {
        let entry = SourceEntry {
            path: path.clone(),
            published: path.to_string(),
            role: Role::Markdown,
            group: None,
            root_toc: None,
            len: 0,
            stamp: 0,
        };
        sources.entries.push(entry);
    }
    let scanned = scan::markdown(path, source, &context);
    let mut diagnostics = decoded.diagnostics;
    diagnostics.extend(scanned.diagnostics);
    let own = Arc::new(scanned.value);
    let mut includes: Map<DocPath, Arc<scan::PageFacts>> = Map::default();
    let mut wanted: Vec<DocPath> = own.includes.iter().map(|include| path.join(&include.path)).collect();
    while let Some(file) = wanted.pop() {
        if includes.contains_key(&file) || file == *path {
            continue;
        }
        let Ok(bytes) = files.read(&file) else { continue };
        let decoded = text::decode(&bytes, &file);
        let found = scan::markdown(&file, &decoded.value, &context);
        diagnostics.extend(decoded.diagnostics.into_iter().chain(found.diagnostics));
        wanted.extend(found.value.includes.iter().map(|include| file.join(&include.path)));
        includes.insert(file, Arc::new(found.value));
    }
    // The other pages only have to exist; those that are linked with a fragment are scanned for their anchors.
    let shown = std::iter::once((path, &own)).chain(&includes);
    let linked: Vec<String> = shown.flat_map(|(file, facts)| linked_keys(facts, file)).collect();
    let asks_uids = !own.xrefs.is_empty() || includes.values().any(|facts| !facts.xrefs.is_empty());
    let facts = sources.entries.iter().map(|entry| match entry.role {
        Role::Toc | Role::Resource => None,
        _ if entry.path == *path => Some(own.clone()),
        Role::Yaml => {
            let bytes = files.read(&entry.path).ok()?;
            let text = text::decode(&bytes, &entry.path).value;
            crate::yaml_page::mime(&text).map(|_| Arc::new(scan::yaml(&entry.path, &text, &context).value))
        }
        _ if includes.contains_key(&entry.path) => includes.get(&entry.path).cloned(),
        _ if is_linked(&linked, &entry.path) || (asks_uids && names_uid(files.as_ref(), &entry.path)) => {
            let bytes = files.read(&entry.path).ok()?;
            Some(Arc::new(
                scan::markdown(&entry.path, &text::decode(&bytes, &entry.path).value, &context).value,
            ))
        }
        _ => Some(Arc::new(scan::PageFacts { is_page: true, ..scan::PageFacts::default() })),
    });
    let facts = facts.collect();
    let loaded = xref::load(&config, &sources, files.as_ref(), &xref::Loaded::default());
    diagnostics.extend(loaded.diagnostics);
    let shown: Vec<DocPath> = std::iter::once(path.clone()).chain(includes.keys().cloned()).collect();
    let redirections = config.redirection_files.iter().filter_map(|file| docset_path(&config.root, file));
    let texts = redirections
        .filter_map(|file| {
            files.read(&file).ok().map(|bytes| (file.clone(), text::decode(&bytes, &file).value))
        })
        .collect();
    let parts = Parts {
        config: config.clone(),
        sources: Arc::new(sources),
        files: files.clone(),
        facts,
        includes,
        texts,
        tocs: Map::default(),
        xrefs: loaded.maps,
    };
    let site = Site::new(parts);
    diagnostics.extend(site.diagnostics.iter().filter(|found| shown.contains(&found.path)).cloned());
    diagnostics.extend(check::findings(&site).into_iter().filter(|found| shown.contains(&found.path)));
    let body = front_matter::split(source).map_or(0, |header| header.body_start);
    let document = markdown::parse(source, body, &context);
    let set = site.page(path).and_then(|page| {
        monikers::page_set(&config, page.group.as_deref(), &site.metadata(page), &page.facts.metadata()).set
    });
    let options = HtmlOptions {
        flavor: Flavor::Plain,
        context,
        sanitize: config.sanitize,
        raw_links,
        icons: &[],
        highlighter: None,
        versions: Versions {
            definition: &config.moniker_order,
            page: set.as_deref(),
            chosen: config.moniker.as_deref(),
        },
        words: crate::words::Words::english(),
    };
    let html = markdown::html::render(&document, path, &site, &options).html;
    let severities = Severities::new(&config);
    let text_of = |file: &DocPath| {
        if file == path {
            return Some(Arc::from(source));
        }
        files.read(file).ok().map(|bytes| text::decode(&bytes, file).value)
    };
    let findings = locate(diagnostics, &text_of, &|code, path| severities.of(code, path));
    Ok(Fragment { html, findings })
}

/// Whether a file's front matter seems to hold a uid.
fn names_uid(files: &dyn Files, path: &DocPath) -> bool {
    let head = files.head(path, 4096).unwrap_or_default();
    head.starts_with(b"---") && memchr::memmem::find(&head, b"\nuid:").is_some()
}

/// Where the links with a fragment lead, roughly: the ends of paths, as URLs are compared.
fn linked_keys(facts: &scan::PageFacts, path: &DocPath) -> Vec<String> {
    let with_fragment = facts.links.iter().filter(|link| link.href.contains('#'));
    let key = |link: &scan::LinkFact| {
        let target = crate::site::links::split(&link.href).path.into_owned();
        match target.strip_prefix("~/") {
            Some(rest) => url_key(rest),
            None if target.starts_with('/') || target.contains("://") => url_key(&target),
            None => url_key(path.join(&target).as_str()),
        }
    };
    with_fragment.map(key).collect()
}

/// Whether a page may be the target of one of these links.
fn is_linked(keys: &[String], page: &DocPath) -> bool {
    let own = url_key(page.as_str());
    keys.iter().any(|key| {
        key.strip_suffix(own.as_str())
            .is_some_and(|rest| rest.is_empty() || own.is_empty() || rest.ends_with('/'))
    })
}

/// The configuration of a folder that has none: every Markdown file is a page, everything else a resource.
pub fn bare_config(root: &Path, profile: Profile) -> Config {
    let mapping = |files: &[&str]| crate::config::Mapping {
        files: files.iter().map(|glob| (*glob).to_owned()).collect(),
        exclude: vec!["**/includes/**".to_owned()],
        ..crate::config::Mapping::default()
    };
    Config {
        root: root.to_owned(),
        repository: root.to_owned(),
        name: String::new(),
        title: String::new(),
        language: "en-us".to_owned(),
        profile,
        base_path: String::new(),
        base_url: None,
        external_host: String::new(),
        url_style: UrlStyle::Html,
        out: root.join("_site"),
        content: vec![mapping(&["**/*.md", "**/*.yml"])],
        resource: vec![mapping(&["**/*"])],
        metadata: MetadataRules::default(),
        redirection_files: Vec::new(),
        dependent_repositories: Vec::new(),
        generated: Vec::new(),
        severities: Vec::new(),
        theme: ThemeConfig::default(),
        edit: None,
        icons: Vec::new(),
        moniker: None,
        moniker_order: Vec::new(),
        groups: Vec::new(),
        xref_maps: Vec::new(),
        xref_service: false,
        xref_template: None,
        markdown_extensions: Vec::new(),
        alerts: Vec::new(),
        routes: Vec::new(),
        fallback_folders: Vec::new(),
        sanitize: profile == Profile::Learn,
        sitemap: SitemapConfig::default(),
        redirect_formats: Vec::new(),
        outputs: crate::config::OutputsConfig::default(),
        diagnostics: Vec::new(),
        fingerprint: 0,
        metadata_checks: serde_json::Map::new(),
        link_indexes: Vec::new(),
        external: Default::default(),
    }
}
