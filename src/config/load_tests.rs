use super::*;
use crate::config::testing::{failure, load_in, load_with, one, repository};
use crate::config::{Profile, UrlStyle};

const LEARN: &str = r#"{ "build": { "content": "**/*.md", "dest": "thing",
    "globalMetadata": { "breadcrumb_path": "/azure/thing/breadcrumb/toc.json", "titleSuffix": "Suffix" } } }"#;

const PUBLISH: &str = r#"{ "docsets_to_publish": [
    { "docset_name": "one", "build_source_folder": "docs\\one", "locale": "de-de", "monikers": ["v1"],
      "open_to_public_contributors": true, "xref_query_tags": ["/dotnet"] },
    { "docset_name": "gone", "build_source_folder": "gone" },
    { "build_source_folder": "./two/", "open_to_public_contributors": false } ],
  "git_repository_url_open_to_public_contributors": "https://git.example.org/a/b",
  "git_repository_branch_open_to_public_contributors": "live",
  "redirection_files": ["more/r.json", "none.json"],
  "dependent_repositories": [{ "path_to_root": "_themes" }, { "path_to_root": "here" }], }"#;

fn published() -> tempfile::TempDir {
    repository(&[
        (publish::NAME, PUBLISH),
        ("docs/one/docfx.json", LEARN),
        ("two/docfx.json", r#"{ "build": { "content": "*.md" } }"#),
        ("here/x", ""),
        (".openpublishing.redirection.json", "{}"),
        (".openpublishing.redirection.extra.json", "{}"),
        ("docs/one/.openpublishing.Redirection.json", "{}"),
        ("docs/one/redirections.yml", ""),
        ("node_modules/x/.openpublishing.redirection.json", "{}"),
        ("more/r.json", "{}"),
    ])
}

#[test]
fn a_publish_configuration_names_the_docsets() {
    let configs = load_in(&published(), "").unwrap();
    let names: Vec<&str> = configs.iter().map(|config| config.name.as_str()).collect();
    assert_eq!(names, ["one", "two"]);
    let one = &configs[0];
    assert_eq!(one.root, one.repository.join("docs/one"));
    assert_eq!(one.out, one.repository.join("_site/one"));
    assert_eq!((one.language.as_str(), one.title.as_str()), ("de-de", "Suffix"));
    assert_eq!((one.profile, one.sanitize), (Profile::Learn, true));
    assert_eq!(one.base_path, "/azure/thing");
    assert_eq!(one.external_host, "https://learn.microsoft.com");
    assert_eq!(one.dependent_repositories.len(), 1);
    assert_eq!(one.dependent_repositories[0].alias, "_themes");
    assert_eq!(one.moniker_order, ["v1"]);
    assert!(one.xref_service && !configs[1].xref_service);
    let edit = one.edit.as_ref().unwrap();
    assert_eq!((edit.branch.as_str(), edit.path_in_repository.as_str()), ("live", "docs/one"));
    assert!(configs[1].edit.is_none(), "not open to the public");
    assert_eq!((configs[1].title.as_str(), configs[1].language.as_str()), ("two", "en-us"));
}

#[test]
fn missing_docsets_and_redirection_files_are_reported_once() {
    let configs = load_in(&published(), "").unwrap();
    let found: Vec<_> = configs[0].diagnostics.iter().map(|one| (one.path.as_str(), &*one.message)).collect();
    let path = "../../.openpublishing.publish.config.json";
    let expected = [
        (path, "redirection file `none.json` does not exist"),
        (path, "docset `gone` has no docfx.json in folder `gone`"),
    ];
    assert_eq!(found, expected);
    assert_eq!(configs[1].diagnostics, []);
    assert_eq!(
        configs[0].diagnostics[1].span.start as usize,
        PUBLISH.find("{ \"docset_name\": \"gone\"").unwrap()
    );
}

#[test]
fn redirection_files_are_sorted_and_found_once() {
    let config = load_in(&published(), "").unwrap().remove(0);
    let files: Vec<String> =
        config.redirection_files.iter().map(|path| meaning::path_inside(path, &config.repository)).collect();
    let expected = [
        ".openpublishing.redirection.extra.json",
        ".openpublishing.redirection.json",
        "docs/one/.openpublishing.Redirection.json",
        "docs/one/redirections.yml",
        "more/r.json",
    ];
    assert_eq!(files, expected);
}

#[test]
fn a_docset_folder_knows_its_repository() {
    let dir = published();
    let whole = load_in(&dir, "").unwrap().remove(0);
    let alone = load_in(&dir, "docs/one").unwrap().remove(0);
    assert_eq!((&alone.repository, &alone.name), (&whole.repository, &whole.name));
    assert_eq!(alone.redirection_files, whole.redirection_files);
    assert_eq!(alone.out, alone.root.join("_site"));
    // Nothing but the repository's own report about another docset differs.
    assert_eq!(alone.diagnostics.len(), 1);
}

#[test]
fn without_any_docset_left_there_is_an_error() {
    let named =
        r#"{ "docsets_to_publish": [{ "build_source_folder": "x" }, { "build_source_folder": "../y" }] }"#;
    let error = failure(&[(publish::NAME, named)]);
    let name = format!("DIR/{}", publish::NAME);
    assert_eq!(error, format!("{name}: no docfx.json in `DIR/x`, `DIR/../y`; correct `build_source_folder`"));
    let error = failure(&[(publish::NAME, "{}")]);
    assert!(error.starts_with(&format!("{name}: `docsets_to_publish` names no docset;")), "{error}");
    let error = failure(&[(publish::NAME, "{ \"docsets_to_publish\": [\n{ \"locale\": 1 }] }")]);
    assert_eq!(error, format!("{name}:2:3: `docsets_to_publish[0].locale` is a number; a string is needed"));
    let twice = r#"{ "docsets_to_publish": [
        { "docset_name": "n", "build_source_folder": "a" }, { "docset_name": "n", "build_source_folder": "b" }] }"#;
    let docfx = r#"{ "build": {} }"#;
    let error = failure(&[(publish::NAME, twice), ("a/docfx.json", docfx), ("b/docfx.json", docfx)]);
    assert!(error.contains("two docsets are named `n`"), "{error}");
}

