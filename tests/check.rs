//! Rules, silences and front-matter rules on small docsets.

mod docset;

use docset::Docset;

const TOC: &str = "- name: A\n  href: a.md\n- name: B\n  href: b.md\n";

fn codes(files: &[(&str, &str)]) -> Vec<String> {
    Docset::new(files)
        .check()
        .into_iter()
        .map(|finding| format!("{}:{}", finding.path, finding.code))
        .collect()
}

fn page(title: &str, body: &str) -> String {
    format!(
        "---\ntitle: {title}\ndescription: A page that says what it is about.\n---\n\n# {title}\n\n{body}\n"
    )
}

#[test]
fn a_sound_docset_has_no_findings() {
    let (a, b) = (page("First", "See [the second](b.md#part)."), page("Second", "## Part\n\nText."));
    assert_eq!(codes(&[("toc.yml", TOC), ("a.md", &a), ("b.md", &b)]), Vec::<String>::new());
}

#[test]
fn rules_find_what_could_be_better() {
    let a = "---\ntitle: Same\n---\nText\n\n# One\n\n# Two\n\n![](media/x.png) [](b.md) [some words][gone]\n";
    let b = page("Same", "Text.");
    let c = "Text only";
    let found = codes(&[
        ("toc.yml", "- name: A\n  href: a.md\n- name: B\n  href: b.md\n- name: Again\n  href: a.md\n"),
        ("a.md", a),
        ("b.md", &b),
        ("c.md", c),
        ("includes/i.md", "Text"),
        ("media/x.png", "x"),
        ("media/y.png", "x"),
    ]);
    assert_eq!(
        found,
        [
            "a.md:description-missing",
            "a.md:h1-not-first",
            "a.md:multiple-h1s",
            "a.md:alt-text-missing",
            "a.md:link-text-missing",
            "a.md:undefined-reference",
            "b.md:duplicate-titles",
            "c.md:h1-missing",
            "c.md:title-missing",
            "c.md:toc-missing",
            "includes/i.md:unused-include",
            "media/y.png:unused-image",
            "toc.yml:toc-entry-duplicated",
        ]
    );
}

#[test]
fn a_heading_of_an_include_counts() {
    let a = "---\ntitle: First\ndescription: A page that says what it is about.\n---\n[!INCLUDE[h](includes/h.md)]\n";
    let b = page("Second", "Text.");
    let found = codes(&[("toc.yml", TOC), ("a.md", a), ("b.md", &b), ("includes/h.md", "# First\n")]);
    // The page has its heading; where it stands is another matter.
    assert_eq!(found, ["includes/h.md:h1-in-include"]);
}

#[test]
fn a_comment_silences_one_code_for_one_block() {
    let body = "<!-- milepost-disable-next-line file-not-found made by the build -->\n[x](gone.md) [y](gone2.md)\n\n\
                [z](gone3.md)\n\n<!-- milepost-disable-next-line file-not-found -->\nText\n\n\
                <!-- milepost-disable-next-line file-not-fuond because -->\nText\n";
    let (a, b) = (page("First", body), page("Second", "Text."));
    let findings = Docset::new(&[("toc.yml", TOC), ("a.md", &a), ("b.md", &b)]).check();
    let found: Vec<(&str, u32)> =
        findings.iter().map(|finding| (finding.code.as_str(), finding.line)).collect();
    assert_eq!(found, [("file-not-found", 11), ("invalid-silence", 13), ("invalid-silence", 16)]);
    assert_eq!(findings[2].hints, ["did you mean `file-not-found`?"]);
}

#[test]
fn redirections_and_links_through_them() {
    let redirections = r#"{"redirections": [
{"source_path": "old.md", "redirect_url": "/docs/b"},
{"source_path": "older.md", "redirect_url": "/docs/old"},
{"source_path": "dead.md", "redirect_url": "/docs/nothing"},
{"source_path": "lost.md", "redirect_url": "/docs/b#gone"}
]}"#;
    let (a, b) = (page("First", "[x](old.md) [y](old.md#gone)"), page("Second", "Text."));
    let findings = Docset::new(&[
        ("book.toml", "[site]\nbase-path = \"/docs\"\n[build]\nsource = \"\"\n"),
        (".openpublishing.redirection.json", redirections),
        ("toc.yml", TOC),
        ("a.md", &a),
        ("b.md", &b),
    ])
    .check();
    let found: Vec<(&str, u32)> =
        findings.iter().map(|finding| (finding.code.as_str(), finding.line)).collect();
    assert_eq!(
        found,
        [
            ("redirection-chain", 3),
            ("redirection-target-not-found", 4),
            ("redirection-bookmark-not-found", 5),
            ("redirected-link", 8),
            ("redirected-bookmark-not-found", 8),
        ]
    );
}

