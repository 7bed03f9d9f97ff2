//! Formats that build services read: workflow commands of GitHub Actions, and JUnit XML.
//!
//! 1. [`print_github`] writes one command a finding, the worst first. The service shows only the first few of each
//!    kind: the last of these sums up the rest, which stand in a folded part of the log.
//! 2. [`print_junit`] writes one suite with a test case a file. Readers of JUnit show one failure a
//!    case, so all errors and warnings of a file stand in one; lesser findings become its output.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{PrintContext, count_words};
use crate::diagnostics::{Finding, Severity};

/// Annotations of one kind that the service shows for a step.
const SHOWN: usize = 10;

const KINDS: [(&str, &str, &[Severity]); 3] = [
    ("error", "errors", &[Severity::Error]),
    ("warning", "warnings", &[Severity::Warning]),
    ("notice", "suggestions and notes", &[Severity::Suggestion, Severity::Info, Severity::Off]),
];

pub(super) fn print_github(
    out: &mut dyn Write,
    findings: &[Finding],
    context: &PrintContext,
) -> io::Result<()> {
    for (command, words, severities) in KINDS {
        let mut all: Vec<&Finding> =
            findings.iter().filter(|finding| severities.contains(&finding.severity)).collect();
        all.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        let notes = usize::from(command == "notice" && !context.notes.is_empty());
        // The last place tells about all that have none.
        let room = if all.len() + notes > SHOWN { SHOWN - 1 - notes } else { all.len() };
        let (shown, rest) = all.split_at(room);
        for finding in shown {
            print_command(out, command, finding, context)?;
        }
        if !rest.is_empty() {
            print_rest(out, (command, words), rest, context)?;
        }
        if notes > 0 {
            writeln!(out, "::notice title=Milepost::{}", escape_data(&context.notes.join("\n")))?;
        }
    }
    Ok(())
}

fn print_command(
    out: &mut dyn Write,
    command: &str,
    finding: &Finding,
    context: &PrintContext,
) -> io::Result<()> {
    write!(out, "::{command} file={}", escape_property(&context.path(&finding.path)))?;
    // Columns are only accepted within one line.
    if finding.line == finding.end_line {
        write!(out, ",line={},col={}", finding.line, finding.column)?;
        write!(out, ",endLine={},endColumn={}", finding.end_line, finding.end_column)?;
    } else {
        write!(out, ",line={},endLine={}", finding.line, finding.end_line)?;
    }
    write!(out, ",title={}::{}", escape_property(&finding.code), escape_data(&finding.message))?;
    for hint in &finding.hints {
        write!(out, "%0A{}", escape_data(hint))?;
    }
    writeln!(out)
}

/// One annotation with the counts of what is left, and the findings themselves in a part of the log that opens.
fn print_rest(
    out: &mut dyn Write,
    (command, words): (&str, &str),
    rest: &[&Finding],
    context: &PrintContext,
) -> io::Result<()> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    rest.iter().for_each(|finding| *counts.entry(&finding.code).or_default() += 1);
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(code, count)| (std::cmp::Reverse(*count), *code));
    let list: Vec<String> = counts.iter().map(|(code, count)| format!("{count} {code}")).collect();
    let title = format!("{} more {words}", rest.len());
    let list = escape_data(&list.join(", "));
    writeln!(out, "::{command} title={title}::{list}%0AThe log of this step lists them.")?;
    writeln!(out, "::group::{title}")?;
    for finding in rest {
        let Finding { line, column, code, message, .. } = finding;
        // A line that begins with colons would be a command; the path in front of it may not hold a line end.
        let path = escape_data(&context.path(&finding.path));
        writeln!(out, "./{path}:{line}:{column}: {code}: {}", escape_data(message))?;
    }
    writeln!(out, "::endgroup::")
}

/// Escapes the text of a command. A raw line end would begin another command.
fn escape_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}

