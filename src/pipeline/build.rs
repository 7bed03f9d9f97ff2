//! Writing: from a [`Site`] to the output folder.
//!
//! 1. [`Pipeline::render_page`] renders one page through a recorder; the questions it asked decide later whether it is current.
//! 2. [`Pipeline::build`] renders all pages in parallel and writes what changed; then come resources, redirections, the index
//!    for search and the files about the whole site.
//! 3. What exists once ([`Pipeline::print`], [`Pipeline::search_page`], [`overview_page`]) can be asked for alone, by the preview.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::{Drawing, Indexed, Pipeline, Report};
use crate::cache::{Recorder, RenderedPage, ask_again, hash_of};
use crate::render::page::{PageInput, page};
use crate::render::{print, search, section, whole};
use crate::search::{Entry, PageText, SearchFile};
use crate::site::lookup::Lookup;
use crate::site::sections::{Overview, Print};
use crate::site::{Map, Page, Site, xref_map};
use crate::source::{DocPath, text};
use crate::write::{OutputFolder, Outputs, program};

impl Pipeline {
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
        self.cache.prepare_render(hash_of(&(self.config.fingerprint, drawing.theme.hash(), program())));
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
        let key = hash_of(&(program(), &self.config.language, hashes, rest));
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
        outputs.extend(xref_map::write(site));
        for overview in &site.overviews {
            outputs
                .extend(overview_page(site, drawing, overview).map(|page| (overview.output.clone(), page)));
        }
        outputs.extend(self.search_page(site, drawing, false).map(|page| ("search.html".to_owned(), page)));
        outputs.extend(whole::named(site, (&drawing.theme, &drawing.prepared)));
        outputs
    }

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

/// The overview of an entry without a page.
pub fn overview_page(site: &Site, drawing: &Drawing, overview: &Overview) -> Option<Vec<u8>> {
    let mut page = Vec::new();
    let context = section::overview(site, overview);
    drawing.theme.render(&drawing.prepared, &context, &mut page).is_ok().then_some(page)
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
