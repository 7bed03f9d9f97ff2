//! Headings, code and tables in order, as each reader sees them.
//!
//! 1. [`take`] goes over the blocks of a document. Zones, versions and tabs are entered as a [`Frame`] each: what is in
//!    one is compared with what its readers see besides, never with a block that other readers see.
//! 2. What follows such a block is compared with all that somebody may have seen before it, and where that cannot be
//!    known (an include) nothing is said.
//! 3. Zones that are shown elsewhere (`target="chromeless"`) are looked at for their headings of level one alone.

use super::notes::{Note, NoteKind};
use super::without_line_end;
use crate::diagnostics::Span;
use crate::markdown::tags::{Piece, pieces};
use crate::markdown::tree::{Document, Kind, NONE, NodeId, ROOT};

/// As many lines of code say more with colours.
const LONG_CODE: usize = 20;
/// The level of a heading that cannot be known: any may follow.
const UNKNOWN: u8 = 6;

/// What came before a place.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// A heading of level one.
    h1: bool,
    /// Anything visible.
    content: bool,
    /// Level of the last heading; 0 before the first.
    level: u8,
}

/// The whole document, or a block that only some readers see.
#[derive(Debug, Default)]
struct Frame {
    /// What all readers of this block have seen.
    own: Seen,
    /// What some of them have seen besides, in blocks of their own.
    some: Seen,
    /// A heading that nothing has followed yet, and its level.
    open: Option<(Span, u8)>,
    /// How many texts of second-level headings come from outside.
    texts: usize,
    /// The code for a heading of level one in here.
    h1_place: Option<NoteKind>,
    /// Shown elsewhere only.
    hidden: bool,
}

struct Blocks<'d, 'a> {
    document: &'d Document<'a>,
    frames: Vec<Frame>,
    /// Texts of second-level headings that the readers of the innermost frame have seen.
    texts: Vec<String>,
    /// Headings without content at the end of frames, while nothing stands below these.
    ends: Vec<Span>,
    /// Where the last picture ends, whose description may be indented.
    pictures: u32,
    notes: Vec<Note>,
    conditions: Vec<Span>,
}

/// Notes about blocks, in order, and the places of blocks that only some readers see.
pub(super) fn take(document: &Document<'_>) -> (Vec<Note>, Vec<Span>) {
    let mut blocks = Blocks {
        document,
        frames: vec![Frame::default()],
        texts: Vec::new(),
        ends: Vec::new(),
        pictures: 0,
        notes: Vec::new(),
        conditions: Vec::new(),
    };
    // Places to go on, each with whether a frame ends when there is nothing more.
    let mut stack: Vec<(NodeId, bool)> = vec![(document.nodes[ROOT as usize].first, false)];
    while let Some((id, framed)) = stack.pop() {
        if id == NONE {
            if framed {
                blocks.leave();
            }
            continue;
        }
        let node = &document.nodes[id as usize];
        stack.push((node.next, framed));
        match blocks.block(id) {
            Inside::Nothing => {}
            Inside::Blocks => stack.push((node.first, false)),
            Inside::Frame(frame) => {
                blocks.enter(frame, node.span);
                stack.push((node.first, true));
            }
        }
    }
    blocks.leave();
    for span in std::mem::take(&mut blocks.ends) {
        blocks.note(NoteKind::EmptyEnd, span, "");
    }
    (blocks.notes, blocks.conditions)
}

/// What is to be looked at within a block.
enum Inside {
    Nothing,
    Blocks,
    Frame(Frame),
}

impl Blocks<'_, '_> {
    fn note(&mut self, kind: NoteKind, span: Span, detail: &str) {
        self.notes.push(Note { kind, span, detail: detail.into() });
    }

