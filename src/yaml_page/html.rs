//! Model → HTML, as the table of markup of the theme has it.
//!
//! 1. [`Writer::page`] prints hero and sections and notes the headings for "in this article".
//! 2. Everything is escaped; what the dialect calls Markdown goes through [`Env::markdown`].
//! 3. [`Writer::card`]: a card with one target and nothing else to follow is one link.

use super::model::{
    Block, Card, Hero, Link, LinkList, Model, Picture, Question, Reference, Role, Section, Text,
};
use super::{Body, Env, labels};
use crate::words;

/// Prints a model.
pub(super) fn body(model: &Model, heading: Option<&str>, env: &dyn Env) -> Body {
    let mut writer = Writer { env, html: String::new(), outline: Vec::new() };
    writer.page(model);
    let heading = heading.filter(|_| model.hero.is_none()).map(escape);
    Body { html: writer.html, outline: writer.outline, heading }
}

struct Writer<'e> {
    env: &'e dyn Env,
    html: String,
    outline: Vec<(u8, String, String)>,
}

/// Text for content and attributes.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(letter),
        }
    }
    out
}

/// Escaped text in which `code` is code: questions name commands.
fn with_code(text: &str) -> String {
    let pieces: Vec<&str> = text.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        return escape(text);
    }
    let piece = |(index, piece): (usize, &&str)| match index % 2 {
        0 => escape(piece),
        _ => format!("<code>{}</code>", escape(piece)),
    };
    pieces.iter().enumerate().map(piece).collect()
}

/// What stands in a block of HTML that is one paragraph.
fn paragraph(html: &str) -> Option<&str> {
    let inner = html.trim().strip_prefix("<p>")?.strip_suffix("</p>")?;
    (!inner.contains("</p>")).then_some(inner)
}

/// Whether a link can be followed without running something.
fn is_safe(href: &str) -> bool {
    let head: String =
        href.chars().filter(|letter| !letter.is_whitespace() && !letter.is_control()).take(11).collect();
    let head = head.to_ascii_lowercase();
    !["javascript:", "vbscript:", "data:"].iter().any(|scheme| head.starts_with(scheme))
}

