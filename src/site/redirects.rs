//! Redirections: sources, chains, fragments.
//!
//! 1. [`read`] reads all files; only sources that the content globs would take count.
//! 2. A source with `#…` redirects one fragment of a page that is there or was there.
//! 3. [`finish`] follows chains through published URLs to the final target and reports conflicts and circles.

use std::sync::Arc;

use super::resolve::Resolution;
use super::{Map, Site, links, redirect_entry, urls};
use crate::diagnostics::{Diagnostic, Span, Spanned};
use crate::discover::{ContentMatchers, is_toc_name};
use crate::redirect_file::{self, RedirectEntry};
use crate::scan::PageFacts;
use crate::source::DocPath;

/// One redirection.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Redirect {
    /// Source path in the docset, without a fragment.
    pub source: DocPath,
    /// Output path of the stub.
    pub output: String,
    /// Target as written.
    pub target: String,
    /// Where it leads in the end.
    pub goal: Goal,
    /// Redirections passed on the way, this one included.
    pub hops: u32,
    /// Path of the source on the site, before the change of extension.
    pub place: String,
    /// It leads into a circle: nothing is written for it.
    pub circular: bool,
}

/// The end of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Goal {
    /// Output path of a page of the docset, query and fragment as written (with `?`, `#`).
    Output(String, String),
    /// A URL elsewhere.
    Url(String),
    /// Below the own base path, but no page is there; the URL as written.
    Dead(String),
}

/// The fragment redirections of one source file: fragment and where it leads.
pub type Fragments = Vec<(String, Goal)>;

/// All redirections.
#[derive(Debug, Default)]
pub struct Redirects {
    /// Sorted by source path.
    pub list: Vec<Redirect>,
    /// By source path in lower case.
    by_path: Map<Box<str>, u32>,
    /// Whether a source is also a page: links to pages have to ask.
    hide_pages: bool,
    by_url: Map<Box<str>, u32>,
    /// Source path → fragments, sorted by path.
    pub fragments: std::collections::BTreeMap<DocPath, Fragments>,
    /// Output path of the page that each of them belongs to.
    pub fragment_outputs: std::collections::BTreeMap<DocPath, String>,
    entries: Vec<Source>,
    fragment_entries: Vec<FragmentEntry>,
    /// Targets elsewhere, with file and place.
    elsewhere: Vec<(String, DocPath, Span)>,
    /// Findings of reading the files.
    diagnostics: Vec<Diagnostic>,
}

/// A redirection of one fragment, as written.
#[derive(Debug)]
struct FragmentEntry {
    path: DocPath,
    fragment: String,
    file: DocPath,
    target: Spanned<String>,
}

/// Where an entry was written.
#[derive(Debug)]
struct Source {
    file: DocPath,
    entry: RedirectEntry,
}

impl Redirects {
    /// The redirection of a source path; case does not matter.
    pub fn by_path(&self, path: &DocPath) -> Option<&Redirect> {
        if self.list.is_empty() {
            return None;
        }
        let index = self.by_path.get(path.to_lowercase().as_ref())?;
        self.list.get(*index as usize)
    }

    /// The redirection of a path that is a page; case does not matter.
    pub(super) fn of_page(&self, path: &DocPath) -> Option<&Redirect> {
        if self.hide_pages { self.by_path(path) } else { None }
    }

    /// Adds a page that redirects itself by its front matter.
    pub(super) fn add_own(&mut self, path: &DocPath, facts: &PageFacts) {
        let span = facts.metadata_span("redirect_url");
        let target =
            facts.metadata().get("redirect_url").and_then(|url| url.as_str()).unwrap_or("").to_owned();
        let source = Spanned { value: path.to_string(), span };
        let target = Spanned { value: target, span };
        let entry = RedirectEntry { source, target, span, ..RedirectEntry::default() };
        self.entries.push(Source { file: path.clone(), entry });
    }

    /// Targets that lead out of the docset: the URL, the file that names it, and where.
    pub fn elsewhere(&self) -> impl Iterator<Item = (&str, &DocPath, Span)> {
        self.elsewhere.iter().map(|(url, path, span)| (url.as_str(), path, *span))
    }

