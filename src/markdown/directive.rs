//! The dialect's markers: what they look like on one line and what they say.
//!
//! 1. [`block`] recognises a line that is a block marker: includes, snippets, triple-colon containers.
//! 2. [`quote`] recognises the first line of an alert, a `[!div]` or a `[!VIDEO]` behind a `>`.
//! 3. [`inline`] recognises a marker inside running text.
//!
//! A malformed marker stays literal text and yields a [`Problem`].

use super::attributes::{self, Attributes};
use super::bracket::{bracket_rest, unescape, unescaped};
use super::tree::{Include, Problem, Xref};
use crate::diagnostics::Span;

/// A recognised marker.
#[derive(Debug)]
pub enum Directive<'a> {
    /// `$x$`: the formula.
    Math(&'a str),
    /// `*[word]: meaning`.
    Abbreviation(&'a str, &'a str),
    /// `[!NOTE]`: the kind as written.
    Alert(&'a str),
    /// `[!div attributes]`.
    Div(&'a str),
    /// `[!VIDEO url]`.
    Video(&'a str),
    /// `[!INCLUDE [title](path)]`.
    Include(Box<Include<'a>>),
    /// `[!code-…]`, `[!notebook-…]`, `:::code`.
    Snippet(Box<Snippet<'a>>),
    /// `:::image` that is not complex.
    Picture(Box<Picture<'a>>),
    /// `:::video` that is not complex.
    VideoElement(Box<VideoElement<'a>>),
    /// `:::no-loc text="…":::`.
    NoLoc(String),
    /// `<xref:"uid with blanks">`; without quotes the parser finds it by itself.
    Xref(Box<Xref<'a>>),
    /// `:::form`.
    Form(Box<Form<'a>>),
    /// Start of a container, with its number of colons.
    Open(Container<'a>, u8),
    /// End of a container, with its number of colons.
    Close(ContainerName, u8),
    /// `:::image-end` or `:::video-end` without the colons behind it.
    BadEnd(ContainerName),
}

/// Containers by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContainerName {
    /// `zone`
    Zone,
    /// `moniker`
    Moniker,
    /// `row`
    Row,
    /// `column`
    Column,
    /// complex `image`
    Image,
    /// complex `video`
    Video,
}

impl ContainerName {
    /// The word behind the colons.
    pub fn word(self) -> &'static str {
        match self {
            ContainerName::Zone => "zone",
            ContainerName::Moniker => "moniker",
            ContainerName::Row => "row",
            ContainerName::Column => "column",
            ContainerName::Image => "image",
            ContainerName::Video => "video",
        }
    }

    /// The code of its findings.
    pub fn code(self) -> &'static str {
        match self {
            ContainerName::Zone => "invalid-zone",
            ContainerName::Moniker => "invalid-moniker-range",
            ContainerName::Row => "invalid-row",
            ContainerName::Column => "invalid-nested-column",
            ContainerName::Image => "invalid-image",
            ContainerName::Video => "invalid-video",
        }
    }
}

/// The start of a container.
#[derive(Debug)]
pub enum Container<'a> {
    /// `::: zone target= pivot=`
    Zone(Zone<'a>),
    /// `::: moniker range=`
    Moniker(&'a str),
    /// `:::row:::`
    Row,
    /// `:::column span=:::`
    Column(&'a str),
    /// `:::image type="complex"`
    Image(Box<Picture<'a>>),
    /// `:::video type="complex"`
    Video(Box<VideoElement<'a>>),
}

impl Container<'_> {
    /// Its name.
    pub fn name(&self) -> ContainerName {
        match self {
            Container::Zone(_) => ContainerName::Zone,
            Container::Moniker(_) => ContainerName::Moniker,
            Container::Row => ContainerName::Row,
            Container::Column(_) => ContainerName::Column,
            Container::Image(_) => ContainerName::Image,
            Container::Video(_) => ContainerName::Video,
        }
    }
}

/// `:::zone`.
#[derive(Debug, Clone, Default)]
pub struct Zone<'a> {
    /// `docs`, `chromeless` or `pdf`; empty when not given.
    pub target: &'a str,
    /// Comma list as written; empty when not given.
    pub pivot: &'a str,
}

/// What kind of picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureKind {
    /// A picture with content.
    Content,
    /// A small decoration.
    Icon,
    /// A picture with a long description.
    Complex,
}

/// A value as written and its place.
pub type Placed<'a> = (&'a str, Span);

/// `:::image`.
#[derive(Debug, Clone)]
pub struct Picture<'a> {
    /// `source`.
    pub source: Placed<'a>,
    /// `alt-text`; none when not given.
    pub alt: Option<Placed<'a>>,
    /// `type`.
    pub kind: PictureKind,
    /// `border`, with its default applied.
    pub border: bool,
    /// `lightbox`.
    pub lightbox: Option<Placed<'a>>,
    /// `link`.
    pub link: Option<Placed<'a>>,
}

/// `:::video`.
#[derive(Debug, Clone)]
pub struct VideoElement<'a> {
    /// `source`.
    pub source: Placed<'a>,
    /// `title`.
    pub title: Option<&'a str>,
    /// `max-width`, digits.
    pub max_width: Option<&'a str>,
    /// `thumbnail`.
    pub thumbnail: Option<&'a str>,
    /// `upload-date`.
    pub upload_date: Option<&'a str>,
    /// `duration`.
    pub duration: Option<&'a str>,
    /// Whether a description follows.
    pub complex: bool,
}

/// `:::form`.
#[derive(Debug, Clone)]
pub struct Form<'a> {
    /// `action`.
    pub action: &'a str,
    /// `submitText`.
    pub submit: &'a str,
    /// `model`.
    pub model: Option<&'a str>,
}

/// Which syntax a snippet has: the plain markup differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnippetForm {
    /// `[!code-lang[name](path)]`
    Bracket,
    /// `[!notebook-lang[name](path)]`
    Notebook,
    /// `:::code …:::`
    TripleColon,
}

/// A code snippet from a file.
#[derive(Debug, Clone)]
pub struct Snippet<'a> {
    /// Syntax used.
    pub form: SnippetForm,
    /// Path as written, without query and bookmark.
    pub path: Placed<'a>,
    /// Language as written.
    pub language: Option<&'a str>,
    /// `[name]`.
    pub name: &'a str,
    /// `"title"`.
    pub title: Option<&'a str>,
    /// Region tag.
    pub tag: Option<&'a str>,
    /// `range=`, `start=`/`end=` or `#L1-L2`: (first, last), 1-based, open end allowed.
    pub ranges: Vec<(usize, Option<usize>)>,
    /// `highlight=` as written.
    pub highlight: Option<&'a str>,
    /// `dedent=`; none = common indentation.
    pub dedent: Option<usize>,
    /// `-interactive` or `interactive="…"`.
    pub interactive: Option<&'a str>,
}

/// What looking at a line gave.
pub enum Found<'a> {
    /// A marker and its length from the start of the line.
    Marker(Directive<'a>, usize),
    /// Looks like a marker and is malformed, for one or more reasons: stays text.
    Malformed(Vec<Problem>),
    /// Ordinary text.
    Nothing,
}

fn malformed<'a>(code: &'static str, span: Span, message: impl Into<String>) -> Found<'a> {
    all_malformed(code, span, vec![message.into()])
}