    fn block(&mut self, id: NodeId) -> Inside {
        let document = self.document;
        match document.kind(id) {
            Kind::Heading(heading) => self.heading(id, heading.level),
            Kind::Zone(zone) => {
                let shown = zone.target.is_empty() || zone.target.eq_ignore_ascii_case("docs");
                let allowed = zone.target.eq_ignore_ascii_case("docs");
                let h1_place = (!allowed).then_some(NoteKind::ZoneH1);
                return Inside::Frame(Frame { hidden: !shown, h1_place, ..Frame::default() });
            }
            Kind::Moniker(_) => {
                return Inside::Frame(Frame { h1_place: Some(NoteKind::MonikerH1), ..Frame::default() });
            }
            Kind::Tab(_) => return Inside::Frame(Frame::default()),
            Kind::Quote
            | Kind::List(_)
            | Kind::Item
            | Kind::TabGroup(_)
            | Kind::Row
            | Kind::Column(_)
            | Kind::Div(_)
            | Kind::Alert(_)
            | Kind::Callout(_) => {
                self.content();
                return Inside::Blocks;
            }
            Kind::Picture(_) => {
                self.content();
                self.pictures = document.span(id).end;
                return Inside::Blocks;
            }
            Kind::CodeBlock(info) => {
                self.content();
                self.code(id, info.as_deref());
            }
            Kind::Table(_) => {
                self.content();
                self.table(id);
            }
            Kind::Paragraph if self.is_html(id) => self.html(document.slice(id)),
            Kind::Paragraph => {
                self.content();
                self.paragraph(id);
            }
            Kind::HtmlBlock => self.html(document.slice(id)),
            // Whether it brings headings is not known here.
            Kind::Include(_) => {
                self.close();
                if let Some(frame) = self.frames.last_mut() {
                    frame.some.level = UNKNOWN;
                }
            }
            Kind::Rule | Kind::Removed | Kind::TabTitle => {}
            _ => self.content(),
        }
        Inside::Nothing
    }

    fn enter(&mut self, mut frame: Frame, span: Span) {
        if let Some(outer) = self.frames.last() {
            frame.own = outer.own;
            frame.some.level = if outer.some.level == UNKNOWN { UNKNOWN } else { 0 };
            frame.hidden |= outer.hidden;
            frame.h1_place = frame.h1_place.or(outer.h1_place);
        }
        frame.texts = self.texts.len();
        self.frames.push(frame);
        self.conditions.push(span);
    }

    fn leave(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        self.texts.truncate(frame.texts);
        self.ends.extend(frame.open.map(|(span, _)| span));
        if let Some(outer) = self.frames.last_mut().filter(|_| !frame.hidden) {
            outer.some.h1 |= frame.own.h1 | frame.some.h1;
            outer.some.content |= frame.own.content | frame.some.content;
            outer.some.level = outer.some.level.max(frame.own.level).max(frame.some.level);
        }
    }

    /// Something stands below every heading that is still without.
    fn close(&mut self) {
        self.ends.clear();
        self.frames.iter_mut().for_each(|frame| frame.open = None);
    }

    fn content(&mut self) {
        self.close();
        if let Some(frame) = self.frames.last_mut() {
            frame.own.content = true;
        }
    }

    /// Whether a paragraph is nothing but tags and comments.
    fn is_html(&self, id: NodeId) -> bool {
        self.document.children(id).all(|child| match self.document.kind(child) {
            Kind::InlineHtml(_) | Kind::SoftBreak => true,
            Kind::Text(text) => text.trim().is_empty(),
            _ => false,
        })
    }

    /// Comments are nothing, and an anchor stands below a heading, but is not to be seen above one.
    fn html(&mut self, html: &str) {
        let (mut any, mut visible) = (false, false);
        for piece in pieces(html) {
            match piece {
                Piece::Text(text) => visible |= !text.trim().is_empty(),
                Piece::Comment(_) => {}
                Piece::Tag(tag) => {
                    any = true;
                    visible |= ["img", "iframe", "video", "hr"].iter().any(|name| tag.is(name));
                }
            }
        }
        if visible {
            self.content();
        } else if any {
            self.close();
        }
    }

    fn heading(&mut self, id: NodeId, level: u8) {
        let span = without_line_end(self.document, id);
        let Some(frame) = self.frames.last() else { return };
        let (own, some, open, hidden) = (frame.own, frame.some, frame.open, frame.hidden);
        if let Some(kind) = frame.h1_place.filter(|_| level == 1) {
            self.note(kind, span, "");
        }
        if hidden {
            return;
        }
        if level == 1 && (own.h1 || some.h1) {
            self.note(NoteKind::ExtraH1, span, "");
        } else if level == 1 && (own.content || some.content) {
            self.note(NoteKind::LateH1, span, "");
        }
        let before = own.level.max(some.level);
        if before > 0 && level > before + 1 {
            self.note(NoteKind::HeadingSkipped, span, &format!("{before} to level {level}"));
        }
        if let Some((empty, _)) = open.filter(|(_, above)| level <= *above) {
            self.note(NoteKind::EmptySection, empty, "");
        }
        self.underlined(id, level);
        if level == 2 {
            self.same_text(id);
        }
        self.content();
        if let Some(frame) = self.frames.last_mut() {
            (frame.own.level, frame.some.level) = (level, 0);
            frame.own.h1 |= level == 1;
            // A page that only begins is reported by other rules.
            frame.open = (level > 1).then_some((span, level));
        }
    }

