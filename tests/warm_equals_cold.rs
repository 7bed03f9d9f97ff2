//! The contract of `cache.rs`: a warm build equals a cold one, findings included.
//!
//! 1. [`Docset`] is a small docset of which every part is made from a few words, so that links, anchors, includes,
//!    snippets, pictures, TOCs and redirections keep hitting and missing each other.
//! 2. After each random edit one pipeline that keeps its cache and one that has none build into memory.
//! 3. [`Sabotage`] damages the cache between the edits as a forgotten rule would; then the test must fail.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use common::Random;
use milepost::cache::{Cache, Question, ask_again};
use milepost::config::{self, Config, Overrides};
use milepost::diagnostics::Finding;
use milepost::pipeline::{Drawing, Indexed, Pipeline};
use milepost::source::{DocPath, Files, MemoryFiles};
use milepost::write::MemoryOutputs;

const PAGES: &[&str] = &["index.md", "a.md", "b.md", "dir/c.md", "dir/deep/d.md"];
const INCLUDES: &[&str] = &["includes/x.md", "includes/y.md", "dir/z.md"];
const PICTURES: &[&str] = &["media/p.png", "dir/q.svg", "media/icon/risk.svg"];
const SNIPPETS: &[&str] = &["code/s.cs", "code/t.yml"];
const TOCS: &[&str] = &["toc.yml", "dir/toc.yml", "breadcrumb/toc.yml"];
const OTHERS: &[&str] = &["landing.yml", "pivots.yml", "../.openpublishing.redirection.json"];
const WORDS: &[&str] = &["Alpha", "Beta", "Gamma", "Alpha"];
const ANCHORS: &[&str] = &["alpha", "beta", "gamma", "alpha-1", "named", "tabpanel_1_one"];
const UIDS: &[&str] = &["uid.one", "uid.two"];

/// Texts by path.
struct Docset {
    files: Arc<MemoryFiles>,
    present: BTreeMap<String, Vec<u8>>,
}

impl Docset {
    fn new(random: &mut Random) -> Docset {
        let mut docset = Docset { files: Arc::default(), present: BTreeMap::new() };
        for path in all_paths() {
            docset.put(path, text_for(path, random));
        }
        docset
    }

    fn put(&mut self, path: &str, bytes: Vec<u8>) {
        self.files.write(path, &bytes);
        self.present.insert(path.to_owned(), bytes);
    }

    fn remove(&mut self, path: &str) {
        self.files.remove(path);
        self.present.remove(path);
    }

    /// One random edit; its name is for the message of a failure.
    fn edit(&mut self, random: &mut Random) -> String {
        let paths = all_paths();
        let path = *random.pick(&paths);
        match random.below(10) {
            0..=4 => {
                self.put(path, text_for(path, random));
                format!("write {path}")
            }
            5 => {
                self.remove(path);
                format!("remove {path}")
            }
            6 => match self.present.get(path).cloned() {
                Some(bytes) => {
                    let to = *random.pick(&paths);
                    self.remove(path);
                    self.put(to, bytes);
                    format!("rename {path} to {to}")
                }
                None => {
                    self.put(path, text_for(path, random));
                    format!("create {path}")
                }
            },
            7 => self.reword(random, "title: ", &["title: One", "title: Two", "title: \"\""]),
            8 => self.reword(random, "## ", &["## Alpha", "## Beta", "## Gamma", "## Beta {#x}"]),
            _ => {
                // The same bytes again: a new stamp, nothing else.
                if let Some(bytes) = self.present.get(path).cloned() {
                    self.put(path, bytes);
                }
                format!("touch {path}")
            }
        }
    }

    /// Replaces the first line that begins so in a random page.
    fn reword(&mut self, random: &mut Random, start: &str, with: &[&str]) -> String {
        let path = *random.pick(PAGES);
        let Some(bytes) = self.present.get(path) else { return format!("nothing in {path}") };
        let text = String::from_utf8_lossy(bytes).into_owned();
        let line = *random.pick(with);
        let mut done = false;
        let lines = text.lines().map(|old| {
            let hit = !done && old.starts_with(start);
            done |= hit;
            if hit { line } else { old }
        });
        let text = lines.collect::<Vec<_>>().join("\n");
        self.put(path, text.into_bytes());
        format!("reword {path}: {line}")
    }
}

