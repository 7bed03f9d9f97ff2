//! The format for people.
//!
//! 1. [`print`] writes each finding as `path:line:column: severity[code]: message`.
//! 2. [`snippet`] adds the source line behind a gutter and underlines the place.
//! 3. The line is cut into [`Cell`]s, one a character, that know what to show and how wide it is;
//!    a cell is never anything a terminal acts on.
//! 4. [`window`] picks the cells around the place when the line is too wide.
//! 5. [`print_summary`] counts by severity and by code.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::ops::Range;

use super::{PrintContext, count_words};
use crate::diagnostics::{Finding, Severity};

const RESET: &str = "\x1b[0m";
const BOLD: &str = "\x1b[1m";
const GUTTER: &str = "\x1b[1;34m";
const HELP: &str = "\x1b[1;36m";
const NARROWEST: usize = 40;
const TAB: &str = "    ";

pub(super) fn print(out: &mut dyn Write, findings: &[Finding], context: &PrintContext) -> io::Result<()> {
    for finding in findings {
        print_finding(out, finding, context)?;
    }
    if context.summary { print_summary(out, findings, context) } else { Ok(()) }
}

fn print_finding(out: &mut dyn Write, finding: &Finding, context: &PrintContext) -> io::Result<()> {
    let paint = |style: &'static str| if context.color { style } else { "" };
    let (reset, severity) = (paint(RESET), paint(severity_style(finding.severity)));
    writeln!(
        out,
        "{bold}{path}:{line}:{column}:{reset} {severity}{word}[{code}]{reset}: {bold}{message}{reset}",
        bold = paint(BOLD),
        path = plain(&context.path(&finding.path)),
        line = finding.line,
        column = finding.column,
        word = finding.severity,
        code = finding.code,
        message = plain(&finding.message),
    )?;
    if let Some((source, marks)) = snippet(finding, context.width) {
        let number = finding.line.to_string();
        let (gutter, indent) = (paint(GUTTER), " ".repeat(number.len()));
        writeln!(out, " {gutter}{number} |{reset} {source}")?;
        writeln!(out, " {gutter}{indent} |{reset} {severity}{marks}{reset}")?;
    }
    for hint in &finding.hints {
        writeln!(out, "  {}help:{reset} {}", paint(HELP), plain(hint))?;
    }
    writeln!(out)
}

fn severity_style(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "\x1b[1;31m",
        Severity::Warning => "\x1b[1;33m",
        Severity::Suggestion => "\x1b[1;36m",
        Severity::Info | Severity::Off => "\x1b[1;34m",
    }
}

fn print_summary(out: &mut dyn Write, findings: &[Finding], context: &PrintContext) -> io::Result<()> {
    if findings.is_empty() {
        return writeln!(out, "no findings");
    }
    let files = findings.iter().map(|finding| &finding.path).collect::<BTreeSet<_>>().len();
    let noun = if files == 1 { "file" } else { "files" };
    let (bold, reset) = if context.color { (BOLD, RESET) } else { ("", "") };
    writeln!(out, "{bold}{} in {files} {noun}{reset}", count_words(findings.iter()))?;
    let mut counts: BTreeMap<(Severity, &str), usize> = BTreeMap::new();
    for finding in findings {
        *counts.entry((finding.severity, &finding.code)).or_default() += 1;
    }
    let mut rows: Vec<_> = counts.into_iter().collect();
    rows.sort_by(|((a_severity, a_code), a), ((b_severity, b_code), b)| {
        (b_severity, b, a_code).cmp(&(a_severity, a, b_code))
    });
    let digits = rows.iter().map(|(_, count)| count.to_string().len()).max().unwrap_or(1);
    for ((severity, code), count) in rows {
        let style = if context.color { severity_style(severity) } else { "" };
        writeln!(out, "  {count:>digits$}  {style}{:<10}{reset}  {code}", severity.as_str())?;
    }
    Ok(())
}

/// One character of a source line as it is shown.
struct Cell {
    text: String,
    width: usize,
}

impl Cell {
    fn new(character: char) -> Cell {
        if character == '\t' {
            return Cell { text: TAB.to_owned(), width: TAB.len() };
        }
        let shown = visible(character);
        Cell { text: shown.to_string(), width: char_width(shown) }
    }
}

