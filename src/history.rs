//! When files were changed, and by whom: one pass over the history of git.
//!
//! 1. [`History::start`] runs in a thread of its own from the start of a build; git works while files are scanned.
//! 2. `git log` names commits, newest first, and the files of each; [`Reader`] takes them from a stream.
//! 3. The result is kept by commit: the same commit needs no log, a later one only what came after.
//! 4. Without git, or outside of a repository, there is no history. A shallow clone has a false one: none is shown.
//!
//! Only commits count. A file that was changed and not committed keeps its date, so two builds of a commit are equal.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::JoinHandle;

use serde::{Deserialize, Serialize};

use crate::write;

/// A commit that touches more files than this edits in bulk: it changes dates, but is no news about any one page.
const BULK: usize = 50;

/// What the commits say about one file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FileHistory {
    /// The newest commit, in seconds since 1970 (UTC).
    pub changed: i64,
    /// The newest commit that was no bulk edit; 0 when there is none.
    pub material: i64,
    /// The oldest commit.
    pub created: i64,
    /// Authors as indices into the list of names, and the newest commit of each.
    authors: Vec<(u32, i64)>,
}

/// What the commits say about all files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commits {
    /// The commit it was read at.
    head: String,
    /// Folder of the docset in the repository, ending in a slash; empty for its root.
    folder: String,
    names: Vec<String>,
    files: BTreeMap<String, FileHistory>,
    /// The clone is shallow.
    pub shallow: bool,
}

impl Commits {
    /// History of a file, by its path relative to the docset.
    pub fn file(&self, path: &str) -> Option<&FileHistory> {
        self.files.get(path)
    }

    /// Names of the authors of a file, the latest first; programs are left out.
    pub fn authors(&self, file: &FileHistory) -> Vec<String> {
        let name = |(index, time): &(u32, i64)| Some((-time, self.names.get(*index as usize)?));
        let mut authors: Vec<(i64, &String)> = file.authors.iter().filter_map(name).collect();
        authors.sort();
        authors.into_iter().map(|(_, name)| name.clone()).collect()
    }
}

/// A history that may still be read.
#[derive(Debug, Default)]
pub struct History {
    found: OnceLock<Commits>,
    head: Mutex<Option<Receiver<String>>>,
    thread: Mutex<Option<JoinHandle<Commits>>>,
}

impl History {
    /// Starts to read the history of a docset's folder. `kept` is the file that keeps it between runs.
    pub fn start(root: &Path, kept: Option<PathBuf>) -> Arc<History> {
        let root = root.to_owned();
        let (sender, head) = channel();
        let thread = std::thread::Builder::new()
            .name("git".to_owned())
            .spawn(move || read(&root, kept.as_deref(), &sender).unwrap_or_default());
        Arc::new(History {
            found: OnceLock::new(),
            head: Mutex::new(Some(head)),
            thread: Mutex::new(thread.ok()),
        })
    }

    /// The commit, known long before its history; empty outside of a repository. Can be asked once.
    pub fn head(&self) -> String {
        let head = self.head.lock().ok().and_then(|mut head| head.take());
        head.and_then(|head| head.recv().ok()).unwrap_or_default()
    }

    /// The history as far as it is known now: none while it is being read.
    pub fn get(&self) -> Option<&Commits> {
        if self.found.get().is_none()
            && let Ok(mut thread) = self.thread.try_lock()
            && thread.as_ref().is_some_and(JoinHandle::is_finished)
        {
            self.join(thread.take());
        }
        self.found.get()
    }

    /// Waits until it is read.
    pub fn wait(&self) -> Option<&Commits> {
        if let Ok(mut thread) = self.thread.lock() {
            self.join(thread.take());
        }
        self.found.get()
    }

    fn join(&self, thread: Option<JoinHandle<Commits>>) {
        if let Some(thread) = thread {
            let _ = self.found.set(thread.join().unwrap_or_default());
        }
    }
}

fn read(root: &Path, kept: Option<&Path>, sender: &Sender<String>) -> Option<Commits> {
    let facts = output(root, &["rev-parse", "--is-shallow-repository", "--show-prefix", "HEAD"])?;
    let mut lines = facts.lines();
    let (shallow, folder, head) =
        (lines.next()? == "true", lines.next()?.to_owned(), lines.next()?.to_owned());
    // Nobody may want to know.
    let _ = sender.send(format!("{head} {shallow}"));
    if shallow {
        return Some(Commits { shallow, ..Commits::default() });
    }
    let before = kept.and_then(write::read_kept).and_then(|bytes| decode(&bytes));
    let before = before.filter(|before| before.folder == folder);
    match before {
        Some(before) if before.head == head => Some(before),
        before => {
            let base = before.filter(|before| {
                output(root, &["merge-base", "--is-ancestor", &before.head, &head]).is_some()
            });
            let commits = log(root, base.unwrap_or_default(), folder, head)?;
            if let Some(path) = kept {
                // Failing costs time, nothing else.
                let _ = write::write_kept(path, &encode(&commits));
            }
            Some(commits)
        }
    }
}

