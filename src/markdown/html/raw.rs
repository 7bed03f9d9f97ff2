//! Author-written HTML: an allow-list, resolved links, and no tag left open.
//!
//! 1. Without the allow-list a tag stays as it is written; only a link that leads elsewhere now is replaced.
//! 2. With it a tag is written anew from its parts. [`Filter`] decides which elements go with their content;
//!    the scan asks it too, so that findings name exactly what is missing on the page.
//! 3. An end tag without a start is dropped, a start without an end is closed at the end of the page, so that
//!    no page can break the theme around it.

use super::{Writer, escape};
use crate::config::Profile;
use crate::markdown::tags::{Piece, Tag, TagAttribute, pieces};
use crate::markdown::tree::{NodeId, ROOT};

/// Elements still open in author-written HTML, and content being dropped.
#[derive(Debug, Default)]
pub(super) struct RawState {
    open: Vec<String>,
    filter: Filter,
    /// Where the element began that is being dropped: length of the output, file and parent.
    mark: (usize, Scope),
    /// Whether an element or comment was just dropped: its line must not stay behind empty.
    dropped: bool,
}

/// The node in whose content a piece of HTML stands, and how many files around it are being included.
pub(super) type Scope = (usize, NodeId);

/// Which tags of author-written HTML go: elements outside the allow-list with all that is in them.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    /// Element being dropped and how often it is open.
    dropping: Option<(String, usize)>,
}

/// What becomes of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It stays.
    Keep,
    /// It goes alone; true for a start tag.
    Drop(bool),
    /// It goes with everything up to its end.
    DropContent,
    /// It lies in what goes.
    Inside,
    /// It ends what goes.
    End,
}

impl Filter {
    /// Judges the next tag of a file. The tag stands in `html`, behind which comes `rest`.
    pub(crate) fn judge_in(&mut self, tag: &Tag<'_>, html: &str, rest: &str) -> Verdict {
        let own = &html[tag.offset + tag.raw.len()..];
        let closed_here = self.dropping.is_none() && !tag.closing && closes(own, tag.name);
        self.judge(tag, if closed_here { own } else { rest })
    }

    fn judge(&mut self, tag: &Tag<'_>, rest: &str) -> Verdict {
        if let Some((name, depth)) = &mut self.dropping {
            if tag.is(name) && !tag.self_closing {
                *depth = if tag.closing { *depth - 1 } else { *depth + 1 };
            }
            if *depth > 0 {
                return Verdict::Inside;
            }
            self.dropping = None;
            return Verdict::End;
        }
        let name = tag.name.to_ascii_lowercase();
        if allowed_attributes(&name).is_some() {
            return Verdict::Keep;
        }
        if tag.closing || tag.self_closing || is_void(&name) || !closes(rest, &name) {
            return Verdict::Drop(!tag.closing);
        }
        self.dropping = Some((name, 1));
        Verdict::DropContent
    }
}

/// Whether an end tag of this name follows.
fn closes(rest: &str, name: &str) -> bool {
    memchr::memmem::find_iter(rest.as_bytes(), b"</").any(|at| {
        let end = at + 2 + name.len();
        rest.get(at + 2..end).is_some_and(|found| found.eq_ignore_ascii_case(name))
            && rest.as_bytes().get(end).is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-')
    })
}