fn all_malformed<'a>(code: &'static str, span: Span, messages: Vec<String>) -> Found<'a> {
    Found::Malformed(messages.into_iter().map(|message| Problem { code, span, message, hint: "" }).collect())
}

/// Recognises a block marker at the start of `line` (content of a line without its end; `base` is
/// its offset in the file).
pub fn block<'a>(line: &'a str, base: usize, in_row: bool) -> Found<'a> {
    if line.starts_with("[!") {
        return bracket_block(line, base);
    }
    let Some((colons, name, rest)) = triple_colon_name(line) else { return Found::Nothing };
    let span = Span::new(base, base + line.trim_end().len());
    let at = Line { line, base, span, rest };
    match name.to_ascii_lowercase().as_str() {
        "image" if colons == 3 => complex_image(at),
        "video" if colons == 3 => complex_video(at),
        "code" if colons == 3 => code(at),
        "form" if colons == 3 => form(at),
        "zone" if colons == 3 => zone(at),
        "moniker" => moniker(at, colons),
        "row" => row(at, colons),
        "column" => column(at, colons, in_row),
        "zone-end" if colons == 3 => close(at, ContainerName::Zone, colons),
        "moniker-end" => close(at, ContainerName::Moniker, colons),
        "row-end" => close(at, ContainerName::Row, colons),
        "column-end" => close(at, ContainerName::Column, colons),
        "image-end" => described_end(at, ContainerName::Image, colons),
        "video-end" => described_end(at, ContainerName::Video, colons),
        _ => Found::Nothing,
    }
}

