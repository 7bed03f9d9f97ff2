//! One address against servers that answer by a list.

use std::sync::Mutex;

use super::*;

/// Answers by method and address; what was asked is kept.
struct Scripted {
    answers: Vec<(&'static str, Result<Answer, Silence>)>,
    asked: Mutex<Vec<String>>,
}

impl Client for Scripted {
    fn ask(&self, method: Method, url: &str) -> Result<Answer, Silence> {
        let question = format!("{method:?} {url}");
        self.asked.lock().unwrap().push(question.clone());
        let known = self.answers.iter().find(|(known, _)| question.ends_with(known));
        known.map_or(Err(Silence::NoHost), |(_, answer)| answer.clone())
    }
}

fn status_only(status: u16) -> Result<Answer, Silence> {
    Ok(Answer { status, ..Answer::default() })
}

fn to(status: u16, location: &str) -> Result<Answer, Silence> {
    Ok(Answer { status, location: location.into(), ..Answer::default() })
}

fn asked(
    url: &str,
    answers: Vec<(&'static str, Result<Answer, Silence>)>,
    attempt: u32,
) -> (Finding, Vec<String>) {
    let client = Scripted { answers, asked: Mutex::default() };
    let address = Address::parse(url, false).unwrap();
    let fragments = Some(address.fragment.clone()).filter(|fragment| !fragment.is_empty());
    let job = Job { address, fragments: fragments.into_iter().collect(), allow_private: false };
    let finding = ask(&client, &job, attempt);
    (finding, client.asked.into_inner().unwrap())
}

fn alive(moved: &str) -> Finding {
    Finding::Alive { moved: moved.into(), missing: Vec::new() }
}

#[test]
fn get_is_asked_when_head_says_no() {
    let answers = || vec![("Head https://a.b/", status_only(405)), ("Get https://a.b/", status_only(200))];
    let (finding, questions) = asked("https://a.b", answers(), 0);
    assert_eq!((finding, questions.len()), (alive(""), 2));
    let (finding, questions) = asked("https://a.b", answers(), 1);
    assert_eq!((finding, questions), (alive(""), vec!["Get https://a.b/".to_owned()]));
    let (finding, _) = asked("https://a.b", vec![("https://a.b/", status_only(404))], 0);
    assert_eq!(finding, Finding::Failed("404 Not Found".into()));
    let (_, questions) = asked("https://a.b", vec![("https://a.b/", status_only(200))], 0);
    assert_eq!(questions, ["Head https://a.b/"]);
}

#[test]
fn refusals_prove_nothing_and_some_failures_pass() {
    let of = |code| asked("https://a.b", vec![("https://a.b/", status_only(code))], 0).0;
    for code in [401, 403, 451, 999] {
        assert!(matches!(of(code), Finding::Refused(_)), "{code}");
    }
    for code in [500, 503, 522] {
        assert!(matches!(of(code), Finding::Passing(_, None, true)), "{code}");
    }
    let busy = Answer { status: 429, wait: Some(7), ..Answer::default() };
    let (finding, questions) = asked("https://a.b", vec![("https://a.b/", Ok(busy))], 0);
    assert_eq!(finding, Finding::Passing("429 Too Many Requests".into(), Some(7), false));
    assert_eq!(questions.len(), 1, "a busy server is not asked twice");
    let certificate =
        |why: &str| asked("https://a.b", vec![("/", Err(Silence::Certificate(why.into())))], 0).0;
    assert!(matches!(certificate("invalid peer certificate: UnknownIssuer"), Finding::Refused(_)));
    assert!(matches!(certificate("invalid peer certificate: Expired"), Finding::Failed(_)));
    let other = "invalid peer certificate: certificate not valid for name \"a.b\"; it is for \"c.d\"";
    assert!(matches!(certificate(other), Finding::Failed(_)));
}

#[test]
fn only_permanent_redirections_say_that_a_page_has_moved() {
    let answers = |first, second| {
        vec![
            ("https://a.b/old", to(first, "/mid")),
            ("https://a.b/mid", to(second, "https://c.d/new")),
            ("https://c.d/new", status_only(200)),
        ]
    };
    assert_eq!(asked("https://a.b/old", answers(301, 308), 0).0, alive("https://c.d/new"));
    assert_eq!(asked("https://a.b/old", answers(301, 302), 0).0, alive("https://a.b/mid"));
    assert_eq!(asked("https://a.b/old", answers(302, 301), 0).0, alive(""));
    let short = vec![("https://aka.ms/x", to(301, "https://c.d/new")), ("https://c.d/new", status_only(200))];
    assert_eq!(asked("https://aka.ms/x", short, 0).0, alive(""));
    let locale = |to_path: &'static str| {
        let answers = vec![
            ("https://a.b/az/old", to(301, to_path)),
            ("/az/old", status_only(200)),
            ("/az/new", status_only(200)),
        ];
        asked("https://a.b/az/old", answers, 0).0
    };
    assert_eq!(locale("/en-us/az/old"), alive(""));
    assert_eq!(locale("/de-de/az/new"), alive("https://a.b/az/new"));
    let start = vec![("https://a.b/x", to(301, "/")), ("https://a.b/", status_only(200))];
    assert_eq!(asked("https://a.b/x", start, 0).0, alive(""));
}

#[test]
fn redirections_end_and_stay_where_they_may_go() {
    let circle = vec![("https://a.b/x", to(302, "/y")), ("https://a.b/y", to(302, "/x"))];
    let (finding, questions) = asked("https://a.b/x", circle, 0);
    assert_eq!(finding, Finding::Failed("redirected in a circle".into()));
    assert_eq!(questions.len(), HOPS + 1);
    for location in
        ["http://127.0.0.1/", "http://169.254.169.254/", "https://user:word@c.d/", "file:///etc", "ftp://c.d"]
    {
        let (finding, questions) = asked("https://a.b/x", vec![("https://a.b/x", to(301, location))], 0);
        assert!(matches!(finding, Finding::Refused(_)), "{location}: {finding:?}");
        assert_eq!(questions.len(), 1, "{location}");
    }
    let cookie = Answer { status: 302, location: "/x".into(), wants_browser: true, ..Answer::default() };
    let (finding, _) = asked("https://a.b/x", vec![("https://a.b/x", Ok(cookie))], 0);
    assert_eq!(finding, Finding::Refused("wants a cookie".into()));
}

#[test]
fn anchors_are_looked_for_where_the_page_is() {
    let page =
        |html: Option<&str>| Ok(Answer { status: 200, html: html.map(Into::into), ..Answer::default() });
    let missing = |html: Option<&str>| {
        let answers = vec![("Page https://a.b/x", to(302, "/y")), ("Page https://a.b/y", page(html))];
        asked("https://a.b/x#here", answers, 0).0
    };
    assert_eq!(missing(Some("<p id=here>")), alive(""));
    let gone = Finding::Alive { moved: String::new(), missing: vec!["here".into()] };
    assert_eq!(missing(Some("<p id=there>")), gone);
    // Not HTML, or too long: nobody knows.
    assert_eq!(missing(None), alive(""));
}
