//! Redirections as they are written: `.openpublishing.redirection*.json` and `redirections.yml`.
//!
//! 1. [`parse`] reads either kind into the same entries, in file order.
//! 2. JSON holds a list `redirections` of objects; YAML holds mappings `renames` (the document's
//!    history moves too) and `redirections` from source to target. Both shapes are taken in both.
//! 3. Paths and targets are the text of the file: a blank at the end or a `#…` in a source path means
//!    something, so nothing is trimmed or cut here. The site judges whether they make sense.

use crate::diagnostics::{Diagnostic, Outcome, Span, Spanned};
use crate::source::DocPath;
use crate::source::yaml::{self, Node, NodeKind};

/// One redirection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RedirectEntry {
    /// The path that is redirected, as written.
    pub source: Spanned<String>,
    /// The path as written, when it was an object of JSON; `source` may have been normalized since.
    pub written: String,
    /// It was written as `source_path_from_root`, which begins with a slash.
    pub from_root: bool,
    /// Both forms of source path were written; `source` is `source_path` then.
    pub both_forms: bool,
    /// Where it leads, as written; empty when nothing is there.
    pub target: Spanned<String>,
    /// The history of the document moves to the target.
    pub document_id: bool,
    /// Only for these versions; empty means all.
    pub monikers: Vec<String>,
    /// The whole entry.
    pub span: Span,
}

/// Reads a redirection file; `.yml` and `.yaml` are YAML, everything else is JSON.
pub fn parse(text: &str, path: &DocPath) -> Outcome<Vec<RedirectEntry>> {
    let is_yaml = path.has_extension("yml") || path.has_extension("yaml");
    let (parsed, code) = match is_yaml {
        true => (yaml::parse(text), "yaml-syntax-error"),
        false => (yaml::parse_json(text), "json-syntax-error"),
    };
    let mut reader = Reader { path, diagnostics: parsed.diagnostics(code, path), entries: Vec::new() };
    if let Some(root) = parsed.root {
        reader.root(root);
    }
    Outcome { value: reader.entries, diagnostics: reader.diagnostics }
}

struct Reader<'a> {
    path: &'a DocPath,
    diagnostics: Vec<Diagnostic>,
    entries: Vec<RedirectEntry>,
}

impl Reader<'_> {
    fn root(&mut self, root: Node) {
        match root.kind {
            NodeKind::Mapping(entries) => {
                for (key, value) in entries {
                    match key.as_str().unwrap_or_default().to_ascii_lowercase().as_str() {
                        "redirections" => self.section(value, false),
                        "renames" => self.section(value, true),
                        _ => {}
                    }
                }
            }
            NodeKind::Sequence(_) => self.section(root, false),
            NodeKind::Null => {}
            NodeKind::Scalar { .. } => self.invalid(root.span, "this file holds no redirections"),
        }
    }

    fn section(&mut self, node: Node, document_id: bool) {
        match node.kind {
            NodeKind::Sequence(items) => {
                self.entries.reserve(items.len());
                items
                    .into_iter()
                    .filter(|item| !item.is_null())
                    .for_each(|item| self.object(item, document_id));
            }
            NodeKind::Mapping(pairs) => {
                for (key, value) in pairs {
                    let span = Span { start: key.span.start, end: value.span.end.max(key.span.end) };
                    let (source, target) = (text(key), text(value));
                    if source.value.trim().is_empty() {
                        self.invalid(span, "a redirection has no source");
                        continue;
                    }
                    self.entries.push(RedirectEntry {
                        source,
                        target,
                        document_id,
                        span,
                        ..Default::default()
                    });
                }
            }
            NodeKind::Null => {}
            NodeKind::Scalar { .. } => self.invalid(node.span, "this is no list of redirections"),
        }
    }

    fn object(&mut self, node: Node, document_id: bool) {
        let span = node.span;
        let NodeKind::Mapping(pairs) = node.kind else {
            return self
                .invalid(span, "a redirection must be an object with `source_path` and `redirect_url`");
        };
        let start = Span { end: span.start, ..span };
        let target = Spanned { value: String::new(), span: start };
        let mut entry = RedirectEntry { span, document_id, target, ..RedirectEntry::default() };
        let (mut path, mut from_root) = (None, None);
        for (key, value) in pairs {
            // The engine reads keys in any case.
            match key.as_str().unwrap_or_default().to_ascii_lowercase().as_str() {
                "source_path" if !value.is_null() => path = Some(text(value)),
                "source_path_from_root" if !value.is_null() => from_root = Some(text(value)),
                "redirect_url" => entry.target = text(value),
                "redirect_document_id" => entry.document_id = flag(&value).unwrap_or(document_id),
                "monikers" => entry.monikers = words(value),
                _ => {}
            }
        }
        entry.both_forms = path.is_some() && from_root.is_some();
        entry.from_root = path.is_none();
        match path.or(from_root).filter(|source| !source.value.trim().is_empty()) {
            Some(source) => {
                entry.written.clone_from(&source.value);
                entry.source = source;
                self.entries.push(entry);
            }
            None => self.invalid(span, "a redirection has no `source_path`"),
        }
    }

    fn invalid(&mut self, span: Span, message: &str) {
        self.diagnostics.push(Diagnostic::new("redirection-invalid", self.path, span, message));
    }
}

/// The text of a scalar; empty for anything else.
fn text(node: Node) -> Spanned<String> {
    let span = node.span;
    match node.kind {
        NodeKind::Scalar { value, .. } => Spanned { value, span },
        _ => Spanned { value: String::new(), span },
    }
}

