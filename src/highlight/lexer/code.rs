//! The lexer of all languages that look like code.
//!
//! 1. [`run`] reads a text once, from left to right. [`Lexer::code`] looks at the first byte of a
//!    token and calls the reader for it; what nobody takes stays plain.
//! 2. Readers move `pos` and hand ranges to [`Lexer::emit`]. Ranges start and end at ASCII bytes or
//!    at the ends of the text, so they never cut a character.
//! 3. Holes in strings (`$"{x}"`) call `code` again, at most [`MAX_DEPTH`] deep.
//! 4. Nothing goes back: the time is linear in the text, whatever the text is.

use super::spec::{Kind, Lang, Spec, Tables, Word};
use crate::highlight::writer::{Class, Writer, boundary};

/// Deeper holes are shown as a part of their string.
pub(crate) const MAX_DEPTH: u8 = 12;

/// What stood before the current token, blanks and comments aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prev {
    /// Nothing, or a line end after a finished statement.
    Start,
    /// A name or a literal: something a value ends with.
    Value,
    Keyword,
    TypeIntro,
    FunctionIntro,
    /// `.`, `->` or `?.`
    Dot,
    Punct(u8),
}

/// Where code inside a hole ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Until {
    pub(crate) open: u8,
    pub(crate) close: u8,
    pub(crate) one_line: bool,
}

/// The state of one run.
pub(crate) struct Lexer<'a, 'w> {
    pub(crate) src: &'a str,
    pub(crate) pos: usize,
    pub(crate) lang: &'static Lang,
    pub(crate) tables: &'static Tables,
    pub(crate) prev: Prev,
    /// Only blanks stand between the line's start and `pos`.
    pub(crate) fresh: bool,
    /// Between `class` and the `{` or `;` that ends the heading.
    pub(crate) in_heading: bool,
    /// Up to here names are arguments of a generic type.
    pub(crate) generic_end: usize,
    /// Up to here quotes are plain: one on this line is never closed.
    pub(crate) dead_quotes: usize,
    /// One bit a bracket, innermost lowest: whether it is a brace.
    pub(crate) braces: u64,
    pub(crate) depth: u8,
    /// Start of the text that is not yet given to the writer.
    pending: usize,
    out: &'w mut Writer,
}

/// Highlights `src`.
pub(crate) fn run(lang: &'static Lang, src: &str, out: &mut Writer) {
    let mut lexer = Lexer::new(lang, src, out);
    lexer.code(None);
    lexer.flush(src.len());
}

impl<'a, 'w> Lexer<'a, 'w> {
    pub(crate) fn new(lang: &'static Lang, src: &'a str, out: &'w mut Writer) -> Self {
        Lexer {
            src,
            pos: 0,
            lang,
            tables: lang.tables(),
            prev: Prev::Start,
            fresh: true,
            in_heading: false,
            generic_end: 0,
            dead_quotes: 0,
            braces: 0,
            depth: 0,
            pending: 0,
            out,
        }
    }

