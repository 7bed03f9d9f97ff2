//! Command lines: POSIX shells (and Azure CLI), batch files, consoles.
//!
//! 1. Each hook reads one bare word with all its dashes, dots and slashes.
//! 2. Whether the word is a command is a matter of what stood before it ([`is_command_place`]); the
//!    first word behind a continued line is not.

use super::infra::heredoc_end;
use crate::highlight::lexer::code::{Lexer, Prev};
use crate::highlight::lexer::spec::{BASE, Escape, Holes, Lang, Quote, Spec};
use crate::highlight::writer::Class;

/// All bytes that may start a word or one of the marks of a shell.
pub(super) const STARTS: &[u8] =
    b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./~$#\\<%:@+*?=,!^";

pub(crate) static SHELL: Lang = Lang::new(Spec {
    keywords: "if then else elif fi for while until do done case esac function select time return exit break continue \
        export local declare readonly source set unset alias trap shift eval exec sudo",
    constants: "true false",
    quotes: &[Quote::line("\"").multiline().holes(Holes::Shell), Quote::raw("'", "'")],
    calls: false,
    hook: Some(shell),
    hook_bytes: STARTS,
    ..BASE
});

pub(crate) static BATCH: Lang = Lang::new(Spec {
    keywords: "call cd chdir cls copy del dir do echo else endlocal errorlevel exist exit for ftype goto if in md mkdir \
        move not off on pause popd pushd rd ren rename rmdir set setlocal shift start title type",
    constants: "nul",
    ignore_case: true,
    quotes: &[Quote::line("\"").escape(Escape::None)],
    calls: false,
    hook: Some(batch),
    hook_bytes: STARTS,
    ..BASE
});

pub(crate) static CONSOLE: Lang = Lang::new(Spec {
    quotes: &[Quote::line("\"").escape(Escape::None), Quote::line("'").escape(Escape::None)],
    calls: false,
    hook: Some(console),
    hook_bytes: STARTS,
    ..BASE
});

fn is_command_place(lexer: &Lexer<'_, '_>) -> bool {
    lexer.fresh
        || matches!(
            lexer.prev,
            Prev::Start | Prev::Keyword | Prev::Punct(b';' | b'|' | b'&' | b'(' | b'{' | b'!' | b'`')
        )
}

/// One past the bare word at `from`.
pub(super) fn bare_end(lexer: &Lexer<'_, '_>, from: usize) -> usize {
    let stops = |byte: &u8| {
        matches!(
            byte,
            b' ' | b'\t'
                | b'\r'
                | b'\n'
                | b';'
                | b'&'
                | b'|'
                | b'<'
                | b'>'
                | b'('
                | b')'
                | b'"'
                | b'\''
                | b'$'
                | b'`'
                | b'{'
                | b'}'
                | b'%'
        ) || (*byte == b'\\')
    };
    let rest = &lexer.src.as_bytes()[from..];
    from + rest.iter().position(stops).unwrap_or(rest.len())
}

fn starts_word(lexer: &Lexer<'_, '_>) -> bool {
    lexer.pos == 0
        || matches!(lexer.at(lexer.pos - 1), b' ' | b'\t' | b'\n' | b';' | b'|' | b'&' | b'(' | b'{')
}

pub(super) fn take(lexer: &mut Lexer<'_, '_>, class: Class, end: usize, prev: Prev) -> bool {
    lexer.token(Some(class), end, prev);
    true
}

pub(super) fn comment(lexer: &mut Lexer<'_, '_>) -> bool {
    lexer.emit(Some(Class::Comment), lexer.pos, lexer.line_end());
    true
}

/// A byte hidden by `mark`, or a line that goes on.
pub(super) fn hidden(lexer: &mut Lexer<'_, '_>) -> bool {
    let mut end = lexer.pos + 1;
    if lexer.at(end) == b'\r' {
        end += 1;
    }
    if lexer.at(end) == b'\n' || lexer.at(end).is_ascii_graphic() {
        end += 1;
    }
    lexer.token(None, end, Prev::Value);
    true
}

fn shell(lexer: &mut Lexer<'_, '_>) -> bool {
    match lexer.byte(0) {
        b'\\' => hidden(lexer),
        b'#' if starts_word(lexer) => comment(lexer),
        b'$' if lexer.fresh && lexer.byte(1) == b' ' => take(lexer, Class::Meta, lexer.pos + 1, Prev::Start),
        b'$' => dollar(lexer),
        b'<' => heredoc(lexer),
        b'-' if starts_word(lexer) => option(lexer),
        b':' | b'!' | b'%' | b'^' | b'=' | b',' | b'#' => false,
        _ => command_word(lexer),
    }
}

fn dollar(lexer: &mut Lexer<'_, '_>) -> bool {
    match lexer.byte(1) {
        b'(' => return false,
        b'?' | b'@' | b'#' | b'$' | b'!' | b'*' | b'-' => {
            lexer.emit(Some(Class::Variable), lexer.pos, lexer.pos + 2)
        }
        next if next.is_ascii_alphanumeric() || next == b'_' || next == b'{' => lexer.variable(),
        _ => return false,
    }
    lexer.prev = Prev::Value;
    lexer.fresh = false;
    true
}

