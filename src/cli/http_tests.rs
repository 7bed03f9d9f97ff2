//! The rules one by one; what a socket adds is tested with the server.

use super::*;

fn rules(base: &str) -> Rules {
    Rules { port: 4000, base: base_path(base) }
}

fn get(url: &str) -> Request<'_> {
    Request { method: "GET", url, host: Some("localhost:4000"), origin: None }
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
        assert_eq!(status(&rules("").route(&get(url))), 400, "{url}");
    }
}

#[test]
fn only_this_host() {
    let with = |host| status(&rules("").route(&Request { host, ..get("/") }));
    for host in ["localhost:4000", "LOCALHOST:4000", "127.0.0.1:4000", "[::1]:4000"] {
        assert_eq!(with(Some(host)), 200, "{host}");
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
        assert_eq!(with(Some(host)), 403, "{host}");
    }
    assert_eq!(with(None), 403);
    let default_port = Rules { port: 80, base: "/".to_owned() };
    assert_eq!(status(&default_port.route(&Request { host: Some("localhost"), ..get("/") })), 200);
}

#[test]
fn only_this_origin() {
    let with = |origin| status(&rules("").route(&Request { origin: Some(origin), ..get("/") }));
    assert_eq!(with("http://localhost:4000"), 200);
    assert_eq!(with("http://127.0.0.1:4000"), 200);
    for origin in ["null", "https://localhost:4000", "http://evil.example", "http://localhost:4001", ""] {
        assert_eq!(with(origin), 403, "{origin}");
    }
}

#[test]
fn methods_and_lengths() {
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "get", ""] {
        assert_eq!(status(&rules("").route(&Request { method, ..get("/") })), 405, "{method}");
    }
    assert_eq!(status(&rules("").route(&get(&format!("/{}", "a".repeat(8191))))), 200);
    assert_eq!(status(&rules("").route(&get(&format!("/{}", "a".repeat(8192))))), 414);
}

#[test]
fn own_routes_and_the_base_path() {
    let route = |url| rules("guides/x").route(&get(url));
    assert_eq!(route("/_milepost/events"), Route::Events);
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
fn the_head_of_a_page() {
    let head = Head::of(&Response::new(200, "text/html", "hi"), false, None);
    assert!(head.with_body);
    assert_eq!(
        head.text,
        "HTTP/1.1 200 OK\r\nConnection: close\r\nX-Content-Type-Options: nosniff\r\n\
         Referrer-Policy: no-referrer\r\nCross-Origin-Resource-Policy: same-origin\r\n\
         Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; \
         img-src 'self' data: https:; font-src 'self'; connect-src 'self'; frame-src https:; \
         media-src 'self' https:; form-action 'self'; base-uri 'none'; frame-ancestors 'self'\r\n\
         Content-Type: text/html; charset=utf-8\r\nContent-Length: 2\r\n\
         ETag: \"TAG\"\r\nCache-Control: no-cache\r\n\r\n"
            .replace("TAG", &format!("{:016x}", xxh3_64(b"hi")))
    );
}

#[test]
fn entity_tags() {
    let page = Response::new(200, "text/html", "hi");
    let tag = format!("\"{:016x}\"", xxh3_64(b"hi"));
    for list in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
        let head = Head::of(&page, false, Some(&list));
        assert!(head.text.starts_with("HTTP/1.1 304 Not Modified\r\n"), "{list}");
        assert!(head.text.contains(&tag) && !head.text.contains("Content-Length"));
        assert!(!head.with_body);
    }
    assert!(Head::of(&page, false, Some("\"x\"")).with_body);
    let missing = Head::of(&Response::text(404, "no"), false, Some("*"));
    assert!(missing.with_body && missing.text.contains("Cache-Control: no-store\r\n"));
    assert!(!missing.text.contains("ETag"));
}

#[test]
fn headers_cannot_be_smuggled() {
    let head = Head::of(&Response::redirect("/ü a\r\nSet-Cookie: x"), false, None);
    assert!(head.text.contains("\r\nLocation: /%C3%BC%20a%0D%0ASet-Cookie:%20x\r\n"), "{}", head.text);
    let head = Head::of(&Response::new(200, "text/html\r\nX: y", ""), false, None);
    assert!(head.text.contains("\r\nContent-Type: application/octet-stream\r\n"));
    assert!(Head::of(&Response::text(405, ""), false, None).text.contains("\r\nAllow: GET, HEAD\r\n"));
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
