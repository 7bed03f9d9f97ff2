//! Fixing, attribution, baselines and link indexes, in scratch repositories.

mod docset;

use docset::Docset;
use milepost::attribution;
use milepost::config::Overrides;
use milepost::diagnostics::Finding;
use milepost::diagnostics::compare::Known;
use milepost::fix;

fn page(title: &str, body: &str) -> String {
    format!(
        "---\ntitle: {title}\ndescription: A page that says what it is about.\n---\n\n# {title}\n\n{body}\n"
    )
}

fn toc(names: &[&str]) -> String {
    names.iter().map(|name| format!("- name: {name}\n  href: {name}.md\n")).collect()
}

fn new_since(docset: &Docset, revision: &str) -> (Vec<Finding>, Vec<Finding>, Vec<Finding>) {
    let mut pipeline = docset.pipeline();
    let indexed = pipeline.site().unwrap();
    let now = pipeline.findings(&indexed);
    let then = attribution::then(&pipeline, revision, &Overrides::default()).unwrap();
    let new = attribution::compare(&now, &indexed.site, &then);
    (new, now, then.findings)
}

#[test]
fn a_change_is_blamed_for_what_it_broke_elsewhere() {
    let docset = Docset::repository(&[
        ("toc.yml", &toc(&["a", "b", "c", "d"])),
        ("a.md", &page("Page a", "[x](b.md#limits) [y](c.md) [old](gone.md) [z](d.md#shared)")),
        ("b.md", &page("Page b", "## Limits\n\nText.")),
        ("c.md", &page("Page c", "Text.")),
        ("d.md", &page("Page d", "[!INCLUDE[s](includes/s.md)]")),
        ("includes/s.md", "## Shared\n\nText.\n"),
    ]);
    docset.write("b.md", &page("Page b", "## Limits and quotas\n\nText."));
    docset.git(&["mv", "c.md", "e.md"]);
    docset.write("toc.yml", &toc(&["a", "b", "e", "d"]));
    docset.write("includes/s.md", "Text.\n");
    let (new, now, _) = new_since(&docset, "HEAD");
    let told: Vec<(String, &str)> =
        new.iter().map(|one| (format!("{}:{}", one.path, one.code), one.hints[0].as_str())).collect();
    assert_eq!(
        told,
        [
            (
                "a.md:bookmark-not-found".to_owned(),
                "this change renamed `#limits` to `#limits-and-quotas` in `b.md`"
            ),
            ("a.md:file-not-found".to_owned(), "this change renamed `c.md` to `e.md`"),
            ("a.md:bookmark-not-found".to_owned(), "this change removed `#shared` from `includes/s.md`"),
        ]
    );
    assert_eq!(now.len(), 4);
    let (code, out) = docset.run(&["check", "--changed-since", "HEAD", "--strict"]);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("1 finding was there at HEAD and is not shown"), "{out}");
    let (code, out) = docset.run(&["check", "--changed-since", "nowhere"]);
    assert_eq!(code, 2, "{out}");
    assert!(out.contains("git knows no revision `nowhere`"), "{out}");
}

#[test]
fn the_configuration_of_the_revision_counts() {
    let docset = Docset::repository(&[
        ("toc.yml", &toc(&["a"])),
        ("a.md", &page("Page a", "[x](drafts/b.md)")),
        ("drafts/index.md", &page("Page b", "Text.")),
        ("drafts/b.md", &page("Page c", "Text.")),
    ]);
    let narrow = docset.read("docfx.json").replace("**/includes/**", "drafts/**");
    docset.write("docfx.json", &narrow);
    let (new, ..) = new_since(&docset, "HEAD");
    let told: Vec<(&str, &str)> =
        new.iter().map(|one| (one.code.as_str(), one.hints.first().map_or("", String::as_str))).collect();
    assert_eq!(told, [("link-out-of-scope", "this change took `drafts/b.md` out of the build")]);
}

/// A small generator: the same numbers on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

fn random_page(random: &mut Random, number: usize) -> String {
    let mut body = String::new();
    for _ in 0..random.below(5) {
        let (target, part) = (random.below(9), random.below(4));
        let link = match random.below(4) {
            0 => format!("P{target}.md"),
            1 => format!("p{target}"),
            2 => format!("p{target}.md#prat-{part}"),
            _ => format!("p{target}.md#part-{part}"),
        };
        body.push_str(&format!("Text [words]({link}) and more.\n\n"));
    }
    for part in 0..random.below(4) {
        body.push_str(&format!("## Part {part}\n\nText.\n\n"));
    }
    page(&format!("Page {number}"), &body)
}

fn random_docset(random: &mut Random) -> Vec<(String, String)> {
    (0..8).map(|number| (format!("p{number}.md"), random_page(random, number))).collect()
}

