//! `milepost theme`: what themes there are, and copies of their files to change.

use std::io::{self, Write};
use std::path::Path;

use super::args::{EjectArguments, ThemeArguments, ThemeCommand};
use super::{Failure, OK};
use crate::config::{self, Config, Overrides, ThemeConfig};
use crate::theme::{self, Source};

pub(super) fn run(arguments: &ThemeArguments) -> Result<u8, Failure> {
    match &arguments.command {
        ThemeCommand::List(list) => themes(&list.dir),
        ThemeCommand::Eject(eject) if eject.list || eject.files.is_empty() => files(eject),
        ThemeCommand::Eject(eject) => copy(eject),
    }
}

/// The theme of the docset in a folder; the default one where there is no docset.
fn configured(dir: &Path) -> Result<ThemeConfig, Failure> {
    if !dir.join("book.toml").is_file() {
        return Ok(ThemeConfig::default());
    }
    let configs = config::load(dir, &Overrides::default())?;
    Ok(configs.into_iter().next().map(|config: Config| config.theme).unwrap_or_default())
}

fn themes(dir: &Path) -> Result<u8, Failure> {
    let used = configured(dir)?.name;
    let mut out = io::stdout().lock();
    for listed in theme::list(&dir.join("themes"))? {
        let current = listed.name == used || (used.is_empty() && listed.name == theme::NAMES[0]);
        let mark = if current { "*" } else { " " };
        let place = listed.folder.map_or("built in".to_owned(), |folder| folder.display().to_string());
        writeln!(out, "{mark} {:<12} {} ({place})", listed.name, listed.description)?;
    }
    Ok(OK)
}

fn files(arguments: &EjectArguments) -> Result<u8, Failure> {
    let mut out = io::stdout().lock();
    for file in theme::sources(&configured(&arguments.dir)?)? {
        match file.origin {
            Some(origin) => writeln!(out, "{}  ({})", file.path, origin.display())?,
            None => writeln!(out, "{}", file.path)?,
        }
    }
    Ok(OK)
}

fn copy(arguments: &EjectArguments) -> Result<u8, Failure> {
    if !arguments.dir.join("book.toml").is_file() {
        let dir = arguments.dir.display();
        return Err(Failure::Message(format!(
            "{dir}: there is no book.toml, so a folder `theme` would not be read; create an empty book.toml first"
        )));
    }
    let all = theme::sources(&configured(&arguments.dir)?)?;
    let wanted = arguments.files.iter().map(|name| find(&all, name)).collect::<Result<Vec<_>, _>>()?;
    let folder = if arguments.dir == Path::new(".") { "theme".into() } else { arguments.dir.join("theme") };
    for file in &wanted {
        let target = folder.join(&file.path);
        if target.exists() && !arguments.force {
            return Err(Failure::Message(format!(
                "{} is there already; --force replaces it",
                target.display()
            )));
        }
    }
    for file in wanted {
        let target = folder.join(&file.path);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(&target, &file.bytes)?;
        writeln!(io::stdout(), "{}", target.display())?;
    }
    Ok(OK)
}

/// A file by its path, or by the end of it when only one ends so.
fn find<'a>(all: &'a [Source], name: &str) -> Result<&'a Source, Failure> {
    if let Some(file) = all.iter().find(|file| file.path == name) {
        return Ok(file);
    }
    let end = format!("/{name}");
    let ending: Vec<&Source> = all.iter().filter(|file| file.path.ends_with(&end)).collect();
    if let [file] = ending[..] {
        return Ok(file);
    }
    let near = all.iter().max_by(|a, b| {
        let score = |file: &Source| {
            let last = file.path.rsplit('/').next().unwrap_or_default();
            strsim::jaro_winkler(name, &file.path).max(strsim::jaro_winkler(name, last))
        };
        score(a).total_cmp(&score(b))
    });
    let near = near.map_or(String::new(), |file| format!("did you mean `{}`? ", file.path));
    Err(Failure::Message(format!(
        "the theme has no file `{name}`: {near}`milepost theme eject --list` shows them"
    )))
}
