//! docfx.json as it is written.
//!
//! 1. [`Docfx::read`] takes the keys it knows and ignores all others, wherever they stand.
//! 2. [`mappings`] understands every form of a file mapping; [`metadata`] keeps file order, because
//!    the last matching pattern of a key wins.
//! 3. What looks odd but leaves a meaning (a malformed pattern, a missing metadata file) becomes a
//!    diagnostic; a known key of the wrong type is an error.

use serde_json::Value;

use super::docfx_sections::{generated, misspelt, rules, sitemap, text};
use super::json::{JsonFile, Node};
use super::markdown_extensions;
use super::source::{Place, Source};
use super::{ConfigError, Group, Mapping, Metadata, MetadataRules, SeverityRule, SitemapConfig, UrlStyle};
use crate::diagnostics::Diagnostic;
use crate::source::{DocPath, glob};

/// The file's name, and the name of the same in YAML, which goes first.
pub(super) const NAME: &str = "docfx.json";
pub(super) const YAML_NAME: &str = "docfx.yml";

/// Keys that tell the flat schema from a file that only extracts metadata.
const FLAT: &[&str] = &["content", "files", "resource", "globalMetadata", "fileMetadata", "basePath"];

/// Left out of every mapping, as the engine does.
pub(super) const ALWAYS_EXCLUDED: &[&str] = &["_site/**", "_localization/**", "_themes/**", "_themes.pdf/**"];

