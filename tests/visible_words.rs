//! The words of a text reach its readers: none is lost, none is doubled, none changes its place.
//!
//! 1. [`Article`] writes well-formed texts of nested constructs with a number in each visible word.
//! 2. [`loose`] writes pieces in any order, most of them malformed together; nothing in them may hide a word.

mod common;

use std::sync::Arc;

use common::Random;
use milepost::config::Profile;
use milepost::fragment;
use milepost::markdown::tags::{Piece, pieces};
use milepost::pipeline::Pipeline;
use milepost::render::page::{PageInput, page};
use milepost::source::{DocPath, MemoryFiles};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn words_of_articles_stay(seed in any::<u64>()) {
        let article = Article::new(seed);
        for profile in [Profile::Learn, Profile::Docfx] {
            let html = rendered(&article.text, &article.files, profile);
            let mut found = readable(&html);
            if article.tabs {
                found.sort_unstable();
                found.dedup();
            }
            let wanted: Vec<usize> = (0..article.words).collect();
            prop_assert_eq!(found, wanted, "{:?}:\n{}\n{:?}\n----\n{}", profile, article.text, article.files, html);
        }
    }

    #[test]
    fn words_between_pieces_stay(pieces in prop::collection::vec(prop::sample::select(PIECES), 1..40)) {
        let (text, words) = loose(&pieces);
        for profile in [Profile::Learn, Profile::Docfx] {
            let html = rendered(&text, &[], profile);
            let found = numbers(&html);
            prop_assert!(!html.contains("xxxx"), "a mask is left, {:?}:\n{}\n----\n{}", profile, text, html);
            for word in 0..words {
                prop_assert!(found.contains(&word), "word{} is lost, {:?}:\n{}\n----\n{}", word, profile, text, html);
            }
        }
    }
}

/// The article below its title as the default theme shows it.
fn rendered(text: &str, more: &[(String, String)], profile: Profile) -> String {
    let files = MemoryFiles::new([
        ("index.md", text),
        ("a.md", "---\ntitle: A\nuid: a\n---\n# A\n\n## Part\n"),
        ("code/a.cs", "// <r>\n    int a;\n// </r>\n"),
        ("media/risk.svg", "<svg width=\"1\" height=\"2\"/>"),
    ]);
    for (path, text) in more {
        files.write(path, text.as_bytes());
    }
    let config = fragment::bare_config(std::path::Path::new("/docset"), profile);
    let mut pipeline = Pipeline::new(Arc::new(config), Arc::new(files));
    let indexed = pipeline.site().unwrap();
    let of = indexed.site.page(&DocPath::new("index.md")).unwrap();
    let metadata = indexed.site.metadata(of);
    let words = milepost::words::Words::english();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let input = PageInput { page: of, text, metadata: &metadata, config: &pipeline.config, words };
    page(&input, &indexed.site, Some(&pipeline.highlighter)).body
}

/// The numbers of the words in a text, in order.
fn numbers(text: &str) -> Vec<usize> {
    let parts = text.split("word").skip(1);
    parts.filter_map(|part| part.split_once('x')?.0.parse().ok()).collect()
}

/// The numbers of the words that can be read: in text and for pictures.
fn readable(html: &str) -> Vec<usize> {
    let read = |piece| match piece {
        Piece::Text(text) => numbers(text),
        Piece::Tag(tag) => tag.get("alt").map(numbers).unwrap_or_default(),
        Piece::Comment(_) => Vec::new(),
    };
    pieces(html).flat_map(read).collect()
}

