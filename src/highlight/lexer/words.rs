//! Words: listed ones by the table, others by what stands around them.
//!
//! 1. [`Lexer::word`] looks a word up; a keyword is a keyword, except as a key or a member.
//! 2. [`Lexer::name`] asks the neighbours of an unlisted word: `name(` is a function, `Name name` and
//!    `Name::` are types, `NAME` is a constant.
//! 3. All questions look ahead on the same line and at most [`LOOK_AHEAD`] bytes far.

use super::code::{Lexer, Prev};
use super::spec::{Keys, Pascal, Word};
use crate::highlight::writer::Class;

/// How far the arguments of a generic type are followed.
const LOOK_AHEAD: usize = 96;

impl Lexer<'_, '_> {
    /// Reads one word.
    pub(crate) fn word(&mut self) {
        let end = self.word_end(self.pos);
        let quote = matches!(self.at(end), b'"' | b'\'');
        if quote && end - self.pos <= 3 && !self.spec().prefixes.is_empty() && self.prefixed(end) {
            return;
        }
        let word = &self.src[self.pos..end];
        if self.is_key(word, end) {
            return self.token(Some(Class::Attribute), end, Prev::Value);
        }
        match self.meaning(word) {
            Some(Word::Soft) if self.leads(end) => self.listed(Word::Keyword, end),
            Some(meaning) if meaning != Word::Soft => self.listed(meaning, end),
            _ => {
                let class = self.name(word, end);
                self.token(class, end, Prev::Value);
            }
        }
    }

    /// Whether something follows a soft keyword that only follows keywords.
    fn leads(&self, end: usize) -> bool {
        let (next, at) = self.after_blanks(end);
        let starts = self.is_word(next) || matches!(next, b'"' | b'\'' | b'@' | b'$' | b'*' | b'{');
        // `catch (E e) when (…)`, `for each (…)`: no call follows a value or a keyword.
        let condition = next == b'(' && matches!(self.prev, Prev::Value | Prev::Keyword);
        at > end && (starts || condition)
    }

    fn listed(&mut self, meaning: Word, end: usize) {
        let (class, prev) = match meaning {
            Word::Keyword | Word::Soft | Word::PathIntro => (Class::Keyword, Prev::Keyword),
            Word::TypeIntro => (Class::Keyword, Prev::TypeIntro),
            Word::FunctionIntro => (Class::Keyword, Prev::FunctionIntro),
            Word::Type => (Class::Type, Prev::Value),
            Word::Constant => (Class::Number, Prev::Value),
            Word::Variable => (Class::Variable, Prev::Value),
            Word::Function => (Class::Function, Prev::Value),
        };
        let introduced = self.prev == Prev::FunctionIntro;
        self.in_heading |= meaning == Word::TypeIntro && &self.src[self.pos..end] != "new";
        let class = if introduced && meaning != Word::Keyword { Class::Function } else { class };
        self.token(Some(class), end, prev);
        if meaning == Word::PathIntro {
            self.path();
        }
    }

    /// The dotted path behind `using` or `import` stays plain.
    fn path(&mut self) {
        let (_, start) = self.after_blanks(self.pos);
        let mut end = self.word_end(start);
        while self.at(end) == b'.' && (self.is_word(self.at(end + 1)) || self.at(end + 1) == b'*') {
            end = self.word_end(end + 1 + usize::from(self.at(end + 1) == b'*'));
        }
        let (next, _) = self.after_blanks(end);
        let dotted = memchr::memchr(b'.', &self.src.as_bytes()[start..end]).is_some();
        if end > start && (dotted || matches!(next, b';' | b'\n' | b'\r' | 0)) {
            self.pos = start;
            self.token(None, end, Prev::Value);
        }
    }

    fn is_key(&self, word: &str, end: usize) -> bool {
        match self.spec().keys {
            Keys::None => false,
            Keys::Colon => {
                let colon_at = end + usize::from(self.at(end) == b'?');
                let colon = self.at(colon_at) == b':' && self.at(colon_at + 1) != b':';
                let in_braces =
                    self.braces & 1 == 1 && self.prev != Prev::Punct(b'?') && self.prev != Prev::Keyword;
                colon && (self.fresh || in_braces) && word != "default"
            }
            Keys::Equals => {
                let first = self.fresh || matches!(self.prev, Prev::Punct(b'{' | b',' | b';'));
                let (next, at) = self.after_blanks(end);
                first && next == b'=' && !matches!(self.at(at + 1), b'=' | b'~')
            }
        }
    }

