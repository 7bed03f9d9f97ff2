//! Attributes that an author gave an element in braces: written into its start tag.

use super::{Writer, escape, raw};
use crate::markdown::tree::{Document, Kind, NodeId};

impl Writer<'_> {
    /// As [`Writer::enter`], with what the author gave the element in braces.
    pub(super) fn enter_given(&mut self, document: &Document<'_>, id: NodeId) -> bool {
        let mark = self.html.len();
        let inside = self.enter(document, id);
        if !document.attributes.is_empty() {
            self.given_attributes(document, id, mark);
        }
        inside
    }

    /// Adds a node's attributes to the start tag that was written from `mark` on.
    pub(super) fn given_attributes(&mut self, document: &Document<'_>, id: NodeId, mark: usize) {
        let Some(given) = document.attributes.get(&id) else { return };
        let name = match document.kind(id) {
            Kind::CodeBlock(_) => "<code",
            _ => "<",
        };
        let Some(start) = self.html[mark..].find(name).map(|at| mark + at) else { return };
        let tag = &self.html[start..];
        let Some(len) = tag.find('>') else { return };
        let name_end = tag[1..].find([' ', '>']).map_or(len, |at| at + 1);
        let element = tag[1..name_end].to_owned();
        // A link's target comes first, as the engine has it.
        let mut at = match element.as_str() {
            "a" | "img" => tag.find("\" ").filter(|at| *at < len).map_or(len, |at| at + 1),
            _ => name_end,
        };
        let heading = matches!(document.kind(id), Kind::Heading(_));
        if heading {
            at = tag
                .find("\"")
                .and_then(|open| tag[open + 1..].find('"').map(|end| open + end + 2))
                .unwrap_or(at);
        }
        let mut more = String::new();
        if let Some(id) = given.id.as_ref().filter(|_| !heading) {
            more.push_str(&format!(" id=\"{}\"", escape::escaped(id)));
        }
        let classes = escape::escaped(&given.classes.join(" "));
        if !classes.is_empty() {
            match tag[..len].find(" class=\"").map(|class| class + 8) {
                Some(class) => {
                    let end = class + tag[class..].find('"').unwrap_or(0);
                    self.html.insert_str(start + end, &format!(" {classes}"));
                }
                None => more.push_str(&format!(" class=\"{classes}\"")),
            }
        }
        let allowed =
            |key: &str| !self.options.sanitize || raw::attribute_allowed("", &key.to_ascii_lowercase());
        for (key, value) in given.properties.iter().filter(|(key, _)| allowed(key)) {
            more.push_str(&format!(" {key}=\"{}\"", escape::escaped(value)));
        }
        self.html.insert_str(start + at, &more);
    }
}
