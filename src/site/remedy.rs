//! Links as they should have been written.
//!
//! 1. Each function gets a link as written and gives the whole link anew, or none when it cannot be sure.
//! 2. Whatever is right stays as it is: `./`, `~/`, back slashes, query, fragment.

use super::redirects::{Goal, Redirect};
use super::{Page, Site, urls};
use crate::discover::ContentMatchers;
use crate::source::DocPath;

/// Path and the rest (`?…#…`) of a link.
fn cut(href: &str) -> (&str, &str) {
    href.split_at(href.find(['?', '#']).unwrap_or(href.len()))
}

/// The link with the letters of the file's name.
pub(super) fn case(href: &str, actual: &DocPath) -> Option<String> {
    let (path, end) = cut(href);
    let mut real = actual.as_str().rsplit('/');
    let mut fixed: Vec<String> = Vec::new();
    for segment in path.rsplit(['/', '\\']) {
        if matches!(segment, "" | "." | ".." | "~") {
            fixed.push(segment.to_owned());
            continue;
        }
        let name = real.next()?;
        let decoded = super::links::decode(segment);
        if decoded.to_lowercase() != name.to_lowercase() {
            return None;
        }
        fixed.push(if decoded == name { segment.to_owned() } else { urls::encode(name) });
    }
    let mut out = String::with_capacity(href.len());
    let slashes: Vec<char> = path.chars().filter(|char| matches!(char, '/' | '\\')).collect();
    for (index, segment) in fixed.iter().rev().enumerate() {
        out.push_str(segment);
        out.extend(slashes.get(index));
    }
    Some(out + end)
}

/// What to do about a link to a file that is not part of the build.
pub(super) fn out_of_scope(site: &Site, target: &DocPath) -> &'static str {
    let is_text = ["md", "yml", "yaml"].iter().any(|end| target.has_extension(end));
    if is_text {
        return "add it to `content` in the configuration";
    }
    match ContentMatchers::new(&site.config).published(target.as_str()) {
        Some(_) => "only Markdown and YAML become pages; add it to `resource` to publish it as it is",
        None => "add it to `resource` in the configuration",
    }
}

/// The link with another path.
pub(super) fn path(href: &str, path: &str) -> String {
    urls::encode(path) + cut(href).1
}

/// The link with another fragment.
pub(super) fn fragment(href: &str, fragment: &str) -> String {
    format!("{}#{fragment}", href.split('#').next().unwrap_or(href))
}

/// A link to the goal of a redirection, written in `file`.
pub(super) fn redirected(site: &Site, file: &DocPath, href: &str, redirect: &Redirect) -> Option<String> {
    let own_end = cut(href).1;
    match &redirect.goal {
        Goal::Output(output, end) => {
            let page = site.page_of_output(output)?;
            let end = if own_end.is_empty() { end } else { own_end };
            // A fragment that the page does not have would be a new fault.
            let end = match end.split_once('#') {
                Some((query, fragment)) if !has_fragment(site, page, fragment) => query,
                _ => end,
            };
            Some(urls::encode(&file.relative_to(page.path.as_str())) + end)
        }
        // A browser takes the fragment along, unless the redirection has one.
        Goal::Url(url) if own_end.is_empty() || (own_end.starts_with('#') && !url.contains('#')) => {
            Some(on_own_host(site, url).to_owned() + own_end)
        }
        _ => None,
    }
}

/// A URL without the host that this docset shares with others.
pub(super) fn on_own_host<'u>(site: &Site, url: &'u str) -> &'u str {
    let host = site.config.external_host.as_str();
    url.strip_prefix(host).filter(|rest| !host.is_empty() && rest.starts_with('/')).unwrap_or(url)
}

fn has_fragment(site: &Site, page: &Page, fragment: &str) -> bool {
    fragment.is_empty()
        || site.has_anchor(page, fragment)
        || site.has_anchor(page, &super::links::decode(fragment))
}

