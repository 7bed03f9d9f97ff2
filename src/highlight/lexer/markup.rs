//! XML, HTML and Razor.
//!
//! 1. [`Markup::run`] goes from `<` to `<`; text between tags stays plain, entities aside.
//! 2. In HTML the content of `script` and `style` goes to the lexers of JavaScript and CSS.
//! 3. Razor is HTML with C# behind `@`: a directive, an expression, or a block in braces whose lines
//!    that start with a tag are HTML again.

use super::code;
use super::langs::{dotnet, web};
use crate::highlight::writer::{Class, Writer, boundary};

/// The three dialects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Xml,
    Html,
    Razor,
}

/// How far the brace of a Razor statement is looked for.
const HEAD: usize = 512;

/// Highlights `src`.
pub(crate) fn run(dialect: Dialect, src: &str, out: &mut Writer) {
    Markup { src, pos: 0, dialect, out }.run();
}

struct Markup<'a, 'w> {
    src: &'a str,
    pos: usize,
    dialect: Dialect,
    out: &'w mut Writer,
}

impl Markup<'_, '_> {
    fn run(mut self) {
        while self.pos < self.src.len() {
            let rest = &self.src.as_bytes()[self.pos..];
            match rest[0] {
                b'<' => self.angle(),
                b'&' => self.entity(),
                b'@' if self.dialect == Dialect::Razor => self.razor(),
                _ => {
                    let next = memchr::memchr3(b'<', b'&', b'@', &rest[1..]).map_or(rest.len(), |at| at + 1);
                    self.put(None, self.pos + next);
                }
            }
        }
    }

    fn put(&mut self, class: Option<Class>, end: usize) {
        let end = boundary(self.src, end);
        self.out.put(class, &self.src[self.pos..end]);
        self.pos = end;
    }

    fn byte(&self, at: usize) -> u8 {
        self.src.as_bytes().get(at).copied().unwrap_or(0)
    }

    fn rest(&self) -> &str {
        &self.src[self.pos..]
    }

    /// One past the next `text`, or the end.
    fn behind(&self, text: &str) -> usize {
        self.rest().find(text).map_or(self.src.len(), |at| self.pos + at + text.len())
    }

    fn name_end(&self, from: usize) -> usize {
        let part =
            |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.' | 0x80..);
        from + self.src.as_bytes()[from..].iter().take_while(part).count()
    }

    fn angle(&mut self) {
        if self.rest().starts_with("<!--") {
            return self.put(Some(Class::Comment), self.behind("-->"));
        }
        if self.rest().starts_with("<![CDATA[") {
            return self.put(Some(Class::Str), self.behind("]]>"));
        }
        if matches!(self.byte(self.pos + 1), b'!' | b'?') {
            let end = self.behind(">");
            return self.put(Some(Class::Meta), end);
        }
        let slash = usize::from(self.byte(self.pos + 1) == b'/');
        let name = self.pos + 1 + slash;
        let end = self.name_end(name);
        let first = self.byte(name);
        if end == name || !(first.is_ascii_alphabetic() || first == b'_' || first >= 0x80) {
            return self.put(None, name);
        }
        self.put(None, name);
        let raw = (slash == 0).then(|| self.raw_content(name, end)).flatten();
        self.put(Some(Class::Tag), end);
        let closed_empty = self.attributes();
        if let (Some(close), false) = (raw, closed_empty) {
            self.embedded(close);
        }
    }

