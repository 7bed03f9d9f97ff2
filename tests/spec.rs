//! The specification: every example of `tests/spec/*.md` is rendered and compared.
//!
//! 1. [`read`] takes a file apart: `example` fences become cases, `file: path` fences become files around them.
//! 2. [`run`] renders a case as `milepost render` does, once per profile it names (both without one).
//! 3. [`spec`] reports what differs; with `MILEPOST_BLESS=1` it writes what came out into the files instead.
//!
//! An example is fenced with 32 backticks and an info string `example [profile=docfx|learn] [options]`. It
//! holds the input, a line `.`, the HTML and, when there are findings, a line `.` and one line for each of them:
//! `line:column severity[code]`, optionally followed by `: message`, and with `path:` in front for another file
//! than the page. `→` stands for a tab. Options: `path=a/b.md` (default `page.md`), `moniker=x`, `crlf`, `bom`,
//! `no-newline` (the file's last line has no end),
//! `sanitize=true|false`, `raw-links`.
//!
//! With `show=…` the example is a docset: the input is one of its files (an empty one is left out), and in place of
//! the HTML stands what is asked for, as `docset.rs` writes it. Only findings from warnings on are compared then.
//!
//! A fence with info string `file: path` is a file for all examples of its section. A `docfx.json` or `book.toml`
//! among them is the configuration. `MILEPOST_SPEC=part-of-a-name` runs some files only.

#[path = "spec/docset.rs"]
mod docset;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use milepost::config::{self, Config, Overrides, Profile};
use milepost::diagnostics::Finding;
use milepost::fragment;
use milepost::source::{DocPath, Files, MemoryFiles, text};

/// What a fence of a specification file holds.
#[derive(Debug, Default, Clone)]
struct Case {
    /// Line of the opening fence, 1-based.
    line: usize,
    options: String,
    input: Vec<String>,
    html: Vec<String>,
    findings: Vec<String>,
    /// Path and text of the files around it.
    files: Vec<(String, String)>,
    /// Lines between the fences, as indexes into the file.
    body: std::ops::Range<usize>,
}

impl Case {
    fn option(&self, name: &str) -> Option<&str> {
        self.options.split_whitespace().find_map(|option| match option.split_once('=') {
            Some((key, value)) => (key == name).then_some(value),
            None => (option == name).then_some(""),
        })
    }

    fn profiles(&self) -> Vec<Profile> {
        match self.option("profile") {
            Some("docfx") => vec![Profile::Docfx],
            Some("learn") => vec![Profile::Learn],
            Some(other) => panic!("line {}: no profile `{other}`", self.line),
            None => vec![Profile::Docfx, Profile::Learn],
        }
    }

    fn source(&self) -> String {
        let end = if self.option("crlf").is_some() { "\r\n" } else { "\n" };
        let mut source = if self.option("bom").is_some() { "\u{feff}".to_owned() } else { String::new() };
        for line in &self.input {
            source.push_str(&line.replace('→', "\t"));
            source.push_str(end);
        }
        if self.option("no-newline").is_some() {
            source.truncate(source.trim_end_matches(['\r', '\n']).len());
        }
        source
    }
}

/// Takes a specification file apart.
fn read(text: &str) -> Vec<Case> {
    let lines: Vec<&str> = text.lines().collect();
    let mut cases = Vec::new();
    let mut files: Vec<(usize, String, String)> = Vec::new();
    let mut at = 0;
    let mut level = 1;
    while at < lines.len() {
        let line = lines[at];
        let ticks = line.bytes().take_while(|byte| *byte == b'`').count();
        let marks = line.bytes().take_while(|byte| *byte == b'#').count();
        if (1..=6).contains(&marks) && line[marks..].starts_with(' ') {
            level = marks;
            files.retain(|(owner, ..)| *owner < level);
        }
        if ticks < 3 {
            at += 1;
            continue;
        }
        let fence = &line[..ticks];
        let end = (at + 1..lines.len()).find(|index| lines[*index].trim_end() == fence);
        let end = end.unwrap_or_else(|| panic!("line {}: the fence is not closed", at + 1));
        let info = line[ticks..].trim();
        if let Some(path) = info.strip_prefix("file:") {
            let mut text = lines[at + 1..end].join("\n").replace('→', "\t");
            text.push('\n');
            // A file of an outer section is there again when this one ends.
            files.retain(|(owner, known, _)| *owner != level || known != path.trim());
            files.push((level, path.trim().to_owned(), text));
        } else if let Some(options) = info.strip_prefix("example") {
            let inner = |at: usize, path: &String| files[at + 1..].iter().all(|(_, other, _)| other != path);
            let seen = files.iter().enumerate().filter(|(at, (_, path, _))| inner(*at, path));
            let files = seen.map(|(_, (_, path, text))| (path.clone(), text.clone())).collect();
            cases.push(case(at + 1, options.trim(), &lines[at + 1..end], files));
        }
        at = end + 1;
    }
    cases
}

