//! C#, Visual Basic and F#.

use crate::highlight::lexer::code::{Lexer, Prev};
use crate::highlight::lexer::spec::{BASE, Escape, Holes, Keys, Lang, Pascal, Prefix, Quote, Spec};
use crate::highlight::writer::Class;

const fn verbatim(open: &'static str) -> Quote {
    Quote::raw(open, "\"").escape(Escape::Doubled)
}

pub(crate) static CSHARP: Lang = Lang::new(Spec {
    keywords: "abstract and as async await base break case catch checked const continue default delegate do else \
        event explicit extern finally fixed for foreach get goto if implicit in init internal is lock nameof not \
        operator or out override params partial private protected public readonly ref required return sealed set \
        sizeof stackalloc static switch this throw try typeof unchecked unsafe virtual volatile while yield",
    soft_keywords: "add alias ascending by descending equals field file from global group into join let managed on \
        orderby remove scoped select unmanaged when where with",
    type_intros: "class struct enum interface record new",
    path_intros: "using namespace",
    types: "bool byte char decimal double dynamic float int long nint nuint object sbyte short string uint ulong \
        ushort var void",
    constants: "true false null",
    line_comments: &["//"],
    block_comment: Some(("/*", "*/")),
    quotes: &[
        Quote::raw("$$\"\"\"", "\"\"\""),
        Quote::raw("$\"\"\"", "\"\"\"").holes(Holes::Brace),
        verbatim("$@\"").holes(Holes::Brace),
        verbatim("@$\"").holes(Holes::Brace),
        Quote::raw("\"\"\"", "\"\"\""),
        verbatim("@\""),
        Quote { open: "$\"", ..Quote::line("\"").holes(Holes::Brace) },
        Quote::line("\""),
        Quote::line("'"),
    ],
    directives: true,
    declarations: true,
    pascal: Pascal::InContext,
    hook: Some(attribute),
    hook_bytes: b"[",
    ..BASE
});

/// `[Name]` or `[Name(…)]` as the first thing of a line.
fn attribute(lexer: &mut Lexer<'_, '_>) -> bool {
    if !lexer.fresh || !lexer.byte(1).is_ascii_alphabetic() {
        return false;
    }
    let mut end = lexer.word_end(lexer.pos + 1);
    while matches!(lexer.at(end), b'.' | b':') {
        let (_, next) = lexer.after_blanks(end + 1);
        let word_end = lexer.word_end(next);
        if word_end == next {
            break;
        }
        end = word_end;
    }
    if !matches!(lexer.at(end), b']' | b'(' | b',') {
        return false;
    }
    lexer.punctuation(b'[');
    lexer.token(Some(Class::Meta), end, Prev::Value);
    true
}

pub(crate) static VB: Lang = Lang::new(Spec {
    keywords: "addhandler addressof alias and andalso as async await byref byval call case catch cbool cbyte cchar \
        cdate cdbl cdec cint clng cobj const continue csbyte cshort csng cstr ctype cuint culng cushort custom declare \
        default delegate dim directcast do each else elseif end erase error event exit explicit finally for friend get \
        gettype global gosub goto handles if implements in inherits is isnot iterator let lib like loop me mod \
        mustinherit mustoverride mybase myclass narrowing next not notinheritable notoverridable of off on operator \
        option optional or orelse overloads overridable overrides paramarray partial private property protected public \
        raiseevent readonly redim removehandler resume return select set shadows shared static step stop strict \
        synclock then throw to try trycast typeof until using when wend while widening with withevents writeonly xor \
        yield from where aggregate group order by preserve attribute",
    type_intros: "class structure module interface enum new",
    function_intros: "function sub",
    path_intros: "imports namespace",
    types: "boolean byte char currency date decimal double integer long longlong object sbyte short single string \
        uinteger ulong ushort variant",
    constants: "true false nothing null empty",
    ignore_case: true,
    line_comments: &["'"],
    quotes: &[
        Quote { open: "$\"", ..Quote::line("\"").escape(Escape::Doubled).holes(Holes::Brace) },
        Quote::line("\"").escape(Escape::Doubled),
    ],
    directives: true,
    hook: Some(basic),
    hook_bytes: b"rR&<aA",
    ..BASE
});

