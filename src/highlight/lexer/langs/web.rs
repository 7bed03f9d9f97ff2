//! JavaScript, TypeScript, JSON and CSS.

use crate::highlight::lexer::code::{Lexer, Prev};
use crate::highlight::lexer::spec::{BASE, Escape, Holes, Keys, Lang, Pascal, Quote, Spec};
use crate::highlight::writer::Class;

const SCRIPT: Spec = Spec {
    keywords: "async await break case catch const continue debugger default delete do else export extends finally for \
        if import in instanceof let return static switch throw try typeof var void while with yield",
    soft_keywords: "as from get of set",
    type_intros: "class new",
    function_intros: "function",
    constants: "true false null undefined NaN Infinity",
    variables: "this super arguments",
    line_comments: &["//", "#!"],
    block_comment: Some(("/*", "*/")),
    quotes: &[Quote::line("\""), Quote::line("'"), Quote::line("`").multiline().holes(Holes::DollarBrace)],
    word_bytes: b"$",
    annotations: true,
    capitals: true,
    pascal: Pascal::Type,
    keys: Keys::Colon,
    hook: Some(script),
    hook_bytes: b"/<$",
    ..BASE
};

pub(crate) static JAVASCRIPT: Lang = Lang::new(SCRIPT);

pub(crate) static TYPESCRIPT: Lang = Lang::new(Spec {
    soft_keywords: "as from get of set abstract accessor asserts declare global infer is keyof module override readonly \
        satisfies type unique",
    keywords: "async await break case catch const continue debugger default delete do else export extends finally for \
        if implements import in instanceof let private protected public readonly return static switch throw try \
        typeof var void while with yield",
    type_intros: "class interface enum namespace new",
    types: "any bigint boolean never number object string symbol unknown",
    ..SCRIPT
});

/// Regular expressions, tags of JSX, and names that start with `$`.
fn script(lexer: &mut Lexer<'_, '_>) -> bool {
    match lexer.byte(0) {
        b'/' => regex(lexer),
        b'<' => tag(lexer),
        _ => {
            lexer.word();
            true
        }
    }
}

fn value_may_start(prev: Prev) -> bool {
    !matches!(prev, Prev::Value | Prev::Dot)
}

fn regex(lexer: &mut Lexer<'_, '_>) -> bool {
    if !value_may_start(lexer.prev)
        || matches!(lexer.byte(1), b'/' | b'*' | b'>')
        || lexer.pos < lexer.dead_quotes
    {
        return false;
    }
    let bytes = lexer.src.as_bytes();
    let (mut at, mut in_set) = (lexer.pos + 1, false);
    loop {
        match bytes.get(at) {
            None | Some(b'\n') => {
                lexer.dead_quotes = lexer.line_end();
                return false;
            }
            Some(b'\\') if bytes.get(at + 1).is_some_and(|byte| *byte != b'\n') => at += 1,
            Some(b'[') => in_set = true,
            Some(b']') => in_set = false,
            Some(b'/') if !in_set => break,
            Some(_) => {}
        }
        at += 1;
    }
    let end = lexer.word_end(at + 1);
    lexer.token(Some(Class::Str), end, Prev::Value);
    true
}

/// `<Name`, `</name` and the attributes up to `>`; the text between tags stays code.
fn tag(lexer: &mut Lexer<'_, '_>) -> bool {
    let slash = usize::from(lexer.byte(1) == b'/');
    let name = lexer.pos + 1 + slash;
    let letter = lexer.at(name).is_ascii_alphabetic();
    if !letter || !(slash == 1 || value_may_start(lexer.prev) || lexer.fresh) {
        return false;
    }
    lexer.token(None, name, Prev::Punct(b'<'));
    let mut end = lexer.word_end(name);
    while matches!(lexer.at(end), b'.' | b'-') {
        end = lexer.word_end(end + 1);
    }
    lexer.token(Some(Class::Tag), end, Prev::Punct(b'<'));
    attributes(lexer);
    true
}