fn case(line: usize, options: &str, body: &[&str], files: Vec<(String, String)>) -> Case {
    let mut parts = body.split(|line| *line == ".");
    let mut next = || parts.next().unwrap_or(&[]).iter().map(|line| (*line).to_owned()).collect();
    let (input, html, findings) = (next(), next(), next());
    let known = ["profile", "path", "moniker", "crlf", "bom", "no-newline", "sanitize", "raw-links", "show"];
    for option in options.split_whitespace() {
        let name = option.split('=').next().unwrap_or(option);
        assert!(known.contains(&name), "line {line}: no option `{name}`");
    }
    Case { line, options: options.to_owned(), input, html, findings, files, body: line..line + body.len() }
}

/// HTML and findings of a case.
fn run(case: &Case, profile: Profile) -> (Vec<String>, Vec<String>) {
    let files: MemoryFiles =
        MemoryFiles::new(case.files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let default = if case.option("show") == Some("toc") { "toc.yml" } else { "page.md" };
    let path = DocPath::new(case.option("path").unwrap_or(default));
    let source = case.source();
    if let Some(asked) = case.option("show") {
        if !source.is_empty() {
            files.write(path.as_str(), source.as_bytes());
        }
        let (shown, findings) = docset::show(configuration(case, profile), files, &path, asked);
        return (shown, findings.iter().map(|found| finding(found, &path)).collect());
    }
    files.write(path.as_str(), source.as_bytes());
    let mut config = configuration(case, profile);
    if let Some(value) = case.option("sanitize") {
        config.sanitize = value == "true";
    }
    if let Some(moniker) = case.option("moniker") {
        config.moniker = Some(moniker.to_owned());
    }
    let bytes = files.read(&path).unwrap();
    let decoded = text::decode(&bytes, &path).value;
    let raw_links = case.option("raw-links").is_some();
    let rendered = fragment::render(Arc::new(config), Arc::new(files), &path, &decoded, raw_links).unwrap();
    let html = rendered.html.trim_end_matches('\n');
    let html = if html.is_empty() { Vec::new() } else { html.split('\n').map(visible).collect() };
    (html, rendered.findings.iter().map(|found| finding(found, &path)).collect())
}

fn finding(found: &Finding, page: &DocPath) -> String {
    let place = if found.path == *page { String::new() } else { format!("{}:", found.path) };
    format!("{place}{}:{} {}[{}]: {}", found.line, found.column, found.severity, found.code, found.message)
}

fn visible(line: &str) -> String {
    line.replace('\t', "→")
}

/// The configuration that the files of a case hold, or that of a bare folder.
fn configuration(case: &Case, profile: Profile) -> Config {
    let written = |name: &str| matches!(name, "docfx.json" | "docfx.yml" | "book.toml");
    if !case.files.iter().any(|(path, _)| written(path)) {
        return fragment::bare_config(Path::new("/docset"), profile);
    }
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    for (path, text) in case.files.iter().filter(|(path, _)| !path.starts_with("..")) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let overrides = Overrides { profile: Some(profile), ..Overrides::default() };
    let configs = config::load(folder.path(), &overrides);
    configs.unwrap_or_else(|error| panic!("line {}: {error}", case.line)).remove(0)
}

/// Whether the findings are those expected; messages count only where the example gives them.
fn same_findings(expected: &[String], actual: &[String]) -> bool {
    let short = |line: &String| line.split("]: ").next().map(|head| format!("{head}]"));
    expected.len() == actual.len()
        && expected.iter().zip(actual).all(|(expected, actual)| {
            expected == actual || short(actual).is_some_and(|short| short == *expected)
        })
}

/// What differs; none when the case holds.
fn check(case: &Case, name: &str) -> Option<String> {
    let mut report = String::new();
    for profile in case.profiles() {
        let (html, findings) = run(case, profile);
        if html == case.html && same_findings(&case.findings, &findings) {
            continue;
        }
        let _ = writeln!(report, "\n--- {name}:{} ({profile:?})", case.line);
        let mut part = |title: &str, lines: &[String]| {
            let _ = writeln!(report, "{title}:");
            lines.iter().for_each(|line| {
                let _ = writeln!(report, "    {line}");
            });
        };
        part("input", &case.input);
        if html != case.html {
            part("expected", &case.html);
            part("actual", &html);
        }
        if !same_findings(&case.findings, &findings) {
            part("expected findings", &case.findings);
            part("actual findings", &findings);
        }
    }
    (!report.is_empty()).then_some(report)
}

/// The file with what comes out of each case that does not hold.
fn blessed(text: &str, cases: &[Case], failed: &[usize]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for index in failed.iter().rev() {
        let case = &cases[*index];
        let (html, findings) = run(case, case.profiles()[0]);
        let mut body = case.input.clone();
        body.push(".".to_owned());
        body.extend(html);
        if !findings.is_empty() {
            body.push(".".to_owned());
            let short = |line: String| line.split("]: ").next().map(|head| format!("{head}]"));
            body.extend(findings.into_iter().filter_map(short));
        }
        lines.splice(case.body.clone(), body);
    }
    lines.join("\n") + "\n"
}

fn spec_files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec");
    let wanted = std::env::var("MILEPOST_SPEC").unwrap_or_default();
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .filter(|path| path.file_stem().is_some_and(|stem| stem.to_string_lossy().contains(&wanted)))
        .collect();
    files.sort();
    files
}

