//! Which pages there are, where they are published, and what they are called.
//!
//! 1. [`Site::add_files`] gives each source an output; the first source of an output keeps it, unless versions tell them apart.
//! 2. Titles and uids come when all pages are known, since a title may come from an include.

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

impl Site {
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
                if let (true, Some(facts)) = (is_page, facts)
                    && self.share_url(entry, &output, facts)
                {
                    continue;
                }
                let code = if is_page { "publish-url-conflict" } else { "duplicate-output" };
                let message = format!(
                    "`{}` and `{first}` are both published as `{output}`; `{first}` stays",
                    entry.path
                );
                let found = Diagnostic::new(code, &entry.path, Span::default(), message);
                self.diagnostics.push(found.hint("rename one of them or leave it out in the configuration"));
                continue;
            }
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

    /// Pages of different versions may have one URL: the page of the version that is built is published there, the
    /// newest without a choice. Links to either file lead to it. False when nothing tells the versions apart.
    fn share_url(&mut self, entry: &SourceEntry, output: &str, facts: &Arc<PageFacts>) -> bool {
        let Some(index) = self.pages.iter().position(|page| page.output == output) else { return false };
        let defined = !self.config.moniker_order.is_empty();
        let order = if defined { self.config.moniker_order.clone() } else { monikers::named(&self.config) };
        let page = Page::new(entry, output.to_owned(), facts, self.config.profile);
        let versions = (self.versions_of(&self.pages[index], &order), self.versions_of(&page, &order));
        let (Some(old), Some(new)) = versions else { return false };
        if !defined && (old.is_empty() || new.is_empty() || old.iter().any(|version| new.contains(version))) {
            return false;
        }
        if old.iter().any(|version| new.contains(version)) {
            let message =
                format!("`{}` and `{}` have one URL and share versions", entry.path, self.pages[index].path);
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
        self.page_by_path.insert(entry.path.clone(), index as u32);
        if wins {
            self.pages[index] = page;
        }
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
        for index in 0..self.pages.len() {
            let title = self.title_of(index);
            let facts = self.pages[index].facts.clone();
            for uid in facts.uid.iter().chain(facts.api_uids.iter().map(|(uid, ..)| uid)) {
                self.add_uid(uid, index);
            }
            self.pages[index].title = title.into();
        }
    }

    fn add_uid(&mut self, uid: &str, index: usize) {
        if let Some(first) = self.uids.get(uid) {
            let first = &self.pages[*first as usize].path;
            let message = format!("uid `{uid}` is already that of `{first}`");
            let page = &self.pages[index];
            let span = page.facts.metadata_span("uid");
            self.diagnostics.push(Diagnostic::new("duplicate-uid", &page.path, span, message));
            return;
        }
        self.uids.insert(uid.into(), index as u32);
    }
}
