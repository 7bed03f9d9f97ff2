//! Whatever is wrong with files, arguments or the output folder: one message that helps, the right exit code, and
//! nothing of anybody else's touched. All through the real program.

mod common;
#[path = "common/program.rs"]
mod program;

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Duration;

use common::{files_below, folder, tree, write};
use program::{command, finished, milepost};

const PAGE: (&str, &str) = ("content/index.md", "# Home\n\nWords.\n");
const BOOK: (&str, &str) = ("book.toml", "");

/// Files of a docset → the words that the only line on standard error must hold.
const CONFIGURATIONS: &[(&[(&str, &str)], &[&str])] = &[
    (&[("book.toml", "[site]\ntitle = \"x\n")], &["book.toml:2:11: ", "; correct the TOML"]),
    (&[("book.toml", "[site]\ntitel = \"x\"\n")], &["book.toml:2:1: ", "`titel`", "; did you mean `title`?"]),
    (&[("book.toml", "[site]\ntitle = 3\n")], &["book.toml:2:", "is a number; a string"]),
    (&[("book.toml", "[site]\nbase-path = \"x y\"\n")], &["book.toml:2:", "; write a path"]),
    (
        &[("book.toml", "[build]\nsource = \"nowhere\"\n")],
        &["book.toml:2:", "`nowhere` does not exist; create it"],
    ),
    (
        &[("book.toml", "[diagnostics]\nfile-not-fond = \"off\"\n")],
        &["book.toml:2:", "did you mean `file-not-found`?"],
    ),
    (&[("docfx.json", "{ \"build\": { \"content\": [ }")], &["docfx.json:1:27: ", "; correct the JSON"]),
    (&[("docfx.json", "{\n\"build\": {\n\"content\": 3}}")], &["docfx.json:3:1: ", "is a number; "]),
    (&[("docfx.json", "[]")], &["docfx.json:1:1: the file is a list; an object"]),
    (&[("docfx.json", "")], &["docfx.json:1:1: the file is empty; write"]),
    (
        &[(".openpublishing.publish.config.json", "{\"docsets_to_publish\": [")],
        &[".json:1:25: ", "; correct the JSON"],
    ),
    (
        &[(".openpublishing.publish.config.json", "{\"docsets_to_publish\": []}")],
        &["names no docset; name the folder"],
    ),
    (
        &[(
            ".openpublishing.publish.config.json",
            "{\"docsets_to_publish\": [{\"docset_name\": \"x\", \"build_source_folder\": \"nowhere\"}]}",
        )],
        &["no docfx.json in ", "; correct `build_source_folder`"],
    ),
    (&[], &["no docset here (looked for book.toml, docfx.json", "milepost init"]),
];

#[test]
fn configuration_errors_name_place_and_remedy() {
    for (files, words) in CONFIGURATIONS {
        let dir = folder(files);
        write(dir.path(), PAGE.0, PAGE.1);
        for verb in ["check", "build"] {
            let run = milepost(dir.path(), &[verb]).exits(2).says(words);
            assert!(run.err.starts_with("error: ") && run.out.is_empty(), "{run:#?}");
            assert!(!dir.path().join("_site").exists());
        }
    }
}

#[test]
fn configuration_that_is_no_text() {
    let dir = folder(&[PAGE]);
    write(dir.path(), "book.toml", b"\xff\xfe");
    milepost(dir.path(), &["check"]).exits(2).says(&["book.toml: ", "not UTF-8; save it as UTF-8"]);
    std::fs::remove_file(dir.path().join("book.toml")).unwrap();
    std::fs::create_dir(dir.path().join("book.toml")).unwrap();
    milepost(dir.path(), &["check"]).exits(2).says(&["book.toml: ", "cannot be read"]);
}

#[test]
fn folders_that_are_none() {
    let dir = folder(&[BOOK, PAGE]);
    milepost(dir.path(), &["check", "nope"]).exits(2).says(&[
        "nope: ",
        "does not exist",
        "milepost init nope",
    ]);
    milepost(dir.path(), &["check", "content/index.md"]).exits(2).says(&["is a file; name the folder"]);
    milepost(dir.path(), &["build", "content"]).exits(2).says(&["no docset here", "there is a book.toml in"]);
}

