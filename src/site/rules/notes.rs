//! Oddities that the scan noted → findings.
//!
//! 1. [`of_page`] and [`of_include`] go over the notes of one file; what is about a page as a whole is told of pages only.
//! 2. [`WORDS`] has code, message and hint of each kind.

use crate::diagnostics::Diagnostic;
use crate::scan::{NoteKind, PageFacts};
use crate::source::DocPath;

/// Whether a code is switched on somewhere.
type Wanted<'w> = &'w dyn Fn(&str) -> bool;

/// What is said about a kind of note; `{}` is its detail.
struct Words {
    kind: NoteKind,
    /// Included files do not have it, since they are only parts.
    page_only: bool,
    code: &'static str,
    message: &'static str,
    hint: &'static str,
}

const fn any(kind: NoteKind, code: &'static str, message: &'static str, hint: &'static str) -> Words {
    Words { kind, page_only: false, code, message, hint }
}

const fn page(kind: NoteKind, code: &'static str, message: &'static str, hint: &'static str) -> Words {
    Words { kind, page_only: true, code, message, hint }
}

/// In the order of the kinds.
static WORDS: &[Words] = &[
    page(
        NoteKind::ExtraH1,
        "multiple-h1s",
        "this is not the first level-one heading of the page",
        "make it a heading of level two",
    ),
    page(
        NoteKind::LateH1,
        "h1-not-first",
        "content stands before the level-one heading",
        "begin the page with its heading",
    ),
    page(
        NoteKind::HeadingSkipped,
        "heading-skipped",
        "the headings go from level {}",
        "do not leave out a level",
    ),
    any(NoteKind::EmptyHeading, "heading-empty", "this heading has no text", "write one, or delete the `#`"),
    any(
        NoteKind::NoAlt,
        "alt-text-missing",
        "this image has no alternative text",
        "say in a few words what it shows",
    ),
    any(
        NoteKind::AltLength,
        "alt-text-bad-length",
        "the alternative text has {} characters",
        "40 to 150 say what an image shows",
    ),
    any(NoteKind::NoLinkText, "link-text-missing", "this link has no text", "write what it leads to"),
    any(
        NoteKind::UndefinedReference,
        "undefined-reference",
        "`[{}]` is defined nowhere in this file, so no link appears",
        "add `[id]: path` to the file, or correct the id",
    ),
    any(
        NoteKind::OpenFence,
        "code-block-unclosed",
        "this code block is not closed, so it runs to the end",
        "add the closing fence",
    ),
    page(
        NoteKind::SameH2,
        "h2-duplicated",
        "another second-level heading of this page is named `{}`",
        "say in the headings how the sections differ",
    ),
    any(
        NoteKind::EmptyH1,
        "h1-empty",
        "the level-one heading has no text",
        "write what the page is about behind the `#`",
    ),
    any(
        NoteKind::MonikerH1,
        "h1-in-moniker",
        "a level-one heading stands in a moniker block",
        "name the page for all versions, above the block",
    ),
    any(
        NoteKind::ZoneH1,
        "h1-in-zone",
        "a level-one heading stands in a zone",
        "name the page for all readers, above the zone",
    ),
    any(
        NoteKind::EmptySection,
        "heading-no-content",
        "nothing stands below this heading",
        "write the section, or delete its heading",
    ),
    page(
        NoteKind::EmptyEnd,
        "heading-no-content",
        "nothing stands below this heading",
        "write the section, or delete its heading",
    ),
    any(
        NoteKind::Underlined,
        "headings-with-underline",
        "this line makes the text above it a heading",
        "write `#` or `##` in front of the text instead",
    ),
    any(
        NoteKind::IndentedCode,
        "code-block-indented",
        "this is code because it is indented",
        "put it between two lines of ``` with its language behind the first, or take back the indentation",
    ),
    any(
        NoteKind::NoLanguage,
        "dev-language-missing",
        "this code block has {} lines and no language",
        "name the language behind the fence; `output` or `text` will do where there is none",
    ),
    any(
        NoteKind::NoColumnName,
        "column-header-missing",
        "column {} of this table has no heading",
        "say in the first row what the column holds; a `|` that is text is written `\\|`",
    ),
    any(
        NoteKind::BrokenTable,
        "table-header-missing",
        "this row of dashes makes no table",
        "write the row of headings right above it; up to the next blank line every line of a table needs a `|`",
    ),
    any(NoteKind::HtmlLink, "html-link", "the link to `{}` is written in HTML", "write `[text](target)`"),
    any(
        NoteKind::SameAlt,
        "image-alt-text-duplicated",
        "another image of this page has the same text: {}",
        "say how the two differ",
    ),
];

/// Findings of a page, as far as their codes are wanted.
pub(super) fn of_page(path: &DocPath, facts: &PageFacts, wanted: Wanted<'_>, out: &mut Vec<Diagnostic>) {
    add(path, facts, &|words| wanted(words.code), out);
}

/// Findings of an included file that is no page.
pub(super) fn of_include(path: &DocPath, facts: &PageFacts, wanted: Wanted<'_>, out: &mut Vec<Diagnostic>) {
    let first = facts.h1.is_some().then_some(facts.heading_places.1);
    let others = facts.notes.iter().filter(|note| note.kind == NoteKind::ExtraH1).map(|note| note.span);
    for span in first.into_iter().chain(others) {
        let message = "this file is included, and has a level-one heading";
        let found = Diagnostic::new("h1-in-include", path, span, message);
        out.push(found.hint("leave that to the page that includes it"));
    }
    add(path, facts, &|words| !words.page_only && wanted(words.code), out);
}

fn add(path: &DocPath, facts: &PageFacts, fits: &dyn Fn(&Words) -> bool, out: &mut Vec<Diagnostic>) {
    for note in &facts.notes {
        if let Some(words) = WORDS.iter().find(|words| words.kind == note.kind).filter(|words| fits(words)) {
            let message = words.message.replace("{}", &note.detail);
            out.push(Diagnostic::new(words.code, path, note.span, message).hint(words.hint));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_words() {
        assert!(WORDS.iter().enumerate().all(|(index, words)| words.kind as usize == index));
        assert_eq!(WORDS.len(), NoteKind::SameAlt as usize + 1, "the last kind is not listed");
    }
}
