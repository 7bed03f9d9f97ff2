//! The command line and what only it needs.
//!
//! 1. [`args`] defines the arguments; [`run`] hands them to one file per command and returns the exit code.
//! 2. [`server`] is the preview server, [`http`] its rules, [`events`] its live reload; [`watch`] reports that files
//!    changed; [`open`] shows a page in the browser.
//!
//! Exit codes: 0 fine, 1 findings (of error level, or of warning level with `--strict`), 2 could not run.

pub mod args;
mod bench;
mod build;
mod check;
mod events;
mod explain;
mod external;
mod golden;
pub mod http;
mod index;
mod init;
pub mod open;
mod preview;
mod render;
pub mod serve;
pub mod server;
mod theme;
pub mod watch;

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;

use crate::cache::Cache;
use crate::config::{self, Config, ConfigError, Overrides, Profile};
use crate::pipeline::Pipeline;
use crate::source::DiskFiles;
use crate::write;

use args::{Arguments, Command, DocsetArguments};

/// Fine.
pub const OK: u8 = 0;
/// Findings.
pub const FINDINGS: u8 = 1;
/// Could not run.
pub const FAILED: u8 = 2;

/// Loads a cache from disk and returns its seal.
fn restore_cache(pipeline: &mut Pipeline, file: &Path) -> Option<u64> {
    let bytes = write::read_kept(file)?;
    pipeline.cache = Cache::from_bytes(&bytes);
    Cache::seal(&bytes)
}

/// Keeps a cache on disk unless it is there already. Failing costs time, nothing else.
fn keep_cache(pipeline: &Pipeline, file: &Path, before: Option<u64>) {
    let fill = |out: &mut dyn Write| pipeline.cache.write_to(out).map(|seal| Some(seal) != before);
    let _ = write::replace_kept(file, &fill);
}

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { FAILED } else { OK });
        }
    };
    // Nested content is walked without recursion here; the larger stack is for the parsers of others.
    let _ = rayon::ThreadPoolBuilder::new().stack_size(8 * 1024 * 1024).build_global();
    let result = match arguments.command {
        Command::Build(command) => build::run(&command),
        Command::Serve(command) => serve::run(&command),
        Command::Check(command) => check::run(&command),
        Command::Explain(command) => explain::run(&command),
        Command::Index(command) => index::run(&command),
        Command::Init(command) => init::run(&command),
        Command::Render(command) => render::run(&command),
        Command::Bench(command) => bench::run(&command),
        Command::Theme(command) => theme::run(&command),
        Command::Schema => schema(),
        Command::Completions(command) => {
            args::completions(command.shell);
            Ok(OK)
        }
    };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            let Failure::Message(message) = failure else { return ExitCode::from(OK) };
            let _ = writeln!(io::stderr(), "error: {message}");
            ExitCode::from(FAILED)
        }
    }
}

/// Prints the JSON Schema of book.toml.
fn schema() -> Result<u8, Failure> {
    writeln!(io::stdout(), "{:#}", crate::config::schema::schema())?;
    Ok(OK)
}

/// Why a command could not run.
#[derive(Debug)]
pub enum Failure {
    /// A message for the user.
    Message(String),
    /// The reader of our output is gone: nothing to say.
    BrokenPipe,
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Failure::Message(error.0)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Failure::BrokenPipe
        } else {
            Failure::Message(error.to_string())
        }
    }
}

impl From<crate::pipeline::BuildError> for Failure {
    fn from(error: crate::pipeline::BuildError) -> Self {
        Failure::Message(error.to_string())
    }
}

/// Configurations of the docsets that the arguments name.
fn docsets(arguments: &DocsetArguments, out: Option<&Path>) -> Result<Vec<Config>, Failure> {
    let dir = arguments.dir.clone().unwrap_or_else(|| PathBuf::from("."));
    Ok(config::load(&dir, &overrides(arguments, out))?)
}

/// What the command line overrules.
fn overrides(arguments: &DocsetArguments, out: Option<&Path>) -> Overrides {
    Overrides {
        out: out.map(Path::to_owned),
        base_path: arguments.base_path.clone(),
        base_url: arguments.base_url.clone(),
        profile: arguments.profile.map(Profile::from),
        moniker: arguments.moniker.clone(),
    }
}

/// A pipeline that reads from disk.
fn pipeline(config: Config) -> Pipeline {
    let mut ignored = vec![config.out.clone()];
    ignored.extend(["node_modules", "target"].map(|name| config.root.join(name)));
    let files = DiskFiles::new(&config.root, &config.repository, ignored).with_dot_folders(config.has_dot());
    Pipeline::new(Arc::new(config), Arc::new(files))
}

/// The path from the current folder to a docset, for messages: empty or ending in a slash.
fn prefix(config: &Config) -> String {
    let here = std::env::current_dir().and_then(|dir| dir.canonicalize()).unwrap_or_default();
    let root = config.root.canonicalize().unwrap_or_else(|_| config.root.clone());
    for (up, ancestor) in here.ancestors().enumerate().take(5) {
        // A path through the root folder is better written absolute.
        if ancestor.parent().is_none() && up > 0 {
            break;
        }
        if let Ok(rest) = root.strip_prefix(ancestor) {
            let rest = rest.to_string_lossy().replace('\\', "/");
            let path = format!("{}{rest}", "../".repeat(up));
            return if path.is_empty() || path.ends_with('/') { path } else { format!("{path}/") };
        }
    }
    format!("{}/", root.display())
}

/// Whether colours are wanted on a stream (`NO_COLOR`, `CLICOLOR_FORCE`).
fn color(is_terminal: bool) -> bool {
    if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        return false;
    }
    is_terminal || std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| value != "0")
}

/// A line that is written over again and again, on a terminal only.
struct Progress {
    shown: bool,
    start: std::time::Instant,
    last: std::sync::Mutex<std::time::Instant>,
}

impl Progress {
    fn new() -> Self {
        let now = std::time::Instant::now();
        Progress { shown: io::stderr().is_terminal(), start: now, last: std::sync::Mutex::new(now) }
    }

    /// Shows how far the work is, at most ten times a second and not in the first moment.
    fn show(&self, what: &str, done: usize, all: usize) {
        if !self.shown || self.start.elapsed().as_millis() < 400 {
            return;
        }
        let Ok(mut last) = self.last.try_lock() else { return };
        if last.elapsed().as_millis() < 100 {
            return;
        }
        *last = std::time::Instant::now();
        let width = 24;
        let filled = (done * width).checked_div(all).unwrap_or(0);
        let bar: String = (0..width).map(|at| if at < filled { '█' } else { '░' }).collect();
        let _ = write!(io::stderr(), "\r{what} {bar} {done}/{all}");
    }

    fn clear(&self) {
        if self.shown && self.start.elapsed().as_millis() >= 400 {
            let _ = write!(io::stderr(), "\r{:60}\r", "");
        }
    }
}
