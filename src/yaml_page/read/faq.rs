//! FAQ pages: a summary, questions by section, and Markdown at the end.

use super::super::model::{Block, Model, Question, Role, Section};
use super::{Reader, leftovers, line, markdown, markdown_of};
use crate::source::yaml::{Node, NodeKind};

/// The name that the tools of the engine write when a section has none.
const NO_NAME: &str = "ignored";

impl Reader<'_> {
    pub(super) fn faq(&mut self, root: &Node, title: &str) -> Model {
        // The page's own heading has this id.
        self.slugs.take(&crate::markdown::slug::slug(title));
        let mut sections = Vec::new();
        sections.extend(markdown(root, "summary").map(|text| plain(Block::Text(text))));
        for key in ["intro", "introduction"] {
            sections.extend(markdown(root, key).map(|text| plain(Block::Text(text))));
        }
        if root.get("questions").is_some_and(|value| !value.is_null()) {
            sections.push(self.faq_section(root, None));
        }
        for section in self.list(root, "sections") {
            let name = line(section, &["name", "title"]).filter(|name| !name.eq_ignore_ascii_case(NO_NAME));
            sections.push(self.faq_section(section, name));
        }
        let known = [
            "title",
            "name",
            "summary",
            "intro",
            "introduction",
            "questions",
            "sections",
            "additionalContent",
        ];
        let rest = leftovers(root, &known);
        sections.extend(rest.into_iter().map(|text| plain(Block::Text(text))));
        match root.get("additionalContent") {
            Some(Node { kind: NodeKind::Mapping(_), .. }) => {
                sections.extend(root.get("additionalContent").map(|node| self.card_section(node, 2)));
            }
            Some(node) => sections.extend(markdown_of(node).map(|text| plain(Block::Text(text)))),
            None => {}
        }
        Model { hero: None, sections }
    }

    /// The id that the publishing system's FAQ template makes, which links count on: every sign of the text counts, so a
    /// question ends in `-`.
    fn question_id(&mut self, title: &str) -> String {
        let dashed = |char: char| if char.is_alphanumeric() || char == '_' { char } else { '-' };
        let plain = title.chars().filter(|char| !matches!(char, '`' | '*'));
        let id = plain.map(dashed).collect::<String>().to_lowercase();
        self.slugs.unique(id)
    }

    fn faq_section(&mut self, node: &Node, title: Option<String>) -> Section {
        let id = title.as_deref().map(|title| self.question_id(title));
        let level = 2 + u8::from(title.is_some());
        let mut blocks = Vec::new();
        let mut questions = Vec::new();
        for entry in self.list(node, "questions") {
            match line(entry, &["question", "title", "name"]) {
                Some(title) => {
                    let id = self.question_id(&title);
                    questions.push(Question { id, level, title, answer: markdown(entry, "answer") });
                }
                None => {
                    let hint = "Add `question:` above it.";
                    self.report(entry.span, "this entry has no question".to_owned(), hint);
                    flush(&mut questions, &mut blocks);
                    blocks.extend(markdown(entry, "answer").or_else(|| markdown_of(entry)).map(Block::Text));
                }
            }
            flush_leftovers(entry, &mut questions, &mut blocks);
        }
        flush(&mut questions, &mut blocks);
        let is_root = node.get("sections").is_some() || node.get("metadata").is_some();
        let summary = markdown(node, "summary").filter(|_| !is_root);
        if !is_root {
            let rest = leftovers(node, &["name", "title", "summary", "questions"]);
            blocks.extend(rest.into_iter().map(Block::Text));
        }
        Section { role: Role::Faq, id, level: 2, title, summary, blocks, ..Section::default() }
    }
}

/// Texts beside question and answer follow their question.
fn flush_leftovers(entry: &Node, questions: &mut Vec<Question>, blocks: &mut Vec<Block>) {
    let texts = leftovers(entry, &["question", "title", "name", "answer"]);
    if !texts.is_empty() {
        flush(questions, blocks);
        blocks.extend(texts.into_iter().map(Block::Text));
    }
}

fn flush(questions: &mut Vec<Question>, blocks: &mut Vec<Block>) {
    if !questions.is_empty() {
        blocks.push(Block::Questions(std::mem::take(questions)));
    }
}

fn plain(block: Block) -> Section {
    Section { role: Role::Plain, level: 2, blocks: vec![block], ..Section::default() }
}
