//! `milepost check`.
//!
//! 1. [`run`] checks docset after docset; what is reported of the findings depends on the mode.
//! 2. `--changed-since` keeps what the change broke, `--baseline` what is not known; both count the rest.
//! 3. `--external` asks other sites before the findings are made.
//! 4. `--fix` mends first and reports what is left.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;

use super::args::CheckArguments;
use super::{FINDINGS, Failure, OK};
use crate::config::Config;
use crate::diagnostics::baseline::Baseline;
use crate::diagnostics::compare::Known;
use crate::diagnostics::print::{Format, PrintContext, Remedy, print};
use crate::diagnostics::{Finding, Severity};
use crate::pipeline::{Indexed, Pipeline, cache_folder};
use crate::{attribution, fix};

pub(super) fn run(arguments: &CheckArguments) -> Result<u8, Failure> {
    let configs = super::docsets(&arguments.docset, None)?;
    let several = configs.len() > 1;
    let mut worst = Severity::Off;
    let mut out = BufWriter::new(io::stdout().lock());
    let mut baseline = arguments.baseline.as_deref().map(|file| Book::read(file, arguments)).transpose()?;
    for config in configs {
        let mut run = Run {
            prefix: super::prefix(&config),
            name: config.name.clone(),
            text: arguments.format == Format::Text,
            arguments,
            notes: Vec::new(),
            remedies: BTreeMap::new(),
        };
        let findings = match &arguments.search {
            Some(file) => super::golden::findings(config, file, &mut out)?,
            None => run.findings(config, several, baseline.as_mut(), &mut out)?,
        };
        worst = worst.max(findings.iter().map(|finding| finding.severity).max().unwrap_or(Severity::Off));
        if several && run.text {
            writeln!(out, "docset {}", run.name)?;
        }
        // Whoever reads may have read enough; the exit code tells the truth all the same.
        match run.report(&mut out, &findings) {
            Err(Failure::BrokenPipe) => break,
            other => other?,
        }
    }
    if let Some(baseline) = baseline {
        baseline.finish(arguments, &mut out)?;
    }
    match out.flush().map_err(Failure::from) {
        Err(Failure::BrokenPipe) => {}
        other => other?,
    }
    let limit = if arguments.strict { Severity::Warning } else { Severity::Error };
    Ok(if worst >= limit { FINDINGS } else { OK })
}

/// The check of one docset.
struct Run<'a> {
    prefix: String,
    name: String,
    text: bool,
    arguments: &'a CheckArguments,
    /// Lines under the findings.
    notes: Vec<String>,
    /// What mends a finding, by its index, for the format that tells it.
    remedies: BTreeMap<usize, Remedy>,
}

