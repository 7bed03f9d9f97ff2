//! Links to other sites: asked politely, remembered in a ledger, told as findings.
//!
//! 1. [`collect`](collect::collect) lists the addresses from the facts of the scan.
//! 2. [`Mode`] and the [`Ledger`] decide which of them are asked: in a pull request only those that nobody knows yet.
//! 3. [`check`] asks them, [`crowd`] a few at a time, [`ask`] each until it is certain, through one [`client`].
//! 4. Answers go into the ledger and nowhere else; [`findings`] are made from the ledger alone. What is reported is
//!    therefore the same with and without a network, and for the docset as it was at another revision.

pub mod address;
mod anchors;
pub mod ask;
pub mod client;
pub mod collect;
pub mod crowd;
#[cfg(feature = "external")]
mod date;
pub mod ledger;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::config::ExternalConfig;
use crate::diagnostics::Diagnostic;
use crate::site::Site;
use crate::site::rules::day::Day;

use client::Client;
use collect::{Collected, Linked, Place};
use ledger::{Entry, Ledger, Verdict};

/// Which addresses are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Those that the ledger does not know.
    New,
    /// Those and the ones whose last answer is old.
    Due,
    /// All.
    All,
    /// None: what the ledger knows is reported without a network.
    Ledger,
}

impl Mode {
    /// All modes with their names on the command line.
    pub const NAMES: [(&'static str, Mode); 4] =
        [("new", Mode::New), ("due", Mode::Due), ("all", Mode::All), ("ledger", Mode::Ledger)];
}

/// Numbers for the summary.
#[derive(Debug, Default)]
pub struct Report {
    /// Addresses that the docset links to.
    pub addresses: usize,
    /// Addresses that were asked.
    pub asked: usize,
    /// Of these, how many the servers would not judge.
    pub refused: usize,
    /// Nobody answered at all: the fault is probably here, and nothing was noted.
    pub no_network: bool,
    /// Links left out, as words.
    pub left_out: Vec<String>,
}

/// The longest that a server's wish to be left alone is honoured; what asks for more is not judged.
const LONGEST_WAIT: u64 = 60;
/// Silent hosts from which on it is believed that there is no network.
const SILENT_HOSTS: usize = 3;

/// Asks what is to be asked and notes the answers. The ledger then knows the addresses of this docset and no others.
pub fn check(
    site: &Site,
    ledger: &mut Ledger,
    (mode, today): (Mode, Day),
    client: &dyn Client,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Report {
    let config = &site.config.external;
    let collected = collect::collect(site);
    let mut report = Report { addresses: collected.links.len(), ..Report::default() };
    report.left_out = left_out(&collected);
    if mode == Mode::Ledger {
        return report;
    }
    let wanted: Vec<&Linked> = collected
        .links
        .iter()
        .filter(|(key, _)| match (mode, ledger.entries.get(*key)) {
            (_, None) | (Mode::All, _) => true,
            (Mode::Due, Some(entry)) => entry.is_due(today, config.fresh_days),
            _ => false,
        })
        .map(|(_, linked)| linked)
        .collect();
    let jobs = jobs(&wanted, config);
    let answers = ask_all(&jobs, config, client, progress);
    report.asked = wanted.len();
    report.no_network = is_silent(&jobs, &answers);
    ledger.entries.retain(|key, _| collected.links.contains_key(key));
    if report.no_network {
        return report;
    }
    let by_url: BTreeMap<String, &ask::Finding> = jobs
        .iter()
        .zip(&answers)
        .filter_map(|((_, job), answer)| Some((job.address.url(), answer.as_ref()?)))
        .collect();
    for linked in wanted {
        let Some(answer) = by_url.get(&linked.address.url()) else { continue };
        let verdict = verdict(answer, &linked.address.fragment);
        report.refused += usize::from(matches!(verdict, Verdict::Refused(_)));
        ledger.record(&linked.address.key(), &verdict, today);
    }
    report
}

fn left_out(collected: &Collected) -> Vec<String> {
    let mut words: Vec<String> =
        collected.skipped.iter().map(|(skip, count)| format!("{count} {}", skip.as_str())).collect();
    if collected.ignored > 0 {
        words.push(format!("{} ignored", collected.ignored));
    }
    words
}

/// One job for each address without fragment, with the name of its host.
fn jobs(wanted: &[&Linked], config: &ExternalConfig) -> Vec<(String, ask::Job)> {
    let mut jobs: BTreeMap<String, ask::Job> = BTreeMap::new();
    for linked in wanted {
        let address = &linked.address;
        let new = || ask::Job {
            address: address::Address { fragment: String::new(), ..address.clone() },
            fragments: Vec::new(),
            allow_private: config.allow_private,
        };
        let job = jobs.entry(address.url()).or_insert_with(new);
        if anchors::is_plain(&address.fragment) {
            job.fragments.push(address.fragment.clone());
        }
    }
    jobs.into_values().map(|job| (job.address.authority.clone(), job)).collect()
}

fn ask_all(
    jobs: &[(String, ask::Job)],
    config: &ExternalConfig,
    client: &dyn Client,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Vec<Option<ask::Finding>> {
    let delay = Duration::from_millis(u64::from(config.delay));
    let limits =
        crowd::Limits { all: config.concurrency as usize, per_host: config.per_host as usize, delay };
    let work = |job: &ask::Job, attempt: u32| match ask::ask(client, job, attempt) {
        ask::Finding::Passing(_, wait, _)
            if attempt < config.retries && wait.is_none_or(|seconds| seconds <= LONGEST_WAIT) =>
        {
            // Four, sixteen, … times the time between two requests, unless the server says how long.
            let backoff = delay
                .saturating_mul(4_u32.saturating_pow(attempt + 1))
                .min(Duration::from_secs(LONGEST_WAIT));
            crowd::Step::Again(wait.map_or(backoff, Duration::from_secs), wait.is_some())
        }
        finding => crowd::Step::Done(finding),
    };
    crowd::run(jobs, limits, &work, progress)
}

/// Whether nobody answered, on several hosts.
fn is_silent(jobs: &[(String, ask::Job)], answers: &[Option<ask::Finding>]) -> bool {
    let hosts: BTreeSet<&String> = jobs.iter().map(|(host, _)| host).collect();
    let silent = |answer: &Option<ask::Finding>| match answer {
        Some(ask::Finding::Passing(why, ..)) => !why.starts_with(|char: char| char.is_ascii_digit()),
        _ => false,
    };
    hosts.len() >= SILENT_HOSTS && answers.iter().all(silent)
}

fn verdict(answer: &ask::Finding, fragment: &str) -> Verdict {
    match answer {
        ask::Finding::Alive { moved, missing } => {
            let no_anchor = missing.iter().any(|missing| missing == fragment);
            let moved = match (moved.as_str(), fragment) {
                ("", _) => String::new(),
                (url, "") => url.to_owned(),
                (url, fragment) => format!("{url}#{fragment}"),
            };
            Verdict::Alive { moved, no_anchor }
        }
        ask::Finding::Refused(why) | ask::Finding::Passing(why, _, false) => Verdict::Refused(why.clone()),
        ask::Finding::Failed(why) | ask::Finding::Passing(why, _, true) => Verdict::Failed(why.clone()),
    }
}

/// What the ledger says about the links of a docset.
pub fn findings(site: &Site, ledger: &Ledger) -> Vec<Diagnostic> {
    let collected = collect::collect(site);
    let known = collected.links.iter().filter_map(|(key, linked)| Some((linked, ledger.entries.get(key)?)));
    known
        .flat_map(|(linked, entry)| {
            linked
                .places
                .iter()
                .filter_map(|place| finding(place, linked, entry, site.config.external.strikes))
        })
        .collect()
}

fn finding(place: &Place, linked: &Linked, entry: &Entry, strikes: u32) -> Option<Diagnostic> {
    let href = &place.href;
    let new = |code: &str, message: String| Diagnostic::new(code, &place.path, place.span, message);
    if entry.strikes > 0 {
        let message = format!("link to `{href}`: {}", entry.why);
        let since = entry.failing.map_or(String::new(), |day| format!("has failed since {day}"));
        let ok = entry.ok.map_or(String::new(), |day| format!(", was there on {day}"));
        let code = if entry.strikes >= strikes { "external-link-broken" } else { "external-link-failed" };
        let times = if entry.strikes == 1 { "day" } else { "days" };
        return Some(
            new(code, message).hint(format!("{since}, on {} {times} it was tried{ok}", entry.strikes)),
        );
    }
    if entry.no_anchor {
        let fragment = &linked.address.fragment;
        let message = format!("link to `{href}`: that page has no anchor `#{fragment}`");
        return Some(
            new("external-anchor-not-found", message).hint("look for the heading's new id on that page"),
        );
    }
    if entry.moved.is_empty() {
        return None;
    }
    let found = new("external-link-moved", format!("link to `{href}`, which has moved for good"));
    let found = found.hint(format!("link to `{}`", entry.moved));
    // A root-absolute link leads to the same place in every locale; the server names one of them.
    let whole = href.starts_with("http");
    Some(if whole { found.fix(href, entry.moved.clone()) } else { found })
}
