//! The visible text of a page, in sections and chunks.
//!
//! 1. [`extract`] reads the HTML that was just rendered: whatever brought a text there (Markdown, includes, snippets, YAML
//!    fields, the author's tags) is found, and found where a reader sees it. One pass, no tree.
//! 2. Headings with an id begin sections, and so do the panels of tabs and zones with pivots, whose address opens them.
//!    [`is_left_out`] names elements that repeat words (labels, buttons, anchors).
//! 3. [`Cutter`] cuts running text at the ends of blocks and sentences into chunks of about forty words: the unit of
//!    nearness in ranking, and of excerpts.

use super::{ChunkKind, PageText, Section};
use crate::render::context::PageContext;

/// A chunk ends with its block from this many bytes on,
const ENOUGH: usize = 150;
/// with a sentence from this many on,
const FULL: usize = 240;
/// and anywhere from this many on.
const TOO_LONG: usize = 420;
/// Chunks kept of one page: what follows is a table of data.
const MOST: usize = 4000;

/// Whether an element's text is not part of the article: scripts, and what repeats words.
fn is_left_out(name: &str, tag: &str) -> bool {
    let words: &[&str] = match name {
        "script" | "style" | "svg" | "button" | "template" => return true,
        "a" => &["anchor"],
        "p" => &["alert-title", "tab-title", "code-lang", "zone-label", "moniker-label"],
        "div" => &["pivot-picker"],
        _ => return false,
    };
    let class = attribute(tag, "class");
    !class.is_empty() && class.split_ascii_whitespace().any(|own| words.contains(&own))
}

/// Takes the text of a page. Title, sections and chunks only; the caller knows the rest.
pub fn extract(page: &PageContext, about: &str) -> PageText {
    let mut text = PageText::new(&page.title, about);
    text.text.reserve(page.body.len() / 2);
    let start = text.text.len();
    let mut cutter = Cutter {
        page: text,
        start,
        section: 0,
        around: Vec::new(),
        space: false,
        code: false,
        level: 0,
        pending: String::new(),
    };
    scan(&page.body, &mut cutter);
    cutter.flush();
    let mut text = cutter.page;
    text.text.shrink_to_fit();
    text.chunks.shrink_to_fit();
    text
}

fn scan(html: &str, cutter: &mut Cutter) {
    let bytes = html.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let Some(tag) = memchr::memchr(b'<', &bytes[at..]).map(|found| at + found) else {
            cutter.text(&html[at..]);
            return;
        };
        if tag > at {
            cutter.text(&html[at..tag]);
        }
        if bytes[tag..].starts_with(b"<!--") {
            at = html[tag..].find("-->").map_or(bytes.len(), |end| tag + end + 3);
            continue;
        }
        // Spans are most tags of highlighted code and never mean anything here.
        if bytes[tag..].starts_with(b"</span>") {
            at = tag + 7;
            continue;
        }
        let end = tag_end(bytes, tag);
        let inner = html.get(tag + 1..end).unwrap_or("");
        at = (end + 1).min(bytes.len());
        if let Some(closed) = inner.strip_prefix('/') {
            cutter.close(closed.trim_end());
            continue;
        }
        let name = &inner[..inner.bytes().take_while(u8::is_ascii_alphanumeric).count()];
        if name == "span" {
            continue;
        }
        if is_left_out(name, inner) {
            let start = at;
            at = skip(html, at, name);
            if name == "p" && matches!(attribute(inner, "class"), "tab-title" | "zone-label") {
                cutter.name_panel(&html[start..at]);
            }
            continue;
        }
        cutter.open(name, inner);
    }
}

/// The closing `>` of a tag, attribute values passed over.
fn tag_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from + 1;
    while let Some(found) = memchr::memchr3(b'>', b'"', b'\'', &bytes[at.min(bytes.len())..]) {
        at += found;
        if bytes[at] == b'>' {
            return at;
        }
        let quote = bytes[at];
        match memchr::memchr(quote, &bytes[at + 1..]) {
            Some(length) => at += length + 2,
            None => break,
        }
    }
    bytes.len()
}

/// The value of an attribute inside a tag, as written.
fn attribute<'t>(tag: &'t str, name: &str) -> &'t str {
    if !tag.contains(' ') {
        return "";
    }
    let mut rest = tag;
    while let Some(found) = rest.find(name) {
        let before = rest[..found].ends_with([' ', '\n']);
        let after = &rest[found + name.len()..];
        if before && let Some(value) = after.strip_prefix("=\"") {
            return &value[..value.find('"').unwrap_or(value.len())];
        }
        rest = after;
    }
    ""
}

/// The place behind the end tag that closes an element of this name.
fn skip(html: &str, from: usize, name: &str) -> usize {
    let bytes = html.as_bytes();
    let mut depth = 1;
    let mut at = from;
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        let tag = at + found;
        let end = tag_end(bytes, tag);
        let inner = html.get(tag + 1..end).unwrap_or("");
        at = (end + 1).min(bytes.len());
        let (step, rest) = inner.strip_prefix('/').map_or((1, inner), |rest| (-1, rest));
        let same =
            rest.strip_prefix(name).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()));
        if same && !inner.ends_with('/') {
            depth += step;
            if depth == 0 {
                return at;
            }
        }
    }
    bytes.len()
}

