//! What is odd about one document, noted while it is scanned.
//!
//! 1. [`take`] walks the tree once and keeps a [`Note`] per oddity and a [`Silence`] per silencing comment; what is odd
//!    about blocks is for `blocks` to say.
//! 2. Whether an oddity matters (a page, an include, switched off) is for the rules of the site to say.
//! 3. An ordinary document leaves nothing here, so facts stay small.

use std::collections::HashMap;

use memchr::memmem;
use serde::{Deserialize, Serialize};

use super::html::Written;
use super::{blocks, without_line_end};
use crate::diagnostics::Span;
use crate::markdown::directive::PictureKind;
use crate::markdown::tags::{Piece, pieces};
use crate::markdown::tree::{Document, Kind, NONE, NodeId, ROOT};

/// Kinds of oddities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NoteKind {
    /// A second level-one heading.
    ExtraH1,
    /// The first level-one heading comes after other content.
    LateH1,
    /// A heading skips a level; the detail says `2 to level 4`.
    HeadingSkipped,
    /// A heading without text.
    EmptyHeading,
    /// An image without an alternative text.
    NoAlt,
    /// An alternative text that is very short or very long; the detail is its length.
    AltLength,
    /// A link without text.
    NoLinkText,
    /// `[text][id]` whose id is defined nowhere; the detail is the id.
    UndefinedReference,
    /// A code fence that is not closed.
    OpenFence,
    /// A second-level heading with the text of an earlier one that the same readers see; the detail is the text.
    SameH2,
    /// A level-one heading without text.
    EmptyH1,
    /// A level-one heading in a version.
    MonikerH1,
    /// A level-one heading in a zone.
    ZoneH1,
    /// A heading with nothing between it and the next one.
    EmptySection,
    /// The same for the last heading of a file, which another file may go on after.
    EmptyEnd,
    /// The line that makes the text above it a heading.
    Underlined,
    /// A code block by indentation.
    IndentedCode,
    /// A long code block without a language; the detail is the number of its lines.
    NoLanguage,
    /// A table with an empty heading; the detail is the number of the column.
    NoColumnName,
    /// A row of dashes that makes no table.
    BrokenTable,
    /// A link in HTML that Markdown could write; the detail is its target.
    HtmlLink,
    /// An image with the text of another image of the page.
    SameAlt,
}

/// One oddity.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Note {
    /// What it is.
    pub kind: NoteKind,
    /// Where it is.
    pub span: Span,
    /// See the kinds; empty for most.
    pub detail: Box<str>,
}

/// A comment that silences a code for the next block.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Silence {
    /// The code as written.
    pub code: Box<str>,
    /// Whether a reason follows.
    pub reason: bool,
    /// The comment.
    pub span: Span,
    /// The next block; empty at the end of its container.
    pub block: Span,
}

const MARK: &str = "milepost-disable-next-line";

/// Oddities and silences of a document.
pub(super) fn take(document: &Document<'_>) -> (Vec<Note>, Vec<Silence>) {
    let mut taker = Taker {
        document,
        notes: Vec::new(),
        silences: Vec::new(),
        images: Vec::new(),
        text: String::new(),
        described: 0,
    };
    let silences = memmem::find(document.source.as_bytes(), MARK.as_bytes()).is_some();
    document.walk(ROOT, &mut |id| {
        taker.node(id);
        if silences {
            taker.silence(id);
        }
    });
    for (span, id) in &document.unresolved {
        taker.note_detail(NoteKind::UndefinedReference, *span, id);
    }
    let (notes, conditions) = blocks::take(document);
    taker.notes.extend(notes);
    taker.same_alt(&conditions);
    (taker.notes, taker.silences)
}

struct Taker<'d, 'a> {
    document: &'d Document<'a>,
    notes: Vec<Note>,
    silences: Vec<Silence>,
    /// Alternative text, source and place of each image.
    images: Vec<(String, String, Span)>,
    text: String,
    /// Where the last image ends that has a description.
    described: u32,
}

impl Taker<'_, '_> {
    fn note(&mut self, kind: NoteKind, span: Span) {
        self.note_detail(kind, span, "");
    }

    fn note_detail(&mut self, kind: NoteKind, span: Span, detail: &str) {
        self.notes.push(Note { kind, span, detail: detail.into() });
    }

