//! Results by content: one map for the run, one file for the next run.
//!
//! 1. A key is the hash of everything a result depends on ([`key`]), so an entry is right as long as
//!    it exists: a new grammar set or class map changes all keys.
//! 2. The file is header, index sorted by key, text. [`Stored::read`] checks it as a whole and makes no
//!    entry; a look-up is a binary search and a slice. A damaged or foreign file counts as empty.
//! 3. [`Cache::save`] writes what this run used and, while it is small enough, the rest of the old
//!    file, since a run that renders a few pages asks for few blocks.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ahash::AHashMap;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed, xxh3_128_with_seed};

/// Changes with the meaning of the one-letter classes and with the map from scopes to them.
const CLASS_MAP_VERSION: u64 = 1;
const MAGIC: &[u8; 8] = b"MPCODE01";
/// Magic, number of entries, bytes of text, checksum of all that follows.
const HEADER: usize = 8 + 8 + 8 + 8;
/// Key, offset, length.
const RECORD: usize = 16 + 4 + 4;
/// A file is not let grow beyond this by entries that nobody asked for.
const KEEP_UNUSED_BELOW: usize = 32 << 20;
const SHARDS: usize = 16;

/// The key of a block.
pub(crate) fn key(language: &str, code: &str) -> u128 {
    let grammars = xxh3_64_with_seed(super::grammar::SET_VERSION.as_bytes(), CLASS_MAP_VERSION);
    xxh3_128_with_seed(code.as_bytes(), xxh3_64_with_seed(language.as_bytes(), grammars))
}

#[derive(Clone)]
struct Entry {
    html: Arc<str>,
    /// Worth a place in the file: reading it back is cheaper than making it.
    keep: bool,
}

/// The map of a run and the file it started from.
#[derive(Default)]
pub(crate) struct Cache {
    shards: [Mutex<AHashMap<u128, Entry>>; SHARDS],
    stored: OnceLock<Stored>,
    /// Something was made that is not in the file.
    dirty: AtomicBool,
}

impl Cache {
    /// The result of `key`, if this run or the file has it.
    pub(crate) fn get(&self, key: u128) -> Option<Arc<str>> {
        if let Some(entry) = self.shard(key).lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Some(entry.html.clone());
        }
        let html: Arc<str> = Arc::from(self.stored.get()?.get(key)?);
        self.put(key, &html, true);
        Some(html)
    }

    /// Adds a result that was just made.
    pub(crate) fn add(&self, key: u128, html: &Arc<str>, keep: bool) {
        self.put(key, html, keep);
        if keep {
            self.dirty.store(true, Ordering::Relaxed);
        }
    }

    fn put(&self, key: u128, html: &Arc<str>, keep: bool) {
        let entry = Entry { html: html.clone(), keep };
        self.shard(key).lock().unwrap_or_else(PoisonError::into_inner).insert(key, entry);
    }

    fn shard(&self, key: u128) -> &Mutex<AHashMap<u128, Entry>> {
        &self.shards[key as usize % SHARDS]
    }

    /// Takes the results of an earlier run. Only the first call has an effect.
    pub(crate) fn load(&self, path: &Path) {
        if let Some(stored) = std::fs::read(path).ok().and_then(Stored::read) {
            let _ = self.stored.set(stored);
        }
    }

    /// Writes the file if this run made something.
    pub(crate) fn save(&self, path: &Path) -> io::Result<()> {
        if !self.dirty.load(Ordering::Relaxed) {
            return Ok(());
        }
        let bytes = encode(self.entries());
        let parent = path.parent().unwrap_or(Path::new(""));
        if !parent.as_os_str().is_empty() {
            std::fs::create_dir_all(parent)?;
        }
        // Beside the file, so that the rename stays on one file system. Two programs at once write
        // two files; the later rename wins and both are whole.
        let temp = path.with_extension(format!("{}.tmp", std::process::id()));
        let written = std::fs::write(&temp, bytes).and_then(|()| std::fs::rename(&temp, path));
        match written {
            Ok(()) => self.dirty.store(false, Ordering::Relaxed),
            Err(_) => drop(std::fs::remove_file(&temp)),
        }
        written
    }

    /// What the file should hold, sorted by key.
    fn entries(&self) -> Vec<(u128, Arc<str>)> {
        let mut entries = Vec::new();
        for shard in &self.shards {
            let shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            entries.extend(
                shard.iter().filter(|(_, entry)| entry.keep).map(|(key, entry)| (*key, entry.html.clone())),
            );
        }
        let used: usize = entries.iter().map(|(_, html)| html.len() + RECORD).sum();
        if let Some(stored) = self.stored.get()
            && used + stored.text().len() <= KEEP_UNUSED_BELOW
        {
            entries.extend(stored.iter().map(|(key, html)| (key, Arc::from(html))));
        }
        entries.sort_unstable_by_key(|(key, _)| *key);
        entries.dedup_by_key(|(key, _)| *key);
        entries
    }
}

