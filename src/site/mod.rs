//! The docset as a whole: pages, TOCs, redirections, and the questions that pages ask about them.
//!
//! 1. [`Site::new`] joins sources and facts: output paths, URL keys, uids, redirections, TOCs.
//! 2. [`Site::resolve`] says what a link means; [`check`] turns bad answers into findings, [`answers`] turns good ones
//!    into URLs. Both use the same resolution, so what is reported and what is rendered cannot differ.
//! 3. [`Lookup`](lookup::Lookup) is all that a page sees of it.

mod about;
pub mod answers;
mod auto_toc;
mod breadcrumb;
pub mod check;
mod conditions;
pub mod fallback;
pub mod images;
pub mod links;
pub mod lookup;
mod names;
mod nearest;
mod pages;
mod pivots;
mod place;
mod redirect_entry;
pub mod redirects;
mod related;
mod remedy;
pub mod resolve;
pub mod rules;
pub mod sections;
mod similar;
mod style;
pub mod toc;
mod unpack;
pub mod urls;
pub mod xref;
pub mod xref_map;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use crate::config::{Config, Metadata, Profile};
use crate::diagnostics::{Diagnostic, Outcome};
use crate::discover::Sources;
use crate::history::History;
use crate::link_index::{self, LinkIndex};
use crate::scan::PageFacts;
use crate::source::glob::{GlobList, GlobOptions};
use crate::source::{DocPath, Files};
use crate::toc_file::TocFile;

use redirects::Redirects;
use toc::Toc;

/// A page.
#[derive(Debug)]
pub struct Page {
    /// Source.
    pub path: DocPath,
    /// Output path from the site root.
    pub output: String,
    /// Title without markup.
    pub title: Arc<str>,
    /// What the scan found.
    pub facts: Arc<PageFacts>,
    /// Whether it is a YAML page.
    pub yaml: bool,
    /// Version group.
    pub group: Option<Arc<str>>,
    /// Folder of the published path, without a final slash: where the site's tree has it.
    pub folder: String,
    /// The TOC whose first level is the header, when the mapping names one.
    pub root_toc: Option<Arc<str>>,
}

/// A copied file.
#[derive(Debug)]
pub struct Resource {
    /// Source.
    pub path: DocPath,
    /// Output path.
    pub output: String,
    /// Size and stamp of the listing.
    pub stamp: (u64, u64),
}

/// A map with a fast hash; never iterated into an output.
pub type Map<K, V> = HashMap<K, V, ahash::RandomState>;

/// The docset.
pub struct Site {
    /// Configuration.
    pub config: Arc<Config>,
    /// Files.
    pub sources: Arc<Sources>,
    /// The disk or what stands for it.
    pub files: Arc<dyn Files>,
    /// Pages, sorted by source path.
    pub pages: Vec<Page>,
    /// Pages whose URL belongs to the page of another version, sorted by source path: they are checked, not published.
    pub other_versions: Vec<Page>,
    /// Resources, sorted by source path; those of fallback folders last.
    pub resources: Vec<Resource>,
    /// Source path → page.
    pub page_by_path: Map<DocPath, u32>,
    /// Source path → resource.
    pub resource_by_path: Map<DocPath, u32>,
    /// URL key → page.
    pub page_by_url: Map<Box<str>, u32>,
    /// Facts of included files.
    pub includes: Map<DocPath, Arc<PageFacts>>,
    /// Redirections.
    pub redirects: Redirects,
    /// TOCs, sorted by path.
    pub tocs: Vec<Toc>,
    /// Breadcrumb files by path.
    breadcrumbs: Map<DocPath, Toc>,
    /// Page → (TOC, entry) where it stands; the TOC that it is shown in.
    toc_of: Vec<Option<(u32, Option<u32>)>>,
    /// uid → page.
    pub uids: Map<Box<str>, u32>,
    /// The same for pages of version groups whose uid another group has, too: group, NUL, uid.
    group_uids: Map<Box<str>, u32>,
    /// Uids of xref maps.
    pub xrefs: Arc<xref::XrefMaps>,
    /// Globs of file metadata, one list for all keys, and (key index, value index) per pattern.
    metadata_globs: (GlobList, Vec<(usize, usize)>),
    /// What is known about other docsets, longest base path first.
    pub link_indexes: Vec<LinkIndex>,
    /// Sizes of images.
    pub image_sizes: images::ImageSizes,
    /// Findings of joining.
    pub diagnostics: Vec<Diagnostic>,
    /// Commits, when they are wanted.
    pub history: Arc<History>,
    /// Overviews of entries without a page, when they are wanted.
    pub overviews: Vec<sections::Overview>,
    /// Sections for printing, when they are wanted.
    pub prints: Vec<sections::Print>,
    /// Page → section for printing.
    print_of: Map<u32, u32>,
    /// Outputs that authors bring along.
    taken: OnceLock<HashSet<String>>,
    /// Links from page to page, when somebody asks for them.
    graph: OnceLock<related::Graph>,
    /// Names of files, for hints about those that are missing.
    names: OnceLock<similar::Names>,
}

