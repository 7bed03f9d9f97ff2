//! `YamlDocument` pages of the type `LandingData`: what Landing pages were before.

use super::super::model::{Block, Card, Hero, Link, Model, Role, Section};
use super::{Reader, leftovers, line, link, markdown, markdown_of, picture, reference};
use crate::source::yaml::Node;

impl Reader<'_> {
    pub(super) fn old_landing(&mut self, root: &Node, title: &str) -> Model {
        let hero = self.hero(root, title).map(|hero| self.old_hero(root, hero));
        let mut sections = Vec::new();
        if let Some(menu) = root.get("abstract").and_then(|node| node.get("menu")) {
            let links = self.list(menu, "items").iter().filter_map(link).collect();
            let title = line(menu, &["title"]);
            let id = title.as_deref().map(|title| self.id(title));
            let blocks = vec![Block::Actions(links)];
            sections.push(Section {
                role: Role::Navigation,
                id,
                level: 2,
                title,
                blocks,
                ..Section::default()
            });
        }
        for node in self.list(root, "sections") {
            let title = line(node, &["title", "name"]).map(decoded);
            let id = title.as_deref().map(|title| self.id(title));
            let level = 2 + u8::from(title.is_some());
            let blocks =
                self.list(node, "items").iter().flat_map(|item| self.old_item(item, level)).collect();
            let summary = markdown(node, "summary");
            sections.push(Section { id, level: 2, title, summary, blocks, ..Section::default() });
        }
        let rest = leftovers(root, &["title", "summary", "name", "abstract", "sections"]);
        if !rest.is_empty() {
            let blocks = rest.into_iter().map(Block::Text).collect();
            sections.push(Section { level: 2, blocks, ..Section::default() });
        }
        Model { hero, sections }
    }

    fn old_hero(&mut self, root: &Node, mut hero: Hero) -> Hero {
        let Some(node) = root.get("abstract") else { return hero };
        hero.summary = hero.summary.or_else(|| markdown(node, "description")).or_else(|| markdown_of(node));
        if let Some(aside) = node.get("aside") {
            hero.picture = picture(aside);
            let text = line(aside, &["title", "text"]);
            let target = reference(aside, &["href", "url"]);
            if text.is_some() || target.is_some() {
                let text = text.or_else(|| target.as_ref().map(|to| to.href.clone())).unwrap_or_default();
                hero.links.push(Link { text, target, ..Link::default() });
            }
        }
        hero
    }

    fn old_item(&mut self, node: &Node, level: u8) -> Vec<Block> {
        let kind = line(node, &["type"]).unwrap_or_default();
        match kind.as_str() {
            // Columns of a grid stand one below the other.
            "grid" => self.list(node, "items").iter().flat_map(|item| self.old_item(item, level)).collect(),
            "list" => vec![self.old_list(node, level)],
            "table" => vec![self.old_table(node)],
            _ => ["text", "html", "content"]
                .iter()
                .find_map(|key| markdown(node, key))
                .or_else(|| markdown_of(node))
                .or_else(|| leftovers(node, &[]).into_iter().next())
                .map(Block::Text)
                .into_iter()
                .collect(),
        }
    }

    fn old_list(&mut self, node: &Node, level: u8) -> Block {
        let style = line(node, &["style"]).unwrap_or_default();
        let items = self.list(node, "items");
        if matches!(style.as_str(), "ordered" | "unordered" | "") {
            return Block::List { ordered: style == "ordered", items: items.iter().map(cell).collect() };
        }
        Block::Cards(items.iter().map(|item| self.old_card(item, level)).collect())
    }

    fn old_card(&mut self, node: &Node, level: u8) -> Card {
        let mut card = self.card(node, level);
        // Markup without a blank is no sentence, so it is not among the texts yet.
        let html = markdown(node, "html").filter(|html| !card.texts.contains(html));
        card.texts.extend(html);
        card.title = card.title.map(decoded);
        card
    }

    fn old_table(&mut self, node: &Node) -> Block {
        let mut rows: Vec<Vec<Vec<Block>>> = Vec::new();
        let head = self.list(node, "columns").iter().map(cell).collect();
        for row in self.list(node, "rows") {
            let first = line(row, &["title"]).is_some().then(|| cell(row));
            let values = ["values", "cells", "items"].iter().find_map(|key| row.get(key));
            let cells = values.map(Node::items).unwrap_or_else(|| row.items());
            rows.push(first.into_iter().chain(cells.iter().map(cell)).collect());
        }
        Block::Table { head, rows }
    }
}

/// Titles were written as HTML.
fn decoded(title: String) -> String {
    if title.contains('&') { htmlize::unescape(title).into_owned() } else { title }
}

/// An entry of a list or table: a picture, a link, a text.
fn cell(node: &Node) -> Vec<Block> {
    let mut blocks: Vec<Block> = picture(node).map(Block::Picture).into_iter().collect();
    match reference(node, &["href", "url"]) {
        Some(_) => blocks.extend(link(node).map(|link| Block::Remark(None, Some(link)))),
        None => {
            let text = ["text", "title", "name"].iter().find_map(|key| markdown(node, key));
            blocks.extend(text.map(Block::Text));
        }
    }
    blocks.extend(markdown(node, "html").or_else(|| markdown_of(node)).map(Block::Text));
    blocks
}
