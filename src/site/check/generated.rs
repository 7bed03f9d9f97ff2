//! Pages that the open engine makes of program code before it builds: Milepost publishes them, but does not make them.
//!
//! 1. [`once`] runs over all findings of a docset whose API pages have not been made.
//! 2. What leads into their folder is one finding, at the configuration, however much it is.
//! 3. Uids that nothing else knows are theirs, so far as one can tell.

use std::collections::BTreeMap;

use super::Site;
use crate::diagnostics::{Diagnostic, Span};
use crate::source::{DocPath, text};

/// Codes of references to files.
const MISSING: &[&str] = &["file-not-found", "toc-not-found"];

/// Makes one finding of all that the missing pages explain.
pub fn once(site: &Site, found: &mut Vec<Diagnostic>) {
    if site.config.generated.is_empty() {
        return;
    }
    let mut groups: BTreeMap<&str, (usize, DocPath)> = BTreeMap::new();
    found.retain_mut(|finding| {
        if finding.code == "xref-not-found"
            && !finding.hints.iter().any(|hint| hint.starts_with("did you mean"))
        {
            "xref-unverified".clone_into(&mut finding.code);
            finding.message =
                finding.message.replace("no such uid", "the API pages that may hold it are not there");
            finding.hints = vec!["run `docfx metadata` first".to_owned()];
        }
        if !MISSING.contains(&finding.code.as_str()) {
            return true;
        }
        let Some(target) = target(site, finding) else { return true };
        let inside =
            |folder: &&String| target == folder.as_str() || target.starts_with(&format!("{folder}/"));
        let Some(folder) = site.config.generated.iter().find(inside) else { return true };
        let group = groups.entry(folder).or_insert_with(|| (0, finding.path.clone()));
        group.0 += 1;
        group.1 = group.1.clone().min(finding.path.clone());
        false
    });
    for (folder, (count, first)) in groups {
        let noun = if count == 1 { "reference" } else { "references" };
        let message = format!(
            "pages of `{folder}` are linked to, which `docfx metadata` makes and which are not there"
        );
        let finding =
            Diagnostic::new("api-pages-missing", &DocPath::new("docfx.json"), Span::default(), message);
        let told = format!("{count} {noun}, the first in `{first}`");
        found.push(finding.hint(told).hint("run `docfx metadata` first"));
    }
}

/// The file that a finding is about: named by it, or written at its place.
fn target(site: &Site, finding: &Diagnostic) -> Option<String> {
    if let Some(target) = &finding.target {
        return Some(target.path.to_string());
    }
    let bytes = site.files.read(&finding.path).ok()?;
    let source = text::decode(&bytes, &finding.path).value;
    let written = source.get(finding.span.start as usize..finding.span.end as usize)?;
    Some(site.reference(&finding.path, written.trim_matches(['"', '\''])).to_string())
}
