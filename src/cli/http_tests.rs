//! The rules one by one; what a socket adds is tested with the server.

use super::*;
use futures_util::{FutureExt, StreamExt};

fn rules(base: &str) -> Rules {
    Rules { port: 4000, base: base_path(base) }
}

type Headers<'a> = &'a [(&'a str, &'a str)];

/// The parts of a request; nothing when the HTTP library refuses it.
fn request(method: &str, url: &str, headers: Headers<'_>) -> Option<Parts> {
    let mut builder = axum::http::Request::builder().method(method).uri(url);
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(()).ok().map(|request| request.into_parts().0)
}

fn get(url: &str) -> Parts {
    request("GET", url, &[("Host", "localhost:4000")]).unwrap()
}

/// Status, headers as `name: value` lines, and body of a reply.
fn sent(response: Response, method: &str, headers: Headers<'_>) -> (u16, String, Bytes) {
    let reply = protect(reply(response, &request(method, "/", headers).unwrap()));
    let lines = reply.headers().iter().map(|(name, value)| format!("{name}: {}\n", value.to_str().unwrap()));
    let (status, lines) = (reply.status().as_u16(), lines.collect());
    let mut body = reply.into_body().into_data_stream();
    // Such a body is there at once, in one piece or none.
    let body = body.next().now_or_never().flatten().map_or(Bytes::new(), Result::unwrap);
    (status, lines, body)
}

fn status(route: &Route) -> u16 {
    match route {
        Route::Done(response) => response.status,
        _ => 200,
    }
}

fn site_path(url: &str) -> Option<String> {
    match rules("").route(&get(url)) {
        Route::Site { path, .. } => Some(path),
        _ => None,
    }
}

#[test]
fn paths_are_decoded_once_and_normalized() {
    assert_eq!(site_path("/").as_deref(), Some("/"));
    assert_eq!(site_path("/a%20b/%C3%BC.html?x=%2F#y").as_deref(), Some("/a b/ü.html"));
    assert_eq!(site_path("//evil.example//a/").as_deref(), Some("/evil.example/a/"));
    assert_eq!(site_path("/%252e%252e/a").as_deref(), Some("/%2e%2e/a"));
    assert_eq!(site_path("/a..b/...").as_deref(), Some("/a..b/..."));
    let Route::Site { query, .. } = rules("").route(&get("/a?b=%2e%2e&c=1#d")) else { panic!() };
    assert_eq!(query, "b=%2e%2e&c=1");
}

#[test]
fn paths_that_could_leave_the_site_are_refused() {
    for url in [
        "/../a",
        "/a/..",
        "/a/%2e%2e/b",
        "/a/%2E./b",
        "/a/./b",
        "/a%2fb",
        "/a%2F..%2Fb",
        "/a\\b",
        "/a%5cb",
        "/a%00b",
        "/a%0d%0ab",
        "/a%",
        "/a%2",
        "/a%zz",
        "/%ff",
        "a",
        "",
        "*",
        "http://localhost:4000/a",
        "/%c2%85",
    ] {
        let Some(request) = request("GET", url, &[("Host", "localhost:4000")]) else { continue };
        assert_eq!(status(&rules("").route(&request)), 400, "{url}");
    }
}

#[test]
fn only_this_host() {
    let with = |headers: Headers<'_>| status(&rules("").route(&request("GET", "/", headers).unwrap()));
    for host in ["localhost:4000", "LOCALHOST:4000", "127.0.0.1:4000", "[::1]:4000"] {
        assert_eq!(with(&[("Host", host)]), 200, "{host}");
    }
    for host in [
        "localhost",
        "localhost:4001",
        "evil.example:4000",
        "localhost.evil.example:4000",
        "127.0.0.1:4000@evil",
        "127.0.0.2:4000",
        "",
        ":4000",
        "::1:4000",
        "localhost:4000:4000",
    ] {
        assert_eq!(with(&[("Host", host)]), 403, "{host}");
    }
    assert_eq!(with(&[]), 403);
    assert_eq!(with(&[("Host", "localhost:4000"), ("Host", "localhost:4000")]), 403);
    let default_port = Rules { port: 80, base: "/".to_owned() };
    let request = request("GET", "/", &[("Host", "localhost")]).unwrap();
    assert_eq!(status(&default_port.route(&request)), 200);
}

