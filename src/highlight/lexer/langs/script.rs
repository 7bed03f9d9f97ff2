//! Python and PowerShell.

use crate::highlight::lexer::code::{Lexer, Prev};
use crate::highlight::lexer::spec::{BASE, Escape, Holes, Keys, Lang, Pascal, Prefix, Quote, Spec};
use crate::highlight::writer::Class;

const fn prefix(word: &'static str, raw: bool, holes: Holes) -> Prefix {
    Prefix { word, raw, holes }
}

pub(crate) static PYTHON: Lang = Lang::new(Spec {
    keywords: "and as assert async await break continue del elif else except finally for from global if import in is \
        lambda nonlocal not or pass raise return try while with yield",
    soft_keywords: "case match type",
    type_intros: "class",
    function_intros: "def",
    types: "bool bytearray bytes complex dict float frozenset int list object set str tuple type",
    constants: "True False None NotImplemented Ellipsis __name__ __file__ __main__",
    variables: "self cls",
    line_comments: &["#"],
    quotes: &[
        Quote::line("\"\"\"").multiline(),
        Quote::line("'''").multiline(),
        Quote::line("\""),
        Quote::line("'"),
    ],
    prefixes: &[
        prefix("f", false, Holes::Brace),
        prefix("r", true, Holes::None),
        prefix("b", false, Holes::None),
        prefix("u", false, Holes::None),
        prefix("t", false, Holes::Brace),
        prefix("fr", true, Holes::Brace),
        prefix("rf", true, Holes::Brace),
        prefix("br", true, Holes::None),
        prefix("rb", true, Holes::None),
    ],
    annotations: true,
    capitals: true,
    pascal: Pascal::Type,
    ..BASE
});

pub(crate) static POWERSHELL: Lang = Lang::new(Spec {
    keywords: "begin break catch clean continue data define do dynamicparam else elseif end exit filter finally for \
        foreach from hidden if in inlinescript parallel param process return sequence static switch throw trap try \
        until using var while workflow",
    type_intros: "class enum",
    function_intros: "function configuration",
    ignore_case: true,
    line_comments: &["#"],
    block_comment: Some(("<#", "#>")),
    quotes: &[
        Quote::raw("@\"", "\n\"@").escape(Escape::With(b'`')).holes(Holes::Shell),
        Quote::raw("@'", "\n'@"),
        Quote::raw("\"", "\"").escape(Escape::BacktickOrDoubled).holes(Holes::Shell),
        Quote::raw("'", "'").escape(Escape::Doubled),
    ],
    keys: Keys::Equals,
    hook: Some(powershell),
    hook_bytes: b"$@-[<abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ`",
    ..BASE
});

/// Variables, parameters, operators, types, cmdlets, prompts.
fn powershell(lexer: &mut Lexer<'_, '_>) -> bool {
    match lexer.byte(0) {
        b'$' => dollar(lexer),
        b'@' => splat(lexer),
        b'-' => dash(lexer),
        b'[' => type_name(lexer),
        b'<' => block_comment(lexer),
        b'`' => {
            // Hides the next byte from everything.
            let end = lexer.pos + 1 + usize::from(lexer.byte(1).is_ascii_graphic());
            lexer.token(None, end, Prev::Value);
            true
        }
        _ => prompt(lexer) || cmdlet(lexer),
    }
}

/// `<#` before the line comment `#` could take the rest.
fn block_comment(lexer: &mut Lexer<'_, '_>) -> bool {
    let opens = lexer.byte(1) == b'#';
    if opens {
        lexer.emit(Some(Class::Comment), lexer.pos, lexer.find_from(lexer.pos + 2, "#>"));
    }
    opens
}

fn dollar(lexer: &mut Lexer<'_, '_>) -> bool {
    let next = lexer.byte(1);
    if next.is_ascii_alphanumeric() || next == b'_' || next >= 0x80 || next == b'{' {
        let end = lexer.word_end(lexer.pos + 1);
        let name = &lexer.src[lexer.pos + 1..end];
        if ["true", "false", "null"].iter().any(|known| known.eq_ignore_ascii_case(name)) {
            lexer.token(Some(Class::Number), end, Prev::Value);
        } else {
            lexer.variable();
        }
    } else if matches!(next, b'$' | b'?' | b'^') {
        lexer.emit(Some(Class::Variable), lexer.pos, lexer.pos + 2);
    } else {
        return false;
    }
    lexer.fresh = false;
    lexer.prev = Prev::Value;
    true
}

fn splat(lexer: &mut Lexer<'_, '_>) -> bool {
    let end = lexer.word_end(lexer.pos + 1);
    let named = end > lexer.pos + 1;
    if named {
        lexer.token(Some(Class::Variable), end, Prev::Value);
    }
    named
}

