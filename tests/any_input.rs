//! Any input: nothing panics, places are real, and the words of an article reach its readers.
//!
//! The functions are those of `fuzz/`; here they run for some seconds on bytes, text and dialect-flavoured text.

mod common;
#[path = "common/probe.rs"]
mod probe;

use proptest::prelude::*;

use common::Random;
use milepost::config::Profile;

/// Pieces of the dialect; any order of them is a text that an author may have on the way.
const PIECES: &[&str] = &[
    "\n",
    "\n\n",
    "\r\n",
    "    ",
    "  ",
    " ",
    "\t",
    "> ",
    ">",
    "- ",
    "1. ",
    "* ",
    "# ",
    "## ",
    "#### ",
    "---\n",
    "---",
    "```",
    "```cs\n",
    "~~~\n",
    "`",
    "``",
    "|",
    "|-|-|\n",
    "| a | b |\n",
    "**",
    "*",
    "_",
    "~~",
    "[",
    "]",
    "(",
    ")",
    "!",
    "<",
    ">",
    "&amp;",
    "&",
    "\\",
    "{#x}",
    "[x](..)",
    "[x](../)",
    "](../../a.md#b)",
    "<!--",
    "-->",
    "<div>",
    "</div>",
    "<a name=\"x\"></a>",
    "<br>",
    "<script>",
    "[!NOTE]",
    "[!div class=\"checklist\"]",
    "[!div `x`]",
    "[!VIDEO https://example.org/x]",
    "[!INCLUDE [x](includes/x.md)]",
    "[!INCLUDE [x](includes/round.md)]",
    "[!INCLUDE [x](none.md)]",
    "[!code-cs[x](code/a.cs#r)]",
    "[!code-cs[x](code/a.cs?range=1-&highlight=1)]",
    "[!code",
    ":::code source=\"code/a.cs\" id=\"r\":::",
    ":::image source=\"media/risk.svg\" alt-text=\"x\":::",
    ":::image type=\"icon\" source=\"media/risk.svg\":::",
    ":::image type=\"complex\" source=\"media/risk.svg\" alt-text=\"x\":::\n",
    ":::image-end:::",
    ":::image ",
    "::: zone pivot=\"a,b\"\n",
    "::: zone-end\n",
    "::: moniker range=\">=a\"\n",
    "::: moniker-end\n",
    ":::row:::\n",
    ":::row-end:::\n",
    ":::column span=\"2\":::\n",
    ":::column-end:::\n",
    ":::no-loc text=\"x\":::",
    ":::",
    "#### [T](#tab/a)\n",
    "#### [T](#tab/a/b)\n",
    "[l](a.md#part)",
    "[l](#none)",
    "[l](<a b>)",
    "[r]",
    "[r]: a.md \"t\"\n",
    "![i](media/risk.svg)",
    "<xref:a>",
    "@a",
    "@\"a b\"",
    "https://example.org/(x)",
    "www.example.org",
    "mailto:a@b.c",
    ":smile:",
    "$x$",
    "$$\n",
    "ü",
    "漢字",
    "🦀",
    "e\u{301}",
    "\u{a0}",
    "\u{feff}",
    "\0",
    "word",
    "WORD",
    "title: x\n",
    "uid: a\n",
    "- name: x\n  href: a.md\n",
    "items:\n",
    "{",
    "}",
    ":",
    "\"",
    "'",
    "name: ",
    "href: ",
];

fn dialect() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..40).prop_map(|pieces| pieces.concat())
}

/// Bytes, text of any kind, or text in the dialect.
fn input() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        1 => prop::collection::vec(any::<u8>(), 0..200),
        1 => "\\PC{0,80}".prop_map(String::into_bytes),
        6 => dialect().prop_map(String::into_bytes),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn markdown(bytes in input()) {
        probe::markdown(&bytes);
    }

    #[test]
    fn front_matter(bytes in input()) {
        probe::front_matter(&bytes);
    }

    #[test]
    fn toc(bytes in input()) {
        probe::toc(&bytes);
    }

    #[test]
    fn redirections(bytes in input()) {
        probe::redirections(&bytes);
    }

    #[test]
    fn yaml_pages(bytes in input()) {
        probe::yaml_page(&bytes);
    }

    #[test]
    fn docfx_json(bytes in input()) {
        probe::docfx_json(&bytes);
    }

    #[test]
    fn words_are_never_lost(seed in any::<u64>()) {
        let article = Article::new(seed);
        for profile in [Profile::Learn, Profile::Docfx] {
            let html = probe::whole("index.md", article.text.as_bytes(), profile).unwrap();
            for word in 0..article.words {
                let word = format!("word{word}x");
                prop_assert!(html.contains(&word), "{word} is lost:\n{}\n{html}", article.text);
            }
        }
    }
}

