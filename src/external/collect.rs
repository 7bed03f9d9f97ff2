//! Which addresses a docset links to, and from where.
//!
//! 1. [`collect`] goes over the facts of pages, included files and tables of contents, in the order of their paths, and
//!    over the targets of redirections.
//! 2. A link is what [`Site::resolve`] says it is: root-absolute links to other docsets lead to their published host,
//!    unless a link index answers for them.
//! 3. What is not asked is counted by reason.

use std::collections::BTreeMap;

use super::address::{Address, Skip};
use crate::diagnostics::Span;
use crate::scan::PageFacts;
use crate::site::Site;
use crate::site::resolve::Resolution;
use crate::site::toc::Target;
use crate::site::urls::below_base;
use crate::source::DocPath;

/// Where a link stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// File.
    pub path: DocPath,
    /// The link.
    pub span: Span,
    /// The link as written.
    pub href: String,
}

/// An address and the links to it.
#[derive(Debug, Clone)]
pub struct Linked {
    /// The address.
    pub address: Address,
    /// The links, in order.
    pub places: Vec<Place>,
}

/// All addresses.
#[derive(Debug, Default)]
pub struct Collected {
    /// By key.
    pub links: BTreeMap<String, Linked>,
    /// Links that are left out by rule.
    pub skipped: BTreeMap<Skip, usize>,
    /// Links that the configuration ignores.
    pub ignored: usize,
}

/// All links of a docset to other sites.
pub fn collect(site: &Site) -> Collected {
    let mut collected = Collected::default();
    for page in site.versions() {
        file(site, &page.path, &page.facts, &mut collected);
    }
    let mut included: Vec<_> = site.includes.iter().filter(|(path, _)| site.page(path).is_none()).collect();
    included.sort_by_key(|(path, _)| *path);
    for (path, facts) in included {
        file(site, path, facts, &mut collected);
    }
    for entry in site.tocs.iter().flat_map(|toc| &toc.entries) {
        if let Target::Url(url) = &entry.target {
            let (path, span) = entry.place.clone();
            add(site, url, Place { path, span, href: url.clone() }, &mut collected);
        }
    }
    for (url, path, span) in site.redirects.elsewhere() {
        add(site, url, Place { path: path.clone(), span, href: url.to_owned() }, &mut collected);
    }
    for linked in collected.links.values_mut() {
        linked.places.sort();
        linked.places.dedup();
    }
    collected
}

fn file(site: &Site, path: &DocPath, facts: &PageFacts, collected: &mut Collected) {
    for link in &facts.links {
        let place = || Place { path: path.clone(), span: link.span, href: link.href.to_string() };
        let host = site.config.external_host.as_str();
        match site.resolve(path, &link.href).0 {
            Resolution::External => add(site, &link.href, place(), collected),
            Resolution::Absolute if !host.is_empty() => {
                add(site, &format!("{host}{}", link.href.trim()), place(), collected);
            }
            _ => {}
        }
    }
}

fn add(site: &Site, url: &str, place: Place, collected: &mut Collected) {
    let web =
        |start: &str| url.trim().get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    if !["http:", "https:", "//"].into_iter().any(web) || has_index(site, url) {
        return;
    }
    let external = &site.config.external;
    let own = site.config.base_url.as_deref().is_some_and(|base| {
        web(base)
            && url.trim()[base.len()..].chars().next().is_none_or(|next| matches!(next, '/' | '?' | '#'))
    });
    let address = if own { Err(Skip::Own) } else { Address::parse(url, external.allow_private) };
    match address {
        Err(skip) => *collected.skipped.entry(skip).or_default() += 1,
        Ok(address) if external.ignore.iter().any(|pattern| ignores(pattern, &address)) => {
            collected.ignored += 1;
        }
        Ok(address) => {
            let new = || Linked { address: address.clone(), places: Vec::new() };
            collected.links.entry(address.key()).or_insert_with(new).places.push(place);
        }
    }
}

/// Whether a link index knows the docset that the address is in.
fn has_index(site: &Site, url: &str) -> bool {
    let host = site.config.external_host.as_str();
    let inside = url.trim().strip_prefix(host).filter(|_| !host.is_empty()).unwrap_or("");
    let path = inside.split(['?', '#']).next().unwrap_or("");
    site.link_indexes.iter().any(|index| below_base(path, &index.base).is_some())
}

/// Whether a pattern of `ignore` covers an address.
fn ignores(pattern: &str, address: &Address) -> bool {
    if !pattern.contains('/') {
        return matches(pattern, address.host());
    }
    let key = address.key();
    let bare = key.split_once("://").map_or(key.as_str(), |(_, rest)| rest);
    matches(pattern, if pattern.contains("://") { &key } else { bare })
}

/// `*` stands for any characters; case does not matter.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_lowercase(), text.to_lowercase());
    let mut parts = pattern.split('*');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or("")) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        assert!(matches("*.acme.org", "www.Acme.org") && !matches("*.acme.org", "acme.org"));
        assert!(matches("a*b*c", "abbc") && matches("a*", "a") && matches("*", ""));
        assert!(!matches("a*ba", "aba_") && !matches("abc", "abcd") && !matches("a*aa", "aa"));
        let address = Address::parse("https://acme.org:8080/a/b?c#d", false).unwrap();
        let all = ["acme.org", "acme.org:8080/a/*", "https://acme.org:8080/*#d", "*/b?c*"];
        assert!(all.iter().all(|pattern| ignores(pattern, &address)));
        assert!(!ignores("http://acme.org*", &address) && !ignores("acme.org/a", &address));
    }
}
