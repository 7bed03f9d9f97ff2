//! Raw requests to a real server on the loopback address.

use super::*;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::thread;

struct FakeSite;

impl Site for FakeSite {
    fn respond(&self, path: &str, query: &str) -> Response {
        match path {
            "/large.mp4" => Response::new(200, "video/mp4", vec![7; 32 << 20]),
            "/broken" => std::panic::panic_any(()),
            "/old" => Response::redirect("/new"),
            _ if path.starts_with("/missing") => Response::text(404, "not here"),
            _ => Response::new(200, "text/html", format!("page {path} {query}")),
        }
    }

    fn diagnostics_json(&self) -> String {
        "[1]".to_owned()
    }
}

fn start(base: &str) -> Server {
    Server::start(Arc::new(FakeSite), 0, base).unwrap()
}

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, server.port())).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// Sends a head (its `PORT` filled in) and reads one answer: status, head, body. The connection may
/// be used again.
fn ask(stream: &mut TcpStream, server: &Server, head: &str) -> (u16, String, Vec<u8>) {
    let head = head.replace("PORT", &server.port().to_string()).replace('\n', "\r\n");
    stream.write_all(format!("{head}\r\n\r\n").as_bytes()).unwrap();
    let mut reader = BufReader::new(stream);
    let mut text = String::new();
    while !text.ends_with("\r\n\r\n") {
        assert!(reader.read_line(&mut text).unwrap() > 0, "closed after {text:?}");
    }
    let status = text.split(' ').nth(1).unwrap().parse().unwrap();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
    let is_head = head.starts_with("HEAD") || status == 304;
    let length = length.filter(|_| !is_head).map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (status, text, body)
}

fn get(server: &Server, url: &str) -> (u16, String, Vec<u8>) {
    ask(&mut connect(server), server, &format!("GET {url} HTTP/1.1\nHost: localhost:PORT"))
}

#[test]
fn pages_and_diagnostics() {
    let server = start("");
    assert_eq!(server.url(), format!("http://127.0.0.1:{}/", server.port()));
    let (status, head, body) = get(&server, "/a%20b?x=1");
    assert_eq!((status, body.as_slice()), (200, &b"page /a b x=1"[..]));
    assert!(head.contains("\r\ncontent-security-policy: default-src 'none';"), "{head}");
    let (status, head, body) = get(&server, "/_milepost/diagnostics");
    assert_eq!((status, body.as_slice()), (200, &b"[1]"[..]));
    assert!(head.contains("content-type: application/json; charset=utf-8"));
    assert_eq!(get(&server, "/missing").0, 404);
    assert!(get(&server, "/old").1.contains("\r\nlocation: /new\r\n"));
    server.stop();
}

#[test]
fn the_base_path() {
    let server = start("/guides");
    assert!(server.url().ends_with("/guides/"));
    let (status, head, _) = get(&server, "/");
    assert_eq!(status, 302);
    assert!(head.contains("\r\nlocation: /guides/\r\n"));
    assert_eq!(get(&server, "/guides/").0, 200);
    server.stop();
}

#[test]
fn refusals() {
    let server = start("");
    let status = |head: &str| ask(&mut connect(&server), &server, head).0;
    for url in ["/../a", "/%2e%2e/a", "/a%2fb", "/a\\b", "/a%00"] {
        assert_eq!(status(&format!("GET {url} HTTP/1.1\nHost: localhost:PORT")), 400, "{url}");
    }
    assert_eq!(status("GET / HTTP/1.1\nHost: evil.example:PORT"), 403);
    assert_eq!(status("GET / HTTP/1.1\nHost: localhost:PORT\nHost: evil.example"), 403);
    assert_eq!(status("GET / HTTP/1.1"), 403);
    assert_eq!(status("GET / HTTP/1.1\nHost: localhost:PORT\nOrigin: http://evil.example"), 403);
    assert_eq!(status("GET /_milepost/events HTTP/1.1\nHost: evil.example:PORT"), 403);
    assert_eq!(status("GET / HTTP/1.1\nHost: [::1]:PORT\nOrigin: http://localhost:PORT"), 200);
    let post = "POST / HTTP/1.1\nHost: localhost:PORT\nContent-Length: 0";
    assert_eq!(status(post), 405);
    let long = "a".repeat(9000);
    assert_eq!(status(&format!("GET /{long} HTTP/1.1\nHost: localhost:PORT")), 414);
    assert_eq!(get(&server, "/").0, 200);
    server.stop();
}

