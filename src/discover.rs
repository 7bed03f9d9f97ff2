//! Config → [`Sources`]: which files are pages, TOCs and resources.
//!
//! 1. The folder is listed once; every question about files is answered from that list.
//! 2. Each content mapping takes Markdown, YAML pages and TOCs; each resource mapping takes the rest. A file matched
//!    by both is content.
//! 3. A YAML file is a page when its first line names a type; that needs its text, so it is decided in the scan.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use crate::config::{Config, Mapping, Profile};
use crate::diagnostics::{Diagnostic, Span};
pub use crate::source::doc_path::is_toc_name;
use crate::source::glob::{GlobList, GlobOptions};
use crate::source::{DocPath, FileEntry, Files};

/// What a file is for the build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A Markdown page.
    Markdown,
    /// A YAML file in the content: a page if its type says so.
    Yaml,
    /// `toc.yml`, `toc.md`, `toc.json`.
    Toc,
    /// Copied.
    Resource,
}

/// A file of the build.
#[derive(Debug, Clone)]
pub struct SourceEntry {
    /// Path in the docset.
    pub path: DocPath,
    /// Output path without the change of extension: mapping's `dest` applied.
    pub published: String,
    /// Role.
    pub role: Role,
    /// Name of the version group.
    pub group: Option<Arc<str>>,
    /// The TOC whose first level is the header, when the mapping names one.
    pub root_toc: Option<Arc<str>>,
    /// Listing entry: size and stamp.
    pub len: u64,
    /// See [`FileEntry::stamp`].
    pub stamp: u64,
}

/// The files of a docset.
#[derive(Debug, Default)]
pub struct Sources {
    /// Everything in the build, sorted by path.
    pub entries: Vec<SourceEntry>,
    /// Every file below the docset, sorted by path.
    pub listing: Vec<FileEntry>,
    /// Path → index in `listing`.
    pub by_path: HashMap<DocPath, u32, ahash::RandomState>,
    /// Lower-cased path → index in `listing`, for paths that differ in case only.
    pub by_lower_path: HashMap<Box<str>, u32, ahash::RandomState>,
    /// Whether files of several version groups stand here once for each.
    pub has_copies: bool,
    /// Findings.
    pub diagnostics: Vec<Diagnostic>,
}

/// The content mappings of a configuration, ready to be asked about paths.
pub struct ContentMatchers(Vec<Matcher>);

impl ContentMatchers {
    /// Compiles the patterns.
    pub fn new(config: &Config) -> ContentMatchers {
        ContentMatchers(config.content.iter().map(|mapping| Matcher::new(mapping, config)).collect())
    }

    /// The same for files that are copied.
    pub fn of_resources(config: &Config) -> ContentMatchers {
        ContentMatchers(config.resource.iter().map(|mapping| Matcher::new(mapping, config)).collect())
    }

    /// Where a file would be published (before the change of extension), if a mapping takes it.
    pub fn published(&self, path: &str) -> Option<String> {
        first_match(self.0.iter(), path).map(|(_, published)| published)
    }
}

struct Matcher {
    files: GlobList,
    exclude: GlobList,
    src: String,
    /// The docset's folders as seen from the top of `src`'s `../`.
    above: String,
    dest: String,
    group: Option<Arc<str>>,
    root_toc: Option<Arc<str>>,
    /// Name of the group's copy of the docset, if it has one.
    copy: String,
    routes: Vec<(String, String)>,
}

impl Matcher {
    fn new(mapping: &Mapping, config: &Config) -> Matcher {
        let options = GlobOptions { case_sensitive: mapping.case_sensitive, dot: mapping.dot };
        let mut dest = mapping.dest.clone();
        let mut root_toc = mapping.root_toc.as_ref();
        // In Learn a group's folder is the service's business.
        if let (Profile::Docfx, Some(name)) = (config.profile, &mapping.group)
            && let Some(group) = config.groups.iter().find(|group| group.name == *name)
        {
            dest = join(&group.dest, &dest);
            root_toc = root_toc.or(group.root_toc.as_ref());
        }
        let ups = mapping.src.split('/').take_while(|part| *part == "..").count();
        let folders: Vec<_> = config.root.iter().rev().take(ups).collect();
        let folders: Vec<_> = folders.iter().rev().map(|name| name.to_string_lossy()).collect();
        Matcher {
            files: GlobList::new(&mapping.files, options).0,
            exclude: GlobList::new(&mapping.exclude, options).0,
            src: mapping.src.split('/').skip(ups).collect::<Vec<_>>().join("/"),
            above: folders.join("/"),
            // Nothing is published outside the output folder.
            dest: dest.split('/').filter(|part| *part != "..").collect::<Vec<_>>().join("/"),
            group: mapping.group.as_deref().map(Arc::from),
            root_toc: root_toc.map(|path| Arc::from(path.as_str())),
            copy: mapping.group.as_deref().unwrap_or("*").replace(['/', '\\'], "-"),
            routes: config.routes.clone(),
        }
    }

