//! `toc.md`: one entry per ATX heading, nested by level.
//!
//! 1. [`parse`] goes line by line past front matter, blank lines and comments.
//! 2. [`entry`] reads a heading: `[Name](href "display name")`, `Name`, `<xref:uid>`, `@uid`.
//! 3. [`Tree`] nests entries by level. More than six `#` are fine: real TOCs are that deep.
//! 4. The first heading sets the level of the roots; a later one above it is as wrong as a skipped level.
//! 5. The target of a link runs to the last parenthesis of its line, so `f(x).md` needs no escaping.

use super::{TocFile, TocNode};
use crate::diagnostics::{Diagnostic, Outcome, Span, Spanned};
use crate::source::{DocPath, front_matter};

/// Deeper levels are put on this one, because everything that walks a TOC may recurse.
const MAX_LEVEL: usize = 100;

/// Reads a Markdown TOC.
pub(super) fn parse(text: &str, path: &DocPath) -> Outcome<TocFile> {
    let header = front_matter::parse(text, path);
    let order = header.value.metadata.get("order").and_then(serde_json::Value::as_f64);
    let diagnostics = header.diagnostics;
    let mut reader = Reader { text, path, tree: Tree::default(), diagnostics, in_text: false, base: None };
    let mut at = header.value.body_start;
    if at == 0 && text.starts_with('\u{feff}') {
        at = '\u{feff}'.len_utf8();
    }
    while at < text.len() {
        at = reader.line(at);
    }
    let items = reader.tree.finish();
    let value = TocFile { items, order, metadata: header.value.metadata, ..TocFile::default() };
    Outcome { value, diagnostics: reader.diagnostics }
}

struct Reader<'a> {
    text: &'a str,
    path: &'a DocPath,
    tree: Tree,
    diagnostics: Vec<Diagnostic>,
    /// The line before was reported: a paragraph is one mistake.
    in_text: bool,
    /// The level of the first heading.
    base: Option<usize>,
}

impl Reader<'_> {
    /// Reads the line at `start` (or the comment that begins there); gives the start of the next.
    fn line(&mut self, start: usize) -> usize {
        let end =
            memchr::memchr(b'\n', &self.text.as_bytes()[start..]).map_or(self.text.len(), |end| start + end);
        let next = (end + 1).min(self.text.len());
        let line = self.text[start..end].trim_end();
        let content = line.trim_start();
        let at = start + line.len() - content.len();
        if content.is_empty() {
            self.in_text = false;
        } else if content.starts_with("<!--") {
            self.in_text = false;
            return self.comment(at);
        } else if let Some(level) = heading_level(content).filter(|_| at - start <= 3) {
            self.in_text = false;
            self.heading(at, content, level);
        } else if !std::mem::replace(&mut self.in_text, true) {
            let message = "this line is neither a heading nor a comment";
            let hint = "Write each entry as `# [Name](page.md)`.";
            self.report("invalid-toc-syntax", at, content, message, hint);
        }
        next
    }

    fn comment(&mut self, at: usize) -> usize {
        match self.text[at..].find("-->") {
            Some(length) => at + length + 3,
            None => {
                let line = self.text[at..].lines().next().unwrap_or_default().trim_end();
                self.report("invalid-toc-syntax", at, line, "this comment is never closed", "Add `-->`.");
                self.text.len()
            }
        }
    }

    fn heading(&mut self, at: usize, line: &str, level: usize) {
        let inner = line[level..].trim_start();
        let start = at + line.len() - inner.len();
        let (mut node, mistake) = entry(without_closing(inner), start);
        node.span = Span::new(at, at + line.len());
        if let Some((message, hint)) = mistake {
            self.report("invalid-toc-syntax", at, line, message, hint);
        }
        if inner.is_empty() {
            self.report(
                "missing-attribute",
                at,
                line,
                "this entry has no name",
                "Write `# [Name](page.md)`.",
            );
        }
        let base = *self.base.get_or_insert(level);
        let deepest = self.tree.depth().max(base - 1);
        if level > deepest + 1 {
            let message = format!("a TOC entry of level {level} follows one of level {deepest}");
            let hint = "Take away a `#`, or add the level between.";
            self.report("invalid-toc-level", at, &line[..level], message, hint);
        } else if level < base {
            let message =
                format!("a TOC entry of level {level} stands in a table that begins at level {base}");
            let hint = "Give all entries of the first level as many `#`.";
            self.report("invalid-toc-level", at, &line[..level], message, hint);
        }
        self.tree.push(node, level.min(MAX_LEVEL));
    }

    fn report(&mut self, code: &str, at: usize, place: &str, message: impl Into<String>, hint: &str) {
        let span = Span::new(at, at + place.len());
        self.diagnostics.push(Diagnostic::new(code, self.path, span, message).hint(hint));
    }
}

