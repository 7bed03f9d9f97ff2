//! Reading: from the files of a docset to its [`Site`].
//!
//! 1. [`Pipeline::scan`] makes facts of all content files and of what they include, as deep as it goes; files that did not
//!    change keep theirs.
//! 2. [`Pipeline::index`] adds tables of contents, redirections and xref maps and joins all of it.

use std::hash::Hash;
use std::io;
use std::sync::Arc;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::{Indexed, Pipeline, Sources};
use crate::cache::Scanned;
use crate::config::Config;
use crate::diagnostics::{Diagnostic, Outcome, Span};
use crate::discover::{Role, SourceEntry};
use crate::render::page::parse_context;
use crate::scan::{self, PageFacts};
use crate::site::{Map, Parts, Site, fallback, xref};
use crate::source::{DocPath, text};
use crate::toc_file::{self, TocFile};
use crate::write::program;

impl Pipeline {
    /// Facts of all content files, in the order of the sources, and of the files they include.
    pub(super) fn scan(
        &mut self,
        sources: &Sources,
    ) -> (Vec<Option<Arc<Scanned>>>, Map<DocPath, Arc<Scanned>>) {
        let scan = |entry: &SourceEntry| match entry.role {
            Role::Markdown | Role::Yaml => Some(self.scan_file(&entry.path, (entry.len, entry.stamp))),
            Role::Toc | Role::Resource => None,
        };
        let content: Vec<Option<Arc<Scanned>>> = sources.entries.par_iter().map(scan).collect();
        let mut known: Map<DocPath, Arc<Scanned>> = Map::default();
        for (entry, scanned) in sources.entries.iter().zip(&content) {
            if let Some(scanned) = scanned {
                known.insert(entry.path.clone(), scanned.clone());
            }
        }
        let mut includes: Map<DocPath, Arc<Scanned>> = Map::default();
        let mut wanted = self.included_by(sources, known.iter());
        while !wanted.is_empty() {
            wanted.sort();
            wanted.dedup();
            wanted.retain(|path| !includes.contains_key(path));
            let found: Vec<(DocPath, Arc<Scanned>)> = wanted
                .par_iter()
                .filter_map(|path| {
                    if let Some(scanned) = known.get(path) {
                        return Some((path.clone(), scanned.clone()));
                    }
                    let stamp = match sources.by_path.get(path) {
                        Some(index) => {
                            (sources.listing[*index as usize].len, sources.listing[*index as usize].stamp)
                        }
                        None if self.files.exists(path) => (0, 0),
                        None => return None,
                    };
                    Some((path.clone(), self.scan_file(path, stamp)))
                })
                .collect();
            wanted = self.included_by(sources, found.iter().map(|(path, scanned)| (path, scanned)));
            includes.extend(found);
        }
        self.remember(&known, &includes);
        (content, includes)
    }

    fn remember(&mut self, known: &Map<DocPath, Arc<Scanned>>, includes: &Map<DocPath, Arc<Scanned>>) {
        self.cache.scans.clear();
        for (path, scanned) in known.iter().chain(includes) {
            self.cache.scans.insert(path.clone(), scanned.clone());
        }
    }

    fn scan_file(&self, path: &DocPath, stamp: (u64, u64)) -> Arc<Scanned> {
        let before = self.cache.scans.get(path);
        if let Some(before) = before
            && before.stamp == stamp
            && stamp != (0, 0)
        {
            return before.clone();
        }
        let bytes = match self.files.read(path) {
            Ok(bytes) => bytes,
            Err(error) => return Arc::new(unreadable(path, stamp, &error)),
        };
        let hash = xxh3_64(&bytes);
        if let Some(before) = before
            && before.hash == hash
        {
            return Arc::new(Scanned { stamp, ..(**before).clone() });
        }
        let decoded = text::decode(&bytes, path);
        let mut diagnostics = decoded.diagnostics;
        let context = parse_context(&self.config);
        let facts = if path.has_extension("yml") || path.has_extension("yaml") {
            crate::yaml_page::mime(&decoded.value).map(|_| scan::yaml(path, &decoded.value, &context))
        } else {
            Some(scan::markdown(path, &decoded.value, &context))
        };
        let facts = facts.map(|outcome| {
            diagnostics.extend(outcome.diagnostics);
            Arc::new(outcome.value)
        });
        Arc::new(Scanned { stamp, hash, facts, diagnostics })
    }

