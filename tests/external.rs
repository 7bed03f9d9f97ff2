//! `milepost check --external` against a server that the test starts.
#![cfg(feature = "external")]

#[path = "common/program.rs"]
mod program;
#[path = "common/tls.rs"]
mod tls;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};

use program::{Run, command, finished};

/// A server on this machine; it notes what it is asked.
struct Server {
    base: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = asked.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let seen = seen.clone();
                std::thread::spawn(move || serve(stream, &seen));
            }
        });
        Server { base, asked }
    }

    /// What was asked since the last time, sorted.
    fn asked(&self) -> Vec<String> {
        let mut asked = std::mem::take(&mut *self.asked.lock().unwrap());
        asked.sort();
        asked
    }
}

fn serve(mut stream: TcpStream, seen: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let Some(first) = lines.next() else { return };
    let mut headers: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    headers.retain(|line| line.to_ascii_lowercase().starts_with("authorization"));
    assert!(headers.is_empty(), "credentials were sent: {headers:?}");
    let mut words = first.split(' ');
    let (method, path) = (words.next().unwrap().to_owned(), words.next().unwrap().to_owned());
    let question = format!("{method} {path}");
    let count = {
        let mut seen = seen.lock().unwrap();
        seen.push(question.clone());
        seen.iter().filter(|known| **known == question).count()
    };
    let (status, header, body) = answer(&method, &path, count);
    if status == 0 {
        // Says nothing until the other side gives up.
        let mut rest = String::new();
        let _ = BufReader::new(&stream).read_line(&mut rest);
        return;
    }
    let body = if method == "HEAD" { String::new() } else { body };
    let _ = write!(
        stream,
        "HTTP/1.1 {status} X\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n{header}\r\n{body}",
        body.len()
    );
}

fn answer(method: &str, path: &str, count: usize) -> (u16, String, String) {
    let to = |status, location: &str| (status, format!("Location: {location}\r\n"), String::new());
    let page = || "<h1 id=top-of>A</h1><h2 id=limits>Limits</h2>".to_owned();
    match path {
        "/fine" | "/new" | "/fine?q" => (200, String::new(), page()),
        "/no-head" if method == "HEAD" => (405, String::new(), String::new()),
        "/no-head" => (200, String::new(), page()),
        "/busy" if count == 1 => (429, "Retry-After: 0\r\n".into(), String::new()),
        "/busy" => (200, String::new(), page()),
        "/very-busy" => (429, "Retry-After: 86400\r\n".into(), String::new()),
        "/shaky" if count == 1 => (500, String::new(), String::new()),
        "/shaky" => (200, String::new(), page()),
        "/login" => (403, String::new(), String::new()),
        "/loop" => to(302, "/pool"),
        "/pool" => to(302, "/loop"),
        "/moved" => to(301, "/new"),
        "/elsewhere" => to(302, "/new"),
        "/file" => to(302, "file:///etc/passwd"),
        "/slow" => (0, String::new(), String::new()),
        "/app" => (200, String::new(), "<script src=a></script><div id=root></div>".into()),
        _ => (404, String::new(), String::new()),
    }
}

struct Docset(tempfile::TempDir);

impl Docset {
    /// A page with links to these addresses, a line each from line 9 on.
    fn new(links: &[String], settings: &str) -> Docset {
        let docset = Docset(tempfile::tempdir().unwrap());
        fs::create_dir_all(docset.0.path().join("content")).unwrap();
        let book =
            format!("[site]\ntitle = \"T\"\n[external]\nallow-private = true\ndelay = 0\n{settings}\n");
        fs::write(docset.0.path().join("book.toml"), book).unwrap();
        docset.page(links);
        docset
    }

