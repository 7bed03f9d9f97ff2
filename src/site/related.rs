//! Which articles refer to a page, and which ones go with it.
//!
//! 1. [`Graph::new`] resolves the links of all articles once, when the first page asks; links of an included file
//!    count for every page that it lands on.
//! 2. [`Site::related`] answers for one page from its own neighbours alone, with short lists: a page costs no more in a
//!    large docset. The answer is recorded like any other, so a page is made anew when a link to it comes or goes.

use rayon::prelude::*;

use super::resolve::Resolution;
use super::{Map, Page, Site, urls};
use crate::scan::{LinkKind, PageFacts};
use crate::source::DocPath;

/// Names that are listed; the rest is a number.
const LISTED: usize = 12;

/// Pages that go with a page.
const RELATED: usize = 4;

/// A page with more links than this is a list, which says little about what belongs together.
const LIST: usize = 80;

/// Referring pages that are looked at to find what goes with a page.
const SAMPLE: usize = 200;

/// Links between pages, each list sorted and without repetition.
#[derive(Debug, Default)]
pub(super) struct Graph {
    from: Vec<Vec<u32>>,
    to: Vec<Vec<u32>>,
}

impl Graph {
    fn new(site: &Site) -> Graph {
        let included: Map<&DocPath, Vec<u32>> =
            site.includes.par_iter().map(|(path, facts)| (path, targets(site, path, facts))).collect();
        // Landing pages list everything; only what is said in an article is a reference.
        let of = |(index, page): (usize, &Page)| {
            let mut found = Vec::new();
            if page.yaml {
                return found;
            }
            let mut files = vec![page.path.clone()];
            let mut at = 0;
            while let Some(file) = files.get(at).cloned() {
                at += 1;
                let Some(facts) = site.facts(&file) else { continue };
                match included.get(&file).filter(|_| at > 1) {
                    Some(targets) => found.extend(targets),
                    None => found.extend(targets(site, &file, facts)),
                }
                for include in &facts.includes {
                    let path = site.reference(&file, &include.path);
                    if !files.contains(&path) {
                        files.push(path);
                    }
                }
            }
            found.sort_unstable();
            found.dedup();
            found.retain(|target| *target != index as u32);
            found
        };
        let to: Vec<Vec<u32>> = site.pages.par_iter().enumerate().map(of).collect();
        let mut from = vec![Vec::new(); site.pages.len()];
        for (index, targets) in to.iter().enumerate() {
            for target in targets {
                from[*target as usize].push(index as u32);
            }
        }
        Graph { from, to }
    }

    /// Pages that articles name together with `index` at least twice, the closest first.
    fn companions(&self, index: u32) -> Vec<u32> {
        let mut counts: Vec<(u32, u64)> = Vec::new();
        let mut named: Vec<u32> = self.from[index as usize]
            .iter()
            .take(SAMPLE)
            .map(|source| &self.to[*source as usize])
            .filter(|targets| targets.len() <= LIST)
            .flatten()
            .copied()
            .collect();
        named.sort_unstable();
        for page in named {
            match counts.last_mut() {
                Some((last, count)) if *last == page => *count += 1,
                _ => counts.push((page, 1)),
            }
        }
        // What the page links to itself is known to its reader.
        let known = &self.to[index as usize];
        counts.retain(|(page, count)| *page != index && *count > 1 && known.binary_search(page).is_err());
        // Pages that everybody names go with none in particular.
        let weight =
            |(page, count): &(u32, u64)| count * count * 1000 / self.from[*page as usize].len().max(1) as u64;
        counts.sort_by(|a, b| weight(b).cmp(&weight(a)).then(a.0.cmp(&b.0)));
        counts.into_iter().map(|(page, _)| page).take(RELATED).collect()
    }
}

/// Pages that the links of one file lead to.
fn targets(site: &Site, path: &DocPath, facts: &PageFacts) -> Vec<u32> {
    let links = facts.links.iter().filter(|link| link.kind == LinkKind::Link);
    let target = |href: &str| match site.resolve(path, href).0 {
        Resolution::Page(page, _) | Resolution::Loose(page, _) => site.page_by_path.get(&page.path).copied(),
        _ => None,
    };
    links.filter_map(|link| target(&link.href)).collect()
}

/// Titles and URLs.
type Links = Vec<(String, String)>;

impl Site {
    /// Articles that link to a page with their number, and articles that go with it. Nothing when the theme does not
    /// show them.
    pub(super) fn related(&self, page: &Page) -> ((Links, usize), Links) {
        let wanted = self.config.theme.options.get("related").and_then(|wanted| wanted.as_bool());
        let Some(index) = self.page_by_path.get(&page.path).filter(|_| !page.yaml && wanted != Some(false))
        else {
            return Default::default();
        };
        let graph = self.graph.get_or_init(|| Graph::new(self));
        let link = |index: &u32| {
            let other = &self.pages[*index as usize];
            let url = urls::relative_url(&page.output, &other.output, self.config.url_style);
            (other.title.to_string(), url)
        };
        let mut sources = graph.from[*index as usize].clone();
        let near = |source: &u32| {
            let other = self.pages[*source as usize].path.as_str();
            let shared = page.path.as_str().bytes().zip(other.bytes()).take_while(|(a, b)| a == b);
            std::cmp::Reverse(shared.filter(|(byte, _)| *byte == b'/').count())
        };
        sources.sort_by_key(|source| (near(source), *source));
        let listed = sources.iter().take(LISTED).map(link).collect();
        ((listed, sources.len()), graph.companions(*index).iter().map(link).collect())
    }
}