impl Writer<'_> {
    /// Writes a piece of author-written HTML; `rest` is the source text behind it in the same content.
    pub(super) fn raw_html(&mut self, html: &str, inline: bool, rest: &str) {
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
                    // `--!>` ends a comment for browsers: what follows would no longer be one.
                    let closed = comment.len() > 6 && comment.ends_with("-->");
                    let plain = comment.starts_with("<!--") && closed && !comment.contains("--!>");
                    if !self.site() && (plain || !self.options.sanitize) {
                        self.push(comment);
                    } else {
                        self.raw.dropped = true;
                    }
                }
                Piece::Tag(tag) => self.raw_tag(&tag, html, (inline, rest)),
            }
        }
    }

    /// The node in whose content HTML stands: for a block of HTML, what holds the block.
    fn scope(&self, inline: bool) -> Scope {
        let up = if inline { 1 } else { 2 };
        let parent = self.parents.len().checked_sub(up).map_or(ROOT, |index| self.parents[index]);
        (self.files.len(), parent)
    }

    fn raw_text(&mut self, text: &str) {
        let at_line_start = self.html.is_empty() || self.html.ends_with('\n');
        let text = match std::mem::take(&mut self.raw.dropped) && at_line_start {
            true => text.strip_prefix('\n').unwrap_or(text),
            false => text,
        };
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

    fn raw_tag(&mut self, tag: &Tag<'_>, html: &str, place: (bool, &str)) {
        if self.options.sanitize && !self.passes(tag, html, place) {
            return;
        }
        let name = tag.name.to_ascii_lowercase();
        if name == "xref" {
            return if tag.closing { self.raw_xref_end() } else { self.raw_xref(tag) };
        }
        if matches!(name.as_str(), "img" | "video" | "iframe" | "hr" | "input" | "table" | "ul" | "ol" | "p")
        {
            self.visible = true;
        }
        if tag.closing && self.options.sanitize {
            return self.raw_end(&name);
        }
        let start = self.html.len();
        match self.options.sanitize {
            true => self.raw_start(tag, &name),
            false => self.raw_as_written(tag, &name),
        }
        self.mark_from(start);
    }

    /// Whether a tag is on the allow-list; takes back what was written since the start of a dropped element.
    fn passes(&mut self, tag: &Tag<'_>, html: &str, (inline, rest): (bool, &str)) -> bool {
        let verdict = self.raw.filter.judge_in(tag, html, rest);
        match verdict {
            Verdict::DropContent => self.raw.mark = (self.html.len(), self.scope(inline)),
            // An end that lies elsewhere in the tree must not take a start or end tag of ours away.
            Verdict::End if self.raw.mark.1 == self.scope(inline) => {
                self.html.truncate(self.raw.mark.0);
                self.raw.dropped = true;
            }
            _ => {}
        }
        verdict == Verdict::Keep
    }

    fn raw_end(&mut self, name: &str) {
        if is_void(name) {
            return;
        }
        if let Some(index) = self.raw.open.iter().rposition(|open| open == name) {
            self.close_to(index + 1);
            self.raw.open.pop();
            self.html.push_str(&format!("</{name}>"));
        }
    }

    /// Closes the innermost elements until so many are left.
    fn close_to(&mut self, left: usize) {
        while self.raw.open.len() > left {
            if let Some(name) = self.raw.open.pop().filter(|name| !implied_end(name)) {
                self.html.push_str(&format!("</{name}>"));
            }
        }
    }

    /// A tag outside the allow-list's reach: only links change.
    fn raw_as_written(&mut self, tag: &Tag<'_>, name: &str) {
        let mut done = 0;
        for attribute in &tag.attributes {
            let Some(value) = attribute.value.filter(|_| is_link(attribute.name)) else { continue };
            let decoded = htmlize::unescape_attribute(value);
            let url = self.raw_url(&decoded);
            if url == decoded.trim() {
                continue;
            }
            let start = attribute.offset - tag.offset;
            self.push(&tag.raw[done..start]);
            let quoted = matches!(tag.raw.as_bytes().get(start - 1), Some(b'"' | b'\''));
            self.push(if quoted { "" } else { "\"" });
            self.url(&url);
            self.push(if quoted { "" } else { "\"" });
            done = start + value.len();
        }
        self.push(&tag.raw[done..]);
        if !tag.closing && !is_void(name) && !implied_end(name) {
            self.raw.open.push(name.to_owned());
        } else if tag.closing && self.raw.open.last().is_some_and(|open| open == name) {
            self.raw.open.pop();
        }
    }

    fn raw_start(&mut self, tag: &Tag<'_>, name: &str) {
        self.html.push('<');
        self.push(name);
        for attribute in &tag.attributes {
            self.raw_attribute(name, attribute);
        }
        if name == "img" && tag.get("alt").is_none() && self.site() {
            self.push(" alt=\"\"");
        }
        self.push(">");
        if !is_void(name) {
            if tag.self_closing {
                // HTML knows no self-closing `<a/>`: it would stay open.
                self.html.push_str(&format!("</{name}>"));
            } else {
                self.raw.open.push(name.to_owned());
            }
        }
    }

    /// Where a link of author-written HTML leads; a uid that nothing knows stays as it is.
    fn raw_url(&self, href: &str) -> String {
        match href.trim().strip_prefix("xref:") {
            Some(target) => self.xref_of(target).unwrap_or_else(|| href.trim().to_owned()),
            None => self.link(href).url,
        }
    }

    fn raw_attribute(&mut self, element: &str, attribute: &TagAttribute<'_>) {
        let name = attribute.name.to_ascii_lowercase();
        let plain = !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':'));
        if !plain || !attribute_allowed(element, &name) {
            return;
        }
        self.html.push(' ');
        self.push(&name);
        let Some(value) = attribute.value else { return };
        let decoded = htmlize::unescape_attribute(value);
        self.push("=\"");
        if is_link(&name) {
            let url = self.raw_url(&decoded);
            let url =
                if self.profile() == Profile::Learn && element == "iframe" { codepen(&url) } else { url };
            self.url(&url);
        } else if !(is_url(&name) && is_dangerous(&decoded)) {
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
        self.raw.filter = Filter::default();
        while !self.xrefs.is_empty() {
            self.raw_xref_end();
        }
        if self.options.sanitize {
            self.close_to(0);
        }
    }
}

