//! SARIF as code scanning services read it.
//!
//! 1. [`the_log_is_valid`] checks the program's log against the schema. Schema and validator are not part of this
//!    project: `npm install` in `tests/sarif-schema` fetches them; without them the test says that it was skipped.
//! 2. [`fixes_mend_what_they_are_for`] applies the fixes of the log and compares with what `--fix` writes.

#[path = "common/program.rs"]
mod program;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use program::milepost;
use serde_json::Value;

const PAGES: [(&str, &str); 3] = [
    (
        "book.toml",
        "[site]\ntitle = \"T\"\nbase-path = \"/t\"\n[diagnostics]\ndescription-missing = \"info\"\n",
    ),
    (
        "content/index.md",
        "\u{feff}# T\n\nÜ [a](Other.md) and [b](other.md#limts) and [c][ref], [d](gone.md).\n\n:::column:::\n\n[ref]: OTHER.md\n",
    ),
    ("content/other.md", "# Other\n\n## Limits\n\n<blink>x</blink> and [up](INDEX.md#t).\n"),
];

fn docset() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("content")).unwrap();
    for (path, text) in PAGES {
        fs::write(folder.path().join(path), text).unwrap();
    }
    folder
}

fn log(folder: &Path) -> String {
    let run = milepost(folder, &["check", "--format", "sarif"]);
    assert!(run.code.is_some_and(|code| code < 2), "{run:#?}");
    run.out
}

#[test]
fn the_log_is_valid() {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sarif-schema");
    if !tools.join("node_modules").is_dir() {
        eprintln!("skipped: run `npm install` in tests/sarif-schema");
        return;
    }
    let folder = docset();
    let log = log(folder.path());
    assert!(log.contains("\"fixes\""), "{log}");
    let validate = |log: &str| {
        let mut node = Command::new("node");
        node.arg(tools.join("validate.cjs")).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut node = node.spawn().unwrap();
        node.stdin.take().unwrap().write_all(log.as_bytes()).unwrap();
        let output = node.wait_with_output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (valid, why) = validate(&log);
    assert!(valid, "{why}\n{log}");
    // The validator must be able to fail.
    let (valid, why) = validate(&log.replace("\"deletedRegion\"", "\"region\""));
    assert!(!valid && why.contains("deletedRegion"), "{why}");
}

#[test]
fn fixes_mend_what_they_are_for() {
    let folder = docset();
    let log: Value = serde_json::from_str(&log(folder.path())).unwrap();
    let mut replacements: Vec<(String, usize, usize, usize, String)> = Vec::new();
    for result in log["runs"][0]["results"].as_array().unwrap() {
        for change in result["fixes"].as_array().into_iter().flatten() {
            let change = &change["artifactChanges"][0];
            let (place, replacement) = (&change["artifactLocation"]["uri"], &change["replacements"][0]);
            let region = |key: &str| replacement["deletedRegion"][key].as_u64().unwrap() as usize;
            assert_eq!(region("startLine"), region("endLine"));
            replacements.push((
                place.as_str().unwrap().to_owned(),
                region("startLine"),
                region("startColumn"),
                region("endColumn"),
                replacement["insertedContent"]["text"].as_str().unwrap().to_owned(),
            ));
        }
    }
    // From the end, so that places stay where they are.
    replacements.sort();
    replacements.dedup();
    assert_eq!(replacements.len(), 4, "{replacements:?}");
    let mut texts: std::collections::BTreeMap<String, String> = std::collections::BTreeMap::new();
    for (path, line, start, end, new) in replacements.into_iter().rev() {
        let text = texts
            .entry(path.clone())
            .or_insert_with(|| fs::read_to_string(folder.path().join(&path)).unwrap());
        let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        let mark = usize::from(line == 1 && text.starts_with('\u{feff}'));
        let chars: Vec<char> = lines[line - 1].chars().collect();
        let (start, end) = (start - 1 + mark, end - 1 + mark);
        lines[line - 1] =
            chars[..start].iter().collect::<String>() + &new + &chars[end..].iter().collect::<String>();
        *text = lines.concat();
    }
    milepost(folder.path(), &["check", "--fix"]);
    for (path, text) in texts {
        assert_eq!(fs::read_to_string(folder.path().join(&path)).unwrap(), text, "{path}");
    }
}
