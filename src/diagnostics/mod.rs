//! What Milepost has to say about a docset.
//!
//! 1. A stage that finds a mistake pushes a [`Diagnostic`]: a code, a place in bytes, a message,
//!    hints. It never prints and never stops.
//! 2. [`Outcome`] carries a value together with the diagnostics of making it.
//! 3. [`codes`] lists every code once with its default severity and its explanation.
//! 4. [`locate`] turns bytes into lines and columns, applies severities, sorts, drops duplicates.
//! 5. [`print`] knows the output formats.

pub mod baseline;
pub mod codes;
pub mod compare;
pub mod print;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::source::DocPath;

/// How bad a finding is. The order is the engine's: off < info < suggestion < warning < error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Not reported.
    Off,
    /// Good to know.
    Info,
    /// Could be better.
    Suggestion,
    /// A reader will notice; fails `check --strict`.
    Warning,
    /// Something is lost; fails `check`.
    Error,
}

impl Severity {
    /// The lower-case word used in configuration and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Off => "off",
            Severity::Info => "info",
            Severity::Suggestion => "suggestion",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }

    /// The severity of a configuration word, whatever its case.
    pub fn parse(word: &str) -> Option<Severity> {
        [Severity::Off, Severity::Info, Severity::Suggestion, Severity::Warning, Severity::Error]
            .into_iter()
            .find(|severity| severity.as_str().eq_ignore_ascii_case(word))
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A half-open range of bytes in a source file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets; offsets beyond 4 GiB are clipped.
    pub fn new(start: usize, end: usize) -> Span {
        let clip = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { start: clip(start), end: clip(end.max(start)) }
    }
}

impl From<std::ops::Range<usize>> for Span {
    fn from(range: std::ops::Range<usize>) -> Span {
        Span::new(range.start, range.end)
    }
}

/// A value and the bytes it was read from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place in the source file.
    pub span: Span,
}

/// One finding, before its place is turned into lines and columns.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Diagnostic {
    /// A slug of [`codes::ALL`].
    pub code: String,
    /// The file, relative to the docset (may begin with `../`).
    pub path: DocPath,
    /// The construct's bytes in that file.
    pub span: Span,
    /// What is wrong, as one sentence without a final full stop.
    pub message: String,
    /// What to do about it; each a sentence.
    pub hints: Vec<String>,
    /// The one remedy, when it is certain.
    pub fix: Option<Fix>,
    /// What a link leads to, when that is what is wrong.
    pub target: Option<Target>,
}

/// A replacement that mends a finding.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fix {
    /// The text to replace; it stands once in the finding's place.
    pub old: String,
    /// What to write instead.
    pub new: String,
}

/// A file or an anchor that a link names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Target {
    /// The file.
    pub path: DocPath,
    /// The anchor without `#`; empty when the file is meant.
    pub fragment: String,
    /// The link as it is written.
    pub href: String,
}

/// Without line ends, which a quoted address or key may hold: formats are read line by line.
pub(crate) fn one_line(message: String) -> String {
    if message.contains(['\n', '\r']) {
        message.replace("\r\n", " ").replace(['\n', '\r'], " ")
    } else {
        message
    }
}

impl Diagnostic {
    /// Says of the file itself what was found in the copy for a version group.
    pub fn at_original(&mut self) {
        self.path = self.path.original();
        if let Some(target) = &mut self.target {
            target.path = target.path.original();
        }
        for text in self.hints.iter_mut().chain([&mut self.message]) {
            DocPath::strip_copies(text);
        }
    }

    /// A finding without hints.
    pub fn new(code: &str, path: &DocPath, span: impl Into<Span>, message: impl Into<String>) -> Self {
        debug_assert!(codes::find(code).is_some(), "{code} is not listed in codes.rs");
        Diagnostic {
            code: code.to_owned(),
            path: path.clone(),
            span: span.into(),
            message: one_line(message.into()),
            hints: Vec::new(),
            fix: None,
            target: None,
        }
    }

