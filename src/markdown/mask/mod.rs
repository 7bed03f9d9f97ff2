//! Makes the dialect's markers inert before pulldown-cmark sees the text, without losing a position.
//!
//! 1. [`mask`] walks the lines once with a [`Tracker`] that knows containers (quotes, list items), fences and
//!    HTML blocks as CommonMark does, so that markers in code stay code.
//! 2. A block marker becomes a processing instruction of the same length (`<?xxx?>`): an HTML block that ends
//!    on its own line, interrupts a paragraph and keeps its container.
//! 3. An inline marker becomes `:x xxx:`; a pipe that the dialect's tables keep in a cell and a `_` in a bare URL
//!    become `x`.
//! 4. Few edits change lengths (a column's indentation, cells that a table lacks): [`Masked::source_offset`]
//!    leads back to the file.
//! 5. Where a mask ends up in code after all, the tree builder takes the source text instead.

mod code_spans;
mod cursor;
mod html_block;
mod line;
mod math;
mod table;
mod tracker;

use std::borrow::Cow;

use super::directive::Directive;
use super::signs::{Looked, Signs};
use super::tree::Problem;
use crate::config::Extensions;
use crate::diagnostics::Span;

/// A masked range in [`Masked::text`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Mask {
    /// First byte.
    pub(super) start: usize,
    /// One past the last.
    pub(super) end: usize,
    /// Marker that stands here; none for a character that only has to be hidden.
    pub(super) directive: Option<u32>,
}

/// A text that pulldown-cmark can parse, and the way back.
#[derive(Debug)]
pub(super) struct Masked<'a> {
    /// The text to parse.
    pub(super) text: Cow<'a, str>,
    /// What was masked, in order.
    pub(super) masks: Vec<Mask>,
    /// (offset in `text`, source offset − offset) from there on; empty when nothing moved.
    shifts: Vec<(usize, isize)>,
    /// Markers with their place in the file.
    pub(super) directives: Vec<(Directive<'a>, Span)>,
    /// Malformed markers.
    pub(super) problems: Vec<Problem>,
}

impl Masked<'_> {
    /// The offset in the source text of an offset in [`Masked::text`].
    pub(super) fn source_offset(&self, offset: usize) -> usize {
        if self.shifts.is_empty() {
            return offset;
        }
        let index = self.shifts.partition_point(|(at, _)| *at <= offset);
        let delta = index.checked_sub(1).map_or(0, |index| self.shifts[index].1);
        offset.saturating_add_signed(delta)
    }

    /// Whether no edit changed a length inside a range: if so, it is as long as its source.
    pub(super) fn keeps_length(&self, start: usize, end: usize) -> bool {
        let before = |offset: usize| self.shifts.partition_point(|(at, _)| *at <= offset);
        self.shifts.is_empty() || before(start) == before(end)
    }

    /// Masks that touch a range.
    #[inline]
    pub(super) fn masks_in(&self, start: usize, end: usize) -> &[Mask] {
        if self.masks.is_empty() {
            return &[];
        }
        let first = self.masks.partition_point(|mask| mask.end <= start);
        let len = self.masks[first..].partition_point(|mask| mask.start < end);
        &self.masks[first..first + len]
    }
}

/// Settings that change what is a marker.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct MaskOptions<'o> {
    /// Configured alert kinds.
    pub(super) alerts: &'o [(String, String)],
    /// Only paragraphs are recognised (an inline include): no block markers.
    pub(super) inline_only: bool,
    /// Optional parts of Markdown that are on.
    pub(super) extensions: Extensions,
}

impl MaskOptions<'_> {
    /// Whether only markers and tables can lead to an edit of a text with these signs.
    fn is_plain(&self, signs: Signs) -> bool {
        let extensions = &self.extensions;
        !(self.inline_only
            || (extensions.math && signs.dollar)
            || signs.marked_url
            || extensions.smart_punctuation
            || extensions.definition_lists
            || extensions.list_extras
            || extensions.abbreviations)
    }
}

