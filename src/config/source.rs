//! A configuration file's text, for messages that point into it.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use super::{ConfigError, disk};
use crate::diagnostics::{LineIndex, one_line};

/// A file as it was read. The default one is empty and has no name.
#[derive(Debug, Clone, Default)]
pub(super) struct Source {
    /// The path as the user would write it.
    pub(super) shown: String,
    pub(super) text: String,
}

impl Source {
    /// Reads `folder/name`; `None` when it does not exist.
    pub(super) fn read(place: &Place, name: &str) -> Result<Option<Source>, ConfigError> {
        let shown = place.shown(name);
        Ok(disk::read(&place.folder.join(name), &shown)?.map(|text| Source { shown, text }))
    }

    /// `path:line:column: what; remedy`.
    pub(super) fn error(&self, offset: usize, what: impl Display, remedy: impl Display) -> ConfigError {
        let (line, column) = LineIndex::new(self.text.as_str().into()).position(offset);
        ConfigError(one_line(format!("{}:{line}:{column}: {what}; {remedy}", self.shown)))
    }
}

/// A folder: where it is, and how the user calls it.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Absolute, links resolved.
    pub(super) folder: PathBuf,
    /// As given on the command line, or joined to that.
    pub(super) given: PathBuf,
}

impl Place {
    /// The folder's path for messages.
    pub(super) fn shown_folder(&self) -> String {
        self.given.display().to_string()
    }

    /// The path of a file in it for messages.
    pub(super) fn shown(&self, name: &str) -> String {
        let plain = self.given.as_os_str().is_empty() || self.given == Path::new(".");
        if plain { name.to_owned() } else { self.given.join(name).display().to_string() }
    }

    /// A folder relative to this one, if it exists.
    pub(super) fn sub(&self, relative: &str) -> Option<Place> {
        if relative.is_empty() {
            return Some(self.clone());
        }
        Some(Place {
            folder: disk::folder(&self.folder.join(relative))?,
            given: PathBuf::from(self.shown(relative)),
        })
    }
}

/// The known word closest to a misspelt one.
pub(super) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|one| (strsim::damerau_levenshtein(word, one), one))
        .filter(|(distance, one)| *distance <= (one.len().max(word.len()) / 4).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, one)| one)
}

/// `did you mean `x`?`, or the list of what there is.
pub(super) fn suggest(word: &str, known: &[&str]) -> String {
    match did_you_mean(word, known.iter().copied()) {
        Some(one) => format!("did you mean `{one}`?"),
        None if known.len() > 24 => "see the documentation for the list".to_owned(),
        None => {
            let words: Vec<String> = known.iter().map(|one| format!("`{one}`")).collect();
            format!("known here: {}", words.join(", "))
        }
    }
}
