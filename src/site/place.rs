//! A page's place in the navigation: the open branch, the trail, its neighbours.
//!
//! 1. [`Site::place_of`] finds the TOC and entry of a page and gathers everything a theme shows around it.
//! 2. The navigation in the page holds the open branch only; a level with very many entries is cut to those around
//!    the current one. The whole tree is one shared file ([`Site::toc_json`]), so that output grows with the pages, not
//!    with their square.

use std::sync::Arc;

use serde_json::{Map as JsonMap, Value};

use super::lookup::Place;
use super::sections::Overview;
use super::toc::{Entry, Target, Toc};
use super::{Page, Site, urls};
use crate::markdown::html::escape;

/// Entries shown of one level, at most.
const LEVEL_LIMIT: usize = 40;
/// Entries of the header.
const SECTION_LIMIT: usize = 8;

impl Site {
    /// The place of a page.
    pub fn place_of(&self, page: &Page) -> Place {
        let mut place = Place::default();
        let index = self.page_by_path.get(&page.path).copied().unwrap_or(0);
        let assigned = self.toc_of.get(index as usize).copied().flatten();
        if let Some((toc_index, entry)) = assigned {
            let toc = &self.tocs[toc_index as usize];
            let path = entry.map_or_else(Vec::new, |entry| trail(toc, entry));
            place.nav = self.nav_html(toc, &path, page);
            place.nav_title = toc.title.clone();
            place.nav_data =
                urls::relative_url(&page.output, &self.toc_output(toc), crate::config::UrlStyle::Html);
            if let Some(entry) = entry {
                (place.previous, place.next) = self.neighbours(toc, entry, index, page);
            }
            let above = path.len().saturating_sub(1);
            place.breadcrumb =
                path[..above].iter().map(|id| self.crumb(&toc.entries[*id as usize], page)).collect();
        }
        if let Some(trail) = self.breadcrumb_of(page) {
            place.breadcrumb = trail;
        }
        let itself = urls::relative_url(&page.output, &page.output, self.config.url_style);
        // A caption may lead to its first page: there it is a word, not a link to where the reader is.
        place.breadcrumb.iter_mut().filter(|(_, url)| *url == itself).for_each(|(_, url)| url.clear());
        // Template switches of the open engine.
        if self.switched_on(page, "_disableToc") {
            (place.nav, place.nav_data) = (String::new(), String::new());
        }
        if self.switched_on(page, "_disableBreadcrumb") {
            place.breadcrumb.clear();
        }
        if self.switched_on(page, "_disableNextArticle") {
            (place.previous, place.next) = (None, None);
        }
        place.sections = self.sections(page, assigned);
        place
    }

    /// The place of an overview of an entry.
    pub fn overview_place(&self, overview: &Overview) -> Place {
        let (toc_index, entry) = overview.entry;
        let toc = &self.tocs[toc_index as usize];
        let page = Page {
            path: crate::source::DocPath::default(),
            output: overview.output.clone(),
            title: overview.title.as_str().into(),
            facts: Arc::default(),
            yaml: false,
            group: None,
            folder: toc.folder.clone(),
            root_toc: None,
        };
        let path = trail(toc, entry);
        let above = path.len().saturating_sub(1);
        let (previous, next) = self.neighbours(toc, entry, u32::MAX, &page);
        Place {
            nav: self.nav_html(toc, &path, &page),
            nav_title: toc.title.clone(),
            nav_data: urls::relative_url(&page.output, &self.toc_output(toc), crate::config::UrlStyle::Html),
            breadcrumb: path[..above]
                .iter()
                .map(|id| self.crumb(&toc.entries[*id as usize], &page))
                .collect(),
            sections: self.sections(&page, Some((toc_index, Some(entry)))),
            previous,
            next,
        }
    }

    /// Templates of the open engine take any word for yes; `"true"` is the one that people write.
    fn switched_on(&self, page: &Page, key: &str) -> bool {
        self.setting(page, key).is_some_and(|value| match value {
            Value::String(word) => word.eq_ignore_ascii_case("true"),
            value => value == Value::Bool(true),
        })
    }

    fn crumb(&self, entry: &Entry, page: &Page) -> (String, String) {
        (entry.name.clone(), self.entry_url(entry, &page.output))
    }

    /// The URL of an entry for an output, empty for a caption.
    pub fn entry_url(&self, entry: &Entry, from: &str) -> String {
        self.target_url(&entry.target, from)
    }

    fn target_url(&self, target: &Target, from: &str) -> String {
        match target {
            Target::None => String::new(),
            Target::Page(page, end) => {
                let output = &self.pages[*page as usize].output;
                let mut url = urls::relative_url(from, output, self.config.url_style);
                url.push_str(end);
                url
            }
            Target::Output(output) => urls::relative_url(from, output, self.config.url_style),
            Target::Url(url) => url.clone(),
        }
    }

    /// Output path of a TOC's data file.
    pub fn toc_output(&self, toc: &Toc) -> String {
        let folder = &toc.folder;
        if folder.is_empty() { "toc.json".to_owned() } else { format!("{folder}/toc.json") }
    }

