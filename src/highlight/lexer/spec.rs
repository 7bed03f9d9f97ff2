//! The tables a language is described by.
//!
//! 1. A language is a [`Spec`]: word lists, comments, strings and a few habits. All fields have a
//!    neutral value in [`BASE`], so a language names only what it has.
//! 2. [`Lang`] compiles it at the first use into a word table and a table of first bytes.
//! 3. What no table can say goes into the language's `hook` ([`Hook`]).

use std::sync::OnceLock;

use super::code::Lexer;

/// What a listed word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    Keyword,
    /// A keyword only in front of a word, a string or a brace; else a name: `from`, `event`.
    Soft,
    /// A keyword after which a type's name follows: `class`, `new`.
    TypeIntro,
    /// A keyword after which a function's name follows: `def`, `fn`.
    FunctionIntro,
    /// A keyword after which a path follows that is not worth colors: `using`, `import`.
    PathIntro,
    Type,
    Constant,
    Variable,
    Function,
}

/// What a capital first letter says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pascal {
    /// Nothing.
    Plain,
    /// A type where the next token says so: `Kernel kernel`, `List<int>`, `Console.WriteLine`.
    InContext,
    /// Always a type, unless it is called or a member.
    Type,
}

/// How property names show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keys {
    None,
    /// `name: value`
    Colon,
    /// `name = value` as the first thing of a line
    Equals,
}

/// What `$` or a brace inside a string starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holes {
    None,
    /// `{expr}`, with `{{` for the brace itself.
    Brace,
    /// `${expr}`
    DollarBrace,
    /// `$name`, `${name}`, `$(commands)`
    Shell,
}

/// How the closing quote is written inside a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Escape {
    None,
    /// A byte that hides the next one: `\`, or the backtick of PowerShell.
    With(u8),
    /// The quote twice.
    Doubled,
    /// Both of PowerShell's ways.
    BacktickOrDoubled,
}

/// One kind of string.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quote {
    pub(crate) open: &'static str,
    pub(crate) close: &'static str,
    pub(crate) escape: Escape,
    pub(crate) multiline: bool,
    pub(crate) holes: Holes,
}

impl Quote {
    /// A string on one line with backslash escapes.
    pub(crate) const fn line(quote: &'static str) -> Self {
        Quote { open: quote, close: quote, escape: Escape::With(b'\\'), multiline: false, holes: Holes::None }
    }

    /// A string over any number of lines without escapes.
    pub(crate) const fn raw(open: &'static str, close: &'static str) -> Self {
        Quote { open, close, escape: Escape::None, multiline: true, holes: Holes::None }
    }

    pub(crate) const fn escape(mut self, escape: Escape) -> Self {
        self.escape = escape;
        self
    }

    pub(crate) const fn holes(mut self, holes: Holes) -> Self {
        self.holes = holes;
        self
    }

    pub(crate) const fn multiline(mut self) -> Self {
        self.multiline = true;
        self
    }
}

/// A word that turns the quote behind it into another kind of string: `r"…"`, `f"…"`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Prefix {
    /// In lower case; compared without case.
    pub(crate) word: &'static str,
    pub(crate) raw: bool,
    pub(crate) holes: Holes,
}

/// Looks at the current byte before the tables do; returns whether it consumed something.
pub(crate) type Hook = fn(&mut Lexer<'_, '_>) -> bool;

/// A language. Word lists are separated by blanks.
pub(crate) struct Spec {
    pub(crate) keywords: &'static str,
    pub(crate) soft_keywords: &'static str,
    pub(crate) type_intros: &'static str,
    pub(crate) function_intros: &'static str,
    pub(crate) path_intros: &'static str,
    pub(crate) types: &'static str,
    pub(crate) constants: &'static str,
    pub(crate) variables: &'static str,
    pub(crate) functions: &'static str,
    pub(crate) ignore_case: bool,
    pub(crate) line_comments: &'static [&'static str],
    pub(crate) block_comment: Option<(&'static str, &'static str)>,
    pub(crate) nested_comments: bool,
    /// Longer openings first.
    pub(crate) quotes: &'static [Quote],
    pub(crate) prefixes: &'static [Prefix],
    /// Bytes of words beside letters, digits, `_` and everything that is not ASCII.
    pub(crate) word_bytes: &'static [u8],
    /// The byte in front of variables: `$` or `@`.
    pub(crate) sigil: Option<u8>,
    /// `#` as the first byte of a line starts a preprocessor directive.
    pub(crate) directives: bool,
    /// `@name` is an annotation.
    pub(crate) annotations: bool,
    /// A word in front of `(` is a function.
    pub(crate) calls: bool,
    /// `LIKE_THIS` is a constant.
    pub(crate) capitals: bool,
    pub(crate) pascal: Pascal,
    /// `Type name`, `Type* name`, `Scope::name`, `Type<…>`: declarations as in C.
    pub(crate) declarations: bool,
    pub(crate) keys: Keys,
    pub(crate) hook: Option<Hook>,
    /// The bytes on which `hook` is asked.
    pub(crate) hook_bytes: &'static [u8],
}

