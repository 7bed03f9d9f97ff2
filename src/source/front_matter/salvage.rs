//! What a broken header still says.
//!
//! 1. The header is cut before each line that looks like `key:` at the left margin.
//! 2. Each piece is read as YAML of its own. A piece that is broken gives the text after its colon,
//!    which is nearly always what the author meant (`title: Part 1: the beginning`).

use std::ops::Range;

use super::{Node, NodeKind};
use crate::diagnostics::Span;
use crate::source::yaml;

/// The keys of a header that the YAML reader refused.
pub(super) fn parse(text: &str, range: Range<usize>) -> Node {
    let starts: Vec<usize> = lines(text, range.clone())
        .filter(|line| key_length(&text[line.clone()]).is_some())
        .map(|line| line.start)
        .collect();
    let mut entries: Vec<(Node, Node)> = Vec::new();
    let mut places = ahash::AHashMap::new();
    for (index, start) in starts.iter().enumerate() {
        let end = starts.get(index + 1).copied().unwrap_or(range.end);
        for entry in piece(text, *start..end) {
            let place = *places.entry(entry.0.key_text()).or_insert(entries.len());
            match entries.get_mut(place) {
                Some(known) => *known = entry,
                None => entries.push(entry),
            }
        }
    }
    Node { kind: NodeKind::Mapping(entries), span: Span::from(range) }
}

fn lines(text: &str, range: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = range.start;
    text[range].split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        start..at
    })
}

/// The length of a key at the beginning of a line, if a colon and a blank (or the end) follow it.
fn key_length(line: &str) -> Option<usize> {
    let length = line.find(':')?;
    let key = &line[..length];
    let is_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | ' ');
    let is_key =
        key.starts_with(|first: char| first.is_alphanumeric() || first == '_') && key.chars().all(is_word);
    let follows =
        line[length + 1..].chars().next().is_none_or(|next| matches!(next, ' ' | '\t' | '\r' | '\n'));
    (is_key && follows).then_some(length)
}

fn piece(text: &str, range: Range<usize>) -> Vec<(Node, Node)> {
    let parsed = yaml::parse_in(text, range.clone());
    if parsed.error.is_none()
        && let Some(Node { kind: NodeKind::Mapping(entries), .. }) = parsed.root
    {
        return entries;
    }
    raw_line(text, range).into_iter().collect()
}

/// The first line of a piece, taken by its first colon.
fn raw_line(text: &str, range: Range<usize>) -> Option<(Node, Node)> {
    let line = text[range.clone()].lines().next()?;
    let length = key_length(line)?;
    let key = line[..length].trim_end();
    let rest = &line[length + 1..];
    let value = rest.trim();
    let start = range.start + length + 1 + (rest.len() - rest.trim_start().len());
    let scalar = |value: &str, at: usize, source: usize| Node {
        kind: NodeKind::Scalar { value: value.to_owned(), plain: false },
        span: Span::new(at, at + source),
    };
    let unquoted = ['"', '\''].iter().find_map(|quote| {
        let inner = value.strip_prefix(*quote)?;
        Some(inner.strip_suffix(*quote).unwrap_or(inner))
    });
    let key = scalar(key, range.start, key.len());
    match value {
        "" => Some((key, Node::null(range.start + length + 1))),
        _ => Some((key, scalar(unquoted.unwrap_or(value), start, value.len()))),
    }
}
