//! Configuration: what the files say (`book`, `docfx`, `publish`) and what is meant ([`Config`]).
//!
//! 1. [`load`] looks at a folder and finds its docsets: `book.toml`, `docfx.json`, or a publish
//!    configuration or `docsets.yml` that names folders with them.
//! 2. Each file is read as it is written (`book` with `toml`, `docfx` and `publish` with
//!    `json`); mistakes in it name line and column.
//! 3. `meaning` turns what was read into one [`Config`] per docset.
//! 4. `infer` fills in what the files of a Learn docset leave out: the base path.
//! 5. `disk` is the only part that touches files.
//!
//! Nothing after this module knows which file a setting came from.

mod book;
mod disk;
mod docfx;
mod docfx_flat;
mod docfx_sections;
mod docsets;
mod external;
mod fingerprint;
mod infer;
mod json;
mod load;
mod markdown_extensions;
mod meaning;
mod publish;
pub mod schema;
pub mod settings;
mod source;
#[cfg(test)]
mod testing;
mod toml;

use std::path::PathBuf;

use serde_json::{Map, Value};

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::source::DocPath;

pub use external::ExternalConfig;
pub use load::{load, place_of_dependencies};
pub use markdown_extensions::{Extensions, IdStyle, LinkStyle};

/// Front matter and docfx.json metadata: a JSON object in file order.
pub type Metadata = Map<String, Value>;

/// Which engine's behaviour is reproduced where the two differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Profile {
    /// Microsoft Learn's engine. The default for a repository with a publish configuration,
    /// for a `docs.html` template, and for `book.toml`.
    #[default]
    Learn,
    /// The open DocFX engine.
    Docfx,
}

/// The form of a page's URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum UrlStyle {
    /// `a/b.html`: links also work from disk.
    #[default]
    Html,
    /// `a/b/`: written as `a/b/index.html`.
    Clean,
}

/// A repository that a build on the service would add to the checkout.
#[derive(Debug, Clone)]
pub struct Dependency {
    /// Its folder below the repository's root (`_themes`, `samples`).
    pub alias: String,
    /// Where the publish configuration names it.
    pub span: Span,
}

/// One docset, ready to be built.
#[derive(Debug, Clone)]
pub struct Config {
    /// Absolute folder that docset paths are relative to (where docfx.json lies, or the source folder of book.toml).
    pub root: PathBuf,
    /// Absolute folder of the repository; nothing above it is read.
    pub repository: PathBuf,
    /// The docset's name: the folder's name or `docset_name` of the publish configuration.
    pub name: String,
    /// Site title; empty when nothing names it.
    pub title: String,
    /// BCP 47 language of the content.
    pub language: String,
    /// Engine reproduced.
    pub profile: Profile,
    /// URL path under which the site is served: empty or `/azure/x`, without a final slash.
    pub base_path: String,
    /// Scheme and host, without a final slash: `https://example.org`. Needed for sitemap and canonical links.
    pub base_url: Option<String>,
    /// Where root-absolute links that leave the docset point; without a final slash; empty leaves them as they are.
    pub external_host: String,
    /// Form of page URLs.
    pub url_style: UrlStyle,
    /// Absolute output folder.
    pub out: PathBuf,
    /// Which files are pages and TOCs.
    pub content: Vec<Mapping>,
    /// Which files are copied.
    pub resource: Vec<Mapping>,
    /// Folders and files of the published tree, and what stands in their place; later ones count first.
    pub routes: Vec<(String, String)>,
    /// Metadata by precedence.
    pub metadata: MetadataRules,
    /// Redirection files (absolute paths), in the order they are read.
    pub redirection_files: Vec<PathBuf>,
    /// Dependent repositories that are not part of the checkout.
    pub dependent_repositories: Vec<Dependency>,
    /// Folders for pages that `docfx metadata` makes of program code, when it has not run.
    pub generated: Vec<String>,
    /// Severities by code; later rules win.
    pub severities: Vec<SeverityRule>,
    /// Theme name, and an optional folder of overriding files (absolute).
    pub theme: ThemeConfig,
    /// `https://github.com/org/repo` and branch, when edit links are wanted.
    pub edit: Option<EditConfig>,
    /// Icons that carry a meaning: a file-name pattern and the word shown beside it.
    pub icons: Vec<IconRule>,
    /// Moniker to build for; none shows every moniker block with a label.
    pub moniker: Option<String>,
    /// Definition order of monikers, oldest first, when configuration gives it.
    pub moniker_order: Vec<String>,
    /// Moniker range of a group, by group name.
    pub groups: Vec<Group>,
    /// Xref maps (paths relative to the docset).
    pub xref_maps: Vec<String>,
    /// Whether the publishing system would resolve uids by a service that is not asked here.
    pub xref_service: bool,
    /// URL template for unresolved uids, with `{uid}`.
    pub xref_template: Option<String>,
    /// Markdig extensions switched on besides the default set (lower case), with their options.
    pub markdown_extensions: Vec<(String, Value)>,
    /// Further alert kinds: upper-case kind and CSS classes.
    pub alerts: Vec<(String, String)>,
    /// Roots under which missing includes, snippets and images are looked for.
    pub fallback_folders: Vec<String>,
    /// Whether author-written HTML passes an allow-list (always in `learn`).
    pub sanitize: bool,
    /// Sitemap options.
    pub sitemap: SitemapConfig,
    /// Server redirect files to write besides stubs: `netlify`, `staticwebapp`, `nginx`.
    pub redirect_formats: Vec<String>,
    /// What is written besides pages and resources.
    pub outputs: OutputsConfig,
    /// `[metadata]` of book.toml as it stands: rules that front matter is checked against.
    pub metadata_checks: Metadata,
    /// Base path of another site and the file (absolute) that lists its pages.
    pub link_indexes: Vec<(String, PathBuf)>,
    /// How links to other sites are checked.
    pub external: ExternalConfig,
    /// Findings of reading the configuration itself (unknown keys of docfx.json are not among them).
    pub diagnostics: Vec<Diagnostic>,
    /// Hash over everything above that can change an output.
    pub fingerprint: u64,
}

