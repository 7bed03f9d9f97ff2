//! Source file → [`PageFacts`]: what other files and the checks may know about it.
//!
//! 1. [`markdown`] reads front matter and body; it looks at no other file.
//! 2. [`yaml`] does the same for a YAML page.
//! 3. Facts are small, owned and hashable; anchors that an include brings are joined later, in the site.

mod blocks;
mod html;
mod notes;
mod title;

use serde::{Deserialize, Serialize};

use crate::config::{Metadata, Profile};
use crate::diagnostics::{Diagnostic, Outcome, Span};
use crate::markdown::directive::{Picture, Snippet};
use crate::markdown::html::raw::Filter;
use crate::markdown::slug::slug;
use crate::markdown::tree::{Document, Kind, NodeId, Problem, ROOT};
use crate::markdown::{self, Context};
use crate::source::{DocPath, front_matter};
use crate::yaml_page;

use html::{Written, html_facts};
pub use notes::{Note, NoteKind, Silence};

/// What kind of reference a link is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LinkKind {
    /// A link to read on.
    Link,
    /// A picture or other embedded file.
    Image,
}

/// A link as written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LinkFact {
    /// Destination, entities and escapes resolved, percent-encoding kept.
    pub href: Box<str>,
    /// The whole construct.
    pub span: Span,
    /// Kind.
    pub kind: LinkKind,
}

/// An include as written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct IncludeFact {
    /// Path as written.
    pub path: Box<str>,
    /// From the start of the construct to the end of the path.
    pub span: Span,
}

/// A code snippet as written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SnippetFact {
    /// Path as written, without query.
    pub path: Box<str>,
    /// From the start of the construct to the end of the path.
    pub span: Span,
    /// Region asked for, with the language that decides its markers; checked when the file is there.
    pub region: Option<(Box<str>, Box<str>)>,
    /// `:::code` rather than `[!code]`.
    pub triple_colon: bool,
    /// The first of the lines asked for; 0 when all are, or a region is.
    pub first_line: u32,
    /// `:::code` without a language that its extension does not tell either.
    pub unknown_language: bool,
}

/// A cross reference as written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct XrefFact {
    /// Uid, decoded, without query and fragment.
    pub uid: Box<str>,
    /// The whole construct.
    pub span: Span,
    /// `@uid`: nobody may have meant a reference.
    pub shorthand: bool,
}

/// The range of a moniker block as written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MonikerFact {
    /// The expression.
    pub range: Box<str>,
    /// The opening line.
    pub span: Span,
}

/// The pivots of a zone as written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PivotFact {
    /// Ids joined by commas.
    pub ids: Box<str>,
    /// The opening line.
    pub span: Span,
}

/// A link that says what to read next.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NextStep {
    /// Destination as in [`LinkFact`].
    pub href: Box<str>,
    /// Its text.
    pub text: Box<str>,
    /// The whole link.
    pub span: Span,
}

/// What there is to know about one file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PageFacts {
    /// Front matter as JSON text, keys in file order; empty without any.
    pub metadata: Box<str>,
    /// Keys of the front matter with the place of their value.
    pub metadata_spans: Vec<(Box<str>, Span)>,
    /// Where keys that are missing belong.
    pub metadata_place: Span,
    /// Title by front matter; none when it has none.
    pub title: Option<Box<str>>,
    /// The uid of the front matter.
    pub uid: Option<Box<str>>,
    /// Uids of an API page: each with the id of its place, empty for the page itself, and its name.
    pub api_uids: Vec<(Box<str>, Box<str>, Box<str>)>,
    /// Text of the first heading of level 1 to 3, and its level.
    pub heading: Option<(u8, Box<str>)>,
    /// Text of the first level-one heading.
    pub h1: Option<Box<str>>,
    /// Places of `heading` and `h1`: an include in front of them may bring an earlier one.
    pub heading_places: (Span, Span),
    /// Every id and name of the page itself, sorted, once each.
    pub anchors: Vec<Box<str>>,
    /// Links and images in order.
    pub links: Vec<LinkFact>,
    /// Includes in order.
    pub includes: Vec<IncludeFact>,
    /// Snippets in order.
    pub snippets: Vec<SnippetFact>,
    /// Cross references in order.
    pub xrefs: Vec<XrefFact>,
    /// Zones with pivots in order.
    pub pivots: Vec<PivotFact>,
    /// Moniker blocks in order.
    pub monikers: Vec<MonikerFact>,
    /// `next step` links.
    pub next_steps: Vec<NextStep>,
    /// Oddities of the text, for the rules.
    pub notes: Vec<Note>,
    /// Comments that silence a code.
    pub silences: Vec<Silence>,
    /// Characters of the description; 0 without one.
    pub description: u32,
    /// Type of a YAML page, empty for Markdown.
    pub yaml_type: Box<str>,
    /// Whether the file becomes a page.
    pub is_page: bool,
    /// Whether anchors are complete: false for YAML pages of an unknown type or that cannot be read.
    pub anchors_known: bool,
}