/// A flag, also in quotes.
fn flag(node: &Node) -> Option<bool> {
    let word = |text: &str| text.to_ascii_lowercase().parse().ok();
    node.as_bool().or_else(|| word(node.as_str()?))
}

/// A list of words, or a single one.
fn words(node: Node) -> Vec<String> {
    match node.kind {
        NodeKind::Scalar { value, .. } => vec![value],
        NodeKind::Sequence(items) => {
            items.into_iter().map(|item| text(item).value).filter(|word| !word.is_empty()).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(path: &str, text: &str) -> Outcome<Vec<RedirectEntry>> {
        parse(text, &DocPath::new(path))
    }

    fn codes(outcome: &Outcome<Vec<RedirectEntry>>) -> Vec<&str> {
        outcome.diagnostics.iter().map(|found| found.code.as_str()).collect()
    }

    #[test]
    fn reads_json() {
        let text = "\u{feff}{\n\t// old pages\n\t\"redirections\": [\n\t\t{\n\t\t\t\"source_path\": \"docs/ä.md \",\n\t\t\t\"redirect_url\": \"/x/ä#y\",\n\t\t\t\"redirect_document_id\": true,\n\t\t\t\"monikers\": [\"m1\", \"m2\"],\n\t\t},\n\t\t{ \"source_path_from_root\": \"/b.md\", \"redirect_url\": \"c.md\" },\n\t\tnull,\n\t\t{ \"source_path\": \"d.md\", \"source_path_from_root\": \"/e.md\" },\n\t],\n}\n";
        let outcome = read(".openpublishing.redirection.json", text);
        assert_eq!(outcome.diagnostics, []);
        let cut = |span: Span| &text[span.start as usize..span.end as usize];
        let [first, second, third] = &outcome.value[..] else { panic!("three entries") };
        assert_eq!((first.source.value.as_str(), first.target.value.as_str()), ("docs/ä.md ", "/x/ä#y"));
        assert_eq!((cut(first.source.span), cut(first.target.span)), ("\"docs/ä.md \"", "\"/x/ä#y\""));
        assert!(cut(first.span).starts_with('{') && cut(first.span).ends_with('}'));
        assert!(first.document_id && !first.from_root && !first.both_forms);
        assert_eq!(first.monikers, ["m1", "m2"]);
        assert!(second.from_root && !second.document_id && second.monikers.is_empty());
        assert!(third.both_forms && !third.from_root);
        assert_eq!((third.source.value.as_str(), third.target.value.as_str()), ("d.md", ""));
    }

    #[test]
    fn reads_yaml() {
        let text = "renames:\n  a.md: b.md\nredirections:\n  c.md: /x/c\n  d.md:\n";
        let outcome = read("redirections.yml", text);
        assert_eq!(outcome.diagnostics, []);
        let found: Vec<_> = outcome
            .value
            .iter()
            .map(|entry| {
                let source = &text[entry.source.span.start as usize..entry.source.span.end as usize];
                (source, entry.target.value.as_str(), entry.document_id)
            })
            .collect();
        assert_eq!(found, [("a.md", "b.md", true), ("c.md", "/x/c", false), ("d.md", "", false)]);
    }

    #[test]
    fn keys_in_any_case_and_flags_in_quotes() {
        let text = "{\"Redirections\": [], \"redirections\": [{\"Source_Path\": \"a.md\", \"redirect_URL\": \"b\", \"redirect_document_id\": \"True\"}]}";
        let entry = &read("a.json", text).value[0];
        assert_eq!((entry.source.value.as_str(), entry.target.value.as_str()), ("a.md", "b"));
        assert!(entry.document_id);
    }

    #[test]
    fn an_empty_source_is_none() {
        for (path, text) in
            [("a.yml", "redirections:\n  \"\": /b\n"), ("a.json", "[{\"source_path\": \"\"}]")]
        {
            let outcome = read(path, text);
            assert_eq!(codes(&outcome), ["redirection-invalid"]);
            assert!(outcome.value.is_empty());
        }
    }

    #[test]
    fn mistakes() {
        let outcome = read("a.json", "{\"redirections\": [{\"redirect_url\": \"x\"}, 3]}");
        assert_eq!(codes(&outcome), ["redirection-invalid", "redirection-invalid"]);
        let text = "{\"redirections\": [\n {\"source_path\": \"a.md\" \"redirect_url\": \"b\"}]}";
        let outcome = read("a.json", text);
        assert_eq!(codes(&outcome), ["json-syntax-error"]);
        assert_eq!(text[..outcome.diagnostics[0].span.start as usize].lines().count(), 2);
        assert_eq!(outcome.value[0].target.value, "b");
        assert_eq!(codes(&read("a.json", "{\"redirections\": [")), ["json-syntax-error"]);
        assert_eq!(codes(&read("a.yml", "redirections: [")), ["yaml-syntax-error"]);
        assert_eq!(codes(&read("a.json", "1")), ["redirection-invalid"]);
        assert_eq!(codes(&read("a.json", "")), [""; 0]);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in prop_oneof![
            "(\\{|\\}|\\[|\\]|,|:|\"redirections\"|\"source_path\"|\"redirect_url\"|\"é\"|null|1|\n|//){0,20}",
            any::<String>(),
        ]) {
            for path in ["a.json", "a.yml"] {
                for entry in read(path, &text).value {
                    for span in [entry.span, entry.source.span, entry.target.span] {
                        prop_assert!(text.get(span.start as usize..span.end as usize).is_some());
                    }
                }
            }
        }
    }
}
