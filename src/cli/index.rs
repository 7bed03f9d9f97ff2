//! `milepost index`.

use std::io::{self, Write};

use super::args::IndexArguments;
use super::{Failure, OK};
use crate::link_index;

pub(super) fn run(arguments: &IndexArguments) -> Result<u8, Failure> {
    let mut configs = super::docsets(&arguments.docset, None)?;
    let several = configs.len() > 1;
    let Some(config) = configs.pop().filter(|_| !several) else {
        return Err(Failure::Message("there are several docsets here; name the folder of one".to_owned()));
    };
    if config.base_path.is_empty() {
        let message = "the docset has no base path, so no link leads into it; set `base-path` in book.toml";
        return Err(Failure::Message(message.to_owned()));
    }
    let base = config.base_path.clone();
    let mut pipeline = super::pipeline(config);
    let indexed = pipeline.site()?;
    let bytes = link_index::write(&indexed.site);
    let shown = arguments.out.display();
    std::fs::write(&arguments.out, &bytes)
        .map_err(|error| Failure::Message(format!("{shown}: the file cannot be written: {error}")))?;
    writeln!(io::stdout(), "{shown}: {} pages of {base}, {} bytes", indexed.site.pages.len(), bytes.len())?;
    Ok(OK)
}