/// The URL of an embedded pen without its controls for running again (dialect: raw HTML).
fn codepen(url: &str) -> String {
    let rest = url.strip_prefix("https:").or_else(|| url.strip_prefix("http:")).unwrap_or(url);
    let host = rest.strip_prefix("//").and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or("");
    if host == "codepen.io" || host.ends_with(".codepen.io") {
        return format!("{url}&rerun-position=hidden&");
    }
    url.to_owned()
}

/// Whether a URL would run code.
pub(super) fn is_dangerous(url: &str) -> bool {
    let starts = |scheme: &str| url.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme));
    if url.bytes().take(16).all(|byte| byte.is_ascii_graphic()) {
        return starts("javascript:") || starts("vbscript:") || (starts("data:") && !starts("data:image/"));
    }
    let compact: String =
        url.chars().filter(|char| !char.is_whitespace() && !char.is_control()).take(16).collect();
    let lower = compact.to_ascii_lowercase();
    lower.starts_with("javascript:")
        || lower.starts_with("vbscript:")
        || (lower.starts_with("data:") && !lower.starts_with("data:image/"))
}

/// Attributes whose value is resolved like a link.
fn is_link(attribute: &str) -> bool {
    ["href", "src", "poster"].iter().any(|name| name.eq_ignore_ascii_case(attribute))
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

/// Whether an attribute may stay on an element; both names in lower case.
pub(crate) fn attribute_allowed(element: &str, name: &str) -> bool {
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
        // Never written itself: it becomes a link.
        "xref" => &["uid", "href", "text", "name", "alt", "fullname", "displayproperty", "altproperty"],
        "abbr" | "address" | "article" | "b" | "bdi" | "bdo" | "caption" | "center" | "cite" | "dd"
        | "del" | "details" | "dfn" | "dl" | "dt" | "em" | "figcaption" | "figure" | "h1" | "h2" | "h3"
        | "h4" | "hr" | "i" | "ins" | "kbd" | "mark" | "nav" | "nobr" | "pre" | "q" | "s" | "samp"
        | "section" | "small" | "strike" | "strong" | "sub" | "summary" | "sup" | "time" | "u" | "ul"
        | "var" | "wbr" => &[],
        _ => return None,
    })
}
