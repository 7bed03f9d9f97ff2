//! What a build writes besides pages: for readers, programs and servers.

mod common;

use std::process::Command;
use std::sync::Arc;

use common::{folder, tree, write};
use milepost::config::{self, Overrides};
use milepost::pipeline::Pipeline;
use milepost::source::DiskFiles;
use tempfile::TempDir;

const BOOK: &str = "[site]\ntitle = \"Docs\"\nbase-url = \"https://docs.example.org\"\nbase-path = \"/x\"\n";

const TOC: &str = "\
- name: Start
  href: index.md
- name: Guides
  items:
  - name: One
    href: guides/One.md
  - name: More
    items:
    - name: Two
      href: guides/two.md
    - name: Elsewhere
      href: https://example.com/a
";

fn docset(book: &str, more: &[(&str, &str)]) -> TempDir {
    let dir = folder(&[
        ("book.toml", &format!("{BOOK}{book}")),
        ("content/toc.yml", TOC),
        ("content/index.md", "---\ndescription: All   about it.\nms.date: 01/31/2026\n---\n# Start\n"),
        (
            "content/guides/One.md",
            "# One\n\n## Same\n\n[two](two.md#same) [own](#same) [start](../index.md) ![p](p.png)\n",
        ),
        ("content/guides/two.md", "---\nms.date: 02/28/2026\n---\n# Two\n\n## Same\n\n> [!NOTE]\n> n\n"),
        ("content/guides/p.png", ""),
        ("content/hidden.md", "---\nROBOTS: NOINDEX\nms.date: 02/28/2026\n---\n# Hidden\n"),
    ]);
    for (path, text) in more {
        write(dir.path(), path, text);
    }
    dir
}

/// Builds without a cache; all outputs.
fn build(dir: &TempDir) -> std::collections::BTreeMap<String, String> {
    let config = config::load(dir.path(), &Overrides::default()).unwrap().remove(0);
    let out = config.out.clone();
    let files = DiskFiles::new(&config.root, &config.repository, vec![out.clone()]);
    let mut pipeline = Pipeline::new(Arc::new(config), Arc::new(files));
    pipeline.start_history(None);
    let drawing = pipeline.drawing().unwrap();
    let indexed = pipeline.site().unwrap();
    pipeline.build(&indexed, &drawing, &|_, _| {}).unwrap();
    tree(&out).into_iter().map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())).collect()
}

#[test]
fn programs_find_a_map_and_the_text_of_pages() {
    let outputs = build(&docset("[build]\nllms = \"full\"\n", &[]));
    assert_eq!(
        outputs["llms.txt"],
        "# Docs\n\n> All about it.\n\n## Pages\n\n- [Start](https://docs.example.org/x/index.md): All about it.\n\n\
         ## Guides\n\n- [One](https://docs.example.org/x/guides/one.md)\n- More\n  - [Two](https://docs.example.org/x/guides/two.md)\n  \
         - [Elsewhere](https://example.com/a)\n"
    );
    assert!(outputs["guides/one.md"].starts_with("# One\n"));
    assert!(outputs["index.md"].starts_with("---\ndescription"));
    assert!(outputs["guides/one.html"].contains("href=\"one.md\""));
    let full = &outputs["llms-full.txt"];
    assert!(
        full.contains("<page title=\"Two\" url=\"https://docs.example.org/x/guides/two.md\">\n\n# Two\n")
    );
    assert!(!full.contains("Hidden") && !full.contains("ms.date"));
    assert_eq!(
        outputs["robots.txt"],
        "User-agent: *\nAllow: /\n\nSitemap: https://docs.example.org/x/sitemap.xml\n"
    );
    let switched_off = build(&docset("[build]\nllms = \"off\"\nmarkdown = false\nfeed = false\n", &[]));
    for path in ["llms.txt", "llms-full.txt", "index.md", "feed.atom"] {
        assert!(!switched_off.contains_key(path), "{path}");
    }
    assert!(!switched_off["index.html"].contains("index.md") && !switched_off["index.html"].contains("atom"));
}

#[test]
fn the_feed_lists_the_newest_first() {
    let dir = docset("", &[]);
    let outputs = build(&dir);
    let feed = &outputs["feed.atom"];
    let entries: Vec<&str> = feed.split("<entry>").skip(1).collect();
    assert_eq!(entries.len(), 2, "{feed}");
    assert!(entries[0].contains("<id>https://docs.example.org/x/guides/two.html</id>"));
    assert!(entries[0].contains("<updated>2026-02-28T00:00:00Z</updated>"));
    assert!(entries[1].contains("<summary>All about it.</summary>"));
    assert!(feed.contains("<updated>2026-02-28T00:00:00Z</updated>\n<author>"));
    assert!(outputs["index.html"].contains("type=\"application/atom+xml\""));
    assert!(outputs["sitemap.xml"].contains("/x/guides/two.html</loc><lastmod>2026-02-28</lastmod>"));
    assert!(!outputs["sitemap.xml"].contains("hidden"));
}

