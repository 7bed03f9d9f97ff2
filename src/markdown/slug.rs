//! Heading ids (GitHub style, as the engine makes them; Markdig's own style on demand).

use std::collections::HashMap;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

/// The id of a heading's plain text, before it is made unique.
///
/// Letters and decimal digits of any script in the basic plane, `-` and `_` stay, lower-cased; a blank becomes
/// `-`; everything else is dropped. Nothing is collapsed or trimmed. Nothing left: `section`.
pub fn slug(text: &str) -> String {
    if text.is_ascii() {
        return ascii_slug(text);
    }
    let mut id = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            'a'..='z' | '0'..='9' | '-' | '_' => id.push(char),
            'A'..='Z' => id.push(char.to_ascii_lowercase()),
            ' ' => id.push('-'),
            _ if char.is_ascii() || char as u32 > 0xffff => {}
            _ if is_letter(char) => {
                // Invariant lower case maps one unit to one unit.
                let mut lower = char.to_lowercase();
                match (lower.next(), lower.next()) {
                    (Some(single), None) => id.push(single),
                    _ => id.push(char),
                }
            }
            _ if is_decimal_digit(char) => id.push(char),
            _ => {}
        }
    }
    if id.is_empty() {
        id.push_str("section");
    }
    id
}

/// The same for what nearly all headings are written in.
fn ascii_slug(text: &str) -> String {
    let mut id = String::with_capacity(text.len());
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_') {
            continue;
        }
        id.push_str(&text[done..at]);
        done = at + 1;
        match byte {
            b' ' => id.push('-'),
            b'A'..=b'Z' => id.push(char::from(byte.to_ascii_lowercase())),
            _ => {}
        }
    }
    id.push_str(&text[done..]);
    if id.is_empty() {
        id.push_str("section");
    }
    id
}

/// The id that Markdig makes by default: from the first letter on, with letters, digits, `-`, `_` and `.`; a blank is a
/// dash where none of these marks stands before or behind it, and marks at the end are dropped.
pub fn trimmed_slug(text: &str, ascii_only: bool) -> String {
    let mut id = String::with_capacity(text.len());
    let mut behind_blank = false;
    let is_mark = |char: char| matches!(char, '-' | '_' | '.');
    let plain: String =
        if ascii_only { text.nfd().filter(char::is_ascii).collect() } else { text.to_owned() };
    for char in plain.chars() {
        match char {
            _ if is_letter(char) => {
                id.extend(char.to_lowercase());
                behind_blank = false;
            }
            _ if id.is_empty() => {}
            _ if char.is_ascii_digit() || is_decimal_digit(char) => {
                id.push(char);
                behind_blank = false;
            }
            _ if is_mark(char) => {
                if behind_blank {
                    id.pop();
                }
                if !id.is_empty() && !id.ends_with(char) {
                    id.push(char);
                }
                behind_blank = false;
            }
            _ if char.is_whitespace() => {
                if !id.ends_with(is_mark) {
                    id.push('-');
                }
                behind_blank = true;
            }
            _ => {}
        }
    }
    id.truncate(id.trim_end_matches(is_mark).len());
    if id.is_empty() { "section".to_owned() } else { id }
}

/// Unicode general categories L*: alphabetic without marks and letter numbers.
fn is_letter(char: char) -> bool {
    char.is_alphabetic()
        && !is_mark(char)
        && !matches!(char, '\u{2160}'..='\u{2188}' | '\u{24b6}'..='\u{24e9}' | '\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3038}'..='\u{303a}' | '\u{16ee}'..='\u{16f0}')
}

/// Combining marks that `char::is_alphabetic` counts as letters, by block: enough for the scripts in use.
fn is_mark(char: char) -> bool {
    matches!(char,
        '\u{0300}'..='\u{036f}' | '\u{0483}'..='\u{0489}' | '\u{0591}'..='\u{05c7}' | '\u{0610}'..='\u{061a}'
        | '\u{064b}'..='\u{065f}' | '\u{0670}' | '\u{06d6}'..='\u{06dc}' | '\u{06e1}'..='\u{06e4}' | '\u{0900}'..='\u{0903}'
        | '\u{093a}'..='\u{093c}' | '\u{093e}'..='\u{094f}' | '\u{0955}'..='\u{0957}' | '\u{0962}' | '\u{0963}' | '\u{0981}'..='\u{0983}'
        | '\u{09be}'..='\u{09cd}' | '\u{0a01}'..='\u{0a03}' | '\u{0a3e}'..='\u{0a4d}' | '\u{0b3e}'..='\u{0b4d}' | '\u{0bbe}'..='\u{0bcd}'
        | '\u{0c3e}'..='\u{0c4d}' | '\u{0cbe}'..='\u{0ccd}' | '\u{0d3e}'..='\u{0d4d}' | '\u{0e31}' | '\u{0e34}'..='\u{0e3a}'
        | '\u{0e47}'..='\u{0e4e}' | '\u{20d0}'..='\u{20f0}' | '\u{302a}'..='\u{302f}' | '\u{3099}' | '\u{309a}' | '\u{fe00}'..='\u{fe2f}')
}

