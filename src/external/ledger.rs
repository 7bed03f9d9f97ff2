//! What is known about addresses on other hosts: a file that is committed.
//!
//! 1. One address a line, sorted, each line a key of TOML: two branches that add addresses merge without a conflict.
//! 2. [`Ledger::parse`] reads line by line, so that an address that stands twice after a merge is no error: the line
//!    with the later day counts.
//! 3. [`Ledger::record`] notes an answer. A failure is a strike at most once a day: running a check again proves nothing.
//! 4. [`Ledger::write`] gives the same text for the same knowledge.

use std::collections::BTreeMap;

use crate::site::rules::day::Day;

const HEADER: &str = "# Links to other sites. Written by `milepost check --external`; commit it.\n";

/// What an address answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is there. Where it has moved to for good, and whether the fragment is missing.
    Alive {
        /// The new address; empty when it has not moved.
        moved: String,
        /// The page has no such anchor.
        no_anchor: bool,
    },
    /// The server would not say: a login, a wall against programs, too many questions.
    Refused(String),
    /// It is not there, or nobody answered.
    Failed(String),
}

/// What is known about one address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Day of the last success.
    pub ok: Option<Day>,
    /// Day of the first failure since then.
    pub failing: Option<Day>,
    /// Day of the last answer that was no success.
    pub tried: Option<Day>,
    /// Days on which it failed since the last success; 0 with `tried` when the server refused to say.
    pub strikes: u32,
    /// What the last answer was, when it was no success.
    pub why: String,
    /// Where it has moved to for good.
    pub moved: String,
    /// The page is there, the anchor is not.
    pub no_anchor: bool,
}

impl Entry {
    fn latest(&self) -> Option<Day> {
        self.ok.max(self.tried)
    }

    /// Whether the last answer is too old to be trusted.
    pub fn is_due(&self, today: Day, fresh_days: u32) -> bool {
        let age = self.latest().map_or(i64::MAX, |day| today.0 - day.0);
        // What fails is asked again on the next day.
        age < 0 || age >= if self.strikes > 0 { 1 } else { i64::from(fresh_days).max(1) }
    }
}

/// What is known about all addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// By address.
    pub entries: BTreeMap<String, Entry>,
}

impl Ledger {
    /// Reads the file; the error names the line.
    pub fn parse(text: &str) -> Result<Ledger, String> {
        let mut ledger = Ledger::default();
        for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let (key, entry) = read_line(line)
                .ok_or_else(|| format!("line {}: not an address with what is known about it", index + 1))?;
            match ledger.entries.get(&key) {
                Some(known) if known.latest() >= entry.latest() => {}
                _ => _ = ledger.entries.insert(key, entry),
            }
        }
        Ok(ledger)
    }

    /// The file.
    pub fn write(&self) -> String {
        let mut out = HEADER.to_owned();
        for (key, entry) in &self.entries {
            out.push_str(&write_line(key, entry));
        }
        out
    }

    /// Notes what an address answered.
    pub fn record(&mut self, key: &str, verdict: &Verdict, today: Day) {
        let entry = self.entries.entry(key.to_owned()).or_default();
        match verdict {
            Verdict::Alive { moved, no_anchor } => {
                *entry = Entry {
                    ok: Some(today),
                    moved: moved.clone(),
                    no_anchor: *no_anchor,
                    ..Entry::default()
                };
            }
            Verdict::Refused(why) => {
                let (ok, why) = (entry.ok, why.clone());
                *entry = Entry { ok, tried: Some(today), why, ..Entry::default() };
            }
            Verdict::Failed(why) => {
                let again = entry.strikes > 0 && entry.tried == Some(today);
                entry.strikes += u32::from(!again);
                entry.failing.get_or_insert(today);
                entry.tried = Some(today);
                entry.why.clone_from(why);
                entry.moved.clear();
                entry.no_anchor = false;
            }
        }
    }
}

fn read_line(line: &str) -> Option<(String, Entry)> {
    let table: toml::Table = line.parse().ok()?;
    let (key, value) = table.into_iter().next()?;
    let value = value.as_table()?.clone();
    let mut entry = Entry::default();
    for (name, value) in value {
        let day = || Day::by_form(&value.as_datetime()?.to_string(), "YYYY-MM-DD");
        match name.as_str() {
            "ok" => entry.ok = Some(day()?),
            "failing" => entry.failing = Some(day()?),
            "tried" => entry.tried = Some(day()?),
            "strikes" => entry.strikes = u32::try_from(value.as_integer()?).ok()?,
            "why" => value.as_str()?.clone_into(&mut entry.why),
            "moved" => value.as_str()?.clone_into(&mut entry.moved),
            "anchor" => entry.no_anchor = !value.as_bool()?,
            _ => return None,
        }
    }
    Some((key, entry))
}