#[test]
fn spec() {
    let bless = std::env::var_os("MILEPOST_BLESS").is_some_and(|value| value == "1");
    let (mut report, mut total, mut failures) = (String::new(), 0, 0);
    for path in spec_files() {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let cases = read(&text);
        assert!(!cases.is_empty(), "{name} holds no example");
        total += cases.len();
        let found: Vec<(usize, String)> =
            cases.iter().enumerate().filter_map(|(index, case)| Some((index, check(case, &name)?))).collect();
        failures += found.len();
        report.extend(found.iter().map(|(_, difference)| difference.as_str()));
        if bless && !found.is_empty() {
            let failed: Vec<usize> = found.iter().map(|(index, _)| *index).collect();
            fs::write(&path, blessed(&text, &cases, &failed)).unwrap();
        }
    }
    assert!(failures == 0 || bless, "{report}\n{failures} of {total} examples differ");
}

#[test]
fn files_belong_to_their_section() {
    let fence = "`".repeat(32);
    let text = format!(
        "# A\n{fence} file: a.md\nx\n{fence}\n## B\n```` file: b.md\ny\n````\n{fence} example profile=learn\n→i\n.\nh\n.\n1:1 warning[w]\n{fence}\n## C\n{fence} file: a.md\nz\n{fence}\n## D\n{fence} example\nj\n.\n{fence}\n"
    );
    let cases = read(&text);
    let paths = |case: &Case| case.files.iter().map(|(path, _)| path.clone()).collect::<Vec<_>>();
    assert_eq!(cases.len(), 2);
    assert_eq!(paths(&cases[0]), ["a.md", "b.md"]);
    assert_eq!(cases[1].files, [("a.md".to_owned(), "x\n".to_owned())], "the file of section C is gone");
    assert_eq!(
        (cases[0].html.as_slice(), cases[0].findings.as_slice()),
        (&["h".to_owned()][..], &["1:1 warning[w]".to_owned()][..])
    );
    assert_eq!(cases[0].source(), "\ti\n");
    assert_eq!((cases[0].profiles().len(), cases[1].profiles().len()), (1, 2));
}

#[test]
fn messages_are_compared_when_given() {
    let actual = ["1:1 warning[a]: b".to_owned()];
    let same = |line: &str| same_findings(&[line.to_owned()], &actual);
    assert!(same("1:1 warning[a]") && same("1:1 warning[a]: b"));
    assert!(!same("1:1 warning[a]: c") && !same("1:2 warning[a]"));
    assert!(!same_findings(&[], &actual));
}
