//! Events of pulldown-cmark → [`Document`].
//!
//! 1. [`parse`] masks the text, runs the parser and pushes a node per event.
//! 2. Texts are borrowed from the source file; pieces that touch are joined, so that passes over text see
//!    `https://a_b` as one text.
//! 3. Where a mask comes back as text it is replaced by its marker; where it comes back as code or HTML, by
//!    the source text.

use std::borrow::Cow;

use pulldown_cmark::{BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::directive::Directive;
use super::mask::{self, MaskOptions, Masked};
use super::nodes::Nodes;
use super::parents::Parents;
use super::signs::Looked;
use super::tree::{Document, Element, Heading, Kind, Layout, Link, NONE, NodeId, ROOT, Xref};
use crate::config::Extensions;
use crate::diagnostics::Span;

pub(crate) use super::mask::MATH_INFO;

/// Stands in front of a line of an inline include that would start a block; never written out.
pub(crate) const GUARD: char = '\u{e000}';

/// Parses `source[body..]` into a tree. Spans count from the start of `source`.
pub(super) fn parse<'a>(
    source: &'a str,
    body: usize,
    options: MaskOptions<'_>,
    extensions: &Extensions,
) -> Document<'a> {
    let text = source.get(body..).unwrap_or("");
    let looked = Looked::at(text);
    let mut masked = mask::mask(text, body, options, &looked);
    let directives = std::mem::take(&mut masked.directives);
    let problems = std::mem::take(&mut masked.problems);
    let document = Document {
        nodes: Nodes::with_room(text.len() / 24 + 8),
        directives,
        source,
        problems,
        attributes: std::collections::BTreeMap::new(),
        unresolved: Vec::new(),
        signs: looked.signs,
        headings: Vec::new(),
        parents: Parents::default(),
    };
    let guarded = options.inline_only;
    let mut builder = Builder {
        document,
        masked: &masked,
        body,
        open: vec![ROOT],
        single_tildes: Vec::new(),
        hard_breaks: extensions.hard_breaks,
        guarded,
    };
    builder.document.add(Kind::Document, Span::new(body, source.len()));
    // Borrowed texts point into `masked.text`; the builder finds their place in `source` again.
    let options = parser_options(extensions);
    let mut broken: Vec<(usize, usize, Box<str>)> = Vec::new();
    let mut note_broken = |link: BrokenLink<'_>| {
        if link.link_type == LinkType::Reference {
            broken.push((link.span.start, link.span.end, link.reference.as_ref().into()));
        }
        None
    };
    let parser = Parser::new_with_broken_link_callback(&masked.text, options, Some(&mut note_broken));
    let defines = parser.reference_definitions().iter().next().is_some();
    let mut skip_block = false;
    for item in parser.into_offset_iter() {
        if skip_block {
            skip_block = !matches!(item.0, Event::End(TagEnd::HtmlBlock));
            continue;
        }
        skip_block = builder.event(&item.0, item.1.start, item.1.end);
    }
    for (start, end, id) in broken {
        let span = builder.span(start, end);
        if is_reference(source, span, &id, defines) {
            builder.document.unresolved.push((span, id));
        }
    }
    builder.document
}

/// Whether `[text][id]` was meant as a link: in a document with definitions, or with words for a text; never behind
/// a word (`a[i][j]`).
fn is_reference(source: &str, span: Span, id: &str, defines: bool) -> bool {
    let (start, end) = (span.start as usize, span.end as usize);
    let Some(text) = source.get(start..end) else { return false };
    let before = source[..start].chars().next_back();
    let glued = |char: char| char.is_alphanumeric() || matches!(char, '_' | ']' | ')' | '[' | '\\');
    if before.is_some_and(glued) || source[end..].starts_with(['(', '[', ']']) || id.starts_with(['!', '^']) {
        return false;
    }
    let label = text.split("][").next().unwrap_or("").trim_start_matches(['!', '[']);
    defines || label.split_whitespace().count() > 1
}

fn parser_options(extensions: &Extensions) -> Options {
    let mut options = Options::ENABLE_TABLES;
    options.set(Options::ENABLE_STRIKETHROUGH, extensions.strikethrough);
    options.set(Options::ENABLE_FOOTNOTES, extensions.footnotes);
    options.set(Options::ENABLE_TASKLISTS, extensions.task_lists);
    options.set(Options::ENABLE_DEFINITION_LIST, extensions.definition_lists);
    options
}

