//! What a YAML page asks for: URLs and Markdown fields, through the same lookup as any page.

use std::cell::RefCell;

use crate::markdown;
use crate::markdown::html::{HtmlOptions, render};
use crate::site::lookup::Lookup;
use crate::source::DocPath;
use crate::words::Words;
use crate::yaml_page::Env;

/// The environment of one YAML page.
pub(super) struct Fields<'f> {
    page: &'f DocPath,
    lookup: &'f dyn Lookup,
    options: &'f HtmlOptions<'f>,
    features: RefCell<Vec<&'static str>>,
}

impl<'f> Fields<'f> {
    /// Fields of `page`.
    pub(super) fn new(page: &'f DocPath, lookup: &'f dyn Lookup, options: &'f HtmlOptions<'f>) -> Self {
        Fields { page, lookup, options, features: RefCell::default() }
    }

    /// Scripts that the Markdown fields need.
    pub(super) fn features(&self) -> Vec<&'static str> {
        self.features.borrow().clone()
    }
}

impl Env for Fields<'_> {
    fn url(&self, href: &str) -> String {
        self.lookup.link(self.page, self.page, href).url
    }

    fn markdown(&self, text: &str) -> String {
        let document = markdown::parse(text, 0, &self.options.context);
        let rendered = render(&document, self.page, self.lookup, self.options);
        for feature in rendered.features {
            if !self.features.borrow().contains(&feature) {
                self.features.borrow_mut().push(feature);
            }
        }
        // A field's own level-one heading is no page title.
        match rendered.heading {
            Some((heading, id)) => format!("<h2 id=\"{id}\">{heading}</h2>\n{}", rendered.html),
            None => rendered.html,
        }
    }

    fn words(&self) -> &Words {
        self.options.words
    }

    fn image_size(&self, href: &str) -> Option<(u32, u32)> {
        self.lookup.image_size(self.page, href)
    }

    fn image_adapts(&self, href: &str) -> bool {
        self.lookup.image_adapts(self.page, href)
    }
}
