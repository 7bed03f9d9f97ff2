//! Document → HTML.
//!
//! 1. [`Writer::document`] walks the tree with its own stack (nesting is the author's choice).
//! 2. [`base`](Writer::enter) writes CommonMark's elements; [`plain`] and [`site`] write the dialect's, the first as
//!    the engines do, the second as `themes/default/MARKUP.md` says.
//! 3. [`raw`] lets author-written HTML through an allow-list and resolves its links.
//! 4. Includes are parsed and walked in place; what they need is asked for through [`Lookup`].

pub mod escape;
mod given;
mod link_types;
mod math;
mod media;
mod moniker;
mod plain;
mod player;
pub(crate) mod raw;
mod site;
mod snippet;
mod table;
mod xref;

use pulldown_cmark::Alignment;

use super::tree::{Document, Heading, Include, Kind, Layout, Link, NONE, NodeId, ROOT};
use super::{Context, parse, parse_inline};
use crate::config::{IconRule, Profile};
use crate::highlight::Highlighter;
use crate::site::links::kind_of;
use crate::site::lookup::{Lookup, Target, TargetKind};
use crate::source::{DocPath, front_matter};
use crate::words::{self, Words};

pub use moniker::Versions;
pub use snippet::{Excerpt, excerpt, excerpt_problem};

/// Which markup is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavor {
    /// The engines' own, as the dialect reference shows it.
    Plain,
    /// A site page's.
    Site,
}

/// What rendering depends on besides the document and the lookup.
#[derive(Clone, Copy)]
pub struct HtmlOptions<'o> {
    /// Markup written.
    pub flavor: Flavor,
    /// Parser settings, profile included.
    pub context: Context<'o>,
    /// Allow-list for author-written HTML.
    pub sanitize: bool,
    /// Links are written as the author wrote them.
    pub raw_links: bool,
    /// Icons with a meaning.
    pub icons: &'o [IconRule],
    /// Highlighter; none writes code as text.
    pub highlighter: Option<&'o Highlighter>,
    /// Versions that moniker ranges are evaluated against.
    pub versions: Versions<'o>,
    /// Words of the interface (site flavour only).
    pub words: &'o Words,
}

/// An entry of a page's outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineEntry {
    /// Heading level.
    pub level: u8,
    /// Id.
    pub id: String,
    /// Text, escaped.
    pub html: String,
}

/// What a page's body consists of.
#[derive(Debug, Default)]
pub struct Rendered {
    /// The HTML.
    pub html: String,
    /// Inner HTML and id of the leading level-one heading, taken out of `html` (site flavour only).
    pub heading: Option<(String, String)>,
    /// Headings of level 2 and 3 in order.
    pub outline: Vec<OutlineEntry>,
    /// Words of visible text, roughly (site flavour only).
    pub words: usize,
    /// `mermaid`, `math`: scripts the page needs.
    pub features: Vec<&'static str>,
    /// Pivots of the page's zones, in order of appearance.
    pub pivots: Vec<String>,
}

/// Renders a document that lies in `file` as (part of) `page`.
pub fn render(
    document: &Document<'_>,
    page: &DocPath,
    lookup: &dyn Lookup,
    options: &HtmlOptions<'_>,
) -> Rendered {
    let mut writer = Writer::new(page, lookup, options);
    writer.html.reserve(document.source.len() * 5 / 4);
    writer.document(document, page);
    writer.finish()
}

/// Files that include one another without a circle: what goes on and on must not end the stack.
const MAX_INCLUDES: usize = 400;

enum Step {
    Enter(NodeId),
    Exit(NodeId),
}

