use proptest::prelude::*;
use serde_json::json;

use crate::config::json::JsonFile;
use crate::config::source::Source;
use crate::config::testing::{failure, load_in, one, repository};
use crate::config::{Config, Profile};
use crate::diagnostics::Severity;

fn docfx(text: &str) -> Config {
    one(&[("docfx.json", text)])
}

fn docfx_error(text: &str) -> String {
    failure(&[("docfx.json", text)])
}

#[test]
fn every_form_of_a_file_mapping() {
    let config = docfx(
        r#"{ "build": { "content": [
            "**/*.md",
            { "files": "a/*.md", "exclude": ["x/**", "_site/**"], "src": "./sub/", "dest": "out/" },
            { "src": "..\\other", "group": "g", "case": true, "dot": true },
            { "cwd": ".", "files": ["b", null], "version": "v" } ],
          "resource": ["**/*.png", "**/*.svg"] } }"#,
    );
    let shape = |index: usize| {
        let one = &config.content[index];
        (one.src.as_str(), one.dest.as_str(), one.files.join(" "), one.group.as_deref())
    };
    assert_eq!(shape(0), ("", "", "**/*.md".to_owned(), None));
    assert_eq!(shape(1), ("sub", "out", "a/*.md".to_owned(), None));
    assert_eq!(shape(2), ("../other", "", "**".to_owned(), Some("g")));
    assert_eq!(shape(3), ("", "", "b".to_owned(), Some("v")));
    assert!(config.content[2].case_sensitive && config.content[2].dot && !config.content[0].dot);
    let excluded = ["x/**", "_site/**", "_localization/**", "_themes/**", "_themes.pdf/**"];
    assert_eq!(config.content[1].exclude, excluded);
    assert_eq!(config.resource.len(), 2);
    let nested = docfx(
        r#"{ "build": { "content": [ "a.md", [ { "files": "b.md", "dest": "d" }, ["c.md"] ], "e.md" ] } }"#,
    );
    let files: Vec<&str> = nested.content.iter().map(|mapping| mapping.files[0].as_str()).collect();
    assert_eq!(files, ["a.md", "b.md", "c.md", "e.md"]);
    assert_eq!(nested.content[1].dest, "d");
    let single = docfx(r#"{ "build": { "content": "*.md", "resource": { "files": ["*.png"] } } }"#);
    assert_eq!(single.content[0].files, ["*.md"]);
    assert_eq!(single.resource[0].files, ["*.png"]);
}

#[test]
fn lenient_where_people_are() {
    let config = docfx(
        "\u{feff}// a comment\n{ 'build': { /* another */ \"content\": [\"*.md\",],\n\
         \"open_to_public_contributors\": { \"**/*.yml\": false }, \"nonsense\": 1,\n\
         \"globalMetadata\": { \"_appTitle\": \"Tïtle\", }, \"template\": null, }, \"else\": [] }",
    );
    assert_eq!(config.title, "Tïtle");
    assert_eq!(config.content[0].files, ["*.md"]);
    assert_eq!(config.profile, Profile::Docfx);
    assert!(config.external_host.is_empty() && !config.sanitize && config.diagnostics.is_empty());
}

