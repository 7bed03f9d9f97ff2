//! Named regions of code files (dialect: regions and aliases).
//!
//! 1. [`language`] maps a name or extension to a language of the table; each language has one or more styles.
//! 2. [`region`] finds `tag` (or `snippet` + tag) by start and end markers of these styles.
//! 3. Marker lines inside the excerpt, other tags' too, are dropped.

/// How a region is marked.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Style {
    /// A comment: prefix, suffix; `<x>` … `</x>` inside.
    Comment(&'static str, &'static str),
    /// `#region x` … `#endregion`; the end carries no name.
    Region(&'static str, &'static str),
}

const C: Style = Style::Comment("//", "");
const CSHARP: Style = Style::Region("#region", "#endregion");
const BASIC: Style = Style::Comment("'", "");
const VB: Style = Style::Region("#region", "#end region");
const MARKUP: Style = Style::Comment("<!--", "-->");
const SQL: Style = Style::Comment("--", "");
const SCRIPT: Style = Style::Comment("#", "");
const BATCH: Style = Style::Comment("rem", "");
const PERCENT: Style = Style::Comment("%", "");
const LISP: Style = Style::Comment(";", "");
const CSS: Style = Style::Comment("/*", "*/");
const ALL: &[Style] = &[C, CSHARP, BASIC, VB, MARKUP, SQL, SCRIPT, BATCH, PERCENT, LISP, CSS];

/// Language, its styles, and its aliases (names or extensions).
const LANGUAGES: &[(&str, &[Style], &[&str])] = &[
    ("actionscript", &[C], &["as"]),
    ("arduino", &[C], &["ino"]),
    ("assembly", &[C], &["nasm", "asm"]),
    ("batchfile", &[BATCH], &["bat", "cmd"]),
    ("cpp", &[C], &["c", "c++", "objective-c", "obj-c", "objc", "objectivec", "h", "hpp", "cc", "m"]),
    ("csharp", &[C, CSHARP], &["cs", "asax"]),
    ("css", &[CSS], &[]),
    ("cuda", &[C], &["cu", "cuh"]),
    ("d", &[C], &["dlang"]),
    ("erlang", &[PERCENT], &["erl"]),
    ("fsharp", &[C], &["fs", "fsi", "fsx"]),
    ("go", &[C], &["golang"]),
    ("handlebars", &[MARKUP], &["hbs"]),
    ("haskell", &[SQL], &["hs"]),
    ("html", &[MARKUP], &["jsp", "asp", "aspx", "ascx", "master"]),
    ("cshtml", &[C, CSHARP, MARKUP], &["aspx-cs", "aspx-csharp", "razor"]),
    ("vbhtml", &[BASIC, VB, MARKUP], &["aspx-vb"]),
    ("hlsl", &[C], &["fx"]),
    ("java", &[C], &["gradle"]),
    ("javascript", &[C], &["js", "node", "json"]),
    ("lisp", &[LISP], &["lsp"]),
    ("lua", &[SQL], &[]),
    ("matlab", &[PERCENT], &[]),
    ("pascal", &[C], &["pas"]),
    ("perl", &[SCRIPT], &["pl"]),
    ("php", &[C, MARKUP], &[]),
    ("powershell", &[SCRIPT], &["posh", "ps1"]),
    ("processing", &[C], &["pde"]),
    ("python", &[SCRIPT], &["py"]),
    ("r", &[SCRIPT], &[]),
    ("react", &[C, MARKUP], &["tsx"]),
    ("ruby", &[SCRIPT, MARKUP], &["ru", "erb", "rb", ""]),
    ("rust", &[C], &["rs"]),
    ("scala", &[C], &[]),
    ("scss", &[C, CSS], &[]),
    ("shell", &[SCRIPT], &["sh", "bash"]),
    ("smalltalk", &[C], &["st"]),
    ("sql", &[SQL], &[]),
    ("swift", &[C], &[]),
    ("typescript", &[C], &["ts"]),
    ("vb", &[BASIC, VB], &["vbnet", "vbscript", "bas", "vbs", "vba"]),
    ("xaml", &[MARKUP], &[]),
    ("xml", &[MARKUP], &["xsl", "xslt", "xsd", "wsdl", "csdl", "edmx", "vsixmanifest", "config", "dtd"]),
    ("yaml", &[SCRIPT], &["yml"]),
];

fn entry(name: &str) -> Option<&'static (&'static str, &'static [Style], &'static [&'static str])> {
    LANGUAGES.iter().find(|(language, _, aliases)| {
        language.eq_ignore_ascii_case(name) || aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
    })
}

/// The language of a name or file extension (without dot).
pub fn language(name: &str) -> Option<&'static str> {
    entry(name).map(|(language, ..)| *language)
}

enum Marker {
    Start(String),
    /// Name or, for styles whose ends carry none, nothing.
    End(Option<String>),
}

/// The lines of a region; none when it does not exist or is not closed. An unknown `name` tries all styles.
pub fn region<'t>(lines: &[&'t str], tag: &str, name: &str) -> Option<Vec<&'t str>> {
    let styles = entry(name).map_or(ALL, |(_, styles, _)| styles);
    let wanted = tag.to_ascii_lowercase();
    let prefixed = format!("snippet{wanted}");
    styles.iter().find_map(|style| {
        let (start, end) = find(lines, *style, &wanted).or_else(|| find(lines, *style, &prefixed))?;
        let inside = &lines[start + 1..end];
        Some(inside.iter().filter(|line| marker(line, *style).is_none()).copied().collect())
    })
}

