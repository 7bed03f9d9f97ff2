//! Which pages there are, where they are published, and what they are called.
//!
//! 1. [`Site::add_files`] gives each source an output; the first source of an output keeps it, unless versions tell them apart.
//! 2. Titles and uids come when all pages are known, since a title may come from an include.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Map, Page, Resource, Site, urls};
use crate::config::Profile;
use crate::diagnostics::{Diagnostic, Span};
use crate::discover::{Role, SourceEntry};
use crate::monikers;
use crate::scan::PageFacts;
use crate::source::DocPath;

impl Page {
    /// The page of a source; its title comes when all pages are known.
    fn new(entry: &SourceEntry, output: String, facts: &Arc<PageFacts>, profile: Profile) -> Page {
        Page {
            path: entry.path.clone(),
            output,
            title: "".into(),
            facts: facts.clone(),
            yaml: entry.role == Role::Yaml,
            group: entry.group.clone(),
            folder: urls::published_folder(&entry.published, profile),
            root_toc: entry.root_toc.clone(),
        }
    }
}

/// Key of a uid among those of version groups.
fn group_key(group: Option<&str>, uid: &str) -> String {
    format!("{}\0{uid}", group.unwrap_or_default())
}

impl Site {
    /// The page of a uid, for a page of a version group.
    pub(super) fn uid_page(&self, uid: &str, group: Option<&str>) -> Option<u32> {
        let own = || self.group_uids.get(group_key(group, uid).as_str());
        let own = if self.group_uids.is_empty() { None } else { own() };
        own.or_else(|| self.uids.get(uid)).copied()
    }

    /// Every uid with its page, in no order.
    pub(super) fn all_uids(&self) -> impl Iterator<Item = (&str, u32)> {
        let of_groups =
            self.group_uids.iter().filter_map(|(key, page)| Some((key.split_once('\0')?.1, *page)));
        self.uids.iter().map(|(uid, page)| (uid.as_ref(), *page)).chain(of_groups)
    }

    pub(super) fn add_files(&mut self, facts: &[Option<Arc<PageFacts>>]) {
        let sources = self.sources.clone();
        let mut by_output: Map<String, DocPath> = Map::default();
        for (entry, facts) in sources.entries.iter().zip(facts) {
            let own_name = facts.as_ref().and_then(|facts| self.own_name(&entry.published, facts));
            let published = own_name.as_deref().unwrap_or(&entry.published);
            let output = match entry.role {
                Role::Toc => continue,
                Role::Resource => entry.published.clone(),
                _ => urls::page_output(published, self.config.profile, self.config.url_style),
            };
            if entry.role == Role::Yaml && facts.is_none() && self.config.profile == Profile::Docfx {
                let message = "this file is content, but its first line names no type, so it is left out";
                let found = Diagnostic::new("unknown-content-type", &entry.path, Span::default(), message);
                let hint = "begin it with `### YamlMime:` and a type, or leave it out of `content`";
                self.diagnostics.push(found.hint(hint));
            }
            let is_page = entry.role != Role::Resource;
            if is_page && !facts.as_ref().is_some_and(|facts| facts.is_page) {
                continue;
            }
            if let Some(facts) = facts.as_ref().filter(|facts| is_page && self.redirects_itself(facts)) {
                self.redirects.add_own(&entry.path, facts);
                continue;
            }
            if let Some(first) = by_output.get(&output) {
                if let (true, Some(facts), Some(index)) = (is_page, facts, self.page_by_path.get(first))
                    && self.share_url(entry, *index, facts)
                {
                    continue;
                }
                let code = if is_page { "publish-url-conflict" } else { "output-path-conflict" };
                let message = format!(
                    "`{}` and `{first}` are both published as `{output}`; `{first}` stays",
                    entry.path
                );
                let found = Diagnostic::new(code, &entry.path, Span::default(), message);
                self.diagnostics.push(found.hint("rename one of them or leave it out in the configuration"));
                continue;
            }
            self.address_twice(&by_output, entry, &output, is_page);
            by_output.insert(output.clone(), entry.path.clone());
            match (is_page, facts) {
                (true, Some(facts)) => {
                    let index = self.pages.len() as u32;
                    let key = urls::output_key(&output, self.config.url_style);
                    self.page_by_url.insert(key.into(), index);
                    self.page_by_path.insert(entry.path.clone(), index);
                    let page = Page::new(entry, output, facts, self.config.profile);
                    self.pages.push(page);
                }
                _ => {
                    self.resource_by_path.insert(entry.path.clone(), self.resources.len() as u32);
                    let stamp = (entry.len, entry.stamp);
                    self.resources.push(Resource { path: entry.path.clone(), output, stamp });
                }
            }
        }
        self.add_titles();
    }

