//! `{#id .class key=value}` (dialect: optional; Markdig's generic attributes).
//!
//! 1. [`Attributes::apply`] looks at the texts of each parent; [`parse`] reads one pair of braces.
//! 2. Directly behind an inline element the attributes are that element's, elsewhere the block's around the text.
//! 3. A paragraph of nothing else gives them to the next block and goes.
//! 4. In a fence they stand in the info string.

use pulldown_cmark::CowStr;

use super::{Context, Extension};
use crate::markdown::tree::{Document, GivenAttributes, Kind, NONE, NodeId, ROOT};

pub(super) struct Attributes;

impl Extension for Attributes {
    fn name(&self) -> &'static str {
        "optional"
    }

    fn apply(&self, document: &mut Document<'_>, context: &Context<'_>) {
        if !context.extensions.attributes || memchr::memchr(b'{', document.source.as_bytes()).is_none() {
            return;
        }
        let mut stack = vec![(ROOT, ROOT)];
        while let Some((parent, block)) = stack.pop() {
            let block = if is_inline(document.kind(parent)) { block } else { parent };
            if let Kind::CodeBlock(Some(_)) = document.kind(parent) {
                fence(document, parent);
                continue;
            }
            if matches!(document.kind(parent), Kind::CodeBlock(_) | Kind::HtmlBlock) {
                continue;
            }
            texts(document, parent, block);
            let children = document.child_list(parent);
            hand_on(document, parent, &children);
            stack.extend(children.into_iter().map(|child| (child, block)));
        }
    }
}

fn is_inline(kind: &Kind<'_>) -> bool {
    matches!(
        kind,
        Kind::Text(_)
            | Kind::Code(_)
            | Kind::Emphasis
            | Kind::Strong
            | Kind::Strikethrough
            | Kind::Link(_)
            | Kind::Image(_)
            | Kind::TableCell
            | Kind::TableRow
            | Kind::TableHead
    )
}

/// Takes attributes out of the texts of one parent.
fn texts(document: &mut Document<'_>, parent: NodeId, block: NodeId) {
    let mut before = NONE;
    for child in document.child_list(parent) {
        let span = document.span(child).start as usize;
        let escaped = document.source.get(..span).is_some_and(|before| before.ends_with('\\'));
        if let Kind::Text(text) = document.kind(child)
            && text.contains('{')
        {
            let (rest, found) = take(text, escaped);
            let heading = matches!(document.kind(block), Kind::Heading(_));
            let last = document.nodes[child as usize].next == NONE;
            if !found.is_empty() {
                let rest = if heading && last { without_hashes(&rest).to_owned() } else { rest };
                document.nodes[child as usize].kind = Kind::Text(CowStr::from(rest));
            }
            for (at, attributes) in found {
                let element = before != NONE && at == 0 && holds(document.kind(before));
                attach(document, if element { before } else { block }, attributes);
            }
        }
        before = child;
    }
}

/// Whether an inline element can hold attributes.
fn holds(kind: &Kind<'_>) -> bool {
    matches!(
        kind,
        Kind::Code(_) | Kind::Emphasis | Kind::Strong | Kind::Strikethrough | Kind::Link(_) | Kind::Image(_)
    )
}

fn attach(document: &mut Document<'_>, node: NodeId, attributes: GivenAttributes) {
    if let Kind::Heading(heading) = &mut document.nodes[node as usize].kind
        && let Some(id) = &attributes.id
    {
        heading.id.clone_from(id);
    }
    document.attributes.entry(node).or_default().extend(attributes);
}

/// Paragraphs that consisted of attributes give them to their next sibling.
fn hand_on(document: &mut Document<'_>, parent: NodeId, children: &[NodeId]) {
    let only = |document: &Document<'_>, node: NodeId| {
        matches!(document.kind(node), Kind::Paragraph)
            && document.attributes.contains_key(&node)
            && document
                .children(node)
                .all(|child| matches!(document.kind(child), Kind::Text(text) if text.trim().is_empty()))
    };
    // The children's texts were not looked at yet.
    for child in children {
        if matches!(document.kind(*child), Kind::Paragraph) {
            texts(document, *child, *child);
        }
    }
    let mut kept = Vec::with_capacity(children.len());
    for (index, child) in children.iter().enumerate() {
        match children.get(index + 1) {
            Some(next) if only(document, *child) => {
                if let Some(attributes) = document.attributes.remove(child) {
                    attach(document, *next, attributes);
                }
            }
            _ => kept.push(*child),
        }
    }
    if kept.len() < children.len() {
        document.set_children(parent, &kept);
    }
}

