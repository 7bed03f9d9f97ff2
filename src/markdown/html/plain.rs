//! The engines' own markup (dialect: quote blocks, triple colon, tabs, cross references).

use super::{Writer, escape};
use crate::config::Profile;
use crate::markdown::directive::{Picture, PictureKind, Zone};
use crate::markdown::tree::{Document, Kind, NodeId, Tab};

impl Writer<'_> {
    pub(super) fn enter_plain(&mut self, document: &Document<'_>, id: NodeId) -> bool {
        match document.kind(id) {
            Kind::Picture(picture) if picture.kind == PictureKind::Complex => {
                self.complex_plain(document, id, picture);
                false
            }
            Kind::Picture(picture) => {
                self.picture_plain(picture);
                false
            }
            Kind::VideoElement(video) => {
                if video.complex {
                    self.cr();
                }
                self.video_element_plain(document, id, video);
                false
            }
            Kind::NoLoc(text) => {
                if self.profile() == Profile::Learn {
                    self.push("<span class=\"no-loc\" dir=\"ltr\" lang=\"en-us\">");
                }
                self.text(text);
                if self.profile() == Profile::Learn {
                    self.push("</span>");
                }
                false
            }
            Kind::Xref(xref) => {
                self.xref(xref);
                false
            }
            Kind::Math(text, block) => {
                self.math(text, *block);
                false
            }
            Kind::TabGroup(_) => {
                self.tab_groups += 1;
                let number = self.tab_groups;
                self.tab_group_plain(document, id, number);
                false
            }
            _ => {
                self.cr();
                self.enter_plain_block(document, id)
            }
        }
    }

    fn enter_plain_block(&mut self, document: &Document<'_>, id: NodeId) -> bool {
        match document.kind(id) {
            Kind::Alert(kind) => {
                let custom = self.options.context.alerts.iter().find(|(name, _)| name == kind);
                let class = custom.map_or_else(|| kind.clone(), |(_, classes)| classes.clone());
                let title = alert_title(kind, self.profile());
                self.html
                    .push_str(&format!("<div class=\"{}\">\n<h5>{title}</h5>\n", escape::escaped(&class)));
                true
            }
            Kind::Div(attributes) => {
                let space = if attributes.is_empty() { "" } else { " " };
                let attributes = attributes.replace("\\]", "]");
                let safe = attributes.replace('<', "&lt;").replace('>', "&gt;");
                let start = self.html.len();
                self.html.push_str(&format!("<div{space}{safe}>\n"));
                self.mark_from(start);
                true
            }
            Kind::Video(url) => {
                let url = self.video_url(url);
                let safe = url.replace('"', "%22").replace('<', "%3C");
                let start = self.html.len();
                self.html.push_str(&format!(
                    "<div class=\"embeddedvideo\"><iframe src=\"{safe}\" frameborder=\"0\" allowfullscreen=\"true\"></iframe></div>\n"
                ));
                self.mark_from(start);
                false
            }
            Kind::Snippet(snippet) => {
                self.snippet(snippet);
                false
            }
            Kind::Form(form) => {
                let model = form.model.map(|model| format!(" data-model=\"{}\"", escape::escaped(model)));
                self.html.push_str(&format!(
                    "<form class=\"chromeless-form\"{} data-action=\"{}\">\n<div></div>\n<button class=\"button is-primary\" disabled=\"disabled\" type=\"submit\">{}</button>\n</form>\n",
                    model.unwrap_or_default(),
                    escape::escaped(form.action),
                    escape::escaped(form.submit),
                ));
                false
            }
            Kind::Zone(zone) => {
                let tag = zone_tag(zone);
                self.push(&tag);
                true
            }
            Kind::Moniker(range) => self.open_moniker(range),
            Kind::Row => self.open("<section class=\"row\">\n"),
            Kind::Column(span) => {
                let class =
                    if *span == "1" || span.is_empty() { String::new() } else { format!(" span{span}") };
                let class = if span.is_empty()
                    && document.slice(id).lines().next().is_some_and(|line| line.contains('='))
                {
                    " span".to_owned()
                } else {
                    class
                };
                self.html.push_str(&format!("<div class=\"column{}\">\n", escape::escaped(&class)));
                true
            }
            _ => true,
        }
    }

    pub(super) fn exit_plain(&mut self, document: &Document<'_>, id: NodeId) {
        self.cr();
        match document.kind(id) {
            Kind::Alert(_) | Kind::Div(_) | Kind::Zone(_) | Kind::Moniker(_) | Kind::Column(_) => {
                self.push("</div>\n")
            }
            Kind::Row => self.push("</section>\n"),
            _ => {}
        }
    }

    fn complex_plain(&mut self, document: &Document<'_>, id: NodeId, picture: &Picture<'_>) {
        self.cr();
        let start = self.html.len();
        self.push(if picture.border { "<p class=\"mx-imgBorder\">\n" } else { "<p>\n" });
        let linked = self.open_picture_link(picture);
        let (line, column) = place(document, id);
        self.push("<img src=\"");
        let target = self.link(picture.source.0.trim());
        self.url(&target.url);
        self.push("\" alt=\"");
        self.text(picture.alt.map_or("", |(alt, _)| alt));
        self.html.push_str(&format!("\" aria-describedby=\"{line}-{column}\">\n"));
        self.mark_from(start);
        self.description(document, id);
        if linked {
            self.push("</a>\n");
        }
        self.push("</p>\n");
    }

    /// The long description of a picture or video, for those who cannot see it.
    pub(super) fn description(&mut self, document: &Document<'_>, id: NodeId) {
        let (line, column) = place(document, id);
        self.html.push_str(&format!("<div id=\"{line}-{column}\" class=\"visually-hidden\">"));
        let mark = self.html.len();
        self.walk(document, id);
        let end = self.html.trim_end().len();
        self.html.truncate(end);
        // The engine's paragraph begins on the tag's line, its text on the next one.
        let content = self.html.split_off(mark);
        match content.trim_start().strip_prefix("<p>") {
            Some(text) if !self.site() && matches!(document.kind(id), Kind::Picture(_)) => {
                self.html.push_str(&format!("<p>\n{text}"))
            }
            _ => self.push(&content),
        }
        self.push("</div>\n");
    }

    fn tab_group_plain(&mut self, document: &Document<'_>, id: NodeId, number: u32) {
        self.cr();
        self.html
            .push_str(&format!("<div class=\"tabGroup\" id=\"tabgroup_{number}\">\n<ul role=\"tablist\">\n"));
        for tab_id in document.child_list(id) {
            let Kind::Tab(tab) = document.kind(tab_id) else { continue };
            let panel = panel_id(number, tab);
            let hidden = if tab.visible { "" } else { " aria-hidden=\"true\" hidden=\"hidden\"" };
            let start = self.html.len();
            self.html.push_str(&format!(
                "<li role=\"presentation\"{hidden}>\n<a href=\"#{panel}\" role=\"tab\" aria-controls=\"{panel}\" data-tab=\"{}\"{} {}>",
                escape::escaped(tab.id),
                condition(tab),
                if tab.active { "tabindex=\"0\" aria-selected=\"true\"" } else { "tabindex=\"-1\"" },
            ));
            self.mark_from(start);
            let title = document.nodes[tab_id as usize].first;
            self.walk(document, title);
            self.push("</a>\n</li>\n");
        }
        self.push("</ul>\n");
        for tab_id in document.child_list(id) {
            let Kind::Tab(tab) = document.kind(tab_id) else { continue };
            let hidden = if tab.active { "" } else { " aria-hidden=\"true\" hidden=\"hidden\"" };
            self.html.push_str(&format!(
                "<section id=\"{}\" role=\"tabpanel\" data-tab=\"{}\"{}{hidden}>\n\n",
                panel_id(number, tab),
                escape::escaped(tab.id),
                condition(tab),
            ));
            self.tab_content(document, tab_id);
            self.cr();
            self.push("</section>\n");
        }
        self.push("</div>\n");
    }

    /// Writes what follows a tab's title.
    pub(super) fn tab_content(&mut self, document: &Document<'_>, tab: NodeId) {
        for child in document.children(tab).skip(1) {
            self.node(document, child);
        }
    }

    /// Writes one node with its children.
    pub(super) fn node(&mut self, document: &Document<'_>, id: NodeId) {
        if self.enter_given(document, id) {
            self.walk(document, id);
            self.exit(document, id);
        }
    }

    pub(super) fn math(&mut self, text: &str, block: bool) {
        if block {
            self.cr();
            self.push("<div class=\"math\">\n\\[\n");
            self.text(text);
            self.cr();
            self.push("\\]</div>\n");
        } else {
            self.push("<span class=\"math\">\\(");
            self.text(text);
            self.push("\\)</span>");
        }
        self.feature("math");
    }
}