#[test]
fn commits_date_pages_feed_and_sitemap() {
    let dir = docset("[theme.options]\ncontributors = true\n", &[]);
    std::fs::remove_dir(dir.path().join(".git")).unwrap();
    let git = |arguments: &[&str], time: i64| {
        let date = format!("@{time} +0000");
        let mut command = Command::new("git");
        command.arg("-C").arg(dir.path()).args(arguments);
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        command.env("GIT_AUTHOR_DATE", &date).env("GIT_COMMITTER_DATE", &date);
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), "Ada").env(format!("GIT_{role}_EMAIL"), "a@example.org");
        }
        assert!(command.output().unwrap().status.success());
    };
    git(&["init", "-q"], 1_700_000_000);
    git(&["add", "book.toml", "content"], 1_700_000_000);
    git(&["commit", "-q", "-m", "x"], 1_700_000_000);
    write(dir.path(), "content/guides/One.md", "# One\n\nMore.\n");
    git(&["commit", "-q", "-a", "-m", "y"], 1_790_000_000);
    let outputs = build(&dir);
    assert!(
        outputs["guides/one.html"].contains("Changed <time datetime=\"2026-09-21\">21 September 2026</time>")
    );
    assert!(outputs["guides/one.html"].contains("Contributors: Ada"));
    let first = outputs["feed.atom"].split("<entry>").nth(1).unwrap();
    assert!(first.contains("/one.html</id>") && first.contains("<updated>2026-09-21T14:13:20Z</updated>"));
    assert!(first.contains("<published>2023-11-14T22:13:20Z</published>"));
    assert!(outputs["sitemap.xml"].contains("/x/guides/one.html</loc><lastmod>2026-09-21</lastmod>"));
    write(dir.path(), "book.toml", format!("{BOOK}[build]\ngit = false\n"));
    assert!(!build(&dir)["guides/one.html"].contains("Changed"));
}

#[test]
fn what_an_author_brings_along_goes_before_what_is_made() {
    let own = [("content/llms.txt", "mine"), ("content/robots.txt", "mine"), ("content/feed.atom", "mine")];
    let outputs = build(&docset("[build]\nllms = \"full\"\n", &own));
    assert_eq!((outputs["llms.txt"].as_str(), outputs["robots.txt"].as_str()), ("mine", "mine"));
    assert!(outputs.contains_key("llms-full.txt"));
}

#[test]
fn servers_get_redirections_in_their_own_form() {
    let redirections = r#"{"redirections": [
        {"source_path": "content/old.md", "redirect_url": "/x/guides/two#same"},
        {"source_path": "content/dir/gone.md", "redirect_url": "https://example.com/a b?c=$1"}
    ]}"#;
    let book = "[build]\nredirect-files = [\"netlify\", \"staticwebapp\", \"nginx\"]\n";
    let outputs = build(&docset(book, &[(".openpublishing.redirection.json", redirections)]));
    let netlify = &outputs["_redirects"];
    assert!(netlify.contains("/x/old.html /x/guides/two.html#same 301\n"), "{netlify}");
    assert!(netlify.contains("/x/dir/gone https://example.com/a%20b?c=$1 301\n"), "{netlify}");
    let nginx = &outputs["redirects.nginx.conf"];
    assert!(nginx.contains("    \"/x/old\" \"/x/guides/two.html#same\";\n"), "{nginx}");
    assert!(nginx.contains("\"https://example.com/a b?c=%241\""), "{nginx}");
    let app: serde_json::Value = serde_json::from_str(&outputs["staticwebapp.config.json"]).unwrap();
    let route =
        app["routes"].as_array().unwrap().iter().find(|route| route["route"] == "/x/old.html").unwrap();
    assert_eq!((&route["redirect"], &route["statusCode"]), (&"/x/guides/two.html#same".into(), &301.into()));
    assert!(outputs.contains_key("old.html"));
}

#[test]
fn a_page_knows_its_sections_that_moved() {
    let redirections = r#"{"redirections": [
        {"source_path": "content/guides/One.md#was-here", "redirect_url": "/x/guides/two#same"}
    ]}"#;
    let outputs = build(&docset("", &[(".openpublishing.redirection.json", redirections)]));
    let page = &outputs["guides/one.html"];
    assert!(
        page.contains("data-fragments=\"{&quot;was-here&quot;:&quot;two.html#same&quot;}\"></script>"),
        "{page}"
    );
    assert!(!outputs["guides/two.html"].contains("data-fragments"));
}

#[test]
fn captions_get_an_overview() {
    let outputs = build(&docset("[build]\nsection-pages = true\n", &[]));
    let guides = &outputs["guides.html"];
    assert!(guides.contains("<h1>Guides</h1>") || guides.contains(">Guides</h1>"), "{guides}");
    assert!(guides.contains("<li class=\"card card-link\"><a href=\"guides/one.html\">"));
    assert!(guides.contains("<a href=\"guides/more.html\">More</a></h2>"));
    assert!(outputs["guides/two.html"].contains("href=\"more.html\">More</a>"));
    assert!(outputs["toc.json"].contains("\"href\":\"guides.html\""));
    assert!(!build(&docset("", &[])).contains_key("guides.html"));
}