#[test]
fn content_mistakes_are_findings_with_a_place() {
    let dir = folder(&[
        BOOK,
        ("content/index.md", "---\ntitle: Home\n---\n# Home\n"),
        ("content/a.md", "---\ntitle: [\n---\n# A\n"),
        ("content/b.md", "---\n- x\n---\n# B\n"),
        ("content/toc.yml", "- name: A\n  href: a.md\n - name: B\n"),
        ("content/page.yml", "### YamlMime:Landing\ntitle: [\n"),
        ("content/.openpublishing.redirection.json", "{\"redirections\": [ {]}"),
    ]);
    write(dir.path(), "content/c.md", b"---\ntitle: C\n---\n# C\n\nbroken \xff\xfe bytes\n");
    let run = milepost(dir.path(), &["check"]).exits(1).shows(&[
        "content/a.md:3:1: ",
        "warning[yaml-header-syntax-error]",
        "content/b.md:2:1: warning[yaml-header-not-object]",
        "content/toc.yml:3:",
        "error[yaml-syntax-error]",
        "content/page.yml:",
        "content/.openpublishing.redirection.json:1:",
        "error[json-syntax-error]",
        "content/c.md:6:8: warning[invalid-utf8]",
    ]);
    assert!(run.err.is_empty(), "{run:#?}");
    // Nothing of it stops a build, and no page is lost.
    milepost(dir.path(), &["build"]).exits(0);
    for page in ["a", "b", "c", "index"] {
        assert!(dir.path().join(format!("_site/{page}.html")).is_file(), "{page}");
    }
}

#[test]
fn files_to_render() {
    let dir = folder(&[
        ("docs/docfx.json", "{\"build\": {\"content\": [{\"files\": [\"**/*.md\"]}]}}"),
        ("docs/sub/page.md", "[b](~/b.md) [b](../b.md)\n"),
        ("docs/b.md", "# B\n"),
        ("site/book.toml", ""),
        ("site/content/sub/page.md", "[b](~/b.md) [b](../b.md)\n"),
        ("site/content/b.md", "# B\n"),
        ("alone/page.md", "[b](../docs/b.md)\n"),
    ]);
    // The docset above the file counts, whatever the folder of work.
    let run = milepost(dir.path(), &["render", "--profile", "docfx", "docs/sub/page.md"]).exits(0);
    assert_eq!((run.out.matches("../b.html").count(), run.err.as_str()), (2, ""), "{run:#?}");
    let run = milepost(&dir.path().join("docs/sub"), &["render", "page.md"]).exits(0);
    assert_eq!((run.out.matches("../b.html").count(), run.err.as_str()), (2, ""), "{run:#?}");
    for arguments in [
        &["render", "site/content/sub/page.md"][..],
        &["render", "--root", "site", "site/content/sub/page.md"],
    ] {
        let run = milepost(dir.path(), arguments).exits(0);
        assert_eq!((run.out.matches("\"../b\"").count(), run.err.as_str()), (2, ""), "{run:#?}");
    }
    let run = milepost(dir.path(), &["render", "--format", "json", "alone/page.md"]).exits(0);
    assert!(run.err.contains("file-not-found"), "{run:#?}");
    let run = milepost(dir.path(), &["render", "gone.md"]);
    run.exits(2).says(&["error: gone.md does not exist; name a Markdown file"]);
    milepost(dir.path(), &["render", "docs"]).exits(2).says(&["docs is a folder"]);
    milepost(dir.path(), &["render", "--root", "gone", "docs/b.md"]).exits(2).says(&["gone does not exist"]);
    milepost(dir.path(), &["render", "--root", "alone", "docs/b.md"]).exits(2).says(&["is not below"]);
    write(dir.path(), "alone/broken.md", b"a \xff b\n");
    let run = milepost(dir.path(), &["render", "alone/broken.md"]).exits(0);
    assert!(
        run.out.contains("a \u{fffd} b") && run.err.contains("broken.md:1:3: warning[invalid-utf8]"),
        "{run:#?}"
    );
}

