//! Guards the shape of the crate: who imports whom, who touches the disk, who prints, how long files are, and that
//! lists are complete. Where a rule has exceptions they stand here by name, with the reason.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Which modules of the crate a module may name. A new module gets a line; a new import is a decision.
const MAY_IMPORT: &[(&str, &str)] = &[
    // What everything else stands on.
    ("diagnostics", "source"),
    // `source` names one type of `config`, the map of front matter.
    ("source", "config diagnostics"),
    ("words", ""),
    ("highlight", ""),
    ("config", "diagnostics source monikers theme site"),
    ("monikers", "config"),
    ("write", "source"),
    ("git", "source"),
    ("history", "source write"),
    ("history_tests", "history source"),
    // Files as they are written.
    ("toc_file", "config diagnostics source"),
    ("redirect_file", "diagnostics source"),
    // The stages. Markdown and YAML pages see the rest of the docset through `site::lookup` alone.
    ("discover", "config diagnostics source"),
    ("markdown", "config diagnostics highlight monikers site source words"),
    ("yaml_page", "config diagnostics markdown source words"),
    ("scan", "config diagnostics markdown source yaml_page"),
    (
        "site",
        "config diagnostics discover history link_index markdown monikers redirect_file scan source toc_file yaml_page",
    ),
    ("link_index", "config diagnostics site source"),
    ("theme", "config render words"),
    ("search", "diagnostics markdown render site source"),
    (
        "render",
        "config diagnostics highlight history markdown monikers search site source theme words yaml_page",
    ),
    // What puts them together.
    ("cache", "diagnostics scan search site source write"),
    ("attribution", "config diagnostics git pipeline site source"),
    ("fix", "diagnostics pipeline source"),
    ("external", "config diagnostics scan site source"),
    (
        "fragment",
        "config diagnostics discover markdown monikers pipeline render scan site source words yaml_page",
    ),
    (
        "pipeline",
        "attribution cache config diagnostics discover external highlight history link_index markdown monikers render scan search \
         site source theme toc_file words write yaml_page",
    ),
    (
        "cli",
        "attribution cache config diagnostics external fix fragment git link_index markdown monikers pipeline render search \
         site source theme words write yaml_page",
    ),
    ("main", ""),
    ("lib", ""),
];

/// Files outside `cli` that may use `std::fs`, and for what.
const TOUCH_THE_DISK: &[(&str, &str)] = &[
    ("source/files.rs", "the only door to content"),
    ("write.rs", "outputs and what is kept between runs"),
    ("config/disk.rs", "configuration files"),
    ("theme/files.rs", "folders of themes"),
    ("theme/mod.rs", "the list of themes in a folder"),
    ("highlight/cache.rs", "highlighted code kept between runs"),
    ("link_index.rs", "lists of the pages of other sites"),
    ("attribution.rs", "reports beside the outputs"),
];

/// Commands that touch the disk for themselves: they create, measure or serve files.
const COMMANDS_ON_DISK: &[&str] = &[
    "cli/init.rs",
    "cli/serve.rs",
    "cli/bench.rs",
    "cli/render.rs",
    "cli/golden.rs",
    "cli/check.rs",
    "cli/external.rs",
    "cli/index.rs",
    "cli/theme.rs",
];

/// Crates that stay behind one door: crate, folder or file that may name it.
const DOORS: &[(&str, &[&str])] = &[
    ("tera", &["theme/"]),
    ("syntect", &["highlight/"]),
    ("two_face", &["highlight/"]),
    ("saphyr_parser", &["source/yaml/"]),
    ("jsonc_parser", &["source/yaml/", "config/json.rs"]),
    ("pulldown_cmark", &["markdown/", "toc_file/markdown.rs"]),
    ("axum", &["cli/"]),
    ("ureq", &["external/client.rs"]),
    ("rustls_native_certs", &["external/client.rs"]),
    ("tokio", &["cli/"]),
    ("notify", &["cli/"]),
    ("clap", &["cli/"]),
    ("postcard", &["cache.rs", "highlight/cache.rs", "history.rs", "cli/"]),
];

/// Longer than [`LINES`]: file, lines that it may have, reason.
const LINES: usize = 450;
const LONG_FILES: &[(&str, usize, &str)] = &[
    ("diagnostics/codes.rs", 1420, "a list with an explanation of each code"),
    ("markdown/directive.rs", 950, "one grammar, read top to bottom"),
    ("markdown/html/mod.rs", 620, "one arm per kind of node"),
    ("markdown/mask/tracker.rs", 560, "one state machine"),
    ("scan/blocks.rs", 460, "one pass over blocks, and its tests"),
    ("site/toc.rs", 560, "one table of rules"),
    ("site/redirects.rs", 530, "one algorithm and its findings"),
    ("search/query.rs", 520, "one algorithm"),
    ("cli/serve.rs", 500, "the preview"),
];