    /// The same finding with a certain remedy.
    pub fn fix(mut self, old: &str, new: impl Into<String>) -> Self {
        self.fix = Some(Fix { old: old.to_owned(), new: new.into() });
        self
    }

    /// The same finding with what its link leads to.
    pub fn target(mut self, path: &DocPath, fragment: &str, href: &str) -> Self {
        let (fragment, href) = (fragment.to_owned(), href.to_owned());
        self.target = Some(Target { path: path.clone(), fragment, href });
        self
    }

    /// The same finding with one hint more.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

/// A value and what there is to say about it. Content cannot fail: there is always a value.
#[derive(Debug, Clone, Default)]
pub struct Outcome<T> {
    /// The result, as good as the input allows.
    pub value: T,
    /// Findings, in no particular order.
    pub diagnostics: Vec<Diagnostic>,
}

/// A finding as users see it: with a severity and 1-based lines and columns (in characters).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The code's slug.
    pub code: String,
    /// Severity after configuration.
    pub severity: Severity,
    /// File relative to the docset.
    pub path: DocPath,
    /// 1-based line of the first character.
    pub line: u32,
    /// 1-based column (characters, not bytes) of the first character.
    pub column: u32,
    /// 1-based line of the end.
    pub end_line: u32,
    /// 1-based column just after the last character.
    pub end_column: u32,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hints: Vec<String>,
    /// The source line of the first character, for the text format, shared by all findings of a line; of a very long
    /// line the part around the place. Not part of the JSON form.
    #[serde(skip)]
    pub source_line: std::sync::Arc<str>,
    /// Characters of the line in front of `source_line`. Not part of the JSON form.
    #[serde(skip)]
    pub source_start: u32,
    /// The bytes it is about. Not part of the JSON form.
    #[serde(skip)]
    pub span: Span,
    /// The one remedy and the place it is for. Not part of the JSON form.
    #[serde(skip)]
    pub fix: Option<(Fix, Span)>,
    /// What a link leads to. Not part of the JSON form.
    #[serde(skip)]
    pub target: Option<Target>,
}

/// Places diagnostics (bytes → lines and columns), gives them their severity, drops those that are
/// off, sorts by file, line, column and code, and removes duplicates.
///
/// `text_of` returns a file's text, `severity_of` the severity of a code in a file.
pub fn locate(
    mut diagnostics: Vec<Diagnostic>,
    text_of: &dyn Fn(&DocPath) -> Option<std::sync::Arc<str>>,
    severity_of: &dyn Fn(&str, &DocPath) -> Severity,
) -> Vec<Finding> {
    diagnostics
        .sort_by(|a, b| (&a.path, a.span, &a.code, &a.message).cmp(&(&b.path, b.span, &b.code, &b.message)));
    diagnostics
        .dedup_by(|a, b| a.path == b.path && a.span == b.span && a.code == b.code && a.message == b.message);
    let mut findings = Vec::with_capacity(diagnostics.len());
    let mut current: Option<(DocPath, LineIndex, (u32, std::sync::Arc<str>), Position)> = None;
    for diagnostic in diagnostics {
        let severity = severity_of(&diagnostic.code, &diagnostic.path);
        if severity == Severity::Off {
            continue;
        }
        if current.as_ref().is_none_or(|(path, ..)| *path != diagnostic.path) {
            let text = text_of(&diagnostic.path).unwrap_or_else(|| "".into());
            let shown = (0, "".into());
            current = Some((diagnostic.path.clone(), LineIndex::new(text), shown, Position::START));
        }
        let Some((_, lines, shown, last)) = &mut current else { continue };
        let start = lines.position_from(*last, diagnostic.span.start as usize);
        let end = lines.position_from(start, diagnostic.span.end as usize);
        *last = start;
        let Position { line, column, .. } = start;
        let (source_line, source_start) = match lines.around(start) {
            Some((part, before)) => (part.into(), before),
            None if shown.0 == line => (shown.1.clone(), 0),
            None => {
                *shown = (line, lines.line(line).into());
                (shown.1.clone(), 0)
            }
        };
        findings.push(Finding {
            code: diagnostic.code,
            severity,
            path: diagnostic.path,
            line,
            column,
            end_line: end.line,
            end_column: end.column,
            message: diagnostic.message,
            hints: diagnostic.hints,
            source_line,
            source_start,
            span: diagnostic.span,
            fix: diagnostic.fix.map(|fix| (fix, diagnostic.span)),
            target: diagnostic.target,
        });
    }
    findings.sort_by(|a, b| {
        (&a.path, a.line, a.column, &a.code, &a.message)
            .cmp(&(&b.path, b.line, b.column, &b.code, &b.message))
    });
    findings
}

