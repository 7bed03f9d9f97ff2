//! Attribution and remedies on random edits of generated docsets: Markdown pages, includes, a YAML page, a TOC,
//! redirections and pictures, with different line ends and byte order marks.
//!
//! `MILEPOST_EDIT_SEEDS` says how many seeds are tried.

mod docset;
#[path = "common/told.rs"]
mod told;

use std::collections::BTreeMap;

use docset::Docset;
use milepost::attribution;
use milepost::config::Overrides;
use milepost::diagnostics::Finding;
use milepost::diagnostics::compare::Known;
use milepost::fix;
use told::{path_of, told};

const BOOK: &str = "[site]\nbase-path = \"/docs\"\n[build]\nsource = \"\"\n";
const PAGES: usize = 8;

/// A small generator: the same numbers on every run.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Random {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        for _ in 0..6 {
            random.below(2);
        }
        random
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }
}

fn seeds(usual: u64) -> u64 {
    std::env::var("MILEPOST_EDIT_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(usual)
}

type Tree = BTreeMap<String, String>;

/// Where page `number` lies: some in a folder.
fn place(number: usize) -> String {
    if number % 3 == 2 { format!("sub/p{number}.md") } else { format!("p{number}.md") }
}

/// A link from a file (in `sub/` or not) that is right, nearly right, or wrong.
fn link(random: &mut Random, from: &str) -> String {
    let number = random.below(PAGES + 1);
    let up = if from.contains('/') { "../" } else { "" };
    let right = format!("{up}{}", place(number));
    let part = random.below(4);
    match random.below(14) {
        0 => right.replace(".md", ""),
        1 => right.replace("p", "P"),
        2 => format!("{right}#prat-{part}"),
        3 => format!("{right}#Part-{part}"),
        4 => format!("/docs/{}#part-{part}", place(number).trim_end_matches(".md")),
        5 => format!("/en-us/docs/{}", place(number).trim_end_matches(".md")),
        6 => format!("{up}old{}.md", random.below(3)),
        7 => format!("{up}old{}.md#part-{part}", random.below(3)),
        8 => format!("{up}media/{}", ["x0.png", "X1.PNG", "x9.png"][random.below(3)]),
        9 => format!("#part-{part}"),
        10 => format!("{right}?x=1#part-{part}"),
        11 => right.replace('/', "\\"),
        _ => format!("{right}#part-{part}"),
    }
}

fn body(random: &mut Random, path: &str) -> String {
    let mut text = String::new();
    for number in 0..random.below(6) {
        let href = link(random, path);
        text += &match random.below(7) {
            0 => format!("Text <a href=\"{href}\">here</a> and more.\n\n"),
            1 => format!("- See [words]({href} \"a title\")\n- and [others](<{href}>)\n\n"),
            2 => format!("See [words][id{number}] in text.\n\n[id{number}]: {href}\n\n"),
            3 => format!("> [!NOTE]\n> See [{href}]({href}).\n\n"),
            4 => format!(
                "![A picture of it]({})\n\n",
                ["media/x0.png", "media/X1.png", "x.png"][random.below(3)]
            ),
            _ => format!("Text  [words]({href}) and\tmore.  \n\n"),
        };
    }
    for part in 0..random.below(4) {
        text += &format!("## Part {part}\n\nText.\n\n");
    }
    if !path.starts_with("includes/") && random.below(3) == 0 {
        let up = if path.contains('/') { "../" } else { "" };
        text += &format!("[!INCLUDE [x]({up}includes/i{}.md)]\n\n", random.below(3));
    }
    text
}

/// A file with line ends and a mark of its own.
fn dressed(random: &mut Random, text: String) -> String {
    let text = if random.below(4) == 0 { text.replace('\n', "\r\n") } else { text };
    if random.below(8) == 0 { format!("\u{feff}{text}") } else { text }
}

fn markdown(random: &mut Random, path: &str, title: &str) -> String {
    let body = body(random, path);
    dressed(
        random,
        format!("---\ntitle: {title}\ndescription: This is {title} of them.\n---\n\n# {title}\n\n{body}"),
    )
}

fn landing(random: &mut Random) -> String {
    let mut text = "### YamlMime:Landing\ntitle: Cards\nsummary: Text\nmetadata:\n  title: Cards\n  \
                    description: A page of cards.\nlandingContent:\n  - title: Card\n    linkLists:\n      \
                    - linkListType: overview\n        links:\n"
        .to_owned();
    for _ in 0..=random.below(3) {
        text += &format!(
            "          - text: Link\n            url: {}\n",
            link(random, "cards.yml").replace('\\', "/")
        );
    }
    text
}

fn contents(random: &mut Random) -> String {
    let mut text = String::new();
    for number in 0..PAGES {
        let path = if random.below(9) == 0 { place(number).to_uppercase() } else { place(number) };
        text += &format!("- name: Page {number}\n  href: {path}\n");
    }
    text + "- name: Cards\n  href: cards.yml\n"
}

fn redirections(random: &mut Random) -> String {
    let mut entries = Vec::new();
    for number in 0..random.below(4) {
        let target = match random.below(4) {
            0 => format!("/docs/old{}", random.below(3)),
            1 => "/docs/nowhere".to_owned(),
            2 => format!(
                "/docs/{}#part-{}",
                place(random.below(PAGES)).trim_end_matches(".md"),
                random.below(4)
            ),
            _ => format!("/docs/{}", place(random.below(PAGES)).trim_end_matches(".md")),
        };
        entries.push(format!("  {{\"source_path\": \"old{number}.md\", \"redirect_url\": \"{target}\"}}"));
    }
    format!("{{\"redirections\": [\n{}\n]}}\n", entries.join(",\n"))
}

fn tree(random: &mut Random) -> Tree {
    let mut tree = Tree::new();
    tree.insert("book.toml".to_owned(), BOOK.to_owned());
    tree.insert("toc.yml".to_owned(), contents(random));
    tree.insert("cards.yml".to_owned(), landing(random));
    tree.insert(".openpublishing.redirection.json".to_owned(), redirections(random));
    for name in ["media/x0.png", "media/x1.png"] {
        tree.insert(name.to_owned(), name.to_owned());
    }
    for number in 0..PAGES {
        let text = markdown(random, &place(number), &format!("Page {number}"));
        tree.insert(place(number), text);
    }
    for number in 0..3 {
        let path = format!("includes/i{number}.md");
        let text = body(random, &path);
        tree.insert(path, dressed(random, text + "Text.\n"));
    }
    tree
}

/// One edit as people make them.
fn edit(random: &mut Random, tree: &mut Tree) {
    let names: Vec<String> = tree.keys().filter(|name| name.ends_with(".md")).cloned().collect();
    let Some(name) = names.get(random.below(names.len().max(1))).cloned() else { return };
    let text = tree[&name].clone();
    match random.below(13) {
        0 => drop(tree.remove(&name)),
        1 => {
            let text = tree.remove(&name).unwrap();
            tree.insert(name.replace(".md", "-renamed.md"), text);
        }
        2 => drop(tree.insert(name, text.replacen("## Part ", "## Chapter ", 1))),
        3 => drop(tree.insert(name, text.replace("\r\n", "\n").replace('\n', "\r\n"))),
        4 => drop(tree.insert(name, format!("\u{feff}{}", text.trim_start_matches('\u{feff}')))),
        5 => drop(tree.insert("toc.yml".to_owned(), contents(random))),
        6 => drop(tree.insert("cards.yml".to_owned(), landing(random))),
        7 => drop(tree.insert(".openpublishing.redirection.json".to_owned(), redirections(random))),
        8 => {
            let old = tree.remove("media/x0.png").or_else(|| tree.remove("media/X0.png"));
            tree.insert(
                ["media/x0.png", "media/X0.png"][random.below(2)].to_owned(),
                old.unwrap_or_default(),
            );
        }
        9 => {
            let (head, rest) = text.split_at(text.find("# ").unwrap_or(0));
            tree.insert(name, format!("{head}{rest}\nSee [more]({}).\n", link(random, "x")));
        }
        10 => drop(tree.insert(name, text.replacen("## Part 0", "## Part 0\n\n### Inner", 1))),
        11 => {
            drop(tree.insert("book.toml".to_owned(), format!("{BOOK}exclude = [\"sub/p2.md\", \"x/**\"]\n")))
        }
        _ => {
            let number = random.below(PAGES);
            tree.insert(place(number), markdown(random, &place(number), &format!("Page {number}")));
        }
    }
}

fn docset_of(tree: &Tree, repository: bool) -> Docset {
    let files: Vec<(&str, &str)> = tree.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    if repository { Docset::repository(&files) } else { Docset::new(&files) }
}

/// Makes the folder hold exactly these files.
fn bring(docset: &Docset, before: &Tree, after: &Tree) {
    for path in before.keys().filter(|path| !after.contains_key(*path)) {
        std::fs::remove_file(docset.path(path)).unwrap();
    }
    for (path, text) in after.iter().filter(|(path, text)| before.get(*path) != Some(text)) {
        docset.write(path, text);
    }
}

#[test]
fn what_is_attributed_is_the_difference_of_two_checks() {
    let (mut attributed, mut renamed) = (0, 0);
    for seed in 1..=seeds(30) {
        let mut random = Random::new(seed);
        let before = tree(&mut random);
        let mut after = before.clone();
        for _ in 0..=random.below(6) {
            edit(&mut random, &mut after);
        }
        let docset = docset_of(&before, true);
        bring(&docset, &before, &after);
        let mut pipeline = docset.pipeline();
        let indexed = pipeline.site().unwrap();
        let now = pipeline.findings(&indexed);
        let then = attribution::then(&pipeline, "HEAD", &Overrides::default()).unwrap();
        let new = attribution::compare(&now, &indexed.site, &then);
        // Both sides as checks of folders that know nothing of git.
        let (alone_before, alone_after) =
            (docset_of(&before, false).check(), docset_of(&after, false).check());
        assert_eq!(told(&then.findings), told(&alone_before), "seed {seed}: the state before");
        assert_eq!(told(&now), told(&alone_after), "seed {seed}: the state now");
        let moved = |finding: &Finding| {
            let path = path_of(finding);
            then.difference.renamed.get(&path).cloned().unwrap_or(path)
        };
        let known = Known::new(&alone_before, moved);
        let wanted: Vec<Finding> = known
            .new_ones(&alone_after, path_of)
            .into_iter()
            .map(|index| alone_after[index].clone())
            .collect();
        assert_eq!(told(&new), told(&wanted), "seed {seed}");
        attributed += new.len();
        renamed += then.difference.renamed.len();
    }
    assert!(attributed > 30 && renamed > 3, "{attributed} findings attributed, {renamed} files renamed");
}

#[test]
fn a_change_that_means_nothing_is_blamed_for_nothing() {
    for seed in 1..=seeds(20) {
        let mut random = Random::new(seed ^ 0xABCD);
        let before = tree(&mut random);
        let mut after = before.clone();
        for text in after.iter_mut().filter(|(path, _)| path.ends_with(".md")).map(|(_, text)| text) {
            let plain = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
            *text = match random.below(3) {
                0 => plain,
                1 => plain.replace('\n', "\r\n"),
                _ => format!("\u{feff}{}", plain.replacen("\n# ", "\n\n\n\n# ", 1)),
            };
        }
        let docset = docset_of(&before, true);
        bring(&docset, &before, &after);
        let mut pipeline = docset.pipeline();
        let indexed = pipeline.site().unwrap();
        let now = pipeline.findings(&indexed);
        let then = attribution::then(&pipeline, "HEAD", &Overrides::default()).unwrap();
        let new = attribution::compare(&now, &indexed.site, &then);
        assert_eq!(told(&new), [], "seed {seed}");
    }
}

/// A file's lines with their ends, and whether it begins with a mark.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

#[test]
fn a_remedy_mends_and_changes_nothing_else() {
    let mut mended = 0;
    for seed in 1..=seeds(60) {
        let mut random = Random::new(seed ^ 0x5EED);
        let before_tree = tree(&mut random);
        let docset = docset_of(&before_tree, false);
        let pipeline = docset.pipeline();
        let before = docset.check();
        let edits = fix::edits(&before, pipeline.files.as_ref());
        let (edits, promised) = fix::safe(&pipeline, edits, &before).unwrap();
        let mut after_tree = before_tree.clone();
        for (path, edit) in &edits {
            assert_eq!(edit.before, before_tree[path.as_str()], "seed {seed}: {path}");
            after_tree.insert(path.to_string(), edit.after.clone());
            mended += edit.count;
            let (old, new) = (lines(&edit.before), lines(&edit.after));
            assert_eq!(old.len(), new.len(), "seed {seed}: {path}");
            for (number, (old, new)) in old.iter().zip(&new).enumerate().filter(|(_, (old, new))| old != new)
            {
                let ends = |line: &str| line.len() - line.trim_end_matches(['\r', '\n']).len();
                assert_eq!(ends(old), ends(new), "seed {seed}: {path}:{}", number + 1);
                assert_eq!(words(old), words(new), "seed {seed}: {path}:{}", number + 1);
            }
        }
        bring(&docset, &before_tree, &after_tree);
        let after = docset.check();
        assert_eq!(after, promised, "seed {seed}");
        let known = Known::new(&before, path_of);
        let new: Vec<&Finding> =
            known.new_ones(&after, path_of).into_iter().map(|index| &after[index]).collect();
        assert!(new.is_empty(), "seed {seed}: {new:?}");
        let count: usize = edits.values().map(|edit| edit.count).sum();
        assert!(before.len() >= after.len() + count, "seed {seed}: not every mended one is gone");
        let again = fix::edits(&after, docset.pipeline().files.as_ref());
        let (again, _) = fix::safe(&docset.pipeline(), again, &after).unwrap();
        assert!(again.is_empty(), "seed {seed}: a second run finds more: {again:?}");
    }
    assert!(mended > 60, "only {mended} remedies in all seeds");
}

/// A line without what stands in links: between brackets, quotes and behind `]:`.
fn words(line: &str) -> String {
    let mut out = String::new();
    let mut closing: Option<char> = None;
    for char in line.chars() {
        match closing {
            Some(end) if char == end => {
                out.push(char);
                closing = None;
            }
            Some(_) => {}
            None => {
                out.push(char);
                closing = match char {
                    '(' => Some(')'),
                    '"' => Some('"'),
                    '<' => Some('>'),
                    _ => None,
                };
            }
        }
    }
    match out.split_once("]: ").or_else(|| out.split_once("url: ")).or_else(|| out.split_once("href: ")) {
        Some((head, tail)) => format!("{head}{}", &tail[tail.trim_end().len()..]),
        None => out,
    }
}