    pub(crate) fn spec(&self) -> &'static Spec {
        self.lang.spec()
    }

    /// The byte `ahead` of the current one; 0 behind the end.
    pub(crate) fn byte(&self, ahead: usize) -> u8 {
        self.at(self.pos + ahead)
    }

    pub(crate) fn at(&self, position: usize) -> u8 {
        self.src.as_bytes().get(position).copied().unwrap_or(0)
    }

    /// The rest of the text; empty behind the end, where a look ahead may well stand.
    fn bytes_from(&self, from: usize) -> &'a [u8] {
        self.src.as_bytes().get(from..).unwrap_or_default()
    }

    pub(crate) fn starts_with(&self, text: &str) -> bool {
        self.src.as_bytes()[self.pos..].starts_with(text.as_bytes())
    }

    /// Where the current line ends.
    pub(crate) fn line_end(&self) -> usize {
        let rest = &self.src.as_bytes()[self.pos..];
        memchr::memchr(b'\n', rest).map_or(self.src.len(), |at| self.pos + at)
    }

    pub(crate) fn is_word(&self, byte: u8) -> bool {
        self.tables.in_word[usize::from(byte)]
    }

    /// The end of the word that starts at `start`.
    pub(crate) fn word_end(&self, start: usize) -> usize {
        let inside = |byte: &&u8| self.is_word(**byte);
        start + self.bytes_from(start).iter().take_while(inside).count()
    }

    /// The first byte at or behind `from` that is no blank, and its position.
    pub(crate) fn after_blanks(&self, from: usize) -> (u8, usize) {
        let blanks = self.bytes_from(from).iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        (self.at(from + blanks), from + blanks)
    }

    /// Gives `start..end` a class and goes on behind it.
    pub(crate) fn emit(&mut self, class: Option<Class>, start: usize, end: usize) {
        let end = boundary(self.src, end);
        if class.is_some() {
            self.flush(start);
            self.out.put(class, &self.src[start..end]);
            self.pending = end;
        }
        self.pos = end;
    }

    /// As [`Lexer::emit`] for a token of code: it is no longer the line's first.
    pub(crate) fn token(&mut self, class: Option<Class>, end: usize, prev: Prev) {
        self.emit(class, self.pos, end);
        self.prev = prev;
        self.fresh = false;
    }

    fn flush(&mut self, end: usize) {
        if self.pending < end {
            self.out.put(None, &self.src[self.pending..end]);
            self.pending = end;
        }
    }

    /// Reads code up to the end, or up to the byte that closes a hole (which stays unread).
    pub(crate) fn code(&mut self, until: Option<Until>) {
        let mut nested = 0usize;
        while self.pos < self.src.len() {
            let byte = self.byte(0);
            if self.tables.hooked[usize::from(byte)] && self.spec().hook.is_some_and(|hook| hook(self)) {
                continue;
            }
            let kind = self.tables.kinds[usize::from(byte)];
            if kind == Kind::Special && self.special(byte) {
                continue;
            }
            match kind {
                Kind::Blank => self.pos += 1,
                Kind::Word => self.word(),
                Kind::Digit => self.number(),
                Kind::LineEnd if until.is_some_and(|until| until.one_line) => return,
                Kind::LineEnd => {
                    self.pos += 1;
                    self.fresh = true;
                }
                Kind::Special | Kind::Plain => match until {
                    Some(until) if byte == until.close && nested == 0 => return,
                    Some(until) => {
                        nested = nested + usize::from(byte == until.open) - usize::from(byte == until.close);
                        self.punctuation(byte);
                    }
                    None => self.punctuation(byte),
                },
            }
        }
    }

    /// Comments, strings, directives, variables and annotations; false when it is none of them.
    fn special(&mut self, byte: u8) -> bool {
        let spec = self.spec();
        if spec.directives && byte == b'#' && self.fresh {
            self.directive();
            return true;
        }
        if spec.sigil == Some(byte) && self.sigil(byte) {
            return true;
        }
        if self.comment() || self.quoted() {
            return true;
        }
        if spec.annotations && byte == b'@' && self.is_word(self.byte(1)) {
            let mut end = self.word_end(self.pos + 1);
            while self.at(end) == b'.' && self.is_word(self.at(end + 1)) {
                end = self.word_end(end + 1);
            }
            self.token(Some(Class::Meta), end, Prev::Start);
            return true;
        }
        false
    }

    fn comment(&mut self) -> bool {
        let spec = self.spec();
        if spec.line_comments.iter().any(|mark| self.starts_with(mark)) {
            self.emit(Some(Class::Comment), self.pos, self.line_end());
            return true;
        }
        match spec.block_comment {
            Some((open, close)) if self.starts_with(open) => {
                let end = match spec.nested_comments {
                    true => self.nested_end(open, close),
                    false => self.find_from(self.pos + open.len(), close),
                };
                self.emit(Some(Class::Comment), self.pos, end);
                true
            }
            _ => false,
        }
    }

    /// One past the next `text` at or behind `from`; the end when there is none.
    pub(crate) fn find_from(&self, from: usize, text: &str) -> usize {
        let found = self.src.get(from..).and_then(|rest| rest.find(text));
        found.map_or(self.src.len(), |at| from + at + text.len())
    }

    fn nested_end(&self, open: &str, close: &str) -> usize {
        let bytes = self.src.as_bytes();
        let (mut at, mut level) = (self.pos + open.len(), 1usize);
        while at < bytes.len() && level > 0 {
            if bytes[at..].starts_with(close.as_bytes()) {
                level -= 1;
                at += close.len();
            } else if bytes[at..].starts_with(open.as_bytes()) {
                level += 1;
                at += open.len();
            } else {
                at += 1;
            }
        }
        at.min(bytes.len())
    }

    /// `#include <x>`, `#region a title`, `#if`: the word is meta, the rest is mostly code.
    fn directive(&mut self) {
        let (_, start) = self.after_blanks(self.pos + 1);
        let end = self.word_end(start);
        let word = &self.src[start..end];
        let whole_line =
            matches!(word, "region" | "endregion" | "error" | "warning" | "pragma" | "Region" | "End");
        let end = if whole_line { self.line_end() } else { end };
        self.token(Some(Class::Meta), end.max(self.pos + 1), Prev::Keyword);
        let (next, at) = self.after_blanks(self.pos);
        if matches!(word, "include" | "import" | "using") && next == b'<' {
            let line = &self.src[at..self.line_end()];
            if let Some(close) = line.find('>') {
                self.pos = at;
                self.token(Some(Class::Str), at + close + 1, Prev::Value);
            }
        }
    }

    fn sigil(&mut self, byte: u8) -> bool {
        let marks = 1 + usize::from(self.byte(1) == byte);
        if !self.is_word(self.byte(marks)) {
            return false;
        }
        let end = self.word_end(self.pos + marks);
        self.token(Some(Class::Variable), end, Prev::Value);
        true
    }

    /// Numbers with all their prefixes, separators, exponents and suffixes.
    fn number(&mut self) {
        let mut end = self.pos + 1;
        let hex = self.byte(0) == b'0' && matches!(self.byte(1), b'x' | b'X');
        loop {
            let (byte, next) = (self.at(end), self.at(end + 1));
            let inside = match byte {
                b'.' => next.is_ascii_digit(),
                b'\'' => self.spec().declarations && next.is_ascii_alphanumeric(),
                b'+' | b'-' => !hex && matches!(self.at(end - 1), b'e' | b'E') && next.is_ascii_digit(),
                _ => byte.is_ascii_alphanumeric() || byte == b'_',
            };
            if !inside {
                break;
            }
            end += 1;
        }
        self.token(Some(Class::Number), end, Prev::Value);
    }

    pub(crate) fn punctuation(&mut self, byte: u8) {
        match byte {
            b'{' | b'(' | b'[' => self.braces = self.braces << 1 | u64::from(byte == b'{'),
            b'}' | b')' | b']' => self.braces >>= 1,
            _ => {}
        }
        if matches!(byte, b'{' | b';' | b'}') {
            self.in_heading = false;
        }
        let arrow = byte == b'>' && self.pos > 0 && self.at(self.pos - 1) == b'-';
        let prev = match byte {
            b'.' => Prev::Dot,
            _ if arrow && self.spec().declarations => Prev::Dot,
            b')' | b']' | b'}' => Prev::Value,
            _ => Prev::Punct(byte),
        };
        self.token(None, self.pos + 1, prev);
    }

    /// The meaning of a listed word, unless it is a member: `x.default` is no keyword.
    pub(crate) fn meaning(&self, word: &str) -> Option<Word> {
        if self.prev == Prev::Dot { None } else { self.tables.word(word) }
    }
}
