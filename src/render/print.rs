//! A whole section as one page, for printing.
//!
//! 1. [`print`] renders each page of the section through [`Within`], which turns links for the place of the printed page:
//!    a link to another page of the section leads to it on the same page.
//! 2. [`prefixed`] gives the ids of each page a prefix, since two pages may share them.

use super::context::PageContext;
use super::page::{PageInput, page, root_of};
use crate::config::UrlStyle;
use crate::highlight::Highlighter;
use crate::markdown::html::escape::escaped;
use crate::site::lookup::{About, Lookup, Place, Target, TextFile, XrefTarget};
use crate::site::sections::Print;
use crate::site::{Map, Page, Site, urls};
use crate::source::DocPath;
use crate::words::Words;

/// Marks a link to an id that has its prefix already.
const DONE: &str = "#!";

/// Renders a section for printing.
pub fn print(site: &Site, section: &Print, words: &Words, highlighter: &Highlighter) -> PageContext {
    let pages: Vec<&Page> = section.pages.iter().map(|index| &site.pages[*index as usize]).collect();
    let within = Within {
        site,
        output: &section.output,
        numbers: pages.iter().enumerate().map(|(number, page)| (page.output.clone(), number + 1)).collect(),
    };
    let mut contents = String::new();
    let mut body = String::new();
    let mut features = Vec::new();
    for (number, source) in pages.iter().enumerate() {
        let number = number + 1;
        let Some(text) = site.read_text(&source.path) else { continue };
        let metadata = site.metadata(source);
        let input = PageInput { page: source, text: &text, metadata: &metadata, config: &site.config, words };
        let rendered = page(&input, &within, Some(highlighter));
        contents.push_str(&format!("<li><a href=\"#p{number}\">{}</a></li>", escaped(&source.title)));
        let prefix = format!("p{number}-");
        body.push_str(&format!("<section class=\"print-page\" id=\"p{number}\">\n"));
        if !rendered.heading.is_empty() {
            let id = match rendered.heading_id.as_str() {
                "" => String::new(),
                id => format!(" id=\"{prefix}{}\"", escaped(id)),
            };
            body.push_str(&format!("<h1{id}>{}</h1>\n", prefixed(&rendered.heading, &prefix)));
        }
        body.push_str(&prefixed(&rendered.body, &prefix));
        body.push_str("</section>\n");
        features.extend(rendered.features);
    }
    features.sort();
    features.dedup();
    let title = section.title.clone();
    let suffix = &site.config.title;
    PageContext {
        kind: "print".to_owned(),
        head_title: if suffix.is_empty() { title.clone() } else { format!("{title} | {suffix}") },
        path: section.output.clone(),
        root: root_of(&section.output),
        body: format!(
            "<div class=\"print-contents\"><p>{}</p><ol>{contents}</ol></div>\n{body}",
            escaped(&title)
        ),
        title,
        robots: "NOINDEX".to_owned(),
        features,
        ..PageContext::default()
    }
}

/// The site as a page sees it that is printed with others.
struct Within<'s> {
    site: &'s Site,
    output: &'s str,
    /// Output of each page of the section → its number.
    numbers: Map<String, usize>,
}

impl Within<'_> {
    /// A URL relative to `page` as one relative to the printed page.
    fn turned(&self, page: &DocPath, url: &str) -> String {
        let relative = !url.is_empty() && !url.starts_with(['/', '#', '?']);
        let scheme = url.split(['/', '?', '#']).next().is_some_and(|first| first.contains(':'));
        let Some(page) = self.site.page(page).filter(|_| relative && !scheme) else { return url.to_owned() };
        let at = url.find(['?', '#']).unwrap_or(url.len());
        let (path, end) = url.split_at(at);
        let folder = page.output.rfind('/').map_or("", |slash| &page.output[..slash + 1]);
        let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
        let mut output = DocPath::new(&format!("{folder}{decoded}")).as_str().to_owned();
        if path.ends_with('/') || path.is_empty() {
            output = if output.is_empty() { "index.html".to_owned() } else { format!("{output}/index.html") };
        }
        if let Some(number) = self.numbers.get(&output) {
            return match end.split_once('#') {
                Some((_, fragment)) if !fragment.is_empty() => format!("{DONE}p{number}-{fragment}"),
                _ => format!("{DONE}p{number}"),
            };
        }
        let style = if path.ends_with('/') { self.site.config.url_style } else { UrlStyle::Html };
        format!("{}{end}", urls::relative_url(self.output, &output, style))
    }
}

