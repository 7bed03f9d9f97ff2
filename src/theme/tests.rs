use std::fs;
use std::io::Write as _;

use serde_json::json;

use super::*;
use crate::render::context::{OutlineItem, PageLink};

fn default_theme() -> Theme {
    Theme::load(&ThemeConfig::default(), "en").expect("the built-in theme loads")
}

fn rendered(theme: &Theme, page: &PageContext) -> String {
    let mut site = SiteContext { title: "R & D".into(), language: "en".into(), ..SiteContext::default() };
    theme.fill(&mut site);
    let mut out = Vec::new();
    theme.render(&theme.prepare(&site), page, &mut out).expect("the page renders");
    String::from_utf8(out).expect("UTF-8")
}

fn article() -> PageContext {
    PageContext {
        kind: "article".into(),
        title: "A <b> & c".into(),
        body: "<p>x</p>".into(),
        ..PageContext::default()
    }
}

fn with_override(files: &[(&str, &str)]) -> (tempfile::TempDir, Result<Theme, ConfigError>) {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    let config = ThemeConfig { folders: vec![folder.path().to_owned()], ..ThemeConfig::default() };
    let theme = Theme::load(&config, "en");
    (folder, theme)
}

#[test]
fn every_kind_renders_full_and_empty_in_every_language() {
    for language in ["en", "de", "es", "ja", "ar", "de-AT", "tlh"] {
        let theme = Theme::load(&ThemeConfig::default(), language).expect("loads");
        let files = ThemeFiles::collect("default", &[]).expect("files");
        theme.try_out(&files).expect("renders");
    }
}

#[test]
fn languages_are_complete() {
    let files = ThemeFiles::collect("default", &[]).expect("files");
    let english = strings::load(&files, "en").expect("strings");
    for language in ["de", "es", "ja", "ar"] {
        let file = &files.strings[language][0];
        let table: toml::Table = toml::from_str(file.text("").expect("text")).expect("TOML");
        for (name, _) in Words::ENGLISH {
            assert!(table["content"].get(name).is_some(), "{language} lacks content.{name}");
        }
        for (section, words) in [("page", &english.page), ("script", &english.script)] {
            for key in words.keys() {
                assert!(table[section].get(key).is_some(), "{language} lacks {section}.{key}");
            }
        }
    }
}

#[test]
fn the_english_file_holds_the_words_of_the_program() {
    let files = ThemeFiles::collect("default", &[]).expect("files");
    let english = strings::load(&files, "en").expect("strings");
    assert_eq!(english.content, Words::default());
    let table: toml::Table = toml::from_str(files.strings["en"][0].text("").expect("text")).expect("TOML");
    assert_eq!(table["content"].as_table().map(toml::Table::len), Some(Words::ENGLISH.len()));
}

#[test]
fn dates_follow_the_language() {
    let files = ThemeFiles::collect("default", &[]).expect("files");
    for (language, date) in [
        ("en-us", "30 June 2026"),
        ("de-AT", "30. Juni 2026"),
        ("es", "30 de junio de 2026"),
        ("ja-jp", "2026年6月30日"),
        ("ar-sa", "30 يونيو 2026"),
        ("fr-fr", "2026-06-30"),
    ] {
        assert_eq!(strings::load(&files, language).expect("strings").content.date(2026, 6, 30), date);
    }
    let (_folder, theme) = with_override(&[("strings/en.toml", "[content]\nalert_nte = \"x\"")]);
    assert!(theme.expect_err("is refused").0.contains("did you mean `alert_note`?"));
}

#[test]
fn text_is_escaped_and_html_is_not() {
    let mut page = article();
    page.description = "\"><script>".into();
    page.outline = vec![OutlineItem { level: 2, id: "a".into(), html: "<code>a</code>".into() }];
    let html = rendered(&default_theme(), &page);
    assert!(html.contains("content=\"A &lt;b&gt; &amp; c\""), "{html}");
    assert!(html.contains("R &amp; D"));
    assert!(!html.contains("\"><script>"), "a description must not end its attribute");
    assert!(html.contains("<p>x</p>") && html.contains("<code>a</code>"));
}

#[test]
fn breadcrumb_data_is_json_and_cannot_end_its_script() {
    let mut page = article();
    page.canonical = "https://example.org/a/b.html".into();
    page.title = "</script> \"x\"".into();
    page.breadcrumb = vec![PageLink { title: "Up".into(), url: "../".into() }];
    let html = rendered(&default_theme(), &page);
    let data = html.split("ld+json\">").nth(1).and_then(|rest| rest.split("</script>").next()).expect("data");
    let data: serde_json::Value = serde_json::from_str(data).expect("JSON");
    assert_eq!(data["itemListElement"][0]["item"], "https://example.org/");
    assert_eq!(data["itemListElement"][1]["name"], "</script> \"x\"");
}

