//! Tables of contents: resolution, inclusion, and which one a page is shown in.
//!
//! 1. [`read_all`] reads every TOC of the content; [`Builder`] resolves its entries by the dialect's table and puts
//!    included TOCs in place.
//! 2. [`nearest`](super::nearest) finds the one that each page is shown in.

mod folder;

use std::sync::Arc;

use super::check::references::unknown_uid;
use super::resolve::Resolution;
use super::{Map, Site, breadcrumb, links, nearest, urls};
use crate::config::{Metadata, Profile};
use crate::diagnostics::{Diagnostic, Outcome, Span, Spanned};
use crate::discover::{Role, is_toc_name};
use crate::source::DocPath;
use crate::toc_file::{TocFile, TocNode};

const OUT_OF_BUILD: &str = "add it to `content` in the configuration";

/// Where an entry leads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// A caption.
    None,
    /// A page of the docset, with query and fragment as written.
    Page(u32, String),
    /// An output of the docset that is no page, or the goal of a redirection.
    Output(String),
    /// A URL elsewhere.
    Url(String),
}

impl Target {
    /// The same at a fragment, which stands in for its own.
    fn at(self, fragment: &str) -> Target {
        let at = |end: &str| format!("{}#{fragment}", end.split('#').next().unwrap_or_default());
        match self {
            Target::Page(page, end) if !fragment.is_empty() => Target::Page(page, at(&end)),
            Target::Url(url) if !fragment.is_empty() => Target::Url(at(&url)),
            other => other,
        }
    }
}

/// One entry; children by index.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Label.
    pub name: String,
    /// Further words for the filter.
    pub display_name: String,
    /// Target.
    pub target: Target,
    /// The page of an entry that leads elsewhere by its absolute `tocHref`.
    pub topic: Target,
    /// `tocHref` of breadcrumbs, as written.
    pub toc_href: String,
    /// Parent entry.
    pub parent: Option<u32>,
    /// Children in order.
    pub children: Vec<u32>,
    /// Opened at first.
    pub expanded: bool,
    /// Unknown keys.
    pub extra: Metadata,
    /// Where it is written: the file, and its link or else its name.
    pub place: (DocPath, Span),
    /// That link as written; empty without one.
    pub href: String,
    /// It stands for the table of contents of a folder, to which the pages there belong.
    pub for_folder: bool,
}

/// A resolved TOC.
#[derive(Debug, Default)]
pub struct Toc {
    /// Source.
    pub path: DocPath,
    /// Entries, parents before children.
    pub entries: Vec<Entry>,
    /// Entries of the first level.
    pub roots: Vec<u32>,
    /// Folder of its outputs, without a final slash.
    pub folder: String,
    /// What decides between TOCs before nearness: `order` in the open engine, 0 when not given.
    pub order: f64,
    /// Offered to no page: in Learn because another TOC includes it, or because a TOC beside it goes first.
    pub hidden: bool,
    /// Its `metadata`.
    pub metadata: Metadata,
    /// Other keys of the file, passed on.
    pub extra: Metadata,
    /// Title from its metadata, or the name of the entry that includes it.
    pub title: String,
    /// Files it was read from: changes of these change it.
    pub files: Vec<DocPath>,
}

impl Default for DocPath {
    fn default() -> Self {
        DocPath::new("")
    }
}

