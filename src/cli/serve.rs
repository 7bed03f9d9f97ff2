//! `milepost serve`: the site from memory, rendered when it is asked for.
//!
//! 1. [`Preview`] holds the newest [`Snapshot`] of each docset; a request renders one page from it, or takes the page that was
//!    rendered before if all its questions still have the same answers.
//! 2. A change lists and scans again (the cache makes that cheap) and replaces the snapshot, then browsers reload.
//! 3. A configuration that cannot be read any more keeps the last good one and is reported.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, RwLock};
use std::time::Duration;

use super::Failure;
use super::args::{DocsetArguments, ServeArguments};
use super::http::content_type;
use super::server::{Response, Server, Site as Served};
use super::watch::Watcher;
use crate::cache::{RenderedPage, ask_again};
use crate::config::Config;
use crate::diagnostics::{Finding, Severity};
use crate::markdown::html::escape;
use crate::pipeline::{Drawing, Indexed, Pipeline, overview_page};
use crate::render::whole;
use crate::search::SearchFiles;
use crate::site::Page;

/// Where the full-text index lies.
const SEARCH_FOLDER: &str = "search/";

/// One state of one docset.
struct Snapshot {
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

/// A docset being previewed.
struct Docset {
    pipeline: Mutex<Pipeline>,
    /// A second handle for rendering, so that a request never waits for a scan.
    renderer: Pipeline,
    snapshot: RwLock<Arc<Snapshot>>,
    rendered: Mutex<HashMap<String, (Arc<[u8]>, RenderedPage), ahash::RandomState>>,
    /// URL prefix: the base path, and the docset's name where there are several.
    prefix: String,
}

/// All docsets of the command line.
struct Preview {
    docsets: RwLock<Vec<Arc<Docset>>>,
    arguments: DocsetArguments,
    config_stamp: Mutex<u64>,
    known_config_files: Mutex<Vec<Option<std::time::SystemTime>>>,
}

pub(super) fn run(arguments: &ServeArguments) -> Result<u8, Failure> {
    // Watched before it is read: a save during the first scan is a change like any other.
    let configs = super::docsets(&arguments.docset, None)?;
    let (folders, ignored) = folders(&configs, &arguments.docset);
    let ready: Arc<OnceLock<(Arc<Preview>, Arc<Server>)>> = Arc::default();
    let started = ready.clone();
    let on_change = move || {
        let (preview, server) = started.wait();
        if preview.refresh() {
            server.reload();
        }
    };
    let poll = arguments.poll.map(Duration::from_millis);
    let _watcher = Watcher::start_with(&folders, ignored, poll, on_change)
        .map_err(|error| Failure::Message(format!("changes cannot be watched: {error}; try --poll 500")))?;
    let preview = Arc::new(Preview::new(configs, &arguments.docset)?);
    let base = preview.base_path();
    let server = Server::start(preview.clone(), arguments.port, &base)?;
    let mut out = io::stdout();
    let url = server.url();
    writeln!(out, "{url}")?;
    writeln!(out, "{}", preview.summary())?;
    out.flush()?;
    let _ = ready.set((preview, Arc::new(server)));
    if arguments.open
        && let Err(error) = super::open::browser(&url)
    {
        writeln!(io::stderr(), "the browser could not be opened: {error}")?;
    }
    loop {
        std::thread::park();
    }
}

impl Docset {
    fn new(config: Config, several: bool) -> Result<Docset, Failure> {
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
        let snapshot = Snapshot::new(&mut pipeline)?;
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

    fn refresh(&self) -> Result<(), Failure> {
        let Ok(mut pipeline) = self.pipeline.lock() else { return Ok(()) };
        let snapshot = Arc::new(Snapshot::new(&mut pipeline)?);
        if let Ok(mut current) = self.snapshot.write() {
            *current = snapshot;
        }
        Ok(())
    }

    fn respond(&self, path: &str) -> Option<Response> {
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

    fn not_found(&self) -> Response {
        let snapshot = self.snapshot();
        let mut context = whole::not_found(&snapshot.indexed.site, snapshot.drawing.theme());
        context.live = true;
        let mut bytes = Vec::new();
        if snapshot.drawing.theme().render(snapshot.drawing.prepared(), &context, &mut bytes).is_err() {
            return Response::text(404, "not found");
        }
        Response::new(404, "text/html; charset=utf-8", bytes)
    }

    fn findings(&self) -> Vec<Finding> {
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
    fn new(pipeline: &mut Pipeline) -> Result<Snapshot, Failure> {
        let indexed = pipeline.site()?;
        let drawing = Arc::new(pipeline.drawing()?);
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
        Ok(Snapshot { indexed, drawing, outputs, findings: OnceLock::new(), search: OnceLock::new() })
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

impl Preview {
    fn new(configs: Vec<Config>, arguments: &DocsetArguments) -> Result<Preview, Failure> {
        let several = configs.len() > 1;
        let stamp = config_stamp(&configs);
        let docsets = configs
            .into_iter()
            .map(|config| Docset::new(config, several).map(Arc::new))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Preview {
            docsets: RwLock::new(docsets),
            arguments: DocsetArguments {
                dir: arguments.dir.clone(),
                base_path: arguments.base_path.clone(),
                base_url: arguments.base_url.clone(),
                profile: arguments.profile,
                moniker: arguments.moniker.clone(),
            },
            config_stamp: Mutex::new(stamp),
            known_config_files: Mutex::default(),
        })
    }

    fn docsets(&self) -> Vec<Arc<Docset>> {
        self.docsets.read().map(|docsets| docsets.clone()).unwrap_or_default()
    }

    fn base_path(&self) -> String {
        self.docsets().first().map(|docset| docset.prefix.clone()).unwrap_or_default()
    }

    fn summary(&self) -> String {
        let docsets = self.docsets();
        let pages: usize = docsets.iter().map(|docset| docset.snapshot().indexed.site.pages.len()).sum();
        format!("{pages} pages; changes show at once; Ctrl+C ends")
    }

    /// Reads what changed. False when nothing can be shown anew.
    fn refresh(&self) -> bool {
        let files = self.config_files();
        let same_files = self.known_config_files.lock().is_ok_and(|mut known| {
            let same = *known == files;
            *known = files;
            same
        });
        if same_files {
            return self.refresh_docsets();
        }
        let configs = super::docsets(&self.arguments, None);
        let changed = match (&configs, self.config_stamp.lock()) {
            (Ok(configs), Ok(mut stamp)) => {
                let now = config_stamp(configs);
                let changed = *stamp != now;
                *stamp = now;
                changed
            }
            (Err(Failure::Message(message)), _) => {
                let _ = writeln!(
                    io::stderr(),
                    "error: {message}\nthe preview goes on with the configuration before"
                );
                false
            }
            _ => false,
        };
        if let (true, Ok(configs)) = (changed, configs) {
            let several = configs.len() > 1;
            let docsets: Result<Vec<_>, _> =
                configs.into_iter().map(|config| Docset::new(config, several).map(Arc::new)).collect();
            if let (Ok(docsets), Ok(mut current)) = (docsets, self.docsets.write()) {
                *current = docsets;
            }
            return true;
        }
        self.refresh_docsets()
    }

    /// Time stamps of the configuration files and of the folders that could get one.
    fn config_files(&self) -> Vec<Option<std::time::SystemTime>> {
        let mut paths = Vec::new();
        for docset in self.docsets() {
            let config = &docset.renderer.config;
            let dir = self.arguments.dir.clone().unwrap_or_else(|| PathBuf::from("."));
            for folder in [Some(&config.root), Some(&config.repository), Some(&dir)].into_iter().flatten() {
                paths.push(folder.clone());
                let names = ["book.toml", "docfx.json", ".openpublishing.publish.config.json"];
                paths.extend(names.map(|name| folder.join(name)));
            }
        }
        paths.iter().map(|path| std::fs::metadata(path).and_then(|found| found.modified()).ok()).collect()
    }

    fn refresh_docsets(&self) -> bool {
        for docset in self.docsets() {
            if let Err(Failure::Message(message)) = docset.refresh() {
                let _ = writeln!(io::stderr(), "error: {message}");
                return false;
            }
        }
        true
    }
}

/// Where to look for changes, and what to pass over there: what the program itself or other tools write.
fn folders(configs: &[Config], arguments: &DocsetArguments) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let mut folders = Vec::new();
    let mut ignored = Vec::new();
    let named = arguments.dir.as_deref().unwrap_or(Path::new("."));
    folders.extend(named.canonicalize().ok());
    for config in configs {
        folders.push(config.root.clone());
        folders.extend(config.theme.folders.iter().cloned());
        ignored.push(config.out.clone());
        ignored.extend(["node_modules", "target", ".git"].map(|name| config.root.join(name)));
    }
    folders.sort();
    folders.dedup();
    // A folder below another one is watched with it.
    let all = folders.clone();
    folders.retain(|folder| !all.iter().any(|other| other != folder && folder.starts_with(other)));
    (folders, ignored)
}

fn config_stamp(configs: &[Config]) -> u64 {
    let fingerprints: Vec<(u64, &Path)> =
        configs.iter().map(|config| (config.fingerprint, config.root.as_path())).collect();
    crate::cache::hash_of(&fingerprints)
}

impl Served for Preview {
    fn respond(&self, path: &str, _query: &str) -> Response {
        let docsets = self.docsets();
        for docset in &docsets {
            let Some(rest) = path.strip_prefix(docset.prefix.as_str()) else { continue };
            if !(rest.is_empty() || rest.starts_with('/')) {
                continue;
            }
            // Relative links need the slash.
            if rest.is_empty() && !docset.prefix.is_empty() {
                return Response::redirect(format!("{}/", docset.prefix));
            }
            if let Some(response) = docset.respond(rest) {
                return response;
            }
        }
        docsets.first().map_or_else(|| Response::text(404, "not found"), |docset| docset.not_found())
    }

    fn diagnostics_json(&self) -> String {
        let findings: Vec<Finding> = self.docsets().iter().flat_map(|docset| docset.findings()).collect();
        serde_json::to_string(&findings).unwrap_or_else(|_| "[]".to_owned())
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
