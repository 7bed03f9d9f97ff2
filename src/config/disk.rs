//! What the configuration asks of the disk.
//!
//! 1. [`folder`] and [`absolute`] give paths that can be compared: links resolved, no `..`.
//! 2. [`read`] gives text without its byte order mark; a missing file is no error.
//! 3. [`files_named`] finds files by name, in one folder or below it.

use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use super::ConfigError;

/// The folder as an absolute path without links.
pub(super) fn folder(dir: &Path) -> Option<PathBuf> {
    dir.canonicalize().ok().filter(|dir| dir.is_dir())
}

/// An absolute path without `..`; the part that exists has its links resolved.
pub(super) fn absolute(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).components() {
        match component {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    for ancestor in plain.ancestors() {
        if let (Ok(real), Ok(rest)) = (ancestor.canonicalize(), plain.strip_prefix(ancestor)) {
            // Joining nothing would put a slash behind the path, and then a file is not found.
            return if rest.as_os_str().is_empty() { real } else { real.join(rest) };
        }
    }
    plain
}

pub(super) fn is_file(path: &Path) -> bool {
    path.is_file()
}

pub(super) fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

pub(super) fn exists(path: &Path) -> bool {
    path.exists()
}

/// The names in a folder, sorted; none when it cannot be read.
pub(super) fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// A file's text, or `None` when there is no such file. `shown` names it in messages.
pub(super) fn read(path: &Path, shown: &str) -> Result<Option<String>, ConfigError> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(ConfigError(format!("{shown}: the file cannot be read: {error}"))),
    };
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))),
        Err(_) => Err(ConfigError(format!("{shown}: the file is not UTF-8; save it as UTF-8"))),
    }
}

/// Files below a folder whose name passes, sorted. Folders that never hold documents are skipped;
/// `deep` false looks at the folder alone.
pub(super) fn files_named(folder: &Path, deep: bool, passes: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    const SKIPPED: &[&str] = &[".git", "node_modules", "_site", "_themes", "_themes.pdf", "target"];
    let walk = walkdir::WalkDir::new(folder).max_depth(if deep { usize::MAX } else { 1 });
    let mut found: Vec<PathBuf> = walk
        .into_iter()
        .filter_entry(|entry| {
            let name = entry.file_name().to_string_lossy();
            entry.depth() == 0 || !entry.file_type().is_dir() || !SKIPPED.contains(&&*name)
        })
        .flatten()
        .filter(|entry| entry.file_type().is_file() && passes(&entry.file_name().to_string_lossy()))
        .map(walkdir::DirEntry::into_path)
        .collect();
    found.sort();
    found
}
