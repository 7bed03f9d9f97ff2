//! The stages against the clock: `cargo bench`.
//!
//! 1. On a generated docset, and on each docset below the folder that `MILEPOST_CORPORA` names.
//! 2. `ratio` compares the dialect's way from text to HTML with pulldown-cmark's own on the same text: what the
//!    dialect costs on top of CommonMark. [`ratios`] prints it as a line for each docset.
//! 3. Ratios count in cargo's own bench profile. An incremental one (`--profile fast`) cuts this crate, but not
//!    pulldown-cmark, into pieces that cannot inline each other's functions.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use divan::Bencher;
use divan::counter::BytesCount;

use milepost::config::{self, Config, Overrides, Profile};
use milepost::fragment::bare_config;
use milepost::highlight::Highlighter;
use milepost::markdown;
use milepost::markdown::html::{Flavor, HtmlOptions, render};
use milepost::pipeline::{Indexed, Pipeline};
use milepost::render::page::parse_context;
use milepost::scan;
use milepost::source::{DiskFiles, DocPath, FileEntry, Files, MemoryFiles, front_matter, text};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let filters: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    let is_listed = arguments.iter().any(|argument| argument == "--list" || argument == "--test");
    if !is_listed && (filters.is_empty() || filters.iter().any(|filter| filter.contains("ratio"))) {
        ratios();
    }
}

/// Prints what the dialect costs on top of CommonMark: the best of several runs of both, in turns.
#[allow(clippy::print_stdout)]
fn ratios() {
    for name in names() {
        let Some(docset) = docset(name) else { continue };
        let Some(indexed) = ratio::site(docset) else { continue };
        let mut best = [Duration::MAX; 2];
        for _ in 0..7 {
            let start = Instant::now();
            ratio::write_dialect(docset, &indexed);
            let middle = Instant::now();
            ratio::write_commonmark(docset);
            best = [best[0].min(middle - start), best[1].min(middle.elapsed())];
        }
        let [dialect, commonmark] = best.map(|time| time.as_secs_f64() * 1000.0);
        println!("ratio {name}: {:.2} ({dialect:.1} ms ÷ {commonmark:.1} ms)", dialect / commonmark);
    }
}

/// A docset, and the texts of its Markdown files.
struct Docset {
    config: Arc<Config>,
    files: Arc<dyn Files>,
    pages: Vec<(DocPath, Arc<str>)>,
}

/// `generated`, and each docset below the folder that `MILEPOST_CORPORA` names.
fn names() -> Vec<&'static str> {
    static NAMES: OnceLock<Vec<String>> = OnceLock::new();
    let find = || {
        let folders =
            std::env::var_os("MILEPOST_CORPORA").and_then(|corpora| std::fs::read_dir(corpora).ok());
        let folders = folders.into_iter().flatten().flatten().filter(|entry| entry.path().is_dir());
        let mut names: Vec<String> =
            folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names.insert(0, "generated".to_owned());
        names
    };
    NAMES.get_or_init(find).iter().map(String::as_str).collect()
}

fn docset(name: &str) -> Option<&'static Docset> {
    static DOCSETS: Mutex<BTreeMap<String, Option<&'static Docset>>> = Mutex::new(BTreeMap::new());
    let mut known = DOCSETS.lock().ok()?;
    let make = || match name {
        "generated" => Some(generated()),
        _ => on_disk(PathBuf::from(std::env::var_os("MILEPOST_CORPORA")?).join(name)),
    };
    // Docsets stay until the program ends.
    *known.entry(name.to_owned()).or_insert_with(|| make().map(|docset| &*Box::leak(Box::new(docset))))
}

fn generated() -> Docset {
    let files = MemoryFiles::default();
    for page in 0..400usize {
        files.write(&format!("folder{}/page{page}.md", page % 20), article(page).as_bytes());
    }
    files.write("toc.yml", b"- name: First\n  href: folder0/page0.md\n");
    with_pages(bare_config(&PathBuf::from("/docset"), Profile::Learn), Arc::new(files))
}

