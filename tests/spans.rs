//! Findings lie on the construct they are about: in the right file, on its characters and no others, whatever is around it.
//!
//! 1. Faulty constructs with marks (`marked/`) are put into random containers, files and line ends.
//! 2. The docset is checked; the findings must be the marks: none missing, none more, none elsewhere.

mod common;
mod marked;

use std::collections::BTreeMap;
use std::sync::Arc;

use common::Random;
use marked::{ALL, AROUND, CONTAINERS, Construct, HEADERS, Where};
use milepost::config::{Mapping, Profile, SeverityRule};
use milepost::diagnostics::{Finding, Severity};
use milepost::fragment;
use milepost::pipeline::Pipeline;
use milepost::source::MemoryFiles;
use proptest::prelude::*;

/// Said about whole files, or of what is around the constructs.
const ELSEWHERE: &[&str] = &[
    "toc-missing",
    "description-missing",
    "h1-missing",
    "unused-include",
    "unused-image",
    "duplicate-titles",
    "image-alt-text-duplicated",
    "h1-in-include",
    "h1-in-moniker",
    "h1-in-zone",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn findings_lie_on_their_constructs(seed in any::<u64>()) {
        let docset = Generated::new(seed);
        for profile in [Profile::Learn, Profile::Docfx] {
            let wrong = docset.wrong(profile);
            prop_assert!(wrong.is_empty(), "{profile:?}: {}\n{}", wrong.join("\n"), docset.told());
        }
    }
}