#[test]
fn pages_hold_no_inline_script_or_style_and_ask_nobody_else() {
    let theme = default_theme();
    for page in sample::pages() {
        let html = rendered(&theme, &page);
        assert!(!html.contains(" style=") && !html.contains("<style"), "{}", page.kind);
        for script in html.split("<script").skip(1) {
            let is_data = script.starts_with(" type=\"application/ld+json\"");
            assert!(is_data || script.contains("></script>"), "{script}");
        }
        assert!(!html.contains("src=\"http"), "{}", page.kind);
    }
}

#[test]
fn options_are_checked() {
    let load = |options: serde_json::Value| {
        let options = options.as_object().cloned().unwrap_or_default();
        Theme::load(&ThemeConfig { options, ..ThemeConfig::default() }, "en")
    };
    let message = |options| load(options).expect_err("is refused").0;
    assert!(message(json!({ "acent_hue": 20 })).contains("did you mean `accent_hue`"));
    assert!(message(json!({ "zzz": 1 })).contains("it has accent_hue, "));
    assert!(message(json!({ "accent_hue": 400 })).contains("from 0 to 360"));
    assert!(message(json!({ "color_scheme": "red" })).contains("one of auto, light"));
    assert!(message(json!({ "footer_links": [{ "title": "x" }] })).contains("a list of"));
    let theme = load(json!({ "accent_hue": 20 })).expect("is valid");
    let css = &theme.assets().iter().find(|asset| asset.name == "site.css").expect("a style sheet").bytes;
    assert!(css.ends_with(b":root{--hue:20}"));
    assert_ne!(theme.hash(), default_theme().hash());
}

#[test]
fn one_template_can_be_replaced_or_extended() {
    let (_folder, theme) =
        with_override(&[("templates/footer.html", "<footer>mine: {{ site.title }}</footer>")]);
    let html = rendered(&theme.expect("loads"), &article());
    assert!(html.contains("<footer>mine: R &amp; D</footer>"));
    let extended =
        "{% extends \"default/page.html\" %}{% block content %}<i>before</i>{{ super() }}{% endblock %}";
    let (_folder, theme) = with_override(&[("templates/page.html", extended)]);
    let html = rendered(&theme.expect("loads"), &article());
    assert!(html.contains("<i>before</i><p>x</p>"), "{html}");
}

#[test]
fn a_mistake_in_an_override_names_file_and_line() {
    let (folder, theme) =
        with_override(&[("templates/footer.html", "<footer>\n{{ site.tilte }}\n</footer>")]);
    let message = theme.expect_err("is refused").0;
    let file = folder.path().join("templates/footer.html");
    assert!(message.starts_with(&format!("{}:2:", file.display())), "{message}");
    let (folder, theme) = with_override(&[("templates/page.html", "{% if %}")]);
    let message = theme.expect_err("is refused").0;
    let file = folder.path().join("templates/page.html");
    assert!(message.starts_with(&format!("{}:1:", file.display())), "{message}");
}

#[test]
fn overrides_add_styles_scripts_and_words() {
    let (_folder, theme) = with_override(&[
        ("assets/css/99-mine.css", ".mine { color: red }"),
        ("assets/js/mine.js", "mine();"),
        ("assets/extra.txt", "text"),
        ("strings/en.toml", "[page]\nsearch = \"Look up\""),
    ]);
    let theme = theme.expect("loads");
    let text = |name: &str| {
        let asset = theme.assets().iter().find(|asset| asset.name == name).expect(name);
        String::from_utf8_lossy(&asset.bytes).into_owned()
    };
    assert!(text("site.css").ends_with(".mine{color:red}"));
    assert!(text("site.js").contains("part(\"mine\",()=>{\nmine();\n});"));
    assert_eq!(text("extra.txt"), "text");
    assert_eq!(theme.strings["search"], "Look up");
    assert_ne!(theme.hash(), default_theme().hash());
}