    /// A heading that is marked by the line below it; that line.
    fn underlined(&mut self, id: NodeId, level: u8) {
        let (span, source) = (self.document.span(id), self.document.slice(id).trim_end());
        let Some(last) = source.rfind('\n') else { return };
        let line = source[last + 1..].trim_start_matches(['>', ' ', '\t']);
        let sign = if level == 1 { '=' } else { '-' };
        if !line.is_empty() && line.chars().all(|char| char == sign) {
            let end = span.start as usize + source.len();
            self.note(NoteKind::Underlined, Span::new(end - line.len(), end), "");
        }
    }

    fn same_text(&mut self, id: NodeId) {
        let mut text = String::new();
        self.document.plain_text(id, &mut text);
        let text = text.trim().to_owned();
        if text.is_empty() {
            return;
        }
        if self.texts.contains(&text) {
            self.note(NoteKind::SameH2, without_line_end(self.document, id), &text);
        }
        self.texts.push(text);
    }

    fn code(&mut self, id: NodeId, info: Option<&str>) {
        let (span, source) = (self.document.span(id), self.document.slice(id));
        let first = source.lines().next().map_or(0, str::len);
        let start = span.start as usize;
        let place = Span::new(start, start + first);
        let Some(info) = info else {
            if span.start >= self.pictures {
                self.note(NoteKind::IndentedCode, place, "");
            }
            return;
        };
        if is_open(source) {
            self.note(NoteKind::OpenFence, place, "");
        }
        if info.trim().is_empty() {
            let lines = source.lines().skip(1).filter(|line| !line.trim().is_empty()).count();
            let lines = lines - usize::from(!is_open(source)).min(lines);
            if lines >= LONG_CODE {
                self.note(NoteKind::NoLanguage, place, &lines.to_string());
            }
        }
    }

    /// A column without a heading. The corner above headings of rows may be empty.
    fn table(&mut self, id: NodeId) {
        let document = self.document;
        let mut rows = document.children(id);
        let Some(head) = rows.next().filter(|row| matches!(document.kind(*row), Kind::TableHead)) else {
            return;
        };
        for (column, cell) in document.children(head).enumerate() {
            if document.nodes[cell as usize].first != NONE {
                continue;
            }
            let named = |row: NodeId| document.children(row).next().is_none_or(|cell| self.is_name(cell));
            if column > 0 || !rows.by_ref().all(named) {
                let place = without_line_end(document, head);
                return self.note(NoteKind::NoColumnName, place, &(column + 1).to_string());
            }
        }
    }

    /// Whether a cell looks like the heading of its row, or may do so by what it includes.
    fn is_name(&self, cell: NodeId) -> bool {
        let mut children = self.document.children(cell);
        let first = children.next().map(|child| self.document.kind(child));
        matches!(first, None | Some(Kind::Strong | Kind::Include(_))) && children.next().is_none()
    }

    /// A row of dashes and pipes that makes no table.
    fn paragraph(&mut self, id: NodeId) {
        let source = self.document.slice(id);
        if !source.contains('|') || !source.contains('-') {
            return;
        }
        let mut at = self.document.span(id).start as usize;
        for line in source.split_inclusive('\n') {
            let text = line.trim().trim_start_matches(['>', ' ', '\t']);
            let is_rule = text.chars().all(|char| matches!(char, '|' | '-' | ':' | ' ' | '\t'));
            let cells = text.trim_matches('|').split('|');
            if is_rule && text.contains('|') && cells.clone().all(|cell| cell.contains('-')) {
                let start = at + line.find(text).unwrap_or(0);
                let lines = source.lines().filter(|line| line.contains('|')).count();
                if lines > 1 && !in_code(source, start - self.document.span(id).start as usize) {
                    return self.note(NoteKind::BrokenTable, Span::new(start, start + text.len()), "");
                }
            }
            at += line.len();
        }
    }
}

