//! Pipe tables by Markdig's rules on top of a parser that follows GFM's.
//!
//! 1. [`edits`] gets the lines of one paragraph and looks for a delimiter row.
//! 2. A line without a pipe below, or one with a pipe above the header, cancels the table: a dash is hidden.
//! 3. Pipes inside code spans, links and tags are hidden, so that they do not split a cell.
//! 4. When a row has more cells than the header, empty header cells are added.

use super::{Edit, With};

/// One row's pipes.
struct Row {
    /// Offsets of pipes that separate cells, border pipes left out.
    inner: usize,
    /// Pipes that must not split, as ranges (an escape in code covers two bytes).
    hidden: Vec<(usize, usize)>,
    /// Pipes behind an escaped backslash.
    apart: Vec<usize>,
    /// Whether any separating pipe is there, border pipes included.
    any: bool,
    /// Whether the line ends in a separating pipe.
    closed: bool,
}

impl Row {
    fn cells(&self) -> usize {
        self.inner + 1
    }
}

/// Edits that make pulldown-cmark see the table that Markdig sees in a paragraph's lines
/// (ranges of their content). With `header_columns` further cells are dropped instead.
pub(super) fn edits(text: &str, lines: &[(usize, usize)], header_columns: bool, out: &mut Vec<Edit>) {
    let Some(delimiter) =
        (1..lines.len()).find(|index| is_delimiter_row(&text.as_bytes()[lines[*index].0..lines[*index].1]))
    else {
        return hide_delimiters(text, lines, out);
    };
    // Markers that stand in the paragraph keep their pipes.
    let from = lines[0].0;
    let mut markers: Vec<(usize, usize)> = out
        .iter()
        .rev()
        .take_while(|edit| edit.start >= from)
        .filter(|edit| matches!(edit.with, With::Inline(_)))
        .map(|edit| (edit.start, edit.end))
        .collect();
    markers.sort_unstable();
    let row = |index: usize| split_row(text, lines[index], &markers);
    let rows: Vec<Row> = (0..lines.len()).map(row).collect();
    let cancelled =
        rows[..delimiter - 1].iter().any(|row| row.any) || rows[delimiter - 1..].iter().any(|row| !row.any);
    if cancelled {
        if let Some(dash) = memchr::memchr(b'-', &text.as_bytes()[lines[delimiter].0..lines[delimiter].1]) {
            let at = lines[delimiter].0 + dash;
            out.push(Edit { start: at, end: at + 1, with: With::Hidden });
        }
        return;
    }
    for row in &rows[delimiter - 1..] {
        // An escaped backslash does not escape the pipe behind it: a blank keeps them apart.
        let apart = |at: &usize| Edit { start: *at, end: *at, with: With::Insert(" ".to_owned()) };
        out.extend(row.apart.iter().map(apart));
        let hide = |&(start, end): &(usize, usize)| Edit { start, end, with: With::Hidden };
        out.extend(row.hidden.iter().map(hide));
    }
    // The separator names no column.
    let body = if header_columns { &[][..] } else { &rows[delimiter + 1..] };
    let columns = body.iter().map(Row::cells).fold(rows[delimiter - 1].cells(), usize::max);
    if rows[delimiter].cells() > columns {
        out.extend(surplus(text, lines[delimiter], columns));
    }
    align(text, lines, delimiter, out);
    for (index, cell) in [(delimiter - 1, " |"), (delimiter, "-|")] {
        let missing = columns - rows[index].cells().min(columns);
        if missing > 0 {
            let more = match (rows[index].closed, index == delimiter) {
                (true, _) => cell.repeat(missing),
                (false, true) => "|-".repeat(missing),
                (false, false) => format!(" |{}", cell.repeat(missing)),
            };
            let line = &text[lines[index].0..lines[index].1];
            let at = lines[index].0 + line.trim_end().len();
            out.push(Edit { start: at, end: at, with: With::Insert(more) });
        }
    }
}

