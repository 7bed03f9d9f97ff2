//! The browser's ranking and the one of `milepost check --search` are the same: thousands of queries, asked of both.
//!
//! 1. The project's own guidance and a few made-up pages in other scripts are indexed.
//! 2. [`queries`] makes queries from their words: beginnings, typing errors, joined names, odd characters.
//! 3. `tests/search/equal.mjs` asks the browser's engine in Node and compares every page, score and chunk.
//!
//! Without Node the comparison is left out, and said so; with `CI=true` it must run.

#![allow(clippy::print_stderr)]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use milepost::config::{self, Overrides};
use milepost::pipeline::Pipeline;
use milepost::search::query::Searcher;
use milepost::search::{ChunkKind, Entry, PageText, SearchFiles, Section, words};
use milepost::source::DiskFiles;

const QUERIES: usize = 3000;

/// Small, the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }

    fn one<'a>(&mut self, list: &'a [String]) -> &'a str {
        &list[self.below(list.len())]
    }
}

fn made_up(title: &str, text: &str) -> Entry {
    let mut page = PageText::new(title, "");
    page.url = "made-up.html".into();
    page.sections.push(Section { id: "x".into(), title: title.into() });
    page.push(1, ChunkKind::Heading, title);
    page.push(1, ChunkKind::Body, text);
    let code = "int GetWindowText(HWND hWnd, std::vector<int>& max_size); // C++ and C#";
    page.push(1, ChunkKind::Code, code);
    page.into()
}

fn pages() -> Vec<Entry> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let overrides = Overrides::default();
    let mut pages = Vec::new();
    for config in config::load(root, &overrides).expect("a configuration") {
        let files = DiskFiles::new(&config.root, &config.repository, vec![config.out.clone()]);
        let mut pipeline = Pipeline::new(Arc::new(config), Arc::new(files));
        let indexed = pipeline.site().expect("the guidance can be listed");
        pages.extend(pipeline.search_texts(&indexed.site));
    }
    assert!(pages.len() > 10, "the project's guidance is there");
    pages.push(made_up("信頼性の設計", "障害から回復する方法。Azure で 可用性ゾーン を使う。"));
    pages.push(made_up("Größe und Ähnlichkeit", "Müller’s Straße, naïve façade, Ελλάδα ΟΔΟΣ, Ёлка"));
    pages.push(made_up("हिन्दी में खोज", "विश्वसनीयता और सुरक्षा ไทยภาษา 한국어 검색"));
    pages
}

fn vocabulary(pages: &[Entry]) -> Vec<String> {
    let mut list = Vec::new();
    for text in pages.iter().flat_map(|entry| (0..entry.page.chunks.len()).map(|at| entry.page.chunk(at))) {
        words::split(text, |word| list.push(word.to_owned()));
    }
    list.sort();
    list.dedup();
    list
}

fn queries(words: &[String]) -> Vec<String> {
    let mut random = Random(7);
    let odd =
        ["…", "é", "ﬁ", "x_y", "++", "#", "’s", "'t", "\u{10400}", "設", "ß", "İ", "  ", "-", "1", "\u{301}"];
    (0..QUERIES)
        .map(|_| {
            let mut query = String::new();
            for _ in 0..=random.below(4) {
                let word: Vec<char> = random.one(words).chars().collect();
                query.push_str(&changed(&word, &mut random, words));
                if random.below(12) == 0 {
                    query.push_str(odd[random.below(odd.len())]);
                }
                query.push(' ');
            }
            if random.below(2) == 0 { query.trim_end().to_owned() } else { query }
        })
        .collect()
}

fn changed(word: &[char], random: &mut Random, words: &[String]) -> String {
    let mut word = word.to_vec();
    let at = random.below(word.len());
    match random.below(10) {
        0 => word.truncate(at + 1),
        1 => drop(word.remove(at)),
        2 => word.insert(at, 'e'),
        3 if at + 1 < word.len() => word.swap(at, at + 1),
        4 => word.extend("ing".chars()),
        5 => return word.iter().collect::<String>().to_uppercase(),
        6 => return format!("{}{}", word.iter().collect::<String>(), random.one(words)),
        7 => return format!("{}_{}", word.iter().collect::<String>(), random.one(words)),
        _ => {}
    }
    word.into_iter().collect()
}

#[test]
fn both_rankings_are_equal() {
    let node = Command::new("node").arg("--version").output().is_ok_and(|output| output.status.success());
    if !node {
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "Node is needed for this test");
        eprintln!("skipped: Node is not installed");
        return;
    }
    let pages = pages();
    let files = SearchFiles::new(&pages, "en-us");
    let searcher = Searcher::new(&files).expect("an index");
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(folder.path().join("search")).expect("a folder");
    for file in &files.files {
        fs::write(folder.path().join(&file.path), &file.text).expect("a file");
    }
    let expected: Vec<serde_json::Value> = queries(&vocabulary(&pages))
        .into_iter()
        .map(|query| {
            let hits = searcher.search(&query);
            let hits: Vec<_> = hits.iter().map(|hit| (hit.page, hit.score, &hit.chunks)).collect();
            serde_json::json!([query, hits])
        })
        .collect();
    let found =
        expected.iter().filter(|entry| entry[1].as_array().is_some_and(|hits| !hits.is_empty())).count();
    assert!(found * 10 > QUERIES * 8, "most queries find something: {found}");
    let cases = folder.path().join("cases.json");
    fs::write(&cases, serde_json::to_string(&expected).expect("JSON")).expect("a file");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/search/equal.mjs");
    let output = Command::new("node").arg(script).arg(folder.path()).output().expect("node runs");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
