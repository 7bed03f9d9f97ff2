//! Fault injection: a sound docset, one fault at a random recorded place, one check. The fault must be found where it
//! is, and nothing else may be reported that was not there before.
//!
//! The docset is this project's own; with `MILEPOST_CORPORA` naming a folder of docsets, those are used as well. In a large one many
//! faults are made at once, far apart.

mod docset;
mod fault_kinds;

use std::collections::BTreeSet;
use std::sync::Arc;

use docset::Docset;
use milepost::config::{self, Config, Overrides};
use milepost::diagnostics::Finding;
use milepost::diagnostics::compare::Known;
use milepost::pipeline::Pipeline;
use milepost::source::{DiskFiles, DocPath, Files, MemoryFiles};

/// What a fault changes and what must be found.
pub(crate) struct Change {
    /// Files to write, or to remove.
    pub(crate) writes: Vec<(String, Option<Vec<u8>>)>,
    /// File, line when it is one certain line, and code.
    pub(crate) wanted: Vec<(String, Option<u32>, &'static str)>,
    /// Codes that may follow from it anywhere.
    pub(crate) also: &'static [&'static str],
}

/// A docset in memory with what was found before.
pub(crate) struct World {
    pipeline: Pipeline,
    memory: Arc<MemoryFiles>,
    before: Known,
    /// Markdown pages of the build.
    pub(crate) pages: Vec<DocPath>,
    /// Included files that exist, each with a page that includes it.
    pub(crate) includes: Vec<(DocPath, DocPath)>,
    /// Pictures that some page shows.
    pub(crate) images: Vec<DocPath>,
    /// Tables of contents in YAML.
    pub(crate) tocs: Vec<DocPath>,
    /// Path of the redirection file.
    pub(crate) redirections: Option<DocPath>,
    /// The docset's configuration.
    pub(crate) config: Arc<Config>,
    /// Base path of the docset.
    pub(crate) base: String,
    /// Page and anchor of links from one page to a heading of another.
    pub(crate) anchors: Vec<(DocPath, String)>,
}

/// The same numbers on every run.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

    pub(crate) fn pick<'l, T>(&mut self, list: &'l [T]) -> Option<&'l T> {
        list.get(self.below(list.len()))
    }
}

fn path_of(finding: &Finding) -> String {
    finding.path.to_string()
}

impl World {
    fn new(config: Config, disk: &dyn Files) -> World {
        let memory = Arc::new(MemoryFiles::default());
        let base = config.base_path.clone();
        let (listing, _) = disk.list().unwrap();
        let beside = config.redirection_files.iter();
        let beside = beside.filter_map(|file| milepost::site::redirects::docset_path(&config.root, file));
        let redirections: Vec<DocPath> = beside.collect();
        for path in listing.iter().map(|entry| &entry.path).chain(&redirections) {
            let bytes = disk.read(path).unwrap_or_default();
            // Pictures need not be large to be there.
            let keep = if bytes.len() > 200_000 && !path.has_extension("md") && !path.has_extension("json") {
                100
            } else {
                bytes.len()
            };
            memory.write(path.as_str(), &bytes[..keep]);
        }
        let config = Arc::new(config);
        let mut pipeline = Pipeline::new(config.clone(), memory.clone());
        let indexed = pipeline.site().unwrap();
        let before = Known::new(&pipeline.findings(&indexed), path_of);
        let site = &indexed.site;
        let mut world = World {
            pipeline,
            memory,
            before,
            pages: Vec::new(),
            includes: Vec::new(),
            images: Vec::new(),
            tocs: site
                .tocs
                .iter()
                .map(|toc| toc.path.clone())
                .filter(|path| path.has_extension("yml"))
                .collect(),
            redirections: redirections.first().cloned(),
            config,
            base,
            anchors: Vec::new(),
        };
        for page in site.pages.iter().filter(|page| !page.yaml) {
            world.pages.push(page.path.clone());
            for link in &page.facts.links {
                use milepost::site::resolve::Resolution;
                match site.resolve(&page.path, &link.href) {
                    (Resolution::Page(target, false), parts) => {
                        let fragment = parts.fragment.unwrap_or("");
                        if target.facts.has_anchor(fragment) && target.path != page.path {
                            world.anchors.push((target.path.clone(), fragment.to_owned()));
                        }
                    }
                    (Resolution::Resource(resource, false), _) => world.images.push(resource.path.clone()),
                    _ => {}
                }
            }
            for include in &page.facts.includes {
                let path = site.reference(&page.path, &include.path);
                if site.includes.contains_key(&path) {
                    world.includes.push((path, page.path.clone()));
                }
            }
        }
        world
    }

