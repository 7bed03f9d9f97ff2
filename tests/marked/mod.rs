//! Faulty constructs with marks: `⟦code|…⟧` says which finding must lie on exactly these characters.
//!
//! `{n}` is a number of the construct's own, `{up}` leads from its file to the docset's folder.

/// Where a construct may stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Where {
    /// In running text.
    Inline,
    /// A block, in any container.
    Block,
    /// A block that swallows what follows: the last one in a quote or a list item.
    Last,
    /// A block of a page, not of an include.
    Page,
    /// A block of a page outside of all containers.
    Outside,
}

/// A faulty construct.
pub(crate) struct Construct {
    pub(crate) place: Where,
    pub(crate) text: &'static str,
}

const fn inline(text: &'static str) -> Construct {
    Construct { place: Where::Inline, text }
}

const fn block(text: &'static str) -> Construct {
    Construct { place: Where::Block, text }
}

const fn last(text: &'static str) -> Construct {
    Construct { place: Where::Last, text }
}

/// Every construct.
pub(crate) static ALL: &[Construct] = &[
    // Links and pictures.
    inline("⟦file-not-found|[x](none{n}.md)⟧"),
    inline("⟦file-not-found|[x ü](<no ne{n}.md> \"title\")⟧"),
    inline("⟦file-not-found|[**x** `y` 🦀](none{n}.md?a=1#b)⟧"),
    inline("⟦file-not-found|[x](~/none{n}.md)⟧"),
    inline("⟦file-not-found|[x](/base/none{n})⟧"),
    inline("⟦file-not-found|[x](/base/none{n}#part)⟧"),
    inline("⟦file-not-found|[x]({up}other)⟧"),
    inline("⟦file-not-found|![A picture](none{n}.png)⟧"),
    inline("⟦file-not-found|[⟦file-not-found|![A picture](none{n}.png)⟧](none{n}.md)⟧"),
    inline("⟦bookmark-not-found|[x](#none{n})⟧"),
    inline("⟦bookmark-not-found|[x]({up}other.md#none{n})⟧"),
    inline("⟦bookmark-not-found|[x](/base/other#none{n})⟧"),
    inline("⟦link-case|[x]({up}OTHER.md)⟧"),
    inline("⟦link-case|![A picture]({up}media/RISK.svg)⟧"),
    inline("⟦link-out-of-scope|[x]({up}left.out)⟧"),
    inline("⟦redirected-link|[x]({up}old.md)⟧"),
    inline("⟦redirected-bookmark-not-found|[x]({up}old.md#none{n})⟧"),
    inline("⟦local-file-path|[x](file:///c:/docs/x{n}.md)⟧"),
    inline("⟦insecure-link|[x](http://www.acme.org/x{n})⟧"),
    inline("⟦insecure-link|<http://www.acme.org/x{n}>⟧"),
    inline("⟦insecure-link|http://www.acme.org/x{n}⟧"),
    inline("⟦hard-coded-locale|[x](/en-us/elsewhere/x{n})⟧"),
    inline("⟦image-inline|![A picture](data:image/png;base64,iVBORw0KGgo=)⟧"),
    inline("⟦alt-text-missing|![]({up}media/risk.svg)⟧"),
    inline("⟦link-text-missing|[]({up}other.md)⟧"),
    inline("⟦undefined-reference|[some words][none{n}]⟧"),
    block("⟦file-not-found|[words][id{n}]⟧ and words.\n\n[id{n}]: none{n}.md"),
    block("⟦file-not-found|![words][id{n}]⟧ and words.\n\n[id{n}]: <none{n}.png> 'title'"),
    block("Words ⟦file-not-found|[of two\nlines](none{n}.md)⟧ and more."),
    block("Words ⟦file-not-found|[x](none{n}.md\n\"title\")⟧ and more."),
    inline("⟦alt-text-bad-length|![ü]({up}media/risk.svg)⟧"),
    // HTML.
    inline("⟦file-not-found|<a href=\"none{n}.md\">⟧x</a>"),
    inline("⟦file-not-found|<a title='a > b' href=none{n}.md>⟧x</a>"),
    inline("⟦bookmark-not-found|<a href=\"#none{n}\">⟧x</a>"),
    inline("⟦file-not-found|<img alt=\"A picture\" src=\"none{n}.png\">⟧"),
    inline("⟦alt-text-missing|<img src=\"{up}media/risk.svg\">⟧"),
    inline("<⟦disallowed-html-tag|blink⟧>x</blink>"),
    inline("<b ⟦disallowed-html-attribute|onclick⟧=\"x()\">x</b>"),
    block("<p>ü <b\n  ⟦disallowed-html-attribute|onclick⟧=\"x()\">x</b></p>"),
    block("<div>\nWords\n⟦file-not-found|<a href=\"none{n}.md\">⟧x</a>\n</div>"),
    block("<p>ü ⟦file-not-found|<a\n  href=\"none{n}.md\">⟧x</a> <b>y</b></p>"),
    block("<table><tr><td>ü⟦file-not-found|<img alt=\"\" src=\"none{n}.png\">⟧</td></tr></table>"),
    // Includes, code, cross references.
    inline("⟦include-not-found|[!INCLUDE [x](none{n}.md)]⟧"),
    block("⟦include-not-found|[!INCLUDE [x]({up}includes/none{n}.md \"title\")]⟧"),
    block("⟦codesnippet-not-found|[!code-csharp[x](none{n}.cs)]⟧"),
    block("⟦codesnippet-not-found|[!code-csharp[x]({up}code/a.cs?name=none{n})]⟧"),
    block("⟦codesnippet-not-found|[!code-csharp[x]({up}code/a.cs?range=90-95 \"title {n}\")]⟧"),
    block("⟦unknown-language-code|[!code[x]({up}code/b.none#r)]⟧"),
    block("⟦invalid-code|:::code language=\"csharp\" source=\"none{n}.cs\":::⟧"),
    block("⟦invalid-code|:::code language=\"csharp\" source=\"{up}code/a.cs\" id=\"none{n}\":::⟧"),
    block("⟦invalid-code|:::code language=\"csharp\" source=\"{up}code/a.cs\" range=\"90-95\":::⟧"),
    block("⟦invalid-code|:::code source=\"{up}code/b.none\":::⟧"),
    block("⟦invalid-code|:::code language=\"csharp\":::⟧"),
    block("⟦invalid-code|:::code source=\"a{n}.cs\" source=\"b.cs\":::⟧"),
    inline("⟦xref-not-found|<xref:none.x{n}>⟧"),
    inline("⟦xref-not-found|<xref:none.x{n}?displayProperty=fullName>⟧"),
    inline("⟦xref-not-found|[x](xref:none.x{n})⟧"),
    inline("⟦at-xref-not-found|@none.x{n}⟧"),
    inline("⟦xref-not-found|<xref uid=\"none.x{n}\" data-throw-if-not-resolved=\"true\">⟧"),
    // Triple colon.
    inline("⟦file-not-found|:::image source=\"none{n}.png\" alt-text=\"A picture\":::⟧"),
    inline("⟦file-not-found|:::image type=\"icon\" source=\"none{n}.svg\":::⟧"),
    inline(
        "⟦file-not-found|:::image source=\"{up}media/risk.svg\" alt-text=\"A picture\" lightbox=\"none{n}.png\":::⟧",
    ),
    inline(
        "⟦bookmark-not-found|:::image source=\"{up}media/risk.svg\" alt-text=\"A picture\" link=\"#none{n}\":::⟧",
    ),
    inline("⟦invalid-image|:::image source=\"x{n}.png\":::⟧"),
    inline("⟦invalid-image|:::image alt-text=\"ü x{n}\":::⟧"),
    inline("⟦invalid-image|:::image source=\"x{n}.png\" alt-text=\"x\" none=\"y\":::⟧"),
    inline("⟦invalid-image|:::image source='x{n}.png' alt-text=\"x\":::⟧"),
    inline("⟦invalid-video|:::video title=\"x{n}\":::⟧"),
    block(
        "⟦file-not-found|:::image type=\"complex\" source=\"none{n}.png\" alt-text=\"A picture\":::⟧\nWords.\n:::image-end:::",
    ),
    block("⟦invalid-image|:::image type=\"complex\" source=\"x{n}.png\":::⟧\n\nWords.\n\n:::image-end:::"),
    block("⟦invalid-form|:::form action=\"x{n}\":::⟧"),
    block("⟦invalid-zone|::: zone target=\"tv{n}\"⟧\n\nWords.\n\n::: zone-end"),
    block("⟦invalid-zone|::: zone-end⟧"),
    block("⟦invalid-row|:::row-end:::⟧"),
    block("⟦invalid-nested-column|:::column:::⟧\n\nWords.\n\n:::column-end:::"),
    block("⟦invalid-moniker-range|::: moniker⟧\n\nWords.\n\n::: moniker-end"),
    block("⟦invalid-moniker-range|::: moniker-end⟧"),
    last("⟦invalid-zone|::: zone target=\"docs\"⟧\n\nWords."),
    last("⟦invalid-moniker-range|::: moniker range=\"x\"⟧\n\nWords."),
    last("⟦invalid-row|:::row:::⟧\n:::column:::\nWords.\n:::column-end:::"),
    last(
        "⟦invalid-image|:::image type=\"complex\" source=\"{up}media/risk.svg\" alt-text=\"A picture {n}\":::⟧\n\nWords.",
    ),
    // Alerts and tabs.
    block("> ⟦invalid-note-section|[!NOTE] Words {n}⟧"),
    block("> Words.\n> ⟦invalid-note-section|[!div class=\"x\"] Words {n}⟧"),
    block("⟦invalid-tab-group|## [A](#tab/same{n})⟧\n\nWords.\n\n## [B](#tab/same{n})\n\nWords.\n\n---"),
    // Structure.
    block("⟦heading-empty|##⟧"),
    last("⟦code-block-unclosed|```text⟧\nWords {n}"),
    block("⟦invalid-silence|<!-- milepost-disable-next-line no-such-code because -->⟧"),
    block("⟦invalid-silence|<!-- milepost-disable-next-line link-case -->⟧\n\nWords."),
    Construct { place: Where::Page, text: "⟦multiple-h1s|# Another {n}⟧\n\n## Below {n}" },
    Construct { place: Where::Page, text: "## Before {n}\n\nWords.\n\n⟦heading-skipped|#### Deep {n}⟧" },
    Construct {
        place: Where::Outside,
        text: "## Twice {n}\n\nWords.\n\n⟦h2-duplicated|## Twice {n}⟧\n\nWords.",
    },
    Construct { place: Where::Outside, text: "Words.\n\n⟦merge-conflict|<<<<<<<⟧ HEAD" },
];

