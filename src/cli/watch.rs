//! Reports that something changed below some folders.
//!
//! 1. [`Watcher::start_with`] subscribes to the system's notifications of some [`Places`], or polls them.
//! 2. [`Filter::judge`] drops what is no change of content: reads, editors' temporary files, version
//!    control, ignored folders.
//! 3. A thread ([`Loop::run`]) collects what comes in until it is quiet for [`QUIET`], at most for
//!    [`LONGEST`], and then calls back once. It never says what changed; whoever asks looks again.
//! 4. A folder that disappears is looked for until it is back, and watched again.
//! 5. Polling compares one number for everything, [`Filter::snapshot`]. The thread goes over to it
//!    when the system has no watches left.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant, UNIX_EPOCH};

use notify::event::{EventKind, MetadataKind, ModifyKind, RenameMode};
use notify::{ErrorKind, RecommendedWatcher, RecursiveMode, Result, Watcher as _};
use xxhash_rust::xxh3::Xxh3;

/// How long nothing must happen before a change is reported.
const QUIET: Duration = Duration::from_millis(20);
/// How long a stream of changes can put off the report.
const LONGEST: Duration = Duration::from_millis(200);
/// How often a folder that is not there is looked for.
const MISSING: Duration = Duration::from_millis(250);
/// The interval of polling where notifications do not work.
const FALLBACK: Duration = Duration::from_secs(1);

/// Where to look for changes. Folders need not exist yet.
#[derive(Debug, Default, Clone)]
pub struct Places {
    /// Folders with everything below them.
    pub deep: Vec<PathBuf>,
    /// Folders whose own files count, but not those of the folders in them.
    pub flat: Vec<PathBuf>,
    /// Folders or files among them that are written by the program itself.
    pub ignored: Vec<PathBuf>,
}

/// Watches until it is dropped.
pub struct Watcher {
    messages: Sender<Message>,
    polls: Arc<AtomicBool>,
}

#[derive(Debug, PartialEq, Eq)]
enum Message {
    Changed,
    /// A watched folder itself was removed or renamed.
    Lost(PathBuf),
    /// The system has no watches left.
    Exhausted,
    Stop,
}

impl Watcher {
    /// Calls back a moment after something changed in the places. With `poll` it looks at every file at that interval
    /// instead of waiting to be told (network folders and container mounts do not tell).
    pub fn start_with(
        places: &Places,
        poll: Option<Duration>,
        on_change: impl FnMut() + Send + 'static,
    ) -> Result<Watcher> {
        let (messages, inbox) = channel();
        let filter = Arc::new(Filter::new(places));
        let polls = Arc::new(AtomicBool::new(false));
        let mut state = Loop {
            source: Source::told(&filter, &messages),
            filter,
            polls: Arc::clone(&polls),
            missing: Vec::new(),
        };
        if let Some(interval) = poll {
            state.start_polling(interval);
        }
        for root in state.filter.all() {
            state.watch(&root);
        }
        let thread = thread::Builder::new().name("watch".to_owned());
        thread.spawn(move || state.run(&inbox, on_change)).map_err(notify::Error::io)?;
        Ok(Watcher { messages, polls })
    }

    /// Whether it polls, asked for or because notifications do not work.
    pub fn polls(&self) -> bool {
        self.polls.load(Ordering::Relaxed)
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let _ = self.messages.send(Message::Stop);
    }
}

/// How changes become known.
enum Source {
    Told(RecommendedWatcher),
    Polled {
        interval: Duration,
        snapshot: u64,
    },
    /// Notifications could not be set up; polling takes over at once.
    Broken,
}

impl Source {
    fn told(filter: &Arc<Filter>, messages: &Sender<Message>) -> Source {
        let (filter, messages) = (Arc::clone(filter), messages.clone());
        let handler = move |event: Result<notify::Event>| {
            if let Some(message) = filter.judge(event) {
                let _ = messages.send(message);
            }
        };
        notify::recommended_watcher(handler).map_or(Source::Broken, Source::Told)
    }
}

/// What the thread works with.
struct Loop {
    source: Source,
    filter: Arc<Filter>,
    polls: Arc<AtomicBool>,
    missing: Vec<PathBuf>,
}