struct Builder<'a, 'm> {
    document: Document<'a>,
    masked: &'m Masked<'a>,
    body: usize,
    open: Vec<NodeId>,
    /// One entry per open strikethrough: whether it was written with single tildes (text in the dialect).
    single_tildes: Vec<bool>,
    /// Every line end is a break.
    hard_breaks: bool,
    /// Lines may begin with [`GUARD`].
    guarded: bool,
}

impl<'a> Builder<'a, '_> {
    /// Handles one event; true when the rest of an HTML block is to be skipped. Events are large: they are looked at where
    /// they are.
    #[inline]
    fn event(&mut self, event: &Event<'_>, start: usize, end: usize) -> bool {
        let span = self.span(start, end);
        match event {
            Event::Start(Tag::HtmlBlock) => {
                if let Some(index) = self.block_directive(start, end) {
                    self.push_directive(index);
                    return true;
                }
                self.begin(Kind::HtmlBlock, span);
            }
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(*tag, span),
            Event::Text(text) => self.text(text, start, end),
            Event::Code(code) => {
                let code = if self.guarded && code.contains(GUARD) {
                    // Hidden line starts were no blanks to the parser: the padding is still there.
                    let raw: String =
                        self.masked.text[start..end].chars().filter(|char| *char != GUARD).collect();
                    CowStr::from(code_text(&raw))
                } else if self.masked.masks_in(start, end).is_empty() {
                    self.own(code)
                } else {
                    CowStr::from(code_text(self.source(start, end)))
                };
                self.leaf(Kind::Code(code), span);
            }
            Event::Html(html) => {
                let html = self.own(html);
                self.push_html(html, span);
            }
            Event::InlineHtml(html) => {
                let is_mask = self.masked.masks_in(start, end).iter().any(|mask| mask.directive.is_some());
                let html = self.own(html);
                // A block marker that the parser met inside a paragraph after all: shown as written.
                let kind = if is_mask && html.starts_with(['[', ':']) {
                    Kind::Text(html)
                } else {
                    Kind::InlineHtml(html)
                };
                self.leaf(kind, span);
            }
            Event::SoftBreak if self.hard_breaks => self.leaf(Kind::HardBreak, span),
            Event::SoftBreak => self.leaf(Kind::SoftBreak, span),
            Event::HardBreak => self.leaf(Kind::HardBreak, span),
            Event::Rule => self.leaf(Kind::Rule, span),
            Event::FootnoteReference(label) => {
                let label = self.own(label);
                self.leaf(Kind::FootnoteReference(label), span);
            }
            Event::TaskListMarker(done) => self.leaf(Kind::TaskMarker(*done), span),
            // The parser's own notion of math is never switched on.
            Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
        false
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let place = |offset| self.body + self.masked.source_offset(offset);
        Span::new(place(start), place(end))
    }

    /// Source text of a range of the masked text.
    fn source(&self, start: usize, end: usize) -> &'a str {
        let span = self.span(start, end);
        self.document.source.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// A text of the parser as a text of the source: borrowed when it is there unchanged, restored when
    /// a mask touches it, owned otherwise.
    fn own(&self, text: &CowStr<'_>) -> CowStr<'a> {
        let CowStr::Borrowed(slice) = text else { return text.clone().into_static() };
        let base = self.masked.text.as_ptr() as usize;
        let offset = (slice.as_ptr() as usize).wrapping_sub(base);
        if offset >= self.masked.text.len() || slice.is_empty() {
            return text.clone().into_static();
        }
        let end = offset + slice.len();
        let source = self.source(offset, end);
        // Where nothing moved, the two differ only by masks.
        if (self.masked.keeps_length(offset, end) && source.len() == slice.len())
            || source == *slice
            || !self.masked.masks_in(offset, end).is_empty()
        {
            return CowStr::Borrowed(source);
        }
        text.clone().into_static()
    }

    fn block_directive(&self, start: usize, end: usize) -> Option<u32> {
        let mask = self.masked.masks_in(start, end).first()?;
        let before = self.masked.text.get(start..mask.start)?;
        before.trim().is_empty().then_some(mask.directive).flatten()
    }

    fn push_directive(&mut self, index: u32) {
        let (directive, span) = &mut self.document.directives[index as usize];
        let span = *span;
        let kind = match std::mem::replace(directive, Directive::Alert("")) {
            Directive::Include(include) => Kind::Include(include),
            Directive::Snippet(snippet) => Kind::Snippet(snippet),
            Directive::Picture(picture) => Kind::Picture(picture),
            Directive::VideoElement(video) => Kind::VideoElement(video),
            Directive::NoLoc(text) => Kind::NoLoc(text),
            Directive::Xref(xref) => Kind::Xref(xref),
            Directive::Form(form) => Kind::Form(form),
            // A definition shows nothing; the extension finds it among the markers.
            definition @ Directive::Abbreviation(..) => {
                *directive = definition;
                return;
            }
            Directive::Math(formula) => Kind::Math(CowStr::Borrowed(formula), false),
            other => {
                *directive = other;
                let top = self.top();
                self.document.parents.note_directive(top);
                Kind::Directive(index)
            }
        };
        self.leaf(kind, span);
    }

    fn text(&mut self, text: &CowStr<'_>, start: usize, end: usize) {
        let masked = self.masked;
        let masks = masked.masks_in(start, end);
        if masks.iter().all(|mask| mask.directive.is_none()) {
            let text = self.own(text);
            return self.push_text(text, start, end);
        }
        let in_code = matches!(self.document.kind(self.top()), Kind::CodeBlock(_));
        if in_code || text.len() != end - start {
            let source = self.source(start, end);
            return self.push_text(CowStr::Borrowed(source), start, end);
        }
        let mut at = start;
        for mask in masks.iter().filter(|mask| mask.directive.is_some()) {
            if mask.start > at {
                self.push_text(CowStr::Borrowed(self.source(at, mask.start)), at, mask.start);
            }
            if let Some(index) = mask.directive {
                self.push_directive(index);
            }
            at = mask.end;
        }
        if at < end {
            self.push_text(CowStr::Borrowed(self.source(at, end)), at, end);
        }
    }

    fn push_text(&mut self, text: CowStr<'a>, start: usize, end: usize) {
        let span = self.span(start, end);
        let text = match text {
            text if !self.guarded => text,
            CowStr::Borrowed(slice) => CowStr::Borrowed(slice.trim_start_matches(GUARD)),
            other if other.starts_with(GUARD) => CowStr::from(other.trim_start_matches(GUARD).to_owned()),
            other => other,
        };
        let last = self.document.nodes[self.top() as usize].last;
        if last != NONE
            && let CowStr::Borrowed(new) = &text
            && let Kind::Text(CowStr::Borrowed(old)) = self.document.kind(last)
            && let Some(joined) = touching(self.document.source, old, new)
        {
            let node = &mut self.document.nodes[last as usize];
            node.kind = Kind::Text(CowStr::Borrowed(joined));
            node.span.end = span.end;
            return;
        }
        self.leaf(Kind::Text(text), span);
    }

    /// Lines of one HTML block become one text: a tag may spread over several of them.
    fn push_html(&mut self, html: CowStr<'a>, span: Span) {
        let last = self.document.nodes[self.top() as usize].last;
        if last == NONE {
            return self.leaf(Kind::Html(html), span);
        }
        let Kind::Html(old) = self.document.kind(last) else { return self.leaf(Kind::Html(html), span) };
        let joined = match (old, &html) {
            (CowStr::Borrowed(old), CowStr::Borrowed(new)) => touching(self.document.source, old, new),
            _ => None,
        };
        let open = memchr::memrchr2(b'<', b'>', old.as_bytes()).is_some_and(|at| old.as_bytes()[at] == b'<');
        // Lines with a container's prefix between them keep their own places unless a tag is open.
        let joined = match joined {
            Some(joined) => CowStr::Borrowed(joined),
            None if open => CowStr::from(format!("{old}{html}")),
            None => return self.leaf(Kind::Html(html), span),
        };
        let node = &mut self.document.nodes[last as usize];
        node.kind = Kind::Html(joined);
        node.span.end = span.end;
    }

    fn top(&self) -> NodeId {
        self.open.last().copied().unwrap_or(ROOT)
    }

    fn leaf(&mut self, kind: Kind<'a>, span: Span) {
        let id = self.document.add(kind, span);
        let top = self.top();
        self.document.append(top, id);
    }

    fn begin(&mut self, kind: Kind<'a>, span: Span) {
        self.leaf(kind, span);
        self.open.push(self.document.nodes.len() as NodeId - 1);
    }

    fn start(&mut self, tag: &Tag<'_>, span: Span) {
        let kind = match tag {
            Tag::Paragraph => Kind::Paragraph,
            Tag::Heading { level, .. } => {
                Kind::Heading(Box::new(Heading { level: *level as u8, ..Heading::default() }))
            }
            Tag::BlockQuote(_) => {
                let top = self.top();
                self.document.parents.note_quote(top);
                Kind::Quote
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => Kind::CodeBlock(Some(self.own(info))),
            Tag::CodeBlock(CodeBlockKind::Indented) => Kind::CodeBlock(None),
            Tag::List(start) => Kind::List(*start),
            Tag::Item => Kind::Item,
            Tag::Table(alignments) => Kind::Table(alignments.as_slice().into()),
            Tag::TableHead => Kind::TableHead,
            Tag::TableRow => Kind::TableRow,
            Tag::TableCell => Kind::TableCell,
            Tag::Emphasis => Kind::Emphasis,
            Tag::Strong => Kind::Strong,
            Tag::Strikethrough => return self.strikethrough(span),
            Tag::Link { link_type, dest_url, title, .. } => {
                let link = self.link(*link_type, dest_url, title);
                if link.autolink && link.href.starts_with("xref:") {
                    return self.xref(link, span);
                }
                Kind::Link(Box::new(link))
            }
            Tag::Image { link_type, dest_url, title, .. } => {
                Kind::Image(Box::new(self.link(*link_type, dest_url, title)))
            }
            Tag::FootnoteDefinition(label) => Kind::Footnote(self.own(label)),
            Tag::DefinitionList => element("<dl>", "</dl>", Layout::Block),
            Tag::DefinitionListTitle => element("<dt>", "</dt>", Layout::Line),
            Tag::DefinitionListDefinition => element("<dd>", "</dd>", Layout::Line),
            // The remaining tags belong to extensions that are off.
            _ => Kind::Paragraph,
        };
        self.begin(kind, span);
    }

    fn link(&self, kind: LinkType, href: &CowStr<'_>, title: &CowStr<'_>) -> Link<'a> {
        let autolink = matches!(kind, LinkType::Autolink | LinkType::Email);
        let reference = matches!(kind, LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut);
        let mut href = self.own(href);
        if kind == LinkType::Email {
            href = CowStr::from(format!("mailto:{href}"));
        }
        Link { href, title: self.own(title), autolink, reference }
    }

    fn xref(&mut self, link: Link<'a>, span: Span) {
        let raw = self.document.source.get(span.start as usize..span.end as usize).unwrap_or("");
        let target = raw.strip_prefix("<xref:").and_then(|rest| rest.strip_suffix('>')).unwrap_or("");
        debug_assert!(link.href.starts_with("xref:"));
        self.begin(Kind::Xref(Box::new(Xref { target, raw, shorthand: false })), span);
    }

    fn strikethrough(&mut self, span: Span) {
        let raw = self.document.source.get(span.start as usize..span.end as usize).unwrap_or("");
        let single = !raw.starts_with("~~");
        self.single_tildes.push(single);
        if single {
            self.leaf(Kind::Text(CowStr::Borrowed("~")), Span { start: span.start, end: span.start + 1 });
        } else {
            self.begin(Kind::Strikethrough, span);
        }
    }

    fn end(&mut self, tag: TagEnd, span: Span) {
        if tag == TagEnd::Strikethrough && self.single_tildes.pop() == Some(true) {
            self.leaf(
                Kind::Text(CowStr::Borrowed("~")),
                Span { start: span.end.saturating_sub(1), end: span.end },
            );
            return;
        }
        if self.open.len() > 1
            && let Some(closed) = self.open.pop()
            && matches!(self.document.kind(closed), Kind::Xref(_))
        {
            // The link text of an autolink is its target; it is looked up instead.
            self.document.set_children(closed, &[]);
        }
    }
}

/// Two slices of the source file as one when they touch.
fn touching<'a>(source: &'a str, old: &str, new: &str) -> Option<&'a str> {
    if old.as_ptr() as usize + old.len() != new.as_ptr() as usize {
        return None;
    }
    let from = (old.as_ptr() as usize).checked_sub(source.as_ptr() as usize)?;
    source.get(from..from + old.len() + new.len())
}

fn element<'a>(open: &'static str, close: &'static str, layout: Layout) -> Kind<'a> {
    Kind::Element(Box::new(Element { open: open.into(), close, layout }))
}

/// Content of a code span as written (CommonMark 0.31.2, section 6.1).
fn code_text(raw: &str) -> String {
    let ticks = raw.bytes().take_while(|byte| *byte == b'`').count();
    let inner = raw.get(ticks..raw.len().saturating_sub(ticks)).unwrap_or("");
    let text: Cow<'_, str> = if inner.contains('\n') {
        inner.replace("\r\n", " ").replace('\n', " ").into()
    } else {
        inner.into()
    };
    let padded = text.len() > 1 && text.starts_with(' ') && text.ends_with(' ') && !text.trim().is_empty();
    if padded { text[1..text.len() - 1].to_owned() } else { text.into_owned() }
}
