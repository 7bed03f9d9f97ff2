//! Any input: nothing panics and places are real.
//!
//! The functions are those of `fuzz/`; here they run for some seconds on bytes, text and dialect-flavoured text.

#[path = "common/probe.rs"]
mod probe;

use proptest::prelude::*;

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
