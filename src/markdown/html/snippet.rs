//! Code blocks, and excerpts of files (dialect: code snippets).

use std::borrow::Cow;

use super::{Writer, escape};
use crate::highlight::label;
use crate::markdown::directive::{Snippet, SnippetForm};
use crate::markdown::tree::{Document, Kind, NodeId};

impl Writer<'_> {
    pub(super) fn code_block(&mut self, document: &Document<'_>, id: NodeId, info: Option<&str>) {
        let code = code_of(document, id);
        let language = info.unwrap_or("").split_whitespace().next().unwrap_or("");
        let (language, interactive) = match strip_interactive(language) {
            Some(language) => (language, true),
            None => (language, false),
        };
        self.cr();
        if self.site() {
            return self.code_site(language, &code, "");
        }
        self.push("<pre><code");
        if !language.is_empty() {
            self.html.push_str(&format!(" class=\"lang-{}\"", escape::escaped(language)));
        }
        if interactive {
            self.html.push_str(&format!(" data-interactive=\"{}\"", escape::escaped(language)));
        }
        self.push(">");
        self.code_text(&code);
        self.push("</code></pre>\n");
    }

    /// A code block of a site page. `highlight` lists lines of the excerpt to mark.
    fn code_site(&mut self, language: &str, code: &str, highlight: &str) {
        if language.eq_ignore_ascii_case("mermaid") {
            self.push("<pre class=\"mermaid\" tabindex=\"0\">");
            self.text(code);
            self.push("</pre>\n");
            self.feature("mermaid");
            return;
        }
        let name = if language.is_empty() { String::new() } else { label(language) };
        self.html.push_str(&format!("<div class=\"code\" data-lang=\"{}\">", escape::escaped(language)));
        if !name.is_empty() {
            self.html.push_str(&format!("<p class=\"code-lang\">{}</p>", escape::escaped(&name)));
        }
        self.push("<pre tabindex=\"0\"><code");
        if !language.is_empty() {
            self.html.push_str(&format!(" class=\"lang-{}\"", escape::escaped(language)));
        }
        self.push(">");
        let highlighted = self.options.highlighter.map(|highlighter| highlighter.highlight(language, code));
        let marks =
            if highlight.is_empty() { Vec::new() } else { crate::markdown::directive::ranges(highlight) };
        match (&highlighted, marks.is_empty()) {
            (Some(html), true) => self.push(html),
            (Some(html), false) => self.marked_lines(html, &marks),
            (None, _) => self.text(code),
        }
        self.push("</code></pre></div>\n");
    }

    /// Wraps marked lines; spans of the highlighter never cross a line break.
    fn marked_lines(&mut self, html: &str, marks: &[(usize, Option<usize>)]) {
        for (index, line) in html.split_inclusive('\n').enumerate() {
            let number = index + 1;
            let marked =
                marks.iter().any(|(first, last)| number >= *first && last.is_none_or(|last| number <= last));
            if marked {
                self.push("<mark class=\"line\">");
                self.push(line.trim_end_matches('\n'));
                self.push("</mark>\n");
            } else {
                self.push(line);
            }
        }
    }

    pub(super) fn snippet(&mut self, snippet: &Snippet<'_>) {
        let file = self.lookup.text(self.file(), snippet.path.0);
        let extension = snippet.path.0.rsplit_once('.').map_or("", |(_, extension)| extension);
        let excerpt = file.map(|file| excerpt(&file.text, snippet, extension));
        let triple = snippet.form == SnippetForm::TripleColon;
        match excerpt {
            Some(Excerpt::Code(code)) if !(triple && code.trim().is_empty()) => {
                self.snippet_code(snippet, &code, extension)
            }
            Some(Excerpt::NotFound) if !triple => self.snippet_code(snippet, "", extension),
            _ if triple && !self.site() => {
                let language =
                    snippet.language.map_or_else(|| infer(extension).unwrap_or("").to_owned(), str::to_owned);
                self.html.push_str(&format!("<div class=\"lang-{}\">\n</div>\n", escape::escaped(&language)));
            }
            _ => self.missing_snippet(snippet),
        }
    }

    fn missing_snippet(&mut self, snippet: &Snippet<'_>) {
        if self.site() {
            let title = escape::escaped(&self.options.words.alert_warning);
            let missing = escape::escaped(&self.options.words.sample_missing);
            self.html.push_str(&format!(
                "<div class=\"alert alert-warning\" role=\"note\" aria-label=\"{title}\"><p class=\"alert-title\">{title}</p>\n<p>{missing} <code>"
            ));
            self.text(snippet.path.0);
            self.push("</code></p>\n</div>\n");
        } else {
            self.push("<div class=\"WARNING\">\n<h5>WARNING</h5>\n<p>The sample code could not be found.</p>\n</div>\n");
        }
    }

    fn snippet_code(&mut self, snippet: &Snippet<'_>, code: &str, extension: &str) {
        let language = match (snippet.form, snippet.language) {
            (_, Some(language)) => language.to_owned(),
            (SnippetForm::Bracket, None) => String::new(),
            _ => infer(extension).unwrap_or("").to_owned(),
        };
        if self.site() {
            let shown =
                if language.is_empty() { infer(extension).unwrap_or("").to_owned() } else { language };
            return self.code_site(&shown, code, snippet.highlight.unwrap_or(""));
        }
        let mut attributes = String::new();
        let mut add =
            |key: &str, value: &str| attributes.push_str(&format!(" {key}=\"{}\"", escape::escaped(value)));
        match snippet.form {
            SnippetForm::TripleColon => {
                add("class", &format!("lang-{language}"));
                if let Some(mode) = snippet.interactive {
                    add("data-interactive", &language);
                    add("data-interactive-mode", mode);
                }
            }
            _ => {
                if !language.is_empty() {
                    add("class", &format!("lang-{language}"));
                }
                if snippet.interactive.is_some() {
                    add("data-interactive", &language);
                }
                if !snippet.name.is_empty() {
                    add("name", snippet.name);
                }
                if let Some(title) = snippet.title {
                    add("title", title);
                }
            }
        }
        let triple = snippet.form == SnippetForm::TripleColon;
        if let Some(lines) = snippet.highlight {
            add("highlight-lines", &if triple { lines.to_owned() } else { shortest_ranges(lines) });
        }
        self.push(if triple { "<pre>\n" } else { "<pre>" });
        self.html.push_str(&format!("<code{attributes}>"));
        if triple {
            self.text(code.trim_end());
            self.push("\n</code></pre>\n");
        } else {
            self.text(code);
            self.push("</code></pre>");
        }
    }
}

