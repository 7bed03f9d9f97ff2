//! The tables of variables in the default theme's README are those of the structs.

use std::fmt::Write as _;
use std::path::Path;

use super::*;

const START: &str = "<!-- variables -->\n";
const END: &str = "<!-- /variables -->";

/// (field, type, what its comment says) of a struct in a source file.
fn fields(source: &str, name: &str) -> Vec<(String, String, String)> {
    let start = source.find(&format!("pub struct {name} {{")).expect(name);
    let body = source[start..].split_once("{\n").and_then(|(_, rest)| rest.split_once("\n}")).expect(name).0;
    let (mut found, mut comment) = (Vec::new(), String::new());
    for line in body.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("///") {
            comment.push_str(text);
        } else if let Some((field, kind)) = line.strip_prefix("pub ").and_then(|rest| rest.split_once(": ")) {
            let kind = kind.trim_end_matches(',').to_owned();
            found.push((field.to_owned(), kind, std::mem::take(&mut comment).trim().to_owned()));
        }
    }
    found
}

/// A type in a template author's words.
fn kind(rust: &str) -> String {
    let plain = |name: &str| match name {
        "String" => "text".to_owned(),
        "bool" => "true or false".to_owned(),
        "u8" | "u32" => "number".to_owned(),
        "Map<String, Value>" => "table".to_owned(),
        other => format!("`{other}`"),
    };
    let inner = |prefix: &str| rust.strip_prefix(prefix).and_then(|rest| rest.strip_suffix('>'));
    match (inner("Vec<"), inner("Option<")) {
        (Some(one), _) => format!("list of {}", plain(one)),
        (_, Some(one)) => format!("{} or nothing", plain(one)),
        _ => plain(rust),
    }
}

fn tables() -> String {
    let context = include_str!("../render/context.rs");
    let values = include_str!("values.rs");
    let mut out = String::new();
    for (title, source, name) in [
        ("`site`: the same on every page", context, "SiteContext"),
        ("`page`", context, "PageContext"),
        ("`redirect`: a page that has moved", values, "RedirectContext"),
        ("`DateContext`", context, "DateContext"),
        ("`PageLink`", context, "PageLink"),
        ("`SectionLink`", context, "SectionLink"),
        ("`OutlineItem`", context, "OutlineItem"),
        ("`MetaTag`", context, "MetaTag"),
    ] {
        let _ = write!(out, "{title}\n\n| Field | Type | What |\n|---|---|---|\n");
        for (field, rust, what) in fields(source, name) {
            let _ = writeln!(out, "| `{field}` | {} | {} |", kind(&rust), what.replace('|', "\\|"));
        }
        out.push('\n');
    }
    out.trim_end().to_owned() + "\n"
}

#[test]
fn variables_are_documented() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default/README.md");
    let readme = std::fs::read_to_string(&path).expect("the README");
    let (before, rest) = readme.split_once(START).expect("the start mark");
    let (table, after) = rest.split_once(END).expect("the end mark");
    let wanted = tables();
    if std::env::var_os("MILEPOST_BLESS").is_some() {
        std::fs::write(&path, format!("{before}{START}{wanted}{END}{after}")).expect("the README is written");
    } else {
        assert_eq!(table, wanted, "run this test with MILEPOST_BLESS=1");
    }
}

#[test]
fn templates_see_every_field() {
    let names = |value: tera::Value| -> Vec<String> {
        let json = serde_json::to_value(&value).expect("JSON");
        let mut names: Vec<String> = json.as_object().expect("an object").keys().cloned().collect();
        names.sort();
        names
    };
    let context = include_str!("../render/context.rs");
    let documented = |name: &str| {
        let mut names: Vec<String> = fields(context, name).into_iter().map(|(field, ..)| field).collect();
        names.sort();
        names
    };
    assert_eq!(names(values::page(&PageContext::default())), documented("PageContext"));
    assert_eq!(names(PreparedSite::new(&SiteContext::default()).site), documented("SiteContext"));
}
