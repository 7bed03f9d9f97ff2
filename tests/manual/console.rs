//! Runs the commands that a page shows.
//!
//! 1. [`blocks`] finds fenced blocks and, for each, the file that the line before names.
//! 2. [`run_page`] writes the files and runs the commands in page order, in one folder.
//! 3. A command must succeed, unless `$ echo $?` below it shows another exit code. Output lines that the page shows
//!    must be among those the command prints; `…` stands for lines left out. Seconds and ports may differ.
//! 4. `serve` does not end: it is asked for its first page and then ended.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const MILEPOST: &str = env!("CARGO_BIN_EXE_milepost");

/// Programs that the manual shows and a test must not run: they fetch or install something.
const NOT_RUN: &[&str] = &["cargo", "git", "npm", "sudo"];

/// Programs besides milepost that are run.
const RUN: &[&str] = &["milepost", "mkdir", "echo", "cat", "mv", "cp", "rm", "ls", "printf"];

/// A fenced block.
struct Block {
    /// Whether it shows commands.
    runs: bool,
    /// What the line before calls it.
    file: Option<String>,
    text: String,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut before = "";
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let trimmed = line.trim_start();
        let ticks = trimmed.len() - trimmed.trim_start_matches('`').len();
        if ticks < 3 {
            before = if line.trim().is_empty() { before } else { line.trim() };
            continue;
        }
        let (indent, fence) = (line.len() - trimmed.len(), &trimmed[..ticks]);
        let mut text = String::new();
        for inner in lines.by_ref().take_while(|inner| inner.trim() != fence) {
            let blank = inner.len() - inner.trim_start().len();
            text.push_str(&inner[indent.min(blank)..]);
            text.push('\n');
        }
        let language = trimmed[ticks..].split_whitespace().next().unwrap_or("").to_owned();
        let runs = matches!(language.as_str(), "console" | "bash");
        let file = file_named(before).filter(|_| !runs);
        found.push(Block { runs, file, text });
        before = "";
    }
    found
}

/// ``Create `docs/book.toml`:`` names a file; ``Run `milepost check`:`` does not.
fn file_named(line: &str) -> Option<String> {
    let path = line.strip_suffix("`:")?.rsplit('`').next()?;
    let is_path = path.contains('.') && !path.contains(char::is_whitespace) && !path.ends_with('/');
    is_path.then(|| path.to_owned())
}

/// Where the page's reader is.
struct Shell<'a> {
    scratch: &'a Path,
    here: PathBuf,
    status: i32,
    /// The command whose status has not been looked at.
    failed: Option<String>,
}

/// Runs a page; the number of commands, or why one is not as shown.
pub(super) fn run_page(page: &str, scratch: &Path) -> Result<usize, String> {
    let here = scratch.join("work");
    fs::create_dir_all(&here).map_err(|error| error.to_string())?;
    let mut shell = Shell { scratch, here, status: 0, failed: None };
    let mut count = 0;
    for block in blocks(page) {
        if let Some(file) = &block.file {
            let path = shell.here.join(file);
            let folder = path.parent().unwrap_or(&shell.here);
            fs::create_dir_all(folder)
                .and_then(|()| fs::write(&path, &block.text))
                .map_err(|e| e.to_string())?;
        } else if block.runs {
            count += shell.block(&block.text)?;
        }
    }
    shell.succeeded()?;
    Ok(count)
}