fn is_decimal_digit(char: char) -> bool {
    // Category Nd: blocks of ten that start at a code point divisible by sixteen, or plus six.
    char.is_numeric()
        && matches!(char as u32,
            0x0660..=0x0669 | 0x06f0..=0x06f9 | 0x07c0..=0x07c9 | 0x0966..=0x096f | 0x09e6..=0x09ef
            | 0x0a66..=0x0a6f | 0x0ae6..=0x0aef | 0x0b66..=0x0b6f | 0x0be6..=0x0bef | 0x0c66..=0x0c6f
            | 0x0ce6..=0x0cef | 0x0d66..=0x0d6f | 0x0e50..=0x0e59 | 0x0ed0..=0x0ed9 | 0x0f20..=0x0f29
            | 0x1040..=0x1049 | 0x17e0..=0x17e9 | 0x1810..=0x1819 | 0xff10..=0xff19)
}

/// Ids already taken in one parse.
#[derive(Debug, Default)]
pub struct Slugs {
    /// The first ids, one behind the other: most pages have so few that to look at all is the shortest way.
    names: String,
    /// Where each of them lies, and its next suffix to try.
    few: Vec<(Range<usize>, u32)>,
    /// Id → next suffix to try, for all ids once there are many.
    many: HashMap<String, u32, ahash::RandomState>,
}

/// Ids that are compared one by one.
const FEW: usize = 32;

impl Slugs {
    /// Makes an id unique with `-1`, `-2` … and takes it.
    pub fn unique(&mut self, id: String) -> String {
        while let Some(next) = self.next(&id) {
            let candidate = format!("{id}-{next}");
            *next += 1;
            if self.next(&candidate).is_none() {
                self.insert(&candidate);
                return candidate;
            }
        }
        self.insert(&id);
        id
    }

    /// Takes an id that is not generated.
    pub fn take(&mut self, id: &str) {
        if self.next(id).is_none() {
            self.insert(id);
        }
    }

    /// The next suffix of an id that is taken.
    fn next(&mut self, id: &str) -> Option<&mut u32> {
        if self.few.len() < FEW {
            let names = &self.names;
            let is = |place: &Range<usize>| place.len() == id.len() && names[place.clone()] == *id;
            return self.few.iter_mut().find(|(place, _)| is(place)).map(|(_, next)| next);
        }
        self.many.get_mut(id)
    }

    fn insert(&mut self, id: &str) {
        if self.few.len() < FEW {
            self.few.push((self.names.len()..self.names.len() + id.len(), 1));
            self.names.push_str(id);
            if self.few.len() == FEW {
                let names = &self.names;
                self.many =
                    self.few.iter().map(|(place, next)| (names[place.clone()].to_owned(), *next)).collect();
            }
            return;
        }
        self.many.insert(id.to_owned(), 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_of_the_dialect() {
        for (text, id) in [
            ("Hello, World!", "hello-world"),
            ("C++ & C#", "c--c"),
            ("A  -  B", "a-----b"),
            ("✓ Gather data", "-gather-data"),
            ("Use foo_bar() now", "use-foo_bar-now"),
            ("概要 Über", "概要-über"),
            ("", "section"),
            ("List<T>", "listt"),
            ("e\u{301}\u{a0}x", "ex"),
        ] {
            assert_eq!(slug(text), id, "{text}");
        }
    }

    #[test]
    fn trimmed() {
        for (text, ascii, letters) in [
            ("2.1 Set - up _ it. (now!) -", "set-up_it.now", "set-up_it.now"),
            ("Überblick 2", "uberblick-2", "überblick-2"),
            ("概要 a", "a", "概要-a"),
            ("12 + 3", "section", "section"),
        ] {
            assert_eq!(trimmed_slug(text, true), ascii);
            assert_eq!(trimmed_slug(text, false), letters);
        }
    }

    #[test]
    fn suffixes() {
        let mut slugs = Slugs::default();
        let mut next = |id: &str| slugs.unique(id.to_owned());
        assert_eq!([next("a"), next("a"), next("a-1"), next("a")], ["a", "a-1", "a-1-1", "a-2"]);
    }

    #[test]
    fn many_are_as_unique_as_few() {
        let mut slugs = Slugs::default();
        for number in 0..100 {
            let id = if number == 0 { "a".to_owned() } else { format!("a-{number}") };
            assert_eq!(slugs.unique("a".to_owned()), id);
            assert_eq!(slugs.unique(format!("b{number}")), format!("b{number}"));
            assert_eq!(slugs.unique(format!("b{number}")), format!("b{number}-1"));
        }
    }
}