    /// The redirection of a URL key below the base path.
    pub fn by_url(&self, key: &str) -> Option<&Redirect> {
        self.by_url.get(key).and_then(|index| self.list.get(*index as usize))
    }
}

/// Reads the redirection files of a site.
pub(super) fn read(site: &mut Site, texts: &Map<DocPath, Arc<str>>) {
    let mut redirects = std::mem::take(&mut site.redirects);
    let scope = Scope::new(site);
    let files: Vec<DocPath> =
        site.config.redirection_files.iter().filter_map(|file| redirect_path(site, file)).collect();
    for file in files {
        let Some(text) = texts.get(&file) else { continue };
        let read = redirect_file::parse(text, &file);
        redirects.diagnostics.extend(read.diagnostics);
        redirects.entries.extend(
            read.value
                .into_iter()
                .filter_map(|entry| {
                    scope.place(&file, &entry).map(|place| (place, Source { file: file.clone(), entry }))
                })
                .filter_map(|(place, source)| match place {
                    Place::Fragment(path, fragment) => {
                        let (file, target) = (source.file, source.entry.target);
                        redirects.fragment_entries.push(FragmentEntry { path, fragment, file, target });
                        None
                    }
                    Place::Resource(path) => {
                        let message = format!("`{path}` is a file that is copied, not a page");
                        let span = source.entry.source.span;
                        let found = Diagnostic::new("redirection-invalid", &source.file, span, message);
                        redirects.diagnostics.push(found.hint("redirect pages only"));
                        None
                    }
                    Place::Page(path) => Some(Source {
                        entry: RedirectEntry {
                            source: Spanned { value: path.to_string(), span: source.entry.source.span },
                            ..source.entry
                        },
                        ..source
                    }),
                }),
        );
    }
    site.redirects = redirects;
}

/// Path of a redirection file relative to the docset (`../.openpublishing…` for one at the repository's root).
pub fn redirect_path(site: &Site, file: &std::path::Path) -> Option<DocPath> {
    docset_path(&site.config.root, file)
}

/// A file's path relative to the docset's folder.
pub fn docset_path(root: &std::path::Path, file: &std::path::Path) -> Option<DocPath> {
    for (up, ancestor) in root.ancestors().enumerate() {
        if let Ok(rest) = file.strip_prefix(ancestor) {
            let rest = rest.to_string_lossy().replace('\\', "/");
            return Some(DocPath::new(&format!("{}{rest}", "../".repeat(up))));
        }
    }
    None
}

enum Place {
    Page(DocPath),
    /// A file that would be copied.
    Resource(DocPath),
    Fragment(DocPath, String),
}

/// Which sources belong to this docset.
struct Scope {
    prefix: String,
    content: ContentMatchers,
    resource: ContentMatchers,
}

impl Scope {
    fn new(site: &Site) -> Scope {
        let config = &site.config;
        let prefix = config
            .root
            .strip_prefix(&config.repository)
            .map(|path| path.to_string_lossy().replace('\\', "/"));
        let (content, resource) = (ContentMatchers::new(config), ContentMatchers::of_resources(config));
        Scope { prefix: prefix.unwrap_or_default(), content, resource }
    }

    fn place(&self, file: &DocPath, entry: &RedirectEntry) -> Option<Place> {
        let written = entry.source.value.trim_start_matches(['/', '\\']).replace('\\', "/");
        let (path, fragment) = match written.split_once('#') {
            Some((path, fragment)) => (path, Some(fragment)),
            None => (written.as_str(), None),
        };
        let inside = match file.has_extension("json") {
            true => self.inside(file, path, entry.from_root),
            false => file.join(path).as_str().to_owned(),
        };
        let path = DocPath::new(&inside);
        if let Some(fragment) = fragment {
            let path = if path.extension().is_empty() { DocPath::new(&format!("{path}.md")) } else { path };
            return Some(Place::Fragment(path, fragment.trim().to_owned()));
        }
        // A path that ends in a blank matches no glob; the engine drops it silently.
        let taken = |matchers: &ContentMatchers| matchers.published(path.as_str()).is_some();
        let is_page = ["md", "markdown", "yml", "yaml", "json"].iter().any(|one| path.has_extension(one));
        match is_page {
            _ if inside.ends_with(' ') => None,
            true => taken(&self.content).then_some(Place::Page(path)),
            false => (taken(&self.content) || taken(&self.resource)).then_some(Place::Resource(path)),
        }
    }