/// Reads and resolves all TOCs of the content, and the breadcrumb files that pages name.
pub(super) fn read_all(site: &mut Site, parsed_files: &Map<DocPath, Arc<Outcome<TocFile>>>) {
    let sources = site.sources.clone();
    let completed = super::auto_toc::complete(site, parsed_files);
    let mut parsed: Vec<(DocPath, &TocFile)> = Vec::new();
    for entry in sources.entries.iter().filter(|entry| entry.role == Role::Toc) {
        let Some(outcome) = parsed_files.get(&entry.path) else { continue };
        site.diagnostics.extend(outcome.diagnostics.iter().cloned());
        parsed.push((entry.path.clone(), completed.get(&entry.path).unwrap_or(&outcome.value)));
    }
    let all = parsed_files
        .iter()
        .map(|(path, outcome)| (path.clone(), completed.get(path).unwrap_or(&outcome.value)));
    let files: Map<DocPath, &TocFile> = all.collect();
    // Links to TOCs resolve by path before entries exist.
    let published: Map<&DocPath, &str> =
        sources.entries.iter().map(|entry| (&entry.path, entry.published.as_str())).collect();
    let profile = site.config.profile;
    let empty = |path: &DocPath| {
        let published = published.get(path).copied().unwrap_or(path.as_str());
        let folder = urls::published_folder(published, profile);
        Toc { path: path.clone(), folder, ..Toc::default() }
    };
    site.tocs = parsed.iter().map(|(path, _)| empty(path)).collect();
    let mut included: Map<DocPath, Vec<DocPath>> = Map::default();
    let mut built = Vec::new();
    let mut diagnostics = Vec::new();
    for (path, file) in &parsed {
        let mut builder = Builder {
            site,
            files: &files,
            toc: empty(path),
            diagnostics: &mut diagnostics,
            included: &mut included,
            stack: vec![path.clone()],
        };
        builder.toc.order = file.order.unwrap_or(0.0);
        builder.toc.metadata = file.metadata.clone();
        builder.toc.extra = file.extra.clone();
        if let Some(order) = file.order {
            builder.toc.extra.insert("order".to_owned(), number(order));
        }
        builder.toc.files.push(path.clone());
        builder.toc.title = title_of(&file.metadata);
        builder.toc.roots = builder.nodes(&file.items, path, None);
        built.push(builder.toc);
    }
    let mut more: Vec<&DocPath> = included.keys().filter(|path| !published.contains_key(path)).collect();
    more.sort();
    for outcome in more.into_iter().filter_map(|path| parsed_files.get(path)) {
        diagnostics.extend(outcome.diagnostics.iter().cloned());
    }
    nearest::rank(&mut built, &included, site.config.profile);
    diagnostics.extend(nearest::hide_twins(&mut built));
    site.tocs = built;
    site.diagnostics.extend(diagnostics);
    breadcrumb::read_breadcrumbs(site, parsed_files);
    nearest::assign(site);
}

/// A whole number without a fraction.
fn number(value: f64) -> serde_json::Value {
    if value.fract() == 0.0 && value.abs() < 1e15 { (value as i64).into() } else { value.into() }
}

pub(super) fn place_of(node: &TocNode) -> Span {
    let link = node.href.as_ref().or(node.topic_href.as_ref());
    link.map_or(node.name_span, |link| link.span)
}

fn title_of(metadata: &Metadata) -> String {
    metadata.get("title").and_then(|title| title.as_str()).unwrap_or("").to_owned()
}

struct Builder<'s> {
    site: &'s Site,
    files: &'s Map<DocPath, &'s TocFile>,
    toc: Toc,
    diagnostics: &'s mut Vec<Diagnostic>,
    /// TOC → those that include it.
    included: &'s mut Map<DocPath, Vec<DocPath>>,
    /// TOC files being put in place, outermost first.
    stack: Vec<DocPath>,
}

/// What an `href` of a TOC names.
#[derive(PartialEq, Clone, Copy)]
enum HrefKind {
    Absolute,
    Folder,
    TocFile,
    File,
}

fn href_kind(href: &str) -> HrefKind {
    let path = href.split(['?', '#']).next().unwrap_or("");
    if links::has_scheme(href) || href.starts_with('/') {
        HrefKind::Absolute
    } else if path.ends_with(['/', '\\']) {
        HrefKind::Folder
    } else if is_toc_name(path.rsplit(['/', '\\']).next().unwrap_or("")) {
        HrefKind::TocFile
    } else {
        HrefKind::File
    }
}

