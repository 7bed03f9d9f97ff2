//! Finding the docsets of a folder.
//!
//! 1. [`load`] takes a folder that holds `book.toml` or `docfx.json`, or else one whose publish
//!    configuration names such folders. It never looks upwards for a docset, only says where one is.
//! 2. [`read`] reads what lies in a docset's folder; [`repository_of`] looks upwards for the
//!    repository, which bounds everything that is read.
//! 3. [`redirection_files`] collects redirections from both.

use std::path::{Path, PathBuf};

use super::book::{self, Book};
use super::docfx::{self, Docfx};
use super::docsets;
use super::meaning::{self, Parts};
use super::publish::{self, Publish};
use super::source::Place;
use super::{Config, ConfigError, Overrides, disk};
use crate::diagnostics::Diagnostic;
use crate::source::{DocPath, doc_path};

/// A folder with documents when book.toml does not name one.
const DEFAULT_SOURCE: &str = "content";

/// Reads the configuration of every docset in a folder: one for `book.toml` or `docfx.json`, or one
/// for each folder that the publish configuration names.
pub fn load(dir: &Path, overrides: &Overrides) -> Result<Vec<Config>, ConfigError> {
    let place = open(dir)?;
    if let Some(written) = read(&place)? {
        let (repository, publish) = repository_of(&place)?;
        let out = out_folder(overrides, &place);
        let config = written.config(&repository, publish.as_ref(), overrides, (&out, false))?;
        return Ok(vec![config]);
    }
    match Publish::read(&place)? {
        Some(publish) => load_published(&place, &publish, overrides),
        None => match docsets::folders(&place)? {
            Some((name, folders)) => load_listed(&place, (name, &folders), overrides),
            None => Err(nothing_found(&place)),
        },
    }
}

/// The docsets that `docsets.yml` names; each is written to the folder of its own path.
fn load_listed(
    place: &Place,
    (name, folders): (&str, &[String]),
    overrides: &Overrides,
) -> Result<Vec<Config>, ConfigError> {
    let name = place.shown(name);
    if folders.is_empty() {
        let remedy = "patterns are those of docfx.json and docfx.yml files, such as `docs/**`";
        return Err(ConfigError(format!("{name}: `docsets` matches no docset; {remedy}")));
    }
    if folders.len() > 1 && overrides.base_path.is_some() {
        return Err(one_base_path(&name));
    }
    let out = out_folder(overrides, place);
    let mut configs = Vec::new();
    for folder in folders {
        let Some(written) = place.sub(folder).map(|docset| read(&docset)).transpose()?.flatten() else {
            continue;
        };
        configs.push(written.config(place, None, overrides, (&out.join(folder), false))?);
    }
    Ok(configs)
}

fn one_base_path(name: &str) -> ConfigError {
    let what = "several docsets cannot share one --base-path";
    ConfigError(format!("{name}: {what}; name the folder of one docset instead"))
}

fn open(dir: &Path) -> Result<Place, ConfigError> {
    let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
    let shown = dir.display();
    if disk::is_file(dir) {
        return Err(ConfigError(format!("{shown}: this is a file; name the folder that holds it")));
    }
    match disk::folder(dir) {
        Some(folder) => Ok(Place { folder, given: dir.to_owned() }),
        None => Err(ConfigError(format!(
            "{shown}: the folder does not exist; create a docset there with `milepost init {shown}`"
        ))),
    }
}

fn out_folder(overrides: &Overrides, place: &Place) -> PathBuf {
    overrides.out.as_deref().map_or_else(|| place.folder.join("_site"), disk::absolute)
}

