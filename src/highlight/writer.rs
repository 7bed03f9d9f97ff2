//! From classified pieces of text to escaped HTML.
//!
//! 1. A lexer calls [`Writer::put`] with every byte of the code, in order, each piece with its class.
//! 2. Neighbours of one class share a span, also across blanks: `static const` is one span.
//! 3. A span never crosses a line end, so that a theme can wrap single lines.
//! 4. Only `&`, `<` and `>` are escaped: the result is element content, never an attribute.

/// What a piece of code is; `None` in the places that take an `Option<Class>` is plain text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Class {
    Comment,
    Str,
    Number,
    Keyword,
    Type,
    Function,
    Variable,
    Tag,
    Attribute,
    Meta,
    Inserted,
    Deleted,
}

impl Class {
    /// The opening tag. The letters are the theme's contract (`themes/default`).
    fn open(self) -> &'static str {
        match self {
            Class::Comment => "<span class=\"c\">",
            Class::Str => "<span class=\"s\">",
            Class::Number => "<span class=\"n\">",
            Class::Keyword => "<span class=\"k\">",
            Class::Type => "<span class=\"t\">",
            Class::Function => "<span class=\"f\">",
            Class::Variable => "<span class=\"v\">",
            Class::Tag => "<span class=\"g\">",
            Class::Attribute => "<span class=\"a\">",
            Class::Meta => "<span class=\"m\">",
            Class::Inserted => "<span class=\"i\">",
            Class::Deleted => "<span class=\"d\">",
        }
    }
}

const CLOSE: &str = "</span>";

/// Collects the HTML of one block.
pub(crate) struct Writer {
    html: String,
    open: Option<Class>,
    /// Blanks after an open span, undecided whether they stay inside it.
    gap: String,
}

impl Writer {
    /// A writer for about `bytes` bytes of code. Twice the text is what the average block needs.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Writer { html: String::with_capacity(bytes * 2 + 64), open: None, gap: String::new() }
    }

    /// Appends the next piece of the code.
    pub(crate) fn put(&mut self, class: Option<Class>, text: &str) {
        let mut rest = text;
        while let Some(end) = memchr::memchr(b'\n', rest.as_bytes()) {
            self.piece(class, &rest[..end]);
            self.close();
            self.html.push('\n');
            rest = &rest[end + 1..];
        }
        self.piece(class, rest);
    }

    /// The finished HTML.
    pub(crate) fn finish(mut self) -> String {
        self.close();
        self.html
    }

    /// A piece without a line end.
    fn piece(&mut self, class: Option<Class>, text: &str) {
        let content = text.strip_suffix('\r').unwrap_or(text);
        self.content(class, content);
        if content.len() < text.len() {
            // Half of a line end, so no span may hold it.
            self.close();
            self.html.push('\r');
        }
    }

    fn content(&mut self, class: Option<Class>, text: &str) {
        if text.is_empty() {
            return;
        }
        if is_blank(text) {
            let target = if self.open.is_some() { &mut self.gap } else { &mut self.html };
            return target.push_str(text);
        }
        if class != self.open {
            self.close();
            if let Some(class) = class {
                self.html.push_str(class.open());
            }
            self.open = class;
        } else if !self.gap.is_empty() {
            self.html.push_str(&self.gap);
            self.gap.clear();
        }
        escape_into(&mut self.html, text);
    }

    fn close(&mut self) {
        if self.open.take().is_some() {
            self.html.push_str(CLOSE);
            self.html.push_str(&self.gap);
            self.gap.clear();
        }
    }
}

fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| byte == b' ' || byte == b'\t')
}

/// The first end of a character at or behind `end`. Lexers work on bytes; this is their safety net.
pub(crate) fn boundary(src: &str, end: usize) -> usize {
    (end..src.len()).find(|at| src.is_char_boundary(*at)).unwrap_or(src.len())
}

/// Appends `text` with the three characters escaped that mean something in element content.
pub(crate) fn escape_into(html: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = memchr::memchr3(b'&', b'<', b'>', rest.as_bytes()) {
        html.push_str(&rest[..at]);
        html.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            _ => "&gt;",
        });
        rest = &rest[at + 1..];
    }
    html.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(pieces: &[(Option<Class>, &str)]) -> String {
        let mut writer = Writer::with_capacity(0);
        pieces.iter().for_each(|(class, text)| writer.put(*class, text));
        writer.finish()
    }

    #[test]
    fn neighbours_share_a_span_across_blanks() {
        let key = Some(Class::Keyword);
        assert_eq!(
            written(&[(key, "static"), (None, " "), (key, "const"), (None, " x  ")]),
            "<span class=\"k\">static const</span> x  "
        );
        assert_eq!(
            written(&[(key, "if"), (None, "\t"), (Some(Class::Number), "1")]),
            "<span class=\"k\">if</span>\t<span class=\"n\">1</span>"
        );
    }

    #[test]
    fn spans_stop_at_line_ends() {
        assert_eq!(
            written(&[(Some(Class::Comment), "/* a\r\n\n  b */"), (None, "\n")]),
            "<span class=\"c\">/* a</span>\r\n\n<span class=\"c\">  b */</span>\n"
        );
    }

    #[test]
    fn only_markup_is_escaped() {
        assert_eq!(written(&[(None, "a<b> && \"c\"")]), "a&lt;b&gt; &amp;&amp; \"c\"");
    }

    #[test]
    fn blanks_at_the_end_are_kept_outside_the_span() {
        assert_eq!(written(&[(Some(Class::Str), "'a'"), (None, "  ")]), "<span class=\"s\">'a'</span>  ");
    }
}