/// State of one page being written.
pub(super) struct Writer<'w> {
    html: String,
    page: &'w DocPath,
    lookup: &'w dyn Lookup,
    options: &'w HtmlOptions<'w>,
    /// Files being included, outermost first.
    files: Vec<DocPath>,
    heading: Option<(String, String)>,
    outline: Vec<OutlineEntry>,
    words: usize,
    features: Vec<&'static str>,
    pivots: Vec<String>,
    /// Alignment of the open tables' columns and the current column.
    tables: Vec<(Box<[Alignment]>, usize)>,
    in_head: bool,
    /// Tab groups begun so far, those of included files too.
    tab_groups: u32,
    /// Text of the last heading, escaped: names tables.
    last_heading: String,
    /// How many tables were named after a heading.
    table_names: ahash::HashMap<String, u32>,
    raw: raw::RawState,
    /// Elements `<xref>` still open.
    xrefs: Vec<xref::OpenXref>,
    /// Whether paragraphs are written without their tags: the text of an inline include.
    bare_paragraphs: bool,
    /// Whether anything visible was written: the leading heading is the page's title.
    visible: bool,
    quote_depth: usize,
    /// Whether the blank that comes next holds an icon and its word together.
    glue: bool,
    /// The page's own URL, inside a selector.
    selector: Option<String>,
    /// Nodes whose children are being written, outermost first.
    parents: Vec<NodeId>,
}

impl<'w> Writer<'w> {
    fn new(page: &'w DocPath, lookup: &'w dyn Lookup, options: &'w HtmlOptions<'w>) -> Self {
        Writer {
            html: String::new(),
            page,
            lookup,
            options,
            files: Vec::new(),
            heading: None,
            outline: Vec::new(),
            words: 0,
            features: Vec::new(),
            pivots: Vec::new(),
            tables: Vec::new(),
            in_head: false,
            tab_groups: 0,
            last_heading: String::new(),
            table_names: ahash::HashMap::default(),
            raw: raw::RawState::default(),
            xrefs: Vec::new(),
            bare_paragraphs: false,
            visible: false,
            quote_depth: 0,
            glue: false,
            selector: None,
            parents: Vec::new(),
        }
    }

    fn finish(mut self) -> Rendered {
        self.close_raw();
        debug_assert!(
            !self.marks()
                || !self.options.sanitize
                || link_types::mark(&self.html, !self.options.raw_links).is_none(),
            "a tag was written without the kind of its link"
        );
        Rendered {
            html: self.html,
            heading: self.heading,
            outline: self.outline,
            words: self.words,
            features: self.features,
            pivots: self.pivots,
        }
    }