fn all_paths() -> Vec<&'static str> {
    [PAGES, INCLUDES, PICTURES, SNIPPETS, TOCS, OTHERS].concat()
}

/// A path as it may be written in `from`: mostly right.
fn reference(from: &str, to: &str, random: &mut Random) -> String {
    let relative = DocPath::new(from).relative_to(to);
    match random.below(8) {
        0 => format!("~/{to}"),
        1 => format!("/base/{}", to.trim_end_matches(".md")),
        2 => relative.to_uppercase(),
        3 => relative.trim_end_matches(".md").to_owned(),
        _ => relative,
    }
}

fn link(from: &str, random: &mut Random) -> String {
    let target = match random.below(8) {
        0 => "https://example.org/x".to_owned(),
        1 => (*random.pick(&["/base/", "/other/x", "/base/old", "missing.md", "old.md", "dir/"])).to_owned(),
        2 => {
            let to = *random.pick(&["landing.yml", "toc.yml", "media/p.png", "dir/toc.yml"]);
            reference(from, to, random)
        }
        3 => String::new(),
        _ => {
            let to = *random.pick(PAGES);
            reference(from, to, random)
        }
    };
    let fragment = if random.one_in(2) { format!("#{}", random.pick(ANCHORS)) } else { String::new() };
    let words = *random.pick(&["see", "", "more"]);
    format!("[{words}]({target}{fragment})")
}

/// One block of Markdown in the dialect.
fn block(from: &str, random: &mut Random, out: &mut String) {
    let word = *random.pick(WORDS);
    let include = *random.pick(INCLUDES);
    let include = reference(from, include, random);
    let picture = *random.pick(PICTURES);
    let picture = reference(from, picture, random);
    let snippet = *random.pick(SNIPPETS);
    let snippet = reference(from, snippet, random);
    let uid = *random.pick(UIDS);
    let link = link(from, random);
    let text = match random.below(17) {
        0 => format!("## {word}"),
        1 => format!("### <a name=\"named\"></a>{word}"),
        2..=4 => format!("Words {link} and {link}."),
        5 => format!("[!INCLUDE [x]({include})]"),
        6 => format!("Inline [!INCLUDE [x]({include})] text."),
        7 => format!("[!code-csharp[x]({snippet}#region)]"),
        8 => format!(":::code language=\"yaml\" source=\"{snippet}\" range=\"1-2\":::"),
        9 => format!("![{word}]({picture})"),
        10 => format!(
            ":::image type=\"content\" source=\"{picture}\" alt-text=\"{word}\" lightbox=\"{picture}\":::"
        ),
        11 => format!(":::image type=\"icon\" source=\"{picture}\":::  **{word}**"),
        12 => format!("> [!NOTE]\n> {word} {link}"),
        13 => format!("> [!div class=\"nextstepaction\"]\n> {link}"),
        14 => format!("#### [{word}](#tab/one)\n\n{link}\n\n#### [Two](#tab/two)\n\ntext\n\n---"),
        15 => format!("<xref:{uid}> and [text](xref:{uid}) and @{uid}"),
        _ => format!("::: zone pivot=\"one\"\n\n{link}\n\n::: zone-end"),
    };
    out.push_str(&text);
    out.push_str("\n\n");
}

fn text_for(path: &str, random: &mut Random) -> Vec<u8> {
    let mut out = String::new();
    match path {
        "../.openpublishing.redirection.json" => redirections(random, &mut out),
        "landing.yml" => landing(random, &mut out),
        "pivots.yml" => {
            out.push_str("groups:\n- id: group\n  title: Group\n  pivots:\n  - id: one\n    title: One\n")
        }
        _ if path.ends_with("toc.yml") => toc(path, random, &mut out),
        _ if path.ends_with(".png") => return png(1 + random.below(3) as u32),
        _ if path.ends_with(".svg") => {
            let width = 10 * (1 + random.below(3));
            out = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"10\"/>");
        }
        _ if path.ends_with(".cs") => {
            let number = random.below(3);
            out = format!("// <region>\nint a = {number};\n// </region>\nint b;\n");
        }
        "code/t.yml" => out = format!("key: {}\nother: 1\n", random.below(3)),
        _ => markdown(path, random, &mut out),
    }
    out.into_bytes()
}

