//! The URL of a page: how deep it lies, and whether it says something twice.

use crate::diagnostics::{Diagnostic, Span};
use crate::site::{Page, Site};

/// Levels that are still easy to read.
const DEEPEST: usize = 5;

/// Findings of one page. YAML pages stand where their tables of contents want them.
pub(super) fn findings(site: &Site, page: &Page, out: &mut Vec<Diagnostic>) {
    if page.yaml {
        return;
    }
    let url = site.site_path(page);
    let mut parts: Vec<&str> = url.split('/').filter(|part| !part.is_empty()).collect();
    let mut sorted = parts.clone();
    sorted.sort_unstable();
    if let Some(twice) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        let message = format!("the URL `{url}` has `{}` twice", twice[0]);
        let found = Diagnostic::new("path-duplication", &page.path, Span::default(), message);
        out.push(found.hint("rename the file, or one of its folders"));
    }
    if url.ends_with('/') {
        parts.push("index");
    }
    if parts.len() > DEEPEST {
        let message = format!("the URL `{url}` has {} levels", parts.len());
        let found = Diagnostic::new("path-too-deep", &page.path, Span::default(), message);
        out.push(found.hint(format!("move the page up: {DEEPEST} levels are enough")));
    }
}
