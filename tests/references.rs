//! Cross references and versions on the pages of a whole site.

use std::path::Path;
use std::sync::Arc;

use milepost::config::{Config, Profile};
use milepost::fragment::bare_config;
use milepost::pipeline::Pipeline;
use milepost::site::xref_map;
use milepost::source::MemoryFiles;

const MAP: &str = "references:\n- uid: Acme.Pump\n  name: Pump\n  href: https://example.org/pump\n  commentId: T:Acme.Pump\n";

const PAGE: &str = "# Page\n\n<xref:Acme.Pump>, <xref:guide>, @guide, [text](xref:none), <xref:None.Such%601>\n\n\
    ::: moniker range=\">= v2\"\nnew\n::: moniker-end\n\n::: moniker range=\"v1\"\nold\n::: moniker-end\n";

/// HTML of `page.md`, the codes found, and the map that the site writes.
fn built(change: impl FnOnce(&mut Config)) -> (String, Vec<String>, String) {
    let mut config = bare_config(Path::new("/docset"), Profile::Learn);
    config.xref_maps = vec!["map.yml".to_owned()];
    change(&mut config);
    let files = MemoryFiles::new([
        ("page.md", PAGE),
        ("guide.md", "---\nuid: guide\ntitle: The guide\n---\n# Guide\n"),
        ("landing.yml", "### YamlMime:Landing\nuid: start\ntitle: Start\n"),
        ("map.yml", MAP),
    ]);
    let mut pipeline = Pipeline::new(Arc::new(config), Arc::new(files));
    let indexed = pipeline.site().unwrap();
    let codes = pipeline.findings(&indexed).into_iter().map(|found| found.code.to_string()).collect();
    let drawing = pipeline.drawing().unwrap();
    let page = indexed.site.pages.iter().find(|page| page.path.as_str() == "page.md").unwrap();
    let (html, _) = pipeline.render_page(&indexed.site, &drawing, page, None);
    let maps = xref_map::write(&indexed.site);
    let map = maps.first().map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned());
    (String::from_utf8(html).unwrap(), codes, map.unwrap_or_default())
}

#[test]
fn references_are_links_or_names() {
    let (html, codes, map) = built(|_| {});
    for part in [
        "<a class=\"no-loc\" href=\"https://example.org/pump\">Pump</a>",
        "<a href=\"guide.html\">The guide</a>, <a href=\"guide.html\">The guide</a>, text, <code class=\"xref\">Such</code>",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    assert_eq!(codes.iter().filter(|code| *code == "xref-not-found").count(), 2, "{codes:?}");
    assert!(map.contains("- uid: guide\n  name: The guide\n  href: guide.html\n"), "{map}");
    assert!(map.contains("- uid: start\n  name: Start\n  href: landing.html\n"), "{map}");
}

#[test]
fn blocks_carry_their_versions() {
    let (html, _, _) = built(|_| {});
    assert!(
        html.contains("<div class=\"moniker\" data-moniker=\"v2\" data-moniker-range=\"&gt;= v2\">"),
        "{html}"
    );
    let (html, _, _) = built(|config| config.moniker_order = ["v1", "v2", "v3"].map(str::to_owned).to_vec());
    let labelled =
        "<div class=\"moniker\" data-moniker=\"v2 v3\"><p class=\"moniker-label\">Applies to: v2, v3</p>";
    assert!(html.contains(labelled), "{html}");
    let (html, _, _) = built(|config| config.moniker = Some("v1".to_owned()));
    assert!(html.contains("<p>old</p>") && !html.contains("<p>new</p>"), "{html}");
}