    pub(crate) fn text(&self, path: &DocPath) -> String {
        String::from_utf8(self.memory.read(path).unwrap_or_default()).unwrap_or_default()
    }

    pub(crate) fn is_there(&self, path: &str) -> bool {
        self.memory.exists(&DocPath::new(path))
    }

    /// Applies changes, checks, takes them back; what is wrong with the findings.
    fn try_out(&mut self, changes: &[&Change]) -> Result<(), String> {
        let mut back = Vec::new();
        for (path, bytes) in changes.iter().flat_map(|change| &change.writes) {
            back.push((path.clone(), self.memory.read(&DocPath::new(path)).ok()));
            self.put(path, bytes.as_deref());
        }
        let after = self.pipeline.check().unwrap();
        for (path, bytes) in back.into_iter().rev() {
            self.put(&path, bytes.as_deref());
        }
        let new: Vec<&Finding> =
            self.before.new_ones(&after, path_of).into_iter().map(|index| &after[index]).collect();
        let is_wanted = |finding: &Finding, (path, line, code): &(String, Option<u32>, &str)| {
            finding.path.as_str() == path
                && finding.code == *code
                && line.is_none_or(|line| finding.line == line)
        };
        for wanted in changes.iter().flat_map(|change| &change.wanted) {
            if !new.iter().any(|finding| is_wanted(finding, wanted)) {
                return Err(format!("missed {wanted:?}; found {}", told(&new)));
            }
        }
        let explained = |finding: &Finding| {
            changes.iter().any(|change| {
                change.also.contains(&finding.code.as_str())
                    || change.wanted.iter().any(|wanted| is_wanted(finding, wanted))
            })
        };
        let odd: Vec<&Finding> = new.into_iter().filter(|finding| !explained(finding)).collect();
        if odd.is_empty() { Ok(()) } else { Err(format!("besides what was wanted found {}", told(&odd))) }
    }

    fn put(&self, path: &str, bytes: Option<&[u8]>) {
        match bytes {
            Some(bytes) => self.memory.write(path, bytes),
            None => self.memory.remove(path),
        }
    }
}

fn told(findings: &[&Finding]) -> String {
    let line = |one: &&Finding| format!("{}:{} {} {}", one.path, one.line, one.code, one.message);
    findings.iter().take(5).map(line).collect::<Vec<_>>().join("; ")
}