impl PageFacts {
    /// The front matter.
    pub fn metadata(&self) -> Metadata {
        if self.metadata.is_empty() {
            return Metadata::new();
        }
        serde_json::from_str(&self.metadata).unwrap_or_default()
    }

    /// The place of a front-matter value; where it belongs when the key is not there.
    pub fn metadata_span(&self, key: &str) -> Span {
        let entry = self.metadata_spans.iter().find(|(known, _)| known.as_ref() == key);
        entry.map_or(self.metadata_place, |(_, span)| *span)
    }

    /// Whether an id is on the page (its own part of it).
    pub fn has_anchor(&self, id: &str) -> bool {
        self.anchors.binary_search_by(|anchor| anchor.as_ref().cmp(id)).is_ok()
    }
}

/// Scans a Markdown file.
pub fn markdown(path: &DocPath, text: &str, context: &Context<'_>) -> Outcome<PageFacts> {
    let header = front_matter::parse(text, path);
    let mut diagnostics = header.diagnostics;
    let document = markdown::parse(text, header.value.body_start, context);
    let mut facts = PageFacts { is_page: true, anchors_known: true, ..PageFacts::default() };
    set_metadata(&mut facts, &header.value.metadata);
    facts.metadata_spans =
        header.value.entries.iter().map(|(key, _, value)| (key.as_str().into(), *value)).collect();
    let removed = collect(&document, &mut facts, context);
    (facts.notes, facts.silences) = notes::take(&document);
    let given = document.attributes.values().filter_map(|attributes| attributes.id.as_deref());
    facts.anchors.extend(given.map(Into::into));
    facts.anchors.sort_unstable();
    facts.anchors.dedup();
    diagnostics.extend(removed.into_iter().map(|problem| problem.into_diagnostic(path)));
    merge_markers(&document, path, &mut diagnostics);
    diagnostics.extend(document.problems.into_iter().map(|problem| problem.into_diagnostic(path)));
    Outcome { value: facts, diagnostics }
}

fn set_metadata(facts: &mut PageFacts, metadata: &Metadata) {
    let text = |key: &str| match metadata.get(key) {
        Some(serde_json::Value::String(text)) if !text.trim().is_empty() => Some(text.trim().into()),
        Some(serde_json::Value::Number(number)) => Some(number.to_string().into()),
        _ => None,
    };
    facts.title = text("title");
    facts.uid = text("uid");
    facts.description = metadata
        .get("description")
        .and_then(serde_json::Value::as_str)
        .map_or(0, |text| text.trim().chars().count() as u32);
    if !metadata.is_empty() {
        facts.metadata = serde_json::to_string(metadata).unwrap_or_default().into();
    }
}

