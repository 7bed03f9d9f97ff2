//! Marketing pages: sections of components.
//!
//! 1. [`Reader::marketing`] makes the first component the head of the page when it says what the page
//!    is; otherwise the title of the file does.
//! 2. [`Reader::component`] reads one component, known or not: a title, a summary, links, a picture,
//!    blocks. What its name says only decides the arrangement.
//! 3. Sizes, colors and alignments are left to the theme.

use super::super::model::{Block, Card, Hero, Link, Model, Picture, Role, Section, Text};
use super::{Reader, leftovers, line, link, markdown, picture, picture_of, reference};
use crate::source::yaml::Node;

/// Keys that hold what a component is made of.
const CHILDREN: &[&str] = &["blocks", "items", "cards", "sections", "slides", "tabs", "columns"];

/// Keys of a component that are read.
const KNOWN: &[&str] = &[
    "supertitle",
    "eyebrow",
    "title",
    "name",
    "summary",
    "text",
    "description",
    "links",
    "actions",
    "link",
    "url",
    "href",
    "image",
    "imageSrc",
    "icon",
    "img",
    "addendum",
    "blocks",
    "items",
    "cards",
    "sections",
    "slides",
    "tabs",
    "columns",
];

impl Reader<'_> {
    pub(super) fn marketing(&mut self, root: &Node, title: &str) -> Model {
        let nodes = self.list(root, "sections");
        let first = nodes.first().filter(|node| heads_page(node, title));
        let hero = match first {
            Some(node) => Some(self.marketing_hero(node, title)),
            None => self.hero(root, title),
        };
        let nodes = &nodes[usize::from(first.is_some())..];
        let mut sections: Vec<Section> = Vec::new();
        if let Some(node) = first {
            let summary = markdown(root, "summary").map(Block::Text);
            sections.extend(summary.map(|text| section_of(vec![text])));
            let mut more: Vec<Block> = leftovers(node, KNOWN).into_iter().map(Block::Text).collect();
            more.extend(self.children(node, 2));
            more.extend(node.get("addendum").and_then(remark));
            if !more.is_empty() {
                sections.push(section_of(more));
            }
        }
        sections.extend(nodes.iter().map(|node| self.component(node, 2)));
        let rest = leftovers(root, &["title", "name", "summary", "sections"]);
        if !rest.is_empty() {
            sections.push(section_of(rest.into_iter().map(Block::Text).collect()));
        }
        Model { hero, sections }
    }

    fn marketing_hero(&mut self, node: &Node, title: &str) -> Hero {
        let title = line(node, &["title", "name"]).unwrap_or_else(|| title.to_owned());
        Hero {
            id: self.id(&title),
            eyebrow: line(node, &["supertitle", "eyebrow"]).filter(|words| *words != title),
            title,
            summary: ["summary", "text", "description"].iter().find_map(|key| markdown(node, key)),
            picture: picture(node),
            links: self.component_links(node),
        }
    }

    fn component(&mut self, node: &Node, level: u8) -> Section {
        let kind = component_type(node);
        let role = match kind.as_str() {
            "navigation" => Role::Navigation,
            "hero" => Role::Feature,
            "social" => Role::Social,
            _ => Role::Cards,
        };
        if kind == "bifold" {
            return self.bifold(node, level);
        }
        let mut section = self.head(node, level);
        section.role = role;
        let inner = level + u8::from(section.title.is_some());
        if let Some(picture) = picture(node) {
            // The picture stands beside what the component says.
            let text = Section { role: Role::Plain, ..std::mem::take(&mut section) };
            let columns = vec![vec![Block::Section(text)], vec![Block::Picture(picture)]];
            section = Section { role, level, blocks: vec![Block::Columns(columns)], ..Section::default() };
        }
        let blocks = self.children(node, if role == Role::Navigation { 0 } else { inner });
        section.blocks.extend(blocks);
        section.blocks.extend(node.get("addendum").and_then(remark));
        section
    }

    /// Title, summary, links and whatever sentences a component holds.
    fn head(&mut self, node: &Node, level: u8) -> Section {
        let title = line(node, &["title", "name"]);
        let mut texts: Vec<Text> =
            ["text", "description"].iter().filter_map(|key| markdown(node, key)).collect();
        texts.extend(leftovers(node, KNOWN));
        let mut blocks: Vec<Block> = texts.into_iter().map(Block::Text).collect();
        let links = self.component_links(node);
        if !links.is_empty() {
            blocks.push(Block::Actions(links));
        }
        Section {
            role: Role::Cards,
            id: title.as_deref().map(|title| self.id(title)),
            level,
            eyebrow: line(node, &["supertitle", "eyebrow"]),
            title,
            summary: markdown(node, "summary"),
            blocks,
        }
    }

    fn bifold(&mut self, node: &Node, level: u8) -> Section {
        let mut section = self.head(node, level);
        let inner = level + u8::from(section.title.is_some());
        let mut columns = Vec::new();
        for block in self.list(node, "blocks") {
            columns.push(vec![match component_picture(block) {
                Some(picture) => Block::Picture(picture),
                None => {
                    let section = self.component(block, inner);
                    Block::Section(Section { role: Role::Plain, ..section })
                }
            }]);
        }
        section.blocks.push(Block::Columns(columns));
        section.blocks.extend(node.get("addendum").and_then(remark));
        section
    }

    fn component_links(&mut self, node: &Node) -> Vec<Link> {
        let lists = ["links", "actions"].into_iter().flat_map(|key| self.list(node, key).iter());
        let mut links: Vec<Link> = lists.filter_map(link).collect();
        links.extend(node.get("link").and_then(link));
        if let Some(target) = reference(node, &["url", "href"]) {
            let text = line(node, &["text", "title", "name"]).unwrap_or_else(|| target.href.clone());
            links.push(Link { text, target: Some(target), ..Link::default() });
        }
        links
    }

    /// Neighbouring cards stand in one row; pictures and components with blocks of their own do not.
    fn children(&mut self, node: &Node, level: u8) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut cards: Vec<Card> = Vec::new();
        for key in CHILDREN {
            for child in self.list(node, key) {
                let nested = CHILDREN.iter().any(|key| child.get(key).is_some_and(|list| !list.is_null()));
                let block = match component_picture(child) {
                    Some(picture) => Block::Picture(picture),
                    None if nested => Block::Section(self.component(child, level.max(2))),
                    None => {
                        cards.push(self.card(child, level));
                        continue;
                    }
                };
                flush(&mut cards, &mut blocks);
                blocks.push(block);
            }
        }
        flush(&mut cards, &mut blocks);
        blocks
    }
}