/// Codes of the Learn engine that are listed but not found yet.
const NOT_YET_FOUND: &[&str] = &[
    "at-xref-not-found",
    "disallowed-html-attribute",
    "moniker-zone-empty",
    "own-link-not-found",
    "pivot-group-not-found",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A source file: path below `src`, whole text, code without tests and comments.
struct File {
    path: String,
    text: String,
    code: String,
}

fn sources() -> Vec<File> {
    let src = root().join("src");
    let walk = walkdir::WalkDir::new(&src).sort_by_file_name().into_iter().flatten();
    let paths =
        walk.map(walkdir::DirEntry::into_path).filter(|path| path.extension().is_some_and(|end| end == "rs"));
    let files: Vec<File> = paths.map(|path| read(&src, &path)).collect();
    assert!(files.len() > 80, "only {} files found", files.len());
    files
}

fn read(src: &Path, path: &Path) -> File {
    let text = std::fs::read_to_string(path).unwrap();
    let path = path.strip_prefix(src).unwrap().to_string_lossy().replace('\\', "/");
    let only_tests = path.ends_with("tests.rs") || path.contains("/tests/") || path.ends_with("testing.rs");
    let code = if only_tests { String::new() } else { without_tests(&text) };
    File { path, text, code }
}

/// Leaves out comments and everything from the tests on, which stand last.
fn without_tests(text: &str) -> String {
    let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    let lines = text[..end].lines().map(|line| line.split_once("// ").map_or(line, |(code, _)| code));
    lines.filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn module(path: &str) -> &str {
    path.split('/').next().unwrap_or(path).trim_end_matches(".rs")
}

/// The words behind each `crate::`, grouped imports included.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for part in code.split("crate::").skip(1) {
        match part.strip_prefix('{') {
            Some(group) => {
                let group = group.split("};").next().unwrap_or(group);
                let mut depth = 0;
                let mut word = String::new();
                for char in group.chars().chain([',']) {
                    match char {
                        '{' => depth += 1,
                        '}' => depth -= 1,
                        ',' if depth == 0 => {
                            let name = word.trim().split("::").next().unwrap_or("");
                            found.insert(name.to_owned());
                            word.clear();
                            continue;
                        }
                        _ => {}
                    }
                    if depth == 0 {
                        word.push(char);
                    }
                }
            }
            None => {
                let end = part.find(|char: char| !(char.is_ascii_lowercase() || char == '_'));
                found.insert(part[..end.unwrap_or(part.len())].to_owned());
            }
        }
    }
    found.remove("");
    found
}

#[test]
fn imports_are_read() {
    let code = "use crate::site::lookup;\nuse crate::{config::{A, B}, source};\nlet x = crate::scan::y();";
    assert_eq!(imports(code).into_iter().collect::<Vec<_>>(), ["config", "scan", "site", "source"]);
}