/// What a separator says about columns that no row has.
fn surplus(text: &str, (start, end): (usize, usize), columns: usize) -> Option<Edit> {
    let line = text[start..end].trim_end();
    let indent = line.len() - line.trim_start().len();
    let first = indent + usize::from(line[indent..].starts_with('|'));
    let pipe = memchr::memchr_iter(b'|', &line.as_bytes()[first..]).nth(columns.checked_sub(1)?)?;
    Some(Edit { start: start + first + pipe + 1, end: start + line.len(), with: With::Delete })
}

/// Gives rows the indentation and quote marks of their table's separator: a paragraph goes on without them, or far
/// indented, and a table is a paragraph until its end is known.
fn align(text: &str, lines: &[(usize, usize)], delimiter: usize, out: &mut Vec<Edit>) {
    let prefix_of =
        |at: usize| &text[memchr::memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |end| end + 1)..at];
    let indent = |prefix: &str| prefix.len() - prefix.trim_end_matches([' ', '\t']).len();
    let prefix = prefix_of(lines[delimiter].0);
    let is_odd = |own: &str| {
        let lazy = own.trim().len() < prefix.trim().len() || own.len() < prefix.len();
        own != prefix && (lazy || own.contains('\t') || indent(own) > indent(prefix) + 3)
    };
    let rows = lines[delimiter + 1..].iter().map(|(row, _)| *row);
    let odd: Vec<usize> = rows.filter(|row| is_odd(prefix_of(*row))).collect();
    if odd.is_empty() {
        return;
    }
    let mut edited: Vec<(usize, usize)> = out.iter().map(|edit| (edit.start, edit.end)).collect();
    edited.sort_unstable();
    for row in odd {
        let from = row - prefix_of(row).len();
        let before = edited.partition_point(|(start, _)| *start < row);
        if before == 0 || edited[before - 1].1 < from {
            out.push(Edit { start: from, end: row, with: With::Delete });
            out.push(Edit { start: row, end: row, with: With::Insert(prefix.to_owned()) });
        }
    }
}

/// Spoils lines that only the parser would take for a delimiter row, such as `-:-|---`.
fn hide_delimiters(text: &str, lines: &[(usize, usize)], out: &mut Vec<Edit>) {
    for (start, end) in &lines[1..] {
        let line = &text.as_bytes()[*start..*end];
        let only_marks = line.iter().all(|byte| matches!(byte, b'-' | b'|' | b':' | b' ' | b'\t' | b'\r'));
        if let Some(dash) = memchr::memchr(b'-', line).filter(|_| only_marks) {
            out.push(Edit { start: start + dash, end: start + dash + 1, with: With::Hidden });
        }
    }
}

fn is_delimiter_row(line: &[u8]) -> bool {
    let mut dashes = 0;
    let mut pipes = 0;
    for byte in line {
        match byte {
            b'-' => dashes += 1,
            b'|' => pipes += 1,
            b':' | b' ' | b'\t' | b'\r' => {}
            _ => return false,
        }
    }
    if dashes == 0 || pipes == 0 {
        return false;
    }
    let text: &[u8] = line.trim_ascii();
    let text = text.strip_prefix(b"|").unwrap_or(text);
    let text = text.strip_suffix(b"|").unwrap_or(text);
    text.split(|byte| *byte == b'|').all(|cell| {
        let cell = cell.trim_ascii();
        let cell = cell.strip_prefix(b":").unwrap_or(cell);
        let cell = cell.strip_suffix(b":").unwrap_or(cell);
        !cell.is_empty() && cell.iter().all(|byte| *byte == b'-')
    })
}

