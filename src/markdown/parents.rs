//! Where nodes of some kind stand, noted while the tree is built.

use super::tree::NodeId;

/// Nodes that got children of some kind: to note them costs less than to look through the tree.
#[derive(Debug, Default)]
pub struct Parents {
    /// Parents of quotes as parsed, outer ones first.
    pub quotes: Vec<NodeId>,
    /// Parents of markers.
    pub directives: Vec<NodeId>,
}

impl Parents {
    /// Notes that a node got a quote.
    pub fn note_quote(&mut self, parent: NodeId) {
        note(&mut self.quotes, parent);
    }

    /// Notes that a node got a marker.
    pub fn note_directive(&mut self, parent: NodeId) {
        note(&mut self.directives, parent);
    }
}

fn note(list: &mut Vec<NodeId>, parent: NodeId) {
    if list.last() != Some(&parent) {
        list.push(parent);
    }
}

/// The list sorted, each node once. Nodes of the parser are numbered parents before children.
pub fn sorted(mut list: Vec<NodeId>) -> Vec<NodeId> {
    list.sort_unstable();
    list.dedup();
    list
}