#[test]
fn several_docsets_cannot_share_a_base_path() {
    let overrides = Overrides { base_path: Some("/x".to_owned()), ..Overrides::default() };
    let error = load_with(&published(), "", &overrides).unwrap_err();
    assert!(error.contains("cannot share one --base-path"), "{error}");
    assert_eq!(load_with(&published(), "two", &overrides).unwrap()[0].base_path, "/x");
}

#[test]
fn wrong_folders_get_one_clear_error() {
    let dir = repository(&[("docs/docfx.json", LEARN), ("docs/a/b/x.md", ""), ("empty/x", "")]);
    let error = |folder: &str| load_in(&dir, folder).unwrap_err();
    assert_eq!(
        error("none"),
        "DIR/none: the folder does not exist; create a docset there with `milepost init DIR/none`"
    );
    assert_eq!(
        error("docs/docfx.json"),
        "DIR/docs/docfx.json: this is a file; name the folder that holds it"
    );
    let looked = "no docset here (looked for book.toml, docfx.json and .openpublishing.publish.config.json)";
    assert_eq!(
        error("docs/a/b"),
        format!(
            "DIR/docs/a/b: {looked}; there is a docfx.json in DIR/docs: name that folder; \
             or create one with `milepost init DIR/docs/a/b`"
        )
    );
    assert!(error("").contains("there is a docfx.json in DIR/docs"), "{}", error(""));
    let alone = repository(&[("empty/x", "")]);
    let error = load_in(&alone, "empty").unwrap_err();
    assert!(error.starts_with(&format!("DIR/empty: {looked}; ")), "{error}");
}

#[test]
fn a_book_beside_docfx_json_adds_to_it() {
    let book = "[site]\ntitle = \"Own\"\nbase-path = \"/own\"\nurl-style = \"clean\"\n\
        [build]\nsource = \".\"\nexclude = [\"x/**\"]\nxref-maps = [\"m.yml\"]\n[diagnostics]\nlink-case = \"off\"";
    let docfx = r#"{ "build": { "content": "**/*.md", "template": ["docs.html"], "globalMetadata": { "_appTitle": "A" } },
        "rules": { "link-case": "error" } }"#;
    let config = one(&[("docfx.json", docfx), ("book.toml", book), ("theme/x", "")]);
    assert_eq!(config.root, config.repository);
    assert_eq!((config.title.as_str(), config.base_path.as_str()), ("Own", "/own"));
    assert_eq!((config.url_style, config.profile), (UrlStyle::Clean, Profile::Learn));
    assert_eq!(config.content[0].files, ["**/*.md"]);
    assert!(config.content[0].exclude.contains(&"x/**".to_owned()));
    assert_eq!(config.xref_maps, ["m.yml"]);
    assert_eq!(config.severities.last().unwrap().severity.as_str(), "off");
    assert_eq!(config.theme.folders, [config.root.join("theme")]);
    let error = failure(&[("docfx.json", docfx), ("book.toml", "[build]\nsource = \"docs\"")]);
    assert_eq!(
        error,
        "DIR/book.toml:2:1: `source` contradicts docfx.json, which lies in this folder and names the sources; \
         remove `source`"
    );
}