/// About six kilobytes, as articles are.
fn article(number: usize) -> String {
    let next = (number + 1) % 400;
    let mut text = format!(
        "---\ntitle: Page {number}\ndescription: A page\nms.date: 06/30/2026\n---\n\n# Page {number}\n\n"
    );
    for part in 0..8 {
        text.push_str(&format!(
            "## Part {part}\n\nSome **important** words with `code`, a [link](../folder{}/page{next}.md#part-{part}) and \
             [another](https://example.org/a?b=c). Sentences go on for a while, as they do in articles that explain \
             how a thing is done, and why.\n\n- first item with *emphasis*\n- second item\n\n> [!NOTE]\n> Words of the \
             note.\n\n| Name | Meaning |\n|---|---|\n| `a|b` | first |\n| c | second |\n\n```csharp\npublic class \
             Page{number} {{\n    // comment {part}\n    private readonly string name = \"text\";\n}}\n```\n\n",
            next % 20
        ));
    }
    text
}

fn on_disk(folder: PathBuf) -> Option<Docset> {
    let config = config::load(&folder, &Overrides::default()).ok()?.into_iter().next()?;
    let files = DiskFiles::new(&config.root, &config.repository, vec![config.out.clone()]);
    Some(with_pages(config, Arc::new(files)))
}

fn with_pages(config: Config, files: Arc<dyn Files>) -> Docset {
    let (listing, _) = files.list().unwrap_or_default();
    let markdown = listing.into_iter().filter(|entry| entry.path.has_extension("md"));
    let read = |path: DocPath| {
        let bytes = files.read(&path).ok()?;
        let text = text::decode(&bytes, &path).value;
        Some((path, text))
    };
    let pages = markdown.filter_map(|entry| read(entry.path)).collect();
    Docset { config: Arc::new(config), files, pages }
}

/// Files of which each is read once: what includes and snippets cost the disk is no part of a comparison.
struct Kept {
    inner: Arc<dyn Files>,
    read: Mutex<BTreeMap<DocPath, Vec<u8>>>,
}

impl Files for Kept {
    fn list(&self) -> io::Result<(Vec<FileEntry>, Vec<DocPath>)> {
        self.inner.list()
    }

    fn list_outside(&self, folder: &DocPath) -> Vec<FileEntry> {
        self.inner.list_outside(folder)
    }

    fn read(&self, path: &DocPath) -> io::Result<Vec<u8>> {
        if let Some(bytes) = self.read.lock().ok().and_then(|read| read.get(path).cloned()) {
            return Ok(bytes);
        }
        let bytes = self.inner.read(path)?;
        if let Ok(mut read) = self.read.lock() {
            read.insert(path.clone(), bytes.clone());
        }
        Ok(bytes)
    }

    fn exists(&self, path: &DocPath) -> bool {
        self.inner.exists(path)
    }

    fn disk_path(&self, path: &DocPath) -> Option<PathBuf> {
        self.inner.disk_path(path)
    }
}

fn bytes(docset: &Docset) -> BytesCount {
    BytesCount::new(docset.pages.iter().map(|(_, text)| text.len()).sum::<usize>())
}

/// Text → facts, one thread.
#[divan::bench(args = names(), sample_count = 10)]
fn scan_pages(bencher: Bencher<'_, '_>, name: &str) {
    let Some(docset) = docset(name) else { return };
    bencher.counter(bytes(docset)).bench(|| {
        for (path, text) in &docset.pages {
            divan::black_box(scan::markdown(path, text, &parse_context(&docset.config)));
        }
    });
}

/// Listing, scan and join, all threads.
#[divan::bench(args = names(), sample_count = 10)]
fn index(bencher: Bencher<'_, '_>, name: &str) {
    let Some(docset) = docset(name) else { return };
    bencher
        .counter(bytes(docset))
        .bench(|| Pipeline::new(docset.config.clone(), docset.files.clone()).site().is_ok());
}