impl Builder<'_> {
    fn nodes(&mut self, nodes: &[TocNode], file: &DocPath, parent: Option<u32>) -> Vec<u32> {
        nodes.iter().map(|node| self.node(node, file, parent)).collect()
    }

    fn report(&mut self, code: &str, file: &DocPath, span: Span, message: String, hint: &str) {
        let found = Diagnostic::new(code, file, span, message);
        self.diagnostics.push(if hint.is_empty() { found } else { found.hint(hint) });
    }

    fn node(&mut self, node: &TocNode, file: &DocPath, parent: Option<u32>) -> u32 {
        let (toc_link, topic) = self.candidates(node, file);
        let index = self.toc.entries.len() as u32;
        self.toc.entries.push(Entry {
            name: node.name.clone(),
            display_name: node.display_name.clone().unwrap_or_default(),
            target: Target::None,
            topic: Target::None,
            toc_href: node.toc_href.as_ref().map(|href| href.value.clone()).unwrap_or_default(),
            parent,
            children: Vec::new(),
            expanded: node.expanded,
            extra: passed_on(node),
            place: (file.clone(), place_of(node)),
            href: topic.as_ref().map(|link| link.value.clone()).unwrap_or_default(),
            for_folder: toc_link.as_ref().is_some_and(|link| href_kind(&link.value) == HrefKind::Folder),
        });
        let mut target = match topic {
            Some(topic) => self.target(&topic, file, false),
            None => self.uid_target(node, file),
        };
        let mut own_items = true;
        if let Some(link) = toc_link {
            match href_kind(&link.value) {
                HrefKind::Absolute => {
                    let topic = std::mem::replace(&mut target, Target::None);
                    self.toc.entries[index as usize].topic = topic;
                    target = self.target(&link, file, true);
                }
                HrefKind::Folder => {
                    own_items = node.topic_href.is_none();
                    if target == Target::None {
                        target = self.folder_target(&link, file);
                    }
                }
                _ => {
                    own_items = false;
                    let children = self.include(&link, file, index);
                    self.toc.entries[index as usize].children = children;
                }
            }
        }
        if own_items {
            let children = self.nodes(&node.items, file, Some(index));
            self.toc.entries[index as usize].children = children;
        }
        if node.name.is_empty() {
            let name = self.missing_name(node, file, &target);
            self.toc.entries[index as usize].name = name;
        }
        self.toc.entries[index as usize].target = target;
        index
    }

    /// The link that may name a TOC and the link that names the topic (dialect: kinds of `href`, rules 1 and 2).
    fn candidates(
        &mut self,
        node: &TocNode,
        file: &DocPath,
    ) -> (Option<Spanned<String>>, Option<Spanned<String>>) {
        let mut toc = node.toc_href.clone();
        if let Some(link) = &toc
            && href_kind(&link.value) == HrefKind::File
        {
            let message =
                format!("`tocHref` must name a table of contents or a folder, not `{}`", link.value);
            self.report("invalid-toc-href", file, link.span, message, "use `href` or `topicHref` for a page");
            toc = None;
        }
        // Learn's own breadcrumbs are written so; the open engine makes no table of contents of it.
        if let (Some(span), Some(_), Profile::Docfx) =
            (node.homepage, &node.toc_href, self.site.config.profile)
        {
            let message = "`homepage` does not go with `tocHref`".to_owned();
            self.report("invalid-topic-href", file, span, message, "write `topicHref` instead");
        }
        let mut topic = node.topic_href.clone();
        if let Some(link) = &topic
            && matches!(href_kind(&link.value), HrefKind::Folder | HrefKind::TocFile)
        {
            let message = format!("`topicHref` must name a page, not `{}`", link.value);
            self.report(
                "invalid-topic-href",
                file,
                link.span,
                message,
                "use `href` or `tocHref` for a table of contents",
            );
            topic = None;
        }
        if let Some(link) = &node.href {
            match href_kind(&link.value) {
                HrefKind::TocFile | HrefKind::Folder => toc = toc.or_else(|| Some(link.clone())),
                _ => topic = topic.or_else(|| Some(link.clone())),
            }
        }
        (toc, topic)
    }

    fn uid_target(&mut self, node: &TocNode, file: &DocPath) -> Target {
        match node.uid.as_ref().or(node.topic_uid.as_ref()) {
            Some(uid) => self.xref_target(uid, file),
            None => Target::None,
        }
    }

    fn xref_target(&mut self, uid: &Spanned<String>, file: &DocPath) -> Target {
        let group = self.site.sources.entry(file).and_then(|entry| entry.group.as_deref());
        match self.site.uid_page(&uid.value, group) {
            Some(page) => {
                let end = self.site.uid_place(&uid.value, page).map(|place| place.end);
                Target::Page(page, end.unwrap_or_default())
            }
            None => {
                let style = self.site.config.url_style;
                if let Some(found) = self.site.xrefs.get(&uid.value, "", style) {
                    return Target::Url(found.url);
                }
                if let Some(found) = self.site.xref_by_template(&uid.value) {
                    return Target::Url(found.url);
                }
                let (code, message, hint) = unknown_uid(self.site, &uid.value);
                self.report(code, file, uid.span, message, &hint);
                Target::None
            }
        }
    }

    fn target(&mut self, link: &Spanned<String>, file: &DocPath, is_toc: bool) -> Target {
        if let Some(uid) = link.value.strip_prefix("xref:") {
            let uid = uid.split('?').next().unwrap_or_default();
            let (uid, fragment) = uid.split_once('#').unwrap_or((uid, ""));
            let uid = Spanned { value: links::decode(uid).into_owned(), span: link.span };
            return self.xref_target(&uid, file).at(fragment);
        }
        let (resolution, parts) = self.site.resolve(file, &link.value);
        let end = parts.ending.to_owned();
        let wanted = file.join(&parts.path);
        let missing = |builder: &mut Self, hint: String| {
            let message = format!("`{}` does not exist", link.value);
            builder.report("file-not-found", file, link.span, message, &hint);
            if let Some(found) = builder.diagnostics.last_mut() {
                *found = found.clone().target(&wanted, "", &link.value);
            }
            Target::None
        };
        match resolution {
            Resolution::Page(page, case) => {
                if case {
                    let message = format!("`{}` differs in case from `{}`", link.value, page.path);
                    self.report("link-case", file, link.span, message, "write the path as the file is named");
                    let fix = super::remedy::case(&link.value, &page.path);
                    if let (Some(new), Some(found)) = (fix, self.diagnostics.last_mut()) {
                        *found = found.clone().fix(&link.value, new);
                    }
                }
                Target::Page(self.site.page_by_path.get(&page.path).copied().unwrap_or(0), end)
            }
            Resolution::Loose(page, _) => {
                let index = self.site.page_by_path.get(&page.path).copied().unwrap_or(0);
                missing(self, format!("write `{}`", file.relative_to(page.path.as_str())));
                Target::Page(index, end)
            }
            Resolution::Resource(resource, _) => Target::Output(format!("{}{end}", resource.output)),
            Resolution::Redirected(redirect) => match &redirect.goal {
                super::redirects::Goal::Output(output, _) => Target::Output(output.clone()),
                super::redirects::Goal::Url(url) | super::redirects::Goal::Dead(url) => {
                    Target::Url(url.clone())
                }
            },
            Resolution::External => {
                self.style(link, file);
                Target::Url(link.value.clone())
            }
            Resolution::Absolute => {
                self.style(link, file);
                Target::Url(format!("{}{}", self.site.config.external_host, link.value))
            }
            Resolution::OwnMissing(_) if is_toc => Target::None,
            Resolution::OwnMissing(_) | Resolution::Missing(_) | Resolution::Local => {
                let hint = super::similar::similar_file(self.site, file, &parts.path)
                    .map(|path| format!("did you mean `{path}`?"));
                missing(self, hint.unwrap_or_default())
            }
            Resolution::OutOfScope(path) => {
                let message = format!("`{}` exists but is not part of the build", link.value);
                let hint = super::remedy::out_of_scope(self.site, &path);
                self.report("link-out-of-scope", file, link.span, message, hint);
                Target::None
            }
            Resolution::Dependent(_) | Resolution::Toc(_) | Resolution::Empty | Resolution::Same => {
                Target::None
            }
        }
    }

    /// A link that works, but could be written better.
    fn style(&mut self, link: &Spanned<String>, file: &DocPath) {
        if let Some(found) = super::style::of_toc(self.site, link, file) {
            self.diagnostics.push(found);
        }
    }

    /// The entries of a TOC file, put below entry `parent`.
    fn include(&mut self, link: &Spanned<String>, file: &DocPath, parent: u32) -> Vec<u32> {
        let path = self.site.reference(file, link.value.split(['?', '#']).next().unwrap_or(""));
        let Some(inner) = self.files.get(&path) else {
            let (message, hint) = match self.site.sources.find(&path) {
                Some(_) => (format!("`{path}` exists but is not part of the build"), OUT_OF_BUILD),
                None => (
                    format!("table of contents `{}` does not exist", link.value),
                    "correct the path, or create the file",
                ),
            };
            self.report("toc-not-found", file, link.span, message, hint);
            return Vec::new();
        };
        if self.stack.contains(&path) {
            let mut chain: Vec<String> = self.stack.iter().map(|path| format!("`{path}`")).collect();
            chain.push(format!("`{path}`"));
            let message = format!("tables of contents include each other: {}", chain.join(" --> "));
            self.report("circular-reference", file, link.span, message, "remove one of the inclusions");
            return Vec::new();
        }
        self.included.entry(path.clone()).or_default().push(file.clone());
        self.toc.files.push(path.clone());
        self.stack.push(path.clone());
        let children = self.nodes(&inner.items, &path, Some(parent));
        self.stack.pop();
        children
    }

    /// The name that an xref map gives a uid.
    fn external_name(&self, node: &TocNode) -> String {
        let uid = node.uid.as_ref().or(node.topic_uid.as_ref());
        let style = self.site.config.url_style;
        let of = |uid: &str| self.site.xrefs.get(uid, "", style).or_else(|| self.site.xref_by_template(uid));
        let found = uid.and_then(|uid| of(&uid.value));
        let name = found.and_then(|found| found.names.into_iter().find(|(key, _)| key == "name"));
        name.map(|(_, name)| name).unwrap_or_default()
    }

    fn missing_name(&mut self, node: &TocNode, file: &DocPath, target: &Target) -> String {
        let title = match target {
            Target::Page(page, _) => self.site.pages[*page as usize].title.to_string(),
            _ => self.external_name(node),
        };
        if !title.is_empty() && (node.href.is_none() && node.topic_href.is_none()) {
            // The name of what a uid stands for is as good as any.
            return title;
        }
        if self.site.config.profile == Profile::Docfx
            && let Some(name) =
                path_name(node).or_else(|| Some(title.clone()).filter(|name| !name.is_empty()))
        {
            return name;
        }
        let link = [&node.href, &node.toc_href, &node.topic_href].into_iter().flatten().next();
        if title.is_empty() && link.is_none() && node.items.is_empty() && node.uid.is_none() {
            return title;
        }
        self.report(
            "missing-attribute",
            file,
            node.name_span,
            "this entry has no `name`".to_owned(),
            "add `name`",
        );
        if title.is_empty() { link.map(|link| link.value.clone()).unwrap_or_default() } else { title }
    }
}

/// Keys of an entry that mean nothing here but something to templates.
fn passed_on(node: &TocNode) -> Metadata {
    let mut extra = node.extra.clone();
    if let Some(kind) = &node.kind {
        extra.insert("type".to_owned(), kind.as_str().into());
    }
    if let Some(order) = node.order {
        extra.insert("order".to_owned(), number(order));
    }
    if node.maintain_context {
        extra.insert("maintainContext".to_owned(), true.into());
    }
    extra
}

/// The open engine names an inclusion after the folder of its TOC.
fn path_name(node: &TocNode) -> Option<String> {
    let link = node.toc_href.as_ref().or(node.href.as_ref())?;
    let path = DocPath::new(&link.value);
    let name = match href_kind(&link.value) {
        HrefKind::Folder => path.file_name(),
        HrefKind::TocFile => path.parent().rsplit('/').next().unwrap_or(""),
        HrefKind::Absolute | HrefKind::File => "",
    };
    (!matches!(name, "" | "..")).then(|| name.to_owned())
}
