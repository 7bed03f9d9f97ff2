//! What git knows about the docset's files. Nothing is checked out and nothing is written.
//!
//! 1. [`Repository::since`] compares the working tree with a revision: which files differ, what they held then, which
//!    were renamed. Everything that does not differ is read from disk.
//! 2. [`Repository::renames`] follows renames through the history, for links to files that have moved.
//! 3. Paths are those of the repository, with `/`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use crate::source::{Changes, DocPath, doc_path};

/// A working tree.
pub struct Repository {
    root: PathBuf,
}

/// How the working tree differs from a revision.
#[derive(Debug, Default)]
pub struct Difference {
    /// What differing files held then; none for files that were not there.
    pub then: BTreeMap<String, Option<Arc<[u8]>>>,
    /// Renames: old path → new path.
    pub renamed: BTreeMap<String, String>,
}

impl Repository {
    /// The working tree that a folder is in.
    pub fn of(folder: &Path) -> io::Result<Repository> {
        let output = run(folder, &["rev-parse", "--show-toplevel"], None)?;
        let root = String::from_utf8_lossy(&output).trim_end_matches(['\n', '\r']).to_owned();
        let root = PathBuf::from(root);
        Ok(Repository { root: root.canonicalize().unwrap_or(root) })
    }

    /// The folder of the working tree.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn git(&self, arguments: &[&str], input: Option<&[u8]>) -> io::Result<Vec<u8>> {
        run(&self.root, arguments, input)
    }

    /// The full id of a revision.
    pub fn resolve(&self, revision: &str) -> io::Result<String> {
        let wanted = format!("{revision}^{{commit}}");
        let id = self
            .git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted], None)
            .map_err(|_| io::Error::other(format!("git knows no revision `{revision}`")))?;
        Ok(String::from_utf8_lossy(&id).trim().to_owned())
    }

    /// How the working tree differs from a revision.
    pub fn since(&self, revision: &str) -> io::Result<Difference> {
        let id = self.resolve(revision)?;
        let raw = self
            .git(&["diff", "--raw", "-z", "--no-renames", "--abbrev=64", "--ignore-submodules", &id], None)?;
        let mut old: Vec<(String, Option<String>)> = Vec::new();
        let mut fields =
            raw.split(|byte| *byte == 0).map(|field| String::from_utf8_lossy(field).into_owned());
        while let (Some(entry), Some(path)) = (fields.next(), fields.next()) {
            let mut parts = entry.trim_start_matches(':').split(' ');
            let (mode, _, blob) = (parts.next().unwrap_or(""), parts.next(), parts.next().unwrap_or(""));
            let is_file = mode.starts_with("100");
            old.push((path, is_file.then(|| blob.to_owned())));
        }
        let untracked = self.list(&["ls-files", "--others", "-z", "--full-name"])?;
        let mut difference = Difference::default();
        let blobs: Vec<&String> = old.iter().filter_map(|(_, blob)| blob.as_ref()).collect();
        let contents = self.blobs(&blobs)?;
        for (path, blob) in &old {
            let bytes = blob.as_ref().and_then(|blob| contents.get(blob).cloned());
            difference.then.insert(path.clone(), bytes);
        }
        difference.renamed = self.renamed_since(&id, &old, &untracked)?;
        difference.then.extend(untracked.into_iter().map(|path| (path, None)));
        Ok(difference)
    }

    fn list(&self, arguments: &[&str]) -> io::Result<Vec<String>> {
        let output = self.git(arguments, None)?;
        let names = output.split(|byte| *byte == 0).filter(|name| !name.is_empty());
        Ok(names.map(|name| String::from_utf8_lossy(name).into_owned()).collect())
    }

    /// Renames that git sees, and files that were moved without telling it.
    fn renamed_since(
        &self,
        id: &str,
        old: &[(String, Option<String>)],
        untracked: &[String],
    ) -> io::Result<BTreeMap<String, String>> {
        let mut renamed = BTreeMap::new();
        let names = self.list(&["diff", "--name-status", "-z", "-M", "--diff-filter=R", id])?;
        for entry in names.chunks_exact(3) {
            renamed.insert(entry[1].clone(), entry[2].clone());
        }
        let gone: BTreeMap<&str, &str> = old
            .iter()
            .filter(|(path, _)| !renamed.contains_key(path) && !self.root.join(path).exists())
            .filter_map(|(path, blob)| Some((blob.as_deref()?, path.as_str())))
            .collect();
        if gone.is_empty() || untracked.is_empty() || untracked.len() > 5000 {
            return Ok(renamed);
        }
        let input = untracked.join("\n");
        if let Ok(hashes) = self.git(&["hash-object", "--stdin-paths"], Some(input.as_bytes())) {
            for (hash, path) in String::from_utf8_lossy(&hashes).lines().zip(untracked) {
                if let Some(before) = gone.get(hash) {
                    renamed.entry((*before).to_owned()).or_insert_with(|| path.clone());
                }
            }
        }
        Ok(renamed)
    }

    /// Contents of blobs by id.
    fn blobs(&self, ids: &[&String]) -> io::Result<BTreeMap<String, Arc<[u8]>>> {
        let mut contents = BTreeMap::new();
        if ids.is_empty() {
            return Ok(contents);
        }
        let input: String = ids.iter().flat_map(|id| [id.as_str(), "\n"]).collect();
        let output = self.git(&["cat-file", "--batch"], Some(input.as_bytes()))?;
        let mut reader = BufReader::new(output.as_slice());
        for id in ids {
            let mut header = String::new();
            reader.read_line(&mut header)?;
            let Some(size) = header.trim_end().rsplit(' ').next().and_then(|size| size.parse::<usize>().ok())
            else {
                continue;
            };
            let mut bytes = vec![0; size + 1];
            reader.read_exact(&mut bytes)?;
            bytes.pop();
            contents.insert((*id).clone(), bytes.into());
        }
        Ok(contents)
    }

    /// Every rename of the history, newest name last: old path → where it is now.
    pub fn renames(&self) -> io::Result<BTreeMap<String, String>> {
        let mut now: BTreeMap<String, String> = BTreeMap::new();
        let has_commit = self.resolve("HEAD").is_ok();
        if !has_commit {
            return Ok(now);
        }
        // From the newest change to the oldest: a later name is known already when an earlier one is met.
        let mut steps = Vec::new();
        let working: Vec<(String, String)> = self.since("HEAD")?.renamed.into_iter().collect();
        steps.extend(working);
        let log =
            self.list(&["log", "--format=", "--name-status", "-z", "-M", "--diff-filter=R", "-n", "20000"])?;
        let log: Vec<&String> = log.iter().filter(|field| !field.trim().is_empty()).collect();
        steps.extend(log.chunks_exact(3).map(|entry| (entry[1].clone(), entry[2].clone())));
        for (old, new) in steps {
            let goal = now.get(&new).cloned().unwrap_or(new);
            if old != goal {
                now.entry(old).or_insert(goal);
            }
        }
        now.retain(|old, new| !self.root.join(old).exists() && self.root.join(new.as_str()).is_file());
        Ok(now)
    }

    /// All paths of a revision whose file name passes, with their contents.
    pub fn files_at(
        &self,
        revision: &str,
        passes: impl Fn(&str) -> bool,
    ) -> io::Result<BTreeMap<String, Arc<[u8]>>> {
        let id = self.resolve(revision)?;
        let mut found = Vec::new();
        for entry in self.list(&["ls-tree", "-r", "-z", &id])? {
            let Some((head, path)) = entry.split_once('\t') else { continue };
            let mut parts = head.split(' ');
            let (mode, blob) = (parts.next().unwrap_or(""), parts.nth(1).unwrap_or(""));
            if mode.starts_with("100") && passes(path.rsplit('/').next().unwrap_or(path)) {
                found.push((path.to_owned(), blob.to_owned()));
            }
        }
        let contents = self.blobs(&found.iter().map(|(_, blob)| blob).collect::<Vec<_>>())?;
        Ok(found.into_iter().filter_map(|(path, blob)| Some((path, contents.get(&blob)?.clone()))).collect())
    }

    /// The path of a docset's folder in the repository; empty for its root.
    pub fn inside(&self, folder: &Path) -> String {
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let inside = folder.strip_prefix(&self.root).unwrap_or(Path::new(""));
        inside.to_string_lossy().replace('\\', "/")
    }
}

