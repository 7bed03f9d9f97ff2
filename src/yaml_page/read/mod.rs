//! YAML tree → [`Model`], one reader per type of page.
//!
//! 1. [`read`] chooses the reader; `cards` serves Landing and Hub, and whatever else has cards.
//! 2. A [`Reader`] hands out ids and notes shapes that would make content invisible.
//! 3. Where a list belongs, one entry alone is read as a list of one, and reported.

mod api;
mod article;
mod cards;
mod faq;
mod marketing;
mod old;
mod plain;

pub(super) use api::{title as api_title, uids as api_uids};

use super::Type;
use super::model::{Link, Model, Picture, Reference, Text};
use crate::diagnostics::{Diagnostic, Span};
use crate::markdown::slug::{Slugs, slug};
use crate::source::DocPath;
use crate::source::yaml::{Node, NodeKind};

/// Keys whose text is never shown.
const HIDDEN: &[&str] = &[
    "metadata",
    "brand",
    "uid",
    "documentType",
    "azureCategories",
    "products",
    "iconUrl",
    "thumbnailUrl",
    "alignment",
    "backgroundColor",
    "backgroundImage",
    "componentType",
    "size",
    "style",
    "theme",
    "type",
    "ratio",
    "titleSuffix",
    "monikerRange",
];

/// Makes the model of a page.
pub(super) fn read(kind: Type, root: &Node, title: &str, path: &DocPath) -> (Model, Vec<Diagnostic>) {
    let mut reader = Reader { path, diagnostics: Vec::new(), slugs: Slugs::default() };
    let model = match kind {
        Type::Landing | Type::Hub => reader.cards_page(root, title),
        Type::Faq => reader.faq(root, title),
        Type::Marketing => reader.marketing(root, title),
        Type::Architecture => reader.article(root, title),
        Type::LandingData => reader.old_landing(root, title),
        Type::Api => reader.api(root),
        Type::Named | Type::Unknown => reader.plain(root, title),
        Type::Data => Model::default(),
    };
    (model, reader.diagnostics)
}

struct Reader<'p> {
    path: &'p DocPath,
    diagnostics: Vec<Diagnostic>,
    slugs: Slugs,
}

impl Reader<'_> {
    /// A new id for a title.
    fn id(&mut self, title: &str) -> String {
        self.slugs.unique(slug(title))
    }

    fn report(&mut self, span: Span, message: String, hint: &str) {
        self.diagnostics.push(Diagnostic::new("violate-schema", self.path, span, message).hint(hint));
    }

    /// The entries of a list; anything else than a list is reported and taken as its only entry.
    fn list<'a>(&mut self, node: &'a Node, key: &str) -> &'a [Node] {
        let Some(value) = node.get(key).filter(|value| !value.is_null()) else { return &[] };
        match &value.kind {
            NodeKind::Sequence(items) => items,
            NodeKind::Scalar { value: text, .. } if text.trim().is_empty() => &[],
            _ => {
                let hint = "Begin each entry with `- `.";
                self.report(value.span, format!("`{key}` is not a list"), hint);
                std::slice::from_ref(value)
            }
        }
    }
}

/// The first of some keys that holds a text: trimmed, its blanks collapsed.
fn line(node: &Node, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| one_line(node.get(key)?))
}

/// A scalar as one line; nothing when there is no text.
fn one_line(node: &Node) -> Option<String> {
    let words = node.as_str().filter(|_| !node.is_null())?;
    let text = words.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// A key that holds Markdown.
fn markdown(node: &Node, key: &str) -> Option<Text> {
    node.get(key).and_then(markdown_of)
}

fn markdown_of(node: &Node) -> Option<Text> {
    let value = node.as_str().filter(|text| !node.is_null() && !text.trim().is_empty())?;
    let value = value.trim_start_matches(['\n', '\r']).trim_end().to_owned();
    Some(Text { value, span: node.span, markdown: true })
}

/// The first of some keys that holds a link.
fn reference(node: &Node, keys: &[&str]) -> Option<Reference> {
    keys.iter().find_map(|key| reference_of(node.get(key)?))
}

fn reference_of(node: &Node) -> Option<Reference> {
    let href = node.as_str().filter(|_| !node.is_null())?.trim();
    (!href.is_empty()).then(|| Reference { href: href.to_owned(), span: node.span })
}

/// A picture under one of the keys in use. The name of an icon of Learn's own set is none.
fn picture(node: &Node) -> Option<Picture> {
    ["imageSrc", "image", "icon", "img"].iter().find_map(|key| picture_of(node.get(key)?))
}

fn picture_of(node: &Node) -> Option<Picture> {
    if node.as_str().is_some() {
        let source = reference_of(node).filter(|source| source.href.contains(['.', '/']))?;
        return Some(Picture { source, alt: String::new() });
    }
    let source = reference(node, &["src", "path", "url"])?;
    Some(Picture { source, alt: line(node, &["alt", "altText", "alt-text"]).unwrap_or_default() })
}

/// A link of a list; nothing when it neither says nor leads anywhere.
fn link(node: &Node) -> Option<Link> {
    if node.as_str().is_some() {
        return Some(Link { text: one_line(node)?, ..Link::default() });
    }
    let target = reference(node, &["url", "href"]);
    let kind = line(node, &["itemType", "destination"]);
    let text = line(node, &["text", "title", "name"])
        .or_else(|| node.get("destination").and(kind.as_deref()).map(super::labels::destination))
        .or_else(|| target.as_ref().map(|target| target.href.clone()))?;
    let note = markdown(node, "summary").or_else(|| markdown(node, "note"));
    Some(Link { text, target, kind, note })
}

/// The sentences under keys that no reader knows, so that nothing an author wrote is lost.
fn leftovers(node: &Node, known: &[&str]) -> Vec<Text> {
    let mut texts = Vec::new();
    for (key, value) in node.entries() {
        let key = key.as_str().unwrap_or_default();
        if !known.contains(&key) && !HIDDEN.contains(&key) {
            sentences(value, &mut texts);
        }
    }
    texts
}

fn sentences(node: &Node, texts: &mut Vec<Text>) {
    match &node.kind {
        NodeKind::Scalar { value, .. } if value.trim().contains(char::is_whitespace) => {
            texts.extend(markdown_of(node));
        }
        NodeKind::Sequence(items) => items.iter().for_each(|item| sentences(item, texts)),
        NodeKind::Mapping(_) => texts.extend(leftovers(node, &[])),
        _ => {}
    }
}