    /// The end tag of an element whose content is not HTML.
    fn raw_content(&self, start: usize, end: usize) -> Option<&'static str> {
        let name = &self.src[start..end];
        match self.dialect {
            Dialect::Xml => None,
            _ if name.eq_ignore_ascii_case("script") => Some("</script"),
            _ if name.eq_ignore_ascii_case("style") => Some("</style"),
            _ => None,
        }
    }

    /// Reads up to and with the `>`; whether it was `/>`.
    fn attributes(&mut self) -> bool {
        while self.pos < self.src.len() {
            let byte = self.byte(self.pos);
            match byte {
                b'>' => {
                    let empty = self.byte(self.pos - 1) == b'/';
                    self.put(None, self.pos + 1);
                    return empty;
                }
                b'<' => return true,
                b'"' | b'\'' => self.value(byte),
                b'@' if self.dialect == Dialect::Razor => self.razor(),
                b'{' | b'[' | b'(' | b'#' | b'*' | b'@' => self.put(None, self.pos + 1),
                _ => {
                    let end = self.name_end(self.pos);
                    match end > self.pos {
                        true => self.put(Some(Class::Attribute), end),
                        false => self.put(None, self.pos + 1),
                    }
                    self.unquoted();
                }
            }
        }
        true
    }

    /// `=value` without quotes.
    fn unquoted(&mut self) {
        if self.byte(self.pos) != b'=' {
            return;
        }
        self.put(None, self.pos + 1);
        let stop =
            |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'>' | b'<' | b'"' | b'\'' | b'@');
        let rest = &self.src.as_bytes()[self.pos..];
        let length = rest.iter().position(stop).unwrap_or(rest.len());
        if length > 0 {
            self.put(Some(Class::Str), self.pos + length);
        }
    }

    /// A quoted value; one that is not closed ends with its line or before the next tag.
    fn value(&mut self, quote: u8) {
        let rest = &self.src.as_bytes()[self.pos + 1..];
        let length = match memchr::memchr2(quote, b'<', rest) {
            Some(at) if rest[at] == quote => at + 2,
            Some(at) => self.short_value(&rest[..at], quote, rest),
            None => memchr::memchr(b'\n', rest).unwrap_or(rest.len()) + 1,
        };
        self.put(Some(Class::Str), self.pos + length);
    }

    /// `"a < b"` on one line is a value as well.
    fn short_value(&self, before: &[u8], quote: u8, rest: &[u8]) -> usize {
        let near = &rest[..rest.len().min(512)];
        let line = memchr::memchr(b'\n', near).unwrap_or(near.len());
        match memchr::memchr(quote, &rest[..line]) {
            Some(at) => at + 2,
            None => memchr::memchr(b'\n', before).unwrap_or(before.len()) + 1,
        }
    }

    fn entity(&mut self) {
        let bytes = &self.src.as_bytes()[self.pos + 1..];
        let name =
            bytes.iter().take(32).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#').count();
        let whole = name > 0 && bytes.get(name) == Some(&b';');
        match whole {
            true => self.put(Some(Class::Number), self.pos + name + 2),
            false => self.put(None, self.pos + 1),
        }
    }

    /// The content of `script` or `style` up to its end tag.
    fn embedded(&mut self, close: &str) {
        let lower = self.rest().as_bytes();
        let found =
            lower.windows(close.len()).position(|window| window.eq_ignore_ascii_case(close.as_bytes()));
        let end = found.map_or(self.src.len(), |at| self.pos + at);
        let lang = if close == "</style" { &web::CSS } else { &web::JAVASCRIPT };
        code::run(lang, &self.src[self.pos..end], self.out);
        self.pos = end;
    }

    fn razor(&mut self) {
        let next = self.byte(self.pos + 1);
        match next {
            // A mail address.
            _ if self.pos > 0 && self.byte(self.pos - 1).is_ascii_alphanumeric() => {
                self.put(None, self.pos + 1)
            }
            b'*' => self.put(Some(Class::Comment), self.behind("*@")),
            b'@' => self.put(None, self.pos + 2),
            b'{' | b'(' => {
                self.put(Some(Class::Meta), self.pos + 1);
                self.braced();
            }
            _ if next.is_ascii_alphabetic() || next == b'_' => self.razor_word(),
            _ => self.put(None, self.pos + 1),
        }
    }

    fn razor_word(&mut self) {
        let start = self.pos + 1;
        let bytes = self.src.as_bytes();
        let length =
            bytes[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        let word = &self.src[start..start + length];
        match word {
            "page" | "model" | "using" | "inject" | "inherits" | "layout" | "namespace" | "implements"
            | "addTagHelper" | "attribute" | "rendermode" | "typeparam" | "removeTagHelper"
            | "tagHelperPrefix" | "preservewhitespace" => {
                let line_end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at);
                self.put(Some(Class::Meta), start + length);
                code::run(&dotnet::CSHARP, &self.src[self.pos..line_end], self.out);
                self.pos = line_end;
            }
            "if" | "for" | "foreach" | "while" | "switch" | "do" | "lock" | "try" | "section" | "code"
            | "functions" => {
                self.put(Some(Class::Keyword), start + length);
                self.head();
            }
            _ => {
                self.put(Some(Class::Variable), start + length);
                self.members();
            }
        }
    }

    /// `(condition)` and the block behind it, whose brace may stand on the next line.
    fn head(&mut self) {
        let bytes = &self.src.as_bytes()[self.pos..];
        let near = &bytes[..bytes.len().min(HEAD)];
        let Some(brace) = memchr::memchr(b'{', near) else { return };
        let line = memchr::memchr(b'\n', near).unwrap_or(brace).min(brace);
        if near[line..brace].iter().all(u8::is_ascii_whitespace) {
            code::run(&dotnet::CSHARP, &self.src[self.pos..self.pos + brace], self.out);
            self.pos += brace;
            self.braced();
        }
    }

    /// `.Name`, `?.Name` and one call behind an expression.
    fn members(&mut self) {
        loop {
            let skip = usize::from(self.byte(self.pos) == b'?');
            let dot = self.pos + skip;
            if self.byte(dot) != b'.' || !self.byte(dot + 1).is_ascii_alphabetic() {
                break;
            }
            let bytes = &self.src.as_bytes()[dot + 1..];
            let name = bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
            self.put(None, dot + 1);
            let class = if self.byte(self.pos + name) == b'(' { Class::Function } else { Class::Variable };
            self.put(Some(class), self.pos + name);
        }
        if self.byte(self.pos) == b'(' {
            self.braced();
        }
    }

    /// C# from a bracket to its partner; whole lines of HTML inside are HTML.
    fn braced(&mut self) {
        let bytes = self.src.as_bytes();
        let (open, close) = if bytes[self.pos] == b'{' { (b'{', b'}') } else { (b'(', b')') };
        let (mut level, mut at, mut start) = (0usize, self.pos, self.pos);
        while at < bytes.len() {
            if at > self.pos && bytes[at - 1] == b'\n' {
                let line = &self.src[at..];
                let length = memchr::memchr(b'\n', line.as_bytes()).unwrap_or(line.len());
                if line[..length].trim_start().starts_with('<') {
                    code::run(&dotnet::CSHARP, &self.src[start..at], self.out);
                    run(Dialect::Razor, &self.src[at..at + length], self.out);
                    (at, start) = (at + length, at + length);
                    continue;
                }
            }
            match bytes[at] {
                byte if byte == open => level += 1,
                byte if byte == close => level = level.saturating_sub(1),
                _ => {}
            }
            at += 1;
            if level == 0 {
                break;
            }
        }
        let end = at.min(bytes.len());
        code::run(&dotnet::CSHARP, &self.src[start..end], self.out);
        self.pos = end;
    }
}
