//! What is odd about one document, noted while it is scanned.
//!
//! 1. [`take`] walks the tree once and keeps a [`Note`] per oddity and a [`Silence`] per silencing comment.
//! 2. Whether an oddity matters (a page, an include, switched off) is for the rules of the site to say.
//! 3. An ordinary document leaves nothing here, so facts stay small.

use std::collections::HashSet;

use memchr::memmem;
use serde::{Deserialize, Serialize};

use super::html::Written;
use super::without_line_end;
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
    /// A heading skips a level; the detail says `2 4`.
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
    /// A second-level heading with the text of an earlier one, both for all readers; the detail is the text.
    SameH2,
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
        level: 0,
        h1: false,
        content: false,
        text: String::new(),
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
    taker.same_headings();
    (taker.notes, taker.silences)
}

struct Taker<'d, 'a> {
    document: &'d Document<'a>,
    notes: Vec<Note>,
    silences: Vec<Silence>,
    /// Level of the last heading; 0 before the first.
    level: u8,
    /// Whether a level-one heading was seen.
    h1: bool,
    /// Whether anything visible was seen.
    content: bool,
    text: String,
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
            Kind::Heading(heading) => self.heading(id, heading.level, without_line_end(self.document, id)),
            Kind::Paragraph | Kind::Table(_) | Kind::TabGroup(_) | Kind::Quote => self.content = true,
            Kind::CodeBlock(info) => {
                self.content = true;
                if info.is_some() && is_open(self.document.slice(id)) {
                    let first = self.document.slice(id).lines().next().map_or(3, str::len);
                    let start = span.start as usize;
                    self.note(NoteKind::OpenFence, Span::new(start, start + first));
                }
            }
            Kind::Image(_) => self.image(id, span),
            Kind::Picture(picture) => {
                self.content = true;
                if let Some((alt, place)) = picture.alt.filter(|_| picture.kind != PictureKind::Icon) {
                    self.alt_length(alt, place);
                }
            }
            Kind::Link(link) if !link.autolink && !link.href.starts_with("xref:") => self.link(id, span),
            Kind::Html(html) | Kind::InlineHtml(html) => {
                self.html(Written { html, source: self.document.slice(id), start: span.start });
            }
            _ => {}
        }
    }

    fn heading(&mut self, id: NodeId, level: u8, span: Span) {
        if level == 1 {
            if self.h1 {
                self.note(NoteKind::ExtraH1, span);
            } else if self.content {
                self.note(NoteKind::LateH1, span);
            }
            self.h1 = true;
        }
        if self.level > 0 && level > self.level + 1 {
            self.note_detail(NoteKind::HeadingSkipped, span, &format!("{} {level}", self.level));
        }
        self.level = level;
        self.content = true;
        self.text.clear();
        self.document.plain_text(id, &mut self.text);
        if self.text.trim().is_empty() && !self.has_visible(id) {
            self.note(NoteKind::EmptyHeading, span);
        }
    }

    /// Headings in zones, versions and tabs are never seen together, so only those outside of them are compared.
    fn same_headings(&mut self) {
        let mut seen: HashSet<String> = HashSet::new();
        for id in self.document.children(ROOT) {
            if !matches!(self.document.kind(id), Kind::Heading(heading) if heading.level == 2) {
                continue;
            }
            let mut text = String::new();
            self.document.plain_text(id, &mut text);
            let text = text.trim().to_owned();
            if !text.is_empty() && !seen.insert(text.clone()) {
                self.note_detail(NoteKind::SameH2, without_line_end(self.document, id), &text);
            }
        }
    }

    fn image(&mut self, id: NodeId, span: Span) {
        self.text.clear();
        self.document.plain_text(id, &mut self.text);
        let text = self.text.trim().to_owned();
        if text.is_empty() {
            self.note(NoteKind::NoAlt, span);
        } else {
            self.alt_length(&text, span);
        }
    }

    fn alt_length(&mut self, text: &str, span: Span) {
        let length = text.chars().count();
        if !(5..=250).contains(&length) {
            self.note_detail(NoteKind::AltLength, span, &length.to_string());
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
                && matches!(
                    self.document.kind(node),
                    Kind::Image(_)
                        | Kind::Picture(_)
                        | Kind::Xref(_)
                        | Kind::NoLoc(_)
                        | Kind::Include(_)
                        | Kind::InlineHtml(_)
                        | Kind::VideoElement(_)
                );
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

/// Whether the source of a fenced block lacks its closing fence.
fn is_open(source: &str) -> bool {
    let mut lines = source.lines();
    let first = lines.next().unwrap_or("").trim_start();
    let Some(sign) = first.chars().next().filter(|sign| matches!(sign, '`' | '~')) else { return false };
    let length = first.chars().take_while(|char| *char == sign).count();
    let Some(last) = lines.rfind(|line| !line.trim().is_empty()) else { return true };
    let last = last.trim().trim_start_matches(['>', ' ', '\t']);
    last.len() < length || last.chars().any(|char| char != sign)
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
        assert_eq!(kinds("# A\n\n## B\n\n### C\n\n## D\n"), []);
        assert_eq!(kinds("# A\n\n# B\n"), [NoteKind::ExtraH1]);
        assert_eq!(kinds("Text\n\n# B\n"), [NoteKind::LateH1]);
        assert_eq!(kinds("# A\n\n### B\n"), [NoteKind::HeadingSkipped]);
        assert_eq!(kinds("# A\n\n##\n"), [NoteKind::EmptyHeading]);
        assert_eq!(kinds("# A\n\n## B\n\n## C\n\n## B\n\n### B\n\n### B\n"), [NoteKind::SameH2]);
        let zone = "::: zone pivot=\"x\"\n\n## B\n\n::: zone-end\n\n";
        assert_eq!(kinds(&format!("# A\n\n{zone}{zone}## C\n")), []);
        assert_eq!(kinds("<!-- c -->\n\n# A\n\n# [T](#tab/a)\n\nx\n\n# [U](#tab/b)\n\ny\n\n---\n"), []);
    }

    #[test]
    fn texts_of_images_and_links() {
        assert_eq!(kinds("![](a.png) ![A picture](a.png)\n"), [NoteKind::NoAlt]);
        assert_eq!(
            kinds("<img src=\"a.png\"> <img alt=\"\" src=\"a.png\"> <img role=\"presentation\" src='a'>\n"),
            [NoteKind::NoAlt]
        );
        assert_eq!(kinds("[](a.md) [`x`](a.md) [![Alternative](a.png)](a.md)\n"), [NoteKind::NoLinkText]);
    }

    #[test]
    fn references_and_fences() {
        let (found, _) =
            notes("[some text][gone], [other text][here], a[i][j], `[x y][z]`\n\n[here]: a.md\n");
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].kind, found[0].detail.as_ref()), (NoteKind::UndefinedReference, "gone"));
        assert_eq!(kinds("```c\nx\n"), [NoteKind::OpenFence]);
        assert_eq!(kinds("> ```c\n> x\n> ```\n\n- ~~~~\n  x\n  ~~~~\n"), []);
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
