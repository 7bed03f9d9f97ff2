//! The file patterns of docfx.json, many at once.
//!
//! 1. [`parse`] takes the leading `!` off, [`expand`]s braces and cuts each alternative into
//!    segments: `**`, or a name of literals and wildcards.
//! 2. Alternatives made of literals, `*` and `**` go into one `GlobSet`: a path costs one pass,
//!    however many patterns there are.
//! 3. What the set cannot say (`?` for a character that is no byte, classes, negation, and that
//!    wildcards leave dot files alone) is answered by [`matches_segments`]. Such patterns and paths
//!    are rare, so it is plain rather than fast.
//! 4. A malformed pattern matches nothing and is reported, never fatal.

use std::borrow::Cow;

use globset::{Candidate, GlobBuilder, GlobSet, GlobSetBuilder};

/// Longer patterns and larger brace products are mistakes, or attempts to stall the build.
const MAX_LENGTH: usize = 4096;
const MAX_ALTERNATIVES: usize = 1024;

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
    /// For each member of `set` the pattern it came from.
    owners: Vec<usize>,
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
        let matching = |index: &usize| self.patterns[*index].is_match(&path, self.options);
        if self.needs_care(&path) {
            return (0..self.patterns.len()).filter(matching).collect();
        }
        let mut found = self.set.matches_candidate(&Candidate::new(&*path));
        for member in &mut found {
            *member = self.owners[*member];
        }
        found.extend(self.rest.iter().copied().filter(matching));
        found.sort_unstable();
        found.dedup();
        found
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
            } else {
                self.owners.extend(pattern.alternatives.iter().map(|_| index));
            }
        }
        // The set refuses only what is too large for it; the slow way has no such limit.
        match builder.build() {
            Ok(set) => self.set = set,
            Err(_) => {
                self.owners.clear();
                self.rest = (0..self.patterns.len()).collect();
            }
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

/// One pattern. The default one, with no alternatives, matches nothing.
#[derive(Debug, Default)]
struct Pattern {
    negated: bool,
    alternatives: Vec<Vec<Segment>>,
}

impl Pattern {
    fn is_match(&self, path: &str, options: GlobOptions) -> bool {
        let segments: Vec<&str> = path.split('/').collect();
        let any = self.alternatives.iter().any(|one| matches_segments(one, &segments, options.dot));
        any != self.negated
    }
}

#[derive(Debug, PartialEq)]
enum Segment {
    /// `**`: any number of folders; at the end everything below.
    Folders,
    Name(Vec<Token>),
}

#[derive(Debug, PartialEq)]
enum Token {
    Literal(char),
    Star,
    Any,
    Class { negated: bool, ranges: Vec<(char, char)> },
}

fn parse(text: &str) -> Result<Pattern, &'static str> {
    if text.len() > MAX_LENGTH {
        return Err("it is too long");
    }
    let body = text.trim_start_matches('!');
    let mut alternatives = Vec::new();
    expand(body, &mut alternatives)?;
    let alternatives = alternatives.iter().map(|one| parse_alternative(one)).collect::<Result<_, _>>()?;
    Ok(Pattern { negated: (text.len() - body.len()) % 2 == 1, alternatives })
}

/// A character with its place; `plain` is false when it is escaped or part of a class, so that it
/// cannot structure the pattern.
struct Scanned {
    at: usize,
    c: char,
    plain: bool,
}

fn scan(text: &str) -> Result<Vec<Scanned>, &'static str> {
    let (mut out, mut escaped, mut in_class) = (Vec::with_capacity(text.len()), false, false);
    for (at, c) in text.char_indices() {
        out.push(Scanned { at, c, plain: !escaped && !in_class });
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            _ => {}
        }
    }
    match (escaped, in_class) {
        (true, _) => Err("it ends in a backslash that escapes nothing"),
        (_, true) => Err("`[` is not closed"),
        _ => Ok(out),
    }
}

/// Replaces the first `{a,b}` by each of its parts, until none is left.
fn expand(text: &str, out: &mut Vec<String>) -> Result<(), &'static str> {
    let scanned = scan(text)?;
    let mut structure = scanned.iter().filter(|s| s.plain && matches!(s.c, '{' | ',' | '}'));
    let Some(open) = structure.by_ref().find(|s| s.c == '{') else {
        out.push(text.to_owned());
        return if out.len() > MAX_ALTERNATIVES { Err("its braces have too many combinations") } else { Ok(()) };
    };
    let (mut depth, mut parts, mut start) = (0, Vec::new(), open.at + 1);
    for mark in structure {
        match mark.c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' if depth > 0 => {}
            c => {
                parts.push(&text[start..mark.at]);
                start = mark.at + 1;
                if c == '}' {
                    for part in parts {
                        expand(&[&text[..open.at], part, &text[start..]].concat(), out)?;
                    }
                    return Ok(());
                }
            }
        }
    }
    Err("`{` is not closed")
}

