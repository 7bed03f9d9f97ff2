//! One docset of the preview: what it answers for a path.
//!
//! 1. A [`Snapshot`] is one state of the docset, with a table from output paths to what is there.
//! 2. [`Docset::respond`] renders the page of a path from the newest snapshot, or takes the one that was rendered before if all
//!    its questions still have the same answers.
//! 3. [`Docset::refresh`] lists and scans again, which the cache makes cheap; when nothing that counts has changed, it says so
//!    and keeps the snapshot.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, RwLock};

use super::Failure;
use super::build::outside;
use super::http::content_type;
use super::server::Response;
use crate::cache::{RenderedPage, ask_again, hash_of};
use crate::config::Config;
use crate::diagnostics::{Finding, Severity};
use crate::markdown::html::escape;
use crate::pipeline::{Drawing, Indexed, Pipeline, Sources, overview_page};
use crate::render::whole;
use crate::search::SearchFiles;
use crate::site::Page;

/// Where the full-text index lies.
const SEARCH_FOLDER: &str = "search/";

/// One state of one docset.
struct Snapshot {
    /// Of everything that it was made of.
    stamp: u64,
    indexed: Indexed,
    drawing: Arc<Drawing>,
    /// Output path → what is there.
    outputs: HashMap<String, Output, ahash::RandomState>,
    /// Findings of the whole docset, made when first asked for.
    findings: OnceLock<Vec<Finding>>,
    /// The full-text index by path, made when search is first opened: of this state, so it is never old.
    search: OnceLock<HashMap<String, String, ahash::RandomState>>,
}

#[derive(Clone, Copy)]
enum Output {
    Page(u32),
    Resource(u32),
    Redirect(u32),
}

/// What lies there before it is read.
struct Seen {
    drawing: Arc<Drawing>,
    sources: Sources,
    fingerprint: u64,
}

impl Seen {
    fn now(pipeline: &mut Pipeline) -> Result<Seen, Failure> {
        let drawing = Arc::new(pipeline.drawing()?);
        let sources = pipeline.discover()?;
        let fingerprint = pipeline.fingerprint(&drawing, &sources);
        Ok(Seen { drawing, sources, fingerprint })
    }
}

/// The fingerprint and what was read outside the docset.
fn stamp(pipeline: &Pipeline, fingerprint: u64) -> u64 {
    hash_of(&(fingerprint, outside(pipeline.files.outside(), pipeline.files.as_ref())))
}

/// A docset being previewed.
pub(super) struct Docset {
    pipeline: Mutex<Pipeline>,
    /// A second handle for rendering, so that a request never waits for a scan.
    pub(super) renderer: Pipeline,
    snapshot: RwLock<Arc<Snapshot>>,
    rendered: Mutex<HashMap<String, (Arc<[u8]>, RenderedPage), ahash::RandomState>>,
    /// URL prefix: the base path, and the docset's name where there are several.
    pub(super) prefix: String,
}

impl Docset {
    pub(super) fn new(config: Config, several: bool) -> Result<Docset, Failure> {
        let prefix =
            if several { format!("{}/{}", config.base_path, config.name) } else { config.base_path.clone() };
        let prefix = if several && !config.base_path.is_empty() { config.base_path.clone() } else { prefix };
        let mut pipeline = super::pipeline(config);
        pipeline.start_history(crate::pipeline::cache_folder(&pipeline.config).as_deref());
        let renderer = Pipeline {
            config: pipeline.config.clone(),
            files: pipeline.files.clone(),
            cache: crate::cache::Cache::default(),
            history: pipeline.history.clone(),
            highlighter: pipeline.highlighter.clone(),
            tocs: crate::site::Map::default(),
            timings: Vec::new(),
            today: None,
            ledger: None,
        };
        let seen = Seen::now(&mut pipeline)?;
        let snapshot = Snapshot::new(&mut pipeline, seen);
        Ok(Docset {
            pipeline: Mutex::new(pipeline),
            renderer,
            snapshot: RwLock::new(Arc::new(snapshot)),
            rendered: Mutex::default(),
            prefix,
        })
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        match self.snapshot.read() {
            Ok(snapshot) => snapshot.clone(),
            Err(poisoned) => poisoned.into_inner().clone(),
        }
    }

    /// Makes a new snapshot; false when it would be the same.
    pub(super) fn refresh(&self) -> Result<bool, Failure> {
        let Ok(mut pipeline) = self.pipeline.lock() else { return Ok(false) };
        let seen = Seen::now(&mut pipeline)?;
        if stamp(&pipeline, seen.fingerprint) == self.snapshot().stamp {
            return Ok(false);
        }
        let snapshot = Snapshot::new(&mut pipeline, seen);
        if let Ok(mut current) = self.snapshot.write() {
            *current = Arc::new(snapshot);
        }
        Ok(true)
    }

    pub(super) fn pages(&self) -> usize {
        self.snapshot().indexed.site.pages.len()
    }