/// A language without anything.
pub(crate) const BASE: Spec = Spec {
    keywords: "",
    soft_keywords: "",
    type_intros: "",
    function_intros: "",
    path_intros: "",
    types: "",
    constants: "",
    variables: "",
    functions: "",
    ignore_case: false,
    line_comments: &[],
    block_comment: None,
    nested_comments: false,
    quotes: &[],
    prefixes: &[],
    word_bytes: &[],
    sigil: None,
    directives: false,
    annotations: false,
    calls: true,
    capitals: false,
    pascal: Pascal::Plain,
    declarations: false,
    keys: Keys::None,
    hook: None,
    hook_bytes: &[],
};

/// A language and its tables.
pub(crate) struct Lang {
    spec: Spec,
    tables: OnceLock<Tables>,
}

impl Lang {
    pub(crate) const fn new(spec: Spec) -> Self {
        Lang { spec, tables: OnceLock::new() }
    }

    pub(crate) fn spec(&self) -> &Spec {
        &self.spec
    }

    pub(crate) fn tables(&self) -> &Tables {
        self.tables.get_or_init(|| Tables::of(&self.spec))
    }
}

/// What the first byte of a token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Punctuation, and all that has no meaning.
    Plain,
    Blank,
    LineEnd,
    Word,
    Digit,
    /// Something may start here: a comment, a string, a variable, an annotation, the hook.
    Special,
}

/// A compiled [`Spec`].
pub(crate) struct Tables {
    pub(crate) kinds: [Kind; 256],
    /// Whether a byte may stand inside a word.
    pub(crate) in_word: [bool; 256],
    /// Whether the hook wants the byte.
    pub(crate) hooked: [bool; 256],
    words: Words,
}

impl Tables {
    fn of(spec: &Spec) -> Self {
        let mut tables = Tables {
            kinds: [Kind::Plain; 256],
            in_word: [false; 256],
            hooked: [false; 256],
            words: Words::of(spec),
        };
        for byte in 0..=255u8 {
            let at = usize::from(byte);
            let letter = byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80;
            tables.in_word[at] = letter || byte.is_ascii_digit() || spec.word_bytes.contains(&byte);
            tables.kinds[at] = match byte {
                b'\n' => Kind::LineEnd,
                b' ' | b'\t' | b'\r' => Kind::Blank,
                b'0'..=b'9' => Kind::Digit,
                _ if letter => Kind::Word,
                _ => Kind::Plain,
            };
        }
        let openings = spec.quotes.iter().map(|quote| quote.open);
        let comments = spec.line_comments.iter().copied().chain(spec.block_comment.map(|pair| pair.0));
        for byte in openings.chain(comments).filter_map(|text| text.bytes().next()) {
            // A comment that starts with a letter (`rem`) is the language's hook's business.
            tables.kinds[usize::from(byte)] = Kind::Special;
        }
        let marks = [spec.sigil, spec.directives.then_some(b'#'), spec.annotations.then_some(b'@')];
        marks.into_iter().flatten().for_each(|byte| tables.kinds[usize::from(byte)] = Kind::Special);
        for byte in spec.hook_bytes {
            tables.hooked[usize::from(*byte)] = true;
        }
        tables
    }

    /// The meaning of a word; `ignore_case` languages list theirs in lower case.
    pub(crate) fn word(&self, word: &str) -> Option<Word> {
        self.words.get(word)
    }
}

/// A hash table of words: one multiplication and about one comparison a look-up.
struct Words {
    slots: Vec<Option<(&'static str, Word)>>,
    ignore_case: bool,
    longest: usize,
}

impl Words {
    fn of(spec: &Spec) -> Self {
        let lists = [
            (spec.keywords, Word::Keyword),
            (spec.soft_keywords, Word::Soft),
            (spec.type_intros, Word::TypeIntro),
            (spec.function_intros, Word::FunctionIntro),
            (spec.path_intros, Word::PathIntro),
            (spec.types, Word::Type),
            (spec.constants, Word::Constant),
            (spec.variables, Word::Variable),
            (spec.functions, Word::Function),
        ];
        let all =
            || lists.iter().flat_map(|(list, kind)| list.split_ascii_whitespace().map(|word| (word, *kind)));
        let size = (all().count() * 3).next_power_of_two().max(4);
        let longest = all().map(|(word, _)| word.len()).max().unwrap_or(0);
        let mut words = Words { slots: vec![None; size], ignore_case: spec.ignore_case, longest };
        for (word, kind) in all() {
            if words.get(word).is_none() {
                let mut at = words.slot(word.as_bytes());
                while words.slots[at].is_some() {
                    at = (at + 1) % size;
                }
                words.slots[at] = Some((word, kind));
            }
        }
        words
    }

    fn get(&self, word: &str) -> Option<Word> {
        if word.len() > self.longest {
            return None;
        }
        let mut at = self.slot(word.as_bytes());
        while let Some((listed, kind)) = self.slots[at] {
            if listed == word || (self.ignore_case && listed.eq_ignore_ascii_case(word)) {
                return Some(kind);
            }
            at = (at + 1) % self.slots.len();
        }
        None
    }

    /// Bit 5 is set in every byte, so that the two cases of a letter meet.
    fn slot(&self, word: &[u8]) -> usize {
        let byte = |at: usize| word.get(at).map_or(0, |byte| u64::from(byte | 0x20));
        let last = word.len().saturating_sub(1);
        let sample =
            byte(0) | byte(1) << 8 | byte(last / 2) << 16 | byte(last) << 24 | (word.len() as u64) << 32;
        let hash = sample.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (hash >> 32) as usize & (self.slots.len() - 1)
    }
}
