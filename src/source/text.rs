//! Bytes → text.
//!
//! 1. A byte order mark is taken off here and never seen again: spans are bytes of the decoded text.
//! 2. Bytes that are no UTF-8 are replaced, and the first of them is reported.
//! 3. UTF-16 with its mark is decoded, because some editors still write it, and reported too.

use std::sync::Arc;

use super::{DocPath, Files};
use crate::diagnostics::{Diagnostic, Outcome, Span};

const HINT: &str = "Save the file as UTF-8.";

/// The text of a file.
pub fn decode(bytes: &[u8], path: &DocPath) -> Outcome<Arc<str>> {
    if let Some(text) = utf16(bytes) {
        let message = "the file is UTF-16, not UTF-8";
        let diagnostic = Diagnostic::new("invalid-utf8", path, Span::default(), message).hint(HINT);
        return Outcome { value: text.into(), diagnostics: vec![diagnostic] };
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Outcome { value: text.into(), diagnostics: Vec::new() },
        Err(error) => {
            // What stands before the first bad byte is unchanged, so its offset is that of the text.
            let at = error.valid_up_to();
            let span = Span::new(at, at + '\u{fffd}'.len_utf8());
            let bad = bytes.get(at).copied().unwrap_or_default();
            let message = format!("the byte {bad:#04X} is not UTF-8; it was replaced");
            let diagnostic = Diagnostic::new("invalid-utf8", path, span, message).hint(HINT);
            Outcome { value: String::from_utf8_lossy(bytes).into(), diagnostics: vec![diagnostic] }
        }
    }
}

/// The first line of a file, or what a kilobyte holds of it.
pub fn first_line(files: &dyn Files, path: &DocPath) -> Option<Arc<str>> {
    let head = files.head(path, 1024).ok()?;
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    Some(decode(line, path).value)
}

fn utf16(bytes: &[u8]) -> Option<String> {
    let is_big = match bytes.get(..2)? {
        [0xff, 0xfe] => false,
        [0xfe, 0xff] => true,
        _ => return None,
    };
    let unit = |pair: &[u8]| match is_big {
        true => u16::from_be_bytes([pair[0], pair[1]]),
        false => u16::from_le_bytes([pair[0], pair[1]]),
    };
    let units: Vec<u16> = bytes[2..].chunks_exact(2).map(unit).collect();
    Some(String::from_utf16_lossy(&units))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], text: &str, spans: &[(u32, u32)]) {
        let outcome = decode(bytes, &DocPath::new("a.md"));
        assert_eq!(&*outcome.value, text);
        let found: Vec<_> =
            outcome.diagnostics.iter().map(|found| (found.span.start, found.span.end)).collect();
        assert_eq!(found, spans);
    }

    #[test]
    fn decodes() {
        check("äb".as_bytes(), "äb", &[]);
        check(b"", "", &[]);
        check("\u{feff}a\u{feff}".as_bytes(), "a\u{feff}", &[]);
        check(b"a\xe4b\xff", "a\u{fffd}b\u{fffd}", &[(1, 4)]);
        check(b"\xef\xbb\xbf\xe4", "\u{fffd}", &[(0, 3)]);
        check(b"a\xe2\x82", "a\u{fffd}", &[(1, 4)]);
        check(b"\xff\xfea\0\xe4\0", "aä", &[(0, 0)]);
        check(b"\xfe\xff\0a", "a", &[(0, 0)]);
    }
}
