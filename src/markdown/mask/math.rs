//! Where math begins and ends (dialect: math; Markdig's rules).

/// The formula at the start of `line[at..]`, which is a dollar sign: (its text, length with dollars).
pub(super) fn inline(line: &str, at: usize) -> Option<(&str, usize)> {
    let bytes = line.as_bytes();
    let before = line[..at].chars().next_back();
    if before == Some('$') || !before.is_none_or(separates) {
        return None;
    }
    let run = |from: usize| bytes[from..].iter().take_while(|byte| **byte == b'$').count();
    let dollars = run(at).min(2);
    let start = at + dollars;
    let mut pos = start;
    while let Some(found) = memchr::memchr(b'$', &bytes[pos..]) {
        let close = pos + found;
        let closing = run(close);
        let escaped = bytes[close - 1] == b'\\';
        // A formula is not empty, and a shorter run than the opening one is part of it.
        if escaped || closing < dollars || close == start {
            pos = close + if escaped { 1 } else { closing };
            continue;
        }
        // Of longer runs the outer two dollars count; the others belong to the formula.
        let close = close + closing - dollars;
        let end = close + dollars;
        let inner = &line[start..close];
        let blank = |char: Option<char>| char.is_none_or(char::is_whitespace);
        let even = blank(inner.chars().next()) == blank(inner.chars().next_back());
        let follows = line[end..].chars().next().is_none_or(separates);
        let formula = inner.trim();
        return (even && follows && !formula.is_empty()).then_some((formula, end - at));
    }
    None
}

/// Number of dollars of a line that opens or closes a block of math.
pub(super) fn fence(line: &str) -> Option<usize> {
    let line = line.trim_end();
    (line.len() >= 2 && line.bytes().all(|byte| byte == b'$')).then_some(line.len())
}

fn separates(char: char) -> bool {
    char.is_whitespace() || char.is_ascii_punctuation() || (!char.is_ascii() && !char.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas() {
        let find = |line: &'static str| {
            let at = line.find('$').unwrap();
            inline(line, at)
        };
        assert_eq!(find("a $x$ b"), Some(("x", 3)));
        assert_eq!(find("$$x$$"), Some(("x", 5)));
        assert_eq!(find("($x + y$)"), Some(("x + y", 7)));
        assert_eq!(find("$ x $"), Some(("x", 5)));
        assert_eq!(find("$x\\$y$"), Some(("x\\$y", 6)));
        assert_eq!(find("$ x$"), None);
        assert_eq!(find("a$x$"), None);
        assert_eq!(find("$x$5"), None);
        assert_eq!(find("$5"), None);
        assert_eq!(find("$$ $$"), None);
        assert_eq!(find("$$$x$$$"), Some(("$x$", 7)));
    }

    #[test]
    fn fences() {
        assert_eq!((fence("$$"), fence("$$$  "), fence("$"), fence("$$ x")), (Some(2), Some(3), None, None));
    }
}
