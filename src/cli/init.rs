//! `milepost init`.

use std::io::{self, Write};
use std::path::PathBuf;

use include_dir::{Dir, include_dir};

use super::args::InitArguments;
use super::{Failure, OK};

static STARTER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/cli/starter");

pub(super) fn run(arguments: &InitArguments) -> Result<u8, Failure> {
    let dir = arguments.dir.clone().unwrap_or_else(|| PathBuf::from("."));
    if dir.exists() && !dir.is_dir() {
        return Err(Failure::Message(format!("{} is a file; name a folder", dir.display())));
    }
    for file in ["book.toml", "docfx.json"] {
        if dir.join(file).exists() {
            return Err(Failure::Message(format!(
                "{} already exists: this folder is a docset; run `milepost serve {}`",
                dir.join(file).display(),
                dir.display()
            )));
        }
    }
    let mut files = Vec::new();
    collect(&STARTER, &mut files);
    for (path, _) in &files {
        if dir.join(path).exists() {
            return Err(Failure::Message(format!(
                "{} already exists; choose an empty folder",
                dir.join(path).display()
            )));
        }
    }
    for (path, bytes) in &files {
        let target = dir.join(path);
        if let Some(folder) = target.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&target, bytes)?;
    }
    let name = if dir.as_os_str() == "." { String::new() } else { format!(" {}", dir.display()) };
    writeln!(io::stdout(), "created a docset of {} files\n\nnext: milepost serve{name} --open", files.len())?;
    Ok(OK)
}

fn collect(dir: &Dir<'static>, out: &mut Vec<(PathBuf, &'static [u8])>) {
    for file in dir.files() {
        out.push((file.path().to_owned(), file.contents()));
    }
    for inner in dir.dirs() {
        collect(inner, out);
    }
}