/// The number of `#` in front of a heading. A blank after them may be missing.
fn heading_level(line: &str) -> Option<usize> {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    (level > 0).then_some(level)
}

/// A heading's text without the `#` that may close it.
fn without_closing(text: &str) -> &str {
    let open = text.trim_end_matches('#');
    if open.is_empty() || open.ends_with([' ', '\t']) { open.trim_end() } else { text }
}

/// What is wrong with a heading, and what to do.
type Mistake = Option<(&'static str, &'static str)>;

/// An entry from the text of its heading, and what does not belong there.
fn entry(text: &str, at: usize) -> (TocNode, Mistake) {
    let mut node = TocNode { name_span: Span::new(at, at), ..TocNode::default() };
    if let Some(uid) = bare_uid(text) {
        node.uid = Some(Spanned { value: uid, span: Span::new(at, at + text.len()) });
        return (node, None);
    }
    let Some(link) = Link::find(text) else {
        node.name = inline_text(text);
        node.name_span = Span::new(at, at + text.len());
        return (node, caption_mistake(text));
    };
    node.name = inline_text(&text[1..link.label_end]);
    node.name_span = Span::new(at + 1, at + link.label_end);
    node.display_name = link.title.map(unescape).filter(|title| !title.is_empty());
    let span = Span::new(at, at + link.end);
    let value = unescape(link.target);
    match value.strip_prefix("xref:") {
        // A fragment after the uid belongs to the URL, so the target must decide.
        Some(uid) if uid.contains('#') => node.href = Some(Spanned { value, span }),
        Some(uid) => node.uid = Some(Spanned { value: decode_uid(uid), span }),
        None => match value.strip_prefix('@') {
            Some(uid) => node.uid = Some(Spanned { value: decode_uid(uid), span }),
            None if value.is_empty() => {}
            None => node.href = Some(Spanned { value, span }),
        },
    }
    let mistake = ("text follows the link of a TOC entry", "Put the whole entry into the link.");
    (node, link.followed.then_some(mistake))
}

/// A caption is text and nothing else: a link or a uid in it would be lost.
fn caption_mistake(text: &str) -> Mistake {
    use pulldown_cmark::{Event, Parser, Tag};
    let has_link = || {
        let heading = format!("# {text}");
        Parser::new(&heading).any(|event| matches!(event, Event::Start(Tag::Link { .. })))
    };
    if text.contains("](") && has_link() {
        return Some(("text stands before the link of a TOC entry", "Put the whole entry into the link."));
    }
    let uid = text.strip_prefix('@')?;
    uid.starts_with(char::is_alphabetic)
        .then_some(("text follows the uid of a TOC entry", "Write `# [Name](xref:uid)`."))
}

/// `<xref:uid>`, `@uid`, `@"uid"` alone.
fn bare_uid(text: &str) -> Option<String> {
    if let Some(uid) = text.strip_prefix("<xref:").and_then(|rest| rest.strip_suffix('>')) {
        return (!uid.contains(['<', '>'])).then(|| decode_uid(uid.trim_matches(['"', '\''])));
    }
    let uid = text.strip_prefix('@')?;
    for quote in ['"', '\''] {
        if let Some(inner) = uid.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return (!inner.contains(quote) && !inner.is_empty()).then(|| inner.to_owned());
        }
    }
    let begins = uid.starts_with(char::is_alphabetic);
    (begins && !uid.contains(|letter: char| letter.is_whitespace() || "\"'<>[]|".contains(letter)))
        .then(|| uid.to_owned())
}

/// A uid of an xref URL: without its query, percent escapes decoded.
fn decode_uid(uid: &str) -> String {
    let uid = uid.split('?').next().unwrap_or_default();
    percent_encoding::percent_decode_str(uid).decode_utf8_lossy().into_owned()
}