/// A well-formed article with a number in each word that readers must see.
struct Article {
    text: String,
    words: usize,
    random: Random,
}

impl Article {
    fn new(seed: u64) -> Article {
        let mut article = Article { text: String::new(), words: 0, random: Random(seed) };
        if article.random.one_in(2) {
            article.text.push_str("---\ntitle: T\n---\n");
        }
        let blocks: Vec<String> = (0..1 + article.random.below(6)).map(|_| article.block(0)).collect();
        article.text.push_str(&blocks.join("\n\n"));
        article.text.push('\n');
        article
    }

    fn word(&mut self) -> String {
        self.words += 1;
        format!("word{}x", self.words - 1)
    }

    /// A word in running text.
    fn inline(&mut self) -> String {
        let word = self.word();
        match self.random.below(14) {
            0 => format!("**{word}**"),
            1 => format!("*{word}*"),
            2 => format!("`{word}`"),
            3 => format!("[{word}](a.md#part)"),
            4 => format!("[{word}](none.md \"title\")"),
            5 => format!("~~{word}~~"),
            6 => format!("<kbd>{word}</kbd>"),
            7 => format!("https://example.org/{word}"),
            8 => format!("({word}) [!INCLUDE [x](includes/x.md)]"),
            9 => format!("{word} :::image type=\"icon\" source=\"media/risk.svg\":::"),
            10 => format!("{word} <xref:a>"),
            11 => format!(":::no-loc text=\"{word}\":::"),
            _ => word,
        }
    }

    fn line(&mut self) -> String {
        let count = 1 + self.random.below(3);
        (0..count).map(|_| self.inline()).collect::<Vec<_>>().join(" ")
    }

    fn block(&mut self, depth: usize) -> String {
        let kinds = if depth > 2 { 6 } else { 16 };
        match self.random.below(kinds) {
            0 => format!("## {}", self.line()),
            1 => format!("{}\n{}", self.line(), self.line()),
            2 => format!("```cs\n{}\n```", self.word()),
            3 => {
                let (a, b, c) = (self.line(), self.line(), self.word());
                format!("| {a} | {b} |\n|---|:-:|\n| {c} | `x|y` | {} |", self.word())
            }
            4 => self.line(),
            5 => format!("<p>{}</p>", self.word()),
            6 => quoted(&format!("[!NOTE]\n{}", self.block(depth + 1))),
            7 => quoted(&self.block(depth + 1)),
            8 => quoted(&format!("[!div class=\"checklist\"]\n* {}\n* {}", self.line(), self.line())),
            9 => {
                let (first, second) = (self.block(depth + 1), self.block(depth + 1));
                format!("{}\n\n{}", indented("- ", &first), indented("- ", &second))
            }
            10 => indented("1. ", &self.block(depth + 1)),
            11 => {
                let (a, b) = (self.block(depth + 1), self.block(depth + 1));
                let (one, two) = (self.word(), self.word());
                format!("#### [{one}](#tab/one)\n\n{a}\n\n#### [{two}](#tab/two)\n\n{b}\n\n---")
            }
            12 => format!("::: zone pivot=\"a\"\n\n{}\n\n::: zone-end", self.block(3)),
            13 => format!("::: moniker range=\"x\"\n\n{}\n\n::: moniker-end", self.block(3)),
            14 => {
                let inner = self.block(3);
                format!(":::row:::\n:::column:::\n{inner}\n:::column-end:::\n:::row-end:::")
            }
            _ => format!(
                ":::image type=\"complex\" source=\"media/risk.svg\" alt-text=\"{}\":::\n{}\n:::image-end:::",
                self.word(),
                self.line()
            ),
        }
    }
}

fn quoted(text: &str) -> String {
    text.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n")
}

fn indented(marker: &str, text: &str) -> String {
    let blank = " ".repeat(marker.len());
    let mut lines = text.lines();
    let first = format!("{marker}{}", lines.next().unwrap_or(""));
    lines.fold(first, |out, line| if line.is_empty() { out + "\n" } else { format!("{out}\n{blank}{line}") })
}

/// Found by fuzzing.
#[test]
fn inputs_that_broke_it_once() {
    for text in ["[up](..) and [up](../) and [far](../../..)\n", "# [*anchor](..)/x\n"] {
        probe::markdown(text.as_bytes());
        probe::toc(text.as_bytes());
    }
    probe::markdown(b"<img src=\"https://example.org/a\n/b.png\" alt=\"x\">\n\n[a](b.md)\n");
    probe::redirections(b"### YamlMime:Module\na: {}\nb: [{}, [], [[{}]]]\n");
    probe::yaml_page(b"a: {}\n");
    probe::docfx_json(b"{\"build\": {\"fileMetadata\": {\"a\\nb\": \"x\"}}}");
}