    /// The published path of a file that this mapping takes.
    fn takes(&self, path: &str) -> Option<String> {
        let full: Cow<'_, str> = match self.above.as_str() {
            "" => path.into(),
            above => DocPath::new(&format!("{above}/{path}")).as_str().to_owned().into(),
        };
        if full.starts_with("../") {
            return None;
        }
        let relative = if self.src.is_empty() {
            full.as_ref()
        } else {
            full.strip_prefix(self.src.as_str())?.strip_prefix('/')?
        };
        (self.files.is_match(relative) && !self.exclude.is_match(relative))
            .then(|| self.route(join(&self.dest, relative)))
    }

    /// A published path as the routes have it: that of a file names the folder where the file goes.
    fn route(&self, path: String) -> String {
        for (source, dest) in self.routes.iter().rev() {
            if *source == path {
                return join(dest, path.rsplit('/').next().unwrap_or(&path));
            }
            let rest = if source.is_empty() { Some(path.as_str()) } else { below(&path, source) };
            if let Some(rest) = rest {
                return join(dest, rest);
            }
        }
        path
    }
}

fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    path.strip_prefix(folder)?.strip_prefix('/')
}

fn join(folder: &str, path: &str) -> String {
    if folder.is_empty() { path.to_owned() } else { format!("{}/{path}", folder.trim_end_matches('/')) }
}

/// Lists the docset and sorts its files into roles.
pub fn discover(config: &Config, files: &dyn Files) -> io::Result<Sources> {
    let (mut listing, refused) = files.list()?;
    list_outside(config, files, &mut listing);
    let content: Vec<Matcher> = config.content.iter().map(|mapping| Matcher::new(mapping, config)).collect();
    let resource: Vec<Matcher> =
        config.resource.iter().map(|mapping| Matcher::new(mapping, config)).collect();
    let mut sources = Sources::default();
    let mut copies: Vec<String> =
        listing.iter().filter_map(|entry| entry.path.version()).map(str::to_owned).collect();
    copies.dedup();
    sources.has_copies = !copies.is_empty();
    for path in refused {
        let message = "this symbolic link leads out of the docset or nowhere, so it was left out";
        let found = Diagnostic::new("symlink-refused", &path, Span::default(), message);
        sources.diagnostics.push(found.hint("copy the file into the docset"));
    }
    for (index, entry) in listing.iter().enumerate() {
        sources.by_path.insert(entry.path.clone(), index as u32);
        let lower = entry.path.as_str().to_lowercase();
        sources.by_lower_path.entry(lower.into()).or_insert(index as u32);
        if let Some(found) = classify(entry, (&content, &resource), &copies) {
            sources.entries.push(found);
        }
    }
    // A docset may say how its pictures are called before it has any; pages that are missing are a mistake.
    for (matcher, mapping) in content.iter().zip(&config.content) {
        // Those of repositories that are not in the checkout are told with all else that is missing of these.
        if config.dependency_of(&DocPath::new(&format!("{}/*", mapping.src))).is_none() {
            sources.diagnostics.extend(unused_mapping((matcher, mapping), &listing));
        }
    }
    if may_have_copies(config) {
        let shared =
            content.iter().zip(&config.content).filter_map(|mapping| shared(mapping, &sources.entries));
        sources.diagnostics.extend(shared.collect::<Vec<_>>());
    }
    sources.listing = listing;
    Ok(sources)
}

/// The open engine builds a file for each group whose mappings take it. Of files outside the docset there are no
/// copies, so the first group counts.
fn shared((matcher, mapping): (&Matcher, &Mapping), entries: &[SourceEntry]) -> Option<Diagnostic> {
    let (file, at) = mapping.place.as_ref()?;
    let elsewhere = |entry: &&SourceEntry| {
        let other = entry.role != Role::Resource && entry.group != matcher.group;
        other && entry.path.as_str().starts_with("..") && matcher.takes(entry.path.as_str()).is_some()
    };
    let mut both = entries.iter().filter(elsewhere);
    let first = both.next()?;
    let count = 1 + both.count();
    let (noun, verb) = if count == 1 { ("file", "belongs") } else { ("files", "belong") };
    let name = |group: &Option<Arc<str>>| {
        group
            .as_ref()
            .map_or_else(|| "the pages without a group".to_owned(), |group| format!("group `{group}`"))
    };
    let message = format!(
        "{count} {noun} of this mapping outside the docset, the first `{}`, {verb} to {} already and to no other",
        first.path,
        name(&first.group)
    );
    let hint = format!(
        "give {} files of its own, or build it from a configuration of its own",
        name(&matcher.group)
    );
    Some(Diagnostic::new("file-in-several-groups", file, *at..*at, message).hint(hint))
}