/// A fault that was made: its kind and what it changes.
type Made = (&'static str, Change);

/// How many faults are made.
struct Extent {
    /// How often each kind is tried.
    rounds: u64,
    /// Faults in one check, at most.
    together: usize,
    /// Checks in one round, at most.
    checks: usize,
}

/// Faults of every kind at random places; what went wrong.
fn inject(world: &mut World, extent: Extent, least: usize) -> Vec<String> {
    let mut kinds = BTreeSet::new();
    let mut errors = Vec::new();
    for round in 0..extent.rounds {
        let mut waiting: Vec<Made> = Vec::new();
        for (number, (name, fault)) in fault_kinds::all().enumerate() {
            let mut random =
                Random(0x9E37_79B9_7F4A_7C15 ^ ((number as u64 + 1) << 32) ^ ((round + 1) * 0x5851_F42D));
            for _ in 0..4 {
                random.below(2);
            }
            waiting.extend(fault(world, &mut random).map(|change| (*name, change)));
        }
        kinds.extend(waiting.iter().map(|(name, _)| *name));
        for _ in 0..extent.checks {
            let (taken, rest) = far_apart(waiting, extent.together);
            waiting = rest;
            if taken.is_empty() {
                break;
            }
            let told = |names: &str, error: String| format!("{names}, round {round}: {error}");
            let all: Vec<&Change> = taken.iter().map(|(_, change)| change).collect();
            let Err(error) = world.try_out(&all) else { continue };
            // Which one was it? Faults of files that come and go may change what the others lead to.
            let alone = |(name, change): &Made| Some(told(name, world.try_out(&[change]).err()?));
            let found: Vec<String> =
                if taken.len() > 1 { taken.iter().filter_map(alone).collect() } else { Vec::new() };
            let explained = taken.len() > 1 && taken.iter().any(|(_, change)| !change.also.is_empty());
            if found.is_empty() && !explained {
                let names: Vec<&str> = taken.iter().map(|(name, _)| *name).collect();
                errors.push(told(&names.join(" + "), error));
            }
            errors.extend(found);
        }
    }
    assert!(kinds.len() >= least, "only {} kinds of faults fit this docset", kinds.len());
    errors
}

/// Takes faults that touch different files, and one at most that others may feel.
fn far_apart(waiting: Vec<Made>, most: usize) -> (Vec<Made>, Vec<Made>) {
    let (mut taken, mut rest): (Vec<Made>, Vec<Made>) = (Vec::new(), Vec::new());
    let mut files: BTreeSet<String> = BTreeSet::new();
    let mut felt = false;
    for (name, change) in waiting {
        let written = change.writes.iter().map(|(path, _)| path);
        let touched: Vec<String> =
            written.chain(change.wanted.iter().map(|(path, ..)| path)).cloned().collect();
        let fits = taken.len() < most
            && (change.also.is_empty() || !felt)
            && !touched.iter().any(|path| files.contains(path));
        if fits {
            files.extend(touched);
            felt |= !change.also.is_empty();
            taken.push((name, change));
        } else {
            rest.push((name, change));
        }
    }
    (taken, rest)
}

/// Codes that are off by default, and whose faults are tried in the own docset.
const SWITCHED_ON: &[&str] =
    &["dev-language-missing", "heading-no-content", "headings-with-underline", "html-link", "path-too-deep"];

/// This project's docset with redirections and a file that is not part of the build.
fn own() -> World {
    let redirections = r#"{"redirections": [
{"source_path": "moved.md", "redirect_url": "/guide/ai/index"},
{"source_path": "ai/moved-too.md", "redirect_url": "/guide/ai/glossary"}
]}"#;
    let rules: String = SWITCHED_ON.iter().map(|code| format!("{code} = \"suggestion\"\n")).collect();
    let book = format!("[site]\nbase-path = \"/guide\"\n[build]\nsource = \"\"\n[diagnostics]\n{rules}");
    let docset = Docset::new(&[
        ("book.toml", &book),
        (".openpublishing.redirection.json", redirections),
        ("left-out.xyz", "x"),
    ]);
    let content = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    for entry in
        walkdir::WalkDir::new(&content).into_iter().flatten().filter(|entry| entry.file_type().is_file())
    {
        let target = docset.root().join(entry.path().strip_prefix(&content).unwrap());
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(entry.path(), target).unwrap();
    }
    let config = docset.config();
    let disk = DiskFiles::new(&config.root, &config.repository, vec![config.out.clone()]);
    World::new(config, &disk)
}

/// `MILEPOST_FAULT_ROUNDS` says how often each kind is tried.
fn rounds() -> Option<u64> {
    std::env::var("MILEPOST_FAULT_ROUNDS").ok()?.parse().ok()
}

fn one_by_one(usual: u64) -> Extent {
    Extent { rounds: rounds().unwrap_or(usual), together: 1, checks: usize::MAX }
}

#[test]
fn faults_in_the_own_docset() {
    let errors = inject(&mut own(), one_by_one(8), 97);
    assert!(errors.is_empty(), "{} faults went wrong:\n{}", errors.len(), errors.join("\n"));
}

/// Faults in a docset of `MILEPOST_CORPORA`, when there is one.
fn in_real(name: &str, extent: impl Fn() -> Extent, least: usize) {
    let Some(folder) = std::env::var_os("MILEPOST_CORPORA") else { return };
    let Ok(configs) = config::load(&std::path::Path::new(&folder).join(name), &Overrides::default()) else {
        return;
    };
    let mut errors = Vec::new();
    for config in configs {
        let disk = DiskFiles::new(&config.root, &config.repository, vec![config.out.clone()]);
        errors.extend(inject(&mut World::new(config, &disk), extent(), least));
    }
    assert!(errors.is_empty(), "{} faults went wrong:\n{}", errors.len(), errors.join("\n"));
}

#[test]
fn faults_in_real_docsets() {
    for name in ["well-architected", "semantic-kernel-docs"] {
        in_real(name, || one_by_one(4), 60);
    }
}

/// Thousands of pages: many faults in one check, far apart. Usually most kinds are tried; all of them take a minute.
#[test]
fn faults_in_a_large_docset() {
    let checks = if rounds().is_some() { usize::MAX } else { 2 };
    in_real("cpp-docs", || Extent { rounds: rounds().unwrap_or(1), together: 100, checks }, 60);
}