/// Front matter with a fault.
pub(crate) static HEADERS: &[&str] = &[
    "---\ntitle: Words ü\ndescription: What this page is about.\n---\n",
    "---\ntitle: Words ü\ndescription: What this page is about.\n⟦yaml-duplicate-key|title⟧: Again\n---\n",
    "---\ntitle: Words ü\ndescription: ⟦description-bad-length|Short ü⟧\n---\n",
    "---\ntitle: Words ü\n---\n",
    "",
];

/// Texts around a construct in running text; `{x}` is where it stands.
pub(crate) static AROUND: &[&str] = &[
    "{x}",
    "Words {x} and words.",
    "Ü 漢字 e\u{301} 🦀 {x} and words.",
    "Words\nüber {x} und\nWorte.",
    "Words  \n{x} words.",
    "`code` {x} words.",
    "&amp; \\* {x} words.",
    "Words\t{x} words.",
    "**Words {x} words** words.",
    "*{x} words* words.",
    "~~Words {x} words~~ words.",
    "Words ({x} words).",
    "<b>ü</b> {x} words.",
    "[words]({up}other.md) {x} ![A picture]({up}media/risk.svg)",
    "## Words ü {k} {x} words",
    "Words {k} {x} words\n-----",
    "| A | B |\n|---|:-:|\n| ü {x} | words |\n| `a|b` | words {x2} words |",
    "| {x} words | B | C\n|---|---|---\n| 1 |",
    "- {x} words",
    "* Words\n\n  {x} words\n* Words",
    "Words[^a] {x} \"words\".",
    ":::no-loc text=\"ü\"::: {x} words",
    ":smile: {x} :smile:",
];