    pub(super) fn respond(&self, path: &str) -> Option<Response> {
        let snapshot = self.snapshot();
        if let Some(response) = self.search(&snapshot, path.trim_start_matches('/')) {
            return Some(response);
        }
        let output = snapshot.find(path)?;
        Some(match output {
            Found::Page(page) => self.page(&snapshot, page),
            Found::Resource(index) => self.resource(&snapshot, index),
            Found::Redirect(index) => {
                let redirect = &snapshot.indexed.site.redirects.list[index as usize];
                let stubs = whole::redirect_stub(
                    &snapshot.indexed.site,
                    redirect,
                    snapshot.drawing.theme(),
                    snapshot.drawing.prepared(),
                );
                Response::new(200, "text/html; charset=utf-8", stubs)
            }
            Found::Print(index) => {
                let site = &snapshot.indexed.site;
                let page = self.renderer.print(site, &snapshot.drawing, &site.prints[index]);
                Response::new(200, "text/html; charset=utf-8", page)
            }
            Found::Bytes(kind, bytes) => Response::new(200, kind, bytes),
        })
    }

    fn page(&self, snapshot: &Snapshot, page: &Page) -> Response {
        let site = &snapshot.indexed.site;
        let findings = self.renderer.page_findings(&snapshot.indexed, page);
        let panel = panel(&findings);
        let key = format!("{}\n{panel}", page.output);
        let source = site.read_text(&page.path).map_or(0, |text| xxhash_rust::xxh3::xxh3_64(text.as_bytes()));
        if let Ok(rendered) = self.rendered.lock()
            && let Some((bytes, record)) = rendered.get(&key)
            && record.source == source
            && ask_again(site, &page.path, &record.questions) == record.answers
        {
            return Response::new(200, "text/html; charset=utf-8", bytes.to_vec());
        }
        let (bytes, mut record) = self.renderer.render_page(site, &snapshot.drawing, page, Some(&panel));
        record.source = source;
        if let Ok(mut rendered) = self.rendered.lock() {
            if rendered.len() > 2000 {
                rendered.clear();
            }
            rendered.insert(key, (bytes.clone().into(), record));
        }
        Response::new(200, "text/html; charset=utf-8", bytes)
    }

    /// The search page and the files of the index.
    fn search(&self, snapshot: &Snapshot, path: &str) -> Option<Response> {
        let site = &snapshot.indexed.site;
        if path == "search.html" {
            let page = self.renderer.search_page(site, &snapshot.drawing, true)?;
            return Some(Response::new(200, "text/html; charset=utf-8", page));
        }
        if !path.starts_with(SEARCH_FOLDER) || snapshot.outputs.contains_key(path) {
            return None;
        }
        let files = snapshot.search.get_or_init(|| {
            let texts = self.renderer.search_texts(site);
            let files = SearchFiles::new(&texts, &self.renderer.config.language).files;
            files.into_iter().map(|file| (file.path, file.text)).collect()
        });
        files.get(path).map(|text| Response::new(200, content_type(path), text.clone().into_bytes()))
    }

    fn resource(&self, snapshot: &Snapshot, index: u32) -> Response {
        let resource = &snapshot.indexed.site.resources[index as usize];
        match self.renderer.files.read(&resource.path) {
            Ok(bytes) => Response::new(200, content_type(&resource.output), bytes),
            Err(_) => Response::text(404, "not found"),
        }
    }

    pub(super) fn not_found(&self) -> Response {
        let snapshot = self.snapshot();
        let mut context = whole::not_found(&snapshot.indexed.site, snapshot.drawing.theme());
        context.live = true;
        let mut bytes = Vec::new();
        if snapshot.drawing.theme().render(snapshot.drawing.prepared(), &context, &mut bytes).is_err() {
            return Response::text(404, "not found");
        }
        Response::new(404, "text/html; charset=utf-8", bytes)
    }

    pub(super) fn findings(&self) -> Vec<Finding> {
        let snapshot = self.snapshot();
        snapshot.findings.get_or_init(|| self.renderer.findings(&snapshot.indexed)).clone()
    }
}

