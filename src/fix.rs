//! Findings with a certain remedy → edits.
//!
//! 1. [`edits`] finds the place of each remedy in its file: the written link, once, inside the finding's place, or in
//!    the definition of a reference.
//! 2. Files whose bytes are no plain UTF-8 are left alone, and edits that overlap are left out: nothing else changes.
//! 3. [`safe`] checks the docset with the edits in place and takes back those of files that would get a new finding.
//! 4. [`remedies`] tells the same places to formats that can name them.
//! 5. [`diff`] prints edits for `git apply --unidiff-zero`.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostics::compare::Known;
use crate::diagnostics::print::Remedy;
use crate::diagnostics::{Finding, Fix, LineIndex, Span};
use crate::pipeline::Pipeline;
use crate::source::{DocPath, Files, OverlayFiles};

/// A file before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Its text as it is.
    pub before: String,
    /// Its text with the remedies.
    pub after: String,
    /// Remedies in it.
    pub count: usize,
}

/// Edits by file.
pub type Edits = BTreeMap<DocPath, Edit>;

/// The edits for all findings with a remedy.
pub fn edits(findings: &[Finding], files: &dyn Files) -> Edits {
    let mut by_file: BTreeMap<&DocPath, Vec<(&Fix, Span)>> = BTreeMap::new();
    for finding in findings {
        if let Some((fix, span)) = &finding.fix {
            by_file.entry(&finding.path).or_default().push((fix, *span));
        }
    }
    let mut edits = Edits::new();
    for (path, fixes) in by_file {
        let Some(text) = files.read(path).ok().and_then(|bytes| String::from_utf8(bytes).ok()) else {
            continue;
        };
        // Places count from behind a byte order mark.
        let mark = text.len() - text.strip_prefix('\u{feff}').unwrap_or(&text).len();
        let mut remedies: BTreeMap<(usize, usize), Option<String>> = BTreeMap::new();
        for (fix, span) in fixes {
            let Some(place) = place_of(&text[mark..], span, &fix.old) else { continue };
            let place = (place.start + mark, place.end + mark);
            let merged = match remedies.remove(&place) {
                None => Some(fix.new.clone()),
                // Two remedies for one part are no certain remedy; a reader decides.
                Some(before) => before.and_then(|before| merge(&fix.old, &before, &fix.new)),
            };
            remedies.insert(place, merged);
        }
        let mut places: Vec<(Range<usize>, String)> =
            remedies.into_iter().filter_map(|((start, end), new)| Some((start..end, new?))).collect();
        let overlapping: BTreeSet<usize> = places
            .windows(2)
            .filter(|pair| pair[0].0.end > pair[1].0.start)
            .flat_map(|pair| [pair[0].0.start, pair[1].0.start])
            .collect();
        places.retain(|(place, _)| !overlapping.contains(&place.start));
        if places.is_empty() {
            continue;
        }
        let mut after = text.clone();
        for (place, new) in places.iter().rev() {
            after.replace_range(place.clone(), new.as_str());
        }
        edits.insert(path.clone(), Edit { before: text, after, count: places.len() });
    }
    edits
}

/// Where each certain remedy stands, by the index of its finding: what [`edits`] would write, for formats that tell it.
pub fn remedies(findings: &[Finding], files: &dyn Files) -> BTreeMap<usize, Remedy> {
    let mut remedies = BTreeMap::new();
    let mut open: Option<(&DocPath, Arc<str>, LineIndex)> = None;
    for (index, finding) in findings.iter().enumerate() {
        let Some((fix, span)) = &finding.fix else { continue };
        if open.as_ref().is_none_or(|(path, ..)| *path != &finding.path) {
            let text = files.read(&finding.path).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            let text: Arc<str> =
                text.as_deref().map_or("", |text| text.trim_start_matches('\u{feff}')).into();
            open = Some((&finding.path, text.clone(), LineIndex::new(text)));
        }
        let Some((_, text, lines)) = &open else { continue };
        if let Some(place) = place_of(text, *span, &fix.old) {
            let (start, end) = (lines.position(place.start), lines.position(place.end));
            remedies.insert(index, Remedy { start, end, new: fix.new.clone() });
        }
    }
    remedies
}

/// Two remedies of one link, when one is about its path and the other about its fragment.
fn merge(old: &str, one: &str, two: &str) -> Option<String> {
    if one == two {
        return Some(one.to_owned());
    }
    let cut =
        |href: &str| href.split_once('#').map(|(path, fragment)| (path.to_owned(), fragment.to_owned()));
    let (old, one, two) = (cut(old)?, cut(one)?, cut(two)?);
    let join = |path: &str, fragment: &str| Some(format!("{path}#{fragment}"));
    if one.1 == old.1 && two.0 == old.0 {
        return join(&one.0, &two.1);
    }
    if two.1 == old.1 && one.0 == old.0 { join(&two.0, &one.1) } else { None }
}