/// Text on its way into chunks.
struct Cutter {
    /// What is there so far, with the chunk that is open at the end of its text.
    page: PageText,
    /// Where the open chunk begins.
    start: usize,
    /// Its section.
    section: u32,
    /// For each open `<section>` and `<div>` the section around it when it is the panel of a tab or a zone.
    around: Vec<Option<u32>>,
    /// White space was seen and not yet written.
    space: bool,
    code: bool,
    /// Level of the heading that is open, 0 for none.
    level: u8,
    /// Id that the next heading without one takes: of a question.
    pending: String,
}

impl Cutter {
    fn open(&mut self, name: &str, tag: &str) {
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                self.level = name.as_bytes()[1] - b'0';
                let own = htmlize::unescape_attribute(attribute(tag, "id")).into_owned();
                let id = if own.is_empty() { std::mem::take(&mut self.pending) } else { own };
                // Deeper headings are too small to be shown as a hit of their own.
                if !id.is_empty() && (2..=4).contains(&self.level) {
                    self.begin(Section { id, title: String::new() });
                } else {
                    self.level += 10;
                }
            }
            "section" | "div" => {
                self.block();
                let (class, id) = (attribute(tag, "class"), attribute(tag, "id"));
                let is_zone = class == "zone" && !id.is_empty();
                let is_panel = is_zone || class.split(' ').any(|class| class == "tab-panel");
                self.around.push(is_panel.then_some(self.section));
                if is_panel {
                    self.flush();
                    let id = htmlize::unescape_attribute(id).into_owned();
                    self.begin(Section { id, title: String::new() });
                }
            }
            "details" => {
                self.block();
                self.pending = htmlize::unescape_attribute(attribute(tag, "id")).into_owned();
            }
            "pre" => {
                self.flush();
                self.code = true;
            }
            "br" | "td" | "th" | "img" => self.space = true,
            _ if is_block(name) => self.block(),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                if (1..10).contains(&self.level)
                    && let Some(section) = self.page.sections.get_mut(self.section as usize)
                {
                    self.page.text[self.start..].clone_into(&mut section.title);
                }
                self.flush();
                self.level = 0;
            }
            "pre" => {
                self.flush();
                self.code = false;
            }
            "td" | "th" => self.space = true,
            "section" | "div" => {
                self.block();
                if let Some(Some(outer)) = self.around.pop() {
                    self.flush();
                    self.section = outer;
                }
            }
            _ if is_block(name) => self.block(),
            _ => {}
        }
    }

    fn begin(&mut self, section: Section) {
        self.section = self.page.sections.len() as u32;
        self.page.sections.push(section);
    }

    /// Gives the panel that was just opened the name of its tab.
    fn name_panel(&mut self, html: &str) {
        let text: String =
            html.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text)).collect();
        let section = self.page.sections.get_mut(self.section as usize);
        if let Some(section) = section.filter(|section| section.title.is_empty()) {
            section.title = htmlize::unescape(text.trim()).into_owned();
        }
    }

    /// Bytes of the open chunk.
    fn len(&self) -> usize {
        self.page.text.len() - self.start
    }

    /// The border of a block: a good place to cut when there is enough.
    fn block(&mut self) {
        self.space = true;
        if self.level == 0 && self.len() >= ENOUGH {
            self.flush();
        }
    }

    fn text(&mut self, html: &str) {
        match memchr::memchr(b'&', html.as_bytes()) {
            Some(_) => self.words(&htmlize::unescape(html)),
            None => self.words(html),
        }
    }

    fn words(&mut self, plain: &str) {
        let bytes = plain.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if bytes[at].is_ascii_whitespace() {
                self.space = true;
                at += 1;
                continue;
            }
            let start = at;
            while at < bytes.len() && !bytes[at].is_ascii_whitespace() {
                at += 1;
            }
            self.word(&plain[start..at]);
        }
    }

    fn word(&mut self, word: &str) {
        let length = self.len();
        if std::mem::take(&mut self.space) && length > 0 {
            let ends = || self.page.text.ends_with(['.', '!', '?', ':', ';', '}']);
            if self.level == 0 && (length >= TOO_LONG || (length >= FULL && ends())) {
                self.flush();
            } else {
                self.page.text.push(' ');
            }
        }
        if self.len() + word.len() <= 2 * TOO_LONG {
            self.page.text.push_str(word);
            return;
        }
        // A script without spaces, or data: cut at its full stops, else anywhere.
        for char in word.chars() {
            let full = self.len() >= FULL && matches!(char, '。' | '！' | '？');
            self.page.text.push(char);
            if full || self.len() >= TOO_LONG {
                self.flush();
            }
        }
    }

    fn flush(&mut self) {
        self.space = false;
        if self.len() == 0 || self.page.chunks.len() >= MOST {
            self.page.text.truncate(self.start);
            return;
        }
        let kind = match (self.level, self.code) {
            (0, false) => ChunkKind::Body,
            (0, true) => ChunkKind::Code,
            _ => ChunkKind::Heading,
        };
        self.page.end_chunk(self.section, kind);
        self.start = self.page.text.len();
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "li"
            | "ul"
            | "ol"
            | "tr"
            | "table"
            | "div"
            | "blockquote"
            | "dt"
            | "dd"
            | "summary"
            | "figure"
            | "figcaption"
            | "article"
            | "header"
            | "hr"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &str) -> PageText {
        extract(&PageContext { title: "T".into(), body: body.into(), ..PageContext::default() }, "")
    }

    fn chunks(page: &PageText) -> Vec<(u32, ChunkKind, &str)> {
        let own = |at: usize| (page.chunks[at].section, page.chunks[at].kind, page.chunk(at));
        (2..page.chunks.len()).map(own).collect()
    }

    #[test]
    fn sections_begin_at_headings() {
        let page = of("<p>a &amp; <b>b</b>c</p><h2 id=\"x&amp;y\">H <code>c</code><a class=\"anchor\" \
                       href=\"#x\">no</a></h2>\n<p>d</p><h5 id=\"z\">small</h5>e");
        assert_eq!(
            chunks(&page),
            [
                (0, ChunkKind::Body, "a & bc"),
                (1, ChunkKind::Heading, "H c"),
                (1, ChunkKind::Body, "d"),
                (1, ChunkKind::Heading, "small"),
                (1, ChunkKind::Body, "e")
            ]
        );
        assert_eq!(page.sections[1], Section { id: "x&y".into(), title: "H c".into() });
    }

    #[test]
    fn zones_are_sections() {
        let page = of(
            "<h2 id=\"h\">H</h2><div class=\"zone\" id=\"zone_a\" data-pivot=\"a\"><p class=\"zone-label\">For: \
                       A</p><div class=\"x\"><p>in</p></div>too</div><div class=\"zone\" data-target=\"docs\">out</div>",
        );
        assert_eq!(
            chunks(&page),
            [(1, ChunkKind::Heading, "H"), (2, ChunkKind::Body, "in too"), (1, ChunkKind::Body, "out")]
        );
        assert_eq!(page.sections[2], Section { id: "zone_a".into(), title: "For: A".into() });
    }

    #[test]
    fn labels_and_scripts_are_left_out() {
        let page = of("<div class=\"pivot-picker\"><div>no</div>no</div><button>no</button><p class=\"x \
                       alert-title\">no</p>yes<pre><code>int <span class=\"k\">a</span>;</code></pre>\
                       <img alt=\"a > b\">so<script>no</script><!-- <b>no -->");
        assert_eq!(
            chunks(&page),
            [(0, ChunkKind::Body, "yes"), (0, ChunkKind::Code, "int a;"), (0, ChunkKind::Body, "so")]
        );
    }

    #[test]
    fn panels_of_tabs_are_sections() {
        let panel = |id: &str, text: &str| {
            format!(
                "<section class=\"tab-panel active\" id=\"{id}\"><p class=\"tab-title\"><em>{id}</em> &amp; co</p>{text}</section>"
            )
        };
        let page = of(&format!(
            "<h2 id=\"h\">H</h2>{}{}<p>after",
            panel("a", "one"),
            panel("b", "<h3 id=\"i\">I</h3>two")
        ));
        let ids: Vec<&str> = page.sections.iter().map(|section| section.id.as_str()).collect();
        assert_eq!(ids, ["", "h", "a", "b", "i"]);
        assert_eq!(page.sections[2].title, "a & co");
        let found: Vec<_> = chunks(&page).iter().map(|(section, _, text)| (*section, *text)).collect();
        assert_eq!(found, [(1, "H"), (2, "one"), (4, "I"), (4, "two"), (1, "after")]);
    }

    #[test]
    fn questions_are_sections() {
        let page =
            of("<details class=\"question\" id=\"q\"><summary><h3>Why?</h3></summary><p>x</p></details>");
        assert_eq!(page.sections[1].id, "q");
        assert_eq!(page.sections[1].title, "Why?");
    }

    #[test]
    fn long_texts_are_cut_at_sentences() {
        let page = of(&format!("<p>{}</p>", "Some words make a sentence. ".repeat(40)));
        assert!(page.chunks.len() > 4);
        assert!(chunks(&page).iter().all(|(_, _, text)| text.ends_with('.') && text.len() < TOO_LONG));
        let dense = of(&format!("<p>{}</p>", "信頼性の高い設計です。".repeat(100)));
        assert!(chunks(&dense).iter().all(|(_, _, text)| text.len() <= 2 * TOO_LONG));
        assert!(of("<p>cut <b").chunks.len() == 3);
    }
}