#[test]
fn a_section_is_one_page_for_printing() {
    let outputs = build(&docset("[build]\nprint = true\n", &[]));
    let print = &outputs["print/guides.html"];
    assert!(print.contains("<meta name=\"robots\" content=\"NOINDEX\">"));
    assert!(print.contains("<a href=\"#p2-same\">two</a> <a href=\"#p1-same\">own</a>"), "{print}");
    assert!(
        print.contains("<a href=\"../index.html\">start</a>") && print.contains("src=\"../guides/p.png\"")
    );
    assert!(print.contains("<h2 id=\"p1-same\">") && print.contains("<h2 id=\"p2-same\">"));
    assert!(outputs["guides/two.html"].contains("href=\"../print/guides.html\""));
    assert!(!outputs["index.html"].contains("print/"));
}

#[test]
fn the_words_in_articles_follow_the_language() {
    for (language, direction, title, date) in [
        ("de-de", "ltr", "Hinweis", "28. Februar 2026"),
        ("es-es", "ltr", "Nota", "28 de febrero de 2026"),
        ("ja-jp", "ltr", "注", "2026年2月28日"),
        ("ar-sa", "rtl", "ملاحظة", "28 فبراير 2026"),
    ] {
        let dir = docset("", &[]);
        write(dir.path(), "book.toml", format!("{BOOK}language = \"{language}\"\n"));
        let page = &build(&dir)["guides/two.html"];
        assert!(page.contains(&format!("<html lang=\"{language}\" dir=\"{direction}\"")), "{page}");
        assert!(page.contains(&format!("<p class=\"alert-title\">{title}</p>")), "{page}");
        assert!(page.contains(&format!("<time datetime=\"2026-02-28\">{date}</time>")), "{page}");
        assert!(!page.contains("Link to this section"), "{page}");
    }
}

#[test]
fn the_plain_theme_is_chosen_by_name() {
    let outputs = build(&docset("[theme]\nname = \"plain\"\n", &[]));
    let page = &outputs["guides/two.html"];
    assert!(page.contains("<p class=\"alert-title\">Note</p>") && !page.contains("site.js"));
    assert!(outputs.contains_key("404.html"));
}

#[test]
fn two_builds_are_equal() {
    let book =
        "[build]\nprint = true\nsection-pages = true\nllms = \"full\"\nredirect-files = [\"netlify\"]\n";
    assert!(build(&docset(book, &[])) == build(&docset(book, &[])));
}

#[test]
fn the_library_for_diagrams_is_written_where_there_is_one() {
    let libraries = |dir: &TempDir| build(dir).keys().filter(|path| path.contains("mermaid-library")).count();
    assert_eq!(libraries(&docset("", &[])), 0);
    let diagram = ("content/includes/d.md", "```mermaid\ngraph TD; A-->B\n```\n");
    let page = ("content/page.md", "# Page\n\n[!INCLUDE [d](includes/d.md)]\n");
    assert_eq!(libraries(&docset("", &[diagram, page])), 1);
}

#[test]
fn articles_that_refer_to_a_page_are_on_it() {
    let pages = build(&docset(
        "",
        &[
            ("content/a.md", "# A\n\n[!INCLUDE [i](includes/i.md)] [own](a.md) ![p](guides/p.png)\n"),
            ("content/b.md", "# B\n\n[two](guides/two.md) [again](guides/two.md#same) [hidden](hidden.md)\n"),
            ("content/c.md", "# C\n\n[two](guides/two.md) [hidden](hidden.md)\n"),
            ("content/includes/i.md", "See [two](../guides/two.md).\n"),
        ],
    ));
    let two = &pages["guides/two.html"];
    let related = two.split_once("page-related").expect("a list").1.split_once("</nav>").expect("its end").0;
    // The neighbour in the folder first, then in the order of paths; those of includes too; each once.
    let names: Vec<&str> = related.match_indices("<li><a").map(|(at, _)| &related[at..at + 40]).collect();
    assert!(related.contains("<span class=\"count\">4</span>"), "{related}");
    let place =
        |name: &str| related.find(&format!(">{name}</a>")).unwrap_or_else(|| panic!("{name}: {names:?}"));
    assert!(place("One") < place("A") && place("A") < place("B") && place("B") < place("C"), "{related}");
    // B and C name both pages.
    assert!(place("Hidden") > 0);
    assert!(!pages["a.html"].contains("page-related"), "nothing refers to it but itself");
    let off = build(&docset("[theme.options]\nrelated = false\n", &[]));
    assert!(!off["guides/two.html"].contains("page-related"));
}
