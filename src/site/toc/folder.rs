//! An entry for a folder leads to the first page of the folder's table of contents.
//!
//! 1. [`Builder::folder_target`] finds the table and reports when there is none.
//! 2. [`Builder::first_of`] looks for the first linked entry in the order of the profile's engine, through folders and
//!    inclusions.

use super::{Builder, HrefKind, OUT_OF_BUILD, Target, href_kind};
use crate::config::Profile;
use crate::diagnostics::Spanned;
use crate::source::DocPath;
use crate::toc_file::TocNode;

impl Builder<'_> {
    /// The first linked entry of a folder's TOC.
    pub(super) fn folder_target(&mut self, link: &Spanned<String>, file: &DocPath) -> Target {
        let path = link.value.split(['?', '#']).next().unwrap_or("");
        let folder = self.site.reference(file, path.trim_end_matches(['/', '\\']));
        match self.folder_toc(&folder) {
            Some(path) => {
                let mut seen = vec![path.clone()];
                self.first_link(&path, &mut seen)
            }
            None => {
                let (message, hint) = match self.left_out(&folder) {
                    Some(toc) => (format!("`{toc}` exists but is not part of the build"), OUT_OF_BUILD),
                    None => (
                        format!("folder `{}` has no table of contents", link.value),
                        "name a page, or put a toc.yml into the folder",
                    ),
                };
                self.report("toc-not-found", file, link.span, message, hint);
                Target::None
            }
        }
    }

    /// The table of contents of a folder that `content` leaves out.
    fn left_out(&self, folder: &DocPath) -> Option<DocPath> {
        ["toc.yml", "toc.md", "toc.json"].iter().find_map(|name| {
            let path = DocPath::new(&format!("{folder}/{name}"));
            self.site.sources.find(&path).map(|(entry, _)| entry.path.clone())
        })
    }

    pub(super) fn folder_toc(&self, folder: &DocPath) -> Option<DocPath> {
        ["toc.yml", "toc.md", "toc.json"].iter().find_map(|name| {
            let path = DocPath::new(&format!("{folder}/{name}"));
            let path = self.site.sources.find(&path).map(|(entry, _)| entry.path.clone())?;
            self.site.tocs.iter().any(|toc| toc.path == path).then_some(path)
        })
    }

    fn first_link(&mut self, toc: &DocPath, seen: &mut Vec<DocPath>) -> Target {
        let files = self.files;
        let before = self.diagnostics.len();
        let found = files.get(toc).map(|file| self.first_of(&file.items, toc, seen));
        // The folder's own TOC reports its own mistakes.
        self.diagnostics.truncate(before);
        found.unwrap_or(Target::None)
    }

    /// Learn's engine asks all entries of a level before those below them, the open engine goes line by line.
    fn first_of(&mut self, nodes: &[TocNode], toc: &DocPath, seen: &mut Vec<DocPath>) -> Target {
        let by_level = self.site.config.profile == Profile::Learn;
        for node in nodes {
            let mut target = self.own_link(node, toc, seen);
            if target == Target::None && !by_level {
                target = self.first_below(node, toc, seen);
            }
            if target != Target::None {
                return target;
            }
        }
        for node in nodes.iter().filter(|_| by_level) {
            let target = self.first_below(node, toc, seen);
            if target != Target::None {
                return target;
            }
        }
        Target::None
    }

    /// Where an entry of another TOC leads itself.
    fn own_link(&mut self, node: &TocNode, toc: &DocPath, seen: &mut Vec<DocPath>) -> Target {
        let (toc_link, topic) = self.candidates(node, toc);
        let target = topic.map_or(Target::None, |link| self.target(&link, toc, false));
        match toc_link {
            _ if target != Target::None => target,
            Some(link) if href_kind(&link.value) == HrefKind::Absolute => self.target(&link, toc, true),
            Some(link) if href_kind(&link.value) == HrefKind::Folder => {
                let path = link.value.split(['?', '#']).next().unwrap_or("");
                let folder = self.site.reference(toc, path.trim_end_matches(['/', '\\']));
                let inner = self.folder_toc(&folder).filter(|inner| !seen.contains(inner));
                inner.map_or(Target::None, |inner| {
                    seen.push(inner.clone());
                    self.first_link(&inner, seen)
                })
            }
            _ => self.uid_target(node, toc),
        }
    }

    /// The first linked entry below one of another TOC, also by inclusion.
    fn first_below(&mut self, node: &TocNode, toc: &DocPath, seen: &mut Vec<DocPath>) -> Target {
        let (toc_link, _) = self.candidates(node, toc);
        match toc_link.filter(|link| href_kind(&link.value) == HrefKind::TocFile) {
            Some(link) => {
                let path = self.site.reference(toc, link.value.split(['?', '#']).next().unwrap_or(""));
                if seen.contains(&path) {
                    return Target::None;
                }
                seen.push(path.clone());
                self.first_link(&path, seen)
            }
            None => self.first_of(&node.items, toc, seen),
        }
    }
}
