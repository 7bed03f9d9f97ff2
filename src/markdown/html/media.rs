//! Images, `:::image`, icons with a meaning, videos.

use super::player::{self, Player};
use super::{Writer, escape};
use crate::config::{IconRule, Profile};
use crate::markdown::directive::{Picture, PictureKind, VideoElement, is_guid};
use crate::markdown::tags::{Piece, pieces};
use crate::markdown::tree::{Document, Kind, Link, NodeId};
use crate::source::DocPath;

impl Writer<'_> {
    /// A Markdown image, or the player that its URL's type asks for.
    pub(super) fn image(&mut self, document: &Document<'_>, id: NodeId, link: &Link<'_>) {
        let mut alt = String::new();
        document.description(id, &mut alt, &mut |node, alt| self.text_of(document, node, alt));
        match player::find(&link.href) {
            Some(Player::File(element, kind)) => return self.player(&link.href, element, kind),
            Some(Player::Service(embed, provider)) => {
                return self.service(&link.href, &embed, provider, &alt);
            }
            None => {}
        }
        let target = self.link(&link.href);
        self.push("<img src=\"");
        self.url(&target.url);
        self.push("\" alt=\"");
        self.text(&alt.replace('\n', " "));
        self.push("\"");
        if !link.title.is_empty() {
            self.push(" title=\"");
            self.text(&link.title);
            self.push("\"");
        }
        if self.site() {
            self.size(&link.href);
            self.push(" loading=\"lazy\">");
        } else {
            self.link_type(target.kind);
            self.void_end();
        }
    }

    /// What a node shows, without its markup.
    fn text_of(&mut self, document: &Document<'_>, id: NodeId, out: &mut String) {
        let mark = self.html.len();
        self.node(document, id);
        let html = self.html.split_off(mark);
        for piece in pieces(&html) {
            match piece {
                Piece::Text(text) => out.push_str(&htmlize::unescape(text)),
                Piece::Tag(tag) if tag.is("img") => {
                    out.push_str(&htmlize::unescape_attribute(tag.get("alt").unwrap_or("")));
                }
                _ => {}
            }
        }
    }

    fn player(&mut self, href: &str, element: &str, kind: &str) {
        let start = self.html.len();
        let target = self.link(href);
        let size = if element == "video" { " width=\"500\" height=\"281\"" } else { " width=\"500\"" };
        self.html.push_str(&format!("<{element}{size} controls=\"\"><source type=\"{kind}\" src=\""));
        self.url(&target.url);
        self.html.push_str(&format!("\"></source></{element}>"));
        self.mark_from(start);
    }

    /// A film of a video service inside a line.
    fn service(&mut self, href: &str, embed: &str, provider: &str, alt: &str) {
        if self.site() {
            let mark = self.html.len();
            self.video_site(href, Some(alt).filter(|alt| !alt.is_empty()));
            // A paragraph holds no `div`.
            let html = self.html.split_off(mark);
            let html = html.trim_end().strip_prefix("<div").and_then(|html| html.strip_suffix("</div>"));
            return self.html.push_str(&format!("<span{}</span>", html.unwrap_or(">")));
        }
        let start = self.html.len();
        self.push("<iframe src=\"");
        self.url(embed);
        let full_screen = if provider == "yandex" { "" } else { " allowfullscreen=\"\"" };
        self.html.push_str(&format!(
            "\" class=\"{provider}\" width=\"500\" height=\"281\" frameborder=\"0\"{full_screen}></iframe>"
        ));
        self.mark_from(start);
    }

    /// ` width height` when the size is known: the page must not jump when the picture arrives. A drawing with colors of
    /// its own for dark pages says so.
    fn size(&mut self, source: &str) {
        if let Some((width, height)) = self.lookup.image_size(self.file(), source.trim()) {
            self.html.push_str(&format!(" width=\"{width}\" height=\"{height}\""));
        }
        if self.lookup.image_adapts(self.file(), source.trim()) {
            self.push(" data-adapts");
        }
    }

    /// `:::image` that is no container, plain markup.
    pub(super) fn picture_plain(&mut self, picture: &Picture<'_>) {
        let start = self.html.len();
        if picture.border {
            self.push("<span class=\"mx-imgBorder\">\n");
        }
        let linked = self.open_picture_link(picture);
        self.push("<img src=\"");
        let target = self.link(picture.source.0.trim());
        self.url(&target.url);
        match (picture.kind, picture.alt) {
            (PictureKind::Icon, _) | (_, None) => self.push("\" role=\"presentation\">\n"),
            (_, Some((alt, _))) => {
                self.push("\" alt=\"");
                self.text(alt);
                self.push("\">\n");
            }
        }
        if linked {
            self.push("</a>\n");
        }
        if picture.border {
            self.push("</span>\n");
        }
        self.mark_from(start);
    }

    /// Opens the link around a picture: `link` wins over `lightbox`.
    pub(super) fn open_picture_link(&mut self, picture: &Picture<'_>) -> bool {
        if let Some((link, _)) = picture.link {
            let target = self.link(link.trim());
            self.push("<a href=\"");
            self.url(&target.url);
            self.push("\">\n");
            return true;
        }
        let Some((lightbox, _)) = picture.lightbox else { return false };
        let target = self.link(lightbox.trim());
        self.push(if self.site() { "<a class=\"lightbox\" href=\"" } else { "<a href=\"" });
        self.url(&target.url);
        self.push(if self.site() { "\">" } else { "#lightbox\" data-linktype=\"relative-path\">\n" });
        true
    }

    /// `:::image` that is no container, on a site page.
    pub(super) fn picture_site(&mut self, document: &Document<'_>, id: NodeId, picture: &Picture<'_>) {
        if picture.kind == PictureKind::Icon {
            return self.icon(document, id, picture);
        }
        self.push(if picture.border {
            "<span class=\"figure bordered\">"
        } else {
            "<span class=\"figure\">"
        });
        self.picture_img(picture);
        self.push("</span>");
    }

    /// The `<img>` of a picture with its link.
    pub(super) fn picture_img(&mut self, picture: &Picture<'_>) {
        let linked = self.open_picture_link(picture);
        self.push("<img src=\"");
        let target = self.link(picture.source.0.trim());
        self.url(&target.url);
        self.push("\" alt=\"");
        self.text(picture.alt.map_or("", |(alt, _)| alt));
        self.push("\"");
        self.size(picture.source.0);
        self.push(" loading=\"lazy\">");
        if linked {
            self.push("</a>");
        }
    }

    fn icon(&mut self, document: &Document<'_>, id: NodeId, picture: &Picture<'_>) {
        let target = self.link(picture.source.0.trim());
        let rule = icon_rule(self.options.icons, picture);
        if let Some(rule) = rule {
            self.html.push_str(&format!("<span class=\"marker marker-{}\">", class_of(rule)));
        }
        self.push("<img class=\"icon\" src=\"");
        self.url(&target.url);
        self.push(if rule.is_some() { "\" alt=\"\"" } else { "\" alt=\"\" role=\"presentation\"" });
        self.size(picture.source.0);
        self.push(">");
        if let Some(rule) = rule {
            if follows(document, id, &rule.word) {
                self.glue = true;
            } else {
                let word = rule.word.clone();
                self.text(&word);
            }
            self.push("</span>");
        }
    }

    /// The icon rule of a paragraph or quote that begins with a meaningful icon.
    pub(super) fn callout_of(&self, document: &Document<'_>, id: NodeId) -> Option<&IconRule> {
        let node = document.nodes.get(id as usize)?;
        let first = document.nodes.get(node.first as usize)?;
        let picture = match (&node.kind, &first.kind) {
            (Kind::Paragraph, Kind::Picture(picture)) if self.quote_depth == 0 => picture,
            (Kind::Quote, Kind::Paragraph) => {
                match document.nodes.get(first.first as usize).map(|node| &node.kind) {
                    Some(Kind::Picture(picture)) => picture,
                    _ => return None,
                }
            }
            _ => return None,
        };
        icon_rule(self.options.icons, picture).filter(|rule| !rule.kind.is_empty())
    }

    /// Opens a callout around a paragraph or instead of a quote.
    pub(super) fn open_callout(&mut self, document: &Document<'_>, id: NodeId) -> bool {
        let Some(rule) = self.callout_of(document, id) else { return false };
        let (kind, word) = (rule.kind.clone(), escape::escaped(&rule.word));
        self.html.push_str(&format!(
            "<div class=\"callout callout-{kind}\" role=\"note\" aria-label=\"{word}\">\n"
        ));
        if matches!(document.kind(id), Kind::Paragraph) {
            self.push("<p>");
        }
        true
    }

    /// `> [!VIDEO]`: the URL as the engine embeds it.
    pub(super) fn video_url(&self, url: &str) -> String {
        embed_url(url, self.profile())
    }

    /// `:::video`, plain markup.
    pub(super) fn video_element_plain(
        &mut self,
        document: &Document<'_>,
        id: NodeId,
        video: &VideoElement<'_>,
    ) {
        let url = self.video_url(video.source.0.trim());
        let start = self.html.len();
        self.push("<div class=\"embeddedvideo\">\n<iframe src=\"");
        self.push(&escape::escaped(&url));
        self.push("\" allowFullScreen=\"true\" frameBorder=\"0\"");
        if let Some(title) = video.title {
            self.html.push_str(&format!(" title=\"{}\"", escape::escaped(title)));
        }
        if let Some(width) = video.max_width {
            self.html.push_str(&format!(" style=\"max-width:{width}px;\""));
        }
        let more = [
            ("thumbnail", video.thumbnail),
            ("upload-date", video.upload_date),
            ("duration", video.duration),
        ];
        for (key, value) in more {
            if let Some(value) = value {
                self.html.push_str(&format!(" {key}=\"{}\"", escape::escaped(value)));
            }
        }
        self.push("></iframe>\n");
        self.mark_from(start);
        if video.complex {
            self.description(document, id);
        }
        self.push("</div>\n");
    }

    /// A video on a site page: a link that a script turns into a player.
    pub(super) fn video_site(&mut self, url: &str, title: Option<&str>) {
        let embed = embed_url(url, Profile::Docfx);
        let watch = watch_url(url, &embed);
        let host = embed.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or("video");
        let name = match title {
            Some(title) => escape::escaped(title),
            None if self.last_heading.is_empty() => escape::escaped(host),
            None => self.last_heading.clone(),
        };
        self.push("<div class=\"video\"><a class=\"video-link\" href=\"");
        self.url(&watch);
        self.push("\" data-embed=\"");
        self.url(&embed);
        let label = self.label(&self.options.words.play_video, "title", &name);
        self.html.push_str(&format!("\" title=\"{name}\">{label}</a></div>\n"));
    }
}

