//! Findings as text, for people and for machines.
//!
//! 1. [`print`] writes a list of findings in one [`Format`]; nothing else in the crate formats them.
//! 2. `text` is for terminals: the message, the source line, the place underlined, hints, a summary.
//! 3. `json` is one object a line, `sarif` is what code scanning services read.
//! 4. `github` (workflow commands) and `junit` are in `ci`.
//! 5. The order of the findings is kept, except that `github` puts errors first and sums up what the service would not show.
//! 6. A failed write (a closed pipe) comes back as the `io::Error` it was.

mod ci;
mod sarif;
mod text;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::str::FromStr;

use super::{Finding, Severity};
use crate::source::DocPath;

/// An output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Readable, with the source line and the place underlined.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
    /// JUnit XML.
    Junit,
}

impl Format {
    /// Every format, in the order of the help text.
    pub const ALL: [Format; 5] = [Format::Text, Format::Json, Format::Sarif, Format::Github, Format::Junit];

    /// The names, in the same order, for the command line.
    pub const NAMES: [&'static str; 5] = ["text", "json", "sarif", "github", "junit"];

    /// The name used on the command line.
    pub fn as_str(self) -> &'static str {
        Format::NAMES[self as usize]
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Format, String> {
        Format::ALL
            .into_iter()
            .find(|format| format.as_str() == name)
            .ok_or_else(|| format!("unknown format `{name}`; known are {}", Format::NAMES.join(", ")))
    }
}

/// What the formats need to know besides the findings.
#[derive(Debug, Clone)]
pub struct PrintContext {
    /// Whether text may contain ANSI colors.
    pub color: bool,
    /// Path from the current folder to the docset with a final slash (`docs/`); empty at its root.
    pub prefix: String,
    /// Name of the docset (suite name of `junit`).
    pub docset: String,
    /// Whether text ends with counts by severity and code.
    pub summary: bool,
    /// Columns that a source line may take in text; less than 40 counts as 40.
    pub width: usize,
    /// What else there is to say, such as how many findings are known already (`github`).
    pub notes: Vec<String>,
    /// What mends a finding and where, by its index (`sarif`).
    pub remedies: BTreeMap<usize, Remedy>,
}

/// A replacement that mends a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    /// First character: 1-based line and column.
    pub start: (u32, u32),
    /// One past the last character.
    pub end: (u32, u32),
    /// What to write instead.
    pub new: String,
}

impl PrintContext {
    /// A finding's path as seen from the current folder.
    fn path(&self, path: &DocPath) -> String {
        let joined = format!("{}{path}", self.prefix);
        // An absolute prefix (another drive, say) has no short form.
        if joined.starts_with('/') || !path.as_str().starts_with("..") && self.prefix.is_empty() {
            return joined;
        }
        DocPath::new(&joined).as_str().to_owned()
    }
}

/// Writes findings. The caller buffers `out` and flushes it.
pub fn print(
    out: &mut dyn Write,
    format: Format,
    findings: &[Finding],
    context: &PrintContext,
) -> io::Result<()> {
    match format {
        Format::Text => text::print(out, findings, context),
        Format::Json => print_json(out, findings),
        Format::Sarif => sarif::print(out, findings, context),
        Format::Github => ci::print_github(out, findings, context),
        Format::Junit => ci::print_junit(out, findings, context),
    }
}

fn print_json(out: &mut dyn Write, findings: &[Finding]) -> io::Result<()> {
    for finding in findings {
        serde_json::to_writer(&mut *out, finding)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// `3 errors, 1 warning`, from the worst down; empty when there is nothing to count.
fn count_words<'a>(findings: impl Iterator<Item = &'a Finding>) -> String {
    let mut counts = [0usize; 5];
    findings.for_each(|finding| counts[finding.severity as usize] += 1);
    let words = [
        (Severity::Error, "error", "errors"),
        (Severity::Warning, "warning", "warnings"),
        (Severity::Suggestion, "suggestion", "suggestions"),
        (Severity::Info, "note", "notes"),
    ];
    let parts: Vec<String> = words
        .into_iter()
        .filter_map(|(severity, one, many)| match counts[severity as usize] {
            0 => None,
            1 => Some(format!("1 {one}")),
            count => Some(format!("{count} {many}")),
        })
        .collect();
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn finding(severity: Severity, code: &str, path: &str, place: [u32; 4]) -> Finding {
        Finding {
            code: code.into(),
            severity,
            path: path.into(),
            line: place[0],
            column: place[1],
            end_line: place[2],
            end_column: place[3],
            message: "link to `setup.md`: no such file".into(),
            hints: Vec::new(),
            source_line: "See [setup](setup.md) first.".into(),
            source_start: 0,
            span: Default::default(),
            fix: None,
            target: None,
        }
    }

    pub(super) fn context() -> PrintContext {
        PrintContext {
            color: false,
            prefix: "docs/".into(),
            docset: "guide".into(),
            summary: false,
            width: 80,
            notes: Vec::new(),
            remedies: BTreeMap::new(),
        }
    }

    pub(super) fn printed(format: Format, findings: &[Finding], context: &PrintContext) -> String {
        let mut out = Vec::new();
        print(&mut out, format, findings, context).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn names_parse_back() {
        for name in Format::NAMES {
            assert_eq!(name.parse::<Format>().unwrap().as_str(), name);
        }
        assert_eq!(
            "xml".parse::<Format>().unwrap_err(),
            "unknown format `xml`; known are text, json, sarif, github, junit"
        );
    }

    #[test]
    fn json_has_exactly_these_fields_in_this_order() {
        let mut one = finding(Severity::Warning, "file-not-found", "a.md", [12, 5, 12, 22]);
        one.hints.push("did you mean `set\"up.md`?".into());
        let two = finding(Severity::Error, "include-not-found", "../b.md", [1, 1, 2, 1]);
        assert_eq!(
            printed(Format::Json, &[one, two], &context()),
            concat!(
                r#"{"code":"file-not-found","severity":"warning","path":"a.md","line":12,"column":5,"#,
                r#""end_line":12,"end_column":22,"message":"link to `setup.md`: no such file","#,
                r#""hints":["did you mean `set\"up.md`?"]}"#,
                "\n",
                r#"{"code":"include-not-found","severity":"error","path":"../b.md","line":1,"column":1,"#,
                r#""end_line":2,"end_column":1,"message":"link to `setup.md`: no such file","hints":[]}"#,
                "\n"
            )
        );
    }

    #[test]
    fn paths_start_at_the_current_folder() {
        let mut context = context();
        assert_eq!(context.path(&"a.md".into()), "docs/a.md");
        assert_eq!(context.path(&"../shared/a.md".into()), "shared/a.md");
        context.prefix = "../docs/".into();
        assert_eq!(context.path(&"../../a.md".into()), "../../a.md");
        context.prefix = String::new();
        assert_eq!(context.path(&"../a.md".into()), "../a.md");
        context.prefix = "/abs/".into();
        assert_eq!(context.path(&"a.md".into()), "/abs/a.md");
    }

    #[test]
    fn a_closed_pipe_is_reported() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let findings = [finding(Severity::Warning, "file-not-found", "a.md", [1, 1, 1, 2])];
        for format in Format::ALL {
            let error = print(&mut Closed, format, &findings, &context()).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::BrokenPipe, "{format:?}");
        }
    }
}
