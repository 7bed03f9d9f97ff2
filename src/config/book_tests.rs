use serde_json::json;

use crate::config::settings;
use crate::config::testing::{failure, load_with, one, repository};
use crate::config::{Config, Llms, Overrides, Profile, UrlStyle};
use crate::diagnostics::Severity;

fn book(text: &str) -> Config {
    one(&[("book.toml", text), ("content/index.md", "# X")])
}

fn book_error(text: &str) -> String {
    let message = failure(&[("book.toml", text), ("content/index.md", "# X")]);
    message.strip_prefix("DIR/book.toml:").map(str::to_owned).unwrap_or(message)
}

/// A value that a kind of setting takes.
fn sample(setting: &settings::Setting) -> String {
    match (setting.kind, setting.key) {
        (_, "external-host" | "base-url" | "edit-url") => "\"https://example.org\"".to_owned(),
        (_, "xref-template") => "\"https://example.org/{uid}\"".to_owned(),
        (_, "date") => "\"MM/DD/YYYY\"".to_owned(),
        (settings::Kind::Text, _) => "\"en\"".to_owned(),
        (settings::Kind::Flag, _) => "true".to_owned(),
        (settings::Kind::Number(least, _), _) => least.to_string(),
        (settings::Kind::Texts, _) => "[\"a\"]".to_owned(),
        (settings::Kind::Word(words) | settings::Kind::Words(words), _) => format!("\"{}\"", words[0]),
        (settings::Kind::Table, _) => "{}".to_owned(),
    }
}

#[test]
fn every_setting_that_is_listed_is_read() {
    for setting in settings::SETTINGS {
        let key = match setting.table.split_once(".*") {
            Some(("diagnostics", _)) => "diagnostics.file-not-found".to_owned(),
            Some((table, _)) => format!("{table}.x"),
            None => setting.table.to_owned(),
        };
        let needed = match setting.table {
            "icons.*" if setting.key != "word" => "word = \"x\"\n",
            "diagnostics.*" if setting.key != "severity" => "severity = \"off\"\n",
            _ => "",
        };
        let text = format!("[{key}]\n{needed}{} = {}\n", setting.key, sample(setting));
        let files = [("book.toml", text.as_str()), ("content/index.md", "# X")];
        // Values may be wrong for other reasons, such as a theme that does not exist.
        if let Err(error) = load_with(&repository(&files), "", &Overrides::default()) {
            assert!(!error.contains("unknown"), "{text}{error}");
        }
    }
}

#[test]
fn an_empty_book_has_useful_defaults() {
    let config = book("");
    assert!(config.root.ends_with("content"));
    assert_eq!(config.root.parent(), Some(config.repository.as_path()));
    assert_eq!(config.out, config.repository.join("_site"));
    assert_eq!((config.profile, config.url_style), (Profile::Learn, UrlStyle::Html));
    assert_eq!((config.language.as_str(), config.title.as_str()), ("en-us", ""));
    assert!(config.base_path.is_empty() && config.external_host.is_empty() && config.sanitize);
    assert_eq!(config.content[0].files, ["**/*.md", "**/*.yml", "**/*.yaml"]);
    assert!(config.content[0].exclude.contains(&"**/includes/**".to_owned()));
    assert!(config.resource[0].files[0].contains("png"));
    assert_eq!(config.theme.name, "default");
    let icons: Vec<_> = config.icons.iter().map(|icon| (icon.stem.as_str(), icon.kind.as_str())).collect();
    assert_eq!(icons[0], ("trade-off", "tradeoff"));
    assert_eq!(icons[4], ("ai", ""));
}