#[test]
fn only_this_origin() {
    let with = |origin| {
        let headers = [("Host", "localhost:4000"), ("Origin", origin)];
        status(&rules("").route(&request("GET", "/", &headers).unwrap()))
    };
    assert_eq!(with("http://localhost:4000"), 200);
    assert_eq!(with("http://127.0.0.1:4000"), 200);
    for origin in ["null", "https://localhost:4000", "http://evil.example", "http://localhost:4001", ""] {
        assert_eq!(with(origin), 403, "{origin}");
    }
}

#[test]
fn methods_and_lengths() {
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "get"] {
        let request = request(method, "/", &[("Host", "localhost:4000")]).unwrap();
        assert_eq!(status(&rules("").route(&request)), 405, "{method}");
    }
    assert_eq!(status(&rules("").route(&get(&format!("/{}", "a".repeat(8191))))), 200);
    assert_eq!(status(&rules("").route(&get(&format!("/{}", "a".repeat(8192))))), 414);
}

#[test]
fn own_routes_and_the_base_path() {
    let route = |url| rules("guides/x").route(&get(url));
    assert_eq!(route("/_milepost/events"), Route::Events { since: None });
    assert_eq!(route("/_milepost/events?since=12"), Route::Events { since: Some(12) });
    assert_eq!(route("/_milepost/events?since=x"), Route::Events { since: None });
    assert_eq!(route("/_milepost/diagnostics?now"), Route::Diagnostics);
    for url in ["/", "/?a", "/guides/x"] {
        assert_eq!(route(url), Route::Done(Response::redirect("/guides/x/")), "{url}");
    }
    for url in ["/guides/x/", "/guides/", "/guides/xy", "/favicon.ico"] {
        assert!(matches!(route(url), Route::Site { .. }), "{url}");
    }
    assert_eq!(base_path(""), "/");
    assert_eq!(base_path("/"), "/");
    assert_eq!(base_path("/a"), "/a/");
}

#[test]
fn the_headers_of_a_page() {
    let (status, headers, body) = sent(Response::new(200, "text/html", "hi"), "GET", &[]);
    assert_eq!((status, &*body), (200, &b"hi"[..]));
    let expected = "content-type: text/html; charset=utf-8\netag: \"TAG\"\ncache-control: no-cache\n\
         x-content-type-options: nosniff\nreferrer-policy: no-referrer\n\
         cross-origin-resource-policy: same-origin\n\
         content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; \
         img-src 'self' data: https:; font-src 'self'; connect-src 'self'; frame-src https:; \
         media-src 'self' https:; form-action 'self'; base-uri 'none'; frame-ancestors 'self'\n";
    assert_eq!(headers, expected.replace("TAG", &format!("{:016x}", xxh3_64(b"hi"))));
}

#[test]
fn entity_tags() {
    let page = || Response::new(200, "text/html", "hi");
    let tag = format!("\"{:016x}\"", xxh3_64(b"hi"));
    for list in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
        let (status, headers, body) = sent(page(), "GET", &[("If-None-Match", &list)]);
        assert_eq!((status, body.len()), (304, 0), "{list}");
        assert!(headers.contains(&tag) && !headers.contains("content-type:"), "{headers}");
    }
    assert_eq!(sent(page(), "GET", &[("If-None-Match", "\"x\"")]).0, 200);
    let (status, headers, _) = sent(Response::text(404, "no"), "GET", &[("If-None-Match", "*")]);
    assert_eq!(status, 404);
    assert!(headers.contains("cache-control: no-store\n") && !headers.contains("etag"), "{headers}");
}