fn parse_alternative(text: &str) -> Result<Vec<Segment>, &'static str> {
    let text = text.strip_prefix("./").unwrap_or(text);
    if text.is_empty() {
        return Err("it is empty");
    }
    if text.starts_with('/') {
        return Err("it begins with `/`, but paths are relative");
    }
    let scanned = scan(text)?;
    let mut segments = Vec::new();
    for part in scanned.split(|s| s.plain && s.c == '/') {
        let stars = part.iter().take_while(|s| s.plain && s.c == '*').count();
        if stars >= 2 && segments.last() != Some(&Segment::Folders) {
            segments.push(Segment::Folders);
        }
        if part.is_empty() || (stars >= 2 && stars == part.len()) {
            continue;
        }
        let tokens = parse_name(part)?;
        if tokens == [Token::Literal('.'), Token::Literal('.')] {
            return Err("`..` does not work inside a pattern; use `src`");
        }
        segments.push(Segment::Name(tokens));
    }
    if text.ends_with('/') && segments.last() != Some(&Segment::Folders) {
        segments.push(Segment::Folders);
    }
    Ok(segments)
}

fn parse_name(part: &[Scanned]) -> Result<Vec<Token>, &'static str> {
    let mut tokens = Vec::with_capacity(part.len());
    let mut rest = part.iter();
    while let Some(scanned) = rest.next() {
        let token = match scanned.c {
            '*' if tokens.last() == Some(&Token::Star) => continue,
            '*' => Token::Star,
            '?' => Token::Any,
            '[' => parse_class(&mut rest)?,
            // `scan` made sure that something follows.
            '\\' => Token::Literal(rest.next().map_or('\\', |next| next.c)),
            c => Token::Literal(c),
        };
        tokens.push(token);
    }
    Ok(tokens)
}

fn parse_class(rest: &mut std::slice::Iter<'_, Scanned>) -> Result<Token, &'static str> {
    let mut chars = Vec::new();
    while let Some(scanned) = rest.next() {
        match scanned.c {
            ']' => break,
            '\\' => chars.extend(rest.next().map(|next| (next.c, true))),
            c => chars.push((c, false)),
        }
    }
    let negated = matches!(chars.first(), Some(('!' | '^', false)));
    let mut chars = &chars[usize::from(negated)..];
    let mut ranges = Vec::new();
    while let Some(((first, _), after)) = chars.split_first() {
        chars = after;
        let mut last = *first;
        if let [('-', false), (end, _), beyond @ ..] = after {
            last = *end;
            chars = beyond;
        }
        if last < *first {
            return Err("a range in `[…]` runs backwards");
        }
        ranges.push((*first, last));
    }
    if ranges.is_empty() { Err("`[]` is empty") } else { Ok(Token::Class { negated, ranges }) }
}

/// `reached[i]`: the first `i` segments of the pattern can account for the path so far.
fn matches_segments(pattern: &[Segment], path: &[&str], dot: bool) -> bool {
    // A final `**` needs something below, so it counts as `**/*`.
    let any_name = [Token::Star];
    let open_end = pattern.last() == Some(&Segment::Folders);
    let count = pattern.len() + usize::from(open_end);
    let name_at = |index: usize| match pattern.get(index) {
        Some(Segment::Folders) => None,
        Some(Segment::Name(tokens)) => Some(&tokens[..]),
        None => Some(&any_name[..]),
    };
    let mut reached = vec![false; count + 1];
    reached[0] = true;
    let skip_folders = |reached: &mut [bool]| {
        for index in 0..count {
            if reached[index] && name_at(index).is_none() {
                reached[index + 1] = true;
            }
        }
    };
    skip_folders(&mut reached);
    for segment in path {
        let visible = dot || !segment.starts_with('.');
        let mut next = vec![false; count + 1];
        for index in (0..count).filter(|index| reached[*index]) {
            match name_at(index) {
                None => next[index] |= visible,
                Some(tokens) => next[index + 1] |= matches_name(tokens, segment, dot),
            }
        }
        skip_folders(&mut next);
        reached = next;
    }
    reached[count]
}

fn matches_name(tokens: &[Token], name: &str, dot: bool) -> bool {
    let literal_start = matches!(tokens.first(), Some(Token::Literal(_)));
    if !dot && name.starts_with('.') && !literal_start {
        return false;
    }
    let chars: Vec<char> = name.chars().collect();
    let (mut token, mut at) = (0, 0);
    // After a mismatch the last star takes one character more; earlier stars never need to.
    let mut retry: Option<(usize, usize)> = None;
    while at < chars.len() {
        match tokens.get(token) {
            Some(Token::Star) => {
                retry = Some((token, at));
                token += 1;
            }
            Some(one) if matches_char(one, chars[at]) => {
                token += 1;
                at += 1;
            }
            _ => {
                let Some((star, taken)) = retry else { return false };
                retry = Some((star, taken + 1));
                (token, at) = (star + 1, taken + 1);
            }
        }
    }
    tokens[token..].iter().all(|token| *token == Token::Star)
}

fn matches_char(token: &Token, c: char) -> bool {
    match token {
        Token::Literal(literal) => *literal == c,
        Token::Any => true,
        Token::Class { negated, ranges } => {
            ranges.iter().any(|(first, last)| (*first..=*last).contains(&c)) != *negated
        }
        Token::Star => false,
    }
}

#[cfg(test)]
#[path = "glob_tests.rs"]
mod tests;
