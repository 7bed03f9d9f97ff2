//! What holds for all languages, the cache, and one snippet a language (`snippets.rs`).

use proptest::prelude::*;

use super::*;

mod snippets;

/// The text of `html`; an error names the rule that a span breaks.
fn text_of(html: &str) -> Result<String, String> {
    let mut text = String::new();
    for line in html.split_inclusive('\n') {
        let mut open = false;
        let mut rest = line;
        while let Some(at) = rest.find('<') {
            text.push_str(&rest[..at]);
            let end = rest.find('>').ok_or("a tag is cut")? + 1;
            match &rest[at..end] {
                "</span>" if open => open = false,
                tag if tag.len() == 16 && tag.starts_with("<span class=\"") && !open => open = true,
                tag => return Err(format!("{tag} in {line:?}")),
            }
            rest = &rest[end..];
        }
        if open {
            return Err(format!("a span crosses the end of {line:?}"));
        }
        text.push_str(rest);
    }
    Ok(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
}

fn assert_faithful(language: &str, code: &str) {
    let html = Highlighter::new().highlight(language, code);
    assert_eq!(text_of(&html).as_deref(), Ok(code), "{language}: {html}");
}

/// Pieces at which lexers start, stop or recurse.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "\"", "'", "`", "\"\"\"", "'''", "```", "$\"", "@\"", "$@\"", "$\"\"\"", "@'\n", "\n'@", "f\"", "R\"x(", ")x\"",
    "r#\"", "\"#", "${", "$(", "{", "}", "(", ")", "[", "]", "{{", "/*", "*/", "//", "<!--", "-->", "<![CDATA[",
    "]]>", "<?", "<script>", "</script>", "<style>", "<a b=\"", "<A", "/>", ">", "<", "&amp;", "&", "@{", "@if (a)",
    "@foreach", "@*", "*@", "@model X", "@a.b(", "#", "#!", "#region a", "#include <", "<#", "#>", "#[", "(*", "*)",
    "--", "-", "---", "--flag=1", "-eq", "/x:", "rem ", "::", "%a%", "%~dp0", "%", "$a", "$env:a", "$true",
    "PS C:\\> ", "C:\\>", "$ ", "<<EOF", "<<'E'", "EOF", "\nEOF\n", "key: ", "- ", "|", "|-\n", ">\n", "  ", "\t",
    "\n", "\r\n", "\r", "\n\n", "\\", "^", "\\\"", "1", "0x1F", "1e+5", "1'000", "&HFF", "'a", "'\\''", "name!",
    "List<int>", "a<b", "A::B", "int x", "T* y", "new Foo(", "class A : B", "using A.B;", "NAME_1", "a.b", ".show",
    "project-away", "resource a 'b@c' = ", "x = 1", "a: 'b'", "[x]", "GET /a", "A: b", "+a", "@@ -1", "é", "“", "𝒳",
    "\u{0}", "\u{7f}", "\u{2028}", ";", ",", ".", "=", "!", "?", "~", ":", "$$", "{0:x}", "in", "for", "case",
    "end", "if",
];

