//! C, C++ with Microsoft's extensions, C++/CLI, IDL and resource scripts, assembly.

use crate::highlight::lexer::code::{Lexer, Prev};
use crate::highlight::lexer::spec::{BASE, Escape, Holes, Lang, Prefix, Quote, Spec};
use crate::highlight::writer::Class;

const QUOTES: &[Quote] = &[Quote::line("\""), Quote::line("'")];

const fn prefix(word: &'static str) -> Prefix {
    Prefix { word, raw: false, holes: Holes::None }
}

pub(crate) static CPP: Lang = Lang::new(Spec {
    keywords: "alignas alignof and and_eq atomic_cancel bitand bitor break case catch co_await co_return \
        co_yield compl concept const consteval constexpr constinit const_cast continue decltype default delete do \
        dynamic_cast else explicit export extern final for friend goto if inline mutable noexcept not not_eq \
        operator or or_eq override private protected public register reinterpret_cast requires return sizeof static \
        static_assert static_cast switch template this thread_local throw try typedef typeid typename using virtual \
        volatile while xor xor_eq restrict _Alignas _Alignof _Atomic _Generic _Noreturn _Static_assert \
        _Thread_local typeof typeof_unqual \
        __alignof __asm __assume __based __cdecl __clrcall __declspec __except __fastcall __finally __forceinline \
        __if_exists __if_not_exists __inline __leave __noop __pragma __ptr32 __ptr64 __restrict __super __stdcall \
        __thiscall __try __unaligned __uuidof __vectorcall __identifier __interface __hook __unhook __raise __event \
        __multiple_inheritance __single_inheritance __virtual_inheritance _cdecl _stdcall _fastcall _asm \
        abstract finally gcnew initonly interior_ptr pin_ptr safe_cast sealed WINAPI CALLBACK APIENTRY",
    soft_keywords: "delegate each event generic in interface literal property ref value import module asm",
    type_intros: "class struct enum union namespace new typename __interface",
    types: "auto bool char char8_t char16_t char32_t double float int long short signed unsigned void wchar_t \
        _Bool _Complex __int8 __int16 __int32 __int64 __int128 __m64 __m128 __m128d __m128i __m256 __m256d __m256i \
        __m512 __m512d __m512i __wchar_t size_t ssize_t ptrdiff_t intptr_t uintptr_t int8_t int16_t int32_t \
        int64_t uint8_t uint16_t uint32_t uint64_t intmax_t uintmax_t time_t wint_t va_list FILE BOOL BOOLEAN BYTE \
        CHAR COLORREF DWORD DWORDLONG DWORD_PTR FLOAT HANDLE HBITMAP HBRUSH HCURSOR HDC HFONT HGLOBAL HICON HINSTANCE \
        HKEY HMENU HMODULE HRESULT HWND INT INT64 INT_PTR LONG LONGLONG LONG_PTR LPARAM LPBYTE LPCSTR LPCTSTR LPCWSTR \
        LPDWORD LPSTR LPTSTR LPVOID LPWSTR LRESULT PVOID SHORT SIZE_T TCHAR UCHAR UINT UINT_PTR ULONG ULONGLONG \
        ULONG_PTR USHORT VARIANT VARIANT_BOOL VOID WCHAR WORD WPARAM BSTR REFIID REFCLSID REFGUID IID CLSID GUID \
        LPUNKNOWN LPDISPATCH",
    constants: "true false nullptr NULL TRUE FALSE",
    line_comments: &["//"],
    block_comment: Some(("/*", "*/")),
    quotes: QUOTES,
    prefixes: &[prefix("L"), prefix("u"), prefix("U"), prefix("u8")],
    directives: true,
    capitals: true,
    declarations: true,
    hook: Some(raw_string),
    hook_bytes: b"RLuU",
    ..BASE
});

/// `R"mark(…)mark"`, also behind `L`, `u`, `U` and `u8`.
fn raw_string(lexer: &mut Lexer<'_, '_>) -> bool {
    let at = ["R\"", "LR\"", "uR\"", "UR\"", "u8R\""].iter().find(|open| lexer.starts_with(open));
    let Some(open) = at.map(|open| lexer.pos + open.len()) else { return false };
    let rest = &lexer.src[open..];
    // The standard allows sixteen bytes of mark.
    let Some(length) = rest.bytes().take(17).position(|byte| byte == b'(') else { return false };
    let Some(mark) = rest.get(..length) else { return false };
    let end = lexer.find_from(open + length, &format!("){mark}\""));
    lexer.token(Some(Class::Str), end, Prev::Value);
    true
}

/// Interface definitions: C with attributes in brackets.
pub(crate) static IDL: Lang = Lang::new(Spec {
    keywords: "import importlib include cpp_quote midl_pragma const extern typedef sizeof switch case default \
        runtimeclass delegate attribute event static protected overridable requires \
        in out retval propget propput propputref",
    type_intros: "interface dispinterface library coclass struct enum union module namespace",
    types: "void boolean byte char double float hyper int long short small wchar_t BSTR HRESULT VARIANT VARIANT_BOOL \
        IUnknown IDispatch SAFEARRAY LPSTR LPWSTR BOOL DWORD UINT ULONG LONG Boolean Int32 Int64 UInt32 UInt64 \
        Single Double String Object",
    constants: "true false NULL TRUE FALSE",
    line_comments: &["//"],
    block_comment: Some(("/*", "*/")),
    quotes: QUOTES,
    directives: true,
    capitals: true,
    declarations: true,
    ..BASE
});