impl Shell<'_> {
    fn block(&mut self, text: &str) -> Result<usize, String> {
        let mut count = 0;
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            let Some(command) = line.strip_prefix("$ ") else { continue };
            let mut shown = Vec::new();
            while let Some(output) = lines.next_if(|line| !line.starts_with("$ ")) {
                shown.push(output.trim());
            }
            self.command(command.trim(), &shown)?;
            count += 1;
        }
        Ok(count)
    }

    fn succeeded(&mut self) -> Result<(), String> {
        match self.failed.take() {
            Some(output) => Err(format!("exit code {} of {output}", self.status)),
            None => Ok(()),
        }
    }

    fn command(&mut self, command: &str, shown: &[&str]) -> Result<(), String> {
        if command == "echo $?" {
            self.failed = None;
            let status = self.status.to_string();
            return match shown.first() == Some(&status.as_str()) {
                true => Ok(()),
                false => Err(format!("the page shows exit code {shown:?}, it is {status}")),
            };
        }
        self.succeeded()?;
        let program = command.split_whitespace().next().unwrap_or("");
        if NOT_RUN.contains(&program) {
            return Ok(());
        }
        if let Some(folder) = command.strip_prefix("cd ") {
            self.here = self.here.join(folder.trim());
            return if self.here.is_dir() { Ok(()) } else { Err(format!("no folder for `{command}`")) };
        }
        if !RUN.contains(&program) {
            return Err(format!("`{command}` is neither run nor known as not run"));
        }
        let output =
            if command.starts_with("milepost serve") { self.serve(command)? } else { self.finish(command)? };
        if let Some(line) = missing(&output, shown) {
            return Err(format!("`{command}` does not print\n{line}\nbut\n{output}"));
        }
        Ok(())
    }

    fn start(&self, command: &str) -> Command {
        let mut shell = Command::new("sh");
        let folder = Path::new(MILEPOST).parent().unwrap_or(Path::new("/"));
        let path = std::env::var_os("PATH").unwrap_or_default();
        let paths = std::iter::once(folder.to_owned()).chain(std::env::split_paths(&path));
        shell
            .args(["-c", command])
            .current_dir(&self.here)
            .env("PATH", std::env::join_paths(paths).unwrap_or_default())
            .env("MILEPOST_CACHE", self.scratch.join("cache"))
            .env("NO_COLOR", "1")
            .stdin(Stdio::null());
        shell
    }

    fn finish(&mut self, command: &str) -> Result<String, String> {
        let done = self.start(command).output().map_err(|error| error.to_string())?;
        let output = [done.stdout, done.stderr].concat();
        let output = String::from_utf8_lossy(&output).into_owned();
        self.status = done.status.code().unwrap_or(-1);
        self.failed = (self.status != 0).then(|| format!("`{command}`:\n{output}"));
        Ok(output)
    }

    /// Starts the preview, asks for a page, ends it.
    fn serve(&mut self, command: &str) -> Result<String, String> {
        // `exec` makes the server the process that is ended, not a child of the shell.
        let command = format!("exec {}", command.replace(" --open", ""));
        let mut child =
            self.start(&command).stdout(Stdio::piped()).spawn().map_err(|error| error.to_string())?;
        let output = first_lines(&mut child);
        let page = output.lines().next().ok_or("no address".to_owned()).and_then(get);
        let _ = child.kill();
        let _ = child.wait();
        let page = page.map_err(|error| format!("`{command}`: {error}: {output}"))?;
        match page.starts_with("HTTP/1.1 200") {
            true => Ok(output),
            false => Err(format!("`{command}` answers {}", page.lines().next().unwrap_or("nothing"))),
        }
    }
}

fn first_lines(child: &mut Child) -> String {
    let Some(stdout) = child.stdout.take() else { return String::new() };
    let lines = BufReader::new(stdout).lines().take(2).map_while(Result::ok);
    lines.map(|line| line + "\n").collect()
}

/// The answer to a request for `http://host/path`.
fn get(url: &str) -> Result<String, String> {
    let rest = url.strip_prefix("http://").ok_or("no address")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut stream = TcpStream::connect(host).map_err(|error| error.to_string())?;
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).map_err(|error| error.to_string())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).map_err(|error| error.to_string())?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// The first line that a page shows and a command does not print.
fn missing<'a>(output: &str, shown: &[&'a str]) -> Option<&'a str> {
    let printed: Vec<String> = output.lines().map(comparable).collect();
    let mut wanted = shown.iter().filter(|line| !line.is_empty() && **line != "…");
    wanted.find(|line| !printed.contains(&comparable(line))).copied()
}

/// A line without what differs from run to run: seconds, sizes of memory, ports.
fn comparable(line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    let unit = |at: usize| words.get(at + 1).is_some_and(|unit| matches!(*unit, "s" | "MB" | "bytes"));
    let plain = words.iter().enumerate().map(|(at, word)| {
        if unit(at) && word.parse::<f64>().is_ok() {
            return "#".to_owned();
        }
        word.split_once("127.0.0.1:").map_or((*word).to_owned(), |(before, _)| format!("{before}127.0.0.1"))
    });
    plain.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_wrong_page_is_found() {
    let run = |page: &str| {
        let scratch = tempfile::tempdir().unwrap();
        run_page(page, scratch.path())
    };
    assert_eq!(run("`a.txt`:\n\n```\nb\n```\n\n```console\n$ cat a.txt\nb\n$ echo x\n…\n```\n"), Ok(2));
    assert!(run("```console\n$ echo x\ny\n```\n").is_err(), "output differs");
    assert!(run("```console\n$ cat nothing\n```\n").is_err(), "fails");
    assert!(run("```console\n$ cat nothing\n$ echo $?\n0\n```\n").is_err(), "exit code differs");
    assert!(run("```console\n$ curl x\n```\n").is_err(), "unknown program");
    assert_eq!(run("```console\n$ milepost check .\n$ echo $?\n2\n```\n"), Ok(2));
    assert_eq!(comparable("  check  0.012 s wall"), "check # s wall");
}