/// Where a link stands as it is written.
fn place_of(text: &str, span: Span, old: &str) -> Option<Range<usize>> {
    let (start, end) = (span.start as usize, (span.end as usize).min(text.len()));
    let inside = text.get(start..end)?;
    let mut places: Vec<usize> = bounded(inside, old).map(|at| start + at).collect();
    // A text that repeats its link: the link is behind `](`.
    if places.len() > 1 {
        places.retain(|at| text[..*at].trim_end_matches(['<', ' ']).ends_with("]("));
    }
    if places.is_empty() && inside.starts_with(['[', '!']) {
        places = bounded(text, old)
            .filter(|at| text[..*at].trim_end_matches(['<', ' ']).ends_with("]:"))
            .collect();
    }
    match places[..] {
        [at] => Some(at..at + old.len()),
        _ => None,
    }
}

/// Places of `old` that are not part of a longer link.
fn bounded<'t>(text: &'t str, old: &'t str) -> impl Iterator<Item = usize> + 't {
    let edge = |char: Option<char>| {
        char.is_none_or(|char| {
            char.is_whitespace() || matches!(char, '(' | ')' | '<' | '>' | '"' | '\'' | '[' | ']' | ',')
        })
    };
    text.match_indices(old).map(|(at, _)| at).filter(move |at| {
        !old.is_empty()
            && edge(text[..*at].chars().next_back())
            && edge(text[at + old.len()..].chars().next())
    })
}

/// Drops edits of files in which the docset with all edits would have a finding that it has not now. Gives what is
/// left and the findings with it in place.
pub fn safe(pipeline: &Pipeline, mut edits: Edits, before: &[Finding]) -> io::Result<(Edits, Vec<Finding>)> {
    let path_of = |finding: &Finding| finding.path.to_string();
    let known = Known::new(before, path_of);
    loop {
        let changes = edits.iter().map(|(path, edit)| (path.clone(), Some(Arc::from(edit.after.as_bytes()))));
        let files = OverlayFiles::new(pipeline.files.clone(), changes.collect());
        let mut probe = Pipeline::new(pipeline.config.clone(), Arc::new(files));
        probe.cache.key = pipeline.cache.key;
        probe.cache.scans = pipeline.cache.scans.clone();
        probe.today = pipeline.today;
        probe.ledger.clone_from(&pipeline.ledger);
        let after = probe.check()?;
        let new = known.new_ones(&after, path_of);
        let count = edits.len();
        for index in new {
            edits.remove(&after[index].path);
        }
        if edits.len() == count || edits.is_empty() {
            let after = if edits.is_empty() { before.to_vec() } else { after };
            return Ok((edits, after));
        }
    }
}

/// The edits as a patch; `prefix` stands in front of every path.
pub fn diff(edits: &Edits, prefix: &str) -> String {
    let mut out = String::new();
    for (path, edit) in edits {
        out.push_str(&format!("--- a/{prefix}{path}\n+++ b/{prefix}{path}\n"));
        // Remedies replace text inside of lines, so lines stay in step.
        let lines = edit.before.split_inclusive('\n').zip(edit.after.split_inclusive('\n'));
        for (index, (old, new)) in lines.enumerate().filter(|(_, (old, new))| old != new) {
            out.push_str(&format!("@@ -{0} +{0} @@\n-{1}", index + 1, old));
            if !old.ends_with('\n') {
                out.push_str("\n\\ No newline at end of file\n");
            }
            out.push_str(&format!("+{new}"));
            if !new.ends_with('\n') {
                out.push_str("\n\\ No newline at end of file\n");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(text: &str, old: &str) -> Option<usize> {
        place_of(text, Span::new(0, text.len()), old).map(|place| place.start)
    }

    #[test]
    fn the_link_is_found_and_not_its_text() {
        assert_eq!(placed("[A.md](A.md)", "A.md"), Some(7));
        assert_eq!(placed("[x](<a b.md> \"a b.md\")", "a b.md"), Some(5));
        assert_eq!(placed("[x](aA.md)", "A.md"), None);
        let text = "See [x][1].\n\n[1]: A.md\n";
        assert_eq!(place_of(text, Span::new(4, 10), "A.md"), Some(18..22));
        assert_eq!(placed("src=\"A.md\"", "A.md"), Some(5));
    }
}
