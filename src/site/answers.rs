//! Good resolutions → URLs: the site as a [`Lookup`].

use std::sync::Arc;

use super::links::{Parts, kind_of};
use super::lookup::{About, Lookup, Place, Target, TargetKind, TextFile, XrefOrigin, XrefTarget};
use super::redirects::Goal;
use super::resolve::Resolution;
use super::{Page, Site, urls};
use crate::source::{DocPath, text};

impl Site {
    /// The URL of a link for a reader of `page`.
    pub fn answer_link<'s>(&'s self, page: &Page, file: &DocPath, href: &str) -> Target<'s> {
        let (resolution, parts) = self.resolve(file, href);
        let own = |output: &str, title: Option<&'s str>| {
            let url = urls::relative_url_with(&page.output, output, self.config.url_style, parts.ending);
            Target { url, title, kind: TargetKind::Relative }
        };
        let written = || Target { url: href.trim().to_owned(), title: None, kind: kind_of(href.trim()) };
        match resolution {
            Resolution::Page(target, _) | Resolution::Loose(target, _) => {
                let title = Some(&*target.title);
                if parts.fragment.is_some_and(|fragment| !fragment.is_empty())
                    && parts.query.is_none()
                    && target.path == page.path
                {
                    return Target { url: parts.ending.to_owned(), title, kind: TargetKind::SelfBookmark };
                }
                own(&target.output, title)
            }
            Resolution::Resource(resource, _) => own(&resource.output, None),
            Resolution::Toc(index) => self.toc_link(index, page, written()),
            Resolution::Redirected(redirect) => self.redirect_link(page, &redirect.goal, &parts),
            Resolution::Absolute => {
                let host = &self.config.external_host;
                Target { url: format!("{host}{}", href.trim()), title: None, kind: TargetKind::Absolute }
            }
            Resolution::OwnMissing(_) if href.trim().starts_with('/') => {
                let host = &self.config.external_host;
                Target { url: format!("{host}{}", href.trim()), title: None, kind: TargetKind::Absolute }
            }
            _ => written(),
        }
    }

    fn toc_link<'s>(&'s self, index: u32, page: &Page, otherwise: Target<'s>) -> Target<'s> {
        let toc = &self.tocs[index as usize];
        let first = toc.entries.iter().find_map(|entry| match &entry.target {
            super::toc::Target::Page(page, _) => Some(&self.pages[*page as usize]),
            _ => None,
        });
        match first {
            Some(first) => Target {
                url: urls::relative_url(&page.output, &first.output, self.config.url_style),
                title: Some(&first.title),
                kind: TargetKind::Relative,
            },
            None => otherwise,
        }
    }

    fn redirect_link(&self, page: &Page, goal: &Goal, parts: &Parts<'_>) -> Target<'_> {
        let host = &self.config.external_host;
        match goal {
            Goal::Output(output, end) => {
                // The author's fragment and query win over those of the redirection.
                let end = if parts.ending.is_empty() { end } else { parts.ending };
                let title = self.page_of_output(output).map(|page| &*page.title);
                let url = urls::relative_url_with(&page.output, output, self.config.url_style, end);
                Target { url, title, kind: TargetKind::Relative }
            }
            // A browser that is redirected takes the fragment along.
            Goal::Url(url) => {
                let own = parts.fragment.filter(|_| !url.contains('#'));
                let url = own.map_or_else(|| url.clone(), |fragment| format!("{url}#{fragment}"));
                Target { url, title: None, kind: TargetKind::External }
            }
            Goal::Dead(url) if url.starts_with('/') => {
                Target { url: format!("{host}{url}"), title: None, kind: TargetKind::Absolute }
            }
            Goal::Dead(url) => Target { url: url.clone(), title: None, kind: TargetKind::Relative },
        }
    }

    /// The resource that a relative reference to an image names.
    fn image(&self, file: &DocPath, reference: &str) -> Option<u32> {
        let parts = super::links::split(reference);
        if super::links::has_scheme(&parts.path) || parts.path.starts_with('/') {
            return None;
        }
        self.resource_by_path.get(&self.reference(file, &parts.path)).copied()
    }

    /// The page written to an output.
    pub fn page_of_output(&self, output: &str) -> Option<&Page> {
        let key = urls::output_key(output, self.config.url_style);
        let index = self.page_by_url.get(key.as_str())?;
        Some(&self.pages[*index as usize])
    }

    /// Text of a file by its docset path, when it is inside the repository.
    pub fn read_text(&self, path: &DocPath) -> Option<Arc<str>> {
        let bytes = self.files.read(path).ok()?;
        Some(text::decode(&bytes, path).value)
    }
}

