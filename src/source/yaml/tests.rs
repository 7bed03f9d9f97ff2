use proptest::prelude::*;
use serde_json::json;

use super::*;

fn tree(text: &str) -> Node {
    let parsed = parse(text);
    assert_eq!(parsed.error, None, "{text:?}");
    parsed.root.unwrap_or_else(|| Node::null(0))
}

fn json_of(text: &str) -> Value {
    tree(text).to_json()
}

fn source<'a>(text: &'a str, node: &Node) -> &'a str {
    &text[node.span.start as usize..node.span.end as usize]
}

/// Spans must cut the text at character boundaries, and children lie in the order they are written.
fn check_spans(text: &str, range: &Range<usize>, parsed: &Parsed) {
    let check = |span: Span| {
        let (start, end) = (span.start as usize, span.end as usize);
        assert!(range.start <= start && start <= end && end <= range.end, "{text:?} {range:?} {span:?}");
        assert!(text.is_char_boundary(start) && text.is_char_boundary(end), "{text:?} {span:?}");
    };
    let mut open: Vec<&Node> = parsed.root.iter().collect();
    while let Some(node) = open.pop() {
        check(node.span);
        open.extend(node.items());
        open.extend(node.entries().iter().flat_map(|(key, value)| [key, value]));
        node.to_json();
    }
    parsed.error.iter().for_each(|error| check(error.span));
    parsed.duplicate_keys.iter().for_each(|(_, span)| check(*span));
}

#[test]
fn reads_values() {
    let text =
        "a: 1\nb: 'x: y' # note\nc:\n- p\n- q: true\nd: [r, \"s\\tt\"]\ne: {f: ~}\ng: 06/30/2026\nh:\n";
    let expected = json!({
        "a": 1, "b": "x: y", "c": ["p", {"q": true}], "d": ["r", "s\tt"], "e": {"f": null},
        "g": "06/30/2026", "h": null
    });
    assert_eq!(json_of(text), expected);
    assert_eq!(tree(text).into_json(), expected);
    assert_eq!(json_of("a: '1'\nb: !!str 1\nc: \"true\""), json!({"a": "1", "b": "1", "c": "true"}));
    assert_eq!(json_of("a: |\n  x\n   y\n\nb: >-\n  x\n  y\n"), json!({"a": "x\n y\n", "b": "x y"}));
    assert_eq!(json_of("---\na: 1\n...\n"), json!({"a": 1}));
    assert_eq!(parse("").root, None);
    assert_eq!(parse("# only a comment\n").error, None);
}

#[test]
fn tolerates_the_habits_of_authors() {
    let text = "### YamlMime:Landing\r\n\r\ntitle : x   \r\n# comment\r\nsummary:  \ty\r\n  # another\r\nms. service: z\r\n";
    assert_eq!(json_of(text), json!({"title": "x", "summary": "y", "ms. service": "z"}));
    assert_eq!(json_of("\u{feff}a: 1\nb: 2\n"), json!({"a": 1, "b": 2}));
    assert_eq!(json_of("{\n\t\"a\": [1,\n\t\t2],\n\t\"b\": \"c\"\n}\n"), json!({"a": [1, 2], "b": "c"}));
}

#[test]
fn flow_collections_need_no_indentation() {
    let text = "ä: [é, # ]\n\"b\",\r\n'c',\n d\n]\nn:\n  m: {\nx: [\n1\n]\n}\nz: end\n";
    let root = tree(text);
    let expected = json!({"ä": ["é", "b", "c", "d"], "n": {"m": {"x": [1]}}, "z": "end"});
    assert_eq!(root.to_json(), expected);
    let list = root.get("ä").unwrap();
    let items: Vec<_> = list.items().iter().map(|item| source(text, item)).collect();
    assert_eq!(items, ["é", "\"b\"", "'c'", "d"]);
    assert_eq!(source(text, list), "[é, # ]\n\"b\",\r\n'c',\n d\n]");
    assert_eq!(source(text, root.get("z").unwrap()), "end");
    let broken = parse("a: [\nb\n]\nc: d: e\n").error.unwrap();
    assert_eq!((broken.span.start, broken.span.end), (13, 16));
    let many = format!("a: [\n{}]\n", "b,\n".repeat(3_000));
    assert!(parse(&many).error.is_some());
    let deep: String = (0..90).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    assert!(parse(&format!("{deep}{}b: [\nc]", " ".repeat(91))).error.is_some());
}