/// Scans a YAML page.
pub fn yaml(path: &DocPath, text: &str, context: &Context<'_>) -> Outcome<PageFacts> {
    let page = yaml_page::parse(text, path);
    let mut diagnostics = page.diagnostics;
    let page = page.value;
    let mut facts = PageFacts {
        yaml_type: page.mime.as_str().into(),
        is_page: page.is_page(),
        anchors_known: page.anchors_known(),
        ..PageFacts::default()
    };
    set_metadata(&mut facts, &page.metadata());
    (facts.metadata_place, facts.metadata_spans) = page.metadata_places();
    facts.uid = page.uid().map(Into::into);
    let api = page.api_uids().into_iter();
    facts.api_uids = api.map(|(uid, anchor, name)| (uid.into(), anchor.into(), name.into())).collect();
    let title: Box<str> = page.title().into();
    if !title.is_empty() {
        facts.heading = Some((1, title.clone()));
        facts.h1 = Some(title);
        let place = page.title_place();
        facts.heading_places = (place, place);
    }
    for link in page.links() {
        let kind = if link.kind == yaml_page::YamlLinkKind::Image { LinkKind::Image } else { LinkKind::Link };
        facts.links.push(LinkFact { href: link.href.into(), span: link.span, kind });
    }
    facts.anchors = page.anchors().into_iter().map(Into::into).collect();
    for (text, span) in page.markdown_fields() {
        // A field's own offsets mean nothing in the file: what is found in it is shown at the field.
        let document = markdown::parse(&text, 0, context);
        let mut inner = PageFacts::default();
        let removed = collect(&document, &mut inner, context);
        let place = |link: LinkFact| LinkFact { span, ..link };
        let noted = notes::take(&document).0.into_iter();
        let texts = [NoteKind::NoAlt, NoteKind::NoLinkText, NoteKind::UndefinedReference];
        facts.notes.extend(noted.filter(|note| texts.contains(&note.kind)).map(|note| Note { span, ..note }));
        facts.links.extend(inner.links.into_iter().map(place));
        facts.anchors.extend(inner.anchors);
        let given = document.attributes.values().filter_map(|attributes| attributes.id.as_deref());
        facts.anchors.extend(given.map(Into::into));
        facts.includes.extend(inner.includes.into_iter().map(|include| IncludeFact { span, ..include }));
        facts.snippets.extend(inner.snippets.into_iter().map(|snippet| SnippetFact { span, ..snippet }));
        facts.xrefs.extend(inner.xrefs.into_iter().map(|xref| XrefFact { span, ..xref }));
        let problems = document.problems.into_iter().chain(removed).map(|problem| {
            let mut found = problem.into_diagnostic(path);
            found.span = span;
            found
        });
        diagnostics.extend(problems);
    }
    facts.anchors.sort_unstable();
    facts.anchors.dedup();
    Outcome { value: facts, diagnostics }
}

/// Fills in the facts of a document; returns what the allow-list takes away.
fn collect(document: &Document<'_>, facts: &mut PageFacts, context: &Context<'_>) -> Vec<Problem> {
    let mut text = String::new();
    let mut filter = Filter::default();
    let mut removed = Vec::new();
    let mut in_next_step = Vec::new();
    document.walk(ROOT, &mut |id| {
        let span = document.span(id);
        match document.kind(id) {
            Kind::Heading(heading) => {
                facts.anchors.push(heading.id.as_str().into());
                if heading.level <= 3
                    && (facts.heading.is_none() || (heading.level == 1 && facts.h1.is_none()))
                {
                    title::of_heading(document, id, context.profile, &mut text);
                    let title: Box<str> = text.trim().into();
                    if heading.level == 1 && facts.h1.is_none() {
                        facts.h1 = Some(title.clone());
                        facts.heading_places.1 = without_line_end(document, id);
                    }
                    if facts.heading.is_none() {
                        facts.heading = Some((heading.level, title));
                        facts.heading_places.0 = without_line_end(document, id);
                    }
                }
            }
            Kind::Div(attributes) if attributes.contains("nextstepaction") => in_next_step.push(span),
            Kind::Link(link) => link_fact(document, id, &link.href, LinkKind::Link, facts, &in_next_step),
            Kind::Image(link) => link_fact(document, id, &link.href, LinkKind::Image, facts, &[]),
            Kind::Picture(picture) => picture_facts(picture, first_line(document, id), facts),
            Kind::VideoElement(video) => {
                push_link(facts, video.source.0, first_line(document, id), LinkKind::Link)
            }
            Kind::Include(include) => {
                facts.includes.push(IncludeFact { path: include.path.as_ref().into(), span });
            }
            Kind::Snippet(snippet) => facts.snippets.push(snippet_fact(snippet, span)),
            Kind::Xref(xref) => {
                let shorthand = xref.shorthand;
                facts.xrefs.push(XrefFact { uid: uid_of(xref.target).into(), span, shorthand });
            }
            Kind::Moniker(range) => {
                let span = first_line(document, id);
                facts.monikers.push(MonikerFact { range: (*range).into(), span });
            }
            Kind::Zone(zone) if !zone.pivot.is_empty() => {
                facts.pivots.push(PivotFact { ids: zone.pivot.into(), span: first_line(document, id) });
            }
            Kind::Html(html) | Kind::InlineHtml(html) => {
                let rest = document.source.get(span.end as usize..).unwrap_or("");
                let filter = context.sanitize.then_some(&mut filter);
                if context.profile == Profile::Docfx && facts.h1.is_none() {
                    html::heading(html, span, facts);
                }
                let written = Written { html, source: document.slice(id), start: span.start };
                html_facts(written, rest, filter, facts, &mut removed);
            }
            _ => {}
        }
    });
    removed
}

