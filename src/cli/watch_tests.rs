//! The filter without a disk, and real saves in a temporary folder.

use super::*;
use notify::Event;
use notify::event::{AccessKind, CreateKind, DataChange, Flag, RemoveKind};
use std::fs;

const PATIENCE: Duration = Duration::from_secs(10);

fn filter() -> Filter {
    Filter { roots: vec!["/r".into()], flat: vec!["/f".into()], ignored: vec!["/r/_site".into()] }
}

fn judge(kind: EventKind, paths: &[&str]) -> Option<Message> {
    let event = paths.iter().fold(Event::new(kind), |event, path| event.add_path(path.into()));
    filter().judge(Ok(event))
}

const DATA: EventKind = EventKind::Modify(ModifyKind::Data(DataChange::Any));

#[test]
fn content_is_a_change() {
    let changed = Some(Message::Changed);
    for path in ["/r/a.md", "/r/.openpublishing.json", "/r/_site2/a", "/r/x/.gitignore", "/r/a~b.md"] {
        assert_eq!(judge(DATA, &[path]), changed, "{path}");
    }
    assert_eq!(judge(EventKind::Create(CreateKind::Any), &["/r/a.md"]), changed);
    // A save by renaming names the temporary file too.
    let both = EventKind::Modify(ModifyKind::Name(RenameMode::Both));
    assert_eq!(judge(both, &["/r/a.md~", "/r/a.md"]), changed);
    let rescan = Event::new(EventKind::Other).set_flag(Flag::Rescan);
    assert_eq!(filter().judge(Ok(rescan)), changed);
}

#[test]
fn reads_and_temporary_files_are_not() {
    assert_eq!(judge(EventKind::Access(AccessKind::Any), &["/r/a.md"]), None);
    for path in [
        "/r/_site/a.html",
        "/r/_site",
        "/r/.git/index",
        "/r/x/.git/HEAD",
        "/r/4913",
        "/r/.a.md.swp",
        "/r/a.md~",
        "/r/.#a.md",
        "/r/#a.md#",
        "/r/a.md___jb_tmp___",
        "/r/.DS_Store",
    ] {
        assert_eq!(judge(DATA, &[path]), None, "{path}");
    }
}

#[test]
fn flat_folders_count_without_what_lies_in_their_folders() {
    assert_eq!(judge(DATA, &["/f/book.toml"]), Some(Message::Changed));
    assert_eq!(judge(DATA, &["/f/target/debug/a.o"]), None);
    assert_eq!(judge(EventKind::Remove(RemoveKind::Folder), &["/f"]), Some(Message::Lost("/f".into())));
}

#[test]
fn losing_a_watched_folder_and_running_out() {
    let lost = Some(Message::Lost("/r".into()));
    assert_eq!(judge(EventKind::Remove(RemoveKind::Folder), &["/r"]), lost);
    assert_eq!(judge(EventKind::Modify(ModifyKind::Name(RenameMode::From)), &["/r"]), lost);
    assert_eq!(judge(EventKind::Remove(RemoveKind::Folder), &["/r/a"]), Some(Message::Changed));
    let error = notify::Error::new(ErrorKind::MaxFilesWatch);
    assert_eq!(filter().judge(Err(error)), Some(Message::Exhausted));
    assert_eq!(filter().judge(Err(notify::Error::path_not_found())), None);
}

#[test]
fn nested_folders_are_watched_once() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    let roots = [root.join("a/b"), root.join("a"), root.join("ab")];
    // The output does not exist yet; an ignored parent would ignore everything.
    let places = Places {
        deep: roots.to_vec(),
        flat: vec![root.clone(), root.join("a/b"), root.clone()],
        ignored: vec![root.join("a/_site"), root.clone()],
    };
    let filter = Filter::new(&places);
    assert_eq!(filter.roots, [root.join("a"), root.join("ab")]);
    assert_eq!(filter.flat, std::slice::from_ref(&root));
    assert_eq!(filter.ignored, [root.join("a/_site")]);
}