    fn node(&mut self, id: NodeId) {
        let span = self.document.span(id);
        match self.document.kind(id) {
            // What stands in a description is no picture: its words are the description's.
            Kind::Image(_) | Kind::Picture(_) if span.start < self.described => {}
            Kind::Heading(heading) => self.heading(id, heading.level, without_line_end(self.document, id)),
            Kind::Image(link) => self.image(id, &link.href, span),
            Kind::Picture(picture) => {
                if let Some((alt, place)) = picture.alt.filter(|_| picture.kind != PictureKind::Icon) {
                    self.alt_text(alt, picture.source.0, place);
                }
            }
            Kind::Link(link) if !link.autolink && !link.href.starts_with("xref:") => self.link(id, span),
            Kind::Html(html) => {
                self.html(Written { html, source: self.document.slice(id), start: span.start })
            }
            Kind::InlineHtml(html) => {
                self.html(Written { html, source: self.document.slice(id), start: span.start });
                self.html_link(id, html, span);
            }
            _ => {}
        }
    }

    fn heading(&mut self, id: NodeId, level: u8, span: Span) {
        self.text.clear();
        self.document.plain_text(id, &mut self.text);
        // A blank that does not break is meant.
        if self.text.trim_ascii().is_empty() && !self.has_visible(id) {
            self.note(if level == 1 { NoteKind::EmptyH1 } else { NoteKind::EmptyHeading }, span);
        }
    }

    fn image(&mut self, id: NodeId, source: &str, span: Span) {
        self.described = span.end;
        self.text.clear();
        let document = self.document;
        document.description(id, &mut self.text, &mut |node, text| text.push_str(document.slice(node)));
        let text = self.text.trim().to_owned();
        if text.is_empty() {
            self.note(NoteKind::NoAlt, span);
        } else {
            self.alt_text(&text, source, span);
        }
    }

    fn alt_text(&mut self, text: &str, source: &str, span: Span) {
        self.images.push((text.trim().to_owned(), source.trim().to_owned(), span));
        let length = text.chars().count();
        if !(5..=250).contains(&length) {
            self.note_detail(NoteKind::AltLength, span, &length.to_string());
        }
    }

    /// Different images with one text, unless no reader sees both.
    fn same_alt(&mut self, conditions: &[Span]) {
        let within = |outer: &Span, place: Span| outer.start <= place.start && place.end <= outer.end;
        let seen_by = |readers_of: Span, place: Span| {
            let conditions = conditions.iter().filter(|condition| within(condition, place));
            conditions.into_iter().all(|condition| within(condition, readers_of))
        };
        let mut by_text: HashMap<&str, Vec<(&str, Span)>> = HashMap::new();
        let mut found = Vec::new();
        for (text, source, place) in self.images.iter().filter(|(text, ..)| !text.is_empty()) {
            let same = by_text.entry(text).or_default();
            let other =
                |(from, at): &(&str, Span)| from != source && (seen_by(*place, *at) || seen_by(*at, *place));
            if same.iter().any(other) {
                found.push((*place, text.clone()));
            }
            same.push((source, *place));
        }
        for (place, text) in found {
            self.note_detail(NoteKind::SameAlt, place, &text);
        }
    }

    /// `<a href="…">text</a>` in running text, with nothing that Markdown cannot say.
    fn html_link(&mut self, id: NodeId, html: &str, span: Span) {
        if !html.starts_with("<a ") && !html.starts_with("<A ") {
            return;
        }
        let Some(Piece::Tag(tag)) = pieces(html).next() else { return };
        let said = |name: &str| ["href", "title"].iter().any(|said| said.eq_ignore_ascii_case(name));
        let Some(href) = tag.get("href").filter(|_| tag.attributes.iter().all(|one| said(one.name))) else {
            return;
        };
        let mut next = self.document.nodes[id as usize].next;
        while next != NONE {
            match self.document.kind(next) {
                Kind::InlineHtml(end) if end.eq_ignore_ascii_case("</a>") => {
                    return self.note_detail(NoteKind::HtmlLink, span, href);
                }
                Kind::Text(_) | Kind::Code(_) | Kind::Emphasis | Kind::Strong | Kind::SoftBreak => {}
                _ => return,
            }
            next = self.document.nodes[next as usize].next;
        }
    }

    fn link(&mut self, id: NodeId, span: Span) {
        self.text.clear();
        self.document.plain_text(id, &mut self.text);
        if self.text.trim().is_empty() && !self.has_visible(id) {
            self.note(NoteKind::NoLinkText, span);
        }
    }

    /// Whether anything below a node shows that is no text.
    fn has_visible(&self, id: NodeId) -> bool {
        let mut visible = false;
        self.document.walk(id, &mut |node| {
            visible |= node != id
                && match self.document.kind(node) {
                    Kind::InlineHtml(html) => !html.starts_with("<!--"),
                    Kind::Image(_)
                    | Kind::Picture(_)
                    | Kind::Xref(_)
                    | Kind::NoLoc(_)
                    | Kind::Include(_)
                    | Kind::VideoElement(_) => true,
                    _ => false,
                };
        });
        visible
    }

