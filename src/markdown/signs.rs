//! What a cheap look at a text says about it, so that whole passes can be spared.
//!
//! 1. [`Signs::of`] looks once; masks, the tree builder and extensions ask. [`Looked`] also says where markers may stand.
//! 2. Most signs hold a colon: one walk from colon to colon finds them all.
//! 3. A sign may be seen where it means nothing (in code); it is never overlooked.

use std::sync::LazyLock;

use memchr::memchr2_iter;
use memchr::memmem::Finder;

use super::ext::emoji;

/// What occurs in a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Signs {
    /// `#tab/`.
    pub tabs: bool,
    /// `://`, `www.`, `mailto:` or `tel:`.
    pub urls: bool,
    /// An emoji's short code between colons.
    pub colon_names: bool,
    /// `@`.
    pub at: bool,
    /// `$`.
    pub dollar: bool,
    /// `|`.
    pub pipe: bool,
    /// `:::`, `[!` or `<xref:"`.
    pub marker: bool,
    /// A bare URL that may hold `*`, `_` or `~`, which would be taken for emphasis.
    pub marked_url: bool,
}

/// What a look at a text found, and where.
#[derive(Debug, Default)]
pub(super) struct Looked {
    pub(super) signs: Signs,
    /// Where `:::`, `[!` and `<xref:"` stand, in order.
    pub(super) markers: Vec<usize>,
    /// One past the last `|`.
    pub(super) pipe_end: usize,
}

impl Signs {
    /// Looks at a text.
    #[cfg(test)]
    fn of(text: &str) -> Signs {
        Looked::at(text).signs
    }
}

impl Looked {
    /// Looks at a text.
    pub(super) fn at(text: &str) -> Looked {
        // To prepare a search costs as much as to search a page, so it is done once for all pages.
        static WWW: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("www."));
        static TAB: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("#tab/"));
        let bytes = text.as_bytes();
        let pipe_end = memchr::memrchr(b'|', bytes).map_or(0, |at| at + 1);
        let signs = Signs { tabs: TAB.find(bytes).is_some(), pipe: pipe_end > 0, ..Signs::default() };
        let mut looked = Looked { signs, markers: Vec::new(), pipe_end };
        // `!` is rarer than `[`.
        for at in memchr2_iter(b'!', b':', bytes) {
            if bytes[at] == b':' {
                looked.colon(text, at);
            } else if at > 0 && bytes[at - 1] == b'[' {
                looked.markers.push(at - 1);
            }
        }
        let signs = &mut looked.signs;
        signs.marker = !looked.markers.is_empty();
        for at in memchr2_iter(b'@', b'$', bytes) {
            signs.at |= bytes[at] == b'@';
            signs.dollar |= bytes[at] == b'$';
            if signs.at && signs.dollar {
                break;
            }
        }
        for at in WWW.find_iter(bytes) {
            signs.urls = true;
            signs.marked_url |= is_marked(&bytes[at..]);
        }
        looked
    }

    /// Looks around a colon.
    fn colon(&mut self, text: &str, at: usize) {
        let (before, behind) = text.as_bytes().split_at(at);
        let signs = &mut self.signs;
        match behind.get(1) {
            Some(b'/') if behind.starts_with(b"://") => {
                signs.urls = true;
                signs.marked_url |= is_marked(behind);
            }
            Some(b':') if behind.starts_with(b":::") => self.markers.push(at),
            Some(b'"') if before.ends_with(b"<xref") => self.markers.push(at - "<xref".len()),
            Some(byte) if emoji::is_name(byte) && !signs.colon_names => {
                signs.colon_names = emoji::stands_at(text, at);
            }
            _ => {}
        }
        signs.urls = signs.urls || before.ends_with(b"mailto") || before.ends_with(b"tel");
    }
}

/// Bytes looked at of a URL: longer ones are none.
const MAX_URL: usize = 4096;

/// Whether a URL that starts here holds a mark of emphasis.
fn is_marked(rest: &[u8]) -> bool {
    let ends = |byte: &u8| matches!(byte, b' ' | b'\n' | b')' | b'>' | b'"');
    let len = rest.iter().take(MAX_URL).take_while(|byte| !ends(byte)).count();
    memchr::memchr3(b'*', b'_', b'~', &rest[..len]).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds() {
        let none = Signs::default();
        for (text, signs) in [
            ("a: b:c d::e https:/x [a] ! tel", none),
            ("[a](#tab/x)", Signs { tabs: true, ..none }),
            ("http://x", Signs { urls: true, ..none }),
            ("www.x", Signs { urls: true, ..none }),
            ("mailto:x", Signs { urls: true, ..none }),
            ("tel:1", Signs { urls: true, ..none }),
            ("http://x/a_b", Signs { urls: true, marked_url: true, ..none }),
            ("www.x/a~b", Signs { urls: true, marked_url: true, ..none }),
            ("http://x a_b", Signs { urls: true, ..none }),
            (":smile:", Signs { colon_names: true, ..none }),
            (":no-such-name: a:smile:", none),
            ("a@b $ |", Signs { at: true, dollar: true, pipe: true, ..none }),
            (":::row", Signs { marker: true, ..none }),
            ("> [!NOTE]", Signs { marker: true, ..none }),
            ("<xref:\"a b\">", Signs { marker: true, ..none }),
            ("<xref:a>", none),
        ] {
            assert_eq!(Signs::of(text), signs, "{text}");
        }
    }
}