/// The source line and the line of marks below it; nothing when there is no text to show.
fn snippet(finding: &Finding, width: usize) -> Option<(String, String)> {
    let line = finding.source_line.trim_end();
    let is_whole = (finding.line, finding.end_line, finding.end_column) == (1, 1, 1);
    // Of a picture there is nothing to show.
    if line.is_empty() || (is_whole && line.contains(['\0', char::REPLACEMENT_CHARACTER])) {
        return None;
    }
    let gutter = finding.line.to_string().len() + 4;
    let room = width.max(NARROWEST) - gutter;
    let clipped = finding.source_start as usize;
    let start = (finding.column.max(1) as usize - 1).saturating_sub(clipped);
    // A line may be as long as a book: only what can come into view is looked at.
    let skipped = start.saturating_sub(2 * room);
    let mut rest = line.chars().skip(skipped);
    let cells: Vec<Cell> = rest.by_ref().take(6 * room).map(Cell::new).collect();
    let more = rest.next().is_some();
    let start = (start - skipped).min(cells.len());
    let several = finding.end_line > finding.line;
    let end = if several {
        cells.len()
    } else {
        (finding.end_column.max(1) as usize - 1).saturating_sub(clipped + skipped)
    };
    let place = start..end.clamp(start, cells.len());

    let shown = window(&cells, &place, room);
    let cut = |is_cut: bool| if is_cut { "…" } else { "" };
    let (before, after) =
        (cut(shown.start > 0 || skipped + clipped > 0), cut(shown.end < cells.len() || more));
    let text: String = cells[shown.clone()].iter().map(|cell| cell.text.as_str()).collect();
    let visible = place.start.max(shown.start)..place.end.min(shown.end);
    let indent = before.chars().count() + width_of(&cells[shown.start..visible.start]);
    // A place without width (the end of a line, a combining mark) still gets its mark.
    let carets = "^".repeat(width_of(&cells[visible]).max(1));
    let rest = if several { format!(" to line {}", finding.end_line) } else { String::new() };
    Some((format!("{before}{text}{after}"), format!("{}{carets}{rest}", " ".repeat(indent))))
}

fn width_of(cells: &[Cell]) -> usize {
    cells.iter().map(|cell| cell.width).sum()
}

/// The cells to show: all of them if they fit, else the place with as much on both sides as fits.
fn window(cells: &[Cell], place: &Range<usize>, room: usize) -> Range<usize> {
    if width_of(cells) <= room {
        return 0..cells.len();
    }
    // One column each for the two ellipses.
    let mut left = room.saturating_sub(2);
    let (mut from, mut to) = (place.start, place.start);
    while to < place.end && cells[to].width <= left {
        left -= cells[to].width;
        to += 1;
    }
    let mut before = left / 2;
    while from > 0 && cells[from - 1].width <= before {
        from -= 1;
        before -= cells[from].width;
        left -= cells[from].width;
    }
    while to < cells.len() && cells[to].width <= left {
        left -= cells[to].width;
        to += 1;
    }
    while from > 0 && cells[from - 1].width <= left {
        from -= 1;
        left -= cells[from].width;
    }
    from..to
}

/// A message or path on one line without anything a terminal acts on.
fn plain(text: &str) -> String {
    let space = |character| matches!(character, '\n' | '\r' | '\t');
    text.trim_end().chars().map(|character| if space(character) { ' ' } else { visible(character) }).collect()
}

/// What to show for a character. Escape sequences and bidirectional overrides in content could
/// otherwise recolor or reorder what the terminal shows.
fn visible(character: char) -> char {
    match character {
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'),
        '\x7f' => '\u{2421}',
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200e}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        _ => character,
    }
}

/// Columns a character takes: blocks of combining marks and of wide scripts, not the full tables.
/// A wrong guess moves the marks by a column and does no other harm.
fn char_width(character: char) -> usize {
    let within = |ranges: &[(u32, u32)]| {
        let code = u32::from(character);
        ranges.iter().any(|(first, last)| (*first..=*last).contains(&code))
    };
    match character {
        ' '..='\u{2ff}' => 1,
        _ if within(ZERO_WIDTH) => 0,
        _ if within(WIDE) => 2,
        _ => 1,
    }
}

const ZERO_WIDTH: &[(u32, u32)] = &[
    (0x300, 0x36f),
    (0x483, 0x489),
    (0x591, 0x5bd),
    (0x610, 0x61a),
    (0x64b, 0x65f),
    (0x93c, 0x93c),
    (0x941, 0x948),
    (0x94d, 0x94d),
    (0xe31, 0xe31),
    (0xe34, 0xe3a),
    (0xe47, 0xe4e),
    (0x200b, 0x200d),
    (0x2060, 0x2064),
    (0x20d0, 0x20ff),
    (0xfe00, 0xfe0f),
    (0xfe20, 0xfe2f),
    (0xfeff, 0xfeff),
    (0xe0100, 0xe01ef),
];

const WIDE: &[(u32, u32)] = &[
    (0x1100, 0x115f),
    (0x231a, 0x231b),
    (0x23e9, 0x23ec),
    (0x2614, 0x2615),
    (0x2648, 0x2653),
    (0x26a1, 0x26a1),
    (0x26d4, 0x26d4),
    (0x2705, 0x2705),
    (0x2728, 0x2728),
    (0x274c, 0x274e),
    (0x2753, 0x2757),
    (0x2795, 0x2797),
    (0x2b1b, 0x2b1c),
    (0x2b50, 0x2b55),
    (0x2e80, 0x303e),
    (0x3041, 0xa4cf),
    (0xa960, 0xa97f),
    (0xac00, 0xd7a3),
    (0xf900, 0xfaff),
    (0xfe30, 0xfe6f),
    (0xff01, 0xff60),
    (0xffe0, 0xffe6),
    (0x1f300, 0x1f64f),
    (0x1f680, 0x1f6ff),
    (0x1f900, 0x1f9ff),
    (0x1fa70, 0x1faff),
    (0x20000, 0x3fffd),
];

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
