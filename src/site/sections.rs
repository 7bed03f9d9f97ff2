//! Pages that are made from a table of contents: overviews of entries that have no page, and sections for printing.
//!
//! 1. [`add_overviews`] gives each caption with entries below it an output, so that navigation and breadcrumbs can lead there.
//! 2. [`add_prints`] gathers the pages below each entry of the first level, in reading order.
//!
//! Both are named after the entries' own names, and step aside for anything that an author publishes.

use super::toc::{Target, Toc};
use super::{Map, Page, Site};
use crate::config::UrlStyle;
use crate::markdown::slug::slug;

/// The overview page of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// Output path.
    pub output: String,
    /// TOC and entry.
    pub entry: (u32, u32),
    /// Name of the entry.
    pub title: String,
}

/// A section for printing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Print {
    /// Output path.
    pub output: String,
    /// Name of the entry.
    pub title: String,
    /// Its pages in reading order.
    pub pages: Vec<u32>,
}

/// Gives captions an output.
pub(super) fn add_overviews(site: &mut Site) {
    let mut found: Vec<Overview> = Vec::new();
    let shown: Vec<u32> = shown(site);
    for toc_index in shown {
        let toc = &site.tocs[toc_index as usize];
        for (index, entry) in toc.entries.iter().enumerate() {
            if entry.target != Target::None || entry.children.is_empty() || entry.name.trim().is_empty() {
                continue;
            }
            let output = free(site, &format!("{}{}", folder(toc), path(toc, index as u32)), &|output| {
                found.iter().any(|other| other.output == output)
            });
            found.push(Overview { output, entry: (toc_index, index as u32), title: entry.name.clone() });
        }
    }
    for overview in &found {
        let (toc, entry) = overview.entry;
        site.tocs[toc as usize].entries[entry as usize].target = Target::Output(overview.output.clone());
    }
    site.overviews = found;
}

/// Gathers sections for printing.
pub(super) fn add_prints(site: &mut Site) {
    let mut found: Vec<Print> = Vec::new();
    let mut of: Map<u32, u32> = Map::default();
    for toc_index in shown(site) {
        let toc = &site.tocs[toc_index as usize];
        for root in top(toc).iter().filter(|root| !toc.entries[**root as usize].children.is_empty()) {
            let pages = pages_below(site, toc, *root);
            if pages.is_empty() {
                continue;
            }
            let title = toc.entries[*root as usize].name.clone();
            let name = format!("{}print/{}", folder(toc), named(&title));
            let output = free(site, &name, &|output| found.iter().any(|other| other.output == output));
            for page in &pages {
                of.entry(*page).or_insert(found.len() as u32);
            }
            found.push(Print { output, title, pages });
        }
    }
    (site.prints, site.print_of) = (found, of);
}

impl Site {
    /// The section for printing that a page belongs to.
    pub fn print_of(&self, page: &Page) -> Option<&Print> {
        let index = self.page_by_path.get(&page.path)?;
        self.print_of.get(index).and_then(|print| self.prints.get(*print as usize))
    }
}

/// Entries of the first level that says something: one entry above all others is only a title.
pub fn top(toc: &Toc) -> &[u32] {
    let mut level = toc.roots.as_slice();
    while let [only] = level
        && !toc.entries[*only as usize].children.is_empty()
    {
        level = &toc.entries[*only as usize].children;
    }
    level
}

fn shown(site: &Site) -> Vec<u32> {
    let paths: Vec<_> = site.shown_tocs().map(|toc| toc.path.clone()).collect();
    (0..site.tocs.len() as u32).filter(|index| paths.contains(&site.tocs[*index as usize].path)).collect()
}

/// The folder of a TOC's outputs, ending in a slash; empty for the site's root.
fn folder(toc: &Toc) -> String {
    if toc.folder.is_empty() { String::new() } else { format!("{}/", toc.folder) }
}

/// The names from the root to an entry as a path.
fn path(toc: &Toc, entry: u32) -> String {
    let mut names = Vec::new();
    // What stands above the first level is no part of the path, unless it is the entry itself.
    let above = top(toc).first().and_then(|first| toc.entries[*first as usize].parent);
    let mut at = Some(entry);
    while let Some(index) = at {
        let entry = &toc.entries[index as usize];
        names.push(named(&entry.name));
        at = entry.parent.filter(|parent| Some(*parent) != above);
    }
    names.reverse();
    names.join("/")
}

fn named(name: &str) -> String {
    let slug = slug(name.trim());
    if slug.is_empty() { "section".to_owned() } else { slug }
}

/// An output path that nothing else has.
fn free(site: &Site, stem: &str, used: &dyn Fn(&str) -> bool) -> String {
    let mut number = 1;
    loop {
        let stem = match number {
            1 => stem.to_owned(),
            2 => format!("{stem}-section"),
            number => format!("{stem}-section-{}", number - 1),
        };
        let output = match site.config.url_style {
            UrlStyle::Html => format!("{stem}.html"),
            UrlStyle::Clean => format!("{stem}/index.html"),
        };
        let redirected = || site.redirects.list.iter().any(|redirect| redirect.output == output);
        if !site.is_taken(&output)
            && site.page_of_output(&output).is_none()
            && !used(&output)
            && !redirected()
        {
            return output;
        }
        number += 1;
    }
}

/// Markdown pages and questions below an entry; pages of cards say nothing on paper.
fn pages_below(site: &Site, toc: &Toc, root: u32) -> Vec<u32> {
    let mut pages = Vec::new();
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        let entry = &toc.entries[id as usize];
        if let Target::Page(page, _) = entry.target
            && !site.pages[page as usize].yaml
            && !pages.contains(&page)
        {
            pages.push(page);
        }
        open.extend(entry.children.iter().rev());
    }
    pages
}
