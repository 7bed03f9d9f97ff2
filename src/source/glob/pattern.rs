//! One pattern: how it is read, and what it matches.
//!
//! 1. [`parse`] takes the leading `!` off, [`expand`]s braces and cuts each alternative into
//!    segments: `**`, or a name of literals and wildcards.
//! 2. [`matches_segments`] walks a path through such an alternative, [`matches_name`] a segment.

use super::GlobOptions;

/// Longer patterns and larger brace products are mistakes, or attempts to stall the build.
const MAX_LENGTH: usize = 4096;
const MAX_ALTERNATIVES: usize = 1024;

/// One pattern. The default one, with no alternatives, matches nothing.
#[derive(Debug, Default)]
pub(super) struct Pattern {
    pub(super) negated: bool,
    pub(super) alternatives: Vec<Vec<Segment>>,
    /// With what each alternative begins whatever it matches: its first folders, without wildcards.
    folders: Vec<String>,
}

impl Pattern {
    /// Whether a folded path lies where a match would; always for what is negated.
    pub(super) fn may_match(&self, path: &str) -> bool {
        self.negated || self.folders.iter().any(|folder| path.starts_with(folder.as_str()))
    }

    /// Whether a path, folded like the pattern, is matched.
    pub(super) fn is_match(&self, path: &str, options: GlobOptions) -> bool {
        let segments: Vec<&str> = path.split('/').collect();
        let any = self.alternatives.iter().any(|one| matches_segments(one, &segments, options.dot));
        any != self.negated
    }
}

/// What stands between two slashes.
#[derive(Debug, PartialEq)]
pub(super) enum Segment {
    /// `**`: any number of folders; at the end everything below.
    Folders,
    Name(Vec<Token>),
}

/// A piece of a name.
#[derive(Debug, PartialEq)]
pub(super) enum Token {
    Literal(char),
    Star,
    Any,
    Class { negated: bool, ranges: Vec<(char, char)> },
}

/// Reads a pattern, or says what is wrong with it.
pub(super) fn parse(text: &str) -> Result<Pattern, &'static str> {
    if text.len() > MAX_LENGTH {
        return Err("it is too long");
    }
    let body = text.trim_start_matches('!');
    let mut alternatives = Vec::new();
    expand(body, &mut alternatives)?;
    // `{x,}` is `x` or nothing, and no file is called nothing.
    if alternatives.iter().any(|one| !one.is_empty()) {
        alternatives.retain(|one| !one.is_empty());
    }
    let alternatives =
        alternatives.iter().map(|one| parse_alternative(one)).collect::<Result<Vec<_>, _>>()?;
    let folders = alternatives.iter().map(|one| first_folders(one)).collect();
    Ok(Pattern { negated: (text.len() - body.len()) % 2 == 1, alternatives, folders })
}

fn first_folders(alternative: &[Segment]) -> String {
    let mut out = String::new();
    // The last name is that of the file.
    for segment in &alternative[..alternative.len().saturating_sub(1)] {
        let Segment::Name(tokens) = segment else { break };
        let literal = |token: &Token| if let Token::Literal(char) = token { Some(*char) } else { None };
        let Some(name) = tokens.iter().map(literal).collect::<Option<String>>() else { break };
        out.push_str(&name);
        out.push('/');
    }
    out
}

/// A character with its place; `plain` is false when it is escaped or part of a class, so that it
/// cannot structure the pattern.
struct Scanned {
    at: usize,
    c: char,
    plain: bool,
    /// Ends a class.
    closes: bool,
}

fn scan(text: &str) -> Result<Vec<Scanned>, &'static str> {
    let (mut out, mut escaped, mut in_class) = (Vec::with_capacity(text.len()), false, false);
    // A bracket that comes first in a class is one of its characters.
    let mut first = false;
    for (at, c) in text.char_indices() {
        let closes = in_class && !escaped && !first && c == ']';
        out.push(Scanned { at, c, plain: !escaped && !in_class, closes });
        first &= in_class && matches!(c, '!' | '^');
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' if !in_class => (in_class, first) = (true, true),
            _ if closes => in_class = false,
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
        return if out.len() > MAX_ALTERNATIVES {
            Err("its braces have too many combinations")
        } else {
            Ok(())
        };
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
    // The engine drops empty segments, those in front, too.
    let text = text.strip_prefix("./").unwrap_or(text).trim_start_matches('/');
    if text.is_empty() {
        return Err("it is empty");
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
            _ if scanned.closes => break,
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