    fn html(&mut self, written: Written<'_>) {
        if memmem::find(written.html.as_bytes(), b"<img").is_none() {
            return;
        }
        for piece in pieces(written.html) {
            let Piece::Tag(tag) = piece else { continue };
            let decoration = tag.get("role").is_some_and(|role| role.eq_ignore_ascii_case("presentation"));
            let has_alt = tag.attributes.iter().any(|attribute| attribute.name.eq_ignore_ascii_case("alt"));
            if let (true, Some(alt), Some(source)) = (tag.is("img"), tag.get("alt"), tag.get("src")) {
                self.images.push((alt.trim().to_owned(), source.trim().to_owned(), written.place(&tag)));
            }
            if tag.is("img") && !tag.closing && !has_alt && !decoration {
                self.note(NoteKind::NoAlt, written.place(&tag));
            }
        }
    }

    fn silence(&mut self, id: NodeId) {
        if !matches!(self.document.kind(id), Kind::HtmlBlock | Kind::InlineHtml(_)) {
            return;
        }
        let (base, source) = (self.document.span(id).start as usize, self.document.slice(id));
        for (at, _) in source.match_indices(MARK) {
            let Some(open) = source[..at].rfind("<!--").filter(|open| source[open + 4..at].trim().is_empty())
            else {
                continue;
            };
            let close = source[at..].find("-->").map_or(source.len(), |close| at + close);
            let mut words = source[at + MARK.len()..close].split_whitespace();
            let code = words.next().unwrap_or("");
            let mut next = self.document.nodes[id as usize].next;
            while next != NONE && matches!(self.document.kind(next), Kind::Removed) {
                next = self.document.nodes[next as usize].next;
            }
            self.silences.push(Silence {
                code: code.into(),
                reason: words.next().is_some(),
                span: Span::new(base + open, base + (close + 3).min(source.len())),
                block: if next == NONE { Span::default() } else { self.document.span(next) },
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::{self, Context};

    fn notes(text: &str) -> (Vec<Note>, Vec<Silence>) {
        take(&markdown::parse(text, 0, &Context::default()))
    }

    fn kinds(text: &str) -> Vec<NoteKind> {
        notes(text).0.into_iter().map(|note| note.kind).collect()
    }

    #[test]
    fn headings() {
        assert_eq!(kinds("# A\n\n##\n\nx\n"), [NoteKind::EmptyHeading]);
        assert_eq!(kinds("# A\n\n## <!-- c -->\n\nx\n"), [NoteKind::EmptyHeading]);
        assert_eq!(kinds("#\n"), [NoteKind::EmptyH1]);
        assert_eq!(kinds("# <a name=\"x\"></a>\n\n## &nbsp;\n\nx\n"), []);
    }

    #[test]
    fn texts_of_images_and_links() {
        assert_eq!(kinds("![](a.png) ![A picture](a.png)\n"), [NoteKind::NoAlt]);
        assert_eq!(kinds("![A ![](b.png) picture :::image source=\"b.png\" alt-text=\"x\":::](a.png)\n"), []);
        assert_eq!(
            kinds("<img src=\"a.png\"> <img alt=\"\" src=\"a.png\"> <img role=\"presentation\" src='a'>\n"),
            [NoteKind::NoAlt]
        );
        assert_eq!(kinds("[](a.md) [`x`](a.md) [![Alternative](a.png)](a.md)\n"), [NoteKind::NoLinkText]);
    }

    #[test]
    fn references() {
        let (found, _) =
            notes("[some text][gone], [other text][here], a[i][j], `[x y][z]`\n\n[here]: a.md\n");
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].kind, found[0].detail.as_ref()), (NoteKind::UndefinedReference, "gone"));
    }

    #[test]
    fn silences_cover_the_next_block() {
        let text = "<!-- milepost-disable-next-line link-case the tool needs it -->\n[a](A.md)\n\n[b](B.md)\n\n\
                    <!-- milepost-disable-next-line link-case -->\n";
        let (_, found) = notes(text);
        assert_eq!(found.len(), 2);
        assert!(found[0].reason && !found[1].reason);
        assert_eq!(
            &text[found[0].block.start as usize..found[0].block.end as usize].trim_end(),
            &"[a](A.md)"
        );
        assert_eq!(found[1].block, Span::default());
    }
}
