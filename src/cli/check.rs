//! `milepost check`.

use std::io::{self, BufWriter, IsTerminal, Write};

use super::args::CheckArguments;
use super::{FINDINGS, Failure, OK};
use crate::cache::Cache;
use crate::config::Config;
use crate::diagnostics::print::{Format, PrintContext, print};
use crate::diagnostics::{Finding, Severity};
use crate::pipeline::{Pipeline, cache_folder};
use crate::write;

pub(super) fn run(arguments: &CheckArguments) -> Result<u8, Failure> {
    let configs = super::docsets(&arguments.docset, None)?;
    let several = configs.len() > 1;
    let mut worst = Severity::Off;
    let mut out = BufWriter::new(io::stdout().lock());
    for config in configs {
        let prefix = super::prefix(&config);
        let name = config.name.clone();
        let findings = match &arguments.search {
            Some(file) => super::golden::findings(config, file, &mut out)?,
            None => findings(config, arguments.no_cache)?,
        };
        worst = worst.max(findings.iter().map(|finding| finding.severity).max().unwrap_or(Severity::Off));
        if several && arguments.format == Format::Text {
            writeln!(out, "docset {name}")?;
        }
        // Whoever reads may have read enough; the exit code tells the truth all the same.
        match report(&mut out, &findings, arguments, prefix, name) {
            Err(Failure::BrokenPipe) => break,
            other => other?,
        }
    }
    match out.flush().map_err(Failure::from) {
        Err(Failure::BrokenPipe) => {}
        other => other?,
    }
    let limit = if arguments.strict { Severity::Warning } else { Severity::Error };
    Ok(if worst >= limit { FINDINGS } else { OK })
}

fn findings(config: Config, no_cache: bool) -> Result<Vec<Finding>, Failure> {
    let folder = cache_folder(&config).filter(|_| !no_cache).map(|folder| folder.join("check.bin"));
    let mut pipeline: Pipeline = super::pipeline(config);
    let before = folder.as_deref().and_then(write::read_kept);
    if let Some(bytes) = &before {
        pipeline.cache = Cache::from_bytes(bytes);
    }
    let findings = pipeline.check()?;
    if let Some(folder) = folder {
        let bytes = pipeline.cache.to_bytes();
        // A cache that cannot be kept costs time, nothing else.
        if before.as_deref() != Some(bytes.as_slice()) {
            let _ = write::write_kept(&folder, &bytes);
        }
    }
    Ok(findings)
}

fn report(
    out: &mut dyn Write,
    findings: &[Finding],
    arguments: &CheckArguments,
    prefix: String,
    docset: String,
) -> Result<(), Failure> {
    let text = arguments.format == Format::Text;
    let shown: Vec<Finding> = findings
        .iter()
        .filter(|finding| !text || arguments.all || finding.severity >= Severity::Warning)
        .cloned()
        .collect();
    let context = PrintContext {
        color: super::color(io::stdout().is_terminal()),
        prefix,
        docset,
        summary: text,
        width: 100,
    };
    print(out, arguments.format, &shown, &context)?;
    let hidden = findings.len() - shown.len();
    if hidden > 0 {
        writeln!(out, "{hidden} suggestions and infos are not shown; --all shows them")?;
    }
    Ok(())
}
