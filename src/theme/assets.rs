//! Style sheets, scripts and pictures of a theme, as they are published.
//!
//! 1. `assets/css/*.css` in order of their names become `site.css`.
//! 2. `assets/js/*.js` become `site.js`: each file runs on its own, so that a failure of one leaves the
//!    others working; files that start with `_` come first and are shared by all.
//! 3. Any other file below `assets/` is published under its own name.
//! 4. A packed file, `NAME.js.gz`, is a library for the pages with the feature NAME: it is published unpacked as
//!    `NAME-library.js`, and only where there is such a page.
//! 5. Names carry a hash of the content, so that browsers may keep them for ever.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::GzDecoder;
use serde_json::{Map, Value};
use xxhash_rust::xxh3::xxh3_64;

use super::files::{ThemeFile, ThemeFiles};
use crate::config::ConfigError;

/// One file to publish.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Name that templates use: `site.css`.
    pub name: String,
    /// Path from the site root: `assets/site.1a2b3c4d.css`.
    pub path: String,
    /// Content, as the theme has it.
    pub(super) bytes: Cow<'static, [u8]>,
    /// The feature of the pages that it is published for; it is packed then.
    pub feature: Option<String>,
}

impl Asset {
    /// Content, as it is published.
    pub fn content(&self) -> Cow<'_, [u8]> {
        if self.feature.is_none() {
            return Cow::Borrowed(&self.bytes);
        }
        let mut unpacked = Vec::new();
        // A damaged file is published as far as it can be read: the page shows the text of the diagram then.
        let _ = GzDecoder::new(&self.bytes[..]).read_to_end(&mut unpacked);
        Cow::Owned(unpacked)
    }
}

/// Builds all assets. `extra_css` comes last in the style sheet; `words` are the scripts' strings.
pub(super) fn build(
    files: &ThemeFiles,
    extra_css: &str,
    words: &Map<String, Value>,
) -> Result<Vec<Asset>, ConfigError> {
    let mut assets = vec![
        asset("site.css", Cow::Owned(style_sheet(files, extra_css)?.into_bytes())),
        asset("site.js", Cow::Owned(script(files, words)?.into_bytes())),
    ];
    for (name, file) in files.below("assets/") {
        let bundled = (name.starts_with("css/") && name.ends_with(".css"))
            || (name.starts_with("js/") && name.ends_with(".js"));
        if let Some(feature) = name.strip_suffix(".js.gz") {
            let mut library = asset(&format!("{feature}-library.js"), file.bytes.clone());
            library.feature = Some(feature.to_owned());
            assets.push(library);
        } else if !bundled {
            assets.push(asset(name, shrink(name, file)?));
        }
    }
    Ok(assets)
}

fn asset(name: &str, bytes: Cow<'static, [u8]>) -> Asset {
    let hash = format!("{:08x}", xxh3_64(&bytes) >> 32);
    let path = match name.rsplit_once('.') {
        Some((stem, extension)) => format!("assets/{stem}.{hash}.{extension}"),
        None => format!("assets/{name}.{hash}"),
    };
    Asset { name: name.to_owned(), path, bytes, feature: None }
}

fn style_sheet(files: &ThemeFiles, extra: &str) -> Result<String, ConfigError> {
    let mut css = String::with_capacity(64 * 1024);
    for (name, file) in files.below("assets/css/").filter(|(name, _)| name.ends_with(".css")) {
        minify_css(file.text(name)?, &mut css);
    }
    css.push_str(extra);
    Ok(css)
}

fn script(files: &ThemeFiles, words: &Map<String, Value>) -> Result<String, ConfigError> {
    let words = serde_json::to_string(words).unwrap_or_default();
    let mut shared = String::new();
    let mut parts = String::new();
    for (name, file) in files.below("assets/js/").filter(|(name, _)| name.ends_with(".js")) {
        let text = file.text(name)?;
        if name.starts_with('_') {
            copy_script(text, file, &mut shared);
        } else {
            let stem = name.strip_suffix(".js").unwrap_or(name);
            parts.push_str(&format!("part(\"{stem}\",()=>{{\n"));
            copy_script(text, file, &mut parts);
            parts.push_str("});\n");
        }
    }
    Ok(format!("(()=>{{\"use strict\";\nconst words={words};\n{shared}{parts}}})();\n"))
}