#[test]
fn exit_codes() {
    let dir =
        folder(&[BOOK, ("content/index.md", "---\ntitle: Home\ndescription: Words\n---\n# Home\n\nText.\n")]);
    milepost(dir.path(), &["check"]).exits(0);
    write(dir.path(), "content/index.md", "---\ntitle: Home\n---\n# Home\n\n[x](missing.md)\n");
    milepost(dir.path(), &["check"]).exits(0);
    milepost(dir.path(), &["check", "--strict"]).exits(1);
    write(dir.path(), "content/index.md", "# Home\n\n[!INCLUDE [x](missing.md)]\n");
    milepost(dir.path(), &["check"]).exits(1);
    milepost(dir.path(), &["build"]).exits(0);
    milepost(dir.path(), &["check", "--no-such-flag"]).exits(2);
    milepost(dir.path(), &[]).exits(2);
    milepost(dir.path(), &["--help"]).exits(0);
    milepost(dir.path(), &["--version"]).exits(0).shows(&["milepost "]);
}

#[test]
fn misspelt_arguments_are_corrected() {
    let dir = folder(&[BOOK, PAGE]);
    for (arguments, correction) in [
        (vec!["chekc"], "'check'"),
        (vec!["check", "--strcit"], "'--strict'"),
        (vec!["check", "--format", "jsn"], "'json'"),
        (vec!["build", "--profile", "lern"], "'learn'"),
    ] {
        let run = milepost(dir.path(), &arguments).exits(2);
        assert!(run.err.contains("similar") && run.err.contains(correction), "{run:#?}");
    }
}

#[test]
fn foreign_files_in_the_output_stay() {
    let dir = folder(&[
        BOOK,
        PAGE,
        ("content/old/gone.md", "# Gone\n"),
        ("_site/CNAME", "docs.example.org"),
        (
            "_site/manifest.json",
            "{\"name\": \"app\", \"files\": {\"CNAME\": {\"hash\": \"\", \"size\": 16}}}",
        ),
        ("_site/old/mine.txt", "mine"),
    ]);
    milepost(dir.path(), &["build"]).exits(0);
    assert!(dir.path().join("_site/old/gone.html").is_file());
    std::fs::remove_dir_all(dir.path().join("content/old")).unwrap();
    milepost(dir.path(), &["build"]).exits(0);
    let out = tree(&dir.path().join("_site"));
    assert!(!out.contains_key("old/gone.html"), "what was written before is removed");
    assert_eq!(out["CNAME"], b"docs.example.org");
    assert_eq!(out["old/mine.txt"], b"mine");
    assert!(out["manifest.json"].starts_with(b"{\"name\": \"app\""));
}

#[test]
fn a_list_of_outputs_cannot_reach_outside() {
    let dir = folder(&[BOOK, PAGE, ("keep.txt", "keep")]);
    milepost(dir.path(), &["build"]).exits(0);
    let list = dir.path().join("_site").join(milepost::write::MANIFEST);
    let text = std::fs::read_to_string(&list).unwrap();
    let entry = "\"files\":{\"../keep.txt\":{\"hash\":\"0\",\"size\":4},";
    assert!(text.contains("\"files\":{"));
    std::fs::write(&list, text.replacen("\"files\":{", entry, 1)).unwrap();
    write(dir.path(), "content/more.md", "# More\n");
    milepost(dir.path(), &["build"]).exits(0);
    assert!(dir.path().join("keep.txt").is_file());
}

#[test]
fn a_resource_may_be_called_manifest_json() {
    let dir = folder(&[BOOK, PAGE, ("content/manifest.json", "{\"name\": \"app\"}")]);
    for _ in 0..2 {
        milepost(dir.path(), &["build"]).exits(0);
        assert_eq!(tree(&dir.path().join("_site"))["manifest.json"], b"{\"name\": \"app\"}");
    }
}