enum Found<'s> {
    Page(&'s Page),
    Resource(u32),
    Redirect(u32),
    Print(usize),
    Bytes(&'static str, Vec<u8>),
}

impl Snapshot {
    fn new(pipeline: &mut Pipeline, seen: Seen) -> Snapshot {
        let Seen { drawing, sources, fingerprint } = seen;
        let indexed = pipeline.site_of(sources);
        // Only now is it known which files outside the docset it reads.
        let stamp = stamp(pipeline, fingerprint);
        let site = &indexed.site;
        let mut outputs: HashMap<String, Output, ahash::RandomState> = HashMap::default();
        for (index, redirect) in site.redirects.list.iter().enumerate() {
            outputs.insert(redirect.output.clone(), Output::Redirect(index as u32));
        }
        for (index, resource) in site.resources.iter().enumerate() {
            outputs.insert(resource.output.clone(), Output::Resource(index as u32));
        }
        for (index, page) in site.pages.iter().enumerate() {
            outputs.insert(page.output.clone(), Output::Page(index as u32));
        }
        let (findings, search) = (OnceLock::new(), OnceLock::new());
        Snapshot { stamp, indexed, drawing, outputs, findings, search }
    }

    /// What a path below the docset's prefix stands for: as a static host would find it.
    fn find(&self, path: &str) -> Option<Found<'_>> {
        let path = path.trim_start_matches('/');
        let candidates = match path {
            "" => vec!["index.html".to_owned()],
            folder if folder.ends_with('/') => {
                vec![format!("{folder}index.html"), format!("{}.html", folder.trim_end_matches('/'))]
            }
            file => vec![file.to_owned(), format!("{file}.html"), format!("{file}/index.html")],
        };
        let site = &self.indexed.site;
        for candidate in &candidates {
            match self.outputs.get(candidate.as_str()) {
                Some(Output::Page(index)) => return Some(Found::Page(&site.pages[*index as usize])),
                Some(Output::Resource(index)) => return Some(Found::Resource(*index)),
                Some(Output::Redirect(index)) => return Some(Found::Redirect(*index)),
                None => {}
            }
        }
        if let Some(asset) = self.drawing.theme().assets().iter().find(|asset| asset.path == path) {
            return Some(Found::Bytes(content_type(path), asset.content().into_owned()));
        }
        if path.ends_with("toc.json")
            && let Some(toc) = site.shown_tocs().find(|toc| site.toc_output(toc) == path)
        {
            return Some(Found::Bytes("application/json", site.toc_json(toc).into_bytes()));
        }
        if path.is_empty() {
            // No index page: the first page of the main TOC stands in.
            return site.first_page().map(Found::Page);
        }
        for candidate in &candidates {
            if let Some(overview) = site.overviews.iter().find(|overview| overview.output == *candidate) {
                let page = overview_page(site, &self.drawing, overview)?;
                return Some(Found::Bytes("text/html; charset=utf-8", page));
            }
            if let Some(index) = site.prints.iter().position(|section| section.output == *candidate) {
                return Some(Found::Print(index));
            }
        }
        if path.ends_with(".md")
            && let Some(page) = site.page_of_output(path)
            && site.markdown_output(page).as_deref() == Some(path)
        {
            return Some(Found::Bytes(content_type(path), site.files.read(&page.path).ok()?));
        }
        // Made when asked for: a preview seldom is.
        let named = ["sitemap.xml", "robots.txt", "feed.atom", "llms.txt", "llms-full.txt"].contains(&path);
        let drawing = (self.drawing.theme(), self.drawing.prepared());
        let found = named.then(|| whole::named(site, drawing))?.into_iter().find(|(name, _)| name == path)?;
        Some(Found::Bytes(content_type(path), found.1))
    }
}

/// The findings of a page as a list on the page.
fn panel(findings: &[Finding]) -> String {
    let shown: Vec<&Finding> =
        findings.iter().filter(|finding| finding.severity >= Severity::Suggestion).collect();
    if shown.is_empty() {
        return String::new();
    }
    let count = format!("{} finding{}", shown.len(), if shown.len() == 1 { "" } else { "s" });
    let mut out = format!(
        "<section class=\"milepost-diagnostics\" aria-label=\"Findings\"><details open><summary>{count}</summary><ol>"
    );
    for finding in shown {
        out.push_str(&format!(
            "<li class=\"severity-{}\"><code>{}</code> <span class=\"place\">{}:{}:{}</span> {}",
            finding.severity,
            finding.code,
            escape::escaped(finding.path.as_str()),
            finding.line,
            finding.column,
            escape::escaped(&finding.message)
        ));
        for hint in &finding.hints {
            out.push_str(&format!(" <em>{}</em>", escape::escaped(hint)));
        }
        out.push_str("</li>");
    }
    out.push_str("</ol></details></section>");
    out
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::config::{Overrides, load};

    #[test]
    fn only_what_counts_makes_a_new_state() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let write = |path: &str, text: &str| fs::write(root.join(path), text).unwrap();
        fs::create_dir_all(root.join("docs/_site")).unwrap();
        fs::create_dir(root.join(".git")).unwrap();
        write("docs/docfx.json", "{\"build\": {\"content\": [{\"files\": [\"*.md\"]}]}}");
        write("docs/index.md", "# One\n\n[!INCLUDE [shared](../shared.md)]\n");
        write("shared.md", "Shared words.\n");
        write("other.md", "Not read.\n");
        let mut configs = load(&root.join("docs"), &Overrides::default()).unwrap();
        let docset = Docset::new(configs.remove(0), false).unwrap();
        let page = |docset: &Docset| String::from_utf8(docset.respond("/index.html").unwrap().body).unwrap();
        assert!(page(&docset).contains("Shared words."));
        assert!(!docset.refresh().unwrap(), "nothing has changed");
        write("other.md", "Not read either.\n");
        write("docs/_site/index.html", "written by a build");
        assert!(!docset.refresh().unwrap(), "a file that is not read");
        write("shared.md", "New words, shared.\n");
        assert!(docset.refresh().unwrap(), "an include outside the docset");
        assert!(page(&docset).contains("New words"));
        write("docs/index.md", "# Two is longer\n");
        assert!(docset.refresh().unwrap(), "a page");
        assert!(page(&docset).contains("Two is longer"));
        assert!(!docset.refresh().unwrap(), "it is known now");
    }
}
