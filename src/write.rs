//! Outputs → disk.
//!
//! 1. [`OutputFolder::open`] reads [`MANIFEST`], which lists what an earlier build wrote, with hashes.
//! 2. [`OutputFolder::write`] writes a file only when its hash differs or it is gone, in place: opening without truncation and
//!    setting the length afterwards is several times cheaper than deleting or replacing (no inode is freed).
//! 3. [`OutputFolder::finish`] removes what the earlier build wrote and this one did not, and nothing else: files of
//!    others are never touched. Then it writes the new manifest.
//!
//! While a build runs the manifest is away, so that an interrupted build is followed by a full one.
//!
//! [`Outputs`] is what a build needs of a folder; [`MemoryOutputs`] is the same without a disk.

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::UNIX_EPOCH;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

/// Name of the list of outputs. Not `manifest.json`: sites have files of that name for other purposes.
pub const MANIFEST: &str = ".milepost.json";

/// What a build wrote.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Manifest {
    generator: String,
    files: BTreeMap<String, Entry>,
}

/// One output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// xxh3-128 of the bytes, hexadecimal.
    pub hash: String,
    /// Bytes.
    pub size: u64,
}

/// Output path of each copied file → size and time stamp of its source and the hash of its bytes, so that it need not be
/// read again. Kept apart from the manifest, which is the same wherever a site is built.
pub type Copies = BTreeMap<String, (u64, u64, String)>;

/// What [`OutputFolder::finish`] did.
#[derive(Debug, Default)]
pub struct Finished {
    /// Files written.
    pub written: usize,
    /// Files removed.
    pub removed: usize,
    /// For the next build.
    pub copies: Copies,
}

/// Where the outputs of a build go.
pub trait Outputs: Sync {
    /// Whether an output of an earlier build is there with this hash and length.
    fn has(&self, path: &str, hash: u128, size: u64) -> bool;

    /// Keeps an output of the earlier build as it is.
    fn keep(&self, path: &str, hash: u128, size: u64);

    /// Writes an output unless it is there already. Returns its hash.
    fn write(&self, path: &str, bytes: &[u8]) -> io::Result<u128>;

    /// Copies a file unless the same version of it was copied before.
    fn copy(&self, path: &str, stamp: (u64, u64), read: &dyn Fn() -> io::Result<Vec<u8>>) -> io::Result<()>;
}

/// Outputs that exist only in memory, from build to build.
#[derive(Debug, Default)]
pub struct MemoryOutputs {
    before: BTreeMap<String, Vec<u8>>,
    after: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl MemoryOutputs {
    /// What the build wrote and kept. The next build finds it.
    pub fn finish(&mut self) -> &BTreeMap<String, Vec<u8>> {
        self.before = std::mem::take(&mut *self.after.lock().unwrap_or_else(PoisonError::into_inner));
        &self.before
    }

    fn note(&self, path: &str, bytes: Vec<u8>) {
        self.after.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), bytes);
    }
}

impl Outputs for MemoryOutputs {
    fn has(&self, path: &str, hash: u128, size: u64) -> bool {
        self.before.get(path).is_some_and(|bytes| bytes.len() as u64 == size && xxh3_128(bytes) == hash)
    }

    fn keep(&self, path: &str, _hash: u128, _size: u64) {
        self.note(path, self.before.get(path).cloned().unwrap_or_default());
    }

    fn write(&self, path: &str, bytes: &[u8]) -> io::Result<u128> {
        self.note(path, bytes.to_vec());
        Ok(xxh3_128(bytes))
    }

    fn copy(&self, path: &str, _stamp: (u64, u64), read: &dyn Fn() -> io::Result<Vec<u8>>) -> io::Result<()> {
        self.note(path, read()?);
        Ok(())
    }
}

/// The output folder during a build.
pub struct OutputFolder {
    root: PathBuf,
    before: BTreeMap<String, Entry>,
    after: Mutex<BTreeMap<String, Entry>>,
    copied_before: Copies,
    copied: Mutex<Copies>,
    /// Output files that exist with the size their entry names.
    present: HashSet<String>,
    folders: Mutex<HashSet<PathBuf>>,
    /// Files written.
    written: Mutex<usize>,
    marked: Mutex<bool>,
}

impl Outputs for OutputFolder {
    fn has(&self, path: &str, hash: u128, size: u64) -> bool {
        self.present.contains(path)
            && self.before.get(path).is_some_and(|entry| entry.size == size && entry.hash == hex(hash))
    }

    fn keep(&self, path: &str, hash: u128, size: u64) {
        self.note(path, Entry { hash: hex(hash), size });
    }

