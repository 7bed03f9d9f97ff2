//! `docsets.yml`: which folders of a repository are docsets, by pattern.
//!
//! 1. [`folders`] looks for docfx.json and docfx.yml below the folder and keeps those whose path `docsets` matches and
//!    `exclude` does not.

use super::ConfigError;
use super::docfx;
use super::json::{JsonFile, Node};
use super::source::{Place, Source};
use super::{disk, meaning};
use crate::source::glob::{GlobList, GlobOptions};

/// The file's names.
const NAMES: &[&str] = &["docsets.yml", "docsets.json"];

/// The name of the file and the folders that it names, relative to `place`, sorted; `None` without such a file.
pub(super) fn folders(place: &Place) -> Result<Option<(&'static str, Vec<String>)>, ConfigError> {
    let mut found = None;
    for name in NAMES {
        if let Some(source) = Source::read(place, name)? {
            let yaml = name.ends_with(".yml");
            found =
                Some((*name, if yaml { JsonFile::parse_yaml(source)? } else { JsonFile::parse(source)? }));
            break;
        }
    }
    let Some((name, file)) = found else { return Ok(None) };
    let root = file.root();
    root.object()?;
    let globs = |key: &str| -> Result<GlobList, ConfigError> {
        let patterns = root.get(key).map_or(Ok(Vec::new()), |node: Node<'_>| node.strings())?;
        Ok(GlobList::new(&patterns, GlobOptions::default()).0)
    };
    let (wanted, exclude) = (globs("docsets")?, globs("exclude")?);
    let is_docset = |name: &str| [docfx::YAML_NAME, docfx::NAME].contains(&name);
    let files = disk::files_named(&place.folder, true, is_docset);
    let paths = files.iter().map(|file| meaning::path_inside(file, &place.folder));
    let taken = paths.filter(|path| wanted.is_match(path) && !exclude.is_match(path));
    let mut folders: Vec<String> =
        taken.map(|path| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned()).collect();
    folders.dedup();
    Ok(Some((name, folders)))
}
