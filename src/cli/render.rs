//! `milepost render`.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::RenderArguments;
use super::{Failure, OK};
use crate::config::{self, Config, Overrides, Profile};
use crate::diagnostics::print::{PrintContext, print};
use crate::fragment;
use crate::source::{DiskFiles, DocPath, text};

pub(super) fn run(arguments: &RenderArguments) -> Result<u8, Failure> {
    let (bytes, file) = read(&arguments.file)?;
    let full = match &file {
        Some(file) => file.canonicalize()?,
        None => {
            arguments.root.as_deref().map_or_else(|| canonical(Path::new(".")), canonical)?.join("stdin.md")
        }
    };
    let root = arguments.root.as_deref().map(canonical).transpose()?;
    let profile = arguments.profile.map(Profile::from);
    let config = match (&root, file.is_some()) {
        (Some(root), true) if !full.starts_with(root) => {
            return Err(Failure::Message(format!(
                "{} is not below {}; name its docset with --root",
                arguments.file,
                root.display()
            )));
        }
        (Some(root), _) => configuration(std::iter::once(root.as_path()), &full, profile),
        (None, _) => configuration(folders_above(&full).into_iter(), &full, profile),
    };
    let bare = || {
        let root = root.as_deref().or(full.parent()).unwrap_or(Path::new("."));
        fragment::bare_config(root, profile.unwrap_or_default())
    };
    let config = config.unwrap_or_else(bare);
    let path =
        DocPath::new(&full.strip_prefix(&config.root).unwrap_or(Path::new("stdin.md")).to_string_lossy());
    let files = DiskFiles::new(&config.root, &config.repository, Vec::new());
    let decoded = text::decode(&bytes, &path);
    let rendered =
        fragment::render_decoded(Arc::new(config), Arc::new(files), &path, decoded, arguments.raw_links)?;
    let mut out = io::stdout().lock();
    out.write_all(rendered.html.as_bytes())?;
    out.flush()?;
    let mut err = BufWriter::new(io::stderr().lock());
    let context = PrintContext {
        color: super::color(io::stderr().is_terminal()),
        prefix: String::new(),
        docset: String::new(),
        summary: false,
        width: 100,
        notes: Vec::new(),
        remedies: BTreeMap::new(),
    };
    print(&mut err, arguments.format, &rendered.findings, &context)?;
    err.flush()?;
    Ok(OK)
}

fn read(file: &str) -> Result<(Vec<u8>, Option<PathBuf>), Failure> {
    if file == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        return Ok((bytes, None));
    }
    match std::fs::read(file) {
        Ok(bytes) => Ok((bytes, Some(PathBuf::from(file)))),
        Err(error) => Err(Failure::Message(match error.kind() {
            ErrorKind::NotFound => {
                format!("{file} does not exist; name a Markdown file, or - for standard input")
            }
            ErrorKind::IsADirectory => format!("{file} is a folder; name a Markdown file in it"),
            _ => format!("{file} cannot be read: {error}"),
        })),
    }
}

fn canonical(folder: &Path) -> Result<PathBuf, Failure> {
    let failure = |error: io::Error| match error.kind() {
        ErrorKind::NotFound => {
            format!("{} does not exist; name the docset's folder with --root", folder.display())
        }
        _ => format!("{} cannot be read: {error}", folder.display()),
    };
    folder.canonicalize().map_err(|error| Failure::Message(failure(error)))
}

/// The folders that a file lies in, inner ones first, up to that of its repository.
fn folders_above(file: &Path) -> Vec<&Path> {
    let mut folders: Vec<&Path> = file.ancestors().skip(1).collect();
    let repository = folders.iter().position(|folder| folder.join(".git").exists());
    folders.truncate(repository.map_or(folders.len(), |at| at + 1));
    folders
}

/// The configuration of the docset that a file lies in, when one of these folders tells of it.
fn configuration<'f>(
    mut folders: impl Iterator<Item = &'f Path>,
    file: &Path,
    profile: Option<Profile>,
) -> Option<Config> {
    let overrides = Overrides { profile, ..Overrides::default() };
    folders.find_map(|folder| {
        let configs = config::load(folder, &overrides).ok()?;
        let holding = configs.into_iter().filter(|config| file.starts_with(&config.root));
        holding.max_by_key(|config| config.root.as_os_str().len())
    })
}
