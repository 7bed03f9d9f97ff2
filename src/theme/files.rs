//! Where a theme's files come from.
//!
//! 1. [`ThemeFiles::collect`] lists the built-in theme, then lays the override folders over it, file by file.
//! 2. A file of an override replaces the built-in one of the same path, or adds a new one.
//! 3. Every file remembers its origin, so that a message can name the file a person must edit.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use include_dir::{Dir, DirEntry, include_dir};

use crate::config::ConfigError;

static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes");

/// Names of the built-in themes; the first is the default.
pub const NAMES: [&str; 2] = ["default", "plain"];

/// What built-in themes take from the default one: it is no matter of looks.
const SHARED: [&str; 3] = ["strings/", "assets/live.js", "assets/redirect.js"];

/// The folders of a theme that are read; anything else in an override folder is ignored.
const PARTS: [&str; 3] = ["templates", "assets", "strings"];

/// One file of the theme.
#[derive(Debug, Clone)]
pub(super) struct ThemeFile {
    /// Content.
    pub(super) bytes: Cow<'static, [u8]>,
    /// Where an override lies on disk; nothing for a built-in file.
    pub(super) origin: Option<PathBuf>,
}

impl ThemeFile {
    /// The name a message uses.
    pub(super) fn display(&self, path: &str) -> String {
        match &self.origin {
            Some(origin) => origin.display().to_string(),
            None => format!("built-in theme, {path}"),
        }
    }

    /// The content as text.
    pub(super) fn text(&self, path: &str) -> Result<&str, ConfigError> {
        std::str::from_utf8(&self.bytes)
            .map_err(|error| ConfigError(format!("{}: not UTF-8: {error}", self.display(path))))
    }
}

/// All files, by path relative to the theme's folder with `/` between segments.
#[derive(Debug, Default)]
pub(super) struct ThemeFiles {
    /// Name of the built-in theme at the bottom.
    pub(super) base: &'static str,
    /// The files in effect.
    pub(super) effective: BTreeMap<String, ThemeFile>,
    /// Files of the built-in theme that an override replaced.
    pub(super) replaced: BTreeMap<String, ThemeFile>,
    /// `theme.toml` of each layer, lowest precedence first.
    pub(super) manifests: Vec<ThemeFile>,
    /// `strings/*.toml` of each layer by file stem, lowest precedence first.
    pub(super) strings: BTreeMap<String, Vec<ThemeFile>>,
}

impl ThemeFiles {
    /// A built-in theme under the override folders; of these the first wins.
    pub(super) fn collect(base: &str, folders: &[PathBuf]) -> Result<ThemeFiles, ConfigError> {
        let base = NAMES.iter().find(|name| **name == base).unwrap_or(&NAMES[0]);
        let mut files = ThemeFiles { base, ..ThemeFiles::default() };
        if let (Some(default), true) = (BUILT_IN.get_dir(NAMES[0]), *base != NAMES[0]) {
            files.add_built_in(default, &|path| SHARED.iter().any(|shared| path.starts_with(shared)));
        }
        if let Some(dir) = BUILT_IN.get_dir(base) {
            files.add_built_in(dir, &|_| true);
        }
        for folder in folders.iter().rev() {
            files.add_folder(folder)?;
        }
        Ok(files)
    }

    fn add_built_in(&mut self, dir: &'static Dir<'static>, wanted: &dyn Fn(&str) -> bool) {
        for entry in dir.entries() {
            match entry {
                DirEntry::Dir(dir) => self.add_built_in(dir, wanted),
                DirEntry::File(file) => {
                    let path = file.path().to_string_lossy().replace('\\', "/");
                    let (_, path) = path.split_once('/').unwrap_or_default();
                    if wanted(path) {
                        let file = ThemeFile { bytes: Cow::Borrowed(file.contents()), origin: None };
                        self.add(path.to_owned(), file);
                    }
                }
            }
        }
    }

    /// A folder that does not exist is no mistake: overriding is optional.
    fn add_folder(&mut self, folder: &Path) -> Result<(), ConfigError> {
        let manifest = folder.join("theme.toml");
        if manifest.is_file() {
            self.add("theme.toml".to_owned(), read(manifest)?);
        }
        for part in PARTS {
            let root = folder.join(part);
            if !root.is_dir() {
                continue;
            }
            for entry in walkdir::WalkDir::new(&root).sort_by_file_name() {
                let entry = entry.map_err(|error| ConfigError(format!("{}: {error}", root.display())))?;
                let Ok(relative) = entry.path().strip_prefix(folder) else { continue };
                let hidden = entry.file_name().to_string_lossy().starts_with('.');
                if entry.file_type().is_file() && !hidden {
                    let path = relative.to_string_lossy().replace('\\', "/");
                    self.add(path, read(entry.into_path())?);
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, path: String, file: ThemeFile) {
        if path == "theme.toml" {
            self.manifests.push(file);
        } else if let Some(stem) = path.strip_prefix("strings/").and_then(|name| name.strip_suffix(".toml")) {
            self.strings.entry(stem.to_owned()).or_default().push(file);
        } else if PARTS.iter().any(|part| path.starts_with(part)) {
            let previous = self.effective.insert(path.clone(), file);
            if let Some(built_in) = previous.filter(|file| file.origin.is_none()) {
                self.replaced.insert(path, built_in);
            }
        }
    }

    /// The files below a folder, with the path relative to it.
    pub(super) fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a ThemeFile)> {
        self.effective.iter().filter_map(move |(path, file)| Some((path.strip_prefix(folder)?, file)))
    }
}

fn read(path: PathBuf) -> Result<ThemeFile, ConfigError> {
    match std::fs::read(&path) {
        Ok(bytes) => Ok(ThemeFile { bytes: Cow::Owned(bytes), origin: Some(path) }),
        Err(error) => Err(ConfigError(format!("{}: {error}", path.display()))),
    }
}
