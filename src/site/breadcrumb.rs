//! Breadcrumb files: a tree of URL prefixes, and where a page stands in it.
//!
//! 1. [`read_breadcrumbs`] takes the TOC files whose entries name prefixes of URLs.
//! 2. [`Site::breadcrumb_of`] finds the deepest entry whose prefix a page's URL has; the trail ends there, or above it
//!    when that entry leads to the page itself.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::place::trail;
use super::redirects::Goal;
use super::toc::{Entry, Target, Toc, place_of};
use super::{Map, Page, Site, links, urls};
use crate::config::Metadata;
use crate::diagnostics::{Diagnostic, Outcome, Span};
use crate::source::DocPath;
use crate::source::doc_path::is_toc_name;
use crate::toc_file::{TocFile, TocNode};

/// The breadcrumb files named by `breadcrumb_path`.
pub(super) fn read_breadcrumbs(site: &mut Site, parsed: &Map<DocPath, Arc<Outcome<TocFile>>>) {
    let mut paths: Vec<&DocPath> = parsed.keys().collect();
    paths.sort();
    for path in paths {
        let Some(outcome) = parsed.get(path) else { continue };
        let file = &outcome.value;
        let mut toc = Toc { path: path.clone(), ..Toc::default() };
        let (mut has_prefix, mut plain) = (false, false);
        let mut queue: Vec<(&TocNode, Option<u32>)> =
            file.items.iter().rev().map(|node| (node, None)).collect();
        while let Some((node, parent)) = queue.pop() {
            let Some(prefix) = &node.toc_href else {
                plain |= node.href.is_some() || !node.items.is_empty();
                continue;
            };
            has_prefix |= prefix.value.starts_with('/') || prefix.value.starts_with('~');
            // What names the file of a table of contents is no prefix.
            plain |=
                !prefix.value.starts_with(['/', '~']) && is_toc_name(DocPath::new(&prefix.value).file_name());
            let index = toc.entries.len() as u32;
            let topic = node.topic_href.as_ref().or(node.href.as_ref()).map(|link| link.value.clone());
            toc.entries.push(Entry {
                name: node.name.clone(),
                display_name: String::new(),
                target: topic.map_or(Target::None, Target::Url),
                topic: Target::None,
                toc_href: prefix.value.clone(),
                parent,
                children: Vec::new(),
                expanded: false,
                extra: Metadata::new(),
                place: (path.clone(), place_of(node)),
                href: String::new(),
                for_folder: false,
            });
            queue.extend(node.items.iter().rev().map(|child| (child, Some(index))));
        }
        // A TOC may lead to other docsets here and there; a breadcrumb file does nothing else.
        let folder = path.parent().rsplit('/').next().unwrap_or("").to_lowercase();
        if has_prefix && (!plain || folder.trim_start_matches('_').starts_with("bread")) {
            site.breadcrumbs.insert(path.clone(), toc);
        }
    }
}