fn attributes(lexer: &mut Lexer<'_, '_>) {
    loop {
        let (next, at) = lexer.after_blanks(lexer.pos);
        let end = lexer.word_end(at);
        if end == at || next.is_ascii_digit() {
            return;
        }
        let mut end = end;
        while lexer.at(end) == b'-' {
            end = lexer.word_end(end + 1);
        }
        if lexer.at(end) != b'=' {
            return;
        }
        lexer.pos = at;
        lexer.token(Some(Class::Attribute), end, Prev::Value);
        lexer.token(None, end + 1, Prev::Punct(b'='));
        if !lexer.quoted() {
            return;
        }
    }
}

/// JSON with the liberties of JSONC and JSON5.
pub(crate) static JSON: Lang = Lang::new(Spec {
    constants: "true false null Infinity NaN undefined",
    line_comments: &["//"],
    block_comment: Some(("/*", "*/")),
    quotes: &[Quote::line("\""), Quote::line("'")],
    word_bytes: b"$-",
    calls: false,
    keys: Keys::Colon,
    hook: Some(json_key),
    hook_bytes: b"\"'-",
    ..BASE
});

/// A string in front of a colon is a name; a sign belongs to its number.
fn json_key(lexer: &mut Lexer<'_, '_>) -> bool {
    let quote = lexer.byte(0);
    if quote == b'-' {
        let negative = lexer.byte(1).is_ascii_digit();
        if negative {
            lexer.token(Some(Class::Number), lexer.pos + 1, Prev::Value);
        }
        return negative;
    }
    if lexer.pos < lexer.dead_quotes {
        return false;
    }
    let bytes = lexer.src.as_bytes();
    let mut at = lexer.pos + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\n' => break,
            b'\\' if bytes.get(at + 1).is_some_and(|next| *next != b'\n') => at += 1,
            _ if byte == quote => {
                let (next, _) = lexer.after_blanks(at + 1);
                let class = if next == b':' { Class::Attribute } else { Class::Str };
                lexer.token(Some(class), at + 1, Prev::Value);
                return true;
            }
            _ => {}
        }
        at += 1;
    }
    lexer.dead_quotes = lexer.line_end();
    false
}

/// Style sheets. Selectors stay plain apart from their elements' classes.
pub(crate) static CSS: Lang = Lang::new(Spec {
    block_comment: Some(("/*", "*/")),
    line_comments: &[],
    quotes: &[Quote::line("\""), Quote::line("'").escape(Escape::With(b'\\'))],
    word_bytes: b"-",
    hook: Some(css),
    hook_bytes: b"@.#-abcdefghijklmnopqrstuvwxyz!",
    ..BASE
});

/// `@rule`, `.class`, `#id` and colors, `property:` inside braces, `tag` outside.
fn css(lexer: &mut Lexer<'_, '_>) -> bool {
    let byte = lexer.byte(0);
    let in_braces = lexer.braces & 1 == 1;
    let mark = usize::from(matches!(byte, b'@' | b'.' | b'#' | b'!'));
    let end = lexer.word_end(lexer.pos + mark);
    if end == lexer.pos + mark {
        return false;
    }
    let (next, _) = lexer.after_blanks(end);
    let class = match byte {
        b'@' | b'!' => Class::Keyword,
        b'.' | b'#' if !in_braces || lexer.fresh => Class::Type,
        b'#' => Class::Number,
        b'.' => return false,
        _ if next == b'(' => Class::Function,
        _ if in_braces && next == b':' && lexer.prev != Prev::Punct(b':') => Class::Attribute,
        _ if in_braces || byte == b'-' => return plain(lexer, end),
        _ => Class::Tag,
    };
    lexer.token(Some(class), end, Prev::Value);
    true
}

fn plain(lexer: &mut Lexer<'_, '_>, end: usize) -> bool {
    lexer.token(None, end, Prev::Value);
    true
}
