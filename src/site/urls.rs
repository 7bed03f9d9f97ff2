//! Output paths and the URLs that lead to them.

use crate::config::{Profile, UrlStyle};
use crate::source::doc_path::relative_with_room as relative;

/// Output path of a page from its published path (`a/B.md` → `a/b.html`, or `a/b/index.html`).
pub fn page_output(published: &str, profile: Profile, style: UrlStyle) -> String {
    let cased = match profile {
        Profile::Learn => published.to_lowercase(),
        Profile::Docfx => published.to_owned(),
    };
    let dot = cased.rfind('.').filter(|dot| !cased[*dot..].contains('/')).unwrap_or(cased.len());
    let stem = &cased[..dot];
    let is_index = stem == "index" || stem.ends_with("/index");
    match style {
        UrlStyle::Clean if !is_index => format!("{stem}/index.html"),
        _ => format!("{stem}.html"),
    }
}

/// Folder that a published path lies in, in the case of the outputs; empty for the root.
pub fn published_folder(published: &str, profile: Profile) -> String {
    let folder = published.rfind('/').map_or("", |slash| &published[..slash]);
    if profile == Profile::Learn { folder.to_lowercase() } else { folder.to_owned() }
}

/// The relative URL from one output to another, not yet escaped for HTML but percent-encoded.
/// With clean URLs the final `index.html` is left out.
pub fn relative_url(from: &str, to: &str, style: UrlStyle) -> String {
    relative_url_with(from, to, style, "")
}

/// [`relative_url`] with a query and fragment behind it as they are written.
pub fn relative_url_with(from: &str, to: &str, style: UrlStyle, end: &str) -> String {
    let folder = from.rfind('/').map_or("", |slash| &from[..slash]);
    let target = match style {
        UrlStyle::Clean => {
            to.strip_suffix("index.html").filter(|rest| rest.is_empty() || rest.ends_with('/'))
        }
        UrlStyle::Html => None,
    };
    let mut url = match target {
        Some("") => "../".repeat(folder.split('/').filter(|part| !part.is_empty()).count()),
        Some(target) => relative(folder, target, end.len()),
        None => relative(folder, to, end.len()),
    };
    if url.is_empty() {
        url.push_str("./");
    } else if !is_plain(&url) {
        // `a:b.html` would be a scheme.
        let is_scheme = url.split('/').next().unwrap_or("").contains(':');
        url = encode(&if is_scheme { format!("./{url}") } else { url });
    }
    url.push_str(end);
    url
}

fn is_plain(path: &str) -> bool {
    path.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~'))
}

/// Percent-encodes what may not stand in the path of a URL.
pub fn encode(path: &str) -> String {
    if is_plain(path) {
        return path.to_owned();
    }
    let mut out = String::with_capacity(path.len() + 8);
    for byte in path.bytes() {
        match byte {
            b'%' | b'#' | b'?' | b' ' | b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' => {
                out.push_str(&format!("%{byte:02X}"));
            }
            0..=0x1f | 0x7f..=0xff => out.push_str(&format!("%{byte:02X}")),
            _ => out.push(byte as char),
        }
    }
    out
}

/// The key under which a page is found by URL: lower case, without extension, `index` and slashes at the ends.
pub fn url_key(path: &str) -> String {
    let lower = path.trim_matches('/').to_lowercase();
    let stem = lower.strip_suffix(".html").or_else(|| lower.strip_suffix(".md")).unwrap_or(&lower);
    let stem = if stem == "index" { "" } else { stem.strip_suffix("/index").unwrap_or(stem) };
    stem.to_owned()
}

/// The keys that a URL's path is looked up by: as it is, then with the other form. A folder's key ends in `/`, so that
/// `x.md` and `x/index.md` are two pages, but `/x` finds the folder when there is no such file, and the reverse.
pub fn url_keys(path: &str) -> [String; 2] {
    let key = url_key(path);
    let lower = path.to_lowercase();
    let stem = lower.strip_suffix(".html").or_else(|| lower.strip_suffix(".md")).unwrap_or(&lower);
    let folder = stem.ends_with('/') || stem.rsplit('/').next() == Some("index");
    let other = format!("{key}/");
    match (key.is_empty(), folder) {
        (true, _) => [key.clone(), key],
        (false, true) => [other, key],
        (false, false) => [key, other],
    }
}

/// The key of the page written to an output.
pub fn output_key(output: &str, style: UrlStyle) -> String {
    if style == UrlStyle::Clean {
        return url_key(output.strip_suffix("/index.html").unwrap_or(output));
    }
    let [key, _] = url_keys(output);
    key
}

/// The part of a root-absolute path below the base path, without a leading slash; none when it leads elsewhere.
/// A locale (`/en-us`) in front is skipped.
pub fn below_base<'p>(path: &'p str, base: &str) -> Option<&'p str> {
    if base.is_empty() {
        return None;
    }
    let strip = |path: &'p str| -> Option<&'p str> {
        let head = path.get(..base.len())?;
        let rest = &path[base.len()..];
        (head.eq_ignore_ascii_case(base) && (rest.is_empty() || rest.starts_with('/')))
            .then(|| rest.trim_start_matches('/'))
    };
    strip(path).or_else(|| {
        let second = path.get(1..)?.find('/')? + 1;
        is_locale(&path[1..second]).then(|| strip(&path[second..])).flatten()
    })
}

/// Whether a segment is a locale: `en-us`.
pub fn is_locale(segment: &str) -> bool {
    let (language, region) = segment.split_once('-').unwrap_or((segment, ""));
    language.len() == 2
        && (2..=10).contains(&region.len())
        && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && language.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs() {
        assert_eq!(page_output("a/B.md", Profile::Learn, UrlStyle::Html), "a/b.html");
        assert_eq!(page_output("a/B.md", Profile::Docfx, UrlStyle::Html), "a/B.html");
        assert_eq!(page_output("a/b.md", Profile::Learn, UrlStyle::Clean), "a/b/index.html");
        assert_eq!(page_output("a/index.md", Profile::Learn, UrlStyle::Clean), "a/index.html");
        assert_eq!(page_output("a.b/c", Profile::Learn, UrlStyle::Html), "a.b/c.html");
    }

    #[test]
    fn relative_urls() {
        assert_eq!(relative_url("a/b.html", "c/d e.html", UrlStyle::Html), "../c/d%20e.html");
        assert_eq!(relative_url("a/b/index.html", "a/index.html", UrlStyle::Clean), "../");
        assert_eq!(relative_url("a/b/index.html", "index.html", UrlStyle::Clean), "../../");
        assert_eq!(relative_url("index.html", "index.html", UrlStyle::Clean), "./");
        assert_eq!(relative_url("a/b/index.html", "a/b/index.html", UrlStyle::Clean), "./");
    }

    #[test]
    fn base_paths() {
        assert_eq!(below_base("/azure/x/a/b", "/azure/X"), Some("a/b"));
        assert_eq!(below_base("/en-us/azure/x", "/azure/x"), Some(""));
        assert_eq!(below_base("/azure/xy", "/azure/x"), None);
        assert_eq!(url_key("A/Index"), "a");
        assert_eq!(url_key("index"), "");
        assert_eq!(url_key("a/b.html"), "a/b");
    }
}