/// A place in a text: byte, and 1-based line and column.
#[derive(Debug, Clone, Copy)]
struct Position {
    offset: usize,
    line: u32,
    column: u32,
}

impl Position {
    const START: Position = Position { offset: 0, line: 1, column: 1 };
}

/// Files with a finding about a part of them.
pub fn with_places(diagnostics: &[Diagnostic]) -> std::collections::HashSet<DocPath, ahash::RandomState> {
    let inside = diagnostics.iter().filter(|found| found.span != Span::default());
    inside.map(|found| found.path.clone()).collect()
}

/// Line starts of one text.
pub struct LineIndex {
    text: std::sync::Arc<str>,
    starts: Vec<usize>,
}

impl LineIndex {
    /// Indexes a text. A leading byte order mark belongs to no column.
    pub fn new(text: std::sync::Arc<str>) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
        LineIndex { text, starts }
    }

    /// 1-based line and column (in characters) of a byte offset; offsets past the end are clipped.
    pub fn position(&self, offset: usize) -> (u32, u32) {
        let position = self.position_from(Position::START, offset);
        (position.line, position.column)
    }

    /// The same, counted from a place that was found before. On one line, many places in order cost one pass.
    fn position_from(&self, known: Position, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let index = self.starts.partition_point(|start| *start <= offset) - 1;
        let line = index as u32 + 1;
        let (from, column) = if known.line == line && known.offset <= offset {
            (known.offset, known.column)
        } else {
            (self.starts[index], 1)
        };
        let before = &self.text[from..offset];
        let before = if from == 0 { before.strip_prefix('\u{feff}').unwrap_or(before) } else { before };
        Position { offset, line, column: column + before.chars().count() as u32 }
    }

    /// Of a line that is too long to be copied for each finding: the part around a place, and how many characters
    /// stand in front of it.
    fn around(&self, place: Position) -> Option<(&str, u32)> {
        const LONG: usize = 4000;
        const BEFORE: usize = 240;
        const BEHIND: usize = 600;
        let line = self.line(place.line);
        if line.len() <= LONG {
            return None;
        }
        let at = (place.offset + line.len()).saturating_sub(self.end_of(place.line)).min(line.len());
        let start = line[..at].char_indices().rev().take(BEFORE).last().map_or(at, |(start, _)| start);
        let end = line[at..].char_indices().nth(BEHIND).map_or(line.len(), |(end, _)| at + end);
        let before = line[start..at].chars().count() as u32;
        Some((&line[start..end], place.column - 1 - before.min(place.column - 1)))
    }

    /// The end of a line without its line end.
    fn end_of(&self, line: u32) -> usize {
        let index = (line as usize).saturating_sub(1).min(self.starts.len() - 1);
        let end = self.starts.get(index + 1).copied().unwrap_or(self.text.len());
        self.starts[index] + self.text[self.starts[index]..end].trim_end_matches(['\n', '\r']).len()
    }

    /// The text of a 1-based line, without its line end.
    pub fn line(&self, line: u32) -> &str {
        let index = (line as usize).saturating_sub(1).min(self.starts.len() - 1);
        self.text[self.starts[index]..self.end_of(line)].trim_start_matches('\u{feff}')
    }
}

#[cfg(test)]
mod tests;