/// Pieces that hide nothing, whatever stands around them. `W` is a word of its own.
const PIECES: &[&str] = &[
    "W",
    " W ",
    "W\n",
    "\nW\n",
    "\n\nW\n\n",
    "\n",
    "\n\n",
    "\r\n",
    "    ",
    "  ",
    "\t",
    "\n> ",
    ">",
    "\n- ",
    "\n1. ",
    "\n## ",
    "\n---\n",
    "\n===\n",
    "\n```\n",
    "\n```cs\n",
    "\n~~~\n",
    " ` ",
    "|",
    "\n|-|-|\n",
    "\n| W | W |\n",
    "**",
    "*",
    "_",
    "~~ ",
    "[W",
    "] ",
    "(W",
    ")",
    "< ",
    "&amp;",
    "&",
    "\\",
    "<div>",
    "</div>",
    "<b>",
    "</b>",
    "<br>",
    "<table>",
    "<td>",
    "</table>",
    "\n> [!NOTE]\n",
    "\n> [!NOTE] W\n",
    "[!NOTE] ",
    "\n> [!div class=\"checklist\"]\n",
    "[!INCLUDE [x](none.md)]",
    "[!code-cs[x](code/a.cs#r)]\n",
    "[!codes ",
    "\n:::code source=\"code/a.cs\" id=\"r\":::\n",
    ":::image source=\"media/risk.svg\" alt-text=\"W\":::",
    ":::image type=\"icon\" source=\"media/risk.svg\":::",
    "\n:::image type=\"complex\" source=\"media/risk.svg\" alt-text=\"W\":::\n",
    "\n:::image-end:::\n",
    ":::image W",
    "\n::: zone pivot=\"a,b\"\n",
    "\n::: zone target=\"none\"\n",
    "\n::: zone-end\n",
    "\n::: moniker range=\">=a\"\n",
    "\n::: moniker-end\n",
    "\n:::row:::\n",
    "\n:::row-end:::\n",
    "\n:::column span=\"2\":::\n",
    "\n:::column-end:::\n",
    ":::no-loc text=\"W\":::",
    ":::",
    "\n#### [W](#tab/a)\n",
    "\n#### [W](#tab/a/b)\n",
    "[W](a.md#part)",
    "[W](#none)",
    "[W][r]",
    "![W](media/risk.svg)",
    "![W ",
    " W](media/risk.svg)",
    "<xref:a>",
    "@a ",
    "https://example.org/W ",
    ":smile:",
    "ü",
    "🦀",
];

/// The pieces with numbers in their words, behind a heading and in front of a last word.
fn loose(pieces: &[&str]) -> (String, usize) {
    let (mut text, mut words) = ("# T\n\n".to_owned(), 0);
    for char in pieces.iter().flat_map(|piece| piece.chars()).chain("\n\nW\n".chars()) {
        match char {
            'W' => {
                text += &format!("word{words}x");
                words += 1;
            }
            char => text.push(char),
        }
    }
    (text, words)
}

/// A well-formed article with a number in each word that readers must see.
struct Article {
    text: String,
    words: usize,
    includes: usize,
    /// Titles of tabs stand in front of all their contents, and once more above each.
    tabs: bool,
    /// Includes.
    files: Vec<(String, String)>,
    random: Random,
}

impl Article {
    fn new(seed: u64) -> Article {
        let mut article = Article {
            text: String::new(),
            words: 0,
            includes: 0,
            tabs: false,
            files: Vec::new(),
            random: Random(seed),
        };
        if article.random.one_in(2) {
            article.text.push_str("---\ntitle: T\n---\n");
        }
        article.text.push_str("# T\n\n");
        let blocks: Vec<String> = (0..1 + article.random.below(6)).map(|_| article.block(0)).collect();
        article.text.push_str(&blocks.join("\n\n"));
        article.text.push('\n');
        article.text = article.dressed(&article.text.clone());
        article
    }

    /// With line ends and perhaps a byte order mark.
    fn dressed(&mut self, text: &str) -> String {
        let text = if self.random.one_in(3) { text.replace('\n', "\r\n") } else { text.to_owned() };
        if self.random.one_in(6) { format!("\u{feff}{text}") } else { text }
    }

    fn word(&mut self) -> String {
        self.words += 1;
        format!("word{}x", self.words - 1)
    }

    /// A word in running text.
    fn inline(&mut self) -> String {
        let word = self.word();
        match self.random.below(30) {
            0 => format!("**{word}**"),
            1 => format!("*{word}*"),
            2 => format!("`{word}`"),
            3 => format!("[{word}](a.md#part)"),
            4 => format!("[{word}](none.md \"title\")"),
            5 => format!("~~{word}~~"),
            6 => format!("<kbd>{word}</kbd>"),
            7 => format!("<https://example.org/?q={word}>").replace("?q=", "#"),
            8 => format!("({word}) [!INCLUDE [x](includes/none.md)]"),
            9 => format!("{word} :::image type=\"icon\" source=\"media/risk.svg\":::"),
            10 => format!("{word} <xref:a>"),
            11 => format!(":::no-loc text=\"{word}\":::"),
            12 => format!("![{word}](media/risk.svg)"),
            13 => format!(":::image source=\"media/risk.svg\" alt-text=\"{word}\":::"),
            14 => format!(":::image source=\"media/risk.svg\" title=\"{word}\":::"),
            15 => format!("[{word}][nowhere]"),
            16 => format!("[{word}]"),
            17 => format!("<span title=\"t\">{word}</span><br/>"),
            18 => format!("``{word} ` ``"),
            19 => format!("\\*{word}\\* &amp; ü🦀"),
            20 => format!("[**{word}** ![icon](media/risk.svg)](a.md)"),
            21 => {
                let again = self.word();
                format!("[{word} `{again}`](xref:a)")
            }
            22 => format!("{word} @a :smile: "),
            23 => {
                let path = format!("includes/i{word}.md");
                self.files.push((path.clone(), format!("{word}\n")));
                format!("[!INCLUDE [t]({path})]")
            }
            _ => word,
        }
    }

