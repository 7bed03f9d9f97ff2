//! The title that a heading gives to its page.
//!
//! 1. [`of_heading`] takes its text as the engine does: the open one reads the HTML, where pictures have no text; Learn's
//!    reads the Markdown, where their description is one.

use crate::config::Profile;
use crate::markdown::tree::{Document, Kind, NodeId};

/// Puts the text of a heading into `text`. One of pictures only is called what these show.
pub(super) fn of_heading(document: &Document<'_>, id: NodeId, profile: Profile, text: &mut String) {
    text.clear();
    if profile == Profile::Docfx {
        without_pictures(document, id, text);
    }
    if text.trim().is_empty() {
        text.clear();
        document.plain_text(id, text);
    }
}

fn without_pictures(document: &Document<'_>, heading: NodeId, text: &mut String) {
    let mut stack = vec![heading];
    while let Some(id) = stack.pop() {
        let children = document.child_list(id);
        match document.kind(id) {
            Kind::Image(_) => {}
            // What has no children has no picture.
            _ if children.is_empty() => document.plain_text(id, text),
            _ => stack.extend(children.into_iter().rev()),
        }
    }
}