fn code() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => proptest::sample::select(PIECES).prop_map(str::to_owned),
        1 => proptest::collection::vec(any::<char>(), 0..6).prop_map(|chars| chars.into_iter().collect()),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_byte_is_lost_and_spans_end_with_their_line(code in code()) {
        for id in language::identifiers() {
            if let Some(Engine::Own(lexer)) = language::find(id).map(|language| language.engine) {
                let mut out = Writer::with_capacity(code.len());
                lexer(&code, &mut out);
                let html = out.finish();
                prop_assert_eq!(text_of(&html), Ok(code.clone()), "{}: {}", id, html);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn grammars_lose_nothing_either(code in code()) {
        for language in ["ruby", "markdown", "dockerfile"] {
            assert_faithful(language, &code);
        }
    }
}

/// Inputs that make a lexer look far ahead at every byte. A quadratic one needs minutes.
#[test]
fn long_and_hopeless_input_is_read() {
    #[rustfmt::skip]
    let inputs = [
        "\"", "`${", "=\"<'", "A<A", "\\\"", "\n<<A", "'", "{", "(", "${", "$(", "$\"{", "<a ", "<a \"", "@if ",
        "@a(", "a<", "a ", "a: ", "- ", "[a, ", "/a", "\\", "#", "/*", "R\"(", "'a", "<<A ", "key: \"", "a-", "-a:",
        "%a", "<", "&", "PS C:",
    ];
    for id in language::identifiers() {
        if let Some(Engine::Own(lexer)) = language::find(id).map(|language| language.engine) {
            for input in inputs {
                let code = input.repeat(20_000 / input.len());
                let mut out = Writer::with_capacity(code.len());
                lexer(&code, &mut out);
                assert_eq!(text_of(&out.finish()).as_deref(), Ok(code.as_str()), "{id}: {input}");
            }
        }
    }
}

#[test]
fn equal_blocks_are_made_once() {
    let highlighter = Highlighter::new();
    let first = highlighter.highlight("csharp", "int a;");
    assert!(Arc::ptr_eq(&first, &highlighter.highlight("CS", "int a;")));
    assert!(!Arc::ptr_eq(&first, &highlighter.highlight("cpp", "int a;")));
}

#[test]
fn unknown_and_plain_languages_are_escaped() {
    let highlighter = Highlighter::new();
    for language in ["", "output", "mermaid", "wingdings", "myfile.txt", "the quick brown fox", "<b>"] {
        assert_eq!(
            &*highlighter.highlight(language, "if (a < b) \"x\";"),
            "if (a &lt; b) \"x\";",
            "{language}"
        );
    }
}

#[test]
fn labels_and_resolution() {
    assert_eq!(label("cs"), "C#");
    assert_eq!(label("pwsh"), "PowerShell");
    assert_eq!(label("azurecli-interactive"), "Azure CLI");
    assert_eq!(label("output"), "Output");
    assert_eq!(label("txt"), "");
    assert_eq!(label("Wingdings"), "Wingdings");
    let highlighter = Highlighter::new();
    assert_eq!(highlighter.resolve("KQL").unwrap().id(), "kusto");
    assert_eq!(highlighter.resolve("clj").unwrap().label(), "Clojure");
    assert!(highlighter.resolve("mermaid").unwrap().is_plain());
    assert_eq!(highlighter.resolve("wingdings"), None);
    assert_eq!(highlighter.resolve(""), None);
}

#[test]
fn results_of_grammars_survive_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/code.cache");
    let highlighter = Highlighter::new();
    let made = highlighter.highlight("ruby", "def a; end");
    highlighter.highlight("csharp", "int a;");
    highlighter.save_cache(&path).unwrap();

    let later = Highlighter::new();
    later.load_cache(&path);
    let key = cache::key("Ruby", "def a; end");
    assert_eq!(later.cache.get(key).as_deref(), Some(&*made));
    assert_eq!(later.cache.get(cache::key("csharp", "int a;")), None);
    assert_eq!(later.highlight("rb", "def a; end"), made);

    // Nothing new: the file is not written again.
    std::fs::remove_file(&path).unwrap();
    later.save_cache(&path).unwrap();
    assert!(!path.exists());

    // Something new: the old entries stay.
    later.highlight("ruby", "1");
    later.save_cache(&path).unwrap();
    let last = Highlighter::new();
    last.load_cache(&path);
    assert_eq!(last.cache.get(key).as_deref(), Some(&*made));
    assert!(last.cache.get(cache::key("Ruby", "1")).is_some());
    let left: Vec<_> = std::fs::read_dir(path.parent().unwrap()).unwrap().collect();
    assert_eq!(left.len(), 1, "no temporary file is left");
}

#[test]
fn damaged_files_count_as_empty() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("code.cache");
    let highlighter = Highlighter::new();
    highlighter.highlight("ruby", "def a; end");
    highlighter.save_cache(&path).unwrap();
    let whole = std::fs::read(&path).unwrap();
    let key = cache::key("Ruby", "def a; end");
    let found = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        let later = Highlighter::new();
        later.load_cache(&path);
        later.cache.get(key).is_some()
    };
    assert!(found(&whole));
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x40;
        assert!(!found(&bytes), "byte {at}");
        assert!(!found(&whole[..at]), "cut at {at}");
    }
    Highlighter::new().load_cache(&folder.path().join("missing"));
}