#[test]
fn attribution_is_the_difference_of_two_checks() {
    for seed in 1..=12 {
        let mut random = Random(seed * 7919);
        let files = random_docset(&mut random);
        let docset = Docset::repository(&refs(&files));
        let before = docset.check();
        for _ in 0..4 {
            let number = random.below(9);
            match random.below(3) {
                0 if number < 8 => drop(std::fs::remove_file(docset.path(&format!("p{number}.md")))),
                _ => docset.write(&format!("p{number}.md"), &random_page(&mut random, number)),
            }
        }
        let (new, now, then) = new_since(&docset, "HEAD");
        assert_eq!(before, then, "seed {seed}");
        let path_of = |finding: &Finding| finding.path.to_string();
        let known = Known::new(&before, path_of);
        let wanted: Vec<(String, u32, String)> = known
            .new_ones(&now, path_of)
            .into_iter()
            .map(|index| (now[index].code.clone(), now[index].line, now[index].message.clone()))
            .collect();
        let told: Vec<(String, u32, String)> =
            new.iter().map(|one| (one.code.clone(), one.line, one.message.clone())).collect();
        assert_eq!(told, wanted, "seed {seed}");
    }
}

fn refs(files: &[(String, String)]) -> Vec<(&str, &str)> {
    files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect()
}

#[test]
fn fixing_mends_and_breaks_nothing() {
    let mut mended = 0;
    for seed in 1..=40 {
        let mut random = Random(seed * 104_729);
        let docset = Docset::new(&refs(&random_docset(&mut random)));
        let pipeline = docset.pipeline();
        let before = docset.check();
        let edits = fix::edits(&before, pipeline.files.as_ref());
        let (edits, promised) = fix::safe(&pipeline, edits, &before).unwrap();
        for (path, edit) in &edits {
            docset.write(path.as_str(), &edit.after);
            mended += edit.count;
        }
        let after = docset.check();
        assert_eq!(after, promised, "seed {seed}");
        let path_of = |finding: &Finding| finding.path.to_string();
        assert_eq!(Known::new(&before, path_of).new_ones(&after, path_of), [0usize; 0], "seed {seed}");
        let left = fix::edits(&after, docset.pipeline().files.as_ref());
        assert!(left.is_empty(), "seed {seed}: {left:?}");
        let count: usize = edits.values().map(|edit| edit.count).sum();
        assert!(before.len() >= after.len() + count, "seed {seed}");
    }
    assert!(mended > 40, "only {mended} remedies in all seeds");
}

#[test]
fn a_fix_leaves_everything_else_as_it_is() {
    let text = "\u{feff}---\r\ntitle: Page a\r\ndescription: A page that says what it is about.\r\n---\r\n# A\t\r\n\r\n\
                [B.md](B.md)  [x](./sub/C.md#Part \"t\") [r][1] ![d](media\\X.png)\r\n\r\n[1]: <old.md>\r\n[y](b.md#prat)";
    let docset = Docset::repository(&[
        ("toc.yml", "- name: A\n  href: a.md\n- name: B\n  href: b.md\n- name: C\n  href: sub/C2.md\n"),
        ("a.md", text),
        ("b.md", &page("Page b", "## Part\n")),
        ("sub/c.md", &page("Page c", "## Part\n")),
        ("media/x.png", "x"),
        ("old.md", &page("Page d", "Text with enough words to know it again, whatever its name.")),
    ]);
    docset.git(&["mv", "old.md", "sub/new.md"]);
    docset.commit("move");
    let (_, patch) = docset.run(&["check", "--fix", "--dry-run"]);
    assert!(patch.contains("@@ -7 +7 @@"), "{patch}");
    // Services are told the same remedies, that of the renamed file included.
    for arguments in
        [&["check", "--format", "sarif"][..], &["check", "--format", "sarif", "--changed-since", "HEAD~1"]]
    {
        let (_, log) = docset.run(arguments);
        let only_new = arguments.len() > 3;
        // Path and fragment of one link have a finding each.
        assert_eq!(log.matches("\"insertedContent\"").count(), if only_new { 1 } else { 6 }, "{log}");
        assert!(log.contains("{\"text\":\"sub/new.md\"}"), "{log}");
        assert_eq!(log.matches("renamed").count(), 1, "told once: {log}");
    }
    assert_eq!(docset.read("a.md"), text);
    let (_, out) = docset.run(&["check", "--fix"]);
    assert!(out.contains("5 links in 1 files were mended"), "{out}");
    let wanted = text
        .replace("[B.md](B.md)", "[B.md](b.md)")
        .replace("./sub/C.md#Part", "./sub/c.md#part")
        .replace("media\\X.png", "media\\x.png")
        .replace("<old.md>", "<sub/new.md>")
        .replace("#prat", "#part");
    assert_eq!(docset.read("a.md"), wanted);
}