impl Site {
    /// The trail from the breadcrumb file that the page's metadata names.
    pub(super) fn breadcrumb_of(&self, page: &Page) -> Option<Vec<(String, String)>> {
        if self.breadcrumbs.is_empty() {
            return None;
        }
        let named = self.setting(page, "breadcrumb_path")?;
        let file = self.breadcrumb_file(page, named.as_str()?)?;
        let toc = self.breadcrumbs.get(&file)?;
        let own = self.site_path(page);
        let is_prefix = |prefix: &str| {
            let prefix = prefix.to_lowercase();
            let prefix = prefix.trim_end_matches("index");
            own.starts_with(prefix)
                && (prefix.ends_with('/')
                    || own.len() == prefix.len()
                    || own[prefix.len()..].starts_with('/'))
        };
        let deepest = toc
            .entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| is_prefix(&self.site_prefix(&file, &entry.toc_href)))
            .max_by_key(|(index, entry)| {
                (self.site_prefix(&file, &entry.toc_href).len(), std::cmp::Reverse(*index))
            });
        let (deepest, _) = deepest?;
        let path = trail(toc, deepest as u32);
        let crumbs = path.iter().map(|id| {
            let entry = &toc.entries[*id as usize];
            let url = match &entry.target {
                Target::Url(href) => self.crumb_url(page, &file, href),
                _ => String::new(),
            };
            (entry.name.clone(), url)
        });
        let mut crumbs: Vec<(String, String)> = crumbs.collect();
        let itself = urls::relative_url(&page.output, &page.output, self.config.url_style);
        // The page's own title stands below the trail.
        while crumbs.last().is_some_and(|(_, url)| *url == itself) {
            crumbs.pop();
        }
        Some(crumbs)
    }

    /// Without a base path the docset may be the whole site: its own pages go first, as for redirections.
    fn crumb_url(&self, page: &Page, file: &DocPath, href: &str) -> String {
        let parts = links::split(href);
        if self.config.base_path.is_empty() && parts.path.starts_with('/') && !parts.path.starts_with("//") {
            for key in urls::url_keys(&links::decode(&parts.path)) {
                let own = self.page_by_url.get(key.as_str()).map(|index| &self.pages[*index as usize].output);
                let output = own.or_else(|| match &self.redirects.by_url(&key)?.goal {
                    Goal::Output(output, _) => Some(output),
                    _ => None,
                });
                if let Some(output) = output {
                    return urls::relative_url(&page.output, output, self.config.url_style);
                }
            }
        }
        self.answer_link(page, file, href).url
    }

    /// The file that a `breadcrumb_path` names: its URL ends in `toc.json`, its source is a `toc.yml`.
    fn breadcrumb_file(&self, page: &Page, named: &str) -> Option<DocPath> {
        let path = self.breadcrumb_path(page, named)?;
        let source = self.breadcrumb_source(&path)?;
        self.breadcrumbs.contains_key(&source).then_some(source)
    }

    /// The path in the docset that a `breadcrumb_path` names; none for one of another docset.
    fn breadcrumb_path(&self, page: &Page, named: &str) -> Option<DocPath> {
        match urls::below_base(named, &self.config.base_path) {
            Some(rest) => Some(DocPath::new(rest)),
            None if links::has_scheme(named) => None,
            None if named.starts_with('/') && self.config.base_path.is_empty() => {
                Some(DocPath::new(named.trim_start_matches('/')))
            }
            None if named.starts_with('/') => None,
            None => Some(self.reference(&page.path, named)),
        }
    }

    /// The file behind the path of a breadcrumb, whatever its extension.
    fn breadcrumb_source(&self, path: &DocPath) -> Option<DocPath> {
        let stem = path.as_str().strip_suffix(&format!(".{}", path.extension())).unwrap_or(path.as_str());
        ["yml", "json", "md"].iter().find_map(|extension| {
            let candidate = DocPath::new(&format!("{stem}.{extension}"));
            self.sources.find(&candidate).map(|(entry, _)| entry.path.clone())
        })
    }

    /// Breadcrumb files that metadata names and that are not there, each once. An absolute one may be that of another
    /// docset: many use the breadcrumb of a neighbor.
    pub(super) fn missing_breadcrumbs(&self, out: &mut Vec<Diagnostic>) {
        const KEY: &str = "breadcrumb_path";
        let everywhere = self.config.metadata.global.contains_key(KEY)
            || self.config.metadata.files.iter().any(|(key, _)| key == KEY)
            || self.config.groups.iter().any(|group| group.metadata.contains_key(KEY));
        let mut seen = BTreeSet::new();
        for page in &self.pages {
            let own = page.facts.metadata.contains(KEY) && page.facts.metadata().contains_key(KEY);
            let Some(Value::String(named)) = (own || everywhere).then(|| self.setting(page, KEY)).flatten()
            else {
                continue;
            };
            let absolute = named.is_empty() || named.starts_with('/');
            let Some(path) = self.breadcrumb_path(page, &named).filter(|_| !absolute) else { continue };
            let own = own.then_some(&page.path);
            if !seen.insert((own, path.clone())) || self.breadcrumb_source(&path).is_some() {
                continue;
            }
            let (place, span) = match own {
                Some(path) => (path.clone(), page.facts.metadata_span(KEY)),
                None => self.place_of_setting(KEY),
            };
            if self.dependent(&path).is_some() {
                continue;
            }
            let message = format!("breadcrumb file `{named}`: no such file");
            let hint =
                "correct `breadcrumb_path`, or create the file; until then the trail is that of the contents";
            out.push(Diagnostic::new("file-not-found", &place, span, message).hint(hint));
        }
    }

    /// Where the configuration sets a key of the metadata.
    fn place_of_setting(&self, key: &str) -> (DocPath, Span) {
        let found = ["docfx.yml", "docfx.json", "book.toml"].iter().find_map(|name| {
            let path = DocPath::new(name);
            let at = self.read_text(&path)?.find(key)?;
            Some((path, Span::new(at, at + key.len())))
        });
        found.unwrap_or_else(|| (DocPath::new("docfx.json"), Span::default()))
    }

    fn site_prefix(&self, file: &DocPath, prefix: &str) -> String {
        if prefix.starts_with('/') {
            return prefix.to_owned();
        }
        let path = self.reference(file, prefix);
        let slash = if prefix.ends_with('/') { "/" } else { "" };
        format!("{}/{path}{slash}", self.config.base_path)
    }

    /// Path of a page on the site it is published on: base path, lower case, no extension, folders end in `/`.
    pub fn site_path(&self, page: &Page) -> String {
        let output = page.output.to_lowercase();
        let stem = output.strip_suffix(".html").unwrap_or(&output);
        let stem = if stem == "index" {
            ""
        } else {
            stem.strip_suffix("/index").map_or(stem, |folder| &output[..folder.len() + 1])
        };
        format!("{}/{stem}", self.config.base_path.to_lowercase())
    }
}