impl Run<'_> {
    fn findings(
        &mut self,
        config: Config,
        several: bool,
        baseline: Option<&mut Book>,
        out: &mut dyn Write,
    ) -> Result<Vec<Finding>, Failure> {
        let (pipeline, indexed, findings) = self.check(config)?;
        let mut findings = self.selected((&pipeline, &indexed), findings, (several, baseline), out)?;
        if self.arguments.format == Format::Sarif {
            // As with `--fix`; without git there are no renames to follow.
            let _ = attribution::add_renames(&mut findings, &indexed.site);
            self.remedies = fix::remedies(&findings, pipeline.files.as_ref());
        }
        Ok(findings)
    }

    /// What is reported of the findings.
    fn selected(
        &mut self,
        (pipeline, indexed): (&Pipeline, &Indexed),
        mut findings: Vec<Finding>,
        (several, baseline): (bool, Option<&mut Book>),
        out: &mut dyn Write,
    ) -> Result<Vec<Finding>, Failure> {
        if let Some(revision) = &self.arguments.changed_since {
            let overrides = super::overrides(&self.arguments.docset, None);
            let then = attribution::then(pipeline, revision, &overrides)?;
            let new = attribution::compare(&findings, &indexed.site, &then);
            self.notes.push(match findings.len() - new.len() {
                0 => format!("compared with {revision}"),
                1 => format!("1 finding was there at {revision} and is not shown"),
                older => format!("{older} findings were there at {revision} and are not shown"),
            });
            return Ok(new);
        }
        if self.arguments.fix {
            // Without git there are no renames to follow; everything else can be mended.
            let _ = attribution::add_renames(&mut findings, &indexed.site);
            findings = self.fix(pipeline, findings, out)?;
        }
        if let Some(book) = baseline {
            let docset = if several { format!("{}/", self.name) } else { String::new() };
            let path_of = |finding: &Finding| format!("{docset}{}", finding.path);
            book.now.extend(findings.iter().map(|finding| (path_of(finding), finding.clone())));
            if self.arguments.update_baseline {
                // All of them are known from now on.
                findings.clear();
            } else {
                let new = book.before.new_ones(&findings, path_of);
                if new.len() < findings.len() {
                    self.notes.push(format!("{} known findings are not shown", findings.len() - new.len()));
                }
                findings = new;
            }
        }
        Ok(findings)
    }

    fn check(&mut self, config: Config) -> Result<(Pipeline, Indexed, Vec<Finding>), Failure> {
        let kept = cache_folder(&config).filter(|_| !self.arguments.no_cache);
        let kept = kept.map(|folder| folder.join("check.bin"));
        let mut pipeline: Pipeline = super::pipeline(config);
        pipeline.today = self.arguments.today;
        let before = kept.as_deref().and_then(|kept| super::restore_cache(&mut pipeline, kept));
        let indexed = pipeline.site()?;
        if let Some(mode) = self.arguments.external {
            let today = self.arguments.today.unwrap_or_else(super::external::today);
            let ledger = super::external::check(&indexed.site, mode, today, &mut self.notes)?;
            pipeline.ledger = Some(Arc::new(ledger));
        }
        let findings = pipeline.findings(&indexed);
        if let Some(kept) = kept {
            super::keep_cache(&pipeline, &kept, before);
        }
        Ok((pipeline, indexed, findings))
    }

    /// Mends, or prints how; gives the findings that are left.
    fn fix(
        &mut self,
        pipeline: &Pipeline,
        findings: Vec<Finding>,
        out: &mut dyn Write,
    ) -> Result<Vec<Finding>, Failure> {
        let edits = fix::edits(&findings, pipeline.files.as_ref());
        if edits.is_empty() {
            self.notes.push("nothing has a certain remedy".to_owned());
            return Ok(findings);
        }
        let (edits, after) = fix::safe(pipeline, edits, &findings)?;
        let (count, files) = (edits.values().map(|edit| edit.count).sum::<usize>(), edits.len());
        let what = format!("{count} links in {files} files");
        if self.arguments.dry_run {
            out.write_all(fix::diff(&edits, &self.prefix).as_bytes())?;
            self.notes.push(format!("{what} would be mended; nothing was changed"));
            return Ok(after);
        }
        for (path, edit) in &edits {
            let Some(place) = pipeline.files.disk_path(path) else { continue };
            std::fs::write(&place, edit.after.as_bytes())
                .map_err(|error| Failure::Message(format!("{path}: the file cannot be written: {error}")))?;
        }
        self.notes.push(format!("{what} were mended"));
        Ok(after)
    }

    fn report(&self, out: &mut dyn Write, findings: &[Finding]) -> Result<(), Failure> {
        let all = self.arguments.all || self.arguments.changed_since.is_some();
        let shown: Vec<Finding> = findings
            .iter()
            .filter(|finding| !self.text || all || finding.severity >= Severity::Warning)
            .cloned()
            .collect();
        let context = PrintContext {
            color: super::color(io::stdout().is_terminal()),
            prefix: self.prefix.clone(),
            docset: self.name.clone(),
            summary: self.text,
            width: 100,
            notes: self.notes.clone(),
            remedies: self.remedies.clone(),
        };
        if !(self.arguments.dry_run && self.text) {
            print(out, self.arguments.format, &shown, &context)?;
        }
        if self.text
            && !self.arguments.dry_run
            && let Some(first) = shown.first()
        {
            writeln!(out, "`milepost explain {}` tells what a code means and how to mend it", first.code)?;
        }
        let hidden = findings.len() - shown.len();
        if hidden > 0 {
            writeln!(out, "{hidden} suggestions and infos are not shown; --all shows them")?;
        }
        for note in &self.notes {
            if self.text && !self.arguments.dry_run {
                writeln!(out, "{note}")?;
            } else if self.arguments.format != Format::Github {
                out.flush()?;
                let _ = writeln!(io::stderr(), "{note}");
            }
        }
        Ok(())
    }
}

/// The file of known findings.
struct Book {
    exists: bool,
    before: Baseline,
    now: Vec<(String, Finding)>,
}

impl Book {
    fn read(file: &Path, arguments: &CheckArguments) -> Result<Book, Failure> {
        let shown = file.display();
        let (exists, text) = match std::fs::read_to_string(file) {
            Ok(text) => (true, text),
            Err(error) if error.kind() == io::ErrorKind::NotFound && arguments.update_baseline => {
                (false, String::new())
            }
            Err(error) => {
                let hint = "; create it with --update-baseline";
                return Err(Failure::Message(format!("{shown}: the file cannot be read: {error}{hint}")));
            }
        };
        let before = Baseline::parse(&text).map_err(|error| Failure::Message(format!("{shown}: {error}")))?;
        Ok(Book { exists, before, now: Vec::new() })
    }

    fn finish(self, arguments: &CheckArguments, out: &mut dyn Write) -> Result<(), Failure> {
        let Some(file) = &arguments.baseline else { return Ok(()) };
        let text = arguments.format == Format::Text && !arguments.dry_run;
        let paths: Vec<&String> = self.now.iter().map(|(path, _)| path).collect();
        let findings: Vec<Finding> = self.now.iter().map(|(_, finding)| finding.clone()).collect();
        let mut known = Known::default();
        for (finding, path) in findings.iter().zip(paths) {
            known.add(crate::diagnostics::compare::key(finding, path), 1);
        }
        let gone = self.before.gone(&known);
        if !arguments.update_baseline {
            if gone > 0 && text {
                writeln!(
                    out,
                    "{gone} known findings are gone; --update-baseline takes them out of the file"
                )?;
            }
            return Ok(());
        }
        let grown = self.before.grown(&known);
        if self.exists && !grown.is_empty() && !arguments.force {
            let (path, code, message) = &grown[0];
            return Err(Failure::Message(format!(
                "{}: {} findings would be new in it, the first is {path}: {code}: {message}; mend them, or use --force",
                file.display(),
                grown.len()
            )));
        }
        std::fs::write(file, Baseline::write(&known))
            .map_err(|error| Failure::Message(format!("{}: {error}", file.display())))?;
        if text {
            writeln!(out, "{}: {} known findings, {gone} fewer than before", file.display(), findings.len())?;
        }
        Ok(())
    }
}
