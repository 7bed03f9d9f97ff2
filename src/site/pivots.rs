//! The definition of zone pivots that a page names.
//!
//! 1. [`wanted`] gives the groups of a page's metadata, [`Definition::read`] the file that defines them.
//! 2. Of two groups, or two pivots of one group, with one id the first counts.

use serde_json::Value;

use super::Site;
use crate::config::Metadata;
use crate::diagnostics::Span;
use crate::source::DocPath;
use crate::source::yaml::{self, Node};

/// What one file defines.
pub(super) struct Definition {
    pub(super) path: DocPath,
    pub(super) groups: Vec<Group>,
}

/// A group: its id, and its pivots' ids, with their places.
pub(super) struct Group {
    pub(super) id: String,
    pub(super) span: Span,
    pub(super) pivots: Vec<(String, Span)>,
}

/// Groups that a page names: a list, or names joined by commas.
pub(super) fn wanted(metadata: &Metadata) -> Vec<String> {
    let split = |text: &str| text.split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>();
    let all = match metadata.get("zone_pivot_groups") {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).flat_map(split).collect(),
        Some(Value::String(text)) => split(text),
        _ => Vec::new(),
    };
    all.into_iter().filter(|name| !name.is_empty()).collect()
}

/// Path of the definition in the docset. The name is often written as that of the published file.
pub(super) fn definition_path(metadata: &Metadata) -> DocPath {
    let keys = ["zone_pivot_group_filename", "zone_pivot_groups_filename"];
    let named = keys.iter().find_map(|key| metadata.get(*key).and_then(Value::as_str));
    let named = named.unwrap_or("zone-pivot-groups.yml").trim_start_matches("~/");
    DocPath::new(&named.replace(".json", ".yml"))
}

impl Definition {
    /// Reads a definition; none when the file is not there.
    pub(super) fn read(site: &Site, path: DocPath) -> Option<Definition> {
        let root = yaml::parse(&site.read_text(&path)?).root;
        let groups = root.as_ref().and_then(|root| root.get("groups")).map(Node::items).unwrap_or_default();
        Some(Definition { path, groups: groups.iter().map(group).collect() })
    }

    /// The group of an id.
    pub(super) fn group(&self, id: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == id)
    }
}

fn group(node: &Node) -> Group {
    let (id, span) = id(node);
    Group {
        id,
        span,
        pivots: node.get("pivots").iter().flat_map(|list| list.items()).map(self::id).collect(),
    }
}

fn id(node: &Node) -> (String, Span) {
    let id = node.get("id");
    (id.and_then(Node::as_str).unwrap_or_default().to_owned(), id.map_or(node.span, |id| id.span))
}