/// What the index is made of.
pub struct Parts {
    /// Configuration.
    pub config: Arc<Config>,
    /// Files.
    pub sources: Arc<Sources>,
    /// Disk.
    pub files: Arc<dyn Files>,
    /// Facts of content files, in the order of `sources.entries` (none for TOCs and resources).
    pub facts: Vec<Option<Arc<PageFacts>>>,
    /// Facts of included files.
    pub includes: Map<DocPath, Arc<PageFacts>>,
    /// TOC files and breadcrumb files, parsed.
    pub tocs: Map<DocPath, Arc<Outcome<TocFile>>>,
    /// Texts of redirection files.
    pub texts: Map<DocPath, Arc<str>>,
    /// Xref maps, read by the pipeline.
    pub xrefs: Arc<xref::XrefMaps>,
}

impl Site {
    /// Joins everything. Never fails; what is wrong is in `diagnostics`.
    pub fn new(parts: Parts) -> Site {
        let metadata_globs = metadata_globs(&parts.config);
        let mut site = Site {
            config: parts.config,
            sources: parts.sources,
            files: parts.files,
            pages: Vec::new(),
            other_versions: Vec::new(),
            resources: Vec::new(),
            page_by_path: Map::default(),
            resource_by_path: Map::default(),
            page_by_url: Map::default(),
            includes: parts.includes,
            redirects: Redirects::default(),
            tocs: Vec::new(),
            breadcrumbs: Map::default(),
            toc_of: Vec::new(),
            uids: Map::default(),
            group_uids: Map::default(),
            xrefs: parts.xrefs,
            metadata_globs,
            link_indexes: Vec::new(),
            image_sizes: images::ImageSizes::default(),
            diagnostics: Vec::new(),
            history: Arc::default(),
            overviews: Vec::new(),
            prints: Vec::new(),
            print_of: Map::default(),
            taken: OnceLock::new(),
            graph: OnceLock::new(),
            names: OnceLock::new(),
        };
        site.link_indexes = link_index::load_all(&site.config, site.files.as_ref(), &mut site.diagnostics);
        site.add_files(&parts.facts);
        site.other_versions.sort_by(|one, other| one.path.cmp(&other.path));
        fallback::add_images(&mut site);
        redirects::read(&mut site, &parts.texts);
        redirects::finish(&mut site);
        toc::read_all(&mut site, &parts.tocs);
        if site.config.outputs.section_pages {
            sections::add_overviews(&mut site);
        }
        if site.config.outputs.print {
            sections::add_prints(&mut site);
        }
        site
    }

    /// A value of docfx.json's file metadata for one file.
    pub(super) fn file_metadata(&self, path: &DocPath, key: &str) -> Option<&Value> {
        if self.config.metadata.files.iter().all(|(known, _)| known != key) {
            return None;
        }
        let rules = &self.config.metadata.files;
        let matched = self.metadata_globs.0.matches(path.original_str());
        let last = matched
            .iter()
            .rev()
            .map(|index| self.metadata_globs.1[*index])
            .find(|(rule, _)| rules[*rule].0 == key)?;
        Some(&rules[last.0].1[last.1].1)
    }

    /// One metadata value of a page, from the highest level that has it.
    pub(super) fn setting(&self, page: &Page, key: &str) -> Option<Value> {
        if page.facts.metadata.contains(key)
            && let Some(own) = page.facts.metadata().get(key)
        {
            return Some(own.clone());
        }
        let group = page.group.as_deref();
        let group =
            || self.config.groups.iter().find(|one| Some(one.name.as_str()) == group)?.metadata.get(key);
        let above = self.file_metadata(&page.path, key).or_else(group);
        above.or_else(|| self.config.metadata.global.get(key)).cloned()
    }