impl Lookup for Within<'_> {
    fn link(&self, page: &DocPath, file: &DocPath, href: &str) -> Target<'_> {
        let target = self.site.link(page, file, href);
        Target { url: self.turned(page, &target.url), ..target }
    }

    fn text(&self, file: &DocPath, reference: &str) -> Option<TextFile> {
        self.site.text(file, reference)
    }

    fn image_size(&self, file: &DocPath, reference: &str) -> Option<(u32, u32)> {
        self.site.image_size(file, reference)
    }

    fn image_adapts(&self, file: &DocPath, reference: &str) -> bool {
        self.site.image_adapts(file, reference)
    }

    fn xref(&self, page: &DocPath, uid: &str) -> Option<XrefTarget> {
        let target = self.site.xref(page, uid)?;
        Some(XrefTarget { url: self.turned(page, &target.url), ..target })
    }

    fn place(&self, _: &DocPath) -> Place {
        Place::default()
    }

    fn about(&self, _: &DocPath) -> About {
        About::default()
    }
}

/// HTML with a prefix at its ids and at what refers to them.
fn prefixed(html: &str, prefix: &str) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 16);
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        let (text, tag) = rest.split_at(open);
        out.push_str(text);
        let end = tag_end(tag);
        attributes(&tag[..end], prefix, &mut out);
        rest = &tag[end..];
    }
    out.push_str(rest);
    out
}

/// Length of the tag that `tag` begins with: `>` may stand in quotes.
fn tag_end(tag: &str) -> usize {
    if tag.starts_with("<!--") {
        return tag.find("-->").map_or(tag.len(), |end| end + 3);
    }
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    tag.len()
}

fn attributes(tag: &str, prefix: &str, out: &mut String) {
    let mut rest = tag;
    while let Some(at) = rest.find("=\"") {
        let (before, after) = rest.split_at(at + 2);
        out.push_str(before);
        let end = after.find('"').unwrap_or(after.len());
        let value = &after[..end];
        let name = before[..at].rsplit(|c: char| c.is_ascii_whitespace()).next().unwrap_or_default();
        match name {
            "id" | "for" | "aria-controls" | "aria-labelledby" | "aria-describedby" => {
                let ids: Vec<String> = value.split(' ').map(|id| format!("{prefix}{id}")).collect();
                out.push_str(&ids.join(" "));
            }
            "href" if value.starts_with(DONE) => {
                out.push('#');
                out.push_str(&value[DONE.len()..]);
            }
            "href" if value.len() > 1 && value.starts_with('#') => {
                out.push('#');
                out.push_str(prefix);
                out.push_str(&value[1..]);
            }
            _ => out.push_str(value),
        }
        rest = &after[end..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::prefixed;

    #[test]
    fn ids_and_what_refers_to_them_get_a_prefix() {
        for (html, wanted) in [
            ("<h2 id=\"a\">x<a href=\"#a\"></a></h2>", "<h2 id=\"p1-a\">x<a href=\"#p1-a\"></a></h2>"),
            ("<a href=\"#!p2-x\">y</a> <a href=\"#\">z</a>", "<a href=\"#p2-x\">y</a> <a href=\"#\">z</a>"),
            ("<b aria-labelledby=\"a b\" data-id=\"c\">", "<b aria-labelledby=\"p1-a p1-b\" data-id=\"c\">"),
            (
                "id=\"a\" <i title=\"x > id=&quot;y&quot;\" id=\"q\">",
                "id=\"a\" <i title=\"x > id=&quot;y&quot;\" id=\"p1-q\">",
            ),
            ("<!-- <p id=\"a\"> -->1 < 2", "<!-- <p id=\"p1-a\"> -->1 < 2"),
        ] {
            assert_eq!(prefixed(html, "p1-"), wanted);
        }
    }
}