    /// The first page of the main TOC: stands in for a missing index page.
    pub fn first_page(&self) -> Option<&Page> {
        let main =
            self.shown_tocs().min_by_key(|toc| (toc.path.as_str().matches('/').count(), toc.path.as_str()));
        let first = main.and_then(|toc| {
            toc.entries.iter().find_map(|entry| match &entry.target {
                Target::Page(page, _) => self.pages.get(*page as usize),
                _ => None,
            })
        });
        first.or_else(|| self.pages.first())
    }

    /// TOCs that pages are shown in: each gets a data file.
    pub fn shown_tocs(&self) -> impl Iterator<Item = &Toc> {
        self.tocs
            .iter()
            .filter(|toc| !toc.hidden && !self.breadcrumbs.contains_key(&toc.path) && !toc.entries.is_empty())
    }

    fn nav_html(&self, toc: &Toc, path: &[u32], page: &Page) -> String {
        let mut out = String::with_capacity(4096);
        self.nav_level(toc, &toc.roots, path, 0, (page, ""), &mut out);
        out
    }

    /// One level of the tree; `place` is the page and the path of indices that leads to this level.
    fn nav_level(
        &self,
        toc: &Toc,
        level: &[u32],
        path: &[u32],
        depth: usize,
        place: (&Page, &str),
        out: &mut String,
    ) {
        let (page, prefix) = place;
        let open = path.get(depth).and_then(|id| level.iter().position(|entry| entry == id));
        let middle = open.unwrap_or(0);
        let first = middle.saturating_sub(LEVEL_LIMIT / 2).min(level.len().saturating_sub(LEVEL_LIMIT));
        let last = (first + LEVEL_LIMIT).min(level.len());
        out.push_str("<ul class=\"nav-list\">\n");
        if first > 0 {
            more(out, first, prefix);
        }
        for (position, id) in level.iter().enumerate().take(last).skip(first) {
            let entry = &toc.entries[*id as usize];
            // Where it stands in the tree, for the script that opens what is closed here.
            let node = match (entry.children.is_empty(), prefix) {
                (true, _) => String::new(),
                (false, "") => position.to_string(),
                (false, prefix) => format!("{prefix}.{position}"),
            };
            let on_path = open == Some(position);
            let current = on_path && path.len() == depth + 1;
            self.nav_item(toc, *id, (current, on_path), (page, &node), out);
            if on_path && !entry.children.is_empty() {
                self.nav_level(toc, &entry.children, path, depth + 1, (page, &node), out);
            }
            if on_path && !entry.children.is_empty() && self.entry_url(entry, &page.output).is_empty() {
                out.push_str("</details>");
            }
            out.push_str("</li>\n");
        }
        if last < level.len() {
            more(out, level.len() - last, prefix);
        }
        out.push_str("</ul>\n");
    }

    fn nav_item(
        &self,
        toc: &Toc,
        id: u32,
        (current, on_path): (bool, bool),
        (page, node): (&Page, &str),
        out: &mut String,
    ) {
        let entry = &toc.entries[id as usize];
        let url = self.entry_url(entry, &page.output);
        let group = !entry.children.is_empty();
        out.push_str("<li class=\"nav-item");
        out.push_str(if current { " current" } else { "" });
        out.push_str(if on_path && group { " open" } else { "" });
        out.push('"');
        if group && !on_path {
            out.push_str(&format!(" data-node=\"{node}\""));
        }
        out.push('>');
        if group && url.is_empty() {
            return self.nav_group(toc, id, on_path, page, out);
        }
        if group {
            out.push_str("<div class=\"nav-row\">");
        }
        if url.is_empty() {
            out.push_str("<span>");
            escape::text(out, &entry.name);
            out.push_str("</span>");
        } else {
            out.push_str("<a href=\"");
            escape::url(out, &url);
            out.push_str(if current { "\" aria-current=\"page\">" } else { "\">" });
            escape::text(out, &entry.name);
            out.push_str("</a>");
        }
        if group {
            out.push_str("</div>");
        }
    }

    /// The name of a group that is no page: open on the way to the current page; elsewhere a link to its first page,
    /// which the theme's script turns into something to open.
    fn nav_group(&self, toc: &Toc, id: u32, on_path: bool, page: &Page, out: &mut String) {
        let name = &toc.entries[id as usize].name;
        let first = self.first_url(toc, id, page);
        let (before, after) = match (on_path, first.is_empty()) {
            (true, _) => ("<details open><summary>", "</summary>"),
            (false, true) => ("<div class=\"nav-row\"><span>", "</span></div>"),
            (false, false) => ("<div class=\"nav-row\"><a class=\"nav-group\" href=\"", "</a></div>"),
        };
        out.push_str(before);
        if !on_path && !first.is_empty() {
            escape::url(out, &first);
            out.push_str("\">");
        }
        escape::text(out, name);
        out.push_str(after);
    }