/// The docsets that a publish configuration names.
fn load_published(
    repository: &Place,
    publish: &Publish,
    overrides: &Overrides,
) -> Result<Vec<Config>, ConfigError> {
    let many = publish.docsets.len() > 1;
    if many && overrides.base_path.is_some() {
        return Err(one_base_path(&repository.shown(publish::NAME)));
    }
    let out = out_folder(overrides, repository);
    let (mut configs, mut missing) = (Vec::new(), Vec::new());
    for docset in &publish.docsets {
        let place = repository.sub(&docset.folder).filter(|sub| sub.folder.starts_with(&repository.folder));
        let written = place.as_ref().map(read).transpose()?.flatten();
        let Some(written) = written else {
            missing.push(docset);
            continue;
        };
        configs.push(written.config(repository, Some(publish), overrides, (&out, many))?);
    }
    let Some(first) = configs.first_mut() else { return Err(no_docset_left(repository, &missing)) };
    let path = place_of_dependencies(first);
    for docset in missing {
        let message = format!("docset `{}` has no docfx.json in folder `{}`", docset.name, docset.folder);
        first.diagnostics.push(Diagnostic::new("config-not-found", &path, docset.at..docset.at, message));
    }
    tell_once(&mut configs);
    refuse_shared_outputs(repository, &configs)?;
    Ok(configs)
}

/// What the publish configuration names in vain is told for the first docset.
fn tell_once(configs: &mut [Config]) {
    let Some((first, others)) = configs.split_first_mut() else { return };
    for config in others {
        config.diagnostics.retain(|found| {
            let told = |other: &Diagnostic| other.code == found.code && other.message == found.message;
            !(found.path.file_name() == publish::NAME && first.diagnostics.iter().any(told))
        });
    }
}

/// The publish configuration, which names dependent repositories, seen from a docset.
pub fn place_of_dependencies(config: &Config) -> DocPath {
    let inside = meaning::path_inside(&config.root, &config.repository);
    DocPath::new(&doc_path::relative(&inside, publish::NAME))
}

fn no_docset_left(repository: &Place, missing: &[&publish::Docset]) -> ConfigError {
    let name = repository.shown(publish::NAME);
    let folders: Vec<String> =
        missing.iter().map(|docset| format!("`{}`", repository.shown(&docset.folder))).collect();
    ConfigError(match folders.as_slice() {
        [] => format!("{name}: `docsets_to_publish` names no docset; name the folder of docfx.json there"),
        _ => format!("{name}: no docfx.json in {}; correct `build_source_folder`", folders.join(", ")),
    })
}

fn refuse_shared_outputs(repository: &Place, configs: &[Config]) -> Result<(), ConfigError> {
    for (index, config) in configs.iter().enumerate() {
        if configs[..index].iter().any(|other| other.out == config.out) {
            let name = repository.shown(publish::NAME);
            let what = format!("two docsets are named `{}` and would overwrite each other", config.name);
            return Err(ConfigError(format!("{name}: {what}; give each its own `docset_name`")));
        }
    }
    Ok(())
}

/// What was looked for, and where the nearest thing like it is.
fn nothing_found(place: &Place) -> ConfigError {
    let shown = place.shown_folder();
    let holds = |folder: &Path| {
        [book::NAME, docfx::YAML_NAME, docfx::NAME, publish::NAME]
            .into_iter()
            .find(|name| disk::is_file(&folder.join(name)))
    };
    let above = place.folder.ancestors().skip(1).find_map(|folder| Some((folder.to_owned(), holds(folder)?)));
    let below = disk::names(&place.folder)
        .into_iter()
        .find_map(|name| Some((place.given.join(&name), holds(&place.folder.join(&name))?)));
    let hint = match below.or(above) {
        Some((folder, name)) => format!("; there is a {name} in {}: name that folder", folder.display()),
        None => String::new(),
    };
    ConfigError(format!(
        "{shown}: no docset here (looked for {}, {} and {}){hint}; or create one with `milepost init {shown}`",
        book::NAME,
        docfx::NAME,
        publish::NAME,
    ))
}

/// The files of one docset as they are written.
struct Written {
    /// The folder that was named.
    place: Place,
    /// Where the documents are.
    root: Place,
    book: Option<Book>,
    docfx: Option<Docfx>,
}

