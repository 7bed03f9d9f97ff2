//! Markdown in the dialect: text → tree → facts or HTML.
//!
//! 1. [`mask`] makes the dialect's markers inert, byte for byte.
//! 2. [`build`] lets pulldown-cmark parse and makes a [`Document`] of its events.
//! 3. [`ext`] rewrites the document: alerts, containers, tabs, heading ids, bare URLs.
//! 4. [`parse`] is the three together.

pub mod attributes;
mod build;
pub mod directive;
pub mod ext;
pub mod html;
mod mask;
pub mod regions;
pub mod slug;
pub mod tags;
pub mod tree;

pub use ext::Context;
pub use tree::Document;

use mask::MaskOptions;

/// Parses the Markdown of `source` from byte `body` (behind the front matter).
pub fn parse<'a>(source: &'a str, body: usize, context: &Context<'_>) -> Document<'a> {
    parse_as(source, body, context, false)
}

/// Parses the text of an inline include: paragraphs only.
pub fn parse_inline<'a>(source: &'a str, body: usize, context: &Context<'_>) -> Document<'a> {
    parse_as(source, body, context, true)
}

fn parse_as<'a>(source: &'a str, body: usize, context: &Context<'_>, inline_only: bool) -> Document<'a> {
    let options = MaskOptions { alerts: context.alerts, inline_only, math: context.extensions.math };
    let mut document = build::parse(source, body, options, &context.extensions);
    for extension in ext::ALL {
        extension.apply(&mut document, context);
    }
    document
}