    /// A path of a JSON file as seen from the docset. It counts from the file's folder, or from the repository with
    /// `from_root` and where it names that folder, or the docset's, itself.
    fn inside(&self, file: &DocPath, path: &str, from_root: bool) -> String {
        let below = |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        let prefix = self.prefix.as_str();
        let own = DocPath::new(&format!("{prefix}/{file}"));
        let counts_from_root = from_root
            || own.parent().is_empty()
            || below(own.parent())
            || (!prefix.is_empty() && below(prefix));
        let full = match counts_from_root {
            true => path.to_owned(),
            false => format!("{}/{path}", own.parent()),
        };
        match full.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('/')) {
            Some(rest) if !prefix.is_empty() => rest.to_owned(),
            _ if prefix.is_empty() => full,
            // A mapping may reach out of the docset's folder.
            _ => format!("{}{full}", "../".repeat(prefix.split('/').count())),
        }
    }
}

/// Follows chains and reports conflicts. Pages and resources must be known.
pub(super) fn finish(site: &mut Site) {
    let entries = std::mem::take(&mut site.redirects.entries);
    site.diagnostics.append(&mut site.redirects.diagnostics);
    let mut first_target: Map<String, ()> = Map::default();
    for source in &entries {
        let found = redirect_entry::report(site, &source.file, &source.entry, &mut first_target);
        site.diagnostics.extend(found);
    }
    let content = ContentMatchers::new(&site.config);
    let mut list: Vec<Redirect> = Vec::new();
    let mut places: Vec<&Source> = Vec::new();
    for source in &entries {
        let path = DocPath::new(&source.entry.source.value);
        let key = path.as_str().to_lowercase();
        let unusable = source.entry.target.value.trim().is_empty() || is_toc_name(path.file_name());
        if unusable || site.redirects.by_path.contains_key(key.as_str()) {
            continue;
        }
        let dest = published(&content, &path);
        let output = urls::page_output(&dest, site.config.profile, site.config.url_style);
        let index = list.len() as u32;
        site.redirects.by_path.insert(key.into(), index);
        // A page that still exists keeps its URL.
        if site.page(&path).is_none() {
            let key = urls::output_key(&output, site.config.url_style);
            site.redirects.by_url.entry(key.into()).or_insert(index);
        }
        let target = source.entry.target.value.trim().to_owned();
        let goal = Goal::Dead(String::new());
        list.push(Redirect { source: path, output, target, goal, hops: 1, place: dest, circular: false });
        places.push(source);
    }
    let hidden = |page: &DocPath| site.redirects.by_path.contains_key(page.to_lowercase().as_ref());
    site.redirects.hide_pages = !list.is_empty() && site.page_by_path.keys().any(hidden);
    let next: Vec<Step> = list.iter().map(|redirect| step(site, redirect)).collect();
    for (source, step) in places.iter().zip(&next) {
        note_elsewhere(site, step, &source.file, source.entry.target.span);
    }
    for index in 0..list.len() {
        let (goal, hops, circle) = follow(&list, &next, index);
        let circled = circle.as_ref().is_some_and(|circle| circle.whole);
        if let Some(Circle { chain, whole: true, .. }) = &circle {
            let source = places[index];
            let message = format!("this redirection leads back to itself: {chain}");
            let found =
                Diagnostic::new("circular-redirection", &source.file, source.entry.target.span, message);
            site.diagnostics.push(found.hint("let one of them lead to a page that exists"));
        }
        // A target that is redirected in its turn answers for itself.
        let moves_id = places[index].entry.document_id && matches!(next[index], Step::Done(_));
        if let Some(message) = lost_id(site, &goal).filter(|_| moves_id && !circled) {
            let (file, span) = (&places[index].file, places[index].entry.target.span);
            let found = Diagnostic::new("redirect-url-invalid", file, span, message);
            site.diagnostics.push(found.hint("move the document id to a page of this docset only"));
        }
        list[index].goal = goal;
        list[index].hops = hops;
        list[index].circular = circle.as_ref().is_some_and(|circle| circle.exact);
        // A circle is reported already, and so is a dead target of a moved id.
        if !circled {
            let place = (&places[index].file, places[index].entry.target.span);
            let chain = circle.map(|circle| circle.chain);
            let found =
                super::rules::redirections::check(site, &list[index], place, moves_id, chain.as_deref());
            site.diagnostics.extend(found);
        }
    }
    site.redirects.list = list;
    finish_fragments(site, &content);
}

