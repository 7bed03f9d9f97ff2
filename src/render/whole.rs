//! Outputs that belong to the whole site.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value;

use super::context::{PageContext, PageLink, SiteContext};
use super::hosts;
use super::page::{canonical, root_of};
use super::texts::{self, Brief};
use crate::config::{Config, Llms, SitemapOptions};
use crate::site::Site;
use crate::site::redirects::Goal;
use crate::source::glob::{GlobList, GlobOptions};
use crate::theme::{PreparedSite, RedirectContext, Theme};

/// The site's part of every page.
pub fn site_context(config: &Config, theme: &Theme) -> SiteContext {
    let language = if config.language.is_empty() { "en-us".to_owned() } else { config.language.clone() };
    let rtl = ["ar", "he", "fa", "ur"].contains(&language.split('-').next().unwrap_or(""));
    let mut site = SiteContext {
        title: config.title.clone(),
        direction: if rtl { "rtl".to_owned() } else { "ltr".to_owned() },
        language,
        base_url: config
            .base_url
            .as_ref()
            .map(|base| format!("{base}{}", config.base_path))
            .unwrap_or_default(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        feed: if texts::has_feed(config) { texts::FEED.to_owned() } else { String::new() },
        search: config.outputs.search,
        ..SiteContext::default()
    };
    theme.fill(&mut site);
    site
}

/// One redirect stub: output path and bytes.
pub struct Stub {
    /// Output path.
    pub output: String,
    /// HTML.
    pub bytes: Vec<u8>,
}

/// The stub of one redirection.
pub fn redirect_stub(
    site: &Site,
    redirect: &crate::site::redirects::Redirect,
    theme: &Theme,
    prepared: &PreparedSite,
) -> Vec<u8> {
    let (target, title) = goal_url(site, &redirect.output, &redirect.goal);
    let fragments = site.redirects.fragments.get(&redirect.source);
    let context = RedirectContext {
        canonical: absolute(site, &redirect.output, &target),
        target,
        title,
        root: root_of(&redirect.output),
        fragments: fragments.map(|list| fragment_map(site, &redirect.output, list)).unwrap_or_default(),
    };
    let mut bytes = Vec::new();
    if theme.render_redirect(prepared, &context, &mut bytes).is_err() {
        bytes.clear();
    }
    bytes
}

/// Stubs for redirected pages; a page that only redirects fragments gets none, its own page knows them.
pub fn redirect_stubs(site: &Site, theme: &Theme, prepared: &PreparedSite) -> Vec<Stub> {
    let mut targets: BTreeMap<String, (String, String)> = BTreeMap::new();
    for redirect in &site.redirects.list {
        let taken = site.page_by_path.contains_key(&redirect.source);
        if taken || redirect.circular || site.page_of_output(&redirect.output).is_some() {
            continue;
        }
        let (url, title) = goal_url(site, &redirect.output, &redirect.goal);
        targets.entry(redirect.output.clone()).or_insert((url, title));
    }
    let mut fragments: BTreeMap<String, String> = BTreeMap::new();
    for (path, list) in &site.redirects.fragments {
        let Some(output) = site.redirects.fragment_outputs.get(path) else { continue };
        if site.page_of_output(output).is_some() {
            continue;
        }
        fragments.insert(output.clone(), fragment_map(site, output, list));
        // Without an entry for the page itself, the first fragment's target is the best guess there is.
        if let Some((_, goal)) = list.first() {
            let goal = match goal {
                Goal::Output(output, _) => Goal::Output(output.clone(), String::new()),
                other => other.clone(),
            };
            targets.entry(output.clone()).or_insert_with(|| goal_url(site, output, &goal));
        }
    }
    targets
        .into_iter()
        .map(|(output, (target, title))| {
            let context = RedirectContext {
                canonical: absolute(site, &output, &target),
                target,
                title,
                root: root_of(&output),
                fragments: fragments.get(&output).cloned().unwrap_or_default(),
            };
            let mut bytes = Vec::new();
            if theme.render_redirect(prepared, &context, &mut bytes).is_err() {
                bytes.clear();
            }
            Stub { output, bytes }
        })
        .collect()
}

/// JSON object from fragment to URL for the fragments of a page.
pub fn fragment_map(site: &Site, output: &str, list: &[(String, Goal)]) -> String {
    let map: serde_json::Map<String, Value> = list
        .iter()
        .map(|(fragment, goal)| (fragment.clone(), goal_url(site, output, goal).0.into()))
        .collect();
    Value::Object(map).to_string()
}

/// URL (for `output`) and title of the end of a redirection.
fn goal_url(site: &Site, from: &str, goal: &Goal) -> (String, String) {
    let title = match goal {
        Goal::Output(output, _) => site.page_of_output(output).map(|page| page.title.to_string()),
        _ => None,
    };
    (site.goal_url(from, goal), title.unwrap_or_default())
}

fn absolute(site: &Site, output: &str, target: &str) -> String {
    if target.contains("://") || site.config.base_url.is_none() {
        return String::new();
    }
    let folder = output.rfind('/').map_or("", |slash| &output[..slash]);
    let path = target.split(['?', '#']).next().unwrap_or("");
    let joined = crate::source::DocPath::new(&format!("{folder}/{path}"));
    canonical(&site.config, joined.as_str())
}

/// The page for URLs that lead nowhere. Its links are absolute: it is served at any depth.
pub fn not_found(site: &Site, theme: &Theme) -> PageContext {
    let config = &site.config;
    let title = theme.string("not_found").to_owned();
    let root = format!("{}/", config.base_path);
    let home = site.page_by_url.get("").map(|index| site.pages[*index as usize].title.to_string());
    PageContext {
        kind: "error".to_owned(),
        head_title: if config.title.is_empty() {
            title.clone()
        } else {
            format!("{title} | {}", config.title)
        },
        heading: title.clone(),
        title,
        path: "404.html".to_owned(),
        robots: "NOINDEX".to_owned(),
        next: home.map(|title| PageLink { title, url: root.clone() }),
        root,
        ..PageContext::default()
    }
}

/// `sitemap.xml`; none without a base URL.
pub fn sitemap(site: &Site, briefs: &[Brief]) -> Option<String> {
    let config = &site.config;
    let all = &config.sitemap.options;
    let bases: Vec<Option<&String>> =
        config.sitemap.files.iter().map(|(_, file)| file.base_url.as_ref()).collect();
    let base = all.base_url.clone().or_else(|| config.base_url.clone());
    if base.is_none() && bases.iter().all(Option::is_none) {
        return None;
    }
    let patterns: Vec<String> = config.sitemap.files.iter().map(|(pattern, _)| pattern.clone()).collect();
    let patterns = GlobList::new(&patterns, GlobOptions::default()).0;
    let none = SitemapOptions::default();
    let mut with_base = (**config).clone();
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for (page, brief) in site.pages.iter().zip(briefs).filter(|(_, brief)| !brief.hidden) {
        let own = patterns
            .matches(page.path.original_str())
            .last()
            .map_or(&none, |last| &config.sitemap.files[*last].1);
        let Some(base) = own.base_url.as_ref().or(base.as_ref()) else { continue };
        with_base.base_url = Some(base.trim_end_matches('/').to_owned());
        let _ = write!(out, "<url><loc>{}</loc>", xml(&canonical(&with_base, &page.output)));
        let updated = || texts::updated(site, page, brief);
        if let Some(date) = own.lastmod.clone().or_else(|| all.lastmod.clone()).or_else(updated) {
            let _ = write!(out, "<lastmod>{}</lastmod>", &date[..10]);
        }
        if let Some(changefreq) = own.changefreq.as_ref().or(all.changefreq.as_ref()) {
            let _ = write!(out, "<changefreq>{}</changefreq>", xml(changefreq));
        }
        if let Some(priority) = own.priority.or(all.priority) {
            let _ = write!(out, "<priority>{priority:.1}</priority>");
        }
        out.push_str("</url>\n");
    }
    out.push_str("</urlset>\n");
    Some(out)
}

/// Outputs made from the whole site that have a fixed name, without those that an author brings along.
pub fn named(site: &Site, drawing: (&Theme, &PreparedSite)) -> Vec<(String, Vec<u8>)> {
    let config = &site.config;
    let briefs = texts::briefs(site);
    let mut outputs: Vec<(String, Vec<u8>)> =
        hosts::files(site).into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
    let mut page = Vec::new();
    if drawing.0.render(drawing.1, &not_found(site, drawing.0), &mut page).is_ok() {
        outputs.push(("404.html".to_owned(), page));
    }
    let llms = config.outputs.llms;
    for (path, text) in [
        ("sitemap.xml", sitemap(site, &briefs)),
        ("robots.txt", texts::robots(config)),
        (texts::FEED, texts::feed(site, &briefs)),
        ("llms.txt", (llms != Llms::Off).then(|| texts::llms(site, &briefs))),
        ("llms-full.txt", (llms == Llms::Full).then(|| texts::llms_full(site, &briefs))),
    ] {
        outputs.extend(text.map(|text| (path.to_owned(), text.into_bytes())));
    }
    outputs.retain(|(path, _)| !site.is_taken(path));
    outputs
}

fn xml(text: &str) -> String {
    crate::markdown::html::escape::escaped(text)
}
