//! Pages of a type nobody knows: all their texts, headed by their titles.
//!
//! 1. A mapping with a title is a section, one without only groups; lists keep their order.
//! 2. Sentences are Markdown, single words are given with their key, links are links.

use super::super::labels::readable;
use super::super::model::{Block, Link, Model, Picture, Role, Section, Text};
use super::{HIDDEN, Reader, line, link, markdown_of, one_line, reference_of};
use crate::source::yaml::{Node, NodeKind};

const TITLES: &[&str] = &["title", "name", "question", "heading"];

/// Keys whose text is read as it stands, be it one word.
const PROSE: &[&str] = &[
    "abstract",
    "answer",
    "content",
    "description",
    "explanation",
    "markdown",
    "prerequisites",
    "summary",
    "text",
];

/// Lists of uids of other pages.
const PAGES: &[&str] = &["modules", "units"];

impl Reader<'_> {
    pub(super) fn plain(&mut self, root: &Node, title: &str) -> Model {
        self.slugs.take(&crate::markdown::slug::slug(title));
        let mut blocks = Vec::new();
        let skip = TITLES.iter().find(|key| line(root, &[key]).as_deref() == Some(title)).copied();
        self.plain_entries(root, skip, 2, &mut blocks);
        let section = Section { role: Role::Plain, level: 2, blocks, ..Section::default() };
        Model { hero: None, sections: vec![section] }
    }

    fn plain_entries(&mut self, node: &Node, skip: Option<&str>, level: u8, blocks: &mut Vec<Block>) {
        if node.entries().is_empty() {
            // An empty mapping (`{}`) says nothing, and would come back here for ever.
            if !matches!(node.kind, NodeKind::Mapping(_)) {
                self.plain_value("", node, level, blocks);
            }
            return;
        }
        for (key, value) in node.entries() {
            let key = key.key_text();
            if Some(key.as_str()) != skip && !HIDDEN.contains(&key.as_str()) && !value.is_null() {
                self.plain_value(&key, value, level, blocks);
            }
        }
    }

    fn plain_value(&mut self, key: &str, value: &Node, level: u8, blocks: &mut Vec<Block>) {
        match &value.kind {
            NodeKind::Null => {}
            NodeKind::Scalar { .. } => blocks.extend(scalar(key, value)),
            NodeKind::Sequence(items) if items.iter().all(|item| item.as_str().is_some()) => {
                let read = |item| if PAGES.contains(&key) { page(item) } else { scalar("", item) };
                let items: Vec<Vec<Block>> =
                    items.iter().map(|item| read(item).into_iter().collect()).collect();
                if !items.is_empty() {
                    blocks.push(Block::List { ordered: false, items });
                }
            }
            NodeKind::Sequence(items) => {
                items.iter().for_each(|item| self.plain_group(item, level, blocks));
            }
            NodeKind::Mapping(_) => self.plain_group(value, level, blocks),
        }
    }

    /// A heading whose text comes after it, as in API pages; the page's own stands above all.
    fn plain_heading(&mut self, node: &Node, key: &str, level: u8, blocks: &mut Vec<Block>) {
        let title = line(node, &[key]);
        let own = level == 1 && blocks.is_empty();
        let mut section = Section { role: Role::Plain, level: level.max(2), ..Section::default() };
        if let Some(title) = title.filter(|_| !own) {
            section.id = Some(line(node, &["id"]).unwrap_or_else(|| self.id(&title)));
            section.title = Some(title);
        }
        self.plain_entries(node, Some(key), level.saturating_add(1).min(6), &mut section.blocks);
        blocks.push(Block::Section(section));
    }

    fn plain_group(&mut self, node: &Node, level: u8, blocks: &mut Vec<Block>) {
        if let Some((key, level)) = heading(node) {
            return self.plain_heading(node, &key, level, blocks);
        }
        if line(node, &["text"]).is_some() && line(node, &["url", "href"]).is_some() {
            return blocks.extend(link(node).map(|link| Block::Actions(vec![link])));
        }
        let Some(title) = line(node, TITLES) else { return self.plain_entries(node, None, level, blocks) };
        let skip = TITLES.iter().find(|key| line(node, &[key]).is_some()).copied();
        let mut section = Section {
            role: Role::Plain,
            id: Some(self.id(&title)),
            level: level.min(6),
            title: Some(title),
            ..Section::default()
        };
        self.plain_entries(node, skip, level.saturating_add(1).min(6), &mut section.blocks);
        blocks.push(Block::Section(section));
    }
}

fn is_image(href: &str) -> bool {
    let end = href.split(['?', '#']).next().unwrap_or(href).rsplit('.').next().unwrap_or_default();
    ["avif", "bmp", "gif", "jpeg", "jpg", "png", "svg", "webp"].contains(&end.to_ascii_lowercase().as_str())
}

/// The key that makes a mapping a heading of an API page, and its level.
fn heading(node: &Node) -> Option<(String, u8)> {
    node.entries().iter().find_map(|(key, _)| {
        let key = key.as_str()?;
        let level = key.strip_prefix('h').or_else(|| key.strip_prefix("api"))?.parse().ok()?;
        (1..=6).contains(&level).then(|| (key.to_owned(), level))
    })
}

/// A link to the page of a uid; without such a page only the uid.
fn page(node: &Node) -> Option<Block> {
    let value = format!("@\"{}\"", one_line(node)?);
    Some(Block::Text(Text { value, span: node.span, markdown: true }))
}

fn scalar(key: &str, node: &Node) -> Option<Block> {
    let text = one_line(node)?;
    match key {
        "url" | "href" => {
            let link = Link { text, target: reference_of(node), ..Link::default() };
            Some(Block::Actions(vec![link]))
        }
        "code" => {
            let value = format!("```\n{}\n```", node.as_str().unwrap_or_default().trim_end());
            Some(Block::Text(Text { value, span: node.span, markdown: true }))
        }
        "src" if text.contains("://") && !is_image(&text) => {
            let link = Link { text, target: reference_of(node), ..Link::default() };
            Some(Block::Actions(vec![link]))
        }
        "src" | "imageSrc" => {
            Some(Block::Picture(Picture { source: reference_of(node)?, alt: String::new() }))
        }
        // One word that is markup, as an include may be, is not a value.
        _ if key.is_empty() || PROSE.contains(&key) || text.contains([' ', '[', '<', '*', '`']) => {
            markdown_of(node).map(Block::Text)
        }
        _ => {
            let value = format!("{}: {text}", readable(key));
            Some(Block::Text(Text { value, span: node.span, markdown: false }))
        }
    }
}