struct Watched {
    _folder: tempfile::TempDir,
    root: PathBuf,
    changes: Receiver<()>,
    watcher: Watcher,
}

impl Watched {
    fn new(poll: Option<Duration>) -> Watched {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("docs");
        fs::create_dir_all(root.join("sub")).unwrap();
        fs::create_dir(root.join("_site")).unwrap();
        fs::write(root.join("a.md"), "one").unwrap();
        let (sender, changes) = channel();
        let on_change = move || {
            let _ = sender.send(());
        };
        let places = Places {
            deep: vec![root.clone()],
            flat: vec![folder.path().into()],
            ignored: vec![root.join("_site")],
        };
        let watcher = Watcher::start_with(&places, poll, on_change).unwrap();
        Watched { _folder: folder, root, changes, watcher }
    }

    fn expect(&self, what: &str) {
        assert!(self.changes.recv_timeout(PATIENCE).is_ok(), "not noticed: {what}");
        // Later reports of the same change must not count for the next one.
        while self.changes.recv_timeout(LONGEST * 2).is_ok() {}
    }
}

fn edits(watched: &Watched) {
    let root = &watched.root;
    fs::write(root.join("a.md"), "two, and longer").unwrap();
    watched.expect("save");
    fs::write(root.join("a.md.tmp"), "three, longer still").unwrap();
    fs::rename(root.join("a.md.tmp"), root.join("a.md")).unwrap();
    watched.expect("save by renaming");
    fs::write(root.join("sub/new.md"), "new").unwrap();
    watched.expect("new file");
    fs::create_dir(root.join("sub/deep")).unwrap();
    watched.expect("new folder");
    fs::write(root.join("sub/deep/b.md"), "b").unwrap();
    watched.expect("file in a new folder");
    fs::remove_file(root.join("a.md")).unwrap();
    watched.expect("delete");
}

#[test]
fn every_kind_of_save_is_noticed() {
    edits(&Watched::new(None));
}

#[test]
fn polling_notices_the_same() {
    let watched = Watched::new(Some(Duration::from_millis(30)));
    assert!(watched.watcher.polls());
    edits(&watched);
}

#[test]
fn output_and_reads_are_not_noticed() {
    let watched = Watched::new(None);
    fs::write(watched.root.join("_site/a.html"), "out").unwrap();
    fs::write(watched.root.join("4913"), "").unwrap();
    fs::read(watched.root.join("a.md")).unwrap();
    assert!(watched.changes.recv_timeout(LONGEST * 2).is_err());
    fs::write(watched.root.join("a.md"), "two").unwrap();
    watched.expect("save");
    fs::read(watched.root.join("a.md")).unwrap();
    assert!(watched.changes.recv_timeout(LONGEST).is_err());
}

#[test]
fn a_folder_may_disappear_and_come_back() {
    let watched = Watched::new(None);
    fs::remove_dir_all(&watched.root).unwrap();
    watched.expect("removal");
    fs::create_dir(&watched.root).unwrap();
    watched.expect("return");
    fs::write(watched.root.join("a.md"), "again").unwrap();
    watched.expect("save after the return");
    let aside = watched.root.with_extension("old");
    fs::rename(&watched.root, &aside).unwrap();
    fs::create_dir(&watched.root).unwrap();
    watched.expect("replacement");
    fs::write(watched.root.join("b.md"), "again").unwrap();
    watched.expect("save after the replacement");
}

#[test]
fn dropping_it_ends_the_reports() {
    let Watched { _folder, root, changes, watcher } = Watched::new(None);
    drop(watcher);
    // The callback, and with it the sender, goes when the thread ends.
    while changes.recv().is_ok() {}
    fs::write(root.join("a.md"), "two").unwrap();
    assert!(changes.recv().is_err());
}
