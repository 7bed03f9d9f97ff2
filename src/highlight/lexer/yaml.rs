//! YAML, line by line.
//!
//! 1. A line is: indentation, dashes, a key with its colon, a value, a comment ([`Yaml::line`]).
//! 2. Behind `|` or `>` all deeper lines are one string ([`Yaml::block`]).
//! 3. A quoted value may go on over lines; everything else ends with its line.

use crate::highlight::writer::{Class, Writer, boundary};

/// Highlights `src`.
pub(crate) fn run(src: &str, out: &mut Writer) {
    let mut yaml = Yaml { src, pos: 0, out, block_indent: None, flow: 0 };
    while yaml.pos < src.len() {
        yaml.line();
    }
}

struct Yaml<'a, 'w> {
    src: &'a str,
    pos: usize,
    out: &'w mut Writer,
    /// The column of the entry whose block scalar follows.
    block_indent: Option<usize>,
    /// Open brackets of flow collections.
    flow: usize,
}

impl Yaml<'_, '_> {
    fn put(&mut self, class: Option<Class>, end: usize) {
        let end = boundary(self.src, end);
        self.out.put(class, &self.src[self.pos..end]);
        self.pos = end;
    }

    fn byte(&self, at: usize) -> u8 {
        self.src.as_bytes().get(at).copied().unwrap_or(b'\n')
    }

    fn line_end(&self) -> usize {
        let rest = &self.src.as_bytes()[self.pos..];
        memchr::memchr(b'\n', rest).map_or(self.src.len(), |at| self.pos + at)
    }

    fn blanks_end(&self, from: usize) -> usize {
        let bytes = &self.src.as_bytes()[from..];
        from + bytes.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
    }

    fn line(&mut self) {
        let (start, mut end) = (self.pos, self.line_end());
        let text = self.blanks_end(start);
        if let Some(parent) = self.block_indent {
            if self.src[text..end].trim().is_empty() || text - start > parent {
                return self.put(Some(Class::Str), (end + 1).min(self.src.len()));
            }
            self.block_indent = None;
        }
        self.put(None, text);
        let line = &self.src[text..end];
        if text == start && (line.starts_with("---") || line.starts_with("...") || line.starts_with('%')) {
            let length = if line.starts_with('%') { line.len() } else { 3 };
            self.put(Some(Class::Meta), text + length);
        }
        let mut column = text - start;
        while self.byte(self.pos) == b'-' && matches!(self.byte(self.pos + 1), b' ' | b'\t' | b'\n' | b'\r') {
            column = self.pos - start;
            self.put(None, self.blanks_end(self.pos + 1).min(end));
        }
        let column = column.max(self.key(start, end).unwrap_or(column));
        while self.pos < end {
            self.piece(end, column);
            if self.pos > end {
                // A quotation over several lines; its last line goes on.
                end = self.line_end();
            }
        }
        self.put(None, (end + 1).min(self.src.len()));
    }

    /// Reads `key:` and gives its column.
    fn key(&mut self, line_start: usize, end: usize) -> Option<usize> {
        let column = self.pos - line_start;
        let bytes = self.src.as_bytes();
        let key_end = match self.byte(self.pos) {
            b'#' | b'{' | b'[' | b'&' | b'!' | b'|' | b'>' | b'\n' => return None,
            quote @ (b'"' | b'\'') => self.pos + 2 + memchr::memchr(quote, &bytes[self.pos + 1..end])?,
            _ => self.colon(self.pos, end)?,
        };
        let colon =
            self.byte(key_end) == b':' && matches!(self.byte(key_end + 1), b' ' | b'\t' | b'\n' | b'\r');
        if !colon {
            return None;
        }
        self.put(Some(Class::Tag), key_end);
        self.put(None, self.blanks_end(key_end + 1).min(end));
        Some(column)
    }

    /// The colon that ends a plain key.
    fn colon(&self, from: usize, end: usize) -> Option<usize> {
        let bytes = self.src.as_bytes();
        memchr::memchr_iter(b':', &bytes[from..end])
            .map(|at| from + at)
            .find(|at| matches!(self.byte(at + 1), b' ' | b'\t' | b'\n' | b'\r'))
            .filter(|at| !self.src[from..*at].contains(" #"))
    }

