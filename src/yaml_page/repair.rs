//! Reading YAML that is not quite YAML.
//!
//! 1. [`read`] parses. A page whose author wrote `answer: &quot;Yes: it is` loses nothing: the line
//!    that stops the parser is changed so that its value is text, and the file is parsed again.
//! 2. The change keeps every byte in its place: signs that mean something to YAML are replaced by
//!    control characters of the same length ([`MASKS`]) and put back in the values afterwards.
//! 3. Each attempt must get further than the one before; otherwise the best reading so far counts.
//! 4. The first error is what the author hears about.

use crate::diagnostics::Span;
use crate::source::yaml::{self, Node, NodeKind, Parsed, YamlError};

/// Lines changed in one file before reading gives up.
const ATTEMPTS: usize = 40;

/// Signs with a meaning and what stands for them while the parser runs.
const MASKS: &[(u8, u8)] = &[
    (b'&', 0x0e),
    (b'*', 0x0f),
    (b'!', 0x10),
    (b'%', 0x11),
    (b'@', 0x12),
    (b'`', 0x13),
    (b'[', 0x14),
    (b']', 0x15),
    (b'{', 0x16),
    (b'}', 0x17),
    (b'"', 0x18),
    (b'\'', 0x19),
    (b':', 0x1b),
    (b'-', 0x1c),
    (b'?', 0x1d),
    (b'>', 0x1e),
    (b'|', 0x1f),
    (b',', 0x06),
    (b'\t', 0x07),
];

/// Reads a text, repairing what can be repaired. The error is that of the text as it is.
pub(super) fn read(text: &str) -> Parsed {
    let entity = entity_value(text);
    let parsed = yaml::parse(text);
    if parsed.error.is_none() && entity.is_none() {
        return parsed;
    }
    let has_masks = text.bytes().any(|byte| MASKS.iter().any(|(_, mask)| *mask == byte && byte != 0x07));
    if has_masks {
        return parsed;
    }
    let error = parsed.error.clone().or_else(|| entity.map(entity_error));
    let repaired = attempts(text, parsed);
    let root = repaired.root.map(restore);
    let duplicate_keys = repaired.duplicate_keys.into_iter().map(|(key, at)| (unmask(&key), at)).collect();
    Parsed { root, error, duplicate_keys }
}

fn entity_error(span: Span) -> YamlError {
    YamlError {
        message: "a value begins with a character reference, which YAML takes for an anchor".to_owned(),
        hint: Some("Put the value in quotes."),
        span,
    }
}

fn attempts(text: &str, first: Parsed) -> Parsed {
    let mut bytes = text.as_bytes().to_vec();
    let mut best = first;
    while let Some(span) = entity_value(std::str::from_utf8(&bytes).unwrap_or_default()) {
        bytes[span.start as usize] = mask(b'&');
    }
    let mut reached = None;
    for _ in 0..ATTEMPTS {
        // Masks are ASCII for ASCII, so this is still UTF-8.
        let Ok(current) = std::str::from_utf8(&bytes) else { break };
        let parsed = yaml::parse(current);
        let Some(error) = &parsed.error else { return parsed };
        let at = (error.span.start as usize).min(bytes.len());
        if reached < Some(at) {
            reached = Some(at);
            best = parsed;
        }
        if !mask_near(&mut bytes, at) {
            break;
        }
    }
    best
}

/// Changes the line an error is in, or the nearest written one above that was not changed yet.
fn mask_near(bytes: &mut [u8], at: usize) -> bool {
    let mut end = at + memchr::memchr(b'\n', &bytes[at..]).unwrap_or(bytes.len() - at);
    for _ in 0..4 {
        let start = memchr::memrchr(b'\n', &bytes[..end]).map_or(0, |newline| newline + 1);
        if mask_line(&mut bytes[start..end]) {
            return true;
        }
        if start == 0 {
            return false;
        }
        end = start - 1;
    }
    false
}

/// Makes the value of a line plain text; whether anything changed.
fn mask_line(line: &mut [u8]) -> bool {
    let start = value_start(line);
    let end = start + line[start..].trim_ascii_end().len();
    let mut changed = false;
    // The sign that introduces a block of lines is right where it stands.
    if matches!(&line[start..end], b"|" | b">" | b"|-" | b">-" | b"|+" | b">+" | b"") {
        return false;
    }
    for at in start..end {
        let byte = line[at];
        let next_blank = at + 1 >= end || line[at + 1].is_ascii_whitespace();
        let special = match byte {
            b':' => next_blank,
            b'-' | b'?' => at == start && next_blank,
            b'\t' | b'"' | b'\'' | b'[' | b'{' | b']' | b'}' | b',' => true,
            b'&' | b'*' | b'!' | b'%' | b'@' | b'`' | b'>' | b'|' => at == start,
            _ => false,
        };
        if special {
            line[at] = mask(byte);
            changed = true;
        }
    }
    changed
}

/// Where the value of `  - key: value` begins; without a key, where the text begins.
fn value_start(line: &[u8]) -> usize {
    let mut at = line.len() - line.trim_ascii_start().len();
    while line[at..].starts_with(b"- ") {
        at += 2;
        at += line[at..].len() - line[at..].trim_ascii_start().len();
    }
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    let key = line[at..].iter().take_while(|byte| is_word(byte)).count();
    let colon = at + key;
    let follows = line.get(colon + 1).is_none_or(u8::is_ascii_whitespace);
    if key == 0 || line.get(colon) != Some(&b':') || !follows {
        return at;
    }
    let rest = &line[colon + 1..];
    colon + 1 + (rest.len() - rest.trim_ascii_start().len())
}

/// The first value that begins with `&name;`. YAML would take the word for an anchor and drop it.
fn entity_value(text: &str) -> Option<Span> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'&', bytes).find_map(|at| {
        let line = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |newline| newline + 1);
        let rest = &bytes[at + 1..];
        let name = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#').count();
        let is_entity = name > 0 && rest.get(name) == Some(&b';');
        let has_key = bytes[line..at].trim_ascii_end().ends_with(b":");
        let begins = line + value_start(&bytes[line..at]) == at;
        (is_entity && has_key && begins).then(|| Span::new(at, at + name + 2))
    })
}

fn mask(byte: u8) -> u8 {
    MASKS.iter().find(|(sign, _)| *sign == byte).map_or(byte, |(_, mask)| *mask)
}

fn unmask(text: &str) -> String {
    let back = |letter: char| {
        MASKS
            .iter()
            .find(|(_, mask)| char::from(*mask) == letter)
            .map_or(letter, |(sign, _)| char::from(*sign))
    };
    text.chars().map(back).collect()
}

fn restore(node: Node) -> Node {
    let kind = match node.kind {
        NodeKind::Null => NodeKind::Null,
        NodeKind::Scalar { value, plain } => {
            let value = unmask(&value);
            // A value that lost its quotes to the repair gets rid of them now.
            let unquoted = ['"', '\''].iter().find_map(|sign| {
                let inner = value.strip_prefix(*sign)?.strip_suffix(*sign)?;
                (!inner.contains(*sign)).then_some(inner)
            });
            let value = unquoted.filter(|_| plain).map_or(value.clone(), str::to_owned);
            NodeKind::Scalar { value, plain }
        }
        NodeKind::Sequence(items) => NodeKind::Sequence(items.into_iter().map(restore).collect()),
        NodeKind::Mapping(entries) => NodeKind::Mapping(
            entries.into_iter().map(|(key, value)| (restore(key), restore(value))).collect(),
        ),
    };
    Node { kind, span: node.span }
}