/// The text of a code block: as a rule one piece of the source.
fn code_of<'d>(document: &'d Document<'_>, id: NodeId) -> Cow<'d, str> {
    let mut code = Cow::Borrowed("");
    for child in document.children(id) {
        if let Kind::Text(text) = document.kind(child) {
            // Nothing and a piece is the piece.
            code += &**text;
        }
    }
    // The last line of a file needs no line end; the block's last line has one.
    if !code.is_empty() && !code.ends_with('\n') {
        code += "\n";
    }
    code
}

/// Lines and ranges as the engine writes them: no blanks, `2-2` as `2`.
fn shortest_ranges(lines: &str) -> String {
    let short = |part: &str| match part.split_once('-') {
        Some((first, last)) if first.trim() == last.trim() => first.trim().to_owned(),
        _ => part.replace([' ', '\t'], ""),
    };
    lines.split(',').map(short).collect::<Vec<_>>().join(",")
}

fn strip_interactive(language: &str) -> Option<&str> {
    let cut = language.len().checked_sub(12)?;
    let end = language.get(cut..)?;
    end.eq_ignore_ascii_case("-interactive").then(|| &language[..cut])
}

/// What taking an excerpt gave.
#[derive(Debug, PartialEq, Eq)]
pub enum Excerpt {
    /// The lines, each ending in `\n`.
    Code(String),
    /// The region, notebook cell or line range does not exist.
    NotFound,
}

