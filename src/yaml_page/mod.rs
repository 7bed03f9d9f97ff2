//! YAML pages: files whose first line says `### YamlMime:TYPE`.
//!
//! 1. [`mime`] finds the type; [`parse`] reads the file. Broken YAML is repaired as far as possible.
//! 2. `read` turns the tree of a type into one `model`: a hero, sections, cards, questions. A type
//!    nobody knows gives a plain page of all its texts, and a finding.
//! 3. [`YamlPage::links`], [`YamlPage::markdown_fields`] and [`YamlPage::anchors`] are what others must
//!    know about the page; [`YamlPage::render`] prints it. All four walk the same model.
//! 4. URLs, Markdown and sizes of images come from the caller's [`Env`].

mod html;
mod labels;
mod model;
mod outline;
mod read;
mod repair;
#[cfg(test)]
mod tests;

use crate::config::Metadata;
use crate::diagnostics::{Diagnostic, Outcome, Span};
use crate::source::DocPath;
use crate::source::yaml::{Node, NodeKind};
use crate::words::Words;

use model::{Model, Part};

/// The readers there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Landing,
    Hub,
    Faq,
    Marketing,
    Architecture,
    LandingData,
    /// What `docfx metadata` writes.
    Api,
    /// A page of a type that is known by name only.
    Named,
    /// A page of a type that is not known.
    Unknown,
    /// A file with a type that is no page.
    Data,
}

/// Types as authors write them.
const TYPES: &[(&str, Type)] = &[
    ("Landing", Type::Landing),
    ("Hub", Type::Hub),
    ("FAQ", Type::Faq),
    ("Marketing", Type::Marketing),
    ("Architecture", Type::Architecture),
    ("YamlDocument", Type::LandingData),
    ("ZonePivotGroups", Type::Data),
    ("ContextObject", Type::Data),
    ("TableOfContent", Type::Data),
    ("XRefMap", Type::Data),
    ("ManagedReference", Type::Api),
    ("UniversalReference", Type::Api),
];

/// Types of DocFX and Learn that have no layout of their own here: their texts are shown as a plain page.
const NAMED: &[&str] = &[
    "Achievements",
    "ApiPage",
    "AzureCLIGroup",
    "JavaPackage",
    "JavaType",
    "LearningPath",
    "Module",
    "ModuleUnit",
    "NetDelegate",
    "NetEnum",
    "NetMember",
    "NetNamespace",
    "NetType",
    "PowershellCmdlet",
    "PowershellModule",
    "PythonClass",
    "PythonModule",
    "PythonPackage",
    "RESTOperation",
    "RESTOperationGroup",
    "RESTService",
    "TSPackage",
    "TSType",
];

/// One YAML page.
#[derive(Debug, Clone)]
pub struct YamlPage {
    /// The type as it is written; empty when the file names none.
    pub mime: String,
    /// The file as a tree; none when it holds nothing.
    pub root: Option<Node>,
    kind: Type,
    model: Model,
    /// Whether all of the file could be read.
    whole: bool,
}

/// A reference of a YAML page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YamlLink {
    /// As it is written, trimmed.
    pub href: String,
    /// Its place in the file.
    pub span: Span,
    /// What it is used for.
    pub kind: YamlLinkKind,
}

/// What a reference is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum YamlLinkKind {
    /// Something to follow.
    Link,
    /// Something to show.
    Image,
}

/// What a page needs to know about the rest of the site.
pub trait Env {
    /// The URL that a reference written in the file leads to.
    fn url(&self, href: &str) -> String;
    /// Markdown as HTML blocks.
    fn markdown(&self, text: &str) -> String;
    /// Width and height of an image, when it can be read.
    fn image_size(&self, href: &str) -> Option<(u32, u32)>;
    /// Whether an image has colors of its own for dark pages.
    fn image_adapts(&self, href: &str) -> bool {
        let _ = href;
        false
    }
    /// Words of the interface.
    fn words(&self) -> &Words {
        Words::english()
    }
}

/// A page's HTML.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// The content.
    pub html: String,
    /// Level, id and inner HTML of the headings of levels two and three.
    pub outline: Vec<(u8, String, String)>,
    /// Inner HTML of the heading of level one, when the content does not bring it in a hero.
    pub heading: Option<String>,
}

/// Whether a type is one of DocFX or Learn that is shown as a plain page.
pub fn is_simplified(mime: &str) -> bool {
    matches!(named_type(mime), Some(Type::Api | Type::Named))
}

fn named_type(mime: &str) -> Option<Type> {
    let same = |name: &str| name.eq_ignore_ascii_case(mime);
    let known = TYPES.iter().find(|(name, _)| same(name)).map(|(_, kind)| *kind);
    known.or_else(|| NAMED.iter().any(|name| same(name)).then_some(Type::Named))
}

