//! Files on top of other files: some replaced, some taken away, all others as they are below.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use super::{DocPath, FileEntry, Files};

/// The bytes of replaced files; none for a file that is not there.
pub type Changes = BTreeMap<DocPath, Option<Arc<[u8]>>>;

/// Files with changes.
pub struct OverlayFiles {
    below: Arc<dyn Files>,
    changes: Changes,
}

impl OverlayFiles {
    /// Puts changes on top of files.
    pub fn new(below: Arc<dyn Files>, changes: Changes) -> OverlayFiles {
        OverlayFiles { below, changes }
    }
}

/// Whether a listing shows a path: not outside, not in a folder whose name begins with a dot, not generated.
fn is_listed(path: &str) -> bool {
    let folder = path.rfind('/').map_or("", |slash| &path[..slash]);
    let generated = ["_site/", "node_modules/", "target/"].iter().any(|folder| path.starts_with(folder));
    !generated && !folder.split('/').any(|name| name.starts_with('.'))
}

impl Files for OverlayFiles {
    fn list(&self) -> io::Result<(Vec<FileEntry>, Vec<DocPath>)> {
        let (mut entries, refused) = self.below.list()?;
        entries.retain(|entry| !self.changes.contains_key(&entry.path));
        for (path, bytes) in &self.changes {
            if let Some(bytes) = bytes
                && is_listed(path.as_str())
            {
                // Never a modification time: those are even more unlikely to be odd and this large.
                let stamp = xxh3_64(bytes) | 1 << 63 | 1;
                entries.push(FileEntry { path: path.clone(), len: bytes.len() as u64, stamp });
            }
        }
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        Ok((entries, refused))
    }

    fn list_outside(&self, folder: &DocPath) -> Vec<FileEntry> {
        self.below.list_outside(folder)
    }

    fn read(&self, path: &DocPath) -> io::Result<Vec<u8>> {
        match self.changes.get(path) {
            Some(Some(bytes)) => Ok(bytes.to_vec()),
            Some(None) => Err(io::ErrorKind::NotFound.into()),
            None => self.below.read(path),
        }
    }

    fn head(&self, path: &DocPath, limit: usize) -> io::Result<Vec<u8>> {
        match self.changes.get(path) {
            Some(Some(bytes)) => Ok(bytes[..limit.min(bytes.len())].to_vec()),
            Some(None) => Err(io::ErrorKind::NotFound.into()),
            None => self.below.head(path, limit),
        }
    }

    fn exists(&self, path: &DocPath) -> bool {
        self.changes.get(path).map_or_else(|| self.below.exists(path), Option::is_some)
    }

    fn disk_path(&self, path: &DocPath) -> Option<PathBuf> {
        if self.changes.contains_key(path) { None } else { self.below.disk_path(path) }
    }
}
