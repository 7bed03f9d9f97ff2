//! Markers, formulas and bare URLs in running text.

use super::super::code_spans::CodeSpans;
use super::super::line::clipped;
use super::super::{Edit, With, math};
use super::Tracker;
use crate::diagnostics::Span;
use crate::markdown::directive::{self, Directive, Found};
use crate::markdown::ext::autolinks;

impl<'a> Tracker<'a, '_> {
    /// Hides what would be emphasis inside bare URLs.
    pub(super) fn hide_in_urls(&mut self, line: &str, start: usize) {
        let bytes = line.as_bytes();
        let mut spans: Option<CodeSpans> = None;
        for (from, to) in autolinks::ranges(line) {
            if spans.get_or_insert_with(|| CodeSpans::new(bytes)).hold(from) {
                continue;
            }
            let marks = (from..to).filter(|at| matches!(bytes[*at], b'*' | b'_' | b'~'));
            let hide = |at| Edit { start: start + at, end: start + at + 1, with: With::Hidden };
            self.edits.extend(marks.map(hide));
        }
    }

    /// Hides `<<` in front of a word, which would begin a tag.
    pub(super) fn hide_quotes(&mut self, line: &str, start: usize) {
        let mut spans: Option<CodeSpans> = None;
        for at in memchr::memmem::find_iter(line.as_bytes(), b"<<") {
            if !spans.get_or_insert_with(|| CodeSpans::new(line.as_bytes())).hold(at) {
                self.edits.push(Edit { start: start + at, end: start + at + 2, with: With::Hidden });
            }
        }
    }

    /// Masks a formula at a dollar sign; returns the bytes dealt with.
    pub(super) fn formula(&mut self, line: &'a str, start: usize, at: usize) -> usize {
        let near = &line[..at + clipped(&line[at..]).len()];
        let Some((formula, len)) = math::inline(near, at) else { return 1 };
        let (from, index) = (start + at, self.directives.len() as u32);
        self.directives.push((Directive::Math(formula), Span::new(self.base + from, self.base + from + len)));
        self.edits.push(Edit { start: from, end: from + len, with: With::Inline(index) });
        len
    }

    /// The next place in a range where a marker or formula may stand.
    pub(super) fn next_sign(&mut self, start: usize, end: usize) -> Option<usize> {
        let marker = if self.has_marker(start, end) { self.markers.first().copied() } else { None };
        if !self.signs.dollar {
            return marker;
        }
        let end = marker.unwrap_or(end);
        let dollar = memchr::memchr(b'$', &self.text.as_bytes()[start..end]).map(|at| start + at);
        dollar.or(marker)
    }

    /// Masks markers inside running text.
    pub(super) fn inline_markers(&mut self, start: usize, end: usize) {
        let line = &self.text[start..end];
        let bytes = line.as_bytes();
        let marked = || memchr::memchr3(b'*', b'_', b'~', bytes).is_some();
        if self.signs.marked_url && marked() && (line.contains("://") || line.contains("www.")) {
            self.hide_in_urls(line, start);
        }
        if self.options.extensions.smart_punctuation {
            self.hide_quotes(line, start);
        }
        if !self.has_marker(start, end) && !self.signs.dollar {
            return;
        }
        let mut at = 0;
        let mut spans: Option<CodeSpans> = None;
        while let Some(found) = self.next_sign(start + at, end) {
            at = found - start;
            let rest = &line[at..];
            // `\\` is a backslash and escapes nothing behind it.
            let escaped = || bytes[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1;
            if escaped() || spans.get_or_insert_with(|| CodeSpans::new(bytes)).hold(at) {
                at += 1;
                continue;
            }
            if bytes[at] == b'$' {
                at += self.formula(line, start, at);
                continue;
            }
            let rest = clipped(rest);
            match directive::inline(rest, self.base + start + at) {
                Found::Marker(marker, len) => {
                    let index = self.directives.len() as u32;
                    let from = start + at;
                    self.directives.push((marker, Span::new(self.base + from, self.base + from + len)));
                    self.edits.push(Edit { start: from, end: from + len, with: With::Inline(index) });
                    at += len;
                }
                Found::Malformed(problems) => {
                    if rest.contains("complex") {
                        self.not_opened(&problems, start + at);
                    }
                    self.problems.extend(problems);
                    at += 3;
                }
                Found::Nothing => at += 1,
            }
        }
    }
}