#[test]
fn front_matter_follows_the_rules_of_the_book() {
    let book = "[build]\nsource = \"\"\n[metadata]\nauthor = \"required\"\n\"ms.topic\" = [\"how-to\", \"overview\"]\n\
                \"ms.date\" = { required = true, date = \"MM/DD/YYYY\" }\ndescription = { max = 40, files = [\"b.md\"] }\n";
    let a = "---\ntitle: A page\nms.topic: howto\nms.date: 2026-01-02\ndescription: A page that says what it is about.\n---\n# A\n";
    let b = "---\ntitle: B page\nauthor: x\nms.date: 01/02/2026\ndescription: A page that says, at length, what it is all about.\n---\n# B\n";
    let findings = Docset::new(&[("book.toml", book), ("toc.yml", TOC), ("a.md", a), ("b.md", b)]).check();
    let found: Vec<(&str, &str, u32)> =
        findings.iter().map(|one| (one.path.as_str(), one.code.as_str(), one.line)).collect();
    assert_eq!(
        found,
        [
            ("a.md", "missing-attribute", 1),
            ("a.md", "violate-schema", 3),
            ("a.md", "violate-schema", 4),
            ("b.md", "violate-schema", 5),
        ]
    );
    assert_eq!(findings[1].hints, ["did you mean `how-to`?"]);
}

#[test]
fn reviews_are_compared_with_a_given_day() {
    let a = "---\ntitle: A page\nms.date: 01/02/2026\nms.update-cycle: 180-days\ndescription: A page that says what it is about.\n---\n# A\n";
    let b = page("Second", "Text.");
    let docset = Docset::new(&[("toc.yml", TOC), ("a.md", a), ("b.md", &b)]);
    assert_eq!(docset.check().len(), 0);
    let on = |text: &str| {
        let mut pipeline = docset.pipeline();
        pipeline.today = milepost::site::rules::day::Day::parse(text);
        pipeline.check().unwrap().len()
    };
    assert_eq!((on("2026-07-01"), on("2026-07-02")), (0, 1));
}

#[test]
fn uids_of_a_service_are_not_called_missing() {
    let publish = r#"{"docsets_to_publish": [{"docset_name": "x", "build_source_folder": ".", "xref_query_tags": ["/dotnet"]}]}"#;
    let own = page("Second", "Text.").replace("---\ntitle", "---\nuid: acme.pump.start\ntitle");
    let a = page("First", "<xref:System.String> <xref:acme.pump.gone> <xref:acme.pomp.start>");
    let mut files = vec![("toc.yml", TOC), ("a.md", a.as_str()), ("b.md", own.as_str())];
    let here = ["a.md:xref-not-found", "a.md:xref-not-found", "a.md:xref-not-found"];
    assert_eq!(codes(&files), here);
    files.push((".openpublishing.publish.config.json", publish));
    assert_eq!(codes(&files), ["a.md:xref-unverified", here[0], here[1]]);
}

#[test]
fn a_missing_repository_is_one_finding_wherever_it_is_used() {
    let publish = r#"{"docsets_to_publish": [{"docset_name": "x", "build_source_folder": "."}],
        "dependent_repositories": [{"path_to_root": "code"}]}"#;
    let (a, b) = (page("First", "[!code-cs[x](code/a.cs)]"), page("Second", "[!code-cs[x](code/b.cs)]"));
    let docset = Docset::new(&[
        (".openpublishing.publish.config.json", publish),
        ("toc.yml", TOC),
        ("a.md", &a),
        ("b.md", &b),
    ]);
    let told = |docset: &Docset| -> Vec<String> {
        docset.check().iter().map(|one| format!("{}:{} {}", one.path, one.code, one.hints[0])).collect()
    };
    let place = ".openpublishing.publish.config.json:dependent-repository-missing";
    assert_eq!(told(&docset), [format!("{place} 2 references, the first in `a.md`")]);
    docset.write("a.md", &page("First", "Text."));
    assert_eq!(told(&docset), [format!("{place} 1 reference, the first in `b.md`")]);
}