#[test]
fn spans_are_those_of_the_source() {
    let text = "\u{feff}größe: \"ä ü\"  # é\r\nliste:\r\n- {a: é}\r\n-   'it''s'\r\nnull:\r\ntext: |\r\n  é\r\n  f\r\nz: &x !!str w\r\n";
    let root = tree(text);
    let value = |key: &str| root.get(key).map(|node| source(text, node));
    assert_eq!(value("größe"), Some("\"ä ü\""));
    assert_eq!(value("liste"), Some("- {a: é}\r\n-   'it''s'"));
    assert_eq!(value("null"), Some(""));
    assert_eq!(value("text"), Some("é\r\n  f"));
    assert_eq!(value("z"), Some("w"));
    let list = root.get("liste").unwrap();
    assert_eq!(source(text, &list.items()[0]), "{a: é}");
    assert_eq!(source(text, &list.items()[1]), "'it''s'");
    assert_eq!(source(text, &root), text.trim_matches(['\u{feff}', '\r', '\n']));
    assert_eq!(source(text, &root.entries()[0].0), "größe");
    let empty = root.get("null").unwrap().span;
    assert_eq!(&text[..empty.end as usize].chars().last(), &Some(':'));
}

#[test]
fn spans_of_nested_lists_begin_at_the_dash() {
    let text = "a:\n  -   - x\n      - y\nb:\n-\n  c:\n  -   d: e\n  - \"q\" : r\n";
    let root = tree(text);
    assert_eq!(source(text, root.get("a").unwrap()), "-   - x\n      - y");
    assert_eq!(source(text, &root.get("a").unwrap().items()[0]), "- x\n      - y");
    let inner = root.get("b").unwrap().items()[0].get("c").unwrap();
    assert_eq!(source(text, inner), "-   d: e\n  - \"q\" : r");
    assert_eq!(source(text, &inner.items()[1]), "\"q\" : r");
    assert_eq!(source(text, &inner.items()[1].entries()[0].0), "\"q\"");
}

#[test]
fn part_of_a_text() {
    let text = "ä---\na: b\n---\nc";
    let root = parse_in(text, 6..11).root.unwrap();
    assert_eq!(source(text, root.get("a").unwrap()), "b");
    assert_eq!(parse_in(text, 1..9), Parsed::default());
    assert_eq!(parse_in(text, 5..900), Parsed::default());
}

#[test]
fn repeated_keys_keep_the_last_value() {
    let text = "a: 1\nb: 2\na: 3\nb: 4\na: 5\n";
    let parsed = parse(text);
    assert_eq!(parsed.root.unwrap().to_json(), json!({"a": 5, "b": 4}));
    let found: Vec<_> = parsed.duplicate_keys.iter().map(|(key, span)| (key.as_str(), span.start)).collect();
    assert_eq!(found, [("a", 10), ("b", 15), ("a", 20)]);
    let many: String = (0..30).map(|number| format!("k{}: {number}\n", number % 20)).collect();
    let parsed = parse(&many);
    assert_eq!(parsed.duplicate_keys.len(), 10);
    assert_eq!(parsed.root.unwrap().to_json()["k3"], json!(23));
}

#[test]
fn aliases_and_merge_keys() {
    let text = "base: &b {x: 1, y: 2}\nother: &o {y: 3, z: 4}\nm:\n  <<: [*b, *o]\n  x: 9\nn: *b\n";
    let expected = json!({"x": 9, "y": 2, "z": 4});
    let root = tree(text);
    let merged = root.get("m").unwrap().to_json();
    assert_eq!(merged, expected);
    assert_eq!(source(text, root.get("n").unwrap()), "*b");
    assert_eq!(json_of("a: &a 1\nb: [*a, *a]\n<<: 3\n"), json!({"a": 1, "b": [1, 1], "<<": 3}));
}

#[test]
fn bombs_are_refused() {
    let mut text = "a0: &a0 [xxxxxxxxxx]\n".to_owned();
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        text += &format!("a{level}: &a{level} [{aliases}]\n");
    }
    let parsed = parse(&text);
    assert!(parsed.error.unwrap().message.contains("aliases"));
    assert!(parsed.root.unwrap().get("a1").is_some());
    assert!(parse("a: &a [*a]\n").error.is_some());
    for deep in ["[".repeat(5_000), "- ".repeat(5_000), "{a: ".repeat(5_000), "? ".repeat(5_000)] {
        assert!(parse(&deep).error.is_some());
    }
    let blocks: String = (0..1_000).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    assert!(parse(&blocks).error.unwrap().message.contains("deep"));
    let mut chain = "a0: &a0 [1]\n".to_owned();
    for level in 1..300 {
        chain += &format!("a{level}: &a{level} [*a{}]\n", level - 1);
    }
    assert!(parse(&chain).error.unwrap().message.contains("deep"));
    assert!(parse_json(&"[".repeat(100_000)).error.is_some());
    assert!(parse_json(&format!("{}{}", "[".repeat(300), "]".repeat(300))).error.is_some());
}

#[test]
fn what_stands_before_an_error_is_kept() {
    let text = "a: 1\nb:\n  - c: x\n    d: [1, 2\ne: f\n";
    let parsed = parse(text);
    assert!(parsed.error.is_some());
    assert_eq!(parsed.root.unwrap().to_json(), json!({"a": 1, "b": [{"c": "x", "d": [1]}]}));
}

