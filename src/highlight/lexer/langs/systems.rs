//! Go, Rust, Java, Kotlin, Swift.

use crate::highlight::lexer::code::{Lexer, Prev};
use crate::highlight::lexer::spec::{BASE, Holes, Lang, Pascal, Prefix, Quote, Spec};
use crate::highlight::writer::Class;

pub(crate) static GO: Lang = Lang::new(Spec {
    keywords: "break case chan const continue default defer else fallthrough for go goto if import interface map \
        package range return select struct switch var",
    type_intros: "type",
    function_intros: "func",
    types: "any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string \
        uint uint8 uint16 uint32 uint64 uintptr",
    constants: "true false nil iota",
    functions: "append cap clear close complex copy delete imag len make max min new panic print println real recover",
    line_comments: &["//"],
    block_comment: Some(("/*", "*/")),
    quotes: &[Quote::line("\""), Quote::line("'"), Quote::raw("`", "`")],
    ..BASE
});

pub(crate) static RUST: Lang = Lang::new(Spec {
    keywords: "as async await break const continue crate dyn else extern for if impl in let loop match mod move mut pub \
        ref return static super unsafe use where while yield",
    soft_keywords: "union default auto",
    type_intros: "enum struct trait type",
    function_intros: "fn",
    types: "bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize",
    constants: "true false",
    variables: "self",
    line_comments: &["//"],
    block_comment: Some(("/*", "*/")),
    nested_comments: true,
    quotes: &[Quote::line("\"").multiline()],
    prefixes: &[
        Prefix { word: "b", raw: false, holes: Holes::None },
        Prefix { word: "c", raw: false, holes: Holes::None },
        Prefix { word: "r", raw: true, holes: Holes::None },
        Prefix { word: "br", raw: true, holes: Holes::None },
    ],
    capitals: true,
    pascal: Pascal::Type,
    hook: Some(rust),
    hook_bytes: b"'#rbabcdefghijklmnopqrstuvwxyz",
    ..BASE
});

/// Lifetimes and characters, attributes, `r#"…"#`, `name!`.
fn rust(lexer: &mut Lexer<'_, '_>) -> bool {
    match lexer.byte(0) {
        b'\'' => quote_or_lifetime(lexer),
        b'#' => {
            let bang = usize::from(lexer.byte(1) == b'!');
            let attribute = lexer.byte(1 + bang) == b'[';
            if attribute {
                let line = &lexer.src[lexer.pos..lexer.line_end()];
                let end = line.find(']').map_or(lexer.line_end(), |at| lexer.pos + at + 1);
                lexer.token(Some(Class::Meta), end, Prev::Start);
            }
            attribute
        }
        _ => {
            let end = lexer.word_end(lexer.pos);
            let hashes = lexer.src.as_bytes()[end..].iter().take_while(|byte| **byte == b'#').count();
            let raw = matches!(&lexer.src[lexer.pos..end], "r" | "br" | "cr");
            if raw && hashes > 0 && lexer.at(end + hashes) == b'"' {
                let close = format!("\"{}", "#".repeat(hashes));
                let end = lexer.find_from(end + hashes + 1, &close);
                lexer.token(Some(Class::Str), end, Prev::Value);
                return true;
            }
            let is_macro = lexer.at(end) == b'!' && lexer.at(end + 1) != b'=';
            if is_macro {
                lexer.token(Some(Class::Function), end + 1, Prev::Value);
            }
            is_macro
        }
    }
}

fn quote_or_lifetime(lexer: &mut Lexer<'_, '_>) -> bool {
    let rest = &lexer.src[lexer.pos + 1..];
    let length = match rest.chars().next() {
        Some('\\') => rest.bytes().take(12).skip(2).position(|byte| byte == b'\'').map(|at| at + 2),
        Some(first) if first != '\n' && rest[first.len_utf8()..].starts_with('\'') => Some(first.len_utf8()),
        _ => None,
    };
    let (class, end) = match length {
        Some(length) => (Class::Str, lexer.pos + length + 2),
        None => (Class::Variable, lexer.word_end(lexer.pos + 1)),
    };
    let found = end > lexer.pos + 1;
    if found {
        lexer.token(Some(class), end, Prev::Value);
    }
    found
}

pub(crate) static JAVA: Lang = Lang::new(Spec {
    keywords: "abstract assert break case catch const continue default do else extends final finally for goto if \
        implements import instanceof native non-sealed package permits private protected public return static \
        strictfp super switch synchronized throw throws transient try volatile while yield",
    soft_keywords: "exports module opens provides requires sealed to transitive uses when with",
    type_intros: "class enum interface record new",
    path_intros: "import package",
    types: "boolean byte char double float int long short var void",
    constants: "true false null",
    variables: "this",
    line_comments: &["//"],
    block_comment: Some(("/*", "*/")),
    quotes: &[Quote::line("\"\"\"").multiline(), Quote::line("\""), Quote::line("'")],
    annotations: true,
    capitals: true,
    pascal: Pascal::Type,
    ..BASE
});

pub(crate) static KOTLIN: Lang = Lang::new(Spec {
    keywords: "abstract actual as break by catch companion const constructor continue crossinline data do else enum \
        expect external final finally for get if import in infix init inline inner internal is it lateinit noinline \
        open operator out override package private protected public reified return sealed set super suspend tailrec \
        throw try val value var vararg when where while",
    type_intros: "class interface object typealias",
    function_intros: "fun",
    path_intros: "",
    constants: "true false null",
    variables: "this",
    line_comments: &["//"],
    block_comment: Some(("/*", "*/")),
    nested_comments: true,
    quotes: &[
        Quote::raw("\"\"\"", "\"\"\"").holes(Holes::DollarBrace),
        Quote::line("\"").holes(Holes::DollarBrace),
        Quote::line("'"),
    ],
    annotations: true,
    capitals: true,
    pascal: Pascal::Type,
    ..BASE
});

pub(crate) static SWIFT: Lang = Lang::new(Spec {
    keywords: "actor as associatedtype async await break case catch continue convenience default defer deinit do else \
        fallthrough fileprivate final for get guard if import in init inout internal is lazy let mutating nonisolated \
        open operator override precedencegroup private public repeat required rethrows return set some static \
        subscript super switch throw throws try unowned var weak where while willSet didSet any",
    type_intros: "class enum extension protocol struct typealias",
    function_intros: "func",
    constants: "true false nil",
    variables: "self",
    line_comments: &["//"],
    block_comment: Some(("/*", "*/")),
    nested_comments: true,
    quotes: &[Quote::line("\"\"\"").multiline(), Quote::line("\"")],
    annotations: true,
    directives: true,
    pascal: Pascal::Type,
    ..BASE
});