fn encode(entries: Vec<(u128, Arc<str>)>) -> Vec<u8> {
    let text: usize = entries.iter().map(|(_, html)| html.len()).sum();
    // Offsets have four bytes; 4 GB of highlighted code would be a docset of its own.
    let entries = if text > u32::MAX as usize { Vec::new() } else { entries };
    let text: usize = entries.iter().map(|(_, html)| html.len()).sum();
    let mut bytes = Vec::with_capacity(HEADER + entries.len() * RECORD + text);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&(entries.len() as u64).to_le_bytes());
    bytes.extend_from_slice(&(text as u64).to_le_bytes());
    bytes.extend_from_slice(&[0; 8]);
    let mut offset = 0u32;
    for (key, html) in &entries {
        let length = html.len() as u32;
        bytes.extend_from_slice(&key.to_le_bytes());
        bytes.extend_from_slice(&offset.to_le_bytes());
        bytes.extend_from_slice(&length.to_le_bytes());
        offset += length;
    }
    entries.iter().for_each(|(_, html)| bytes.extend_from_slice(html.as_bytes()));
    let checksum = xxh3_64(&bytes[HEADER..]);
    bytes[HEADER - 8..HEADER].copy_from_slice(&checksum.to_le_bytes());
    bytes
}

/// A verified file, as it was read. Its texts are looked at when they are asked for.
struct Stored {
    bytes: Vec<u8>,
    entries: usize,
}

impl Stored {
    fn read(bytes: Vec<u8>) -> Option<Self> {
        let number = |at: usize| Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?));
        let (count, length, checksum) = (number(8)?, number(16)?, number(24)?);
        let entries = usize::try_from(count).ok()?;
        let text = HEADER.checked_add(entries.checked_mul(RECORD)?)?;
        let total = text.checked_add(usize::try_from(length).ok()?)?;
        let sound = bytes.starts_with(MAGIC) && bytes.len() == total && xxh3_64(&bytes[HEADER..]) == checksum;
        sound.then_some(Stored { bytes, entries })
    }

    fn text(&self) -> &[u8] {
        self.bytes.get(HEADER + self.entries * RECORD..).unwrap_or_default()
    }

    fn record(&self, at: usize) -> Option<(u128, &str)> {
        let start = HEADER + at * RECORD;
        let record = self.bytes.get(start..start + RECORD)?;
        let key = u128::from_le_bytes(record[..16].try_into().ok()?);
        let offset = u32::from_le_bytes(record[16..20].try_into().ok()?) as usize;
        let length = u32::from_le_bytes(record[20..].try_into().ok()?) as usize;
        let html = self.text().get(offset..offset.checked_add(length)?)?;
        Some((key, std::str::from_utf8(html).ok()?))
    }

    fn get(&self, key: u128) -> Option<&str> {
        let (mut low, mut high) = (0, self.entries);
        while low < high {
            let middle = (low + high) / 2;
            match self.key(middle)?.cmp(&key) {
                std::cmp::Ordering::Equal => return self.record(middle).map(|(_, html)| html),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    fn key(&self, at: usize) -> Option<u128> {
        let start = HEADER + at * RECORD;
        Some(u128::from_le_bytes(self.bytes.get(start..start + 16)?.try_into().ok()?))
    }

    fn iter(&self) -> impl Iterator<Item = (u128, &str)> {
        (0..self.entries).filter_map(|at| self.record(at))
    }
}