    fn page(&self, links: &[String]) {
        let list: String = links.iter().map(|link| format!("- [x]({link})\n")).collect();
        let text = format!("---\ntitle: T\ndescription: A page.\nms.topic: x\n---\n\n# T\n\n{list}");
        fs::write(self.path().join("content/index.md"), text).unwrap();
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, &[])
    }

    /// A run with variables of the environment.
    fn run_with(&self, arguments: &[&str], variables: &[(&str, &Path)]) -> Run {
        let mut command = command(self.path());
        for name in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
            command.env_remove(name);
        }
        command.env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR").envs(variables.iter().copied());
        finished(command.arg("check").args(arguments).output().unwrap())
    }

    /// Codes by address.
    fn check(&self, which: &str, today: &str) -> BTreeMap<String, String> {
        let external = format!("--external={which}");
        let run = self.run(&[&external, "--today", today, "--format", "json"]);
        assert!(run.code.is_some_and(|code| code < 2), "{run:#?}");
        let mut found = BTreeMap::new();
        for line in run.out.lines() {
            let finding: serde_json::Value = serde_json::from_str(line).unwrap();
            let (code, message) = (finding["code"].as_str().unwrap(), finding["message"].as_str().unwrap());
            if code.starts_with("external-") {
                let url = message.split('`').nth(1).unwrap();
                let path = url.splitn(4, '/').nth(3).unwrap_or("");
                found.insert(format!("/{path}"), code.to_owned());
            }
        }
        found
    }

    fn ledger(&self) -> String {
        fs::read_to_string(self.path().join("links-ledger.toml")).unwrap_or_default()
    }
}

fn links(server: &Server, paths: &[&str]) -> Vec<String> {
    paths.iter().map(|path| format!("{}{path}", server.base)).collect()
}

fn found(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(path, code)| ((*path).to_owned(), (*code).to_owned())).collect()
}

#[test]
fn targets_of_redirections_are_asked_too() {
    let server = Server::start();
    let docset = Docset::new(&[], "strikes = 1");
    let file = format!(
        r#"{{"redirections": [
            {{"source_path": "content/old.md", "redirect_url": "{0}/gone"}},
            {{"source_path": "content/older.md", "redirect_url": "{0}/fine"}},
            {{"source_path": "content/own.md", "redirect_url": "index"}}
        ]}}"#,
        server.base
    );
    fs::write(docset.path().join(".openpublishing.redirection.json"), file).unwrap();
    assert_eq!(docset.check("due", "2026-03-01"), found(&[("/gone", "external-link-broken")]));
    assert_eq!(server.asked(), ["GET /gone", "HEAD /fine", "HEAD /gone"]);
}

#[test]
fn what_is_dead_moved_or_without_its_anchor_is_told_and_nothing_else() {
    let server = Server::start();
    let paths = [
        "/fine",
        "/gone",
        "/no-head",
        "/busy",
        "/very-busy",
        "/shaky",
        "/login",
        "/loop",
        "/moved",
        "/elsewhere",
        "/file",
        "/fine#limits",
        "/fine#Limits",
        "/fine#nothing",
        "/fine#L12",
        "/app#route",
        "/fine?q#top-of",
    ];
    let docset = Docset::new(&links(&server, &paths), "strikes = 1");
    let wanted = found(&[
        ("/gone", "external-link-broken"),
        ("/loop", "external-link-broken"),
        ("/moved", "external-link-moved"),
        ("/fine#nothing", "external-anchor-not-found"),
    ]);
    assert_eq!(docset.check("due", "2026-03-01"), wanted);
    let asked = server.asked();
    let times = |question: &str| asked.iter().filter(|known| *known == question).count();
    assert_eq!((times("HEAD /no-head"), times("GET /no-head")), (1, 1));
    assert_eq!((times("HEAD /busy"), times("GET /busy")), (1, 2));
    assert_eq!((times("HEAD /very-busy"), times("GET /very-busy")), (1, 0), "it said when to come back");
    assert_eq!((times("HEAD /shaky"), times("GET /shaky")), (1, 2));
    assert_eq!(times("GET /fine"), 1, "one page for all its anchors: {asked:?}");
    // The same findings without a network, and the file stays as it is.
    let ledger = docset.ledger();
    assert_eq!(docset.check("ledger", "2026-03-01"), wanted);
    assert_eq!(docset.check("new", "2026-03-01"), wanted);
    assert_eq!(docset.check("due", "2026-03-01"), wanted);
    assert_eq!((server.asked(), docset.ledger()), (Vec::new(), ledger));
}