#[test]
fn every_key_is_read() {
    let config = one(&[
        (
            "book.toml",
            r##"
[site]
title = "T"
base-path = "docs/guide/"
base_url = "https://example.org/"
language = "de-AT"
external-host = "https://learn.example.org"
url-style = "clean"
edit-url = "https://git.example.org/a/b.git/"
edit-branch = "trunk"
[build]
source = "./src"
out = "public/site"
profile = "docfx"
moniker = "v2"
monikers = ["v1", "v2"]
redirect-files = ["netlify", "nginx"]
xref-maps = ["maps/x.yml", "https://example.org/x.json"]
xref-template = "https://example.org/?q={uid}"
extensions = ["Footnotes"]
exclude = ["drafts/**"]
sanitize = true
git = false
markdown = false
llms = "full"
feed = false
print = true
section-pages = true
[theme]
name = "own"
options = { color = "#123456", depth = 2, list = [1.5, true], when = 2024-01-02 }
[diagnostics]
link_case = "off"
file-not-found = [{ severity = "info", files = ["old/**"] }, "error"]
[icons]
Risk = { word = "Hazard", kind = "risk" }
star = { word = "New" }
[metadata]
author = "required"
[link-indexes]
"/azure/x/" = "index.txt"
"##,
        ),
        ("src/a.md", ""),
        ("theme/page.html", ""),
        ("themes/own/theme.toml", ""),
        ("index.txt", ""),
    ]);
    assert_eq!((config.title.as_str(), config.language.as_str()), ("T", "de-AT"));
    assert_eq!(config.base_path, "/docs/guide");
    assert_eq!(config.base_url.as_deref(), Some("https://example.org"));
    assert_eq!(config.external_host, "https://learn.example.org");
    assert_eq!((config.url_style, config.profile), (UrlStyle::Clean, Profile::Docfx));
    let edit = config.edit.unwrap();
    assert_eq!(
        (edit.repository_url.as_str(), edit.branch.as_str()),
        ("https://git.example.org/a/b", "trunk")
    );
    assert_eq!(edit.path_in_repository, "src");
    assert_eq!(config.out, config.repository.join("public/site"));
    assert_eq!(config.moniker.as_deref(), Some("v2"));
    assert_eq!(config.moniker_order, ["v1", "v2"]);
    assert_eq!(config.redirect_formats, ["netlify", "nginx"]);
    let outputs = config.outputs;
    assert_eq!(
        (outputs.git, outputs.markdown, outputs.llms, outputs.feed),
        (false, false, Llms::Full, false)
    );
    assert_eq!((outputs.print, outputs.section_pages), (true, true));
    assert_eq!(config.xref_maps, ["../maps/x.yml", "https://example.org/x.json"]);
    assert_eq!(config.xref_template.as_deref(), Some("https://example.org/?q={uid}"));
    assert_eq!(config.markdown_extensions[0].0, "footnotes");
    assert!(config.content[0].exclude.contains(&"drafts/**".to_owned()));
    assert!(config.resource[0].exclude.contains(&"drafts/**".to_owned()));
    let folders = ["theme", "themes/own"].map(|folder| config.repository.join(folder));
    assert_eq!(config.theme.folders, folders);
    let options = json!(config.theme.options).to_string();
    assert_eq!(options, r##"{"color":"#123456","depth":2,"list":[1.5,true],"when":"2024-01-02"}"##);
    let rules: Vec<_> = config.severities.iter().map(|rule| (rule.code.as_str(), rule.severity)).collect();
    let expected = [
        ("link-case", Severity::Off),
        ("file-not-found", Severity::Info),
        ("file-not-found", Severity::Error),
    ];
    assert_eq!(rules, expected);
    assert_eq!(config.severities[1].files, ["old/**"]);
    let risks: Vec<_> = config.icons.iter().filter(|icon| icon.stem == "risk").collect();
    assert_eq!((risks.len(), risks[0].word.as_str()), (1, "Hazard"));
    assert_eq!(json!(config.metadata_checks), json!({ "author": "required" }));
    assert_eq!(config.link_indexes, [("/azure/x".to_owned(), config.repository.join("index.txt"))]);
}

#[test]
fn mistakes_are_errors_with_place_and_remedy() {
    for (text, message) in [
        ("[site]\ntitel = \"x\"", "2:1: unknown key `titel` in `[site]`; did you mean `title`?"),
        ("[site]\nbase_pth = \"x\"", "2:1: unknown key `base_pth` in `[site]`; did you mean `base-path`?"),
        ("[sites]\na = 1", "1:2: unknown table `[sites]`; did you mean `site`?"),
        (
            "title = \"x\"",
            "1:1: unknown key `title` outside of any table; known here: `site`, `build`, `theme`, `diagnostics`, `icons`, `metadata`, `external`, `link-indexes`",
        ),
        ("[site]\n  title = 3", "2:3: `title` in `[site]` is a number; a string in quotes is needed"),
        ("site = 1", "1:1: `[site]` is a number; a table is needed"),
        (
            "[site]\nbase-path = \"/a/../b\"",
            "2:1: `base-path` in `[site]` cannot have the path `/a/../b`; write a path such as `/docs`, without `..`, blanks, `?` and `#`",
        ),
        (
            "[site]\nbase-path = \"https://x/y\"",
            "2:1: `base-path` in `[site]` cannot have the path `https://x/y`; write only the path, such as `/docs`, and the host as `base-url`",
        ),
        (
            "[site]\nbase-url = \"https://x.org/docs\"",
            "2:1: `base-url` in `[site]` cannot be `https://x.org/docs`; write only scheme and host, and the path behind them as `base-path`",
        ),
        (
            "[site]\nlanguage = \"english!\"",
            "2:1: `language` in `[site]` cannot be `english!`; write a language tag such as `en-us`",
        ),
        (
            "[site]\nurl-style = \"pretty\"",
            "2:1: `url-style` in `[site]` cannot be `pretty`; known here: `html`, `clean`",
        ),
        (
            "[build]\nprofile = \"docfix\"",
            "2:1: `profile` in `[build]` cannot be `docfix`; did you mean `docfx`?",
        ),
        (
            "[build]\nmonikers = [\"a\",\n 2]",
            "3:2: `monikers` in `[build]` is a number; a string or a list of strings is needed",
        ),
        (
            "[build]\nredirect-files = [\"ngnix\"]",
            "2:19: `redirect-files` in `[build]` cannot be `ngnix`; did you mean `nginx`?",
        ),
        ("[build]\nllms = \"ful\"", "2:1: `llms` in `[build]` cannot be `ful`; did you mean `full`?"),
        ("[build]\nmarkdwon = true", "2:1: unknown key `markdwon` in `[build]`; did you mean `markdown`?"),
        (
            "[build]\nexclude = \"{a\"",
            "2:1: `exclude` in `[build]` holds the pattern `{a`: `{` is not closed; correct the pattern",
        ),
        (
            "[build]\nsanitize = \"yes\"",
            "2:1: `sanitize` in `[build]` is a string; `true` or `false` is needed",
        ),
        (
            "[build]\nsanitize = false",
            "2:1: `sanitize` cannot be off in the profile `learn`; remove it, or set `profile = \"docfx\"`",
        ),
        (
            "[build]\nsource = \"../x\"",
            "2:1: `source` in `[build]` cannot be `../x`; the sources must lie below the folder of book.toml",
        ),
        (
            "[build]\nsource = \"nix\"",
            "2:1: the source folder `nix` does not exist; create it, or set `source` in `[build]`",
        ),
        (
            "[build]\nout = \".\"",
            "2:1: `out` is `.`, which holds the sources; name a folder of its own, such as `_site`",
        ),
        (
            "[build]\nmoniker = \"a\"\nxref-maps = []\nxref_maps = []",
            "4:1: `xref_maps` in `[build]` stands twice in two spellings; remove one of them",
        ),
        (
            "[theme]\nname = \"../x\"",
            "2:1: `name` in `[theme]` cannot be `../x`; write `default` or the name of a folder in `themes/`",
        ),
        (
            "[theme]\nname = \"nix\"",
            "2:1: there is no theme `nix` in the folder `themes`; create it, or use the theme `default`",
        ),
        (
            "[diagnostics]\nlink-cas = \"off\"",
            "2:1: `link-cas` in `[diagnostics]` is no diagnostic code; did you mean `link-case`?",
        ),
        (
            "[diagnostics]\nlink-case = \"of\"",
            "2:1: `link-case` in `[diagnostics]` cannot be `of`; did you mean `off`?",
        ),
        (
            "[diagnostics]\nlink-case = { files = [] }",
            "2:1: `link-case` in `[diagnostics]` has no `severity`; write a severity, or `{ severity = \"off\", files = [\"…\"] }`",
        ),
        (
            "[diagnostics]\nlink-case = { severity = \"off\", file = [] }",
            "2:33: unknown key `file` in `[diagnostics.link-case]`; did you mean `files`?",
        ),
        (
            "[icons]\nx = { kind = \"risk\" }",
            "2:1: `x` in `[icons]` has no `word`; add `word = \"…\"`, the text shown beside the icon",
        ),
        (
            "[icons]\nx = { word = \"X\", kind = \"rsk\" }",
            "2:19: `kind` in `[icons.x]` cannot be `rsk`; did you mean `risk`?",
        ),
        (
            "[external]\nstrikes = 0",
            "2:1: `strikes` in `[external]` has no value that can be used; write a whole number from 1 to 100",
        ),
        (
            "[external]\nledger = \"..\"",
            "2:1: `ledger` in `[external]` names no file; write a name such as `links-ledger.toml`",
        ),
        (
            "[link-indexes]\n\"/a\" = \"none\"",
            "2:1: the link index `none` of `/a` does not exist; create it or remove the line",
        ),
    ] {
        assert_eq!(book_error(text), message, "{text}");
    }
}

#[test]
fn toml_syntax_errors_have_a_place() {
    for text in ["[site]\ntitle = ", "[site\n", "[site]\ntitle = \"a\"\ntitle = \"b\"", "a = [[[\n"] {
        let error = book_error(text);
        let mut parts = error.split(':');
        assert!(parts.next().is_some_and(|line| line.parse::<u32>().is_ok()), "{error}");
        assert!(parts.next().is_some_and(|column| column.parse::<u32>().is_ok()), "{error}");
        assert!(error.ends_with("correct the TOML there") && !error.contains('\n'), "{error}");
    }
    book_error(&format!("a = {}", "[".repeat(50_000)));
}

#[test]
fn the_command_line_overrules() {
    let dir =
        repository(&[("book.toml", "[site]\nbase-path = \"/a\"\n[build]\nout = \"o\"\nmoniker = \"m\"")]);
    std::fs::create_dir(dir.path().join("content")).unwrap();
    let overrides = Overrides {
        out: Some(dir.path().join("x/../y")),
        base_path: Some("b/".to_owned()),
        base_url: Some("http://localhost:1234".to_owned()),
        profile: Some(Profile::Docfx),
        moniker: Some("n".to_owned()),
    };
    let config = load_with(&dir, "", &overrides).unwrap().remove(0);
    assert_eq!(config.out, config.repository.join("y"));
    assert_eq!((config.base_path.as_str(), config.moniker.as_deref()), ("/b", Some("n")));
    assert_eq!(config.base_url.as_deref(), Some("http://localhost:1234"));
    assert_eq!((config.profile, config.sanitize), (Profile::Docfx, false));
    let fails = |overrides: Overrides| load_with(&dir, "", &overrides).unwrap_err();
    let error = fails(Overrides { base_path: Some("a b".to_owned()), ..Overrides::default() });
    assert!(error.starts_with("--base-path: cannot be `a b`;"), "{error}");
    let error = fails(Overrides { base_url: Some("example.org".to_owned()), ..Overrides::default() });
    assert!(error.starts_with("--base-url: cannot be `example.org`;"), "{error}");
    let error = fails(Overrides { out: Some(dir.path().to_owned()), ..Overrides::default() });
    assert_eq!(error, "--out: DIR holds the sources; name a folder of its own");
}
