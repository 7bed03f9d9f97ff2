//! The build as functions that fit on a screen.
//!
//! ```text
//! discover ─▶ scan (per file) ─▶ Site::new ─▶ render (per page) ─▶ write
//! ```
//!
//! 1. [`Pipeline::site`] lists, scans and joins; `check` adds the findings of links, `build` and `serve` render.
//! 2. [`Pipeline::render_page`] renders one page through a recorder; the cache decides whether it must.
//! 3. [`Pipeline::build`] renders all pages in parallel and writes what changed.

use std::hash::Hash;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::cache::{Cache, Recorder, RenderedPage, Scanned, ask_again, hash_of};
use crate::config::Config;
use crate::diagnostics::{Diagnostic, Finding, Outcome, Severity, Span, codes, locate, with_places};
pub use crate::discover::Sources;
use crate::discover::{Role, SourceEntry, discover};
use crate::external::{self, ledger::Ledger};
use crate::highlight::Highlighter;
use crate::history::History;
use crate::render::page::{PageInput, page, parse_context};
use crate::render::{print, search, section, whole};
use crate::scan::{self, PageFacts};
use crate::search::{Entry, PageText, SearchFile};
use crate::site::lookup::Lookup;
use crate::site::rules::{self, day::Day, silences::Silences};
use crate::site::sections::{Overview, Print};
use crate::site::{Map, Page, Parts, Site, check, xref};
use crate::source::glob::{GlobList, GlobOptions};
use crate::source::{DocPath, Files, text};
use crate::theme::{PreparedSite, Theme};
use crate::toc_file::{self, TocFile};
use crate::write::{OutputFolder, Outputs};

/// A docset being worked on.
pub struct Pipeline {
    /// Configuration.
    pub config: Arc<Config>,
    /// Disk or memory.
    pub files: Arc<dyn Files>,
    /// What need not be done again.
    pub cache: Cache,
    /// Commits, when they are wanted: started with [`Pipeline::start_history`].
    pub history: Arc<History>,
    /// Shared by all pages.
    pub highlighter: Arc<Highlighter>,
    /// TOC files parsed before, with the hash of their bytes.
    pub tocs: Map<DocPath, (u64, Arc<Outcome<TocFile>>)>,
    /// Seconds per stage, in order.
    pub timings: Vec<(&'static str, f64)>,
    /// The day that review dates are compared with. Never the clock's: the same files give the same findings.
    pub today: Option<Day>,
    /// What is known about links to other sites, when they are checked.
    pub ledger: Option<Arc<Ledger>>,
}

/// A site and what was found while making it.
pub struct Indexed {
    /// The site.
    pub site: Site,
    /// Findings of discovery, scan and join.
    pub diagnostics: Vec<Diagnostic>,
}

/// A theme ready to draw a site's pages.
pub struct Drawing {
    theme: Theme,
    prepared: PreparedSite,
}

/// What a build did.
#[derive(Debug, Default, Clone, serde::Serialize, serde::Deserialize)]
pub struct Report {
    /// Pages of the site.
    pub pages: usize,
    /// Pages that had to be rendered.
    pub rendered: usize,
    /// Copied files.
    pub resources: usize,
    /// Redirect stubs.
    pub redirects: usize,
    /// Files written to disk.
    pub written: usize,
    /// Files of an earlier build removed.
    pub removed: usize,
    /// Bytes of HTML pages.
    pub bytes: u64,
    /// There are no dates because the clone is shallow.
    pub shallow: bool,
}

impl Pipeline {
    /// A pipeline without anything cached.
    pub fn new(config: Arc<Config>, files: Arc<dyn Files>) -> Pipeline {
        Pipeline {
            config,
            files,
            cache: Cache::default(),
            history: Arc::default(),
            highlighter: Arc::new(Highlighter::new()),
            tocs: Map::default(),
            timings: Vec::new(),
            today: None,
            ledger: None,
        }
    }

    fn timed<T>(&mut self, stage: &'static str, work: impl FnOnce(&mut Self) -> T) -> T {
        let start = Instant::now();
        let value = work(self);
        self.timings.push((stage, start.elapsed().as_secs_f64()));
        value
    }

