//! Flow collections whose lines are not indented.
//!
//! 1. `key: [` … `]` with a line at the left margin is no YAML by the book, and our parser refuses
//!    it. The engine's parser takes it, and published pages have it, so [`read`] takes it as well.
//! 2. The refused line gets blanks in front, and the text is read again, until nothing is refused.
//!    Blanks between the parts of a flow collection mean nothing, so the tree stays the same.
//! 3. Afterwards every span is moved back to the text as the author wrote it.

use super::{Node, NodeKind, Parsed, reader};
use crate::diagnostics::Span;

/// Blanks put in front of a line: more than blocks are ever indented.
const BLANKS: &str = "                                                                ";

/// Lines repaired in one text, and bytes read for it: each repair reads the text once more.
const MAX_REPAIRS: usize = 200;
const MAX_BYTES: usize = 16_000_000;

/// Reads a text, repairing lines of flow collections; `base` is added to all spans.
pub(super) fn read(text: &str, base: usize) -> Parsed {
    let (parsed, refused) = reader::read(text, base);
    let Some(mut line) = refused else { return parsed };
    let mut repaired = text.to_owned();
    let mut inserts = Inserts { places: Vec::new(), base };
    loop {
        // A line refused again is indented too deep for this remedy.
        let is_new = inserts.places.last().is_none_or(|last| *last < line);
        if !is_new || inserts.places.len() == MAX_REPAIRS || inserts.places.len() * repaired.len() > MAX_BYTES
        {
            return parsed;
        }
        repaired.insert_str(line, BLANKS);
        inserts.places.push(line);
        let (mut again, refused) = reader::read(&repaired, 0);
        match refused {
            Some(next) => line = next,
            None => {
                inserts.restore(&mut again);
                return again;
            }
        }
    }
}

/// Where blanks were put in, in bytes of the repaired text, ascending.
struct Inserts {
    places: Vec<usize>,
    base: usize,
}

impl Inserts {
    fn restore(&self, parsed: &mut Parsed) {
        parsed.root.iter_mut().for_each(|root| self.node(root));
        parsed.error.iter_mut().for_each(|error| error.span = self.span(error.span));
        parsed.duplicate_keys.iter_mut().for_each(|(_, span)| *span = self.span(*span));
    }

    fn node(&self, node: &mut Node) {
        node.span = self.span(node.span);
        match &mut node.kind {
            NodeKind::Sequence(items) => items.iter_mut().for_each(|item| self.node(item)),
            NodeKind::Mapping(entries) => entries.iter_mut().for_each(|(key, value)| {
                self.node(key);
                self.node(value);
            }),
            NodeKind::Null | NodeKind::Scalar { .. } => {}
        }
    }

    fn span(&self, span: Span) -> Span {
        Span::new(self.original(span.start as usize), self.original(span.end as usize))
    }

    fn original(&self, at: usize) -> usize {
        let before = self.places.partition_point(|place| *place <= at);
        let Some(last) = before.checked_sub(1).map(|index| self.places[index]) else { return at + self.base };
        at.max(last + BLANKS.len()) - before * BLANKS.len() + self.base
    }
}