    /// A page's address in Learn has no extension, so a resource may have the same one though their files differ.
    fn address_twice(
        &mut self,
        by_output: &Map<String, DocPath>,
        entry: &SourceEntry,
        output: &str,
        is_page: bool,
    ) {
        let twin = if is_page { output.strip_suffix(".html") } else { None };
        let twin = twin.map_or_else(|| format!("{output}.html"), str::to_owned);
        let Some(first) = by_output.get(&twin).filter(|_| self.config.profile == Profile::Learn) else {
            return;
        };
        let page_first = self.page_by_path.contains_key(first);
        if page_first == is_page {
            return;
        }
        let url = output.strip_suffix(".html").unwrap_or(output);
        let message = format!("`{}` and `{first}` are both published at `{url}`", entry.path);
        let found = Diagnostic::new("publish-url-conflict", &entry.path, Span::default(), message);
        self.diagnostics.push(found.hint("rename one of them or leave it out in the configuration"));
    }

    /// Pages of different versions may have one URL: the page of the version that is built is published there, the
    /// newest without a choice. Links to either file lead to it. False when nothing tells the versions apart.
    fn share_url(&mut self, entry: &SourceEntry, index: u32, facts: &Arc<PageFacts>) -> bool {
        let published = &self.pages[index as usize];
        let defined = !self.config.moniker_order.is_empty();
        let order = if defined { self.config.moniker_order.clone() } else { monikers::named(&self.config) };
        let page = Page::new(entry, published.output.clone(), facts, self.config.profile);
        let versions = (self.versions_of(published, &order), self.versions_of(&page, &order));
        let (Some(old), Some(new)) = versions else { return false };
        if !defined && (old.is_empty() || new.is_empty() || old.iter().any(|version| new.contains(version))) {
            return false;
        }
        if old.iter().any(|version| new.contains(version)) {
            let message =
                format!("`{}` and `{}` have one URL and share versions", entry.path, published.path);
            let found = Diagnostic::new("moniker-overlapping", &entry.path, Span::default(), message);
            self.diagnostics.push(found.hint("give them versions of their own"));
            return true;
        }
        let chosen = self.config.moniker.as_deref();
        let chosen = chosen.and_then(|name| order.iter().position(|known| known.eq_ignore_ascii_case(name)));
        let wins = match chosen {
            Some(version) => new.contains(&version),
            None => new.last() > old.last(),
        };
        self.page_by_path.insert(entry.path.clone(), index);
        let other = if wins { std::mem::replace(&mut self.pages[index as usize], page) } else { page };
        self.other_versions.push(other);
        true
    }

    /// Positions of a page's versions in `order`; none when nothing limits it.
    fn versions_of(&self, page: &Page, order: &[String]) -> Option<Vec<usize>> {
        let metadata = self.metadata(page);
        if self.config.moniker_order.is_empty() {
            return monikers::named_set(&self.config, page.group.as_deref(), &metadata, order);
        }
        monikers::page_set(&self.config, page.group.as_deref(), &metadata, &page.facts.metadata()).set
    }

    fn add_titles(&mut self) {
        let mut reported = BTreeSet::new();
        for index in 0..self.pages.len() {
            let title = self.title_of(index);
            let facts = self.pages[index].facts.clone();
            for uid in facts.uid.iter().chain(facts.api_uids.iter().map(|(uid, ..)| uid)) {
                self.add_uid(uid, index, &mut reported);
            }
            self.pages[index].title = title.into();
        }
        // A reference to another version leads to the one that is published.
        for page in &self.other_versions {
            let index = self.page_by_path.get(&page.path).copied().unwrap_or_default();
            let uids = page.facts.uid.iter().chain(page.facts.api_uids.iter().map(|(uid, ..)| uid));
            for uid in uids {
                self.uids.entry(uid.clone()).or_insert(index);
            }
        }
    }

    /// A uid that is taken is reported at both places: either page may be the one that was just changed.
    fn add_uid(&mut self, uid: &str, index: usize, reported: &mut BTreeSet<String>) {
        let Some(mut first) = self.uids.get(uid).map(|first| *first as usize) else {
            self.uids.insert(uid.into(), index as u32);
            return;
        };
        // In the open engine each version group is a build of its own.
        let group = &self.pages[index].group;
        if self.config.profile == Profile::Docfx && *group != self.pages[first].group {
            let key = group_key(group.as_deref(), uid);
            match self.group_uids.get(key.as_str()) {
                Some(known) => first = *known as usize,
                None => {
                    self.group_uids.insert(key.into(), index as u32);
                    return;
                }
            }
        }
        let found = |page: &Page, other: &Page, which: &str| {
            let message = format!("uid `{uid}` is {which} that of `{}`", other.path);
            Diagnostic::new("duplicate-uid", &page.path, page.facts.metadata_span("uid"), message)
        };
        let (first, page) = (&self.pages[first], &self.pages[index]);
        self.diagnostics.push(found(page, first, "already"));
        if reported.insert(uid.to_owned()) && first.path != page.path {
            self.diagnostics.push(found(first, page, "also"));
        }
    }
}
