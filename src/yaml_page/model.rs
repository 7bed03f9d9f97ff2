//! What a YAML page says, whatever its type: the readers make it, the writer prints it.
//!
//! 1. A [`Model`] is a hero and sections; a section is a title and [`Block`]s.
//! 2. Ids and heading levels are decided while reading, so links, anchors and HTML cannot disagree.
//! 3. [`Model::visit`] walks everything once; links, Markdown fields and anchors are taken from it.

use crate::diagnostics::Span;

/// A text with its place.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Text {
    pub value: String,
    pub span: Span,
    /// Whether it is Markdown; plain text is only escaped.
    pub markdown: bool,
}

/// A reference with its place.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Reference {
    pub href: String,
    pub span: Span,
}

/// A picture.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Picture {
    pub source: Reference,
    /// Empty: it only decorates the text beside it.
    pub alt: String,
}

/// A link; without a target only its text.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Link {
    pub text: String,
    pub target: Option<Reference>,
    /// `itemType`, or where a social link leads.
    pub kind: Option<String>,
    pub note: Option<Text>,
}

/// Links under one label.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct LinkList {
    /// `linkListType` or `itemType`.
    pub kind: Option<String>,
    /// A label of its own instead of that of the kind.
    pub title: Option<String>,
    pub links: Vec<Link>,
}

/// A card.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Card {
    pub title: Option<String>,
    /// Level of the title; 0 for a card that is only a link, whose title heads nothing.
    pub level: u8,
    pub id: Option<String>,
    pub target: Option<Reference>,
    pub kind: Option<String>,
    pub picture: Option<Picture>,
    pub texts: Vec<Text>,
    /// Values of `azureCategories`.
    pub categories: Vec<String>,
    pub lists: Vec<LinkList>,
    pub footer: Option<Link>,
}

/// A question with its answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Question {
    pub id: String,
    pub level: u8,
    pub title: String,
    pub answer: Option<Text>,
}

/// A part of a section.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Block {
    Cards(Vec<Card>),
    /// Links that call for something: a row of buttons, or of places to follow.
    Actions(Vec<Link>),
    Questions(Vec<Question>),
    Text(Text),
    /// A picture with a meaning of its own.
    Picture(Picture),
    /// A closing remark with a link.
    Remark(Option<Text>, Option<Link>),
    /// Each in a column beside the others.
    Columns(Vec<Vec<Block>>),
    Table {
        head: Vec<Vec<Block>>,
        rows: Vec<Vec<Vec<Block>>>,
    },
    List {
        ordered: bool,
        items: Vec<Vec<Block>>,
    },
    Section(Section),
}

/// What a section is for; decides its classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Role {
    /// Cards and what stands around them.
    #[default]
    Cards,
    /// Large cards at the top of a hub.
    Highlights,
    /// Short links to the main parts.
    Navigation,
    /// A hero further down than the page's own.
    Feature,
    /// Where to follow the authors.
    Social,
    /// Questions and answers.
    Faq,
    /// Part of an article.
    Plain,
}

/// A part of the page.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Section {
    pub role: Role,
    pub id: Option<String>,
    pub level: u8,
    /// A line above the title.
    pub eyebrow: Option<String>,
    pub title: Option<String>,
    pub summary: Option<Text>,
    pub blocks: Vec<Block>,
}

/// The head of a page of cards.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Hero {
    pub id: String,
    pub eyebrow: Option<String>,
    pub title: String,
    pub summary: Option<Text>,
    pub picture: Option<Picture>,
    pub links: Vec<Link>,
}

/// A whole page.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Model {
    pub hero: Option<Hero>,
    pub sections: Vec<Section>,
}

/// Something the caller may want to know about.
pub(super) enum Part<'a> {
    Link(&'a Reference),
    Image(&'a Reference),
    Text(&'a Text),
    Id(&'a str),
}

type See<'a, 'v> = dyn FnMut(Part<'a>) + 'v;

impl Model {
    /// Shows every reference, text and id, in the order of the page.
    pub(super) fn visit<'a>(&'a self, see: &mut See<'a, '_>) {
        if let Some(hero) = &self.hero {
            see(Part::Id(&hero.id));
            text(&hero.summary, see);
            links(&hero.links, see);
            picture(&hero.picture, see);
        }
        for one in &self.sections {
            section(one, see);
        }
    }
}

fn section<'a>(section: &'a Section, see: &mut See<'a, '_>) {
    if let Some(id) = &section.id {
        see(Part::Id(id));
    }
    text(&section.summary, see);
    blocks(&section.blocks, see);
}

fn blocks<'a>(all: &'a [Block], see: &mut See<'a, '_>) {
    for block in all {
        match block {
            Block::Cards(cards) => cards.iter().for_each(|one| card(one, see)),
            Block::Actions(all) => links(all, see),
            Block::Questions(questions) => {
                for question in questions {
                    see(Part::Id(&question.id));
                    text(&question.answer, see);
                }
            }
            Block::Text(one) => see(Part::Text(one)),
            Block::Picture(one) => see(Part::Image(&one.source)),
            Block::Remark(words, target) => {
                text(words, see);
                links(target.as_slice(), see);
            }
            Block::Columns(columns) => columns.iter().for_each(|one| blocks(one, see)),
            Block::Table { head, rows } => {
                head.iter().chain(rows.iter().flatten()).for_each(|one| blocks(one, see));
            }
            Block::List { items, .. } => items.iter().for_each(|one| blocks(one, see)),
            Block::Section(one) => section(one, see),
        }
    }
}

fn card<'a>(card: &'a Card, see: &mut See<'a, '_>) {
    if let Some(id) = &card.id {
        see(Part::Id(id));
    }
    if let Some(target) = &card.target {
        see(Part::Link(target));
    }
    picture(&card.picture, see);
    for one in &card.texts {
        see(Part::Text(one));
    }
    card.lists.iter().for_each(|list| links(&list.links, see));
    links(card.footer.as_slice(), see);
}

fn links<'a>(links: &'a [Link], see: &mut See<'a, '_>) {
    for link in links {
        if let Some(target) = &link.target {
            see(Part::Link(target));
        }
        text(&link.note, see);
    }
}

fn text<'a>(text: &'a Option<Text>, see: &mut See<'a, '_>) {
    if let Some(text) = text {
        see(Part::Text(text));
    }
}

fn picture<'a>(picture: &'a Option<Picture>, see: &mut See<'a, '_>) {
    if let Some(picture) = picture {
        see(Part::Image(&picture.source));
    }
}
