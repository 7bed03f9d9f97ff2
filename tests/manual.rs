//! The manual is true.
//!
//! 1. [`generated_pages_are_current`] makes the diagnostics page and the dialect pages from their sources and compares;
//!    `MILEPOST_BLESS=1` writes them. Pages whose source is gone are found, too.
//! 2. [`every_command_runs`] runs what `console` blocks show, page by page, in a folder of its own: the lines behind `$ `,
//!    with the output below them. A block behind a line that ends in a path and a colon is a file, written first.
//! 3. The other tests hold the hand-written pages to the code: no setting, option or command may be missing.

#[path = "manual/console.rs"]
mod console;
#[path = "manual/generate.rs"]
mod generate;

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Markdown files below a folder, sorted.
fn pages(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        .replace("\r\n", "\n")
}

fn manual(page: &str) -> String {
    read(&root().join("content/manual").join(page))
}

#[test]
fn generated_pages_are_current() {
    let wanted = generate::pages(root());
    let bless = std::env::var_os("MILEPOST_BLESS").is_some();
    let mut stale = Vec::new();
    for (path, text) in &wanted {
        let file = root().join(path);
        let is_current = fs::read_to_string(&file).is_ok_and(|found| found.replace("\r\n", "\n") == *text);
        if !is_current && bless {
            fs::write(&file, text).unwrap();
        } else if !is_current {
            stale.push(path.clone());
        }
    }
    for file in pages(&root().join("content/manual")) {
        let path = file.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        if read(&file).contains(generate::MARK) && wanted.iter().all(|(known, _)| *known != path) {
            match bless {
                true => fs::remove_file(&file).unwrap(),
                false => stale.push(path),
            }
        }
    }
    assert!(stale.is_empty(), "not as generated: {stale:?}; run this test with MILEPOST_BLESS=1");
}

#[cfg(unix)]
#[test]
fn every_command_runs() {
    let mut failures = Vec::new();
    let mut commands = 0;
    for page in pages(&root().join("content/manual")) {
        let text = read(&page);
        if text.contains(generate::MARK) {
            continue;
        }
        let scratch = tempfile::tempdir().unwrap();
        match console::run_page(&text, scratch.path()) {
            Ok(count) => commands += count,
            Err(why) => failures.push(format!("{}: {why}", page.display())),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert!(commands > 20, "only {commands} commands were found in the manual");
}

#[test]
fn every_page_says_what_it_is_about() {
    for page in pages(&root().join("content/manual")) {
        let text = read(&page);
        let header = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
        let (header, body) = header.unwrap_or_else(|| panic!("{} has no front matter", page.display()));
        for key in ["title: ", "description: ", "ms.topic: "] {
            assert!(header.lines().any(|line| line.starts_with(key)), "{}: no {key}", page.display());
        }
        assert!(body.trim_start().starts_with("# "), "{}: no heading", page.display());
    }
}

/// The words in quotes behind any of some beginnings.
fn quoted<'a>(text: &'a str, beginnings: &[&str]) -> Vec<&'a str> {
    let mut words: Vec<&str> = beginnings
        .iter()
        .flat_map(|beginning| text.split(beginning).skip(1))
        .filter_map(|rest| rest.split('"').next())
        .collect();
    words.sort();
    words.dedup();
    words
}

#[test]
fn every_setting_is_explained() {
    let page = manual("configuration.md");
    let book = ["book.rs", "external.rs"].map(|name| read(&root().join("src/config").join(name))).concat();
    let keys = quoted(&book, &["table.take(\"", "text(&mut table, \"", "strings(&mut table, \"", "flag(\""]);
    assert!(keys.len() > 15, "{keys:?}");
    for key in keys {
        assert!(page.contains(&format!("`{key}`")), "`{key}` of book.toml is not explained");
    }
    for table in quoted(&book, &["root.table(\""]) {
        assert!(page.contains(&format!("`[{table}]`")), "[{table}] of book.toml is not explained");
    }
    let docfx = read(&root().join("src/config/docfx.rs"));
    for key in quoted(&docfx, &["build.get(\"", "engine.get(\"", "(&build, \"", "(&engine, \""]) {
        assert!(page.contains(&format!("`{key}`")), "`{key}` of docfx.json is not explained");
    }
}

#[test]
fn settings_that_are_shown_are_accepted() {
    let mut count = 0;
    for page in pages(&root().join("content/manual")) {
        for block in read(&page).split("```toml\n").skip(1) {
            let block = block.split("```").next().unwrap_or_default();
            let scratch = tempfile::tempdir().unwrap();
            for folder in ["content", "docs", "src"] {
                fs::create_dir(scratch.path().join(folder)).unwrap();
            }
            fs::write(scratch.path().join("book.toml"), block).unwrap();
            if let Err(error) = milepost::config::load(scratch.path(), &Default::default()) {
                panic!("{}: {error}:\n{block}", page.display());
            }
            count += 1;
        }
    }
    assert!(count >= 8, "{count} blocks of settings");
}

#[test]
fn every_theme_option_is_explained() {
    let page = manual("themes.md");
    let options = read(&root().join("themes/default/theme.toml"));
    let names = options.lines().filter_map(|line| line.strip_prefix("[options.")?.strip_suffix(']'));
    for name in names {
        assert!(page.contains(&format!("`{name}`")), "the option `{name}` is not explained");
    }
}

#[test]
fn every_subcommand_is_shown() {
    let all: String = pages(&root().join("content/manual")).iter().map(|page| read(page)).collect();
    let args = read(&root().join("src/cli/args.rs"));
    let commands = args.split("pub enum Command {").nth(1).and_then(|rest| rest.split("\n}").next()).unwrap();
    let names =
        commands.lines().filter_map(|line| line.trim().split_once('(')?.1.strip_suffix("Arguments),"));
    let mut count = 0;
    for name in names {
        count += 1;
        let shown = format!("$ milepost {}", name.to_lowercase());
        assert!(all.contains(&shown), "no page shows `{shown}`");
    }
    assert!(count >= 6, "found {count} commands");
}