#[test]
fn metadata_keeps_file_order_and_later_files_come_last() {
    let config = one(&[
        (
            "docfx.json",
            r#"{ "build": { "content": "*.md", "globalMetadata": { "z": 1, "a": "x" }, "globalMetadataFiles": "g.json",
                 "fileMetadata": { "k": { "z/**.md": 1, "a/**": [2], "**": null }, "gone": null },
                 "fileMetadataFiles": ["f.json", "missing.json"] } }"#,
        ),
        ("g.json", r#"{ "a": "y", "b": true, }"#),
        ("f.json", r#"{ "k": { "last/**": 3 }, "l": { "*": 4 } }"#),
    ]);
    assert_eq!(json!(config.metadata.global).to_string(), r#"{"z":1,"a":"y","b":true}"#);
    let (key, rules) = &config.metadata.files[0];
    assert_eq!(key, "k");
    let patterns: Vec<&str> = rules.iter().map(|(pattern, _)| pattern.as_str()).collect();
    assert_eq!(patterns, ["z/**.md", "a/**", "**", "last/**"]);
    assert_eq!(rules[1].1, json!([2]));
    assert_eq!(config.metadata.files[1], ("l".to_owned(), vec![("*".to_owned(), json!(4))]));
    assert_eq!(config.diagnostics.len(), 1);
    assert_eq!(config.diagnostics[0].message, "metadata file `missing.json` does not exist");
}

#[test]
fn engine_groups_sitemap_and_xref() {
    let config = docfx(
        r#"{ "build": { "dest": "site", "xref": ["a.yml"], "externalReference": [{ "files": ["b.yml"] }, "c.yml"],
             "groups": { "g": { "dest": "v1/", "moniker_range": ">= x-1", "k": "v", "metadata": { "m": 1 } } },
             "sitemap": { "baseUrl": "https://e.org", "priority": 0.25, "changefreq": "weekly" },
             "markdownEngineProperties": { "markdigExtensions": ["Footnotes", { "emphasisExtras": { "o": 1 } }],
               "fallbackFolders": ["../base/"], "alerts": { "todo": "alert alert-todo" } } } }"#,
    );
    let extensions: Vec<&str> = config.markdown_extensions.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(extensions, ["footnotes", "emphasisextras"]);
    assert_eq!(config.markdown_extensions[1].1, json!({ "o": 1 }));
    assert_eq!(config.fallback_folders, ["../base"]);
    assert_eq!(config.alerts, [("TODO".to_owned(), "alert alert-todo".to_owned())]);
    assert_eq!(config.xref_maps, ["a.yml", "b.yml", "c.yml"]);
    let group = &config.groups[0];
    assert_eq!((group.dest.as_str(), group.moniker_range.as_deref()), ("v1", Some(">= x-1")));
    assert_eq!(json!(group.metadata), json!({ "k": "v", "m": 1 }));
    assert_eq!(config.sitemap.options.priority, Some(0.25));
    assert_eq!(config.sitemap.options.base_url.as_deref(), Some("https://e.org"));
    assert!(config.out.ends_with("site"));
}

#[test]
fn rules_take_codes_of_both_engines() {
    let config = docfx(
        r#"{ "build": {}, "rules": { "file-not-found": "Error", "InvalidBookmark": "off",
             "h1-of-the-service": "nonsense", "xref-not-found": { "severity": "info", "x": 1 } } }"#,
    );
    let rules: Vec<_> = config.severities.iter().map(|rule| (rule.code.as_str(), rule.severity)).collect();
    let expected = [
        ("file-not-found", Severity::Error),
        ("bookmark-not-found", Severity::Off),
        ("xref-not-found", Severity::Info),
    ];
    assert_eq!(rules, expected);
}

#[test]
fn malformed_patterns_are_reported_at_their_place() {
    let text = "{ \"build\": { \"content\": [\n{ \"files\": [\"*.md\", \"{a\"] }],\n\
        \"fileMetadata\": { \"k\": { \"[\": 1 } } } }";
    let config = docfx(text);
    let found: Vec<_> =
        config.diagnostics.iter().map(|one| (one.code.as_str(), one.span.start as usize)).collect();
    let at = |needle: &str| text.find(needle).unwrap();
    assert_eq!(found, [("glob-pattern-invalid", at("\"{a\"")), ("glob-pattern-invalid", at("\"[\""))]);
    assert!(config.diagnostics[0].message.contains("`{a`"));
}

#[test]
fn syntax_errors_name_line_and_column() {
    for (text, place) in [
        ("{ \"build\": {\n  \"content\": [ \"a\" \"b\" ] } }", "2:"),
        ("{ \"build\": ", "1:"),
        ("{ \"build\": {} ]", "1:"),
        ("", "1:1"),
        ("[", "1:"),
    ] {
        let error = docfx_error(text);
        assert!(error.starts_with(&format!("DIR/docfx.json:{place}")), "{error}");
        assert!(error.contains("; "), "{error}");
    }
    assert!(failure(&[("docfx.json", &"[".repeat(100_000))]).starts_with("DIR/docfx.json:1:"));
}