    fn line(&mut self) -> String {
        let count = 1 + self.random.below(3);
        (0..count).map(|_| self.inline()).collect::<Vec<_>>().join(" ")
    }

    /// Some blocks.
    fn blocks(&mut self, depth: usize) -> String {
        let count = 1 + self.random.below(2);
        (0..count).map(|_| self.block(depth)).collect::<Vec<_>>().join("\n\n")
    }

    fn block(&mut self, depth: usize) -> String {
        let kinds = if depth > 4 { 12 } else { 26 };
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
            6 => format!("{}\n---", self.line()),
            7 => format!("> [!NOTE] {}", self.word()),
            8 => format!("<table>\n<tr><td>{}</td>\n  <td>{}</td></tr>\n</table>", self.word(), self.word()),
            9 => format!(":::zone target=\"none\" {}", self.word()),
            10 => format!("~~~~\n{}\n```\n{}\n~~~~", self.word(), self.word()),
            11 => format!("Words\n\n    {}", self.word()),
            12 => quoted(&format!("[!NOTE]\n{}", self.blocks(depth + 1))),
            13 => quoted(&self.blocks(depth + 1)),
            14 => quoted(&format!("[!div class=\"checklist\"]\n* {}\n* {}", self.line(), self.line())),
            15 => {
                let (first, second) = (self.blocks(depth + 1), self.block(depth + 1));
                format!("{}\n\n{}", indented("- ", &first), indented("- ", &second))
            }
            16 => indented("1. ", &self.blocks(depth + 1)),
            17 | 18 if !self.tabs => {
                self.tabs = true;
                let (one, a) = (self.word(), self.blocks(depth + 1));
                let (two, b) = (self.word(), self.blocks(depth + 1));
                format!("#### [{one}](#tab/one)\n\n{a}\n\n#### [{two}](#tab/two)\n\n{b}\n\n---")
            }
            19 => format!("::: zone pivot=\"a\"\n\n{}\n\n::: zone-end", self.block(9)),
            20 => format!("::: moniker range=\"x\"\n\n{}\n\n::: moniker-end", self.block(9)),
            21 => {
                let (one, two) = (self.blocks(9), self.blocks(9));
                format!(
                    ":::row:::\n:::column:::\n{one}\n\n:::column-end:::\n:::column span=\"2\":::\n{two}\n\n:::column-end:::\n:::row-end:::"
                )
            }
            22 => {
                self.includes += 1;
                let path = format!("includes/b{}.md", self.includes);
                let text = self.blocks(depth + 1) + "\n";
                let text = self
                    .dressed(&text.replace("](a.md", "](../a.md").replace("](includes/", "](../includes/"));
                self.files.push((path.clone(), text));
                format!("[!INCLUDE [t]({path})]")
            }
            23 => format!(
                "<details>\n<summary>{}</summary>\n\n{}\n\n</details>",
                self.word(),
                self.blocks(depth + 1)
            ),
            24 => format!("{}\n\n::: zone-end\n\n{}", self.word(), self.word()),
            _ => format!(
                ":::image type=\"complex\" source=\"media/risk.svg\" alt-text=\"{}\":::\n{}\n:::image-end:::",
                self.word(),
                self.line()
            ),
        }
    }
}

fn quoted(text: &str) -> String {
    text.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

fn indented(marker: &str, text: &str) -> String {
    let blank = " ".repeat(marker.len());
    let mut lines = text.lines();
    let first = format!("{marker}{}", lines.next().unwrap_or(""));
    lines.fold(first, |out, line| if line.is_empty() { out + "\n" } else { format!("{out}\n{blank}{line}") })
}
