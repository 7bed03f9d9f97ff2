//! Tiny docsets, built as a whole: `docsets/<feature>/<case>/` holds a repository and beside it `expected/`.
//!
//! 1. Each case is copied to a folder of its own, built by the library, and checked.
//! 2. `expected/check.txt` holds the findings as `path:line:column severity[code] message`.
//! 3. `expected/resources.txt` lists the copied files; `expected/out/…` holds the outputs: of a page its article, of
//!    everything else (TOCs, stubs, sitemap) all of it. Theme files and `404.html` are left out.
//! 4. With `MILEPOST_BLESS=1` the expectations are written. Anything in `expected/` that nothing makes is an error.
//!
//! A case with `arguments.txt` is configured by what stands there: `base-path`, `base-url`, `profile`, `moniker`.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use common::{copy, files_below, tree, write};
use milepost::config::{self, Config, Overrides, Profile};
use milepost::pipeline::Pipeline;
use milepost::source::DiskFiles;
use milepost::write::MANIFEST;

/// The folder of all cases.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/docsets")
}

/// Folders two levels down, sorted.
fn cases() -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(root()).min_depth(2).max_depth(2).sort_by_file_name();
    let folders = walk.into_iter().flatten().filter(|entry| entry.file_type().is_dir());
    folders.map(walkdir::DirEntry::into_path).collect()
}

#[test]
fn docsets_are_built_as_expected() {
    let bless = std::env::var_os("MILEPOST_BLESS").is_some_and(|value| value == "1");
    let cases = cases();
    assert!(cases.len() >= 20, "only {} cases found", cases.len());
    let mut failures = String::new();
    for case in cases {
        let name = case.strip_prefix(root()).unwrap().display().to_string();
        let made = make(&case);
        if bless {
            store(&case.join("expected"), &made);
        } else {
            compare(&name, &case.join("expected"), &made, &mut failures);
        }
    }
    assert!(failures.is_empty(), "{failures}\nMILEPOST_BLESS=1 accepts what is there now");
}

/// Builds a copy of a case; gives the files that `expected/` must hold.
fn make(case: &Path) -> BTreeMap<String, String> {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().canonicalize().unwrap();
    std::fs::create_dir_all(dir.join(".git")).unwrap();
    copy(case, &dir);
    let _ = std::fs::remove_dir_all(dir.join("expected"));
    let configs = config::load(&dir, &overrides(case)).unwrap();
    let several = configs.len() > 1;
    let mut made = BTreeMap::new();
    for config in configs {
        let prefix = if several { format!("{}/", config.name) } else { String::new() };
        let (checked, built) = build(config, &dir);
        made.insert(format!("{prefix}check.txt"), checked);
        for (path, text) in built {
            made.insert(format!("{prefix}{path}"), text);
        }
    }
    made
}

fn overrides(case: &Path) -> Overrides {
    let mut overrides = Overrides::default();
    let text = std::fs::read_to_string(case.join("arguments.txt")).unwrap_or_default();
    for line in text.lines() {
        let (key, value) = line.split_once(' ').unwrap();
        let value = value.to_owned();
        match key {
            "base-path" => overrides.base_path = Some(value),
            "base-url" => overrides.base_url = Some(value),
            "profile" => {
                overrides.profile = Some(if value == "docfx" { Profile::Docfx } else { Profile::Learn });
            }
            "moniker" => overrides.moniker = Some(value),
            _ => panic!("{case:?}: unknown argument {key}"),
        }
    }
    overrides
}

/// Findings as text, and outputs by path.
fn build(config: Config, dir: &Path) -> (String, BTreeMap<String, String>) {
    let out = config.out.clone();
    let files = DiskFiles::new(&config.root, &config.repository, vec![out.clone()])
        .with_dot_folders(config.has_dot());
    let mut pipeline = Pipeline::new(Arc::new(config), Arc::new(files));
    let indexed = pipeline.site().unwrap();
    let mut checked = String::new();
    for finding in pipeline.findings(&indexed) {
        let milepost::diagnostics::Finding { path, line, column, severity, code, message, .. } = &finding;
        writeln!(checked, "{path}:{line}:{column} {severity}[{code}] {message}").unwrap();
        for hint in &finding.hints {
            writeln!(checked, "  {hint}").unwrap();
        }
    }
    let drawing = pipeline.drawing().unwrap();
    pipeline.build(&indexed, &drawing, &|_, _| {}).unwrap();
    assert!(!checked.contains(&dir.display().to_string()), "an absolute path in {checked}");
    (checked, outputs(&out, &indexed.site))
}