    /// One part of a value.
    fn piece(&mut self, end: usize, column: usize) {
        let byte = self.byte(self.pos);
        let before = if self.pos == 0 { b' ' } else { self.byte(self.pos - 1) };
        let starts = matches!(before, b' ' | b'\t' | b'\n' | b'[' | b'{' | b',');
        match byte {
            b' ' | b'\t' | b'\r' => self.put(None, self.pos + 1),
            b'#' if starts => self.put(Some(Class::Comment), end),
            b'"' | b'\'' if starts => self.quoted(byte),
            b'[' | b'{' if starts => {
                self.flow += 1;
                self.put(None, self.pos + 1);
            }
            b']' | b'}' | b',' if self.flow > 0 => {
                self.flow -= usize::from(byte != b',');
                self.put(None, self.pos + 1);
            }
            b'&' | b'*' if starts => self.put(Some(Class::Variable), self.token_end(end)),
            b'!' if starts => self.put(Some(Class::Type), self.token_end(end)),
            b'|' | b'>' if starts && self.opens_block(end) => {
                self.block_indent = Some(column);
                self.put(Some(Class::Keyword), self.token_end(end));
            }
            _ => self.scalar(end),
        }
    }

    fn token_end(&self, end: usize) -> usize {
        let stop = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b',' | b']' | b'}');
        let rest = &self.src.as_bytes()[self.pos + 1..end];
        self.pos + 1 + rest.iter().position(stop).unwrap_or(rest.len())
    }

    fn opens_block(&self, end: usize) -> bool {
        let rest = self.src[self.pos + 1..end]
            .trim_start_matches(['-', '+', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
        let rest = rest.trim();
        rest.is_empty() || rest.starts_with('#')
    }

    fn quoted(&mut self, quote: u8) {
        let bytes = self.src.as_bytes();
        let mut at = self.pos + 1;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'\\' if quote == b'"' && bytes.get(at + 1).is_some_and(|byte| *byte != b'\n') => at += 1,
                // An empty line ends a quotation that somebody forgot to close.
                b'\n' if matches!(bytes.get(at + 1), None | Some(b'\n')) => break,
                _ if byte == quote && quote == b'\'' && bytes.get(at + 1) == Some(&quote) => at += 1,
                _ if byte == quote => {
                    at += 1;
                    break;
                }
                _ => {}
            }
            at += 1;
        }
        self.put(Some(Class::Str), at.min(bytes.len()));
    }

    /// A value without quotes, up to a comment or the next mark of a flow collection.
    fn scalar(&mut self, end: usize) {
        let bytes = self.src.as_bytes();
        let mut at = self.pos + 1;
        while at < end {
            let flow_end = self.flow > 0 && matches!(bytes[at], b',' | b']' | b'}');
            let comment = bytes[at] == b'#' && matches!(bytes[at - 1], b' ' | b'\t');
            let flow_key = self.flow > 0 && bytes[at] == b':' && matches!(self.byte(at + 1), b' ' | b'\t');
            if flow_end || comment || flow_key {
                break;
            }
            at += 1;
        }
        let text = self.src[self.pos..at].trim_end_matches([' ', '\t', '\r']);
        let text_end = self.pos + text.len();
        if self.flow > 0 && self.byte(at) == b':' && at < end {
            self.put(Some(Class::Tag), text_end);
            return self.put(None, at + 1);
        }
        let class = match text {
            "true" | "false" | "null" | "True" | "False" | "yes" | "no" | "on" | "off" | "~" => Class::Number,
            _ if is_number(text) => Class::Number,
            _ => Class::Str,
        };
        self.put(Some(class), text_end);
        self.put(None, at);
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.trim_start_matches(['-', '+']);
    let part = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'_' | b'e' | b'E' | b'-' | b':');
    digits.starts_with(|first: char| first.is_ascii_digit())
        && (digits.bytes().all(part) || digits.starts_with("0x"))
}