/// One change of the text.
#[derive(Debug)]
pub(crate) struct Edit {
    start: usize,
    end: usize,
    with: With,
}

#[derive(Debug)]
pub(crate) enum With {
    /// `<?…?>` of the same length.
    Block(u32),
    /// `:…:` of the same length.
    Inline(u32),
    /// `x` of the same length.
    Hidden,
    /// The number one in as many digits: lists of letters are lists of numbers to the parser.
    Number,
    /// Nothing.
    Delete,
    /// More text.
    Insert(String),
    /// A fence line around a block of math: opening (true) or closing.
    MathFence(bool),
}

/// A fence that no author writes.
const MATH_FENCE: &str = "~~~~~~~~~~~~~~~~";

/// Info string of the fence that stands for `$$`.
pub(crate) const MATH_INFO: &str = "\u{e001}math";

/// Masks a text; `base` is its offset in the file.
pub(super) fn mask<'a>(text: &'a str, base: usize, options: MaskOptions<'_>, looked: &Looked) -> Masked<'a> {
    let signs = looked.signs;
    if options.is_plain(signs) && !signs.marker && !signs.pipe {
        return Masked {
            text: Cow::Borrowed(text),
            masks: Vec::new(),
            shifts: Vec::new(),
            directives: Vec::new(),
            problems: Vec::new(),
        };
    }
    let tracked = tracker::Tracker::new(text, base, options, looked).run();
    let mut edits = tracked.edits;
    edits.sort_by_key(|edit| (edit.start, edit.end));
    let (masked, masks, shifts) = apply(text, &edits);
    Masked { text: masked, masks, shifts, directives: tracked.directives, problems: tracked.problems }
}

fn apply<'a>(text: &'a str, edits: &[Edit]) -> (Cow<'a, str>, Vec<Mask>, Vec<(usize, isize)>) {
    if edits.is_empty() {
        return (Cow::Borrowed(text), Vec::new(), Vec::new());
    }
    let mut out = String::with_capacity(text.len() + 64);
    let mut masks = Vec::with_capacity(edits.len());
    let mut shifts = Vec::new();
    let mut at = 0;
    for edit in edits {
        // Edits never overlap by construction; a wrong one is skipped rather than trusted.
        if edit.start < at || edit.end > text.len() {
            continue;
        }
        out.push_str(&text[at..edit.start]);
        at = edit.end;
        let len = edit.end - edit.start;
        let start = out.len();
        let directive = match &edit.with {
            With::Block(index) => {
                wrap(&mut out, "<?", len, "?>");
                Some(*index)
            }
            With::Inline(index) => {
                // A marker with blanks is no destination of a link. Behind `]` a colon would make a link reference
                // definition of the paragraph.
                let blank = len > 4 && text[edit.start..edit.end].contains([' ', '\t']);
                let open = match (out.ends_with(']'), blank) {
                    (false, false) => ":",
                    (false, true) => ":x ",
                    (true, false) => ";",
                    (true, true) => ";x ",
                };
                wrap(&mut out, open, len, ":");
                Some(*index)
            }
            With::Hidden => {
                wrap(&mut out, "", len, "");
                None
            }
            With::Number => {
                out.extend(std::iter::repeat_n('0', len.saturating_sub(1)));
                out.push('1');
                None
            }
            With::MathFence(opening) => {
                out.push_str(MATH_FENCE);
                out.push_str(if *opening { MATH_INFO } else { "" });
                shifts.push((out.len(), edit.end as isize - out.len() as isize));
                continue;
            }
            With::Delete => {
                shifts.push((out.len(), edit.end as isize - out.len() as isize));
                continue;
            }
            With::Insert(more) => {
                // Inserted bytes all belong to the place of insertion.
                out.push_str(more);
                shifts.push((out.len(), edit.end as isize - out.len() as isize));
                continue;
            }
        };
        masks.push(Mask { start, end: out.len(), directive });
    }
    out.push_str(&text[at..]);
    (Cow::Owned(out), masks, shifts)
}

/// What stands where a marker was.
const FILL: &str = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