fn heredoc(lexer: &mut Lexer<'_, '_>) -> bool {
    if lexer.byte(1) != b'<' || lexer.byte(2) == b'<' {
        return false;
    }
    let dash = usize::from(lexer.byte(2) == b'-');
    let (first, mut start) = lexer.after_blanks(lexer.pos + 2 + dash);
    let quoted = matches!(first, b'\'' | b'"');
    start += usize::from(quoted);
    let end = lexer.word_end(start);
    let mark = &lexer.src[start..end];
    if !mark.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
        return false;
    }
    lexer.token(Some(Class::Meta), end + usize::from(quoted && lexer.at(end) == first), Prev::Value);
    let (from, end) = (lexer.line_end(), heredoc_end(lexer.src, lexer.line_end(), mark));
    lexer.emit(Some(Class::Str), from, end);
    true
}

/// `-x`, `--long-name` up to the `=`.
fn option(lexer: &mut Lexer<'_, '_>) -> bool {
    let end = bare_end(lexer, lexer.pos);
    let word = &lexer.src[lexer.pos..end];
    let name = word.trim_start_matches('-');
    if name.is_empty() {
        lexer.token(None, end, Prev::Value);
        return true;
    }
    let length = word.find(['=', ':', ',', ']']).unwrap_or(word.len());
    let number = name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let class = if number { Class::Number } else { Class::Attribute };
    take(lexer, class, lexer.pos + length.max(1), Prev::Value)
}

/// A keyword, a command, an assignment, a number or a plain argument.
fn command_word(lexer: &mut Lexer<'_, '_>) -> bool {
    let end = bare_end(lexer, lexer.pos).max(lexer.pos + 1);
    let Some(word) = lexer.src.get(lexer.pos..end) else { return false };
    if word == "in" && lexer.in_heading {
        lexer.in_heading = false;
        return take(lexer, Class::Keyword, end, Prev::Value);
    }
    if !is_command_place(lexer) || !starts_word(lexer) {
        let number = word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && word != ".";
        let class = (number && starts_word(lexer)).then_some(Class::Number);
        lexer.token(class, end, Prev::Value);
        return true;
    }
    if let Some(name) = assigned(word) {
        return take(lexer, Class::Variable, lexer.pos + name, Prev::Value);
    }
    if lexer.tables.word(word).is_some() {
        keyword(lexer, word, end);
        return true;
    }
    let command = word.bytes().any(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte >= 0x80);
    lexer.token(command.then_some(Class::Function), end, Prev::Value);
    true
}

/// Keywords that a command follows; behind all others stands a name or nothing.
const LEADING: [&str; 10] = ["if", "then", "else", "elif", "while", "until", "do", "time", "eval", "sudo"];

fn keyword(lexer: &mut Lexer<'_, '_>, word: &str, end: usize) {
    lexer.in_heading = matches!(word, "for" | "case" | "select");
    let prev = if LEADING.contains(&word) { Prev::Keyword } else { Prev::Value };
    lexer.token(Some(Class::Keyword), end, prev);
    if matches!(word, "export" | "local" | "declare" | "readonly") {
        exported(lexer);
    }
}

/// The length of `NAME` in `NAME=value`.
pub(super) fn assigned(word: &str) -> Option<usize> {
    let at = word.find('=')?;
    let name = word[..at].strip_suffix('+').unwrap_or(&word[..at]);
    let first = name.bytes().next()?;
    let is_name =
        !first.is_ascii_digit() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_name.then_some(name.len())
}

/// The name behind `export`.
fn exported(lexer: &mut Lexer<'_, '_>) {
    let (_, at) = lexer.after_blanks(lexer.pos);
    let end = bare_end(lexer, at);
    if let Some(length) = assigned(&lexer.src[at..end]) {
        lexer.pos = at;
        lexer.token(Some(Class::Variable), at + length, Prev::Value);
    }
}

fn batch(lexer: &mut Lexer<'_, '_>) -> bool {
    match lexer.byte(0) {
        b'^' => hidden(lexer),
        b':' if lexer.fresh && lexer.byte(1) == b':' => comment(lexer),
        b':' if lexer.fresh => {
            let end = lexer.word_end(lexer.pos + 1);
            take(lexer, Class::Function, end, Prev::Value)
        }
        b'%' => percent(lexer),
        b'/' | b'-' if starts_word(lexer) => flag(lexer),
        b'\\' | b'!' | b'=' | b',' | b'<' | b'$' | b'*' | b'+' | b'?' | b'@' => false,
        _ if lexer.fresh && drive_prompt(lexer) => true,
        _ => batch_word(lexer),
    }
}

