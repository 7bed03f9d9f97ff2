//! The pages of the manual that are made from the code and from its specification.
//!
//! 1. [`pages`] lists them all with their text: the findings, one page for each file of `tests/spec`, and the table of
//!    contents of those pages.
//! 2. [`dialect`] keeps the prose of a specification file and turns its examples into code blocks: what is written,
//!    the HTML it becomes, the findings.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use milepost::config::settings;
use milepost::diagnostics::Severity;
use milepost::diagnostics::codes::{self, Code};

/// Every generated file has it.
pub(super) const MARK: &str =
    "# Generated: change the source, then run `cargo test --test manual` with MILEPOST_BLESS=1.";

const FOLDER: &str = "content/manual/dialect";
const SETTINGS_PAGE: &str = "content/manual/configuration.md";

/// Path from the project's folder, and text.
pub(super) fn pages(root: &Path) -> Vec<(String, String)> {
    let mut pages = vec![("content/manual/diagnostics.md".to_owned(), diagnostics())];
    let mut toc = format!("{MARK}\n- name: Overview\n  href: index.md\n");
    for (name, text) in specification(root) {
        let title = title(&text);
        let _ = writeln!(toc, "- name: {}\n  href: {name}", quoted(title));
        pages.push((format!("{FOLDER}/{name}"), dialect(&text)));
    }
    pages.push((format!("{FOLDER}/toc.yml"), toc));
    pages.push((SETTINGS_PAGE.to_owned(), with_settings(&super::read(&root.join(SETTINGS_PAGE)))));
    pages
}

/// A page with the tables of book.toml made anew: each stands between `<!-- settings: TABLE -->` and the line below.
fn with_settings(page: &str) -> String {
    const END: &str = "<!-- end of settings -->";
    let mut parts = page.split("<!-- settings: ");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (table, _) = part.split_once(" -->").expect("a settings mark without its end");
        let (_, behind) = part.split_once(END).expect("a settings table without its end");
        let _ = write!(out, "<!-- settings: {table} -->\n\n{}\n{END}{behind}", settings::markdown(table));
    }
    out
}

/// Name and text of the specification files, sorted by title.
fn specification(root: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(root.join("tests/spec")).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".md") && name != "index.md" {
            files.push((name, super::read(&entry.path())));
        }
    }
    files.sort_by_cached_key(|(name, text)| (title(text).to_lowercase(), name.clone()));
    files
}

fn title(text: &str) -> &str {
    text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or("Specification").trim()
}

/// A string for YAML front matter.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

fn header(title: &str, description: &str, topic: &str) -> String {
    let (title, description) = (quoted(title), quoted(description));
    format!("---\n{MARK}\ntitle: {title}\ndescription: {description}\nms.topic: {topic}\n---\n\n")
}

// The findings

fn diagnostics() -> String {
    let mut out = header(
        "Findings",
        "Every finding of Milepost: its code, its severity unless you change it, and what it means.",
        "reference",
    );
    out.push_str(
        "# Findings\n\n\
        Each finding has a code. Codes and severities are those of the Microsoft Learn engine where it has one, so \
        that rules you have written for it keep their meaning. A build goes on whatever is found; \
        [`milepost check`](ci.md#exit-codes) turns findings into an exit code.\n\n\
        Change a severity, for the whole docset or for some files, in the table \
        [`[diagnostics]`](configuration.md#diagnostics) of `book.toml`. Findings below the level of warnings are \
        shown with `--all`.\n",
    );
    let groups: [(&str, &str, &[Severity]); 4] = [
        (
            "Errors",
            "Something is lost or cannot be understood. They fail `milepost check`.",
            &[Severity::Error],
        ),
        ("Warnings", "A reader will notice. They fail `milepost check --strict`.", &[Severity::Warning]),
        ("Suggestions and infos", "They never fail a check.", &[Severity::Suggestion, Severity::Info]),
        ("Off", "They are not reported unless you give them a severity.", &[Severity::Off]),
    ];
    for (name, about, severities) in groups {
        let mut found: Vec<&Code> =
            codes::ALL.iter().filter(|code| severities.contains(&code.severity)).collect();
        found.sort_by_key(|code| code.slug);
        if found.is_empty() {
            continue;
        }
        let _ = write!(out, "\n## {name}\n\n{about}\n");
        for code in found {
            // The heading's id is the code, so that other programs can link to it.
            let _ = write!(out, "\n### `{}`\n\n{}\n\n", code.slug, code.summary);
            code_block(&mut out, "text", code.example);
            let _ = write!(out, "\n{}\n", code.mend);
        }
    }
    out.push_str("\n> [!div class=\"nextstepaction\"]\n> [Themes](themes.md)\n");
    out
}

// The dialect

/// Where the reader of a specification file is.
enum Place {
    Prose,
    /// Lines so far, info string and fence.
    Fence(Vec<String>, String, String),
}

fn dialect(text: &str) -> String {
    let mut out = header(title(text), &description(text), "reference");
    let mut place = Place::Prose;
    for line in text.lines() {
        place = match place {
            Place::Prose => match fence(line) {
                Some((ticks, info)) => Place::Fence(Vec::new(), info.to_owned(), ticks.to_owned()),
                None => {
                    out.push_str(line);
                    out.push('\n');
                    Place::Prose
                }
            },
            Place::Fence(lines, info, ticks) if line.trim_end() == ticks => {
                fenced(&mut out, &info, &lines);
                Place::Prose
            }
            Place::Fence(mut lines, info, ticks) => {
                lines.push(line.to_owned());
                Place::Fence(lines, info, ticks)
            }
        };
    }
    out
}

