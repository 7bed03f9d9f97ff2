//! What a link means.

use super::links::{self, Parts};
use super::redirects::Redirect;
use super::{Page, Resource, Site, fallback, urls};
use crate::config::{Profile, below};
use crate::source::DocPath;

/// The meaning of a link.
#[derive(Debug)]
pub enum Resolution<'s> {
    /// Nothing was written.
    Empty,
    /// `#x`: the page itself.
    Same,
    /// A page of the docset; true when only the case differs.
    Page(&'s Page, bool),
    /// A file that is copied; true when only the case differs.
    Resource(&'s Resource, bool),
    /// A TOC file of the docset.
    Toc(u32),
    /// A source that is redirected.
    Redirected(&'s Redirect),
    /// A root-absolute path of another docset.
    Absolute,
    /// Another host or scheme.
    External,
    /// Exists but is not part of the build.
    OutOfScope(DocPath),
    /// A folder or a path without extension that the site would still serve.
    Loose(&'s Page, DocPath),
    /// A file of a dependent repository that is not part of the checkout: its alias.
    Dependent(&'s str),
    /// A path of one machine.
    Local,
    /// There is no such file: the path looked for.
    Missing(DocPath),
    /// A URL below the own base path that leads to no page: the path below it.
    OwnMissing(String),
}

impl Site {
    /// Resolves a link written in `file`.
    pub fn resolve<'s, 'h>(&'s self, file: &DocPath, href: &'h str) -> (Resolution<'s>, Parts<'h>) {
        let parts = links::split(href);
        let trimmed = href.trim();
        if trimmed.is_empty() {
            return (Resolution::Empty, parts);
        }
        if trimmed.starts_with('#') {
            return (Resolution::Same, parts);
        }
        // Most links are short paths without a colon; all questions about schemes are spared them.
        let colon = memchr::memchr(b':', trimmed.as_bytes()).is_some();
        if colon && let Some(path) = self.own_url(trimmed) {
            let path = links::split(path);
            return (self.own_path(&path.path), parts);
        }
        if (colon && links::has_scheme(trimmed)) || trimmed.starts_with("//") {
            let local = trimmed.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("file:"));
            return (if local { Resolution::Local } else { Resolution::External }, parts);
        }
        if parts.path.starts_with('/') {
            return (self.absolute(&parts.path), parts);
        }
        if parts.path.is_empty() {
            return (Resolution::Same, parts);
        }
        let drive = parts.path.as_bytes();
        if drive.len() > 2 && drive[0].is_ascii_alphabetic() && drive[1] == b':' {
            return (Resolution::Local, parts);
        }
        // DocFX takes what holds these for no path; names in braces that a later program replaces are written so.
        if self.config.profile == Profile::Docfx && parts.path.contains([':', '*']) {
            return (Resolution::External, parts);
        }
        (self.relative(file, &parts.path), parts)
    }

    /// The root-absolute part of a full URL of this site or of its published original.
    fn own_url<'h>(&self, href: &'h str) -> Option<&'h str> {
        if self.config.base_path.is_empty() || !href.contains("://") {
            return None;
        }
        let hosts = [Some(self.config.external_host.as_str()), self.config.base_url.as_deref()];
        let rest = hosts.into_iter().flatten().filter(|host| !host.is_empty()).find_map(|host| {
            href.get(..host.len())
                .filter(|start| start.eq_ignore_ascii_case(host))
                .map(|_| &href[host.len()..])
        })?;
        let path = rest.split(['?', '#']).next().unwrap_or("");
        urls::below_base(path, &self.config.base_path).map(|_| rest)
    }

    fn absolute(&self, path: &str) -> Resolution<'_> {
        match urls::below_base(path, &self.config.base_path) {
            Some(_) => self.own_path(path),
            None => {
                self.page_at_root(path).map_or(Resolution::Absolute, |page| Resolution::Page(page, false))
            }
        }
    }

    /// The page of a root-absolute path in a DocFX site, which without a base path lies at the root itself. What is
    /// no page of it may still be served beside it.
    fn page_at_root(&self, path: &str) -> Option<&Page> {
        if !self.config.base_path.is_empty() || self.config.profile != Profile::Docfx {
            return None;
        }
        let keys = urls::url_keys(path.trim_start_matches('/'));
        let index = keys.iter().find_map(|key| self.page_by_url.get(key.as_str()))?;
        self.pages.get(*index as usize)
    }

    /// Resolves a path that lies below the own base path.
    fn own_path(&self, path: &str) -> Resolution<'_> {
        let rest = urls::below_base(path, &self.config.base_path).unwrap_or("");
        for key in urls::url_keys(rest) {
            if let Some(redirect) = self.redirects.by_url(&key) {
                return Resolution::Redirected(redirect);
            }
            if let Some(index) = self.page_by_url.get(key.as_str()) {
                return Resolution::Page(&self.pages[*index as usize], false);
            }
        }
        let file = DocPath::new(rest);
        if let Some((entry, _)) = self.sources.find(&file)
            && let Some(index) = self.resource_by_path.get(&entry.path)
        {
            return Resolution::Resource(&self.resources[*index as usize], false);
        }
        // A TOC is published as JSON beside its source.
        if file.file_name().eq_ignore_ascii_case("toc.json")
            && let Some(index) = self.toc_at(file.parent())
        {
            return Resolution::Toc(index);
        }
        Resolution::OwnMissing(rest.to_owned())
    }

    /// The TOC that lies in a folder.
    pub fn toc_at(&self, folder: &str) -> Option<u32> {
        self.tocs.iter().position(|toc| toc.folder.eq_ignore_ascii_case(folder)).map(|index| index as u32)
    }

    fn relative(&self, file: &DocPath, path: &str) -> Resolution<'_> {
        let folder = path.ends_with('/');
        let target = match path.strip_prefix("~/") {
            Some(rest) => file.at_root(rest),
            None => {
                // Most links name a page as it is written: one look-up of a text answers them.
                let joined = file.joined(path);
                if !folder && let Some((target, index)) = self.page_by_path.get_key_value(joined.as_str()) {
                    let page = Resolution::Page(&self.pages[*index as usize], false);
                    return self.redirects.of_page(target).map_or(page, Resolution::Redirected);
                }
                DocPath::from_normal(&joined).home(&self.config.root)
            }
        };
        let target = if self.sources.has_copies { self.in_build(target) } else { target };
        if let Some(redirect) = self.redirects.by_path(&target) {
            return Resolution::Redirected(redirect);
        }
        if !folder && let Some(index) = self.page_by_path.get(&target) {
            return Resolution::Page(&self.pages[*index as usize], false);
        }
        // From a fallback folder a link leads to the docset's own page.
        if let Some(own) = fallback::own(&self.config, &target)
            && !folder
            && let Some(index) = self.page_by_path.get(&own)
        {
            return Resolution::Page(&self.pages[*index as usize], false);
        }
        if !folder && let Some((entry, case)) = self.sources.find(&target) {
            return self.known(&entry.path, case);
        }
        // An image that is taken from a fallback folder.
        if !folder && let Some(index) = self.resource_by_path.get(&target) {
            return Resolution::Resource(&self.resources[*index as usize], false);
        }
        if let Some(alias) = self.dependent(&target) {
            return Resolution::Dependent(alias);
        }
        if target.as_str().starts_with("..") && !folder && self.files.exists(&target) {
            return Resolution::OutOfScope(target);
        }
        if let Some(page) = self.loose(&target) {
            return Resolution::Loose(page, target);
        }
        Resolution::Missing(target)
    }

    /// The same file in the version group of the link, or else where the build has it.
    fn in_build(&self, target: DocPath) -> DocPath {
        let sources = &self.sources;
        let taken = |path: &DocPath| {
            let found = sources.find(path).map_or(path, |(entry, _)| &entry.path);
            sources.entry(found).is_some()
        };
        if taken(&target) || target.as_str().starts_with("..") {
            return target;
        }
        let original = target.original();
        let groups = self.config.groups.iter().map(|group| group.name.as_str()).chain(["*"]);
        let copies = groups.map(|group| original.in_version(group));
        let elsewhere = std::iter::once(original.clone()).chain(copies).find(taken);
        elsewhere.unwrap_or(original)
    }

    /// Resolves a file of the docset by its exact path.
    fn known(&self, path: &DocPath, case: bool) -> Resolution<'_> {
        if let Some(index) = self.page_by_path.get(path) {
            return Resolution::Page(&self.pages[*index as usize], case);
        }
        if let Some(index) = self.resource_by_path.get(path) {
            return Resolution::Resource(&self.resources[*index as usize], case);
        }
        if let Some(index) = self.tocs.iter().position(|toc| toc.path == *path) {
            return Resolution::Toc(index as u32);
        }
        Resolution::OutOfScope(path.clone())
    }

    /// The page that the site serves for a folder or a path without extension.
    fn loose(&self, target: &DocPath) -> Option<&Page> {
        if target.as_str().starts_with("..") {
            return None;
        }
        let path = target.as_str();
        let candidates = ["", ".md", ".yml", "/index.md", "/index.yml"];
        candidates.iter().find_map(|end| {
            let candidate = DocPath::new(&format!("{path}{end}"));
            let (entry, _) = self.sources.find(&candidate)?;
            self.page(&entry.path)
        })
    }

    /// The alias of the dependent repository that a path leads into, when it is not part of the checkout.
    pub fn dependent(&self, target: &DocPath) -> Option<&str> {
        let alias = self.config.dependency_of(target)?;
        let there = self.sources.listing.iter().any(|entry| below(entry.path.as_str(), alias));
        (!there).then_some(alias)
    }
}