    pub(super) fn index(
        &mut self,
        sources: Sources,
        scanned: (Vec<Option<Arc<Scanned>>>, Map<DocPath, Arc<Scanned>>),
    ) -> Indexed {
        let (content, includes) = scanned;
        let mut diagnostics = self.config.diagnostics.clone();
        diagnostics.extend(sources.diagnostics.iter().cloned());
        for scanned in content.iter().flatten().chain(includes.values()) {
            diagnostics.extend(scanned.diagnostics.iter().cloned());
        }
        let facts =
            content.into_iter().map(|scanned| scanned.and_then(|scanned| scanned.facts.clone())).collect();
        let includes =
            includes.into_iter().filter_map(|(path, scanned)| Some((path, scanned.facts.clone()?))).collect();
        let texts = self.texts(&mut diagnostics);
        let tocs = self.parse_tocs(&sources);
        self.cache.xrefs = xref::load(&self.config, &sources, self.files.as_ref(), &self.cache.xrefs);
        diagnostics.extend(self.cache.xrefs.diagnostics.iter().cloned());
        let parts = Parts {
            config: self.config.clone(),
            sources: Arc::new(sources),
            files: self.files.clone(),
            facts,
            includes,
            tocs,
            texts,
            xrefs: self.cache.xrefs.maps.clone(),
        };
        let mut site = Site::new(parts);
        site.history = self.history.clone();
        diagnostics.append(&mut site.diagnostics);
        Indexed { site, diagnostics }
    }

    /// TOC files and breadcrumb candidates, parsed; those that did not change are not parsed again.
    fn parse_tocs(&mut self, sources: &Sources) -> Map<DocPath, Arc<Outcome<TocFile>>> {
        let tocs =
            sources.entries.iter().filter(|entry| entry.role == Role::Toc).map(|entry| entry.path.clone());
        let mut paths: Vec<DocPath> = tocs.chain(breadcrumb_files(&self.config, sources)).collect();
        paths.sort();
        paths.dedup();
        let parse = |path: &DocPath| {
            let bytes = match self.files.read(path) {
                Ok(bytes) => bytes,
                Err(error) => {
                    let diagnostics = vec![unreadable_finding(path, &error)];
                    return (path.clone(), (0, Arc::new(Outcome { value: TocFile::default(), diagnostics })));
                }
            };
            let hash = xxh3_64(&bytes);
            if let Some((_, before)) = self.tocs.get(path).filter(|(known, _)| *known == hash) {
                return (path.clone(), (hash, before.clone()));
            }
            let decoded = text::decode(&bytes, path);
            let mut outcome = toc_file::parse(&decoded.value, path);
            outcome.diagnostics.extend(decoded.diagnostics);
            (path.clone(), (hash, Arc::new(outcome)))
        };
        let mut tocs: Map<DocPath, (u64, Arc<Outcome<TocFile>>)> = Map::default();
        // An included TOC need not be content.
        while !paths.is_empty() {
            let new: Vec<_> = paths.par_iter().map(parse).collect();
            paths.clear();
            for (path, (_, outcome)) in &new {
                let links = outcome.value.inclusions().into_iter();
                paths.extend(links.map(|link| self.reference(sources, path, link)));
            }
            tocs.extend(new);
            let exists = |path: &DocPath| sources.by_path.contains_key(path) || self.files.exists(path);
            paths.retain(|path| !tocs.contains_key(path) && exists(path));
            paths.sort();
            paths.dedup();
        }
        self.tocs = tocs;
        self.tocs.iter().map(|(path, (_, outcome))| (path.clone(), outcome.clone())).collect()
    }

