//! Golden queries: what readers ask, and the page that should answer.
//!
//! 1. [`read`] reads `search-test.yml`: a list of `query`, `page` (a source path or an address; or a list of them, any
//!    of which will do) and `top` (how far down it may stand, 3 unless told).
//! 2. [`run`] ranks each query and says where the page stood; [`Outcome::reciprocal`] feeds the mean reciprocal rank.

use super::Entry;
use super::query::Searcher;
use crate::diagnostics::{Diagnostic, Span};
use crate::site::urls::url_key;
use crate::source::DocPath;
use crate::source::yaml::{self, Node};

/// File in a docset's root that is read by `milepost check --search`.
pub const FILE: &str = "search-test.yml";

/// Where a page may stand when nothing is said.
const TOP: usize = 3;

/// One golden query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Golden {
    /// What is typed.
    pub query: String,
    /// URL keys of pages, any of which answers it.
    pub pages: Vec<String>,
    /// Lowest place that is good enough, from 1.
    pub top: usize,
    /// Where it is written.
    pub span: Span,
}

/// What became of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Place of the first expected page, from 1; none when it was not found.
    pub place: Option<usize>,
    /// Whether that is good enough.
    pub passed: bool,
    /// Addresses of the three best pages.
    pub best: Vec<String>,
}

impl Outcome {
    /// 1 for the first place, a half for the second …
    pub fn reciprocal(&self) -> f64 {
        self.place.map_or(0.0, |place| 1.0 / place as f64)
    }
}

/// Reads golden queries.
pub fn read(text: &str, path: &DocPath) -> (Vec<Golden>, Vec<Diagnostic>) {
    let parsed = yaml::parse(text);
    let mut diagnostics = parsed.diagnostics("yaml-syntax-error", path);
    let mut list = Vec::new();
    for item in parsed.root.iter().flat_map(Node::items) {
        let query = item.get("query").and_then(Node::as_str).unwrap_or("").trim();
        let page = item.get("page").or_else(|| item.get("pages"));
        let names = page.map(|page| match page.as_str() {
            Some(one) => vec![one],
            None => page.items().iter().filter_map(Node::as_str).collect(),
        });
        let names = names.unwrap_or_default();
        if query.is_empty() || names.is_empty() {
            let found = Diagnostic::new("search-test", path, item.span, "`query` or `page` is missing");
            diagnostics.push(found.hint("Write `- query: words` and below it `page: folder/file.md`."));
            continue;
        }
        let top = item.get("top").and_then(Node::as_f64).map_or(TOP, |top| top.max(1.0) as usize);
        let pages = names.into_iter().map(key).collect();
        list.push(Golden { query: query.to_owned(), pages, top, span: item.span });
    }
    (list, diagnostics)
}

fn key(page: &str) -> String {
    let page = page.trim();
    url_key(page.strip_suffix(".yml").unwrap_or(page))
}

/// Asks one golden query.
pub fn run(golden: &Golden, searcher: &Searcher<'_>, pages: &[Entry]) -> Outcome {
    let hits = searcher.search(&golden.query);
    let url = |page: u32| pages.get(page as usize).map_or("", |entry| entry.page.url.as_str());
    let place = hits.iter().position(|hit| golden.pages.contains(&url_key(url(hit.page))));
    let place = place.map(|place| place + 1);
    Outcome {
        place,
        passed: place.is_some_and(|place| place <= golden.top),
        best: hits.iter().take(3).map(|hit| url(hit.page).to_owned()).collect(),
    }
}

/// A failed query as a finding.
pub fn finding(golden: &Golden, outcome: &Outcome, path: &DocPath) -> Diagnostic {
    let stood = match outcome.place {
        Some(place) => format!("stands at place {place}, not among the first {}", golden.top),
        None => "is not found".to_owned(),
    };
    let message = format!("`{}`: `{}` {stood}", golden.query, golden.pages.join("` or `"));
    let found = Diagnostic::new("search-test", path, golden.span, message);
    match outcome.best.is_empty() {
        true => found.hint("Nothing is found: are these words on the page?"),
        false => found.hint(format!("Found first: {}", outcome.best.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_name_a_page_or_several() {
        let text =
            "- query: a b\n  page: x/Y.md\n- query: c\n  pages: [x/index.yml, /z/]\n  top: 1\n- page: q.md\n";
        let (list, found) = read(text, &DocPath::new(FILE));
        assert_eq!(list.len(), 2);
        assert_eq!((list[0].pages.as_slice(), list[0].top), (&["x/y".to_owned()][..], TOP));
        assert_eq!((list[1].pages.as_slice(), list[1].top), (&["x".to_owned(), "z".to_owned()][..], 1));
        assert_eq!(found.len(), 1, "the third has no query");
        assert_eq!(read("a: [", &DocPath::new(FILE)).1.len(), 1);
    }

    #[test]
    fn reciprocal_ranks() {
        let outcome = |place| Outcome { place, passed: false, best: Vec::new() };
        assert_eq!(outcome(Some(4)).reciprocal(), 0.25);
        assert_eq!(outcome(None).reciprocal(), 0.0);
    }
}
