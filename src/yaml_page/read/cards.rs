//! Landing and Hub pages.
//!
//! 1. The title and summary are the hero; every other key of the root is a section, in file order.
//! 2. [`Reader::card_section`] reads a section of a hub: a title, a summary, cards, sections, a footer.
//! 3. [`Reader::card`] reads a card of any page.

use super::super::model::{Block, Card, Hero, Link, LinkList, Model, Role, Section, Text};
use super::{HIDDEN, Reader, leftovers, line, link, markdown, markdown_of, one_line, picture, reference};
use crate::source::yaml::{Node, NodeKind};

/// Keys of a root that are part of the hero.
const HEAD: &[&str] = &["title", "summary", "name"];

/// Keys of a card.
const CARD: &[&str] = &[
    "title",
    "name",
    "text",
    "url",
    "href",
    "itemType",
    "imageSrc",
    "image",
    "icon",
    "img",
    "summary",
    "description",
    "linkLists",
    "links",
    "footerLink",
    "footerlink",
];

impl Reader<'_> {
    pub(super) fn cards_page(&mut self, root: &Node, title: &str) -> Model {
        let hero = self.hero(root, title);
        let mut sections = Vec::new();
        if hero.is_none() {
            sections.extend(root.get("summary").and_then(|summary| self.root_section("summary", summary)));
        }
        for (key, value) in root.entries() {
            let key = key.as_str().unwrap_or_default();
            if HEAD.contains(&key) || HIDDEN.contains(&key) || value.is_null() {
                continue;
            }
            if key == "landingContent" {
                let blocks = vec![self.cards(root, key, 2)];
                sections.push(Section { level: 2, blocks, ..Section::default() });
            } else {
                sections.extend(self.root_section(key, value));
            }
        }
        Model { hero, sections }
    }

    /// The hero of a page with a title.
    pub(super) fn hero(&mut self, root: &Node, title: &str) -> Option<Hero> {
        if title.is_empty() {
            return None;
        }
        let summary = markdown(root, "summary");
        Some(Hero { id: self.id(title), title: title.to_owned(), summary, ..Hero::default() })
    }

    fn root_section(&mut self, key: &str, value: &Node) -> Option<Section> {
        let role = if key == "highlightedContent" { Role::Highlights } else { Role::Cards };
        let section = match &value.kind {
            NodeKind::Mapping(_) => self.card_section(value, 2),
            NodeKind::Sequence(items) => {
                let cards = items.iter().map(|item| self.card(item, 2)).collect();
                Section { level: 2, blocks: vec![Block::Cards(cards)], ..Section::default() }
            }
            _ if is_content(key) => {
                let message = format!("`{key}` holds text instead of keys");
                self.report(value.span, message, "Write `items:` with a list below it.");
                Section { level: 2, blocks: text_blocks(value), ..Section::default() }
            }
            _ if one_line(value).is_some_and(|text| text.contains(' ')) => {
                Section { level: 2, blocks: text_blocks(value), ..Section::default() }
            }
            _ => return None,
        };
        let section = Section { role, ..section };
        (section.title.is_some() || section.summary.is_some() || !section.blocks.is_empty())
            .then_some(section)
    }

    /// A section of a hub. Sections without a title leave their level to what is below.
    pub(super) fn card_section(&mut self, node: &Node, level: u8) -> Section {
        let title = line(node, &["title", "name"]);
        let id = title.as_deref().map(|title| self.id(title));
        let inner = level + u8::from(title.is_some());
        let mut blocks = Vec::new();
        for key in ["items", "itemsList"] {
            if node.get(key).is_some_and(|value| !value.is_null()) {
                blocks.push(self.cards(node, key, inner));
            }
        }
        let links: Vec<Link> = self.list(node, "links").iter().filter_map(link).collect();
        if !links.is_empty() {
            blocks.push(Block::Actions(links));
        }
        for section in self.list(node, "sections") {
            blocks.push(Block::Section(self.card_section(section, inner)));
        }
        blocks.extend(node.get("footerLink").and_then(link).map(|link| Block::Remark(None, Some(link))));
        blocks.extend(markdown(node, "footer").map(|footer| Block::Remark(Some(footer), None)));
        let known =
            ["title", "name", "summary", "items", "itemsList", "links", "sections", "footerLink", "footer"];
        blocks.extend(leftovers(node, &known).into_iter().map(Block::Text));
        let summary = markdown(node, "summary");
        Section { id, level, title, summary, blocks, ..Section::default() }
    }

    /// The cards below a key. Their titles head them, so those without a section above get ids.
    fn cards(&mut self, node: &Node, key: &str, level: u8) -> Block {
        let items = self.list(node, key);
        let mut cards: Vec<Card> = items.iter().map(|item| self.card(item, level)).collect();
        if level == 2 {
            for card in &mut cards {
                card.id =
                    card.title.as_deref().map(|title| self.slugs.unique(crate::markdown::slug::slug(title)));
            }
        }
        Block::Cards(cards)
    }

    /// A card.
    pub(super) fn card(&mut self, node: &Node, level: u8) -> Card {
        if node.as_str().is_some() {
            return Card { level, texts: markdown_of(node).into_iter().collect(), ..Card::default() };
        }
        let mut texts: Vec<Text> = Vec::new();
        texts.extend(markdown(node, "summary"));
        texts.extend(markdown(node, "description"));
        texts.extend(leftovers(node, CARD));
        let mut title = line(node, &["title", "name"]);
        match title {
            Some(_) => texts.extend(markdown(node, "text")),
            None => title = line(node, &["text"]),
        }
        let categories = node.get("azureCategories").map(Node::items).unwrap_or_default();
        Card {
            title,
            level,
            target: reference(node, &["url", "href"]),
            kind: line(node, &["itemType"]),
            picture: picture(node),
            texts,
            categories: categories.iter().filter_map(one_line).collect(),
            lists: self.link_lists(node),
            footer: node.get("footerLink").or_else(|| node.get("footerlink")).and_then(link),
            ..Card::default()
        }
    }

    /// The links of a card, neighbours of one kind together.
    fn link_lists(&mut self, node: &Node) -> Vec<LinkList> {
        let mut lists: Vec<LinkList> = Vec::new();
        for list in self.list(node, "linkLists") {
            let kind = line(list, &["linkListType"]);
            let title = line(list, &["title"]);
            let links: Vec<Link> = self.list(list, "links").iter().filter_map(link).collect();
            join(&mut lists, LinkList { kind, title, links });
        }
        for one in self.list(node, "links").iter().filter_map(link) {
            let list = LinkList { kind: one.kind.clone(), title: None, links: vec![one] };
            join(&mut lists, list);
        }
        lists.retain(|list| !list.links.is_empty());
        lists
    }
}

fn join(lists: &mut Vec<LinkList>, next: LinkList) {
    match lists.last_mut() {
        Some(last) if last.kind == next.kind && last.title == next.title => last.links.extend(next.links),
        _ => lists.push(next),
    }
}

fn is_content(key: &str) -> bool {
    matches!(
        key,
        "highlightedContent" | "productDirectory" | "conceptualContent" | "tools" | "additionalContent"
    )
}

fn text_blocks(node: &Node) -> Vec<Block> {
    markdown_of(node).map(Block::Text).into_iter().collect()
}