    /// A hash of everything that a build of this docset can depend on, from a listing without reading a page: settings,
    /// theme, the commit, and size and time stamp of every file. Files outside the docset are not in it.
    pub fn fingerprint(&self, drawing: &Drawing, sources: &Sources) -> u64 {
        let mut hasher = crate::cache::StableHasher::new();
        (VERSION, self.config.fingerprint, drawing.theme.hash()).hash(&mut hasher);
        self.history.head().hash(&mut hasher);
        for entry in &sources.listing {
            (entry.path.as_str(), entry.len, entry.stamp).hash(&mut hasher);
        }
        for finding in &sources.diagnostics {
            finding.hash(&mut hasher);
        }
        std::hash::Hasher::finish(&hasher)
    }

    /// Lists the docset.
    pub fn discover(&mut self) -> io::Result<Sources> {
        self.timings.clear();
        self.timed("discover", |this| discover(&this.config, this.files.as_ref()))
    }

    /// Starts to read the history of the docset, unless it is switched off. `kept` is a folder to keep it in.
    pub fn start_history(&mut self, kept: Option<&Path>) {
        if self.config.outputs.git {
            self.history = History::start(&self.config.root, kept.map(|folder| folder.join("history.bin")));
        }
    }

    /// Lists, scans and joins.
    pub fn site(&mut self) -> io::Result<Indexed> {
        let sources = self.discover()?;
        Ok(self.site_of(sources))
    }

    /// Scans and joins listed files.
    pub fn site_of(&mut self, sources: Sources) -> Indexed {
        self.cache.prepare(scan_key(&self.config));
        let scanned = self.timed("scan", |this| this.scan(&sources));
        self.timed("index", |this| this.index(sources, scanned))
    }