pub(super) fn print_junit(
    out: &mut dyn Write,
    findings: &[Finding],
    context: &PrintContext,
) -> io::Result<()> {
    // Findings are sorted by file; a stable sort makes that certain and keeps their order.
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    let files: Vec<&[&Finding]> = sorted.chunk_by(|a, b| a.path == b.path).collect();
    let failures = files.iter().filter(|file| file.iter().any(|finding| is_failure(finding))).count();
    let (tests, name) = (files.len().max(1), escape_xml(&context.docset));
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(out, r#"<testsuites name="milepost" tests="{tests}" failures="{failures}" errors="0">"#)?;
    writeln!(out, r#"  <testsuite name="{name}" tests="{tests}" failures="{failures}" errors="0">"#)?;
    // Readers take a suite without cases for a broken run.
    if files.is_empty() {
        writeln!(out, r#"    <testcase classname="{name}" name="all files"/>"#)?;
    }
    for file in files {
        print_case(out, file, &name, context)?;
    }
    writeln!(out, "  </testsuite>\n</testsuites>")
}

fn is_failure(finding: &Finding) -> bool {
    finding.severity >= Severity::Warning
}

fn print_case(out: &mut dyn Write, file: &[&Finding], suite: &str, context: &PrintContext) -> io::Result<()> {
    let Some(first) = file.first() else { return Ok(()) };
    let path = escape_xml(first.path.as_str());
    let place = escape_xml(&context.path(&first.path));
    writeln!(out, r#"    <testcase classname="{suite}" name="{path}" file="{place}">"#)?;
    let failures: Vec<&Finding> = file.iter().copied().filter(|finding| is_failure(finding)).collect();
    if let Some(worst) = failures.iter().rev().max_by_key(|finding| finding.severity) {
        let counts = count_words(failures.iter().copied());
        writeln!(out, r#"      <failure message="{counts}" type="{}">"#, escape_xml(&worst.code))?;
        print_lines(out, &failures)?;
        writeln!(out, "      </failure>")?;
    }
    let rest: Vec<&Finding> = file.iter().copied().filter(|finding| !is_failure(finding)).collect();
    if !rest.is_empty() {
        writeln!(out, "      <system-out>")?;
        print_lines(out, &rest)?;
        writeln!(out, "      </system-out>")?;
    }
    writeln!(out, "    </testcase>")
}

fn print_lines(out: &mut dyn Write, findings: &[&Finding]) -> io::Result<()> {
    for finding in findings {
        let Finding { line, column, severity, code, message, .. } = finding;
        writeln!(out, "{line}:{column}: {severity}[{}]: {}", escape_xml(code), escape_xml(message))?;
        for hint in &finding.hints {
            writeln!(out, "  help: {}", escape_xml(hint))?;
        }
    }
    Ok(())
}

/// Escapes text for XML, also inside attributes. What XML 1.0 cannot hold at all is replaced.
fn escape_xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::super::tests::{context, finding, printed};
    use super::*;
    use Severity::{Error, Info, Suggestion, Warning};

    #[test]
    fn github_commands() {
        let mut warning = finding(Warning, "file-not-found", "a,b:c.md", [12, 5, 12, 22]);
        warning.message = "100% of\r\n::error::fake".into();
        warning.hints = vec!["one".into(), "two\nlines".into()];
        let findings = [
            finding(Info, "disallowed-html-tag", "a.md", [1, 1, 1, 2]),
            warning,
            finding(Suggestion, "link-case", "a.md", [2, 1, 2, 2]),
            finding(Error, "include-not-found", "../b.md", [3, 7, 5, 2]),
        ];
        assert_eq!(
            printed(Format::Github, &findings, &context()),
            "\
::error file=b.md,line=3,endLine=5,title=include-not-found::link to `setup.md`: no such file
::warning file=docs/a%2Cb%3Ac.md,line=12,col=5,endLine=12,endColumn=22,title=file-not-found\
::100%25 of%0D%0A::error::fake%0Aone%0Atwo%0Alines
::notice file=docs/a.md,line=2,col=1,endLine=2,endColumn=2,title=link-case\
::link to `setup.md`: no such file
::notice file=docs/a.md,line=1,col=1,endLine=1,endColumn=2,title=disallowed-html-tag\
::link to `setup.md`: no such file
"
        );
    }

    #[test]
    fn github_sums_up_what_has_no_room() {
        let mut findings: Vec<_> =
            (1..=12).map(|line| finding(Warning, "file-not-found", "a.md", [line, 1, line, 2])).collect();
        findings[11].message = "::error::fake\nline".into();
        findings.push(finding(Warning, "bookmark-not-found", "b.md", [7, 1, 7, 2]));
        findings.extend((1..=10).map(|line| finding(Error, "include-not-found", "z.md", [line, 1, line, 2])));
        findings.extend((1..=10).map(|line| finding(Info, "link-case", "z.md", [line, 1, line, 2])));
        let mut context = context();
        context.notes = vec!["3 findings were there at main and are not shown".into(), "100%".into()];
        let out = printed(Format::Github, &findings, &context);
        let of = |start: &str| out.lines().filter(|line| line.starts_with(start)).count();
        assert_eq!((of("::error "), of("::warning "), of("::notice ")), (10, 10, 10));
        assert!(out.starts_with("::error file=docs/z.md,line=1,"), "errors come first: {out}");
        assert!(out.contains(
            "\
::warning title=4 more warnings::3 file-not-found, 1 bookmark-not-found%0AThe log of this step lists them.
::group::4 more warnings
./docs/a.md:10:1: file-not-found: link to `setup.md`: no such file
./docs/a.md:11:1: file-not-found: link to `setup.md`: no such file
./docs/a.md:12:1: file-not-found: ::error::fake%0Aline
./docs/b.md:7:1: bookmark-not-found: link to `setup.md`: no such file
::endgroup::
"
        ));
        assert!(out.ends_with(
            "::endgroup::\n::notice title=Milepost::3 findings were there at main and are not shown%0A100%25\n"
        ));
    }

    #[test]
    fn junit_cases() {
        let mut context = context();
        context.docset = "R&D \"guide\"".into();
        let mut error = finding(Error, "invalid-row", "b.md", [3, 7, 5, 2]);
        error.message = "<row> & 'x'\u{1b}".into();
        error.hints.push("close it".into());
        let findings = [
            finding(Suggestion, "link-case", "a.md", [2, 1, 2, 2]),
            finding(Warning, "file-not-found", "b.md", [1, 2, 1, 3]),
            error,
            finding(Info, "disallowed-html-tag", "b.md", [9, 1, 9, 2]),
        ];
        assert_eq!(
            printed(Format::Junit, &findings, &context),
            r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="milepost" tests="2" failures="1" errors="0">
  <testsuite name="R&amp;D &quot;guide&quot;" tests="2" failures="1" errors="0">
    <testcase classname="R&amp;D &quot;guide&quot;" name="a.md" file="docs/a.md">
      <system-out>
2:1: suggestion[link-case]: link to `setup.md`: no such file
      </system-out>
    </testcase>
    <testcase classname="R&amp;D &quot;guide&quot;" name="b.md" file="docs/b.md">
      <failure message="1 error, 1 warning" type="invalid-row">
1:2: warning[file-not-found]: link to `setup.md`: no such file
3:7: error[invalid-row]: &lt;row&gt; &amp; &apos;x&apos;�
  help: close it
      </failure>
      <system-out>
9:1: info[disallowed-html-tag]: link to `setup.md`: no such file
      </system-out>
    </testcase>
  </testsuite>
</testsuites>
"#
        );
    }

    #[test]
    fn junit_without_findings_is_one_passing_case() {
        let out = printed(Format::Junit, &[], &context());
        assert!(out.contains(r#"tests="1" failures="0""#));
        assert!(out.contains(r#"<testcase classname="guide" name="all files"/>"#));
    }
}