impl Difference {
    /// The differences as changes to the files of a docset that lies in `folder` of the repository.
    pub fn changes(&self, folder: &str) -> Changes {
        self.then.iter().map(|(path, bytes)| (in_docset(folder, path), bytes.clone())).collect()
    }
}

/// A path of the repository as one of a docset.
pub fn in_docset(folder: &str, path: &str) -> DocPath {
    DocPath::new(&doc_path::relative(folder, path))
}

/// A path of a docset as one of the repository.
pub fn in_repository(folder: &str, path: &DocPath) -> String {
    DocPath::new(&format!("{folder}/{path}")).to_string()
}

fn run(folder: &Path, arguments: &[&str], input: Option<&[u8]>) -> io::Result<Vec<u8>> {
    let mut command = Command::new("git");
    command
        .arg("-c")
        .arg("core.quotepath=off")
        .args(arguments)
        .current_dir(folder)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child =
        command.spawn().map_err(|error| io::Error::other(format!("git cannot be started: {error}")))?;
    let writer = child.stdin.take().zip(input).map(|(mut stdin, input)| {
        let input = input.to_owned();
        // Written beside reading: both pipes are small.
        std::thread::spawn(move || stdin.write_all(&input))
    });
    let output = child.wait_with_output()?;
    if let Some(writer) = writer {
        let _ = writer.join();
    }
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        let first = message.lines().next().unwrap_or("no message").trim_start_matches("fatal: ").to_owned();
        return Err(io::Error::other(format!("git {}: {first}", arguments.first().unwrap_or(&""))));
    }
    Ok(output.stdout)
}

/// Names of `paths` that belong to configuration.
pub fn is_configuration(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    matches!(name.as_str(), "book.toml" | "docfx.json" | "redirections.yml")
        || name.starts_with(".openpublishing")
}

/// Whether any of the paths belongs to configuration.
pub fn touches_configuration(difference: &Difference) -> bool {
    let names: BTreeSet<&str> =
        difference.then.keys().map(|path| path.rsplit('/').next().unwrap_or(path)).collect();
    names.into_iter().any(is_configuration)
}
