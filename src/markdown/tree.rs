//! A parsed document as a tree in one vector.
//!
//! 1. [`Document::nodes`] holds all nodes; node 0 is the root. A [`NodeId`] is an index.
//! 2. Children form a singly linked list; extensions cut and splice these lists.
//! 3. A node keeps the span of its source text; text is borrowed from the source wherever possible.

use std::borrow::Cow;
use std::collections::BTreeMap;

use pulldown_cmark::{Alignment, CowStr};

use super::directive::{Directive, Picture, Snippet};
use super::nodes::Nodes;
use super::parents::Parents;
use super::signs::Signs;
use crate::diagnostics::{Diagnostic, Span};

/// Index of a node.
pub type NodeId = u32;

/// No node.
pub const NONE: NodeId = u32::MAX;

/// One node.
#[derive(Debug)]
pub struct Node<'a> {
    /// What it is.
    pub kind: Kind<'a>,
    /// Bytes in the source file.
    pub span: Span,
    /// First child or [`NONE`].
    pub first: NodeId,
    /// Last child or [`NONE`].
    pub last: NodeId,
    /// Next sibling or [`NONE`].
    pub next: NodeId,
}

/// What a node is. The first group is CommonMark's, the second the dialect's.
#[derive(Debug)]
pub enum Kind<'a> {
    /// Root.
    Document,
    /// `<p>`.
    Paragraph,
    /// `<h1>` … `<h6>`.
    Heading(Box<Heading>),
    /// `<blockquote>`.
    Quote,
    /// Code block; children are texts. The info string is as written; indented blocks have none.
    CodeBlock(Option<CowStr<'a>>),
    /// List; ordered lists have a start number.
    List(Option<u64>),
    /// `<li>`.
    Item,
    /// Table with its columns' alignments.
    Table(Box<[Alignment]>),
    /// Header row.
    TableHead,
    /// Body row.
    TableRow,
    /// Cell.
    TableCell,
    /// HTML block; children are [`Kind::Html`].
    HtmlBlock,
    /// Text of an HTML block.
    Html(CowStr<'a>),
    /// One tag or comment inside a paragraph.
    InlineHtml(CowStr<'a>),
    /// Plain text, entities decoded.
    Text(CowStr<'a>),
    /// Code span.
    Code(CowStr<'a>),
    /// `<em>`.
    Emphasis,
    /// `<strong>`.
    Strong,
    /// `<del>`.
    Strikethrough,
    /// Link; children are its text.
    Link(Box<Link<'a>>),
    /// Image; children are its description.
    Image(Box<Link<'a>>),
    /// Line break in the source.
    SoftBreak,
    /// `<br />`.
    HardBreak,
    /// `<hr />`.
    Rule,

    /// A marker that no extension has interpreted yet: index into [`Document::directives`].
    Directive(u32),
    /// Nothing: what an extension took out.
    Removed,
    /// `[!NOTE]` …: upper-case kind.
    Alert(String),
    /// `[!div …]`: the attributes as written.
    Div(&'a str),
    /// `[!VIDEO url]`.
    Video(&'a str),
    /// `[!INCLUDE]`.
    Include(Box<Include<'a>>),
    /// `[!code]`, `:::code`.
    Snippet(Box<Snippet<'a>>),
    /// `:::image`, inline or complex (children are the description).
    Picture(Box<Picture<'a>>),
    /// `:::video`, inline or complex.
    VideoElement(Box<super::directive::VideoElement<'a>>),
    /// `:::form`.
    Form(Box<super::directive::Form<'a>>),
    /// `:::zone`.
    Zone(Box<super::directive::Zone<'a>>),
    /// `:::moniker`: the range as written.
    Moniker(&'a str),
    /// `:::row`.
    Row,
    /// `:::column`: the span as written; empty means one.
    Column(&'a str),
    /// `:::no-loc`.
    NoLoc(String),
    /// Tab group: its number in the document from 1, and per tab its data; children are [`Kind::Tab`].
    TabGroup(u32),
    /// Tab; the first child is the heading's inlines wrapped in [`Kind::TabTitle`].
    Tab(Box<Tab<'a>>),
    /// Title of a tab.
    TabTitle,
    /// `<xref:…>` or `@uid`.
    Xref(Box<Xref<'a>>),
    /// Inline (false) or block (true) math.
    Math(CowStr<'a>, bool),
    /// A footnote's reference: its label.
    FootnoteReference(CowStr<'a>),
    /// A footnote: its label.
    Footnote(CowStr<'a>),
    /// `[ ]` or `[x]` in front of a list item.
    TaskMarker(bool),
    /// An element that an extension needs and CommonMark does not have.
    Element(Box<Element>),
    /// A paragraph or quote that begins with a meaningful icon: the icon's file stem.
    Callout(String),
}

/// A heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// The id; empty until the heading extension has run, unless the author gave one.
    pub id: String,
}

/// What an author gave an element in braces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GivenAttributes {
    /// `#id`.
    pub id: Option<String>,
    /// `.class`, in order.
    pub classes: Vec<String>,
    /// `key=value`, in order.
    pub properties: Vec<(String, String)>,
}

impl GivenAttributes {
    /// Adds others; a later id wins.
    pub fn extend(&mut self, other: GivenAttributes) {
        self.id = other.id.or(self.id.take());
        self.classes.extend(other.classes);
        self.properties.extend(other.properties);
    }
}

/// An element of an extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Start tag or tags, safe HTML.
    pub open: Cow<'static, str>,
    /// End tag or tags.
    pub close: &'static str,
    /// Where lines end.
    pub layout: Layout,
}

/// Line ends around an element's tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// None.
    Inline,
    /// The element begins and ends a line.
    Line,
    /// Start and end tag have lines of their own.
    Block,
}

/// A link or image.
#[derive(Debug)]
pub struct Link<'a> {
    /// Destination with escapes and entities resolved.
    pub href: CowStr<'a>,
    /// Title; empty for none.
    pub title: CowStr<'a>,
    /// `<https://…>` and bare URLs.
    pub autolink: bool,
    /// Written with a reference (`[text][id]`).
    pub reference: bool,
}

/// An include.
#[derive(Debug, Clone)]
pub struct Include<'a> {
    /// Path as written, without escapes.
    pub path: Cow<'a, str>,
    /// Whether it stands in running text.
    pub inline: bool,
    /// The token as written, shown when the file is missing.
    pub raw: &'a str,
}

/// One tab of a group.
#[derive(Debug, Clone, Default)]
pub struct Tab<'a> {
    /// Id as written, may hold `+`.
    pub id: &'a str,
    /// Condition, empty for none.
    pub condition: &'a str,
    /// How many tabs of the group before it have the same id and condition: a mistake, but ids of HTML must differ.
    pub copy: u32,
    /// Whether it is the one shown first.
    pub active: bool,
    /// Whether its condition holds in the initial state.
    pub visible: bool,
}

/// A cross reference.
#[derive(Debug, Clone)]
pub struct Xref<'a> {
    /// Uid and query as written, percent-encoding kept.
    pub target: &'a str,
    /// The source text, shown when nothing is found.
    pub raw: &'a str,
    /// `@uid` form: never reported.
    pub shorthand: bool,
}

/// A document.
#[derive(Debug)]
pub struct Document<'a> {
    /// All nodes.
    pub nodes: Nodes<'a>,
    /// Markers by index.
    pub directives: Vec<(Directive<'a>, Span)>,
    /// The whole source file.
    pub source: &'a str,
    /// Attributes given in braces, by node.
    pub attributes: BTreeMap<NodeId, GivenAttributes>,
    /// Findings so far; their path is filled in by the caller.
    pub problems: Vec<Problem>,
    /// `[text][id]` without a definition of the id: place and id.
    pub unresolved: Vec<(Span, Box<str>)>,
    /// Whether tab headings, xrefs, bare URLs … may occur at all: cheap tests that spare whole passes.
    pub signs: Signs,
    /// Headings and titles of tabs as they were added, also those that were taken out again.
    pub headings: Vec<NodeId>,
    /// Where quotes and markers stand, for the passes that look for them.
    pub parents: Parents,
}

/// A finding of parsing: a [`Diagnostic`] whose file is not known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Code slug.
    pub code: &'static str,
    /// Place.
    pub span: Span,
    /// Message.
    pub message: String,
    /// Hint or empty.
    pub hint: &'static str,
}

impl Problem {
    /// The diagnostic for a file.
    pub fn into_diagnostic(self, path: &crate::source::DocPath) -> Diagnostic {
        let diagnostic = Diagnostic::new(self.code, path, self.span, self.message);
        if self.hint.is_empty() { diagnostic } else { diagnostic.hint(self.hint) }
    }
}

/// The root's id.
pub const ROOT: NodeId = 0;

impl<'a> Document<'a> {
    /// The kind of a node.
    #[inline]
    pub fn kind(&self, id: NodeId) -> &Kind<'a> {
        &self.nodes[id as usize].kind
    }

    /// The span of a node.
    #[inline]
    pub fn span(&self, id: NodeId) -> Span {
        self.nodes[id as usize].span
    }

    /// The source text of a node.
    pub fn slice(&self, id: NodeId) -> &'a str {
        let span = self.span(id);
        self.source.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Adds a node without a place in the tree.
    #[inline]
    pub fn add(&mut self, kind: Kind<'a>, span: Span) -> NodeId {
        let id = self.nodes.len() as NodeId;
        if matches!(kind, Kind::Heading(_) | Kind::TabTitle) {
            self.headings.push(id);
        }
        self.nodes.push(Node { kind, span, first: NONE, last: NONE, next: NONE });
        id
    }

    /// Appends a node to a parent's children.
    #[inline]
    pub fn append(&mut self, parent: NodeId, child: NodeId) {
        self.nodes[child as usize].next = NONE;
        let last = self.nodes[parent as usize].last;
        if last == NONE {
            self.nodes[parent as usize].first = child;
        } else {
            self.nodes[last as usize].next = child;
        }
        self.nodes[parent as usize].last = child;
    }

    /// Ids of the children, in order.
    #[inline]
    pub fn children(&self, parent: NodeId) -> Children<'_, 'a> {
        Children { document: self, next: self.nodes[parent as usize].first }
    }

    /// Ids of the children as a list, for passes that change them.
    pub fn child_list(&self, parent: NodeId) -> Vec<NodeId> {
        self.children(parent).collect()
    }

    /// Adds an element without a place in the tree.
    pub fn element(
        &mut self,
        open: impl Into<Cow<'static, str>>,
        close: &'static str,
        layout: Layout,
        span: Span,
    ) -> NodeId {
        self.add(Kind::Element(Box::new(Element { open: open.into(), close, layout })), span)
    }

    /// Replaces the children.
    pub fn set_children(&mut self, parent: NodeId, children: &[NodeId]) {
        self.nodes[parent as usize].first = NONE;
        self.nodes[parent as usize].last = NONE;
        for child in children {
            self.append(parent, *child);
        }
    }

    /// Calls `visit` for every node that is still in the tree, parents before children.
    pub fn walk(&self, from: NodeId, visit: &mut dyn FnMut(NodeId)) {
        // An explicit stack: nesting depth is the author's choice, the call stack is not.
        let mut stack = vec![from];
        while let Some(id) = stack.pop() {
            visit(id);
            let node = &self.nodes[id as usize];
            if node.next != NONE && id != from {
                stack.push(node.next);
            }
            if node.first != NONE {
                stack.push(node.first);
            }
        }
    }

    /// All nodes that have children, parents before children.
    pub fn containers(&self) -> Vec<NodeId> {
        let mut list = Vec::new();
        self.walk(ROOT, &mut |id| {
            if self.nodes[id as usize].first != NONE {
                list.push(id);
            }
        });
        list
    }

    /// Notes a problem.
    pub fn problem(&mut self, code: &'static str, span: Span, message: impl Into<String>) {
        self.problems.push(Problem { code, span, message: message.into(), hint: "" });
    }
}

/// Iterator over children.
pub struct Children<'d, 'a> {
    document: &'d Document<'a>,
    next: NodeId,
}

impl Iterator for Children<'_, '_> {
    type Item = NodeId;

    #[inline]
    fn next(&mut self) -> Option<NodeId> {
        if self.next == NONE {
            return None;
        }
        let id = self.next;
        self.next = self.document.nodes[id as usize].next;
        Some(id)
    }
}
