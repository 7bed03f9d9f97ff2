//! The same input gives the same bytes: on any path, with any number of threads, in any time zone and language, and
//! whether or not an earlier build left something behind. Through the real program and the real disk.

mod common;
#[path = "common/program.rs"]
mod program;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use common::{Random, copy, tree, write};
use program::{command, finished, milepost};

/// A repository with a little of everything, and enough pages to keep several threads busy.
fn repository() -> tempfile::TempDir {
    let dir = common::folder(&[
        (
            "docs/book.toml",
            "[site]\ntitle = \"Tests\"\nbase-path = \"/base\"\nbase-url = \"https://example.org\"\n",
        ),
        ("docs/content/toc.yml", "- name: Home\n  href: index.md\n- name: More\n  href: more/toc.yml\n"),
        ("docs/content/more/toc.yml", "- href: page1.md\n- href: page2.md\n- href: page3.md\n"),
        ("docs/content/index.md", "---\ntitle: Home\n---\n# Home\n\n[a](more/page1.md) ![p](media/p.svg)\n"),
        ("docs/content/includes/part.md", "## Part\n\n[up](../index.md) and [!INCLUDE [x](inner.md)]\n"),
        ("docs/content/includes/inner.md", "inner words\n"),
        (
            "docs/content/media/p.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"24\" height=\"24\"/>",
        ),
        (
            "docs/content/faq.yml",
            "### YamlMime:FAQ\ntitle: Questions\nsections:\n- name: All\n  questions:\n  - question: Why?\n    answer: |\n      [x](index.md)\n",
        ),
        (
            ".openpublishing.redirection.json",
            "{\"redirections\": [{\"source_path\": \"docs/content/old.md\", \"redirect_url\": \"/base/more/page1\"}]}",
        ),
        ("shared/code.cs", "// <a>\nint a;\n// </a>\n"),
    ]);
    for page in 1..40 {
        let next = page % 39 + 1;
        let text = format!(
            "---\ntitle: Page {page}\nms.date: 06/30/2026\n---\n# Page {page}\n\n[next](page{next}.md#part) [miss](page{next}.md#x{page})\n\n\
             [!INCLUDE [x](../includes/part.md)]\n\n[!code-csharp[x](../../../shared/code.cs#a)]\n\n```powershell\nGet-Item {page}\n```\n\nİstanbul ıI\n"
        );
        write(dir.path(), &format!("docs/content/more/page{page}.md"), text);
    }
    dir
}

/// Outputs without the list of outputs, which notes the time stamps of copied files.
fn outputs(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut tree = tree(folder);
    assert!(tree.remove(milepost::write::MANIFEST).is_some());
    tree
}

#[test]
fn nothing_of_the_machine_shows() {
    let first = repository();
    let second = tempfile::tempdir().unwrap();
    let deeper = second.path().join("a much longer path/with blanks/and-more");
    copy(first.path(), &deeper);
    std::fs::create_dir_all(deeper.join(".git")).unwrap();
    let run = |root: &Path, settings: &[(&str, &str)]| {
        let docs = root.join("docs");
        let mut build = command(&docs);
        finished(build.args(["build", "--no-cache"]).envs(settings.iter().copied()).output().unwrap())
            .exits(0);
        let mut check = command(&docs);
        let check = check.args(["check", "--no-cache", "--format", "json"]).envs(settings.iter().copied());
        (outputs(&docs.join("_site")), finished(check.output().unwrap()).exits(0).out)
    };
    let one = run(first.path(), &[("RAYON_NUM_THREADS", "1"), ("TZ", "Asia/Tokyo"), ("LANG", "tr_TR.UTF-8")]);
    let many = run(&deeper, &[("RAYON_NUM_THREADS", "4"), ("TZ", "America/Lima"), ("LC_ALL", "C")]);
    assert_eq!(one.1, many.1);
    assert!(one.1.contains("bookmark-not-found"));
    assert!(one.0 == many.0, "{:?}", differing(&one.0, &many.0));
    let place = first.path().canonicalize().unwrap().display().to_string();
    for (path, bytes) in &one.0 {
        assert!(!String::from_utf8_lossy(bytes).contains(&place), "{path} holds the path of the docset");
    }
}

fn differing(a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let paths: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    paths.into_iter().filter(|path| a.get(*path) != b.get(*path)).cloned().collect()
}

/// What happens to the folder between two builds.
fn edit(root: &Path, random: &mut Random) -> String {
    let texts: [(&str, &[&str]); 9] = [
        ("docs/content/includes/inner.md", &["inner words\n", "other words\n", "[x](../index.md)\n"]),
        (
            "docs/content/more/page1.md",
            &["---\ntitle: One\n---\n# One\n\n## Part\n", "# Uno\n\n[x](page2.md)\n"],
        ),
        (
            "docs/content/more/toc.yml",
            &["- href: page1.md\n- href: page2.md\n", "- name: Two\n  href: page2.md\n"],
        ),
        ("docs/content/toc.yml", &["- name: Home\n  href: index.md\n", "- name: Start\n  href: index.md\n"]),
        ("shared/code.cs", &["// <a>\nint a;\n// </a>\n", "// <a>\nint b;\n// </a>\n"]),
        (
            ".openpublishing.redirection.json",
            &[
                "{\"redirections\": [{\"source_path\": \"docs/content/old.md\", \"redirect_url\": \"/base/more/page2\"}]}",
                "{\"redirections\": []}",
            ],
        ),
        (
            "docs/book.toml",
            &["[site]\ntitle = \"One\"\n", "[site]\ntitle = \"Two\"\nurl-style = \"clean\"\n"],
        ),
        (
            "docs/content/media/p.svg",
            &["<svg width=\"10\" height=\"20\"/>", "<svg width=\"20\" height=\"10\"/>"],
        ),
        ("docs/theme/templates/footer.html", &["<footer>One</footer>\n", "<footer>Two</footer>\n"]),
    ];
    match random.below(8) {
        0 => {
            // Somebody removes an output; the next build brings it back.
            let _ = std::fs::remove_file(root.join("docs/_site/more/page2.html"));
            "output removed".to_owned()
        }
        1 => {
            let path = format!("docs/content/new{}.md", random.below(3));
            let there = root.join(&path).is_file();
            if there {
                std::fs::remove_file(root.join(&path)).unwrap();
            } else {
                write(root, &path, "# New\n");
            }
            path
        }
        2 => {
            let _ = std::fs::remove_file(root.join("shared/code.cs"));
            "snippet removed".to_owned()
        }
        _ => {
            let (path, versions) = &texts[random.below(texts.len())];
            write(root, path, random.pick(versions));
            (*path).to_owned()
        }
    }
}

#[test]
fn an_earlier_build_shows_nowhere() {
    let dir = repository();
    let docs = dir.path().join("docs");
    let mut random = Random(42);
    let mut done: Vec<String> = Vec::new();
    for _ in 0..30 {
        milepost(&docs, &["build"]).exits(0);
        let fresh: PathBuf = dir.path().join("fresh");
        let _ = std::fs::remove_dir_all(&fresh);
        milepost(&docs, &["build", "--no-cache", "--out", "../fresh"]).exits(0);
        let (warm, cold) = (outputs(&docs.join("_site")), outputs(&fresh));
        assert!(warm == cold, "after {done:?}: {:?}", differing(&warm, &cold));
        let check = |more: &[&str]| milepost(&docs, &[&["check", "--all"], more].concat()).out;
        assert_eq!(check(&[]), check(&["--no-cache"]), "after {done:?}");
        done.push(edit(dir.path(), &mut random));
    }
}