/// The title of an alert box.
pub(super) fn alert_title(kind: &str, profile: Profile) -> String {
    let known = crate::markdown::directive::ALERTS.contains(&kind);
    match (known, profile) {
        (true, Profile::Docfx) => capitalized(kind),
        _ => escape::escaped(kind),
    }
}

/// `NOTE` → `Note`.
pub(super) fn capitalized(kind: &str) -> String {
    let mut chars = kind.chars();
    let first = chars.next().map(|char| char.to_uppercase().to_string()).unwrap_or_default();
    escape::escaped(&format!("{first}{}", chars.as_str().to_lowercase()))
}

pub(super) fn panel_id(number: u32, tab: &Tab<'_>) -> String {
    let condition = if tab.condition.is_empty() { String::new() } else { format!("_{}", tab.condition) };
    let copy = if tab.copy == 0 { String::new() } else { format!("-{}", tab.copy) };
    escape::escaped(&format!("tabpanel_{number}_{}{condition}{copy}", tab.id))
}

pub(super) fn condition(tab: &Tab<'_>) -> String {
    if tab.condition.is_empty() {
        return String::new();
    }
    format!(" data-condition=\"{}\"", escape::escaped(tab.condition))
}

/// Start tag of a zone.
pub(super) fn zone_tag(zone: &Zone<'_>) -> String {
    let mut class = "zone".to_owned();
    let mut data = String::new();
    if !zone.target.is_empty() {
        class.push_str(" has-target");
        data.push_str(&format!(" data-target=\"{}\"", zone.target));
    }
    if !zone.pivot.is_empty() {
        class.push_str(" has-pivot");
        let pivots: Vec<&str> = zone.pivot.split(',').map(str::trim).collect();
        data.push_str(&format!(" data-pivot=\"{}\"", pivots.join(" ")));
    }
    format!("<div class=\"{class}\"{data}>\n")
}

/// 0-based line and column of a node in its file.
fn place(document: &Document<'_>, id: NodeId) -> (usize, usize) {
    let start = document.span(id).start as usize;
    let before = document.source.get(..start).unwrap_or("");
    let line = memchr::memchr_iter(b'\n', before.as_bytes()).count();
    let column = before.rfind('\n').map_or(before.len(), |at| before.len() - at - 1);
    (line, column)
}
