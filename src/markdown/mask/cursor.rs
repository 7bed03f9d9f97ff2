//! Columns of a line, with tabs.

/// A position inside one line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor {
    /// Byte offset in the text.
    pub(super) pos: usize,
    /// Column, tabs counted to 4-column stops.
    col: usize,
    /// Columns left of a tab that was taken in part.
    spare: usize,
}

impl Cursor {
    pub(super) fn new(pos: usize) -> Self {
        Cursor { pos, col: 0, spare: 0 }
    }

    /// Columns of white space from here.
    pub(super) fn indent(self, line: &[u8], end: usize) -> usize {
        let mut columns = self.spare;
        let mut col = self.col + self.spare;
        for byte in &line[self.pos..end] {
            let width = match byte {
                b' ' => 1,
                b'\t' => 4 - col % 4,
                _ => break,
            };
            columns += width;
            col += width;
        }
        columns
    }

    /// Moves over at most `columns` of white space.
    pub(super) fn skip(&mut self, line: &[u8], end: usize, mut columns: usize) {
        while columns > 0 {
            if self.spare > 0 {
                let taken = self.spare.min(columns);
                self.spare -= taken;
                self.col += taken;
                columns -= taken;
                continue;
            }
            let width = match line.get(self.pos) {
                Some(b' ') if self.pos < end => 1,
                Some(b'\t') if self.pos < end => 4 - self.col % 4,
                _ => return,
            };
            self.pos += 1;
            self.spare = width;
        }
    }

    /// Moves over all white space.
    pub(super) fn skip_all(&mut self, line: &[u8], end: usize) {
        self.skip(line, end, usize::MAX);
        self.spare = 0;
    }

    /// Moves over `count` bytes that are no white space.
    pub(super) fn advance(&mut self, count: usize) {
        self.pos += count;
        self.col += count;
    }

    /// Whether only white space is left.
    pub(super) fn blank(self, line: &[u8], end: usize) -> bool {
        line[self.pos..end].iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
    }
}