fn outputs(out: &Path, site: &milepost::site::Site) -> BTreeMap<String, String> {
    let pages: BTreeSet<&str> = site.pages.iter().map(|page| page.output.as_str()).collect();
    let resources: BTreeSet<&str> = site.resources.iter().map(|resource| resource.output.as_str()).collect();
    let mut made = BTreeMap::new();
    for (path, bytes) in tree(out) {
        let shown = ["html", "json", "xml", "txt"].iter().any(|end| path.ends_with(&format!(".{end}")));
        let theme = path.starts_with("assets/") || path == MANIFEST || path == "404.html";
        if theme || resources.contains(path.as_str()) || !shown || skipped(&path) {
            continue;
        }
        let text = String::from_utf8(bytes).unwrap();
        let text = if pages.contains(path.as_str()) { article(&text) } else { text };
        let text = without_hashes(&text);
        made.insert(format!("out/{path}"), text);
    }
    let list: String = resources.iter().map(|path| format!("{path}\n")).collect();
    if !list.is_empty() {
        made.insert("resources.txt".to_owned(), list);
    }
    made
}

/// Outputs that have tests of their own.
fn skipped(path: &str) -> bool {
    path.starts_with("search/") || matches!(path, "llms.txt" | "llms-full.txt" | "feed.xml" | "robots.txt")
}

/// The text with `assets/name.*.css` for `assets/name.1a2b3c4d.css`: a change of the theme is no change here.
fn without_hashes(text: &str) -> String {
    let mut parts = text.split("assets/");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str("assets/");
        let dot = part.find('.').filter(|dot| {
            let hash = part.get(dot + 1..dot + 9);
            hash.is_some_and(|hash| hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
        });
        match dot {
            Some(dot) => {
                out.push_str(&part[..=dot]);
                out.push('*');
                out.push_str(&part[dot + 9..]);
            }
            None => out.push_str(part),
        }
    }
    out
}

/// What a page says: title, description, its article. The rest is the theme's.
fn article(page: &str) -> String {
    let between = |start: &str, end: &str| {
        let from = page.find(start).unwrap_or_else(|| panic!("no `{start}` in {page}"));
        let len = page[from..].find(end).unwrap_or_else(|| panic!("no `{end}` in {page}"));
        &page[from..from + len + end.len()]
    };
    let mut text = format!("{}\n", between("<title>", "</title>"));
    for line in page.lines().filter(|line| line.starts_with("<meta name=\"description\"")) {
        text.push_str(line);
        text.push('\n');
    }
    let main = between("<article", "</article>");
    // Facts, buttons and the outline are the theme's, too.
    match (main.find("<div class=\"page-meta\">"), main.find("<div class=\"content\">")) {
        (Some(from), Some(to)) if from < to => text + &main[..from] + "\n" + &main[to..] + "\n",
        _ => text + main + "\n",
    }
}

fn store(expected: &Path, made: &BTreeMap<String, String>) {
    for path in files_below(expected).iter().filter(|path| !made.contains_key(*path)) {
        std::fs::remove_file(expected.join(path)).unwrap();
    }
    for (path, text) in made {
        write(expected, path, text);
    }
}

fn compare(name: &str, expected: &Path, made: &BTreeMap<String, String>, failures: &mut String) {
    for path in files_below(expected).iter().filter(|path| !made.contains_key(*path)) {
        writeln!(failures, "{name}: expected/{path} is left over").unwrap();
    }
    for (path, text) in made {
        match std::fs::read_to_string(expected.join(path)) {
            Err(_) => writeln!(failures, "{name}: expected/{path} is missing").unwrap(),
            Ok(known) if known != *text => {
                let line = known.lines().zip(text.lines()).position(|(known, text)| known != text);
                let line = line.unwrap_or_else(|| known.lines().count().min(text.lines().count()));
                let at = |text: &str| text.lines().nth(line).unwrap_or("(end)").to_owned();
                let (known, text) = (at(&known), at(text));
                writeln!(failures, "{name}: {path}:{}\n  expected {known}\n  found    {text}", line + 1)
                    .unwrap();
            }
            Ok(_) => {}
        }
    }
}

#[test]
fn left_over_expectations_fail() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "out/a.html", "same\n");
    write(dir.path(), "out/b.html", "left over\n");
    let made = BTreeMap::from([("out/a.html".to_owned(), "same\n".to_owned())]);
    let mut failures = String::new();
    compare("case", dir.path(), &made, &mut failures);
    assert_eq!(failures, "case: expected/out/b.html is left over\n");
    failures.clear();
    store(dir.path(), &made);
    compare("case", dir.path(), &made, &mut failures);
    assert_eq!(failures, "");
}