/// Groups that take files which another group takes before them: the open engine builds a file for each of its groups.
pub fn groups_with_copies(config: &Config, listing: &[FileEntry]) -> Vec<String> {
    let content: Vec<Matcher> = config.content.iter().map(|mapping| Matcher::new(mapping, config)).collect();
    let mut names: Vec<String> = Vec::new();
    for entry in listing {
        let path = entry.path.as_str();
        let Some((first, _)) = first_match(content.iter(), path) else { continue };
        let others = content.iter().filter(|other| other.group != first.group);
        for other in others.filter(|other| other.takes(path).is_some()) {
            if !names.contains(&other.copy) {
                names.push(other.copy.clone());
            }
        }
    }
    names
}

/// Whether files can be taken by several groups at all.
pub fn may_have_copies(config: &Config) -> bool {
    let mut groups = config.content.iter().map(|mapping| &mapping.group);
    let first = groups.next();
    config.profile == Profile::Docfx && groups.any(|group| Some(group) != first)
}

/// A mapping that takes no file is probably misspelt.
fn unused_mapping((matcher, mapping): (&Matcher, &Mapping), listing: &[FileEntry]) -> Option<Diagnostic> {
    let (file, at) = mapping.place.as_ref()?;
    if listing.iter().any(|entry| matcher.takes(entry.path.original_str()).is_some()) {
        return None;
    }
    let message = match mapping.files.as_slice() {
        [] => "this mapping names no files".to_owned(),
        files => format!("no file matches `{}`", files.join("`, `")),
    };
    let found = Diagnostic::new("empty-input-files", file, *at..*at, message);
    let folder = if mapping.src.is_empty() { "this folder".to_owned() } else { format!("`{}`", mapping.src) };
    Some(found.hint(format!("patterns count from {folder}; correct them, or remove the mapping")))
}

/// Adds the files of mappings whose `src` leads out of the docset.
fn list_outside(config: &Config, files: &dyn Files, listing: &mut Vec<FileEntry>) {
    let mut folders: Vec<&str> = Vec::new();
    for mapping in config.content.iter().chain(&config.resource) {
        if mapping.src.split('/').next() == Some("..") {
            folders.push(&mapping.src);
        }
    }
    if folders.is_empty() {
        return;
    }
    folders.sort_unstable();
    folders.dedup();
    listing.extend(folders.into_iter().flat_map(|folder| files.list_outside(&DocPath::new(folder))));
    listing.sort_by(|a, b| a.path.cmp(&b.path));
    listing.dedup_by(|a, b| a.path == b.path);
}

fn classify(
    entry: &FileEntry,
    (content, resource): (&[Matcher], &[Matcher]),
    copies: &[String],
) -> Option<SourceEntry> {
    let path = entry.path.original_str();
    // What a group takes lies in its copy, if it has one; files outside the docset have none.
    let belongs = |matcher: &&Matcher| match entry.path.version() {
        Some(version) => matcher.copy == version,
        None => copies.is_empty() || path.starts_with("..") || !copies.contains(&matcher.copy),
    };
    let role = match entry.path.extension().to_ascii_lowercase().as_str() {
        _ if is_toc_name(entry.path.file_name()) => Some(Role::Toc),
        "md" | "markdown" => Some(Role::Markdown),
        "yml" | "yaml" => Some(Role::Yaml),
        _ => None,
    };
    let make = |published: String, role: Role, matcher: &Matcher| SourceEntry {
        path: entry.path.clone(),
        published,
        role,
        group: matcher.group.clone(),
        root_toc: matcher.root_toc.clone(),
        len: entry.len,
        stamp: entry.stamp,
    };
    if let Some(role) = role
        && let Some((matcher, published)) = first_match(content.iter().filter(belongs), path)
    {
        return Some(make(published, role, matcher));
    }
    let (matcher, published) = first_match(resource.iter().filter(belongs), path)?;
    Some(make(published, Role::Resource, matcher))
}

fn first_match<'m>(
    mut matchers: impl Iterator<Item = &'m Matcher>,
    path: &str,
) -> Option<(&'m Matcher, String)> {
    matchers.find_map(|matcher| matcher.takes(path).map(|published| (matcher, published)))
}

impl Sources {
    /// What a file is in the build, by its exact path.
    pub fn entry(&self, path: &DocPath) -> Option<&SourceEntry> {
        let index = self.entries.binary_search_by(|entry| entry.path.cmp(path)).ok()?;
        self.entries.get(index)
    }

    /// The listing entry of a path: exact, or else the one that differs in case only (second value true).
    pub fn find(&self, path: &DocPath) -> Option<(&FileEntry, bool)> {
        if let Some(index) = self.by_path.get(path) {
            return Some((&self.listing[*index as usize], false));
        }
        let index = self.by_lower_path.get(path.to_lowercase().as_ref())?;
        Some((&self.listing[*index as usize], true))
    }
}
