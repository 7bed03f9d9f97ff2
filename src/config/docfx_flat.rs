//! The flat schema of Learn's engine: what it has beside the keys of `build`.
//!
//! 1. [`Docfx::read_files`] takes `files` and `exclude`, for pages and everything else alike.
//! 2. [`Docfx::read_flat`] takes routes, host, form of URLs and edit links; redirections are read with those of other
//!    files.
//! 3. [`Docfx::report_unsupported`] names the keys that would change the pages and that nothing here honors.

use serde_json::Value;

use super::docfx::{ALWAYS_EXCLUDED, Docfx, NAME, YAML_NAME};
use super::docfx_sections::text;
use super::json::{JsonFile, Node};
use super::source::{Place, Source};
use super::{CONFIGURED_RANGE, ConfigError, UrlStyle};
use crate::source::DocPath;

/// Keys with content that a build without them lacks, and what can be done.
const UNSUPPORTED: &[(&str, &str)] = &[
    ("extend", "copy what that configuration says into this one"),
    ("dependencies", "add the repository to the checkout"),
    ("joinTOC", "include the table of contents by `href` in that of the top"),
    ("monodoc", "make the pages of the API first and add them to `content`"),
    ("mamlMonikerPath", "make the pages of the API first and add them to `content`"),
    ("sourceMap", "name the files where they are"),
];

impl Docfx {
    /// The flat schema's `files` and `exclude`, for pages and everything else alike.
    pub(super) fn read_files(&mut self, build: &Node<'_>) -> Result<(), ConfigError> {
        let wanted = build.get("files").is_some() || (self.content.is_empty() && self.resource.is_empty());
        if !self.flat || !wanted {
            return Ok(());
        }
        let mut mapping = self.mapping(build)?;
        mapping.src = String::new();
        mapping.dest = String::new();
        let own = [YAML_NAME, NAME, "redirections.yml", "redirections.json"].map(str::to_owned);
        mapping.exclude.extend(ALWAYS_EXCLUDED.iter().map(|&glob| glob.to_owned()).chain(own));
        self.content.push(mapping.clone());
        self.resource.push(mapping);
        Ok(())
    }

    /// The flat schema's ranges by pattern, and a definition that is a file here.
    pub(super) fn read_monikers(&mut self, build: &Node<'_>, place: &Place) -> Result<(), ConfigError> {
        let Some(ranges) = build.get("monikerRange").filter(|node| self.flat && node.value.is_object())
        else {
            return Ok(());
        };
        let mut pairs = Vec::new();
        for (pattern, range) in ranges.entries()? {
            self.check_glob(&range, pattern);
            pairs.push((pattern.to_owned(), range.string()?.into()));
        }
        self.metadata.files.push((CONFIGURED_RANGE.to_owned(), pairs));
        let Some(name) = text(build, "monikerDefinition")?.filter(|name| !name.contains("://")) else {
            return Ok(());
        };
        let Some(source) = Source::read(place, DocPath::new(&name).as_str())? else {
            let node = build.get("monikerDefinition").unwrap_or_else(|| build.clone());
            self.report("config-not-found", &node, format!("moniker definition `{name}` does not exist"));
            return Ok(());
        };
        for item in JsonFile::parse(source)?.root().get("monikers").map_or(Vec::new(), |node| node.items()) {
            self.monikers
                .extend(item.first_of(&["moniker_name", "name"]).and_then(|name| name.string().ok()));
        }
        Ok(())
    }

    /// Routes, host, form of URLs, edit links.
    pub(super) fn read_flat(&mut self, build: &Node<'_>) -> Result<(), ConfigError> {
        for (source, dest) in build.get("routes").map_or(Ok(Vec::new()), |routes| routes.entries())? {
            let normal = |path: &str| DocPath::new(path).as_str().to_owned();
            self.routes.push((normal(source), normal(&dest.string()?)));
        }
        if !self.flat {
            return Ok(());
        }
        self.redirects = build.first_of(&["redirections", "renames"]).is_some();
        self.host = text(build, "hostName")?.filter(|host| !host.is_empty());
        self.edit = (text(build, "editRepositoryUrl")?, text(build, "editRepositoryBranch")?);
        self.url_style = match build.get("urlType") {
            Some(style) => match style.string()?.to_ascii_lowercase().as_str() {
                "pretty" => Some(UrlStyle::Clean),
                "docs" | "ugly" => Some(UrlStyle::Html),
                _ => return Err(style.complain("is no form of URLs", "use `docs`, `pretty` or `ugly`")),
            },
            None => None,
        };
        Ok(())
    }

    /// Names keys whose loss would show.
    pub(super) fn report_unsupported(&mut self, build: &Node<'_>) {
        for (key, value) in build.entries().unwrap_or_default() {
            let empty = match value.value {
                Value::Null => true,
                Value::Array(list) => list.is_empty(),
                Value::Object(map) => map.is_empty(),
                _ => false,
            };
            let found = UNSUPPORTED.iter().find(|(known, _)| known.eq_ignore_ascii_case(key));
            if let (Some((_, hint)), false) = (found, empty) {
                self.report("unsupported-setting", &value, format!("`{key}` has no effect here"));
                if let Some(last) = self.diagnostics.pop() {
                    self.diagnostics.push(last.hint(*hint));
                }
            }
        }
        if let Some(value) = build.get("lowerCaseUrl").filter(|value| *value.value == Value::Bool(false)) {
            let message = "`lowerCaseUrl` has no effect here: URLs are in lower case in the profile `learn`";
            self.report("unsupported-setting", &value, message.to_owned());
        }
    }
}
