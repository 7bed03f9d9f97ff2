//! `[name](path "title")]` of includes and snippets, and what backslashes mean there.
//!
//! Parsed as the engine does it: nearly a link, and not quite.

/// The pieces of `[!keyword[name](path "title")]`.
pub(super) struct Bracket<'a> {
    pub(super) name: &'a str,
    pub(super) path: &'a str,
    /// Offset of the path in the text.
    pub(super) path_at: usize,
    pub(super) title: Option<&'a str>,
    /// Offset behind the final `]`.
    pub(super) end: usize,
}

/// Reads `[name](path "title")]` at `start`. The path of a snippet may hold blanks, that of an include ends there.
pub(super) fn bracket_rest(text: &str, start: usize, blanks: bool) -> Option<Bracket<'_>> {
    let bytes = text.as_bytes();
    let name_end = name_end(bytes, start)?;
    if bytes.get(name_end + 1) != Some(&b'(') {
        return None;
    }
    let mut path_at = skip_blanks(bytes, name_end + 2);
    let angle = bytes.get(path_at) == Some(&b'<');
    path_at += usize::from(angle);
    let mut at = path_at;
    let mut depth = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation) => at += 1,
            b'>' if angle => break,
            b'(' if blanks => depth += 1,
            b')' if depth == 0 => break,
            b')' => depth -= 1,
            b'"' if blanks => break,
            b' ' | b'\t' if !blanks => break,
            _ => {}
        }
        at += 1;
    }
    let path = text.get(path_at..at)?.trim_end();
    let at = skip_blanks(bytes, at + usize::from(angle && bytes.get(at) == Some(&b'>')));
    let close = title_end(bytes, at)?;
    if bytes.get(close + 1) != Some(&b']') {
        return None;
    }
    let title = text[at..close].trim_end();
    let quoted = ['"', '\''].iter().find_map(|quote| title.strip_prefix(*quote)?.strip_suffix(*quote));
    Some(Bracket { name: &text[start + 1..name_end], path, path_at, title: quoted, end: close + 2 })
}

/// Where a name in brackets ends.
fn name_end(bytes: &[u8], start: usize) -> Option<usize> {
    if bytes.get(start) != Some(&b'[') {
        return None;
    }
    let mut depth = 0usize;
    let mut at = start;
    loop {
        match bytes.get(at)? {
            b'\\' => at += 1,
            b'[' => depth += 1,
            b']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// Where the `)` behind a title is; one inside a quoted title does not count.
fn title_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    if let Some(quote @ (b'"' | b'\'')) = bytes.get(at)
        && let Some(len) = memchr::memchr(*quote, &bytes[at + 1..])
    {
        at += len + 2;
    }
    loop {
        match bytes.get(at)? {
            b'\\' => at += 1,
            b')' => return Some(at),
            _ => {}
        }
        at += 1;
    }
}

fn skip_blanks(bytes: &[u8], from: usize) -> usize {
    from + bytes[from.min(bytes.len())..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

/// A path without the backslashes in front of punctuation; others separate folders.
pub(super) fn unescape(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut chars = path.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\\' if chars.peek().is_some_and(char::is_ascii_punctuation) => out.extend(chars.next()),
            _ => out.push(char),
        }
    }
    out
}

/// A text without the backslashes that escape: each makes the character behind it plain.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => out.extend(chars.next()),
            _ => out.push(char),
        }
    }
    out
}