/// The parts of `[label](target "title")`; offsets count from the bracket.
struct Link<'a> {
    label_end: usize,
    target: &'a str,
    title: Option<&'a str>,
    end: usize,
    /// Further text stands behind it.
    followed: bool,
}

impl<'a> Link<'a> {
    fn find(text: &'a str) -> Option<Link<'a>> {
        let label_end = label_end(text)?;
        let inner_start = label_end + 2;
        let tail = text[label_end..].strip_prefix("](")?;
        let inner_end = inner_start + inner_length(tail)?;
        let end = inner_end + 1;
        let followed = !text[end..].trim_start().is_empty();
        let (target, title) = split_title(text[inner_start..inner_end].trim());
        let inner = target.strip_prefix('<').and_then(|inner| inner.strip_suffix('>'));
        Some(Link { label_end, target: inner.unwrap_or(target), title, end, followed })
    }
}

/// Where the bracket that opens a text is closed; escapes, code and inner brackets pass.
fn label_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.first() != Some(&b'[') {
        return None;
    }
    let (mut at, mut depth) = (0, 0usize);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'`' => {
                let run = bytes[at..].iter().take_while(|byte| **byte == b'`').count();
                let fence = &text[at..at + run];
                at += run - 1;
                at += text[at + 1..].find(fence).map_or(0, |length| length + run);
            }
            b'[' => depth += 1,
            b']' if depth == 1 => return Some(at),
            b']' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    None
}

/// The length of a target with its title: up to the last parenthesis, unless one that was never
/// opened is followed by a blank.
fn inner_length(tail: &str) -> Option<usize> {
    let last = tail.rfind(')')?;
    let bytes = tail.as_bytes();
    let (mut at, mut depth) = (0, 0usize);
    while at < last {
        match bytes[at] {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' if depth > 0 => depth -= 1,
            b')' if matches!(bytes[at + 1], b' ' | b'\t') => return Some(at),
            b'"' | b'\'' if at > 0 && bytes[at - 1] == b' ' => break,
            _ => {}
        }
        at += 1;
    }
    Some(last)
}

fn split_title(inner: &str) -> (&str, Option<&str>) {
    for (open, close) in [(" \"", '"'), (" '", '\'')] {
        if let Some((target, title)) = inner.split_once(open)
            && let Some(title) = title.strip_suffix(close)
        {
            return (target.trim_end(), Some(title));
        }
    }
    (inner, None)
}

/// Backslash escapes of punctuation and character references.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letters.peek() {
            Some(next) if letter == '\\' && next.is_ascii_punctuation() => {
                out.push(*next);
                letters.next();
            }
            _ => out.push(letter),
        }
    }
    if out.contains('&') { htmlize::unescape(out).into_owned() } else { out }
}

/// The text of a label without its markup. Tags stay: a label `List<T>` means its brackets.
fn inline_text(text: &str) -> String {
    use pulldown_cmark::{Event, Parser};
    let text = text.trim();
    if !text.contains(['\\', '*', '_', '`', '<', '&', '[', '!']) {
        return text.to_owned();
    }
    let heading = format!("# {text}");
    let mut out = String::with_capacity(text.len());
    for event in Parser::new(&heading) {
        match event {
            Event::Text(part) | Event::Code(part) | Event::InlineHtml(part) => out.push_str(&part),
            _ => {}
        }
    }
    out
}

/// Entries by level.
#[derive(Default)]
struct Tree {
    done: Vec<TocNode>,
    open: Vec<(usize, TocNode)>,
}

impl Tree {
    /// The level of the last entry; 0 before the first.
    fn depth(&self) -> usize {
        self.open.last().map_or(0, |(level, _)| *level)
    }

    fn push(&mut self, node: TocNode, level: usize) {
        self.close(level);
        self.open.push((level, node));
    }

    /// Closes the entries of a level and all deeper ones.
    fn close(&mut self, level: usize) {
        while let Some((_, node)) = self.open.pop_if(|(open, _)| *open >= level) {
            match self.open.last_mut() {
                Some((_, parent)) => {
                    parent.span.end = parent.span.end.max(node.span.end);
                    parent.items.push(node);
                }
                None => self.done.push(node),
            }
        }
    }

    fn finish(mut self) -> Vec<TocNode> {
        self.close(0);
        self.done
    }
}
