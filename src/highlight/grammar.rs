//! The grammars: everything that no lexer of ours reads.
//!
//! 1. The set is unpacked at the first block that needs it ([`set`]); a grammar compiles its
//!    expressions at its first line. Both cost milliseconds, so nothing here runs without need.
//! 2. [`highlight`] feeds the block line by line and asks [`Classes`] for the class of each scope
//!    stack: the innermost scope that has one wins.
//! 3. A line that is too long or an error of the engine makes the whole block plain.

use std::sync::OnceLock;

use ahash::AHashMap;
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use super::writer::{Class, Writer};

/// The grammars in use. Part of every cache key; a test compares it with the lock file.
pub(crate) const SET_VERSION: &str = "two-face 0.5.2+bat-0.26.1, syntect 5.3.0";

/// Longer lines are data, and regular expressions may take more than linear time on them.
const LONGEST_LINE: usize = 20_000;

fn set() -> &'static SyntaxSet {
    static SET: OnceLock<SyntaxSet> = OnceLock::new();
    SET.get_or_init(two_face::syntax::extra_newlines)
}

fn syntax(name: &str) -> Option<&'static SyntaxReference> {
    let set = set();
    set.find_syntax_by_name(name).or_else(|| set.find_syntax_by_token(name))
}

/// The full name of the grammar that a fence's word stands for.
pub(crate) fn known(token: &str) -> Option<&'static str> {
    let name = syntax(token).map(|syntax| syntax.name.as_str());
    name.filter(|name| *name != "Plain Text")
}

/// The HTML of `code`, or nothing when it has to stay plain.
pub(crate) fn highlight(name: &str, code: &str) -> Option<String> {
    if code.split('\n').any(|line| line.len() > LONGEST_LINE) {
        return None;
    }
    let mut state = ParseState::new(syntax(name)?);
    let mut stack = ScopeStack::new();
    let mut classes = Classes::default();
    let mut out = Writer::with_capacity(code.len());
    let mut buffer = String::new();
    for line in code.split_inclusive('\n') {
        // The grammars rely on a line end in every line.
        let whole = if line.ends_with('\n') {
            line
        } else {
            buffer.push_str(line);
            buffer.push('\n');
            &buffer
        };
        let ops = state.parse_line(whole, set()).ok()?;
        let mut start = 0;
        for (at, op) in ops {
            let end = at.min(line.len());
            if end > start {
                out.put(classes.of(&stack), line.get(start..end)?);
                start = end;
            }
            stack.apply(&op).ok()?;
        }
        out.put(classes.of(&stack), line.get(start..)?);
    }
    Some(out.finish())
}

/// From scope prefixes to classes; `-` stops the search, so that what follows stays plain. The first
/// match counts, so special cases stand first.
const MAP: &[(&str, &str)] = &[
    ("comment", "c"),
    ("punctuation.definition.comment", "c"),
    ("constant.character.escape", "s"),
    ("constant.other.symbol", "s"),
    ("string", "s"),
    ("punctuation.definition.string", "s"),
    ("constant", "n"),
    ("keyword.operator.word", "k"),
    ("keyword.operator.logical.python", "k"),
    ("keyword.operator", "-"),
    ("keyword", "k"),
    ("storage", "k"),
    ("entity.name.function", "f"),
    ("support.function", "f"),
    ("variable.function", "f"),
    ("entity.name.tag", "g"),
    ("entity.other.attribute-name", "a"),
    ("support.type.property-name", "a"),
    ("entity.other.inherited-class", "t"),
    ("entity.name.section", "k"),
    ("entity.name.label", "f"),
    ("entity.name", "t"),
    ("support.type", "t"),
    ("support.class", "t"),
    ("support.constant", "n"),
    ("variable.other.member", "-"),
    ("variable.other.property", "-"),
    ("variable.other.constant", "n"),
    ("variable", "v"),
    ("markup.inserted", "i"),
    ("markup.deleted", "d"),
    ("markup.heading", "k"),
    ("markup.raw", "s"),
    ("markup.underline.link", "s"),
    ("markup.list", "-"),
    ("meta.diff.header", "m"),
    ("meta.annotation", "m"),
    ("meta.preprocessor", "m"),
    ("punctuation.definition.annotation", "m"),
    ("meta.interpolation", "-"),
    ("meta.embedded", "-"),
    ("source", "-"),
];

/// Looks scopes up once a block.
#[derive(Default)]
struct Classes {
    known: AHashMap<Scope, Answer>,
}

#[derive(Clone, Copy)]
enum Answer {
    /// Ask the scope around it.
    Unknown,
    Plain,
    Is(Class),
}

impl Classes {
    fn of(&mut self, stack: &ScopeStack) -> Option<Class> {
        for scope in stack.as_slice().iter().rev() {
            let answer = *self.known.entry(*scope).or_insert_with(|| answer(*scope));
            match answer {
                Answer::Unknown => {}
                Answer::Plain => return None,
                Answer::Is(class) => return Some(class),
            }
        }
        None
    }
}

fn answer(scope: Scope) -> Answer {
    static PREFIXES: OnceLock<Vec<(Scope, Answer)>> = OnceLock::new();
    let prefixes = PREFIXES.get_or_init(|| {
        let scoped = |(name, letter): &(&str, &str)| Some((Scope::new(name).ok()?, letter_answer(letter)));
        MAP.iter().filter_map(scoped).collect()
    });
    let found = prefixes.iter().find(|(prefix, _)| prefix.is_prefix_of(scope));
    found.map_or(Answer::Unknown, |(_, answer)| *answer)
}

fn letter_answer(letter: &str) -> Answer {
    Answer::Is(match letter {
        "c" => Class::Comment,
        "s" => Class::Str,
        "n" => Class::Number,
        "k" => Class::Keyword,
        "f" => Class::Function,
        "g" => Class::Tag,
        "a" => Class::Attribute,
        "t" => Class::Type,
        "v" => Class::Variable,
        "i" => Class::Inserted,
        "d" => Class::Deleted,
        "m" => Class::Meta,
        _ => return Answer::Plain,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_that_of_the_lock_file() {
        let lock = include_str!("../../Cargo.lock");
        for part in SET_VERSION.split(", ") {
            let (name, version) = part.split_once(' ').unwrap();
            let entry = format!("name = \"{name}\"\nversion = \"{version}\"");
            assert!(lock.contains(&entry), "SET_VERSION is not up to date: {part}");
        }
    }

    #[test]
    fn ruby_through_its_grammar() {
        assert_eq!(
            highlight("Ruby", "def a # b\n  1\nend").unwrap(),
            "<span class=\"k\">def</span> <span class=\"f\">a</span> <span class=\"c\"># b</span>\n  \
             <span class=\"n\">1</span>\n<span class=\"k\">end</span>"
        );
    }

    #[test]
    fn long_lines_and_unknown_grammars_stay_plain() {
        assert_eq!(highlight("Ruby", &"1 ".repeat(LONGEST_LINE)), None);
        assert_eq!(highlight("Wingdings", "1"), None);
        assert_eq!(known("rb"), Some("Ruby"));
        assert_eq!(known("txt"), None);
    }

    #[test]
    fn every_grammar_of_the_table_exists() {
        for id in super::super::language::identifiers() {
            if let Some(super::super::language::Engine::Grammar(name)) =
                super::super::language::find(id).map(|language| language.engine)
            {
                assert!(syntax(name).is_some(), "{name}");
            }
        }
    }
}