impl Config {
    /// The alias of the missing dependent repository that a path of the docset leads into.
    pub fn dependency_of(&self, path: &DocPath) -> Option<&str> {
        let prefix = self.root.strip_prefix(&self.repository).ok()?;
        let prefix = prefix.to_string_lossy().replace('\\', "/");
        let from_repository = DocPath::new(&format!("{prefix}/{path}"));
        self.dependent_repositories
            .iter()
            .map(|one| one.alias.as_str())
            .find(|alias| below(from_repository.as_str(), alias) || below(path.as_str(), alias))
    }

    /// Whether a mapping takes files of folders whose name begins with a dot: its wildcards match them, or it names one.
    pub fn has_dot(&self) -> bool {
        let names =
            |path: &str| path.split('/').any(|part| part.starts_with('.') && !matches!(part, "." | ".."));
        self.content.iter().chain(&self.resource).any(|mapping| {
            mapping.dot || names(&mapping.src) || mapping.files.iter().any(|pattern| names(pattern))
        })
    }
}

/// Whether a path lies in a folder; case does not matter.
pub fn below(path: &str, folder: &str) -> bool {
    path.get(..folder.len()).is_some_and(|start| start.eq_ignore_ascii_case(folder))
        && path[folder.len()..].starts_with('/')
}

/// A file mapping of docfx.json.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    /// Base folder relative to the docset, normalised; empty for the docset itself.
    pub src: DocPathPrefix,
    /// Output folder in front of the path relative to `src`; empty for none.
    pub dest: DocPathPrefix,
    /// Patterns of files taken.
    pub files: Vec<String>,
    /// Patterns of files left out, relative to `src`.
    pub exclude: Vec<String>,
    /// Where it is written: file and byte.
    pub place: Option<(DocPath, usize)>,
    /// Name of the version group.
    pub group: Option<String>,
    /// The TOC whose first level is the header of these pages: a docset path, perhaps with another extension.
    pub root_toc: Option<String>,
    /// Case-sensitive matching.
    pub case_sensitive: bool,
    /// Wildcards match dot files.
    pub dot: bool,
}

/// A folder as it stands in front of a path: no final slash, may be empty.
pub type DocPathPrefix = String;

/// Metadata of docfx.json, lowest precedence first.
#[derive(Debug, Clone, Default)]
pub struct MetadataRules {
    /// For every page.
    pub global: Metadata,
    /// Key, then its (pattern, value) pairs in file order; the last match wins.
    pub files: Vec<(String, Vec<(String, Value)>)>,
}

