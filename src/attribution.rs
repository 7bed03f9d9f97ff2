//! What a change broke: findings that are there now and were not at a revision, with their cause.
//!
//! 1. [`then`] makes the docset as it was: files that differ come from git, all others from disk; facts of files that
//!    are the same are used again.
//! 2. [`compare`] gives the findings that are new, in files that were not touched, too.
//! 3. [`Causes`] names what the change did: a file deleted or renamed, a heading renamed, an include taken out.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::{self, Config, Overrides};
use crate::diagnostics::compare::Known;
use crate::diagnostics::{Finding, Target};
use crate::git::{self, Difference, Repository};
use crate::pipeline::{Indexed, Pipeline};
use crate::site::Site;
use crate::source::{DocPath, OverlayFiles};

/// The docset at a revision.
pub struct Then {
    /// Its findings.
    pub findings: Vec<Finding>,
    /// The site; none when there was no docset.
    pub indexed: Option<Indexed>,
    /// How the files differ.
    pub difference: Difference,
    /// The docset's folder in the repository.
    pub folder: String,
}

/// Makes and checks the docset as it was at a revision. `now` has been checked.
pub fn then(now: &Pipeline, revision: &str, overrides: &Overrides) -> io::Result<Then> {
    let repository = Repository::of(&now.config.root)?;
    let difference = repository.since(revision)?;
    let folder = repository.inside(&now.config.root);
    let config = if git::touches_configuration(&difference) {
        config_at(&repository, revision, &now.config, overrides)?
    } else {
        Some(now.config.clone())
    };
    let Some(config) = config else {
        return Ok(Then { findings: Vec::new(), indexed: None, difference, folder });
    };
    let files = OverlayFiles::new(now.files.clone(), difference.changes(&folder));
    let mut pipeline = Pipeline::new(config, Arc::new(files));
    pipeline.cache.key = now.cache.key;
    pipeline.cache.scans = now.cache.scans.clone();
    pipeline.today = now.today;
    pipeline.ledger.clone_from(&now.ledger);
    let indexed = pipeline.site()?;
    let findings = pipeline.findings(&indexed);
    Ok(Then { findings, indexed: Some(indexed), difference, folder })
}

/// The configuration of a revision, as if it lay where the docset lies now; none when there was no docset.
fn config_at(
    repository: &Repository,
    revision: &str,
    now: &Config,
    overrides: &Overrides,
) -> io::Result<Option<Arc<Config>>> {
    let scratch = Scratch::new()?;
    for (path, bytes) in repository.files_at(revision, git::is_configuration)? {
        let path = scratch.0.join(path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, bytes)?;
    }
    std::fs::create_dir_all(scratch.0.join(".git"))?;
    let inside = repository.inside(&now.root);
    // A book lies in the folder above its sources.
    let above = inside.rsplit_once('/').map_or("", |(above, _)| above);
    for start in [inside.as_str(), above, ""] {
        std::fs::create_dir_all(scratch.0.join(&inside))?;
        let loaded = config::load(&scratch.0.join(start), overrides).unwrap_or_default();
        let place = scratch.0.join(&inside);
        if let Some(mut config) = loaded.into_iter().find(|config| config.root == place) {
            relocate(&mut config, &scratch.0, repository.root());
            config.out.clone_from(&now.out);
            return Ok(Some(Arc::new(config)));
        }
    }
    Ok(None)
}

fn relocate(config: &mut Config, from: &Path, to: &Path) {
    let moved = |path: &PathBuf| path.strip_prefix(from).map_or_else(|_| path.clone(), |rest| to.join(rest));
    config.root = moved(&config.root);
    config.repository = moved(&config.repository);
    config.redirection_files = config.redirection_files.iter().map(moved).collect();
    for (_, file) in &mut config.link_indexes {
        *file = moved(file);
    }
}

/// A folder that is removed again.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> io::Result<Scratch> {
        static NEXT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let name = format!("milepost-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder)?;
        Ok(Scratch(folder.canonicalize()?))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Findings of `now` that were not there then, with their cause as the first hint when it is known.
pub fn compare(now: &[Finding], site: &Site, then: &Then) -> Vec<Finding> {
    let name_now = |finding: &Finding| {
        let path = git::in_repository(&then.folder, &finding.path);
        then.difference.renamed.get(&path).cloned().unwrap_or(path)
    };
    let known = Known::new(&then.findings, name_now);
    let new = known.new_ones(now, |finding| git::in_repository(&then.folder, &finding.path));
    let causes = Causes { now: site, then };
    new.into_iter()
        .map(|index| {
            let mut finding = now[index].clone();
            if let Some(cause) = causes.of(&finding) {
                finding.hints.insert(0, cause);
            }
            finding
        })
        .collect()
}

/// Finds out why.
struct Causes<'c> {
    now: &'c Site,
    then: &'c Then,
}

