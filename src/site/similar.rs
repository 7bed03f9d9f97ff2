//! Files that were probably meant by a link to one that is not there.
//!
//! 1. [`Names`] sorts the names of all files by folder and by name, once, when the first link misses its file.
//! 2. Edit distances are asked only where the letters of two names could be so close: a docset of which a half is missing
//!    has as many questions as links.

use std::sync::Mutex;

use super::{Map, Site};
use crate::source::DocPath;

/// The names of a docset's files.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Folder → its files.
    folders: Map<Box<str>, Vec<Name>>,
    /// File name in lower case → indices in the listing.
    by_name: Map<Box<str>, Vec<u32>>,
    /// Folder of a URL → keys of the pages in it.
    urls: Map<Box<str>, Vec<Box<str>>>,
    /// Answers given: many links miss the same file.
    known: Mutex<Map<DocPath, Option<DocPath>>>,
}

#[derive(Debug)]
struct Name {
    /// Without extension, in lower case.
    stem: Box<str>,
    /// Characters of the stem.
    chars: usize,
    /// See [`letters`].
    letters: u64,
    /// In the listing.
    index: u32,
}

impl Names {
    fn of(site: &Site) -> Names {
        let mut names = Names::default();
        for (index, entry) in (0..).zip(&site.sources.listing) {
            let lower = entry.path.file_name().to_lowercase();
            let stem = stem_of(&lower).0;
            let name = Name { stem: stem.into(), chars: stem.chars().count(), letters: letters(stem), index };
            names.folders.entry(entry.path.parent().into()).or_default().push(name);
            names.by_name.entry(lower.into()).or_default().push(index);
        }
        for key in site.page_by_url.keys().map(|key| key.trim_end_matches('/')) {
            names.urls.entry(url_folder(key).into()).or_default().push(key.into());
        }
        names
    }
}

/// The keys of the pages in the folder of a URL's key.
pub(super) fn pages_beside<'s>(site: &'s Site, key: &str) -> Vec<&'s str> {
    let names = site.names.get_or_init(|| Names::of(site));
    names.urls.get(url_folder(key)).into_iter().flatten().map(|key| &**key).collect()
}

fn url_folder(key: &str) -> &str {
    key.rfind('/').map_or("", |slash| &key[..slash])
}

/// A file that was probably meant: the same name elsewhere, or a similar name in the same folder. Relative to `file`.
pub(super) fn similar_file(site: &Site, file: &DocPath, path: &str) -> Option<String> {
    let target = site.reference(file, path);
    let names = site.names.get_or_init(|| Names::of(site));
    let known = names.known.lock().ok().and_then(|known| known.get(&target).cloned());
    let similar = known.unwrap_or_else(|| {
        let similar = similar_to(site, names, &target);
        if let Ok(mut known) = names.known.lock() {
            known.insert(target, similar.clone());
        }
        similar
    });
    similar.map(|found| file.relative_to(found.as_str()))
}

fn similar_to(site: &Site, names: &Names, target: &DocPath) -> Option<DocPath> {
    let name = target.file_name().to_lowercase();
    if name.is_empty() {
        return None;
    }
    let in_folder = names.folders.get(target.parent()).map_or(&[][..], Vec::as_slice);
    if let Some(found) = closest_name(site, &name, in_folder) {
        return Some(found.clone());
    }
    if matches!(name.as_str(), "index.md" | "index.yml" | "toc.yml" | "overview.md" | "readme.md") {
        return None;
    }
    match names.by_name.get(name.as_str())?.as_slice() {
        [only] => Some(site.sources.listing[*only as usize].path.clone()),
        _ => None,
    }
}

/// The file whose name is within a few edits of `wanted`; extensions must agree. The smallest name on a tie.
fn closest_name<'s>(site: &'s Site, wanted: &str, candidates: &[Name]) -> Option<&'s DocPath> {
    let (stem, extension) = stem_of(wanted);
    let chars = stem.chars().count();
    let limit = (chars / 4).clamp(1, 5);
    let own = letters(stem);
    // An edit changes the length by one at most, and two of the letters that occur.
    let may_fit = |name: &&Name| {
        name.chars.abs_diff(chars) <= limit && (name.letters ^ own).count_ones() as usize <= 2 * limit
    };
    candidates
        .iter()
        .filter(may_fit)
        .map(|name| (name, &site.sources.listing[name.index as usize].path))
        .filter(|(_, path)| stem_of(path.file_name()).1.eq_ignore_ascii_case(extension))
        .map(|(name, path)| (strsim::damerau_levenshtein(stem, &name.stem), path))
        .filter(|(distance, _)| *distance <= limit)
        .min_by(|(near, a), (far, b)| (near, a.file_name()).cmp(&(far, b.file_name())))
        .map(|(_, path)| path)
}

/// A name without its extension, and the extension.
fn stem_of(name: &str) -> (&str, &str) {
    name.rsplit_once('.').unwrap_or((name, ""))
}

/// Which letters occur, by the last bits of their numbers.
fn letters(text: &str) -> u64 {
    text.chars().fold(0, |set, char| set | 1 << (char as u32 % 64))
}
