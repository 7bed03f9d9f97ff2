//! Headers that need no YAML parser.
//!
//! 1. [`parse`] goes line by line: `key: value`, `key:` with a list of `- value` under it, `# comment`.
//! 2. A value is plain text from harmless characters, simple quotes, or `[a, b]` on one line.
//! 3. Whatever is not certain gives `None`, and the whole header is read by the real parser. What is
//!    given must equal the real parser's tree, spans included.

use std::ops::Range;

use super::{Node, NodeKind};
use crate::diagnostics::Span;

/// Keys beyond this go to the real parser, which looks for repeated ones in less than square time.
const MAX_KEYS: usize = 48;

/// The tree of a simple header.
pub(super) fn parse(text: &str, range: Range<usize>) -> Option<Node> {
    let header = text.get(range.clone())?;
    if !is_ordinary(header.as_bytes()) {
        return None;
    }
    let mut reader = Reader { text: header, base: range.start, entries: Vec::with_capacity(12), list: None };
    let mut at = 0;
    while at < header.len() {
        let end = memchr::memchr(b'\n', &header.as_bytes()[at..]).map_or(header.len(), |end| at + end);
        let line = header[at..end].strip_suffix('\r').unwrap_or(&header[at..end]);
        reader.line(at, line.trim_end_matches(' '))?;
        at = end + 1;
    }
    let (first, last) = (reader.entries.first()?, reader.entries.last()?);
    let span = Span { start: first.0.span.start, end: last.1.span.end };
    Some(Node { kind: NodeKind::Mapping(reader.entries), span })
}

/// No control characters but line ends, and no byte order mark.
fn is_ordinary(bytes: &[u8]) -> bool {
    // Without an early exit this loop works on many bytes at once.
    let strange = bytes.iter().fold(false, |strange, byte| {
        strange | ((*byte < b' ') & (*byte != b'\n') & (*byte != b'\r')) | (*byte == 0x7f) | (*byte == 0xef)
    });
    !strange && memchr::memchr_iter(b'\r', bytes).all(|at| bytes.get(at + 1) == Some(&b'\n'))
}

struct Reader<'a> {
    text: &'a str,
    base: usize,
    entries: Vec<(Node, Node)>,
    /// Set while the last key may still get list items: their indentation, once known.
    list: Option<Option<usize>>,
}

