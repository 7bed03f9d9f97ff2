use std::fs;

use super::*;

/// A repository whose commits have fixed times; nothing of the machine's own settings counts.
struct Repository(tempfile::TempDir);

impl Repository {
    fn new() -> Repository {
        let repository = Repository(tempfile::tempdir().unwrap());
        repository.run(&["init", "-q", "-b", "main"], 0, "");
        repository
    }

    fn run(&self, arguments: &[&str], time: i64, author: &str) {
        let date = format!("@{time} +0200");
        let mut command = Command::new("git");
        command.arg("-C").arg(self.0.path()).args(arguments);
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        command.env("GIT_AUTHOR_DATE", &date).env("GIT_COMMITTER_DATE", &date);
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), author).env(format!("GIT_{role}_EMAIL"), "x@example.org");
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn commit(&self, files: &[(&str, &str)], time: i64, author: &str) {
        for (path, text) in files {
            let path = self.0.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        self.run(&["add", "-A"], time, author);
        self.run(&["commit", "-q", "-m", "x"], time, author);
    }

    fn read(&self, folder: &str, kept: Option<&Path>) -> Commits {
        let history = History::start(&self.0.path().join(folder), kept.map(Path::to_owned));
        history.wait().unwrap().clone()
    }
}

#[test]
fn dates_and_authors_come_from_commits() {
    let repository = Repository::new();
    repository.commit(&[("docs/a.md", "1"), ("docs/ü b.md", "1"), ("x.md", "")], 1_000_000_000, "Ada");
    repository.commit(&[("docs/a.md", "2")], 1_100_000_000, "Grace");
    repository.commit(&[("docs/a.md", "3")], 1_200_000_000, "helper[bot]");
    fs::write(repository.0.path().join("docs/a.md"), "not committed").unwrap();
    let commits = repository.read("docs", None);
    let file = commits.file("a.md").unwrap();
    assert_eq!((file.created, file.changed), (1_000_000_000, 1_200_000_000));
    assert_eq!(commits.authors(file), ["Grace", "Ada"]);
    assert_eq!(commits.file("ü b.md").unwrap().changed, 1_000_000_000);
    assert_eq!(commits.file("x.md"), None);
    assert_eq!(repository.read("", None).file("docs/a.md").unwrap().changed, 1_200_000_000);
}

#[test]
fn a_bulk_edit_is_no_news() {
    let repository = Repository::new();
    repository.commit(&[("a.md", "1")], 1_000_000_000, "Ada");
    let many: Vec<String> = (0..60).map(|n| format!("{n}.md")).collect();
    let mut files: Vec<(&str, &str)> = many.iter().map(|path| (path.as_str(), "")).collect();
    files.push(("a.md", "2"));
    repository.commit(&files, 1_100_000_000, "Ada");
    let commits = repository.read("", None);
    let file = commits.file("a.md").unwrap();
    assert_eq!((file.changed, file.material), (1_100_000_000, 1_000_000_000));
    assert_eq!(commits.file("7.md").unwrap().material, 0);
}

#[test]
fn later_commits_are_added_to_what_was_kept() {
    let repository = Repository::new();
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("history.bin");
    repository.commit(&[("a.md", "1"), ("b.md", "1")], 1_000_000_000, "Ada");
    repository.read("", Some(&kept));
    repository.commit(&[("a.md", "2"), ("c.md", "")], 1_100_000_000, "Grace");
    let added = repository.read("", Some(&kept));
    let anew = repository.read("", None);
    for path in ["a.md", "b.md", "c.md"] {
        let (one, two) = (added.file(path).unwrap(), anew.file(path).unwrap());
        assert_eq!((one.changed, one.created, one.material), (two.changed, two.created, two.material));
        assert_eq!(added.authors(one), anew.authors(two));
    }
    // A history that was rewritten is read anew.
    repository.run(&["commit", "-q", "--amend", "-m", "y"], 1_300_000_000, "Grace");
    assert_eq!(repository.read("", Some(&kept)).file("a.md").unwrap().changed, 1_300_000_000);
    // Damage costs time only.
    let mut bytes = fs::read(&kept).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&kept, bytes).unwrap();
    assert_eq!(repository.read("", Some(&kept)).file("a.md").unwrap().changed, 1_300_000_000);
}

#[test]
fn a_shallow_clone_and_a_plain_folder_have_no_history() {
    let repository = Repository::new();
    repository.commit(&[("a.md", "1")], 1_000_000_000, "Ada");
    repository.commit(&[("b.md", "1")], 1_100_000_000, "Ada");
    let clone = tempfile::tempdir().unwrap();
    let url = format!("file://{}", repository.0.path().display());
    let target = clone.path().join("c");
    repository.run(&["clone", "-q", "--depth", "1", &url, &target.to_string_lossy()], 0, "");
    let shallow = History::start(&target, None);
    let shallow = shallow.wait().unwrap();
    assert!(!History::start(repository.0.path(), None).head().is_empty());
    assert!(shallow.shallow && shallow.file("a.md").is_none());
    let plain = History::start(clone.path(), None);
    assert_eq!(plain.wait(), Some(&Commits::default()));
    assert_eq!(History::default().wait(), None);
}

#[test]
fn times_are_written_in_utc() {
    for (seconds, text) in [
        (0, "1970-01-01T00:00:00Z"),
        (951_782_399, "2000-02-28T23:59:59Z"),
        (951_868_799, "2000-02-29T23:59:59Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z"),
        (1_782_810_900, "2026-06-30T09:15:00Z"),
    ] {
        assert_eq!(timestamp(seconds), text);
    }
}
