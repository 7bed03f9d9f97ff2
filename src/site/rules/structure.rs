//! One page at a time: headings, title, description, texts of images and links, review date.

use super::day::{Day, cycle};
use super::{Options, docset, notes};
use crate::config::Profile;
use crate::diagnostics::{Diagnostic, Span};
use crate::scan::PageFacts;
use crate::site::{Page, Site};
use crate::source::DocPath;

/// A title longer than this is cut wherever it is shown.
const TITLE_LIMIT: usize = 120;
/// Descriptions outside of these limits help nobody in a list of results.
const DESCRIPTION_LIMITS: std::ops::RangeInclusive<u32> = 20..=400;

/// Keys that Learn's engine sets itself, so that those of an author go nowhere.
const RESERVED: &[&str] = &[
    "canonical_url",
    "content_git_url",
    "document_id",
    "document_version_independent_id",
    "gitcommit",
    "locale",
    "original_content_git_url",
    "redirect_url",
];

/// Rules about a page.
pub(super) fn page(site: &Site, page: &Page, options: Options<'_>, out: &mut Vec<Diagnostic>) {
    let facts = page.facts.as_ref();
    notes::of_page(&page.path, facts, options.wanted, out);
    let mut push = |code: &str, span: Span, message: String, hint: &str| {
        if (options.wanted)(code) {
            out.push(Diagnostic::new(code, &page.path, span, message).hint(hint));
        }
    };
    let start = Span::default();
    let own_title = facts.title.as_deref();
    let configured = |key: &str| {
        site.config.metadata.global.contains_key(key) || site.file_metadata(&page.path, key).is_some()
    };
    if !page.yaml && facts.h1.is_none() && !included_h1(site, &page.path, facts, 0) {
        let message = "this page has no level-one heading".to_owned();
        push("h1-missing", start, message, "begin it with `# Heading`");
    }
    if own_title.is_none() && !configured("title") && site.heading_of(page).is_none() {
        let message = "nothing names this page, so its file name is shown".to_owned();
        push("title-missing", start, message, "add `title` to the front matter, or a level-one heading");
    }
    if let Some(title) = own_title {
        let length = title.chars().count();
        if length > TITLE_LIMIT {
            let message = format!("the title has {length} characters; lists and tabs cut it off");
            push("title-bad-length", facts.metadata_span("title"), message, "65 are enough for most");
        }
    }
    let described = facts.description > 0 || configured("description");
    // A page without any front matter is not there to be listed.
    if !described && !page.yaml && !facts.metadata_spans.is_empty() {
        let message = "this page has no description".to_owned();
        push("description-missing", start, message, "add `description` to the front matter");
    }
    if facts.description > 0
        && !DESCRIPTION_LIMITS.contains(&facts.description)
        && docset::is_indexed(site, page)
    {
        let message = format!("the description has {} characters", facts.description);
        let span = facts.metadata_span("description");
        push("description-bad-length", span, message, "75 to 300 read well in a list of results");
    }
    let reserved = |key: &str| RESERVED.contains(&key) || key.starts_with("_op_");
    for (key, span) in facts.metadata_spans.iter().filter(|(key, _)| reserved(key)) {
        if site.config.profile == Profile::Learn {
            let message = format!("Learn sets `{key}` itself, so this one has no effect");
            let hint = match key.as_ref() {
                "redirect_url" => "remove it, and redirect the page in .openpublishing.redirection.json",
                _ => "remove it",
            };
            push("attribute-reserved", *span, message, hint);
        }
    }
    if let Some(today) = options.today
        && let Some((days, text)) = overdue(site, page, today)
    {
        let message =
            format!("the review of this page is {days} days overdue: it was due {text} after `ms.date`");
        push(
            "review-overdue",
            facts.metadata_span("ms.date"),
            message,
            "review it and set `ms.date` to that day",
        );
    }
}

fn included_h1(site: &Site, file: &DocPath, facts: &PageFacts, depth: u8) -> bool {
    depth < 16
        && facts.includes.iter().any(|include| {
            let path = site.reference(file, &include.path);
            // An include that is not there is reported as such.
            site.facts(&path)
                .is_none_or(|inner| inner.h1.is_some() || included_h1(site, &path, inner, depth + 1))
        })
}

/// Days since the review was due, and the cycle as written.
fn overdue(site: &Site, page: &Page, today: Day) -> Option<(i64, String)> {
    let metadata = site.metadata(page);
    let text = |key: &str| metadata.get(key).and_then(serde_json::Value::as_str);
    let reviewed = Day::parse(text("ms.date")?)?;
    let written = text("ms.update-cycle")?;
    let due = reviewed.0 + cycle(written)?;
    (today.0 > due).then(|| (today.0 - due, written.trim().replace('-', " ")))
}