fn split_row(text: &str, (start, end): (usize, usize), markers: &[(usize, usize)]) -> Row {
    let bytes = text.as_bytes();
    let line = text[start..end].trim();
    let (first, last) = (start + (text[start..end].len() - text[start..end].trim_start().len()), line.len());
    let last = first + last;
    // How many pipes there are, the first and the last of them.
    let (mut pipes, mut first_pipe, mut last_pipe) = (0, usize::MAX, usize::MAX);
    let mut hidden = Vec::new();
    let mut apart = Vec::new();
    let mut at = first;
    while at < last {
        // Most bytes are nothing, nor the start of a marker.
        if !matches!(bytes[at], b'\\' | b'|' | b'`' | b'[' | b'<' | b':' | b'$') {
            at += 1;
            continue;
        }
        if let Ok(found) = markers.binary_search_by_key(&at, |(start, _)| *start) {
            at = markers[found].1;
            continue;
        }
        match bytes[at] {
            b'\\' => at += 2,
            b'|' => {
                if at > first && bytes[at - 1] == b'\\' {
                    apart.push(at);
                }
                first_pipe = first_pipe.min(at);
                last_pipe = at;
                pipes += 1;
                at += 1;
            }
            b'`' => at = code_span(bytes, at, last, &mut hidden),
            b'[' => at = bracketed(bytes, at, last, &mut hidden),
            b'<' => at = tag(bytes, at, last, &mut hidden),
            _ => at += 1,
        }
    }
    let any = pipes > 0;
    let closed = any && last_pipe + 1 == last;
    let opened = any && first_pipe == first;
    let inner = pipes - usize::from(opened) - usize::from(closed && pipes > usize::from(opened));
    Row { inner, hidden, apart, any, closed }
}

fn code_span(bytes: &[u8], start: usize, end: usize, hidden: &mut Vec<(usize, usize)>) -> usize {
    let run = |at: usize| bytes[at..end].iter().take_while(|byte| **byte == b'`').count();
    let opening = run(start);
    let mut at = start + opening;
    while at < end {
        if bytes[at] != b'`' {
            at += 1;
            continue;
        }
        let len = run(at);
        if len == opening {
            hide(bytes, start + opening, at, hidden);
            return at + len;
        }
        at += len;
    }
    start + opening
}

/// Bytes of the longest link or tag in a cell. Without a limit a row of many open brackets would be read to its end for
/// each.
const MAX_LENGTH: usize = 4096;

/// A link `[text](target)`: text and target keep their pipes.
fn bracketed(bytes: &[u8], start: usize, end: usize, hidden: &mut Vec<(usize, usize)>) -> usize {
    let end = end.min(start + MAX_LENGTH);
    let mut depth = 0usize;
    let mut at = start;
    while at < end {
        match bytes[at] {
            b'\\' => at += 1,
            b'[' => depth += 1,
            b']' => depth -= 1,
            // A code span keeps its brackets to itself.
            b'`' => {
                let behind = code_span(bytes, at, end, &mut Vec::new());
                // Marks that nothing closes would be sought for each bracket before them.
                if bytes[at..behind].iter().all(|byte| *byte == b'`') {
                    return start + 1;
                }
                at = behind;
                continue;
            }
            _ => {}
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    if depth > 0 || at >= end || bytes[at] != b'(' {
        return start + 1;
    }
    match memchr::memchr(b')', &bytes[at..end]) {
        Some(close) => {
            hide(bytes, start, at + close, hidden);
            at + close + 1
        }
        None => start + 1,
    }
}

fn tag(bytes: &[u8], start: usize, end: usize, hidden: &mut Vec<(usize, usize)>) -> usize {
    let is_tag =
        bytes.get(start + 1).is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!'));
    match memchr::memchr(b'>', &bytes[start..end.min(start + MAX_LENGTH)]) {
        Some(close) if is_tag => {
            hide(bytes, start, start + close, hidden);
            start + close + 1
        }
        _ => start + 1,
    }
}

fn hide(bytes: &[u8], start: usize, end: usize, hidden: &mut Vec<(usize, usize)>) {
    for pipe in memchr::memchr_iter(b'|', &bytes[start..end]) {
        let at = start + pipe;
        // `\|` in a code span: GFM drops the backslash, the dialect shows it.
        let from = if at > start && bytes[at - 1] == b'\\' { at - 1 } else { at };
        hidden.push((from, at + 1));
    }
}
