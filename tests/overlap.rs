//! The guidance is in its own words.
//!
//! 1. With `MILEPOST_CORPORA` naming a folder that holds `well-architected`, every run of eight words in `content` is looked
//!    for in that corpus. Without the variable there is nothing to compare, and the test passes.
//! 2. Words are compared in lower case without punctuation; code blocks, front matter and addresses are left out.
//! 3. Nothing is exempt: names of standards, of the pillars and of products are shorter than eight words.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Words in a row that count as taken over.
const RUN: usize = 8;

fn files(folder: &Path, extensions: &[&str], found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, extensions, found);
        } else if path.extension().is_some_and(|one| extensions.iter().any(|extension| one == *extension)) {
            found.push(path);
        }
    }
    found.sort();
}

/// The words of a page's prose, one list for each block, so that no run crosses a heading or a list item.
fn blocks(text: &str) -> Vec<Vec<String>> {
    let body =
        text.strip_prefix("---").and_then(|rest| rest.split_once("\n---")).map_or(text, |(_, body)| body);
    let mut blocks = vec![Vec::new()];
    let mut in_code = false;
    for line in body.lines() {
        let line = line.trim_start_matches(['>', ' ']);
        if line.starts_with("```") {
            in_code = !in_code;
        }
        if in_code || line.is_empty() || line.starts_with(['#', '|', '-', '*']) {
            blocks.push(Vec::new());
        }
        for part in line.split('|').filter(|_| !in_code) {
            let words = words(part);
            if line.starts_with('|') {
                blocks.push(words);
            } else if let Some(block) = blocks.last_mut() {
                block.extend(words);
            }
        }
    }
    blocks.retain(|block| block.len() >= RUN);
    blocks
}

/// Lower-case words without punctuation; the address of a link is dropped.
fn words(line: &str) -> Vec<String> {
    let mut prose = String::new();
    let mut rest = line;
    while let Some(at) = rest.find("](") {
        prose.push_str(&rest[..at]);
        rest = rest[at..].split_once(')').map_or("", |(_, after)| after);
    }
    prose.push_str(rest);
    let plain = |word: &str| -> String {
        let letters = word.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    prose.split_whitespace().map(plain).filter(|word| !word.is_empty()).collect()
}

/// Every run of words in a text.
fn runs(text: &str) -> Vec<String> {
    blocks(text).iter().flat_map(|block| block.windows(RUN).map(|run| run.join(" "))).collect()
}

#[test]
fn no_sentence_is_taken_over() {
    let Some(corpora) = std::env::var_os("MILEPOST_CORPORA") else { return };
    let mut sources = Vec::new();
    for folder in ["well-architected", "seed"] {
        files(&Path::new(&corpora).join(folder), &["md", "yml"], &mut sources);
    }
    assert!(sources.len() > 100, "MILEPOST_CORPORA holds no corpus to compare with");
    let texts = sources.iter().map(|source| fs::read_to_string(source).unwrap_or_default());
    let known: HashSet<String> = texts.flat_map(|text| runs(&text)).collect();
    let mut own = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("content"), &["md", "yml"], &mut own);
    let (mut count, mut shared) = (0_usize, Vec::new());
    for page in &own {
        for run in runs(&fs::read_to_string(page).unwrap_or_default()) {
            count += 1;
            if known.contains(&run) {
                shared.push(format!("{}: {run}", page.display()));
            }
        }
    }
    let figure = format!(
        "{} of {count} runs of {RUN} words are shared with {} runs of the corpus",
        shared.len(),
        known.len()
    );
    println!("{figure}");
    assert!(shared.is_empty(), "{figure}:\n{}", shared.join("\n"));
}

#[test]
fn a_sentence_is_found_in_other_markup() {
    let theirs = "> Use *one* gateway for all\n> calls to [models](a.md), and log them.\n";
    let ours = "We say: use one gateway for **all** calls to models and so on.";
    let known: HashSet<String> = runs(theirs).into_iter().collect();
    assert!(runs(ours).iter().any(|run| known.contains(run)));
    assert!(!runs("Use one gateway for each of the calls to models.").iter().any(|run| known.contains(run)));
}

#[test]
fn prose_is_found_and_code_is_not() {
    let page = "---\na: one two three four five six seven eight\n---\n# T\n\nOne *two* [three](x.md#y z) four five six,\n\
        seven eight.\n\n```\na b c d e f g h\n```\n| a b c d e f g h | i |\n";
    let found = blocks(page);
    assert_eq!(found[0].join(" "), "one two three four five six seven eight");
    assert_eq!(found[1].join(" "), "a b c d e f g h");
    assert_eq!(found.len(), 2);
}