#[test]
fn wrong_types_name_the_key_and_its_place() {
    for (text, message) in [
        ("[]", "1:1: the file is a list; an object `{…}` is needed"),
        ("{ \"metadata\": [] }", "1:1: the file has no `build`; name the pages in `build.content`"),
        (
            "{ \"build\": {\n \"content\": [ {}, { \"files\":\n 7 } ] } }",
            "2:21: `build.content[1].files` is a number; a string or a list of strings is needed",
        ),
        (
            "{ \"build\": { \"content\": [true] } }",
            "1:26: `build.content[0]` is true or false; a pattern or an object with `files` is needed",
        ),
        (
            "{ \"build\": { \"content\": { \"files\": [\"a\", 1] } } }",
            "1:42: `build.content.files[1]` is a number; a string or a list of strings is needed",
        ),
        (
            "{ \"build\": {\n\"globalMetadata\": [] } }",
            "2:1: `build.globalMetadata` is a list; an object `{…}` is needed",
        ),
        (
            "{ \"build\": { \"fileMetadata\": { \"ms.x\": \"y\" } } }",
            "1:32: `build.fileMetadata.ms.x` is a string; an object `{…}` is needed",
        ),
        ("{ \"build\": { \"dest\": {} } }", "1:14: `build.dest` is an object; a string is needed"),
        (
            "{ \"build\": {}, \"rules\": { \"include-invalid\": \"bad\" } }",
            "1:27: `rules.include-invalid` is no severity: \"bad\"; use off, info, suggestion, warning or error",
        ),
    ] {
        assert_eq!(docfx_error(text), format!("DIR/docfx.json:{message}"));
    }
    let dir = repository(&[("docfx.json", "{}")]);
    std::fs::write(dir.path().join("docfx.json"), b"{ \"build\": \"\xff\" }").unwrap();
    assert_eq!(load_in(&dir, "").unwrap_err(), "DIR/docfx.json: the file is not UTF-8; save it as UTF-8");
}

proptest! {
    /// Whatever stands in a file, reading it and pointing into it ends in a value or a message.
    #[test]
    fn arbitrary_text_never_panics(text in "[\\[\\]{}:,\"'a1 \n/*\\\\\u{e9}-]{0,60}") {
        let file = JsonFile::parse(Source { shown: "x".to_owned(), text: text.clone() });
        let message: String = match file {
            Ok(file) => file.root().items().iter().map(|node| node.error("no").to_string()).collect(),
            Err(error) => error.to_string(),
        };
        prop_assert!(message.is_empty() || message.starts_with("x:"), "{}", message);
        let source = Source { shown: "x".to_owned(), text };
        if let Err(error) = crate::config::toml::parse(&source) {
            prop_assert!(error.to_string().starts_with("x:"));
        }
    }
}

#[test]
fn unsupported_extensions_are_reported() {
    let text = r#"{ "build": { "content": "*.md",
        "markdownEngineProperties": { "markdigExtensions": ["TaskLists", "GridTables"] } } }"#;
    let config = one(&[("docfx.json", text)]);
    let found: Vec<_> = config.diagnostics.iter().map(|one| (one.code.as_str(), one.span.start)).collect();
    assert_eq!(found, [("markdown-extension-unsupported", text.find("\"GridTables").unwrap() as u32)]);
}

#[test]
fn a_docset_without_content_is_reported() {
    for (text, at) in [(r#"{ "build": { "content": [] } }"#, 13), (r#"{ "build": { "resource": "*" } }"#, 2)]
    {
        let config = one(&[("docfx.json", text)]);
        let found: Vec<_> =
            config.diagnostics.iter().map(|one| (one.code.as_str(), one.span.start)).collect();
        assert_eq!(found, [("empty-input-files", at)]);
    }
}
