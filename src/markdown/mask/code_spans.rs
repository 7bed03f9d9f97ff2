//! Which places of a line are code.

use ahash::HashMap;

/// The code spans of one line. Places are asked for in order.
pub(super) struct CodeSpans {
    /// Start and end, the last one first.
    spans: Vec<(usize, usize)>,
}

impl CodeSpans {
    pub(super) fn new(line: &[u8]) -> Self {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        let mut at = 0;
        while let Some(found) = memchr::memchr(b'`', &line[at..]) {
            let start = at + found;
            let len = line[start..].iter().take_while(|byte| **byte == b'`').count();
            runs.push((start, len));
            at = start + len;
        }
        // The next run of the same length, for each run.
        let mut next = vec![None; runs.len()];
        let mut last: HashMap<usize, usize> = HashMap::default();
        for (index, (_, len)) in runs.iter().enumerate().rev() {
            next[index] = last.insert(*len, index);
        }
        let mut spans = Vec::new();
        let mut index = 0;
        while let Some((start, len)) = runs.get(index) {
            index = match next[index] {
                Some(close) => {
                    spans.push((*start, runs[close].0 + len));
                    close + 1
                }
                None => index + 1,
            };
        }
        spans.reverse();
        CodeSpans { spans }
    }

    /// Whether a place lies in one of them.
    pub(super) fn hold(&mut self, at: usize) -> bool {
        while self.spans.last().is_some_and(|span| span.1 <= at) {
            self.spans.pop();
        }
        self.spans.last().is_some_and(|span| span.0 < at)
    }
}