/// Resource scripts (`.rc`).
pub(crate) static RC: Lang = Lang::new(Spec {
    keywords: "BEGIN END DIALOG DIALOGEX MENU MENUEX MENUITEM POPUP STRINGTABLE ACCELERATORS BITMAP CURSOR FONT ICON \
        RCDATA VERSIONINFO BLOCK VALUE CAPTION STYLE EXSTYLE CLASS LANGUAGE CHARACTERISTICS VERSION CONTROL LTEXT \
        CTEXT RTEXT PUSHBUTTON DEFPUSHBUTTON EDITTEXT GROUPBOX COMBOBOX LISTBOX CHECKBOX AUTOCHECKBOX RADIOBUTTON \
        AUTORADIOBUTTON SCROLLBAR SEPARATOR DESIGNINFO TEXTINCLUDE TOOLBAR BUTTON FILEVERSION PRODUCTVERSION \
        FILEFLAGS FILEOS FILETYPE FILESUBTYPE MESSAGETABLE HTML DISCARDABLE PRELOAD LOADONCALL MOVEABLE PURE IMPURE \
        NOT DLGINIT AFX_DIALOG_LAYOUT",
    line_comments: &["//"],
    block_comment: Some(("/*", "*/")),
    quotes: &[Quote::line("\"").escape(Escape::Doubled)],
    directives: true,
    capitals: true,
    calls: false,
    ..BASE
});

/// Assembly of the Microsoft assemblers: the first word of a line is the instruction.
pub(crate) static ASM: Lang = Lang::new(Spec {
    keywords: "proc endp segment ends end assume public extern extrn externdef include includelib macro endm equ \
        textequ db dw dd dq dt real4 real8 real10 struct union typedef record invoke proto local ptr offset \
        align even org model stack data code const if else elseif endif while repeat for area export import global \
        dcb dcw dcd dcq frame allocstack pushreg savereg setframe endprolog",
    types: "byte word dword qword tbyte xmmword ymmword sbyte sword sdword oword fword mmword zmmword",
    variables: "al ah ax eax rax bl bh bx ebx rbx cl ch cx ecx rcx dl dh dx edx rdx si esi rsi sil di edi rdi dil \
        bp ebp rbp bpl sp esp rsp spl ip eip rip cs ds es fs gs ss r8 r9 r10 r11 r12 r13 r14 r15 r8d r9d r10d r11d \
        r12d r13d r14d r15d r8w r9w r10w r11w r8b r9b r10b r11b st mm0 mm1 mm2 mm3 mm4 mm5 mm6 mm7 \
        xmm0 xmm1 xmm2 xmm3 xmm4 xmm5 xmm6 xmm7 xmm8 xmm9 xmm10 xmm11 xmm12 xmm13 xmm14 xmm15 \
        ymm0 ymm1 ymm2 ymm3 ymm4 ymm5 ymm6 ymm7 r0 r1 r2 r3 r4 r5 r6 r7 lr pc \
        x0 x1 x2 x3 x4 x5 x6 x7 x8 x9 x10 x11 x12 x16 x17 x18 x19 x20 x29 x30 w0 w1 w2 w3 w4 w8 xzr wzr",
    ignore_case: true,
    line_comments: &[";", "//"],
    quotes: &[Quote::line("\"").escape(Escape::None), Quote::line("'").escape(Escape::None)],
    word_bytes: b"$@?",
    calls: false,
    hook: Some(instruction),
    hook_bytes: b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.0123456789$_@?",
    ..BASE
});

/// The first word of a line: a label, a directive or an instruction. Also `0FFh`.
fn instruction(lexer: &mut Lexer<'_, '_>) -> bool {
    if !lexer.fresh {
        return false;
    }
    let dot = usize::from(lexer.byte(0) == b'.');
    let end = lexer.word_end(lexer.pos + dot);
    let word = &lexer.src[lexer.pos + dot..end];
    let (next, _) = lexer.after_blanks(end);
    if lexer.at(end) == b':' {
        // In a listing the address is a label: `00401000: 8BEC  mov ebp, esp`.
        lexer.token(Some(Class::Function), end + 1, Prev::Start);
        lexer.fresh = true;
    } else if is_code_byte(word) {
        lexer.token(Some(Class::Number), end, Prev::Start);
        lexer.fresh = true;
    } else if dot == 1 {
        lexer.token(Some(Class::Meta), end, Prev::Start);
    } else if word.starts_with(|first: char| first.is_ascii_alphabetic()) && word.len() <= 10 && next != b'='
    {
        let label = lexer.tables.word(second_word(lexer, end)).is_some() && next.is_ascii_alphabetic();
        let listed = lexer.tables.word(word).is_some();
        let class = if label && !listed && names_before(second_word(lexer, end)) {
            Class::Function
        } else {
            Class::Keyword
        };
        lexer.token(Some(class), end, Prev::Start);
    } else {
        return false;
    }
    true
}

/// `8B` or `F04F`, the machine code in a listing.
fn is_code_byte(word: &str) -> bool {
    word.len().is_multiple_of(2)
        && word.bytes().all(|byte| byte.is_ascii_hexdigit())
        && word.bytes().any(|byte| byte.is_ascii_digit())
}

fn second_word<'a>(lexer: &Lexer<'a, '_>, end: usize) -> &'a str {
    let (_, at) = lexer.after_blanks(end);
    &lexer.src[at..lexer.word_end(at)]
}

/// Directives that stand behind the name they define.
fn names_before(word: &str) -> bool {
    let directives = [
        "proc", "endp", "segment", "ends", "equ", "textequ", "macro", "proto", "struct", "db", "dw", "dd",
        "dq",
    ];
    directives.iter().any(|directive| directive.eq_ignore_ascii_case(word))
}