/// The same with everything cached, and all findings.
#[divan::bench(args = names(), sample_count = 10)]
fn check_again(bencher: Bencher<'_, '_>, name: &str) {
    let Some(docset) = docset(name) else { return };
    let mut pipeline = Pipeline::new(docset.config.clone(), docset.files.clone());
    bencher
        .counter(bytes(docset))
        .bench_local(|| pipeline.check().map(|findings| findings.len()).unwrap_or_default());
}

/// Pages through the theme, one thread, highlighted code kept.
#[divan::bench(args = names(), sample_count = 10)]
fn render_pages(bencher: Bencher<'_, '_>, name: &str) {
    let Some(docset) = docset(name) else { return };
    let mut pipeline = Pipeline::new(docset.config.clone(), docset.files.clone());
    let (Ok(indexed), Ok(drawing)) = (pipeline.site(), pipeline.drawing()) else { return };
    bencher.counter(bytes(docset)).bench(|| {
        for page in &indexed.site.pages {
            divan::black_box(pipeline.render_page(&indexed.site, &drawing, page, None));
        }
    });
}

/// Code → HTML with nothing kept: own lexers and the grammars of syntect.
#[divan::bench(args = ["csharp", "powershell", "yaml", "json", "bash", "cpp", "ruby", "swift"], sample_count = 10)]
fn highlight(bencher: Bencher<'_, '_>, language: &str) {
    let code = "public class A : B {\n    // a comment\n    string name = \"text\"; if (x > 12) { return f(y); }\n}\n";
    let codes: Vec<String> = (0..50).map(|number| format!("{code}{number}\n")).collect();
    let count = BytesCount::new(codes.iter().map(String::len).sum::<usize>());
    bencher.counter(count).with_inputs(Highlighter::new).bench_refs(|highlighter| {
        for code in &codes {
            divan::black_box(highlighter.highlight(language, code));
        }
    });
}

/// What the dialect costs: compare the two.
#[divan::bench_group(sample_count = 20)]
mod ratio {
    use pulldown_cmark::{Options, Parser};

    use super::*;

    pub(crate) fn site(docset: &Docset) -> Option<Indexed> {
        let files = Kept { inner: docset.files.clone(), read: Mutex::default() };
        Pipeline::new(docset.config.clone(), Arc::new(files)).site().ok()
    }

    pub(crate) fn write_dialect(docset: &Docset, indexed: &Indexed) {
        let context = parse_context(&docset.config);
        let options = HtmlOptions {
            flavor: Flavor::Plain,
            highlighter: None,
            ..milepost::render::page::site_options(&docset.config, milepost::words::Words::english(), None)
        };
        for (path, text) in &docset.pages {
            let body = front_matter::split(text).map_or(0, |header| header.body_start);
            let document = markdown::parse(text, body, &context);
            black_box(render(&document, path, &indexed.site, &options));
        }
    }

    pub(crate) fn write_commonmark(docset: &Docset) {
        for (_, text) in &docset.pages {
            let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
            let mut html = String::with_capacity(text.len() * 5 / 4);
            pulldown_cmark::html::push_html(&mut html, Parser::new_ext(text, options));
            black_box(html);
        }
    }

    /// The dialect: parse, extensions, HTML with links resolved.
    #[divan::bench(args = names())]
    fn dialect(bencher: Bencher<'_, '_>, name: &str) {
        let Some(docset) = docset(name) else { return };
        let Some(indexed) = site(docset) else { return };
        bencher.counter(bytes(docset)).bench(|| write_dialect(docset, &indexed));
    }

    /// pulldown-cmark alone: parse and its own HTML.
    #[divan::bench(args = names())]
    fn commonmark(bencher: Bencher<'_, '_>, name: &str) {
        let Some(docset) = docset(name) else { return };
        bencher.counter(bytes(docset)).bench(|| write_commonmark(docset));
    }
}
