//! From what the files say to what is meant.
//!
//! 1. [`Parts`] is all that was read about one docset; each method decides one setting.
//! 2. Order everywhere: command line, book.toml, docfx.json, publish configuration, default.
//! 3. [`Parts::config`] puts the answers together and takes the fingerprint last.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::book::{self, Book, check_base_url};
use super::docfx::Docfx;
use super::publish::{Docset, Publish};
use super::source::Place;
use super::{
    Config, ConfigError, Dependency, EditConfig, IconRule, Mapping, OutputsConfig, Overrides, Profile,
    ThemeConfig, UrlStyle, disk, fingerprint, infer,
};
use crate::diagnostics::Diagnostic;
use crate::monikers::Range;
use crate::source::{DocPath, doc_path};

const LEARN_HOST: &str = "https://learn.microsoft.com";

/// What a docset without docfx.json copies as it is.
const ASSETS: &str = "**/*.{png,jpg,jpeg,gif,svg,webp,avif,ico,bmp,css,js,mjs,json,pdf,txt,csv,xml,zip,gz,\
    mp3,mp4,webm,vtt,woff,woff2,docx,xlsx,pptx,drawio,vsdx,ipynb}";

const ICONS: &[(&str, &str, &str)] = &[
    ("trade-off", "Tradeoff", "tradeoff"),
    ("tradeoff", "Tradeoff", "tradeoff"),
    ("risk", "Risk", "risk"),
    ("opportunity", "Opportunity", "opportunity"),
    ("ai", "AI", ""),
];

/// All that was read about one docset.
pub(super) struct Parts<'a> {
    /// The folder that was named: paths of book.toml are relative to it.
    pub(super) place: &'a Place,
    pub(super) root: &'a Path,
    pub(super) repository: &'a Path,
    /// Of the root.
    pub(super) path_in_repository: &'a str,
    pub(super) docfx: Option<&'a Docfx>,
    pub(super) book: &'a Book,
    pub(super) has_book: bool,
    pub(super) publish: Option<&'a Publish>,
    pub(super) docset: Option<&'a Docset>,
    pub(super) overrides: &'a Overrides,
}

/// A folder's path relative to another, `/`-separated; empty for the same folder.
pub(super) fn path_inside(path: &Path, base: &Path) -> String {
    let inside = path.strip_prefix(base).unwrap_or(Path::new(""));
    DocPath::new(&inside.to_string_lossy()).as_str().to_owned()
}

