//! What the site knows about a page besides its place: history, moved fragments, further forms.
//!
//! 1. [`Site::about_page`] answers for one page; the answer is recorded like any other, so a page is made anew when a commit
//!    or a redirection changes what stands on it.
//! 2. [`Site::goal_url`] turns the end of a redirection into a URL.

use super::lookup::About;
use super::redirects::Goal;
use super::{Page, Site, urls};
use crate::config::UrlStyle;

impl Site {
    pub(super) fn about_page(&self, page: &Page) -> About {
        let commits = self.history.get();
        let file = commits.and_then(|commits| Some((commits, commits.file(page.path.original_str())?)));
        let url = |output: String| urls::relative_url(&page.output, &output, UrlStyle::Html);
        let (backlinks, related) = self.related(page);
        About {
            backlinks,
            related,
            changed: file.map(|(_, file)| file.changed),
            contributors: file.map(|(commits, file)| commits.authors(file)).unwrap_or_default(),
            fragments: self.moved_fragments(page),
            markdown: self.markdown_output(page).map(url).unwrap_or_default(),
            print: self.print_of(page).map(|print| print.output.clone()).map(url).unwrap_or_default(),
        }
    }

    /// Fragments of a page that were moved elsewhere, and where to.
    fn moved_fragments(&self, page: &Page) -> Vec<(String, String)> {
        let all = &self.redirects.fragments;
        let own = all.get(&page.path.original()).or_else(|| {
            let same = |path: &str| path.eq_ignore_ascii_case(page.path.original_str());
            all.iter().find(|(path, _)| same(path.as_str())).map(|(_, list)| list)
        });
        let own = own.into_iter().flatten();
        own.map(|(fragment, goal)| (fragment.clone(), self.goal_url(&page.output, goal))).collect()
    }

    /// URL, for a page written to `from`, of the end of a redirection.
    pub fn goal_url(&self, from: &str, goal: &Goal) -> String {
        match goal {
            Goal::Output(output, end) => {
                format!("{}{end}", urls::relative_url(from, output, self.config.url_style))
            }
            Goal::Url(url) => url.clone(),
            Goal::Dead(url) if url.starts_with('/') => format!("{}{url}", self.config.external_host),
            Goal::Dead(url) => url.clone(),
        }
    }

    /// Where a page's Markdown is written; none when it is not.
    pub fn markdown_output(&self, page: &Page) -> Option<String> {
        if page.yaml || !self.config.outputs.markdown {
            return None;
        }
        let output = format!("{}.md", page.output.strip_suffix(".html").unwrap_or(&page.output));
        (!self.is_taken(&output)).then_some(output)
    }

    /// Whether an author's own file is published under this path: it goes before anything that is made.
    pub fn is_taken(&self, output: &str) -> bool {
        let taken = self
            .taken
            .get_or_init(|| self.resources.iter().map(|resource| resource.output.clone()).collect());
        taken.contains(output) || self.page_of_output(output).is_some_and(|page| page.output == output)
    }
}