#[test]
fn a_book_may_point_at_a_docfx_docset() {
    let book = "[build]\nsource = \"docs\"\nxref-maps = [\"m.yml\"]";
    let config = one(&[("book.toml", book), ("docs/docfx.json", LEARN), (publish::NAME, "{}")]);
    assert_eq!(config.root, config.repository.join("docs"));
    assert_eq!(config.out, config.repository.join("_site"));
    assert_eq!((config.title.as_str(), config.profile), ("Suffix", Profile::Learn));
    assert_eq!(config.xref_maps, ["../m.yml"]);
    assert_eq!(config.name, "docs");
}

#[test]
fn docsets_yml_names_docsets_by_pattern() {
    let files = [
        ("docsets.yml", "docsets: ['docs/**', '*']\nexclude: docs/old/**"),
        (
            "docs/a/docfx.yml",
            "hostName: Example.org\nurlType: pretty\neditRepositoryUrl: https://git.example.org/a",
        ),
        ("docs/a/docfx.json", "{}"),
        ("docs/deep/b/docfx.json", r#"{ "build": {} }"#),
        ("docs/old/docfx.yml", ""),
        ("samples/docfx.yml", ""),
    ];
    let configs = load_in(&repository(&files), "").unwrap();
    let inside = |path: &Path| meaning::path_inside(path, &configs[0].repository);
    let found: Vec<_> = configs.iter().map(|config| (inside(&config.root), inside(&config.out))).collect();
    let pair = |root: &str, out: &str| (root.to_owned(), out.to_owned());
    assert_eq!(found, [pair("docs/a", "_site/docs/a"), pair("docs/deep/b", "_site/docs/deep/b")]);
    let flat = &configs[0];
    assert_eq!((flat.profile, flat.url_style), (Profile::Learn, UrlStyle::Clean));
    assert_eq!(flat.base_url.as_deref(), Some("https://Example.org"));
    assert_eq!(
        flat.edit.as_ref().map(|edit| edit.repository_url.as_str()),
        Some("https://git.example.org/a")
    );
    let message = failure(&[("docsets.yml", "docsets: x"), ("docs/docfx.yml", "")]);
    assert!(message.starts_with("DIR/docsets.yml: `docsets` matches no docset; "), "{message}");
}

#[test]
fn only_documentation_repositories_are_searched_for_redirections() {
    let config = one(&[
        ("book.toml", ""),
        ("content/a/.openpublishing.redirection.json", "{}"),
        ("src/.openpublishing.redirection.json", "{}"),
        (".openpublishing.redirection.json", "{}"),
    ]);
    let files: Vec<_> =
        config.redirection_files.iter().map(|file| meaning::path_inside(file, &config.repository)).collect();
    assert_eq!(files, [".openpublishing.redirection.json", "content/a/.openpublishing.redirection.json"]);
}

#[test]
fn an_output_that_holds_the_sources_is_no_output() {
    let output = |key: &str, value: &str| {
        let config = one(&[("docfx.json", &format!(r#"{{ "build": {{ "{key}": "{value}" }} }}"#))]);
        meaning::path_inside(&config.out, &config.repository)
    };
    assert_eq!(output("output", "../x/y"), "", "beside the repository, so not inside");
    assert_eq!(output("output", "public"), "public");
    assert_eq!(output("dest", "."), "_site");
    assert_eq!(output("dest", ".."), "_site");
}

#[test]
fn the_fingerprint_follows_meaning_not_place() {
    let files = [
        ("book.toml", "[site]\ntitle = \"A\""),
        ("content/x.md", ""),
        (".openpublishing.redirection.json", "{}"),
    ];
    let first = one(&files);
    assert_eq!(first.fingerprint, one(&files).fingerprint, "another folder");
    let dir = repository(&files);
    let out = Overrides { out: Some(dir.path().join("elsewhere")), ..Overrides::default() };
    assert_eq!(first.fingerprint, load_with(&dir, "", &out).unwrap()[0].fingerprint, "another output folder");
    let moniker = Overrides { moniker: Some("m".to_owned()), ..Overrides::default() };
    assert_ne!(first.fingerprint, load_with(&dir, "", &moniker).unwrap()[0].fingerprint);
    let mut other = files;
    other[0].1 = "[site]\ntitle = \"B\"";
    assert_ne!(first.fingerprint, one(&other).fingerprint);
}