/// A stand-alone asset; built-in style sheets and scripts lose their comments.
fn shrink(name: &str, file: &ThemeFile) -> Result<Cow<'static, [u8]>, ConfigError> {
    let mut text = String::new();
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("js") if file.origin.is_none() => copy_script(file.text(name)?, file, &mut text),
        Some("css") if file.origin.is_none() => minify_css(file.text(name)?, &mut text),
        _ => return Ok(file.bytes.clone()),
    }
    Ok(Cow::Owned(text.into_bytes()))
}

/// Drops comment lines and indentation of a built-in script. Those are written so that no string
/// spans lines; an override is published as it was written.
fn copy_script(text: &str, file: &ThemeFile, out: &mut String) {
    if file.origin.is_some() {
        out.push_str(text);
        out.push('\n');
        return;
    }
    for line in text.lines().map(str::trim) {
        if !line.is_empty() && !line.starts_with("//") {
            out.push_str(line);
            out.push('\n');
        }
    }
}

/// Removes comments and the white space that CSS does not need. Strings and `url(…)` are kept as they are;
/// white space around `+`, `-`, `>` and inside selectors may carry meaning and shrinks to one space.
pub(super) fn minify_css(css: &str, out: &mut String) {
    let bytes = css.as_bytes();
    let mut at = 0;
    let mut space = false;
    while at < bytes.len() {
        let byte = bytes[at];
        let rest = &css[at..];
        if rest.starts_with("/*") {
            at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            space = true;
        } else if byte.is_ascii_whitespace() {
            at += 1;
            space = true;
        } else {
            let length = token_length(rest);
            if byte == b'}' && out.ends_with(';') {
                out.pop();
            }
            let glued = out.ends_with(['{', '}', ';', ',', ':', '>'])
                || matches!(byte, b'{' | b'}' | b';' | b',' | b'>');
            if space && !glued && !out.is_empty() {
                out.push(' ');
            }
            out.push_str(&rest[..length]);
            at += length;
            space = false;
        }
    }
}

/// The length of a string, a `url(…)` or a single character at the start of `rest`.
fn token_length(rest: &str) -> usize {
    let first = rest.chars().next().map_or(1, char::len_utf8);
    if rest.starts_with("url(") && !rest[4..].starts_with(['"', '\'']) {
        return rest.find(')').map_or(rest.len(), |end| end + 1);
    }
    let quote = match rest.as_bytes()[0] {
        quote @ (b'"' | b'\'') => quote,
        _ => return first,
    };
    let mut escaped = false;
    for (offset, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            _ if byte == quote => return offset + 1,
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minified(css: &str) -> String {
        let mut out = String::new();
        minify_css(css, &mut out);
        out
    }

    #[test]
    fn css_shrinks_without_changing_its_meaning() {
        assert_eq!(minified("a > b , c {\n  color: red; /* why */\n}\n"), "a>b,c{color:red}");
        assert_eq!(minified("a { inline-size: calc(1px + 2px) }"), "a{inline-size:calc(1px + 2px)}");
        assert_eq!(minified(".a :hover { content: \" a  b \" }"), ".a :hover{content:\" a  b \"}");
        assert_eq!(minified("a{background:url(data:x;y  z)}"), "a{background:url(data:x;y  z)}");
        assert_eq!(
            minified("@media (width >= 40rem) and (hover) { a {} }"),
            "@media (width>= 40rem) and (hover){a{}}"
        );
    }

    #[test]
    fn names_follow_the_content() {
        let one = asset("site.css", Cow::Borrowed(b"a"));
        let two = asset("site.css", Cow::Borrowed(b"b"));
        assert_ne!(one.path, two.path);
        assert!(one.path.starts_with("assets/site.") && one.path.ends_with(".css"), "{}", one.path);
        assert_eq!(one.path.len(), "assets/site.12345678.css".len());
    }
}