/// Where a uid is defined.
pub(super) struct UidPlace<'s> {
    pub page: &'s super::Page,
    pub name: &'s str,
    /// `#id` of a member of an API, else empty.
    pub end: String,
    pub api: bool,
}

impl Site {
    /// The place of a uid on a page that has it.
    pub(super) fn uid_place(&self, uid: &str, page: u32) -> Option<UidPlace<'_>> {
        let page = self.pages.get(page as usize)?;
        let Some((_, anchor, name)) = page.facts.api_uids.iter().find(|(known, ..)| known.as_ref() == uid)
        else {
            return Some(UidPlace { page, name: &page.title, end: String::new(), api: false });
        };
        let end = if anchor.is_empty() { String::new() } else { format!("#{anchor}") };
        Some(UidPlace { page, name, end, api: true })
    }
}

impl Site {
    /// What the configured template makes of a uid.
    pub(super) fn xref_by_template(&self, uid: &str) -> Option<XrefTarget> {
        let template = self.config.xref_template.as_ref()?;
        let encoded =
            percent_encoding::utf8_percent_encode(uid, percent_encoding::NON_ALPHANUMERIC).to_string();
        let name = uid.rsplit('.').next().unwrap_or(uid).to_owned();
        let encoded = encoded.replace("%2E", ".").replace("%2D", "-");
        Some(XrefTarget {
            url: template.replace("{uid}", &encoded),
            names: vec![("name".to_owned(), name)],
            api: true,
            origin: XrefOrigin::Template,
        })
    }
}

impl Lookup for Site {
    fn link(&self, page: &DocPath, file: &DocPath, href: &str) -> Target<'_> {
        match self.page(page) {
            Some(page) => self.answer_link(page, file, href),
            None => Target { url: href.to_owned(), title: None, kind: kind_of(href) },
        }
    }

    fn text(&self, file: &DocPath, reference: &str) -> Option<TextFile> {
        let path = self.reference(file, reference);
        self.read_text(&path).map(|text| TextFile { path, text })
    }

    fn image_size(&self, file: &DocPath, reference: &str) -> Option<(u32, u32)> {
        self.image_sizes.get(self, self.image(file, reference)?)
    }

    fn image_adapts(&self, file: &DocPath, reference: &str) -> bool {
        self.image(file, reference).is_some_and(|index| self.image_sizes.adapts(self, index))
    }

    fn xref(&self, page: &DocPath, uid: &str) -> Option<XrefTarget> {
        let group = self.page(page).and_then(|page| page.group.as_deref());
        if let Some(found) = self.uid_page(uid, group).and_then(|index| self.uid_place(uid, index)) {
            let from = self.page(page)?;
            let url = urls::relative_url(&from.output, &found.page.output, self.config.url_style);
            return Some(XrefTarget {
                url: format!("{url}{}", found.end),
                names: vec![("name".to_owned(), found.name.to_owned())],
                api: found.api,
                origin: XrefOrigin::Page,
            });
        }
        let output = self.page(page).map_or("", |page| &page.output);
        if let Some(found) = self.xrefs.get(uid, output, self.config.url_style) {
            return Some(found);
        }
        self.xref_by_template(uid)
    }

    fn about(&self, page: &DocPath) -> About {
        self.page(page).map(|page| self.about_page(page)).unwrap_or_default()
    }

    fn place(&self, page: &DocPath) -> Place {
        self.page(page).map(|page| self.place_of(page)).unwrap_or_default()
    }
}