/// Why a document id cannot move to a goal. Without a base path, a URL on the own host may be that of a page here.
fn lost_id(site: &Site, goal: &Goal) -> Option<String> {
    let host = site.config.external_host.as_str();
    match goal {
        Goal::Output(..) => None,
        Goal::Dead(url) => {
            Some(format!("the document id moves to `{url}`, but no page of this docset has that URL"))
        }
        Goal::Url(url) => {
            let elsewhere = links::has_scheme(url) && (host.is_empty() || !url.starts_with(host));
            (elsewhere || !site.config.base_path.is_empty())
                .then(|| format!("the document id moves to `{url}`, which is not in this docset"))
        }
    }
}

fn finish_fragments(site: &mut Site, content: &ContentMatchers) {
    for entry in std::mem::take(&mut site.redirects.fragment_entries) {
        let FragmentEntry { path, fragment, file, target } = entry;
        let output =
            urls::page_output(&published(content, &path), site.config.profile, site.config.url_style);
        let mut probe = Redirect {
            source: path.clone(),
            output,
            target: target.value.trim().to_owned(),
            goal: Goal::Dead(String::new()),
            hops: 1,
            place: published(content, &path),
            circular: false,
        };
        let step = step(site, &probe);
        note_elsewhere(site, &step, &file, target.span);
        probe.goal = match step {
            Step::Done(goal) => goal,
            Step::Next(index, ..) => site.redirects.list[index as usize].goal.clone(),
        };
        let goal = probe.goal.clone();
        site.redirects.fragment_outputs.insert(path.clone(), probe.output.clone());
        probe.source = DocPath::new(&format!("{path}#{fragment}"));
        let found = super::rules::redirections::check(site, &probe, (&file, target.span), false, None);
        site.diagnostics.extend(found);
        let list = site.redirects.fragments.entry(path).or_default();
        if !list.iter().any(|(known, _)| *known == fragment) {
            list.push((fragment, goal));
        }
    }
}

/// Published path of a source that may not exist any more.
fn published(content: &ContentMatchers, path: &DocPath) -> String {
    content.published(path.as_str()).unwrap_or_else(|| path.to_string())
}

fn note_elsewhere(site: &mut Site, step: &Step, file: &DocPath, span: Span) {
    if let Step::Done(Goal::Url(url)) = step {
        site.redirects.elsewhere.push((url.clone(), file.clone(), span));
    }
}

enum Step {
    Done(Goal),
    /// Another redirection, with the query and fragment to add, and whether the URL is exactly its published one.
    Next(u32, String, bool),
}

/// The root-absolute path of a relative target, which counts from the URL of its source as a browser counts, and whether
/// it climbs above the host's root, where it stays.
fn absolute_target(site: &Site, redirect: &Redirect, path: &str) -> Option<(String, bool)> {
    if redirect.target.starts_with('/') || links::has_scheme(&redirect.target) {
        return None;
    }
    let base = site.config.base_path.trim_start_matches('/');
    let slash = if base.is_empty() { "" } else { "/" };
    let joined = DocPath::new(&format!("{base}{slash}{}", redirect.place)).join(path);
    let path = joined.as_str();
    Some((format!("/{}", path.trim_start_matches("../")), path.starts_with("../")))
}