impl Reader<'_> {
    /// One line without its end and trailing blanks.
    fn line(&mut self, at: usize, line: &str) -> Option<()> {
        match line.as_bytes().first() {
            None | Some(b'#') => Some(()),
            Some(b' ' | b'-') => self.item(at, line),
            Some(_) => self.entry(at, line),
        }
    }

    fn entry(&mut self, at: usize, line: &str) -> Option<()> {
        let bytes = line.as_bytes();
        let is_key = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
        let length = bytes.iter().take_while(|byte| is_key(byte)).count();
        if length == 0 || length > 100 || bytes.get(length) != Some(&b':') || bytes[0] == b'.' {
            return None;
        }
        let key = &line[..length];
        if self.entries.len() >= MAX_KEYS || self.entries.iter().any(|(name, _)| name.as_str() == Some(key)) {
            return None;
        }
        let value = if length + 1 == bytes.len() {
            self.list = Some(None);
            Node::null(self.base + at + length + 1)
        } else {
            self.list = None;
            if bytes[length + 1] != b' ' {
                return None;
            }
            let blanks = bytes[length + 1..].iter().take_while(|byte| **byte == b' ').count();
            let start = length + 1 + blanks;
            match bytes.get(start) {
                Some(b'[') => self.flow_list(at + start, &line[start..])?,
                _ => self.scalar(at + start, &line[start..])?,
            }
        };
        let key = self.node(at, key, key, true);
        self.entries.push((key, value));
        Some(())
    }

    fn item(&mut self, at: usize, line: &str) -> Option<()> {
        let indent = line.bytes().take_while(|byte| *byte == b' ').count();
        let rest = line[indent..].strip_prefix("- ")?;
        let blanks = rest.len() - rest.trim_start_matches(' ').len();
        let known = self.list.as_mut()?;
        if known.is_some_and(|known| known != indent) {
            return None;
        }
        *known = Some(indent);
        let item = self.scalar(at + indent + 2 + blanks, &rest[blanks..])?;
        let start = self.base + at + indent;
        let (_, list) = self.entries.last_mut()?;
        let end = item.span.end;
        match &mut list.kind {
            NodeKind::Sequence(items) => {
                items.push(item);
                list.span.end = end;
            }
            _ => {
                *list = Node {
                    kind: NodeKind::Sequence(vec![item]),
                    span: Span { end, ..Span::new(start, start) },
                }
            }
        }
        Some(())
    }

    /// Plain or quoted text that fills the rest of its line.
    fn scalar(&self, at: usize, text: &str) -> Option<Node> {
        match text.as_bytes().first()? {
            quote @ (b'"' | b'\'') => {
                let length = quoted(text.as_bytes(), *quote)?;
                (length == text.len()).then(|| self.node(at, text, &text[1..length - 1], false))
            }
            _ => is_plain(text.as_bytes()).then(|| self.node(at, text, text, true)),
        }
    }

    /// `[a, "b"]` up to the end of its line.
    fn flow_list(&self, at: usize, text: &str) -> Option<Node> {
        let inner = text.strip_prefix('[')?.strip_suffix(']')?;
        let mut items = Vec::new();
        let mut rest = inner.trim_start_matches(' ');
        while !rest.is_empty() {
            let start = at + text.len() - 1 - rest.len();
            let length = match rest.as_bytes()[0] {
                quote @ (b'"' | b'\'') => {
                    let length = quoted(rest.as_bytes(), quote)?;
                    items.push(self.node(start, &rest[..length], &rest[1..length - 1], false));
                    length
                }
                _ => {
                    let length = rest.find(',').unwrap_or(rest.len());
                    let word = rest[..length].trim_end_matches(' ');
                    if !is_plain_in_flow(word.as_bytes()) {
                        return None;
                    }
                    items.push(self.node(start, word, word, true));
                    length
                }
            };
            rest = rest[length..].trim_start_matches(' ');
            if rest.is_empty() {
                break;
            }
            rest = rest.strip_prefix(',')?.trim_start_matches(' ');
            if rest.is_empty() {
                return None;
            }
        }
        let start = self.base + at;
        Some(Node { kind: NodeKind::Sequence(items), span: Span::new(start, start + text.len()) })
    }

    fn node(&self, at: usize, source: &str, value: &str, plain: bool) -> Node {
        debug_assert_eq!(self.text.get(at..at + source.len()), Some(source));
        let start = self.base + at;
        let kind = NodeKind::Scalar { value: value.to_owned(), plain };
        Node { kind, span: Span::new(start, start + source.len()) }
    }
}

/// The length of quoted text that holds neither escapes nor doubled quotes.
fn quoted(bytes: &[u8], quote: u8) -> Option<usize> {
    let end = memchr::memchr(quote, &bytes[1..])? + 1;
    let doubled = quote == b'\'' && bytes.get(end + 1) == Some(&quote);
    let escaped = quote == b'"' && memchr::memchr(b'\\', &bytes[..end]).is_some();
    (!doubled && !escaped).then_some(end + 1)
}

fn starts_plain(bytes: &[u8]) -> bool {
    match bytes.first() {
        Some(b'_' | b'/' | b'.' | b'(' | b'$' | b'<' | b'+' | b'~' | b'\\' | 0x80..) => true,
        Some(b'-') => bytes.get(1).is_some_and(u8::is_ascii_alphanumeric),
        Some(first) => first.is_ascii_alphanumeric(),
        None => false,
    }
}

/// Text that means itself: no `: `, no ` #`, no final colon.
fn is_plain(bytes: &[u8]) -> bool {
    starts_plain(bytes)
        && memchr::memchr2_iter(b':', b'#', bytes).all(|at| match bytes[at] {
            b':' => bytes.get(at + 1).is_some_and(|next| *next != b' '),
            _ => at > 0 && bytes[at - 1] != b' ',
        })
}

fn is_plain_in_flow(bytes: &[u8]) -> bool {
    let harmless = |byte: &u8| {
        byte.is_ascii_alphanumeric()
            || *byte >= 0x80
            || matches!(byte, b' ' | b'_' | b'.' | b'/' | b'-' | b'+' | b'(' | b')')
    };
    starts_plain(bytes) && bytes.iter().all(harmless)
}