#[test]
fn a_baseline_only_shrinks() {
    let docset = Docset::new(&[("toc.yml", &toc(&["a"])), ("a.md", &page("Page a", "[x](gone.md)"))]);
    let (code, out) = docset.run(&["check", "--strict", "--baseline", "known.tsv"]);
    assert_eq!(code, 2, "{out}");
    let (code, out) = docset.run(&["check", "--strict", "--baseline", "known.tsv", "--update-baseline"]);
    assert_eq!(code, 0, "{out}");
    docset.write("a.md", &page("Page a", "Moved.\n\n[x](gone.md) and more"));
    let (code, out) = docset.run(&["check", "--strict", "--baseline", "known.tsv"]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("1 known findings are not shown"), "{out}");
    docset.write("a.md", &page("Page a", "[x](gone.md) [y](gone2.md)"));
    let (code, out) = docset.run(&["check", "--strict", "--baseline", "known.tsv"]);
    assert_eq!((code, out.contains("gone2.md")), (1, true), "{out}");
    let (code, out) = docset.run(&["check", "--baseline", "known.tsv", "--update-baseline"]);
    assert_eq!(code, 2, "{out}");
    assert!(out.contains("use --force"), "{out}");
    let (code, _) = docset.run(&["check", "--baseline", "known.tsv", "--update-baseline", "--force"]);
    assert_eq!((code, docset.read("known.tsv").lines().count()), (0, 3));
    docset.write("a.md", &page("Page a", "Text."));
    let (_, out) = docset.run(&["check", "--baseline", "known.tsv"]);
    assert!(out.contains("2 known findings are gone"), "{out}");
}

#[test]
fn links_to_an_indexed_docset_are_checked() {
    let guide = Docset::new(&[
        ("book.toml", "[site]\nbase-path = \"/guide\"\n[build]\nsource = \"\"\n"),
        ("toc.yml", &toc(&["a"])),
        ("a.md", &page("Page a", "## Part\n\n[!INCLUDE[x](includes/x.md)]")),
        ("includes/x.md", "## Deep\n"),
    ]);
    let (code, out) = guide.run(&["index", "--out", "guide.idx"]);
    assert_eq!(code, 0, "{out}");
    let bytes = std::fs::read(guide.path("guide.idx")).unwrap();
    guide.run(&["index", "--out", "again.idx"]);
    assert_eq!(bytes, std::fs::read(guide.path("again.idx")).unwrap());
    let book = "[build]\nsource = \"\"\n[link-indexes]\n\"/guide\" = \"guide.idx\"\n";
    let links =
        "[1](/guide/a#part) [2](/en-us/guide/a.html#deep) [3](/guide/b) [4](/guide/a#prat) [5](/other/b)";
    let own = Docset::new(&[
        ("guide.idx", "nothing"),
        ("book.toml", book),
        ("toc.yml", &toc(&["a"])),
        ("a.md", &page("Page a", links)),
    ]);
    let codes = |docset: &Docset| -> Vec<String> {
        docset.check().into_iter().map(|finding| format!("{} {}", finding.code, finding.message)).collect()
    };
    assert_eq!(codes(&own).iter().filter(|code| code.starts_with("link-index-invalid")).count(), 1);
    std::fs::write(own.path("guide.idx"), bytes).unwrap();
    assert_eq!(
        codes(&own),
        [
            "hard-coded-locale link to `/en-us/guide/a.html#deep` names a locale, so every reader gets that one",
            "file-not-found link to `/guide/b`: the docset at `/guide` has no such page",
            "bookmark-not-found link to `/guide/a#prat`: that page has no heading or anchor `#prat`",
        ]
    );
}

#[test]
fn codes_are_explained() {
    let docset = Docset::new(&[]);
    let (code, out) = docset.run(&["explain", "bookmark_not_found"]);
    assert_eq!(code, 0);
    assert!(out.contains("How to mend it") && out.contains("milepost-disable-next-line"), "{out}");
    let (code, out) = docset.run(&["explain", "bokmark-not-found"]);
    assert_eq!(code, 2);
    assert!(out.contains("did you mean `bookmark-not-found`?"), "{out}");
}

#[test]
fn the_script_for_pipelines_runs_the_check() {
    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("ci/check.sh");
    let docset = Docset::repository(&[("toc.yml", &toc(&["a"])), ("a.md", &page("Page a", "[x](gone.md)"))]);
    let run = |settings: &[(&str, &str)]| {
        let mut command = std::process::Command::new("bash");
        command.arg(&script).current_dir(docset.root()).env("MILEPOST", env!("CARGO_BIN_EXE_milepost"));
        command.env("MILEPOST_CACHE", docset.path(".cache")).envs(settings.iter().copied());
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (code, out) = run(&[("FORMAT", "github")]);
    assert_eq!(code, Some(1), "{out}");
    assert!(out.starts_with("::warning file=a.md,line=8"), "{out}");
    assert_eq!(run(&[("STRICT", "false")]).0, Some(0));
    assert_eq!(run(&[("CHANGED_SINCE", "HEAD")]).0, Some(0));
    assert_eq!(run(&[("CHANGED_SINCE", "nowhere")]).0, Some(2));
    let (code, out) = run(&[("CHANGED_SINCE", "HEAD"), ("EXTERNAL", "ledger")]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("0 addresses on other sites, 0 asked"), "{out}");
}
