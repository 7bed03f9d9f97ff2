//! `[external]` of book.toml: how links to other sites are checked.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use super::ConfigError;
use super::toml::{Item, Table};

/// How links to other sites are checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalConfig {
    /// File with what is known about them (absolute).
    pub ledger: PathBuf,
    /// Days after a success on which an address is not asked again.
    pub fresh_days: u32,
    /// Days on which an address must have failed before its links are called broken.
    pub strikes: u32,
    /// Addresses that are never asked: `*` stands for any characters; without `/` it is the host that must match.
    pub ignore: Vec<String>,
    /// Seconds that a request may take.
    pub timeout: u32,
    /// Requests under way.
    pub concurrency: u32,
    /// Requests under way to one host.
    pub per_host: u32,
    /// Milliseconds between two requests to one host.
    pub delay: u32,
    /// How often a request is repeated that failed for a passing reason.
    pub retries: u32,
    /// Hosts of private networks are asked, too.
    pub allow_private: bool,
}

impl Default for ExternalConfig {
    fn default() -> Self {
        ExternalConfig {
            ledger: PathBuf::from("links-ledger.toml"),
            fresh_days: 30,
            strikes: 3,
            ignore: Vec::new(),
            timeout: 20,
            concurrency: 16,
            per_host: 2,
            delay: 250,
            retries: 2,
            allow_private: false,
        }
    }
}

impl ExternalConfig {
    pub(super) fn read(mut table: Table<'_>) -> Result<ExternalConfig, ConfigError> {
        let mut config = ExternalConfig::default();
        if let Some(item) = table.take("ledger")? {
            config.ledger = item.string()?.into();
            if config.ledger.file_name().is_none() {
                return Err(item.error("names no file", "write a name such as `links-ledger.toml`"));
            }
        }
        if let Some(item) = table.take("ignore")? {
            config.ignore = item.strings()?;
        }
        if let Some(item) = table.take("allow-private")? {
            config.allow_private = item.bool()?;
        }
        number(table.take("fresh-days")?, &mut config.fresh_days, 1..=3650)?;
        number(table.take("strikes")?, &mut config.strikes, 1..=100)?;
        number(table.take("timeout")?, &mut config.timeout, 1..=600)?;
        number(table.take("concurrency")?, &mut config.concurrency, 1..=256)?;
        number(table.take("per-host")?, &mut config.per_host, 1..=64)?;
        number(table.take("delay")?, &mut config.delay, 0..=60_000)?;
        number(table.take("retries")?, &mut config.retries, 0..=10)?;
        table.finish()?;
        Ok(config)
    }
}

fn number(item: Option<Item<'_>>, value: &mut u32, bounds: RangeInclusive<u32>) -> Result<(), ConfigError> {
    if let Some(item) = item {
        *value = item.number(bounds)?;
    }
    Ok(())
}