/// The container that a line ends, with its number of colons.
pub fn end_marker(line: &str) -> Option<(ContainerName, u8)> {
    let (colons, name, rest) = triple_colon_name(line)?;
    let ends = [
        ("zone-end", ContainerName::Zone),
        ("moniker-end", ContainerName::Moniker),
        ("row-end", ContainerName::Row),
        ("column-end", ContainerName::Column),
        ("image-end", ContainerName::Image),
        ("video-end", ContainerName::Video),
    ];
    let (_, container) = ends.iter().find(|(end, _)| end.eq_ignore_ascii_case(name))?;
    let described = matches!(container, ContainerName::Image | ContainerName::Video);
    (!described || line[rest..].trim_start().starts_with(":::")).then_some((*container, colons))
}

/// (colons, name, offset behind the name) of a line that starts with three or more colons.
fn triple_colon_name(line: &str) -> Option<(u8, &str, usize)> {
    let bytes = line.as_bytes();
    let colons = bytes.iter().take_while(|byte| **byte == b':').count();
    if colons < 3 {
        return None;
    }
    let mut start = colons;
    while matches!(bytes.get(start), Some(b' ' | b'\t')) {
        start += 1;
    }
    let len = bytes[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
    (len > 0).then(|| (colons.min(255) as u8, &line[start..start + len], start + len))
}

/// A line under inspection.
#[derive(Clone, Copy)]
struct Line<'a> {
    line: &'a str,
    base: usize,
    span: Span,
    /// Offset behind the name.
    rest: usize,
}

impl<'a> Line<'a> {
    fn placed(self, attributes: &Attributes<'a>, key: &str) -> Option<Placed<'a>> {
        attributes.find(key).map(|attribute| {
            let range = &attribute.range;
            (attribute.value, Span::new(self.base + range.start, self.base + range.end))
        })
    }

    fn whole(self) -> usize {
        self.line.len()
    }
}

fn close<'a>(at: Line<'a>, name: ContainerName, colons: u8) -> Found<'a> {
    Found::Marker(Directive::Close(name, colons), at.whole())
}

/// The end of a description wants colons on both sides.
fn described_end<'a>(at: Line<'a>, name: ContainerName, colons: u8) -> Found<'a> {
    if at.line[at.rest..].trim_start().starts_with(":::") {
        return close(at, name, colons);
    }
    Found::Marker(Directive::BadEnd(name), at.whole())
}

fn complex_image<'a>(at: Line<'a>) -> Found<'a> {
    // Only complex images are blocks; the others are found again as inlines, with their messages.
    let Ok(attributes) = attributes::parse(at.line, at.rest) else { return Found::Nothing };
    if !attributes.get("type").is_some_and(|kind| kind.eq_ignore_ascii_case("complex")) {
        return Found::Nothing;
    }
    match picture(at, &attributes) {
        Ok(picture) => Found::Marker(Directive::Open(Container::Image(Box::new(picture)), 3), at.whole()),
        Err(messages) => all_malformed("invalid-image", at.span, messages),
    }
}

const NO_SOURCE: &str = "`:::image` needs `source`";
const NO_ALT: &str = "`:::image` needs `alt-text` unless its type is `icon`";
const IMAGE_KEYS: &[&str] = &["source", "alt-text", "type", "loc-scope", "border", "lightbox", "link"];

fn picture<'a>(at: Line<'a>, attributes: &Attributes<'a>) -> Result<Picture<'a>, Vec<String>> {
    if let Some(key) = attributes.unknown(IMAGE_KEYS) {
        return Err(vec![format!("`:::image` has no attribute `{key}`")]);
    }
    let source = at.placed(attributes, "source").filter(|(value, _)| !value.trim().is_empty());
    let kind = match attributes.get("type").unwrap_or("content").to_ascii_lowercase().as_str() {
        "icon" => PictureKind::Icon,
        "complex" => PictureKind::Complex,
        _ => PictureKind::Content,
    };
    let alt = at.placed(attributes, "alt-text");
    let no_alt = kind != PictureKind::Icon && alt.is_none_or(|(text, _)| text.is_empty());
    let source = match (source, no_alt) {
        (Some(source), false) => source,
        (None, false) => return Err(vec![NO_SOURCE.to_owned()]),
        (Some(_), true) => return Err(vec![NO_ALT.to_owned()]),
        (None, true) => return Err(vec![NO_SOURCE.to_owned(), NO_ALT.to_owned()]),
    };
    let border = match attributes.get("border") {
        Some(value) => value.eq_ignore_ascii_case("true"),
        None => kind != PictureKind::Icon,
    };
    let filled = |key| at.placed(attributes, key).filter(|(value, _)| !value.trim().is_empty());
    Ok(Picture { source, alt, kind, border, lightbox: filled("lightbox"), link: filled("link") })
}

const VIDEO_KEYS: &[&str] = &["source", "title", "max-width", "thumbnail", "upload-date", "duration", "type"];