fn find(lines: &[&str], style: Style, tag: &str) -> Option<(usize, usize)> {
    let mut open: Vec<(String, usize)> = Vec::new();
    let mut found = None;
    for (index, line) in lines.iter().enumerate() {
        match marker(line, style) {
            Some(Marker::Start(name)) => {
                open.retain(|(known, _)| *known != name);
                open.push((name, index));
            }
            Some(Marker::End(Some(name))) => {
                if let Some(at) = open.iter().position(|(known, _)| *known == name) {
                    let (_, start) = open.remove(at);
                    if name == tag && found.is_none() {
                        found = Some((start, index));
                    }
                }
            }
            Some(Marker::End(None)) => {
                if let Some((name, start)) = open.pop()
                    && name == tag
                    && found.is_none()
                {
                    found = Some((start, index));
                }
            }
            None => {}
        }
    }
    found
}

fn marker(line: &str, style: Style) -> Option<Marker> {
    let compact: String =
        line.chars().filter(|char| !char.is_whitespace()).collect::<String>().to_ascii_lowercase();
    match style {
        Style::Comment(prefix, suffix) => {
            let inner = compact.strip_prefix(prefix)?.strip_suffix(suffix)?;
            let inner = inner.strip_prefix('<')?.strip_suffix('>')?;
            match inner.strip_prefix('/') {
                Some(name) if is_tag(name) => {
                    Some(Marker::End(if style == CSS { None } else { Some(name.to_owned()) }))
                }
                None if is_tag(inner) => Some(Marker::Start(inner.to_owned())),
                _ => None,
            }
        }
        Style::Region(start, end) => {
            let end: String = end.chars().filter(|char| !char.is_whitespace()).collect();
            if compact.starts_with(&end) {
                return Some(Marker::End(None));
            }
            let name = compact.strip_prefix(start)?;
            is_tag(name).then(|| Marker::Start(name.to_owned()))
        }
    }
}

fn is_tag(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|char| char.is_alphanumeric() || matches!(char, '_' | '.' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_alias_has_its_language() {
        for (names, known) in [
            ("as", "actionscript"),
            ("ino", "arduino"),
            ("nasm asm", "assembly"),
            ("bat cmd", "batchfile"),
            ("c c++ objective-c obj-c objc objectivec h hpp cc m cpp", "cpp"),
            ("cs asax", "csharp"),
            ("cu cuh", "cuda"),
            ("dlang", "d"),
            ("erl", "erlang"),
            ("fs fsi fsx", "fsharp"),
            ("golang", "go"),
            ("hbs", "handlebars"),
            ("hs", "haskell"),
            ("jsp asp aspx ascx master", "html"),
            ("aspx-cs aspx-csharp razor", "cshtml"),
            ("aspx-vb", "vbhtml"),
            ("gradle", "java"),
            ("js node json", "javascript"),
            ("lsp", "lisp"),
            ("pas", "pascal"),
            ("pl", "perl"),
            ("posh ps1 PS1", "powershell"),
            ("pde", "processing"),
            ("py", "python"),
            ("tsx", "react"),
            ("ru erb rb", "ruby"),
            ("rs", "rust"),
            ("sh bash", "shell"),
            ("st", "smalltalk"),
            ("ts", "typescript"),
            ("xsl xslt xsd wsdl csdl edmx vsixmanifest config dtd", "xml"),
            ("vbnet vbscript bas vbs vba", "vb"),
            ("fx", "hlsl"),
            ("scala swift scss lua sql matlab css r php xaml java", ""),
        ] {
            for name in names.split(' ') {
                assert_eq!(language(name), Some(if known.is_empty() { name } else { known }), "{name}");
            }
        }
        assert_eq!(language(""), Some("ruby"));
        assert_eq!(language("klingon"), None);
    }

    #[test]
    fn every_language_finds_its_regions() {
        let marks = |style: &Style| match style {
            Style::Comment(open, close) => (format!("{open} <x> {close}"), format!("{open} </x> {close}")),
            Style::Region(open, close) => (format!("{open} x"), (*close).to_owned()),
        };
        for (name, styles, _) in LANGUAGES {
            for style in *styles {
                let (start, end) = marks(style);
                let lines = [start.as_str(), "inside", end.as_str(), "outside"];
                assert_eq!(region(&lines, "X", name), Some(vec!["inside"]), "{name} {style:?}");
            }
        }
    }

    #[test]
    fn finds_regions() {
        let text = ["a", "  // < Foo >", "b", "// <x>", "c", "// </foo>", "d"];
        assert_eq!(region(&text, "foo", "cs"), Some(vec!["b", "c"]));
        assert_eq!(region(&text, "x", "cs"), None);
        let text = ["#region Outer", "#region In ner", "b", "#endregion", "#endregion"];
        assert_eq!(region(&text, "inner", "csharp"), Some(vec!["b"]));
        assert_eq!(region(&["// <snippetA>", "1", "// </snippetA>"], "a", "cpp"), Some(vec!["1"]));
        assert_eq!(region(&["/* <a> */", "1", "/* </b> */"], "a", "css"), Some(vec!["1"]));
        assert_eq!(region(&["rem <a>", "1", "REM </a>"], "a", "bat"), Some(vec!["1"]));
    }
}
