//! Strings of all kinds, and the code in their holes.
//!
//! 1. [`Lexer::quoted`] finds the kind by its opening; [`Lexer::prefixed`] does so behind `r`, `f`, `L`.
//! 2. A one-line string without its closing quote is no string: prose in code has apostrophes. The
//!    rest of that line takes no quotes, which also keeps the search linear.
//! 3. A string with holes is read piece by piece by [`Lexer::with_holes`].

use super::code::{Lexer, MAX_DEPTH, Prev, Until};
use super::spec::{Escape, Holes, Quote};
use crate::highlight::writer::Class;

/// What PowerShell puts in front of a variable's name; `$host:80` in a shell is not one of them.
const SCOPES: [&str; 7] = ["env", "global", "script", "local", "private", "using", "variable"];

/// How far the brace of `${name}` is looked for.
const LONGEST_NAME: usize = 256;

impl Lexer<'_, '_> {
    /// Reads a string if one starts here.
    pub(crate) fn quoted(&mut self) -> bool {
        // The apostrophe of "don't", in prose or output among the code.
        if self.byte(0) == b'\'' && self.pos > 0 && self.at(self.pos - 1).is_ascii_alphanumeric() {
            return false;
        }
        match self.spec().quotes.iter().find(|quote| self.starts_with(quote.open)) {
            Some(quote) => self.string(quote, self.pos),
            None => false,
        }
    }

    /// Reads a string whose opening stands behind the word `self.pos..open`.
    pub(crate) fn prefixed(&mut self, open: usize) -> bool {
        let word = &self.src[self.pos..open];
        let spec = self.spec();
        let Some(prefix) = spec.prefixes.iter().find(|prefix| prefix.word.eq_ignore_ascii_case(word)) else {
            return false;
        };
        let rest = &self.src.as_bytes()[open..];
        let Some(quote) = spec.quotes.iter().find(|quote| rest.starts_with(quote.open.as_bytes())) else {
            return false;
        };
        let mut quote = quote.holes(prefix.holes);
        if prefix.raw && quote.escape != Escape::Doubled {
            quote = quote.escape(Escape::None);
        }
        let start = self.pos;
        self.pos = open;
        let read = self.string(&quote, start);
        if !read {
            self.pos = start;
        }
        read
    }

    /// Reads the string that opens at `pos`; `start` is where its prefix begins.
    fn string(&mut self, quote: &Quote, start: usize) -> bool {
        if self.pos < self.dead_quotes {
            return false;
        }
        let inside = self.pos + quote.open.len();
        if quote.holes != Holes::None && self.depth < MAX_DEPTH {
            self.with_holes(quote, start, inside);
        } else {
            match self.string_end(quote, inside) {
                Some(end) => self.emit(Some(Class::Str), start, end),
                None if quote.multiline => self.emit(Some(Class::Str), start, self.src.len()),
                None => {
                    self.dead_quotes = self.line_end();
                    return false;
                }
            }
        }
        self.prev = Prev::Value;
        self.fresh = false;
        true
    }

    /// One past the closing quote.
    fn string_end(&self, quote: &Quote, inside: usize) -> Option<usize> {
        let mut at = inside;
        while at < self.src.len() {
            match self.step(quote, at) {
                Step::Inside(next) => at = next,
                Step::Closed(end) => return Some(end),
                Step::LineEnd => return None,
            }
        }
        None
    }

    /// Looks at one byte of a string.
    fn step(&self, quote: &Quote, at: usize) -> Step {
        let bytes = self.src.as_bytes();
        let byte = bytes[at];
        if byte == b'\n' && !quote.multiline {
            return Step::LineEnd;
        }
        let hides = match quote.escape {
            Escape::With(mark) => byte == mark,
            Escape::BacktickOrDoubled => byte == b'`',
            Escape::None | Escape::Doubled => false,
        };
        if hides {
            // A hidden line end still ends a one-line string.
            let next = self.at(at + 1);
            let both = next != 0 && (next != b'\n' || quote.multiline);
            return Step::Inside(at + 1 + usize::from(both));
        }
        if !bytes[at..].starts_with(quote.close.as_bytes()) {
            return Step::Inside(at + 1);
        }
        let end = at + quote.close.len();
        let doubled = matches!(quote.escape, Escape::Doubled | Escape::BacktickOrDoubled);
        if doubled && bytes[end..].starts_with(quote.close.as_bytes()) {
            return Step::Inside(end + quote.close.len());
        }
        // A run of quotes closes with its last three: `"""say "hi""""`.
        let extra = if quote.close.len() == 3 { self.run_of(bytes[at], end) } else { 0 };
        Step::Closed(end + extra)
    }