/// `REM` comments, `&HFF`, `<Attribute()>` in front of a declaration, `As Type`.
fn basic(lexer: &mut Lexer<'_, '_>) -> bool {
    let end = lexer.word_end(lexer.pos);
    let word = &lexer.src[lexer.pos..end];
    if lexer.fresh && word.eq_ignore_ascii_case("rem") {
        lexer.emit(Some(Class::Comment), lexer.pos, lexer.line_end());
        return true;
    }
    if word.eq_ignore_ascii_case("as") && lexer.prev != Prev::Dot {
        // The word behind it is a type, listed or not; `As New` is followed by one as well.
        lexer.token(Some(Class::Keyword), end, Prev::TypeIntro);
        return true;
    }
    match lexer.byte(0) {
        b'&' if matches!(lexer.byte(1), b'h' | b'H' | b'o' | b'O' | b'b' | b'B')
            && lexer.byte(2).is_ascii_hexdigit() =>
        {
            let end = lexer.word_end(lexer.pos + 1);
            lexer.token(Some(Class::Number), end, Prev::Value);
            true
        }
        b'<' if lexer.fresh && lexer.byte(1).is_ascii_alphabetic() => {
            let end = lexer.word_end(lexer.pos + 1);
            lexer.punctuation(b'<');
            lexer.token(Some(Class::Meta), end, Prev::Value);
            true
        }
        _ => false,
    }
}

pub(crate) static FSHARP: Lang = Lang::new(Spec {
    keywords: "abstract and as assert async base begin default delegate do do! done downcast downto elif else end \
        exception extern finally fixed for global if in inherit inline interface internal lazy let let! match match! \
        member mutable namespace new not of open or override private public rec return return! select sig static task \
        then to try upcast use use! val void when while with yield yield!",
    type_intros: "type module",
    function_intros: "fun function",
    types: "bool byte char decimal double exn float int int64 list map obj option seq set single string uint32 unit \
        array",
    constants: "true false null None",
    line_comments: &["//"],
    block_comment: Some(("(*", "*)")),
    nested_comments: true,
    quotes: &[
        Quote::raw("$\"\"\"", "\"\"\"").holes(Holes::Brace),
        Quote::raw("\"\"\"", "\"\"\""),
        verbatim("@\""),
        Quote { open: "$\"", ..Quote::line("\"").multiline().holes(Holes::Brace) },
        Quote::line("\"").multiline(),
    ],
    prefixes: &[Prefix { word: "b", raw: false, holes: Holes::None }],
    directives: true,
    pascal: Pascal::Type,
    keys: Keys::None,
    hook: Some(fsharp),
    hook_bytes: b"'[lf",
    ..BASE
});

/// Characters and type parameters, `[<Attribute>]`, `let name`, `fun` without a name.
fn fsharp(lexer: &mut Lexer<'_, '_>) -> bool {
    match lexer.byte(0) {
        b'\'' => {
            let (first, second) = (lexer.byte(1), lexer.byte(2));
            let end = match (first, second) {
                (b'\\', 1..=0x7f) if lexer.byte(3) == b'\'' => 4,
                (1..=0x7f, b'\'') if first != b'\n' => 3,
                _ if first.is_ascii_lowercase() => {
                    let end = lexer.word_end(lexer.pos + 1);
                    lexer.token(Some(Class::Type), end, Prev::Value);
                    return true;
                }
                _ => return false,
            };
            lexer.token(Some(Class::Str), lexer.pos + end, Prev::Value);
            true
        }
        b'[' if lexer.byte(1) == b'<' && lexer.byte(2).is_ascii_alphabetic() => {
            lexer.token(None, lexer.pos + 2, Prev::Punct(b'<'));
            let end = lexer.word_end(lexer.pos);
            lexer.token(Some(Class::Meta), end, Prev::Value);
            true
        }
        b'f' if lexer.starts_with("fun ") && lexer.prev != Prev::Dot => {
            lexer.token(Some(Class::Keyword), lexer.pos + 3, Prev::Keyword);
            true
        }
        _ => false,
    }
}
