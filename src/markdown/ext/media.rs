//! What `:::video` lines leave out, and includes that fill a table cell.

use super::{Context, Extension};
use crate::config::Profile;
use crate::markdown::directive::VideoElement;
use crate::markdown::tree::{Document, Kind, NodeId};

/// Findings about videos: they are shown all the same.
pub(super) struct Videos;

impl Extension for Videos {
    fn name(&self) -> &'static str {
        "video"
    }

    fn apply(&self, document: &mut Document<'_>, _context: &Context<'_>) {
        if document.directives.is_empty() {
            return;
        }
        for id in 0..document.nodes.len() as NodeId {
            let Kind::VideoElement(video) = document.kind(id) else { continue };
            let Some(message) = problem(video) else { continue };
            let span = document.span(id);
            if document.problems.iter().any(|known| known.span.start == span.start) {
                continue;
            }
            let end = document.slice(id).find('\n').map_or(span.end, |at| span.start + at as u32);
            document.problem("invalid-video", (span.start as usize..end as usize).into(), message);
        }
    }
}

fn problem(video: &VideoElement<'_>) -> Option<String> {
    let missing = [("thumbnail", video.thumbnail), ("upload-date", video.upload_date)];
    let missing: Vec<&str> =
        missing.iter().filter(|(_, value)| value.is_none()).map(|(key, _)| *key).collect();
    if !missing.is_empty() {
        return Some(format!("`:::video` needs `{}`", missing.join("` and `")));
    }
    let source = video.source.0.trim();
    (!is_known_player(source)).then(|| format!("`{source}` is no address of a known player"))
}

/// Hosts whose pages can be embedded.
fn is_known_player(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")).unwrap_or("");
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    ["youtube.com/embed/", "youtube-nocookie.com/embed/"].iter().any(|player| rest.starts_with(player))
        || (rest.starts_with("channel9.msdn.com/") && rest.contains("/player"))
        || (rest.starts_with("microsoft.com/") && rest.contains("/videoplayer/"))
}

/// Learn's engine: an include that is all of a table cell brings its blocks.
pub(super) struct CellIncludes;

impl Extension for CellIncludes {
    fn name(&self) -> &'static str {
        "includes"
    }

    fn apply(&self, document: &mut Document<'_>, context: &Context<'_>) {
        if document.directives.is_empty() || context.profile != Profile::Learn {
            return;
        }
        for id in 0..document.nodes.len() {
            let node = &document.nodes[id];
            if !matches!(node.kind, Kind::TableCell) || node.first != node.last {
                continue;
            }
            let only = node.first;
            if let Some(Kind::Include(include)) =
                document.nodes.get_mut(only as usize).map(|node| &mut node.kind)
            {
                include.inline = false;
            }
        }
    }
}