impl Writer<'_> {
    fn push(&mut self, pieces: &[&str]) {
        for piece in pieces {
            self.html.push_str(piece);
        }
    }

    fn page(&mut self, model: &Model) {
        if let Some(hero) = &model.hero {
            self.hero(hero);
        }
        for section in &model.sections {
            self.section(section);
        }
    }

    fn hero(&mut self, hero: &Hero) {
        self.push(&["<header class=\"hero\">"]);
        if let Some(picture) = &hero.picture {
            self.image(picture, "hero-image", false);
        }
        self.eyebrow(hero.eyebrow.as_deref());
        self.push(&["<h1 id=\"", &escape(&hero.id), "\">", &escape(&hero.title), "</h1>"]);
        if let Some(summary) = &hero.summary {
            self.text(summary, "hero-summary");
        }
        self.actions(&hero.links, "card-links action-links");
        self.push(&["</header>\n"]);
    }

    fn eyebrow(&mut self, words: Option<&str>) {
        if let Some(words) = words {
            self.push(&["<p class=\"eyebrow\">", &escape(words), "</p>"]);
        }
    }

    fn section(&mut self, section: &Section) {
        let class = match section.role {
            Role::Cards => "card-section",
            Role::Highlights => "card-section highlights",
            Role::Navigation => "card-section navigation",
            Role::Feature => "card-section feature",
            Role::Social => "card-section social",
            Role::Faq => "faq",
            Role::Plain => "",
        };
        // A section that only holds sections would be a box around boxes.
        let only_groups = section.title.is_none()
            && section.summary.is_none()
            && section.blocks.iter().any(|block| matches!(block, Block::Section(_)));
        let class = if only_groups { "" } else { class };
        if !class.is_empty() {
            self.push(&["<section class=\"", class, "\">"]);
        }
        self.eyebrow(section.eyebrow.as_deref());
        self.heading(section);
        if let Some(summary) = &section.summary {
            self.text(summary, "section-summary");
        }
        self.blocks(&section.blocks, section.role);
        self.push(&[if class.is_empty() { "\n" } else { "</section>\n" }]);
    }

    fn heading(&mut self, section: &Section) {
        let Some(title) = &section.title else { return };
        let (level, title) = (section.level.clamp(2, 6), escape(title));
        let tag = format!("h{level}");
        match &section.id {
            Some(id) => {
                self.note(level, id, &title);
                let id = escape(id);
                self.push(&["<", &tag, " id=\"", &id, "\">", &title, "<a class=\"anchor\" href=\"#", &id]);
                let label = words::fill(&escape(&self.env.words().section_link), &[("title", &title)]);
                self.push(&["\" aria-label=\"", &label, "\"></a></", &tag, ">"]);
            }
            None => self.push(&["<", &tag, ">", &title, "</", &tag, ">"]),
        }
    }

    fn note(&mut self, level: u8, id: &str, html: &str) {
        if level <= 3 {
            self.outline.push((level, id.to_owned(), html.to_owned()));
        }
    }

    fn blocks(&mut self, blocks: &[Block], role: Role) {
        for block in blocks {
            match block {
                Block::Cards(cards) => self.cards(cards, role),
                Block::Actions(links) => self.actions(links, "card-links action-links"),
                Block::Questions(questions) => questions.iter().for_each(|one| self.question(one)),
                Block::Text(text) => self.text(text, ""),
                Block::Picture(picture) => {
                    self.push(&["<p><span class=\"figure\">"]);
                    self.image(picture, "", true);
                    self.push(&["</span></p>"]);
                }
                Block::Remark(words, link) => self.remark(words.as_ref(), link.as_ref()),
                Block::Columns(columns) => {
                    self.push(&["<div class=\"row\">"]);
                    self.each(columns, "<div class=\"column\">", "</div>");
                    self.push(&["</div>"]);
                }
                Block::Table { head, rows } => self.table(head, rows),
                Block::List { ordered, items } => {
                    let tag = if *ordered { "ol" } else { "ul" };
                    self.push(&["<", tag, ">"]);
                    self.each(items, "<li>", "</li>");
                    self.push(&["</", tag, ">"]);
                }
                Block::Section(section) => self.section(section),
            }
        }
    }

    fn each(&mut self, items: &[Vec<Block>], open: &str, close: &str) {
        for item in items {
            self.push(&[open]);
            match item.as_slice() {
                // A list item or cell of one text needs no paragraph.
                [Block::Text(text)] => {
                    let html = self.html_of(text);
                    self.push(&[paragraph(&html).unwrap_or(&html)]);
                }
                _ => self.blocks(item, Role::Plain),
            }
            self.push(&[close]);
        }
    }

    fn table(&mut self, head: &[Vec<Block>], rows: &[Vec<Vec<Block>>]) {
        let before = self.outline.last().map(|(_, _, html)| html.clone());
        let known = self.env.words();
        let label = before.map_or_else(
            || escape(&known.table),
            |html| words::fill(&escape(&known.table_of), &[("title", &html)]),
        );
        self.push(&[
            "<div class=\"table-wrap\" role=\"region\" tabindex=\"0\" aria-label=\"",
            &label,
            "\"><table>",
        ]);
        if !head.is_empty() {
            self.push(&["<thead><tr>"]);
            self.each(head, "<th scope=\"col\">", "</th>");
            self.push(&["</tr></thead>"]);
        }
        self.push(&["<tbody>"]);
        for row in rows {
            self.push(&["<tr>"]);
            self.each(row, "<td>", "</td>");
            self.push(&["</tr>"]);
        }
        self.push(&["</tbody></table></div>"]);
    }

    /// The HTML of a text, in blocks.
    fn html_of(&self, text: &Text) -> String {
        match text.markdown {
            true => self.env.markdown(&text.value),
            false => format!("<p>{}</p>", escape(text.value.trim())),
        }
    }

    /// A text in an element of a class; one paragraph becomes that element.
    fn text(&mut self, text: &Text, class: &str) {
        let html = self.html_of(text);
        self.classed(&html, class);
    }

    fn classed(&mut self, html: &str, class: &str) {
        match paragraph(html) {
            _ if class.is_empty() => {
                let headings = super::outline::headings(html);
                headings.into_iter().for_each(|(level, id, text)| self.note(level, &id, &text));
                self.push(&[html.trim_end(), "\n"]);
            }
            Some(inner) => self.push(&["<p class=\"", class, "\">", inner, "</p>"]),
            None => self.push(&["<div class=\"", class, "\">", html.trim(), "</div>"]),
        }
    }

    fn question(&mut self, question: &Question) {
        let title = with_code(&question.title);
        let tag = format!("h{}", question.level.clamp(2, 6));
        self.note(question.level, &question.id, &title);
        self.push(&[
            "<details class=\"question\" id=\"",
            &escape(&question.id),
            "\" open><summary><",
            &tag,
            ">",
        ]);
        self.push(&[&title, "</", &tag, "></summary>\n"]);
        if let Some(answer) = &question.answer {
            let html = self.html_of(answer);
            self.push(&[html.trim_end(), "\n"]);
        }
        self.push(&["</details>\n"]);
    }

    fn remark(&mut self, words: Option<&Text>, link: Option<&Link>) {
        let html = words.map(|words| self.html_of(words)).unwrap_or_default();
        let is_line = words.is_none() || paragraph(&html).is_some();
        let tag = if is_line { "p" } else { "div" };
        self.push(&["<", tag, " class=\"remark\">", paragraph(&html).unwrap_or(html.trim())]);
        if let Some(link) = link {
            self.push(&[if words.is_some() { " " } else { "" }]);
            self.link(link);
        }
        self.push(&["</", tag, ">\n"]);
    }

    fn actions(&mut self, links: &[Link], class: &str) {
        if links.is_empty() {
            return;
        }
        self.push(&["<ul class=\"", class, "\">"]);
        for link in links {
            self.push(&["<li>"]);
            self.link(link);
            if let Some(note) = &link.note {
                self.text(note, "card-summary");
            }
            self.push(&["</li>"]);
        }
        self.push(&["</ul>"]);
    }

    fn link(&mut self, link: &Link) {
        match self.open(link.target.as_ref()) {
            true => self.push(&[&escape(&link.text), "</a>"]),
            false => self.push(&[&escape(&link.text)]),
        }
    }

    /// Opens a link; not for a target that must not be followed.
    fn open(&mut self, target: Option<&Reference>) -> bool {
        let Some(target) = target.filter(|target| is_safe(&target.href)) else { return false };
        let url = escape(&self.env.url(&target.href));
        self.push(&["<a href=\"", &url, "\">"]);
        true
    }

    fn image(&mut self, picture: &Picture, class: &str, lazy: bool) {
        let url = escape(&self.env.url(&picture.source.href));
        self.push(&["<img"]);
        if !class.is_empty() {
            self.push(&[" class=\"", class, "\""]);
        }
        self.push(&[" src=\"", &url, "\" alt=\"", &escape(&picture.alt), "\""]);
        if let Some((width, height)) = self.env.image_size(&picture.source.href) {
            self.push(&[" width=\"", &width.to_string(), "\" height=\"", &height.to_string(), "\""]);
        }
        if self.env.image_adapts(&picture.source.href) {
            self.push(&[" data-adapts"]);
        }
        self.push(&[if lazy { " loading=\"lazy\">" } else { ">" }]);
    }

    fn cards(&mut self, cards: &[Card], role: Role) {
        if cards.is_empty() {
            return;
        }
        let class = if role == Role::Navigation { "cards cards-short" } else { "cards" };
        self.push(&["<ul class=\"", class, "\">\n"]);
        cards.iter().for_each(|card| self.card(card));
        self.push(&["</ul>\n"]);
    }

    fn card(&mut self, card: &Card) {
        let texts: Vec<String> = card.texts.iter().map(|text| self.html_of(text)).collect();
        let is_quiet = |html: &String| paragraph(html).is_some_and(|inner| !inner.contains("<a "));
        let whole = card.lists.is_empty()
            && card.footer.is_none()
            && texts.iter().all(is_quiet)
            && card.target.as_ref().is_some_and(|target| is_safe(&target.href));
        self.push(&["<li class=\"card", if whole { " card-link" } else { "" }, "\""]);
        if !card.categories.is_empty() {
            let names: Vec<String> = card.categories.iter().map(|name| labels::class(name)).collect();
            self.push(&[" data-categories=\"", &names.join(" "), "\""]);
        }
        self.push(&[">"]);
        let open = whole && self.open(card.target.as_ref());
        if let Some(picture) = &card.picture {
            self.image(picture, "card-image", true);
        }
        self.kind(card.kind.as_deref(), None);
        self.card_title(card, !whole);
        texts.iter().for_each(|html| self.classed(html, "card-summary"));
        self.categories(&card.categories);
        card.lists.iter().for_each(|list| self.link_list(list));
        if let Some(footer) = &card.footer {
            self.push(&["<p class=\"card-footer\">"]);
            self.link(footer);
            self.push(&["</p>"]);
        }
        self.push(&[if open { "</a></li>\n" } else { "</li>\n" }]);
    }

    fn card_title(&mut self, card: &Card, linked: bool) {
        let fallback = card.target.as_ref().map(|target| target.href.as_str());
        let Some(title) = card.title.as_deref().or(fallback) else { return };
        let title = escape(title);
        let tag = match card.level {
            0 => "p".to_owned(),
            level => format!("h{}", level.clamp(2, 6)),
        };
        self.push(&["<", &tag, " class=\"card-title\""]);
        if let Some(id) = &card.id {
            self.note(card.level, id, &title);
            self.push(&[" id=\"", &escape(id), "\""]);
        }
        self.push(&[">"]);
        let open = linked && self.open(card.target.as_ref());
        self.push(&[&title, if open { "</a></" } else { "</" }, &tag, ">"]);
    }

    fn kind(&mut self, keyword: Option<&str>, label: Option<&str>) {
        let text = label.map(str::to_owned).or_else(|| {
            keyword.map(|keyword| {
                self.env.words().link_kind(keyword).map_or_else(|| labels::kind(keyword), str::to_owned)
            })
        });
        let Some(text) = text else { return };
        self.push(&["<p class=\"link-kind"]);
        if let Some(keyword) = keyword {
            self.push(&[" kind-", &labels::class(keyword)]);
        }
        self.push(&["\">", &escape(&text), "</p>"]);
    }

    fn categories(&mut self, keywords: &[String]) {
        if !keywords.is_empty() {
            let names: Vec<String> = keywords.iter().map(|keyword| labels::category(keyword)).collect();
            self.push(&["<p class=\"card-categories\">", &escape(&names.join(", ")), "</p>"]);
        }
    }

    fn link_list(&mut self, list: &LinkList) {
        self.kind(list.kind.as_deref(), list.title.as_deref());
        self.actions(&list.links, "card-links");
    }
}