    /// Facts of all content files, in the order of the sources, and of the files they include.
    fn scan(&mut self, sources: &Sources) -> (Vec<Option<Arc<Scanned>>>, Map<DocPath, Arc<Scanned>>) {
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
        let root = self.config.root.clone();
        let mut wanted = included_by(sources, &root, known.iter());
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
            wanted = included_by(sources, &root, found.iter().map(|(path, scanned)| (path, scanned)));
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

    fn index(
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
        self.cache.xrefs = xref::load(&self.config, self.files.as_ref(), &self.cache.xrefs);
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
                paths.extend(links.map(|link| reference(sources, &self.config.root, path, link)));
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

    /// Everything there is to say about the docset, placed and with severities.
    pub fn check(&mut self) -> io::Result<Vec<Finding>> {
        let indexed = self.site()?;
        Ok(self.timed("check", |this| this.findings(&indexed)))
    }

    /// Findings of an indexed site, links included.
    pub fn findings(&self, indexed: &Indexed) -> Vec<Finding> {
        let site = &indexed.site;
        let severities = Severities::new(&self.config);
        let wanted = |code: &str| severities.is_on(code);
        let mut diagnostics = indexed.diagnostics.clone();
        let (links, uses) = check::all(site);
        diagnostics.extend(links);
        diagnostics.extend(rules::findings(
            site,
            &uses,
            rules::Options { wanted: &wanted, today: self.today },
        ));
        diagnostics.extend(self.ledger.iter().flat_map(|ledger| external::findings(site, ledger)));
        self.place(site, diagnostics)
    }

    fn place(&self, site: &Site, mut diagnostics: Vec<Diagnostic>) -> Vec<Finding> {
        let severities = Severities::new(&self.config);
        let silences = Silences::new(site);
        diagnostics.retain(|diagnostic| !silences.covers(diagnostic));
        let inside = with_places(&diagnostics);
        // Of a file that is meant as a whole only the first line is shown: pictures are not read.
        let text_of = |path: &DocPath| match inside.contains(path) {
            true => self.files.read(path).ok().map(|bytes| text::decode(&bytes, path).value),
            false => text::first_line(self.files.as_ref(), path),
        };
        locate(diagnostics, &text_of, &|code, path| severities.of(code, path))
    }

    /// Findings of one page and of what it includes: what a preview shows on it.
    pub fn page_findings(&self, indexed: &Indexed, page: &Page) -> Vec<Finding> {
        let site = &indexed.site;
        let mut files = vec![page.path.clone()];
        let mut at = 0;
        while let Some(file) = files.get(at).cloned() {
            at += 1;
            let Some(facts) = site.facts(&file) else { continue };
            let inner = facts.includes.iter().map(|include| site.reference(&file, &include.path));
            for path in inner.collect::<Vec<_>>() {
                if !files.contains(&path) {
                    files.push(path);
                }
            }
        }
        let scanned = indexed.diagnostics.iter().filter(|found| files.contains(&found.path)).cloned();
        let mut diagnostics: Vec<Diagnostic> = scanned.collect();
        diagnostics.extend(check::page_findings(site, page, &files));
        diagnostics.extend(rules::page_findings(site, page, &files));
        self.place(site, diagnostics)
    }

    /// Loads the theme for this docset's pages.
    pub fn drawing(&self) -> Result<Drawing, crate::config::ConfigError> {
        let theme = Theme::load(&self.config.theme, &self.config.language)?;
        let context = whole::site_context(&self.config, &theme);
        let prepared = theme.prepare(&context);
        Ok(Drawing { theme, prepared })
    }

    /// HTML of one page, made anew, with the record of what it asked.
    pub fn render_page(
        &self,
        site: &Site,
        drawing: &Drawing,
        page_of: &Page,
        live: Option<&str>,
    ) -> (Vec<u8>, RenderedPage) {
        let bytes = self.files.read(&page_of.path).unwrap_or_default();
        let source = xxh3_64(&bytes);
        let decoded = text::decode(&bytes, &page_of.path).value;
        let recorder = Recorder::new(site, &page_of.path);
        let metadata = site.metadata(page_of);
        let words = drawing.theme.words();
        let input =
            PageInput { page: page_of, text: &decoded, metadata: &metadata, config: &self.config, words };
        let mut context = page(&input, &recorder, Some(&self.highlighter));
        if let Some(diagnostics) = live {
            context.live = true;
            context.diagnostics = diagnostics.to_owned();
        }
        let indexed = self.config.outputs.search;
        let text =
            indexed.then(|| search::page_text(&context, self.config.url_style).map(Arc::new)).flatten();
        let mut out = Vec::with_capacity(context.body.len() + 16 * 1024);
        if let Err(error) = drawing.theme.render(&drawing.prepared, &context, &mut out) {
            out.clear();
            out.extend_from_slice(
                format!(
                    "<!doctype html><title>Error</title><p>The theme failed: {}</p>",
                    crate::markdown::html::escape::escaped(&error)
                )
                .as_bytes(),
            );
        }
        let (questions, answers) = recorder.finish();
        let output = (xxhash_rust::xxh3::xxh3_128(&out), out.len() as u64);
        (out, RenderedPage { source, questions, answers, output, features: context.features, text })
    }

    /// Whether a page rendered before would come out the same, and its text is on disk as it was.
    fn is_current(&self, site: &Site, page: &Page, before: &RenderedPage) -> bool {
        let same_text = self.cache.scans.get(&page.path).is_some_and(|scanned| scanned.hash == before.source);
        same_text && ask_again(site as &dyn Lookup, &page.path, &before.questions) == before.answers
    }

    /// Builds the site into the configured folder. `progress` gets (pages done, pages in all).
    pub fn build(
        &mut self,
        indexed: &Indexed,
        drawing: &Drawing,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Report, BuildError> {
        let copies = std::mem::take(&mut self.cache.copies);
        let folder = self.timed("open output", |this| OutputFolder::open(&this.config.out, copies))?;
        let mut report = self.build_into(indexed, drawing, &folder, progress)?;
        let finished = self.timed("clean up", |_| folder.finish())?;
        (report.written, report.removed) = (finished.written, finished.removed);
        self.cache.copies = finished.copies;
        Ok(report)
    }

    /// Makes every output; what the cache vouches for and `outputs` still has is kept.
    pub fn build_into(
        &mut self,
        indexed: &Indexed,
        drawing: &Drawing,
        outputs: &dyn Outputs,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> io::Result<Report> {
        let site = &indexed.site;
        self.cache.prepare_render(hash_of(&(self.config.fingerprint, drawing.theme.hash(), VERSION)));
        let mut report = Report { pages: site.pages.len(), ..Report::default() };
        self.timed("history", |this| this.history.wait().map(|commits| report.shallow = commits.shallow));
        let rendered =
            self.timed("render and write", |this| this.build_pages(site, drawing, outputs, progress))?;
        report.rendered = rendered.1;
        report.bytes = rendered.0.values().map(|page| page.output.1).sum();
        self.cache.pages = rendered.0;
        self.timed("other outputs", |this| this.build_rest(site, drawing, outputs, &mut report))?;
        self.timed("search", |this| this.build_search(site, outputs))?;
        Ok(report)
    }

    fn build_pages(
        &self,
        site: &Site,
        drawing: &Drawing,
        folder: &dyn Outputs,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> io::Result<(Map<DocPath, RenderedPage>, usize)> {
        let done = AtomicUsize::new(0);
        let fresh = AtomicUsize::new(0);
        let one = |page: &Page| -> io::Result<(DocPath, RenderedPage)> {
            progress(done.fetch_add(1, Ordering::Relaxed) + 1, site.pages.len());
            if let Some(before) = self.cache.pages.get(&page.path)
                && folder.has(&page.output, before.output.0, before.output.1)
                && self.is_current(site, page, before)
            {
                folder.keep(&page.output, before.output.0, before.output.1);
                self.copy_markdown(site, page, folder)?;
                return Ok((page.path.clone(), before.clone()));
            }
            fresh.fetch_add(1, Ordering::Relaxed);
            let (bytes, rendered) = self.render_page(site, drawing, page, None);
            folder.write(&page.output, &bytes)?;
            self.copy_markdown(site, page, folder)?;
            Ok((page.path.clone(), rendered))
        };
        let pages = site.pages.par_iter().map(one).collect::<io::Result<Vec<_>>>()?;
        Ok((pages.into_iter().collect(), fresh.into_inner()))
    }

    /// Puts a page's source beside it.
    fn copy_markdown(&self, site: &Site, page: &Page, folder: &dyn Outputs) -> io::Result<()> {
        let Some(output) = site.markdown_output(page) else { return Ok(()) };
        let stamp = self.cache.scans.get(&page.path).map_or((0, 0), |scanned| scanned.stamp);
        folder.copy(&output, stamp, &|| self.files.read(&page.path))
    }

    fn build_rest(
        &self,
        site: &Site,
        drawing: &Drawing,
        folder: &dyn Outputs,
        report: &mut Report,
    ) -> io::Result<()> {
        for asset in drawing.theme.assets() {
            match &asset.feature {
                None => drop(folder.write(&asset.path, &asset.content())?),
                // Its name holds its hash.
                Some(feature) if self.cache.pages.values().any(|page| page.features.contains(feature)) => {
                    folder
                        .copy(&asset.path, (hash_of(&asset.path), 1), &|| Ok(asset.content().into_owned()))?;
                }
                Some(_) => {}
            }
        }
        site.resources.par_iter().try_for_each(|resource| {
            folder.copy(&resource.output, resource.stamp, &|| self.files.read(&resource.path))
        })?;
        report.resources = site.resources.len();
        let stubs = whole::redirect_stubs(site, &drawing.theme, &drawing.prepared);
        report.redirects = stubs.len();
        for stub in stubs {
            folder.write(&stub.output, &stub.bytes)?;
        }
        for (path, bytes) in self.whole_outputs(site, drawing) {
            folder.write(&path, &bytes)?;
        }
        site.prints.par_iter().try_for_each(|section| {
            // A section is as it was when its pages are.
            let outputs = section
                .pages
                .iter()
                .map(|index| self.cache.pages.get(&site.pages[*index as usize].path).map(|page| page.output));
            let key = hash_of(&(self.cache.render_key, &section.title, outputs.collect::<Vec<_>>()));
            folder.copy(&section.output, (key, 1), &|| Ok(self.print(site, drawing, section)))
        })
    }

    /// A section for printing.
    pub fn print(&self, site: &Site, drawing: &Drawing, section: &Print) -> Vec<u8> {
        let context = print::print(site, section, drawing.theme.words(), &self.highlighter);
        let mut page = Vec::new();
        if let Err(error) = drawing.theme.render(&drawing.prepared, &context, &mut page) {
            page = error.into_bytes();
        }
        page
    }

    /// Writes the full-text index, or keeps that of the build before when the same pages would go into it.
    fn build_search(&mut self, site: &Site, folder: &dyn Outputs) -> io::Result<()> {
        if !self.config.outputs.search {
            return Ok(());
        }
        let of = |page: &Page| self.cache.pages.get(&page.path).and_then(|page| page.text.clone());
        let entries = search::entries(site, of);
        // A page's HTML holds the text that the index takes from it; the rest is compared for itself.
        let hashes: Vec<Option<u128>> =
            site.pages.iter().map(|page| Some(self.cache.pages.get(&page.path)?.output.0)).collect();
        let rest: Vec<_> = entries
            .iter()
            .map(|Entry { page, names }| (&page.url, &page.crumbs, &page.facets, page.about(), names))
            .collect();
        let key = hash_of(&(VERSION, &self.config.language, hashes, rest));
        let (before, files) = &self.cache.search;
        if *before == key && files.iter().all(|(path, hash, size)| folder.has(path, *hash, *size)) {
            files.iter().for_each(|(path, hash, size)| folder.keep(path, *hash, *size));
            return Ok(());
        }
        let write = |file: SearchFile| -> io::Result<(String, u128, u64)> {
            let hash = folder.write(&file.path, file.text.as_bytes())?;
            Ok((file.path, hash, file.text.len() as u64))
        };
        let written = crate::search::files::make(&entries, &self.config.language, &write)?;
        self.cache.search = (key, written);
        Ok(())
    }

    /// Texts of all pages, rendered for this alone: what a preview or a test of the index is made from.
    pub fn search_texts(&self, site: &Site) -> Vec<Entry> {
        let of = |page: &Page| {
            let decoded = site.read_text(&page.path)?;
            let metadata = site.metadata(page);
            let words = crate::words::Words::english();
            let input = PageInput { page, text: &decoded, metadata: &metadata, config: &self.config, words };
            search::page_text(&crate::render::page::page(&input, site, None), self.config.url_style)
        };
        let texts: Map<DocPath, Arc<PageText>> = site
            .pages
            .par_iter()
            .filter_map(|page| Some((page.path.clone(), Arc::new(of(page)?))))
            .collect::<Vec<_>>()
            .into_iter()
            .collect();
        search::entries(site, |page| texts.get(&page.path).cloned())
    }

    /// Outputs that are made from the whole site, small ones only.
    pub fn whole_outputs(&self, site: &Site, drawing: &Drawing) -> Vec<(String, Vec<u8>)> {
        let mut outputs: Vec<(String, Vec<u8>)> =
            site.shown_tocs().map(|toc| (site.toc_output(toc), site.toc_json(toc).into_bytes())).collect();
        outputs.extend(xref::write(site));
        for overview in &site.overviews {
            outputs
                .extend(overview_page(site, drawing, overview).map(|page| (overview.output.clone(), page)));
        }
        outputs.extend(self.search_page(site, drawing, false).map(|page| ("search.html".to_owned(), page)));
        outputs.extend(whole::named(site, (&drawing.theme, &drawing.prepared)));
        outputs
    }
}

/// The overview of an entry without a page.
pub fn overview_page(site: &Site, drawing: &Drawing, overview: &Overview) -> Option<Vec<u8>> {
    let mut page = Vec::new();
    let context = section::overview(site, overview);
    drawing.theme.render(&drawing.prepared, &context, &mut page).is_ok().then_some(page)
}

impl Pipeline {
    /// The search page; none where the docset has a page of that name.
    pub fn search_page(&self, site: &Site, drawing: &Drawing, live: bool) -> Option<Vec<u8>> {
        if !self.config.outputs.search || site.page_of_output("search.html").is_some() {
            return None;
        }
        let mut context = search::search_page(site, &drawing.theme.word("search"));
        context.live = live;
        let mut bytes = Vec::new();
        drawing.theme.render(&drawing.prepared, &context, &mut bytes).ok()?;
        Some(bytes)
    }
}

impl Drawing {
    /// The theme.
    pub fn theme(&self) -> &Theme {
        &self.theme
    }

    /// What it needs of the site.
    pub fn prepared(&self) -> &PreparedSite {
        &self.prepared
    }
}

/// Why a build stopped.
#[derive(Debug)]
pub enum BuildError {
    /// Theme or configuration.
    Config(crate::config::ConfigError),
    /// The disk.
    Io(io::Error),
}

impl From<io::Error> for BuildError {
    fn from(error: io::Error) -> Self {
        BuildError::Io(error)
    }
}

impl std::fmt::Display for BuildError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            BuildError::Config(error) => error.fmt(f),
            BuildError::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for BuildError {}

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Settings that facts depend on.
fn scan_key(config: &Config) -> u64 {
    let mut hasher = crate::cache::StableHasher::new();
    VERSION.hash(&mut hasher);
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

/// Files included by scanned files.
fn included_by<'s>(
    sources: &Sources,
    root: &Path,
    scanned: impl Iterator<Item = (&'s DocPath, &'s Arc<Scanned>)>,
) -> Vec<DocPath> {
    let mut wanted = Vec::new();
    for (path, scanned) in scanned {
        let Some(facts) = &scanned.facts else { continue };
        wanted.extend(facts.includes.iter().map(|include| reference(sources, root, path, &include.path)));
    }
    wanted
}

/// As [`Site::reference`], before there is a site.
fn reference(sources: &Sources, root: &Path, file: &DocPath, reference: &str) -> DocPath {
    let decoded = crate::site::links::decode(reference.trim());
    let path = match decoded.strip_prefix("~/").or_else(|| decoded.strip_prefix("~\\")) {
        Some(rest) => DocPath::new(rest),
        None => file.join(&decoded).home(root),
    };
    match sources.find(&path) {
        Some((entry, true)) => entry.path.clone(),
        _ => path,
    }
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

/// Severities of codes after configuration.
pub struct Severities {
    rules: Vec<(String, Severity, Option<GlobList>)>,
}

impl Severities {
    /// The rules of a configuration.
    pub fn new(config: &Config) -> Severities {
        let rule = |rule: &crate::config::SeverityRule| {
            let globs =
                (!rule.files.is_empty()).then(|| GlobList::new(&rule.files, GlobOptions::default()).0);
            (rule.code.clone(), rule.severity, globs)
        };
        Severities { rules: config.severities.iter().map(rule).collect() }
    }

    /// Whether a code is reported anywhere.
    pub fn is_on(&self, code: &str) -> bool {
        let default = codes::find(code).map_or(Severity::Warning, |code| code.severity);
        default > Severity::Off
            || self.rules.iter().any(|(name, severity, _)| name == code && *severity > Severity::Off)
    }

    /// The severity of a code in a file; the last rule that fits wins.
    pub fn of(&self, code: &str, path: &DocPath) -> Severity {
        let fits = |(name, _, globs): &&(String, Severity, Option<GlobList>)| {
            name == code && globs.as_ref().is_none_or(|globs| globs.is_match(path.as_str()))
        };
        let rule = self.rules.iter().rev().find(fits).map(|(_, severity, _)| *severity);
        rule.or_else(|| codes::find(code).map(|code| code.severity)).unwrap_or(Severity::Warning)
    }
}

/// Where a docset's cache is kept: below the user's cache folder, one folder per docset.
pub fn cache_folder(config: &Config) -> Option<PathBuf> {
    let base = std::env::var_os("MILEPOST_CACHE").map(PathBuf::from).or_else(|| {
        std::env::var_os("XDG_CACHE_HOME")
            .map(PathBuf::from)
            .or_else(|| std::env::var_os("LOCALAPPDATA").map(PathBuf::from))
            .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")))
            .map(|base| base.join("milepost"))
    })?;
    let name = config.root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let clean =
        |path: &std::path::Path| path.components().collect::<PathBuf>().to_string_lossy().into_owned();
    let place = hash_of(&(clean(&config.root), clean(&config.out)));
    Some(base.join(format!("{name}-{place:016x}")))
}
