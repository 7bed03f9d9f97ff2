//! What a line is, from its own characters.

/// Starts and ends of rows and columns.
pub(super) fn is_row_marker(line: &str) -> bool {
    let name = line.trim_start_matches(':').trim_start();
    let is = |word: &str| name.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    is("row") || is("column")
}

pub(super) fn fence(line: &[u8]) -> Option<(u8, usize)> {
    let mark = line[0];
    let len = line.iter().take_while(|byte| **byte == mark).count();
    let info_ok = mark == b'~' || !line[len..].contains(&b'`');
    (len >= 3 && info_ok).then_some((mark, len))
}

pub(super) fn is_heading(line: &[u8]) -> bool {
    let level = line.iter().take_while(|byte| **byte == b'#').count();
    level <= 6 && matches!(line.get(level), None | Some(b' ' | b'\t' | b'\r'))
}

pub(super) fn is_thematic(line: &[u8]) -> bool {
    let Some(mark) = line.first().filter(|byte| matches!(byte, b'-' | b'*' | b'_')) else { return false };
    let count = line.iter().filter(|byte| *byte == mark).count();
    count >= 3 && line.iter().all(|byte| byte == mark || matches!(byte, b' ' | b'\t' | b'\r'))
}

pub(super) fn is_setext(line: &[u8]) -> bool {
    let line = line.trim_ascii_end();
    line.iter().all(|byte| *byte == b'=') || line.iter().all(|byte| *byte == b'-')
}

/// Length of a letter or Roman number that numbers an item.
pub(super) fn letters(rest: &[u8]) -> Option<usize> {
    let len = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let roman = |digits: &[u8]| rest[..len].iter().all(|byte| digits.contains(byte));
    let fits = len == 1 || (len <= 9 && (roman(b"ivx") || roman(b"IVX")));
    (fits && matches!(rest.get(len), Some(b'.' | b')'))).then_some(len)
}

/// Bytes of the longest marker in running text. Without a limit a line of many unfinished markers would be read to
/// its end for each.
const MAX_INLINE: usize = 4096;

pub(super) fn clipped(text: &str) -> &str {
    let mut end = text.len().min(MAX_INLINE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
