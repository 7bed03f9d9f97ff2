//! A tolerant scanner for the tags of author-written HTML.

/// A piece of HTML.
#[derive(Debug, PartialEq)]
pub enum Piece<'a> {
    /// Text between tags, as written.
    Text(&'a str),
    /// `<!-- … -->`, a declaration or a processing instruction, as written.
    Comment(&'a str),
    /// A tag.
    Tag(Tag<'a>),
}

/// A start or end tag.
#[derive(Debug, PartialEq)]
pub struct Tag<'a> {
    /// The tag as written.
    pub raw: &'a str,
    /// Offset of `raw` in the scanned text.
    pub offset: usize,
    /// Name as written.
    pub name: &'a str,
    /// `</name>`.
    pub closing: bool,
    /// `<name … />`.
    pub self_closing: bool,
    /// Attributes in order.
    pub attributes: Vec<TagAttribute<'a>>,
}

/// An attribute of a tag.
#[derive(Debug, PartialEq)]
pub struct TagAttribute<'a> {
    /// Name as written.
    pub name: &'a str,
    /// Value as written (entities not decoded); none without `=`.
    pub value: Option<&'a str>,
    /// Offset of the value in the scanned text.
    pub offset: usize,
}

impl<'a> Tag<'a> {
    /// The value of an attribute, name compared without case.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))?.value
    }

    /// Whether the tag has this name.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// Iterates over the pieces of `html`.
pub fn pieces(html: &str) -> Pieces<'_> {
    Pieces { html, at: 0 }
}

/// See [`pieces`].
pub struct Pieces<'a> {
    html: &'a str,
    at: usize,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let rest = &self.html[self.at..];
        if rest.is_empty() {
            return None;
        }
        if !rest.starts_with('<') {
            let len = memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
            self.at += len;
            return Some(Piece::Text(&rest[..len]));
        }
        for (open, close) in [("<!--", "-->"), ("<?", "?>"), ("<!", ">")] {
            if rest.starts_with(open) {
                let len = rest.find(close).map_or(rest.len(), |at| at + close.len());
                self.at += len;
                return Some(Piece::Comment(&rest[..len]));
            }
        }
        if let Some(tag) = tag(self.html, self.at) {
            self.at += tag.raw.len();
            return Some(Piece::Tag(tag));
        }
        // A lone `<`: text up to the next one.
        let len = memchr::memchr(b'<', &rest.as_bytes()[1..]).map_or(rest.len(), |at| at + 1);
        self.at += len;
        Some(Piece::Text(&rest[..len]))
    }
}

fn tag(html: &str, start: usize) -> Option<Tag<'_>> {
    let bytes = html.as_bytes();
    let closing = bytes.get(start + 1) == Some(&b'/');
    let name_at = start + 1 + usize::from(closing);
    if !bytes.get(name_at)?.is_ascii_alphabetic() {
        return None;
    }
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.');
    let name_end = name_at + bytes[name_at..].iter().take_while(|byte| is_name(byte)).count();
    let mut attributes = Vec::new();
    let mut self_closing = false;
    let mut at = name_end;
    loop {
        while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        match bytes.get(at)? {
            b'>' => break,
            b'/' => {
                self_closing = bytes.get(at + 1) == Some(&b'>');
                at += 1;
            }
            b'<' => return None,
            _ => {
                let (attribute, next) = attribute(html, at)?;
                attributes.push(attribute);
                at = next;
            }
        }
    }
    let raw = &html[start..at + 1];
    Some(Tag { raw, offset: start, name: &html[name_at..name_end], closing, self_closing, attributes })
}

fn attribute(html: &str, start: usize) -> Option<(TagAttribute<'_>, usize)> {
    let bytes = html.as_bytes();
    let is_name = |byte: &u8| !byte.is_ascii_whitespace() && !matches!(byte, b'=' | b'>' | b'/' | b'<');
    let name_end = start + bytes[start..].iter().take_while(|byte| is_name(byte)).count();
    if name_end == start {
        // A stray character: step over it so that scanning goes on.
        let next = html[start..].chars().next().map_or(start + 1, |char| start + char.len_utf8());
        return Some((TagAttribute { name: "", value: None, offset: start }, next));
    }
    let name = &html[start..name_end];
    let mut at = name_end;
    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    if bytes.get(at) != Some(&b'=') {
        return Some((TagAttribute { name, value: None, offset: name_end }, name_end));
    }
    at += 1;
    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    let (from, to, next) = match bytes.get(at)? {
        quote @ (b'"' | b'\'') => {
            let end = at + 1 + memchr::memchr(*quote, &bytes[at + 1..])?;
            (at + 1, end, end + 1)
        }
        _ => {
            let is_value = |byte: &u8| !byte.is_ascii_whitespace() && *byte != b'>';
            let end = at + bytes[at..].iter().take_while(|byte| is_value(byte)).count();
            (at, end, end)
        }
    };
    Some((TagAttribute { name, value: html.get(from..to), offset: from }, next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scans() {
        let found: Vec<_> = pieces("a<br/><a name=\"x\" id='y' z>b</a><!-- c --><x<").collect();
        assert_eq!(found.len(), 8);
        let Piece::Tag(tag) = &found[2] else { panic!() };
        assert_eq!((tag.get("NAME"), tag.get("id"), tag.get("z")), (Some("x"), Some("y"), None));
        assert_eq!(found[5], Piece::Comment("<!-- c -->"));
        assert_eq!(pieces("< 3 <").count(), 2);
    }
}