impl Loop {
    fn run(mut self, inbox: &Receiver<Message>, mut on_change: impl FnMut()) {
        loop {
            let first = match self.patience() {
                Some(limit) => inbox.recv_timeout(limit),
                None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            let mut changed = match first {
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(message) => {
                    self.note(message);
                    true
                }
                Err(RecvTimeoutError::Timeout) => self.poll(),
            };
            if changed && !self.settle(inbox) {
                return;
            }
            changed |= self.look_for_missing();
            if changed {
                on_change();
            }
        }
    }

    /// Takes in what else comes until it is quiet; false when the watcher stops.
    fn settle(&mut self, inbox: &Receiver<Message>) -> bool {
        let deadline = Instant::now() + LONGEST;
        loop {
            let rest = deadline.saturating_duration_since(Instant::now());
            match inbox.recv_timeout(rest.min(QUIET)) {
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return false,
                Ok(message) => self.note(message),
                Err(RecvTimeoutError::Timeout) => return true,
            }
            // Messages that are already there would be taken even with no time left.
            if rest.is_zero() {
                return true;
            }
        }
    }

    /// How long to wait for a message; forever if there is nothing else to do.
    fn patience(&self) -> Option<Duration> {
        match self.source {
            Source::Polled { interval, .. } => Some(interval),
            _ if self.missing.is_empty() => None,
            _ => Some(MISSING),
        }
    }

    fn note(&mut self, message: Message) {
        match message {
            Message::Lost(root) => {
                // The notifications of a renamed folder would go on under its old name.
                if let Source::Told(watcher) = &mut self.source {
                    let _ = watcher.unwatch(&root);
                }
                if !self.missing.contains(&root) {
                    self.missing.push(root);
                }
            }
            Message::Exhausted => self.start_polling(FALLBACK),
            Message::Changed | Message::Stop => {}
        }
    }

    /// Watches the missing folders that are back; whether there were any.
    fn look_for_missing(&mut self) -> bool {
        let before = self.missing.len();
        for root in std::mem::take(&mut self.missing) {
            self.watch(&root);
        }
        self.missing.len() < before
    }

    /// Watches a folder, or notes that it is missing.
    fn watch(&mut self, root: &Path) {
        let watched = match &mut self.source {
            Source::Told(watcher) => watcher.watch(root, self.filter.mode(root)).is_ok(),
            Source::Polled { .. } => return,
            Source::Broken => false,
        };
        if !root.is_dir() {
            self.missing.push(root.to_owned());
        } else if !watched {
            self.start_polling(FALLBACK);
        }
    }

    fn start_polling(&mut self, interval: Duration) {
        if !matches!(self.source, Source::Polled { .. }) {
            self.source = Source::Polled { interval, snapshot: self.filter.snapshot() };
            self.missing.clear();
            self.polls.store(true, Ordering::Relaxed);
        }
    }

    /// Whether polling finds a change.
    fn poll(&mut self) -> bool {
        let Source::Polled { snapshot, .. } = &mut self.source else { return false };
        let now = self.filter.snapshot();
        std::mem::replace(snapshot, now) != now
    }
}

/// Knows which events are changes.
struct Filter {
    roots: Vec<PathBuf>,
    flat: Vec<PathBuf>,
    ignored: Vec<PathBuf>,
}

impl Filter {
    fn new(places: &Places) -> Filter {
        let mut roots: Vec<PathBuf> = places.deep.iter().map(|folder| canonical(folder)).collect();
        roots.sort();
        // Sorted, a folder comes right after those it lies in.
        roots.dedup_by(|inner, outer| inner.starts_with(outer));
        let mut flat: Vec<PathBuf> = places.flat.iter().map(|folder| canonical(folder)).collect();
        flat.sort();
        flat.dedup();
        flat.retain(|folder| !roots.iter().any(|root| folder.starts_with(root)));
        let ignored = places.ignored.iter().map(|path| canonical(path));
        // Ignoring everything is never meant.
        let ignored = ignored.filter(|path| !roots.iter().any(|root| root.starts_with(path))).collect();
        Filter { roots, flat, ignored }
    }

    /// Every folder to subscribe to.
    fn all(&self) -> Vec<PathBuf> {
        self.roots.iter().chain(&self.flat).cloned().collect()
    }