/// What docfx.json says.
#[derive(Debug, Default)]
pub(super) struct Docfx {
    /// The file's name.
    pub(super) name: &'static str,
    /// Written in the flat schema of Learn's engine, without `build`.
    pub(super) flat: bool,
    pub(super) base_path: Option<String>,
    /// Folders and files of the sources, and where the site has them; later ones count first.
    pub(super) routes: Vec<(String, String)>,
    /// It holds redirections, too.
    pub(super) redirects: bool,
    /// Scheme and host of the site, form of its URLs, repository and branch for edit links: of the flat schema.
    pub(super) host: Option<String>,
    pub(super) url_style: Option<UrlStyle>,
    pub(super) edit: (Option<String>, Option<String>),
    pub(super) content: Vec<Mapping>,
    pub(super) resource: Vec<Mapping>,
    pub(super) metadata: MetadataRules,
    pub(super) template: Vec<String>,
    pub(super) output: Option<String>,
    pub(super) dest: Option<String>,
    pub(super) groups: Vec<Group>,
    /// Versions in order, from the definition that the flat schema names.
    pub(super) monikers: Vec<String>,
    pub(super) extensions: Vec<(String, Value)>,
    pub(super) alerts: Vec<(String, String)>,
    pub(super) fallback_folders: Vec<String>,
    pub(super) sitemap: SitemapConfig,
    pub(super) xref_maps: Vec<String>,
    /// Whether it names a service that resolves uids.
    pub(super) xref_service: bool,
    /// Where the API pages go that the open engine makes first.
    pub(super) generated: Vec<String>,
    pub(super) rules: Vec<SeverityRule>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Docfx {
    /// Reads the file of a folder; `None` when there is none.
    pub(super) fn read(place: &Place) -> Result<Option<Docfx>, ConfigError> {
        let yaml = Source::read(place, YAML_NAME)?;
        let (name, file) = match yaml {
            Some(source) => (YAML_NAME, JsonFile::parse_yaml(source)?),
            None => match Source::read(place, NAME)? {
                Some(source) => (NAME, JsonFile::parse(source)?),
                None => return Ok(None),
            },
        };
        let root = file.root();
        root.object()?;
        let flat = root.get("build").is_none();
        if flat && name == NAME && root.first_of(FLAT).is_none() {
            return Err(root.complain("has no `build`", "name the pages in `build.content`"));
        }
        let build = root.get("build").unwrap_or_else(|| root.clone());
        build.object()?;
        let mut docfx = Docfx {
            name,
            flat,
            template: strings(&build, "template")?,
            output: text(&build, "output")?,
            dest: text(&build, "dest")?,
            base_path: text(&build, "basePath")?,
            generated: generated(&root),
            rules: rules(&root)?,
            ..Docfx::default()
        };
        docfx.rules.extend(if flat { Vec::new() } else { rules(&build)? });
        docfx.content = docfx.mappings(&build, "content")?;
        docfx.resource = docfx.mappings(&build, "resource")?;
        docfx.read_files(&build)?;
        if docfx.content.is_empty() {
            let node = build.get("content").unwrap_or_else(|| build.clone());
            docfx.report(
                "empty-input-files",
                &node,
                "`content` names no files, so there are no pages".to_owned(),
            );
        }
        for (node, key, meant) in misspelt(&root, &build) {
            let at = node.position();
            let message = format!("no engine knows the key `{key}`, so it has no effect");
            let found = Diagnostic::new("unknown-field", &DocPath::new(name), at..at, message);
            docfx.diagnostics.push(found.hint(format!("did you mean `{meant}`?")));
        }
        docfx.read_metadata(&build, place)?;
        docfx.read_monikers(&build, place)?;
        docfx.read_flat(&build)?;
        docfx.report_unsupported(&build);
        docfx.read_engine(&build)?;
        docfx.groups = groups(&build)?;
        docfx.sitemap = sitemap(&build)?;
        docfx.xref_maps = xref_maps(&build)?;
        docfx.xref_service = build.get("xrefService").is_some_and(|list| !list.items().is_empty());
        Ok(Some(docfx))
    }

    pub(super) fn report(&mut self, code: &str, node: &Node<'_>, message: String) {
        let at = node.position();
        self.diagnostics.push(Diagnostic::new(code, &DocPath::new(self.name), at..at, message));
    }

    fn mappings(&mut self, build: &Node<'_>, key: &str) -> Result<Vec<Mapping>, ConfigError> {
        let Some(node) = build.get(key) else { return Ok(Vec::new()) };
        let mut mappings = Vec::new();
        // Lists in lists are one list.
        let mut nodes = Vec::new();
        let mut queue: Vec<Node<'_>> = node.items().into_iter().rev().collect();
        while let Some(item) = queue.pop() {
            match item.value {
                Value::Array(_) => queue.extend(item.items().into_iter().rev()),
                _ => nodes.push(item),
            }
        }
        for item in &nodes {
            match item.value {
                // Patterns that stand alone form one mapping together: their order means nothing.
                Value::String(_) => mappings.push(Mapping { files: self.globs(item)?, ..Mapping::default() }),
                Value::Object(_) => mappings.push(self.mapping(item)?),
                _ => return Err(item.error("a pattern or an object with `files` is needed")),
            }
        }
        for (mapping, item) in mappings.iter_mut().zip(&nodes) {
            mapping.place = Some((DocPath::new(self.name), item.position()));
            let more = ALWAYS_EXCLUDED.iter().map(|&glob| glob.to_owned());
            let missing: Vec<String> = more.filter(|glob| !mapping.exclude.contains(glob)).collect();
            mapping.exclude.extend(missing);
        }
        Ok(mappings)
    }

    pub(super) fn mapping(&mut self, item: &Node<'_>) -> Result<Mapping, ConfigError> {
        let files = match item.get("files") {
            Some(node) => self.globs(&node)?,
            None => vec!["**".to_owned()],
        };
        let exclude = item.get("exclude").map_or(Ok(Vec::new()), |node| self.globs(&node))?;
        let folder = |keys: &[&str]| -> Result<String, ConfigError> {
            let path = item.first_of(keys).map(|node| node.string()).transpose()?;
            Ok(DocPath::new(&path.unwrap_or_default()).as_str().to_owned())
        };
        let flag = |key| item.get(key).map_or(Ok(false), |node: Node<'_>| node.bool());
        Ok(Mapping {
            src: folder(&["src", "cwd"])?,
            dest: folder(&["dest"])?,
            files,
            exclude,
            place: None,
            group: item.first_of(&["group", "version"]).map(|node| node.string()).transpose()?,
            root_toc: root_toc(item)?,
            case_sensitive: flag("case")?,
            dot: flag("dot")?,
        })
    }

    fn globs(&mut self, node: &Node<'_>) -> Result<Vec<String>, ConfigError> {
        let patterns = node.strings()?;
        for (item, pattern) in node.items().iter().zip(&patterns) {
            self.check_glob(item, pattern);
        }
        Ok(patterns)
    }

    pub(super) fn check_glob(&mut self, node: &Node<'_>, pattern: &str) {
        if let Some(why) = glob::problem(pattern) {
            self.report("glob-pattern-invalid", node, format!("pattern `{pattern}` matches nothing: {why}"));
        }
    }

    fn read_metadata(&mut self, build: &Node<'_>, place: &Place) -> Result<(), ConfigError> {
        if let Some(node) = build.get("globalMetadata") {
            self.metadata.global = node.object()?.clone();
        }
        if let Some(node) = build.get("fileMetadata") {
            self.add_file_metadata(&node)?;
        }
        for file in self.metadata_files(build, "globalMetadataFiles", place)? {
            for (key, value) in file.root().object()? {
                self.metadata.global.insert(key.clone(), value.clone());
            }
        }
        for file in self.metadata_files(build, "fileMetadataFiles", place)? {
            self.add_file_metadata(&file.root())?;
        }
        Ok(())
    }

    fn add_file_metadata(&mut self, node: &Node<'_>) -> Result<(), ConfigError> {
        for (key, rules) in node.entries()? {
            if rules.value.is_null() {
                continue;
            }
            let mut pairs = Vec::new();
            for (pattern, value) in rules.entries()? {
                self.check_glob(&value, pattern);
                pairs.push((pattern.to_owned(), value.value.clone()));
            }
            match self.metadata.files.iter_mut().find(|(name, _)| name == key) {
                Some((_, known)) => known.extend(pairs),
                None => self.metadata.files.push((key.to_owned(), pairs)),
            }
        }
        Ok(())
    }

    fn metadata_files(
        &mut self,
        build: &Node<'_>,
        key: &str,
        place: &Place,
    ) -> Result<Vec<JsonFile>, ConfigError> {
        let Some(node) = build.get(key) else { return Ok(Vec::new()) };
        let mut files = Vec::new();
        for (item, name) in node.items().iter().zip(node.strings()?) {
            match Source::read(place, DocPath::new(&name).as_str())? {
                Some(source) => files.push(JsonFile::parse(source)?),
                None => {
                    self.report("config-not-found", item, format!("metadata file `{name}` does not exist"))
                }
            }
        }
        Ok(files)
    }

    fn extension(&mut self, node: &Node<'_>, name: &str, options: &Value) {
        if let Some(why) = markdown_extensions::unsupported(name, options) {
            self.report("markdown-extension-unsupported", node, why);
        }
        self.extensions.push((name.to_lowercase(), options.clone()));
    }

    fn read_engine(&mut self, build: &Node<'_>) -> Result<(), ConfigError> {
        let Some(engine) = build.get("markdownEngineProperties") else { return Ok(()) };
        engine.object()?;
        for item in engine.get("markdigExtensions").map_or(Vec::new(), |node| node.items()) {
            if let Some(name) = item.value.as_str() {
                self.extension(&item, name, &Value::Null);
                continue;
            }
            for (name, options) in item.entries()? {
                self.extension(&options, name, options.value);
            }
        }
        for (kind, classes) in engine.get("alerts").map_or(Ok(Vec::new()), |node| node.entries())? {
            self.alerts.push((kind.to_uppercase(), classes.string()?));
        }
        let folders = strings(&engine, "fallbackFolders")?;
        self.fallback_folders = folders.iter().map(|path| DocPath::new(path).as_str().to_owned()).collect();
        Ok(())
    }
}

fn strings(node: &Node<'_>, key: &str) -> Result<Vec<String>, ConfigError> {
    node.get(key).map_or(Ok(Vec::new()), |value| value.strings())
}

/// `~/nav/toc.yml` and what people write for it.
fn root_toc(node: &Node<'_>) -> Result<Option<String>, ConfigError> {
    let path = text(node, "rootTocPath")?;
    Ok(path.map(|path| DocPath::new(path.trim_start_matches(['~', '/'])).as_str().to_owned()))
}

fn groups(build: &Node<'_>) -> Result<Vec<Group>, ConfigError> {
    const SETTINGS: &[&str] =
        &["dest", "moniker_range", "monikerRange", "metadata", "xrefTags", "rootTocPath"];
    let Some(node) = build.first_of(&["groups", "versions"]) else { return Ok(Vec::new()) };
    let mut groups = Vec::new();
    for (name, group) in node.entries()? {
        let mut metadata: Metadata = group.object()?.clone();
        metadata.retain(|key, _| !SETTINGS.contains(&key.as_str()));
        if let Some(more) = group.get("metadata") {
            metadata.extend(more.object()?.clone());
        }
        let range = group.first_of(&["moniker_range", "monikerRange"]);
        groups.push(Group {
            name: name.to_owned(),
            dest: DocPath::new(&text(&group, "dest")?.unwrap_or_default()).as_str().to_owned(),
            root_toc: root_toc(&group)?,
            moniker_range: range.map(|node| node.string()).transpose()?,
            metadata,
        });
    }
    Ok(groups)
}

/// `xref` and its older form, which may hold file mappings.
fn xref_maps(build: &Node<'_>) -> Result<Vec<String>, ConfigError> {
    let mut maps = strings(build, "xref")?;
    for item in build.get("externalReference").map_or(Vec::new(), |node| node.items()) {
        match item.get("files") {
            Some(files) => maps.extend(files.strings()?),
            None => maps.push(item.string()?),
        }
    }
    Ok(maps)
}

#[cfg(test)]
#[path = "docfx_tests.rs"]
mod tests;