/// Reads what lies in a folder; `None` when it is no docset.
fn read(place: &Place) -> Result<Option<Written>, ConfigError> {
    let docfx = Docfx::read(place)?;
    let Some(book) = Book::read(place)? else {
        let written =
            |docfx| Written { place: place.clone(), root: place.clone(), book: None, docfx: Some(docfx) };
        return Ok(docfx.map(written));
    };
    if docfx.is_some() {
        if book.source.as_deref().is_some_and(|source| !source.is_empty()) {
            let what = "`source` contradicts docfx.json, which lies in this folder and names the sources";
            return Err(book.error("source", what, "remove `source`"));
        }
        return Ok(Some(Written { place: place.clone(), root: place.clone(), book: Some(book), docfx }));
    }
    let source = book.source.as_deref().unwrap_or(DEFAULT_SOURCE);
    let Some(root) = place.sub(source) else {
        let what = format!("the source folder `{source}` does not exist");
        return Err(book.error("source", &what, "create it, or set `source` in `[build]`"));
    };
    if !root.folder.starts_with(&place.folder) {
        let what = format!("the source folder `{source}` is a link that leads out of this folder");
        return Err(book.error("source", &what, "move book.toml beside the sources"));
    }
    let docfx = if source.is_empty() { None } else { Docfx::read(&root)? };
    Ok(Some(Written { place: place.clone(), root, book: Some(book), docfx }))
}

impl Written {
    fn config(
        self,
        repository: &Place,
        publish: Option<&Publish>,
        overrides: &Overrides,
        out: (&Path, bool),
    ) -> Result<Config, ConfigError> {
        let has_book = self.book.is_some();
        let book = self.book.unwrap_or_default();
        let folder = meaning::path_inside(&self.root.folder, &repository.folder);
        let (mut redirections, missing) = redirection_files(repository, &self.root.folder, publish);
        if let Some(docfx) = self.docfx.as_ref().filter(|docfx| docfx.redirects) {
            redirections.push(self.root.folder.join(docfx.name));
        }
        let parts = Parts {
            place: &self.place,
            root: &self.root.folder,
            repository: &repository.folder,
            path_in_repository: &folder,
            docfx: self.docfx.as_ref(),
            book: &book,
            has_book,
            publish,
            docset: publish.and_then(|publish| publish.docset_in(&folder)),
            overrides,
        };
        let mut config = parts.config(redirections, out)?;
        config.diagnostics.extend(missing.into_iter().map(|name| {
            let path = DocPath::new(&doc_path::relative(&folder, publish::NAME));
            let message = format!("redirection file `{name}` does not exist");
            Diagnostic::new("config-not-found", &path, 0..0, message)
        }));
        Ok(config)
    }
}

/// The nearest folder upwards with a publish configuration or `.git`, and that configuration.
fn repository_of(place: &Place) -> Result<(Place, Option<Publish>), ConfigError> {
    let marked =
        |folder: &&Path| disk::is_file(&folder.join(publish::NAME)) || disk::exists(&folder.join(".git"));
    let found = place.folder.ancestors().find(marked).unwrap_or(&place.folder);
    let given = if found == place.folder { place.given.clone() } else { found.to_owned() };
    let repository = Place { folder: found.to_owned(), given };
    let publish = Publish::read(&repository)?;
    Ok((repository, publish))
}

/// Redirection files of the repository and of a docset in it, absolute, sorted, each once; and the
/// names that the publish configuration lists in vain.
fn redirection_files(
    repository: &Place,
    root: &Path,
    publish: Option<&Publish>,
) -> (Vec<PathBuf>, Vec<String>) {
    let is_one = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.starts_with(".openpublishing.redirection") && name.ends_with(".json")
    };
    // A repository without publish configuration may be a large program with some documentation
    // in it: only its top folder is searched.
    let mut files = disk::files_named(&repository.folder, publish.is_some(), is_one);
    files.extend(disk::files_named(root, true, is_one));
    let mut missing = Vec::new();
    for name in publish.map_or(&[][..], |publish| &publish.redirection_files) {
        let inside = DocPath::new(name);
        let path = repository.folder.join(inside.as_str());
        if disk::is_file(&path) && !inside.as_str().starts_with("..") {
            files.push(path)
        } else {
            missing.push(name.clone())
        }
    }
    for name in ["redirections.yml", "redirections.json"] {
        let own = [&repository.folder, root].map(|folder: &Path| folder.join(name));
        files.extend(own.into_iter().filter(|path| disk::is_file(path)));
    }
    files.sort();
    files.dedup();
    (files, missing)
}

#[cfg(test)]
#[path = "load_tests.rs"]
mod tests;
