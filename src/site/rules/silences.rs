//! `<!-- milepost-disable-next-line CODE reason -->`: an author's word against a finding.
//!
//! 1. The scan keeps each comment with the block it covers.
//! 2. [`Silences::covers`] drops findings of that code that begin in that block.
//! 3. [`malformed`] reports comments that name no code or give no reason: they silence nothing.

use crate::diagnostics::{Diagnostic, codes};
use crate::scan::{PageFacts, Silence};
use crate::site::{Map, Site, check};
use crate::source::DocPath;

/// The valid silences of a docset by file.
#[derive(Debug, Default)]
pub struct Silences<'s> {
    files: Map<&'s DocPath, &'s [Silence]>,
}

impl<'s> Silences<'s> {
    /// Collects those of a site.
    pub fn new(site: &'s Site) -> Silences<'s> {
        let mut files: Map<&DocPath, &[Silence]> = Map::default();
        for (path, facts) in all(site) {
            if !facts.silences.is_empty() {
                files.insert(path, &facts.silences);
            }
        }
        Silences { files }
    }

    /// Whether an author has silenced this finding.
    pub fn covers(&self, diagnostic: &Diagnostic) -> bool {
        let Some(list) = self.files.get(&diagnostic.path) else { return false };
        list.iter().any(|silence| {
            silence.reason
                && *silence.code == *diagnostic.code
                && silence.block.start <= diagnostic.span.start
                && diagnostic.span.start < silence.block.end
        })
    }
}

fn all(site: &Site) -> impl Iterator<Item = (&DocPath, &PageFacts)> {
    let pages = site.versions().map(|page| (&page.path, page.facts.as_ref()));
    pages.chain(site.includes.iter().map(|(path, facts)| (path, facts.as_ref())))
}

/// Comments that silence nothing because something is missing.
pub(super) fn malformed(site: &Site) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (path, facts) in all(site) {
        for silence in &facts.silences {
            let code = silence.code.as_ref();
            let mut push = |message: String, hint: String| {
                found.push(Diagnostic::new("invalid-silence", path, silence.span, message).hint(hint));
            };
            if codes::find(code).is_none() {
                let close = check::closest(code, codes::ALL.iter().map(|code| code.slug).collect());
                let hint = match close {
                    Some(close) if !code.is_empty() => format!("did you mean `{close}`?"),
                    _ => "write `<!-- milepost-disable-next-line CODE reason -->`".to_owned(),
                };
                push(format!("this comment silences `{code}`, which is no code"), hint);
            } else if !silence.reason {
                let hint = format!("write `<!-- milepost-disable-next-line {code} reason -->`");
                push(format!("this comment silences `{code}` without a reason, so it is not heeded"), hint);
            } else if silence.block.end == 0 {
                push(
                    "no block follows this comment, so it silences nothing".to_owned(),
                    "put it in front of what it is about, or delete it".to_owned(),
                );
            }
        }
    }
    found
}
