//! Bad resolutions → findings.
//!
//! 1. [`findings`] goes over the facts of every page and every included file, in parallel.
//! 2. Each link is resolved as the renderer resolves it; anchors are looked up on the page where they land.
//! 3. Nothing is reported that a reader would not notice: published docsets are nearly clean, so noise is a bug.

mod anchors;
mod dependent;
pub mod generated;
mod includers;
pub(super) mod references;
mod tocs;

use rayon::prelude::*;

use super::redirects::{Goal, Redirect};
use super::resolve::Resolution;
use super::similar::{pages_beside, similar_file};
use super::{Page, Site, conditions, links, remedy, style};
use crate::diagnostics::{Diagnostic, Span};
use crate::link_index::Answer;
use crate::scan::{LinkFact, LinkKind, PageFacts};
use crate::source::DocPath;
use includers::Includers;

/// What the links of a docset use.
#[derive(Debug, Default)]
pub struct Uses {
    /// By resource: whether something links to it or shows it.
    pub resources: Vec<bool>,
    /// Links from page to page, sorted; those of an include count for the pages it lands on.
    pub edges: Vec<(u32, u32)>,
}

/// All findings about links, includes, snippets and cross references.
pub fn findings(site: &Site) -> Vec<Diagnostic> {
    all(site).0
}

/// The same, with what the links use.
pub fn all(site: &Site) -> (Vec<Diagnostic>, Uses) {
    let mut files: Vec<(&DocPath, &PageFacts, Option<&Page>)> =
        site.versions().map(|page| (&page.path, page.facts.as_ref(), Some(page))).collect();
    let mut included: Vec<_> = site.includes.iter().filter(|(path, _)| site.page(path).is_none()).collect();
    included.sort_by_key(|(path, _)| *path);
    files.extend(included.iter().map(|(path, facts)| (*path, facts.as_ref(), None)));
    let includers = Includers::new(site);
    let checked: Vec<Checker<'_>> = files
        .par_iter()
        .map(|(path, facts, page)| {
            let mut checker = Checker::new(site, path, *page, &includers);
            checker.file(facts);
            checker
        })
        .collect();
    let mut found = Vec::new();
    let mut uses = Uses { resources: vec![false; site.resources.len()], edges: Vec::new() };
    for mut checker in checked {
        found.append(&mut checker.out);
        for resource in &checker.resources {
            uses.resources[*resource as usize] = true;
        }
        checker.pages.sort_unstable();
        checker.pages.dedup();
        let landing = includers.pages.get(checker.path).into_iter().flatten().copied();
        let landing = landing.filter(|_| checker.page.is_none()).chain(checker.page);
        for from in landing.filter_map(|page| site.page_by_path.get(&page.path).copied()) {
            uses.edges.extend(checker.pages.iter().map(|to| (from, *to)));
        }
    }
    uses.edges.sort_unstable();
    tocs::findings(site, &mut found);
    site.missing_breadcrumbs(&mut found);
    dependent::once(site, &mut found);
    (found, uses)
}

/// Findings of a page and the files that it includes.
pub fn page_findings(site: &Site, page: &Page, files: &[DocPath]) -> Vec<Diagnostic> {
    let includers = Includers::of_page(page, files.get(1..).unwrap_or_default());
    let mut found = Vec::new();
    for file in files {
        let Some(facts) = site.facts(file) else { continue };
        let own = site.version(file);
        let mut checker = Checker::new(site, file, own, &includers);
        checker.file(facts);
        found.extend(checker.out);
    }
    found
}

struct Checker<'c> {
    site: &'c Site,
    path: &'c DocPath,
    page: Option<&'c Page>,
    includers: &'c Includers<'c>,
    out: Vec<Diagnostic>,
    /// Resources and pages that the links of the file lead to.
    resources: Vec<u32>,
    pages: Vec<u32>,
}

