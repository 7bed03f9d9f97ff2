//! The same docset written differently has the same findings: line ends, byte order marks, other spellings of the same links,
//! bodies of pages in includes. What appears besides would be a false finding, what goes would be one missed.
//!
//! The docset is this project's own; with `MILEPOST_CORPORA` naming a folder of docsets, those are used as well.

mod common;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use milepost::config::{self, Config, Overrides};
use milepost::diagnostics::Finding;
use milepost::pipeline::Pipeline;
use milepost::source::{DiskFiles, DocPath, Files, MemoryFiles};

/// A text written differently; the path tells where it lies.
type Change = fn(&str, &DocPath) -> String;

/// Changes that keep every line.
const CHANGES: &[(&str, Change)] = &[
    ("carriage returns", |text, _| text.replace("\r\n", "\n").replace('\n', "\r\n")),
    ("no carriage returns", |text, _| text.replace("\r\n", "\n")),
    ("byte order marks", |text, _| format!("\u{feff}{}", text.trim_start_matches('\u{feff}'))),
    ("links that begin with a dot", |text, _| relinked(text, |href| Some(format!("./{href}")))),
    ("links from the docset's folder", |text, path| {
        relinked(text, |href| {
            let end = href.find(['?', '#']).unwrap_or(href.len());
            let target = path.join(&href[..end]);
            (!target.as_str().starts_with("..")).then(|| format!("~/{target}{}", &href[end..]))
        })
    }),
    ("encoded links", |text, _| {
        relinked(text, |href| {
            let at = href.find(|char: char| char.is_ascii_alphabetic())?;
            Some(format!("{}%{:02x}{}", &href[..at], href.as_bytes()[at], &href[at + 1..]))
        })
    }),
    ("links with back slashes", |text, _| {
        relinked(text, |href| {
            let end = href.find(['?', '#']).unwrap_or(href.len());
            // In front of a dot it would be an escape.
            (!href.contains("/.")).then(|| format!("{}{}", href[..end].replace('/', "\\"), &href[end..]))
        })
    }),
    ("links in angle brackets", |text, _| relinked(text, |href| Some(format!("<{href}>")))),
    ("links with a query", |text, _| {
        relinked(text, |href| {
            let (path, fragment) = href.split_at(href.find('#')?);
            (!path.contains('?')).then(|| format!("{path}?x=1{fragment}"))
        })
    }),
    ("trailing blanks", |text, _| {
        text.lines()
            .map(|line| format!("{line}{}\n", if line.starts_with('#') { "  " } else { "" }))
            .collect()
    }),
];

/// Spells the relative links to Markdown pages of a text differently.
fn relinked(text: &str, spell: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        let (mut rest, mut code) = (line, false);
        while let Some(at) = rest.find("](").filter(|_| !line.contains("[!")) {
            let (before, behind) = rest.split_at(at + 2);
            code ^= before.matches('`').count() % 2 == 1;
            out.push_str(before);
            let end = behind.find([')', ' ', '\n', '\r']).unwrap_or(behind.len());
            let href = &behind[..end];
            let ours = href.contains(".md")
                && !href.contains(['(', '<', ':', '"', '\\', '%'])
                && !href.starts_with(['/', '~'])
                && behind[end..].starts_with(')');
            let spelt = spell(href).filter(|_| ours && !code);
            out.push_str(spelt.as_deref().unwrap_or(href));
            rest = &behind[end..];
        }
        out.push_str(rest);
    }
    out
}

/// A docset in memory.
struct World {
    config: Arc<Config>,
    files: BTreeMap<DocPath, Vec<u8>>,
}

impl World {
    fn new(folder: &Path) -> Vec<World> {
        let configs = config::load(folder, &Overrides::default()).unwrap_or_default();
        configs.into_iter().map(World::of).collect()
    }

    fn of(config: Config) -> World {
        let disk = DiskFiles::new(&config.root, &config.repository, vec![config.out.clone()]);
        let (listing, _) = disk.list().unwrap();
        let beside = config.redirection_files.iter();
        let beside = beside.filter_map(|file| milepost::site::redirects::docset_path(&config.root, file));
        let paths: Vec<DocPath> = listing.into_iter().map(|entry| entry.path).chain(beside).collect();
        let read = |path: DocPath| {
            let mut bytes = disk.read(&path).unwrap_or_default();
            if !["md", "yml", "json"].iter().any(|extension| path.has_extension(extension)) {
                bytes.truncate(100_000);
            }
            (path, bytes)
        };
        World { config: Arc::new(config), files: paths.into_iter().map(read).collect() }
    }

    fn check(&self, files: &BTreeMap<DocPath, Vec<u8>>) -> Vec<Finding> {
        let memory = MemoryFiles::default();
        for (path, bytes) in files {
            memory.write(path.as_str(), bytes);
        }
        Pipeline::new(self.config.clone(), Arc::new(memory)).check().unwrap()
    }