#[test]
fn modules_import_what_they_may() {
    let table: BTreeMap<&str, BTreeSet<&str>> =
        MAY_IMPORT.iter().map(|(module, others)| (*module, others.split_whitespace().collect())).collect();
    let mut wrong = Vec::new();
    for file in sources() {
        let module = module(&file.path);
        let Some(allowed) = table.get(module) else {
            wrong.push(format!("src/{}: module `{module}` is not in the table of tests/tidy.rs", file.path));
            continue;
        };
        for other in imports(&file.code) {
            if other != module && !allowed.contains(other.as_str()) {
                wrong.push(format!("src/{}: `{module}` may not import `{other}`", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn markdown_sees_the_docset_through_the_lookup() {
    for file in sources().iter().filter(|file| file.path.starts_with("markdown/")) {
        for part in file.code.split("crate::site::").skip(1) {
            let narrow = ["lookup", "links::", "urls::"].iter().any(|name| part.starts_with(name));
            assert!(narrow, "src/{}: crate::site::{}", file.path, part.lines().next().unwrap());
        }
        let extension = file.path.strip_prefix("markdown/ext/").filter(|name| *name != "mod.rs");
        if let Some(name) = extension {
            assert!(!file.code.contains("ext::"), "{name} names another extension");
        }
    }
}

#[test]
fn only_few_files_touch_the_disk() {
    let allowed: Vec<&str> =
        TOUCH_THE_DISK.iter().map(|(path, _)| *path).chain(COMMANDS_ON_DISK.iter().copied()).collect();
    for file in sources().iter().filter(|file| !allowed.contains(&file.path.as_str())) {
        for call in ["std::fs", "fs::", "File::open", "File::create"] {
            let word = file.code.match_indices(call).any(|(at, _)| {
                !file.code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_')
            });
            assert!(!word, "src/{}: {call} outside the files that may touch the disk", file.path);
        }
    }
}

#[test]
fn only_commands_and_formats_print() {
    for file in sources() {
        if file.path.starts_with("cli/") || file.path.starts_with("diagnostics/print") {
            continue;
        }
        // `stdout(` and `stderr(` also name the pipes of a program that is started.
        let code = file.code.replace(".stdout(", "").replace(".stderr(", "");
        for call in ["println!", "print!(", "dbg!(", "io::stdout", "io::stderr", "stdout(", "stderr("] {
            assert!(!code.contains(call), "src/{}: {call}", file.path);
        }
    }
}

#[test]
fn nothing_gives_up() {
    for file in sources() {
        for call in
            [".unwrap()", ".expect(", "panic!", "todo!", "unimplemented!", "unreachable!", "process::exit"]
        {
            assert!(!file.code.contains(call), "src/{}: {call} outside tests", file.path);
        }
    }
    let lib = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    assert!(lib.contains("#![forbid(unsafe_code)]"));
}

#[test]
fn crates_stay_behind_their_doors() {
    for file in sources() {
        for (name, doors) in DOORS {
            let named = [format!("{name}::"), format!("use {name}")];
            let used = named.iter().any(|word| {
                file.code.match_indices(word.as_str()).any(|(at, _)| {
                    !file.code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_')
                })
            });
            let fine = !used || doors.iter().any(|door| file.path.starts_with(door));
            assert!(fine, "src/{} names `{name}`, which belongs to {doors:?}", file.path);
        }
    }
}

#[test]
fn files_are_short_enough() {
    // Tests are read one by one, not as a whole.
    for file in sources().into_iter().filter(|file| !file.code.is_empty()) {
        let limit =
            LONG_FILES.iter().find(|(path, ..)| *path == file.path).map_or(LINES, |(_, lines, _)| *lines);
        let lines = file.text.lines().count();
        assert!(lines <= limit, "src/{}: {lines} lines, {limit} are allowed", file.path);
    }
}

#[test]
fn modules_say_how_they_work() {
    for file in sources() {
        let is_test = file.code.is_empty() || file.path.ends_with("tests.rs");
        assert!(is_test || file.text.starts_with("//! "), "src/{} has no words at its top", file.path);
    }
}

#[test]
fn codes_are_in_order_and_used() {
    let slugs: Vec<&str> = milepost::diagnostics::codes::ALL.iter().map(|code| code.slug).collect();
    let mut sorted = slugs.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(slugs, sorted, "codes.rs is not in alphabetical order, or a code stands twice");
    let code: String =
        sources().into_iter().filter(|file| !file.path.ends_with("codes.rs")).map(|file| file.code).collect();
    for slug in slugs {
        let used = code.contains(&format!("\"{slug}\"")) || NOT_YET_FOUND.contains(&slug);
        assert!(used, "nothing finds `{slug}`");
    }
}

#[test]
fn dependencies_say_what_they_are_for() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let mut section = "";
    let mut commented = false;
    let code: String = sources().into_iter().map(|file| file.code).collect();
    for line in manifest.lines() {
        match line {
            _ if line.starts_with('[') => (section, commented) = (line, false),
            _ if line.starts_with('#') => commented = true,
            "" => commented = false,
            _ if section.ends_with("dependencies]") => {
                // A comment holds for the lines below it, up to the next blank line or comment.
                assert!(commented, "Cargo.toml: no comment says what this is for: {line}");
                let name = line.split(['=', ' ', '.']).next().unwrap().replace('-', "_");
                let used = code.contains(&format!("{name}::")) || code.contains(&format!("use {name}"));
                assert!(used || section == "[dev-dependencies]", "Cargo.toml: nothing uses `{name}`");
            }
            _ => {}
        }
    }
}

#[test]
fn nothing_of_the_workshop_is_left() {
    for file in sources() {
        for word in ["// TODO", "// FIXME", "// XXX", "// HACK"] {
            assert!(!file.text.contains(word), "src/{}: {word}", file.path);
        }
    }
}
