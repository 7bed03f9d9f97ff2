//! Findings: what is said about a docset, placed and with its severity.
//!
//! 1. [`Pipeline::findings`] gathers those of discovery, scan and join, of links, of the rules, and of the ledger.
//! 2. Comments in the Markdown silence some, the configuration gives severities ([`Severities`]), and lines and columns come
//!    from the texts.
//! 3. [`Pipeline::page_findings`] is the same for one page and what it includes.

use std::io;

use super::{Indexed, Pipeline};
use crate::config::Config;
use crate::diagnostics::{Diagnostic, Finding, Severity, codes, locate, with_places};
use crate::external;
use crate::site::rules::{self, silences::Silences};
use crate::site::{Page, Site, check};
use crate::source::glob::{GlobList, GlobOptions};
use crate::source::{DocPath, text};

impl Pipeline {
    /// Everything there is to say about the docset, placed and with severities.
    pub fn check(&mut self) -> io::Result<Vec<Finding>> {
        let indexed = self.site()?;
        Ok(self.timed("check", |this| this.findings(&indexed)))
    }

    /// Findings of an indexed site, links included.
    pub fn findings(&self, indexed: &Indexed) -> Vec<Finding> {
        let site = &indexed.site;
        let severities = Severities::new(&self.config);
        let wanted = |code: &str| severities.is_on(code);
        let mut diagnostics = indexed.diagnostics.clone();
        let (links, uses) = check::all(site);
        diagnostics.extend(links);
        diagnostics.extend(rules::findings(
            site,
            &uses,
            rules::Options { wanted: &wanted, today: self.today },
        ));
        check::generated::once(site, &mut diagnostics);
        diagnostics.extend(self.ledger.iter().flat_map(|ledger| external::findings(site, ledger)));
        self.place(site, diagnostics)
    }

    fn place(&self, site: &Site, mut diagnostics: Vec<Diagnostic>) -> Vec<Finding> {
        let severities = Severities::new(&self.config);
        let silences = Silences::new(site);
        diagnostics.retain(|diagnostic| !silences.covers(diagnostic));
        diagnostics.iter_mut().for_each(Diagnostic::at_original);
        let inside = with_places(&diagnostics);
        // Of a file that is meant as a whole only the first line is shown: pictures are not read.
        let text_of = |path: &DocPath| match inside.contains(path) {
            true => self.files.read(path).ok().map(|bytes| text::decode(&bytes, path).value),
            false => text::first_line(self.files.as_ref(), path),
        };
        locate(diagnostics, &text_of, &|code, path| severities.of(code, path))
    }

    /// Findings of one page and of what it includes: what a preview shows on it.
    pub fn page_findings(&self, indexed: &Indexed, page: &Page) -> Vec<Finding> {
        let site = &indexed.site;
        let mut files = vec![page.path.clone()];
        let mut at = 0;
        while let Some(file) = files.get(at).cloned() {
            at += 1;
            let Some(facts) = site.facts(&file) else { continue };
            let inner = facts.includes.iter().map(|include| site.reference(&file, &include.path));
            for path in inner.collect::<Vec<_>>() {
                if !files.contains(&path) {
                    files.push(path);
                }
            }
        }
        let scanned = indexed.diagnostics.iter().filter(|found| files.contains(&found.path)).cloned();
        let mut diagnostics: Vec<Diagnostic> = scanned.collect();
        diagnostics.extend(check::page_findings(site, page, &files));
        diagnostics.extend(rules::page_findings(site, page, &files));
        check::generated::once(site, &mut diagnostics);
        self.place(site, diagnostics)
    }
}

/// Severities of codes after configuration.
pub struct Severities {
    rules: Vec<(String, Severity, Option<GlobList>)>,
}

impl Severities {
    /// The rules of a configuration.
    pub fn new(config: &Config) -> Severities {
        let rule = |rule: &crate::config::SeverityRule| {
            let globs =
                (!rule.files.is_empty()).then(|| GlobList::new(&rule.files, GlobOptions::default()).0);
            (rule.code.clone(), rule.severity, globs)
        };
        Severities { rules: config.severities.iter().map(rule).collect() }
    }

    /// Whether a code is reported anywhere.
    pub fn is_on(&self, code: &str) -> bool {
        let default = codes::find(code).map_or(Severity::Warning, |code| code.severity);
        default > Severity::Off
            || self.rules.iter().any(|(name, severity, _)| name == code && *severity > Severity::Off)
    }

    /// The severity of a code in a file; the last rule that fits wins.
    pub fn of(&self, code: &str, path: &DocPath) -> Severity {
        let fits = |(name, _, globs): &&(String, Severity, Option<GlobList>)| {
            name == code && globs.as_ref().is_none_or(|globs| globs.is_match(path.as_str()))
        };
        let rule = self.rules.iter().rev().find(fits).map(|(_, severity, _)| *severity);
        rule.or_else(|| codes::find(code).map(|code| code.severity)).unwrap_or(Severity::Warning)
    }
}
