//! Every code, once: slug, default severity, what it means, an example, how to mend it.
//!
//! Slugs and severities are those of the Learn engine where it has one. `milepost explain` prints this, and the manual is
//! made of it.

use super::Severity;

/// One kind of finding.
#[derive(Debug, Clone, Copy)]
pub struct Code {
    /// Slug, as authors see it.
    pub slug: &'static str,
    /// Severity unless configuration says otherwise.
    pub severity: Severity,
    /// What it means, one sentence.
    pub summary: &'static str,
    /// What leads to it.
    pub example: &'static str,
    /// How to mend it.
    pub mend: &'static str,
}

impl Code {
    /// How to give it another severity, everywhere or in some files, or silence it in one place.
    pub fn switch(&self) -> String {
        let slug = self.slug;
        let other = if self.severity == Severity::Off { "warning" } else { "off" };
        format!(
            "In book.toml:\n\n    [diagnostics]\n    {slug} = \"{other}\"\n    \
             {slug} = {{ severity = \"{other}\", files = [\"archive/**\"] }}\n\n\
             In docfx.json: `\"rules\": {{ \"{slug}\": \"{other}\" }}`. For one block of a page, with a reason:\n\n    \
             <!-- milepost-disable-next-line {slug} REASON -->\n"
        )
    }
}

/// Slug, severity, and meaning, example, remedy.
const fn code(slug: &'static str, severity: Severity, texts: [&'static str; 3]) -> Code {
    Code { slug, severity, summary: texts[0], example: texts[1], mend: texts[2] }
}

use Severity::{Error, Info, Off, Suggestion, Warning};

