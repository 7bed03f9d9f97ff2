//! `milepost render`.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, IsTerminal, Read, Write};
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
    let root = match (&arguments.root, &file) {
        (Some(root), _) => root.clone(),
        (None, Some(file)) => file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .map_or_else(|| PathBuf::from("."), Path::to_owned),
        (None, None) => PathBuf::from("."),
    };
    let root =
        root.canonicalize().map_err(|error| Failure::Message(format!("{}: {error}", root.display())))?;
    let config = configuration(&root, arguments.profile.map(Profile::from));
    let path = match &file {
        Some(file) => {
            let full = file.canonicalize()?;
            let inside = full.strip_prefix(&root).map_err(|_| {
                Failure::Message(format!(
                    "{} is not below {}; name its docset with --root",
                    file.display(),
                    root.display()
                ))
            })?;
            DocPath::new(&inside.to_string_lossy())
        }
        None => DocPath::new("stdin.md"),
    };
    let files = DiskFiles::new(&root, &config.repository, Vec::new());
    let decoded = text::decode(&bytes, &path);
    let rendered =
        fragment::render(Arc::new(config), Arc::new(files), &path, &decoded.value, arguments.raw_links)?;
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
    let bytes = std::fs::read(file).map_err(|error| Failure::Message(format!("{file}: {error}")))?;
    Ok((bytes, Some(PathBuf::from(file))))
}

/// The docset's configuration when the root holds one, else that of a bare folder.
fn configuration(root: &Path, profile: Option<Profile>) -> Config {
    let overrides = Overrides { profile, ..Overrides::default() };
    let found = config::load(root, &overrides).ok().and_then(|configs| configs.into_iter().next());
    found
        .filter(|config| config.root == *root)
        .unwrap_or_else(|| fragment::bare_config(root, profile.unwrap_or_default()))
}
