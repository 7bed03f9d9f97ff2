//! A file of known findings: they are not reported until they come back after having been mended.
//!
//! 1. One line per finding: file, code, how often, message, separated by tabs; sorted, so that it merges well.
//! 2. [`Baseline::grown`] says what an update would add; without force it may only shrink.

use super::Finding;
use super::compare::{Key, Known};

const HEADER: &str =
    "# Known findings of `milepost check`. Written by --update-baseline; it may only shrink.";

/// Known findings.
#[derive(Debug, Default)]
pub struct Baseline {
    /// What is known.
    pub known: Known,
}

impl Baseline {
    /// Reads the file; the error names the line.
    pub fn parse(text: &str) -> Result<Baseline, String> {
        let mut known = Known::default();
        for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let mut parts = line.splitn(4, '\t');
            let (Some(path), Some(code), Some(count), Some(message)) =
                (parts.next(), parts.next(), parts.next().and_then(|count| count.parse().ok()), parts.next())
            else {
                return Err(format!(
                    "line {}: not file, code, count and message with tabs between",
                    index + 1
                ));
            };
            known.add((path.to_owned(), code.to_owned(), unescape(message)), count);
        }
        Ok(Baseline { known })
    }

    /// The file for findings.
    pub fn write(known: &Known) -> String {
        let mut out = format!("{HEADER}\n");
        for ((path, code, message), count) in known.iter() {
            out.push_str(&format!("{path}\t{code}\t{count}\t{}\n", escape(message)));
        }
        out
    }

    /// Keys that `now` has more often than the file.
    pub fn grown(&self, now: &Known) -> Vec<Key> {
        now.iter().filter(|(key, count)| *count > self.known.count(key)).map(|(key, _)| key.clone()).collect()
    }

    /// How many known findings are not there any more.
    pub fn gone(&self, now: &Known) -> usize {
        self.known.iter().map(|(key, count)| count.saturating_sub(now.count(key))).sum()
    }

    /// The findings that are not known.
    pub fn new_ones(&self, findings: &[Finding], path_of: impl Fn(&Finding) -> String) -> Vec<Finding> {
        let new = self.known.new_ones(findings, path_of);
        new.into_iter().map(|index| findings[index].clone()).collect()
    }
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t")
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match (char, char == '\\') {
            (_, true) => match chars.next() {
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some('t') => out.push('\t'),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            (char, false) => out.push(char),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Severity;

    fn finding(path: &str, message: &str, line: u32, source: &str) -> Finding {
        Finding {
            code: "file-not-found".into(),
            severity: Severity::Warning,
            path: path.into(),
            line,
            column: 1,
            end_line: line,
            end_column: 2,
            message: message.into(),
            hints: Vec::new(),
            source_line: source.into(),
            source_start: 0,
            span: Default::default(),
            fix: None,
            target: None,
        }
    }

    fn path(finding: &Finding) -> String {
        finding.path.to_string()
    }

    #[test]
    fn moved_lines_stay_known_and_one_more_is_new() {
        let before = [finding("a.md", "x\ty", 3, "[a](x)"), finding("a.md", "x\ty", 9, "[b](x)")];
        let text = Baseline::write(&Known::new(&before, path));
        let baseline = Baseline::parse(&text).unwrap();
        let now = [
            finding("a.md", "x\ty", 5, "[a](x)"),
            finding("a.md", "x\ty", 7, "[new](x)"),
            finding("a.md", "x\ty", 11, "  [b](x)"),
            finding("b.md", "x\ty", 1, "[a](x)"),
        ];
        assert_eq!(baseline.new_ones(&now, path).len(), 2);
        let known = Known::new(&before, path);
        assert_eq!(known.new_ones(&now, path), [1, 3]);
        assert_eq!(baseline.grown(&Known::new(&now, path)).len(), 2);
        assert_eq!(baseline.gone(&Known::new(&now[..1], path)), 1);
        assert!(Baseline::parse("a.md file-not-found").unwrap_err().starts_with("line 1"));
    }
}
