//! Colors for code blocks, made while the site is built.
//!
//! 1. [`Highlighter::highlight`] turns a fence's word and its code into escaped HTML with one-letter
//!    classes; taking the tags out gives the code back, byte by byte.
//! 2. `language.rs` says who does it: a lexer of ours, a grammar, or nobody (plain text).
//! 3. `lexer/` reads the languages that documentation is full of, some hundred times faster than a
//!    grammar does; `grammar.rs` has all others and loads when a block asks for one.
//! 4. `writer.rs` makes the spans; no span crosses a line end.
//! 5. `cache.rs` makes equal blocks once, and keeps what grammars made for the next run.

mod cache;
mod grammar;
mod language;
mod lexer;
mod writer;

use std::io;
use std::path::Path;
use std::sync::Arc;

pub use language::Language;

use cache::Cache;
use language::Engine;
use writer::Writer;

/// Highlights the code blocks of a docset. One serves all threads.
#[derive(Default)]
pub struct Highlighter {
    cache: Cache,
}

impl Highlighter {
    /// A highlighter without results. It costs nothing until a block comes.
    pub fn new() -> Self {
        Self::default()
    }

    /// The HTML of `code` in the language that a fence calls `language`.
    ///
    /// Unknown languages and plain text are only escaped. It never fails.
    pub fn highlight(&self, language: &str, code: &str) -> Arc<str> {
        let name = language::normal(language);
        match language::find(&name).map(|language| (language.id, language.engine)) {
            Some((_, Engine::Plain)) => plain(code).into(),
            // A lexer is about as fast as the cache's file, so its results are kept for the run only.
            Some((id, Engine::Own(lexer))) => self.cached(id, code, false, || {
                let mut out = Writer::with_capacity(code.len());
                lexer(code, &mut out);
                out.finish()
            }),
            Some((_, Engine::Grammar(grammar))) => self.by_grammar(grammar, code),
            None if name.is_empty() || name.len() > 40 => plain(code).into(),
            // Kept even when no grammar knows the word: the next run need not load them to find out.
            None => self.by_grammar(&name, code),
        }
    }

    fn by_grammar(&self, name: &str, code: &str) -> Arc<str> {
        self.cached(name, code, true, || grammar::highlight(name, code).unwrap_or_else(|| plain(code)))
    }

    fn cached(&self, id: &str, code: &str, keep: bool, make: impl FnOnce() -> String) -> Arc<str> {
        let key = cache::key(id, code);
        self.cache.get(key).unwrap_or_else(|| {
            let html = Arc::from(make());
            self.cache.add(key, &html, keep);
            html
        })
    }

    /// The language a fence's word stands for; nothing if it is unknown. A word outside the table of
    /// names loads the grammars.
    pub fn resolve(&self, name: &str) -> Option<Language> {
        let name = language::normal(name);
        if name.is_empty() {
            return None;
        }
        language::find(&name).or_else(|| grammar::known(&name).map(Language::grammar))
    }

    /// Takes over the results of an earlier run. A file that is missing, damaged or of another version
    /// counts as empty.
    pub fn load_cache(&self, path: &Path) {
        self.cache.load(path);
    }

    /// Writes the results for a later run, unless there is nothing new.
    ///
    /// # Errors
    /// The folder or the file cannot be written; the old file is then untouched.
    pub fn save_cache(&self, path: &Path) -> io::Result<()> {
        self.cache.save(path)
    }
}

/// What the header of a code block says: `C#` for `cs`, nothing for plain text, and the name as it
/// is written for a language that is not in the table.
pub fn label(name: &str) -> String {
    match language::find(&language::normal(name)) {
        Some(language) => language.label().to_owned(),
        None => name.trim().to_owned(),
    }
}

fn plain(code: &str) -> String {
    let mut html = String::with_capacity(code.len() + code.len() / 16);
    writer::escape_into(&mut html, code);
    html
}

#[cfg(test)]
mod tests;