    /// The source text behind a node up to the end of an ancestor.
    fn behind<'a>(&self, document: &Document<'a>, id: NodeId, up: usize) -> &'a str {
        let start = document.span(id).end as usize;
        let parent = self.parents.len().checked_sub(up).map_or(ROOT, |index| self.parents[index]);
        let end = if parent == ROOT { document.source.len() } else { document.span(parent).end as usize };
        document.source.get(start..end.max(start)).unwrap_or("")
    }

    fn site(&self) -> bool {
        self.options.flavor == Flavor::Site
    }

    fn profile(&self) -> Profile {
        self.options.context.profile
    }

    fn file(&self) -> &DocPath {
        self.files.last().unwrap_or(self.page)
    }

    fn link(&self, href: &str) -> Target<'w> {
        if self.options.raw_links {
            return Target { url: href.to_owned(), title: None, kind: kind_of(href) };
        }
        let mut target = self.lookup.link(self.page, self.file(), href);
        // Which host serves other docsets, and what a path without a file's name shows, is the site's business.
        if !self.site() && (target.kind == TargetKind::Absolute || !link_types::names_file(href)) {
            target = Target { url: href.trim().to_owned(), title: None, kind: target.kind };
        }
        // What the site knows to be one of its pages is written as the path to it.
        let is_page = target.title.is_some();
        if !self.site() && self.profile() == Profile::Learn && is_page {
            target.url = link_types::without_extension(std::mem::take(&mut target.url));
        }
        if self.options.sanitize && raw::is_dangerous(&target.url) {
            target.url.clear();
        }
        if !self.site() && !is_page {
            target.kind = kind_of(&target.url);
        }
        target
    }

    /// Starts a new line unless one was just started.
    fn cr(&mut self) {
        if !self.html.is_empty() && !self.html.ends_with('\n') {
            self.html.push('\n');
        }
    }

    fn push(&mut self, text: &str) {
        self.html.push_str(text);
    }

    fn text(&mut self, text: &str) {
        escape::text(&mut self.html, text);
    }

    /// Text of code: the Learn engine escapes apostrophes there.
    fn code_text(&mut self, code: &str) {
        let apostrophes = !self.site() && self.profile() == Profile::Learn;
        let mut rest = code;
        while let Some(at) = memchr::memchr(b'\'', rest.as_bytes()).filter(|_| apostrophes) {
            self.text(&rest[..at]);
            self.push("&#39;");
            rest = &rest[at + 1..];
        }
        self.text(rest);
    }

    fn url(&mut self, url: &str) {
        if self.site() {
            escape::url(&mut self.html, url);
        } else {
            escape::engine_url(&mut self.html, url);
        }
    }

    fn document(&mut self, document: &Document<'_>, file: &DocPath) {
        self.files.push(file.clone());
        self.walk(document, ROOT);
        self.files.pop();
    }

    /// Writes the children of a node.
    fn walk(&mut self, document: &Document<'_>, parent: NodeId) {
        let mut stack: Vec<Step> = Vec::new();
        let first = |parent: NodeId| document.nodes[parent as usize].first;
        self.parents.push(parent);
        if first(parent) != NONE {
            stack.push(Step::Enter(first(parent)));
        }
        while let Some(step) = stack.pop() {
            match step {
                Step::Enter(id) => {
                    let next = document.nodes[id as usize].next;
                    if next != NONE {
                        stack.push(Step::Enter(next));
                    }
                    if self.enter_given(document, id) {
                        self.parents.push(id);
                        stack.push(Step::Exit(id));
                        if first(id) != NONE {
                            stack.push(Step::Enter(first(id)));
                        }
                    }
                }
                Step::Exit(id) => {
                    self.parents.pop();
                    self.exit(document, id);
                }
            }
        }
        self.parents.pop();
    }

    /// Writes what stands before a node's children; true when they are to be walked.
    fn enter(&mut self, document: &Document<'_>, id: NodeId) -> bool {
        match document.kind(id) {
            Kind::Text(text) => {
                self.running_text(text);
                false
            }
            Kind::SoftBreak => {
                let glued = std::mem::take(&mut self.glue);
                self.push(if glued { "&nbsp;" } else { "\n" });
                false
            }
            Kind::HardBreak => {
                self.push("<br");
                self.void_end();
                self.push("\n");
                false
            }
            Kind::Code(code) => {
                self.code_span(code);
                false
            }
            Kind::Paragraph => {
                self.visible = true;
                if self.bare_paragraphs {
                    return true;
                }
                self.cr();
                if self.site() && self.open_callout(document, id) {
                    return true;
                }
                self.push("<p>");
                true
            }
            Kind::Emphasis => self.open("<em>"),
            Kind::Strong => self.open("<strong>"),
            Kind::Strikethrough => self.open("<del>"),
            Kind::Link(link) => self.open_link(document, id, link),
            Kind::Image(link) => {
                self.image(document, id, link);
                false
            }
            Kind::InlineHtml(html) => {
                self.raw_html(html, true, self.behind(document, id, 1));
                false
            }
            Kind::Html(html) => {
                self.raw_html(html, false, self.behind(document, id, 2));
                false
            }
            Kind::Element(element) => {
                if element.layout != Layout::Inline {
                    self.cr();
                }
                let start = self.html.len();
                self.push(&element.open);
                self.mark_from(start);
                if element.layout == Layout::Block {
                    self.cr();
                }
                true
            }
            Kind::FootnoteReference(label) => {
                self.html.push_str(&format!("[^{}]", escape::escaped(label)));
                false
            }
            Kind::TaskMarker(_) | Kind::Removed | Kind::Directive(_) => false,
            Kind::Document | Kind::Footnote(_) => true,
            _ => self.enter_block(document, id),
        }
    }

    fn enter_block(&mut self, document: &Document<'_>, id: NodeId) -> bool {
        if !matches!(document.kind(id), Kind::Heading(_) | Kind::HtmlBlock | Kind::Include(_)) {
            self.visible = true;
        }
        match document.kind(id) {
            Kind::Heading(heading) => {
                self.open_heading(document, id, heading);
                false
            }
            Kind::HtmlBlock => {
                self.cr();
                true
            }
            Kind::Quote => {
                self.cr();
                self.quote_depth += 1;
                if self.site() && self.open_callout(document, id) {
                    return true;
                }
                self.open("<blockquote>\n")
            }
            Kind::List(start) => {
                self.cr();
                match start {
                    None => self.push("<ul>\n"),
                    Some(1) => self.push("<ol>\n"),
                    Some(start) => self.html.push_str(&format!("<ol start=\"{start}\">\n")),
                }
                true
            }
            Kind::Item => {
                self.cr();
                self.open("<li>")
            }
            Kind::Rule => {
                self.cr();
                self.push("<hr");
                self.void_end();
                self.push("\n");
                false
            }
            Kind::CodeBlock(info) => {
                self.code_block(document, id, info.as_deref());
                false
            }
            Kind::Table(_) | Kind::TableHead | Kind::TableRow | Kind::TableCell => {
                self.enter_table(document, id)
            }
            Kind::Include(include) => {
                self.include(include);
                false
            }
            _ if self.site() => self.enter_site(document, id),
            _ => self.enter_plain(document, id),
        }
    }

    fn open(&mut self, tag: &str) -> bool {
        self.html.push_str(tag);
        true
    }

    fn exit(&mut self, document: &Document<'_>, id: NodeId) {
        match document.kind(id) {
            Kind::Paragraph if self.bare_paragraphs => {}
            Kind::Paragraph => {
                if self.site() && self.callout_of(document, id).is_some() {
                    self.push("</p>\n</div>\n");
                } else {
                    self.push("</p>\n");
                }
            }
            Kind::Emphasis => self.push("</em>"),
            Kind::Strong => self.push("</strong>"),
            Kind::Strikethrough => self.push("</del>"),
            Kind::Link(_) => self.push("</a>"),
            Kind::Quote => {
                self.quote_depth -= 1;
                self.cr();
                let callout = self.site() && self.callout_of(document, id).is_some();
                self.push(if callout { "</div>\n" } else { "</blockquote>\n" });
            }
            Kind::List(None) => {
                self.cr();
                self.push("</ul>\n");
            }
            Kind::List(Some(_)) => {
                self.cr();
                self.push("</ol>\n");
            }
            Kind::Item => self.push("</li>\n"),
            Kind::HtmlBlock => self.cr(),
            Kind::Table(_) | Kind::TableHead | Kind::TableRow | Kind::TableCell => {
                self.exit_table(document, id)
            }
            Kind::Element(element) => {
                if element.layout == Layout::Block {
                    self.cr();
                }
                self.push(element.close);
                if element.layout != Layout::Inline {
                    self.cr();
                }
            }
            Kind::Document | Kind::Include(_) | Kind::Footnote(_) => {}
            _ if self.site() => self.exit_site(document, id),
            _ => self.exit_plain(document, id),
        }
    }

    /// Writes a heading whole: its text is needed for the outline, and the page's title leaves the body.
    fn open_heading(&mut self, document: &Document<'_>, id: NodeId, heading: &Heading) {
        let (level, heading_id) = (heading.level, heading.id.as_str());
        let is_plain = |child| matches!(document.kind(child), Kind::Text(_) | Kind::Code(_));
        if !self.site() && document.children(id).all(is_plain) {
            self.visible = true;
            self.heading_tag(heading);
            self.walk(document, id);
            self.html.truncate(self.html.trim_end_matches('\n').len());
            return self.heading_end(level);
        }
        let mark = self.html.len();
        self.walk(document, id);
        let inner = self.html.split_off(mark);
        let inner = inner.trim_end_matches('\n');
        let leading = !self.visible;
        self.visible = true;
        let mut name = String::new();
        if self.site() {
            if level == 1 && leading && self.heading.is_none() {
                self.heading = Some((inner.to_owned(), heading_id.to_owned()));
                return;
            }
            let mut plain = String::new();
            document.plain_text(id, &mut plain);
            name = escape::escaped(plain.trim());
            self.last_heading.clone_from(&name);
            if level == 2 || level == 3 {
                let entry = OutlineEntry { level, id: heading_id.to_owned(), html: name.clone() };
                self.outline.push(entry);
            }
        }
        self.heading_tag(heading);
        self.push(inner);
        if self.site() && (2..=4).contains(&level) {
            self.push("<a class=\"anchor\" href=\"#");
            self.url(heading_id);
            let label = self.label(&self.options.words.section_link, "title", &name);
            self.push("\" aria-label=\"");
            self.push(&label);
            self.push("\"></a>");
        }
        self.heading_end(level);
    }

    fn heading_tag(&mut self, heading: &Heading) {
        self.cr();
        self.push("<h");
        self.html.push(char::from(b'0' + heading.level));
        self.push(" id=\"");
        self.text(&heading.id);
        self.push("\">");
    }

    fn heading_end(&mut self, level: u8) {
        self.push("</h");
        self.html.push(char::from(b'0' + level));
        self.push(">\n");
    }

    /// A word with a value that is HTML already.
    fn label(&self, word: &str, name: &str, html: &str) -> String {
        words::fill(&escape::escaped(word), &[(name, html)])
    }

    fn open_link(&mut self, document: &Document<'_>, id: NodeId, link: &Link<'_>) -> bool {
        if let Some(uid) = link.href.strip_prefix("xref:") {
            return self.open_xref_link(document, id, (uid, &link.title));
        }
        let target = self.link(&link.href);
        self.push("<a href=\"");
        self.url(&target.url);
        self.push("\"");
        if !link.title.is_empty() {
            self.push(" title=\"");
            self.text(&link.title);
            self.push("\"");
        }
        if self.selector.as_ref().is_some_and(|own| *own == target.url) {
            self.push(" aria-current=\"page\"");
        }
        self.link_type(target.kind);
        self.push(">");
        if document.nodes[id as usize].first == NONE
            && self.site()
            && let Some(title) = target.title
        {
            self.text(title);
        }
        true
    }

    /// Expands an include in place.
    fn include(&mut self, include: &Include<'_>) {
        let found = self.lookup.text(self.file(), &include.path);
        let cyclic = found
            .as_ref()
            .is_some_and(|file| self.files.contains(&file.path) || self.files.len() > MAX_INCLUDES);
        let Some(file) = found.filter(|_| !cyclic) else {
            if !include.inline {
                self.cr();
                self.push("<p>");
            }
            self.text(include.raw);
            self.push(if include.inline { "" } else { "</p>\n" });
            self.visible = true;
            return;
        };
        let body = front_matter::split(&file.text).map_or(0, |header| header.body_start);
        // Inline pipeline: no paragraph wrappers, several paragraphs run together.
        let outer = std::mem::replace(&mut self.bare_paragraphs, include.inline);
        if include.inline {
            let inner = parse_inline(&file.text, body, &self.options.context);
            self.document(&inner, &file.path);
        } else {
            let inner = parse(&file.text, body, &self.options.context);
            self.cr();
            self.document(&inner, &file.path);
        }
        self.bare_paragraphs = outer;
    }
}
