//! What is wrong with one entry of a redirection file.
//!
//! 1. [`report`] looks at the entry as written, and at those before it.
//! 2. Chains, circles and targets are judged later, when all entries are known.

use super::{Map, Site};
use crate::diagnostics::Diagnostic;
use crate::discover::is_toc_name;
use crate::redirect_file::RedirectEntry;
use crate::source::DocPath;

/// Findings of one entry; `targets` holds what the entries before it redirect, and where ids move.
pub(super) fn report(
    site: &Site,
    file: &DocPath,
    entry: &RedirectEntry,
    targets: &mut Map<String, ()>,
) -> Vec<Diagnostic> {
    let path = DocPath::new(&entry.source.value);
    let mut found = Vec::new();
    let mut push = |code: &str, span, message: String, hint: &str| {
        found.push(Diagnostic::new(code, file, span, message).hint(hint));
    };
    if entry.both_forms {
        push(
            "source-path-conflict",
            entry.span,
            "an entry has either `source_path` or `source_path_from_root`".to_owned(),
            "remove one of them",
        );
    }
    let written = entry.written.as_str();
    let slash = written.starts_with(['/', '\\']);
    if slash != entry.from_root && !written.is_empty() {
        let (key, rule) = match entry.from_root {
            true => ("source_path_from_root", "begins with `/`"),
            false => ("source_path", "is relative: it does not begin with `/`"),
        };
        let message = format!("`{key}` {rule}, but `{written}` is written");
        push("redirection-path-syntax-error", entry.source.span, message, "correct the slash in front");
    }
    if entry.target.value.trim().is_empty() {
        push(
            "redirection-invalid",
            entry.span,
            format!("the redirection of `{path}` has no target"),
            "add `redirect_url`",
        );
    }
    if is_toc_name(path.file_name()) {
        push(
            "redirection-invalid",
            entry.source.span,
            format!("`{path}` is a table of contents, not a page"),
            "redirect pages only",
        );
    }
    let key = format!("{}|{}", path.as_str().to_lowercase(), entry.monikers.join(" "));
    if targets.contains_key(&key) {
        push(
            "redirection-conflict",
            entry.source.span,
            format!("`{path}` is redirected twice"),
            "keep one of the entries",
        );
    }
    targets.insert(key, ());
    let exists = site.sources.by_path.contains_key(&path) && site.page(&path).is_some();
    if exists {
        push(
            "redirected-file-not-removed",
            entry.source.span,
            format!("`{path}` is redirected, but the file still exists"),
            "delete the file or the redirection",
        );
    }
    if entry.document_id {
        let key = format!("id|{}|{}", entry.target.value.to_lowercase(), entry.monikers.join(" "));
        if targets.contains_key(&key) {
            push(
                "redirection-url-conflict",
                entry.target.span,
                format!("the document ids of several sources move to `{}`", entry.target.value),
                "keep `redirect_document_id` for one of them",
            );
        }
        targets.insert(key, ());
    }
    found
}