    /// Metadata of a page from all levels, lowest precedence first.
    pub fn metadata(&self, page: &Page) -> Metadata {
        let mut merged = self.config.metadata.global.clone();
        if let Some(group) =
            page.group.as_deref().and_then(|name| self.config.groups.iter().find(|group| group.name == name))
        {
            merge(&mut merged, group.metadata.clone(), self.config.profile);
        }
        for index in self.metadata_globs.0.matches(page.path.original_str()) {
            let (rule, value) = self.metadata_globs.1[index];
            let (key, values) = &self.config.metadata.files[rule];
            merged.insert(key.clone(), values[value].1.clone());
        }
        merge(&mut merged, page.facts.metadata(), self.config.profile);
        merged
    }

    /// The page of a source path.
    pub fn page(&self, path: &DocPath) -> Option<&Page> {
        self.page_by_path.get(path).map(|index| &self.pages[*index as usize])
    }

    /// The page that is made of this very file, whichever version of it is published.
    pub fn version(&self, path: &DocPath) -> Option<&Page> {
        let other = || self.other_versions.binary_search_by(|page| page.path.cmp(path)).ok();
        let published = self.page(path)?;
        if published.path == *path { Some(published) } else { self.other_versions.get(other()?) }
    }

    /// Pages of all versions.
    pub fn versions(&self) -> impl Iterator<Item = &Page> {
        self.pages.iter().chain(&self.other_versions)
    }

    /// Facts of a page or an included file.
    pub fn facts(&self, path: &DocPath) -> Option<&Arc<PageFacts>> {
        self.version(path).map(|page| &page.facts).or_else(|| self.includes.get(path))
    }

    /// Whether an id exists on a page, also through includes. Pages whose layout is not known have every id.
    pub fn has_anchor(&self, page: &Page, id: &str) -> bool {
        if !page.facts.anchors_known && page.yaml {
            return true;
        }
        page.facts.has_anchor(id) || self.include_has_anchor(&page.path, &page.facts, id, 0)
    }

    fn include_has_anchor(&self, file: &DocPath, facts: &PageFacts, id: &str, depth: u8) -> bool {
        if depth > 16 {
            return false;
        }
        facts.includes.iter().any(|include| {
            let path = self.reference(file, &include.path);
            self.includes.get(&path).or_else(|| self.facts(&path)).is_some_and(|inner| {
                inner.has_anchor(id) || self.include_has_anchor(&path, inner, id, depth + 1)
            })
        })
    }

    /// Every id of a page, for suggestions.
    pub fn anchors<'s>(&'s self, page: &'s Page) -> Vec<&'s str> {
        let mut all: Vec<&str> = Vec::new();
        let mut queue: Vec<(DocPath, &PageFacts)> = vec![(page.path.clone(), page.facts.as_ref())];
        let mut seen: Vec<DocPath> = Vec::new();
        while let Some((file, facts)) = queue.pop() {
            all.extend(facts.anchors.iter().map(AsRef::as_ref));
            for include in &facts.includes {
                let path = self.reference(&file, &include.path);
                if let Some(inner) = self.facts(&path).filter(|_| !seen.contains(&path)) {
                    seen.push(path.clone());
                    queue.push((path, inner.as_ref()));
                }
            }
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The file that a reference in `file` names, case corrected when only the case differs; one that is missing may
    /// have a stand-in.
    pub fn reference(&self, file: &DocPath, reference: &str) -> DocPath {
        let path = self.written_path(file, reference);
        fallback::existing(&self.config, &self.sources, self.files.as_ref(), path)
    }

    /// The path that a reference in `file` stands for, whether there is such a file or not.
    fn written_path(&self, file: &DocPath, reference: &str) -> DocPath {
        fallback::written_path(&self.config, file, reference)
    }
}

fn metadata_globs(config: &Config) -> (GlobList, Vec<(usize, usize)>) {
    let mut patterns = Vec::new();
    let mut places = Vec::new();
    for (rule, (_, values)) in config.metadata.files.iter().enumerate() {
        for (value, (pattern, _)) in values.iter().enumerate() {
            patterns.push(pattern.clone());
            places.push((rule, value));
        }
    }
    (GlobList::new(&patterns, GlobOptions::default()).0, places)
}

/// Puts `over` on top of `under`: the open engine replaces values, Learn's merges objects.
fn merge(under: &mut Metadata, over: Metadata, profile: Profile) {
    for (key, value) in over {
        match (under.get_mut(&key), value, profile) {
            (Some(Value::Object(below)), Value::Object(above), Profile::Learn) => {
                merge(below, above, profile)
            }
            (_, value, _) => {
                under.insert(key, value);
            }
        }
    }
}
