use proptest::prelude::*;
use serde_json::json;

use super::*;

fn read(path: &str, text: &str) -> Outcome<TocFile> {
    parse(text, &DocPath::new(path))
}

/// Names and links, one entry a line, indented by level.
fn outline(items: &[TocNode]) -> String {
    let mut out = String::new();
    draw(items, 0, &mut out);
    out
}

fn draw(items: &[TocNode], depth: usize, out: &mut String) {
    for item in items {
        let link = |sign: &str, link: &Option<Spanned<String>>| {
            link.as_ref().map_or(String::new(), |link| format!(" {sign}{}", link.value))
        };
        let (href, uid) = (link("-> ", &item.href), link("@", &item.uid));
        let title = item.display_name.as_ref().map_or(String::new(), |title| format!(" ({title})"));
        *out += &format!("{}{}{href}{uid}{title}\n", "  ".repeat(depth), item.name);
        draw(&item.items, depth + 1, out);
    }
}

fn codes(outcome: &Outcome<TocFile>) -> Vec<&str> {
    outcome.diagnostics.iter().map(|found| found.code.as_str()).collect()
}

/// The source of each finding.
fn places<'a>(outcome: &Outcome<TocFile>, text: &'a str) -> Vec<&'a str> {
    outcome
        .diagnostics
        .iter()
        .map(|found| &text[found.span.start as usize..found.span.end as usize])
        .collect()
}

#[test]
fn reads_a_list() {
    let text = "### YamlMime:TableOfContent\n- name: ' A '\n  href: a.md\n  displayName: x, y\n\n- name: 2026\n  expanded: true\n  items:\n  - name: null\n    href: b.md # note\n  -\n  - name: C\n    uid: c.uid\n    href:\n";
    let outcome = read("TOC.yml", text);
    assert_eq!(codes(&outcome), ["null-array-value"]);
    let items = &outcome.value.items;
    assert_eq!(outline(items), "A -> a.md (x, y)\n2026\n  null -> b.md\n  C @c.uid\n");
    assert!(items[1].expanded && !items[0].expanded);
    let cut = |span: Span| &text[span.start as usize..span.end as usize];
    assert_eq!(cut(items[0].name_span), "' A '");
    assert_eq!(cut(items[1].items[0].href.as_ref().unwrap().span), "b.md");
    assert_eq!(cut(items[0].span), "name: ' A '\n  href: a.md\n  displayName: x, y");
}

