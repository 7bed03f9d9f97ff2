//! What the full-text index gets to know about pages, and the search page itself.
//!
//! 1. [`page_text`] takes a page's text from its context, right after it was rendered.
//! 2. [`texts`] puts the texts of all pages in order and adds what only the tables of contents know: further names.
//! 3. [`search_page`] lists the site by its tables of contents, for readers without script.

use std::fmt::Write;
use std::sync::Arc;

use super::context::{PageContext, PageLink};
use crate::config::UrlStyle;
use crate::markdown::html::escape;
use crate::search::{self, Entry, PageText};
use crate::site::toc::{Target, Toc};
use crate::site::{Map, Page, Site, urls};

/// Links on the search page; the navigation of the linked pages shows what is below.
const LINKS: usize = 1500;
/// Metadata that results can be filtered by, besides the kind of topic and the section.
const FACETS: &[&str] = &["ms.subservice", "ms.service", "ms.devlang"];

/// The text of a page; none for pages that are not to be found.
pub fn page_text(page: &PageContext, style: UrlStyle) -> Option<PageText> {
    if page.robots.to_ascii_uppercase().contains("NOINDEX") {
        return None;
    }
    let mut about = page.description.clone();
    meta(page, "keywords").for_each(|words| add_words(&mut about, words));
    let mut text = search::text::extract(page, &about);
    text.url = urls::relative_url("index.html", &page.path, style);
    text.crumbs = page.breadcrumb.iter().map(|link| link.title.clone()).collect();
    if !page.topic.is_empty() {
        text.facets.push(("topic".to_owned(), page.topic.clone()));
    }
    for key in FACETS {
        text.facets.extend(meta(page, key).next().map(|value| ((*key).to_owned(), value.to_owned())));
    }
    Some(text)
}

fn meta<'p>(page: &'p PageContext, name: &str) -> impl Iterator<Item = &'p str> {
    page.meta.iter().filter(move |tag| tag.name == name).map(|tag| tag.content.as_str())
}

fn add_words(about: &mut String, words: &str) {
    if !about.is_empty() {
        about.push_str(" · ");
    }
    about.push_str(words);
}

/// The pages that have a text, in the order of the site.
pub fn entries(site: &Site, text_of: impl Fn(&Page) -> Option<Arc<PageText>>) -> Vec<Entry> {
    let names = names(site);
    let mut list = Vec::with_capacity(site.pages.len());
    for (index, page) in site.pages.iter().enumerate() {
        let Some(page) = text_of(page) else { continue };
        let names = names.get(&(index as u32)).map(|names| names.join(" · ")).unwrap_or_default();
        list.push(Entry { page, names });
    }
    list
}

/// `displayName` of pages, and names in a table of contents that are not the title.
fn names(site: &Site) -> Map<u32, Vec<&str>> {
    let mut names: Map<u32, Vec<&str>> = Map::default();
    for entry in site.shown_tocs().flat_map(|toc| &toc.entries) {
        let Target::Page(page, _) = &entry.target else { continue };
        let title: &str = &site.pages[*page as usize].title;
        for name in [entry.display_name.as_str(), entry.name.as_str()] {
            if name.is_empty() || name == title {
                continue;
            }
            let known = names.entry(*page).or_default();
            if !known.contains(&name) {
                known.push(name);
            }
        }
    }
    names
}

/// The search page. Its body is the list of all pages, which a script replaces by results.
pub fn search_page(site: &Site, title: &str) -> PageContext {
    let config = &site.config;
    let home = match config.url_style {
        UrlStyle::Clean => "./",
        UrlStyle::Html => "index.html",
    };
    PageContext {
        kind: "search".to_owned(),
        title: title.to_owned(),
        head_title: if config.title.is_empty() {
            title.to_owned()
        } else {
            format!("{title} | {}", config.title)
        },
        path: "search.html".to_owned(),
        heading: escape::escaped(title),
        robots: "NOINDEX".to_owned(),
        body: site_map(site),
        breadcrumb: Vec::new(),
        next: Some(PageLink { title: config.title.clone(), url: home.to_owned() }),
        ..PageContext::default()
    }
}

fn site_map(site: &Site) -> String {
    let tocs: Vec<&Toc> = site.shown_tocs().collect();
    let fits = |depth: usize| tocs.iter().map(|toc| count(toc, &toc.roots, depth)).sum::<usize>() <= LINKS;
    let depth = (1..=12).rev().find(|depth| fits(*depth)).unwrap_or(1);
    let mut out = String::new();
    for toc in tocs {
        if !toc.title.is_empty() {
            let _ = write!(out, "<h2>{}</h2>", escape::escaped(&toc.title));
        }
        level(site, toc, &toc.roots, depth, &mut out);
    }
    if out.is_empty() {
        out.push_str("<ul>");
        for page in site.pages.iter().take(LINKS) {
            let url = urls::relative_url("search.html", &page.output, site.config.url_style);
            link(&page.title, &url, &mut out);
            out.push_str("</li>");
        }
        out.push_str("</ul>");
    }
    out
}

fn count(toc: &Toc, entries: &[u32], depth: usize) -> usize {
    if depth == 0 {
        return 0;
    }
    entries.iter().map(|id| 1 + count(toc, &toc.entries[*id as usize].children, depth - 1)).sum()
}

fn level(site: &Site, toc: &Toc, entries: &[u32], depth: usize, out: &mut String) {
    if depth == 0 || entries.is_empty() {
        return;
    }
    out.push_str("<ul>");
    for id in entries {
        let entry = &toc.entries[*id as usize];
        link(&entry.name, &site.entry_url(entry, "search.html"), out);
        level(site, toc, &entry.children, depth - 1, out);
        out.push_str("</li>");
    }
    out.push_str("</ul>");
}

fn link(name: &str, url: &str, out: &mut String) {
    let name = escape::escaped(name);
    if url.is_empty() {
        let _ = write!(out, "<li>{name}");
    } else {
        let _ = write!(out, "<li><a href=\"{}\">{name}</a>", escape::escaped(url));
    }
}
