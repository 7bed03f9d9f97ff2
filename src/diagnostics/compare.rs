//! Which findings are new: against a baseline file, or against an earlier state of the docset.
//!
//! 1. A finding is known by file, code and message; lines may move and the text around it may change.
//! 2. The same finding several times is counted: one more of a kind is new.
//! 3. Where only some of a kind are new, those whose source line was not there before are.

use std::collections::BTreeMap;

use super::Finding;

/// What a finding is known by.
pub type Key = (String, String, String);

/// The key of a finding whose file is called `path`.
pub fn key(finding: &Finding, path: &str) -> Key {
    (path.to_owned(), finding.code.clone(), finding.message.clone())
}

/// How often each finding is there, with the source lines.
#[derive(Debug, Default, Clone)]
pub struct Known {
    counts: BTreeMap<Key, (usize, Vec<String>)>,
}

impl Known {
    /// Counts findings; `path_of` says how a finding's file is called now.
    pub fn new(findings: &[Finding], path_of: impl Fn(&Finding) -> String) -> Known {
        let mut known = Known::default();
        for finding in findings {
            let entry = known.counts.entry(key(finding, &path_of(finding))).or_default();
            entry.0 += 1;
            entry.1.push(finding.source_line.trim().to_owned());
        }
        known
    }

    /// Adds findings that are known by key only.
    pub fn add(&mut self, key: Key, count: usize) {
        self.counts.entry(key).or_default().0 += count;
    }

    /// All keys and counts in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, usize)> {
        self.counts.iter().map(|(key, (count, _))| (key, *count))
    }

    /// How often a key is there.
    pub fn count(&self, key: &Key) -> usize {
        self.counts.get(key).map_or(0, |(count, _)| *count)
    }

    /// Indices of the findings that are new.
    pub fn new_ones(&self, findings: &[Finding], path_of: impl Fn(&Finding) -> String) -> Vec<usize> {
        let mut groups: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
        for (index, finding) in findings.iter().enumerate() {
            groups.entry(key(finding, &path_of(finding))).or_default().push(index);
        }
        let mut new = Vec::new();
        for (key, mut group) in groups {
            let Some((count, lines)) = self.counts.get(&key) else {
                new.extend(group);
                continue;
            };
            let mut lines = lines.clone();
            let mut seen_before = |index: &usize| {
                let line = findings[*index].source_line.trim();
                let place = lines.iter().position(|known| known == line);
                place.map(|place| lines.swap_remove(place)).is_some()
            };
            let marks: Vec<bool> = group.iter().map(&mut seen_before).collect();
            let mut order: Vec<(bool, usize)> = marks.into_iter().zip(group.drain(..)).collect();
            // Those seen before use up the count first.
            order.sort_by_key(|(seen, index)| (!*seen, *index));
            new.extend(order.into_iter().skip(*count).map(|(_, index)| index));
        }
        new.sort_unstable();
        new
    }
}