/// Each construct alone in each container.
#[test]
fn every_construct_in_every_container() {
    let mut wrong = Vec::new();
    for (index, construct) in ALL.iter().enumerate() {
        for container in std::iter::once(None).chain((0..CONTAINERS.len()).map(Some)) {
            let docset = Generated::one(construct, container, index as u64);
            for profile in [Profile::Learn, Profile::Docfx] {
                let found = docset.wrong(profile);
                if !found.is_empty() {
                    wrong.push(format!("{profile:?}: {}\n{}", found.join("\n"), docset.told()));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong, the first:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(5)].join("\n====\n")
    );
}

/// A mark: code and bytes.
type Mark = (String, usize, usize);

struct Written {
    /// Without its byte order mark, which counts for no place.
    text: String,
    bom: bool,
    marks: Vec<Mark>,
}

/// Files and what must be found in them.
struct Generated {
    files: BTreeMap<String, Written>,
    random: Random,
    number: usize,
}

impl Generated {
    fn empty(seed: u64) -> Generated {
        Generated { files: BTreeMap::new(), random: Random(seed), number: 0 }
    }

    /// Some pages with constructs in containers and includes.
    fn new(seed: u64) -> Generated {
        let mut made = Generated::empty(seed);
        for path in ["page.md", "guide/sub/page.md"] {
            let mut text = (*made.random.pick(HEADERS)).to_owned() + "# Words: " + path + "\n";
            for _ in 0..1 + made.random.below(5) {
                text = text + "\n" + &made.block(path, 0) + "\n\nÜber words.\n";
            }
            made.add(path, &text);
        }
        made
    }

    fn one(construct: &Construct, container: Option<usize>, seed: u64) -> Generated {
        let mut made = Generated::empty(seed);
        let mut text = made.number(construct.text, "page.md");
        let fits = match construct.place {
            Where::Outside => false,
            Where::Last => container.is_some_and(|index| matches!(CONTAINERS[index].0, "quote" | "list")),
            _ => true,
        };
        if let Some(index) = container.filter(|index| fits && !within(CONTAINERS[*index].0, &text)) {
            text = made.contained(index, &text, "page.md");
        }
        made.add("page.md", &format!("# Words\n\n{text}\n"));
        made
    }

    /// With its own number and the way to the docset's folder.
    fn number(&mut self, text: &str, path: &str) -> String {
        self.number += 1;
        let up = "../".repeat(path.matches('/').count());
        text.replace("{n}", &self.number.to_string())
            .replace("{k}", &self.number.to_string())
            .replace("{up}", &up)
    }

    /// A construct in running text, as a block.
    fn around(&mut self, construct: &Construct, path: &str) -> String {
        let inner = self.number(construct.text, path);
        let again = self.number(construct.text, path);
        let around = *self.random.pick(AROUND);
        self.number(around, path).replace("{x}", &inner).replace("{x2}", &again)
    }

    fn block(&mut self, path: &str, depth: usize) -> String {
        let in_include = path.starts_with("includes/");
        let construct = loop {
            let construct = self.random.pick(ALL);
            if !in_include || !matches!(construct.place, Where::Page | Where::Outside) {
                break construct;
            }
        };
        if depth < 2 && self.random.one_in(4) && !matches!(construct.place, Where::Page | Where::Outside) {
            return self.included(path, depth);
        }
        let mut text = match construct.place {
            Where::Inline => self.around(construct, path),
            _ => self.number(construct.text, path),
        };
        if construct.place == Where::Outside {
            return text;
        }
        let mut inside: Vec<&str> = Vec::new();
        let mut levels = self.random.below(4);
        if construct.place == Where::Last {
            let ends: Vec<usize> = (0..CONTAINERS.len())
                .filter(|index| matches!(CONTAINERS[*index].0, "quote" | "list"))
                .collect();
            let index = *self.random.pick(&ends);
            text = self.contained(index, &text, path);
        }
        while levels > 0 {
            levels -= 1;
            let index = self.random.below(CONTAINERS.len());
            let kind = CONTAINERS[index].0;
            if within(kind, &text) || inside.contains(&kind) && kind == "row" {
                continue;
            }
            inside.push(kind);
            text = self.contained(index, &text, path);
        }
        text
    }

    /// A block in a file of its own.
    fn included(&mut self, path: &str, depth: usize) -> String {
        self.number += 1;
        let file = format!("includes/i{}.md", self.number);
        let mut text =
            if self.random.one_in(3) { "---\nms.topic: include\n---\n".to_owned() } else { String::new() };
        for _ in 0..1 + self.random.below(2) {
            text = text + &self.block(&file, depth + 1) + "\n\nÜber words.\n\n";
        }
        self.add(&file, &text);
        let up = "../".repeat(path.matches('/').count());
        let index = self.random.below(CONTAINERS.len());
        let include = format!("[!INCLUDE [x]({up}{file})]");
        if self.random.one_in(2) { include } else { self.contained(index, &include, path) }
    }

    fn contained(&mut self, index: usize, text: &str, path: &str) -> String {
        let container = self.number(CONTAINERS[index].1, path);
        let (before, after) = container.split_once("{x}").unwrap();
        // A quote without a blank takes the first of those that a line begins with.
        let indented = before == ">" && text.lines().any(|line| line.starts_with(' '));
        let before = if indented { "> " } else { before };
        let prefix = before.rsplit('\n').next().unwrap();
        // What stands in front of the first line is a mark of a list or a quote; the others are indented or quoted.
        let next: String = prefix.chars().map(|char| if char == '>' { '>' } else { ' ' }).collect();
        let mut lines = text.lines();
        let mut out = before.to_owned() + lines.next().unwrap_or("");
        for line in lines {
            out.push('\n');
            out.push_str(if line.is_empty() { next.trim_end() } else { &next });
            out.push_str(line);
        }
        out + after
    }

    /// Takes the marks out of a text and gives it line ends and a byte order mark.
    fn add(&mut self, path: &str, text: &str) {
        let crlf = self.random.one_in(2);
        let bom = self.random.one_in(4);
        let mut out = String::new();
        let text = if self.random.one_in(4) { text.trim_end() } else { text };
        let (mut marks, mut open) = (Vec::new(), Vec::new());
        let mut chars = text.chars();
        while let Some(char) = chars.next() {
            match char {
                '⟦' => {
                    let code: String = chars.by_ref().take_while(|char| *char != '|').collect();
                    open.push((code, out.len()));
                }
                '⟧' => {
                    let (code, start) = open.pop().unwrap();
                    marks.push((code, start, out.len()));
                }
                '\n' if crlf => out.push_str("\r\n"),
                char => out.push(char),
            }
        }
        self.files.insert(path.to_owned(), Written { text: out, bom, marks });
    }

    /// What is not as the marks say.
    fn wrong(&self, profile: Profile) -> Vec<String> {
        let mut wanted: Vec<(&str, &str, usize, usize)> = Vec::new();
        for (path, file) in &self.files {
            let marks = file
                .marks
                .iter()
                .filter(|(code, ..)| !code.starts_with("disallowed") || profile == Profile::Learn);
            wanted.extend(marks.map(|(code, start, end)| (path.as_str(), code.as_str(), *start, *end)));
        }
        let findings = self.findings(profile);
        let mut found: Vec<(&str, &str, usize, usize)> = findings
            .iter()
            .map(|one| (one.path.as_str(), one.code.as_str(), one.span.start as usize, one.span.end as usize))
            .collect();
        wanted.sort_unstable();
        found.sort_unstable();
        let mut wrong = Vec::new();
        let told = |(path, code, start, end): &(&str, &str, usize, usize)| {
            let text = self.files.get(*path).and_then(|file| file.text.get(*start..*end));
            format!("{path} {start}..{end} {code} {text:?}")
        };
        wrong.extend(
            wanted.iter().filter(|mark| !found.contains(mark)).map(|mark| format!("missed {}", told(mark))),
        );
        wrong.extend(
            found.iter().filter(|mark| !wanted.contains(mark)).map(|mark| format!("besides {}", told(mark))),
        );
        for finding in &findings {
            let Some(file) = self.files.get(finding.path.as_str()) else { continue };
            let at = |offset: u32| {
                let before = &file.text[..offset as usize];
                let line = before.matches('\n').count() as u32 + 1;
                (line, before.rsplit('\n').next().unwrap_or("").chars().count() as u32 + 1)
            };
            let (start, end) = (at(finding.span.start), at(finding.span.end));
            if (finding.line, finding.column) != start || (finding.end_line, finding.end_column) != end {
                wrong.push(format!("{finding:?} stands at {start:?} to {end:?}"));
            }
        }
        wrong
    }

    fn findings(&self, profile: Profile) -> Vec<Finding> {
        let mut config = fragment::bare_config(std::path::Path::new("/docset"), profile);
        config.base_path = "/base".to_owned();
        config.redirection_files = vec!["/docset/redirections.json".into()];
        config.resource = vec![Mapping { files: vec!["**/*.svg".to_owned()], ..config.resource.remove(0) }];
        config.content[0].exclude.push("includes/**".to_owned());
        let rule = |code: &str| SeverityRule {
            code: code.to_owned(),
            severity: Severity::Warning,
            files: Vec::new(),
        };
        config.severities =
            ["at-xref-not-found", "heading-skipped", "alt-text-bad-length"].map(rule).to_vec();
        let files = MemoryFiles::new([
            (
                "other.md",
                "---\ntitle: Other\ndescription: What the other page is about.\n---\n# Other\n\n## Part\n",
            ),
            ("code/a.cs", "// <r>\n    int a;\n// </r>\n"),
            ("code/b.none", "// <r>\nint a;\n// </r>\n"),
            ("media/risk.svg", "<svg width=\"1\" height=\"2\"/>"),
            ("left.out", "x"),
            (
                "redirections.json",
                "{\"redirections\": [{\"source_path\": \"old.md\", \"redirect_url\": \"/base/other\"}]}",
            ),
        ]);
        for (path, file) in &self.files {
            let mark = if file.bom { "\u{feff}" } else { "" };
            files.write(path, format!("{mark}{}", file.text).as_bytes());
        }
        let found = Pipeline::new(Arc::new(config), Arc::new(files)).check().unwrap();
        found.into_iter().filter(|one| !ELSEWHERE.contains(&one.code.as_str())).collect()
    }

    fn told(&self) -> String {
        let told = |(path, file): (&String, &Written)| {
            format!("---- {path} {}\n{:?}\n{}", file.bom, file.text, file.text)
        };
        self.files.iter().map(told).collect::<Vec<_>>().join("\n")
    }
}

/// Whether a container cannot hold this text: neither zones nor tabs stand in their like.
fn within(kind: &str, text: &str) -> bool {
    match kind {
        "tab" => text.contains("#tab/"),
        "zone" => text.contains("::: zone"),
        "moniker" => text.contains("::: moniker"),
        "row" => text.contains(":::row") || text.contains(":::column"),
        "described" => text.contains("complex"),
        _ => false,
    }
}