    fn mode(&self, folder: &Path) -> RecursiveMode {
        match self.flat.iter().any(|flat| flat == folder) {
            true => RecursiveMode::NonRecursive,
            false => RecursiveMode::Recursive,
        }
    }

    fn judge(&self, event: Result<notify::Event>) -> Option<Message> {
        let event = match event {
            Ok(event) => event,
            Err(error) if matches!(error.kind, ErrorKind::MaxFilesWatch) => return Some(Message::Exhausted),
            // A file that vanished while it was looked at; its removal is an event of its own.
            Err(_) => return None,
        };
        if event.need_rescan() {
            return Some(Message::Changed);
        }
        if matches!(
            event.kind,
            EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(MetadataKind::AccessTime))
        ) {
            return None;
        }
        let left = matches!(
            event.kind,
            EventKind::Remove(_)
                | EventKind::Modify(ModifyKind::Name(RenameMode::From | RenameMode::Any | RenameMode::Both))
        );
        let watched = |path: &&PathBuf| self.roots.contains(path) || self.flat.contains(path);
        if let Some(root) = event.paths.iter().filter(|_| left).find(watched) {
            return Some(Message::Lost(root.clone()));
        }
        event.paths.iter().any(|path| self.is_content(path)).then_some(Message::Changed)
    }

    /// A number that changes with the name, size or time of any file. The polling watcher of the
    /// library compares whole seconds, so it misses the second of two quick saves for good, and it
    /// walks the ignored folders too.
    fn snapshot(&self) -> u64 {
        let mut sum = 0u64;
        for root in &self.all() {
            let depth = if self.flat.contains(root) { 1 } else { usize::MAX };
            let walk = walkdir::WalkDir::new(root).follow_links(true).max_depth(depth).into_iter();
            for entry in walk.filter_entry(|entry| self.is_content(entry.path())).flatten() {
                let Ok(metadata) = entry.metadata() else { continue };
                let mut hash = Xxh3::new();
                hash.update(entry.path().as_os_str().as_encoded_bytes());
                // The time of a folder changes with each temporary file in it.
                if metadata.is_file() {
                    hash.update(&metadata.len().to_le_bytes());
                    let time = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
                    hash.update(&time.unwrap_or_default().as_nanos().to_le_bytes());
                }
                // A sum, because folders list their files in any order.
                sum = sum.wrapping_add(hash.digest());
            }
        }
        sum
    }

    fn is_content(&self, path: &Path) -> bool {
        if self.ignored.iter().any(|ignored| path.starts_with(ignored)) {
            return false;
        }
        let root = self.roots.iter().find(|root| path.starts_with(root));
        // Beside the deep folders only files of a flat one count; what is a folder there is not known of what was removed.
        if root.is_none() && !self.flat.iter().any(|flat| path == flat || path.parent() == Some(flat)) {
            return false;
        }
        let inside = root.and_then(|root| path.strip_prefix(root).ok()).unwrap_or(path);
        let mut names = inside.components().filter_map(|part| part.as_os_str().to_str());
        let hidden = names.any(|name| matches!(name, ".git" | ".hg" | ".svn" | ".jj"));
        let name = inside.file_name().unwrap_or_default().to_string_lossy();
        !hidden && !is_temporary(&name)
    }
}

/// Names that editors and file managers give to files nobody asked for.
fn is_temporary(name: &str) -> bool {
    const NAMES: [&str; 3] = ["4913", ".DS_Store", "Thumbs.db"];
    const STARTS: [&str; 3] = [".#", ".goutputstream-", "~$"];
    const ENDS: [&str; 6] = ["~", ".swp", ".swo", ".swx", "___jb_tmp___", "___jb_old___"];
    NAMES.contains(&name)
        || STARTS.iter().any(|start| name.starts_with(start))
        || ENDS.iter().any(|end| name.ends_with(end))
        || (name.starts_with('#') && name.ends_with('#'))
}

/// The path as events name it, also for what does not exist yet.
fn canonical(path: &Path) -> PathBuf {
    if let Ok(full) = path.canonicalize() {
        return full;
    }
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    match (absolute.parent(), absolute.file_name()) {
        (Some(parent), Some(name)) => canonical(parent).join(name),
        _ => absolute,
    }
}

#[cfg(test)]
#[path = "watch_tests.rs"]
mod tests;
