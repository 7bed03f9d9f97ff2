//! Reading, from disk or from memory.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, RwLock};

use super::DocPath;

/// One file of a docset as a listing shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEntry {
    /// Path relative to the docset.
    pub path: DocPath,
    /// Size in bytes.
    pub len: u64,
    /// Changes whenever the file may have changed (nanoseconds of its modification time).
    pub stamp: u64,
}

/// The only door to content. Implementations are shared between threads.
pub trait Files: Send + Sync {
    /// Every file below the docset's folder, sorted by path, dot folders left out unless they are wanted. The second list
    /// holds symbolic links that were refused because they lead out of the docset.
    fn list(&self) -> io::Result<(Vec<FileEntry>, Vec<DocPath>)>;

    /// The files below a folder outside the docset, for mappings that name one; dot folders and the docset itself are
    /// left out. Nothing for a folder that is not there or not in the repository.
    fn list_outside(&self, folder: &DocPath) -> Vec<FileEntry> {
        let _ = folder;
        Vec::new()
    }

    /// The bytes of a file. `../` paths are served only inside the repository.
    fn read(&self, path: &DocPath) -> io::Result<Vec<u8>>;

    /// The first bytes of a file, at most `limit`.
    fn head(&self, path: &DocPath, limit: usize) -> io::Result<Vec<u8>> {
        let mut bytes = self.read(path)?;
        bytes.truncate(limit);
        Ok(bytes)
    }

    /// Whether a file is there (used for paths outside the listing).
    fn exists(&self, path: &DocPath) -> bool;

    /// Files outside the listing that were looked at so far, there or not: a listing does not tell their changes.
    fn outside(&self) -> Vec<DocPath> {
        Vec::new()
    }

    /// The place of a file on disk, when it has one.
    fn disk_path(&self, path: &DocPath) -> Option<PathBuf>;
}

/// Files of a folder on disk.
#[derive(Debug)]
pub struct DiskFiles {
    root: PathBuf,
    /// Nothing above this folder is ever read.
    boundary: PathBuf,
    /// Folders below the root that are not content: the output, the cache.
    ignored: Vec<PathBuf>,
    /// Whether folders whose name begins with a dot are listed, too.
    dots: bool,
    refused: Mutex<Vec<DocPath>>,
    /// Whether the last walk met no symbolic link: then a listed path needs no second look.
    plain: AtomicBool,
    /// What was looked at outside the root: its changes do not show in a listing.
    outside: Mutex<BTreeSet<DocPath>>,
}

impl DiskFiles {
    /// Files below `root`; references may leave it only as far as `boundary` (the repository).
    pub fn new(root: &Path, boundary: &Path, ignored: Vec<PathBuf>) -> DiskFiles {
        let canonical = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        DiskFiles {
            root: canonical(root),
            boundary: canonical(boundary),
            ignored: ignored.iter().map(|path| canonical(path)).collect(),
            dots: false,
            refused: Mutex::default(),
            plain: AtomicBool::new(false),
            outside: Mutex::default(),
        }
    }

    /// Lists folders whose name begins with a dot, too: a mapping asks for them. What version control keeps there is never
    /// content.
    #[must_use]
    pub fn with_dot_folders(mut self, wanted: bool) -> DiskFiles {
        self.dots = wanted;
        self
    }

    fn is_hidden(&self, name: &std::ffi::OsStr) -> bool {
        let name = name.to_string_lossy();
        name.starts_with('.') && (!self.dots || name == ".git")
    }

    fn resolve(&self, path: &DocPath) -> io::Result<PathBuf> {
        if path.as_str().starts_with("..")
            && let Ok(mut outside) = self.outside.lock()
        {
            outside.insert(path.clone());
        }
        let full = self.root.join(path.as_str()).canonicalize()?;
        if full.starts_with(&self.root) || full.starts_with(&self.boundary) {
            Ok(full)
        } else {
            Err(io::Error::new(io::ErrorKind::PermissionDenied, "outside the repository"))
        }
    }
}

/// Nanoseconds of the modification time.
fn stamp(metadata: &std::fs::Metadata) -> u64 {
    let time = metadata.modified().ok();
    let since = time.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    since.map_or(0, |since| since.as_nanos() as u64)
}

impl Files for DiskFiles {
    fn list(&self) -> io::Result<(Vec<FileEntry>, Vec<DocPath>)> {
        let mut entries = Vec::new();
        let refused = Mutex::new(Vec::new());
        let links = AtomicBool::new(false);
        let relative = |path: &Path| {
            let text = path.strip_prefix(&self.root).unwrap_or(path).to_string_lossy().into_owned();
            DocPath::new(&text)
        };
        let walk = walkdir::WalkDir::new(&self.root).follow_links(true).into_iter().filter_entry(|entry| {
            if entry.depth() == 0 {
                return true;
            }
            let hidden = self.is_hidden(entry.file_name());
            if hidden && entry.file_type().is_dir() {
                return false;
            }
            if entry.path_is_symlink() {
                links.store(true, Ordering::Relaxed);
                let inside = entry.path().canonicalize().is_ok_and(|full| full.starts_with(&self.root));
                if !inside {
                    if let Ok(mut list) = refused.lock() {
                        list.push(relative(entry.path()));
                    }
                    return false;
                }
            }
            !(entry.file_type().is_dir() && self.ignored.iter().any(|ignored| ignored == entry.path()))
        });
        for entry in walk {
            let entry = match entry {
                Ok(entry) => entry,
                // A dangling link, a loop or an unreadable folder must not hide the rest.
                Err(error) => {
                    if let (Some(path), Ok(mut list)) = (error.path(), refused.lock())
                        && error.depth() > 0
                    {
                        list.push(relative(path));
                        continue;
                    }
                    return Err(error.into());
                }
            };
            if !entry.file_type().is_file() {
                continue;
            }
            let metadata = entry.metadata()?;
            let entry =
                FileEntry { path: relative(entry.path()), len: metadata.len(), stamp: stamp(&metadata) };
            entries.push(entry);
        }
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        self.plain.store(!links.into_inner(), Ordering::Relaxed);
        let mut refused = refused.into_inner().unwrap_or_default();
        refused.sort();
        refused.dedup();
        if let Ok(mut kept) = self.refused.lock() {
            kept.clone_from(&refused);
        }
        Ok((entries, refused))
    }