fn markdown(path: &str, random: &mut Random, out: &mut String) {
    if !random.one_in(4) {
        let title = random.pick(WORDS);
        out.push_str(&format!("---\ntitle: {title} page\n"));
        if random.one_in(3) {
            out.push_str(&format!("uid: {}\n", random.pick(UIDS)));
        }
        if random.one_in(4) {
            out.push_str("zone_pivot_groups: group\n");
        }
        if random.one_in(5) {
            out.push_str("ROBOTS: NOINDEX\nms.date: 06/30/2026\n");
        }
        out.push_str("---\n\n");
    }
    if !random.one_in(5) {
        out.push_str(&format!("# {}\n\n", random.pick(WORDS)));
    }
    for _ in 0..random.below(6) {
        block(path, random, out);
    }
}

fn toc(path: &str, random: &mut Random, out: &mut String) {
    let breadcrumb = path.starts_with("breadcrumb");
    for _ in 0..1 + random.below(4) {
        let page = *random.pick(PAGES);
        let href = if breadcrumb {
            format!("/base/{}", page.trim_end_matches(".md"))
        } else {
            reference(path, page, random)
        };
        match random.below(6) {
            0 => out.push_str(&format!("- href: {href}\n")),
            1 => {
                let other = *random.pick(TOCS);
                out.push_str(&format!("- name: Sub\n  href: {}\n", DocPath::new(path).relative_to(other)));
            }
            2 => out.push_str(&format!("- name: Group\n  items:\n  - name: Inner\n    href: {href}\n")),
            3 => out.push_str(&format!("- name: By uid\n  uid: {}\n", random.pick(UIDS))),
            _ => out.push_str(&format!("- name: {}\n  href: {href}\n", random.pick(WORDS))),
        }
        if breadcrumb && random.one_in(2) {
            out.push_str("  tocHref: /base/dir/\n  topicHref: /base/dir/c\n");
        }
    }
}

fn landing(random: &mut Random, out: &mut String) {
    let target = link("landing.yml", random);
    let url = target.split_once('(').map_or("a.md", |(_, rest)| rest.trim_end_matches(')')).to_owned();
    let word = random.pick(WORDS);
    out.push_str(&format!(
        "### YamlMime:Landing\ntitle: {word} landing\nsummary: Words\nlandingContent:\n- title: {word}\n  \
         linkLists:\n  - linkListType: overview\n    links:\n    - text: {word}\n      url: \"{url}\"\n"
    ));
}

fn redirections(random: &mut Random, out: &mut String) {
    let goals = ["/base/a", "/base/b#alpha", "/base/old", "/base/old2", "/elsewhere", "https://example.org/"];
    let sources = ["old.md", "old2.md", "a.md", "dir/c.md", "dir/gone.md"];
    let mut entries: Vec<String> = Vec::new();
    for source in sources {
        if random.one_in(2) {
            let goal = random.pick(&goals);
            entries.push(format!("{{\"source_path\": \"docs/{source}\", \"redirect_url\": \"{goal}\"}}"));
        }
    }
    out.push_str(&format!("{{\"redirections\": [{}]}}", entries.join(",\n")));
}

/// The head of a PNG of this width.
fn png(width: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend_from_slice(&width.to_be_bytes());
    bytes.extend_from_slice(&7u32.to_be_bytes());
    bytes.extend_from_slice(&[8, 6, 0, 0, 0]);
    bytes
}