fn video<'a>(at: Line<'a>, attributes: &Attributes<'a>) -> Result<VideoElement<'a>, String> {
    if let Some(key) = attributes.unknown(VIDEO_KEYS) {
        return Err(format!("`:::video` has no attribute `{key}`"));
    }
    let Some(source) = at.placed(attributes, "source").filter(|(value, _)| !value.trim().is_empty()) else {
        return Err("`:::video` needs `source`".to_owned());
    };
    let max_width = attributes.get("max-width");
    if max_width.is_some_and(|width| width.is_empty() || !width.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err("`max-width` must be a number".to_owned());
    }
    Ok(VideoElement {
        source,
        title: attributes.get("title"),
        max_width,
        thumbnail: attributes.get("thumbnail"),
        upload_date: attributes.get("upload-date"),
        duration: attributes.get("duration").filter(|value| !value.is_empty()),
        complex: attributes.get("type").is_some_and(|kind| kind.eq_ignore_ascii_case("complex")),
    })
}

fn complex_video<'a>(at: Line<'a>) -> Found<'a> {
    let Ok(attributes) = attributes::parse(at.line, at.rest) else { return Found::Nothing };
    if !attributes.get("type").is_some_and(|kind| kind.eq_ignore_ascii_case("complex")) {
        return Found::Nothing;
    }
    match video(at, &attributes) {
        Ok(video) => Found::Marker(Directive::Open(Container::Video(Box::new(video)), 3), at.whole()),
        Err(message) => malformed("invalid-video", at.span, message),
    }
}

fn code<'a>(at: Line<'a>) -> Found<'a> {
    let attributes = match attributes::parse(at.line, at.rest) {
        Ok(attributes) => attributes,
        Err(error) => return malformed("invalid-code", at.span, error.message()),
    };
    let known = ["language", "source", "id", "range", "highlight", "interactive"];
    if let Some(key) = attributes.unknown(&known) {
        return malformed("invalid-code", at.span, format!("`:::code` has no attribute `{key}`"));
    }
    let Some(path) = at.placed(&attributes, "source").filter(|(value, _)| !value.trim().is_empty()) else {
        return malformed("invalid-code", at.span, "`:::code` needs `source`");
    };
    let snippet = Snippet {
        form: SnippetForm::TripleColon,
        path,
        language: attributes.get("language").filter(|value| !value.is_empty()),
        name: "",
        title: None,
        tag: attributes.get("id").filter(|value| !value.is_empty()),
        ranges: attributes.get("range").map(ranges).unwrap_or_default(),
        highlight: attributes.get("highlight"),
        dedent: None,
        interactive: attributes.get("interactive"),
    };
    Found::Marker(Directive::Snippet(Box::new(snippet)), at.whole())
}

fn form<'a>(at: Line<'a>) -> Found<'a> {
    let attributes = match attributes::parse(at.line, at.rest) {
        Ok(attributes) => attributes,
        Err(error) => return malformed("invalid-form", at.span, error.message()),
    };
    if let Some(key) = attributes.unknown(&["action", "submitText", "model"]) {
        return malformed("invalid-form", at.span, format!("`:::form` has no attribute `{key}`"));
    }
    match (attributes.get("action"), attributes.get("submitText")) {
        (Some(action), Some(submit)) if !action.is_empty() && !submit.is_empty() => {
            let form = Form { action, submit, model: attributes.get("model") };
            Found::Marker(Directive::Form(Box::new(form)), at.whole())
        }
        _ => malformed("invalid-form", at.span, "`:::form` needs `action` and `submitText`"),
    }
}

fn zone<'a>(at: Line<'a>) -> Found<'a> {
    let bad = |message: String| malformed("invalid-zone", at.span, message);
    let attributes = match attributes::parse(at.line, at.rest) {
        Ok(attributes) => attributes,
        Err(error) => return bad(error.message()),
    };
    if attributes.closed {
        return bad("a `::: zone` line must not end in `:::`".to_owned());
    }
    if let Some(key) = attributes.unknown(&["target", "pivot"]) {
        return bad(format!("`:::zone` has no attribute `{key}`"));
    }
    let target = attributes.get("target").unwrap_or("");
    let pivot = attributes.get("pivot").unwrap_or("");
    if target.is_empty() && pivot.is_empty() {
        return bad("`:::zone` needs `target` or `pivot`".to_owned());
    }
    if !target.is_empty() && !["docs", "chromeless", "pdf"].contains(&target) {
        return bad(format!("`{target}` is no target: use docs, chromeless or pdf"));
    }
    let is_pivot = |id: &str| {
        !id.is_empty()
            && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    if !pivot.is_empty() && !pivot.split(',').all(|id| is_pivot(id.trim())) {
        return bad(format!(
            "`{pivot}` is no list of pivots: lower-case letters, digits and `-`, joined by commas"
        ));
    }
    if target == "pdf" && !pivot.is_empty() {
        return bad("`pivot` cannot be used together with `target=\"pdf\"`".to_owned());
    }
    Found::Marker(Directive::Open(Container::Zone(Zone { target, pivot }), 3), at.whole())
}

