//! `milepost explain`.

use std::io::{self, BufWriter, Write};

use super::args::ExplainArguments;
use super::{Failure, OK};
use crate::diagnostics::codes::{self, Code};

pub(super) fn run(arguments: &ExplainArguments) -> Result<u8, Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    match &arguments.code {
        None => {
            for code in codes::ALL {
                writeln!(out, "{:<32} {:<10} {}", code.slug, code.severity.as_str(), code.summary)?;
            }
        }
        Some(slug) => match codes::find(&slug.trim().to_lowercase().replace('_', "-")) {
            Some(code) => explain(&mut out, code)?,
            None => {
                let similar = codes::similar(slug);
                let hint = similar.map_or("`milepost explain` lists all codes".to_owned(), |similar| {
                    format!("did you mean `{similar}`?")
                });
                return Err(Failure::Message(format!("there is no code `{slug}`; {hint}")));
            }
        },
    }
    out.flush()?;
    Ok(OK)
}

fn explain(out: &mut dyn Write, code: &Code) -> io::Result<()> {
    writeln!(out, "{} ({})\n\n{}\n", code.slug, code.severity, code.summary)?;
    writeln!(out, "Example\n\n    {}\n", code.example)?;
    writeln!(out, "How to mend it\n\n{}\n", code.mend)?;
    write!(out, "How to switch it\n\n{}", code.switch())
}
