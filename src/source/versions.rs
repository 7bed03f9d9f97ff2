//! Files that belong to several version groups, as if each further group had a copy of the docset.
//!
//! 1. A path in such a copy is a [`DocPath`] with a [version](DocPath::version): relative references stay in the copy.
//! 2. [`VersionFiles`] lists the copies that are asked for and reads each file of one from its original.
//! 3. Findings are told at the original: [`crate::diagnostics`] never sees a version.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::{DocPath, FileEntry, Files};

/// Chooses, from the listing, the groups that need a copy.
type Choice = Box<dyn Fn(&[FileEntry]) -> Vec<String> + Send + Sync>;

/// Files with copies of all of them.
pub struct VersionFiles {
    below: Arc<dyn Files>,
    choice: Choice,
}

impl VersionFiles {
    /// Files below, and a copy for each group chosen.
    pub fn new(below: Arc<dyn Files>, choice: Choice) -> VersionFiles {
        VersionFiles { below, choice }
    }
}

impl Files for VersionFiles {
    fn list(&self) -> io::Result<(Vec<FileEntry>, Vec<DocPath>)> {
        let (mut entries, refused) = self.below.list()?;
        let names = (self.choice)(&entries);
        let originals = entries.len();
        for name in &names {
            for index in 0..originals {
                let entry = &entries[index];
                entries.push(FileEntry { path: entry.path.in_version(name), ..*entry });
            }
        }
        if !names.is_empty() {
            entries.sort_by(|a, b| a.path.cmp(&b.path));
        }
        Ok((entries, refused))
    }

    fn list_outside(&self, folder: &DocPath) -> Vec<FileEntry> {
        self.below.list_outside(folder)
    }

    fn read(&self, path: &DocPath) -> io::Result<Vec<u8>> {
        self.below.read(&path.original())
    }

    fn head(&self, path: &DocPath, limit: usize) -> io::Result<Vec<u8>> {
        self.below.head(&path.original(), limit)
    }

    fn exists(&self, path: &DocPath) -> bool {
        self.below.exists(&path.original())
    }

    fn outside(&self) -> Vec<DocPath> {
        self.below.outside()
    }

    fn disk_path(&self, path: &DocPath) -> Option<PathBuf> {
        self.below.disk_path(&path.original())
    }
}