fn moniker<'a>(at: Line<'a>, colons: u8) -> Found<'a> {
    let rest = at.line[at.rest..].trim_start();
    let value = rest.get(..7).filter(|start| start.eq_ignore_ascii_case("range=\"")).map(|_| &rest[7..]);
    match value.and_then(|value| value.find('"').map(|end| &value[..end])) {
        Some(range) => Found::Marker(Directive::Open(Container::Moniker(range), colons), at.whole()),
        None => malformed("invalid-moniker-range", at.span, "`::: moniker` needs `range=\"…\"`"),
    }
}

fn row<'a>(at: Line<'a>, colons: u8) -> Found<'a> {
    if at.line[at.rest..].trim_start().starts_with(":::") {
        return Found::Marker(Directive::Open(Container::Row, colons), at.whole());
    }
    malformed("invalid-row", at.span, "`:::row` must be followed by `:::` and takes no attributes")
}

fn column<'a>(at: Line<'a>, colons: u8, in_row: bool) -> Found<'a> {
    let rest = at.line[at.rest..].trim_start();
    if !in_row {
        return malformed("invalid-nested-column", at.span, "a column must stand in a row");
    }
    if rest.starts_with(":::") {
        return Found::Marker(Directive::Open(Container::Column(""), colons), at.whole());
    }
    let value = rest.get(..6).filter(|start| start.eq_ignore_ascii_case("span=\"")).map(|_| &rest[6..]);
    match value.and_then(|value| value.split_once('"')) {
        Some((span, rest)) if rest.trim_start().starts_with(":::") => {
            Found::Marker(Directive::Open(Container::Column(span), colons), at.whole())
        }
        _ => malformed(
            "invalid-nested-column",
            at.span,
            "`:::column` takes `span=\"…\"` alone and ends in `:::`",
        ),
    }
}

/// `1-2,5,9-` → (first, last) pairs; what is no number is left out.
pub fn ranges(text: &str) -> Vec<(usize, Option<usize>)> {
    let number = |part: &str| part.trim().trim_start_matches(['L', 'l']).parse::<usize>().ok();
    text.split(',')
        .filter_map(|part| match part.split_once('-') {
            Some((first, last)) if last.trim().is_empty() => number(first).map(|first| (first, None)),
            Some((first, last)) => {
                let first = if first.trim().is_empty() { Some(1) } else { number(first) };
                first.zip(number(last)).map(|(first, last)| (first, Some(last)))
            }
            None => number(part).map(|line| (line, Some(line))),
        })
        .collect()
}

/// `*[word]: meaning`, a line of its own.
pub(super) fn abbreviation(line: &str) -> Option<Directive<'_>> {
    let (word, meaning) = line.strip_prefix("*[")?.split_once("]:")?;
    let word = word.trim();
    (!word.is_empty() && !word.contains(['[', ']'])).then(|| Directive::Abbreviation(word, meaning.trim()))
}

// ---- bracket markers ------------------------------------------------------------------------

fn keyword<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let start = text.get(..word.len())?;
    start.eq_ignore_ascii_case(word).then(|| &text[word.len()..])
}

/// `[!INCLUDE [title](path)]` at the start of `text`.
fn include(text: &str, inline: bool) -> Option<(Directive<'_>, usize)> {
    let rest = keyword(text, "[!include")?;
    // `+` asks for a block, `-` for running text.
    let rest = rest.strip_prefix(if inline { '-' } else { '+' }).unwrap_or(rest);
    let start = text.len() - rest.trim_start_matches([' ', '\t']).len();
    let found = bracket_rest(text, start, false)?;
    let path = if found.path.contains('\\') { unescape(found.path).into() } else { found.path.into() };
    let include = Include { path, inline, raw: &text[..found.end] };
    Some((Directive::Include(Box::new(include)), found.end))
}