    /// The class of a word that no list has.
    fn name(&mut self, word: &str, end: usize) -> Option<Class> {
        let spec = self.spec();
        let (next, next_at) = self.after_blanks(end);
        let generic = if next == b'<' { self.generic(end) } else { None };
        if let Some(close) = generic {
            self.generic_end = self.generic_end.max(close);
        }
        match self.prev {
            Prev::FunctionIntro => return Some(Class::Function),
            Prev::TypeIntro => return Some(Class::Type),
            _ => {}
        }
        let after = generic.map_or(next, |close| self.at(close));
        let comment = spec.block_comment.is_some_and(|(open, _)| self.src[next_at..].starts_with(open));
        if spec.calls && after == b'(' && !comment {
            return Some(Class::Function);
        }
        if self.prev == Prev::Dot {
            return None;
        }
        let argument = self.pos < self.generic_end;
        let declares = spec.declarations && self.declares(end, next, next_at);
        let pascal = is_pascal(word);
        if spec.pascal == Pascal::InContext {
            let shown = generic.is_some() || argument || next == b'.' || (self.in_heading && next != b'(');
            return (declares || (pascal && shown)).then_some(Class::Type);
        }
        let typed =
            spec.declarations && (generic.is_some() || self.is_scope(next, next_at) || self.is_base(next));
        if declares || argument || typed {
            return Some(Class::Type);
        }
        if spec.capitals && is_constant(word) {
            return Some(Class::Number);
        }
        (spec.pascal == Pascal::Type && pascal).then_some(Class::Type)
    }

    /// `Name::`
    fn is_scope(&self, next: u8, next_at: usize) -> bool {
        next == b':' && self.at(next_at + 1) == b':'
    }

    /// A base in the heading of a class: `class A : public Name {`.
    fn is_base(&self, next: u8) -> bool {
        let listed = matches!(self.prev, Prev::Keyword | Prev::Punct(b':' | b','));
        self.in_heading && listed && matches!(next, b'{' | b',' | b'\r' | b'\n' | 0)
    }

    /// One past the `>` of type arguments that start right at `open`.
    fn generic(&self, open: usize) -> Option<usize> {
        if self.at(open) != b'<' || (!self.spec().declarations && self.spec().pascal == Pascal::Plain) {
            return None;
        }
        let bytes = &self.src.as_bytes()[open..];
        let mut level = 0usize;
        for (at, byte) in bytes.iter().take(LOOK_AHEAD).enumerate() {
            match byte {
                b'<' => level += 1,
                b'>' if level == 1 => return (at > 1).then_some(open + at + 1),
                b'>' => level -= 1,
                b',' | b' ' | b':' | b'*' | b'&' | b'.' | b'?' | b'[' | b']' | b'^' | b'(' | b')' => {}
                _ if self.is_word(*byte) => {}
                _ => return None,
            }
        }
        None
    }

    /// Whether the word that ends at `end` is the type in a declaration: `Type name`, `Type* name`.
    fn declares(&self, end: usize, next: u8, next_at: usize) -> bool {
        let mut name_at = next_at;
        let mut spaced = next_at > end;
        match next {
            b'*' | b'&' | b'^' | b'%' => {
                let run = self.src.as_bytes()[next_at..].iter().take(3);
                let marks = run.take_while(|byte| matches!(byte, b'*' | b'&' | b'^' | b'%')).count();
                let (_, at) = self.after_blanks(next_at + marks);
                // `a * b` and `a*b` multiply; `T* b` and `T *b` declare.
                spaced = spaced != (at > next_at + marks);
                name_at = at;
            }
            b'?' if !spaced => (spaced, name_at) = self.behind(end + 1),
            b'[' if !spaced && self.at(end + 1) == b']' => (spaced, name_at) = self.behind(end + 2),
            _ => {}
        }
        let first = self.at(name_at);
        if !spaced || !(first.is_ascii_alphabetic() || first == b'_') {
            return false;
        }
        let name = &self.src[name_at..self.word_end(name_at)];
        match self.tables.word(name) {
            None => true,
            Some(Word::Soft) => true,
            Some(Word::Keyword) => matches!(name, "const" | "operator" | "volatile" | "this"),
            Some(_) => false,
        }
    }

    fn behind(&self, from: usize) -> (bool, usize) {
        let (_, at) = self.after_blanks(from);
        (at > from, at)
    }
}

/// `Name`, `NameOfThing` or `T`.
fn is_pascal(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes[0].is_ascii_uppercase() && (bytes.len() == 1 || bytes.iter().any(u8::is_ascii_lowercase))
}

/// `NAME_2`, at least two bytes.
fn is_constant(word: &str) -> bool {
    let bytes = word.as_bytes();
    let capital = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
    bytes.len() > 1 && bytes.iter().all(capital) && bytes.iter().any(u8::is_ascii_uppercase)
}
