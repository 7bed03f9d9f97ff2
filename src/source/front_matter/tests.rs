use proptest::prelude::*;
use serde_json::json;

use super::*;

fn read(text: &str) -> Outcome<FrontMatter> {
    parse(text, &DocPath::new("a.md"))
}

fn codes(outcome: &Outcome<FrontMatter>) -> Vec<&str> {
    outcome.diagnostics.iter().map(|found| found.code.as_str()).collect()
}

#[test]
fn finds_the_lines() {
    let parts =
        |text: &'static str| split(text).map(|header| (&text[header.yaml], &text[header.body_start..]));
    assert_eq!(parts("---\na: b\n---\nx"), Some(("a: b\n", "x")));
    assert_eq!(parts("\u{feff}--- \t\r\na: b\r\n...  \r\nx"), Some(("a: b\r\n", "x")));
    assert_eq!(parts("---\n---"), Some(("", "")));
    assert_eq!(parts("---\na: b\n--- c\n---\n"), Some(("a: b\n--- c\n", "")));
    for none in [
        "",
        "---",
        "---\n",
        "---\na: b\n",
        "\n---\na: b\n---\n",
        " ---\na\n---\n",
        "----\na\n---\n",
        "--- x\na\n---\n",
    ] {
        assert_eq!(parts(none), None, "{none:?}");
    }
}

#[test]
fn reads_metadata_in_order() {
    let text = "---\ntitle: \"T: t\"\nms.date: 06/30/2026\nlist:\n  - a\n  - 'b c'\nempty:\nflow: [x, \"y, z\"]\nn: 3\n---\n# T\n";
    let outcome = read(text);
    assert_eq!(outcome.diagnostics, []);
    let expected = json!({
        "title": "T: t", "ms.date": "06/30/2026", "list": ["a", "b c"], "empty": null, "flow": ["x", "y, z"], "n": 3
    });
    assert_eq!(serde_json::to_string(&outcome.value.metadata).unwrap(), expected.to_string());
    assert_eq!(&text[outcome.value.body_start..], "# T\n");
    let places: Vec<_> = outcome
        .value
        .entries
        .iter()
        .map(|(key, name, value)| {
            let cut = |span: Span| &text[span.start as usize..span.end as usize];
            assert_eq!(key, cut(*name));
            cut(*value)
        })
        .collect();
    assert_eq!(places, ["\"T: t\"", "06/30/2026", "- a\n  - 'b c'", "", "[x, \"y, z\"]", "3"]);
    assert_eq!(outcome.value.text("title"), Some("T: t"));
    assert_eq!(outcome.value.value_span("n").map(|span| span.end as usize), text.find("\n---\n# T"));
}

#[test]
fn pages_without_metadata() {
    assert_eq!(read("# T\n").value, FrontMatter::default());
    let empty = read("---\n# nothing\n---\nx");
    assert_eq!((empty.diagnostics.len(), empty.value.body_start), (0, 18));
}

