//! Events of the YAML parser → tree.
//!
//! 1. [`read`] feeds events to a [`Reader`], which keeps the open collections on a stack of its own:
//!    no recursion, so nesting is a number to compare with [`MAX_DEPTH`].
//! 2. After an error the open collections are closed where they are: what was read stays.
//! 3. An anchored node is kept as a copy, an alias is a copy of that. Each copy is paid for from a
//!    budget, so a few lines cannot grow into gigabytes.
//! 4. Closing a mapping removes repeated keys and then puts in what `<<` brings.
//! 5. The parser's spans contain trailing blanks and comments here and there; `*_end` repair that.

use ahash::AHashMap;
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Tag};

use super::mapping::{merge, remove_duplicates};
use super::messages::{FLOW_INDENTATION, FLOW_MESSAGE, explain};
use super::positions::Positions;
use super::{MAX_DEPTH, Node, NodeKind, Parsed, YamlError};
use crate::diagnostics::Span;

/// Bytes that anchors and aliases may copy in one text.
const COPY_BUDGET: usize = 4_000_000;

/// What a node costs besides its text.
const NODE_COST: usize = 16;

/// Reads one text; `base` is added to all spans. Also gives the start of the line that was refused
/// only because it is not indented enough for its flow collection.
pub(super) fn read(text: &str, base: usize) -> (Parsed, Option<usize>) {
    let mut refused = None;
    let mut reader = Reader::new(text, base);
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let result = match event {
            Ok((event, span)) => {
                let start = reader.positions.byte(span.start.index());
                let end = reader.positions.byte(span.end.index()).max(start);
                reader.event(event, start, end)
            }
            Err(error) => {
                if error.info() == FLOW_INDENTATION {
                    refused = Some(reader.line_start(reader.positions.byte(error.marker().index())));
                }
                Err(reader.scan_error(&error))
            }
        };
        if let Err(error) = result {
            reader.parsed.error = Some(error);
            break;
        }
    }
    while let Some(frame) = reader.stack.pop() {
        let end = frame.last_end;
        reader.close(frame, end);
    }
    (reader.parsed, refused)
}

struct Reader<'a> {
    text: &'a str,
    base: usize,
    positions: Positions<'a>,
    stack: Vec<Frame>,
    anchors: AHashMap<usize, Anchored>,
    budget: usize,
    /// Documents begun; only the first one is kept.
    documents: usize,
    parsed: Parsed,
}

/// An open collection. Offsets are bytes of `text`, without the base.
struct Frame {
    content: Content,
    start: usize,
    last_end: usize,
    anchor: usize,
}

enum Content {
    Sequence(Vec<Node>),
    Mapping { entries: Vec<(Node, Node)>, key: Option<Node> },
}

struct Anchored {
    node: Node,
    cost: usize,
    height: usize,
}

type Step = Result<(), YamlError>;