#[test]
fn head_and_entity_tags() {
    let server = start("");
    let (status, head, _) =
        ask(&mut connect(&server), &server, "HEAD /a HTTP/1.1\nHost: localhost:PORT\nConnection: close");
    assert_eq!(status, 200);
    assert!(head.contains("\r\ncontent-length: 8\r\n"), "{head}");
    let tag = head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap();
    let again = format!("GET /a HTTP/1.1\nHost: localhost:PORT\nIf-None-Match: {tag}\nConnection: close");
    let mut stream = connect(&server);
    let (status, head, _) = ask(&mut stream, &server, &again);
    assert_eq!(status, 304);
    assert!(head.contains(tag) && !head.contains("content-length"), "{head}");
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).unwrap();
    assert!(rest.is_empty());
    let other = again.replace(tag, "\"0\"");
    assert_eq!(ask(&mut connect(&server), &server, &other).0, 200);
    server.stop();
}

#[test]
fn a_taken_port_means_the_next() {
    let first = start("");
    let second = Server::start(Arc::new(FakeSite), first.port(), "").unwrap();
    assert!(second.port() > first.port() && second.port() <= first.port() + MORE_PORTS);
    assert_eq!(get(&second, "/").0, 200);
    assert_eq!(get(&first, "/").0, 200);
}

/// Reads events up to one of a name; returns its id.
fn event(reader: &mut impl BufRead, name: &str) -> u64 {
    let mut id = 0;
    loop {
        let mut line = String::new();
        assert!(reader.read_line(&mut line).unwrap() > 0, "the stream ended");
        if let Some(text) = line.strip_prefix("id: ") {
            id = text.trim().parse().unwrap();
        }
        if line.strip_prefix("event: ").map(str::trim) == Some(name) {
            return id;
        }
    }
}

fn subscribe(server: &Server, last: Option<u64>) -> BufReader<TcpStream> {
    let mut stream = connect(server);
    let last = last.map_or(String::new(), |last| format!("Last-Event-ID: {last}\r\n"));
    let host = format!("Host: localhost:{}", server.port());
    stream.write_all(format!("GET /_milepost/events HTTP/1.1\r\n{host}\r\n{last}\r\n").as_bytes()).unwrap();
    BufReader::new(stream)
}

#[test]
fn reloads_reach_every_page_and_starve_nobody() {
    let server = start("");
    let mut pages: Vec<_> = (0..20).map(|_| subscribe(&server, None)).collect();
    // One page never reads again.
    let asleep = pages.pop();
    let hello: Vec<u64> = pages.iter_mut().map(|page| event(page, "hello")).collect();
    assert_eq!(get(&server, "/").0, 200);
    server.reload();
    for (page, hello) in pages.iter_mut().zip(hello) {
        assert_eq!(event(page, "reload"), hello + 1);
    }
    server.reload();
    let newest = event(&mut pages[0], "reload");
    assert_eq!(event(&mut subscribe(&server, Some(newest - 1)), "reload"), newest);
    assert_eq!(event(&mut subscribe(&server, Some(newest)), "hello"), newest);
    let mut text = String::new();
    subscribe(&server, None).read_line(&mut text).unwrap();
    assert_eq!(text, "HTTP/1.1 200 OK\r\n");
    drop(asleep);
    server.stop();
}

#[test]
fn many_connections_at_once() {
    let server = start("");
    // Connections that a browser opens in reserve and does not use.
    let reserve: Vec<_> = (0..10).map(|_| connect(&server)).collect();
    thread::scope(|scope| {
        for number in 0..100 {
            let server = &server;
            scope.spawn(move || {
                let mut stream = connect(server);
                let head = format!("GET /{number} HTTP/1.1\nHost: localhost:PORT");
                let (status, _, body) = ask(&mut stream, server, &head);
                assert_eq!((status, body), (200, format!("page /{number} ").into_bytes()));
            });
        }
    });
    drop(reserve);
    server.stop();
}