fn bracket_block(line: &str, base: usize) -> Found<'_> {
    if let Some((directive, end)) = include(line, false) {
        return if line[end..].trim().is_empty() {
            Found::Marker(directive, line.len())
        } else {
            Found::Nothing
        };
    }
    let (rest, form) = if let Some(rest) = keyword(line, "[!code") {
        (rest, SnippetForm::Bracket)
    } else if let Some(rest) = keyword(line, "[!notebook") {
        (rest, SnippetForm::Notebook)
    } else {
        return Found::Nothing;
    };
    match snippet(line, rest, base, form) {
        Some((snippet, end)) if line[end..].trim().is_empty() => {
            Found::Marker(Directive::Snippet(Box::new(snippet)), line.len())
        }
        _ => Found::Nothing,
    }
}

fn snippet<'a>(line: &'a str, rest: &'a str, base: usize, form: SnippetForm) -> Option<(Snippet<'a>, usize)> {
    let (language, rest) = match rest.strip_prefix('-') {
        Some(rest) => {
            let end = rest.find('[')?;
            (Some(rest[..end].trim()), &rest[end..])
        }
        None => (None, rest.trim_start_matches([' ', '\t'])),
    };
    let found = bracket_rest(line, line.len() - rest.len(), true)?;
    let (language, interactive) = match language {
        Some(language) => match language.get(language.len().saturating_sub(12)..) {
            Some(end) if end.eq_ignore_ascii_case("-interactive") => {
                let language = &language[..language.len() - 12];
                (Some(language), Some(language))
            }
            _ => (Some(language), None),
        },
        None => (None, None),
    };
    let (path, bookmark) = match found.path.split_once('#') {
        Some((path, bookmark)) => (path, Some(bookmark)),
        None => (found.path, None),
    };
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut snippet = Snippet {
        form,
        path: (path, Span::new(base + found.path_at, base + found.path_at + path.len())),
        language: language.filter(|language| !language.is_empty()),
        name: found.name,
        title: found.title,
        tag: None,
        ranges: Vec::new(),
        highlight: None,
        dedent: None,
        interactive,
    };
    apply_query(&mut snippet, query, bookmark);
    Some((snippet, found.end))
}

/// Query keys and bookmark, in the engine's order of precedence: tag, `#L`, start/end, range.
fn apply_query<'a>(snippet: &mut Snippet<'a>, query: &'a str, bookmark: Option<&'a str>) {
    let (mut start, mut end, mut range) = (None, None, None);
    for part in query.trim().split('&').filter(|part| !part.is_empty()) {
        // What cannot be read ends the reading.
        let Some((key, value)) = part.split_once('=') else { break };
        let number = value.trim().parse::<i64>();
        match key.to_ascii_lowercase().as_str() {
            "name" => snippet.tag = Some(value),
            "range" if are_ranges(value) => range = Some(value),
            "highlight" if are_ranges(value) => snippet.highlight = Some(value),
            "start" if number.is_ok() => start = number.ok().map(|line| line.max(1) as usize),
            "end" if number.is_ok() => end = number.ok().map(|line| line.max(0) as usize),
            "dedent" if number.is_ok() => snippet.dedent = number.ok().and_then(|by| by.try_into().ok()),
            _ => break,
        }
    }
    let lines = bookmark.and_then(line_bookmark);
    if let (Some(bookmark), None) = (bookmark.filter(|bookmark| !bookmark.is_empty()), &lines) {
        snippet.tag = Some(bookmark);
    }
    if let Some(lines) = lines {
        snippet.ranges = vec![lines];
    } else if start.is_some() || end.is_some() {
        snippet.ranges = vec![(start.unwrap_or(1), end)];
    } else if let Some(range) = range {
        snippet.ranges = ranges(range);
    }
}

/// Whether a text is a list of lines and line ranges.
fn are_ranges(text: &str) -> bool {
    let is_line = |line: &str| line.trim().is_empty() || line.trim().parse::<usize>().is_ok();
    !text.is_empty()
        && text
            .split(',')
            .all(|part| !part.is_empty() && part.split('-').count() <= 2 && part.split('-').all(is_line))
}

/// `L12-L16` or `L12`.
fn line_bookmark(bookmark: &str) -> Option<(usize, Option<usize>)> {
    let number = |part: &str| part.strip_prefix(['L', 'l'])?.parse::<usize>().ok();
    match bookmark.split_once('-') {
        Some((first, "")) => Some((number(first)?, None)),
        Some((first, last)) => Some((number(first)?, Some(number(last)?))),
        None => number(bookmark).map(|line| (line, Some(line))),
    }
}

/// Alert kinds of both engines.
pub const ALERTS: &[&str] = &["NOTE", "TIP", "WARNING", "IMPORTANT", "CAUTION"];

