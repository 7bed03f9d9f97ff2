//! What one address answers, however many requests that takes.
//!
//! 1. [`ask`] asks with HEAD, and with GET where HEAD says anything but yes: many servers know GET alone.
//! 2. Redirections are followed by hand: at most [`HOPS`], to `http:` and `https:`, never to a private network. As far
//!    as they are permanent from the first on, they are where the link should lead.
//! 3. A status that passes ([`is_passing`]) and a silence are asked again later; a refusal is no proof of anything.

use super::address::{Address, Skip};
use super::anchors::Anchors;
use super::client::{Answer, Client, Method, Silence};

/// Redirections that are followed.
pub const HOPS: usize = 10;

/// What there is to find out about one address without fragment.
#[derive(Debug, Clone)]
pub struct Job {
    /// The address.
    pub address: Address,
    /// Fragments that links name there and that can be judged.
    pub fragments: Vec<String>,
    /// Redirections may lead to private networks, too.
    pub allow_private: bool,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The page is there.
    Alive {
        /// Where it has moved to for good, without fragment; empty when it has not moved.
        moved: String,
        /// Fragments that are surely missing.
        missing: Vec<String>,
    },
    /// The server would not say.
    Refused(String),
    /// It is not there.
    Failed(String),
    /// It may be there the next time: why, seconds that the server wants to be left alone, and whether it is a failure
    /// when that was the last time.
    Passing(String, Option<u64>, bool),
}

/// Finds out about an address. `attempt` counts from 0.
pub fn ask(client: &dyn Client, job: &Job, attempt: u32) -> Finding {
    let mut here = Address { fragment: String::new(), ..job.address.clone() };
    let mut moved: Option<Address> = None;
    let mut permanent = true;
    for _ in 0..=HOPS {
        let answer = match request(client, &here, job, attempt) {
            Ok(answer) => answer,
            Err(silence) => return silent(silence),
        };
        if !matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
            return judge(&answer, job, moved.as_ref());
        }
        let next = match here.join(&answer.location, job.allow_private) {
            Ok(next) => next,
            Err(Skip::Private | Skip::Credentials) => {
                return Finding::Refused("redirected to where a check must not go".to_owned());
            }
            Err(_) if answer.location.is_empty() => {
                return Finding::Failed(format!("{} without a target", status(answer.status)));
            }
            // A page for readers of another kind (an app, a mail program).
            Err(_) => return Finding::Refused("redirected to something else than a page".to_owned()),
        };
        permanent &= matches!(answer.status, 301 | 308);
        if permanent {
            moved = Some(next.clone());
        }
        if answer.wants_browser && next.url() == here.url() {
            return Finding::Refused("wants a cookie".to_owned());
        }
        here = Address { fragment: String::new(), ..next };
    }
    Finding::Failed("redirected in a circle".to_owned())
}

fn request(client: &dyn Client, here: &Address, job: &Job, attempt: u32) -> Result<Answer, Silence> {
    let url = here.url();
    if !job.fragments.is_empty() {
        return client.ask(Method::Page, &url);
    }
    if attempt == 0 {
        match client.ask(Method::Head, &url) {
            // Asking once more would only make it worse.
            Ok(answer) if answer.status < 400 || answer.status == 429 => return Ok(answer),
            Ok(_) | Err(Silence::Broken(_)) => {}
            Err(silence) => return Err(silence),
        }
    }
    client.ask(Method::Get, &url)
}

fn silent(silence: Silence) -> Finding {
    match silence {
        Silence::Private => Finding::Refused("leads to a private network".to_owned()),
        Silence::NoHost => Finding::Passing("no such host".to_owned(), None, true),
        Silence::Certificate(why) => certificate(&why.to_lowercase()),
        Silence::Slow => Finding::Passing("no answer in time".to_owned(), None, true),
        Silence::Broken(why) => Finding::Passing(why, None, true),
    }
}

/// Readers see a warning, too, when a certificate has run out or is another host's. Browsers fetch links of the chain
/// that a server leaves out, and machines may have issuers of their own: nothing else is certain.
fn certificate(why: &str) -> Finding {
    if why.contains("expired") || why.contains("revoked") {
        return Finding::Failed("its certificate has run out".to_owned());
    }
    if why.contains("not valid for") || why.contains("notvalidfor") {
        return Finding::Failed("its certificate is for another host".to_owned());
    }
    Finding::Refused("a certificate that cannot be judged".to_owned())
}

fn judge(answer: &Answer, job: &Job, moved: Option<&Address>) -> Finding {
    let words = status(answer.status);
    match answer.status {
        200..=399 => alive(answer, job, moved),
        // Logins, and walls that keep programs out.
        401 | 402 | 403 | 405 | 406 | 407 | 421 | 451 | 999 => Finding::Refused(words),
        429 => Finding::Passing(words, answer.wait, false),
        code if is_passing(code) => {
            let wall = answer.wants_browser && code == 503;
            Finding::Passing(words, answer.wait, !wall)
        }
        _ => Finding::Failed(words),
    }
}

fn is_passing(code: u16) -> bool {
    matches!(code, 408 | 425 | 500 | 502..=504 | 509 | 520..=530)
}

fn alive(answer: &Answer, job: &Job, moved: Option<&Address>) -> Finding {
    let anchors = answer.html.as_deref().map(Anchors::read);
    let missing =
        |fragment: &&String| anchors.as_ref().is_some_and(|anchors| anchors.has(fragment) == Some(false));
    let missing = job.fragments.iter().filter(missing).cloned().collect();
    let moved = moved.map(|to| without_locale(&job.address, to));
    let moved = moved.filter(|to| is_worth_telling(&job.address, to)).map_or(String::new(), |to| to.url());
    Finding::Alive { moved, missing }
}

/// A server that speaks many languages puts the one it guessed in front of the path; the link should not.
fn without_locale(from: &Address, to: &Address) -> Address {
    let locale = |path: &str| {
        let first = path.get(1..)?.split('/').next()?;
        (first.contains('-') && crate::site::urls::is_locale(first)).then_some(first.len() + 1)
    };
    let mut to = to.clone();
    if let (None, Some(length)) = (locale(&from.path), locale(&to.path)) {
        to.path.replace_range(..length, "");
        if !to.path.starts_with('/') {
            to.path.insert(0, '/');
        }
    }
    to
}

/// Short links are made to be redirected, and a start page in place of a page is no new address of it.
fn is_worth_telling(from: &Address, to: &Address) -> bool {
    const SHORT: &[&str] = &[
        "aka.ms",
        "bit.ly",
        "doi.org",
        "dx.doi.org",
        "go.microsoft.com",
        "goo.gl",
        "msdn.com",
        "purl.org",
        "t.co",
        "w3id.org",
        "youtu.be",
    ];
    let host = from.host();
    let short = SHORT
        .iter()
        .any(|known| host.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')));
    let start = to.path == "/" && from.path != "/";
    let login =
        ["login", "signin", "sign-in", "consent"].iter().any(|word| to.url().to_lowercase().contains(word));
    !short && !start && !login && from.url() != to.url()
}

/// A status with its words.
pub fn status(code: u16) -> String {
    let words = match code {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        410 => "Gone",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => return code.to_string(),
    };
    format!("{code} {words}")
}

#[cfg(test)]
#[path = "ask_tests.rs"]
mod tests;
