//! Cross references (dialect: cross references).
//!
//! 1. [`XrefQuery`] takes `uid?query#fragment` apart.
//! 2. [`Writer::xref`] writes `<xref:uid>` and `@uid`, [`Writer::open_xref_link`] `[text](xref:uid)`.
//! 3. [`Writer::raw_xref`] and [`Writer::raw_xref_end`] write the element `<xref>`.

use super::{Writer, escape};
use crate::config::Profile;
use crate::markdown::tags::Tag;
use crate::markdown::tree::{Document, NONE, NodeId, Xref};
use crate::site::links::kind_of;
use crate::site::lookup::{XrefOrigin, XrefTarget};

/// An open `<xref>`: where its content begins, what to show without any, and the end tag.
#[derive(Debug)]
pub(super) struct OpenXref {
    mark: usize,
    name: String,
    end: &'static str,
}

impl Writer<'_> {
    /// `[text](xref:uid)`: opens the link; its text are the children, or the target's name. False when everything
    /// is written.
    pub(super) fn open_xref_link(
        &mut self,
        document: &Document<'_>,
        id: NodeId,
        (target, title): (&str, &str),
    ) -> bool {
        let query = XrefQuery::parse(target);
        let found = self.lookup.xref(self.page, &query.uid);
        let empty = document.nodes[id as usize].first == NONE;
        let plain = self.profile() == Profile::Docfx && !self.site();
        if found.is_none() && !plain {
            // Readers are served by the text; a link that leads nowhere is none.
            match empty {
                true => self.unresolved_name(&query),
                false => self.walk(document, id),
            }
            return false;
        }
        let start = self.html.len();
        self.push("<a href=\"");
        match &found {
            Some(found) => {
                let url = self.xref_url(&query, found);
                self.url(&url);
            }
            None => {
                self.push("xref:");
                self.url(target);
            }
        }
        self.push("\"");
        self.xref_title(query.title.as_deref().or(Some(title).filter(|title| !title.is_empty())));
        self.push(">");
        self.mark_from(start);
        if empty {
            let name = found.as_ref().map_or_else(|| query.uid.clone(), |found| query.name(found));
            self.text(&name);
        }
        true
    }

    /// The URL of `uid?query#fragment`.
    pub(super) fn xref_of(&self, target: &str) -> Option<String> {
        let query = XrefQuery::parse(target);
        self.lookup.xref(self.page, &query.uid).map(|found| self.xref_url(&query, &found))
    }

    /// The URL of a target; Learn's engine leaves out the extension of pages.
    fn xref_url(&self, query: &XrefQuery, found: &XrefTarget) -> String {
        let bare = !self.site() && self.profile() == Profile::Learn && found.origin == XrefOrigin::Page;
        query.url(&if bare {
            super::link_types::without_extension(found.url.clone())
        } else {
            found.url.clone()
        })
    }

    fn xref_title(&mut self, title: Option<&str>) {
        if let Some(title) = title {
            self.html.push_str(&format!(" title=\"{}\"", escape::escaped(title)));
        }
    }

    /// `<xref:uid>` and `@uid`.
    pub(super) fn xref(&mut self, xref: &Xref<'_>) {
        let query = XrefQuery::parse(xref.target);
        let Some(found) = self
            .lookup
            .xref(self.page, &query.uid)
            .filter(|found| !xref.shorthand || found.origin != XrefOrigin::Template)
        else {
            let learn = self.profile() == Profile::Learn;
            return match (xref.shorthand, self.site()) {
                (false, true) => self.unresolved_name(&query),
                (false, false) if learn => self.no_loc(xref.raw),
                _ => self.text(xref.raw),
            };
        };
        self.open_xref(&query, &found);
        let name = query.name(&found);
        self.text(&name);
        self.push("</a>");
    }

    fn open_xref(&mut self, query: &XrefQuery, found: &XrefTarget) {
        let learn = self.profile() == Profile::Learn;
        self.push(match (learn, found.api) {
            (true, true) => "<a class=\"no-loc\" href=\"",
            (true, false) => "<a href=\"",
            _ => "<a class=\"xref\" href=\"",
        });
        let url = self.xref_url(query, found);
        self.url(&url);
        self.push("\"");
        self.xref_title(query.title.as_deref());
        self.link_type(kind_of(&url));
        self.push(">");
    }

    /// What is shown for a uid that nothing knows.
    fn unresolved_name(&mut self, query: &XrefQuery) {
        let given = query.text.clone().or_else(|| query.alt.clone());
        if self.site() {
            // The last part of the name says more than the marker.
            let name = given.unwrap_or_else(|| short_name(&query.uid));
            self.push("<code class=\"xref\">");
            self.text(&name);
            return self.push("</code>");
        }
        self.no_loc(given.as_deref().unwrap_or(&query.uid));
    }

    fn no_loc(&mut self, text: &str) {
        self.push("<span class=\"no-loc\" dir=\"ltr\" lang=\"en-us\">");
        self.text(text);
        self.push("</span>");
    }

    /// `<xref uid="…">` or `<xref href="…">`.
    pub(super) fn raw_xref(&mut self, tag: &Tag<'_>) {
        let attribute =
            |name: &str| tag.get(name).map(|value| htmlize::unescape_attribute(value).into_owned());
        let mut query = XrefQuery::parse(&attribute("uid").or_else(|| attribute("href")).unwrap_or_default());
        // `name` and `fullname` are older words for both.
        query.text = attribute("text").or_else(|| attribute("name")).or(query.text);
        query.alt = attribute("alt").or_else(|| attribute("fullname")).or(query.alt);
        query.title = attribute("title").or(query.title);
        if let Some(property) = attribute("displayproperty") {
            query.property = property;
        }
        let open = match self.lookup.xref(self.page, &query.uid) {
            Some(found) => {
                self.open_xref(&query, &found);
                OpenXref { mark: self.html.len(), name: query.name(&found), end: "</a>" }
            }
            None => {
                self.push(match (self.site(), self.profile()) {
                    (true, _) => "<code class=\"xref\">",
                    (_, Profile::Learn) => "<span class=\"no-loc\" dir=\"ltr\" lang=\"en-us\">",
                    _ => "<span class=\"xref\">",
                });
                let name = query.text.or(query.alt).unwrap_or(query.uid);
                let end = if self.site() { "</code>" } else { "</span>" };
                OpenXref { mark: self.html.len(), name, end }
            }
        };
        self.xrefs.push(open);
        if tag.self_closing {
            self.raw_xref_end();
        }
    }

    /// `</xref>`.
    pub(super) fn raw_xref_end(&mut self) {
        let Some(open) = self.xrefs.pop() else { return };
        if self.html.len() == open.mark {
            self.text(&open.name);
        }
        self.push(open.end);
    }
}