fn flush(cards: &mut Vec<Card>, blocks: &mut Vec<Block>) {
    if !cards.is_empty() {
        blocks.push(Block::Cards(std::mem::take(cards)));
    }
}

fn section_of(blocks: Vec<Block>) -> Section {
    Section { level: 2, blocks, ..Section::default() }
}

fn component_type(node: &Node) -> String {
    line(node, &["componentType"]).unwrap_or_default().to_ascii_lowercase()
}

/// A component that is nothing but a picture.
fn component_picture(node: &Node) -> Option<Picture> {
    let is_picture =
        component_type(node) == "image" || (node.get("src").is_some() && node.get("title").is_none());
    is_picture.then(|| picture_of(node)).flatten()
}

/// Whether the first component says what the page is: a hero, or a text under the page's title.
fn heads_page(node: &Node, title: &str) -> bool {
    let own = line(node, &["title", "name"]);
    match component_type(node).as_str() {
        "hero" => true,
        "text" => own.as_deref() == Some(title) || title.is_empty(),
        _ => false,
    }
}

fn remark(node: &Node) -> Option<Block> {
    let words = markdown(node, "text").map(|text| Text { markdown: false, ..text });
    let link = node.get("link").and_then(link);
    (words.is_some() || link.is_some()).then_some(Block::Remark(words, link))
}
