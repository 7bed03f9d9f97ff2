//! Text → words, the same here and in the browser's `search.js`.
//!
//! 1. A word is a run of letters, digits, marks and `_`; `++`, `#` right behind letters belong to it (C++, C#).
//!    English endings behind an apostrophe do, too (`what's` is `whats`).
//! 2. It is lower-cased, compatibility forms are unified, accents of Latin, Greek and Cyrillic letters dropped.
//! 3. Scripts that put no spaces between words (Han, Kana, Hangul, Thai, Lao, Khmer, Burmese) give overlapping pairs.
//! 4. A name of several parts (`GetWindowText`, `max_size`) is also found by its parts: [`parts`].

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// Longest word kept, in bytes; what is longer is data, not language.
const LONGEST: usize = 64;

/// Whether a character belongs to a script without spaces between words.
pub fn is_dense(char: char) -> bool {
    matches!(u32::from(char),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3040..=0x30FF | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

fn is_word(char: char) -> bool {
    // `is_alphanumeric` leaves out combining marks that Indic and Semitic scripts need inside words.
    char == '_'
        || char.is_alphanumeric()
        || (u32::from(char) > 0x2FF && unicode_normalization::char::is_combining_mark(char))
}

/// Calls `found` with each word as it is written (not yet normal), in order.
pub fn split<'t>(text: &'t str, mut found: impl FnMut(&'t str)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || bytes[at] == b'_') {
            at += 1;
        }
        if at < bytes.len() && bytes[at] >= 0x80 {
            at = start + text[start..].find(|char: char| !is_word(char)).unwrap_or(bytes.len() - start);
        }
        if at == start {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        at += match &bytes[at..] {
            [b'+', b'+', ..] => 2,
            [b'#', ..] => 1,
            rest => ending(rest),
        };
        let word = &text[start..at];
        if word.is_ascii() {
            if word.len() <= LONGEST && word.bytes().any(|byte| byte != b'_') {
                found(word);
            }
        } else {
            split_scripts(word, &mut found);
        }
    }
}

/// Bytes of an English ending behind an apostrophe (`What's`, `don’t`), which belongs to its word.
fn ending(rest: &[u8]) -> usize {
    let mark = match rest {
        [b'\'', ..] => 1,
        [0xE2, 0x80, 0x99, ..] => 3,
        _ => return 0,
    };
    let rest = &rest[mark..];
    let letters = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let ends = rest.get(letters).is_none_or(|byte| *byte < 0x80 && !byte.is_ascii_digit() && *byte != b'_');
    let known = ["s", "t", "d", "m", "ll", "re", "ve"].iter().any(|end| end.as_bytes() == &rest[..letters]);
    if known && ends { mark + letters } else { 0 }
}

/// Cuts a run where a dense script begins or ends; dense runs become pairs.
fn split_scripts<'t>(run: &'t str, found: &mut impl FnMut(&'t str)) {
    let mut rest = run;
    while let Some(first) = rest.chars().next() {
        let dense = is_dense(first);
        let end = rest.find(|char| is_dense(char) != dense).unwrap_or(rest.len());
        let (piece, more) = rest.split_at(end);
        rest = more;
        if !dense {
            if piece.len() <= LONGEST {
                found(piece);
            }
            continue;
        }
        let starts: Vec<usize> = piece.char_indices().map(|(at, _)| at).chain([piece.len()]).collect();
        if starts.len() == 2 {
            found(piece);
        }
        for pair in starts.windows(3) {
            found(&piece[pair[0]..pair[2]]);
        }
    }
}

/// The form under which a word is indexed.
pub fn normal(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        if word.bytes().any(|byte| byte.is_ascii_uppercase() || byte == b'\'') {
            return Cow::Owned(word.replace('\'', "").to_ascii_lowercase());
        }
        return Cow::Borrowed(word);
    }
    let lower = word.replace(['\'', '’'], "").to_lowercase();
    let plain = lower.nfkd().filter(|char| !matches!(u32::from(*char), 0x300..=0x36F));
    Cow::Owned(plain.nfc().collect())
}

/// The parts of a name: at `_`, where a capital follows a small letter, and before the last capital of several
/// (`HTMLParser`). None when it has one part only. ASCII alone: other scripts have other conventions.
pub fn parts(word: &str) -> Vec<&str> {
    let bytes = word.as_bytes();
    if !word.is_ascii() || !bytes[1..].iter().any(|byte| byte.is_ascii_uppercase() || *byte == b'_') {
        return Vec::new();
    }
    let mut parts = Vec::new();
    let mut start = 0;
    for at in 0..=bytes.len() {
        let cut = at == bytes.len() || bytes[at] == b'_' || (at > start && begins(bytes, at));
        if cut {
            if at - start >= 2 {
                parts.push(&word[start..at]);
            }
            start = if bytes.get(at) == Some(&b'_') { at + 1 } else { at };
        }
    }
    if parts.len() == 1 && parts[0].len() == word.len() { Vec::new() } else { parts }
}

/// Whether a part begins at a byte that has one before it.
fn begins(bytes: &[u8], at: usize) -> bool {
    let (before, here) = (bytes[at - 1], bytes[at]);
    if !here.is_ascii_uppercase() {
        return false;
    }
    !before.is_ascii_uppercase() || bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut list = Vec::new();
        split(text, |word| list.push(normal(word).into_owned()));
        list
    }

    #[test]
    fn languages_with_and_without_spaces() {
        assert_eq!(words("C++ and C#, std::vector<int>"), ["c++", "and", "c#", "std", "vector", "int"]);
        assert_eq!(words("Zürich, Ångström; Τάξη"), ["zurich", "angstrom", "ταξη"]);
        assert_eq!(words("信頼性 Azure設計"), ["信頼", "頼性", "azure", "設計"]);
        assert_eq!(words("水"), ["水"]);
        assert_eq!(words("हिन्दी में"), ["हिन्दी", "में"]);
        assert_eq!(words("__ a_b"), ["a_b"]);
        assert_eq!(words("ﬁle ①"), ["file", "1"]);
        assert_eq!(
            words("What's the model’s l'eau 'x' don't'"),
            ["whats", "the", "models", "l", "eau", "x", "dont"]
        );
    }

    #[test]
    fn names_have_parts() {
        assert_eq!(parts("GetWindowText"), ["Get", "Window", "Text"]);
        assert_eq!(parts("HTMLParser"), ["HTML", "Parser"]);
        assert_eq!(parts("max_size"), ["max", "size"]);
        assert_eq!(parts("Word"), [""; 0]);
        assert_eq!(parts("WORD"), [""; 0]);
        assert_eq!(parts("_x"), [""; 0]);
    }
}
