//! `auto: true` in a toc.yml: what its folder holds becomes its entries.
//!
//! 1. [`complete`] gives such files the entries that they do not have: one per page of the folder and one per folder
//!    below with a table of contents that is filled in the same way.
//! 2. Entries are named after the files, as the engine names them.

use std::sync::Arc;

use super::{Map, Site};
use crate::config::Profile;
use crate::diagnostics::{Outcome, Span, Spanned};
use crate::source::DocPath;
use crate::toc_file::{TocFile, TocNode};

/// The files that say `auto: true`, completed.
pub(super) fn complete(site: &Site, parsed: &Map<DocPath, Arc<Outcome<TocFile>>>) -> Map<DocPath, TocFile> {
    let mut completed = Map::default();
    if site.config.profile != Profile::Docfx {
        return completed;
    }
    let is_auto = |file: &TocFile| file.extra.get("auto").and_then(serde_json::Value::as_bool) == Some(true);
    let mut auto: Vec<&DocPath> = parsed.keys().filter(|path| is_auto(&parsed[*path].value)).collect();
    auto.sort();
    for path in &auto {
        let mut file = parsed[*path].value.clone();
        let mut listed: Vec<DocPath> = Vec::new();
        targets(&file.items, path, &mut listed);
        let mut add = |name: &str, target: &DocPath, link: String| {
            if !listed.contains(target) {
                let href = Spanned { value: link, span: Span::default() };
                file.items.push(TocNode { name: title(name), href: Some(href), ..TocNode::default() });
            }
        };
        let mut pages: Vec<&DocPath> =
            site.pages.iter().map(|page| &page.path).filter(|page| page.parent() == path.parent()).collect();
        pages.sort();
        for page in pages {
            let name = page.file_name();
            add(name.rsplit_once('.').map_or(name, |(stem, _)| stem), page, escaped(name));
        }
        for inner in &auto {
            let folder = DocPath::new(inner.parent());
            if folder.as_str() != "" && folder.parent() == path.parent() {
                add(folder.file_name(), &folder, format!("{}/", escaped(folder.file_name())));
            }
        }
        completed.insert((*path).clone(), file);
    }
    completed
}

/// Files and folders that entries name.
fn targets(nodes: &[TocNode], file: &DocPath, out: &mut Vec<DocPath>) {
    for node in nodes {
        for link in [&node.href, &node.topic_href, &node.toc_href].into_iter().flatten() {
            let path = link.value.split(['?', '#']).next().unwrap_or("");
            let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
            let path = file.join(path.trim_end_matches(['/', '\\']));
            out.push(if crate::source::doc_path::is_toc_name(path.file_name()) {
                DocPath::new(path.parent())
            } else {
                path
            });
        }
        targets(&node.items, file, out);
    }
}

/// A file's name as a link.
fn escaped(name: &str) -> String {
    name.replace('%', "%25").replace('#', "%23").replace('?', "%3F")
}

/// `first-steps` → `First Steps`.
fn title(name: &str) -> String {
    let words = name.split('-').filter(|word| !word.is_empty()).map(|word| {
        let mut chars = word.chars();
        let first = chars.next().map(|char| char.to_uppercase().to_string()).unwrap_or_default();
        first + chars.as_str()
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles() {
        assert_eq!(title("first-steps"), "First Steps");
        assert_eq!(title("API"), "API");
    }
}