/// Where one redirection leads directly.
fn step(site: &Site, redirect: &Redirect) -> Step {
    let target = redirect.target.as_str();
    let parts = links::split(target);
    let end = parts.ending.to_owned();
    let host = site.config.external_host.as_str();
    let absolute = absolute_target(site, redirect, parts.path.as_ref());
    let path = match (&absolute, links::has_scheme(target) && !host.is_empty()) {
        (Some((path, _)), _) => path,
        (None, true) => target.strip_prefix(host).unwrap_or(target),
        (None, false) => target,
    };
    let path = path.split(['?', '#']).next().unwrap_or("");
    let base = &site.config.base_path;
    let keys = match &absolute {
        // Who climbs further knows of a base path.
        Some((path, false)) if base.is_empty() => Some(urls::url_keys(path)),
        _ => {
            let path = links::decode(path);
            let own = urls::below_base(&path, base).map(urls::url_keys);
            // Without a base path the docset may be the whole site.
            let local = base.is_empty() && path.starts_with('/') && !path.starts_with("//");
            let is_known = |keys: &[String; 2]| local && keys.iter().any(|key| known(site, key));
            own.or_else(|| Some(urls::url_keys(&path)).filter(is_known))
        }
    };
    let Some(keys) = keys else {
        let url = match absolute {
            Some((path, _)) => format!("{host}{path}{end}"),
            None if target.starts_with('/') && !target.starts_with("//") => format!("{host}{target}"),
            None => target.to_owned(),
        };
        return Step::Done(Goal::Url(url));
    };
    for (key, is_exact) in keys.iter().zip([true, false]) {
        if let Some(index) = site.page_by_url.get(key.as_str()) {
            return Step::Done(Goal::Output(site.pages[*index as usize].output.clone(), end));
        }
        // Circles are slash-sensitive and never go through a query.
        if let (Some(index), None) = (site.redirects.by_url.get(key.as_str()), parts.query) {
            return Step::Next(*index, end, is_exact);
        }
    }
    if let Resolution::Resource(resource, _) = site.resolve(&redirect.source, target).0 {
        return Step::Done(Goal::Output(resource.output.clone(), end));
    }
    Step::Done(Goal::Dead(target.to_owned()))
}

/// Whether a URL key is that of a page or a redirection of this docset.
fn known(site: &Site, key: &str) -> bool {
    site.page_by_url.contains_key(key) || site.redirects.by_url.contains_key(key)
}

/// A chain that comes back to where it was.
struct Circle {
    chain: String,
    /// Whether it is a circle for the engine too: through the start, and slash by slash.
    whole: bool,
    /// Slash by slash, though perhaps not through the start: following it never ends.
    exact: bool,
}

/// Follows a chain: its end, its length, and the circle if it is one.
fn follow(list: &[Redirect], next: &[Step], start: usize) -> (Goal, u32, Option<Circle>) {
    let mut at = start;
    let mut hops = 1;
    let mut added = String::new();
    let mut seen = vec![start];
    let mut all_exact = true;
    loop {
        match &next[at] {
            Step::Done(goal) => {
                let goal = match goal {
                    Goal::Output(output, end) if end.is_empty() => Goal::Output(output.clone(), added),
                    other => other.clone(),
                };
                return (goal, hops, None);
            }
            Step::Next(index, end, exact) => {
                all_exact &= exact;
                if added.is_empty() {
                    added.clone_from(end);
                }
                at = *index as usize;
                hops += 1;
                if seen.contains(&at) {
                    let whole = at == start && all_exact;
                    seen.push(at);
                    let chain: Vec<&str> = seen.iter().map(|index| list[*index].source.as_str()).collect();
                    let goal = Goal::Dead(list[start].target.clone());
                    let chain = format!("`{}`", chain.join("` --> `"));
                    return (goal, hops, Some(Circle { chain, whole, exact: all_exact }));
                }
                seen.push(at);
            }
        }
    }
}