/// A link with the host of other docsets, as a root-absolute path without a locale.
pub(super) fn without_host(site: &Site, href: &str) -> Option<String> {
    let own = without_scheme(&site.config.external_host)?;
    let written = without_scheme(href)?;
    // Learn had another name once, which leads to the new one.
    let former = own.eq_ignore_ascii_case("learn.microsoft.com").then_some("docs.microsoft.com");
    let rest = [Some(own), former].into_iter().flatten().find_map(|host| {
        let start = written.get(..host.len()).filter(|start| start.eq_ignore_ascii_case(host))?;
        written.get(start.len()..).filter(|rest| rest.starts_with('/'))
    })?;
    Some(without_locale(rest).unwrap_or_else(|| rest.to_owned()))
}

/// Host and path of a link to a site.
fn without_scheme(href: &str) -> Option<&str> {
    ["https://", "http://"].into_iter().find_map(|scheme| {
        href.get(..scheme.len())
            .filter(|start| start.eq_ignore_ascii_case(scheme))
            .map(|_| &href[scheme.len()..])
    })
}

/// The locale in the path of a site of Microsoft that chooses one for each reader.
pub(super) fn locale_elsewhere(href: &str) -> Option<&str> {
    let (host, path) = without_scheme(href)?.split_once('/')?;
    let sites = ["msdn.microsoft.com", "technet.microsoft.com", "partner.microsoft.com"];
    let locale = path.split(['/', '?', '#']).next()?;
    (sites.iter().any(|site| site.eq_ignore_ascii_case(host)) && urls::is_locale(locale)).then_some(locale)
}

/// A root-absolute link without its locale.
pub(super) fn without_locale(href: &str) -> Option<String> {
    let rest = href.strip_prefix('/')?;
    let (first, rest) = rest.split_once('/')?;
    urls::is_locale(first).then(|| format!("/{rest}"))
}

/// The anchor that was certainly meant: the only one that is nearest, near enough, and with the same digits.
pub(super) fn certain_anchor<'s>(site: &'s Site, page: &'s Page, wanted: &str) -> Option<&'s str> {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let limit = (wanted.chars().count() / 8).clamp(1, 3);
    let lower = wanted.to_lowercase();
    let mut best: Option<(usize, &str)> = None;
    let mut tie = false;
    for anchor in site.anchors(page) {
        if anchor.len().abs_diff(wanted.len()) > limit * 3 {
            continue;
        }
        let same = anchor.to_lowercase() == lower;
        let distance = if same { 0 } else { strsim::damerau_levenshtein(wanted, anchor) };
        if distance > limit || digits(anchor) != digits(wanted) {
            continue;
        }
        match best {
            Some((before, _)) if distance > before => {}
            Some((before, _)) if distance == before => tie = true,
            _ => (best, tie) = (Some((distance, anchor)), false),
        }
    }
    best.filter(|_| !tie).map(|(_, anchor)| anchor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_change_and_nothing_else() {
        let fixed = |href: &str, actual: &str| case(href, &DocPath::new(actual));
        assert_eq!(fixed("../A/b.MD?x#Y", "q/a/b.md").as_deref(), Some("../a/b.md?x#Y"));
        assert_eq!(fixed(".\\A\\b%20c.md", "q/a/b c.md").as_deref(), Some(".\\a\\b%20c.md"));
        assert_eq!(fixed("~/Q/b.md", "q/b.md").as_deref(), Some("~/q/b.md"));
        assert_eq!(fixed("other.md", "q/b.md"), None);
        assert_eq!(fragment("a.md?q#x", "y"), "a.md?q#y");
        assert_eq!(path("a?q#x", "b c/a.md"), "b%20c/a.md?q#x");
        assert_eq!(without_locale("/en-us/azure/x#y").as_deref(), Some("/azure/x#y"));
        assert_eq!(without_locale("/azure/x"), None);
    }
}