#[test]
fn kept_connections_are_used_again() {
    let server = start("");
    let mut streams: Vec<_> = (0..20).map(|_| connect(&server)).collect();
    for round in 0..5 {
        // All ask before the first is answered.
        thread::scope(|scope| {
            for (number, stream) in streams.iter_mut().enumerate() {
                let server = &server;
                scope.spawn(move || {
                    let head = format!("GET /{number}?{round} HTTP/1.1\nHost: localhost:PORT");
                    let (status, head, body) = ask(stream, server, &head);
                    assert_eq!((status, body), (200, format!("page /{number} {round}").into_bytes()));
                    assert!(!head.contains("connection: close"), "{head}");
                });
            }
        });
    }
    // Refusals and missing pages end no connection either.
    for (url, status) in [("/missing", 404), ("/a%2fb", 400), ("/broken", 500), ("/", 200)] {
        let head = format!("GET {url} HTTP/1.1\nHost: localhost:PORT");
        assert_eq!(ask(&mut streams[0], &server, &head).0, status, "{url}");
    }
    server.stop();
}

#[test]
fn a_part_of_a_film() {
    let server = start("");
    let head = "GET /large.mp4 HTTP/1.1\nHost: localhost:PORT\nRange: bytes=5-7";
    let (status, head, body) = ask(&mut connect(&server), &server, head);
    assert_eq!((status, body), (206, vec![7; 3]));
    assert!(head.contains("\r\ncontent-range: bytes 5-7/33554432\r\n"), "{head}");
}

#[test]
fn the_end_closes_every_connection() {
    for by_stop in [true, false] {
        let server = start("");
        let mut page = subscribe(&server, None);
        event(&mut page, "hello");
        let mut kept = connect(&server);
        assert_eq!(ask(&mut kept, &server, "GET / HTTP/1.1\nHost: localhost:PORT").0, 200);
        if by_stop {
            server.stop()
        } else {
            drop(server)
        }
        for stream in [page.get_mut(), &mut kept] {
            // The end of the stream or a reset, but no time-out.
            let end = stream.read_to_end(&mut Vec::new()).map_err(|error| error.kind());
            assert!(!matches!(end, Err(io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)), "{end:?}");
        }
    }
}

#[test]
fn closed_pages_are_forgotten() {
    let server = start("");
    let mut pages: Vec<_> = (0..2).map(|_| subscribe(&server, None)).collect();
    pages.iter_mut().for_each(|page| assert!(event(page, "hello") > 0));
    assert_eq!(server.clients(), 2);
    pages.pop();
    while server.clients() > 1 {
        thread::yield_now();
    }
    let head = "HEAD /_milepost/events HTTP/1.1\nHost: localhost:PORT";
    assert_eq!(ask(&mut connect(&server), &server, head).0, 200);
    while server.clients() > 1 {
        thread::yield_now();
    }
}

#[test]
fn readers_that_pause_hold_no_worker() {
    let server = start("");
    let paused: Vec<_> = (0..MAKERS * 2)
        .map(|_| {
            let mut stream = connect(&server);
            let host = format!("Host: localhost:{}", server.port());
            stream.write_all(format!("GET /large.mp4 HTTP/1.1\r\n{host}\r\n\r\n").as_bytes()).unwrap();
            stream
        })
        .collect();
    assert_eq!(get(&server, "/").0, 200);
    assert_eq!(get(&server, "/large.mp4").2.len(), 32 << 20);
    drop(paused);
    server.stop();
}

#[test]
fn announced_bodies_that_never_come_hold_no_worker() {
    let server = start("");
    let mut held = Vec::new();
    for length in [5000, u64::MAX / 4] {
        for _ in 0..MAKERS * 2 {
            let mut stream = connect(&server);
            let head = format!("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n");
            stream.write_all(head.as_bytes()).unwrap();
            held.push(stream);
        }
    }
    assert_eq!(get(&server, "/").0, 200);
    drop(held);
    server.stop();
}

#[test]
fn a_site_that_panics_answers_500() {
    let server = start("");
    for _ in 0..MAKERS * 2 {
        assert_eq!(get(&server, "/broken").0, 500);
    }
    assert_eq!(get(&server, "/").0, 200);
    server.stop();
}
