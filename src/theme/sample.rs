//! A page that has everything, to try overridden templates on.

use crate::render::context::{
    DateContext, MetaTag, OutlineItem, PageContext, PageLink, SectionLink, SiteContext,
};

use super::values::RedirectContext;

pub(super) fn site() -> SiteContext {
    SiteContext {
        title: "Site".into(),
        language: "en".into(),
        direction: "ltr".into(),
        base_url: "https://example.org".into(),
        version: "0".into(),
        search: true,
        feed: "feed.atom".into(),
        ..SiteContext::default()
    }
}

/// One page of each kind, once with every field and once with none.
pub(super) fn pages() -> Vec<PageContext> {
    let kinds = ["article", "landing", "hub", "marketing", "faq", "section", "print", "search", "error"];
    let full = kinds.iter().map(|kind| PageContext { kind: (*kind).into(), ..full() });
    let bare = kinds.iter().map(|kind| PageContext { kind: (*kind).into(), ..PageContext::default() });
    full.chain(bare).collect()
}

pub(super) fn redirect() -> RedirectContext {
    RedirectContext {
        target: "../new.html".into(),
        title: "New".into(),
        canonical: "https://example.org/new.html".into(),
        root: "../".into(),
        fragments: "{\"a\":\"b\"}".into(),
    }
}

fn full() -> PageContext {
    let date = DateContext { iso: "2026-06-30".into(), text: "30 June 2026".into() };
    let link = PageLink { title: "Other".into(), url: "other.html".into() };
    PageContext {
        kind: "article".into(),
        title: "Title".into(),
        head_title: "Title - Site".into(),
        description: "Description".into(),
        canonical: "https://example.org/a/b.html".into(),
        path: "a/b.html".into(),
        root: "../".into(),
        heading: "Title".into(),
        heading_id: "title".into(),
        body: "<p>Text</p>".into(),
        meta: vec![MetaTag { name: "author".into(), content: "someone".into() }],
        robots: "NOINDEX".into(),
        topic: "Concept".into(),
        reviewed: Some(date.clone()),
        changed: Some(date),
        contributors: vec!["Someone".into()],
        fragments: "{\"old\":\"new.html\"}".into(),
        reading_minutes: 3,
        edit_url: "https://example.org/edit".into(),
        markdown_url: "b.md".into(),
        print_url: "print/a.html".into(),
        source_path: "a/b.md".into(),
        outline: vec![OutlineItem { level: 2, id: "part".into(), html: "Part".into() }],
        breadcrumb: vec![link.clone(), PageLink { title: "Group".into(), url: String::new() }],
        sections: vec![SectionLink { title: "Section".into(), url: "c.html".into(), current: true }],
        nav: "<ul class=\"nav-list\"></ul>".into(),
        nav_title: "Contents".into(),
        nav_data: "toc.json".into(),
        backlinks: vec![link.clone()],
        backlinks_count: 2,
        related: vec![link.clone()],
        previous: Some(link.clone()),
        next: Some(link),
        features: vec!["math".into(), "mermaid".into()],
        diagnostics: "<section class=\"milepost-diagnostics\"></section>".into(),
        live: true,
    }
}