#[test]
fn a_link_is_broken_after_strikes_on_different_days() {
    let server = Server::start();
    let docset = Docset::new(&links(&server, &["/gone"]), "strikes = 2");
    let failed = found(&[("/gone", "external-link-failed")]);
    assert_eq!(docset.check("due", "2026-03-01"), failed);
    assert_eq!(docset.check("all", "2026-03-01"), failed, "twice on one day is one strike");
    docset.run(&["--external=ledger", "--strict"]).exits(0);
    server.asked();
    assert_eq!(docset.check("new", "2026-03-02"), failed);
    assert!(server.asked().is_empty(), "what is known to fail is not new");
    assert_eq!(docset.check("due", "2026-03-02"), found(&[("/gone", "external-link-broken")]));
    assert!(docset.ledger().contains("failing = 2026-03-01, tried = 2026-03-02, strikes = 2"));
    let run = docset.run(&["--external=ledger"]).exits(1);
    run.shows(&[
        "404 Not Found",
        "has failed since 2026-03-01, on 2 days",
        "1 address on other sites, 0 asked",
    ]);
    // A plain check neither asks nor tells.
    server.asked();
    docset.run(&["--strict"]).exits(0);
    assert!(server.asked().is_empty());
}

#[test]
fn what_was_there_lately_is_not_asked_again() {
    let server = Server::start();
    let docset = Docset::new(&links(&server, &["/fine", "/old"]), "fresh-days = 10");
    let url = |path: &str| format!("{}{path}", server.base);
    let ledger = format!(
        "\"{}\" = {{ ok = 2026-03-01 }}\n\"{}\" = {{ ok = 2026-02-01 }}\n",
        url("/fine"),
        url("/gone")
    );
    fs::write(docset.path().join("links-ledger.toml"), ledger).unwrap();
    docset.check("due", "2026-03-10");
    assert_eq!(server.asked(), ["GET /old", "HEAD /old"]);
    assert!(!docset.ledger().contains("/gone"), "addresses that nothing links to go: {}", docset.ledger());
    docset.page(&links(&server, &["/fine", "/new"]));
    docset.check("new", "2026-04-01");
    assert_eq!(server.asked(), ["HEAD /new"]);
    docset.check("due", "2026-03-11");
    assert_eq!(server.asked(), ["HEAD /fine", "HEAD /new"], "ten days old, and a day in the future");
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    let server = Server::start();
    let docset = Docset::new(&links(&server, &["/slow"]), "timeout = 1\nretries = 0");
    assert_eq!(docset.check("due", "2026-03-01"), found(&[("/slow", "external-link-failed")]));
    assert!(docset.ledger().contains("why = \"no answer in time\""), "{}", docset.ledger());
}

#[test]
fn private_hosts_and_examples_are_left_out_by_rule() {
    let server = Server::start();
    let mut all = links(&server, &["/fine"]);
    all.extend(
        ["https://example.com/a", "http://localhost:1/", "https://user:word@acme.org/"].map(String::from),
    );
    all.push(format!("{}/ignored", server.base));
    let docset = Docset::new(&all, "ignore = [\"*/ignored\"]");
    let book = docset.path().join("book.toml");
    let text = fs::read_to_string(&book).unwrap().replace("allow-private = true", "");
    fs::write(&book, text).unwrap();
    let run = docset.run(&["--external", "--today", "2026-03-01"]).exits(0);
    run.shows(&["0 addresses on other sites, 0 asked; left out: 1 on example hosts, 3 on private hosts, 1 with credentials"]);
    assert!(server.asked().is_empty() && docset.ledger().is_empty());
}

