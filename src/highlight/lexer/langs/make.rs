//! Makefiles of `make` and NMAKE.

use super::shell::{STARTS, assigned, bare_end, comment, hidden, take};
use crate::highlight::lexer::code::{Lexer, Prev};
use crate::highlight::lexer::spec::{BASE, Escape, Lang, Quote, Spec};
use crate::highlight::writer::Class;

pub(crate) static MAKE: Lang = Lang::new(Spec {
    quotes: &[Quote::line("\"").escape(Escape::None)],
    calls: false,
    hook: Some(make),
    hook_bytes: STARTS,
    ..BASE
});

fn make(lexer: &mut Lexer<'_, '_>) -> bool {
    match lexer.byte(0) {
        b'#' => comment(lexer),
        b'\\' => hidden(lexer),
        b'$' => make_variable(lexer),
        b'!' if lexer.fresh => {
            let end = lexer.word_end(lexer.after_blanks(lexer.pos + 1).1);
            take(lexer, Class::Meta, end, Prev::Value)
        }
        _ if lexer.fresh => make_line(lexer),
        _ => {
            let end = bare_end(lexer, lexer.pos).max(lexer.pos + 1);
            lexer.token(None, end, Prev::Value);
            true
        }
    }
}

fn make_variable(lexer: &mut Lexer<'_, '_>) -> bool {
    let close = match lexer.byte(1) {
        b'(' => b')',
        b'{' => b'}',
        b'@' | b'<' | b'^' | b'?' | b'*' | b'+' | b'$' => {
            return take(lexer, Class::Variable, lexer.pos + 2, Prev::Value);
        }
        _ => return false,
    };
    let end = lexer.word_end(lexer.pos + 2);
    let function = lexer.at(end) == b' ' && end > lexer.pos + 2;
    let whole = lexer.at(end) == close || lexer.at(end) == b':';
    if function {
        lexer.token(None, lexer.pos + 2, Prev::Value);
        return take(lexer, Class::Function, end, Prev::Value);
    }
    let end = if lexer.at(end) == close { end + 1 } else { end };
    if whole { take(lexer, Class::Variable, end, Prev::Value) } else { false }
}

/// The start of a line: `NAME = value`, `target: sources`, a directive, or a command.
fn make_line(lexer: &mut Lexer<'_, '_>) -> bool {
    let column = lexer.pos == 0 || lexer.at(lexer.pos - 1) == b'\n';
    let end = bare_end(lexer, lexer.pos).max(lexer.pos + 1);
    let Some(word) = lexer.src.get(lexer.pos..end) else { return false };
    let (next, at) = lexer.after_blanks(end);
    let assigns = next == b'=' || (matches!(next, b':' | b'?' | b'+') && lexer.at(at + 1) == b'=');
    let directive = matches!(
        word,
        "include" | "ifeq" | "ifneq" | "ifdef" | "ifndef" | "else" | "endif" | "define" | "endef" | "export"
    );
    if !column && !assigns && !directive {
        lexer.token(None, end, Prev::Value);
        return true;
    }
    if directive {
        return take(lexer, Class::Meta, end, Prev::Value);
    }
    if let Some(name) = assigned(word) {
        return take(lexer, Class::Variable, lexer.pos + name, Prev::Value);
    }
    if assigns {
        return take(lexer, Class::Variable, end, Prev::Value);
    }
    if let Some(colon) = word.find(':') {
        return take(lexer, Class::Function, lexer.pos + colon.max(1), Prev::Value);
    }
    lexer.token((next == b':').then_some(Class::Function), end, Prev::Value);
    true
}
