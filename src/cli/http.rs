//! The rules of the preview server, without a socket.
//!
//! 1. [`Rules::route`] decides what a request's head asks for; a refusal is a finished [`Response`].
//! 2. The `Host` must name this machine and port: a page elsewhere whose name was rebound to the
//!    loopback address must not read drafts. A foreign `Origin` is refused for the same reason.
//! 3. [`normalize`] decodes a path once and refuses whatever could leave the site.
//! 4. [`Head::of`] turns a response into status line and headers, with an entity tag or `304`.
//! 5. [`content_type`] knows the types by extension.

use std::fmt::Write;

use percent_encoding::percent_decode_str;
use xxhash_rust::xxh3::xxh3_64;

/// Longest address that is accepted, in bytes.
const LONGEST_URL: usize = 8192;

/// Everything a page of the site may do. Only `https` images and frames come from elsewhere.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data: https:; font-src 'self'; connect-src 'self'; frame-src https:; \
    media-src 'self' https:; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

/// What a site answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Value of `Content-Type`; text types get `charset=utf-8` when they name none.
    pub content_type: String,
    /// The body.
    pub body: Vec<u8>,
    /// Where a redirection leads.
    pub location: Option<String>,
}

impl Response {
    /// An answer with a body.
    pub fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Response {
        Response { status, content_type: content_type.to_owned(), body: body.into(), location: None }
    }

    /// An answer of one line of plain text.
    pub fn text(status: u16, message: &str) -> Response {
        Response::new(status, "text/plain", format!("{message}\n"))
    }

    /// A redirection that browsers do not remember.
    pub fn redirect(location: impl Into<String>) -> Response {
        let mut response = Response::text(302, "moved");
        response.location = Some(location.into());
        response
    }
}

/// The parts of a request that the rules look at.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Request<'a> {
    pub(super) method: &'a str,
    pub(super) url: &'a str,
    /// The `Host` header, if there is exactly one.
    pub(super) host: Option<&'a str>,
    pub(super) origin: Option<&'a str>,
}

/// Where a request goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Route {
    Site { path: String, query: String },
    Events,
    Diagnostics,
    Done(Response),
}

/// What the rules depend on.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    pub(super) port: u16,
    /// Begins and ends with a slash.
    pub(super) base: String,
}

impl Rules {
    pub(super) fn route(&self, request: &Request<'_>) -> Route {
        let refuse = |status, message| Route::Done(Response::text(status, message));
        if !request.host.is_some_and(|host| self.is_own_host(host)) {
            return refuse(403, "the Host header does not name this server");
        }
        if !request.origin.is_none_or(|origin| self.is_own_origin(origin)) {
            return refuse(403, "requests from other sites are refused");
        }
        if !matches!(request.method, "GET" | "HEAD") {
            return refuse(405, "only GET and HEAD are allowed");
        }
        if request.url.len() > LONGEST_URL {
            return refuse(414, "the address is too long");
        }
        let url = request.url.split('#').next().unwrap_or_default();
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let Some(path) = normalize(path) else {
            return refuse(400, "the address is malformed");
        };
        match path.as_str() {
            "/_milepost/events" => Route::Events,
            "/_milepost/diagnostics" => Route::Diagnostics,
            _ if self.is_above_base(&path) => Route::Done(Response::redirect(self.base.as_str())),
            _ => Route::Site { path, query: query.to_owned() },
        }
    }

    /// `/` outside of the base path, or the base path without its slash.
    fn is_above_base(&self, path: &str) -> bool {
        self.base != "/" && (path == "/" || self.base.strip_suffix('/') == Some(path))
    }

    fn is_own_host(&self, host: &str) -> bool {
        let port = format!(":{}", self.port);
        let name = match host.strip_suffix(&port) {
            Some(name) => name,
            None if self.port == 80 => host,
            None => return false,
        };
        ["localhost", "127.0.0.1", "[::1]"].iter().any(|own| own.eq_ignore_ascii_case(name))
    }

    fn is_own_origin(&self, origin: &str) -> bool {
        origin.strip_prefix("http://").is_some_and(|host| self.is_own_host(host))
    }
}

/// A base path with a slash at both ends.
pub(super) fn base_path(path: &str) -> String {
    match path.trim_matches('/') {
        "" => "/".to_owned(),
        inner => format!("/{inner}/"),
    }
}

/// Decodes the path of an address: leading slash, no empty, `.` or `..` segment. Nothing when it is
/// no plain path: separators or control characters in disguise, broken escapes, bytes that are not
/// UTF-8.
fn normalize(raw: &str) -> Option<String> {
    if !raw.starts_with('/') || has_bad_escape(raw) {
        return None;
    }
    let decoded = percent_decode_str(raw).decode_utf8().ok()?;
    if decoded.contains('\\') || decoded.chars().any(char::is_control) {
        return None;
    }
    let mut path = String::with_capacity(decoded.len());
    for segment in decoded.split('/').filter(|segment| !segment.is_empty()) {
        if segment == "." || segment == ".." {
            return None;
        }
        path.push('/');
        path.push_str(segment);
    }
    if decoded.ends_with('/') {
        path.push('/');
    }
    Some(path)
}

