//! The build as functions that fit on a screen.
//!
//! ```text
//! discover ─▶ scan (per file) ─▶ Site::new ─▶ render (per page) ─▶ write
//! ```
//!
//! 1. [`Pipeline::site`] lists, scans and joins (`read`).
//! 2. [`Pipeline::findings`] says what is wrong (`findings`): `check`.
//! 3. [`Pipeline::build`] renders all pages in parallel and writes what changed (`build`); `serve` renders one at a time.

mod build;
mod findings;
mod read;

use std::hash::Hash;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

pub use self::build::{BuildError, overview_page};
pub use self::findings::Severities;
use self::read::scan_key;
use crate::cache::{Cache, hash_of};
use crate::config::Config;
use crate::diagnostics::{Diagnostic, Outcome};
pub use crate::discover::Sources;
use crate::discover::{discover, groups_with_copies, may_have_copies};
use crate::external::ledger::Ledger;
use crate::highlight::Highlighter;
use crate::history::History;
use crate::render::whole;
use crate::site::rules::day::Day;
use crate::site::{Map, Site};
use crate::source::{DocPath, Files, VersionFiles};
use crate::theme::{PreparedSite, Theme};
use crate::toc_file::TocFile;
use crate::write::program;

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
        let files = with_copies(&config, files);
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
        (program(), self.config.fingerprint, drawing.theme.hash()).hash(&mut hasher);
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

    /// Loads the theme for this docset's pages.
    pub fn drawing(&self) -> Result<Drawing, crate::config::ConfigError> {
        let theme = Theme::load(&self.config.theme, &self.config.language)?;
        let context = whole::site_context(&self.config, &theme);
        let prepared = theme.prepare(&context);
        Ok(Drawing { theme, prepared })
    }
}

/// Files that several version groups take, once for each.
fn with_copies(config: &Arc<Config>, files: Arc<dyn Files>) -> Arc<dyn Files> {
    if !may_have_copies(config) {
        return files;
    }
    let config = config.clone();
    Arc::new(VersionFiles::new(files, Box::new(move |listing| groups_with_copies(&config, listing))))
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
