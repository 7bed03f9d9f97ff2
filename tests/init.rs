//! `milepost init` makes a docset that checks clean and builds, and leaves existing files alone.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn milepost(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_milepost"))
        .args(arguments)
        .current_dir(folder)
        .env("MILEPOST_CACHE", folder.join(".cache"))
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace("\r\n", "\n")
}

/// Contents of a file below a folder; empty when it is not there.
fn file(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap_or_default()
}

#[test]
fn a_new_docset_checks_clean_and_builds() {
    let folder = tempfile::tempdir().unwrap();
    let made = milepost(folder.path(), &["init", "docs"]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    assert!(text(&made.stdout).ends_with("next: milepost serve docs --open\n"), "{}", text(&made.stdout));

    let checked = milepost(folder.path(), &["check", "docs", "--strict", "--all"]);
    assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stdout));
    assert!(text(&checked.stdout).starts_with("no findings"), "{}", text(&checked.stdout));

    let built = milepost(folder.path(), &["build", "docs"]);
    assert_eq!(built.status.code(), Some(0), "{}", text(&built.stderr));
    let site = folder.path().join("docs/_site");
    let shown = [
        ("index.html", "class=\"checklist\""),
        ("index.html", "content/includes/help.md"),
        ("index.html", "class=\"nextstepaction\""),
        ("guide/write.html", "class=\"alert alert-important\""),
        ("guide/write.html", "class=\"callout callout-tradeoff\""),
        ("guide/write.html", "role=\"tab\""),
        ("guide/write.html", "class=\"lightbox\""),
        ("guide/write.html", "<mark class=\"line\">"),
        ("guide/organize.html", "class=\"table-wrap\""),
        ("guide/publish.html", "class=\"code\""),
    ];
    for (page, part) in shown {
        assert!(file(&site, page).contains(part), "{page} has no {part}");
    }
    assert!(site.join("media/journey.svg").exists());
}

#[test]
fn the_current_folder_is_the_default() {
    let folder = tempfile::tempdir().unwrap();
    let made = milepost(folder.path(), &["init"]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    assert!(text(&made.stdout).ends_with("next: milepost serve --open\n"), "{}", text(&made.stdout));
    assert!(folder.path().join("book.toml").exists());
    assert!(folder.path().join("content/toc.yml").exists());
}

#[test]
fn a_docset_is_left_alone() {
    for configuration in ["book.toml", "docfx.json"] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(configuration), "mine").unwrap();
        let refused = milepost(folder.path(), &["init", "."]);
        assert_eq!(refused.status.code(), Some(2));
        assert!(text(&refused.stderr).contains(configuration), "{}", text(&refused.stderr));
        assert_eq!(file(folder.path(), configuration), "mine");
        assert!(!folder.path().join("content").exists());
    }
}

#[test]
fn no_file_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("docs/content")).unwrap();
    fs::write(folder.path().join("docs/content/index.md"), "# Mine\n").unwrap();
    let refused = milepost(folder.path(), &["init", "docs"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("index.md already exists"), "{}", text(&refused.stderr));
    assert_eq!(file(folder.path(), "docs/content/index.md"), "# Mine\n");
    assert!(!folder.path().join("docs/book.toml").exists());
}

#[test]
fn a_file_is_no_folder() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("docs"), "").unwrap();
    let refused = milepost(folder.path(), &["init", "docs"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("name a folder"), "{}", text(&refused.stderr));
}
