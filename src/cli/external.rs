//! `milepost check --external`: the ledger's file and the network.

use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

use super::Failure;
#[cfg(feature = "external")]
use super::Progress;
use crate::external::client::{Answer, Client, Method, Silence};
use crate::external::ledger::Ledger;
use crate::external::{self, Mode, Report};
use crate::site::Site;
use crate::site::rules::day::Day;

/// The day by the clock.
pub(super) fn today() -> Day {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    Day((seconds / 86_400) as i64)
}

/// Asks other sites and writes down their answers. Gives what is known then, and says in `notes` what was done.
pub(super) fn check(site: &Site, mode: Mode, today: Day, notes: &mut Vec<String>) -> Result<Ledger, Failure> {
    let file = &site.config.external.ledger;
    let problem = |what: String| Failure::Message(format!("{}: {what}", file.display()));
    let before = match std::fs::read_to_string(file) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(problem(format!("the file cannot be read: {error}"))),
    };
    let mut ledger = Ledger::parse(before.as_deref().unwrap_or("")).map_err(problem)?;
    let report = ask(site, &mut ledger, mode, today)?;
    let after = ledger.write();
    let nothing = before.is_none() && ledger.entries.is_empty();
    if mode != Mode::Ledger && !nothing && before.as_deref() != Some(after.as_str()) {
        std::fs::write(file, after)
            .map_err(|error| problem(format!("the file cannot be written: {error}")))?;
    }
    notes.push(summary(&report));
    Ok(ledger)
}

#[cfg(feature = "external")]
fn ask(site: &Site, ledger: &mut Ledger, mode: Mode, today: Day) -> Result<Report, Failure> {
    if mode == Mode::Ledger {
        return Ok(external::check(site, ledger, (mode, today), &Nobody, &|_, _| {}));
    }
    let progress = Progress::new();
    let client = external::client::Network::new(&site.config.external).map_err(Failure::Message)?;
    let show = |done, all| progress.show("asking other sites", done, all);
    let report = external::check(site, ledger, (mode, today), &client, &show);
    progress.clear();
    Ok(report)
}

#[cfg(not(feature = "external"))]
fn ask(site: &Site, ledger: &mut Ledger, mode: Mode, today: Day) -> Result<Report, Failure> {
    if mode != Mode::Ledger {
        let what = "this program was built without the feature `external` and knows no network";
        return Err(Failure::Message(format!("{what}; use --external=ledger")));
    }
    Ok(external::check(site, ledger, (mode, today), &Nobody, &|_, _| {}))
}

/// Whom to ask when nobody is asked.
struct Nobody;

impl Client for Nobody {
    fn ask(&self, _: Method, _: &str) -> Result<Answer, Silence> {
        Err(Silence::NoHost)
    }
}

fn summary(report: &Report) -> String {
    let addresses = if report.addresses == 1 { "address" } else { "addresses" };
    let mut words = format!("{} {addresses} on other sites, {} asked", report.addresses, report.asked);
    if report.refused > 0 {
        words.push_str(&format!(", {} of them not judged by their servers", report.refused));
    }
    if !report.left_out.is_empty() {
        words.push_str(&format!("; left out: {}", report.left_out.join(", ")));
    }
    if report.no_network {
        words.push_str("; nobody answered, so there is probably no network, and nothing was noted");
    }
    words
}