    fn write(&self, path: &str, bytes: &[u8]) -> io::Result<u128> {
        let hash = xxh3_128(bytes);
        if !self.has(path, hash, bytes.len() as u64) {
            self.put(path, bytes)?;
        }
        self.note(path, Entry { hash: hex(hash), size: bytes.len() as u64 });
        Ok(hash)
    }

    fn copy(&self, path: &str, stamp: (u64, u64), read: &dyn Fn() -> io::Result<Vec<u8>>) -> io::Result<()> {
        if let (Some(entry), Some((len, time, hash))) = (self.before.get(path), self.copied_before.get(path))
            && (stamp != (0, 0) && stamp == (*len, *time))
            && (*hash == entry.hash && self.present.contains(path))
        {
            self.note_copy(path, stamp, &entry.hash);
            self.note(path, entry.clone());
            return Ok(());
        }
        let bytes = read()?;
        let hash = xxh3_128(&bytes);
        if !self.has(path, hash, bytes.len() as u64) {
            self.put(path, &bytes)?;
        }
        self.note_copy(path, stamp, &hex(hash));
        self.note(path, Entry { hash: hex(hash), size: bytes.len() as u64 });
        Ok(())
    }
}

impl OutputFolder {
    /// Opens (and creates) the folder. `copies` are those of the build before.
    pub fn open(root: &Path, copies: Copies) -> io::Result<OutputFolder> {
        fs::create_dir_all(root)?;
        let before = fs::read(root.join(MANIFEST))
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Manifest>(&bytes).ok());
        let mut before = before.filter(|manifest| manifest.generator == "milepost").unwrap_or_default().files;
        // What is listed may be removed later, so a list that was tampered with must not lead out of the folder.
        before.retain(|path, _| {
            Path::new(path).components().all(|part| matches!(part, std::path::Component::Normal(_)))
        });
        let present: HashSet<String> = before
            .par_iter()
            .filter(|(path, entry)| {
                fs::metadata(root.join(path)).is_ok_and(|found| found.is_file() && found.len() == entry.size)
            })
            .map(|(path, _)| path.clone())
            .collect();
        Ok(OutputFolder {
            root: root.to_owned(),
            before,
            after: Mutex::default(),
            copied_before: copies,
            copied: Mutex::default(),
            present,
            folders: Mutex::default(),
            written: Mutex::new(0),
            marked: Mutex::new(false),
        })
    }

    fn note_copy(&self, path: &str, stamp: (u64, u64), hash: &str) {
        if let Ok(mut copied) = self.copied.lock() {
            copied.insert(path.to_owned(), (stamp.0, stamp.1, hash.to_owned()));
        }
    }

    fn note(&self, path: &str, entry: Entry) {
        if let Ok(mut after) = self.after.lock() {
            after.insert(path.to_owned(), entry);
        }
    }

    fn put(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.put_at(path, bytes).map_err(|error| io::Error::new(error.kind(), format!("{path}: {error}")))
    }

    fn put_at(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.mark()?;
        let target = self.root.join(path);
        if let Some(folder) = target.parent() {
            let known = self.folders.lock().is_ok_and(|folders| folders.contains(folder));
            if !known {
                fs::create_dir_all(folder)?;
                if let Ok(mut folders) = self.folders.lock() {
                    folders.insert(folder.to_owned());
                }
            }
        }
        let mut file = OpenOptions::new().write(true).create(true).truncate(false).open(&target)?;
        file.write_all(bytes)?;
        file.set_len(bytes.len() as u64)?;
        if let Ok(mut written) = self.written.lock() {
            *written += 1;
        }
        Ok(())
    }

    /// Takes the manifest away before the first change.
    fn mark(&self) -> io::Result<()> {
        let Ok(mut marked) = self.marked.lock() else { return Ok(()) };
        if !*marked {
            *marked = true;
            if !self.before.is_empty() {
                fs::remove_file(self.root.join(MANIFEST)).or_else(missing_is_fine)?;
            }
        }
        Ok(())
    }

    /// Removes leftovers and writes the manifest.
    pub fn finish(self) -> io::Result<Finished> {
        let after = self.after.into_inner().unwrap_or_default();
        let mut removed = 0;
        for path in self.before.keys().filter(|path| !after.contains_key(*path)) {
            fs::remove_file(self.root.join(path)).or_else(missing_is_fine)?;
            remove_empty_folders(&self.root, path);
            removed += 1;
        }
        let written = self.written.into_inner().unwrap_or_default();
        if after != self.before || removed > 0 || written > 0 {
            let manifest = Manifest { generator: "milepost".to_owned(), files: after };
            let bytes = serde_json::to_vec(&manifest)?;
            fs::write(self.root.join(MANIFEST), bytes)?;
        }
        Ok(Finished { written, removed, copies: self.copied.into_inner().unwrap_or_default() })
    }
}

