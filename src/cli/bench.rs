//! `milepost bench`: the figures to follow from day to day.

use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

use super::args::BenchArguments;
use super::{Failure, OK};
use crate::attribution;
use crate::cache::Cache;
use crate::config::Config;
use crate::pipeline::Pipeline;

pub(super) fn run(arguments: &BenchArguments) -> Result<u8, Failure> {
    let temporary = std::env::temp_dir().join(format!("milepost-bench-{}", std::process::id()));
    let result = measure(arguments, &temporary);
    let _ = std::fs::remove_dir_all(&temporary);
    result
}

fn measure(arguments: &BenchArguments, temporary: &Path) -> Result<u8, Failure> {
    let configs = super::docsets(&arguments.docset, Some(temporary))?;
    let mut out = io::stdout().lock();
    for config in configs {
        writeln!(out, "docset {}", config.name)?;
        checks(&config, arguments, &mut out)?;
        let mut pipeline = super::pipeline(config.clone());
        let cold = stage(&mut pipeline)?;
        line(&mut out, "build, nothing kept", &cold)?;
        for (name, seconds) in &pipeline.timings {
            writeln!(out, "      {name:18} {seconds:8.3} s wall")?;
        }
        let again = stage(&mut pipeline)?;
        line(&mut out, "build again", &again)?;
        pipeline.cache.pages.clear();
        let warm = stage(&mut pipeline)?;
        line(&mut out, "all pages, code kept", &warm)?;
        let pages = cold.value.pages.max(1) as u64;
        writeln!(
            out,
            "  HTML                      {:8} bytes a page, {} pages",
            cold.value.bytes / pages,
            cold.value.pages
        )?;
        writeln!(out, "  peak memory               {:8.1} MB", peak_memory_mb())?;
    }
    Ok(OK)
}

/// Checks: from zero, again, compared with the last commit, and beside another program.
fn checks(config: &Config, arguments: &BenchArguments, out: &mut dyn Write) -> Result<(), Failure> {
    let check = best(arguments.runs, || {
        let mut pipeline = super::pipeline(config.clone());
        let findings = pipeline.check()?.len();
        Ok((pipeline, findings))
    })?;
    let cpu = check.cpu.max(0.001);
    let mut line = |name: &str, measured: (f64, f64), rest: &str| {
        writeln!(out, "  {name:25} {:8.3} s wall {:8.3} s CPU  {rest}", measured.0, measured.1)
    };
    line("check, nothing kept", (check.wall, check.cpu), &format!("{} findings", check.value.1))?;
    let kept = check.value.0.cache.to_bytes();
    let again = best(arguments.runs, || {
        let mut pipeline = super::pipeline(config.clone());
        pipeline.cache = Cache::from_bytes(&kept);
        pipeline.check().map(|findings| findings.len())
    })?;
    let share = |cpu_of: f64| format!("{:.2} of a check", cpu_of / cpu);
    line("check again", (again.wall, again.cpu), &share(again.cpu))?;
    let overrides = super::overrides(&arguments.docset, None);
    let since = best(arguments.runs, || {
        let mut pipeline = super::pipeline(config.clone());
        let indexed = pipeline.site()?;
        let findings = pipeline.findings(&indexed);
        let then = attribution::then(&pipeline, "HEAD", &overrides)?;
        Ok(attribution::compare(&findings, &indexed.site, &then).len())
    });
    // Not every docset lies in a repository.
    if let Ok(since) = since {
        line("check --changed-since HEAD", (since.wall, since.cpu), &share(since.cpu))?;
    }
    if let Ok(other) = best(arguments.runs, || lychee(&config.root)) {
        line("lychee --offline", (other.wall, other.cpu), &share(other.cpu))?;
    }
    Ok(())
}

/// Another link checker on the same files, when it is installed.
fn lychee(root: &Path) -> io::Result<()> {
    let silent = || std::process::Stdio::null();
    let pattern = format!("{}/**/*.md", root.display());
    let mut command = std::process::Command::new("lychee");
    command.args(["--offline", "--no-progress", &pattern]).stdout(silent()).stderr(silent());
    // It fails when it finds something, too.
    command.status().map(|_| ())
}

struct Measured<T> {
    wall: f64,
    cpu: f64,
    value: T,
}

fn best<T>(runs: usize, mut work: impl FnMut() -> io::Result<T>) -> io::Result<Measured<T>> {
    let mut best: Option<Measured<T>> = None;
    for _ in 0..runs.max(1) {
        let (start, cpu) = (Instant::now(), cpu_seconds());
        let value = work()?;
        let found = Measured { wall: start.elapsed().as_secs_f64(), cpu: cpu_seconds() - cpu, value };
        if best.as_ref().is_none_or(|best| found.cpu < best.cpu) {
            best = Some(found);
        }
    }
    best.ok_or_else(|| io::Error::other("no run"))
}

fn stage(pipeline: &mut Pipeline) -> Result<Measured<crate::pipeline::Report>, Failure> {
    let (start, cpu) = (Instant::now(), cpu_seconds());
    let indexed = pipeline.site()?;
    let drawing = pipeline.drawing()?;
    let value = pipeline.build(&indexed, &drawing, &|_, _| {})?;
    Ok(Measured { wall: start.elapsed().as_secs_f64(), cpu: cpu_seconds() - cpu, value })
}

fn line(out: &mut dyn Write, name: &str, measured: &Measured<crate::pipeline::Report>) -> io::Result<()> {
    let report = &measured.value;
    writeln!(
        out,
        "  {name:25} {:8.3} s wall {:8.3} s CPU  {} pages rendered, {} files written",
        measured.wall, measured.cpu, report.rendered, report.written
    )
}

/// User and system time of this process and its children in seconds; 0 where the system does not tell (not Linux).
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |index: usize| fields.get(index).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    // utime and stime are fields 14 and 15, those of children 16 and 17; the name in parentheses and the pid are cut
    // off. A tick is 10 ms on Linux.
    (11..15).map(ticks).sum::<f64>() / 100.0
}

/// Highest resident size of this process in MB; 0 where the system does not tell.
fn peak_memory_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or("");
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}