    fn changed(&self, change: impl Fn(&str, &DocPath) -> String) -> BTreeMap<DocPath, Vec<u8>> {
        let mut files = self.files.clone();
        for (path, bytes) in files.iter_mut().filter(|(path, _)| path.has_extension("md")) {
            if let Ok(text) = std::str::from_utf8(bytes) {
                *bytes = change(text, path).into_bytes();
            }
        }
        files
    }

    /// What is not the same after a change.
    fn differences(&self) -> Vec<String> {
        let key = |one: &Finding| (one.path.clone(), one.line, one.code.clone());
        let before: Vec<_> = self.check(&self.files).iter().map(key).collect();
        let mut wrong = Vec::new();
        for (name, change) in CHANGES {
            let findings = self.check(&self.changed(change));
            let after: Vec<_> = findings.iter().map(key).collect();
            for finding in findings.iter().filter(|one| !before.contains(&key(one))) {
                let told = format!("{}:{} {} {}", finding.path, finding.line, finding.code, finding.message);
                wrong.push(format!("{name}: besides {told}"));
            }
            wrong.extend(
                before.iter().filter(|one| !after.contains(one)).map(|one| format!("{name}: missed {one:?}")),
            );
        }
        wrong
    }
}

/// Attributes that name files, and how links and definitions begin.
const REFERENCES: &[&str] =
    &["](", "]: ", "]: <", "source=\"", "lightbox=\"", "link=\"", "href=\"", "src=\""];

/// A body as it is written one folder deeper.
fn one_folder_deeper(body: &str) -> String {
    let mut out = body.to_owned();
    for start in REFERENCES {
        let mut parts = out.split(start);
        let mut next = parts.next().unwrap_or("").to_owned();
        for part in parts {
            let end = part.find([')', ' ', '"', '\n']).unwrap_or(part.len());
            let elsewhere =
                part.starts_with(['/', '#', '~', '<', '"', '@']) || part[..end].contains(':') || end == 0;
            next = next + start + if elsewhere { "" } else { "../" } + part;
        }
        out = next;
    }
    out
}

impl World {
    /// The body of each page in an include of its own.
    fn in_includes(&self) -> BTreeMap<DocPath, Vec<u8>> {
        let mut files = self.files.clone();
        for (path, bytes) in &self.files {
            let text = String::from_utf8_lossy(bytes);
            let header = text.strip_prefix("---\n").and_then(|rest| rest.find("\n---\n")).map(|end| end + 9);
            let is_page = path.has_extension("md") && !path.as_str().contains("includes/");
            let Some(header) = header.filter(|_| is_page && !text.contains("[!INCLUDE")) else { continue };
            let (folder, name) = (path.parent(), path.file_name());
            let include = DocPath::new(&format!("{folder}/includes/body-{name}"));
            files.insert(include, one_folder_deeper(&text[header..]).into_bytes());
            let page = format!("{}[!INCLUDE [x](includes/body-{name})]\n", &text[..header]);
            files.insert(path.clone(), page.into_bytes());
        }
        files
    }

    /// How often each code of links is found.
    fn counted(&self, files: &BTreeMap<DocPath, Vec<u8>>) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        let links = [
            "file-not-found",
            "bookmark",
            "link-",
            "redirected-",
            "not-found",
            "unused",
            "insecure",
            "invalid",
        ];
        for finding in self.check(files) {
            if links.iter().any(|part| finding.code.contains(part)) {
                *counts.entry(finding.code).or_insert(0) += 1;
            }
        }
        counts
    }
}

fn own() -> Vec<World> {
    let folder = common::folder(&[(
        "book.toml",
        "[site]\nbase-path = \"/guide\"\n[build]\nsource = \"\"\nexclude = [\"**/includes/**\"]\n",
    )]);
    common::copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("content"), folder.path());
    let page = "---\ntitle: Faults\ndescription: A page with some faults.\n---\n# Faults\n\n[a](none.md)\n[b](index.md#none)\n\
                ![c](none.png) and [d](manual/none.md#x) and [e](INDEX.md)\n";
    common::write(folder.path(), "faults.md", page);
    World::new(folder.path())
}

#[test]
fn the_own_docset_written_differently() {
    let worlds = own();
    assert_eq!(worlds.len(), 1);
    assert!(worlds[0].check(&worlds[0].files).len() >= 5);
    assert_eq!(worlds[0].counted(&worlds[0].in_includes()), worlds[0].counted(&worlds[0].files));
    let wrong = worlds[0].differences();
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
}

#[test]
fn real_docsets_written_differently() {
    let Some(folder) = std::env::var_os("MILEPOST_CORPORA") else { return };
    let mut wrong = Vec::new();
    for name in ["well-architected", "semantic-kernel-docs"] {
        for world in World::new(&Path::new(&folder).join(name)) {
            assert_eq!(
                world.counted(&world.in_includes()),
                world.counted(&world.files),
                "{name} in includes"
            );
            wrong.extend(world.differences());
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
}