fn missing_is_fine(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

fn remove_empty_folders(root: &Path, path: &str) {
    let mut folder = Path::new(path).parent();
    while let Some(inner) = folder.filter(|inner| !inner.as_os_str().is_empty()) {
        // Fails when something is left in it: then it stays.
        if fs::remove_dir(root.join(inner)).is_err() {
            return;
        }
        folder = inner.parent();
    }
}

fn hex(hash: u128) -> String {
    format!("{hash:032x}")
}

/// Whether everything that the manifest of an output folder lists is there with its size. The hash is that of the
/// manifest; none without a manifest of ours.
pub fn complete(root: &Path) -> Option<u64> {
    let bytes = fs::read(root.join(MANIFEST)).ok()?;
    let manifest = serde_json::from_slice::<Manifest>(&bytes)
        .ok()
        .filter(|manifest| manifest.generator == "milepost")?;
    let there = manifest.files.par_iter().all(|(path, entry)| {
        fs::metadata(root.join(path)).is_ok_and(|found| found.is_file() && found.len() == entry.size)
    });
    there.then(|| xxhash_rust::xxh3::xxh3_64(&bytes))
}

/// Reads a file kept between runs; nothing when it is not there.
pub fn read_kept(path: &Path) -> Option<Vec<u8>> {
    fs::read(path).ok()
}

/// Replaces a file kept between runs as a whole.
pub fn write_kept(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace_kept(path, &|out| out.write_all(bytes).map(|()| true))
}

/// The same for what is too large to have in memory first. `fill` writes it and says whether it is worth keeping.
pub fn replace_kept(path: &Path, fill: &dyn Fn(&mut dyn Write) -> io::Result<bool>) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let temporary = path.with_extension(format!("{}.tmp", std::process::id()));
    let filled = fs::File::create(&temporary).and_then(|mut file| fill(&mut file));
    match filled {
        Ok(true) => fs::rename(&temporary, path),
        other => {
            fs::remove_file(&temporary).or_else(missing_is_fine)?;
            other.map(|_| ())
        }
    }
}

/// Changes with the program: its version, and size and time of its file, so that a build from source does not take up what
/// another one kept.
pub fn program() -> u64 {
    static PROGRAM: OnceLock<u64> = OnceLock::new();
    *PROGRAM.get_or_init(|| {
        let file = std::env::current_exe().and_then(fs::metadata).ok();
        let place = file.map(|file| (file.len(), file.modified().ok()));
        let place =
            place.map(|(len, time)| (len, time.and_then(|time| time.duration_since(UNIX_EPOCH).ok())));
        xxh3_64(format!("{} {place:?}", env!("CARGO_PKG_VERSION")).as_bytes())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(root: &Path, copies: Copies, stamp: (u64, u64), text: &str) -> (bool, Finished) {
        let folder = OutputFolder::open(root, copies).unwrap();
        let read = Mutex::new(false);
        let bytes = || {
            *read.lock().unwrap() = true;
            Ok(text.as_bytes().to_vec())
        };
        folder.copy("a/b.txt", stamp, &bytes).unwrap();
        let finished = folder.finish().unwrap();
        (read.into_inner().unwrap(), finished)
    }

    #[test]
    fn a_copy_is_read_again_when_anything_may_have_changed() {
        let root = tempfile::tempdir().unwrap();
        let (read, first) = build(root.path(), Copies::new(), (1, 7), "x");
        assert!(read && first.written == 1);
        let (read, second) = build(root.path(), first.copies.clone(), (1, 7), "x");
        assert!(!read && second.written == 0);
        let (read, third) = build(root.path(), second.copies, (1, 8), "y");
        assert!(read && third.written == 1);
        // What was kept before another build wrote something else does not count.
        let (read, fourth) = build(root.path(), first.copies, (1, 7), "x");
        assert!(read && fourth.written == 1);
        assert_eq!(fs::read_to_string(root.path().join("a/b.txt")).unwrap(), "x");
    }

    #[test]
    fn the_manifest_does_not_tell_where_or_when() {
        let manifests = [(1, 7), (1, 99)].map(|stamp| {
            let root = tempfile::tempdir().unwrap();
            build(root.path(), Copies::new(), stamp, "x");
            fs::read(root.path().join(MANIFEST)).unwrap()
        });
        assert_eq!(manifests[0], manifests[1]);
    }
}
