//! CommonMark's own examples, rendered by the base that the dialect builds on.
//!
//! 1. [`examples`] reads the specification's text. It is not part of this project: `npm install` in
//!    `tests/spec-commonmark` fetches it, or `COMMONMARK_SPEC` names a `spec.txt`.
//! 2. [`render`] renders an example as `milepost render` does; heading ids, which CommonMark does not know, go.
//! 3. Examples that the dialect renders otherwise stand in `commonmark_exceptions.toml`, each with the reason.
//!    One that no longer differs, or has no reason, fails as well.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use milepost::config::Profile;
use milepost::fragment;
use milepost::source::{DocPath, MemoryFiles};

struct Example {
    number: u32,
    markdown: String,
    html: String,
}

fn spec_text() -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec-commonmark");
    let installed = folder.join("node_modules/commonmark-spec/spec.txt");
    let named = std::env::var_os("COMMONMARK_SPEC").map(PathBuf::from);
    std::fs::read_to_string(named.unwrap_or(installed)).ok()
}

fn examples(text: &str) -> Vec<Example> {
    let fence = "`".repeat(32);
    let opening = format!("{fence} example");
    let mut examples = Vec::new();
    let mut lines = text.lines().take_while(|line| *line != "<!-- END TESTS -->");
    while lines.by_ref().any(|line| line == opening) {
        let mut part = |end: &str| -> String {
            let lines = lines.by_ref().take_while(|line| *line != end);
            lines.map(|line| line.replace('→', "\t") + "\n").collect()
        };
        let (markdown, html) = (part("."), part(&fence));
        examples.push(Example { number: examples.len() as u32 + 1, markdown, html });
    }
    examples
}

fn render(markdown: &str, profile: Profile) -> String {
    let mut config = fragment::bare_config(Path::new("/docset"), profile);
    config.sanitize = false;
    let (path, files) = (DocPath::new("page.md"), MemoryFiles::new([("page.md", markdown)]));
    let rendered = fragment::render(Arc::new(config), Arc::new(files), &path, markdown, true).unwrap();
    without_heading_ids(&rendered.html)
}

fn without_heading_ids(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find(" id=\"") {
        let heading = rest[..at].len() >= 3
            && rest.as_bytes()[at - 1].is_ascii_digit()
            && rest[..at - 1].ends_with("<h");
        let end = rest[at + 5..].find('"').map_or(rest.len(), |quote| at + 5 + quote + 1);
        out.push_str(if heading { &rest[..at] } else { &rest[..end] });
        rest = &rest[end..];
    }
    out + rest
}

/// Number → reason.
fn exceptions() -> BTreeMap<u32, String> {
    let table: toml::Table = toml::from_str(include_str!("commonmark_exceptions.toml")).unwrap();
    let mut known = BTreeMap::new();
    for entry in table["exception"].as_array().unwrap() {
        let reason = entry["reason"].as_str().unwrap();
        assert!(!reason.trim().is_empty());
        for number in entry["examples"].as_array().unwrap() {
            let number = number.as_integer().unwrap() as u32;
            assert!(known.insert(number, reason.to_owned()).is_none(), "{number} stands twice");
        }
    }
    known
}

/// The HTML of an example as the dialect writes it: another prefix of code's class; no slash in void elements on Learn.
fn expected(html: &str, profile: Profile) -> String {
    let html = html.replace("class=\"language-", "class=\"lang-");
    if profile == Profile::Docfx {
        return html;
    }
    let mut out = String::with_capacity(html.len());
    for (number, tag) in html.split('<').enumerate() {
        out.push_str(if number == 0 { "" } else { "<" });
        let is_void = number > 0 && ["br ", "hr ", "img "].iter().any(|name| tag.starts_with(name));
        out.push_str(&if is_void {
            tag.replacen(" />", ">", 1).replacen("/>", ">", 1)
        } else {
            tag.to_owned()
        });
    }
    out
}

#[test]
fn examples_of_the_specification() {
    let Some(text) = spec_text() else {
        // Written past the test harness, which keeps the output of tests that pass to itself.
        let what =
            "SKIPPED: CommonMark's examples are not installed; run `npm install` in tests/spec-commonmark";
        let _ = writeln!(std::io::stderr(), "{what}");
        return;
    };
    let (examples, exceptions) = (examples(&text), exceptions());
    assert!(examples.len() > 640, "only {} examples were found", examples.len());
    let mut report = String::new();
    for example in &examples {
        for profile in [Profile::Docfx, Profile::Learn] {
            let html = render(&example.markdown, profile);
            let expected = expected(&example.html, profile);
            let same = without_link_types(&html).trim_end() == expected.trim_end();
            match (same, exceptions.get(&example.number)) {
                (true, None) | (false, Some(_)) => {}
                (true, Some(reason)) => {
                    let _ = writeln!(report, "--- {}: no longer differs ({reason})", example.number);
                }
                (false, None) => {
                    let _ = writeln!(
                        report,
                        "--- {} ({profile:?})\n{}expected:\n{}actual:\n{html}",
                        example.number, example.markdown, example.html
                    );
                }
            }
        }
    }
    assert!(report.is_empty(), "{report}");
}

/// The learn profile marks each link with its kind.
fn without_link_types(html: &str) -> String {
    ["self-bookmark", "relative-path", "absolute-path", "external"]
        .iter()
        .fold(html.to_owned(), |html, kind| html.replace(&format!(" data-linktype=\"{kind}\""), ""))
}

#[test]
fn heading_ids_are_taken_out() {
    let html = "<h2 id=\"a\">a <a id=\"b\"></a></h2>\n<h3 id=\"c\">c</h3>";
    assert_eq!(without_heading_ids(html), "<h2>a <a id=\"b\"></a></h2>\n<h3>c</h3>");
}