const OPERATORS: &str = " and as band bnot bor bxor contains eq f ge gt in is isnot isplit join le like lt match ne not \
    notcontains notin notlike notmatch or replace shl shr split xor ceq cne clike cmatch creplace csplit ieq ine ilike \
    imatch ireplace ccontains icontains ";

/// `-Parameter` behind a blank; `-eq` and its kin are keywords.
fn dash(lexer: &mut Lexer<'_, '_>) -> bool {
    let before = if lexer.pos == 0 { b' ' } else { lexer.at(lexer.pos - 1) };
    let end = lexer.word_end(lexer.pos + 1);
    let spaced =
        matches!(before, b' ' | b'\t' | b'\n' | b'(' | b'|' | b'[' | b'{' | b'!' | b')' | b'"' | b'\'');
    if spaced && lexer.byte(1) == b'-' && lexer.byte(2).is_ascii_alphabetic() {
        return long_option(lexer);
    }
    if !spaced || !lexer.byte(1).is_ascii_alphabetic() {
        return false;
    }
    let word = lexer.src[lexer.pos + 1..end].to_ascii_lowercase();
    let operator = OPERATORS.contains(&format!(" {word} "));
    let class = if operator { Class::Keyword } else { Class::Attribute };
    lexer.token(Some(class), end, Prev::Keyword);
    true
}

/// `--name` of a program that is not PowerShell's.
fn long_option(lexer: &mut Lexer<'_, '_>) -> bool {
    let mut end = lexer.word_end(lexer.pos + 2);
    while lexer.at(end) == b'-' && lexer.at(end + 1).is_ascii_alphanumeric() {
        end = lexer.word_end(end + 1);
    }
    lexer.token(Some(Class::Attribute), end, Prev::Value);
    true
}

/// `[string]`, `[System.IO.File]::`, `[Parameter(Mandatory)]`; `$a[name]` is an index.
fn type_name(lexer: &mut Lexer<'_, '_>) -> bool {
    let indexes =
        lexer.prev == Prev::Value && lexer.pos > 0 && !lexer.at(lexer.pos - 1).is_ascii_whitespace();
    if indexes || !lexer.byte(1).is_ascii_alphabetic() {
        return false;
    }
    let mut end = lexer.word_end(lexer.pos + 1);
    while lexer.at(end) == b'.' && lexer.is_word(lexer.at(end + 1)) {
        end = lexer.word_end(end + 1);
    }
    let array = lexer.at(end) == b'[';
    if !array && !matches!(lexer.at(end), b']' | b'(') {
        return false;
    }
    lexer.punctuation(b'[');
    lexer.token(Some(Class::Type), end, Prev::Value);
    true
}

/// `PS>` and `PS C:\>` at the start of a line.
fn prompt(lexer: &mut Lexer<'_, '_>) -> bool {
    if !lexer.fresh || !lexer.starts_with("PS") || !matches!(lexer.byte(2), b'>' | b' ') {
        return false;
    }
    let line = &lexer.src[lexer.pos..lexer.line_end()];
    let Some(close) =
        line.find('>').filter(|at| *at == 2 || line[..*at].contains(':') || line[..*at].trim() == "PS")
    else {
        return false;
    };
    lexer.emit(Some(Class::Meta), lexer.pos, lexer.pos + close + 1);
    lexer.prev = Prev::Start;
    true
}

/// Programs that show up at the start of a line. Any other word there may as well be output.
const PROGRAMS: &str = " az azd bcdedit cd choco cmdkey curl cd code dir docker dotnet func git go gh helm ipconfig java kubectl \
    kubelogin ls mkdir msbuild msiexec mvn netsh node npm npx nuget pac pip pip3 py python python3 reg robocopy sc sqlcmd ssh \
    sfc tar terraform vcpkg winget winrm wsl ";

/// `Verb-Noun`: a dash inside a word that starts a line or has a capital. Or a program.
fn cmdlet(lexer: &mut Lexer<'_, '_>) -> bool {
    let first = lexer.word_end(lexer.pos);
    let mut end = first;
    while lexer.at(end) == b'-' && lexer.at(end + 1).is_ascii_alphanumeric() {
        end = lexer.word_end(end + 1);
    }
    let starts = lexer.fresh
        || matches!(lexer.prev, Prev::Start | Prev::Punct(b';' | b'|' | b'{' | b'(' | b'=' | b'&'));
    let word = &lexer.src[lexer.pos..first];
    if end == first && starts && lexer.at(end) == b' ' && PROGRAMS.contains(&format!(" {word} ")) {
        lexer.token(Some(Class::Function), end, Prev::Value);
        return true;
    }
    if lexer.prev == Prev::Dot || end == first {
        return false;
    }
    let introduced = lexer.prev == Prev::FunctionIntro;
    let capital = lexer.byte(0).is_ascii_uppercase() || introduced || lexer.fresh;
    let class = capital.then_some(Class::Function);
    lexer.token(class, end, Prev::Value);
    true
}
