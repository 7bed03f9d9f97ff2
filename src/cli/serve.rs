//! `milepost serve`: the site from memory, rendered when it is asked for.
//!
//! 1. [`Preview`] holds the docsets and asks the right one for each path.
//! 2. A change that counts replaces the docset's state, then browsers reload. [`Places`] says where to look for changes.
//! 3. A configuration that cannot be read any more keeps the last good one and is reported.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, RwLock};
use std::time::Duration;

use super::Failure;
use super::args::{DocsetArguments, ServeArguments};
use super::preview::Docset;
use super::server::{Response, Server, Site as Served};
use super::watch::{Places, Watcher};
use crate::config::Config;
use crate::diagnostics::Finding;

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
    let places = places(&configs, &arguments.docset);
    let ready: Arc<OnceLock<(Arc<Preview>, Arc<Server>)>> = Arc::default();
    let started = ready.clone();
    let on_change = move || {
        let (preview, server) = started.wait();
        if preview.refresh() {
            server.reload();
        }
    };
    let poll = arguments.poll.map(Duration::from_millis);
    let _watcher = Watcher::start_with(&places, poll, on_change)
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
        let pages: usize = docsets.iter().map(|docset| docset.pages()).sum();
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
        let mut changed = false;
        for docset in self.docsets() {
            match docset.refresh() {
                Ok(new) => changed |= new,
                Err(Failure::Message(message)) => {
                    let _ = writeln!(io::stderr(), "error: {message}");
                }
                Err(Failure::BrokenPipe) => {}
            }
        }
        changed
    }
}

/// Where to look for changes, and what to pass over there: what the program itself or other tools write.
fn places(configs: &[Config], arguments: &DocsetArguments) -> Places {
    let mut places = Places::default();
    // Configuration and redirections may lie there; a repository's other folders are nobody's business.
    places.flat.extend(arguments.dir.as_deref().unwrap_or(Path::new(".")).canonicalize());
    for config in configs {
        places.flat.push(config.repository.clone());
        places
            .flat
            .extend(config.redirection_files.iter().filter_map(|file| Some(file.parent()?.to_owned())));
        places.deep.push(config.root.clone());
        let mappings = config.content.iter().chain(&config.resource);
        let outside = mappings.filter(|mapping| mapping.src.starts_with(".."));
        places.deep.extend(outside.map(|mapping| config.root.join(&mapping.src)));
        places.deep.extend(config.theme.folders.iter().cloned());
        places.ignored.push(config.out.clone());
        places.ignored.extend(["node_modules", "target"].map(|name| config.root.join(name)));
    }
    places
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
