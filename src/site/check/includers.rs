//! Where included files land.

use crate::scan::PageFacts;
use crate::site::{Map, Page, Site};
use crate::source::DocPath;

/// Which pages an included file lands on.
pub(super) struct Includers<'s> {
    pub(super) pages: Map<DocPath, Vec<&'s Page>>,
}

impl<'s> Includers<'s> {
    /// Those of one page: the files that it includes.
    pub(super) fn of_page(page: &'s Page, files: &[DocPath]) -> Self {
        let pages = files.iter().map(|file| (file.clone(), vec![page])).collect();
        Includers { pages }
    }

    pub(super) fn new(site: &'s Site) -> Self {
        let mut pages: Map<DocPath, Vec<&'s Page>> = Map::default();
        for page in site.versions() {
            let mut seen: ahash::HashSet<DocPath> = ahash::HashSet::default();
            let mut queue: Vec<(DocPath, &PageFacts)> = vec![(page.path.clone(), page.facts.as_ref())];
            while let Some((file, facts)) = queue.pop() {
                for include in &facts.includes {
                    let path = site.reference(&file, &include.path);
                    if path == page.path || !seen.insert(path.clone()) {
                        continue;
                    }
                    pages.entry(path.clone()).or_default().push(page);
                    if let Some(inner) = site.facts(&path) {
                        queue.push((path, inner.as_ref()));
                    }
                }
            }
        }
        Includers { pages }
    }
}
