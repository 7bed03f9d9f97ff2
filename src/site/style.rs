//! Links that leave the docset and work, but could be written better.
//!
//! 1. [`of`] looks at one link: the first rule that objects is told, so that a link has one finding.
//! 2. Nothing is fetched; whatever needs the other end is not judged here.

use super::{Site, remedy};
use crate::config::Profile;
use crate::diagnostics::{Diagnostic, Spanned};
use crate::scan::{LinkFact, LinkKind};
use crate::source::DocPath;

/// What could be better about a link.
pub(super) struct Style {
    pub(super) code: &'static str,
    what: &'static str,
    pub(super) hint: String,
    /// The link as it should be, when that is certain.
    pub(super) better: Option<String>,
}

impl Style {
    pub(super) fn message(&self, href: &str) -> String {
        // A picture in a link would fill the screen.
        let shown: String =
            href.chars().take(if self.code == "image-inline" { 40 } else { href.len() }).collect();
        let cut = if shown.len() < href.len() { "…" } else { "" };
        self.what.replace("{}", &format!("{shown}{cut}"))
    }
}

/// What a link to another docset or host could do better.
pub(super) fn of(site: &Site, link: &LinkFact) -> Option<Style> {
    let href = link.href.as_ref();
    if link.kind == LinkKind::Image {
        return image(href);
    }
    let write = |better: &str| format!("write `{better}`");
    let rewritten = |code, what, better: String| {
        let hint = write(&better);
        Some(Style { code, what, hint, better: Some(better) })
    };
    if let Some(better) = remedy::without_host(site, href) {
        return rewritten("docs-link-absolute", "link to `{}` names the host", better);
    }
    if let Some(better) = remedy::without_locale(href) {
        let what = "link to `{}` names a locale, so every reader gets that one";
        return rewritten("hard-coded-locale", what, better);
    }
    if let Some(locale) = remedy::locale_elsewhere(href) {
        let what = "link to `{}` names a locale, so every reader gets that one";
        return Some(Style {
            code: "hard-coded-locale",
            what,
            hint: format!("leave out `{locale}/`"),
            better: None,
        });
    }
    if let Some(better) = preserving_view(site, href) {
        let what = "link to `{}` names a version, which the reader's own one replaces";
        return rewritten("preserve-view-not-set", what, better);
    }
    insecure(href, "link to `{}` is not encrypted")
}

fn insecure(href: &str, what: &'static str) -> Option<Style> {
    let hint = "write `https://` if the site has it".to_owned();
    is_insecure(href).then_some(Style { code: "insecure-link", what, hint, better: None })
}

/// What else is wrong with an image of another host: browsers may leave it out of a page that is encrypted.
pub(super) fn insecure_image(link: &LinkFact) -> Option<Style> {
    (link.kind == LinkKind::Image).then(|| insecure(&link.href, "image `{}` is not encrypted"))?
}

/// The same for a link of a table of contents, which had better stay in the docset.
pub(super) fn of_toc(site: &Site, link: &Spanned<String>, file: &DocPath) -> Option<Diagnostic> {
    let href = link.value.trim();
    let fact = LinkFact { href: href.into(), span: link.span, kind: LinkKind::Link };
    let found =
        |code, message: String, hint: &str| Diagnostic::new(code, file, link.span, message).hint(hint);
    if let Some(style) = of(site, &fact) {
        let told = found(style.code, style.message(href), &style.hint);
        return Some(match style.better {
            Some(better) => told.fix(href, better),
            None => told,
        });
    }
    let leaves = site.config.profile == Profile::Learn && is_web(href);
    leaves.then(|| {
        let message = format!("`{href}` leads out of the table of contents to another site");
        let hint = "link to a page of the docset that says what is there";
        found("toc-breadcrumb-link-external", message, hint)
    })
}

fn is_web(href: &str) -> bool {
    let starts = |start: &str| href.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start));
    starts("http://") || starts("https://") || starts("//")
}

fn image(href: &str) -> Option<Style> {
    let starts = |start: &str| href.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start));
    let told = |code, what, hint: &str| Some(Style { code, what, hint: hint.to_owned(), better: None });
    if starts("data:") {
        let hint = "save the image as a file and link to it";
        return told("image-inline", "image `{}` is written out in the link", hint);
    }
    if starts("http://") || starts("https://") {
        let hint = "copy the image into the docset, if its license allows that";
        return told("external-image", "image `{}` is on another host, which may take it away", hint);
    }
    None
}

/// The link with `preserve-view=true` behind its query, when it names a version of another docset.
fn preserving_view(site: &Site, href: &str) -> Option<String> {
    if site.config.profile != Profile::Learn || !href.starts_with('/') {
        return None;
    }
    let (path, fragment) = href.split_at(href.find('#').unwrap_or(href.len()));
    let (_, query) = path.split_once('?')?;
    let mut keys = query.split('&').map(|pair| pair.split('=').next().unwrap_or(""));
    let named = keys.clone().any(|key| key == "view") && !keys.any(|key| key == "preserve-view");
    named.then(|| format!("{path}&preserve-view=true{fragment}"))
}

/// Whether a link is unencrypted and leads to a real host: not to this machine, an example, or a name of a schema.
fn is_insecure(href: &str) -> bool {
    let Some(rest) = href.get(..7).filter(|start| start.eq_ignore_ascii_case("http://")).map(|_| &href[7..])
    else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let host = authority.rsplit('@').next().unwrap_or("").to_ascii_lowercase();
    let host = host.split(':').next().unwrap_or("");
    let last = host.rsplit('.').next().unwrap_or("");
    let local = host.is_empty()
        || !host.contains('.')
        || host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        || matches!(last, "localhost" | "local" | "internal" | "test" | "invalid" | "example")
        || host.split('.').any(|part| matches!(part, "example" | "contoso" | "fabrikam"));
    !local && !host.starts_with("schemas.") && !host.starts_with('[')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn insecure_links_lead_to_real_hosts() {
        for href in ["http://www.acme.org/x", "HTTP://acme.co.uk", "http://user@acme.org:8080"] {
            assert!(is_insecure(href), "{href}");
        }
        for href in [
            "https://acme.org",
            "http://localhost:6333/dashboard",
            "http://127.0.0.1/x",
            "http://[::1]:80/",
            "http://www.example.org",
            "http://server/share",
            "http://schemas.acme.org/2006/x",
            "http://",
            "mailto:a@acme.org",
        ] {
            assert!(!is_insecure(href), "{href}");
        }
    }
}
