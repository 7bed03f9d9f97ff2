//! Redirections: longer ways than needed, and goals that are not there.

use crate::diagnostics::{Diagnostic, Span};
use crate::site::check::closest;
use crate::site::redirects::{Goal, Redirect};
use crate::site::{Site, links, remedy};
use crate::source::DocPath;

/// What there is to say about one redirection, written at `span` of `file`. `moves_id`: a dead target of it is
/// reported elsewhere already. `circle`: the chain that never ends.
pub(in crate::site) fn check(
    site: &Site,
    redirect: &Redirect,
    place: (&DocPath, Span),
    moves_id: bool,
    circle: Option<&str>,
) -> Vec<Diagnostic> {
    let (file, span) = place;
    let mut found = Vec::new();
    let mut push = |code: &str, message: String, hint: String| {
        found.push(Diagnostic::new(code, file, span, message).hint(hint));
    };
    let url_of = |output: &str| {
        let base = &site.config.base_path;
        format!("{base}/{}", output.strip_suffix(".html").unwrap_or(output))
    };
    match &redirect.goal {
        Goal::Dead(target) if !moves_id => {
            let why = circle.map_or("where there is no page".to_owned(), |chain| {
                format!("and redirections lead in a circle from there: {chain}")
            });
            push(
                "redirection-target-not-found",
                format!("`{}` is redirected to `{target}`, {why}", redirect.source),
                "correct the target, or remove the redirection".to_owned(),
            );
        }
        Goal::Dead(_) => {}
        Goal::Output(output, end) => {
            let fragment = end.split_once('#').map_or("", |(_, fragment)| fragment);
            if let Some(page) = site.page_of_output(output)
                && !fragment.is_empty()
                && !site.has_anchor(page, fragment)
                && !site.has_anchor(page, &links::decode(fragment))
            {
                push(
                    "redirection-bookmark-not-found",
                    format!(
                        "`{}` is redirected to `#{fragment}`, which `{}` does not have",
                        redirect.source, page.path
                    ),
                    closest(fragment, site.anchors(page)).map_or_else(
                        || "correct the fragment, or remove it".to_owned(),
                        |near| format!("did you mean `#{near}`?"),
                    ),
                );
            }
            if redirect.hops > 1 {
                push(
                    "redirection-chain",
                    format!("`{}` leads through {} redirections", redirect.source, redirect.hops),
                    format!("redirect it to `{}{end}`", url_of(output)),
                );
            }
        }
        Goal::Url(url) => {
            if redirect.hops > 1 {
                push(
                    "redirection-chain",
                    format!("`{}` leads through {} redirections", redirect.source, redirect.hops),
                    format!("redirect it to `{}`", remedy::on_own_host(site, url)),
                );
            }
        }
    }
    found
}
