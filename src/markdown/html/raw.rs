//! Author-written HTML: an allow-list, resolved links, and no tag left open.
//!
//! 1. A tag is taken apart and written anew from its parts; what is no tag is escaped.
//! 2. Elements outside the allow-list go, with their content when they are closed; attributes outside it go.
//! 3. An end tag without a start is dropped, a start without an end is closed at the end of the page, so that
//!    no page can break the theme around it.

use super::{Writer, escape};
use crate::markdown::tags::{Piece, Tag, pieces};

/// Elements still open in author-written HTML, and content being dropped.
#[derive(Debug, Default)]
pub(super) struct RawState {
    open: Vec<String>,
    /// Element being dropped with its content, where the output was, how deep.
    dropping: Option<(String, usize, usize)>,
}

impl Writer<'_> {
    /// Writes a piece of author-written HTML.
    pub(super) fn raw_html(&mut self, html: &str, inline: bool) {
        if !inline && html.trim_start().starts_with("<!--") && html.trim_end().ends_with("-->") {
            if !self.site() {
                self.push(html);
            }
            return;
        }
        if inline && matches!(html, "<br>" | "<br/>" | "<br />") {
            return self.push(if self.options.sanitize { "<br>" } else { html });
        }
        for piece in pieces(html) {
            match piece {
                Piece::Text(text) => {
                    if !text.trim().is_empty() {
                        self.visible = true;
                    }
                    self.raw_text(text);
                }
                Piece::Comment(comment) => {
                    if !self.options.sanitize && !self.site() {
                        self.push(comment);
                    }
                }
                Piece::Tag(tag) => self.raw_tag(&tag, html),
            }
        }
    }

    fn raw_text(&mut self, text: &str) {
        if !self.options.sanitize {
            return self.push(text);
        }
        // Entities stay, a stray `<` does not.
        for (index, part) in text.split('<').enumerate() {
            if index > 0 {
                self.push("&lt;");
            }
            self.push(part);
        }
    }

    fn raw_tag(&mut self, tag: &Tag<'_>, html: &str) {
        let name = tag.name.to_ascii_lowercase();
        if self.drop_content(tag, &name) {
            return;
        }
        let allowed = !self.options.sanitize || allowed_attributes(&name).is_some();
        if !allowed {
            let closes = format!("</{name}");
            let rest = &html[tag.offset + tag.raw.len()..];
            let has_end =
                rest.to_ascii_lowercase().contains(&closes) || DROPPED_WHOLE.contains(&name.as_str());
            if !tag.closing && !tag.self_closing && has_end && !is_void(&name) {
                self.raw.dropping = Some((name, self.html.len(), 1));
            }
            return;
        }
        if matches!(name.as_str(), "img" | "video" | "iframe" | "hr" | "input" | "table" | "ul" | "ol" | "p")
        {
            self.visible = true;
        }
        if tag.closing {
            return self.raw_end(&name);
        }
        self.raw_start(tag, &name);
    }

    /// Handles a tag while content is dropped. True when the tag belongs to the dropped content.
    fn drop_content(&mut self, tag: &Tag<'_>, name: &str) -> bool {
        let Some((dropped, mark, depth)) = &mut self.raw.dropping else { return false };
        if dropped == name && !tag.self_closing {
            if tag.closing {
                *depth -= 1;
            } else {
                *depth += 1;
            }
        }
        if *depth == 0 {
            let mark = *mark;
            self.html.truncate(mark);
            self.raw.dropping = None;
        }
        true
    }

    fn raw_end(&mut self, name: &str) {
        if is_void(name) {
            return;
        }
        match self.raw.open.iter().rposition(|open| open == name) {
            Some(index) => {
                self.raw.open.truncate(index);
                self.html.push_str(&format!("</{name}>"));
            }
            None if self.options.sanitize => {}
            None => self.html.push_str(&format!("</{name}>")),
        }
    }

    fn raw_start(&mut self, tag: &Tag<'_>, name: &str) {
        if !self.options.sanitize && !tag.attributes.iter().any(|attribute| is_url(attribute.name)) {
            self.push(tag.raw);
        } else {
            self.html.push('<');
            self.push(name);
            for attribute in &tag.attributes {
                self.raw_attribute(name, attribute.name, attribute.value);
            }
            if name == "img" && tag.get("alt").is_none() && self.site() {
                self.push(" alt=\"\"");
            }
            self.push(if tag.self_closing && !self.options.sanitize { " />" } else { ">" });
        }
        if !is_void(name) {
            if tag.self_closing && self.options.sanitize {
                // HTML knows no self-closing `<a/>`: it would stay open.
                self.html.push_str(&format!("</{name}>"));
            } else if !implied_end(name) {
                self.raw.open.push(name.to_owned());
            }
        }
    }

    fn raw_attribute(&mut self, element: &str, attribute: &str, value: Option<&str>) {
        let name = attribute.to_ascii_lowercase();
        let plain = !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':'));
        if !plain || (self.options.sanitize && !attribute_allowed(element, &name)) {
            return;
        }
        self.html.push(' ');
        self.push(&name);
        let Some(value) = value else { return };
        let decoded = htmlize::unescape_attribute(value);
        self.push("=\"");
        let link = matches!((element, name.as_str()), ("a" | "area", "href"))
            || matches!(name.as_str(), "src" | "poster");
        if link || (name == "href" && !self.options.sanitize) {
            let target = self.link(&decoded);
            self.url(&target.url);
        } else if !(self.options.sanitize && is_url(&name) && is_dangerous(&decoded)) {
            escape::text(&mut self.html, &decoded);
        }
        self.push("\"");
    }

    /// Takes an element off the list of open ones: somebody else writes its end tag.
    pub(super) fn forget_raw(&mut self, name: &str) {
        if self.raw.open.last().is_some_and(|open| open == name) {
            self.raw.open.pop();
        }
    }

    /// Closes what author-written HTML left open.
    pub(super) fn close_raw(&mut self) {
        self.raw.dropping = None;
        if self.options.sanitize {
            while let Some(name) = self.raw.open.pop() {
                self.html.push_str(&format!("</{name}>"));
            }
        }
    }
}