impl Causes<'_> {
    fn of(&self, finding: &Finding) -> Option<String> {
        let target = finding.target.as_ref()?;
        let site = &self.then.indexed.as_ref()?.site;
        if target.fragment.is_empty() { self.file(target, site) } else { self.anchor(target, site) }
    }

    fn file(&self, target: &Target, then: &Site) -> Option<String> {
        let known = then.sources.find(&target.path).map(|(entry, _)| entry.path.clone());
        let by_url = || {
            let keys = crate::site::urls::url_keys(target.path.as_str());
            let index = keys.iter().find_map(|key| then.page_by_url.get(key.as_str()))?;
            Some(then.pages[*index as usize].path.clone())
        };
        let Some(path) = known.or_else(by_url) else {
            let redirected = then.redirects.by_path(&target.path).is_some()
                || crate::site::urls::url_keys(target.path.as_str())
                    .iter()
                    .any(|key| then.redirects.by_url(key).is_some());
            return redirected.then(|| format!("this change removed the redirection of `{}`", target.path));
        };
        let repository_path = git::in_repository(&self.then.folder, &path);
        if let Some(new) = self.then.difference.renamed.get(&repository_path) {
            let new = git::in_docset(&self.then.folder, new);
            return Some(format!("this change renamed `{path}` to `{new}`"));
        }
        let gone = self.now.sources.find(&path).is_none();
        Some(if gone {
            format!("this change deleted `{path}`")
        } else {
            format!("this change took `{path}` out of the build")
        })
    }

    /// Which heading or include brought the anchor then, and what became of it.
    fn anchor(&self, target: &Target, then: &Site) -> Option<String> {
        let fragment = target.fragment.as_str();
        let page = then.page(&target.path).or_else(|| {
            let path = git::in_repository(&self.then.folder, &target.path);
            let old = self.then.difference.renamed.iter().find(|(_, new)| **new == path)?.0;
            then.page(&git::in_docset(&self.then.folder, old))
        })?;
        let mut queue = vec![page.path.clone()];
        let mut seen = BTreeSet::new();
        while let Some(file) = queue.pop() {
            let facts = then.facts(&file)?;
            if !seen.insert(file.clone()) {
                continue;
            }
            if facts.has_anchor(fragment) {
                return Some(self.lost(fragment, &file, then));
            }
            queue.extend(facts.includes.iter().map(|include| then.reference(&file, &include.path)));
        }
        None
    }

    fn lost(&self, fragment: &str, file: &DocPath, then: &Site) -> String {
        let old_path = git::in_repository(&self.then.folder, file);
        let name = self.then.difference.renamed.get(&old_path).unwrap_or(&old_path);
        let now_path = git::in_docset(&self.then.folder, name);
        let (Some(before), Some(after)) = (then.facts(file), self.now.facts(&now_path)) else {
            return format!("this change deleted `{file}`, which had `#{fragment}`");
        };
        if after.has_anchor(fragment) {
            return format!("this change no longer includes `{file}`, which has `#{fragment}`");
        }
        let added: Vec<&str> =
            after.anchors.iter().map(AsRef::as_ref).filter(|anchor| !before.has_anchor(anchor)).collect();
        let removed = before.anchors.iter().filter(|anchor| !after.has_anchor(anchor)).count();
        let heir = match (&added[..], removed) {
            ([only], 1) => Some(*only),
            _ => crate::site::check::closest(fragment, added),
        };
        match heir {
            Some(new) => format!("this change renamed `#{fragment}` to `#{new}` in `{now_path}`"),
            None => format!("this change removed `#{fragment}` from `{now_path}`"),
        }
    }
}

/// Puts remedies for files that git knows to be renamed on findings about missing files.
pub fn add_renames(findings: &mut [Finding], site: &Site) -> io::Result<()> {
    let is_missing = |finding: &Finding| {
        finding.fix.is_none() && finding.target.as_ref().is_some_and(|target| target.fragment.is_empty())
    };
    if !findings.iter().any(is_missing) {
        return Ok(());
    }
    let repository = Repository::of(&site.config.root)?;
    let folder = repository.inside(&site.config.root);
    let renames = repository.renames()?;
    for finding in findings.iter_mut().filter(|finding| is_missing(finding)) {
        let Some(target) = finding.target.clone() else { continue };
        let Some(new) = renames.get(&git::in_repository(&folder, &target.path)) else { continue };
        let new = git::in_docset(&folder, new);
        // Only a file that a link may name is a remedy, and only for a relative link.
        let relative = !target.href.starts_with('/') && !crate::site::links::has_scheme(&target.href);
        if site.sources.find(&new).is_none() || !relative || finding.code == "link-out-of-scope" {
            continue;
        }
        let end = target.href.find(['?', '#']).map_or("", |at| &target.href[at..]);
        let start = if target.href.starts_with("~/") {
            format!("~/{}", crate::site::urls::encode(new.as_str()))
        } else {
            crate::site::urls::encode(&finding.path.relative_to(new.as_str()))
        };
        // The cause may be told already.
        if !finding.hints.iter().any(|hint| hint.contains(" renamed ")) {
            finding.hints.insert(0, format!("`{}` was renamed to `{new}`", target.path));
        }
        let fix = crate::diagnostics::Fix { old: target.href.clone(), new: start + end };
        finding.fix = Some((fix, finding.span));
    }
    Ok(())
}