fn write_line(key: &str, entry: &Entry) -> String {
    let mut parts = Vec::new();
    for (name, day) in [("ok", entry.ok), ("failing", entry.failing), ("tried", entry.tried)] {
        parts.extend(day.map(|day| format!("{name} = {day}")));
    }
    if entry.strikes > 0 {
        parts.push(format!("strikes = {}", entry.strikes));
    }
    for (name, text) in [("why", &entry.why), ("moved", &entry.moved)] {
        if !text.is_empty() {
            parts.push(format!("{name} = {}", basic(text)));
        }
    }
    if entry.no_anchor {
        parts.push("anchor = false".to_owned());
    }
    format!("{} = {{ {} }}\n", basic(key), parts.join(", "))
}

/// A string of TOML on one line.
fn basic(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for char in text.chars() {
        match char {
            '"' | '\\' => out.extend(['\\', char]),
            '\0'..='\x1f' | '\x7f' => out.push_str(&format!("\\u{:04X}", u32::from(char))),
            _ => out.push(char),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn failed() -> Verdict {
        Verdict::Failed("404 Not Found".into())
    }

    fn alive() -> Verdict {
        Verdict::Alive { moved: String::new(), no_anchor: false }
    }

    #[test]
    fn a_strike_a_day_until_it_answers() {
        let mut ledger = Ledger::default();
        ledger.record("https://a.b/", &alive(), day("2026-01-01"));
        for today in ["2026-02-01", "2026-02-01", "2026-02-03"] {
            ledger.record("https://a.b/", &failed(), day(today));
        }
        let entry = &ledger.entries["https://a.b/"];
        assert_eq!((entry.strikes, entry.failing), (2, Some(day("2026-02-01"))));
        assert_eq!((entry.ok, entry.tried), (Some(day("2026-01-01")), Some(day("2026-02-03"))));
        assert!(!entry.is_due(day("2026-02-03"), 30) && entry.is_due(day("2026-02-04"), 30));
        ledger.record("https://a.b/", &Verdict::Refused("403 Forbidden".into()), day("2026-02-04"));
        assert_eq!(ledger.entries["https://a.b/"].strikes, 0);
        ledger.record("https://a.b/", &alive(), day("2026-02-05"));
        let entry = &ledger.entries["https://a.b/"];
        assert_eq!(*entry, Entry { ok: Some(day("2026-02-05")), ..Entry::default() });
        assert!(!entry.is_due(day("2026-03-06"), 30) && entry.is_due(day("2026-03-07"), 30));
    }

    #[test]
    fn the_file_reads_back_as_it_was_written() {
        let mut ledger = Ledger::default();
        ledger.record("https://b.c/\"x\\y", &failed(), day("2026-02-01"));
        let moved = Verdict::Alive { moved: "https://b.d/".into(), no_anchor: true };
        ledger.record("https://b.c/#f", &moved, day("2026-02-02"));
        let text = ledger.write();
        assert_eq!(
            text,
            "# Links to other sites. Written by `milepost check --external`; commit it.\n\
             \"https://b.c/\\\"x\\\\y\" = { failing = 2026-02-01, tried = 2026-02-01, strikes = 1, why = \"404 Not Found\" }\n\
             \"https://b.c/#f\" = { ok = 2026-02-02, moved = \"https://b.d/\", anchor = false }\n"
        );
        assert_eq!(Ledger::parse(&text).unwrap(), ledger);
    }

    #[test]
    fn the_later_of_two_lines_counts_and_a_conflict_is_named() {
        let old = "\"https://a.b/\" = { ok = 2026-01-01 }\n";
        let new = "\"https://a.b/\" = { ok = 2026-01-05 }\n";
        for text in [format!("{old}{new}"), format!("{new}{old}")] {
            assert_eq!(Ledger::parse(&text).unwrap().entries["https://a.b/"].ok, Some(day("2026-01-05")));
        }
        let text = format!("{old}<<<<<<< ours\n{new}");
        assert!(Ledger::parse(&text).unwrap_err().starts_with("line 2:"));
        assert!(Ledger::parse("\"https://a.b/\" = { ok = 1 }").unwrap_err().starts_with("line 1:"));
    }
}
