//! Formulas of a site page as MathML: no script, no fonts, nothing for the browser to fetch.
//!
//! 1. [`mathml`] reads TeX and writes MathML; none when there is something in it that it does not know.
//! 2. Inline styles are not allowed on a page, so [`without_styles`] turns colors into attributes of MathML and drops
//!    the rest.
//! 3. What cannot be read stays as it is written, with its delimiters, so that nothing is lost.

use std::panic::catch_unwind;

use pulldown_latex::config::DisplayMode;
use pulldown_latex::{Parser, RenderConfig, Storage, push_mathml};

use super::Writer;

/// Longer formulas are shown as written: what is generated is no formula for a reader.
const LONGEST: usize = 8 * 1024;

/// Braces and environments inside each other.
const DEEPEST: usize = 100;

/// Definitions could expand without end.
const DEFINING: [&str; 9] = [
    "\\def",
    "\\gdef",
    "\\edef",
    "\\xdef",
    "\\let",
    "\\futurelet",
    "\\newcommand",
    "\\renewcommand",
    "\\providecommand",
];

impl Writer<'_> {
    pub(super) fn math_site(&mut self, tex: &str, block: bool) {
        let Some(mathml) = mathml(tex.trim(), block) else { return self.math(tex, block) };
        if block {
            self.cr();
            self.push("<div class=\"math\">");
            self.push(&mathml);
            self.push("</div>\n");
        } else {
            self.push("<span class=\"math\">");
            self.push(&mathml);
            self.push("</span>");
        }
        self.words += 1;
    }
}

/// MathML of a formula.
fn mathml(tex: &str, block: bool) -> Option<String> {
    let harmless = tex.len() <= LONGEST
        && memchr::memchr_iter(b'{', tex.as_bytes()).count() <= DEEPEST
        && tex.matches("\\begin").count() + tex.matches("\\left").count() <= DEEPEST
        && !DEFINING.iter().any(|command| tex.contains(command));
    // The library fails an assertion on some malformed input: that, too, is a formula that cannot be read.
    let written = if harmless { catch_unwind(|| write(tex, block)).ok().flatten() } else { None };
    written.map(|mathml| without_styles(&escaped(&mathml)))
}

fn write(tex: &str, block: bool) -> Option<String> {
    let storage = Storage::new();
    let events = Parser::new(tex, &storage).collect::<Result<Vec<_>, _>>().ok()?;
    let config = RenderConfig {
        display_mode: if block { DisplayMode::Block } else { DisplayMode::Inline },
        ..RenderConfig::default()
    };
    let mut out = String::new();
    let events = events.into_iter().map(Ok::<_, std::convert::Infallible>);
    push_mathml(&mut out, events, config).ok()?;
    Some(out)
}

/// Signs that the library writes as they are: `<` and `&` as operators.
fn escaped(mathml: &str) -> String {
    let mut out = String::with_capacity(mathml.len() + 16);
    for (at, char) in mathml.char_indices() {
        let rest = &mathml[at + char.len_utf8()..];
        match char {
            '<' if !rest.starts_with(|next: char| next.is_ascii_alphabetic() || next == '/') => {
                out.push_str("&lt;")
            }
            '&' if !is_reference(rest) => out.push_str("&amp;"),
            _ => out.push(char),
        }
    }
    out
}

/// Whether a character reference goes on behind `&`.
fn is_reference(rest: &str) -> bool {
    let name = rest.split(';').next().unwrap_or("");
    name.len() < rest.len()
        && !name.is_empty()
        && name.chars().all(|char| char == '#' || char.is_ascii_alphanumeric())
}

/// Colors as attributes, other inline styles dropped. Only tags are touched, not the text between them.
fn without_styles(mathml: &str) -> String {
    const STYLE: &str = " style=\"";
    let mut out = String::with_capacity(mathml.len());
    let mut rest = mathml;
    while let Some(start) = rest.find('<') {
        let end = rest[start..].find('>').map_or(rest.len(), |end| start + end);
        let tag = &rest[start..end];
        out.push_str(&rest[..start]);
        match tag.split_once(STYLE).and_then(|(before, after)| Some((before, after.split_once('"')?))) {
            Some((before, (style, after))) => {
                out.push_str(before);
                for (name, value) in style.split(';').filter_map(|part| part.split_once(':')) {
                    let name = match name.trim() {
                        "color" => "mathcolor",
                        "background-color" => "mathbackground",
                        _ => continue,
                    };
                    out.push_str(&format!(" {name}=\"{}\"", value.trim()));
                }
                out.push_str(after);
            }
            None => out.push_str(tag),
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_mathml() {
        let area = mathml("\\pi r^2", false).expect("a formula");
        assert!(area.starts_with("<math") && area.ends_with("</math>"), "{area}");
        assert!(area.contains("<msup>") && area.contains('π'), "{area}");
        assert!(mathml("\\frac{a}{b}", true).expect("a formula").contains("display=\"block\""));
        let text = mathml("a < \\text{b & c}", false).expect("a formula");
        assert!(text.contains("<mo>&lt;</mo>") && text.contains("b &amp; c"), "{text}");
        assert!(mathml("a \\& b", false).expect("a formula").contains(">&amp;<"));
    }

    #[test]
    fn no_inline_styles() {
        let red = mathml("\\textcolor{red}{x} \\! y \\text{ style=\"a\"}", false).expect("a formula");
        assert!(red.contains("mathcolor=\"rgb("), "{red}");
        assert!(!red.replace("style=\"a\"", "").contains(" style="), "{red}");
    }

    #[test]
    fn what_cannot_be_read_is_left_alone() {
        assert_eq!(mathml("\\nosuchcommand{x}", false), None);
        assert_eq!(mathml("{x", false), None);
        assert_eq!(mathml("\\def\\a{\\a\\a}\\a", false), None);
        assert_eq!(mathml(&"{".repeat(10_000), false), None);
    }
}
