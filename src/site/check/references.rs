//! Includes, code snippets and cross references → findings.
//!
//! 1. A file that belongs to a repository outside of this checkout is no missing file.
//! 2. A uid that a service of the publishing system may know is no missing uid.

use super::{Checker, closest, dependent, did_you_mean};
use crate::config::Profile;
use crate::diagnostics::{Diagnostic, Span};
use crate::markdown::html::excerpt_problem;
use crate::scan::{IncludeFact, SnippetFact, XrefFact};
use crate::site::similar::similar_file;
use crate::site::{Site, links};
use crate::source::DocPath;

/// Code, message and hint for a uid that nothing knows.
pub(in crate::site) fn unknown_uid(site: &Site, uid: &str) -> (&'static str, String, String) {
    // Among the uids of a large API the search would cost more than it helps.
    let own = site.uids.keys().filter(|_| site.uids.len() <= 5000);
    let near = closest(uid, own.map(AsRef::as_ref).collect())
        .filter(|near| strsim::damerau_levenshtein(near, uid) <= uid.len() / 6 + 1);
    if site.config.xref_service && near.is_none() && !names_own_root(site, uid) {
        let message = format!("cross reference to `{uid}` is left to an xref service, which is not asked");
        let hint = "name its xref map in `xref-maps` to have it checked and linked";
        return ("xref-unverified", message, hint.to_owned());
    }
    let hint = near.map_or_else(
        || "add an xref map that knows it, or set `xref-template`".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    ("xref-not-found", format!("cross reference to `{uid}`: no such uid"), hint)
}

/// Whether uids of this docset begin with the same two words, so that a service is not what is meant.
fn names_own_root(site: &Site, uid: &str) -> bool {
    let root = |uid: &str| -> usize { uid.match_indices('.').nth(1).map_or(uid.len(), |(second, _)| second) };
    let wanted = &uid[..root(uid)];
    site.uids.keys().any(|known| known[..root(known)] == *wanted)
}

impl Checker<'_> {
    pub(super) fn xref(&mut self, xref: &XrefFact) {
        let site = self.site;
        let known = site.uids.contains_key(&xref.uid)
            || site.xrefs.contains(&xref.uid)
            || (site.config.xref_template.is_some() && !xref.shorthand);
        if known || xref.uid.is_empty() {
            return;
        }
        if xref.shorthand {
            let message = format!("cross reference to `{}`: no such uid", xref.uid);
            return self.push("at-xref-not-found", xref.span, message, "correct the uid, or write `\\@`");
        }
        let (code, message, hint) = unknown_uid(site, &xref.uid);
        self.push(code, xref.span, message, &hint);
    }

    pub(super) fn include(&mut self, include: &IncludeFact) {
        let path = self.site.reference(self.path, &include.path);
        let markdown = path.has_extension("md") || path.has_extension("markdown");
        if !markdown && self.site.config.profile == Profile::Learn {
            let message = format!("include of `{}`: only Markdown files can be included", include.path);
            self.push("include-invalid", include.span, message, "rename the file to `.md`");
        }
        if !self.exists(&path) {
            return self.missing_file(
                "include-not-found",
                "include of",
                (&include.path, include.span),
                &path,
            );
        }
        if include.path.contains('%')
            && self.site.config.profile == Profile::Learn
            && !self.raw(&include.path)
        {
            let message =
                format!("include of `{}`: Learn's engine takes the path as it is written", include.path);
            let hint = "give the file a name that needs no `%`, and write that";
            self.push("include-not-found", include.span, message, hint);
        }
        if let Some(chain) = self.cycle(&path) {
            let message = format!("files include each other: {chain}");
            self.push("circular-reference", include.span, message, "remove one of the includes");
        }
    }

    /// A file that is to be shown here and is not there: the path as written and its place, and what it stands for.
    fn missing_file(&mut self, code: &str, what: &str, (written, span): (&str, Span), path: &DocPath) {
        if let Some(alias) = self.site.dependent(path) {
            let (message, hint) = dependent::message(alias);
            return self.push("dependent-repository-missing", span, message, hint);
        }
        let hint = did_you_mean(similar_file(self.site, self.path, &links::decode(written)));
        let found = Diagnostic::new(code, self.path, span, format!("{what} `{written}`: no such file"));
        self.out.push(found.hint(hint).target(path, "", written));
    }

    /// Whether a file has the path with its `%20` as they are.
    fn raw(&self, written: &str) -> bool {
        let path = match written.strip_prefix("~/") {
            Some(rest) => self.path.at_root(rest),
            None => self.path.join(written),
        };
        self.exists(&path)
    }

    fn exists(&self, path: &DocPath) -> bool {
        if self.site.sources.find(path).is_some() {
            return true;
        }
        path.as_str().starts_with("..") && self.site.files.exists(path)
    }

    /// The chain of includes from this file through `first` back to this file.
    fn cycle(&self, first: &DocPath) -> Option<String> {
        // Files met, each with the one that includes it by its place in this list.
        let mut met = vec![(self.path.clone(), 0), (first.clone(), 0)];
        let mut stack = vec![1];
        let mut seen: ahash::HashSet<DocPath> = ahash::HashSet::default();
        while let Some(at) = stack.pop() {
            let last = met[at].0.clone();
            if last == *self.path {
                let before = |at: &usize| (*at > 0).then(|| met[*at].1);
                let chain = std::iter::successors(Some(at), before).map(|at| format!("`{}`", met[at].0));
                let mut names: Vec<String> = chain.collect();
                names.reverse();
                return Some(names.join(" --> "));
            }
            if !seen.insert(last.clone()) {
                continue;
            }
            let Some(facts) = self.site.facts(&last) else { continue };
            for include in &facts.includes {
                stack.push(met.len());
                met.push((self.site.reference(&last, &include.path), at));
            }
        }
        None
    }

    pub(super) fn snippet(&mut self, snippet: &SnippetFact) {
        let path = self.site.reference(self.path, &snippet.path);
        let code = if snippet.triple_colon { "invalid-code" } else { "codesnippet-not-found" };
        if !self.exists(&path) {
            return self.missing_file(code, "code snippet", (&snippet.path, snippet.span), &path);
        }
        if snippet.unknown_language {
            let message =
                format!("code snippet `{}`: its extension tells no language, so name it", snippet.path);
            self.push(code, snippet.span, message, "add `language=\"…\"`");
        }
        let Some((tag, language)) = &snippet.region else { return self.snippet_lines(snippet, &path, code) };
        if crate::markdown::regions::language(language).is_none()
            && !language.is_empty()
            && !path.has_extension("ipynb")
        {
            let message = format!(
                "code snippet `{}`: no region markers are known for `{language}`; all styles are tried",
                snippet.path
            );
            self.push("unknown-language-code", snippet.span, message, "");
        }
        if let Some(text) = self.site.read_text(&path)
            && let Some((own, why)) = excerpt_problem(&text, tag, language, &path)
        {
            let message = format!("code snippet `{}`: {why}", snippet.path);
            let hint = if own.is_some() {
                "name one cell of the notebook"
            } else {
                "name a region that the file marks"
            };
            self.push(own.unwrap_or(code), snippet.span, message, hint);
        }
    }

    /// A range of lines that lies behind the end of the file.
    fn snippet_lines(&mut self, snippet: &SnippetFact, path: &DocPath, code: &str) {
        if snippet.first_line == 0 && !snippet.triple_colon {
            return;
        }
        let Some(text) = self.site.read_text(path) else { return };
        if text.trim().is_empty() {
            let message = format!("code snippet `{}`: the file is empty", snippet.path);
            return self.push(code, snippet.span, message, "");
        }
        let lines = text.lines().count();
        if lines < snippet.first_line as usize {
            let message = format!(
                "code snippet `{}`: line {} is asked for, the file has {lines}",
                snippet.path, snippet.first_line
            );
            self.push(code, snippet.span, message, "correct the range");
        }
    }
}
