//! The markup of a site page for the dialect's constructs: `themes/default/MARKUP.md` is its description.

use super::{Writer, escape, plain};
use crate::markdown::directive::{Picture, PictureKind, Zone};
use crate::markdown::tree::{Document, Kind, NodeId};

impl Writer<'_> {
    pub(super) fn enter_site(&mut self, document: &Document<'_>, id: NodeId) -> bool {
        match document.kind(id) {
            Kind::Picture(picture) if picture.kind == PictureKind::Complex => {
                self.complex_site(document, id, picture);
                false
            }
            Kind::Picture(picture) => {
                self.picture_site(document, id, picture);
                false
            }
            Kind::VideoElement(video) => {
                if video.complex {
                    self.cr();
                }
                self.video_site(video.source.0.trim(), video.title);
                video.complex
            }
            Kind::NoLoc(text) => {
                self.push("<span class=\"no-loc\" translate=\"no\">");
                self.text(text);
                self.push("</span>");
                false
            }
            Kind::Xref(xref) => {
                self.xref(xref);
                false
            }
            Kind::Math(text, block) => {
                self.math_site(text, *block);
                false
            }
            Kind::TabGroup(_) => {
                self.tab_groups += 1;
                let number = self.tab_groups;
                self.tab_group_site(document, id, number);
                false
            }
            _ => {
                self.cr();
                self.enter_site_block(document, id)
            }
        }
    }

    fn enter_site_block(&mut self, document: &Document<'_>, id: NodeId) -> bool {
        match document.kind(id) {
            Kind::Alert(kind) => {
                let title = self.options.words.alert(kind);
                let title = title.map_or_else(|| plain::capitalized(kind), escape::escaped);
                let custom = self.options.context.alerts.iter().find(|(name, _)| name == kind);
                let class =
                    custom.map_or(String::new(), |(_, classes)| format!(" {}", escape::escaped(classes)));
                let kind = escape::escaped(&kind.to_lowercase());
                self.html.push_str(&format!(
                    "<div class=\"alert alert-{kind}{class}\" role=\"note\" aria-label=\"{title}\"><p class=\"alert-title\">{title}</p>\n"
                ));
                true
            }
            Kind::Div(attributes) => {
                let attributes = attributes.replace("\\]", "]");
                let tag = format!("<div {attributes}>");
                if attributes.contains("op_single_selector") || attributes.contains("op_multi_selector") {
                    let class = if attributes.contains("op_single") {
                        "op_single_selector"
                    } else {
                        "op_multi_selector"
                    };
                    self.selector = Some(self.own_url());
                    self.html.push_str(&format!(
                        "<nav class=\"selector {class}\" aria-label=\"{}\">\n",
                        escape::escaped(&self.options.words.choose_version)
                    ));
                } else if attributes.is_empty() || attributes.contains(['<', '>']) {
                    self.push("<div>\n");
                } else {
                    self.raw_div(&tag);
                }
                true
            }
            Kind::Video(url) => {
                self.video_site(url, None);
                false
            }
            Kind::Snippet(snippet) => {
                self.snippet(snippet);
                false
            }
            Kind::Form(form) => {
                self.html.push_str(&format!(
                    "<form class=\"chromeless-form\"><button type=\"button\" disabled>{}</button></form>\n",
                    escape::escaped(form.submit)
                ));
                false
            }
            Kind::Zone(zone) => self.open_zone(zone),
            Kind::Moniker(range) => self.open_moniker(range),
            Kind::Row => self.open("<section class=\"row\">\n"),
            Kind::Column(span) => {
                let wide = span.parse::<u8>().ok().filter(|span| (2..=12).contains(span));
                match wide {
                    Some(span) => self.html.push_str(&format!("<div class=\"column span{span}\">\n")),
                    None => self.push("<div class=\"column\">\n"),
                }
                true
            }
            _ => true,
        }
    }

    pub(super) fn running_text(&mut self, text: &str) {
        if self.site() {
            self.words += escape::word_count(text);
        }
        let glued = std::mem::take(&mut self.glue);
        match text.strip_prefix(' ').filter(|_| glued) {
            Some(rest) => {
                self.push("&nbsp;");
                self.text(rest);
            }
            None => self.text(text),
        }
    }

    pub(super) fn code_span(&mut self, code: &str) {
        self.words += 1;
        self.push("<code>");
        if self.site() && !self.tables.is_empty() {
            self.name_in_cell(code);
        } else {
            self.code_text(code);
        }
        self.push("</code>");
    }

    /// Code in a cell, where a long name may break at its joints but not inside of words.
    fn name_in_cell(&mut self, code: &str) {
        const JOINTS: [char; 9] = ['.', '_', '-', '/', '\\', ':', '=', '&', ','];
        if code.len() < 16 {
            return self.code_text(code);
        }
        for piece in code.split_inclusive(JOINTS) {
            self.code_text(piece);
            if piece.len() > 1 && piece.ends_with(JOINTS) {
                self.push("<wbr>");
            }
        }
    }

    /// Notes that the page holds something that scripts or styles care for.
    pub(super) fn feature(&mut self, name: &'static str) {
        if !self.features.contains(&name) {
            self.features.push(name);
        }
    }

    /// What differs from [`Writer::exit_plain`].
    pub(super) fn exit_site(&mut self, document: &Document<'_>, id: NodeId) {
        match document.kind(id) {
            Kind::Div(attributes)
                if attributes.contains("op_single_selector") || attributes.contains("op_multi_selector") =>
            {
                self.cr();
                self.selector = None;
                self.push("</nav>\n");
            }
            _ => self.exit_plain(document, id),
        }
    }

    /// The URL by which a link leads to the page it stands on.
    fn own_url(&self) -> String {
        let name = self.page.file_name().replace('%', "%25").replace('#', "%23").replace('?', "%3F");
        self.lookup.link(self.page, self.page, &name).url
    }

    /// A div's start tag through the same rules as author-written HTML.
    fn raw_div(&mut self, tag: &str) {
        let mark = self.html.len();
        self.raw_html(tag, true, "");
        if self.html.len() == mark {
            self.push("<div>");
        } else {
            // The matching end tag is written by `exit_site`, not by the author.
            self.forget_raw("div");
        }
        self.push("\n");
    }

    fn open_zone(&mut self, zone: &Zone<'_>) -> bool {
        let pivots: Vec<&str> = zone.pivot.split(',').map(str::trim).filter(|id| !id.is_empty()).collect();
        for pivot in &pivots {
            if !self.pivots.iter().any(|known| known == pivot) {
                self.pivots.push((*pivot).to_owned());
            }
        }
        let mut tag = "<div class=\"zone\"".to_owned();
        self.feature("versions");
        if !zone.target.is_empty() {
            tag.push_str(&format!(" data-target=\"{}\"", zone.target));
        }
        if pivots.is_empty() {
            tag.push_str(">\n");
        } else {
            let label = self.label(&self.options.words.pivots_for, "pivots", &pivots.join(", "));
            tag.push_str(&format!(
                " data-pivot=\"{}\"><p class=\"zone-label\">{label}</p>\n",
                pivots.join(" ")
            ));
        }
        self.push(&tag);
        true
    }

    fn complex_site(&mut self, document: &Document<'_>, id: NodeId, picture: &Picture<'_>) {
        self.cr();
        self.push(if picture.border {
            "<figure class=\"complex bordered\">"
        } else {
            "<figure class=\"complex\">"
        });
        self.picture_img(picture);
        let summary = escape::escaped(&self.options.words.picture_description);
        self.html.push_str(&format!("\n<details class=\"long-description\"><summary>{summary}</summary>\n"));
        self.walk(document, id);
        self.cr();
        self.push("</details></figure>\n");
    }

    fn tab_group_site(&mut self, document: &Document<'_>, id: NodeId, number: u32) {
        self.cr();
        self.feature("tabs");
        self.html.push_str(&format!(
            "<div class=\"tabs\" id=\"tabgroup_{number}\"><div class=\"tab-list\" role=\"tablist\">"
        ));
        let tabs = document.child_list(id);
        let mut titles = Vec::with_capacity(tabs.len());
        for tab_id in &tabs {
            let Kind::Tab(tab) = document.kind(*tab_id) else { continue };
            let mark = self.html.len();
            let title = document.nodes[*tab_id as usize].first;
            self.walk(document, title);
            let title = self.html.split_off(mark);
            let panel = plain::panel_id(number, tab);
            self.html.push_str(&format!(
                "<button class=\"tab\" role=\"tab\" id=\"{}\" aria-controls=\"{panel}\" data-tab=\"{}\"{} {} type=\"button\"{}>{title}</button>",
                panel.replacen("tabpanel", "tab", 1),
                escape::escaped(tab.id),
                plain::condition(tab),
                if tab.active { "aria-selected=\"true\"" } else { "aria-selected=\"false\" tabindex=\"-1\"" },
                if tab.visible { "" } else { " hidden" },
            ));
            titles.push(title);
        }
        self.push("</div>\n");
        for (tab_id, title) in tabs.iter().zip(&titles) {
            let Kind::Tab(tab) = document.kind(*tab_id) else { continue };
            let panel = plain::panel_id(number, tab);
            self.html.push_str(&format!(
                "<section class=\"tab-panel{}\" id=\"{panel}\" role=\"tabpanel\" aria-labelledby=\"{}\" data-tab=\"{}\"{}><p class=\"tab-title\" aria-hidden=\"true\">{title}</p>\n",
                if tab.active { " active" } else { "" },
                panel.replacen("tabpanel", "tab", 1),
                escape::escaped(tab.id),
                plain::condition(tab),
            ));
            self.tab_content(document, *tab_id);
            self.cr();
            self.push("</section>\n");
        }
        self.push("</div>\n");
    }
}
