//! Where running text stands that extensions look through.

use crate::markdown::directive::PictureKind;
use crate::markdown::tree::{Document, Kind, Layout, NodeId, ROOT};

/// Parents of wanted texts outside links, images and code, and whether each stands in an element `<a>`.
pub(super) fn text_parents(document: &Document<'_>, wanted: fn(&str) -> bool) -> Vec<(NodeId, bool)> {
    let mut found = Vec::new();
    let mut stack = vec![(ROOT, false)];
    while let Some((id, in_anchor)) = stack.pop() {
        if matches!(
            document.kind(id),
            Kind::Link(_) | Kind::Image(_) | Kind::CodeBlock(_) | Kind::HtmlBlock | Kind::Xref(_)
        ) {
            continue;
        }
        let mut has_text = false;
        let mut inner = in_anchor;
        for child in document.children(id) {
            if let Kind::InlineHtml(tag) = document.kind(child) {
                inner = anchor_after(tag, inner);
            }
            has_text |= matches!(document.kind(child), Kind::Text(text) if wanted(text));
            stack.push((child, inner));
        }
        if has_text {
            found.push((id, in_anchor));
        }
    }
    found
}

/// Whether an element `<a>` is open behind an inline tag.
pub(super) fn anchor_after(tag: &str, before: bool) -> bool {
    let lower = tag.get(..3).unwrap_or("").to_ascii_lowercase();
    matches!(lower.as_str(), "<a " | "<a>") || (before && lower != "</a")
}

/// Whether a node stands in running text.
pub(super) fn is_inline(kind: &Kind<'_>) -> bool {
    match kind {
        Kind::Element(element) => element.layout == Layout::Inline,
        Kind::Math(_, block) => !block,
        Kind::Include(include) => include.inline,
        Kind::Picture(picture) => picture.kind != PictureKind::Complex,
        Kind::VideoElement(video) => !video.complex,
        _ => matches!(
            kind,
            Kind::Text(_)
                | Kind::Code(_)
                | Kind::Emphasis
                | Kind::Strong
                | Kind::Strikethrough
                | Kind::Link(_)
                | Kind::Image(_)
                | Kind::InlineHtml(_)
                | Kind::SoftBreak
                | Kind::HardBreak
                | Kind::Xref(_)
                | Kind::NoLoc(_)
                | Kind::FootnoteReference(_)
        ),
    }
}