#[test]
fn mistakes_are_reported_and_the_rest_is_kept() {
    let text = "---\ntitle: Part 1: begin\nauthor: me\ntags:\n- %\n- b\nn: 3\nauthor: you\n---\nx";
    let outcome = read(text);
    assert_eq!(codes(&outcome), ["yaml-header-syntax-error"]);
    let span = outcome.diagnostics[0].span;
    assert_eq!(&text[span.start as usize..span.end as usize], ": begin");
    let metadata = &outcome.value.metadata;
    assert_eq!(metadata["title"], json!("Part 1: begin"));
    assert_eq!((&metadata["author"], &metadata["n"]), (&json!("you"), &json!(3)));
    assert_eq!(outcome.value.entries.len(), 4);
    assert_eq!(&text[outcome.value.body_start..], "x");

    let unclosed = read("---\ntitle: \"Half\nauthor: me\n---\nx");
    assert_eq!(codes(&unclosed), ["yaml-header-syntax-error"]);
    assert_eq!(unclosed.value.metadata["title"], json!("Half"));
    assert_eq!(unclosed.value.metadata["author"], json!("me"));

    let list = read("---\n- a\n---\nx");
    assert_eq!(codes(&list), ["yaml-header-not-object"]);
    assert_eq!(list.value.body_start, 12);
    assert_eq!(codes(&read("---\nonly text\n---\n")), ["yaml-header-not-object"]);

    let twice = read("---\na: 1\nb: 2\na: 3\n---\n");
    assert_eq!(codes(&twice), ["yaml-duplicate-key"]);
    assert_eq!(twice.diagnostics[0].span, Span::new(14, 15));
    assert_eq!(serde_json::to_string(&twice.value.metadata).unwrap(), r#"{"a":3,"b":2}"#);
}

#[test]
fn ordinary_headers_take_the_short_way() {
    let simple = [
        "title: A page about C++ & more\nms.date: 06/30/2026\n",
        "a: \"x # y: z\"\r\nb: 'q'\r\n",
        "a:\n- x\n- \"y\"\n\n# note\nb:\n  - z\n",
        "no-loc: [Azure, \"a, b\", 'c']\nempty:\n",
        "a: []\nb: -1\nc: <T>\n",
    ];
    for text in simple {
        assert!(fast::parse(text, 0..text.len()).is_some(), "{text:?}");
    }
    let hard = [
        "a: b: c\n",
        "a: b #c\n",
        "a:b\n",
        "a: 'it''s'\n",
        "a: \"\\n\"\n",
        "a: b\n  c\n",
        "a: b\na: c\n",
        "a: |\n  x\n",
        "a: &x b\n",
        "a: b\n- c\n",
        "a:\n- b\n  c\n",
        "a:\n - b\n- c\n",
        "a: b\t\n",
        "a: [b,]\n",
        "a: {b: c}\n",
        "a: -\n",
        "",
        "a: \u{feff}b\n",
        "a: b\rc: d\n",
        "? a\n",
        "a: 'b' c\n",
        "a: - b\n",
        "... \na: b\n",
        "a: [[b]]\n",
        "a: [b: c]\n",
    ];
    for text in hard {
        assert_eq!(fast::parse(text, 0..text.len()), None, "{text:?}");
    }
}

fn header() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("x"),
        Just("two words"),
        Just("a:b"),
        Just("a: b"),
        Just("a #b"),
        Just("a#b"),
        Just("C++"),
        Just("-1"),
        Just("- b"),
        Just("-"),
        Just("1.5"),
        Just("true"),
        Just("~"),
        Just("null"),
        Just("é à"),
        Just("(x)"),
        Just("a, b"),
        Just("a]"),
        Just("[a"),
        Just("{a}"),
        Just("*a"),
        Just("&a"),
        Just("!a"),
        Just("|"),
        Just(">"),
        Just("%a"),
        Just("@a"),
        Just("`a`"),
        Just("\"q\""),
        Just("'q'"),
        Just("\"q: #\""),
        Just("'it''s'"),
        Just("\"\\n\""),
        Just("\"q\" x"),
        Just("'q"),
        Just("?"),
        Just("? a"),
        Just(":"),
        Just("a:"),
        Just(""),
        Just("..."),
        Just("---"),
        Just("<<"),
        Just("=a"),
        Just("\\a"),
        Just("$a"),
        Just("~/a.md"),
        Just("06/30/2026"),
        Just("\u{a0}x\u{a0}"),
        Just("\u{feff}"),
        Just("\u{2028}x"),
        Just("x\u{7f}"),
        Just("\t"),
        Just("x\ty"),
    ];
    let key = prop_oneof![
        Just("a"),
        Just("ms.date"),
        Just("b-c"),
        Just("d_e"),
        Just("1"),
        Just("true"),
        Just("f g"),
        Just("."),
        Just("-h"),
        Just("<<"),
        Just("\"k\""),
        Just("é"),
        Just("title"),
        Just("x1"),
        Just("x2"),
        Just("x3"),
        Just("x4"),
    ];
    let blank = prop_oneof![6 => Just(" "), 1 => Just(""), 1 => Just("   "), 1 => Just("\t")];
    let indent = prop_oneof![4 => Just(""), 4 => Just("  "), 1 => Just(" ")];
    let end = prop_oneof![8 => Just("\n"), 1 => Just("\r\n"), 1 => Just("  \n"), 1 => Just("\n\n"), 1 => Just(" \n \n")];
    let line = prop_oneof![
        6 => (key.clone(), blank.clone(), word.clone()).prop_map(|(key, blank, word)| format!("{key}:{blank}{word}")),
        3 => (key.clone(), indent.clone(), prop::collection::vec(word.clone(), 1..4)).prop_map(|(key, indent, words)| {
            let items: String = words.iter().map(|word| format!("\n{indent}- {word}")).collect();
            format!("{key}:{items}")
        }),
        2 => (key, prop::collection::vec(word.clone(), 0..4)).prop_map(|(key, words)| format!("{key}: [{}]", words.join(", "))),
        2 => (indent, blank, word.clone()).prop_map(|(indent, blank, word)| format!("{indent}-{blank}{word}")),
        1 => Just("# comment".to_owned()),
        1 => Just("  # comment".to_owned()),
        1 => word.prop_map(|word| format!("  {word}")),
        1 => Just(String::new()),
    ];
    prop::collection::vec((line, end), 0..6)
        .prop_map(|lines| lines.into_iter().map(|(line, end)| line + end).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn both_ways_give_the_same(header in header()) {
        let text = format!("---\n{header}");
        let range = 4..text.len();
        if let Some(root) = fast::parse(&text, range.clone()) {
            let slow = yaml::parse_in(&text, range);
            prop_assert_eq!(slow, Parsed { root: Some(root), ..Parsed::default() });
        }
    }

    #[test]
    fn any_page_is_read(text in prop_oneof![
        header().prop_map(|header| format!("---\n{header}\n---\nx")),
        any::<String>(),
        any::<String>().prop_map(|text| format!("---\n{text}\n---\n")),
    ]) {
        let outcome = read(&text);
        prop_assert!(text.is_char_boundary(outcome.value.body_start));
        let spans = outcome.value.entries.iter().flat_map(|(_, key, value)| [*key, *value]);
        for span in spans.chain(outcome.diagnostics.iter().map(|found| found.span)) {
            prop_assert!(text.get(span.start as usize..span.end as usize).is_some(), "{:?} {:?}", text, span);
        }
        for (key, ..) in &outcome.value.entries {
            prop_assert!(outcome.value.metadata.contains_key(key));
        }
    }
}
