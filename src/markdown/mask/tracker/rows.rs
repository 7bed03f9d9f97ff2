//! Open triple-colon containers, and the columns of rows, whose common indentation is taken away.

use super::super::cursor::Cursor;
use super::super::line::is_row_marker;
use super::super::{Edit, With};
use super::{Container, Leaf, Row, Tracker};
use crate::markdown::directive::{self, Container as Block, ContainerName, Directive};

/// Lines of a column that decide about its indentation.
const MAX_COLUMN_LINES: usize = 1000;

impl<'a> Tracker<'a, '_> {
    pub(super) fn track_rows(&mut self, marker: &Directive<'a>, line_end: usize) {
        let depth = self.containers.len();
        match marker {
            Directive::Open(block, colons) => self.blocks.push((block.name(), *colons, depth)),
            Directive::Close(name, colons) => {
                let found = self.blocks.iter().rposition(|block| block.0 == *name && block.1 == *colons);
                if let Some(index) = found {
                    self.blocks.truncate(index);
                }
            }
            _ => {}
        }
        match marker {
            Directive::Open(Block::Row, _) => self.rows.push(Row { depth, dedent: 0 }),
            Directive::Open(Block::Column(_), _) => {
                let dedent = self.column_indent(line_end);
                if let Some(row) = self.rows.last_mut() {
                    row.dedent = dedent;
                }
            }
            Directive::Close(ContainerName::Column, _) => {
                if let Some(row) = self.rows.last_mut() {
                    row.dedent = 0;
                }
            }
            Directive::Close(ContainerName::Row, _) => {
                self.rows.pop();
            }
            _ => {}
        }
    }

    /// The smallest indentation of the lines from here to the column's end.
    pub(super) fn column_indent(&mut self, line_end: usize) -> usize {
        let bytes = self.text.as_bytes();
        let rows = std::mem::take(&mut self.rows);
        let depth = self.containers.len();
        let mut smallest = usize::MAX;
        let mut start = line_end + bytes[line_end..].iter().take_while(|byte| **byte == b'\r').count() + 1;
        // Columns may stand in columns without end: each must not look at the whole rest of the file.
        let mut lines_left = MAX_COLUMN_LINES;
        while start < bytes.len() && smallest > 0 && lines_left > 0 {
            lines_left -= 1;
            let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at);
            let mut cursor = Cursor::new(start);
            if self.match_containers(&mut cursor, end, false) < depth {
                break;
            }
            let indent = cursor.indent(bytes, end);
            cursor.skip_all(bytes, end);
            let rest = self.text[cursor.pos..end].trim_end();
            if rest.starts_with(":::") && directive::end_marker(rest).is_some() {
                break;
            }
            if !rest.is_empty() {
                smallest = smallest.min(indent);
            }
            start = end + 1;
        }
        self.rows = rows;
        if smallest == usize::MAX { 0 } else { smallest }
    }

    /// Inside a row, takes away the column's indentation; before a marker that belongs to no item of a list, all of it.
    pub(super) fn dedent(&mut self, cursor: &mut Cursor, end: usize, depth: usize, edit: bool) {
        let Some(row) = self.rows.iter().rev().find(|row| row.depth == depth) else { return };
        let bytes = self.text.as_bytes();
        if matches!(self.leaf, Leaf::Fence(..)) && self.containers.len() < depth {
            return;
        }
        let from = cursor.pos;
        let mut ahead = *cursor;
        ahead.skip_all(bytes, end);
        let line = &self.text[ahead.pos..end];
        let in_item = |indent| cursor.indent(bytes, end) >= row.dedent + indent && !is_row_marker(line);
        let item = matches!(self.containers.get(depth), Some(Container::Item(indent)) if in_item(*indent));
        if line.starts_with(":::") && !item {
            *cursor = ahead;
        } else {
            cursor.skip(bytes, end, row.dedent);
        }
        if edit && cursor.pos > from {
            self.edits.push(Edit { start: from, end: cursor.pos, with: With::Delete });
        }
    }
}
