//! Files that stand in for missing ones, under the roots that the configuration names.
//!
//! 1. [`find`] looks for a file at the same path under each of these roots; every reference to an include, a snippet
//!    or an image comes through it. From there, references lead to the docset's own files first.
//! 2. [`add_images`] publishes the images that pages take from there, at the path where the docset would have them.

use super::{Map, Resource, Site, links};
use crate::config::Config;
use crate::discover::Sources;
use crate::scan::LinkKind;
use crate::source::{DocPath, Files};

/// The file that stands in for one that is not there: the docset's own for one of a fallback folder, or else the first
/// in these folders.
pub fn find(config: &Config, sources: &Sources, files: &dyn Files, missing: &DocPath) -> Option<DocPath> {
    let found = |path: &DocPath| match sources.find(path) {
        Some((entry, _)) => Some(entry.path.clone()),
        None => files.exists(path).then(|| path.clone()),
    };
    if config.fallback_folders.is_empty() || found(missing).is_some() {
        return None;
    }
    let own = own(config, missing);
    let wanted = own.as_ref().unwrap_or(missing);
    let under = |folder: &String| found(&DocPath::new(&format!("{folder}/{wanted}")).home(&config.root));
    own.as_ref().and_then(found).or_else(|| config.fallback_folders.iter().find_map(under))
}

/// Where the docset would have a file of a fallback folder.
pub fn own(config: &Config, file: &DocPath) -> Option<DocPath> {
    config.fallback_folders.iter().find_map(|folder| {
        let folder = DocPath::new(folder).home(&config.root);
        file.as_str().strip_prefix(folder.as_str())?.strip_prefix('/').map(DocPath::new)
    })
}

/// Makes resources of images outside the build that pages or their includes take from a fallback folder.
pub(super) fn add_images(site: &mut Site) {
    if site.config.fallback_folders.is_empty() {
        return;
    }
    let mut taken: Map<String, u32> = Map::default();
    for (index, resource) in site.resources.iter().enumerate() {
        taken.insert(resource.output.clone(), index as u32);
    }
    for (written, file) in images(site) {
        if site.resource_by_path.contains_key(&written) {
            continue;
        }
        let there = site.sources.find(&file).is_some() || site.files.exists(&file);
        let Some(output) = own(&site.config, &file).filter(|_| there).map(String::from) else { continue };
        let index = taken.get(&output).copied().unwrap_or_else(|| {
            let stamp = stamp(site, &file);
            site.resources.push(Resource { path: file.clone(), output: output.clone(), stamp });
            (site.resources.len() - 1) as u32
        });
        taken.insert(output, index);
        site.resource_by_path.entry(file).or_insert(index);
        site.resource_by_path.insert(written, index);
    }
}

/// Paths of images as written, seen from the docset, and the files that they mean; in order.
fn images(site: &Site) -> Vec<(DocPath, DocPath)> {
    let pages = site.versions().map(|page| (&page.path, &page.facts));
    let mut found = Vec::new();
    for (file, facts) in pages.chain(&site.includes) {
        for link in facts.links.iter().filter(|link| link.kind == LinkKind::Image) {
            let parts = links::split(&link.href);
            let path: &str = &parts.path;
            if path.is_empty() || links::has_scheme(path) || path.starts_with(['/', '\\']) {
                continue;
            }
            let (written, meant) = (site.written_path(file, path), site.reference(file, path));
            // A page of the docset's own that names such a folder itself gets nothing published.
            if written != meant || own(&site.config, file).is_some() {
                found.push((written, meant));
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

fn stamp(site: &Site, file: &DocPath) -> (u64, u64) {
    match site.sources.find(file) {
        Some((entry, _)) => (entry.len, entry.stamp),
        None => {
            let bytes = site.files.read(file).unwrap_or_default();
            (bytes.len() as u64, xxhash_rust::xxh3::xxh3_64(&bytes))
        }
    }
}

/// The path that a reference in `file` stands for, whether there is such a file or not.
pub fn written_path(config: &Config, file: &DocPath, reference: &str) -> DocPath {
    let decoded = super::links::decode(reference.trim());
    match decoded.strip_prefix("~/").or_else(|| decoded.strip_prefix("~\\")) {
        Some(rest) => file.at_root(rest),
        None => file.join(&decoded).home(&config.root),
    }
}

/// The path of the file that is meant: case corrected when only the case differs, or its stand-in.
pub fn existing(config: &Config, sources: &Sources, files: &dyn Files, path: DocPath) -> DocPath {
    match sources.find(&path) {
        Some((entry, true)) => entry.path.clone(),
        Some(_) => path,
        None => find(config, sources, files, &path).unwrap_or(path),
    }
}
