//! The words of a node without their markup: for titles, ids and what stands for pictures.

use super::directive::PictureKind;
use super::tree::{Document, Kind, NONE, NodeId};

impl Document<'_> {
    /// Plain text of a node's inlines: text, code, `:::no-loc`, the description of images; nothing from HTML, includes,
    /// `:::image` or references other than `@uid`, which as a rule is no reference at all.
    pub fn plain_text(&self, id: NodeId, out: &mut String) {
        self.walk(id, &mut |node| match self.kind(node) {
            Kind::Xref(xref) if xref.shorthand => out.push_str(xref.raw),
            Kind::Text(text) | Kind::Code(text) => out.push_str(text),
            Kind::NoLoc(text) => out.push_str(text),
            Kind::SoftBreak | Kind::HardBreak => out.push('\n'),
            _ => {}
        });
    }

    /// Text of an image's description: as [`Document::plain_text`], and the texts that markers in it have for readers.
    /// What other files say is asked of `other`.
    pub fn description(&self, id: NodeId, out: &mut String, other: &mut dyn FnMut(NodeId, &mut String)) {
        self.walk(id, &mut |node| match self.kind(node) {
            Kind::Picture(picture) if picture.kind == PictureKind::Icon => {}
            Kind::Picture(picture) => out.push_str(picture.alt.map_or("", |(alt, _)| alt)),
            Kind::VideoElement(video) => out.push_str(video.title.unwrap_or("")),
            Kind::Include(_) | Kind::Xref(_) => other(node, out),
            Kind::Text(text) | Kind::Code(text) | Kind::Math(text, _) => out.push_str(text),
            Kind::NoLoc(text) => out.push_str(text),
            Kind::SoftBreak | Kind::HardBreak => out.push('\n'),
            _ => {}
        });
    }

    /// Plain text as it counts for a heading's id: as [`Document::plain_text`], but nothing from `@uid` and `:::no-loc`.
    pub fn id_text(&self, id: NodeId, out: &mut String) {
        // Most headings are one text.
        let only = self.nodes[id as usize].first;
        if only != NONE
            && self.nodes[only as usize].next == NONE
            && let Kind::Text(text) = self.kind(only)
        {
            return out.push_str(text);
        }
        self.walk(id, &mut |node| match self.kind(node) {
            Kind::Text(text) | Kind::Code(text) => out.push_str(text),
            Kind::SoftBreak | Kind::HardBreak => out.push('\n'),
            _ => {}
        });
    }
}
