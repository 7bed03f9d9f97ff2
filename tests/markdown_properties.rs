//! What holds for every Markdown text, however odd.

use std::path::Path;
use std::sync::Arc;

use milepost::config::Profile;
use milepost::fragment;
use milepost::markdown::tags::{Piece, pieces};
use milepost::source::{DocPath, MemoryFiles};
use proptest::prelude::*;

/// Pieces that mean something in the dialect; texts are strings of them.
const PIECES: &[&str] = &[
    "a",
    "B ",
    "ü",
    "🚀",
    "\u{301}",
    "\u{a0}",
    "\t",
    "\n",
    "\n\n",
    "  \n",
    "\\",
    "# ",
    "## ",
    "- ",
    "1. ",
    "> ",
    "    ",
    "*",
    "**",
    "_",
    "~~",
    "~",
    "`",
    "```\n",
    "~~~\n",
    "$",
    "$$\n",
    "$$",
    "|",
    "|-|-|\n",
    "| a | b |\n",
    "---\n",
    "===\n",
    "[",
    "]",
    "](",
    ")",
    "![",
    "(",
    "[^1]",
    "[^1]: a",
    "- [x] ",
    "++",
    "==",
    "^",
    ": ",
    ":smile:",
    "https://x.org/_a_*",
    "www.x.org",
    "mailto:a@b.c",
    "<https://x.org>",
    "<xref:A.B>",
    "@A.B",
    "&amp;",
    "&",
    "<",
    ">",
    "<a name=\"x\"></a>",
    "<div\n class='x'>",
    "</div>",
    "<script>",
    "</script>",
    "<b onclick=x>",
    "<!-- ",
    "-->",
    "*[HTML]: text\n",
    "HTML",
    "{#id .c}",
    "> [!NOTE]\n",
    "[!INCLUDE [a](b.md)]",
    ":::image source=\"x\":::",
    ":::row:::\n",
    ":::row-end:::\n",
    "::: zone pivot=\"a\"\n",
    "::: zone-end\n",
    "# [Tab](#tab/a)\n",
];

const EXTENSIONS: &[&str] = &[
    "footnotes",
    "tasklists",
    "definitionlists",
    "smartypants",
    "attributes",
    "abbreviations",
    "emphasisextras",
    "mathematics",
];

fn render(text: &str, profile: Profile, extended: bool) -> String {
    let mut config = fragment::bare_config(Path::new("/docset"), profile);
    if extended {
        let all = EXTENSIONS.iter().map(|name| ((*name).to_owned(), serde_json::Value::Null));
        config.markdown_extensions = all.collect();
    }
    let files = MemoryFiles::new([("page.md", text), ("b.md", "# B\n\n$x$ [a](#c)\n")]);
    fragment::render(Arc::new(config), Arc::new(files), &DocPath::new("page.md"), text, false).unwrap().html
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..40).prop_map(|pieces| pieces.concat())
}

/// Ids that headings got, in order.
fn heading_ids(html: &str) -> Vec<&str> {
    let mut ids = Vec::new();
    for level in 1..=6 {
        for part in html.split(&format!("<h{level} id=\"")).skip(1) {
            ids.extend(part.split('"').next());
        }
    }
    ids
}

proptest! {
    #![proptest_config(ProptestConfig { cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(300), failure_persistence: None, ..ProptestConfig::default() })]

    /// Nothing that an author writes stops the program, and the same text gives the same HTML.
    #[test]
    fn every_text_is_rendered(text in text()) {
        for profile in [Profile::Docfx, Profile::Learn] {
            for extended in [false, true] {
                prop_assert_eq!(render(&text, profile, extended), render(&text, profile, extended));
            }
        }
    }

    /// Whatever is around it, no script gets through the allow-list.
    #[test]
    fn no_script_passes(text in text()) {
        let html = render(&text, Profile::Learn, true);
        let runs = pieces(&html).any(|piece| match piece {
            Piece::Tag(tag) => tag.is("script") || tag.attributes.iter().any(|one| one.name == "onclick"),
            _ => false,
        });
        prop_assert!(!runs, "{}", html);
    }

    /// Filtered HTML opens and closes every block as often: no text breaks the page around it.
    #[test]
    fn blocks_are_balanced(text in text()) {
        let html = render(&text, Profile::Learn, true);
        for name in ["div", "blockquote", "ul", "ol", "li", "table", "section", "b", "em", "a"] {
            let mut depth = 0;
            for piece in pieces(&html) {
                let Piece::Tag(tag) = piece else { continue };
                if tag.is(name) && !tag.self_closing {
                    depth += if tag.closing { -1 } else { 1 };
                }
                prop_assert!(depth >= 0, "</{}> without a start in {}", name, html);
            }
            prop_assert_eq!(depth, 0, "<{}> is left open in {}", name, html);
        }
    }

    /// Ids are unique in a file and never empty.
    #[test]
    fn heading_ids_are_unique(words in prop::collection::vec("[ a-cA-C!-]{0,6}", 1..12)) {
        let text: String = words.iter().map(|word| format!("## {word}\n\n")).collect();
        let html = render(&text, Profile::Docfx, false);
        let mut ids = heading_ids(&html);
        prop_assert_eq!(ids.len(), words.len());
        prop_assert!(ids.iter().all(|id| !id.is_empty()));
        ids.sort_unstable();
        ids.dedup();
        prop_assert_eq!(ids.len(), words.len());
    }

    /// A text without anything special comes out as it is, in a paragraph.
    #[test]
    fn plain_words_stay(words in "[a-z]{1,8}( [a-z]{1,8}){0,10}") {
        prop_assert_eq!(render(&words, Profile::Learn, true), format!("<p>{words}</p>\n"));
    }
}