/// All codes, in alphabetical order.
pub static ALL: &[Code] = &[
    code(
        "alt-text-bad-length",
        Off,
        [
            "An alternative text is very short or very long.",
            "![x](pump.png)",
            "Say in 40 to 150 characters what the image shows.",
        ],
    ),
    code(
        "alt-text-missing",
        Suggestion,
        [
            "An image has no alternative text.",
            "![](pump.png)",
            "Describe the image for those who do not see it: `![A pump with two valves](pump.png)`. A mere decoration is `<img alt=\"\" …>` or `:::image type=\"icon\" …`.",
        ],
    ),
    code(
        "api-pages-missing",
        Suggestion,
        [
            "Pages that `docfx metadata` makes of program code are linked to, and they are not there.",
            "docfx.json names `api` as `dest` of its `metadata`, toc.yml links to `api/`, and that folder is empty",
            "Run `docfx metadata` first; what it writes is published and checked like other pages.",
        ],
    ),
    code(
        "at-xref-not-found",
        Off,
        [
            "An `@uid` shorthand names no known uid.",
            "See @acme.pump.",
            "Correct the uid or write the `@` as `\\@`.",
        ],
    ),
    code(
        "attribute-reserved",
        Warning,
        [
            "Front matter has a key that Learn's engine sets itself.",
            "redirect_url: /x",
            "Remove it; a page is redirected in .openpublishing.redirection.json.",
        ],
    ),
    code(
        "bookmark-not-found",
        Warning,
        [
            "A link's `#fragment` is no heading or anchor of its target.",
            "[limits](quota.md#limits), and quota.md has no heading *Limits*",
            "Use the id of a heading or anchor that is there; the finding names the nearest one. `--fix` mends what is certain.",
        ],
    ),
    code(
        "circular-redirection",
        Warning,
        [
            "Redirections lead back to where they began.",
            "a.md leads to /docs/b, and b.md to /docs/a",
            "Let one of them lead to a page that exists.",
        ],
    ),
    code(
        "circular-reference",
        Error,
        [
            "Includes or TOCs lead back to themselves.",
            "a.md includes b.md, and b.md includes a.md",
            "Remove one of the inclusions.",
        ],
    ),
    code(
        "code-block-indented",
        Suggestion,
        [
            "A block is code because it is indented.",
            "four blanks in front of a line",
            "Put the code between two lines of three back ticks, with its language behind the first; or take back the indentation, when no code was meant.",
        ],
    ),
    code(
        "code-block-unclosed",
        Suggestion,
        [
            "A code fence is not closed.",
            "```` ``` ```` without a second ```` ``` ````",
            "Close the block with as many characters as it was opened with.",
        ],
    ),
    code(
        "codesnippet-not-found",
        Warning,
        [
            "The file or region of a code snippet does not exist.",
            "[!code-cpp[main](src/gone.cpp#region)]",
            "Correct the path, or name a region that the file marks.",
        ],
    ),
    code(
        "column-header-missing",
        Suggestion,
        [
            "A column of a table has no heading.",
            "|   | Price |, where the cells below the first one are no headings of their rows",
            "Say in the first row what the column holds. The corner above the names of rows may stay empty when these are bold.",
        ],
    ),
    code(
        "config-not-found",
        Warning,
        [
            "A configuration names a file or folder that does not exist.",
            "\"docsets_to_publish\": [{ \"build_source_folder\": \"gone\" }]",
            "Correct the name, or create the file or folder.",
        ],
    ),
    code(
        "dependent-repository-missing",
        Suggestion,
        [
            "Files of a dependent repository are used that is not part of the checkout.",
            "[!code-cs[main](~/samples/a.cs)], and the repository `samples` is not there",
            "Clone it beside the docset as the publish configuration says.",
        ],
    ),
    code(
        "description-bad-length",
        Suggestion,
        [
            "A description is very short or very long.",
            "description: Pumps",
            "Say in 75 to 300 characters what the page is about.",
        ],
    ),
    code(
        "description-missing",
        Suggestion,
        [
            "A page has no description.",
            "front matter without `description`",
            "Add `description` to the front matter, or a default to the configuration.",
        ],
    ),
    code(
        "dev-language-missing",
        Off,
        [
            "A code block of 20 lines or more has no language.",
            "```` ``` ```` and 20 lines below it",
            "Name the language behind the fence, so that the code has colours; `output` or `text` where there is none.",
        ],
    ),
    code(
        "disallowed-html-attribute",
        Info,
        ["An HTML attribute was removed by the sanitiser.", "<a onclick=\"…\">", "Remove the attribute."],
    ),
    code(
        "disallowed-html-tag",
        Info,
        ["An HTML element was removed by the sanitiser.", "<script>", "Remove the element."],
    ),
    code(
        "docs-link-absolute",
        Suggestion,
        [
            "A link to another docset names the host.",
            "[guide](https://learn.microsoft.com/en-us/azure/guide)",
            "Leave out host and locale: `/azure/guide`. `--fix` does it.",
        ],
    ),
    code(
        "duplicate-description-within-docset",
        Off,
        [
            "Two pages have the same description.",
            "description: Learn about pumps., in a.md and in b.md",
            "Say what only this page is about: search results show both.",
        ],
    ),
    code(
        "duplicate-h1",
        Off,
        [
            "Two pages have the same level-one heading.",
            "`# Overview` in a.md and in b.md",
            "Say in the heading how the two pages differ.",
        ],
    ),
    code(
        "duplicate-moniker-config",
        Warning,
        [
            "Front matter has both `monikers` and `monikerRange`.",
            "monikers: [v1] and monikerRange: \">=v1\", in one header",
            "Keep one of them.",
        ],
    ),
    code(
        "duplicate-pivot-groups",
        Warning,
        [
            "Two zone pivot groups have one id.",
            "two groups with `id: os` in zone-pivot-groups.yml",
            "Rename or delete the later one.",
        ],
    ),
    code(
        "duplicate-pivot-ids",
        Warning,
        [
            "A zone pivot stands in its group twice.",
            "two pivots with `id: linux` in one group",
            "Rename or delete the later one.",
        ],
    ),
    code(
        "duplicate-titles",
        Suggestion,
        [
            "Two pages have the same title.",
            "title: Overview, on two pages",
            "Say in each title what is special about that page.",
        ],
    ),
    code(
        "duplicate-uid",
        Warning,
        [
            "Two pages have the same uid.",
            "uid: acme.pump, on two pages",
            "Give one of the pages another uid.",
        ],
    ),
    code(
        "empty-input-files",
        Suggestion,
        [
            "A mapping of docfx.json takes no file.",
            "\"files\": [\"guide/*.md\"], and there is no folder guide",
            "Correct the pattern or its `src`, or remove the mapping.",
        ],
    ),
    code(
        "external-anchor-not-found",
        Suggestion,
        [
            "A link's `#fragment` is no anchor of a page on another site (`check --external`).",
            "[limits](https://docs.acme.org/quota#limits), and that page has no such id",
            "Link to the heading's new id. Pages that are made by scripts are never reported.",
        ],
    ),
    code(
        "external-image",
        Off,
        [
            "An image is on another host.",
            "![Pump](https://example.org/pump.png)",
            "Copy the image into the docset: the other host may change it or take it away.",
        ],
    ),
    code(
        "external-link-broken",
        Error,
        [
            "A link to another site has failed on several days (`check --external`).",
            "[pumps](https://docs.acme.org/gone), which has answered `404 Not Found` on three days",
            "Link to the page's new place, or to an archived copy; `strikes` in `[external]` says how many days it takes.",
        ],
    ),
    code(
        "external-link-failed",
        Suggestion,
        [
            "A link to another site fails, but not yet on so many days that it is called broken (`check --external`).",
            "[pumps](https://docs.acme.org/gnoe)",
            "Look whether the address is right; otherwise wait, since many failures pass by themselves.",
        ],
    ),
    code(
        "external-link-moved",
        Suggestion,
        [
            "A link to another site is redirected for good (`check --external`).",
            "[pumps](http://docs.acme.org/old), which answers `301` with a new address",
            "Link to the address that the finding names; `--fix` does it.",
        ],
    ),
    code(
        "file-in-several-groups",
        Warning,
        [
            "A file outside the docset's folder belongs to several groups, but is published for the first one only.",
            "two mappings of `content` with `../shared` as `src`, one for group v1 and one for group v2",
            "Move the files into the folder of docfx.json, where each group gets its own pages of them.",
        ],
    ),
    code(
        "file-not-found",
        Warning,
        [
            "A link, image or resource does not exist.",
            "[quota](qouta.md)",
            "Correct the path. A file that was renamed in git is followed by `--fix`.",
        ],
    ),
    code(
        "glob-pattern-invalid",
        Warning,
        [
            "A file pattern is malformed and matches nothing.",
            "\"files\": [\"a/{b\"]",
            "Close the bracket, or escape it.",
        ],
    ),
    code(
        "h1-empty",
        Suggestion,
        [
            "The level-one heading of a page has no text.",
            "`#` alone on its line",
            "Write what the page is about.",
        ],
    ),
    code(
        "h1-in-include",
        Suggestion,
        [
            "An included file has a level-one heading.",
            "`# Note` in includes/note.md",
            "Leave the level-one heading to the page that includes the file: it has one of its own.",
        ],
    ),
    code(
        "h1-in-moniker",
        Suggestion,
        [
            "A level-one heading stands in a moniker block.",
            "`# Heading` between `::: moniker range=\"v1\"` and `::: moniker-end`",
            "Put one heading for all versions above the block.",
        ],
    ),
    code(
        "h1-in-zone",
        Suggestion,
        [
            "A level-one heading stands in a zone other than `target=\"docs\"`.",
            "`# Heading` between `::: zone pivot=\"a\"` and `::: zone-end`",
            "Put one heading for all readers above the zone.",
        ],
    ),
    code(
        "h1-missing",
        Suggestion,
        [
            "A page has no level-one heading.",
            "a page that begins with `## Part`",
            "Begin the page with `# Heading`.",
        ],
    ),
    code(
        "h1-not-first",
        Suggestion,
        [
            "Content stands before the level-one heading.",
            "a paragraph in front of `# Heading`",
            "Move the heading to the top.",
        ],
    ),
    code(
        "h2-duplicated",
        Suggestion,
        [
            "Two second-level headings of a page have the same text.",
            "`## Limits` twice in a page",
            "Say in the headings how the sections differ: the list of sections shows both.",
        ],
    ),
    code(
        "hard-coded-locale",
        Suggestion,
        [
            "A link names a locale.",
            "[guide](/en-us/azure/guide)",
            "Leave out the locale: `/azure/guide`. `--fix` does it.",
        ],
    ),
    code(
        "heading-empty",
        Suggestion,
        ["A heading has no text.", "`##` alone on its line", "Write the heading, or delete the line."],
    ),
    code(
        "heading-no-content",
        Off,
        [
            "Nothing stands between a heading and the next one of its level or above.",
            "`## Limits`, and `## Prices` right below it",
            "Write the section, or delete its heading.",
        ],
    ),
    code(
        "heading-skipped",
        Off,
        ["A heading skips a level.", "`##` followed by `####`", "Use the next level."],
    ),
    code(
        "headings-with-underline",
        Off,
        [
            "A heading is marked by a line below it.",
            "`Limits`, and `------` below it",
            "Write `## Limits`: a line of dashes is easily taken for a rule, and turns any text above it into a heading.",
        ],
    ),
    code(
        "html-link",
        Off,
        [
            "A link in running text is written in HTML, though Markdown could say the same.",
            "<a href=\"limits.md\">limits</a>",
            "Write `[limits](limits.md)`.",
        ],
    ),
    code(
        "image-alt-text-duplicated",
        Suggestion,
        [
            "Two images of a page have the same alternative text.",
            "![Diagram](a.png) and ![Diagram](b.png)",
            "Say in each text what only that image shows.",
        ],
    ),
    code(
        "image-inline",
        Suggestion,
        [
            "An image is written out in its link.",
            "![Pump](data:image/png;base64,iVBORw0…)",
            "Save the image as a file and link to it.",
        ],
    ),
    code(
        "include-invalid",
        Warning,
        [
            "An included file is no Markdown file.",
            "[!INCLUDE [a](a.txt)]",
            "Only Markdown files can be included; show others with `[!code]`.",
        ],
    ),
    code(
        "include-not-found",
        Error,
        [
            "An included file does not exist.",
            "[!INCLUDE [note](includes/gone.md)]",
            "Correct the path, or create the file.",
        ],
    ),
    code(
        "insecure-link",
        Suggestion,
        [
            "A link to another site is not encrypted.",
            "[site](http://www.acme.org)",
            "Write `https://` if the site has it.",
        ],
    ),
    code(
        "invalid-code",
        Error,
        [
            "A `:::code` line is malformed or its source cannot be shown.",
            ":::code source=\"a.cs\" lang=\"cs\":::",
            "Correct the attribute that the finding names.",
        ],
    ),
    code(
        "invalid-form",
        Error,
        [
            "A `:::form` line is malformed.",
            ":::form submitTxt=\"Go\":::",
            "Correct the attribute that the finding names.",
        ],
    ),
    code(
        "invalid-image",
        Error,
        [
            "A `:::image` line is malformed.",
            ":::image src=\"a.png\":::",
            "Write `source`, and `alt-text` unless the type is `icon`.",
        ],
    ),
    code(
        "invalid-moniker-range",
        Error,
        [
            "A moniker block is malformed or not closed.",
            "`::: moniker` without a range",
            "Write `::: moniker range=\"…\"` and close it with `::: moniker-end`.",
        ],
    ),
    code(
        "invalid-nested-column",
        Warning,
        [
            "A `:::column` is malformed or stands outside a row.",
            ":::column::: outside of :::row:::",
            "Put columns directly into a row.",
        ],
    ),
    code(
        "invalid-note-section",
        Warning,
        [
            "Text follows an alert marker on its line, so it is an ordinary quote.",
            "> [!NOTE] Text",
            "Put the text on the next line: `> [!NOTE]`, then `> Text`.",
        ],
    ),
    code(
        "invalid-row",
        Warning,
        ["A `:::row` is malformed or not closed.", ":::row::: without :::row-end:::", "Close the row."],
    ),
    code(
        "invalid-silence",
        Warning,
        [
            "A silencing comment names no code or gives no reason.",
            "<!-- milepost-disable-next-line link-case -->",
            "Name a code and say why: `<!-- milepost-disable-next-line link-case the tool writes it so -->`.",
        ],
    ),
    code(
        "invalid-tab-group",
        Warning,
        [
            "A tab group repeats an id or differs from an earlier group.",
            "two tabs `#tab/linux` in one group",
            "Give each tab of a group its own id; groups with the same ids switch together.",
        ],
    ),
    code(
        "invalid-toc-href",
        Error,
        [
            "`tocHref` of a TOC entry names a page instead of a TOC.",
            "tocHref: page.md",
            "Use `href` or `topicHref` for a page.",
        ],
    ),
    code(
        "invalid-toc-level",
        Error,
        ["A `toc.md` skips a heading level.", "`#` followed by `###` in toc.md", "Use the next level."],
    ),
    code(
        "invalid-toc-syntax",
        Error,
        [
            "A TOC file is not a list of entries.",
            "toc.yml that begins with a text",
            "Write a list: `- name: …` and `href: …`.",
        ],
    ),
    code(
        "invalid-topic-href",
        Error,
        [
            "`topicHref` of a TOC entry names a TOC instead of a page, or has its old name, `homepage`, beside `tocHref`.",
            "topicHref: folder/toc.yml",
            "Use `href` or `tocHref` for a table of contents.",
        ],
    ),
    code(
        "invalid-utf8",
        Warning,
        [
            "A file is not UTF-8; bytes were replaced.",
            "a page saved as Windows-1252",
            "Save the file as UTF-8.",
        ],
    ),
    code(
        "invalid-video",
        Error,
        [
            "A `:::video` line is malformed.",
            ":::video source=\"\":::",
            "Write `source` with the address of the video.",
        ],
    ),
    code(
        "invalid-zone",
        Error,
        [
            "A `:::zone` block is malformed or not closed.",
            ":::zone target=\"docs\" without :::zone-end",
            "Close the zone, and name a pivot or target.",
        ],
    ),
    code(
        "json-syntax-error",
        Error,
        [
            "A JSON file cannot be read.",
            "{ \"redirections\": [ }",
            "Correct the place that the finding names.",
        ],
    ),
    code(
        "link-case",
        Suggestion,
        [
            "A link differs from the file it names only in case.",
            "[a](Setup.MD), and the file is setup.md",
            "Write the name as the file has it. `--fix` does it.",
        ],
    ),
    code(
        "link-index-invalid",
        Warning,
        [
            "A link index of the configuration cannot be read.",
            "\"/azure/x\" = \"gone.idx\" in `[link-indexes]`",
            "Create the file with `milepost index` in that docset, or correct its name.",
        ],
    ),
    code(
        "link-out-of-scope",
        Warning,
        [
            "A link names a file that exists but is not part of the build.",
            "[a](drafts/a.md), and `content` excludes drafts",
            "Add the file to the configuration, or link elsewhere.",
        ],
    ),
    code(
        "link-text-missing",
        Suggestion,
        ["A link has no text.", "[](setup.md)", "Write what the link leads to: `[Set up](setup.md)`."],
    ),
    code(
        "link-without-extension",
        Suggestion,
        [
            "A link of a YAML page leaves out the extension.",
            "url: setup, in a YAML page",
            "Write `setup.md`. `--fix` does it.",
        ],
    ),
    code(
        "local-file-path",
        Warning,
        ["A link names a file of one machine.", "[a](C:\\docs\\a.md)", "Use a path relative to this file."],
    ),
    code(
        "markdown-extension-unsupported",
        Suggestion,
        [
            "A configuration switches on a Markdown extension that is not supported.",
            "\"markdigExtensions\": [\"Figures\"]",
            "Take it out, or write the pages without it.",
        ],
    ),
    code(
        "merge-conflict",
        Warning,
        [
            "Merge markers were left in a file.",
            "`<<<<<<< HEAD` at the start of a line",
            "Finish the merge and delete the markers.",
        ],
    ),
    code(
        "missing-attribute",
        Warning,
        [
            "A required attribute is not there.",
            "a TOC entry without `name`, front matter without a required key",
            "Add the key.",
        ],
    ),
    code(
        "moniker-overlapping",
        Error,
        [
            "Pages with one URL share versions.",
            "v1/a.md and v2/a.md are both published as a, and both are for v2",
            "Give each page versions of its own, by its group or by `monikerRange`.",
        ],
    ),
    code(
        "moniker-range-invalid",
        Error,
        [
            "A moniker range is malformed or names no known version.",
            "monikerRange: \">=v9\", and no version is called v9",
            "Name versions that are defined.",
        ],
    ),
    code(
        "moniker-range-out-of-scope",
        Error,
        [
            "A page belongs to no version of its docset.",
            "a range that shares no version with the range of the page's group",
            "Widen one of the ranges, or move the page.",
        ],
    ),
    code(
        "moniker-zone-empty",
        Warning,
        [
            "A moniker block is never shown.",
            "a range that no version of the page is in",
            "Correct the range, or delete the block.",
        ],
    ),
    code(
        "multiple-h1s",
        Suggestion,
        [
            "A page has more than one level-one heading.",
            "two lines that begin with `# `",
            "Make the second a heading of level two.",
        ],
    ),
    code(
        "multiple-tags-with-same-name",
        Error,
        [
            "Several cells of a notebook have the name that a snippet asks for.",
            "[!notebook-python[](a.ipynb?name=plot)], and two cells are named `plot`",
            "Give each cell a name of its own.",
        ],
    ),
    code(
        "next-step-loop",
        Suggestion,
        [
            "Next steps lead in a circle.",
            "the next step of a.md is b.md, and that of b.md is a.md",
            "Let the last page lead on, or leave its next step out.",
        ],
    ),
    code(
        "next-step-missing",
        Off,
        [
            "A page has no next step.",
            "an article without `> [!div class=\"nextstepaction\"]`",
            "Say what to read next.",
        ],
    ),
    code(
        "next-step-title-mismatch",
        Suggestion,
        [
            "A next step is named unlike the page it leads to.",
            "[Set up networking](security.md)",
            "Name the link after the page it leads to.",
        ],
    ),
    code(
        "not-notebook-content",
        Error,
        [
            "The file of a notebook snippet is no notebook.",
            "[!notebook-python[](broken.ipynb?name=plot)]",
            "Name a notebook file, or repair its JSON.",
        ],
    ),
    code(
        "null-array-value",
        Warning,
        [
            "A list has an item without a value.",
            "tags: [a, null], or a `-` with nothing behind it",
            "Give it a value, or delete it.",
        ],
    ),
    code(
        "output-path-conflict",
        Warning,
        [
            "Two files are written to one output.",
            "toc.yml and toc.md in one folder",
            "Rename one of them, or leave it out in the configuration.",
        ],
    ),
    code(
        "own-link-not-found",
        Warning,
        [
            "A root-absolute link into the docset's own base path names no page.",
            "[a](/docs/gone), and the base path is /docs",
            "Link to a page that exists.",
        ],
    ),
    code(
        "page-unreachable",
        Off,
        [
            "Nothing leads to a page.",
            "a page in no TOC that nothing links to",
            "Link to it, add it to a TOC, or delete it.",
        ],
    ),
    code(
        "path-duplication",
        Off,
        [
            "The URL of a page has the same folder or name twice.",
            "guide/quota/quota.md",
            "Rename the file, or one of its folders.",
        ],
    ),
    code(
        "path-too-deep",
        Off,
        [
            "The URL of a page has more than five levels.",
            "guide/a/b/c/d/page.md",
            "Move the page up: short URLs are easier to read, and search engines prefer them.",
        ],
    ),
    code(
        "pivot-group-not-found",
        Suggestion,
        [
            "A zone pivot group is not defined.",
            "zone_pivot_groups: gone",
            "Define the group in zone-pivot-groups.yml, or correct its name.",
        ],
    ),
    code(
        "pivot-id-not-found",
        Warning,
        [
            "A zone is for a pivot that none of the page's groups has.",
            "::: zone pivot=\"linx\"",
            "Correct the name, or add the pivot to the group.",
        ],
    ),
    code(
        "pivot-id-unused",
        Suggestion,
        [
            "A pivot can be chosen on a page that has no zone for it.",
            "a group with `linux` and `windows`, and zones for `linux` only",
            "Write a zone for it, or take a group without it.",
        ],
    ),
    code(
        "preserve-view-not-set",
        Suggestion,
        [
            "A link to a version of another docset does not hold on to it.",
            "[x](/dotnet/api/x?view=net-8.0)",
            "Add `&preserve-view=true`; `--fix` does.",
        ],
    ),
    code(
        "publish-url-conflict",
        Warning,
        ["Two sources are published at one URL.", "a.md and a.yml in one folder", "Rename one of them."],
    ),
    code(
        "redirect-url-invalid",
        Suggestion,
        [
            "A redirection that moves its document id leaves the docset or has no target there.",
            "\"redirect_document_id\": true with a target elsewhere",
            "Move the document id only to a page of this docset.",
        ],
    ),
    code(
        "redirected-bookmark-not-found",
        Suggestion,
        [
            "A link's `#fragment` is lost behind a redirection.",
            "[a](old.md#limits), old.md leads to new.md, and that has no *Limits*",
            "Link to the place that readers need now.",
        ],
    ),
    code(
        "redirected-file-not-removed",
        Warning,
        [
            "A redirected file still exists.",
            "old.md is redirected and still there",
            "Delete the file or the redirection.",
        ],
    ),
    code(
        "redirected-link",
        Suggestion,
        [
            "A link leads to a redirected page.",
            "[a](old.md), and old.md is redirected to new.md",
            "Link to the target. `--fix` does it.",
        ],
    ),
    code(
        "redirection-bookmark-not-found",
        Suggestion,
        [
            "A redirection leads to an anchor that its target does not have.",
            "\"redirect_url\": \"/docs/a#gone\"",
            "Correct the fragment, or remove it.",
        ],
    ),
    code(
        "redirection-chain",
        Suggestion,
        [
            "A redirection leads to another redirection.",
            "a.md leads to /docs/b, and b.md to /docs/c",
            "Redirect a.md to /docs/c at once.",
        ],
    ),
    code(
        "redirection-conflict",
        Error,
        ["A file is redirected twice.", "two entries for old.md", "Keep one of them."],
    ),
    code(
        "redirection-invalid",
        Error,
        [
            "A redirection has no target or its source is no page.",
            "an entry without `redirect_url`",
            "Add the target; redirect pages only.",
        ],
    ),
    code(
        "redirection-path-syntax-error",
        Warning,
        [
            "A redirection's source path has the wrong slash in front.",
            "\"source_path\": \"/docs/a.md\"",
            "Write `source_path` without and `source_path_from_root` with a slash in front.",
        ],
    ),
    code(
        "redirection-target-not-found",
        Suggestion,
        [
            "A redirection leads to a page that does not exist.",
            "\"redirect_url\": \"/docs/gone\"",
            "Correct the target, or remove the redirection.",
        ],
    ),
    code(
        "redirection-url-conflict",
        Warning,
        [
            "Two redirections move their document id to one target.",
            "two entries with `redirect_document_id` and one target",
            "Keep `redirect_document_id` for one of them.",
        ],
    ),
    code(
        "review-overdue",
        Suggestion,
        [
            "The review date of a page has passed.",
            "ms.date: 01/31/2025 and ms.update-cycle: 180-days, checked with --today 2026-01-31",
            "Review the page and set `ms.date`. Without `--today` nothing is compared, so that the same files always give the same findings.",
        ],
    ),
    code(
        "schema-not-found",
        Error,
        [
            "The type of a YAML page is not known.",
            "### YamlMime:Landnig",
            "Correct the type in the first line.",
        ],
    ),
    code(
        "search-test",
        Error,
        [
            "A golden query does not find its page.",
            "query: pump, page: guide/pumps.md, top: 3",
            "Mend the page's title or headings, or correct the expectation.",
        ],
    ),
    code(
        "simplified-page-type",
        Warning,
        [
            "YAML pages of a type that other programs make, or that only the service draws, are shown as plain pages.",
            "### YamlMime:ManagedReference",
            "Nothing is wrong with the files. Leave them out of `content` if plain pages are of no use, or switch the code off.",
        ],
    ),
    code(
        "source-path-conflict",
        Error,
        [
            "A redirection has both forms of source path.",
            "`source_path` and `source_path_from_root` in one entry",
            "Remove one of them.",
        ],
    ),
    code(
        "symlink-refused",
        Warning,
        [
            "A symbolic link leads out of the docset or nowhere.",
            "a link to a file outside of the docset",
            "Copy the file into the docset.",
        ],
    ),
    code(
        "table-header-missing",
        Suggestion,
        [
            "A row of dashes and pipes makes no table, so readers see it as it is written.",
            "`|---|---|` with no row of headings above it",
            "Write a row of headings above it, and a `|` in each line from there to the next blank one.",
        ],
    ),
    code(
        "tag-not-found",
        Error,
        [
            "No cell of a notebook has the name that a snippet asks for.",
            "[!notebook-python[](a.ipynb?name=gone)]",
            "Name a cell that the notebook has, under `metadata.name`.",
        ],
    ),
    code(
        "title-bad-length",
        Suggestion,
        [
            "A title is very long.",
            "a title of 150 characters",
            "Shorten it; 30 to 65 characters are shown everywhere.",
        ],
    ),
    code(
        "title-missing",
        Suggestion,
        [
            "Nothing names a page.",
            "no `title`, no heading",
            "Add `title` to the front matter, or a level-one heading.",
        ],
    ),
    code(
        "toc-breadcrumb-link-external",
        Off,
        [
            "An entry of a table of contents leads to another site.",
            "href: https://docs.acme.org/guide",
            "Link to a page of the docset that says what is there: an entry that leads away takes readers out of the table of contents.",
        ],
    ),
    code(
        "toc-deprecated",
        Suggestion,
        ["A table of contents is written in Markdown (profile `learn`).", "toc.md", "Write it as toc.yml."],
    ),
    code(
        "toc-entry-duplicated",
        Suggestion,
        [
            "A page stands in a table of contents twice.",
            "two siblings with `href: a.md`",
            "Keep one of them.",
        ],
    ),
    code(
        "toc-missing",
        Suggestion,
        [
            "No table of contents names a page.",
            "a page that no toc.yml names",
            "Add it to a TOC, or leave it out of `content`.",
        ],
    ),
    code(
        "toc-not-found",
        Warning,
        [
            "A TOC entry names a folder or TOC file that does not exist.",
            "href: guide/, and guide has no toc.yml",
            "Name a page, or create the TOC.",
        ],
    ),
    code(
        "undefined-reference",
        Warning,
        [
            "A reference link names an id that is defined nowhere.",
            "[the guide][guide] without `[guide]: guide.md`",
            "Define the id, or correct it.",
        ],
    ),
    code(
        "unknown-content-type",
        Warning,
        [
            "A YAML file is content, but nothing says what kind of page it is (profile `docfx`).",
            "data.yml without `### YamlMime:` in its first line",
            "Name the type in the first line, or leave the file out of `content`.",
        ],
    ),
    code(
        "unknown-field",
        Suggestion,
        [
            "A configuration has a key that looks misspelt.",
            "\"globalMetdata\": { … } in docfx.json",
            "Correct the key. Keys that look like none of ours are passed over in silence.",
        ],
    ),
    code(
        "unknown-language-code",
        Warning,
        [
            "The language of a code snippet has no known region markers.",
            "[!code-klingon[main](a.x#region)]",
            "Use a language whose comments are known, or line numbers.",
        ],
    ),
    code(
        "unreadable-file",
        Error,
        ["A file of the docset cannot be read.", "a file without read permission", "Make the file readable."],
    ),
    code(
        "unsupported-setting",
        Warning,
        [
            "A configuration has a key that Learn's engine honors and Milepost doesn't.",
            "extend: ../common.yml",
            "Write what it stands for; the message says how.",
        ],
    ),
    code(
        "unused-image",
        Suggestion,
        [
            "No page shows an image.",
            "media/old.png that no page shows",
            "Delete it, or leave it out of `resource`.",
        ],
    ),
    code(
        "unused-include",
        Suggestion,
        [
            "No page includes a file of an `includes` folder.",
            "includes/old.md that no page includes",
            "Delete it, or include it.",
        ],
    ),
    code(
        "violate-schema",
        Warning,
        [
            "A YAML page does not have the shape of its type.",
            "ms.topic: howto, where `[metadata]` allows `how-to`",
            "Write what the type, or the rule of book.toml, asks for.",
        ],
    ),
    code(
        "xref-not-found",
        Warning,
        [
            "A cross reference names no known uid.",
            "<xref:acme.pmup>",
            "Correct the uid, add an xref map that knows it, or set `xref-template`.",
        ],
    ),
    code(
        "xref-unverified",
        Info,
        [
            "A cross reference is left to a service of the publishing system, so it cannot be checked here.",
            "<xref:System.String>, where the publish configuration has `xref_query_tags`",
            "Nothing is wrong. To have it checked and linked, download the xref map of that API and name it in `xref-maps`, or set `xref-template`.",
        ],
    ),
    code(
        "yaml-duplicate-key",
        Warning,
        [
            "A key stands twice; the last one counts.",
            "title: A, and title: B below it",
            "Remove one of them.",
        ],
    ),
    code(
        "yaml-header-not-object",
        Warning,
        [
            "Front matter is no list of keys.",
            "front matter that holds a text only",
            "Write each line as `key: value`.",
        ],
    ),
    code(
        "yaml-header-syntax-error",
        Warning,
        [
            "Front matter is not valid YAML.",
            "title: Pumps: an overview",
            "Put the value in quotes: `title: \"Pumps: an overview\"`.",
        ],
    ),
    code(
        "yaml-syntax-error",
        Error,
        [
            "A YAML file cannot be read.",
            "a tab in the indentation",
            "Correct the place that the finding names.",
        ],
    ),
    code(
        "zone-pivot-definition-not-found",
        Suggestion,
        [
            "A page names zone pivot groups, but there is no file that defines them.",
            "zone_pivot_groups: os, and no zone-pivot-groups.yml",
            "Create zone-pivot-groups.yml at the top of the docset.",
        ],
    ),
    code(
        "zone-pivot-group-missing",
        Suggestion,
        [
            "A page has zones with pivots, but names no zone pivot group.",
            "::: zone pivot=\"linux\", and no `zone_pivot_groups`",
            "Add `zone_pivot_groups` to the front matter.",
        ],
    ),
];

/// The entry of a slug.
pub fn find(slug: &str) -> Option<&'static Code> {
    ALL.binary_search_by(|code| code.slug.cmp(slug)).ok().map(|index| &ALL[index])
}

/// The slug closest to a misspelt one.
pub fn similar(slug: &str) -> Option<&'static str> {
    let wanted = slug.to_lowercase().replace('_', "-");
    let close = ALL.iter().map(|code| (strsim::damerau_levenshtein(&wanted, code.slug), code.slug)).min()?;
    (close.0 <= (wanted.len() / 3).max(2)).then_some(close.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_explained_and_found() {
        assert!(ALL.windows(2).all(|pair| pair[0].slug < pair[1].slug), "codes are not sorted");
        for code in ALL {
            assert!(find(code.slug).is_some_and(|found| found.slug == code.slug));
            for text in [code.summary, code.mend] {
                assert!(text.ends_with('.'), "{}: {text}", code.slug);
            }
            assert!(!code.example.is_empty() && code.switch().contains(code.slug));
        }
        assert_eq!(similar("file_not_fuond"), Some("file-not-found"));
        assert_eq!(similar("zzzzzzzz"), None);
    }
}