/// Recognises an alert, div or video at the start of a quote line (behind `>` and one blank).
/// `extra` are the configured alert kinds.
pub fn quote<'a>(line: &'a str, base: usize, extra: &[(String, String)]) -> Found<'a> {
    let text = line.trim_end();
    let span = Span::new(base, base + text.len());
    if let Some(rest) = keyword(text, "[!video ") {
        if let Some((url, behind)) = rest.split_once(']')
            && !behind.trim().is_empty()
            && is_video(url.trim())
        {
            return note_problem(span, behind, "video");
        }
        return match rest.strip_suffix(']').map(str::trim).filter(|url| is_video(url)) {
            Some(url) => Found::Marker(Directive::Video(url), line.len()),
            None => malformed(
                "invalid-video",
                span,
                "`[!VIDEO]` needs one `https://` address and nothing behind the bracket",
            ),
        };
    }
    if let Some(rest) = keyword(text, "[!div") {
        return div(line, rest, span);
    }
    let Some(end) = text.find(']') else { return Found::Nothing };
    let kind = text.get(2..end).unwrap_or("");
    let known = ALERTS.iter().any(|alert| alert.eq_ignore_ascii_case(kind))
        || extra.iter().any(|(alert, _)| alert.eq_ignore_ascii_case(kind));
    if !known {
        return Found::Nothing;
    }
    if end + 1 < text.len() {
        return note_problem(span, &text[end + 1..], "alert");
    }
    Found::Marker(Directive::Alert(kind), line.len())
}

fn note_problem<'a>(span: Span, behind: &str, what: &str) -> Found<'a> {
    Found::Malformed(vec![Problem {
        code: "invalid-note-section",
        span,
        message: format!("text behind the {what} marker makes this an ordinary quote: `{}`", behind.trim()),
        hint: "put the text on the next line",
    }])
}

fn is_video(url: &str) -> bool {
    let web = url.starts_with("http://") || url.starts_with("https://");
    (web && !url.contains(char::is_whitespace)) || is_guid(url)
}

/// The 8-4-4-4-12 form.
pub fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn div<'a>(line: &'a str, rest: &'a str, span: Span) -> Found<'a> {
    if !rest.starts_with([' ', '\t', ']', '`']) {
        return Found::Nothing;
    }
    let bytes = rest.as_bytes();
    let mut end = 0;
    while end < bytes.len() && !(bytes[end] == b']' && (end == 0 || bytes[end - 1] != b'\\')) {
        end += 1;
    }
    if end == bytes.len() {
        return Found::Nothing;
    }
    if !rest[end + 1..].trim().is_empty() {
        return note_problem(span, &rest[end + 1..], "div");
    }
    let inner = rest[..end].trim();
    let (front, back) = (inner.starts_with('`'), inner.len() > 1 && inner.ends_with('`'));
    let attributes = match (front, back) {
        (true, true) => inner[1..inner.len() - 1].trim(),
        (false, false) => inner,
        _ => "",
    };
    Found::Marker(Directive::Div(attributes), line.len())
}

/// Recognises a marker at the start of `text` inside a line; the length found is that of the marker.
pub fn inline<'a>(text: &'a str, base: usize) -> Found<'a> {
    if text.starts_with("[!") {
        return match include(text, true) {
            Some((directive, end)) => Found::Marker(directive, end),
            None => Found::Nothing,
        };
    }
    if let Some(rest) = text.strip_prefix("<xref:\"") {
        return quoted_xref(text, rest);
    }
    if let Some(rest) = text.strip_prefix(":::no-loc text=\"") {
        return no_loc(text, rest);
    }
    let Some(name) = ["image", "video"].into_iter().find(|name| {
        text.get(3..3 + name.len()).is_some_and(|word| word.eq_ignore_ascii_case(name))
            && matches!(text.as_bytes().get(3 + name.len()), Some(b' ' | b'\t'))
    }) else {
        return Found::Nothing;
    };
    let rest = 3 + name.len();
    let code = if name == "image" { "invalid-image" } else { "invalid-video" };
    let attributes = match attributes::parse(text, rest) {
        Ok(attributes) => attributes,
        Err(error) => {
            let end = text[rest..].find(":::").map_or(text.trim_end().len(), |at| rest + at + 3);
            return malformed(code, Span::new(base, base + end), error.message());
        }
    };
    let end = if attributes.closed { attributes.end } else { text.trim_end().len() };
    let span = Span::new(base, base + end);
    let at = Line { line: text, base, span, rest };
    let directive = if name == "image" {
        picture(at, &attributes).map(|picture| Directive::Picture(Box::new(picture)))
    } else {
        let video = video(at, &attributes).map_err(|message| vec![message]);
        video.map(|video| Directive::VideoElement(Box::new(video)))
    };
    match directive {
        Ok(Directive::Picture(picture)) if picture.kind == PictureKind::Complex => {
            malformed(code, span, "a complex image must stand on a line of its own")
        }
        Ok(directive) => Found::Marker(directive, end),
        Err(messages) => all_malformed(code, span, messages),
    }
}