/// The type that the first line of a file names.
pub fn mime(text: &str) -> Option<&str> {
    let line = text.trim_start_matches('\u{feff}').trim_start().lines().next()?;
    let rest = line.strip_prefix('#')?.trim_start_matches('#').trim_start();
    let name = rest.strip_prefix("YamlMime")?.trim_start().strip_prefix(':')?.trim();
    name.split_whitespace().next()
}

/// Reads a page. There is always one, however broken the file.
pub fn parse(text: &str, path: &DocPath) -> Outcome<YamlPage> {
    let mime = mime(text).unwrap_or_default();
    let parsed = repair::read(text);
    let mut diagnostics = parsed.diagnostics("yaml-syntax-error", path);
    let (kind, finding) = type_of(text, mime, parsed.root.as_ref(), path);
    diagnostics.extend(finding);
    let whole = parsed.error.is_none();
    let mut page =
        YamlPage { mime: mime.to_owned(), root: parsed.root, kind, model: Model::default(), whole };
    let title = page.title();
    if let Some(root) = page.root.as_ref().filter(|root| !root.is_null()) {
        let is_mapping = matches!(root.kind, NodeKind::Mapping(_));
        if !is_mapping && page.is_page() {
            let message = "the page holds no keys";
            let finding = Diagnostic::new("violate-schema", path, root.span, message);
            diagnostics.push(finding.hint("Write each line as `key: value`."));
        }
        let reader = if is_mapping || !page.is_page() { kind } else { Type::Unknown };
        let (model, findings) = read::read(reader, root, &title, path);
        page.model = model;
        diagnostics.extend(findings);
    }
    Outcome { value: page, diagnostics }
}

/// The reader of a file, and what there is to say about its type.
fn type_of(text: &str, mime: &str, root: Option<&Node>, path: &DocPath) -> (Type, Option<Diagnostic>) {
    let start = text.find(mime).unwrap_or_default();
    let span = Span::new(start, start + mime.len());
    match named_type(mime) {
        Some(Type::LandingData) => document_type(root, span, path),
        Some(kind) => (kind, None),
        None => {
            let message = match mime {
                "" => "the first line names no type of page".to_owned(),
                _ => format!("there is no type of YAML page `{mime}`"),
            };
            let finding = Diagnostic::new("schema-not-found", path, span, message);
            (Type::Unknown, Some(finding.hint(suggestion(mime))))
        }
    }
}

/// The same for a `YamlDocument`, whose type stands in a key.
fn document_type(root: Option<&Node>, first: Span, path: &DocPath) -> (Type, Option<Diagnostic>) {
    let node = root.and_then(|root| root.get("documentType"));
    let message = match node.and_then(Node::as_str).map(str::trim) {
        Some(name) if name.eq_ignore_ascii_case("LandingData") => return (Type::LandingData, None),
        Some(name) => format!("there is no `documentType` `{name}`"),
        None => "the file names no `documentType`".to_owned(),
    };
    let span = node.map_or(first, |node| node.span);
    let finding = Diagnostic::new("schema-not-found", path, span, message);
    (Type::Unknown, Some(finding.hint("The known one is `LandingData`.")))
}

/// The type that may have been meant, or the list of all.
fn suggestion(mime: &str) -> String {
    let distance = |name: &str| strsim::osa_distance(&name.to_ascii_lowercase(), &mime.to_ascii_lowercase());
    let close = TYPES.iter().map(|(name, _)| *name).min_by_key(|name| distance(name));
    let drawn = TYPES.iter().filter(|(_, kind)| *kind != Type::Api);
    let names: Vec<String> = drawn.map(|(name, _)| format!("`{name}`")).collect();
    let known = format!("Known types: {}.", names.join(", "));
    match close.filter(|name| distance(name) <= (name.len() / 3).max(1)) {
        Some(name) => format!("Did you mean `{name}`? {known}"),
        None => known,
    }
}

impl YamlPage {
    /// Whether the file becomes a page. The others are data for pages.
    pub fn is_page(&self) -> bool {
        self.kind != Type::Data
    }