/// Attributes at the end of a fence's info string.
fn fence(document: &mut Document<'_>, node: NodeId) {
    let Kind::CodeBlock(Some(info)) = document.kind(node) else { return };
    let Some(at) = info.rfind('{') else { return };
    let Some((attributes, len)) = parse(&info[at..]) else { return };
    if info[at + len..].trim().is_empty() {
        let rest = info[..at].trim_end().to_owned();
        document.nodes[node as usize].kind = Kind::CodeBlock(Some(CowStr::from(rest)));
        attach(document, node, attributes);
    }
}

/// The text of a heading without what closed it in front of the attributes.
fn without_hashes(text: &str) -> &str {
    let text = text.trim_end();
    let open = text.trim_end_matches('#');
    if open.is_empty() || open.ends_with([' ', '\t']) { open.trim_end() } else { text }
}

/// Bytes of the longest pair of braces. Without a limit a text of many open braces would be read to its end for each.
const MAX_LENGTH: usize = 4096;

/// A text without its attributes, and where in the rest each stood.
fn take(text: &str, escaped: bool) -> (String, Vec<(usize, GivenAttributes)>) {
    let mut rest = String::with_capacity(text.len());
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(brace) = memchr::memchr(b'{', &text.as_bytes()[at..]).map(|found| at + found) {
        let inner = text[..brace].ends_with('{') || (brace == 0 && escaped);
        let longest = (brace + MAX_LENGTH).min(text.len());
        let end = (brace..=longest).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(brace);
        match parse(&text[brace..end]).filter(|_| !inner) {
            Some((attributes, len)) => {
                rest.push_str(&text[at..brace]);
                found.push((rest.len(), attributes));
                at = brace + len;
            }
            None => {
                rest.push_str(&text[at..=brace]);
                at = brace + 1;
            }
        }
    }
    rest.push_str(&text[at..]);
    (rest, found)
}

/// One pair of braces at the start of a text, and its length.
fn parse(text: &str) -> Option<(GivenAttributes, usize)> {
    let bytes = text.as_bytes();
    let mut attributes = GivenAttributes::default();
    let mut at = 1;
    loop {
        match *bytes.get(at)? {
            b'}' => return Some((attributes, at + 1)),
            b' ' | b'\t' => at += 1,
            mark @ (b'#' | b'.') => {
                let len = word(&text[at + 1..])?;
                let name = text[at + 1..at + 1 + len].to_owned();
                if mark == b'#' {
                    attributes.id = Some(name);
                } else {
                    attributes.classes.push(name);
                }
                at += 1 + len;
            }
            first if first.is_ascii_alphabetic() || matches!(first, b'_' | b':') => {
                let (property, len) = property(&text[at..])?;
                attributes.properties.push(property);
                at += len;
            }
            _ => return None,
        }
    }
}

/// Length of an id, class or bare value: up to a blank or the closing brace, not empty.
fn word(text: &str) -> Option<usize> {
    let len = text.find(|char: char| char == '}' || char.is_whitespace())?;
    (len > 0).then_some(len)
}

/// `key=value`, `key="value"` or `key` alone.
fn property(text: &str) -> Option<((String, String), usize)> {
    let bytes = text.as_bytes();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'.' | b'-');
    let name = bytes.iter().take_while(|byte| is_name(byte)).count();
    let key = text[..name].to_owned();
    let blank =
        |from: usize| from + bytes[from..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let equals = blank(name);
    if bytes.get(equals) != Some(&b'=') {
        let more = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':' | b'.' | b'#');
        let ends = bytes.get(equals) == Some(&b'}') || (equals > name && bytes.get(equals).is_some_and(more));
        return ends.then_some(((key, String::new()), equals));
    }
    let start = blank(equals + 1);
    match bytes.get(start)? {
        quote @ (b'"' | b'\'') => {
            let len = memchr::memchr(*quote, &bytes[start + 1..])?;
            Some(((key, text[start + 1..start + 1 + len].to_owned()), start + len + 2))
        }
        _ => {
            let len = word(&text[start..])?;
            Some(((key, text[start..start + len].to_owned()), start + len))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces() {
        let read =
            |text: &str| parse(text).map(|(found, len)| (found.id, found.classes, found.properties, len));
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(read("{#a .b .c}x"), Some((Some("a".into()), vec!["b".into(), "c".into()], vec![], 10)));
        let properties = vec![pair("k", "v"), pair("l", "a b"), pair("m", "")];
        assert_eq!(read("{ k=v l = 'a b' m }"), Some((None, vec![], properties, 19)));
        for text in ["{}", "{ }"] {
            assert_eq!(read(text).map(|found| found.3), Some(text.len()));
        }
        for text in ["{x", "{#}", "{1}", "{a b c", "{a,b}", "{k=}", "{k=\"v}"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
