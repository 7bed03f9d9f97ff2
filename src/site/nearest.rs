//! Which TOC a page is shown in.
//!
//! 1. [`rank`] says what becomes of included TOCs, [`hide_twins`] which of two in one folder stays.
//! 2. [`assign`] finds the TOC of each page: the one that its metadata names, else the nearest that names the page
//!    (lowest `order`, fewest folders down, fewest steps up, path), else the nearest in its folder or above.

use super::toc::{Target, Toc};
use super::{Map, Page, Site};
use crate::config::Profile;
use crate::diagnostics::{Diagnostic, Span};
use crate::source::DocPath;

/// What becomes of included TOCs: the open engine offers them after all others, Learn not at all.
pub(super) fn rank(tocs: &mut [Toc], included: &Map<DocPath, Vec<DocPath>>, profile: Profile) {
    if profile == Profile::Docfx {
        for toc in tocs.iter_mut().filter(|toc| included.contains_key(&toc.path)) {
            toc.order = 100.0;
        }
        return;
    }
    tocs.iter_mut().for_each(|toc| toc.order = 0.0);
    // Of TOCs that include each other and that no other one includes, the first at the top stays.
    let mut order: Vec<usize> = (0..tocs.len()).collect();
    let depth = |toc: &Toc| toc.path.as_str().matches('/').count();
    order.sort_by_key(|index| {
        (included.contains_key(&tocs[*index].path), depth(&tocs[*index]), tocs[*index].path.clone())
    });
    let mut covered: Vec<DocPath> = Vec::new();
    for index in order {
        let path = tocs[index].path.clone();
        tocs[index].hidden = covered.contains(&path);
        if tocs[index].hidden || !included.values().any(|by| by.contains(&path)) {
            continue;
        }
        let mut queue = vec![path];
        while let Some(path) = queue.pop() {
            let inner = included.iter().filter(|(_, by)| by.contains(&path)).map(|(inner, _)| inner);
            let new: Vec<DocPath> = inner.filter(|inner| !covered.contains(inner)).cloned().collect();
            covered.extend(new.iter().cloned());
            queue.extend(new);
        }
    }
}

/// Two TOCs of one folder have one output: `toc.yml` goes before `toc.md`, and that before `toc.json`.
pub(super) fn hide_twins(tocs: &mut [Toc]) -> Vec<Diagnostic> {
    let rank = |toc: &Toc| ["yml", "md", "json"].iter().position(|end| toc.path.has_extension(end));
    let mut first: Map<String, usize> = Map::default();
    let mut found = Vec::new();
    let mut order: Vec<usize> = (0..tocs.len()).filter(|index| !tocs[*index].hidden).collect();
    order.sort_by_key(|index| rank(&tocs[*index]));
    for index in order {
        let Some(before) = first.get(&tocs[index].folder) else {
            first.insert(tocs[index].folder.clone(), index);
            continue;
        };
        let (path, before) = (tocs[index].path.clone(), &tocs[*before].path);
        let message =
            format!("`{path}` and `{before}` are both the table of contents of one folder; `{before}` stays");
        found.push(
            Diagnostic::new("output-path-conflict", &path, Span::default(), message).hint("keep one of them"),
        );
        tocs[index].hidden = true;
    }
    found
}

/// Finds the TOC of each page.
pub(super) fn assign(site: &mut Site) {
    let mut candidates: Map<u32, Vec<(u32, u32)>> = Map::default();
    for (index, toc) in site.tocs.iter().enumerate().filter(|(_, toc)| !toc.hidden) {
        // Breadcrumb files are no navigation.
        if site.breadcrumbs.contains_key(&toc.path) {
            continue;
        }
        for (entry, data) in toc.entries.iter().enumerate() {
            if let Target::Page(page, _) = data.target {
                candidates.entry(page).or_default().push((index as u32, entry as u32));
            }
        }
    }
    let navigation: Vec<u32> = (0..site.tocs.len() as u32)
        .filter(|index| {
            let toc = &site.tocs[*index as usize];
            !toc.hidden && !site.breadcrumbs.contains_key(&toc.path) && !toc.entries.is_empty()
        })
        .collect();
    let mut assigned = Vec::with_capacity(site.pages.len());
    for (index, page) in site.pages.iter().enumerate() {
        let nearest = candidates.get(&(index as u32)).and_then(|list| {
            list.iter()
                .min_by(|a, b| {
                    let key = |toc: u32| distance(site, toc, &page.folder);
                    // An entry for the whole page goes before entries for its sections.
                    let section = |(toc, entry): &(u32, u32)| {
                        let target = &site.tocs[*toc as usize].entries[*entry as usize].target;
                        matches!(target, Target::Page(_, end) if !end.is_empty())
                    };
                    // An entry for a folder's TOC leaves the pages to that one.
                    let outer = |(toc, entry): &(u32, u32)| {
                        site.tocs[*toc as usize].entries[*entry as usize].for_folder
                    };
                    let near = key(a.0).partial_cmp(&key(b.0)).unwrap_or(std::cmp::Ordering::Equal);
                    outer(a).cmp(&outer(b)).then(near).then(section(a).cmp(&section(b))).then(a.1.cmp(&b.1))
                })
                .map(|(toc, entry)| (*toc, Some(*entry)))
        });
        assigned.push(named(site, page, &navigation).or(nearest).or_else(|| {
            let above = |toc: &&u32| {
                let folder = site.tocs[**toc as usize].folder.as_str();
                let rest = page.folder.strip_prefix(folder);
                folder.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            let key = |toc: &&u32| {
                let toc = &site.tocs[**toc as usize];
                (std::cmp::Reverse(toc.order as i64), toc.folder.len())
            };
            navigation.iter().filter(above).max_by_key(key).map(|toc| (*toc, None))
        }));
    }
    site.toc_of = assigned;
}

/// The TOC that `_tocRel` of a page names, and the page's entry in it.
fn named(site: &Site, page: &Page, navigation: &[u32]) -> Option<(u32, Option<u32>)> {
    let named = site.setting(page, "_tocRel")?;
    let path = DocPath::new(&format!("{}/{}", page.folder, named.as_str()?));
    let folder = path.parent();
    let toc = *navigation.iter().find(|toc| site.tocs[**toc as usize].folder.eq_ignore_ascii_case(folder))?;
    let entries = site.tocs[toc as usize].entries.iter();
    let own = site.page_by_path.get(&page.path).copied();
    let entry = entries.map(|entry| &entry.target).position(|target| match target {
        Target::Page(page, end) => Some(*page) == own && end.is_empty(),
        _ => false,
    });
    Some((toc, entry.map(|entry| entry as u32)))
}

/// (order, folders down, steps up, path) from a page to a TOC: lower is nearer.
fn distance<'s>(site: &'s Site, toc: u32, folder: &str) -> (f64, usize, usize, &'s str) {
    let toc = &site.tocs[toc as usize];
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = toc.folder.split('/').filter(|part| !part.is_empty()).collect();
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    (toc.order, to.len() - common, from.len() - common, toc.path.as_str())
}