/// Sets the severity of a code, possibly for some files only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeverityRule {
    /// The code's slug.
    pub code: String,
    /// Its severity.
    pub severity: Severity,
    /// Globs of docset paths; empty means everywhere.
    pub files: Vec<String>,
}

/// Which theme draws the pages.
#[derive(Debug, Clone, Default)]
pub struct ThemeConfig {
    /// `default` or a folder below `themes/`.
    pub name: String,
    /// Folders searched before the built-in theme, first wins (absolute).
    pub folders: Vec<PathBuf>,
    /// `[theme.options]`, validated by the theme.
    pub options: Metadata,
}

/// Where a page can be edited.
#[derive(Debug, Clone)]
pub struct EditConfig {
    /// Repository URL without a final slash.
    pub repository_url: String,
    /// Branch.
    pub branch: String,
    /// Path of the docset inside the repository; empty when it is the root.
    pub path_in_repository: String,
}

/// An icon with a meaning.
#[derive(Debug, Clone)]
pub struct IconRule {
    /// File stem, compared without case: `trade-off`.
    pub stem: String,
    /// The word shown beside the icon: `Tradeoff`.
    pub word: String,
    /// Kind of callout: `tradeoff`, `risk`, `opportunity`, or empty for a word alone.
    pub kind: String,
}

/// Key under which the flat schema's `monikerRange` of a file stands among the metadata, where no author writes it.
pub const CONFIGURED_RANGE: &str = "_configured_moniker_range";

/// A version group of docfx.json.
#[derive(Debug, Clone, Default)]
pub struct Group {
    /// Name used by mappings.
    pub name: String,
    /// Folder in front of the outputs.
    pub dest: String,
    /// As in [`Mapping`].
    pub root_toc: Option<String>,
    /// Range of monikers.
    pub moniker_range: Option<String>,
    /// Metadata of the group's pages.
    pub metadata: Metadata,
}

/// The sitemap section of docfx.json.
#[derive(Debug, Clone, Default)]
pub struct SitemapConfig {
    /// For all pages.
    pub options: SitemapOptions,
    /// Patterns of source paths and what is different for them; the last match wins.
    pub files: Vec<(String, SitemapOptions)>,
}

/// Sitemap options of some pages.
#[derive(Debug, Clone, Default)]
pub struct SitemapOptions {
    /// Base URL when it differs from the site's.
    pub base_url: Option<String>,
    /// Date of the last change (`2020-02-03`) instead of what the page tells.
    pub lastmod: Option<String>,
    /// Change frequency word.
    pub changefreq: Option<String>,
    /// Priority between 0 and 1.
    pub priority: Option<f64>,
}

/// What is written besides pages and resources (`[build]` of book.toml).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutputsConfig {
    /// Dates and contributors from the history of git.
    pub git: bool,
    /// Each Markdown page as `.md` beside its HTML.
    pub markdown: bool,
    /// `llms.txt`, and `llms-full.txt` with the text of all pages.
    pub llms: Llms,
    /// `feed.atom`; needs a base URL.
    pub feed: bool,
    /// One page per section of the table of contents, for printing.
    pub print: bool,
    /// Overview pages for entries of the table of contents that have none.
    pub section_pages: bool,
    /// The full-text index and its page.
    pub search: bool,
}

impl Default for OutputsConfig {
    fn default() -> Self {
        OutputsConfig {
            git: true,
            markdown: true,
            llms: Llms::Index,
            feed: true,
            print: false,
            section_pages: false,
            search: true,
        }
    }
}

/// What is written for language models.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Llms {
    /// Nothing.
    Off,
    /// `llms.txt`: titles, addresses and descriptions in the order of the tables of contents.
    Index,
    /// Also `llms-full.txt`: the Markdown of all pages.
    Full,
}

/// Why a command cannot run: a message that names file, line and remedy. Exit code 2.
#[derive(Debug)]
pub struct ConfigError(pub String);

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

/// What the command line overrules.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// `--out`.
    pub out: Option<PathBuf>,
    /// `--base-path`.
    pub base_path: Option<String>,
    /// `--base-url`.
    pub base_url: Option<String>,
    /// `--profile`.
    pub profile: Option<Profile>,
    /// `--moniker`.
    pub moniker: Option<String>,
}