#[test]
fn films_are_sent_in_parts() {
    let film = || Response::new(200, "video/mp4", "0123456789");
    for (range, body, place) in [
        ("bytes=2-4", "234", "bytes 2-4/10"),
        ("bytes=0-0", "0", "bytes 0-0/10"),
        ("bytes=7-", "789", "bytes 7-9/10"),
        ("bytes=-3", "789", "bytes 7-9/10"),
        ("bytes=-30", "0123456789", "bytes 0-9/10"),
        ("bytes=8-99", "89", "bytes 8-9/10"),
    ] {
        let (status, headers, sent) = sent(film(), "GET", &[("Range", range)]);
        assert_eq!((status, &*sent), (206, body.as_bytes()), "{range}");
        assert!(headers.contains(&format!("content-range: {place}\n")), "{headers}");
    }
    for range in ["bytes=10-", "bytes=10-11", "bytes=-0"] {
        let (status, headers, _) = sent(film(), "GET", &[("Range", range)]);
        assert_eq!(status, 416, "{range}");
        assert!(headers.contains("content-range: bytes */10\n"), "{headers}");
    }
}

#[test]
fn other_ranges_are_ignored() {
    let film = || Response::new(200, "audio/mpeg", "0123456789");
    for range in
        ["bytes=4-2", "bytes=0-1,3-4", "bytes=-", "bytes=+1-2", "bytes=a-b", "lines=1-2", "bytes", ""]
    {
        let (status, headers, body) = sent(film(), "GET", &[("Range", range)]);
        assert_eq!((status, body.len()), (200, 10), "{range}");
        assert!(headers.contains("accept-ranges: bytes\n"), "{headers}");
    }
    let range = ("Range", "bytes=1-2");
    let tag = format!("\"{:016x}\"", xxh3_64(b"0123456789"));
    assert_eq!(sent(film(), "HEAD", &[range]).0, 200);
    assert_eq!(sent(film(), "GET", &[range, ("If-Range", "\"x\"")]).0, 200);
    assert_eq!(sent(film(), "GET", &[range, ("If-Range", &tag)]).0, 206);
    assert_eq!(sent(film(), "GET", &[range, ("If-None-Match", &tag)]).0, 304);
    assert_eq!(sent(Response::new(200, "text/html", "hello"), "GET", &[range]).0, 200);
    assert_eq!(sent(Response::new(404, "video/mp4", "hello"), "GET", &[range]).0, 404);
}

#[test]
fn headers_cannot_be_smuggled() {
    let (_, headers, _) = sent(Response::redirect("/ü a\r\nSet-Cookie: x"), "GET", &[]);
    assert!(headers.contains("\nlocation: /%C3%BC%20a%0D%0ASet-Cookie:%20x\n"), "{headers}");
    for kind in ["text/html\r\nX: y", ""] {
        let (_, headers, _) = sent(Response::new(200, kind, ""), "GET", &[]);
        assert!(headers.contains("content-type: application/octet-stream\n"), "{headers}");
    }
    assert!(sent(Response::text(405, ""), "GET", &[]).1.contains("\nallow: GET, HEAD\n"));
}

#[test]
fn content_types() {
    assert_eq!(content_type("/a/b.HTML"), "text/html");
    assert_eq!(content_type("/a.b/c"), "application/octet-stream");
    assert_eq!(content_type("x.min.mjs"), "text/javascript");
    assert_eq!(with_charset(content_type("a.svg")), "image/svg+xml; charset=utf-8");
    assert_eq!(with_charset(content_type("a.js")), "text/javascript; charset=utf-8");
    assert_eq!(with_charset(content_type("a.json")), "application/json; charset=utf-8");
    assert_eq!(with_charset(content_type("a.png")), "image/png");
    assert_eq!(with_charset("text/html; charset=latin1"), "text/html; charset=latin1");
}