#[test]
fn pages_alike_are_told_when_that_is_wanted() {
    let book = "[build]\nsource = \"\"\n[diagnostics]\nduplicate-h1 = \"suggestion\"\n\
                duplicate-description-within-docset = \"suggestion\"\n";
    let a = page("First", "Text.");
    let b = a.replace("title: First", "title: Second");
    let versions = b.replace("---\ntitle: Second", "---\nmonikerRange: x\ntitle: Third");
    let toc = "- name: A\n  href: a.md\n- name: B\n  href: b.md\n- name: C\n  href: c.md\n";
    let mut files = vec![("toc.yml", toc), ("a.md", a.as_str()), ("b.md", &b), ("c.md", &versions)];
    assert_eq!(codes(&files).iter().filter(|code| code.contains("duplicate")).count(), 0);
    files.push(("book.toml", book));
    let found = codes(&files);
    let alike: Vec<&str> =
        found.iter().map(String::as_str).filter(|code| code.contains("duplicate")).collect();
    assert_eq!(alike, ["b.md:duplicate-description-within-docset", "b.md:duplicate-h1"]);
    let findings = Docset::new(&files).check();
    let heading = findings.iter().find(|one| one.code == "duplicate-h1").unwrap();
    assert_eq!(b.lines().nth(heading.line as usize - 1).unwrap(), "# First");
}

#[test]
fn findings_on_metadata_of_yaml_pages_lie_on_its_keys() {
    let book = "[build]\nsource = \"\"\n[metadata]\ndescription = { required = true, min = 30 }\n\
                author = \"required\"\n\"ms.topic\" = [\"faq\"]\n";
    let faq = "### YamlMime:FAQ\ntitle: Questions\nmetadata:\n  description: Short.\n  ms.topic: other\n";
    let none = "### YamlMime:FAQ\ntitle: More\nquestions: []\n";
    let toc = "- name: F\n  href: f.yml\n- name: G\n  href: g.yml\n";
    let findings =
        Docset::new(&[("book.toml", book), ("toc.yml", toc), ("f.yml", faq), ("g.yml", none)]).check();
    let places: Vec<(&str, &str, u32, u32)> = findings
        .iter()
        .filter(|one| ["missing-attribute", "violate-schema"].contains(&one.code.as_str()))
        .map(|one| (one.path.as_str(), one.code.as_str(), one.line, one.column))
        .collect();
    let expected = [
        ("f.yml", "missing-attribute", 3, 1),
        ("f.yml", "violate-schema", 4, 16),
        ("f.yml", "violate-schema", 5, 13),
        ("g.yml", "missing-attribute", 1, 1),
        ("g.yml", "missing-attribute", 1, 1),
    ];
    assert_eq!(places, expected);
    assert!(findings.iter().any(|one| one.hints == ["add `author: …` below `metadata:`"]));
}

#[test]
fn links_that_could_be_written_better() {
    let links = "[a](http://www.acme.org) [b](http://localhost:80) ![c](https://acme.org/c.png)\n\n\
                 ![d](data:image/png;base64,iVBORw0KGgo=) [e](/x/y?view=z-1#f) [g](/x/y?view=z&preserve-view=true)";
    let (a, b) = (page("First", links), page("Second", "## One\n\n## Two\n\n## One\n"));
    let findings = Docset::new(&[("toc.yml", TOC), ("a.md", &a), ("b.md", &b)]).check();
    let found: Vec<(&str, u32)> = findings.iter().map(|one| (one.code.as_str(), one.column)).collect();
    assert_eq!(
        found,
        [("insecure-link", 1), ("image-inline", 1), ("preserve-view-not-set", 42), ("h2-duplicated", 1),]
    );
    assert_eq!(findings[2].hints, ["write `/x/y?view=z-1&preserve-view=true#f`"]);
}