    fn run_of(&self, byte: u8, from: usize) -> usize {
        self.src.as_bytes()[from..].iter().take_while(|next| **next == byte).count()
    }

    fn with_holes(&mut self, quote: &Quote, start: usize, inside: usize) {
        let mut piece = start;
        let mut at = inside;
        while at < self.src.len() {
            if let Some(hole) = self.hole(quote.holes, at) {
                self.emit(Some(Class::Str), piece, at);
                self.read_hole(hole, quote);
                (piece, at) = (self.pos, self.pos);
                continue;
            }
            match self.step(quote, at) {
                Step::Inside(next) => at = next.max(at + self.doubled_brace(quote.holes, at)),
                Step::Closed(end) => {
                    at = end;
                    break;
                }
                Step::LineEnd => break,
            }
        }
        self.emit(Some(Class::Str), piece, at.min(self.src.len()));
    }

    /// 2 where `{{` or `}}` stands for a brace.
    fn doubled_brace(&self, holes: Holes, at: usize) -> usize {
        let byte = self.at(at);
        let doubled = holes == Holes::Brace && matches!(byte, b'{' | b'}') && self.at(at + 1) == byte;
        2 * usize::from(doubled)
    }

    /// The hole that starts at `at`.
    fn hole(&self, holes: Holes, at: usize) -> Option<Hole> {
        let (byte, next) = (self.at(at), self.at(at + 1));
        match holes {
            Holes::Brace if byte == b'{' && next != b'{' => Some(Hole::Code { open: 1, close: b'}' }),
            Holes::DollarBrace if byte == b'$' && next == b'{' => Some(Hole::Code { open: 2, close: b'}' }),
            Holes::Shell if byte == b'$' => match next {
                b'(' => Some(Hole::Code { open: 2, close: b')' }),
                b'{' => Some(Hole::Name),
                _ if next.is_ascii_alphabetic() || next == b'_' => Some(Hole::Name),
                _ => None,
            },
            _ => None,
        }
    }

    fn read_hole(&mut self, hole: Hole, quote: &Quote) {
        match hole {
            Hole::Name => self.variable(),
            Hole::Code { open, close } => {
                self.pos += open;
                let before = (self.fresh, self.braces);
                self.depth += 1;
                self.prev = Prev::Start;
                self.fresh = false;
                let opening = if close == b')' { b'(' } else { b'{' };
                self.code(Some(Until { open: opening, close, one_line: !quote.multiline }));
                self.depth -= 1;
                (self.fresh, self.braces) = before;
                if self.byte(0) == close {
                    self.pos += 1;
                }
            }
        }
    }

    /// Reads `$name`, `${name}` or `$scope:name`.
    pub(crate) fn variable(&mut self) {
        let end = match self.byte(1) {
            b'{' => {
                let rest = &self.src.as_bytes()[self.pos + 2..];
                let rest = &rest[..rest.len().min(LONGEST_NAME)];
                match memchr::memchr2(b'}', b'\n', rest) {
                    Some(length) if rest[length] == b'}' => self.pos + length + 3,
                    _ => self.pos + 2,
                }
            }
            _ => self.variable_end(self.pos + 1),
        };
        self.emit(Some(Class::Variable), self.pos, end);
    }

    fn variable_end(&self, from: usize) -> usize {
        let plain = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_' || **byte >= 0x80;
        let bytes = self.src.as_bytes();
        let end = from + bytes[from..].iter().take_while(plain).count();
        let scoped = self.at(end) == b':' && self.at(end + 1).is_ascii_alphabetic();
        match scoped && SCOPES.iter().any(|scope| scope.eq_ignore_ascii_case(&self.src[from..end])) {
            true => end + 1 + bytes[end + 1..].iter().take_while(plain).count(),
            false => end,
        }
    }
}

/// What a byte of a string does.
enum Step {
    /// The string goes on at this position.
    Inside(usize),
    /// It ends before this position.
    Closed(usize),
    /// It is not closed on its line.
    LineEnd,
}

/// Code in a string.
enum Hole {
    /// A variable by name.
    Name,
    /// An expression behind an opening of `open` bytes.
    Code { open: usize, close: u8 },
}