#[test]
fn errors_point_at_the_mistake() {
    let cases = [
        ("title: Part 1: x\nb: c\n", ": x", "inside a value"),
        ("a: b\nno key here\nc: d\n", "no key here", "no `:`"),
        ("a: 'b\nc: d\n", "'b", "not closed"),
        ("a: 'b' c\nd: e\n", "c", "closing quote"),
        ("a: \"\\d\"\n", "\"\\d\"", "escape"),
        ("a: *b\n", "*b", "alias"),
        ("a: \"b\n", "\"b", "never closed"),
        ("a:\tb\n", "b", "tab"),
        ("a: [b, c\nd: e\n", "[b, c", "not closed"),
        ("a: {b: c\nd: e\n", "{b: c", "not closed"),
        ("a: [\"b\"\n", "[\"b\"", "not closed"),
        ("a: [b \"c\" d: e: f]\n", ": f]", "missing"),
        ("a: b\nc: d]\ne: ]\n", "]", "closes nothing"),
        ("a: %b\n", "%b", "cannot begin"),
        ("- a\nb: c\n", "b: c", "entry"),
        ("a:\n\tb: c\n", "b: c", "tab"),
        ("a: b\n---\nc: d\n", "c: d", "second document"),
    ];
    for (text, place, message) in cases {
        let error = parse(text).error.unwrap_or_else(|| panic!("{text:?} has an error"));
        assert_eq!(&text[error.span.start as usize..error.span.end as usize], place, "{text:?}");
        assert!(error.message.contains(message), "{text:?}: {}", error.message);
    }
}

#[test]
fn reads_json() {
    let text = "\u{feff}{\n\t// note\n\t\"ä\": [1, -2.5, true, null, \"x\\u00e9\",],\n\t\"b\": {\"c\": \"\"}, /* end */\n}";
    let parsed = parse_json(text);
    assert_eq!(parsed.error, None);
    let root = parsed.root.unwrap();
    assert_eq!(root.to_json(), json!({"ä": [1, -2.5, true, null, "xé"], "b": {"c": ""}}));
    assert_eq!(source(text, &root.get("ä").unwrap().items()[4]), "\"x\\u00e9\"");
    assert_eq!(source(text, &root.entries()[0].0), "\"ä\"");
    let broken = parse_json("[{\"a\": 1}\n {\"b\": é}]");
    assert!(broken.error.is_some());
    let missing_comma = parse_json("[{\"a\": 1}\n {\"b\": 2}]");
    assert!(missing_comma.error.is_some());
    assert_eq!(missing_comma.root.unwrap().to_json(), json!([{"a": 1}, {"b": 2}]));
    assert_eq!(parse_json("{\"a\": 1, \"a\": 2}").duplicate_keys.len(), 1);
    assert_eq!(parse_json(" ").root, None);
}

#[test]
fn quoted_truth_values_and_numbers_are_understood_where_asked() {
    let root = tree("a: 'true'\nb: \"2.5\"\nc: yes\nd: ~\ne: 'null'\n");
    assert_eq!(root.get("a").unwrap().as_bool(), Some(true));
    assert_eq!(root.get("b").unwrap().as_f64(), Some(2.5));
    assert_eq!(root.get("c").unwrap().as_bool(), None);
    assert!(root.get("d").unwrap().is_null());
    assert!(!root.get("e").unwrap().is_null());
}

/// Text made of the pieces that YAML gives a meaning.
fn yaml_like() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\n"),
        Just("\n"),
        Just("\n  "),
        Just("\n    "),
        Just("\r\n"),
        Just("\r"),
        Just("a: "),
        Just("b:"),
        Just("- "),
        Just("-"),
        Just(": "),
        Just("? "),
        Just("["),
        Just("]"),
        Just("{"),
        Just("}"),
        Just(", "),
        Just("\""),
        Just("'"),
        Just("''"),
        Just("\\"),
        Just("&a "),
        Just("*a"),
        Just("<<: *a"),
        Just("!!str "),
        Just("!x"),
        Just("!<"),
        Just("%"),
        Just("%YAML 1.2\n"),
        Just("%TAG ! x"),
        Just("---"),
        Just("\n---\n"),
        Just("\n...\n"),
        Just("#"),
        Just(" # é\n"),
        Just("|\n"),
        Just(">-\n"),
        Just("|2+"),
        Just("\t"),
        Just(" "),
        Just("é"),
        Just("\u{feff}"),
        Just("\u{0}"),
        Just("\u{85}"),
        Just("\u{2028}"),
        Just("👍"),
        Just("x"),
        Just("\\u12"),
        Just("\\x41"),
        Just("~"),
        Just("1.5"),
        Just("@"),
        Just("`"),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_is_read(text in prop_oneof![yaml_like(), any::<String>()], from in 0usize..4) {
        let start = (from..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let range = start..text.len();
        check_spans(&text, &range, &parse_in(&text, range.clone()));
        check_spans(&text, &(0..text.len()), &parse_json(&text));
    }

    #[test]
    fn any_json_like_text_is_read(text in "[\\[\\]{}\",:a1 \\\\/*\n.é-]{0,30}") {
        check_spans(&text, &(0..text.len()), &parse_json(&text));
        check_spans(&text, &(0..text.len()), &parse(&text));
    }
}
