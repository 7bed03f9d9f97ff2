//! Architecture pages: an article in Markdown with a YAML header of its own.

use super::super::model::{Block, Model, Role, Section};
use super::{Reader, leftovers, markdown};
use crate::source::yaml::Node;

impl Reader<'_> {
    /// The `summary` is for lists of articles; the article has its own beginning.
    pub(super) fn article(&mut self, root: &Node, title: &str) -> Model {
        self.slugs.take(&crate::markdown::slug::slug(title));
        let mut blocks: Vec<Block> = markdown(root, "content").map(Block::Text).into_iter().collect();
        let known = ["name", "title", "summary", "content"];
        blocks.extend(leftovers(root, &known).into_iter().map(Block::Text));
        let section = Section { role: Role::Plain, level: 2, blocks, ..Section::default() };
        Model { hero: None, sections: vec![section] }
    }
}
