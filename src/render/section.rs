//! The overview of an entry that has no page of its own: a card for each entry below it.

use super::context::PageContext;
use super::page::{canonical, root_of};
use crate::markdown::html::escape::escaped;
use crate::site::Site;
use crate::site::sections::Overview;
use crate::site::toc::{Entry, Target, Toc};

/// Links of a card that stands for a group.
const CARD_LINKS: usize = 6;

/// What a template sees of an overview.
pub fn overview(site: &Site, overview: &Overview) -> PageContext {
    let (toc, entry) = overview.entry;
    let toc = &site.tocs[toc as usize];
    let mut body = String::from("<ul class=\"cards\">\n");
    for child in &toc.entries[entry as usize].children {
        card(site, toc, &toc.entries[*child as usize], &overview.output, &mut body);
    }
    body.push_str("</ul>\n");
    let place = site.overview_place(overview);
    let suffix = &site.config.title;
    let title = overview.title.clone();
    let mut context = PageContext {
        kind: "section".to_owned(),
        head_title: if suffix.is_empty() { title.clone() } else { format!("{title} | {suffix}") },
        heading: escaped(&title),
        title,
        canonical: canonical(&site.config, &overview.output),
        path: overview.output.clone(),
        root: root_of(&overview.output),
        body,
        ..PageContext::default()
    };
    context.set_place(place);
    context
}

fn card(site: &Site, toc: &Toc, entry: &Entry, from: &str, out: &mut String) {
    let (name, url) = (escaped(&entry.name), escaped(&site.entry_url(entry, from)));
    let about = match &entry.target {
        Target::Page(page, _) => {
            let metadata = site.metadata(&site.pages[*page as usize]);
            super::page::text_of(metadata.get("description")).unwrap_or_default()
        }
        _ => String::new(),
    };
    let about = if about.is_empty() {
        String::new()
    } else {
        format!("<p class=\"card-summary\">{}</p>", escaped(&about))
    };
    if entry.children.is_empty() && !url.is_empty() {
        out.push_str(&format!(
            "<li class=\"card card-link\"><a href=\"{url}\"><h2 class=\"card-title\">{name}</h2>{about}</a></li>\n"
        ));
        return;
    }
    let title = if url.is_empty() { name } else { format!("<a href=\"{url}\">{name}</a>") };
    out.push_str(&format!("<li class=\"card\"><h2 class=\"card-title\">{title}</h2>{about}"));
    let children = entry.children.iter().map(|id| &toc.entries[*id as usize]);
    let mut links = String::new();
    for child in children.take(CARD_LINKS) {
        let url = site.entry_url(child, from);
        if !url.is_empty() {
            links.push_str(&format!("<li><a href=\"{}\">{}</a></li>", escaped(&url), escaped(&child.name)));
        }
    }
    if !links.is_empty() {
        out.push_str(&format!("<ul class=\"card-links\">{links}</ul>"));
    }
    out.push_str("</li>\n");
}