impl<'c> Checker<'c> {
    fn new(
        site: &'c Site,
        path: &'c DocPath,
        page: Option<&'c Page>,
        includers: &'c Includers<'c>,
    ) -> Checker<'c> {
        let out = Vec::new();
        Checker { site, path, page, includers, out, resources: Vec::new(), pages: Vec::new() }
    }

    fn file(&mut self, facts: &PageFacts) {
        for link in &facts.links {
            self.link(link);
        }
        for include in &facts.includes {
            self.include(include);
        }
        for snippet in &facts.snippets {
            self.snippet(snippet);
        }
        for xref in &facts.xrefs {
            self.xref(xref);
        }
        conditions::findings(self.site, self.path, self.page, facts, &mut self.out);
    }

    fn push(&mut self, code: &str, span: Span, message: String, hint: &str) {
        let found = Diagnostic::new(code, self.path, span, message);
        self.out.push(if hint.is_empty() { found } else { found.hint(hint) });
    }

    /// A link into a docset whose index is known.
    fn by_index(&mut self, link: &LinkFact) {
        if self.site.link_indexes.is_empty() {
            return;
        }
        let host = self.site.config.external_host.as_str();
        let href = link.href.as_ref();
        let inside = if href.starts_with('/') {
            Some(href)
        } else {
            let own = |start: &str| !host.is_empty() && start.eq_ignore_ascii_case(host);
            href.get(..host.len()).filter(|start| own(start)).map(|start| &href[start.len()..])
        };
        let Some(inside) = inside else { return };
        let path = inside.split(['?', '#']).next().unwrap_or("");
        let fragment = inside.split_once('#').map_or("", |(_, fragment)| fragment);
        let found = self
            .site
            .link_indexes
            .iter()
            .find_map(|index| super::urls::below_base(path, &index.base).map(|rest| (index, rest)));
        let Some((index, rest)) = found else { return };
        match index.ask(rest, fragment) {
            Answer::Fine => {}
            Answer::NoPage => {
                let message = format!("link to `{href}`: the docset at `{}` has no such page", index.base);
                let found = self.found("file-not-found", link, message, "");
                self.push_link(link, found, None);
            }
            Answer::NoAnchor => {
                let near = closest(fragment, index.anchors(rest));
                let hint = near.map_or(String::new(), |near| format!("did you mean `#{near}`?"));
                let message = format!("link to `{href}`: that page has no heading or anchor `#{fragment}`");
                let found = self.found("bookmark-not-found", link, message, &hint);
                self.push_link(link, found, None);
            }
        }
    }

    /// A finding about a link with what it leads to and its certain remedy.
    fn push_link(&mut self, link: &LinkFact, found: Diagnostic, fix: Option<String>) {
        self.out.push(match fix.filter(|new| **new != *link.href) {
            Some(new) => found.fix(&link.href, new),
            None => found,
        });
    }

    fn found(&self, code: &str, link: &LinkFact, message: String, hint: &str) -> Diagnostic {
        let found = Diagnostic::new(code, self.path, link.span, message);
        if hint.is_empty() { found } else { found.hint(hint) }
    }

    fn link(&mut self, link: &LinkFact) {
        let href = link.href.as_ref();
        let what = if link.kind == LinkKind::Image { "image" } else { "link to" };
        let (resolution, parts) = self.site.resolve(self.path, href);
        let fragment = parts.fragment.unwrap_or("");
        match resolution {
            Resolution::Page(page, case) => {
                self.pages.extend(self.site.page_by_path.get(&page.path));
                if case {
                    self.case(link, what, &page.path);
                }
                self.bookmark(link, self.linked(page, &parts.path), fragment);
            }
            Resolution::Resource(resource, case) => {
                self.resources.extend(self.site.resource_by_path.get(&resource.path));
                if case {
                    self.case(link, what, &resource.path);
                }
            }
            Resolution::Same => self.same_page(link, fragment),
            Resolution::Loose(page, _) => self.loose(link, what, page, fragment),
            Resolution::Redirected(redirect) => self.redirected(link, redirect, fragment),
            Resolution::OwnMissing(path) => {
                let similar = self.similar_url(&path);
                let hint = similar.map_or_else(
                    || "correct the URL, or redirect it to a page".to_owned(),
                    |url| format!("did you mean `{url}`?"),
                );
                let message = format!("{what} `{href}`: no page of this docset has that URL");
                let found = self.found("file-not-found", link, message, &hint);
                self.push_link(link, found.target(&DocPath::new(&path), "", href), None);
            }
            Resolution::Absolute | Resolution::External => self.elsewhere(link),
            Resolution::Toc(_) | Resolution::Empty => {}
            missing => self.missing(link, what, missing, &parts.path),
        }
    }

    /// The page that a link names by its path, which need not be the version that is published.
    fn linked(&self, page: &'c Page, path: &str) -> &'c Page {
        if self.site.other_versions.is_empty() {
            return page;
        }
        self.site.version(&self.site.reference(self.path, path)).unwrap_or(page)
    }

    fn case(&mut self, link: &LinkFact, what: &str, actual: &DocPath) {
        let hint = format!("write `{}`", self.path.relative_to(actual.as_str()));
        let message = format!("{what} `{}` differs from the file in case", link.href);
        let found = self.found("link-case", link, message, &hint);
        self.push_link(link, found, remedy::case(&link.href, actual));
    }

    fn loose(&mut self, link: &LinkFact, what: &str, page: &Page, fragment: &str) {
        let better = self.path.relative_to(page.path.as_str());
        let fix = Some(remedy::path(&link.href, &better));
        self.pages.extend(self.site.page_by_path.get(&page.path));
        let hint = format!("write `{better}`");
        let found = if self.page.is_some_and(|page| page.yaml) {
            let path = link.href.split(['?', '#']).next().unwrap_or_default();
            let what = if path.ends_with('/') { "the file name" } else { "the extension" };
            let message = format!("link to `{}` leaves out {what}", link.href);
            self.found("link-without-extension", link, message, &hint)
        } else {
            let message = format!("{what} `{}`: no such file", link.href);
            self.found("file-not-found", link, message, &hint)
        };
        self.push_link(link, found, fix);
        self.bookmark(link, page, fragment);
    }

    /// A link that leads to no file of the build.
    fn missing(&mut self, link: &LinkFact, what: &str, resolution: Resolution<'_>, path: &str) {
        let href = link.href.as_ref();
        let found = match resolution {
            Resolution::OutOfScope(target) => {
                let message = format!("{what} `{href}`: the file exists but is not part of the build");
                let hint = remedy::out_of_scope(self.site, &target);
                self.found("link-out-of-scope", link, message, hint).target(&target, "", href)
            }
            Resolution::Local => {
                let message = format!("{what} `{href}`: a path of one machine");
                self.found("local-file-path", link, message, "use a path relative to this file")
            }
            Resolution::Dependent(alias) => {
                let (message, hint) = dependent::message(alias);
                self.found("dependent-repository-missing", link, message, hint)
            }
            Resolution::Missing(target) => {
                let hint = did_you_mean(similar_file(self.site, self.path, path));
                let message = format!("{what} `{href}`: no such file");
                self.found("file-not-found", link, message, &hint).target(&target, "", href)
            }
            _ => return,
        };
        self.push_link(link, found, None);
    }

    /// A link to a file that is redirected: the goal is where its fragment must be.
    fn redirected(&mut self, link: &LinkFact, redirect: &Redirect, fragment: &str) {
        let fix = remedy::redirected(self.site, self.path, &link.href, redirect);
        let place = fix.clone().unwrap_or_else(|| redirect.target.clone());
        if let Goal::Output(output, _) = &redirect.goal
            && let Some(page) = self.site.page_of_output(output)
        {
            self.pages.extend(self.site.page_by_path.get(&page.path));
            let moved = self.fragment_redirect_of(&redirect.source, fragment).is_some();
            if link.kind == LinkKind::Link && !moved && !self.anchor_fits(page, fragment) {
                let message = format!(
                    "link to `{}` is redirected to `{}`, which has no heading or anchor `#{fragment}`",
                    link.href, page.path
                );
                let near = closest(fragment, self.site.anchors(page));
                let hint = near.map_or_else(
                    || format!("link to `{place}`, with the id of a heading there or without one"),
                    |near| format!("did you mean `{place}#{near}`?"),
                );
                let found = self.found("redirected-bookmark-not-found", link, message, &hint);
                return self.push_link(link, found.target(&page.path, fragment, &link.href), None);
            }
        }
        let to_itself = matches!(&redirect.goal, Goal::Output(output, _) if self.is_here(output));
        let to_itself = to_itself && !place.contains('#');
        let (message, hint) = match &redirect.goal {
            Goal::Dead(_) => (
                format!(
                    "link to `{}`, which is redirected to `{}` and so to no page",
                    link.href, redirect.target
                ),
                "correct the redirection, or link to a page that exists".to_owned(),
            ),
            _ if to_itself => (
                format!("link to `{}`, which is redirected to this very page", link.href),
                "link to another page, or remove the link".to_owned(),
            ),
            _ => (format!("link to `{}`, which is redirected", link.href), format!("link to `{place}`")),
        };
        let found = self.found("redirected-link", link, message, &hint);
        self.push_link(link, found, fix.filter(|_| !to_itself));
    }

    /// Whether an output is that of the page looked at.
    fn is_here(&self, output: &str) -> bool {
        self.page
            .is_some_and(|page| self.site.page_of_output(output).is_some_and(|there| there.path == page.path))
    }

    fn fragment_redirect_of(&self, source: &DocPath, fragment: &str) -> Option<&Goal> {
        let list = self.site.redirects.fragments.get(source)?;
        list.iter().find(|(known, _)| known == fragment).map(|(_, goal)| goal)
    }

    /// A link to another docset or host.
    fn elsewhere(&mut self, link: &LinkFact) {
        if link.kind == LinkKind::Link {
            self.by_index(link);
        }
        // Cards of YAML pages show icons that the publisher keeps in one place for all docsets.
        let on_card = self.page.is_some_and(|page| page.yaml);
        let own = style::of(self.site, link).filter(|style| !(on_card && style.code == "external-image"));
        for style in own.into_iter().chain(style::insecure_image(link)) {
            let found = self.found(style.code, link, style.message(&link.href), &style.hint);
            self.push_link(link, found, style.better);
        }
    }

    /// A fragment on another page (or this one, by its path).
    fn bookmark(&mut self, link: &LinkFact, page: &Page, fragment: &str) {
        if link.kind == LinkKind::Image || self.anchor_fits(page, fragment) {
            return;
        }
        let name = if self.page.is_some_and(|own| own.path == page.path) {
            String::new()
        } else {
            format!(" in `{}`", page.path)
        };
        self.bookmark_finding(link, fragment, &name, &[page]);
    }

    fn anchor_fits(&self, page: &Page, fragment: &str) -> bool {
        anchors::fits(self.site, page, fragment)
    }

    /// `#x`: on this page, or for an include on every page where it lands.
    fn same_page(&mut self, link: &LinkFact, fragment: &str) {
        if let Some(page) = self.page {
            if !self.anchor_fits(page, fragment) {
                self.bookmark_finding(link, fragment, "", &[page]);
            }
            return;
        }
        let own = self.site.facts(self.path);
        if own.is_some_and(|facts| facts.has_anchor(&links::decode(fragment))) {
            return;
        }
        let landing = self.includers.pages.get(self.path).cloned().unwrap_or_default();
        let missing: Vec<&Page> =
            landing.into_iter().filter(|page| !self.anchor_fits(page, fragment)).collect();
        if let Some(first) = missing.first() {
            let name = format!(" in `{}`, which includes this file", first.path);
            self.bookmark_finding(link, fragment, &name, &missing);
        }
    }

    fn bookmark_finding(&mut self, link: &LinkFact, fragment: &str, place: &str, pages: &[&Page]) {
        let decoded = links::decode(fragment).into_owned();
        let Some(first) = pages.first() else { return };
        let hint = anchors::hint(self.site, first, &decoded);
        let message = format!("link to `{}`: no heading or anchor `#{decoded}`{place}", link.href);
        let certain = remedy::certain_anchor(self.site, first, &decoded).filter(|_| pages.len() == 1);
        let fix = certain.map(|anchor| remedy::fragment(&link.href, anchor));
        let found =
            self.found("bookmark-not-found", link, message, &hint).target(&first.path, &decoded, &link.href);
        self.push_link(link, found, fix);
    }

    /// The URL of a page most like a missing one.
    fn similar_url(&self, path: &str) -> Option<String> {
        let wanted = super::urls::url_key(path);
        let base = &self.site.config.base_path;
        closest(&wanted, pages_beside(self.site, &wanted)).map(|key| format!("{base}/{key}"))
    }
}

/// What to do about a file that is not there.
fn did_you_mean(similar: Option<String>) -> String {
    similar.map_or_else(
        || "correct the path, or add the file".to_owned(),
        |path| format!("did you mean `{path}`?"),
    )
}

/// The candidate within a few edits of `wanted`; the smallest on a tie, so that the answer never depends on order.
pub fn closest<'c>(wanted: &str, candidates: Vec<&'c str>) -> Option<&'c str> {
    let limit = 5.min(wanted.chars().count() / 2 + 1);
    let fits =
        |candidate: &&str| candidate.len().abs_diff(wanted.len()) <= limit * 3 && !candidate.is_empty();
    candidates
        .into_iter()
        .filter(fits)
        .map(|candidate| (strsim::damerau_levenshtein(wanted, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}