/// Two configurations that differ in what pages show; odd seeds get the other engine and the other form of URLs.
fn configurations(seed: u64) -> (tempfile::TempDir, Vec<Arc<Config>>) {
    let dir = common::folder(&[
        (
            ".openpublishing.publish.config.json",
            r#"{"docsets_to_publish": [{"docset_name": "docs", "build_source_folder": "docs"}]}"#,
        ),
        (".openpublishing.redirection.json", "{}"),
    ]);
    let book = [
        "[build]\nprofile = \"learn\"\n",
        "[site]\nurl-style = \"clean\"\n[build]\nprofile = \"docfx\"\nprint = true\nsection-pages = true\n",
    ];
    common::write(dir.path(), "docs/book.toml", book[(seed % 2) as usize]);
    let docfx = |title: &str| {
        format!(
            r#"{{"build": {{"content": [{{"files": ["**/*.md", "**/*.yml"], "exclude": ["**/includes/**"]}}],
            "resource": [{{"files": ["**/*.png", "**/*.svg"]}}],
            "globalMetadata": {{"titleSuffix": "{title}", "breadcrumb_path": "/base/breadcrumb/toc.json",
            "zone_pivot_group_filename": "pivots.json"}},
            "fileMetadata": {{"description": {{"dir/**": "In {title}"}}}}}}}}"#
        )
    };
    let load = |title: &str| {
        common::write(dir.path(), "docs/docfx.json", docfx(title));
        let overrides = Overrides {
            base_path: Some("/base".to_owned()),
            base_url: Some("https://example.org".to_owned()),
            ..Overrides::default()
        };
        let mut configs = config::load(&dir.path().join("docs"), &overrides).unwrap();
        assert_eq!(configs[0].redirection_files.len(), 1);
        Arc::new(configs.remove(0))
    };
    let configs = vec![load("First"), load("Second")];
    (dir, configs)
}

/// A pipeline and what it has built so far.
struct Builder {
    pipeline: Pipeline,
    outputs: MemoryOutputs,
    rendered: usize,
}

/// Everything a user gets to see.
#[derive(PartialEq)]
struct Built {
    outputs: BTreeMap<String, Vec<u8>>,
    findings: Vec<Finding>,
}

impl Builder {
    fn new(config: &Arc<Config>, files: &Arc<dyn Files>) -> Builder {
        let pipeline = Pipeline::new(config.clone(), files.clone());
        Builder { pipeline, outputs: MemoryOutputs::default(), rendered: 0 }
    }

    fn build(&mut self, drawing: &Drawing) -> (Built, Indexed) {
        let indexed = self.pipeline.site().unwrap();
        let findings = self.pipeline.findings(&indexed);
        let report = self.pipeline.build_into(&indexed, drawing, &self.outputs, &|_, _| {}).unwrap();
        self.rendered += report.rendered;
        (Built { outputs: self.outputs.finish().clone(), findings }, indexed)
    }
}

/// Ways to break the rule of the cache.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Sabotage {
    None,
    /// Nothing is asked again.
    Everything,
    Links,
    Texts,
    ImageSizes,
    Xrefs,
    Places,
}

impl Sabotage {
    fn forgets(self, question: &Question) -> bool {
        match self {
            Sabotage::None => false,
            Sabotage::Everything => true,
            Sabotage::Links => matches!(question, Question::Link(..)),
            Sabotage::Texts => matches!(question, Question::Text(..)),
            Sabotage::ImageSizes => matches!(question, Question::ImageSize(..)),
            Sabotage::Xrefs => matches!(question, Question::Xref(..)),
            Sabotage::Places => matches!(question, Question::Place),
        }
    }

    /// The cache as it would be if the recorder had not noted some questions.
    fn damage(self, cache: &mut Cache, indexed: &Indexed) {
        if self == Sabotage::None {
            return;
        }
        for (path, page) in &mut cache.pages {
            page.questions.retain(|question| !self.forgets(question));
            page.answers = ask_again(&indexed.site, path, &page.questions);
        }
    }
}

/// What came up during the edits of a docset.
#[derive(Default)]
struct Seen {
    /// Pages of all builds.
    pages: usize,
    /// Pages that the warm builds rendered.
    rendered: usize,
    /// Codes of findings and paths of outputs.
    names: BTreeSet<String>,
}

/// Edits a docset so many times; an error names the edit after which warm and cold differ.
fn run(seed: u64, edits: usize, sabotage: Sabotage) -> Result<Seen, String> {
    let (_dir, configs) = configurations(seed);
    let mut random = Random(seed);
    let mut docset = Docset::new(&mut random);
    let files: Arc<dyn Files> = docset.files.clone();
    let mut warm = Builder::new(&configs[0], &files);
    let draw = |config: &Arc<Config>| Pipeline::new(config.clone(), files.clone()).drawing().unwrap();
    let drawings: Vec<Drawing> = configs.iter().map(draw).collect();
    let mut seen = Seen::default();
    for edit in 0..edits {
        let name = if edit == 0 { "start".to_owned() } else { docset.edit(&mut random) };
        // Now and then another configuration, and back.
        let which = usize::from(edit % 97 > 80);
        warm.pipeline.config = configs[which].clone();
        if edit % 10 == 9 {
            warm.pipeline.cache = Cache::from_bytes(&warm.pipeline.cache.to_bytes());
        }
        let (from_warm, indexed) = warm.build(&drawings[which]);
        let (from_cold, _) = Builder::new(&configs[which], &files).build(&drawings[which]);
        seen.pages += indexed.site.pages.len();
        seen.names.extend(from_cold.findings.iter().map(|finding| finding.code.clone()));
        seen.names.extend(from_cold.outputs.keys().cloned());
        if from_warm != from_cold {
            return Err(format!("seed {seed}, edit {edit} ({name}): {}", difference(&from_warm, &from_cold)));
        }
        sabotage.damage(&mut warm.pipeline.cache, &indexed);
    }
    seen.rendered = warm.rendered;
    Ok(seen)
}

