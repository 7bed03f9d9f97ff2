//! What an example of a whole docset shows.
//!
//! 1. [`show`] joins the files of an example as a build does.
//! 2. `toc`: the tree of the example's table of contents, `name → address` with two blanks per level. `title`: the title of the example's page. `nav`: the table of contents of each page.
//!    `outputs`: every page, TOC, copied file and redirection (`old.html → new.html`).

use std::sync::Arc;

use milepost::config::Config;
use milepost::diagnostics::{Finding, Severity};
use milepost::pipeline::Pipeline;
use milepost::site::Site;
use milepost::site::lookup::Lookup;
use milepost::source::{DocPath, MemoryFiles};
use serde_json::Value;

/// The lines that are asked for, and the findings.
pub(crate) fn show(
    config: Config,
    files: MemoryFiles,
    path: &DocPath,
    asked: &str,
) -> (Vec<String>, Vec<Finding>) {
    let mut pipeline = Pipeline::new(Arc::new(config), Arc::new(files));
    let indexed = pipeline.site().unwrap();
    let mut findings = pipeline.findings(&indexed);
    findings.retain(|found| found.severity >= Severity::Warning);
    let site = &indexed.site;
    let lines = match asked {
        "toc" => tree(site, path),
        "title" => vec![site.page(path).map_or("(no page)".to_owned(), |page| page.title.to_string())],
        "nav" => site.pages.iter().map(|page| nav(site, &page.path, &page.output)).collect(),
        "outputs" => outputs(site),
        other => panic!("nothing shows `{other}`"),
    };
    (lines, findings)
}

fn tree(site: &Site, path: &DocPath) -> Vec<String> {
    let Some(toc) = site.shown_tocs().find(|toc| toc.path == *path) else {
        return vec!["(not shown)".to_owned()];
    };
    let tree: Value = serde_json::from_str(&site.toc_json(toc)).unwrap();
    let mut lines = Vec::new();
    level(&tree["items"], 0, &mut lines);
    lines
}

fn level(items: &Value, depth: usize, lines: &mut Vec<String>) {
    for item in items.as_array().into_iter().flatten() {
        let text = |key: &str| item[key].as_str().unwrap_or("").to_owned();
        let blanks = "  ".repeat(depth);
        let mut line = match text("href").as_str() {
            "" => format!("{blanks}{}", text("name")),
            href => format!("{blanks}{} → {href}", text("name")),
        };
        for (key, value) in item.as_object().unwrap() {
            if !matches!(key.as_str(), "name" | "href" | "items" | "tocHref" | "homepage") {
                line.push_str(&format!(
                    " ({key}: {})",
                    value.as_str().map_or(value.to_string(), str::to_owned)
                ));
            }
        }
        lines.push(line);
        level(&item["items"], depth + 1, lines);
    }
}

fn nav(site: &Site, path: &DocPath, output: &str) -> String {
    let data = site.place(path).nav_data;
    format!("{output}: {}", if data.is_empty() { "none" } else { &data })
}

fn outputs(site: &Site) -> Vec<String> {
    let mut lines: Vec<String> = site.pages.iter().map(|page| page.output.clone()).collect();
    lines.extend(site.resources.iter().map(|resource| resource.output.clone()));
    lines.extend(site.shown_tocs().map(|toc| site.toc_output(toc)));
    let stubs = site.redirects.list.iter().filter(|one| !one.circular && site.page(&one.source).is_none());
    lines.extend(stubs.map(|one| format!("{} → {}", one.output, site.goal_url(&one.output, &one.goal))));
    lines.sort();
    lines
}
