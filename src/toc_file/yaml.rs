//! `toc.yml` and `toc.json`.
//!
//! 1. [`build`] takes the tree: a list of entries, or a mapping with `items`.
//! 2. [`Builder::node`] sorts the keys of an entry; scalars are trimmed, numbers are text.
//! 3. A key that is nearly a known one is reported, because an `hred` loses a link without a word.
//!    Other unknown keys are passed on.

use super::{TocFile, TocNode};
use crate::diagnostics::{Diagnostic, Outcome, Span, Spanned};
use crate::source::DocPath;
use crate::source::yaml::{Node, NodeKind, Parsed};

/// Keys that mean something in an entry.
const KNOWN: &[&str] = &[
    "name",
    "displayName",
    "href",
    "topicHref",
    "tocHref",
    "homepage",
    "uid",
    "topicUid",
    "homepageUid",
    "items",
    "expanded",
    "order",
    "type",
    "maintainContext",
    "children",
    "landingPageType",
    "pageType",
    "monikers",
];

/// Keys that look like a misspelt one of the above but are in use for other things.
const PASSED_ON: &[&str] =
    &["id", "ids", "uids", "names", "types", "title", "hide", "icon", "child", "moniker"];

/// Turns a tree into a TOC; what was wrong with the syntax becomes a finding of `syntax_code`.
pub(super) fn build(parsed: Parsed, syntax_code: &str, path: &DocPath) -> Outcome<TocFile> {
    let mut builder = Builder { path, diagnostics: parsed.diagnostics(syntax_code, path) };
    builder.diagnostics.extend(parsed.nulls(path));
    let mut toc = TocFile::default();
    if let Some(root) = parsed.root {
        let span = root.span;
        match root.kind {
            NodeKind::Sequence(items) => toc.items = builder.nodes(items),
            NodeKind::Mapping(entries) => builder.root(entries, &mut toc),
            NodeKind::Null => {}
            NodeKind::Scalar { .. } => builder.report(
                "invalid-toc-syntax",
                span,
                "this is no list of entries",
                "Begin each entry with `- name:`.",
            ),
        }
    }
    Outcome { value: toc, diagnostics: builder.diagnostics }
}

struct Builder<'a> {
    path: &'a DocPath,
    diagnostics: Vec<Diagnostic>,
}