#[test]
fn the_plain_theme_draws_everything_and_can_be_extended() {
    let plain = ThemeConfig { name: "plain".into(), ..ThemeConfig::default() };
    for language in ["en", "ar"] {
        let theme = Theme::load(&plain, language).expect("loads");
        theme.try_out(&ThemeFiles::collect("plain", &[]).expect("files")).expect("draws");
        let names: Vec<&str> = theme.assets().iter().map(|asset| asset.name.as_str()).collect();
        assert_eq!(names, ["site.css", "site.js", "live.js", "redirect.js"]);
        assert!(theme.assets()[0].bytes.len() < 3000);
    }
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("templates")).expect("a folder");
    let page = "{% include \"plain/page.html\" %}<p>{{ site.options.width }}</p>";
    fs::write(folder.path().join("templates/page.html"), page).expect("a file");
    let load = |manifest: &str| {
        fs::write(folder.path().join("theme.toml"), manifest).expect("a file");
        let folders = vec![folder.path().to_owned()];
        Theme::load(&ThemeConfig { name: "mine".into(), folders, ..ThemeConfig::default() }, "en")
    };
    let theme = load("extends = \"plain\"").expect("loads");
    assert!(rendered(&theme, &article()).ends_with("<p>42</p>"));
    assert!(load("extends = \"plane\"").expect_err("is refused").0.contains("must be one of default, plain"));
}

#[test]
fn themes_and_their_files_are_listed() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("mine")).expect("a folder");
    fs::write(folder.path().join("mine/theme.toml"), "description = \"My own\"").expect("a file");
    let names: Vec<(String, bool)> =
        list(folder.path()).expect("a list").into_iter().map(|t| (t.name, t.folder.is_some())).collect();
    assert_eq!(names, [("default".into(), false), ("plain".into(), false), ("mine".into(), true)]);
    let files = sources(&ThemeConfig::default()).expect("files");
    for path in ["assets/css/10-tokens.css", "strings/de.toml", "templates/footer.html"] {
        assert!(files.iter().any(|file| file.path == path && file.origin.is_none()), "{path}");
    }
}

#[test]
fn an_unknown_theme_is_refused() {
    let config = ThemeConfig { name: "fancy".into(), ..ThemeConfig::default() };
    assert!(Theme::load(&config, "en").expect_err("is refused").0.contains("no theme `fancy`"));
}

#[test]
fn loading_is_deterministic() {
    let (one, two) = (default_theme(), default_theme());
    assert_eq!(one.hash(), two.hash());
    assert_eq!(rendered(&one, &article()), rendered(&two, &article()));
}

#[test]
fn what_every_page_loads_stays_small() {
    let theme = default_theme();
    // Compressed, as it travels.
    let size = |name: &str| {
        let asset = theme.assets().iter().find(|asset| asset.name == name).expect(name);
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(&asset.bytes).expect("memory");
        packed.finish().expect("memory").len()
    };
    assert!(size("site.css") < 13_000, "{}", size("site.css"));
    assert!(size("site.js") < 10_500, "{}", size("site.js"));
    assert!(size("boot.js") < 300, "{}", size("boot.js"));
}

#[test]
fn nobody_asks_whether_it_helped_unless_told_where_answers_go() {
    let page = PageContext {
        source_path: "a/b c.md".into(),
        canonical: "https://example.org/a?b".into(),
        ..article()
    };
    let asked = |helpful: &str| {
        let options = json!({ "helpful": helpful }).as_object().cloned().expect("an object");
        let config = ThemeConfig { options: options.into_iter().collect(), ..ThemeConfig::default() };
        rendered(&Theme::load(&config, "en").expect("loads"), &page)
    };
    assert!(!asked("").contains("page-helpful"));
    let issue = asked("https://git.example.org/new?title={title}&body={path}%20{url}&labels={answer}");
    let address = "title=A%20%3Cb%3E%20%26%20c&amp;body=a%2Fb%20c%2Emd%20https%3A%2F%2Fexample%2Eorg%2Fa%3Fb&amp;labels=";
    for answer in ["yes", "no"] {
        assert!(issue.contains(&format!("{address}{answer}\"")), "{issue}");
    }
    assert!(!issue.contains("<form"));
    let endpoint = asked("/answers");
    assert!(endpoint.contains("method=\"post\" action=\"/answers\""), "{endpoint}");
    assert!(endpoint.contains("name=\"path\" value=\"a/b c.md\""), "{endpoint}");
}

#[test]
fn a_library_is_unpacked_for_the_pages_with_its_feature() {
    let theme = default_theme();
    let library = theme.assets().iter().find(|asset| asset.name == "mermaid-library.js").expect("a library");
    assert_eq!(library.feature.as_deref(), Some("mermaid"));
    assert!(library.path.starts_with("assets/mermaid-library.") && library.path.ends_with(".js"));
    assert!(library.content().len() > 2 * library.bytes.len());
    let with = |features: &[&str]| {
        let features = features.iter().map(|name| (*name).to_owned()).collect();
        rendered(&theme, &PageContext { features, ..article() })
    };
    assert!(with(&["mermaid"]).contains(&format!("data-library=\"{}\"", library.path)));
    assert!(!with(&["math", "tabs"]).contains("mermaid"));
}
