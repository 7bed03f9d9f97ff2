//! `milepost build`.

use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

use super::args::BuildArguments;
use super::{Failure, OK, Progress};
use crate::config::Config;
use crate::diagnostics::Severity;
use crate::pipeline::{Pipeline, Report, cache_folder};
use crate::source::{DocPath, Files};
use crate::write;

pub(super) fn run(arguments: &BuildArguments) -> Result<u8, Failure> {
    let configs = super::docsets(&arguments.docset, arguments.out.as_deref())?;
    for config in configs {
        build(config, arguments)?;
    }
    Ok(OK)
}

fn build(config: Config, arguments: &BuildArguments) -> Result<(), Failure> {
    let start = Instant::now();
    let out = config.out.clone();
    if out.exists() && !out.is_dir() {
        return Err(Failure::Message(format!("{} is a file; name a folder with --out", out.display())));
    }
    let folder = cache_folder(&config).filter(|_| !arguments.no_cache);
    let name = config.name.clone();
    let mut pipeline = super::pipeline(config);
    pipeline.start_history(folder.as_deref());
    let drawing = pipeline.drawing()?;
    let sources = pipeline.discover()?;
    let fingerprint = pipeline.fingerprint(&drawing, &sources);
    let kept =
        folder.as_deref().and_then(|folder| unchanged(folder, fingerprint, &out, pipeline.files.as_ref()));
    let state = match kept {
        Some(state) => state,
        None => {
            let before = folder.as_deref().and_then(|folder| restore(&mut pipeline, folder));
            let progress = Progress::new();
            let indexed = pipeline.site_of(sources);
            let findings = pipeline.findings(&indexed);
            let report = pipeline
                .build(&indexed, &drawing, &|done, all| progress.show(&name, done, all))
                .map_err(|error| at_output(error, &out))?;
            progress.clear();
            let count =
                |severity: Severity| findings.iter().filter(|finding| finding.severity == severity).count();
            let complete = write::complete(&out);
            let state = State {
                fingerprint,
                manifest: complete.unwrap_or(0),
                outside: outside(pipeline.files.outside(), pipeline.files.as_ref()),
                errors: count(Severity::Error),
                warnings: count(Severity::Warning),
                report,
            };
            if let Some(folder) = &folder {
                keep(&pipeline, folder, before, &state, complete.is_some());
            }
            state
        }
    };
    let timings = std::mem::take(&mut pipeline.timings);
    // The program ends here: to free each page's pieces one by one would be for nothing.
    std::mem::forget(pipeline);
    let State { errors, warnings, report, .. } = state;
    if report.shallow {
        let remedy =
            "fetch the whole history (`fetch-depth: 0`), or set `git = false` in [build] of book.toml";
        writeln!(
            io::stderr(),
            "warning: {name}: the clone is shallow, so pages have no dates from git; {remedy}"
        )?;
    }
    let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let mut line = format!(
        "{}: {}, {}, {}, {}, {} in {:.2} s",
        shown(&out),
        plural(report.pages, "page"),
        plural(report.resources, "resource"),
        plural(report.redirects, "redirect"),
        plural(errors, "error"),
        plural(warnings, "warning"),
        start.elapsed().as_secs_f64()
    );
    if errors + warnings > 0 {
        line.push_str("\n`milepost check` shows the findings");
    }
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{line}")?;
    if arguments.timings {
        for (stage, seconds) in &timings {
            writeln!(stdout, "  {stage:18} {seconds:8.3} s")?;
        }
        writeln!(
            stdout,
            "  {} rendered, {} written, {} removed",
            report.rendered, report.written, report.removed
        )?;
    }
    Ok(())
}

fn at_output(error: crate::pipeline::BuildError, out: &Path) -> Failure {
    Failure::Message(format!("the site could not be written to {}: {error}", out.display()))
}

fn shown(out: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    out.strip_prefix(&here).unwrap_or(out).display().to_string()
}

/// Loads what earlier builds kept; returns the cache's seal.
fn restore(pipeline: &mut Pipeline, folder: &Path) -> Option<u64> {
    pipeline.highlighter.load_cache(&folder.join("highlight.bin"));
    super::restore_cache(pipeline, &folder.join("build.bin"))
}

/// Keeps what the next build can use. Failing costs time, nothing else.
fn keep(pipeline: &Pipeline, folder: &Path, before: Option<u64>, state: &State, complete: bool) {
    super::keep_cache(pipeline, &folder.join("build.bin"), before);
    let _ = pipeline.highlighter.save_cache(&folder.join("highlight.bin"));
    let state = if complete { postcard::to_stdvec(state).unwrap_or_default() } else { Vec::new() };
    let _ = write::write_kept(&folder.join("state.bin"), &state);
}

/// The end of a build: what the next one compares with to see that there is nothing to do.
#[derive(serde::Serialize, serde::Deserialize)]
struct State {
    fingerprint: u64,
    /// Hash of the output's manifest.
    manifest: u64,
    /// Files outside the docset that the build looked at, with a hash of their content.
    outside: Vec<(DocPath, u64)>,
    errors: usize,
    warnings: usize,
    report: Report,
}

/// The state of the build before, when neither the sources nor the output changed since.
fn unchanged(folder: &Path, fingerprint: u64, out: &Path, files: &dyn Files) -> Option<State> {
    let bytes = write::read_kept(&folder.join("state.bin"))?;
    let mut state: State = postcard::from_bytes(&bytes).ok()?;
    let paths = state.outside.iter().map(|(path, _)| path.clone()).collect();
    if state.fingerprint != fingerprint || outside(paths, files) != state.outside {
        return None;
    }
    if write::complete(out)? != state.manifest {
        return None;
    }
    (state.report.rendered, state.report.written, state.report.removed) = (0, 0, 0);
    Some(state)
}

/// The paths with a hash of what is there.
pub(super) fn outside(paths: Vec<DocPath>, files: &dyn Files) -> Vec<(DocPath, u64)> {
    let hash = |path: &DocPath| files.read(path).map_or(0, |bytes| crate::cache::hash_of(&bytes));
    paths.into_iter().map(|path| (path.clone(), hash(&path))).collect()
}