/// The line that opens a block.
fn first_line(document: &Document<'_>, id: NodeId) -> Span {
    let first = document.slice(id).lines().next().map_or(0, |line| line.trim_end().len());
    let start = document.span(id).start as usize;
    Span::new(start, start + first)
}

/// A block as authors see it.
fn without_line_end(document: &Document<'_>, id: NodeId) -> Span {
    let start = document.span(id).start as usize;
    Span::new(start, start + document.slice(id).trim_end().len())
}

fn push_link(facts: &mut PageFacts, href: &str, span: Span, kind: LinkKind) {
    facts.links.push(LinkFact { href: href.trim().into(), span, kind });
}

fn link_fact(
    document: &Document<'_>,
    id: NodeId,
    href: &str,
    kind: LinkKind,
    facts: &mut PageFacts,
    next_steps: &[Span],
) {
    let span = document.span(id);
    if let Some(target) = href.strip_prefix("xref:") {
        facts.xrefs.push(XrefFact { uid: uid_of(target).into(), span, shorthand: false });
        return;
    }
    push_link(facts, href, span, kind);
    if next_steps.last().is_some_and(|step| step.start <= span.start && span.end <= step.end) {
        let mut text = String::new();
        document.plain_text(id, &mut text);
        facts.next_steps.push(NextStep { href: href.trim().into(), text: text.trim().into(), span });
    }
}

fn picture_facts(picture: &Picture<'_>, span: Span, facts: &mut PageFacts) {
    let source = picture.source.0;
    push_link(facts, source, span, LinkKind::Image);
    if let Some((lightbox, _)) = picture.lightbox.filter(|(lightbox, _)| lightbox.trim() != source.trim()) {
        push_link(facts, lightbox, span, LinkKind::Image);
    }
    if let Some((link, _)) = picture.link {
        push_link(facts, link, span, LinkKind::Link);
    }
}

fn snippet_fact(snippet: &Snippet<'_>, span: Span) -> SnippetFact {
    let extension = snippet.path.0.rsplit_once('.').map_or("", |(_, extension)| extension);
    let triple_colon = snippet.form == crate::markdown::directive::SnippetForm::TripleColon;
    let language = snippet.language.filter(|_| !triple_colon).unwrap_or(extension);
    SnippetFact {
        path: snippet.path.0.into(),
        span,
        region: snippet.tag.map(|tag| (tag.into(), language.into())),
        triple_colon,
        first_line: snippet.ranges.iter().map(|(first, _)| *first).min().unwrap_or(0) as u32,
        unknown_language: triple_colon
            && snippet.language.is_none()
            && crate::markdown::regions::language(extension).is_none(),
    }
}

/// Uid of an xref target: without query, decoded.
pub fn uid_of(target: &str) -> String {
    let uid = target.split(['?', '#']).next().unwrap_or(target).trim_matches('"');
    percent_encoding::percent_decode_str(uid).decode_utf8_lossy().into_owned()
}

/// Lines that version control left behind; code may show them. One finding for each conflict, where it begins.
fn merge_markers(document: &Document<'_>, path: &DocPath, out: &mut Vec<Diagnostic>) {
    let bytes = document.source.as_bytes();
    let places = |marker: &'static str| memchr::memmem::find_iter(bytes, marker).map(move |at| (at, marker));
    let mut markers: Vec<(usize, &str)> = places("<<<<<<< ").chain(places(">>>>>>> ")).collect();
    if markers.is_empty() {
        return;
    }
    markers.sort_unstable();
    let code = document.nodes.iter().filter(|node| matches!(node.kind, Kind::CodeBlock(_)));
    let code: Vec<Span> = code.map(|node| node.span).collect();
    let in_code = |at: usize| code.iter().any(|span| (span.start as usize..span.end as usize).contains(&at));
    let mut open = false;
    for (at, marker) in markers {
        if (at > 0 && bytes[at - 1] != b'\n') || in_code(at) {
            continue;
        }
        let begins = marker.starts_with('<');
        if begins || !open {
            let span = Span::new(at, at + marker.trim_end().len());
            let found = Diagnostic::new("merge-conflict", path, span, "a merge marker was left in this file");
            out.push(found.hint("finish the merge and delete the line"));
        }
        open = begins;
    }
}

/// The id that a heading text gets in a page of its own; for hints.
pub fn heading_id(text: &str) -> String {
    slug(text)
}