/// Whether a place of a paragraph may stand in a code span.
fn in_code(source: &str, at: usize) -> bool {
    source[..at].matches('`').count() % 2 == 1
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

    fn kinds(text: &str) -> Vec<NoteKind> {
        let notes = take(&markdown::parse(text, 0, &Context::default())).0;
        notes.into_iter().map(|note| note.kind).collect()
    }

    /// The kinds, each with the line it stands in.
    fn lines(text: &str) -> Vec<(NoteKind, usize)> {
        let notes = take(&markdown::parse(text, 0, &Context::default())).0;
        let line = |span: Span| text[..span.start as usize].matches('\n').count() + 1;
        notes.into_iter().map(|note| (note.kind, line(note.span))).collect()
    }

    #[test]
    fn headings() {
        assert_eq!(kinds("# A\n\n## B\n\n### C\n\nx\n\n## D\n\nx\n"), []);
        assert_eq!(kinds("# A\n\n# B\n"), [NoteKind::ExtraH1]);
        assert_eq!(kinds("Text\n\n# B\n"), [NoteKind::LateH1]);
        assert_eq!(kinds("<!-- c -->\n\n<a name=\"x\"></a>\n\n# B\n"), []);
        assert_eq!(kinds("<div>x</div>\n\n# B\n"), [NoteKind::LateH1]);
        assert_eq!(kinds("# A\n\n### B\n\nx\n"), [NoteKind::HeadingSkipped]);
        assert_eq!(kinds("# A\n\n[!INCLUDE [b](b.md)]\n\n#### B\n\nx\n"), []);
        assert_eq!(
            lines("A\n=\n\n> B\n> ---\n>\n> x\n"),
            [(NoteKind::Underlined, 2), (NoteKind::Underlined, 5)]
        );
        let same = "# A\n\n## B\n\nx\n\n## C\n\nx\n\n## B\n\n### B\n\nx\n\n### B\n\nx\n";
        assert_eq!(kinds(same), [NoteKind::SameH2]);
    }

    #[test]
    fn sections_without_content() {
        assert_eq!(lines("# A\n\n## B\n\n## C\n"), [(NoteKind::EmptySection, 3), (NoteKind::EmptyEnd, 5)]);
        assert_eq!(
            lines("# A\n\n### B\n\n<!-- c -->\n\n---\n\n## C\n\nx\n")[1..],
            [(NoteKind::EmptySection, 3)]
        );
        for filled in ["x", "### D\n\nx", "- x", "> x", "[!INCLUDE [x](x.md)]", "<br>", "```c\nx\n```"] {
            assert_eq!(kinds(&format!("# A\n\n## B\n\n{filled}\n\n## C\n\nx\n")), [], "{filled}");
        }
        let tabs = "## A\n\nx\n\n# [T](#tab/a)\n\n### B\n\n---\n";
        assert_eq!((kinds(tabs), kinds(&format!("{tabs}\nx\n"))), (vec![NoteKind::EmptyEnd], vec![]));
        // Readers of another version may see something there.
        let versions = "## B\n\n::: moniker range=\"a\"\n## C\n::: moniker-end\n\n## D\n\nx\n";
        assert_eq!(kinds(versions), []);
    }

    #[test]
    fn blocks_of_some_readers() {
        let zone = "::: zone pivot=\"x\"\n\n## B\n\nx\n\n::: zone-end\n\n";
        assert_eq!(kinds(&format!("# A\n\n{zone}{zone}## C\n\nx\n")), []);
        assert_eq!(kinds(&format!("# A\n\n## B\n\nx\n\n{zone}")), [NoteKind::SameH2]);
        let one = "::: moniker range=\"a\"\n# A\n::: moniker-end\n\n";
        assert_eq!(kinds(&format!("{one}{one}")), [NoteKind::MonikerH1; 2]);
        assert_eq!(kinds(&format!("{one}# B\n")), [NoteKind::MonikerH1, NoteKind::ExtraH1]);
        let elsewhere = "::: zone target=\"chromeless\"\nx\n\n# B\n::: zone-end\n\n# A\n";
        assert_eq!(kinds(elsewhere), [NoteKind::ZoneH1]);
        assert_eq!(kinds("::: zone target=\"docs\"\n# A\n::: zone-end\n"), []);
        let tabs = "## A\n\n# [T](#tab/a)\n\n### B\n\nx\n\n# [U](#tab/b)\n\n#### C\n\nx\n\n---\n";
        assert_eq!(kinds(tabs), [NoteKind::HeadingSkipped]);
    }

    #[test]
    fn code_and_tables() {
        assert_eq!(kinds("```c\nx\n"), [NoteKind::OpenFence]);
        assert_eq!(kinds("> ```c\n> x\n> ```\n\n- ~~~~\n  x\n  ~~~~\n"), []);
        assert_eq!(kinds("x\n\n    y\n"), [NoteKind::IndentedCode]);
        let code = |lines: usize| format!("```\n{}\n```\n", "x\n\n".repeat(lines).trim_end());
        assert_eq!((kinds(&code(19)), kinds(&code(20))), (vec![], vec![NoteKind::NoLanguage]));
        assert_eq!(kinds("|   | A |\n|---|---|\n| **x** | y |\n"), []);
        assert_eq!(kinds("|   | A |\n|---|---|\n| x | y |\n"), [NoteKind::NoColumnName]);
        assert_eq!(lines("x\n\n|---|---|\n| x | y |\n"), [(NoteKind::BrokenTable, 3)]);
        assert_eq!(kinds("Rows like `|---|` or a | b\nare text.\n\n- - -\n"), []);
    }
}
