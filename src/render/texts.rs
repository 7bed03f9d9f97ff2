//! Outputs for programs: `llms.txt`, `llms-full.txt`, `robots.txt`, `feed.atom`.
//!
//! 1. [`llms`] lists all pages in the order of the tables of contents; [`llms_full`] holds their Markdown.
//! 2. [`feed`] lists the articles that are new or were changed in more than form: by the last commit that edited
//!    few files, else by the date of review that an article states.
//! 3. All are functions of the site alone: no clock, no order of a hash map.

use std::fmt::Write;

use rayon::prelude::*;

use super::page::{canonical, parse_date, text_of};
use crate::config::Config;
use crate::history;
use crate::markdown::html::escape::escaped;
use crate::site::sections::top;
use crate::site::toc::{Entry, Target, Toc};
use crate::site::{Page, Site, urls};
use crate::source::front_matter;
use crate::words::Words;

/// Entries of the feed.
const FEED_LIMIT: usize = 50;

/// Name of the feed.
pub const FEED: &str = "feed.atom";

/// What these outputs say about a page.
#[derive(Debug, Default)]
pub struct Brief {
    description: String,
    /// `ROBOTS` asks not to list it.
    pub(super) hidden: bool,
    /// `ms.date` in ISO form.
    reviewed: Option<String>,
}

/// Briefs of all pages, in their order.
pub fn briefs(site: &Site) -> Vec<Brief> {
    let brief = |page: &Page| {
        let metadata = site.metadata(page);
        let robots = text_of(metadata.get("ROBOTS").or_else(|| metadata.get("robots")));
        let date = text_of(metadata.get("ms.date"));
        Brief {
            description: one_line(&text_of(metadata.get("description")).unwrap_or_default()),
            hidden: robots.is_some_and(|robots| robots.to_ascii_uppercase().contains("NOINDEX")),
            reviewed: date.and_then(|date| parse_date(&date, Words::english())).map(|date| date.iso),
        }
    };
    site.pages.par_iter().map(brief).collect()
}

/// When a page was last changed in more than form: by its commits, else by the date that it states.
pub(super) fn updated(site: &Site, page: &Page, brief: &Brief) -> Option<String> {
    let file = site.history.get().and_then(|commits| commits.file(page.path.original_str()));
    let commit = file.map(|file| if file.material > 0 { file.material } else { file.created });
    commit.map(history::timestamp).or_else(|| Some(format!("{}T00:00:00Z", brief.reviewed.as_ref()?)))
}

/// `llms.txt`: a map of the site in Markdown.
pub fn llms(site: &Site, briefs: &[Brief]) -> String {
    let config = &site.config;
    let home = site.page_by_url.get("").map(|index| (&site.pages[*index as usize], &briefs[*index as usize]));
    let title = match (config.title.as_str(), home) {
        ("", Some((home, _))) => home.title.to_string(),
        ("", None) => config.name.clone(),
        (title, _) => title.to_owned(),
    };
    let mut out = format!("# {}\n", one_line(&title));
    if let Some((_, home)) = home.filter(|(_, home)| !home.description.is_empty()) {
        let _ = write!(out, "\n> {}\n", home.description);
    }
    let mut list = List { site, briefs, seen: vec![false; site.pages.len()], out };
    let mut tocs: Vec<&Toc> = site.shown_tocs().collect();
    tocs.sort_by_key(|toc| (toc.path.as_str().matches('/').count(), toc.path.clone()));
    for toc in tocs {
        list.toc(toc);
    }
    list.rest();
    list.out
}

struct List<'s> {
    site: &'s Site,
    briefs: &'s [Brief],
    seen: Vec<bool>,
    out: String,
}

