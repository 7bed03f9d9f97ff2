//! Bicep and HCL (Terraform).

use crate::highlight::lexer::code::{Lexer, Prev};
use crate::highlight::lexer::spec::{BASE, Escape, Holes, Keys, Lang, Quote, Spec};
use crate::highlight::writer::Class;

pub(crate) static BICEP: Lang = Lang::new(Spec {
    keywords: "as assert existing extension extends for func if import in metadata module output param provider \
        resource targetScope test type using var with",
    types: "array bool int object string resourceInput resourceOutput any",
    constants: "true false null none",
    line_comments: &["//"],
    block_comment: Some(("/*", "*/")),
    quotes: &[Quote::raw("'''", "'''"), Quote::line("'").holes(Holes::DollarBrace)],
    annotations: true,
    directives: true,
    keys: Keys::Colon,
    hook: Some(symbol),
    hook_bytes: b"prmovft",
    ..BASE
});

/// The symbol behind a declaring keyword is a variable: `param location string`.
fn symbol(lexer: &mut Lexer<'_, '_>) -> bool {
    let end = lexer.word_end(lexer.pos);
    let word = &lexer.src[lexer.pos..end];
    let declares = matches!(word, "param" | "resource" | "module" | "output" | "var" | "func" | "type");
    let (next, at) = lexer.after_blanks(end);
    if !lexer.fresh || !declares || at == end || !(next.is_ascii_alphabetic() || next == b'_') {
        return false;
    }
    lexer.token(Some(Class::Keyword), end, Prev::Keyword);
    lexer.pos = at;
    let class = match word {
        "func" => Class::Function,
        "type" => Class::Type,
        _ => Class::Variable,
    };
    lexer.token(Some(class), lexer.word_end(at), Prev::Keyword);
    if matches!(word, "param" | "output") {
        // A type of the author's own; the listed ones find themselves.
        lexer.prev = Prev::TypeIntro;
    }
    true
}

pub(crate) static HCL: Lang = Lang::new(Spec {
    keywords: "for in if else endif endfor",
    types: "any bool list map number object set string tuple",
    constants: "true false null",
    variables: "var local data module each self count path",
    line_comments: &["#", "//"],
    block_comment: Some(("/*", "*/")),
    quotes: &[Quote::line("\"").holes(Holes::DollarBrace)],
    word_bytes: b"-",
    keys: Keys::Equals,
    hook: Some(block),
    hook_bytes: b"<abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_",
    ..BASE
});

/// The word that opens a block (`resource "a" "b" {`), and heredocs.
fn block(lexer: &mut Lexer<'_, '_>) -> bool {
    if lexer.byte(0) == b'<' {
        return heredoc(lexer);
    }
    if !lexer.fresh {
        return false;
    }
    let end = lexer.word_end(lexer.pos);
    let (next, at) = lexer.after_blanks(end);
    let opens = next == b'{' || (next == b'"' && at > end);
    if opens {
        lexer.token(Some(Class::Keyword), end, Prev::Keyword);
    }
    opens
}

fn heredoc(lexer: &mut Lexer<'_, '_>) -> bool {
    let dash = usize::from(lexer.byte(2) == b'-' || lexer.byte(2) == b'~');
    let start = lexer.pos + 2 + dash;
    let end = lexer.word_end(start);
    if lexer.byte(1) != b'<' || end == start || lexer.at(start).is_ascii_digit() {
        return false;
    }
    let mark = &lexer.src[start..end];
    lexer.token(Some(Class::Meta), end, Prev::Value);
    let end = heredoc_end(lexer.src, lexer.line_end(), mark);
    lexer.emit(Some(Class::Str), lexer.line_end(), end);
    true
}

/// The end of the line that holds nothing but `mark`, looking from the line end `from`.
pub(crate) fn heredoc_end(src: &str, from: usize, mark: &str) -> usize {
    let mut at = from;
    while let Some(rest) = src.get(at + 1..) {
        let length = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        at += 1 + length;
        if rest[..length].trim() == mark {
            return at.min(src.len());
        }
    }
    src.len()
}

/// Plain settings: `key = value`, `[section]`, `#` and `;` comments.
pub(crate) static INI: Lang = Lang::new(Spec {
    constants: "true false null nan inf True False",
    line_comments: &["#", ";"],
    quotes: &[
        Quote::line("\"\"\"").multiline(),
        Quote::raw("'''", "'''"),
        Quote::line("\""),
        Quote::line("'").escape(Escape::None),
    ],
    word_bytes: b"-.",
    calls: false,
    keys: Keys::Equals,
    hook: Some(section),
    hook_bytes: b"[",
    ..BASE
});

fn section(lexer: &mut Lexer<'_, '_>) -> bool {
    if !lexer.fresh {
        return false;
    }
    let line = &lexer.src[lexer.pos..lexer.line_end()];
    let Some(close) = line.rfind(']').filter(|_| !line.contains('=') && !line.contains(',')) else {
        return false;
    };
    lexer.token(Some(Class::Type), lexer.pos + close + 1, Prev::Start);
    true
}