#[test]
fn nothing_is_noted_without_a_network() {
    // Three hosts that nobody listens at, as far as the program can tell.
    let all: Vec<String> = (1..=3).map(|port| format!("http://127.0.0.1:{port}/")).collect();
    let docset = Docset::new(&all, "retries = 0\nstrikes = 1");
    let run = docset.run(&["--external", "--today", "2026-03-01"]).exits(0);
    run.shows(&["there is probably no network"]);
    assert!(docset.ledger().is_empty());
    let one = Docset::new(&all[..1], "retries = 0\nstrikes = 1");
    assert_eq!(one.check("due", "2026-03-01"), found(&[("/", "external-link-broken")]));
}

#[test]
fn an_authority_of_ones_own_is_trusted_when_it_is_named() {
    let server = tls::Server::start();
    let docset = Docset::new(&[format!("{}/fine", server.base)], "retries = 0\nstrikes = 1");
    let ask = ["--external=all", "--today", "2026-03-01"];
    // Who vouches for the server is not known here: that proves nothing about the link.
    docset.run(&ask).exits(0).shows(&["1 asked, 1 of them not judged"]);
    assert!(!docset.ledger().contains("ok ="), "{}", docset.ledger());
    let file = docset.path().join("authority.pem");
    fs::write(&file, &server.authority).unwrap();
    let named: &[(&str, &Path)] = &[("SSL_CERT_FILE", &file)];
    docset.run_with(&ask, named).exits(0).shows(&["1 asked\n"]);
    assert!(docset.ledger().contains("ok = 2026-03-01"), "{}", docset.ledger());
    // The certificate is that of another host.
    docset.page(&[format!("{}/fine", server.base.replace("localhost", "127.0.0.1"))]);
    docset.run_with(&ask, named).exits(1).shows(&["external-link-broken", "certificate"]);
    fs::write(&file, "no certificate").unwrap();
    docset.run_with(&ask, named).exits(2).says(&["SSL_CERT_FILE"]);
    docset.run_with(&["--external=ledger"], named).exits(1);
}

#[test]
fn a_moved_link_is_mended() {
    let server = Server::start();
    let docset = Docset::new(&links(&server, &["/moved#limits", "/moved"]), "");
    docset
        .run(&["--external", "--fix", "--today", "2026-03-01"])
        .exits(0)
        .shows(&["2 links in 1 files were mended"]);
    let text = fs::read_to_string(docset.path().join("content/index.md")).unwrap();
    assert!(
        text.contains("/new#limits)\n") && text.contains("/new)\n") && !text.contains("/moved"),
        "{text}"
    );
}

#[test]
fn a_ledger_with_a_conflict_is_refused() {
    let docset = Docset::new(&[], "ledger = \"notes/links.toml\"");
    fs::create_dir(docset.path().join("notes")).unwrap();
    fs::write(docset.path().join("notes/links.toml"), "# x\n<<<<<<< ours\n").unwrap();
    docset.run(&["--external=ledger"]).exits(2).says(&["notes/links.toml", "line 2"]);
    let wrong = Docset::new(&[], "strikes = 0");
    wrong.run(&["--external=ledger"]).exits(2).says(&["strikes", "1 to 100"]);
}

#[test]
fn a_change_is_not_blamed_for_links_that_were_there() {
    let server = Server::start();
    let docset = Docset::new(&links(&server, &["/gone"]), "strikes = 1");
    let git = |arguments: &[&str]| {
        let mut command = std::process::Command::new("git");
        command.current_dir(docset.path()).args([
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@b",
            "-c",
            "commit.gpgsign=false",
        ]);
        assert!(command.args(arguments).output().unwrap().status.success(), "{arguments:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "x"]);
    docset.page(&links(&server, &["/gone", "/lost"]));
    let run = docset.run(&["--external=new", "--changed-since", "HEAD", "--today", "2026-03-01"]).exits(1);
    run.shows(&["/lost", "at HEAD and are not shown"]);
    let run = docset.run(&["--external=ledger", "--changed-since", "HEAD"]).exits(1);
    assert!(run.out.contains("/lost") && !run.out.contains("/gone"), "{}", run.out);
}