/// `<xref:"uid"?query>`.
fn quoted_xref<'a>(text: &'a str, rest: &'a str) -> Found<'a> {
    let Some(quote) = rest.find('"') else { return Found::Nothing };
    let Some(len) = rest[quote..].find('>') else { return Found::Nothing };
    let end = quote + len;
    if quote == 0 || rest[quote + 1..end].contains(['<', ' ', '"']) {
        return Found::Nothing;
    }
    let from = text.len() - rest.len();
    let xref = Xref { target: &rest[..end], raw: &text[..from + end + 1], shorthand: false };
    Found::Marker(Directive::Xref(Box::new(xref)), from + end + 1)
}

fn no_loc<'a>(text: &'a str, rest: &'a str) -> Found<'a> {
    let bytes = rest.as_bytes();
    let mut end = 0;
    while end < bytes.len() && bytes[end] != b'"' {
        end += if bytes[end] == b'\\' { 2 } else { 1 };
    }
    if end >= bytes.len() || !rest[end..].starts_with("\":::") {
        return Found::Nothing;
    }
    let value = unescaped(rest[..end].trim());
    Found::Marker(Directive::NoLoc(value), text.len() - rest.len() + end + 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marker(found: Found<'_>) -> Option<(Directive<'_>, usize)> {
        match found {
            Found::Marker(directive, len) => Some((directive, len)),
            _ => None,
        }
    }

    #[test]
    fn snippets() {
        let line = "[!code-cpp[n#1](a/b.cpp?range=1-2,5-&highlight=2 \"T\")]";
        let Some((Directive::Snippet(snippet), _)) = marker(block(line, 0, false)) else { panic!() };
        assert_eq!(snippet.path.0, "a/b.cpp");
        assert_eq!(snippet.language, Some("cpp"));
        assert_eq!(snippet.ranges, [(1, Some(2)), (5, None)]);
        assert_eq!(snippet.title, Some("T"));
        assert!(marker(block("[!code-cpp[n](a.cpp)] x", 0, false)).is_none());
    }

    #[test]
    fn includes() {
        for line in ["[!INCLUDE [a b](x.md)]", "[!include[a](x.md)]", "[!INCLUDE+[a](x.md \"t\")]"] {
            let Some((Directive::Include(include), _)) = marker(block(line, 0, false)) else {
                panic!("{line}")
            };
            assert_eq!(include.path, "x.md");
        }
        assert!(marker(block("[!INCLUDE-[a](x.md)]", 0, false)).is_none());
        assert!(marker(inline("[!INCLUDE-[a](x.md)]", 0)).is_some());
        assert!(marker(inline("[!INCLUDE+[a](x.md)]", 0)).is_none());
        assert!(marker(block("[!INCLUDE [a] (x.md)]", 0, false)).is_none());
        assert!(marker(block("[!INCLUDE [a](x.md) ]", 0, false)).is_none());
    }

    #[test]
    fn pictures() {
        let line = ":::image type=\"icon\" source=\"a.svg\":::.";
        let Some((Directive::Picture(picture), len)) = marker(inline(line, 0)) else { panic!() };
        assert_eq!((picture.kind, picture.border, len), (PictureKind::Icon, false, line.len() - 1));
        assert!(matches!(inline(":::image source=\"a.png\":::", 0), Found::Malformed(_)));
        assert!(matches!(inline("::: image source=\"a.png\":::", 0), Found::Nothing));
    }

    #[test]
    fn quotes() {
        assert!(matches!(marker(quote("[!note]  ", 0, &[])), Some((Directive::Alert("note"), 9))));
        assert!(matches!(quote("[!NOTE] x", 0, &[]), Found::Malformed(_)));
        assert!(matches!(quote("[!INFO]", 0, &[]), Found::Nothing));
        assert!(matches!(
            marker(quote("[!div `class=\"x\"`]", 0, &[])),
            Some((Directive::Div("class=\"x\""), _))
        ));
        assert!(matches!(marker(quote("[!div class=\"x\\]\"]", 0, &[])), Some((Directive::Div(_), _))));
        assert!(marker(quote("[!VIDEO 8d4b2f5c-0000-1111-2222-333344445555]", 0, &[])).is_some());
    }
}