#[test]
fn outputs_that_cannot_be_written() {
    let dir = folder(&[BOOK, PAGE, ("taken", "a file")]);
    milepost(dir.path(), &["build", "--out", "taken"])
        .exits(2)
        .says(&["taken is a file; name a folder with --out"]);
    milepost(dir.path(), &["build", "--out", "taken/deeper"])
        .exits(2)
        .says(&["could not be written to", "deeper"]);
    assert_eq!(std::fs::read(dir.path().join("taken")).unwrap(), b"a file");
    // A folder stands where a page belongs.
    std::fs::create_dir_all(dir.path().join("_site/index.html")).unwrap();
    milepost(dir.path(), &["build"]).exits(2).says(&["could not be written to", "index.html"]);
}

#[cfg(unix)]
#[test]
fn an_output_folder_without_permission() {
    use std::os::unix::fs::PermissionsExt;
    let dir = folder(&[BOOK, PAGE]);
    let out = dir.path().join("_site");
    std::fs::create_dir(&out).unwrap();
    std::fs::set_permissions(&out, std::fs::Permissions::from_mode(0o555)).unwrap();
    // Root may write everywhere; then there is nothing to see.
    if std::fs::write(out.join("probe"), "").is_err() {
        milepost(dir.path(), &["build"]).exits(2).says(&["could not be written to", "ermission"]);
    }
    std::fs::set_permissions(&out, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn an_output_folder_that_holds_the_sources_is_refused() {
    let dir = folder(&[BOOK, PAGE]);
    for out in [".", "content", ".."] {
        let run = milepost(dir.path(), &["build", "--out", out]).exits(2);
        assert_eq!(run.err.lines().count(), 1, "{run:#?}");
    }
    assert_eq!(std::fs::read_to_string(dir.path().join(PAGE.0)).unwrap(), PAGE.1);
}

#[test]
fn a_configuration_error_leaves_the_output_alone() {
    let dir = folder(&[BOOK, PAGE]);
    milepost(dir.path(), &["build"]).exits(0);
    let before = tree(&dir.path().join("_site"));
    write(dir.path(), "book.toml", "[site]\ntitel = 1\n");
    milepost(dir.path(), &["build"]).exits(2);
    write(dir.path(), "book.toml", "[theme]\nname = \"missing\"\n");
    milepost(dir.path(), &["build"]).exits(2);
    assert_eq!(tree(&dir.path().join("_site")), before);
}

#[test]
fn two_sources_of_one_url() {
    let dir = folder(&[
        BOOK,
        PAGE,
        ("content/a.md", "# A\n"),
        ("content/a.yml", "### YamlMime:Landing\ntitle: A\nlandingContent: []\n"),
    ]);
    milepost(dir.path(), &["check", "--strict"]).exits(1).shows(&[
        "publish-url-conflict",
        "`a.md`",
        "`a.html`",
    ]);
}

#[test]
fn circles() {
    let dir = folder(&[
        BOOK,
        ("content/index.md", "# Home\n\n[!INCLUDE [x](includes/a.md)]\n\nEnd.\n"),
        ("content/includes/a.md", "A [!INCLUDE [x](b.md)]\n"),
        ("content/includes/b.md", "[!INCLUDE [x](a.md)]\n"),
        ("content/toc.yml", "- name: Sub\n  href: sub/toc.yml\n"),
        ("content/sub/toc.yml", "- name: Up\n  href: ../toc.yml\n"),
    ]);
    milepost(dir.path(), &["check"])
        .exits(1)
        .shows(&["circular-reference", "`includes/b.md` --> `includes/a.md`"]);
    milepost(dir.path(), &["build"]).exits(0);
    let page = std::fs::read_to_string(dir.path().join("_site/index.html")).unwrap();
    assert!(page.contains("<p>End.</p>"));
}

#[cfg(unix)]
#[test]
fn symbolic_links() {
    use std::os::unix::fs::symlink;
    let outside = folder(&[("secret.md", "# Secret\n"), ("more/secret.md", "# Secret\n")]);
    let dir = folder(&[BOOK, PAGE, ("content/real/a.md", "# A\n")]);
    let content = dir.path().join("content");
    symlink(outside.path().join("secret.md"), content.join("out.md")).unwrap();
    symlink(outside.path().join("more"), content.join("outer")).unwrap();
    symlink(content.join("nothing.md"), content.join("dangling.md")).unwrap();
    symlink(&content, content.join("loop")).unwrap();
    symlink(content.join("real/a.md"), content.join("inside.md")).unwrap();
    let run = milepost(dir.path(), &["check"]).shows(&[
        "content/out.md:1:1: warning[symlink-refused]",
        "content/outer:1:1: warning[symlink-refused]",
        "content/dangling.md:1:1: warning[symlink-refused]",
        "copy the file into the docset",
    ]);
    assert_eq!(run.code, Some(0));
    milepost(dir.path(), &["build"]).exits(0);
    let out = tree(&dir.path().join("_site"));
    assert!(out.contains_key("inside.html") && out.contains_key("real/a.html"));
    let texts = out.values().map(|bytes| String::from_utf8_lossy(bytes));
    assert_eq!(texts.filter(|text| text.contains("Secret")).count(), 0);
}

#[cfg(unix)]
#[test]
fn references_out_of_the_repository_are_not_read() {
    let outer = folder(&[("secret.md", "top secret\n"), ("secret.cs", "top secret\n")]);
    std::fs::create_dir_all(outer.path().join("repo/.git")).unwrap();
    write(outer.path(), "repo/book.toml", "");
    write(
        outer.path(),
        "repo/content/index.md",
        "# Home\n\n[!INCLUDE [x](../../secret.md)]\n\n[!code-cs[x](../../secret.cs)]\n\n![x](../../../etc/hostname)\n",
    );
    milepost(&outer.path().join("repo"), &["check"])
        .exits(1)
        .shows(&["include-not-found", "codesnippet-not-found"]);
    milepost(&outer.path().join("repo"), &["build"]).exits(0);
    let page = std::fs::read_to_string(outer.path().join("repo/_site/index.html")).unwrap();
    assert!(!page.contains("top secret"));
}

/// Texts that are deep, long or hopeless; each must be read in reasonable time and without an end of the stack.
fn absurd() -> Vec<(&'static str, String)> {
    let repeat = |text: &str, times: usize| text.repeat(times);
    let nested: String = (0..10_000).map(|depth| format!("{}- x\n", "  ".repeat(depth.min(500)))).collect();
    vec![
        ("quotes", repeat(">", 100_000) + " x\n"),
        ("lists", nested),
        ("lists-in-a-line", repeat("- ", 10_000) + "x\n"),
        ("brackets", repeat("[", 50_000) + &repeat("]", 50_000)),
        ("images", repeat("![", 50_000) + "x" + &repeat("](a)", 50_000)),
        ("emphasis", repeat("*a **b _c ", 20_000)),
        ("html", repeat("<div>", 50_000) + "x" + &repeat("</div>", 50_000)),
        ("html-blocks", repeat("<div>\n\n", 20_000)),
        ("comments", repeat("<!-- ", 50_000)),
        ("tags", repeat("<a name=\"x\" ", 20_000)),
        ("alerts", (1..300).map(|depth| repeat("> ", depth) + "[!NOTE]\n").collect()),
        ("rows", repeat(":::row:::\n:::column:::\n", 5_000)),
        ("indented-rows", repeat(":::row:::\n:::column:::\n   x\n\n", 3_000)),
        ("zones", repeat("::: zone target=\"docs\"\n", 5_000)),
        ("tabs", repeat("#### [T](#tab/x)\n\ntext\n\n", 5_000)),
        ("complex", repeat(":::image type=\"complex\" source=\"a\" alt-text=\"b\":::\nx\n", 5_000)),
        ("many-tabs", (0..5_000).map(|tab| format!("# [T](#tab/x{tab})\n\ntext\n\n")).collect()),
        ("tabs-in-quotes", (0..300).map(|depth| repeat("> ", depth) + "# [T](#tab/x)\n").collect()),
        (
            "cells-of-brackets",
            format!("|a|b|\n|-|-|\n|{}|\n|{}|\n", repeat("[", 9_000), repeat("[a](", 5_000)),
        ),
        ("code-spans", repeat("`` ` [!x ", 10_000)),
        ("markers", repeat("[!INCLUDE [", 3_000)),
        ("pictures", repeat(":::image source=\"a\" ", 1_000)),
        ("urls", repeat("http://a.b(", 2_000)),
        ("fences", repeat("```cs\n{[(\"\n", 10_000)),
        (
            "code",
            format!("```cs\n{}\n```\n\n```bash\n{}\n```\n", repeat("{[(\"", 20_000), repeat("$((\"", 20_000)),
        ),
        ("cells", format!("{}|\n{}|\n{}", repeat("|a", 2_000), repeat("|-", 2_000), repeat("|x|\n", 200))),
        ("headings", repeat("## same\n\n", 5_000)),
        ("references", repeat("[a]: <b\n", 10_000)),
        ("null", "a\0b \u{feff} \u{202e} \u{10ffff}\r\rc\n".to_owned()),
    ]
}

#[test]
fn absurd_markdown() {
    let dir = folder(&[BOOK, PAGE]);
    for (name, text) in absurd() {
        write(dir.path(), &format!("content/{name}.md"), format!("# {name}\n\n{text}\n\nlast words\n"));
    }
    within(Duration::from_secs(100), || {
        milepost(dir.path(), &["build"]).exits(0);
    });
    for (name, _) in absurd() {
        assert!(dir.path().join(format!("_site/{name}.html")).is_file(), "{name}");
    }
}

#[test]
fn absurd_optional_markdown() {
    let repeat = |text: &str, times: usize| text.repeat(times);
    let texts = [
        ("citations", repeat("\"\"a\"\" ", 20_000)),
        ("open-citations", repeat("\"\"a ", 20_000)),
        ("subscripts", repeat("~a~", 20_000)),
        ("attributes", repeat("{#", 20_000)),
        ("quotes", repeat("'a \"b <<c ", 10_000) + &repeat("\" ' >>", 10_000)),
        ("boxes", format!("- {}", repeat("[x] ", 20_000))),
        ("notes", (0..5_000).map(|note| format!("a[^{note}]\n\n[^{note}]: b[^{}]\n\n", note + 1)).collect()),
        ("words", format!("*[A]: b\n*[A B]: c\n\n{}", repeat("A B ", 20_000))),
        ("terms", repeat("a\n", 20_000) + ":   b\n"),
        ("smileys", repeat(":) -> ", 20_000)),
        ("letters", repeat("a. x\ni. y\n", 10_000)),
    ];
    let names = "\"advanced\", \"EmphasisExtras\", \"SmartyPants\", \"Emojis\"";
    let config = format!(
        "{{ \"build\": {{ \"content\": \"*.md\", \"markdownEngineProperties\": {{ \"markdigExtensions\": [{names}] }} }} }}"
    );
    let dir = folder(&[("docfx.json", config.as_str())]);
    for (name, text) in &texts {
        write(dir.path(), &format!("{name}.md"), format!("# {name}\n\n{text}\n\nlast words\n"));
    }
    within(Duration::from_secs(100), || {
        milepost(dir.path(), &["build", "--profile", "docfx"]).exits(0);
    });
    for (name, _) in &texts {
        assert!(dir.path().join(format!("_site/{name}.html")).is_file(), "{name}");
    }
}

#[test]
fn absurd_front_matter_and_yaml() {
    let deep = "[".repeat(100_000);
    let deeper = (0..3_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect::<String>();
    let bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n".to_owned()
        + &(0..30).map(|at| format!("b{at}: &b{at} [*a,*a,*a,*a,*a,*a,*a,*a]\n")).collect::<String>();
    let toc = (0..2_000)
        .map(|depth| format!("{0}- name: x\n{0}  items:\n", "  ".repeat(depth)))
        .collect::<String>();
    let dir = folder(&[BOOK, PAGE]);
    write(dir.path(), "content/a.md", format!("---\ntitle: A\nx: {deep}\n---\n# A\n"));
    write(dir.path(), "content/b.md", format!("---\ntitle: B\n{deeper}\n---\n# B\n"));
    write(dir.path(), "content/c.md", format!("---\ntitle: C\n{bomb}\n---\n# C\n"));
    write(dir.path(), "content/toc.yml", toc);
    write(dir.path(), "content/land.yml", format!("### YamlMime:Landing\ntitle: {deep}\n"));
    write(dir.path(), "content/hub.yml", format!("### YamlMime:Hub\n{deeper}\n"));
    write(dir.path(), "content/.openpublishing.redirection.json", "{\"redirections\":".to_owned() + &deep);
    within(Duration::from_secs(100), || {
        milepost(dir.path(), &["build"]).exits(0);
        milepost(dir.path(), &["check"]).exits(1);
    });
    for page in ["a", "b", "c"] {
        assert!(dir.path().join(format!("_site/{page}.html")).is_file(), "{page}");
    }
    write(dir.path(), "docfx.json", "{\"build\":".to_owned() + &deep);
    milepost(dir.path(), &["check"]).exits(2).says(&["docfx.json"]);
}

#[test]
fn a_very_long_line() {
    let dir = folder(&[BOOK]);
    write(dir.path(), "content/index.md", "# Home\n\n".to_owned() + &"word ".repeat(10 * 1024 * 1024) + "\n");
    within(Duration::from_secs(100), || {
        milepost(dir.path(), &["build", "--no-cache"]).exits(0);
    });
}

/// Generous: this is about work that never ends, not about speed.
#[track_caller]
fn within(limit: Duration, work: impl FnOnce()) {
    let start = std::time::Instant::now();
    work();
    assert!(start.elapsed() < limit, "{:?}", start.elapsed());
}

#[test]
fn a_reader_that_goes_away() {
    let dir = folder(&[BOOK]);
    write(dir.path(), "content/index.md", "# Home\n\n".to_owned() + &"[x](missing.md)\n\n".repeat(5_000));
    for format in ["text", "json", "sarif", "github", "junit"] {
        let mut command = command(dir.path());
        let command =
            command.args(["check", "--format", format]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let run = finished(child.wait_with_output().unwrap());
        assert!(run.err.is_empty(), "{format}: {run:#?}");
        assert!(run.code.is_some(), "{format}: {run:#?}");
    }
}

#[test]
fn colors() {
    let dir = folder(&[BOOK, ("content/index.md", "# Home\n\n[x](missing.md)\n")]);
    let escapes = |settings: &[(&str, &str)]| {
        let mut command = command(dir.path());
        command.arg("check").envs(settings.iter().copied());
        finished(command.output().unwrap()).out.contains('\u{1b}')
    };
    assert!(!escapes(&[]), "a pipe is no terminal");
    assert!(escapes(&[("CLICOLOR_FORCE", "1")]));
    assert!(!escapes(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(escapes(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "")]), "an empty NO_COLOR means nothing");
}

#[test]
fn json_findings_have_these_fields() {
    let text = "---\ntitle: Home\ndescription: Words about this page.\n---\n# Home\n\nSee [x](missing.md).\n";
    let dir =
        folder(&[BOOK, ("content/index.md", text), ("content/toc.yml", "- name: Home\n  href: index.md\n")]);
    let run = milepost(dir.path(), &["check", "--format", "json"]).exits(0);
    let lines: Vec<serde_json::Value> =
        run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let expected = serde_json::json!({
        "code": "file-not-found",
        "severity": "warning",
        "path": "index.md",
        "line": 7,
        "column": 5,
        "end_line": 7,
        "end_column": 20,
        "message": "link to `missing.md`: no such file",
        "hints": ["correct the path, or add the file"],
    });
    let found = lines.iter().find(|line| line["code"] == "file-not-found");
    assert_eq!(found, Some(&expected), "{run:#?}");
}

#[test]
fn nothing_is_written_but_the_output() {
    let dir = folder(&[BOOK, PAGE]);
    let before = files_below(dir.path());
    milepost(dir.path(), &["check", "--no-cache"]).exits(0);
    assert_eq!(files_below(dir.path()), before);
    milepost(dir.path(), &["build", "--no-cache"]).exits(0);
    let after = files_below(dir.path()).into_iter().filter(|path| !path.starts_with("_site/"));
    assert_eq!(after.collect::<Vec<_>>(), before);
}
