//! The rules of the preview server, without a socket.
//!
//! 1. [`Rules::route`] decides what a request's head asks for; a refusal is a finished [`Response`].
//! 2. The `Host` must name this machine and port: a page elsewhere whose name was rebound to the
//!    loopback address must not read drafts. A foreign `Origin` is refused for the same reason.
//! 3. [`normalize`] decodes a path once and refuses whatever could leave the site.
//! 4. [`reply`] turns a response into what is sent: an entity tag or `304`, ranges for films and
//!    sound; [`protect`] adds the headers that every answer has.
//! 5. [`content_type`] knows the types by extension.

use std::ops::Range;

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
pub(super) use axum::response::Response as Reply;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use xxhash_rust::xxh3::xxh3_64;

/// Longest address that is accepted, in bytes.
const LONGEST_URL: usize = 8192;

/// What is escaped in a header, besides what is not ASCII.
const NOT_IN_HEADERS: &AsciiSet = &CONTROLS.add(b' ');

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

/// Where a request goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Route {
    Site {
        path: String,
        query: String,
    },
    Events {
        /// The version that the page came with.
        since: Option<u64>,
    },
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
    pub(super) fn route(&self, request: &Parts) -> Route {
        let refuse = |status, message| Route::Done(Response::text(status, message));
        if !self.is_for_this_server(&request.headers) {
            return refuse(403, "the Host header does not name this server");
        }
        let mut origins = request.headers.get_all(header::ORIGIN).iter();
        if !origins.all(|origin| origin.to_str().is_ok_and(|origin| self.is_own_origin(origin))) {
            return refuse(403, "requests from other sites are refused");
        }
        if request.method != Method::GET && request.method != Method::HEAD {
            return refuse(405, "only GET and HEAD are allowed");
        }
        let uri = &request.uri;
        if uri.path_and_query().is_some_and(|url| url.as_str().len() > LONGEST_URL) {
            return refuse(414, "the address is too long");
        }
        // A host in the request line would take precedence over the one that was checked.
        let Some(path) = normalize(uri.path()).filter(|_| uri.authority().is_none()) else {
            return refuse(400, "the address is malformed");
        };
        match path.as_str() {
            "/_milepost/events" => Route::Events { since: since(uri.query()) },
            "/_milepost/diagnostics" => Route::Diagnostics,
            _ if self.is_above_base(&path) => Route::Done(Response::redirect(self.base.as_str())),
            _ => Route::Site { path, query: uri.query().unwrap_or_default().to_owned() },
        }
    }

    /// Whether there is exactly one `Host`, and it is ours.
    fn is_for_this_server(&self, headers: &HeaderMap) -> bool {
        let mut hosts = headers.get_all(header::HOST).iter();
        let first = hosts.next().and_then(|host| host.to_str().ok());
        first.is_some_and(|host| self.is_own_host(host)) && hosts.next().is_none()
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

/// The `since` of a query.
fn since(query: Option<&str>) -> Option<u64> {
    query?.split('&').find_map(|part| part.strip_prefix("since="))?.parse().ok()
}

/// Adds the version of the site, in a header that the page's script can read.
pub(super) fn with_version(mut reply: Reply, version: u64) -> Reply {
    set(&mut reply, HeaderName::from_static("server-timing"), &format!("version;desc=\"{version}\""));
    reply
}

/// Adds the headers that every answer has.
pub(super) fn protect(mut reply: Reply) -> Reply {
    set(&mut reply, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(&mut reply, header::REFERRER_POLICY, "no-referrer");
    set(&mut reply, HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(&mut reply, header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
    reply
}

/// Turns a response into what is sent: with an entity tag, or `304`, or a part of a film.
pub(super) fn reply(response: Response, request: &Parts) -> Reply {
    let is_media = ["video/", "audio/"].iter().any(|kind| response.content_type.starts_with(kind));
    let mut reply = Reply::default();
    *reply.status_mut() = StatusCode::from_u16(response.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    reply.headers_mut().insert(header::CONTENT_TYPE, with_charset(&response.content_type));
    if let Some(location) = response.location {
        // A line end would begin another header.
        set(&mut reply, header::LOCATION, &utf8_percent_encode(&location, NOT_IN_HEADERS).to_string());
    }
    if response.status == 405 {
        set(&mut reply, header::ALLOW, "GET, HEAD");
    }
    let body = Bytes::from(response.body);
    if response.status != 200 {
        set(&mut reply, header::CACHE_CONTROL, "no-store");
        *reply.body_mut() = body.into();
        return reply;
    }
    let tag = format!("\"{:016x}\"", xxh3_64(&body));
    set(&mut reply, header::ETAG, &tag);
    // The browser may keep the body but asks each time.
    set(&mut reply, header::CACHE_CONTROL, "no-cache");
    if text(request, header::IF_NONE_MATCH).is_some_and(|list| names(list, &tag)) {
        reply.headers_mut().remove(header::CONTENT_TYPE);
        *reply.status_mut() = StatusCode::NOT_MODIFIED;
    } else if is_media {
        send_part(&mut reply, body, request, &tag);
    } else {
        *reply.body_mut() = body.into();
    }
    reply
}

/// Sends the range of a body that was asked for, or all of it. Players seek with ranges.
fn send_part(reply: &mut Reply, body: Bytes, request: &Parts, tag: &str) {
    let all = body.len();
    let condition = request.headers.get(header::IF_RANGE);
    let range = text(request, header::RANGE)
        .filter(|_| request.method == Method::GET && condition.is_none_or(|known| known == tag))
        .and_then(|range| part(range, all));
    let (status, body) = match range {
        None => (StatusCode::OK, body),
        Some(range) if range.is_empty() => {
            set(reply, header::CONTENT_RANGE, &format!("bytes */{all}"));
            (StatusCode::RANGE_NOT_SATISFIABLE, Bytes::new())
        }
        Some(range) => {
            set(reply, header::CONTENT_RANGE, &format!("bytes {}-{}/{all}", range.start, range.end - 1));
            (StatusCode::PARTIAL_CONTENT, body.slice(range))
        }
    };
    set(reply, header::ACCEPT_RANGES, "bytes");
    *reply.status_mut() = status;
    *reply.body_mut() = body.into();
}

/// Sets a header to a text that holds no control characters.
fn set(reply: &mut Reply, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        reply.headers_mut().insert(name, value);
    }
}

/// The bytes that a `Range` header names; empty if the body has none of them. Nothing means that the
/// header is to be ignored: several ranges, another unit, no number.
fn part(range: &str, length: usize) -> Option<Range<usize>> {
    let number = |text: &str| -> Option<usize> {
        // `parse` would take a sign.
        text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
    };
    match range.strip_prefix("bytes=")?.split_once('-')? {
        ("", last) => Some(length.saturating_sub(number(last)?)..length),
        (first, "") => Some(number(first)?..length),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then(|| first..last.saturating_add(1).min(length))
        }
    }
}

/// The text of a header.
pub(super) fn text(request: &Parts, name: HeaderName) -> Option<&str> {
    request.headers.get(name)?.to_str().ok().map(str::trim)
}

/// Whether an `If-None-Match` list names a tag.
fn names(list: &str, tag: &str) -> bool {
    list.split(',')
        .map(str::trim)
        .any(|entry| entry == "*" || entry.strip_prefix("W/").unwrap_or(entry) == tag)
}

fn with_charset(content_type: &str) -> HeaderValue {
    let is_text = content_type.starts_with("text/")
        || ["json", "xml", "javascript"].iter().any(|kind| content_type.ends_with(kind));
    let charset = if is_text && !content_type.contains("charset") { "; charset=utf-8" } else { "" };
    HeaderValue::try_from(format!("{content_type}{charset}"))
        .ok()
        .filter(|value| !value.is_empty())
        .unwrap_or(HeaderValue::from_static("application/octet-stream"))
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