/// The lines of `text` that a snippet asks for.
pub fn excerpt(text: &str, snippet: &Snippet<'_>, extension: &str) -> Excerpt {
    if snippet.form == SnippetForm::Notebook {
        return notebook(text, snippet.tag.unwrap_or(""));
    }
    let lines: Vec<&str> = text.lines().map(|line| line.trim_end_matches('\r')).collect();
    let taken: Vec<&str> = match snippet.tag {
        Some(tag) => {
            let by_language = snippet.form == SnippetForm::Bracket;
            let name = snippet.language.filter(|_| by_language).unwrap_or(extension);
            match super::super::regions::region(&lines, tag, name) {
                Some(lines) => lines,
                None => return Excerpt::NotFound,
            }
        }
        None if snippet.ranges.is_empty() => lines,
        None => {
            let mut taken = Vec::new();
            for (first, last) in &snippet.ranges {
                let last = last.unwrap_or(lines.len()).min(lines.len());
                taken.extend(lines.iter().take(last).skip(first.saturating_sub(1)));
            }
            if taken.is_empty() {
                return Excerpt::NotFound;
            }
            taken
        }
    };
    Excerpt::Code(dedent(&taken, snippet.dedent))
}

/// Why a file does not have the region (or notebook cell) that a snippet asks for: a code of its own for notebooks,
/// and what is wrong.
pub fn excerpt_problem(
    text: &str,
    tag: &str,
    language: &str,
    path: &crate::source::DocPath,
) -> Option<(Option<&'static str>, String)> {
    if path.has_extension("ipynb") {
        return cell(text, tag).err().map(|(code, message)| (Some(code), message));
    }
    let lines: Vec<&str> = text.lines().collect();
    let found = super::super::regions::region(&lines, tag, language).is_some();
    (!found).then(|| (None, format!("no region `{tag}` in that file")))
}

fn notebook(text: &str, tag: &str) -> Excerpt {
    match cell(text, tag) {
        Ok(code) => Excerpt::Code(code),
        Err(_) => Excerpt::NotFound,
    }
}

/// The text of a notebook's cell by its name, as it is stored: its last line often has no end.
fn cell(text: &str, tag: &str) -> Result<String, (&'static str, String)> {
    let Ok(notebook) = serde_json::from_str::<serde_json::Value>(text) else {
        return Err(("not-notebook-content", "that file is no notebook".to_owned()));
    };
    let cells = notebook.get("cells").and_then(serde_json::Value::as_array);
    let named = |cell: &&serde_json::Value| {
        cell.pointer("/metadata/name").and_then(serde_json::Value::as_str) == Some(tag)
    };
    let mut named = cells.into_iter().flatten().filter(named);
    let Some(source) = named.next().and_then(|cell| cell.get("source")) else {
        return Err(("tag-not-found", format!("no cell `{tag}` in that notebook")));
    };
    if named.next().is_some() {
        return Err(("multiple-tags-with-same-name", format!("several cells `{tag}` in that notebook")));
    }
    let lines = source.as_array().cloned().unwrap_or_else(|| vec![source.clone()]);
    Ok(lines.iter().filter_map(serde_json::Value::as_str).collect())
}

/// Removes indentation: `by` columns, or what all non-empty lines share.
fn dedent(lines: &[&str], by: Option<usize>) -> String {
    let indent = |line: &str| {
        let mut columns = 0;
        for char in line.chars() {
            match char {
                ' ' => columns += 1,
                '\t' => columns += 4 - columns % 4,
                _ => break,
            }
        }
        columns
    };
    let common =
        || lines.iter().filter(|line| !line.trim().is_empty()).map(|line| indent(line)).min().unwrap_or(0);
    let by = by.unwrap_or_else(common);
    let mut out = String::new();
    for line in lines {
        let columns = indent(line);
        if by == 0 {
            out.push_str(line);
        } else if !line.trim().is_empty() || columns > by {
            out.extend(std::iter::repeat_n(' ', columns.saturating_sub(by)));
            out.push_str(line.trim_start_matches([' ', '\t']));
        }
        out.push('\n');
    }
    out
}

/// The language of a file extension (dialect: aliases).
pub(super) fn infer(extension: &str) -> Option<&'static str> {
    super::super::regions::language(extension)
}