fn wrap(out: &mut String, open: &str, len: usize, close: &str) {
    out.push_str(open);
    let mut left = len.saturating_sub(open.len() + close.len());
    while left > 0 {
        let some = left.min(FILL.len());
        out.push_str(&FILL[..some]);
        left -= some;
    }
    out.push_str(close);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        mask(text, 0, MaskOptions::default(), &Looked::at(text)).text.into_owned()
    }

    #[test]
    fn blocks_keep_their_container() {
        assert_eq!(masked("> [!NOTE]\n> x\n"), "> <?xxx?>\n> x\n");
        assert_eq!(masked("- > [!NOTE]\n  > x\n"), "- > <?xxx?>\n  > x\n");
        assert_eq!(masked("1. a\n\n   [!INCLUDE [x](y.md)]\n"), "1. a\n\n   <?xxxxxxxxxxxxxxxx?>\n");
        assert_eq!(masked(">[!TIP]\n"), "><?xx?>\n");
    }

    #[test]
    fn code_is_left_alone() {
        for text in [
            "```\n:::row:::\n> [!NOTE]\n```\n",
            "    :::row:::\n",
            "- a\n\n      > [!NOTE]\n",
            "<!--\n:::row:::\n-->\n",
            "~~~\n```\n:::row:::\n~~~\n",
            "a `:::image source=\"x\":::` b\n",
        ] {
            assert_eq!(masked(text), text);
        }
    }

    #[test]
    fn columns_lose_common_indentation() {
        let text =
            ":::row:::\n   :::column span=\"\":::\n      a\n        b\n   :::column-end:::\n:::row-end:::\n";
        let result = mask(text, 0, MaskOptions::default(), &Looked::at(text));
        assert_eq!(result.text, "<?xxxxx?>\n<?xxxxxxxxxxxxxxxx?>\na\n  b\n<?xxxxxxxxxxxx?>\n<?xxxxxxxxx?>\n");
        let at = result.text.find("a\n").unwrap();
        assert_eq!(result.source_offset(at), text.find("a\n").unwrap());
        let quoted =
            "> :::row:::\r\n>   :::column:::\r\n>       a\r\n>   :::column-end:::\r\n> :::row-end:::\r\n";
        assert!(masked(quoted).contains("> a\r\n"));
    }

    #[test]
    fn markers_of_an_item_in_a_column_stay_in_it() {
        let text = ":::row:::\n:::column:::\n- ::: zone target=\"docs\"\n\n  a\n\n  ::: zone-end\n- b\n:::column-end:::\n:::row-end:::\n";
        assert!(masked(text).contains("\n  a\n\n  <?"));
    }

    #[test]
    fn no_definition_is_made_of_a_marker() {
        assert_eq!(masked("[a]:::no-loc text=\"b\":::\n"), "[a];x xxxxxxxxxxxxxxxxx:\n");
    }

    #[test]
    fn each_end_without_a_beginning_is_told() {
        let problems = |text: &str| mask(text, 0, MaskOptions::default(), &Looked::at(text)).problems.len();
        assert_eq!(problems("::: zone-end\n\n::: zone-end\n"), 2);
        assert_eq!(problems("::: zone target=\"none\"\n\n::: zone-end\n"), 1);
    }

    #[test]
    fn tables_follow_markdig() {
        assert_eq!(masked("| a | b |\n|---|---|\n| `x|y` | 1 |\n"), "| a | b |\n|---|---|\n| `xxy` | 1 |\n");
        assert_eq!(masked("| a |\n|---|\n| b |\nglued\n"), "| a |\n|x--|\n| b |\nglued\n");
        assert_eq!(masked("|a|\n|-|\n|1|2|\n"), "|a| |\n|-|-|\n|1|2|\n");
        assert_eq!(masked("a|b\n-|-\n1|2|3\n"), "a|b | |\n-|-|-\n1|2|3\n");
    }

    #[test]
    fn an_end_marker_ends_html() {
        let text = "::: moniker range=\"a\"\n<table>\n</table>\n::: moniker-end\n";
        assert!(masked(text).contains("</table>\n\n<?"));
    }
}