/// Whether a `%` begins no escape or an escaped slash. Other separators show after decoding.
fn has_bad_escape(raw: &str) -> bool {
    raw.split('%').skip(1).any(|rest| {
        let digits = rest.as_bytes().get(..2).unwrap_or_default();
        digits.len() < 2 || !digits.iter().all(u8::is_ascii_hexdigit) || digits.eq_ignore_ascii_case(b"2f")
    })
}

/// The head of an answer, and whether the body follows it.
pub(super) struct Head {
    pub(super) text: String,
    pub(super) with_body: bool,
}

impl Head {
    /// The head for a response. `is_head` is for `HEAD`, `if_none_match` the header of that name.
    pub(super) fn of(response: &Response, is_head: bool, if_none_match: Option<&str>) -> Head {
        let tag = (response.status == 200).then(|| format!("\"{:016x}\"", xxh3_64(&response.body)));
        let unchanged = tag.as_deref().is_some_and(|tag| if_none_match.is_some_and(|list| names(list, tag)));
        let status = if unchanged { 304 } else { response.status };
        let mut text = head_start(status);
        if status != 304 {
            let _ = write!(text, "Content-Type: {}\r\n", with_charset(&response.content_type));
            let _ = write!(text, "Content-Length: {}\r\n", response.body.len());
        }
        match tag {
            // The browser may keep the body but asks each time.
            Some(tag) => text.push_str(&format!("ETag: {tag}\r\nCache-Control: no-cache\r\n")),
            None => text.push_str("Cache-Control: no-store\r\n"),
        }
        if let Some(location) = &response.location {
            let _ = write!(text, "Location: {}\r\n", header_value(location));
        }
        if status == 405 {
            text.push_str("Allow: GET, HEAD\r\n");
        }
        text.push_str("\r\n");
        Head { text, with_body: !is_head && !matches!(status, 204 | 304) }
    }

    /// The head of a stream of events.
    pub(super) fn of_events() -> String {
        head_start(200) + "Content-Type: text/event-stream\r\nCache-Control: no-store\r\n\r\n"
    }
}

/// Status line and the headers that every answer has.
fn head_start(status: u16) -> String {
    format!(
        "HTTP/1.1 {status} {}\r\n\
         Connection: close\r\n\
         X-Content-Type-Options: nosniff\r\n\
         Referrer-Policy: no-referrer\r\n\
         Cross-Origin-Resource-Policy: same-origin\r\n\
         Content-Security-Policy: {CONTENT_SECURITY_POLICY}\r\n",
        reason(status)
    )
}

/// Whether an `If-None-Match` list names a tag.
fn names(list: &str, tag: &str) -> bool {
    list.split(',')
        .map(str::trim)
        .any(|entry| entry == "*" || entry.strip_prefix("W/").unwrap_or(entry) == tag)
}

/// Escapes what a header cannot hold; a line end would begin another header.
fn header_value(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'!'..=b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

fn with_charset(content_type: &str) -> String {
    if content_type.is_empty() || content_type.bytes().any(|byte| !(b' '..=b'~').contains(&byte)) {
        return "application/octet-stream".to_owned();
    }
    let is_text = content_type.starts_with("text/")
        || ["json", "xml", "javascript"].iter().any(|kind| content_type.ends_with(kind));
    if is_text && !content_type.contains("charset") {
        format!("{content_type}; charset=utf-8")
    } else {
        content_type.to_owned()
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        410 => "Gone",
        414 => "URI Too Long",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Status",
    }
}

/// The content type of a path by its extension, without a charset.
pub fn content_type(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or_default();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    match extension.as_str() {
        "html" | "htm" => "text/html",
        "css" => "text/css",
        "js" | "mjs" => "text/javascript",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" | "jfif" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "bmp" => "image/bmp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "txt" | "log" | "yml" | "yaml" | "toml" | "ini" | "ps1" | "sh" | "py" | "cs" | "sql" => "text/plain",
        "csv" => "text/csv",
        "md" => "text/markdown",
        "xml" | "xsd" | "xsl" => "application/xml",
        "atom" => "application/atom+xml",
        "rss" => "application/rss+xml",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "wasm" => "application/wasm",
        "mp4" | "m4v" => "video/mp4",
        "webm" => "video/webm",
        "mp3" => "audio/mpeg",
        "wav" => "audio/wav",
        "ogg" => "audio/ogg",
        "vtt" => "text/vtt",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
#[path = "http_tests.rs"]
mod tests;
