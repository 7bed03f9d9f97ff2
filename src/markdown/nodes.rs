//! The vector of a document's nodes, whose memory the next document of the thread takes over: pages come by the
//! thousand, and memory that was just used is near.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};

use super::tree::{Kind, NONE, Node};
use crate::diagnostics::Span;

impl Default for Node<'_> {
    fn default() -> Self {
        Node { kind: Kind::Removed, span: Span::new(0, 0), first: NONE, last: NONE, next: NONE }
    }
}

/// Nodes that a thread keeps room for, about two megabytes.
const MAX_KEPT: usize = 40_000;

thread_local! {
    static KEPT: Cell<Vec<Node<'static>>> = const { Cell::new(Vec::new()) };
}

/// All nodes of a document.
#[derive(Debug)]
pub struct Nodes<'a>(Vec<Node<'a>>);

impl Nodes<'_> {
    /// No nodes, and room for about so many.
    pub(super) fn with_room(count: usize) -> Self {
        let mut nodes = KEPT.take();
        nodes.reserve(count);
        Nodes(nodes)
    }
}

impl Drop for Nodes<'_> {
    fn drop(&mut self) {
        let mut nodes = std::mem::take(&mut self.0);
        nodes.clear();
        if nodes.capacity() <= MAX_KEPT {
            // Nothing is left to convert; the standard library collects such a vector in place.
            KEPT.set(nodes.into_iter().map(|_| Node::default()).collect());
        }
    }
}

impl<'a> Deref for Nodes<'a> {
    type Target = Vec<Node<'a>>;

    #[inline]
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Nodes<'_> {
    #[inline]
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_taken_over() {
        let mut nodes = Nodes::with_room(100);
        nodes.push(Node::default());
        let place = nodes.as_ptr();
        drop(nodes);
        let nodes = Nodes::with_room(50);
        assert!(nodes.is_empty());
        assert_eq!(nodes.as_ptr(), place);
    }
}
