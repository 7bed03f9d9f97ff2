//! Closing a mapping: repeated keys go, what `<<` brings comes in.

use std::collections::hash_map::Entry;

use ahash::{AHashMap, AHashSet};

use super::{Node, NodeKind};
use crate::diagnostics::Span;

/// Keeps the first place and the last value of a key.
pub(super) fn remove_duplicates(entries: &mut Vec<(Node, Node)>, found: &mut Vec<(String, Span)>) {
    if !has_duplicates(entries) {
        return;
    }
    let mut places: AHashMap<String, usize> = AHashMap::new();
    let mut kept: Vec<(Node, Node)> = Vec::with_capacity(entries.len());
    for entry in entries.drain(..) {
        match entry.0.as_str().map(|key| places.entry(key.to_owned())) {
            Some(Entry::Occupied(place)) => {
                found.push((place.key().clone(), entry.0.span));
                kept[*place.get()] = entry;
            }
            Some(Entry::Vacant(place)) => {
                place.insert(kept.len());
                kept.push(entry);
            }
            None => kept.push(entry),
        }
    }
    *entries = kept;
}

/// Nearly always false, so it copies nothing.
fn has_duplicates(entries: &[(Node, Node)]) -> bool {
    let mut keys = entries.iter().filter_map(|(key, _)| key.as_str());
    if entries.len() <= 8 {
        return (1..entries.len()).any(|later| {
            let key = entries[later].0.as_str();
            key.is_some() && entries[..later].iter().any(|(name, _)| name.as_str() == key)
        });
    }
    let mut known = AHashSet::with_capacity(entries.len());
    keys.any(|key| !known.insert(key))
}

/// Puts the entries of `<<: *other` (or a list of such) in its place. Own keys win, then the first.
pub(super) fn merge(entries: Vec<(Node, Node)>) -> Vec<(Node, Node)> {
    let is_merge = |(key, value): &(Node, Node)| {
        matches!(&key.kind, NodeKind::Scalar { value, plain: true } if value == "<<")
            && matches!(value.kind, NodeKind::Mapping(_) | NodeKind::Sequence(_))
    };
    let Some(at) = entries.iter().position(is_merge) else { return entries };
    let mut known: AHashSet<String> =
        entries.iter().filter_map(|(key, _)| key.as_str().map(str::to_owned)).collect();
    let mut out = Vec::with_capacity(entries.len());
    for (index, entry) in entries.into_iter().enumerate() {
        if index != at {
            out.push(entry);
            continue;
        }
        let sources = match entry.1.kind {
            NodeKind::Sequence(items) => items,
            _ => vec![entry.1],
        };
        for source in sources {
            if let NodeKind::Mapping(pairs) = source.kind {
                out.extend(pairs.into_iter().filter(|(key, _)| known.insert(key.key_text())));
            }
        }
    }
    out
}