/// `System.Collections.List`1` → `List`.
fn short_name(uid: &str) -> String {
    let name = uid.split('(').next().unwrap_or(uid).trim_end_matches('*');
    let last = name.rsplit('.').find(|part| !part.is_empty()).unwrap_or(name);
    last.split('`').next().unwrap_or(last).to_owned()
}

/// A uid with its query taken apart.
struct XrefQuery {
    uid: String,
    text: Option<String>,
    alt: Option<String>,
    title: Option<String>,
    property: String,
    /// Parts of the query that are not ours: they go on to the URL.
    others: String,
    fragment: String,
}

impl XrefQuery {
    fn parse(target: &str) -> XrefQuery {
        let (target, fragment) = target.split_once('#').unwrap_or((target, ""));
        let (uid, query) = target.split_once('?').unwrap_or((target, ""));
        let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
        let mut found = XrefQuery {
            uid: decode(uid.trim_matches('"')),
            text: None,
            alt: None,
            title: None,
            property: "name".to_owned(),
            others: String::new(),
            fragment: fragment.to_owned(),
        };
        for part in query.split('&').filter(|part| !part.is_empty()) {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            let value = decode(&value.replace('+', " "));
            match key.to_ascii_lowercase().as_str() {
                "text" => found.text = Some(value),
                "alt" => found.alt = Some(value),
                "title" => found.title = Some(value),
                "displayproperty" => found.property = value,
                "altproperty" => {}
                _ => {
                    found.others.push(if found.others.is_empty() { '?' } else { '&' });
                    found.others.push_str(part);
                }
            }
        }
        found
    }

    /// The target's URL with what the author added.
    fn url(&self, url: &str) -> String {
        let (path, own) = url.split_once('#').unwrap_or((url, ""));
        let others = if path.contains('?') { self.others.replacen('?', "&", 1) } else { self.others.clone() };
        let fragment = if self.fragment.is_empty() { own } else { &self.fragment };
        let hash = if fragment.is_empty() { "" } else { "#" };
        format!("{path}{others}{hash}{fragment}")
    }

    fn name(&self, target: &XrefTarget) -> String {
        let of = |key: &str| {
            target.names.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value)
        };
        // `name.vb` is the name in one language; without it the plain name counts.
        let plain = self.property.split('.').next().unwrap_or("");
        self.text
            .clone()
            .or_else(|| of(&self.property).cloned())
            .or_else(|| of(plain).cloned())
            .or_else(|| of("name").cloned())
            .unwrap_or_else(|| self.uid.clone())
    }
}
