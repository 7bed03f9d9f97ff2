//! Attribution and remedies on random edits of a real docset in a scratch repository, when `MILEPOST_CORPORA` names a folder
//! of docsets. `MILEPOST_EDIT_SEEDS` says how many seeds are tried.

mod common;
#[path = "common/told.rs"]
mod told;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use common::Random;
use milepost::attribution;
use milepost::config::{self, Overrides};
use milepost::diagnostics::Finding;
use milepost::diagnostics::compare::Known;
use milepost::fix;
use milepost::pipeline::Pipeline;
use milepost::source::DiskFiles;
use told::{path_of, told};

fn seeds(usual: u64) -> u64 {
    std::env::var("MILEPOST_EDIT_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(usual)
}

/// A copy of a docset with one commit, and what edits have to be taken back.
struct Scratch {
    dir: tempfile::TempDir,
    /// Every file as committed.
    files: BTreeMap<String, Vec<u8>>,
    touched: Vec<String>,
}

impl Scratch {
    fn new() -> Option<Scratch> {
        let folder = PathBuf::from(std::env::var_os("MILEPOST_CORPORA")?).join("well-architected");
        if !folder.is_dir() {
            return None;
        }
        let mut files = common::tree(&folder);
        for (path, bytes) in &mut files {
            // Pictures need not be large to be there.
            if ["png", "jpg", "gif", "svg"].iter().any(|extension| path.ends_with(extension)) {
                bytes.truncate(100);
            }
        }
        let scratch = Scratch { dir: tempfile::tempdir().unwrap(), files, touched: Vec::new() };
        for (path, bytes) in &scratch.files {
            common::write(scratch.root(), path, bytes);
        }
        scratch.git(&["init", "-q"]);
        scratch.git(&["add", "-A"]);
        scratch.git(&["commit", "-q", "--no-gpg-sign", "--no-verify", "-m", "first"]);
        Some(scratch)
    }

    fn root(&self) -> &Path {
        self.dir.path()
    }

    fn git(&self, arguments: &[&str]) {
        let identity =
            ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "core.autocrlf=false"];
        let mut command = Command::new("git");
        command.current_dir(self.root()).args(identity).args(arguments);
        let output = command.env_remove("GIT_DIR").env_remove("GIT_INDEX_FILE").output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn pipeline(&self) -> Pipeline {
        let config =
            config::load(&self.root().join("well-architected"), &Overrides::default()).unwrap().remove(0);
        let files = DiskFiles::new(&config.root, &config.repository, vec![config.out.clone()]);
        Pipeline::new(Arc::new(config), Arc::new(files))
    }

    fn bytes(&self, path: &str) -> Option<Vec<u8>> {
        std::fs::read(self.root().join(path)).ok()
    }

    fn text(&self, path: &str) -> String {
        String::from_utf8(self.bytes(path).unwrap_or_default()).unwrap_or_default()
    }

    fn put(&mut self, path: &str, bytes: Option<&[u8]>) {
        self.touched.push(path.to_owned());
        match bytes {
            Some(bytes) => common::write(self.root(), path, bytes),
            None => std::fs::remove_file(self.root().join(path)).unwrap_or(()),
        }
    }

    /// The files as committed.
    fn restore(&mut self) {
        for path in std::mem::take(&mut self.touched) {
            match self.files.get(&path) {
                Some(bytes) => common::write(self.root(), &path, bytes),
                None => std::fs::remove_file(self.root().join(&path)).unwrap_or(()),
            }
        }
    }

    fn pick(&self, random: &mut Random, extension: &str) -> String {
        let inside = |path: &&String| path.starts_with("well-architected/") && path.ends_with(extension);
        let paths: Vec<&String> = self.files.keys().filter(inside).collect();
        (*random.pick(&paths)).clone()
    }

    /// One edit as people make them.
    fn edit(&mut self, random: &mut Random) {
        let (page, other) = (self.pick(random, ".md"), self.pick(random, ".md"));
        let text = self.text(&page);
        let (folder, name) = page.rsplit_once('/').unwrap();
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let at = random.below(lines.len().max(1));
        match random.below(18) {
            0 => self.put(&page, None),
            1 => self.rename(&page, &page.replace(".md", "-moved.md")),
            2 => self.rename(&page, &format!("{}/{name}", other.rsplit_once('/').unwrap().0)),
            3 => self.rename(&page, &format!("{folder}/{}", name.to_uppercase().replace(".MD", ".md"))),
            4 | 5 => {
                let headings: Vec<&&str> = lines.iter().filter(|line| line.starts_with("##")).collect();
                if let Some(heading) = headings.get(random.below(headings.len().max(1))) {
                    let changed = format!("{} changed\n", heading.trim_end());
                    self.put(&page, Some(text.replacen(**heading, &changed, 1).as_bytes()));
                }
            }
            6 => {
                let up = "../".repeat(page.matches('/').count() - 1);
                let target = other.trim_start_matches("well-architected/");
                let fragment = ["", "#no-such", "#next-steps"][random.below(3)];
                let more = format!("{}\nSee [more]({up}{target}{fragment}).\n", text.trim_end());
                self.put(&page, Some(more.as_bytes()));
            }
            7 => self.put(&page, Some(text.replace("\r\n", "\n").replace('\n', "\r\n").as_bytes())),
            8 => self.put(&page, Some(format!("\u{feff}{text}").as_bytes())),
            9 => {
                let kind = [".svg", ".png"][random.below(2)];
                let image = self.pick(random, kind);
                self.put(&image, None);
            }
            10 => {
                let image = self.pick(random, ".svg");
                let (folder, name) = image.rsplit_once('/').unwrap();
                self.rename(&image, &format!("{folder}/{}", name.to_uppercase()));
            }
            11 => {
                let toc = self.pick(random, "toc.yml");
                let text = self.text(&toc);
                let hrefs: Vec<usize> = text.match_indices(".md").map(|(at, _)| at).collect();
                if !hrefs.is_empty() {
                    let at = *random.pick(&hrefs);
                    self.put(&toc, Some(format!("{}-x{}", &text[..at], &text[at..]).as_bytes()));
                }
            }
            12 => {
                let path = ".openpublishing.redirection.json";
                let text = self.text(path);
                let targets: Vec<usize> =
                    text.match_indices("\"redirect_url\": \"").map(|(at, _)| at + 17).collect();
                if !targets.is_empty() {
                    let at = *random.pick(&targets);
                    let end = at + text[at..].find('"').unwrap_or(0);
                    let target = ["/azure/well-architected/nowhere", "https://example.org"][random.below(2)];
                    self.put(path, Some(format!("{}{target}{}", &text[..at], &text[end..]).as_bytes()));
                }
            }
            13 => {
                let title =
                    |text: &str| text.lines().find(|line| line.starts_with("title:")).map(str::to_owned);
                if let (Some(own), Some(its)) = (title(&text), title(&self.text(&other))) {
                    self.put(&page, Some(text.replacen(&own, &its, 1).as_bytes()));
                }
            }
            14 => self.put(
                &page,
                Some([&lines[..at], &lines[(at + 1).min(lines.len())..]].concat().concat().as_bytes()),
            ),
            15 => self.put(
                &page,
                Some(
                    [&lines[..at], &lines[at.min(lines.len().max(1) - 1)..at + 1], &lines[at..]]
                        .concat()
                        .concat()
                        .as_bytes(),
                ),
            ),
            16 => self.put(&page.replace(".md", "-copy.md"), Some(text.as_bytes())),
            _ => {
                let words: Vec<usize> = text.match_indices("](").map(|(at, _)| at + 2).collect();
                if !words.is_empty() {
                    let at = *random.pick(&words);
                    self.put(&page, Some(format!("{}x{}", &text[..at], &text[at..]).as_bytes()));
                }
            }
        }
    }

    fn rename(&mut self, from: &str, to: &str) {
        if let Some(bytes) = self.bytes(from).filter(|_| from != to) {
            self.put(from, None);
            self.put(to, Some(&bytes));
        }
    }

    /// Makes a mistake of a link that has one certain remedy, or nearly so.
    fn spoil(&mut self, random: &mut Random) {
        let page = self.pick(random, ".md");
        let text = self.text(&page);
        let links: Vec<usize> = text.match_indices("](").map(|(at, _)| at + 2).collect();
        if links.is_empty() {
            return;
        }
        let at = *random.pick(&links);
        let end = at + text[at..].find([')', ' ', '\n']).unwrap_or(0);
        let link = &text[at..end];
        let spoilt = match random.below(5) {
            0 => link.to_uppercase().replace(".MD", ".md"),
            1 => link.replace(".md", ""),
            2 => link.replacen('-', "", 1),
            3 => link.replacen('e', "E", 1),
            _ => link.replacen('#', "#a", 1),
        };
        let text = format!("{}{spoilt}{}", &text[..at], &text[end..]);
        let text = if random.one_in(4) { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text };
        self.put(&page, Some(text.as_bytes()));
    }
}

#[test]
fn what_is_attributed_is_the_difference_of_two_checks() {
    let Some(mut scratch) = Scratch::new() else { return };
    let before = scratch.pipeline().check().unwrap();
    let mut attributed = 0;
    for seed in 1..=seeds(3) {
        let mut random = Random(seed);
        for _ in 0..=random.below(8) {
            scratch.edit(&mut random);
        }
        let mut pipeline = scratch.pipeline();
        let indexed = pipeline.site().unwrap();
        let now = pipeline.findings(&indexed);
        let then = attribution::then(&pipeline, "HEAD", &Overrides::default()).unwrap();
        assert_eq!(told(&then.findings), told(&before), "seed {seed}: the state before");
        let new = attribution::compare(&now, &indexed.site, &then);
        let folder = format!("{}/", then.folder.trim_matches('/'));
        let moved = |finding: &Finding| {
            let path = path_of(finding);
            let full = format!("{folder}{path}");
            let renamed = then.difference.renamed.get(&full).or(then.difference.renamed.get(&path));
            renamed.map_or(path, |new| new.strip_prefix(&folder).unwrap_or(new).to_owned())
        };
        let known = Known::new(&before, moved);
        let wanted: Vec<Finding> =
            known.new_ones(&now, path_of).into_iter().map(|index| now[index].clone()).collect();
        assert_eq!(told(&new), told(&wanted), "seed {seed}");
        attributed += new.len();
        scratch.restore();
    }
    assert!(attributed > 3, "{attributed} findings attributed");
}

#[test]
fn a_remedy_mends_and_changes_nothing_else() {
    let Some(mut scratch) = Scratch::new() else { return };
    let mut mended = 0;
    for seed in 1..=seeds(3) {
        let mut random = Random(seed ^ 0x5EED);
        for _ in 0..=random.below(20) {
            scratch.spoil(&mut random);
        }
        let pipeline = scratch.pipeline();
        let before = scratch.pipeline().check().unwrap();
        let edits = fix::edits(&before, pipeline.files.as_ref());
        let (edits, promised) = fix::safe(&pipeline, edits, &before).unwrap();
        for (path, edit) in &edits {
            let path = format!("well-architected/{path}");
            assert_eq!(edit.before, scratch.text(&path), "seed {seed}: {path}");
            let lines =
                |text: &str| -> Vec<String> { text.split_inclusive('\n').map(str::to_owned).collect() };
            let (old, new) = (lines(&edit.before), lines(&edit.after));
            assert_eq!(old.len(), new.len(), "seed {seed}: {path}");
            let changed = old.iter().zip(&new).filter(|(old, new)| old != new).count();
            assert!((1..=edit.count).contains(&changed), "seed {seed}: {path}");
            let ends = |line: &String| line.trim_end_matches(['\r', '\n']).len();
            let same_end = |(old, new): (&String, &String)| old[ends(old)..] == new[ends(new)..];
            assert!(old.iter().zip(&new).all(same_end), "seed {seed}: {path}");
            scratch.put(&path, Some(edit.after.as_bytes()));
            mended += edit.count;
        }
        let after = scratch.pipeline().check().unwrap();
        assert_eq!(after, promised, "seed {seed}");
        let known = Known::new(&before, path_of);
        let new: Vec<&Finding> =
            known.new_ones(&after, path_of).into_iter().map(|index| &after[index]).collect();
        assert!(new.is_empty(), "seed {seed}: {new:?}");
        let count: usize = edits.values().map(|edit| edit.count).sum();
        assert!(before.len() >= after.len() + count, "seed {seed}: not every mended one is gone");
        let again = fix::edits(&after, scratch.pipeline().files.as_ref());
        let (again, _) = fix::safe(&scratch.pipeline(), again, &after).unwrap();
        assert!(again.is_empty(), "seed {seed}: a second run finds more: {again:?}");
        scratch.restore();
    }
    assert!(mended > 3, "{mended} mended");
}