/// Containers; `{x}` stands alone on its line, which gives the indentation of all its lines.
pub(crate) static CONTAINERS: &[(&str, &str)] = &[
    ("quote", "> {x}"),
    ("quote", ">{x}"),
    ("quote", "> Words.\n>\n> {x}"),
    ("quote", "> [!NOTE]\n> Words.\n>\n> {x}"),
    ("quote", "> [!TIP]\n>\n> {x}\n>\n> Words."),
    ("quote", "> [!div class=\"checklist\"]\n>\n> {x}"),
    ("list", "- {x}"),
    ("list", "-   {x}\n\n    Words."),
    ("list", "1. {x}\n1. Words."),
    ("list", "10) Words.\n\n    {x}"),
    ("list", "* Words.\n  * Words.\n\n    {x}\n* Words."),
    ("tab", "## [Words ü](#tab/one{k})\n\nWords.\n\n{x}\n\n## [Words](#tab/two{k})\n\nWords.\n\n---"),
    ("zone", "::: zone target=\"docs\"\n\n{x}\n\n::: zone-end"),
    ("moniker", "::: moniker range=\"x\"\n\n{x}\n\n::: moniker-end"),
    ("row", ":::row:::\n:::column:::\n\n{x}\n\n:::column-end:::\n:::row-end:::"),
    ("row", ":::row:::\n  :::column span=\"2\":::\n    {x}\n  :::column-end:::\n:::row-end:::"),
    (
        "described",
        ":::image type=\"complex\" source=\"{up}media/risk.svg\" alt-text=\"A picture\":::\n\n{x}\n\n:::image-end:::",
    ),
    ("html", "<div class=\"x\">\n\n{x}\n\n</div>"),
    ("html", "<details>\n<summary>ü</summary>\n\n{x}\n\n</details>"),
];
