//! Pages of an API as `docfx metadata` writes them: `items` with uids, the page's own first, then its members.
//!
//! 1. The first item heads the page; each further one is a section whose id is made of its uid, as DocFX makes it.
//! 2. Of an item are shown: where it belongs, summary, declaration, parameters, result, exceptions, remarks, examples.
//! 3. Names of files, lists of languages and `references`, which serve a program, are left out.

use super::super::labels::readable;
use super::super::model::{Block, Model, Role, Section, Text};
use super::{Reader, leftovers, line, markdown, markdown_of};
use crate::source::yaml::Node;

/// What is shown of an item by itself, and what only a program needs.
const KNOWN: &[&str] = &[
    "name",
    "nameWithType",
    "fullName",
    "commentId",
    "id",
    "parent",
    "children",
    "langs",
    "source",
    "assemblies",
    "package",
    "namespace",
    "summary",
    "syntax",
    "remarks",
    "example",
    "exceptions",
    "inheritance",
    "implements",
    "extensionMethods",
    "inheritedMembers",
    "derivedClasses",
    "seealso",
    "attributes",
    "platform",
    "overload",
];

/// The uids of a file with the id of their place on its page (empty for the page itself) and their name.
pub(in crate::yaml_page) fn uids(root: &Node) -> Vec<(String, String, String)> {
    let items = root.get("items").map(Node::items).unwrap_or_default();
    let named = items.iter().enumerate().filter_map(|(index, item)| {
        let uid = line(item, &["uid"])?;
        let anchor = if index == 0 { String::new() } else { bookmark(&uid) };
        let name = line(item, &["name", "id"]).unwrap_or_else(|| uid.clone());
        Some((uid, anchor, name))
    });
    named.collect()
}

/// What a page is called: its type and its name.
pub(in crate::yaml_page) fn title(root: &Node) -> Option<String> {
    let own = root.get("items")?.items().first()?;
    let name = line(own, &["name", "fullName", "uid"])?;
    Some(match line(own, &["type"]) {
        Some(kind) => format!("{} {name}", readable(&kind)),
        None => name,
    })
}

/// The id of an item on its page.
fn bookmark(uid: &str) -> String {
    uid.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '_' }).collect()
}

impl Reader<'_> {
    pub(super) fn api(&mut self, root: &Node) -> Model {
        let items = root.get("items").map(Node::items).unwrap_or_default();
        let language = items.first().and_then(|item| item.get("langs")?.items().first());
        let language = language.and_then(super::one_line).unwrap_or_default();
        let mut blocks = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let own = item_blocks(item, &language, (index == 0).then_some(items));
            if index == 0 {
                blocks = own;
                continue;
            }
            let title = line(item, &["name", "fullName", "uid"]).unwrap_or_default();
            let id = bookmark(&line(item, &["uid"]).unwrap_or_else(|| title.clone()));
            let id = Some(self.slugs.unique(id));
            let section = Section {
                role: Role::Plain,
                id,
                level: 2,
                title: Some(title),
                blocks: own,
                ..Section::default()
            };
            blocks.push(Block::Section(section));
        }
        blocks.extend(markdown(root, "summary").map(Block::Text));
        let section = Section { role: Role::Plain, level: 2, blocks, ..Section::default() };
        Model { hero: None, sections: vec![section] }
    }
}

/// What an item says; that of the page itself comes with `all` items of the file.
fn item_blocks(item: &Node, language: &str, all: Option<&[Node]>) -> Vec<Block> {
    let mut blocks: Vec<Block> = all.and_then(|_| place(item)).into_iter().collect();
    blocks.extend(markdown(item, "summary").map(Block::Text));
    if let Some(syntax) = item.get("syntax") {
        blocks.extend(declaration(syntax, language));
        for key in ["typeParameters", "parameters"] {
            values(key, syntax.get(key).map(Node::items).unwrap_or_default(), &mut blocks);
        }
        let result = syntax.get("return").filter(|node| !node.is_null());
        values("returns", result.map(std::slice::from_ref).unwrap_or_default(), &mut blocks);
    }
    values("exceptions", item.get("exceptions").map(Node::items).unwrap_or_default(), &mut blocks);
    blocks.extend(markdown(item, "remarks").map(Block::Text));
    match item.get("example") {
        Some(example) if example.as_str().is_some() => blocks.extend(markdown_of(example).map(Block::Text)),
        Some(example) => blocks.extend(example.items().iter().filter_map(markdown_of).map(Block::Text)),
        None => {}
    }
    blocks.extend(all.and_then(|all| children(item, all)));
    blocks.extend(leftovers(item, KNOWN).into_iter().map(Block::Text));
    blocks
}

/// Links to what belongs to a page and has a page of its own, as the types of a namespace do.
fn children(item: &Node, all: &[Node]) -> Option<Block> {
    let is_here = |uid: &str| all.iter().any(|item| line(item, &["uid"]).as_deref() == Some(uid));
    let elsewhere = |node: &&Node| node.as_str().is_some_and(|uid| !is_here(uid.trim()));
    let link = |node: &Node| {
        let value = format!("@\"{}\"", node.as_str().unwrap_or_default().trim());
        vec![Block::Text(Text { value, span: node.span, markdown: true })]
    };
    let items: Vec<Vec<Block>> = item.get("children")?.items().iter().filter(elsewhere).map(link).collect();
    (!items.is_empty()).then_some(Block::List { ordered: false, items })
}

/// Namespace and assemblies.
fn place(item: &Node) -> Option<Block> {
    let assemblies: Vec<String> =
        item.get("assemblies")?.items().iter().filter_map(super::one_line).collect();
    let namespace = line(item, &["namespace"]).map(|name| format!("Namespace: {name}"));
    let assembly = (!assemblies.is_empty()).then(|| format!("Assembly: {}", assemblies.join(", ")));
    let value = namespace.into_iter().chain(assembly).collect::<Vec<_>>().join(" · ");
    (!value.is_empty()).then_some(Block::Text(Text { value, span: item.span, markdown: false }))
}

/// The declaration as a code block; its fence is longer than any in it.
fn declaration(syntax: &Node, language: &str) -> Option<Block> {
    let node = syntax.get("content")?;
    let code = node.as_str().filter(|code| !code.trim().is_empty())?;
    let fence = if code.contains("```") { "`````" } else { "```" };
    let value = format!("{fence}{language}\n{}\n{fence}", code.trim());
    Some(Block::Text(Text { value, span: node.span, markdown: true }))
}

/// Parameters and the like: name and type of each, then what is said about it.
fn values(key: &str, all: &[Node], blocks: &mut Vec<Block>) {
    if all.is_empty() {
        return;
    }
    let plain = |value: String, node: &Node| Block::Text(Text { value, span: node.span, markdown: false });
    let entry = |node: &Node| {
        let names: Vec<String> = ["id", "type"].iter().filter_map(|key| line(node, &[key])).collect();
        let mut entry = Vec::new();
        if !names.is_empty() {
            entry.push(plain(names.join(": "), node));
        }
        entry.extend(markdown(node, "description").map(Block::Text));
        entry
    };
    blocks.push(plain(readable(key), &all[0]));
    blocks.push(Block::List { ordered: false, items: all.iter().map(entry).collect() });
}