#[test]
fn reads_a_mapping() {
    let text = "metadata:\n  a: 1\norder: '5'\nitems:\n- name: A\n  tocHref: /x/\n  homepage: old.md\n  homepageUid: u\n  order: 2\n  type: t\n  maintainContext: true\n  monikers: [m]\n  custom: {b: c}\n- name: B\n  topicHref: new.md\n  homepage: old.md\n";
    let outcome = read("a/toc.yml", text);
    assert_eq!(outcome.diagnostics, []);
    let toc = outcome.value;
    assert_eq!((toc.order, toc.metadata["a"].clone()), (Some(5.0), json!(1)));
    let node = &toc.items[0];
    let value =
        |link: &Option<Spanned<String>>| link.as_ref().map(|link| link.value.clone()).unwrap_or_default();
    assert_eq!(value(&node.toc_href), "/x/");
    assert_eq!((value(&node.topic_href), value(&node.topic_uid)), ("old.md".to_owned(), "u".to_owned()));
    assert_eq!((node.order, node.kind.as_deref(), node.maintain_context), (Some(2.0), Some("t"), true));
    assert_eq!(serde_json::to_string(&node.extra).unwrap(), r#"{"monikers":["m"],"custom":{"b":"c"}}"#);
    assert_eq!(value(&toc.items[1].topic_href), "new.md");
}

#[test]
fn reads_json() {
    let text = "\u{feff}{\"items\": [ {\"name\": \"A\", \"href\": \"a.md\", \"items\": [{\"name\": \"B\",},]}, null ], \"order\": 3}";
    let outcome = read("toc.json", text);
    assert_eq!(codes(&outcome), ["null-array-value"]);
    assert_eq!(outline(&outcome.value.items), "A -> a.md\n  B\n");
    assert_eq!(outcome.value.order, Some(3.0));
    assert_eq!(codes(&read("toc.json", "{\"items\": [")), ["json-syntax-error"]);
}

#[test]
fn mistakes_in_yaml() {
    let text = "- name: A\n  hred: a.md\n- name: B\n  note: x\n  id: y\n  Href: z\n- just text\n- name: [C]\n  items: D\n- - name: E\n";
    let outcome = read("toc.yml", text);
    assert_eq!(
        codes(&outcome),
        ["violate-schema", "violate-schema", "invalid-toc-syntax", "violate-schema", "invalid-toc-syntax"]
    );
    assert_eq!(places(&outcome, text), ["hred", "Href", "just text", "[C]", "D"]);
    assert_eq!(outcome.diagnostics[0].hints, ["Did you mean `href`?"]);
    assert_eq!(outline(&outcome.value.items), "A\nB\n\nE\n");
    assert_eq!(outcome.value.items[1].extra["note"], json!("x"));

    assert_eq!(codes(&read("toc.yml", "- name: A\n  name: B\n")), ["yaml-duplicate-key"]);
    assert_eq!(codes(&read("toc.yml", "only text")), ["invalid-toc-syntax"]);
    let broken = read("toc.yml", "- name: A\n- name: B: C\n- name: D\n");
    assert_eq!(codes(&broken), ["yaml-syntax-error"]);
    assert_eq!(outline(&broken.value.items), "A\nB\n");
    let single = read("toc.yml", "name: A\nhref: a.md\n");
    assert_eq!(codes(&single), ["invalid-toc-syntax"]);
    assert_eq!(outline(&single.value.items), "A -> a.md\n");
    assert_eq!(read("toc.yml", "").value, TocFile::default());
    assert_eq!(codes(&read("toc.yml", "items:\n")), [""; 0]);
}

#[test]
fn reads_markdown() {
    let text = "\u{feff}---\nuid: x\norder: 4\n---\n# [A & B](a.md \"more words\")\r\n<!-- # [No](no.md)\nstill -->\n## [f(x)](f(x).md)\n\n### **Bold** `code` #\n## <xref:System.List%601?text=x>\n## @a.uid\n## [U](xref:u%20v) \n##  [V](@v)\n# C#\n#[Near](near.md)\n####\n";
    let outcome = read("toc.md", text);
    assert_eq!(codes(&outcome), ["missing-attribute", "invalid-toc-level"]);
    let expected = "A & B -> a.md (more words)\n  f(x) -> f(x).md\n    Bold code\n   @System.List`1\n   @a.uid\n  U @u v\n  V @v\nC#\nNear -> near.md\n  \n";
    assert_eq!(outline(&outcome.value.items), expected);
    assert_eq!((outcome.value.order, outcome.value.metadata["uid"].clone()), (Some(4.0), json!("x")));
    let cut = |span: Span| &text[span.start as usize..span.end as usize];
    let first = &outcome.value.items[0];
    assert_eq!(cut(first.name_span), "A & B");
    assert_eq!(cut(first.href.as_ref().unwrap().span), "[A & B](a.md \"more words\")");
    assert!(cut(first.span).ends_with("[V](@v)"));
}

#[test]
fn links_as_real_tables_write_them() {
    let cases = [
        ("[a](b c.md)", "a -> b c.md"),
        ("[a](<b c.md> 'd e')", "a -> b c.md (d e)"),
        ("[a \\[b\\]](c.md)", "a [b] -> c.md"),
        ("[operator[]](c.md)", "operator[] -> c.md"),
        ("[`a]`](c.md)", "a] -> c.md"),
        ("[List<T>](c.md)", "List<T> -> c.md"),
        ("[foo_bar_baz](c.md)", "foo_bar_baz -> c.md"),
        ("[f(](f(.md)", "f( -> f(.md"),
        ("[a](b\\).md)", "a -> b).md"),
        ("[a](b?x=1&amp;y=2#z)", "a -> b?x=1&y=2#z"),
        ("[a]()", "a"),
        ("[a] b", "[a] b"),
        ("[a](b \"c (d) e\")", "a -> b (c (d) e)"),
    ];
    for (line, expected) in cases {
        let outcome = read("toc.md", &format!("# {line}\n"));
        assert_eq!(outline(&outcome.value.items), format!("{expected}\n"), "{line}");
        assert_eq!(outcome.diagnostics, [], "{line}");
    }
}

#[test]
fn mistakes_in_markdown() {
    let text = "text\nmore text\n\n# [A](a.md) and (more)\n### B\n## C\n- list\n####### D\n<!-- open\n# E";
    let outcome = read("toc.md", text);
    assert_eq!(
        places(&outcome, text),
        ["text", "# [A](a.md) and (more)", "###", "- list", "#######", "<!-- open"]
    );
    assert_eq!(outline(&outcome.value.items), "A -> a.md\n  B\n  C\n    D\n");
    let lost = "# a [b](c.md)\n# @u and more\n# @ home\n# [x] @u\n##\n";
    assert_eq!(places(&read("toc.md", lost), lost), ["# a [b](c.md)", "# @u and more", "##"]);
    let deep: String = (1..400).map(|level| format!("{} x\n", "#".repeat(level))).collect();
    assert!(!read("toc.md", &deep).value.items.is_empty());
}

#[test]
fn the_first_heading_sets_the_level() {
    let outcome = read("toc.md", "### A\n#### B\n### C\n");
    assert_eq!((codes(&outcome), outline(&outcome.value.items)), (Vec::new(), "A\n  B\nC\n".to_owned()));
    let higher = "## A\n# B\n";
    assert_eq!(places(&read("toc.md", higher), higher), ["#"]);
}

#[test]
fn a_uid_with_a_fragment_is_a_link() {
    let items = read("toc.md", "# [A](xref:a.b#c)\n# [B](xref:b)\n").value.items;
    assert_eq!(items[0].href.as_ref().unwrap().value, "xref:a.b#c");
    assert_eq!(items[1].uid.as_ref().unwrap().value, "b");
}

fn check_node(text: &str, node: &TocNode) {
    let links = [&node.href, &node.topic_href, &node.toc_href, &node.uid, &node.topic_uid];
    let spans = links.into_iter().flatten().map(|link| link.span);
    for span in spans.chain([node.span, node.name_span]) {
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{text:?} {span:?}");
    }
    node.items.iter().for_each(|item| check_node(text, item));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_text_is_read(text in prop_oneof![
        "(#{1,4} ?|\\[|\\]|\\]\\(|\\)|<xref:|>|@|\"| |\n|\\\\|`|<!--|-->|a|é|xref:|---\n){0,30}",
        "(- |name: |href: |items:|\n|\n  |\n    |a|é|\\[|\\]|~|'){0,30}",
        any::<String>(),
    ]) {
        for path in ["toc.md", "toc.yml", "toc.json"] {
            let outcome = read(path, &text);
            outcome.value.items.iter().for_each(|node| check_node(&text, node));
            for found in &outcome.diagnostics {
                prop_assert!(text.get(found.span.start as usize..found.span.end as usize).is_some());
            }
        }
    }
}
