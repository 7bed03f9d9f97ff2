//! Every code, once: slug, default severity, what it means.
//!
//! Slugs and severities are those of the Learn engine where it has one.

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
}

const fn code(slug: &'static str, severity: Severity, summary: &'static str) -> Code {
    Code { slug, severity, summary }
}

use Severity::{Error, Info, Off, Suggestion, Warning};

/// All codes, in alphabetical order.
pub static ALL: &[Code] = &[
    code("at-xref-not-found", Off, "An `@uid` shorthand names no known uid."),
    code("bookmark-not-found", Warning, "A link's `#fragment` is no heading or anchor of its target."),
    code("circular-redirection", Warning, "Redirections lead back to where they began."),
    code("circular-reference", Error, "Includes or TOCs lead back to themselves."),
    code("codesnippet-not-found", Warning, "The file or region of a code snippet does not exist."),
    code("config-not-found", Warning, "A configuration names a file or folder that does not exist."),
    code(
        "dependent-repository-missing",
        Suggestion,
        "Files of a dependent repository are used that is not part of the checkout.",
    ),
    code("disallowed-html-attribute", Info, "An HTML attribute was removed by the sanitiser."),
    code("disallowed-html-tag", Info, "An HTML element was removed by the sanitiser."),
    code("duplicate-output", Warning, "Two resources are written to one file."),
    code("duplicate-uid", Warning, "Two pages have the same uid."),
    code("file-not-found", Warning, "A link, image or resource does not exist."),
    code("folder-link", Off, "A link names a folder instead of a page."),
    code("glob-pattern-invalid", Warning, "A file pattern is malformed and matches nothing."),
    code("include-invalid", Warning, "An included file is no Markdown file."),
    code("include-not-found", Error, "An included file does not exist."),
    code("invalid-code", Error, "A `:::code` line is malformed or its source cannot be shown."),
    code("invalid-form", Error, "A `:::form` line is malformed."),
    code("invalid-image", Error, "A `:::image` line is malformed."),
    code("invalid-moniker-range", Error, "A moniker block is malformed or not closed."),
    code("invalid-nested-column", Warning, "A `:::column` is malformed or stands outside a row."),
    code(
        "invalid-note-section",
        Warning,
        "Text follows an alert marker on its line, so it is an ordinary quote.",
    ),
    code("invalid-row", Warning, "A `:::row` is malformed or not closed."),
    code("invalid-tab-group", Warning, "A tab group repeats an id or differs from an earlier group."),
    code("invalid-toc-href", Error, "`tocHref` of a TOC entry names a page instead of a TOC."),
    code("invalid-toc-level", Error, "A `toc.md` skips a heading level."),
    code("invalid-toc-syntax", Error, "A TOC file is not a list of entries."),
    code("invalid-topic-href", Error, "`topicHref` of a TOC entry names a TOC instead of a page."),
    code("invalid-utf8", Warning, "A file is not UTF-8; bytes were replaced."),
    code("invalid-video", Error, "A `:::video` line is malformed."),
    code("invalid-zone", Error, "A `:::zone` block is malformed or not closed."),
    code("json-syntax-error", Error, "A JSON file cannot be read."),
    code("link-case", Suggestion, "A link differs from the file it names only in case."),
    code("link-out-of-scope", Warning, "A link names a file that exists but is not part of the build."),
    code("link-without-extension", Suggestion, "A link of a YAML page leaves out the extension."),
    code("local-file-path", Warning, "A link names a file of one machine."),
    code(
        "markdown-extension-unsupported",
        Suggestion,
        "A configuration switches on a Markdown extension that is not supported.",
    ),
    code("merge-conflict", Warning, "Merge markers were left in a file."),
    code("missing-attribute", Warning, "A required attribute is not there."),
    code("moniker-zone-empty", Warning, "A moniker block is never shown."),
    code(
        "own-link-not-found",
        Warning,
        "A root-absolute link into the docset's own base path names no page.",
    ),
    code("pivot-group-not-found", Suggestion, "A zone pivot group or pivot is not defined."),
    code("publish-url-conflict", Warning, "Two sources are published at one URL."),
    code(
        "redirect-url-invalid",
        Suggestion,
        "A redirection that moves its document id leaves the docset or has no target there.",
    ),
    code("redirected-file-not-removed", Warning, "A redirected file still exists."),
    code("redirection-conflict", Error, "A file is redirected twice."),
    code("redirection-invalid", Error, "A redirection has no target or its source is no page."),
    code(
        "redirection-path-syntax-error",
        Warning,
        "A redirection's source path has the wrong slash in front.",
    ),
    code("redirection-url-conflict", Warning, "Two redirections move their document id to one target."),
    code("schema-not-found", Error, "The type of a YAML page is not known."),
    code("source-path-conflict", Error, "A redirection has both forms of source path."),
    code("symlink-refused", Warning, "A symbolic link leads out of the docset or nowhere."),
    code("toc-not-found", Warning, "A TOC entry names a folder or TOC file that does not exist."),
    code("unknown-language-code", Warning, "The language of a code snippet has no known region markers."),
    code("unreadable-file", Error, "A file of the docset cannot be read."),
    code("violate-schema", Warning, "A YAML page does not have the shape of its type."),
    code("xref-not-found", Warning, "A cross reference names no known uid."),
    code("yaml-duplicate-key", Warning, "A key stands twice; the last one counts."),
    code("yaml-header-not-object", Warning, "Front matter is no list of keys."),
    code("yaml-header-syntax-error", Warning, "Front matter is not valid YAML."),
    code("yaml-syntax-error", Error, "A YAML file cannot be read."),
];

/// The entry of a slug.
pub fn find(slug: &str) -> Option<&'static Code> {
    ALL.iter().find(|code| code.slug == slug)
}