    /// Names and URLs of the pages before and after an entry in the TOC's order.
    fn neighbours(
        &self,
        toc: &Toc,
        entry: u32,
        page_index: u32,
        page: &Page,
    ) -> (Option<(String, String)>, Option<(String, String)>) {
        let link = |id: usize| -> Option<(String, String)> {
            let entry = &toc.entries[id];
            match &entry.target {
                Target::Page(target, end) if *target != page_index && end.is_empty() => {
                    Some((entry.name.clone(), self.entry_url(entry, &page.output)))
                }
                _ => None,
            }
        };
        let previous = (0..entry as usize).rev().find_map(link);
        let next = (entry as usize + 1..toc.entries.len()).find_map(link);
        (previous, next)
    }

    /// Entries of the first level of the docset's main TOC, for the header.
    fn sections(&self, page: &Page, assigned: Option<(u32, Option<u32>)>) -> Vec<(String, String, bool)> {
        // `~/nav/toc.html` names `nav/toc.yml`.
        let stem = |path: &str| path.rsplit_once('.').map_or(path, |(stem, _)| stem).to_lowercase();
        let named =
            |toc: &&Toc| page.root_toc.as_deref().is_some_and(|named| stem(named) == stem(toc.path.as_str()));
        let main = self.shown_tocs().find(named).or_else(|| {
            self.shown_tocs().min_by_key(|toc| (toc.path.as_str().matches('/').count(), toc.path.as_str()))
        });
        let Some(main) = main else { return Vec::new() };
        let own_root = assigned.and_then(|(toc, entry)| {
            let toc = &self.tocs[toc as usize];
            (toc.path == main.path)
                .then(|| entry.and_then(|entry| trail(toc, entry).first().copied()))
                .flatten()
        });
        let mut sections = Vec::new();
        for root in &main.roots {
            let entry = &main.entries[*root as usize];
            let url = match self.entry_url(entry, &page.output) {
                url if url.is_empty() => self.first_url(main, *root, page),
                url => url,
            };
            if !url.is_empty() && !entry.name.is_empty() {
                sections.push((entry.name.clone(), url, own_root == Some(*root)));
            }
            // A long list is a table of contents, not a header.
            if sections.len() > SECTION_LIMIT {
                return Vec::new();
            }
        }
        if sections.len() < 2 { Vec::new() } else { sections }
    }

    fn first_url(&self, toc: &Toc, root: u32, page: &Page) -> String {
        let mut queue: Vec<u32> = toc.entries[root as usize].children.iter().rev().copied().collect();
        while let Some(id) = queue.pop() {
            let url = self.entry_url(&toc.entries[id as usize], &page.output);
            if !url.is_empty() {
                return url;
            }
            queue.extend(toc.entries[id as usize].children.iter().rev());
        }
        String::new()
    }

    /// The whole tree as the open engine writes it: `{"items":[{"name","href","items",…}]}`.
    pub fn toc_json(&self, toc: &Toc) -> String {
        let from = self.toc_output(toc);
        let items = self.json_items(toc, &toc.roots, &from);
        let mut root = JsonMap::new();
        root.insert("items".to_owned(), items.into());
        let metadata =
            (!toc.metadata.is_empty()).then(|| ("metadata".to_owned(), toc.metadata.clone().into()));
        for (key, value) in metadata.into_iter().chain(toc.extra.clone()) {
            root.insert(key, value);
        }
        Value::Object(root).to_string()
    }

    fn json_items(&self, toc: &Toc, level: &[u32], from: &str) -> Vec<Value> {
        let item = |id: &u32| {
            let entry = &toc.entries[*id as usize];
            let mut object = JsonMap::new();
            object.insert("name".to_owned(), entry.name.clone().into());
            let url = self.entry_url(entry, from);
            if !url.is_empty() {
                object.insert("href".to_owned(), url.into());
            }
            if entry.toc_href.starts_with('/') || super::links::has_scheme(&entry.toc_href) {
                object.insert("tocHref".to_owned(), object.get("href").cloned().unwrap_or_default());
                let topic = self.target_url(&entry.topic, from);
                if !topic.is_empty() {
                    object.insert("homepage".to_owned(), topic.clone().into());
                    object.insert("topicHref".to_owned(), topic.into());
                }
            }
            if !entry.display_name.is_empty() {
                object.insert("displayName".to_owned(), entry.display_name.clone().into());
            }
            if entry.expanded {
                object.insert("expanded".to_owned(), true.into());
            }
            for (key, value) in &entry.extra {
                object.entry(key.clone()).or_insert_with(|| value.clone());
            }
            if !entry.children.is_empty() {
                object.insert("items".to_owned(), self.json_items(toc, &entry.children, from).into());
            }
            Value::Object(object)
        };
        level.iter().map(item).collect()
    }
}

fn more(out: &mut String, count: usize, prefix: &str) {
    out.push_str(&format!(
        "<li class=\"nav-more\" data-node=\"{prefix}\" data-more=\"{count}\"><span>+{count}</span></li>\n"
    ));
}

/// Entries from the root to `entry`, itself last.
pub(super) fn trail(toc: &Toc, entry: u32) -> Vec<u32> {
    let mut path = vec![entry];
    let mut at = entry;
    while let Some(parent) = toc.entries[at as usize].parent {
        path.push(parent);
        at = parent;
    }
    path.reverse();
    path
}
