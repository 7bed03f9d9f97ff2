//! `milepost check --search`: golden queries against the index that a build would write.

use std::io::Write;
use std::path::Path;

use super::Failure;
use crate::config::Config;
use crate::diagnostics::{Finding, Severity, locate};
use crate::search::golden::{self, FILE};
use crate::search::{SearchFiles, query};
use crate::source::DocPath;
use crate::write;

/// Asks the queries of a docset; what failed is a finding. A docset without a file passes.
pub(super) fn findings(config: Config, file: &Path, out: &mut dyn Write) -> Result<Vec<Finding>, Failure> {
    let named = !file.as_os_str().is_empty();
    let place = if named { file.to_owned() } else { config.root.join(FILE) };
    let Some(bytes) = write::read_kept(&place) else {
        if named {
            return Err(Failure::Message(format!("{} cannot be read", place.display())));
        }
        writeln!(out, "{}: no {FILE}", config.name)?;
        return Ok(Vec::new());
    };
    let text: std::sync::Arc<str> = String::from_utf8_lossy(&bytes).into();
    let path = DocPath::new(&if named { file.to_string_lossy() } else { FILE.into() });
    let (list, mut diagnostics) = golden::read(&text, &path);
    let mut pipeline = super::pipeline(config);
    let indexed = pipeline.site()?;
    let texts = pipeline.search_texts(&indexed.site);
    let files = SearchFiles::new(&texts, &pipeline.config.language);
    let searcher = query::Searcher::new(&files)
        .ok_or_else(|| Failure::Message("the index cannot be read; please report this".to_owned()))?;
    let mut sum = 0.0;
    let mut passed = 0;
    for golden in &list {
        let outcome = golden::run(golden, &searcher, &texts);
        sum += outcome.reciprocal();
        passed += usize::from(outcome.passed);
        if !outcome.passed {
            diagnostics.push(golden::finding(golden, &outcome, &path));
        }
    }
    let count = list.len();
    let mean = if count == 0 { 0.0 } else { sum / count as f64 };
    writeln!(out, "{passed} of {count} queries find their page; mean reciprocal rank {mean:.3}")?;
    Ok(locate(diagnostics, &|_| Some(text.clone()), &|_, _| Severity::Error))
}
