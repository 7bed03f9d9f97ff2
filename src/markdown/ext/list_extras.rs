//! Lists numbered with letters or Roman numbers, when a configuration switches them on (dialect: what is switched on).
//!
//! The masks have made numbers of the letters; what an item is numbered with stands in the source. Another kind of
//! number begins another list.

use super::{Context, Extension};
use crate::markdown::tree::{Document, Kind, Layout, NodeId};

pub(super) struct ListExtras;

impl Extension for ListExtras {
    fn name(&self) -> &'static str {
        "list-extras"
    }

    fn apply(&self, document: &mut Document<'_>, context: &Context<'_>) {
        if !context.extensions.list_extras {
            return;
        }
        for parent in document.containers() {
            let children = document.child_list(parent);
            if !children.iter().any(|child| is_lettered(document, *child)) {
                continue;
            }
            let mut out = Vec::with_capacity(children.len());
            for child in children {
                match is_lettered(document, child) {
                    true => split(document, child, &mut out),
                    false => out.push(child),
                }
            }
            document.set_children(parent, &out);
        }
    }
}

fn is_lettered(document: &Document<'_>, node: NodeId) -> bool {
    matches!(document.kind(node), Kind::List(Some(_)))
        && document.children(node).any(|item| !letters(document, item).is_empty())
}

/// What an item is numbered with, when it is letters.
fn letters<'a>(document: &Document<'a>, item: NodeId) -> &'a str {
    let text = document.slice(item).trim_start_matches([' ', '\t']);
    let len = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    if text[len..].starts_with(['.', ')']) { &text[..len] } else { "" }
}

/// The value of `type`: `a`, `A`, `i` or `I`; none for numbers.
type Style = Option<char>;

/// Style and value of an item behind one of another style, or of none.
fn number(document: &Document<'_>, item: NodeId, before: Option<Style>) -> (Style, u64) {
    let letters = letters(document, item);
    let Some(first) = letters.chars().next() else {
        let text = document.slice(item).trim_start();
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        return (None, text[..digits].parse().unwrap_or(1));
    };
    let upper = first.is_ascii_uppercase();
    let roman = letters.bytes().all(|byte| b"ivxIVX".contains(&byte));
    // `i` behind `h` is a letter.
    let goes_on =
        before.is_some_and(|style| style == Some(if upper { 'A' } else { 'a' })) && letters.len() == 1;
    if roman && !goes_on {
        return (Some(if upper { 'I' } else { 'i' }), roman_value(letters));
    }
    let value = u64::from(first.to_ascii_lowercase() as u8 - b'a') + 1;
    (Some(if upper { 'A' } else { 'a' }), value)
}

fn roman_value(letters: &str) -> u64 {
    let value = |byte: u8| match byte.to_ascii_lowercase() {
        b'i' => 1,
        b'v' => 5,
        _ => 10,
    };
    let values: Vec<i64> = letters.bytes().map(value).collect();
    let smaller = |at: usize| values.get(at + 1).is_some_and(|next| *next > values[at]);
    let sum: i64 = (0..values.len()).map(|at| if smaller(at) { -values[at] } else { values[at] }).sum();
    sum.unsigned_abs()
}

/// Makes a list of each run of items of one style.
fn split(document: &mut Document<'_>, list: NodeId, out: &mut Vec<NodeId>) {
    let mut lists: Vec<(Style, u64, Vec<NodeId>)> = Vec::new();
    for item in document.child_list(list) {
        let (style, value) = number(document, item, lists.last().map(|last| last.0));
        match lists.last_mut() {
            Some((same, _, items)) if *same == style => items.push(item),
            _ => lists.push((style, value, vec![item])),
        }
    }
    let span = document.span(list);
    for (style, start, items) in lists {
        let start_at = if start == 1 { String::new() } else { format!(" start=\"{start}\"") };
        let node = match style {
            Some(style) => {
                let open = format!("<ol type=\"{style}\"{start_at}>");
                document.element(open, "</ol>", Layout::Block, span)
            }
            None => document.add(Kind::List(Some(start)), span),
        };
        document.set_children(node, &items);
        out.push(node);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roman_values() {
        for (letters, value) in [("i", 1), ("iv", 4), ("ix", 9), ("xviii", 18), ("XX", 20)] {
            assert_eq!(roman_value(letters), value, "{letters}");
        }
    }
}