impl List<'_> {
    /// Each entry of the first level with others below it is a section.
    fn toc(&mut self, toc: &Toc) {
        let single = |id: &&u32| toc.entries[**id as usize].children.is_empty();
        let mark = self.out.len();
        let level = top(toc);
        // One entry above all others is a title, and perhaps a page.
        let mut above = level.first().and_then(|id| toc.entries[*id as usize].parent);
        while let Some(id) = above {
            let entry = &toc.entries[id as usize];
            if matches!(entry.target, Target::Page(..)) {
                self.link(entry, 0);
            }
            above = entry.parent;
        }
        for id in level.iter().filter(single) {
            self.entry(toc, *id, 0);
        }
        if self.out.len() > mark {
            let name = if toc.title.is_empty() { "Pages" } else { &toc.title };
            self.out.insert_str(mark, &format!("\n## {}\n\n", one_line(name)));
        }
        for id in level.iter().filter(|id| !single(id)) {
            let entry = &toc.entries[*id as usize];
            let _ = write!(self.out, "\n## {}\n\n", one_line(&entry.name));
            if !matches!(entry.target, Target::None) {
                self.link(entry, 0);
            }
            for child in &entry.children {
                self.entry(toc, *child, 0);
            }
        }
    }

    fn entry(&mut self, toc: &Toc, root: u32, depth: usize) {
        let mut open = vec![(root, depth)];
        while let Some((id, depth)) = open.pop() {
            let entry = &toc.entries[id as usize];
            self.link(entry, depth);
            open.extend(entry.children.iter().rev().map(|child| (*child, depth + 1)));
        }
    }

    fn link(&mut self, entry: &Entry, depth: usize) {
        let indent = "  ".repeat(depth);
        match &entry.target {
            Target::Page(index, end) => {
                let page = &self.site.pages[*index as usize];
                let first = !std::mem::replace(&mut self.seen[*index as usize], true);
                let about = if first { &self.briefs[*index as usize].description } else { "" };
                let name = if entry.name.is_empty() { &page.title } else { entry.name.as_str() };
                self.item(&indent, name, &format!("{}{end}", address(self.site, page)), about);
            }
            Target::Url(url) => self.item(&indent, &entry.name, url, ""),
            Target::None | Target::Output(_) => {
                let _ = writeln!(self.out, "{indent}- {}", one_line(&entry.name));
            }
        }
    }

    fn item(&mut self, indent: &str, name: &str, url: &str, about: &str) {
        let name = one_line(name).replace('[', "\\[").replace(']', "\\]");
        let url = if url.contains([' ', '(', ')']) { format!("<{url}>") } else { url.to_owned() };
        let _ = write!(self.out, "{indent}- [{name}]({url})");
        let _ = if about.is_empty() { writeln!(self.out) } else { writeln!(self.out, ": {about}") };
    }

    /// Pages that no table of contents names.
    fn rest(&mut self) {
        let mut head = false;
        for index in 0..self.seen.len() {
            let page = &self.site.pages[index];
            let brief = &self.briefs[index];
            if self.seen[index] || brief.hidden {
                continue;
            }
            if !std::mem::replace(&mut head, true) {
                self.out.push_str("\n## Optional\n\n");
            }
            self.item("", &page.title, &address(self.site, page), &brief.description);
        }
    }
}

/// The address of a page's Markdown, else of its HTML: absolute when the base URL is known, else from the site's root.
fn address(site: &Site, page: &Page) -> String {
    let output = site.markdown_output(page).unwrap_or_else(|| page.output.clone());
    let absolute = canonical(&site.config, &output);
    if absolute.is_empty() { urls::encode(&output) } else { absolute }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `llms-full.txt`: the Markdown of all pages, each below its title and address.
pub fn llms_full(site: &Site, briefs: &[Brief]) -> String {
    let mut out = String::new();
    let listed = site.pages.iter().zip(briefs).filter(|(page, brief)| !page.yaml && !brief.hidden);
    for (page, _) in listed {
        let Some(text) = site.read_text(&page.path) else { continue };
        let body = front_matter::split(&text).map_or(0, |header| header.body_start);
        let _ = write!(out, "<page title=\"{}\" url=\"{}\">\n\n", escaped(&page.title), address(site, page));
        let _ = write!(out, "{}\n\n</page>\n\n", text.get(body..).unwrap_or_default().trim());
    }
    out
}

/// `robots.txt`; none without a base URL.
pub fn robots(config: &Config) -> Option<String> {
    config.base_url.as_ref()?;
    let sitemap = canonical(config, "sitemap.xml");
    Some(format!("User-agent: *\nAllow: /\n\nSitemap: {sitemap}\n"))
}

/// Whether there is a feed.
pub fn has_feed(config: &Config) -> bool {
    config.outputs.feed && config.base_url.is_some()
}

/// One article of the feed.
struct Item<'s> {
    page: &'s Page,
    brief: &'s Brief,
    updated: String,
}

/// `feed.atom`; none without a base URL or without any date.
pub fn feed(site: &Site, briefs: &[Brief]) -> Option<String> {
    let config = &site.config;
    if !has_feed(config) {
        return None;
    }
    let mut items: Vec<Item<'_>> = site
        .pages
        .iter()
        .zip(briefs)
        .filter(|(_, brief)| !brief.hidden)
        .filter_map(|(page, brief)| Some(Item { page, brief, updated: updated(site, page, brief)? }))
        .collect();
    items.sort_by(|a, b| b.updated.cmp(&a.updated).then_with(|| a.page.path.cmp(&b.page.path)));
    items.truncate(FEED_LIMIT);
    let newest = &items.first()?.updated;
    let title = if config.title.is_empty() { &config.name } else { &config.title };
    let (home, own) = (canonical(config, "index.html"), canonical(config, FEED));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <title>{title}</title>\n<id>{home}</id>\n<link href=\"{home}\"/>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"{own}\"/>\n\
         <updated>{newest}</updated>\n<author><name>{title}</name></author>\n<generator>Milepost</generator>\n",
        escaped(&config.language),
        title = escaped(title),
        home = escaped(&home),
        own = escaped(&own),
    );
    for item in &items {
        let url = escaped(&canonical(config, &item.page.output));
        let _ = write!(
            out,
            "<entry>\n<title>{}</title>\n<id>{url}</id>\n<link href=\"{url}\"/>\n<updated>{}</updated>\n",
            escaped(&item.page.title),
            item.updated
        );
        let commits = site.history.get().and_then(|commits| commits.file(item.page.path.original_str()));
        if let Some(file) = commits {
            let _ = writeln!(out, "<published>{}</published>", history::timestamp(file.created));
        }
        let about = &item.brief.description;
        if !about.is_empty() {
            let _ = writeln!(out, "<summary>{}</summary>", escaped(about));
        }
        out.push_str("</entry>\n");
    }
    out.push_str("</feed>\n");
    Some(out)
}