    /// Files included by scanned files.
    fn included_by<'s>(
        &self,
        sources: &Sources,
        scanned: impl Iterator<Item = (&'s DocPath, &'s Arc<Scanned>)>,
    ) -> Vec<DocPath> {
        let mut wanted = Vec::new();
        for (path, scanned) in scanned {
            let Some(facts) = &scanned.facts else { continue };
            wanted.extend(facts.includes.iter().map(|include| self.reference(sources, path, &include.path)));
        }
        wanted
    }

    /// As [`Site::reference`], before there is a site.
    fn reference(&self, sources: &Sources, file: &DocPath, reference: &str) -> DocPath {
        let path = fallback::written_path(&self.config, file, reference);
        fallback::existing(&self.config, sources, self.files.as_ref(), path)
    }

    /// Texts of redirection files.
    fn texts(&self, diagnostics: &mut Vec<Diagnostic>) -> Map<DocPath, Arc<str>> {
        let mut texts = Map::default();
        for path in redirection_paths(&self.config) {
            match self.files.read(&path) {
                Ok(bytes) => {
                    let decoded = text::decode(&bytes, &path);
                    diagnostics.extend(decoded.diagnostics);
                    texts.insert(path, decoded.value);
                }
                Err(error) => diagnostics.push(unreadable_finding(&path, &error)),
            }
        }
        texts
    }
}

/// Settings that facts depend on.
pub(super) fn scan_key(config: &Config) -> u64 {
    let mut hasher = crate::cache::StableHasher::new();
    program().hash(&mut hasher);
    (config.profile == crate::config::Profile::Learn).hash(&mut hasher);
    config.alerts.hash(&mut hasher);
    config.sanitize.hash(&mut hasher);
    for (name, options) in &config.markdown_extensions {
        (name, options.to_string()).hash(&mut hasher);
    }
    std::hash::Hasher::finish(&hasher)
}

fn redirection_paths(config: &Config) -> impl Iterator<Item = DocPath> + '_ {
    config.redirection_files.iter().filter_map(|file| crate::site::redirects::docset_path(&config.root, file))
}

fn unreadable_finding(path: &DocPath, error: &io::Error) -> Diagnostic {
    let message = format!("`{path}` cannot be read: {error}");
    Diagnostic::new("unreadable-file", path, Span::default(), message)
}

fn unreadable(path: &DocPath, stamp: (u64, u64), error: &io::Error) -> Scanned {
    let facts = Some(Arc::new(PageFacts { is_page: true, anchors_known: true, ..PageFacts::default() }));
    Scanned { stamp, hash: 0, facts, diagnostics: vec![unreadable_finding(path, error)] }
}

/// TOC-like files that a global `breadcrumb_path` may name.
fn breadcrumb_files(config: &Config, sources: &Sources) -> Vec<DocPath> {
    let mut values: Vec<&serde_json::Value> =
        config.metadata.global.get("breadcrumb_path").into_iter().collect();
    for (key, rules) in &config.metadata.files {
        if key == "breadcrumb_path" {
            values.extend(rules.iter().map(|(_, value)| value));
        }
    }
    let mut found = Vec::new();
    for named in values.into_iter().filter_map(serde_json::Value::as_str) {
        let inside = crate::site::urls::below_base(named, &config.base_path).map_or(named, |rest| rest);
        let path = DocPath::new(inside.trim_start_matches("~/").trim_start_matches('/'));
        let stem =
            path.as_str().strip_suffix(&format!(".{}", path.extension())).unwrap_or(path.as_str()).to_owned();
        for extension in ["yml", "json", "md"] {
            if let Some((entry, _)) = sources.find(&DocPath::new(&format!("{stem}.{extension}"))) {
                found.push(entry.path.clone());
            }
        }
    }
    found
}