/// Whether a URL would run code.
pub(super) fn is_dangerous(url: &str) -> bool {
    let compact: String =
        url.chars().filter(|char| !char.is_whitespace() && !char.is_control()).take(16).collect();
    let lower = compact.to_ascii_lowercase();
    lower.starts_with("javascript:")
        || lower.starts_with("vbscript:")
        || (lower.starts_with("data:") && !lower.starts_with("data:image/"))
}

fn is_url(attribute: &str) -> bool {
    ["href", "src", "poster", "action", "cite"].iter().any(|name| name.eq_ignore_ascii_case(attribute))
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Elements whose end tag may be left out: never closed for the author.
fn implied_end(name: &str) -> bool {
    matches!(name, "p" | "li" | "dt" | "dd" | "tr" | "td" | "th" | "thead" | "tbody" | "tfoot" | "colgroup")
}

/// Dropped with their content even when the end tag is not in the same piece.
const DROPPED_WHOLE: &[&str] = &["script", "style"];

fn attribute_allowed(element: &str, name: &str) -> bool {
    EVERYWHERE.contains(&name)
        || name.starts_with("aria-")
        || name.starts_with("data-")
        || allowed_attributes(element).is_some_and(|own| own.contains(&name))
}

const EVERYWHERE: &[&str] = &[
    "name",
    "id",
    "class",
    "itemid",
    "itemprop",
    "itemref",
    "itemscope",
    "itemtype",
    "part",
    "slot",
    "spellcheck",
    "title",
    "role",
];

const TABLE: &[&str] = &[
    "abbr",
    "align",
    "axis",
    "bgcolor",
    "border",
    "cellpadding",
    "cellspacing",
    "char",
    "charoff",
    "colspan",
    "frame",
    "headers",
    "height",
    "nowrap",
    "rowspan",
    "rules",
    "scope",
    "summary",
    "valign",
    "width",
];

/// An element's own attributes; none when the element is not allowed (dialect: raw HTML).
fn allowed_attributes(element: &str) -> Option<&'static [&'static str]> {
    Some(match element {
        "a" => &["href", "target", "rel", "alt", "download", "tabindex"],
        "blockquote" => &["cite"],
        "br" => &["clear"],
        "button" => &["hidden", "type"],
        "code" => &["name", "lang"],
        "col" | "colgroup" => &["width", "span"],
        "div" => &["align", "hidden"],
        "font" => &["color", "face", "size"],
        "form" => &["action"],
        "iframe" => &[
            "allow",
            "align",
            "border",
            "marginwidth",
            "frameborder",
            "allowtransparency",
            "allowfullscreen",
            "scrolling",
            "height",
            "src",
            "width",
            "loading",
        ],
        "img" => &["alt", "height", "src", "width", "align", "hspace", "border", "sizes", "valign"],
        "input" => &["type", "value"],
        "label" => &["for"],
        "li" => &["value"],
        "ol" => &["reserved", "start", "type"],
        "p" => &["align", "dir", "hidden", "lang", "valign"],
        "source" => &["src", "type"],
        "span" => &["dir", "lang"],
        "video" => &["src", "width", "height", "preload", "controls", "poster"],
        "table" | "thead" | "tbody" | "tr" | "th" | "td" | "tfoot" => TABLE,
        "abbr" | "address" | "article" | "b" | "bdi" | "bdo" | "caption" | "center" | "cite" | "dd"
        | "del" | "details" | "dfn" | "dl" | "dt" | "em" | "figcaption" | "figure" | "h1" | "h2" | "h3"
        | "h4" | "hr" | "i" | "ins" | "kbd" | "mark" | "nav" | "nobr" | "pre" | "q" | "s" | "samp"
        | "section" | "small" | "strike" | "strong" | "sub" | "summary" | "sup" | "time" | "u" | "ul"
        | "var" | "wbr" => &[],
        _ => return None,
    })
}