impl<'a> Reader<'a> {
    fn new(text: &'a str, base: usize) -> Reader<'a> {
        Reader {
            text,
            base,
            positions: Positions::new(text),
            stack: Vec::new(),
            anchors: AHashMap::new(),
            budget: COPY_BUDGET,
            documents: 0,
            parsed: Parsed::default(),
        }
    }

    fn event(&mut self, event: Event<'_>, start: usize, end: usize) -> Step {
        match event {
            Event::DocumentStart(_) => self.documents += 1,
            Event::Scalar(value, style, anchor, tag) => {
                let node = self.scalar(value.into_owned(), style, (start, end), anchor > 0, tag.as_deref());
                return self.add(node, anchor);
            }
            Event::Alias(id) => return self.alias(id, start, end),
            Event::SequenceStart(anchor, tag) => {
                let start = self.skip_properties(start, anchor > 0 || tag.is_some());
                let start = self.sequence_start(start, start == end);
                return self.open(Content::Sequence(Vec::new()), start, anchor);
            }
            Event::MappingStart(anchor, tag) => {
                let start = self.skip_properties(start, anchor > 0 || tag.is_some());
                return self.open(Content::Mapping { entries: Vec::new(), key: None }, start, anchor);
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(frame) = self.stack.pop() {
                    // A bracket ends the collection; a block ends with its last child.
                    let bracket = end > start && matches!(self.byte(start), Some(b']' | b'}'));
                    let end = if bracket { start + 1 } else { frame.last_end };
                    return self.finish(frame, end);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, content: Content, start: usize, anchor: usize) -> Step {
        if self.stack.len() >= MAX_DEPTH {
            return Err(self.error(start, "values are nested too deeply"));
        }
        self.stack.push(Frame { content, start, last_end: start, anchor });
        Ok(())
    }

    fn finish(&mut self, frame: Frame, end: usize) -> Step {
        let anchor = frame.anchor;
        let node = self.collection(frame, end);
        self.add(node, anchor)
    }

    /// [`Reader::finish`] after an error: anchors no longer matter.
    fn close(&mut self, frame: Frame, end: usize) {
        let node = self.collection(frame, end);
        self.place(node);
    }

    fn collection(&mut self, frame: Frame, end: usize) -> Node {
        let span = self.span(frame.start, end);
        let kind = match frame.content {
            Content::Sequence(items) => NodeKind::Sequence(items),
            Content::Mapping { mut entries, key } => {
                if let Some(key) = key {
                    let at = key.span.end as usize;
                    entries.push((key, Node::null(at)));
                }
                remove_duplicates(&mut entries, &mut self.parsed.duplicate_keys);
                NodeKind::Mapping(merge(entries))
            }
        };
        Node { kind, span }
    }

    fn add(&mut self, node: Node, anchor: usize) -> Step {
        if anchor > 0 {
            let (cost, height) = measure(&node);
            self.pay(cost, node.span)?;
            self.anchors.insert(anchor, Anchored { node: node.clone(), cost, height });
        }
        if self.stack.is_empty() && self.documents > 1 {
            return match node.kind {
                NodeKind::Null => Ok(()),
                _ => Err(YamlError {
                    message: "a second document begins here; only the first one is read".to_owned(),
                    hint: Some("Remove the line `---` in between."),
                    span: node.span,
                }),
            };
        }
        self.place(node);
        Ok(())
    }

    fn place(&mut self, node: Node) {
        let end = (node.span.end as usize).saturating_sub(self.base);
        let Some(frame) = self.stack.last_mut() else {
            self.parsed.root.get_or_insert(node);
            return;
        };
        frame.last_end = frame.last_end.max(end);
        match &mut frame.content {
            Content::Sequence(items) => items.push(node),
            Content::Mapping { entries, key } => match key.take() {
                Some(name) => entries.push((name, node)),
                None => *key = Some(node),
            },
        }
    }

    fn alias(&mut self, id: usize, start: usize, end: usize) -> Step {
        let span = self.span(start, end);
        let Some(anchored) = self.anchors.get(&id) else {
            return Err(self.error(start, "an alias stands inside the value it means"));
        };
        let (cost, height) = (anchored.cost, anchored.height);
        if self.stack.len() + height > MAX_DEPTH {
            return Err(self.error(start, "values are nested too deeply"));
        }
        self.pay(cost, span)?;
        let Some(anchored) = self.anchors.get(&id) else { return Ok(()) };
        let node = Node { kind: anchored.node.kind.clone(), span };
        self.add(node, 0)
    }

    fn pay(&mut self, cost: usize, span: Span) -> Step {
        match self.budget.checked_sub(cost) {
            Some(rest) => {
                self.budget = rest;
                Ok(())
            }
            None => Err(YamlError {
                message: "aliases repeat too much text".to_owned(),
                hint: Some("Write the values out instead of using `*`."),
                span,
            }),
        }
    }

    fn scalar(
        &self,
        value: String,
        style: ScalarStyle,
        (start, end): (usize, usize),
        anchored: bool,
        tag: Option<&Tag>,
    ) -> Node {
        let content = self.skip_properties(start, anchored || tag.is_some()).min(end);
        let text_tag = tag.is_some_and(|tag| tag.suffix == "str" || tag.suffix == "!");
        // A plain scalar has at least one character; an empty one means that nothing is there.
        if style == ScalarStyle::Plain && value.is_empty() {
            let at = if self.byte(start) == Some(b':') { start + 1 } else { start };
            let span = self.span(at, at);
            let kind = if text_tag { NodeKind::Scalar { value, plain: false } } else { NodeKind::Null };
            return Node { kind, span };
        }
        let end = match style {
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => self.quoted_end(content, end),
            _ => content + trim_end(&self.text[content..end]).len(),
        };
        let plain = style == ScalarStyle::Plain && !text_tag;
        Node { kind: NodeKind::Scalar { value, plain }, span: self.span(content, end) }
    }

    /// Where the quotes opened at `start` close; the parser counts blanks and comments after them in.
    fn quoted_end(&self, start: usize, end: usize) -> usize {
        let bytes = &self.text.as_bytes()[..end];
        let mut at = start + 1;
        match bytes.get(start) {
            Some(b'\'') => {
                while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr(b'\'', rest)) {
                    at += found + 1;
                    if bytes.get(at) != Some(&b'\'') {
                        return at;
                    }
                    at += 1;
                }
            }
            Some(b'"') => {
                while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
                    at += found + 1;
                    if bytes[at - 1] == b'"' {
                        return at;
                    }
                    at += 1;
                }
            }
            _ => {}
        }
        start + trim_end(&self.text[start..end]).len()
    }

    /// Where a node begins after its anchor and tag.
    fn skip_properties(&self, start: usize, has_any: bool) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = start;
        while has_any && matches!(bytes.get(at), Some(b'&' | b'!')) {
            at += self.text[at..].find([' ', '\t', '\r', '\n']).unwrap_or(self.text.len() - at);
            loop {
                at +=
                    self.text[at..].len() - self.text[at..].trim_start_matches([' ', '\t', '\r', '\n']).len();
                if bytes.get(at) != Some(&b'#') {
                    break;
                }
                at += self.text[at..].find(['\r', '\n']).unwrap_or(self.text.len() - at);
            }
        }
        at
    }

    /// The first dash of a list. For a list that is no further indented than its key the parser
    /// names the place after the dash.
    fn sequence_start(&self, start: usize, is_block: bool) -> usize {
        let Some(Frame { content: Content::Mapping { .. }, start: parent, .. }) = self.stack.last() else {
            return start;
        };
        if !is_block {
            return start;
        }
        let line = self.line_start(start);
        let dash = line + self.text[line..].bytes().take_while(|byte| *byte == b' ').count();
        let column = parent - self.line_start(*parent);
        if dash < start && self.byte(dash) == Some(b'-') && dash - line == column { dash } else { start }
    }

    fn line_start(&self, at: usize) -> usize {
        let mark = self.text.len() - self.text.trim_start_matches('\u{feff}').len();
        memchr::memrchr2(b'\n', b'\r', &self.text.as_bytes()[..at]).map_or(mark.min(at), |end| end + 1)
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(start + self.base, end + self.base)
    }

    /// An error from a place to the end of its line.
    fn error(&self, at: usize, message: &str) -> YamlError {
        let line = self.text[at..].split(['\n', '\r']).next().unwrap_or_default();
        let span = self.span(at, at + line.trim_end().len());
        YamlError { message: message.to_owned(), hint: None, span }
    }

    fn scan_error(&self, error: &ScanError) -> YamlError {
        let mut at = self.positions.byte(error.marker().index());
        let (mut message, mut hint) = explain(error.info());
        // A key without `:` is noticed one token too late.
        if error.info().starts_with("simple key") {
            let before = self.text[..at].trim_end_matches([' ', '\t']);
            if before.is_empty() || before.ends_with(['\n', '\r']) {
                let line = self.line_start(before.trim_end().len());
                at = line + self.text[line..].len() - self.text[line..].trim_start_matches([' ', '\t']).len();
            }
        }
        // So is a bracket that is never closed, at the next line that makes no sense inside it.
        if message == FLOW_MESSAGE
            && let Some(open) =
                self.stack.iter().rev().map(|frame| frame.start).find(|start| self.is_bracket(*start))
            && self.text.get(open..at).is_some_and(|between| between.contains(['\n', '\r']))
        {
            (at, message, hint) = (open, "this bracket is not closed", Some("Add the closing bracket."));
        }
        YamlError { hint, ..self.error(at, message) }
    }

    fn is_bracket(&self, at: usize) -> bool {
        matches!(self.byte(at), Some(b'[' | b'{'))
    }
}

/// Without the characters that are blank in YAML; a no-break space is text.
fn trim_end(text: &str) -> &str {
    text.trim_end_matches([' ', '\t', '\r', '\n'])
}

/// What a copy costs, and the levels of collections.
fn measure(node: &Node) -> (usize, usize) {
    let sum = |children: &mut dyn Iterator<Item = &Node>| {
        children.map(measure).fold((NODE_COST, 0), |(cost, height), (child_cost, child_height)| {
            (cost + child_cost, height.max(child_height))
        })
    };
    let (cost, height) = match &node.kind {
        NodeKind::Null => return (NODE_COST, 0),
        NodeKind::Scalar { value, .. } => return (NODE_COST + value.len(), 0),
        NodeKind::Sequence(items) => sum(&mut items.iter()),
        NodeKind::Mapping(entries) => sum(&mut entries.iter().flat_map(|(key, value)| [key, value])),
    };
    (cost, height + 1)
}
