//! `.openpublishing.publish.config.json`: which folders are docsets, and where they can be edited.

use super::json::{JsonFile, Node};
use super::source::{Place, Source};
use super::{ConfigError, Dependency};
use crate::diagnostics::Span;
use crate::source::DocPath;

/// The file's name.
pub(super) const NAME: &str = ".openpublishing.publish.config.json";

/// The parts of the publish configuration that matter for a build.
#[derive(Debug, Default)]
pub(super) struct Publish {
    pub(super) docsets: Vec<Docset>,
    /// Aliases of repositories that a build on the service would add to the checkout.
    pub(super) dependent_repositories: Vec<Dependency>,
    pub(super) edit_url: Option<String>,
    pub(super) edit_branch: Option<String>,
    pub(super) redirection_files: Vec<String>,
}

/// One entry of `docsets_to_publish`.
#[derive(Debug, Default)]
pub(super) struct Docset {
    pub(super) name: String,
    /// Relative to the repository, normalised; empty for its root.
    pub(super) folder: String,
    pub(super) locale: Option<String>,
    pub(super) monikers: Vec<String>,
    pub(super) open_to_public: bool,
    /// Whether uids of other sites are looked up by a service (`xref_query_tags`).
    pub(super) xref_service: bool,
    /// Where the entry stands in the file.
    pub(super) at: usize,
}

impl Publish {
    /// Reads the file of a repository; `None` when it has none.
    pub(super) fn read(repository: &Place) -> Result<Option<Publish>, ConfigError> {
        let Some(source) = Source::read(repository, NAME)? else { return Ok(None) };
        let file = JsonFile::parse(source)?;
        let root = file.root();
        root.object()?;
        let docsets = root
            .get("docsets_to_publish")
            .map_or(Ok(Vec::new()), |list| list.items().iter().map(docset).collect::<Result<Vec<_>, _>>())?;
        let aliases = root.get("dependent_repositories").map_or(Ok(Vec::new()), |list| {
            list.items().iter().map(dependency).collect::<Result<Vec<_>, _>>()
        })?;
        let strings = |key| root.get(key).map_or(Ok(Vec::new()), |node: Node<'_>| node.strings());
        Ok(Some(Publish {
            docsets,
            dependent_repositories: aliases.into_iter().flatten().collect(),
            edit_url: text(&root, "git_repository_url_open_to_public_contributors")?,
            edit_branch: text(&root, "git_repository_branch_open_to_public_contributors")?,
            redirection_files: strings("redirection_files")?,
        }))
    }

    /// The entry whose folder this is (relative to the repository).
    pub(super) fn docset_in(&self, folder: &str) -> Option<&Docset> {
        self.docsets.iter().find(|docset| docset.folder == folder)
    }
}

fn docset(node: &Node<'_>) -> Result<Docset, ConfigError> {
    node.object()?;
    let folder = normal(&text(node, "build_source_folder")?.unwrap_or_default());
    let last = DocPath::new(&folder).file_name().to_owned();
    Ok(Docset {
        name: text(node, "docset_name")?.filter(|name| !name.is_empty()).unwrap_or(last),
        folder,
        locale: text(node, "locale")?.filter(|locale| !locale.is_empty()),
        monikers: node.get("monikers").map_or(Ok(Vec::new()), |list| list.strings())?,
        open_to_public: node.get("open_to_public_contributors").map_or(Ok(true), |flag| flag.bool())?,
        xref_service: node.get("xref_query_tags").is_some_and(|tags| !tags.items().is_empty()),
        at: node.position(),
    })
}

fn text(node: &Node<'_>, key: &str) -> Result<Option<String>, ConfigError> {
    node.get(key).map(|value| value.string()).transpose()
}

fn dependency(node: &Node<'_>) -> Result<Option<Dependency>, ConfigError> {
    let key = "path_to_root";
    let Some(value) = node.get(key) else { return Ok(None) };
    let at = value.position();
    Ok(Some(Dependency { alias: normal(&value.string()?), span: Span::new(at, at + key.len() + 2) }))
}

fn normal(path: &str) -> String {
    DocPath::new(path).as_str().to_owned()
}