    fn list_outside(&self, folder: &DocPath) -> Vec<FileEntry> {
        let Ok(top) = self.root.join(folder.as_str()).canonicalize() else { return Vec::new() };
        if !top.starts_with(&self.boundary) || top.starts_with(&self.root) {
            return Vec::new();
        }
        let walk = walkdir::WalkDir::new(&top).into_iter().filter_entry(|entry| {
            let hidden = self.is_hidden(entry.file_name());
            let known = entry.path() == self.root || self.ignored.iter().any(|path| path == entry.path());
            entry.depth() == 0 || !entry.file_type().is_dir() || !(hidden || known)
        });
        let entry = |entry: walkdir::DirEntry| {
            let below = entry.path().strip_prefix(&top).ok()?.to_string_lossy().into_owned();
            let metadata = entry.metadata().ok().filter(std::fs::Metadata::is_file)?;
            let path = DocPath::new(&format!("{folder}/{below}"));
            Some(FileEntry { path, len: metadata.len(), stamp: stamp(&metadata) })
        };
        walk.flatten().filter_map(entry).collect()
    }

    fn read(&self, path: &DocPath) -> io::Result<Vec<u8>> {
        // A listed file was checked by the walk; only what leaves the folder needs the slow way.
        let plain = self.root.join(path.as_str());
        if !path.as_str().starts_with("..") && (self.plain.load(Ordering::Relaxed) || !plain.is_symlink()) {
            return std::fs::read(plain);
        }
        std::fs::read(self.resolve(path)?)
    }

    fn head(&self, path: &DocPath, limit: usize) -> io::Result<Vec<u8>> {
        use std::io::Read;
        let mut bytes = Vec::new();
        std::fs::File::open(self.resolve(path)?)?.take(limit as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn exists(&self, path: &DocPath) -> bool {
        self.resolve(path).is_ok_and(|full| full.is_file())
    }

    fn disk_path(&self, path: &DocPath) -> Option<PathBuf> {
        self.resolve(path).ok()
    }

    fn outside(&self) -> Vec<DocPath> {
        self.outside.lock().map(|outside| outside.iter().cloned().collect()).unwrap_or_default()
    }
}

/// The bytes of a file and a number that grows with each change.
type Stamped = (Arc<[u8]>, u64);

/// Files that exist only in memory: tests, fuzzing, a single fragment.
#[derive(Debug, Default)]
pub struct MemoryFiles {
    files: RwLock<BTreeMap<DocPath, Stamped>>,
    changes: AtomicU64,
}

impl MemoryFiles {
    /// Files from pairs of path and text.
    pub fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> MemoryFiles {
        let memory = MemoryFiles::default();
        for (path, text) in files {
            memory.write(path, text.as_bytes());
        }
        memory
    }

    /// Creates or replaces a file.
    pub fn write(&self, path: &str, bytes: &[u8]) {
        if let Ok(mut files) = self.files.write() {
            // Counted over all files: one that was removed and made again must not get its old stamp.
            let stamp = self.changes.fetch_add(1, Ordering::Relaxed) + 1;
            files.insert(DocPath::new(path), (bytes.into(), stamp));
        }
    }

    /// Removes a file.
    pub fn remove(&self, path: &str) {
        if let Ok(mut files) = self.files.write() {
            files.remove(&DocPath::new(path));
        }
    }
}

impl Files for MemoryFiles {
    fn list_outside(&self, folder: &DocPath) -> Vec<FileEntry> {
        let inside =
            |path: &str| path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'));
        let Ok(files) = self.files.read() else { return Vec::new() };
        let outside = files.iter().filter(|(path, _)| inside(path.as_str()));
        let entry = |(path, (bytes, stamp)): (&DocPath, &Stamped)| FileEntry {
            path: path.clone(),
            len: bytes.len() as u64,
            stamp: *stamp,
        };
        outside.map(entry).collect()
    }

    fn list(&self) -> io::Result<(Vec<FileEntry>, Vec<DocPath>)> {
        let files = self.files.read().map_err(|_| io::Error::other("poisoned"))?;
        let entries = files
            .iter()
            .filter(|(path, _)| !path.as_str().starts_with(".."))
            .map(|(path, (bytes, stamp))| FileEntry {
                path: path.clone(),
                len: bytes.len() as u64,
                stamp: *stamp,
            })
            .collect();
        Ok((entries, Vec::new()))
    }

    fn read(&self, path: &DocPath) -> io::Result<Vec<u8>> {
        let files = self.files.read().map_err(|_| io::Error::other("poisoned"))?;
        files.get(path).map(|(bytes, _)| bytes.to_vec()).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn exists(&self, path: &DocPath) -> bool {
        self.files.read().is_ok_and(|files| files.contains_key(path))
    }

    fn disk_path(&self, _path: &DocPath) -> Option<PathBuf> {
        None
    }
}
