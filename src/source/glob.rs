//! The file patterns of docfx.json, many at once.
//!
//! 1. `pattern` reads each pattern into alternatives without braces.
//! 2. Alternatives made of literals, `*` and `**` go into one `GlobSet`: a path costs one pass,
//!    however many patterns there are.
//! 3. What the set cannot say (`?` for a character that is no byte, classes, negation, and that
//!    wildcards leave dot files alone) is answered by `Pattern::is_match`. Such patterns and paths
//!    are rare, so it is plain rather than fast.
//! 4. A malformed pattern matches nothing and is reported, never fatal.

mod pattern;

use std::borrow::Cow;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use pattern::{Pattern, Segment, Token, parse};

/// How a list of patterns is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GlobOptions {
    /// Upper and lower case differ. Off by default, as in the engine.
    pub case_sensitive: bool,
    /// Wildcards match files and folders whose name begins with a dot.
    pub dot: bool,
}

/// A list of patterns, ready to be asked about any number of paths.
#[derive(Debug, Default)]
pub struct GlobList {
    options: GlobOptions,
    patterns: Vec<Pattern>,
    set: GlobSet,
    /// Patterns that `set` does not hold completely.
    rest: Vec<usize>,
}

impl GlobList {
    /// Reads the patterns; the second value holds those that are malformed.
    pub fn new(patterns: &[String], options: GlobOptions) -> (GlobList, Vec<String>) {
        let mut list = GlobList { options, ..GlobList::default() };
        let mut bad = Vec::new();
        for text in patterns {
            let pattern = parse(&fold(text, options)).unwrap_or_else(|_| {
                bad.push(text.clone());
                Pattern::default()
            });
            list.patterns.push(pattern);
        }
        list.build();
        (list, bad)
    }

    /// Whether any pattern matches. `path` is `/`-separated and relative.
    pub fn is_match(&self, path: &str) -> bool {
        let path = fold(path, self.options);
        if self.needs_care(&path) {
            return self.patterns.iter().any(|pattern| pattern.is_match(&path, self.options));
        }
        self.set.is_match(&*path)
            || self.rest.iter().any(|index| self.patterns[*index].is_match(&path, self.options))
    }

    /// Indices of all matching patterns, ascending.
    pub fn matches(&self, path: &str) -> Vec<usize> {
        let path = fold(path, self.options);
        // Most patterns name a folder, so a look at its name rules them out; the set would try them all.
        let matching = |index: &usize| {
            let pattern = &self.patterns[*index];
            pattern.may_match(&path) && pattern.is_match(&path, self.options)
        };
        (0..self.patterns.len()).filter(matching).collect()
    }

    /// Whether there is nothing to match.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    fn needs_care(&self, path: &str) -> bool {
        !self.options.dot && (path.starts_with('.') || path.contains("/."))
    }

    fn build(&mut self) {
        let mut builder = GlobSetBuilder::new();
        for (index, pattern) in self.patterns.iter().enumerate() {
            if pattern.negated || !add_to_set(pattern, &mut builder) {
                self.rest.push(index);
            }
        }
        // The set refuses only what is too large for it; the slow way has no such limit.
        match builder.build() {
            Ok(set) => self.set = set,
            Err(_) => self.rest = (0..self.patterns.len()).collect(),
        }
    }
}

/// Why a pattern is malformed; `None` when it is fine.
pub fn problem(pattern: &str) -> Option<&'static str> {
    parse(pattern).err()
}

/// Adds all alternatives or, when one of them cannot be expressed, none.
fn add_to_set(pattern: &Pattern, builder: &mut GlobSetBuilder) -> bool {
    let globs: Option<Vec<_>> = pattern
        .alternatives
        .iter()
        .map(|alternative| {
            GlobBuilder::new(&to_globset(alternative)?)
                .literal_separator(true)
                .backslash_escape(true)
                .build()
                .ok()
        })
        .collect();
    let Some(globs) = globs else { return false };
    for glob in globs {
        builder.add(glob);
    }
    true
}

fn to_globset(alternative: &[Segment]) -> Option<String> {
    let mut out = String::new();
    for (index, segment) in alternative.iter().enumerate() {
        if index > 0 {
            out.push('/');
        }
        let Segment::Name(tokens) = segment else {
            out.push_str("**");
            continue;
        };
        for token in tokens {
            match token {
                Token::Literal(c) => {
                    if c.is_ascii_punctuation() {
                        out.push('\\');
                    }
                    out.push(*c);
                }
                Token::Star => out.push('*'),
                Token::Any | Token::Class { .. } => return None,
            }
        }
    }
    Some(out)
}

/// Lower case for comparison without case; all of Unicode, so the set itself can compare bytes.
fn fold(text: &str, options: GlobOptions) -> Cow<'_, str> {
    if options.case_sensitive || text.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.to_lowercase())
    }
}

#[cfg(test)]
mod tests;