impl Builder<'_> {
    fn report(&mut self, code: &str, span: Span, message: impl Into<String>, hint: impl Into<String>) {
        self.diagnostics.push(Diagnostic::new(code, self.path, span, message).hint(hint));
    }

    fn root(&mut self, entries: Vec<(Node, Node)>, toc: &mut TocFile) {
        let is_entry = |key: &str| matches!(key, "name" | "href" | "tocHref" | "topicHref" | "uid");
        let has = |test: &dyn Fn(&str) -> bool| entries.iter().any(|(key, _)| key.as_str().is_some_and(test));
        if !has(&|key| key == "items") && has(&is_entry) {
            // One entry without its dash.
            let span = entries.first().map_or(Span::default(), |(key, _)| key.span);
            self.report(
                "invalid-toc-syntax",
                span,
                "an entry stands outside a list",
                "Put `- ` in front of it.",
            );
            toc.items.push(self.node(entries, span));
            return;
        }
        for (key, value) in entries {
            match key.as_str() {
                Some("items") => toc.items = self.children(value),
                Some("order") => toc.order = value.as_f64(),
                Some("metadata") => {
                    if let serde_json::Value::Object(map) = value.into_json() {
                        toc.metadata = map;
                    }
                }
                Some(_) => {
                    toc.extra.insert(key.into_key(), value.into_json());
                }
                None => {}
            }
        }
    }

    fn children(&mut self, value: Node) -> Vec<TocNode> {
        if value.is_null() {
            return Vec::new();
        }
        match value.kind {
            NodeKind::Sequence(items) => self.nodes(items),
            _ => {
                let hint = "Begin each entry below `items:` with `- name:`.";
                self.report("invalid-toc-syntax", value.span, "`items` is no list", hint);
                Vec::new()
            }
        }
    }

    fn nodes(&mut self, items: Vec<Node>) -> Vec<TocNode> {
        let mut nodes = Vec::with_capacity(items.len());
        for item in items {
            if item.is_null() {
                continue;
            }
            match item.kind {
                NodeKind::Mapping(entries) => nodes.push(self.node(entries, item.span)),
                // Lists in lists: taken as if they were one.
                NodeKind::Sequence(inner) => nodes.extend(self.nodes(inner)),
                _ => {
                    let hint = "Write `- name: …` and, on the next line, `  href: …`.";
                    self.report("invalid-toc-syntax", item.span, "this entry has no keys", hint);
                }
            }
        }
        nodes
    }

    fn node(&mut self, entries: Vec<(Node, Node)>, span: Span) -> TocNode {
        let start = span.start as usize;
        let mut node = TocNode { span, name_span: Span::new(start, start), ..TocNode::default() };
        let (mut old_topic, mut old_uid) = (None, None);
        let known = self.diagnostics.len();
        for (key, value) in entries {
            match key.as_str().unwrap_or_default() {
                "name" => {
                    node.name_span = value.span;
                    node.name = self.name(value);
                }
                "displayName" => node.display_name = self.text(value, "displayName").map(|text| text.value),
                "href" => node.href = self.text(value, "href"),
                "topicHref" => node.topic_href = self.text(value, "topicHref"),
                "tocHref" => node.toc_href = self.text(value, "tocHref"),
                "homepage" => old_topic = self.text(value, "homepage"),
                "uid" => node.uid = self.text(value, "uid"),
                "topicUid" => node.topic_uid = self.text(value, "topicUid"),
                "homepageUid" => old_uid = self.text(value, "homepageUid"),
                "items" => node.items = self.children(value),
                "expanded" => node.expanded = value.as_bool().unwrap_or(false),
                "order" => node.order = value.as_f64(),
                "type" => node.kind = self.text(value, "type").map(|text| text.value),
                "maintainContext" => node.maintain_context = value.as_bool().unwrap_or(false),
                _ => {
                    self.check_key(&key);
                    node.extra.insert(key.into_key(), value.into_json());
                }
            }
        }
        node.homepage = old_topic.as_ref().map(|link: &Spanned<String>| link.span);
        node.topic_href = node.topic_href.or(old_topic);
        node.topic_uid = node.topic_uid.or(old_uid);
        let links = [&node.href, &node.topic_href, &node.toc_href, &node.uid, &node.topic_uid];
        let empty = node.name.is_empty() && node.items.is_empty() && links.iter().all(|link| link.is_none());
        if empty && self.diagnostics.len() == known {
            self.report(
                "missing-attribute",
                node.name_span,
                "this entry has no `name` and no link",
                "Delete it, or say where it leads.",
            );
        }
        node
    }

    /// Pages about a keyword are called `null` or `true`: a name is always taken as it is written.
    fn name(&mut self, value: Node) -> String {
        match value.kind {
            NodeKind::Scalar { value, .. } => value.trim().to_owned(),
            _ => self.text(value, "name").map(|text| text.value).unwrap_or_default(),
        }
    }

    /// The trimmed text of a scalar; nothing when there is none.
    fn text(&mut self, value: Node, key: &str) -> Option<Spanned<String>> {
        if value.is_null() {
            return None;
        }
        let span = value.span;
        let NodeKind::Scalar { value, .. } = value.kind else {
            let hint = "Write one value behind the colon.";
            self.report("violate-schema", span, format!("`{key}` of a TOC entry must be text"), hint);
            return None;
        };
        let trimmed = value.trim();
        (!trimmed.is_empty()).then(|| Spanned { value: trimmed.to_owned(), span })
    }

    fn check_key(&mut self, key: &Node) {
        let Some(name) = key.as_str() else { return };
        if name.len() < 3 || KNOWN.contains(&name) || PASSED_ON.contains(&name) {
            return;
        }
        // Two letters of a word of four would make `note` a misspelt `name`.
        let close = |known: &&&str| {
            let limit = if known.len() <= 4 { 1 } else { 2 };
            known.len().abs_diff(name.len()) <= limit && strsim::osa_distance(known, name) <= limit
        };
        if let Some(known) = KNOWN.iter().filter(close).min_by_key(|known| strsim::osa_distance(known, name))
        {
            let message = format!("a TOC entry has no key `{name}`");
            self.report("violate-schema", key.span, message, format!("Did you mean `{known}`?"));
        }
    }
}