/// Standard output of a git command; none when it fails.
fn output(root: &Path, arguments: &[&str]) -> Option<String> {
    let output = git(root).args(arguments).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn git(root: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(root).args(["-c", "core.quotepath=off", "-c", "log.showSignature=false"]);
    command.env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C").stdin(Stdio::null());
    command
}

/// Reads the commits after those of `base`, or all.
fn log(root: &Path, base: Commits, folder: String, head: String) -> Option<Commits> {
    let mut command = git(root);
    command.args(["log", "--format=%x01%ct%x01%aN", "--name-only", "--no-renames", "-z", "--relative"]);
    command.arg(if base.head.is_empty() { head.clone() } else { format!("{}..{head}", base.head) });
    command.args(["--", "."]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let mut reader = Reader { commits: base, ..Reader::default() };
    let mut stream = BufReader::with_capacity(1 << 16, child.stdout.take()?);
    let mut token = Vec::new();
    while stream.read_until(0, &mut token).ok()? > 0 {
        if token.last() == Some(&0) {
            token.pop();
        }
        reader.token(&token);
        token.clear();
    }
    child.wait().ok()?.success().then(|| reader.finish(folder, head))
}

/// Takes the words of a log one by one.
#[derive(Debug, Default)]
struct Reader {
    commits: Commits,
    /// What the log says, apart from what was known before: it is newer.
    fresh: BTreeMap<String, FileHistory>,
    /// Time and author of the commit that is being read.
    time: i64,
    author: Option<u32>,
    /// Its files so far.
    files: Vec<String>,
}

impl Reader {
    fn token(&mut self, token: &[u8]) {
        let token = token.strip_prefix(b"\n").unwrap_or(token);
        if token.first() == Some(&1) {
            self.end_commit();
            let text = String::from_utf8_lossy(&token[1..]);
            let (time, author) = text.split_once('\x01').unwrap_or((&text, ""));
            self.time = time.parse().unwrap_or(0);
            self.author = self.name(author.trim());
        } else if !token.is_empty() {
            self.files.push(String::from_utf8_lossy(token).into_owned());
        }
    }

    /// Index of a name; none for programs that commit.
    fn name(&mut self, name: &str) -> Option<u32> {
        if name.is_empty() || name.ends_with("[bot]") {
            return None;
        }
        let names = &mut self.commits.names;
        let index = names.iter().rposition(|known| known == name).unwrap_or_else(|| {
            names.push(name.to_owned());
            names.len() - 1
        });
        u32::try_from(index).ok()
    }

    fn end_commit(&mut self) {
        let (time, bulk) = (self.time, self.files.len() > BULK);
        for path in self.files.drain(..) {
            let file = self.fresh.entry(path).or_default();
            file.changed = file.changed.max(time);
            file.created = if file.created == 0 { time } else { file.created.min(time) };
            if !bulk {
                file.material = file.material.max(time);
            }
            if let Some(author) = self.author {
                add_author(&mut file.authors, (author, time));
            }
        }
    }

    fn finish(mut self, folder: String, head: String) -> Commits {
        self.end_commit();
        let Reader { mut commits, fresh, .. } = self;
        for (path, mut file) in fresh {
            if let Some(before) = commits.files.get(&path) {
                file.changed = file.changed.max(before.changed);
                file.material = file.material.max(before.material);
                file.created = file.created.min(before.created);
                for author in &before.authors {
                    add_author(&mut file.authors, *author);
                }
            }
            commits.files.insert(path, file);
        }
        Commits { head, folder, ..commits }
    }
}

fn add_author(authors: &mut Vec<(u32, i64)>, (author, time): (u32, i64)) {
    match authors.iter_mut().find(|(known, _)| *known == author) {
        Some(known) => known.1 = known.1.max(time),
        None => authors.push((author, time)),
    }
}

const MAGIC: &[u8; 8] = b"mpgit001";

fn encode(commits: &Commits) -> Vec<u8> {
    let body = postcard::to_stdvec(commits).unwrap_or_default();
    let hash = xxhash_rust::xxh3::xxh3_64(&body).to_le_bytes();
    [MAGIC.as_slice(), &hash, &body].concat()
}

/// Damaged bytes give nothing.
fn decode(bytes: &[u8]) -> Option<Commits> {
    let rest = bytes.strip_prefix(MAGIC.as_slice())?;
    let (hash, body) = rest.split_at_checked(8)?;
    let whole = hash == xxhash_rust::xxh3::xxh3_64(body).to_le_bytes();
    whole.then(|| postcard::from_bytes(body).ok()).flatten()
}

/// `2026-06-30T09:15:00Z`: seconds since 1970 as a date and time in UTC.
pub fn timestamp(seconds: i64) -> String {
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days since 1 March of the year 0, in eras of 400 years: leap days then come last.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
#[path = "history_tests.rs"]
mod tests;