/// Where two builds differ first.
fn difference(warm: &Built, cold: &Built) -> String {
    if let Some(finding) = warm.findings.iter().find(|finding| !cold.findings.contains(finding)) {
        return format!("only the warm build finds {finding:?}");
    }
    if let Some(finding) = cold.findings.iter().find(|finding| !warm.findings.contains(finding)) {
        return format!("only the cold build finds {finding:?}");
    }
    let paths: BTreeSet<&String> = warm.outputs.keys().chain(cold.outputs.keys()).collect();
    for path in paths {
        match (warm.outputs.get(path), cold.outputs.get(path)) {
            (Some(_), None) => return format!("only the warm build writes {path}"),
            (None, Some(_)) => return format!("only the cold build writes {path}"),
            (Some(warm), Some(cold)) if warm != cold => return first_line(path, warm, cold),
            _ => {}
        }
    }
    "the order of findings".to_owned()
}

fn first_line(path: &str, warm: &[u8], cold: &[u8]) -> String {
    let (warm, cold) = (String::from_utf8_lossy(warm), String::from_utf8_lossy(cold));
    let differs = warm.lines().zip(cold.lines()).find(|(warm, cold)| warm != cold);
    match differs {
        Some((warm, cold)) => format!("{path}\n  warm: {warm}\n  cold: {cold}"),
        None => format!("{path}: lengths {} and {}", warm.len(), cold.len()),
    }
}

/// Edits per docset, and docsets: a few thousand edits altogether.
const EDITS: usize = 120;
const DOCSETS: u64 = 18;

#[test]
fn warm_equals_cold() {
    let results: Vec<_> = (0..DOCSETS)
        .into_par_iter()
        .map(|seed| run(seed * 7918 + seed % 2 + 2, EDITS, Sabotage::None))
        .collect();
    let mut seen = Seen::default();
    for result in results {
        let one = result.unwrap_or_else(|message| panic!("{message}"));
        seen.rendered += one.rendered;
        seen.pages += one.pages;
        seen.names.extend(one.names);
    }
    // A cache that never holds anything would pass, too.
    let Seen { pages, rendered, names } = seen;
    assert!(rendered * 2 < pages, "{rendered} of {pages} pages were rendered again");
    // Nor may the docsets be so tame that nothing happens in them.
    for name in COVERED {
        assert!(names.contains(*name), "`{name}` never came up in {names:?}");
    }
}

/// Findings and outputs that the edits must have brought up.
const COVERED: &[&str] = &[
    "404.html",
    "sitemap.xml",
    "old.html",
    "old/index.html",
    "toc.json",
    "landing.html",
    "bookmark-not-found",
    "circular-redirection",
    "circular-reference",
    "codesnippet-not-found",
    "duplicate-uid",
    "file-not-found",
    "include-not-found",
    "link-case",
    "redirected-file-not-removed",
    "toc-not-found",
    "xref-not-found",
    "yaml-syntax-error",
];

#[test]
fn a_forgotten_question_is_noticed() {
    let kinds = [
        Sabotage::Everything,
        Sabotage::Links,
        Sabotage::Texts,
        Sabotage::ImageSizes,
        Sabotage::Xrefs,
        Sabotage::Places,
    ];
    kinds.par_iter().for_each(|sabotage| {
        let noticed = (0..10).any(|seed| run(seed * 104_729 + 5, EDITS, *sabotage).is_err());
        assert!(noticed, "{sabotage:?} made no difference");
    });
}