impl Parts<'_> {
    /// Decides everything. `out` is the output folder and whether each docset gets a folder in it.
    pub(super) fn config(
        &self,
        redirections: Vec<PathBuf>,
        out: (&Path, bool),
    ) -> Result<Config, ConfigError> {
        let (book, none) = (self.book, Docfx::default());
        let docfx = self.docfx.unwrap_or(&none);
        let profile = self.profile();
        let (content, resource) = self.mappings();
        let mut config = Config {
            root: self.root.to_owned(),
            repository: self.repository.to_owned(),
            name: self.name(),
            title: self.title(),
            language: self.language(),
            profile,
            base_path: self.base_path(profile, &redirections)?,
            base_url: self.base_url()?,
            external_host: self.external_host(profile),
            url_style: book.url_style.or(docfx.url_style).unwrap_or(UrlStyle::Html),
            out: self.out(profile, out)?,
            content,
            resource,
            routes: docfx.routes.clone(),
            metadata: docfx.metadata.clone(),
            redirection_files: redirections,
            dependent_repositories: self.dependent_repositories(),
            generated: self.generated(docfx),
            severities: docfx.rules.iter().chain(&book.severities).cloned().collect(),
            theme: self.theme()?,
            edit: self.edit(),
            icons: self.icons(),
            moniker: self.overrides.moniker.clone().or_else(|| book.moniker.clone()),
            moniker_order: self.moniker_order(),
            groups: docfx.groups.clone(),
            xref_maps: self.xref_maps(docfx),
            xref_service: self.xref_service(docfx),
            xref_template: book.xref_template.clone(),
            markdown_extensions: self.extensions(docfx),
            alerts: docfx.alerts.clone(),
            fallback_folders: docfx.fallback_folders.clone(),
            sanitize: self.sanitize(profile)?,
            sitemap: docfx.sitemap.clone(),
            redirect_formats: book.redirect_files.clone(),
            outputs: self.outputs(),
            metadata_checks: book.metadata_checks.clone(),
            link_indexes: self.link_indexes()?,
            external: self.external(),
            diagnostics: docfx.diagnostics.iter().cloned().chain(self.unsupported_extensions()).collect(),
            fingerprint: 0,
        };
        config.fingerprint = fingerprint::fingerprint(&config);
        Ok(config)
    }

    fn profile(&self) -> Profile {
        let learn = self.docfx.is_none_or(|docfx| {
            self.publish.is_some()
                || docfx.flat
                || docfx.template.iter().any(|name| name.contains("docs.html"))
        });
        let default = if learn { Profile::Learn } else { Profile::Docfx };
        self.overrides.profile.or(self.book.profile).unwrap_or(default)
    }

    fn name(&self) -> String {
        // A book's root is usually called `content`; the folder around it says more.
        let folder = if self.docfx.is_some() { self.root } else { &self.place.folder };
        let folder = || folder.file_name().map_or("docset".into(), |name| name.to_string_lossy());
        self.docset.map_or_else(|| folder().into_owned(), |docset| docset.name.clone())
    }

    fn global(&self, key: &str) -> Option<&Value> {
        self.docfx.and_then(|docfx| docfx.metadata.global.get(key))
    }

    fn title(&self) -> String {
        let from_metadata = ["_appTitle", "titleSuffix"].iter().find_map(|key| self.global(key)?.as_str());
        let title = self.book.title.as_deref().or(from_metadata);
        title.or(self.docset.map(|docset| docset.name.as_str())).unwrap_or("").to_owned()
    }

    fn language(&self) -> String {
        let published = self.docset.and_then(|docset| docset.locale.clone());
        self.book.language.clone().or(published).unwrap_or_else(|| "en-us".to_owned())
    }

    fn outputs(&self) -> OutputsConfig {
        let refused = self.global("_enableSearch") == Some(&Value::Bool(false));
        OutputsConfig { search: self.book.outputs.search && !refused, ..self.book.outputs }
    }

    fn base_path(&self, profile: Profile, redirections: &[PathBuf]) -> Result<String, ConfigError> {
        if let Some(given) = &self.overrides.base_path {
            return infer::normal_base_path(given).ok_or_else(|| {
                let remedy = infer::base_path_problem(given);
                ConfigError(format!("--base-path: cannot be `{given}`; {remedy}"))
            });
        }
        if let Some(path) = &self.book.base_path {
            return Ok(path.clone());
        }
        if let Some(path) = self.docfx.and_then(|docfx| docfx.base_path.as_deref()) {
            return Ok(infer::normal_base_path(path).unwrap_or_default());
        }
        let breadcrumb = self.global("breadcrumb_path").and_then(Value::as_str);
        let (Profile::Learn, Some(breadcrumb)) = (profile, breadcrumb) else { return Ok(String::new()) };
        let dest = self.docfx.and_then(|docfx| docfx.dest.as_deref());
        Ok(infer::base_path(self.root, breadcrumb, dest, redirections).unwrap_or_default())
    }

    fn base_url(&self) -> Result<Option<String>, ConfigError> {
        let Some(given) = &self.overrides.base_url else {
            let host = self.docfx.and_then(|docfx| docfx.host.as_deref());
            let host = host.and_then(|host| check_base_url(&format!("https://{host}")).ok());
            return Ok(self.book.base_url.clone().or(host));
        };
        let checked = check_base_url(given);
        checked.map(Some).map_err(|remedy| ConfigError(format!("--base-url: cannot be `{given}`; {remedy}")))
    }

    fn external_host(&self, profile: Profile) -> String {
        let learn = self.docfx.is_some() && profile == Profile::Learn;
        let default = if learn { LEARN_HOST } else { "" };
        self.book.external_host.clone().unwrap_or_else(|| default.to_owned())
    }

    fn out(&self, profile: Profile, (base, many): (&Path, bool)) -> Result<PathBuf, ConfigError> {
        let holds_sources = |out: &Path| self.root.starts_with(out) || self.repository.starts_with(out);
        if self.overrides.out.is_none() {
            if let Some(out) = &self.book.out {
                let folder = disk::absolute(&self.place.folder.join(out));
                if holds_sources(&folder) {
                    let what = format!("`out` is `{out}`, which holds the sources");
                    return Err(self.book.error("out", &what, "name a folder of its own, such as `_site`"));
                }
                return Ok(folder);
            }
            // The open engine knows both keys; here a nonsensical value just does not count.
            let named = self.docfx.and_then(|docfx| docfx.output.as_deref().or(docfx.dest.as_deref()));
            if let (Profile::Docfx, false, Some(named)) = (profile, many, named) {
                let folder = disk::absolute(&self.root.join(named));
                return Ok(if holds_sources(&folder) { base.to_owned() } else { folder });
            }
        }
        let folder = if many { base.join(file_name(&self.name())) } else { base.to_owned() };
        if holds_sources(&folder) {
            let shown = self.overrides.out.as_deref().unwrap_or(&folder).display().to_string();
            return Err(ConfigError(format!("--out: {shown} holds the sources; name a folder of its own")));
        }
        Ok(folder)
    }

    fn mappings(&self) -> (Vec<Mapping>, Vec<Mapping>) {
        let exclude = &self.book.exclude;
        let Some(docfx) = self.docfx else {
            let mapping = |files: &[&str], excluded: &[&str]| Mapping {
                files: files.iter().map(|&glob| glob.to_owned()).collect(),
                exclude: excluded
                    .iter()
                    .map(|&glob| glob.to_owned())
                    .chain(exclude.iter().cloned())
                    .collect(),
                ..Mapping::default()
            };
            let content = mapping(&["**/*.md", "**/*.yml", "**/*.yaml"], &["**/includes/**", "_site/**"]);
            return (vec![content], vec![mapping(&[ASSETS], &["_site/**"])]);
        };
        let with_exclude = |mappings: &[Mapping]| {
            let mut mappings = mappings.to_vec();
            for mapping in &mut mappings {
                mapping.exclude.extend(exclude.iter().cloned());
            }
            mappings
        };
        (with_exclude(&docfx.content), with_exclude(&docfx.resource))
    }

    /// Folders of API pages that are not there: what lies in them is made, not written.
    fn generated(&self, docfx: &Docfx) -> Vec<String> {
        let is_page = |name: &String| name.ends_with(".yml");
        let absent = |folder: &&String| !disk::names(&self.root.join(folder)).iter().any(is_page);
        docfx.generated.iter().filter(absent).cloned().collect()
    }

    fn dependent_repositories(&self) -> Vec<Dependency> {
        let aliases = self.publish.map_or(&[][..], |publish| &publish.dependent_repositories);
        let absent =
            |one: &&Dependency| !one.alias.is_empty() && !disk::is_folder(&self.repository.join(&one.alias));
        aliases.iter().filter(absent).cloned().collect()
    }

    fn theme(&self) -> Result<ThemeConfig, ConfigError> {
        let name = self.book.theme.clone().unwrap_or_else(|| "default".to_owned());
        let mut folders = Vec::new();
        // Without book.toml, `theme` is just a folder of the docset.
        let overrides = self.place.folder.join("theme");
        if self.has_book && disk::is_folder(&overrides) {
            folders.push(overrides);
        }
        let folder = self.place.folder.join("themes").join(&name);
        if name != "default" && (disk::is_folder(&folder) || !crate::theme::NAMES.contains(&name.as_str())) {
            if !disk::is_folder(&folder) {
                let what = format!("there is no theme `{name}` in the folder `themes`");
                return Err(self.book.error("theme", &what, "create it, or use the theme `default`"));
            }
            folders.push(folder);
        }
        Ok(ThemeConfig { name, folders, options: self.book.theme_options.clone() })
    }

    fn edit(&self) -> Option<EditConfig> {
        let contribute = |key: &str| self.global("_gitContribute")?.get(key)?.as_str().map(str::to_owned);
        // A docset that is not open has a repository nobody else can reach.
        let open = self.publish.filter(|_| self.docset.is_none_or(|docset| docset.open_to_public));
        let flat = self.docfx.map(|docfx| docfx.edit.clone()).unwrap_or_default();
        let url = self.book.edit_url.clone().or(flat.0).or_else(|| contribute("repo"));
        let branch = self.book.edit_branch.clone().or(flat.1).or_else(|| contribute("branch"));
        let url = url.or_else(|| open?.edit_url.clone())?;
        let branch = branch.or_else(|| open?.edit_branch.clone()).unwrap_or_else(|| "main".to_owned());
        let url = url.trim_end_matches('/');
        Some(EditConfig {
            repository_url: url.strip_suffix(".git").unwrap_or(url).to_owned(),
            branch,
            path_in_repository: self.path_in_repository.to_owned(),
        })
    }

    fn icons(&self) -> Vec<IconRule> {
        let own = &self.book.icons;
        let defaults = ICONS.iter().filter(|(stem, ..)| own.iter().all(|icon| icon.stem != *stem));
        let rule = |&(stem, word, kind): &(&str, &str, &str)| IconRule {
            stem: stem.to_owned(),
            word: word.to_owned(),
            kind: kind.to_owned(),
        };
        defaults.map(rule).chain(own.iter().cloned()).collect()
    }

    fn moniker_order(&self) -> Vec<String> {
        let published = self.docset.map(|docset| docset.monikers.clone()).unwrap_or_default();
        let given = if self.book.monikers.is_empty() { published } else { self.book.monikers.clone() };
        let defined = self.docfx.map(|docfx| docfx.monikers.clone()).unwrap_or_default();
        let given = if given.is_empty() { defined } else { given };
        if given.is_empty() { self.grouped_monikers().unwrap_or_default() } else { given }
    }

    /// The monikers of the groups, when each group lists its own by name: comparisons leave names out.
    fn grouped_monikers(&self) -> Option<Vec<String>> {
        let mut names: Vec<String> = Vec::new();
        for range in self.docfx?.groups.iter().filter_map(|group| group.moniker_range.as_deref()) {
            let range = Range::parse(range).ok()?;
            for name in range.as_list()? {
                if names.iter().all(|known| !known.eq_ignore_ascii_case(name)) {
                    names.push(name.to_owned());
                }
            }
        }
        Some(names)
    }

    /// Maps of book.toml are relative to it, those of docfx.json to the docset.
    fn xref_service(&self, docfx: &Docfx) -> bool {
        let published = self.docset.is_some_and(|docset| docset.xref_service);
        published || docfx.xref_service || docfx.xref_maps.iter().any(|map| map.contains("://"))
    }

    fn xref_maps(&self, docfx: &Docfx) -> Vec<String> {
        let source = path_inside(self.root, &self.place.folder);
        let own = self.book.xref_maps.iter().map(|map| {
            if map.contains("://") {
                return map.clone();
            }
            doc_path::relative(&source, DocPath::new(map).as_str())
        });
        own.chain(docfx.xref_maps.iter().cloned()).collect()
    }

    fn extensions(&self, docfx: &Docfx) -> Vec<(String, Value)> {
        let mut extensions = docfx.extensions.clone();
        for one in &self.book.extensions {
            if extensions.iter().all(|(name, _)| *name != one.0) {
                extensions.push(one.clone());
            }
        }
        extensions
    }

    fn unsupported_extensions(&self) -> impl Iterator<Item = Diagnostic> {
        let source = path_inside(self.root, &self.place.folder);
        let file = DocPath::new(&doc_path::relative(&source, book::NAME));
        self.book.unsupported.iter().map(move |(at, why)| {
            Diagnostic::new("markdown-extension-unsupported", &file, *at..*at, why.clone())
        })
    }

    fn sanitize(&self, profile: Profile) -> Result<bool, ConfigError> {
        if (profile, self.book.sanitize) == (Profile::Learn, Some(false)) {
            let what = "`sanitize` cannot be off in the profile `learn`";
            return Err(self.book.error("sanitize", what, "remove it, or set `profile = \"docfx\"`"));
        }
        Ok(profile == Profile::Learn || self.book.sanitize == Some(true))
    }

    fn external(&self) -> super::ExternalConfig {
        let mut external = self.book.external.clone();
        external.ledger = self.place.folder.join(external.ledger);
        external
    }

    fn link_indexes(&self) -> Result<Vec<(String, PathBuf)>, ConfigError> {
        let mut indexes = Vec::new();
        for (base, file, at) in &self.book.link_indexes {
            let path = self.place.folder.join(file);
            if !disk::is_file(&path) {
                let what = format!("the link index `{file}` of `{base}` does not exist");
                return Err(self.book.error_at(*at, &what, "create it or remove the line"));
            }
            indexes.push((base.clone(), path));
        }
        Ok(indexes)
    }
}

/// A docset's name as the name of a folder.
fn file_name(name: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let name: String = name.chars().map(plain).collect();
    if name.chars().all(|c| c == '.') { "docset".to_owned() } else { name }
}