/// File stem of a path or URL, in lower case.
pub(super) fn stem(source: &str) -> String {
    let path = source.trim().split(['?', '#']).next().unwrap_or("");
    DocPath::new(path).stem().to_ascii_lowercase()
}

fn icon_rule<'r>(rules: &'r [IconRule], picture: &Picture<'_>) -> Option<&'r IconRule> {
    if picture.kind != PictureKind::Icon || rules.is_empty() {
        return None;
    }
    let stem = stem(picture.source.0);
    rules.iter().find(|rule| rule.stem.eq_ignore_ascii_case(&stem))
}

fn class_of(rule: &IconRule) -> String {
    if rule.kind.is_empty() { rule.stem.to_ascii_lowercase() } else { rule.kind.clone() }
}

/// Whether the text behind a node says the word already: "**Tradeoff:** …", "**Tradeoffs**".
fn follows(document: &Document<'_>, id: NodeId, word: &str) -> bool {
    let mut text = String::new();
    let mut next = document.nodes[id as usize].next;
    while let Some(node) = document.nodes.get(next as usize) {
        document.plain_text(next, &mut text);
        if text.trim_start().len() >= word.len() {
            break;
        }
        next = node.next;
    }
    let letters = |text: &str| -> String {
        text.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    letters(text.trim_start()).starts_with(&letters(word))
}

/// The URL that is embedded for a video (dialect: `[!VIDEO]`).
pub(super) fn embed_url(url: &str, profile: Profile) -> String {
    if is_guid(url) {
        return format!("https://learn-video.azurefd.net/vod/player?id={url}");
    }
    let url = match url.strip_prefix("http:") {
        Some(rest) => format!("https:{rest}"),
        None => url.to_owned(),
    };
    let Some(rest) = url.strip_prefix("https://") else { return url };
    // As a URI is written in full: the host in lower case, a path always.
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let lower = host.to_ascii_lowercase();
    let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    let path = path.as_str();
    let url = format!("https://{lower}{path}");
    if lower == "channel9.msdn.com" {
        let (front, fragment) = path.split_at(path.find('#').unwrap_or(path.len()));
        let joint = if front.contains('?') { '&' } else { '?' };
        return format!("https://{lower}{front}{joint}nocookie=true{fragment}");
    }
    let youtube = ["youtube.com", "www.youtube.com", "youtu.be", "www.youtube-nocookie.com"];
    if !youtube.contains(&lower.as_str()) {
        return url;
    }
    match profile {
        Profile::Learn => match lower.as_str() {
            "youtube.com" | "www.youtube.com" => format!("https://www.youtube-nocookie.com{path}"),
            _ => url,
        },
        Profile::Docfx => youtube_embed(&lower, path),
    }
}

fn youtube_embed(host: &str, path: &str) -> String {
    let whole = path;
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let query = query.split('#').next().unwrap_or("");
    let mut others: Vec<&str> = Vec::new();
    let (mut id, mut list) = (None, None);
    for part in query.split('&').filter(|part| !part.is_empty()) {
        match part.split_once('=') {
            Some(("v", value)) => id = Some(value),
            Some(("list", value)) => {
                list = Some(value);
                others.push(part);
            }
            _ => others.push(part),
        }
    }
    if id.is_none() {
        let last = path.trim_matches('/');
        id = if host == "youtu.be" { Some(last) } else { last.strip_prefix("embed/") };
        id = id.filter(|id| !id.is_empty() && *id != "videoseries");
    }
    if id.is_none() && list.is_none() {
        let host = if host.ends_with("youtube.com") { "www.youtube-nocookie.com" } else { host };
        return format!("https://{host}{whole}");
    }
    if !others.iter().any(|part| part.starts_with("rel=")) {
        others.push("rel=0");
    }
    match (id, list) {
        (Some(id), _) => format!("https://www.youtube-nocookie.com/embed/{id}?{}", others.join("&")),
        (None, list) => format!(
            "https://www.youtube-nocookie.com/embed/videoseries?list={}&rel=0",
            list.unwrap_or_default()
        ),
    }
}

/// The page on which a video can be watched without embedding it.
fn watch_url(url: &str, embed: &str) -> String {
    let id =
        embed.strip_prefix("https://www.youtube-nocookie.com/embed/").and_then(|rest| rest.split('?').next());
    match id {
        Some(id) if id != "videoseries" => format!("https://www.youtube.com/watch?v={id}"),
        _ if is_guid(url) => embed.to_owned(),
        _ => url.replace("http://", "https://"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embeds() {
        for (url, embed) in [
            ("https://youtu.be/ID", "https://www.youtube-nocookie.com/embed/ID?rel=0"),
            ("http://www.youtube.com/watch?v=ID&t=3", "https://www.youtube-nocookie.com/embed/ID?t=3&rel=0"),
            ("https://www.youtube.com/embed/ID?rel=1", "https://www.youtube-nocookie.com/embed/ID?rel=1"),
            (
                "https://www.youtube.com/playlist?list=X",
                "https://www.youtube-nocookie.com/embed/videoseries?list=X&rel=0",
            ),
            ("https://channel9.msdn.com/a/player", "https://channel9.msdn.com/a/player?nocookie=true"),
            ("https://example.org", "https://example.org/"),
            ("https://Example.org?a=B", "https://example.org/?a=B"),
            ("https://channel9.msdn.com#x", "https://channel9.msdn.com/?nocookie=true#x"),
            ("https://youtube.com/foo", "https://www.youtube-nocookie.com/foo"),
            (
                "https://www.youtube.com/embed/videoseries?list=X&t=1",
                "https://www.youtube-nocookie.com/embed/videoseries?list=X&rel=0",
            ),
        ] {
            assert_eq!(embed_url(url, Profile::Docfx), embed);
        }
    }
}