/// `%NAME%`, `%1`, `%~dp0`, `%%i`
fn percent(lexer: &mut Lexer<'_, '_>) -> bool {
    let bytes = &lexer.src.as_bytes()[lexer.pos + 1..];
    let name = bytes
        .iter()
        .take(64)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'(' | b')'))
        .count();
    let length = match bytes.first() {
        _ if name > 0 && bytes.get(name) == Some(&b'%') => name + 2,
        Some(b'0'..=b'9' | b'*') => 2,
        Some(b'~') => 2 + bytes[1..].iter().take(12).take_while(|byte| byte.is_ascii_alphanumeric()).count(),
        Some(b'%') if bytes.get(1).is_some_and(u8::is_ascii_alphabetic) => 3,
        _ => return false,
    };
    take(lexer, Class::Variable, lexer.pos + length, Prev::Value)
}

/// `/option:value` or `-option`, with the value plain.
fn flag(lexer: &mut Lexer<'_, '_>) -> bool {
    let end = bare_end(lexer, lexer.pos);
    let word = &lexer.src[lexer.pos..end];
    let length = word.find([':', '=', ',', ']']).unwrap_or(word.len());
    let name = word[..length].trim_start_matches(['-', '/']);
    let valid =
        name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '?') && !name.contains('/');
    let class = valid.then_some(Class::Attribute);
    lexer.token(class, lexer.pos + length.max(1), Prev::Value);
    true
}

/// `C:\path>` at the start of a line.
fn drive_prompt(lexer: &mut Lexer<'_, '_>) -> bool {
    if !lexer.byte(0).is_ascii_alphabetic() || lexer.byte(1) != b':' {
        return false;
    }
    let line = &lexer.src[lexer.pos..lexer.line_end()];
    let Some(close) = line.find('>') else { return false };
    lexer.emit(Some(Class::Meta), lexer.pos, lexer.pos + close + 1);
    lexer.prev = Prev::Start;
    lexer.fresh = false;
    true
}

fn batch_word(lexer: &mut Lexer<'_, '_>) -> bool {
    let end = bare_end(lexer, lexer.pos).max(lexer.pos + 1);
    let Some(word) = lexer.src.get(lexer.pos..end) else { return false };
    let command = is_command_place(lexer) && starts_word(lexer);
    if command && word.eq_ignore_ascii_case("rem") {
        return comment(lexer);
    }
    let known = starts_word(lexer) && lexer.tables.word(word).is_some();
    let is = |list: &[&str]| list.iter().any(|listed| listed.eq_ignore_ascii_case(word));
    let flow = is(&["else", "not", "exist", "errorlevel", "nul", "goto", "exit"])
        || (lexer.in_heading && is(&["in", "do"]));
    if known && (command || flow) {
        let leads = is(&["do", "else", "call", "start"]);
        lexer.in_heading = is(&["for"]) || (lexer.in_heading && !is(&["do"]));
        return take(lexer, Class::Keyword, end, if leads { Prev::Keyword } else { Prev::Value });
    }
    let program = command && is_program(word);
    lexer.token(program.then_some(Class::Function), end, Prev::Value);
    true
}

/// Whether the first word of a line may be a program: not the start of a sentence, of a path or the
/// name of a document, since blocks of commands show output as well.
fn is_program(word: &str) -> bool {
    let sentence = word.starts_with(|first: char| first.is_ascii_uppercase())
        && word.bytes().skip(1).any(|byte| byte.is_ascii_lowercase());
    let runs = |extension: &str| {
        ["exe", "bat", "cmd", "com", "ps1"].iter().any(|known| known.eq_ignore_ascii_case(extension))
    };
    let extension = word.rsplit_once('.').map(|(_, extension)| extension);
    let document = extension.is_some_and(|extension| !runs(extension));
    let letters = word.starts_with(|first: char| first.is_ascii_alphabetic());
    letters && !document && !word.ends_with(':') && (!sentence || extension.is_some())
}

fn console(lexer: &mut Lexer<'_, '_>) -> bool {
    match lexer.byte(0) {
        b'\\' => hidden(lexer),
        b'#' if lexer.fresh && matches!(lexer.byte(1), b' ' | b'#') => comment(lexer),
        b':' if lexer.fresh && lexer.byte(1) == b':' => comment(lexer),
        b'$' if lexer.fresh && lexer.byte(1) == b' ' => take(lexer, Class::Meta, lexer.pos + 1, Prev::Start),
        b'$' => dollar(lexer),
        b'%' => percent(lexer),
        b'-' if starts_word(lexer) => option(lexer),
        b':' | b'!' | b'^' | b'=' | b',' | b'<' | b'#' => false,
        _ if lexer.fresh && drive_prompt(lexer) => true,
        _ => {
            let end = bare_end(lexer, lexer.pos).max(lexer.pos + 1);
            if lexer.fresh
                && lexer.src[lexer.pos..].get(..4).is_some_and(|word| word.eq_ignore_ascii_case("rem "))
            {
                return comment(lexer);
            }
            lexer.token(None, end, Prev::Value);
            true
        }
    }
}
