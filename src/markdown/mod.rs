//! Markdown in the dialect: text → tree → facts or HTML.
//!
//! 1. [`mask`] makes the dialect's markers inert, byte for byte.
//! 2. [`build`] lets pulldown-cmark parse and makes a [`Document`] of its events.
//! 3. [`ext`] rewrites the document: alerts, containers, tabs, heading ids, bare URLs.
//! 4. [`parse`] is the three together.

pub mod attributes;
mod bracket;
mod build;
pub mod directive;
pub mod ext;
pub mod html;
mod mask;
pub mod nodes;
pub mod parents;
mod plain_text;
pub mod regions;
pub mod signs;
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
    let options = MaskOptions { alerts: context.alerts, inline_only, extensions: context.extensions };
    let mut document = build::parse(source, body, options, &context.extensions);
    for extension in ext::ALL {
        extension.apply(&mut document, context);
    }
    document
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::tree::ROOT;
    use super::*;

    /// One triple-colon line with parts that are right or wrong.
    fn line() -> impl Strategy<Value = String> {
        let name = prop_oneof![
            Just("image"),
            Just("video"),
            Just("code"),
            Just("form"),
            Just("zone"),
            Just("moniker"),
            Just("row"),
            Just("column")
        ];
        let part = prop_oneof![
            Just("source=\"a.png\""),
            Just("alt-text=\"x\""),
            Just("type=\"complex\""),
            Just("target=\"tv\""),
            Just("pivot=\"A\""),
            Just("range=\"v1\""),
            Just("span=\"2\""),
            Just("foo=\"y\""),
            Just("source='a'"),
            Just("alt-text=\"x")
        ];
        let parts = proptest::collection::vec(part, 0..4);
        (name, parts, prop_oneof![Just(":::"), Just("")])
            .prop_map(|(name, parts, end)| format!(":::{name} {}{end}", parts.join(" ")))
    }

    proptest! {
        #[test]
        fn a_malformed_line_stays_text_with_its_finding(line in line()) {
            let source = format!("before\n\n{line}\n\nafter\n");
            let document = parse(&source, 0, &Context::default());
            // An image may lack two things, and each is said.
            let needs = |key: &str| document.problems.iter().any(|problem| problem.message.contains(key));
            let most = if needs("needs `source`") && needs("needs `alt-text`") { 2 } else { 1 };
            prop_assert!(document.problems.len() <= most, "{line}: {:?}", document.problems);
            // Problems that leave the construct in force say so.
            let shown = ["has no `:::", "needs `thumbnail`", "text behind"];
            if let Some(problem) = document.problems.first()
                && !shown.iter().any(|part| problem.message.contains(part))
            {
                let mut text = String::new();
                document.plain_text(ROOT, &mut text);
                prop_assert!(text.contains(line.trim_end()), "{line}: {text}");
            }
        }
    }
}
