//! Fault injection: a sound docset, one fault at a random recorded place, one check. The fault must be found where it
//! is, and nothing else may be reported that was not there before.
//!
//! The docset is this project's own; with `MILEPOST_CORPORA` naming a folder of docsets, those are used as well.

mod docset;
mod fault_kinds;

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
    /// Included files that exist.
    pub(crate) includes: Vec<DocPath>,
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
                    world.includes.push(path);
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

    /// Applies a change, checks, takes it back; what is wrong with the findings.
    fn try_out(&mut self, change: &Change) -> Result<(), String> {
        let mut back = Vec::new();
        for (path, bytes) in &change.writes {
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
        for wanted in &change.wanted {
            if !new.iter().any(|finding| is_wanted(finding, wanted)) {
                return Err(format!("missed {wanted:?}; found {}", told(&new)));
            }
        }
        let odd: Vec<&Finding> = new
            .into_iter()
            .filter(|finding| {
                !change.also.contains(&finding.code.as_str())
                    && !change.wanted.iter().any(|wanted| is_wanted(finding, wanted))
            })
            .collect();
        if odd.is_empty() { Ok(()) } else { Err(format!("besides {:?} found {}", change.wanted, told(&odd))) }
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

/// Every kind of fault, `rounds` times, at random places; what went wrong.
fn inject(world: &mut World, rounds: u64, least: usize) -> Vec<String> {
    let mut kinds = 0;
    let mut errors = Vec::new();
    for (number, (name, fault)) in fault_kinds::all().enumerate() {
        let mut tried = 0;
        for round in 0..rounds {
            let mut random =
                Random(0x9E37_79B9_7F4A_7C15 ^ ((number as u64 + 1) << 32) ^ ((round + 1) * 0x5851_F42D));
            for _ in 0..4 {
                random.below(2);
            }
            let Some(change) = fault(world, &mut random) else { continue };
            tried += 1;
            if let Err(error) = world.try_out(&change) {
                errors.push(format!("{name}, round {round}: {error}"));
            }
        }
        kinds += usize::from(tried > 0);
    }
    assert!(kinds >= least, "only {kinds} kinds of faults fit this docset");
    errors
}

/// This project's docset with redirections and a file that is not part of the build.
fn own() -> World {
    let redirections = r#"{"redirections": [
{"source_path": "moved.md", "redirect_url": "/guide/ai/index"},
{"source_path": "ai/moved-too.md", "redirect_url": "/guide/ai/glossary"}
]}"#;
    let docset = Docset::new(&[
        ("book.toml", "[site]\nbase-path = \"/guide\"\n[build]\nsource = \"\"\n"),
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
fn rounds(usual: u64) -> u64 {
    std::env::var("MILEPOST_FAULT_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(usual)
}

#[test]
fn faults_in_the_own_docset() {
    let errors = inject(&mut own(), rounds(8), 84);
    assert!(errors.is_empty(), "{} faults went wrong:\n{}", errors.len(), errors.join("\n"));
}

#[test]
fn faults_in_real_docsets() {
    let Some(folder) = std::env::var_os("MILEPOST_CORPORA") else { return };
    let mut errors = Vec::new();
    for name in ["well-architected", "semantic-kernel-docs"] {
        let folder = std::path::Path::new(&folder).join(name);
        let Ok(configs) = config::load(&folder, &Overrides::default()) else { continue };
        for config in configs {
            let disk = DiskFiles::new(&config.root, &config.repository, vec![config.out.clone()]);
            errors.extend(inject(&mut World::new(config, &disk), rounds(4), 60));
        }
    }
    assert!(errors.is_empty(), "{} faults went wrong:\n{}", errors.len(), errors.join("\n"));
}
