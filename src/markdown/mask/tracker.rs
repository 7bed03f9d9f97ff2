//! The block structure of a text, as far as it decides what a line is.

mod rows;
mod running;

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::cursor::Cursor;
use super::line::{fence, is_heading, is_setext, is_thematic, letters};
use super::{Edit, MaskOptions, With, html_block, math, table};
use crate::diagnostics::Span;
use crate::markdown::directive::{self, Container as Block, ContainerName, Directive, Found};
use crate::markdown::signs::{Looked, Signs};
use crate::markdown::tree::Problem;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Container {
    Quote,
    /// List item: columns its content is indented by.
    Item(usize),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Leaf {
    None,
    Paragraph,
    Fence(u8, usize),
    Html(u8),
}

/// A `:::row` that is open: the depth it was opened at and what its current column is indented by.
struct Row {
    depth: usize,
    dedent: usize,
}

pub(super) struct Tracker<'a, 'o> {
    text: &'a str,
    /// Where markers may stand from here on.
    markers: &'o [usize],
    /// Where the last pipe and the last that may be a marker end: behind it lines need no look, unless they are in something.
    last: usize,
    base: usize,
    options: MaskOptions<'o>,
    containers: Vec<Container>,
    leaf: Leaf,
    /// Content ranges of the open paragraph's lines, while it may be a table.
    paragraph: Vec<(usize, usize)>,
    rows: Vec<Row>,
    /// Open triple-colon containers: name, colons, number of containers around.
    blocks: Vec<(ContainerName, u8, usize)>,
    /// Malformed lines that would have opened a container, with their place: the end of each is not told again.
    unopened: Vec<(ContainerName, usize)>,
    signs: Signs,
    pub(super) edits: Vec<Edit>,
    pub(super) directives: Vec<(Directive<'a>, Span)>,
    pub(super) problems: Vec<Problem>,
}

impl<'a, 'o> Tracker<'a, 'o> {
    pub(super) fn new(text: &'a str, base: usize, options: MaskOptions<'o>, looked: &'o Looked) -> Self {
        let signs = looked.signs;
        Tracker {
            text,
            markers: &looked.markers,
            last: looked.markers.last().map_or(0, |at| at + 1).max(looked.pipe_end),
            base,
            options,
            containers: Vec::new(),
            leaf: Leaf::None,
            paragraph: Vec::new(),
            rows: Vec::new(),
            blocks: Vec::new(),
            unopened: Vec::new(),
            signs: Signs { dollar: signs.dollar && options.extensions.math, ..signs },
            edits: Vec::new(),
            directives: Vec::new(),
            problems: Vec::new(),
        }
    }

    pub(super) fn run(mut self) -> Self {
        let mut start = 0;
        let bytes = self.text.as_bytes();
        let plain = self.options.is_plain(self.signs);
        while start < bytes.len() {
            if plain && self.containers.is_empty() && self.rows.is_empty() {
                if start > self.last && self.paragraph.is_empty() && self.blocks.is_empty() {
                    break;
                }
                if let Leaf::Fence(b'`', _) = self.leaf {
                    start = self.next_fence(start);
                }
            }
            let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at);
            let content_end = if end > start && bytes[end - 1] == b'\r' { end - 1 } else { end };
            if self.options.inline_only {
                self.inline_line(start, content_end);
            } else {
                self.line(start, content_end);
            }
            start = end + 1;
        }
        self.end_paragraph();
        // A line that was no block was looked at again as text: the same mistake is told once.
        self.problems.sort_by(|a, b| (a.span.start, &a.message).cmp(&(b.span.start, &b.message)));
        self.problems.dedup_by(|a, b| a.span.start == b.span.start && a.message == b.message);
        self
    }

    /// The start of the next line with three ticks: of the others none can end a fence.
    fn next_fence(&self, start: usize) -> usize {
        static TICKS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("```"));
        let bytes = self.text.as_bytes();
        let Some(found) = TICKS.find(&bytes[start..]) else { return bytes.len() };
        memchr::memrchr(b'\n', &bytes[start..start + found]).map_or(start, |at| start + at + 1)
    }

    /// Whether what may be a marker stands in a range; what stands before it is done with.
    fn has_marker(&mut self, start: usize, end: usize) -> bool {
        let done = self.markers.iter().take_while(|at| **at < start).count();
        self.markers = &self.markers[done..];
        self.markers.first().is_some_and(|at| *at < end)
    }

    /// A line of an inline include: block syntax is text, so a guard goes in front of it.
    fn inline_line(&mut self, start: usize, end: usize) {
        let text = &self.text[start..end];
        let content = text.trim_start();
        let at = start + text.len() - content.len();
        if at > start {
            self.edits.push(Edit { start, end: at, with: With::Delete });
        }
        let block = content.starts_with(['#', '>', '-', '+', '*', '`', '~', '=', '<', '|'])
            || content.starts_with(|first: char| first.is_ascii_digit());
        if block {
            self.edits.push(Edit {
                start: at,
                end: at,
                with: With::Insert(super::super::build::GUARD.to_string()),
            });
        }
        self.inline_markers(at, end);
    }

    fn line(&mut self, start: usize, end: usize) {
        let bytes = self.text.as_bytes();
        // A line that begins with a letter and stands in nothing is text. Most lines are.
        let free = self.containers.is_empty() && self.rows.is_empty() && !self.options.extensions.list_extras;
        if free && start < end && bytes[start].is_ascii_alphabetic() {
            match self.leaf {
                Leaf::None | Leaf::Paragraph => return self.paragraph_line(start, end),
                Leaf::Fence(..) => return,
                Leaf::Html(_) => {}
            }
        }
        let mut cursor = Cursor::new(start);
        if !self.blocks.is_empty() && self.end_of_outer(start, end) {
            return;
        }
        let mut matched = self.match_containers(&mut cursor, end, true);
        let all = matched == self.containers.len();
        if matches!(self.leaf, Leaf::Fence(..) | Leaf::Html(_)) {
            if !all {
                self.leaf = Leaf::None;
            } else if self.opaque_line(&mut cursor, end) {
                return;
            }
        }
        matched = self.open_containers(&mut cursor, end, matched);
        if cursor.blank(bytes, end) {
            self.close_to(matched);
            self.end_paragraph();
            self.leaf = Leaf::None;
            return;
        }
        let indent = cursor.indent(bytes, end);
        if indent >= 4 {
            // Indented: code, or the continuation of a paragraph.
            if self.leaf == Leaf::Paragraph {
                cursor.skip_all(bytes, end);
                self.paragraph_line(cursor.pos, end);
            } else {
                self.close_to(matched);
            }
            return;
        }
        let quote_content =
            indent == 0 && matches!(self.containers.get(matched.wrapping_sub(1)), Some(Container::Quote));
        cursor.skip_all(bytes, end);
        if self.options.extensions.definition_lists && bytes[cursor.pos] == b':' {
            self.check_definition(cursor, indent, end);
        }
        self.leaf_line(cursor.pos, end, matched, quote_content);
    }

    /// The text of a definition is indented by four columns, its colon counted: else the colon is text.
    fn check_definition(&mut self, colon: Cursor, indent: usize, end: usize) {
        let mut behind = colon;
        behind.advance(1);
        if indent + 1 + behind.indent(self.text.as_bytes(), end) < 4 {
            self.edits.push(Edit { start: colon.pos, end: colon.pos + 1, with: With::Hidden });
        }
    }

    /// Deals with the end marker of a triple-colon container that stands inside lists, quotes or raw HTML opened
    /// within it: the engine asks the outer container first, so the marker ends them all.
    fn end_of_outer(&mut self, start: usize, end: usize) -> bool {
        let bytes = self.text.as_bytes();
        if matches!(self.leaf, Leaf::Fence(..)) || !self.has_marker(start, end) {
            return false;
        }
        let line = self.text[start..end].trim_start_matches([' ', '\t', '>']);
        let Some((name, colons)) = directive::end_marker(line) else { return false };
        let found = self.blocks.iter().rposition(|block| block.0 == name && block.1 == colons);
        let Some((.., depth)) = found.map(|index| self.blocks[index]) else { return false };
        let inside_html = matches!(self.leaf, Leaf::Html(6 | 7));
        if depth >= self.containers.len() && !inside_html {
            return false;
        }
        // The prefix up to the container's own depth must fit; what follows must be the marker.
        let mut cursor = Cursor::new(start);
        let inner = self.containers.split_off(depth);
        let rows: Vec<Row> = std::mem::take(&mut self.rows);
        let matched = self.match_containers(&mut cursor, end, false);
        self.rows = rows;
        let at = cursor.pos;
        cursor.skip_all(bytes, end);
        let fits = matched == depth && self.text[cursor.pos..end].starts_with(":::");
        if !fits {
            self.containers.extend(inner);
            return false;
        }
        if inside_html {
            let blank = format!("{}\n", self.prefix());
            self.edits.push(Edit { start, end: start, with: With::Insert(blank) });
        }
        if cursor.pos > at {
            self.edits.push(Edit { start: at, end: cursor.pos, with: With::Delete });
        }
        self.rows.retain(|row| row.depth <= depth);
        self.end_paragraph();
        self.leaf = Leaf::None;
        self.marker(cursor.pos, end, depth, false)
    }

    /// Consumes the prefixes of open containers; returns how many matched.
    fn match_containers(&mut self, cursor: &mut Cursor, end: usize, edit: bool) -> usize {
        let bytes = self.text.as_bytes();
        let mut matched = 0;
        loop {
            self.dedent(cursor, end, matched, edit);
            let Some(container) = self.containers.get(matched) else { return matched };
            match container {
                Container::Quote => {
                    let mut ahead = *cursor;
                    if ahead.indent(bytes, end) > 3 {
                        return matched;
                    }
                    ahead.skip_all(bytes, end);
                    if ahead.pos >= end || bytes[ahead.pos] != b'>' {
                        return matched;
                    }
                    ahead.advance(1);
                    ahead.skip(bytes, end, 1);
                    *cursor = ahead;
                }
                Container::Item(indent) => {
                    if cursor.blank(bytes, end) {
                        // A blank line belongs to the item whatever its indentation.
                    } else if cursor.indent(bytes, end) >= *indent {
                        cursor.skip(bytes, end, *indent);
                    } else {
                        return matched;
                    }
                }
            }
            matched += 1;
        }
    }

    /// A line inside a fence or HTML block. True when the line is dealt with.
    fn opaque_line(&mut self, cursor: &mut Cursor, end: usize) -> bool {
        let bytes = self.text.as_bytes();
        match self.leaf {
            Leaf::Fence(mark, len) => {
                if cursor.indent(bytes, end) < 4 {
                    cursor.skip_all(bytes, end);
                    let rest = &bytes[cursor.pos..end];
                    let run = rest.iter().take_while(|byte| **byte == mark).count();
                    if run >= len && rest[run..].iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r')) {
                        if mark == b'$' {
                            self.edits.push(Edit { start: cursor.pos, end, with: With::MathFence(false) });
                        }
                        self.leaf = Leaf::None;
                    }
                }
                true
            }
            Leaf::Html(kind) => {
                if kind >= 6 && cursor.blank(bytes, end) {
                    self.leaf = Leaf::None;
                    return false;
                }
                if html_block::ends(kind, &self.text[cursor.pos..end]) {
                    self.leaf = Leaf::None;
                }
                true
            }
            _ => false,
        }
    }

    /// The prefix of a line that belongs to the open containers.
    fn prefix(&self) -> String {
        let mut prefix = String::new();
        for container in &self.containers {
            match container {
                Container::Quote => prefix.push('>'),
                Container::Item(indent) => prefix.extend(std::iter::repeat_n(' ', *indent)),
            }
        }
        prefix
    }

    fn open_containers(&mut self, cursor: &mut Cursor, end: usize, mut matched: usize) -> usize {
        let bytes = self.text.as_bytes();
        loop {
            let indent = cursor.indent(bytes, end);
            if indent >= 4 || cursor.blank(bytes, end) {
                return matched;
            }
            let mut ahead = *cursor;
            ahead.skip_all(bytes, end);
            if bytes[ahead.pos] == b'>' {
                self.close_to(matched);
                self.end_paragraph();
                self.leaf = Leaf::None;
                ahead.advance(1);
                ahead.skip(bytes, end, 1);
                self.containers.push(Container::Quote);
            } else if let Some(width) = self.list_marker(ahead, end, matched) {
                self.close_to(matched);
                self.end_paragraph();
                self.leaf = Leaf::None;
                ahead.advance(width);
                if bytes[ahead.pos - width].is_ascii_alphabetic() {
                    let (start, end) = (ahead.pos - width, ahead.pos - 1);
                    self.edits.push(Edit { start, end, with: With::Number });
                }
                let spaces = ahead.indent(bytes, end);
                let gap = if ahead.blank(bytes, end) || spaces >= 5 { 1 } else { spaces };
                ahead.skip(bytes, end, gap);
                self.containers.push(Container::Item(indent + width + gap));
            } else {
                return matched;
            }
            *cursor = ahead;
            matched += 1;
        }
    }

    /// Width of a list marker at the cursor.
    fn list_marker(&self, cursor: Cursor, end: usize, matched: usize) -> Option<usize> {
        let rest = &self.text.as_bytes()[cursor.pos..end];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let width = match rest.first()? {
            b'a'..=b'z' | b'A'..=b'Z' => letters(rest).filter(|_| self.options.extensions.list_extras)? + 1,
            b'-' | b'+' | b'*' => 1,
            b'0'..=b'9' if digits <= 9 && matches!(rest.get(digits), Some(b'.' | b')')) => digits + 1,
            _ => return None,
        };
        if !matches!(rest.get(width), None | Some(b' ' | b'\t' | b'\r')) || is_thematic(rest) {
            return None;
        }
        let interrupts = self.leaf == Leaf::Paragraph && matched == self.containers.len();
        if interrupts {
            let empty = rest[width..].iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'));
            let not_one = digits > 0 && &rest[..digits] != b"1";
            if empty || not_one {
                return None;
            }
        }
        Some(width)
    }

    fn close_to(&mut self, matched: usize) {
        if self.containers.len() > matched {
            self.containers.truncate(matched);
            self.rows.retain(|row| row.depth <= matched);
            self.blocks.retain(|block| block.2 <= matched);
            self.end_paragraph();
            self.leaf = Leaf::None;
        }
    }

    fn leaf_line(&mut self, at: usize, end: usize, matched: usize, quote_content: bool) {
        let line = &self.text[at..end];
        let bytes = line.as_bytes();
        if self.signs.marker && self.marker(at, end, matched, quote_content) {
            return;
        }
        if self.options.extensions.abbreviations
            && let Some(definition) = directive::abbreviation(line)
        {
            return self.block_marker(definition, (at, end), matched);
        }
        let lazy = matched < self.containers.len();
        let start = match bytes[0] {
            b'`' | b'~' => fence(bytes).map(|(mark, len)| Leaf::Fence(mark, len)),
            b'<' => html_block::start(line, self.leaf == Leaf::Paragraph)
                .map(|kind| if html_block::ends(kind, line) { Leaf::None } else { Leaf::Html(kind) }),
            b'#' => is_heading(bytes).then_some(Leaf::None),
            b'-' | b'*' | b'_' => is_thematic(bytes).then_some(Leaf::None),
            b'$' if self.signs.dollar => math::fence(line).map(|len| Leaf::Fence(b'$', len)),
            _ => None,
        };
        let setext = self.leaf == Leaf::Paragraph && !lazy && is_setext(bytes);
        if start.is_some() || setext {
            self.close_to(matched);
            self.end_paragraph();
            self.leaf = start.unwrap_or(Leaf::None);
            if let Leaf::Fence(b'$', _) = self.leaf {
                self.edits.push(Edit { start: at, end, with: With::MathFence(true) });
            }
            if bytes[0] == b'#' {
                self.inline_markers(at, end);
            }
            return;
        }
        if lazy && self.leaf != Leaf::Paragraph {
            self.close_to(matched);
        }
        self.paragraph_line(at, end);
    }

    fn paragraph_line(&mut self, at: usize, end: usize) {
        self.leaf = Leaf::Paragraph;
        if self.signs.pipe {
            self.paragraph.push((at, end));
        }
        self.inline_markers(at, end);
    }

    fn end_paragraph(&mut self) {
        if self.paragraph.len() > 1 {
            let header_columns = self.options.extensions.header_columns;
            table::edits(self.text, &self.paragraph, header_columns, &mut self.edits);
        }
        self.paragraph.clear();
    }

    /// Tries the line as a block marker. True when it was one.
    fn marker(&mut self, at: usize, end: usize, matched: usize, quote_content: bool) -> bool {
        let line = &self.text[at..end];
        if !line.starts_with(":::") && !line.starts_with("[!") {
            return false;
        }
        let base = self.base + at;
        let mut found = Found::Nothing;
        if quote_content && line.starts_with("[!") {
            found = directive::quote(line, base, self.options.alerts);
        }
        if matches!(found, Found::Nothing) {
            found = directive::block(line, base, !self.rows.is_empty());
        }
        let (marker, len) = match found {
            Found::Marker(marker, len) => (marker, len),
            Found::Malformed(problems) => {
                self.not_opened(&problems, at);
                self.problems.extend(problems);
                return false;
            }
            Found::Nothing => return false,
        };
        if let Some(problem) = self.stray(&marker, Span::new(base, base + line.trim_end().len()), matched) {
            self.problems.extend(problem);
            return false;
        }
        self.close_to(matched);
        self.track_rows(&marker, end);
        self.block_marker(marker, (at, at + len), matched);
        true
    }

    /// Makes a range of a line the place of a marker that is a block.
    fn block_marker(&mut self, marker: Directive<'a>, (start, end): (usize, usize), matched: usize) {
        self.close_to(matched);
        self.end_paragraph();
        self.leaf = Leaf::None;
        let index = self.directives.len() as u32;
        let span = Span::new(self.base + start, self.base + start + self.text[start..end].trim_end().len());
        self.directives.push((marker, span));
        self.edits.push(Edit { start, end, with: With::Block(index) });
    }

    /// Notes that a container was not opened at a place.
    fn not_opened(&mut self, problems: &[Problem], at: usize) {
        let names = [
            ContainerName::Zone,
            ContainerName::Moniker,
            ContainerName::Row,
            ContainerName::Column,
            ContainerName::Image,
            ContainerName::Video,
        ];
        let code = problems.first().map_or("", |problem| problem.code);
        let name = names.into_iter().find(|name| name.code() == code);
        let known = self.unopened.last().is_some_and(|(_, last)| *last == at);
        self.unopened.extend(name.filter(|_| !known).map(|name| (name, at)));
    }

    /// Whether a marker ends or continues nothing that is open here: such a line stays text of its paragraph. With
    /// the finding, unless the line that should have opened the container has one.
    fn stray(&mut self, marker: &Directive<'_>, span: Span, matched: usize) -> Option<Option<Problem>> {
        let here = |block: &&(ContainerName, u8, usize)| block.2 <= matched;
        let (name, message) = match marker {
            Directive::Close(name, _) | Directive::BadEnd(name)
                if !self.blocks.iter().filter(here).any(|block| block.0 == *name) =>
            {
                (*name, format!("there is no `:::{}` that this line could end", name.word()))
            }
            Directive::Open(Block::Zone(_), _)
                if self.blocks.iter().filter(here).any(|block| block.0 == ContainerName::Zone) =>
            {
                (ContainerName::Zone, "a zone cannot stand inside a zone".to_owned())
            }
            _ => return None,
        };
        let problem = Problem { code: name.code(), span, message, hint: "" };
        if matches!(marker, Directive::Open(..)) {
            self.unopened.push((name, span.start as usize));
            return Some(Some(problem));
        }
        let opening = self.unopened.iter().rposition(|(unopened, _)| *unopened == name);
        opening.map(|index| self.unopened.remove(index));
        Some(opening.is_none().then_some(problem))
    }
}