    /// The kind of page as templates know it: `landing`, `hub`, `faq`, `marketing` or `article`.
    pub fn kind(&self) -> &'static str {
        match self.kind {
            Type::Landing | Type::LandingData => "landing",
            Type::Hub => "hub",
            Type::Faq => "faq",
            Type::Marketing => "marketing",
            Type::Architecture | Type::Api | Type::Named | Type::Unknown | Type::Data => "article",
        }
    }

    /// The title; empty when there is none. An Architecture page is headed by its `name`.
    pub fn title(&self) -> String {
        let Some(root) = &self.root else { return String::new() };
        if self.kind == Type::Api {
            return read::api_title(root).unwrap_or_default();
        }
        let own = |key: &str| words(root.get(key));
        let name = own("name").filter(|_| self.kind == Type::Architecture);
        name.or_else(|| own("title"))
            .or_else(|| self.metadata_text("title"))
            .or_else(|| hero_title(root))
            .or_else(|| own("name"))
            .unwrap_or_default()
    }

    /// The title of the document: that of the metadata, or else of the page.
    pub fn head_title(&self) -> String {
        self.metadata_text("title").unwrap_or_else(|| self.title())
    }

    /// The summary without markup; empty when there is none.
    pub fn summary(&self) -> String {
        let root = self.root.as_ref().and_then(|root| root.get("summary")).and_then(Node::as_str);
        let hero = self.model.hero.as_ref().and_then(|hero| hero.summary.as_ref());
        let text = root.filter(|text| !text.trim().is_empty()).or(hero.map(|text| text.value.as_str()));
        text.map(outline::plain_text).unwrap_or_default()
    }

    /// The `metadata` of the file.
    pub fn metadata(&self) -> Metadata {
        let node = self.root.as_ref().and_then(|root| root.get("metadata"));
        match node.map(Node::to_json) {
            Some(serde_json::Value::Object(map)) => map,
            _ => Metadata::new(),
        }
    }

    /// The place of `metadata`, and the keys below it with the places of their values. The uid may stand in the root.
    pub fn metadata_places(&self) -> (Span, Vec<(Box<str>, Span)>) {
        let entries = self.root.as_ref().map_or(&[][..], Node::entries);
        let Some((key, node)) = entries.iter().find(|(key, _)| key.as_str() == Some("metadata")) else {
            return (Span::default(), self.root_uid().into_iter().collect());
        };
        let own = node.entries().iter().map(|(key, value)| (key.key_text().into(), value.span));
        (key.span, self.root_uid().into_iter().chain(own).collect())
    }

    fn root_uid(&self) -> Option<(Box<str>, Span)> {
        let node = self.root.as_ref()?.get("uid")?;
        words(Some(node)).map(|_| ("uid".into(), node.span))
    }

    /// The place of the text that heads the page; that of nothing when it is put together from elsewhere.
    pub fn title_place(&self) -> Span {
        let Some(root) = &self.root else { return Span::default() };
        let title = self.title();
        let metadata = root.get("metadata").and_then(|node| node.get("title"));
        let places = [root.get("name"), root.get("title"), metadata];
        let heads = |node: &&Node| words(Some(node)).is_some_and(|words| words == title);
        places.into_iter().flatten().find(heads).map_or(Span::default(), |node| node.span)
    }

    /// The uid, of the file or its metadata.
    pub fn uid(&self) -> Option<String> {
        self.root.as_ref().and_then(|root| words(root.get("uid"))).or_else(|| self.metadata_text("uid"))
    }

    /// Uids of an API page: each with the id of its place, which is empty for the page itself, and its name.
    pub fn api_uids(&self) -> Vec<(String, String, String)> {
        self.root.as_ref().filter(|_| self.kind == Type::Api).map(read::api_uids).unwrap_or_default()
    }

    /// Every reference of the page in its order; those inside Markdown are not among them.
    pub fn links(&self) -> Vec<YamlLink> {
        let mut links = Vec::new();
        self.model.visit(&mut |part| {
            let (reference, kind) = match part {
                Part::Link(reference) => (reference, YamlLinkKind::Link),
                Part::Image(reference) => (reference, YamlLinkKind::Image),
                _ => return,
            };
            links.push(YamlLink { href: reference.href.clone(), span: reference.span, kind });
        });
        links
    }

    /// Every text that is Markdown, with the place of its scalar.
    pub fn markdown_fields(&self) -> Vec<(String, Span)> {
        let mut fields = Vec::new();
        self.model.visit(&mut |part| {
            if let Part::Text(text) = part
                && text.markdown
            {
                fields.push((text.value.clone(), text.span));
            }
        });
        fields
    }

    /// The ids of the page's own markup; those of embedded Markdown come on top.
    pub fn anchors(&self) -> Vec<String> {
        let mut ids = Vec::new();
        self.model.visit(&mut |part| {
            if let Part::Id(id) = part {
                ids.push(id.to_owned());
            }
        });
        ids
    }

    /// Whether [`YamlPage::anchors`] are all there are: what stands on a page of a type nobody knows, of one without a public
    /// schema, or of a file that cannot be read, is only a guess.
    pub fn anchors_known(&self) -> bool {
        self.whole && !matches!(self.kind, Type::Unknown | Type::Named | Type::Data | Type::Marketing)
    }

    /// The page as HTML.
    pub fn render(&self, env: &dyn Env) -> Body {
        let title = self.title();
        html::body(&self.model, Some(title.as_str()).filter(|title| !title.is_empty()), env)
    }

    fn metadata_text(&self, key: &str) -> Option<String> {
        words(self.root.as_ref()?.get("metadata")?.get(key))
    }
}

/// The title of the first hero of a Marketing page.
fn hero_title(root: &Node) -> Option<String> {
    let is_hero = |node: &&Node| node.get("componentType").and_then(Node::as_str) == Some("hero");
    words(root.get("sections")?.items().iter().find(is_hero)?.get("title"))
}

/// A scalar as one line.
fn words(node: Option<&Node>) -> Option<String> {
    let node = node.filter(|node| !node.is_null())?;
    let text = node.as_str()?.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}