fn fence(line: &str) -> Option<(&str, &str)> {
    let ticks = line.len() - line.trim_start_matches('`').len();
    let info = line[ticks..].trim();
    (ticks >= 3 && !info.contains('`')).then_some((&line[..ticks], info))
}

fn fenced(out: &mut String, info: &str, lines: &[String]) {
    if let Some(path) = info.strip_prefix("file:") {
        let path = path.trim();
        let _ = writeln!(out, "File `{path}`:\n");
        code(out, path.rsplit_once('.').map_or("", |(_, extension)| extension), lines);
    } else if let Some(options) = info.strip_prefix("example") {
        example(out, options, lines);
    } else {
        code(out, info, lines);
    }
}

/// Input, HTML and findings stand between lines with a single full stop.
fn example(out: &mut String, options: &str, lines: &[String]) {
    let mut parts = lines.split(|line| line == ".");
    let input = parts.next().unwrap_or_default();
    let html = parts.next().unwrap_or_default();
    let findings = parts.next().unwrap_or_default();
    let about = about(options);
    if !about.is_empty() {
        let _ = writeln!(out, "*{about}:*\n");
    }
    let option = |name: &str| options.split_whitespace().find_map(|word| word.strip_prefix(name));
    let (shown, default) = match option("show=") {
        Some("toc") => (Some("gives the tree"), "toc.yml"),
        Some("title") => (Some("gives the title"), "page.md"),
        Some("nav") => (Some("gives each page the table of contents"), "page.md"),
        Some(_) => (Some("gives the files"), "page.md"),
        None => (None, "page.md"),
    };
    let path = option("path=").unwrap_or(default);
    let language = if path.ends_with(".yml") { "yaml" } else { path.rsplit('.').next().unwrap_or_default() };
    if input.iter().any(|line| !line.is_empty()) {
        code(out, if language == "md" || shown.is_none() { "markdown" } else { language }, input);
    }
    if html.iter().any(|line| !line.is_empty()) {
        if input.iter().any(|line| !line.is_empty()) {
            out.push('\n');
        }
        let _ = writeln!(out, "{}\n", shown.unwrap_or("becomes"));
        code(out, if shown.is_some() { "text" } else { "html" }, html);
    }
    if !findings.is_empty() {
        out.push_str("\nand is reported as\n\n");
        code(out, "text", findings);
    }
}

/// What the options of an example mean to a reader.
fn about(options: &str) -> String {
    let words = options.split_whitespace().filter_map(|option| match option {
        "profile=learn" => Some("Profile `learn`".to_owned()),
        "profile=docfx" => Some("Profile `docfx`".to_owned()),
        "crlf" => Some("With CRLF line ends".to_owned()),
        "bom" => Some("With a byte order mark".to_owned()),
        "raw-links" => Some("With `--raw-links`".to_owned()),
        "sanitize=true" => Some("With `sanitize = true`".to_owned()),
        "sanitize=false" => Some("With `sanitize = false`".to_owned()),
        _ => {
            let (key, value) = option.split_once('=')?;
            let word = match key {
                "path" => "In",
                "moniker" => "For the version",
                _ => return None,
            };
            Some(format!("{word} `{value}`"))
        }
    });
    words.collect::<Vec<_>>().join(", ")
}

fn code_block(out: &mut String, language: &str, text: &str) {
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    code(out, language, &lines);
}

/// A code block whose fence is longer than any in it.
fn code(out: &mut String, language: &str, lines: &[String]) {
    let longest = lines.iter().map(|line| longest_run(line)).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    let _ = writeln!(out, "{fence}{language}");
    for line in lines {
        out.push_str(line);
        out.push('\n');
    }
    out.push_str(&fence);
    out.push('\n');
}

fn longest_run(line: &str) -> usize {
    line.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// The first sentence of the first paragraph, as plain text.
fn description(text: &str) -> String {
    let mut lines = text.lines().skip_while(|line| line.is_empty() || line.starts_with('#'));
    let paragraph: Vec<&str> =
        lines.by_ref().take_while(|line| !line.is_empty() && !line.starts_with("```")).collect();
    let paragraph = paragraph.join(" ").replace(['`', '*'], "");
    let end = paragraph.find(". ").map_or(paragraph.len(), |at| at + 1);
    match paragraph[..end].trim() {
        "" => format!("{}: what is written, what it becomes, and what is reported.", title(text)),
        sentence => sentence.to_owned(),
    }
}

#[test]
fn examples_become_code_blocks() {
    let spec = "# Alerts\n\nA quote with a *marker*. More.\n\n````` example profile=learn\n> [!NOTE]\n> ```\n.\n<div>\n.\n\
        1:1 warning[x]\n`````\n\n`````file: a/b.cs\nint x;\n`````\n";
    let page = dialect(spec);
    assert!(page.contains("description: \"A quote with a marker.\"\n"), "{page}");
    assert!(page.contains("*Profile `learn`:*\n\n````markdown\n> [!NOTE]\n> ```\n````\n"), "{page}");
    assert!(
        page.contains(
            "becomes\n\n```html\n<div>\n```\n\nand is reported as\n\n```text\n1:1 warning[x]\n```\n"
        )
    );
    assert!(page.contains("File `a/b.cs`:\n\n```cs\nint x;\n```\n"), "{page}");
}
