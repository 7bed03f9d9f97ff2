//! Escaping for text, attributes and URLs (dialect: how the HTML is written).

use crate::source::host;

/// Appends text with `&`, `<`, `>` and `"` escaped.
pub fn text(out: &mut String, text: &str) {
    let bytes = text.as_bytes();
    let mut done = 0;
    loop {
        let at = next_special(bytes, done);
        out.push_str(&text[done..at]);
        let entity = match bytes.get(at) {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            Some(_) => "&quot;",
            None => return,
        };
        out.push_str(entity);
        done = at + 1;
    }
}

/// Bytes looked at in one step: a test without branches, which the compiler makes a few instructions of.
const LANE: usize = 16;

/// The first byte from `from` on that is to be escaped; the end when there is none.
fn next_special(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(lane) = bytes[at..].first_chunk::<LANE>() {
        if holds_special(lane) {
            break;
        }
        at += LANE;
    }
    // The last lane may begin with bytes that were looked at.
    if bytes.len() - at < LANE && bytes.last_chunk::<LANE>().is_some_and(|lane| !holds_special(lane)) {
        return bytes.len();
    }
    at + bytes[at..].iter().position(|byte| is_special(*byte)).unwrap_or(bytes.len() - at)
}

#[inline]
fn holds_special(lane: &[u8; LANE]) -> bool {
    let mut found = false;
    for byte in lane {
        found |= is_special(*byte);
    }
    found
}

#[inline]
fn is_special(byte: u8) -> bool {
    (byte == b'&') | (byte == b'<') | (byte == b'>') | (byte == b'"')
}

/// Words between white space.
pub(super) fn word_count(text: &str) -> usize {
    let Some((first, after)) = text.as_bytes().split_first() else { return 0 };
    let before = &text.as_bytes()[..after.len()];
    let mut words = usize::from(!is_blank(*first));
    let mut at = 0;
    while at < after.len() {
        // A sum that fits into a byte: many are taken at once.
        let end = after.len().min(at + usize::from(u8::MAX));
        let mut begin = 0u8;
        for (before, byte) in before[at..end].iter().zip(&after[at..end]) {
            begin += u8::from(is_blank(*before) & !is_blank(*byte));
        }
        words += usize::from(begin);
        at = end;
    }
    words
}

#[inline]
fn is_blank(byte: u8) -> bool {
    (byte == b' ') | (byte == b'\n') | (byte == b'\t') | (byte == b'\r') | (byte == 0x0c)
}

/// Escaped text as a new string.
pub fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    text(&mut out, value);
    out
}

/// Appends a URL: `%XX` is left alone, what may not stand in a URL is percent-encoded, then escaped as an attribute.
pub fn url(out: &mut String, url: &str) {
    encode(out, url, &[]);
}

/// The same as the engines do it: `~` and brackets are encoded too, host names become ASCII.
pub fn engine_url(out: &mut String, url: &str) {
    match ascii_host(url) {
        Some(ascii) => encode(out, &ascii, b"~[]"),
        None => encode(out, url, b"~[]"),
    }
}

fn encode(out: &mut String, url: &str, more: &[u8]) {
    if url
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'#' | b':'))
    {
        return out.push_str(url);
    }
    for byte in url.bytes() {
        match byte {
            b'&' => out.push_str("&amp;"),
            b' ' | b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' | 0..=0x1f | 0x7f..=0xff => {
                percent(out, byte);
            }
            _ if more.contains(&byte) => percent(out, byte),
            _ => out.push(byte as char),
        }
    }
}

fn percent(out: &mut String, byte: u8) {
    out.push('%');
    out.push(HEX[(byte >> 4) as usize] as char);
    out.push(HEX[(byte & 15) as usize] as char);
}

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// A URL whose host name holds other letters than ASCII, with the host in punycode; none for all others.
fn ascii_host(url: &str) -> Option<String> {
    // Nearly all URLs are ASCII.
    if url.is_ascii() {
        return None;
    }
    let start = url.find("://")? + 3;
    let end = url[start..].find(['/', '?', '#', ':']).map_or(url.len(), |at| start + at);
    let name = &url[start..end];
    if name.is_ascii() {
        return None;
    }
    Some(format!("{}{}{}", &url[..start], host::ascii(name)?, &url[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        let engine = |text: &str| {
            let mut out = String::new();
            engine_url(&mut out, text);
            out
        };
        assert_eq!(engine("~/a b.md?x=[1]&y=%20"), "%7E/a%20b.md?x=%5B1%5D&amp;y=%20");
        assert_eq!(engine("https://Bücher.example/ü"), "https://xn--bcher-kva.example/%C3%BC");
        assert_eq!(engine("http://münchen.de:80"), "http://xn--mnchen-3ya.de:80");
        assert_eq!(engine("http://例え.テスト/x"), "http://xn--r8jz45g.xn--zckzah/x");
        let mut out = String::new();
        url(&mut out, "https://x.org/~joe/[a]");
        assert_eq!(out, "https://x.org/~joe/[a]");
    }
}
