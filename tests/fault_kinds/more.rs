//! Faults of includes, YAML pages, TOCs and redirections, and of style.

use milepost::config::Profile;
use milepost::source::DocPath;

use super::{Change, Fault, World, insert, insert_in, redirection, source_path, to_page, toc};

macro_rules! inserted {
    ($text:literal, $code:literal) => {
        (|world, random| insert(world, random, $text, $code)) as Fault
    };
    ($text:literal, $code:literal, $below:literal) => {
        (|world, random| {
            let mut change = insert(world, random, $text, $code)?;
            change.wanted[0].1 = change.wanted[0].1.map(|line| line + $below);
            Some(change)
        }) as Fault
    };
}

/// Name and fault.
pub(super) static ALL: &[(&str, Fault)] = &[
    ("missing picture by back slashes", inserted!("![A picture](media\\no-such.png)", "file-not-found")),
    ("missing page in a heading", inserted!("### See [x](no-such-page.md)\n\nText.", "file-not-found")),
    (
        "missing page in a footer of a list",
        inserted!("1. One\n\n   > See [x](no-such-page.md)", "file-not-found"),
    ),
    (
        "missing page in a tab",
        inserted!("### [A](#tab/fault-a)\n\nSee [x](no-such-page.md)\n\n---", "file-not-found"),
    ),
    (
        "missing page in a row",
        inserted!(
            ":::row:::\n:::column:::\n[x](no-such-page.md)\n:::column-end:::\n:::row-end:::",
            "file-not-found"
        ),
    ),
    (
        "missing anchor in HTML",
        inserted!("Text <a class=\"x\" href=\"#no-such-anchor\">here</a>.", "bookmark-not-found"),
    ),
    (
        "missing picture of an icon",
        inserted!(":::image type=\"icon\" source=\"no-such.svg\":::", "file-not-found"),
    ),
    ("picture in wrong case", |world, random| {
        let page = random.pick(&world.pages)?.clone();
        let image = random.pick(&world.images)?;
        let right = page.relative_to(image.as_str());
        let name = image.file_name();
        let wrong = right.replace(name, &name.to_uppercase());
        if wrong == right {
            return None;
        }
        insert_in(world, random, &page, &format!("![A picture]({wrong})"), "link-case")
    }),
    ("column outside of a row", inserted!(":::column:::\nText\n:::column-end:::", "invalid-nested-column")),
    ("end without a zone", inserted!("::: zone-end", "invalid-zone")),
    ("end without a version", inserted!("::: moniker-end", "invalid-moniker-range")),
    ("heading twice", inserted!("## Fault again\n\nText.\n\n## Fault again\n\nText.", "h2-duplicated")),
    ("link in HTML", |world, random| {
        let text = "See <a href=\"https://pumps.acme.org\">x</a>.";
        switched_on(world, "html-link")?;
        insert(world, random, text, "html-link")
    }),
    ("section without content", |world, random| {
        switched_on(world, "heading-no-content")?;
        insert(world, random, "#### A fault\n\n#### Another fault\n\nText.", "heading-no-content")
    }),
    ("heading by a line below it", |world, random| {
        switched_on(world, "headings-with-underline")?;
        let mut change = insert(world, random, "A fault\n---\n\nText.", "headings-with-underline")?;
        change.wanted[0].1 = change.wanted[0].1.map(|line| line + 1);
        Some(change)
    }),
    ("long code without a language", |world, random| {
        switched_on(world, "dev-language-missing")?;
        let text = format!("```\n{}```", "fault\n".repeat(20));
        insert(world, random, &text, "dev-language-missing")
    }),
    ("page that lies deep", |world, _| {
        switched_on(world, "path-too-deep")?;
        let path = "fault/a/b/c/d/e.md".to_owned();
        let text =
            b"---\ntitle: A fault\ndescription: A page that is about a fault.\n---\n\n# A fault\n\nText.\n";
        (!world.is_there(&path)).then(|| Change {
            wanted: vec![(path.clone(), Some(1), "path-too-deep")],
            writes: vec![(path, Some(text.to_vec()))],
            also: &["toc-missing"],
        })
    }),
    ("heading of level one in a zone", |world, random| {
        let text = "::: zone pivot=\"fault\"\n# A fault\n::: zone-end";
        let mut change = insert(world, random, text, "h1-in-zone")?;
        change.wanted[0].1 = change.wanted[0].1.map(|line| line + 1);
        change.also = &["multiple-h1s", "zone-pivot-group-missing", "pivot-id-not-found"];
        Some(change)
    }),
    ("heading of level one in an include", |world, random| {
        let page = random.pick(&world.pages)?.clone();
        let include = DocPath::new("includes/fault.md");
        let text = format!("[!INCLUDE [x]({})]", page.relative_to(include.as_str()));
        let mut change = insert_in(world, random, &page, &text, "h1-in-include")?;
        change.writes.push((include.to_string(), Some(b"Text.\n\n# A fault\n\nText.\n".to_vec())));
        change.wanted = vec![(include.to_string(), Some(3), "h1-in-include")];
        Some(change)
    }),
    ("heading of level one without text", |world, random| {
        let mut change = insert(world, random, "# <!-- fault -->", "h1-empty")?;
        change.also = &["multiple-h1s"];
        Some(change)
    }),
    ("code by indentation", inserted!("Text.\n\n      a fault\n\nText.", "code-block-indented", 2)),
    ("table without a row of headings", inserted!("|---|---|\n| a | fault |", "table-header-missing")),
    (
        "table with text glued to it",
        inserted!("| a | b |\n|---|---|\n| a | fault |\nText.", "table-header-missing", 1),
    ),
    (
        "table with a cell too many",
        inserted!("| a | b |\n|---|---|\n| a | b || c |", "column-header-missing"),
    ),
    (
        "two images with one text",
        inserted!(
            "![The same fault](https://acme.org/a.png) ![The same fault](https://acme.org/b.png)",
            "image-alt-text-duplicated"
        ),
    ),
    ("table of contents in Markdown", |world, _| {
        let path = "fault/toc.md".to_owned();
        (world.config.profile == Profile::Learn && !world.is_there(&path)).then(|| Change {
            wanted: vec![(path.clone(), Some(1), "toc-deprecated")],
            writes: vec![(path, Some(b"# [Fault](https://acme.org)\n".to_vec()))],
            also: &[],
        })
    }),
    ("link that is not encrypted", inserted!("See [x](http://www.acme.org/x).", "insecure-link")),
    ("picture in the link", inserted!("![A picture](data:image/png;base64,iVBORw0KGgo=)", "image-inline")),
    ("link with a locale", inserted!("See [x](/en-us/fault/page).", "hard-coded-locale")),
    ("link with the host", |world, random| {
        let host = Some(&world.config.external_host).filter(|host| !host.is_empty())?;
        insert(world, random, &format!("See [x]({host}/fault/page)."), "docs-link-absolute")
    }),
    ("link to a version", |world, random| {
        (world.config.profile == Profile::Learn)
            .then(|| insert(world, random, "See [x](/fault/page?view=x-1.0).", "preserve-view-not-set"))?
    }),
    ("missing region of code", |world, random| {
        let text = |path: &str| format!(":::code language=\"csharp\" source=\"{path}\" id=\"gone\":::");
        with_code(world, random, text, "invalid-code")
    }),
    ("lines behind the end", |world, random| {
        let text = |path: &str| format!(":::code language=\"csharp\" source=\"{path}\" range=\"90-95\":::");
        with_code(world, random, text, "invalid-code")
    }),
    ("include that is no Markdown", |world, random| {
        let page = random.pick(&world.pages)?.clone();
        if world.config.profile != Profile::Learn {
            return None;
        }
        let target = DocPath::new("includes/fault.txt");
        let text = format!("[!INCLUDE [x]({})]", page.relative_to(target.as_str()));
        let mut change = insert_in(world, random, &page, &text, "include-invalid")?;
        change.writes.push((target.to_string(), Some(b"Text.\n".to_vec())));
        Some(change)
    }),
    ("anchor that an include does not bring", |world, random| {
        with_include(world, random, "## Brought\n", "[x](#brought) [y](#no-such)", true)
    }),
    ("missing anchor in an include", |world, random| {
        with_include(world, random, "See [x](#no-such).\n", "Text.", false)
    }),
    ("missing anchor of an include's page", |world, random| {
        let page = random.pick(&world.pages)?.clone();
        let include = DocPath::new("includes/fault.md");
        let other = random.pick(&world.pages)?.clone();
        let text = format!("[!INCLUDE [x]({})]", page.relative_to(include.as_str()));
        let mut change = insert_in(world, random, &page, &text, "include-not-found")?;
        let link = format!("Text.\n\nSee [x]({}#no-such).\n", include.relative_to(other.as_str()));
        change.writes.push((include.to_string(), Some(link.into_bytes())));
        change.wanted = vec![(include.to_string(), Some(3), "bookmark-not-found")];
        Some(change)
    }),
    ("missing page on a YAML page", |world, random| {
        let _ = random;
        yaml_page(world, "no-such-page.md", "file-not-found")
    }),
    ("missing anchor on a YAML page", |world, random| {
        let target = random.pick(&world.pages)?;
        yaml_page(world, &format!("{target}#no-such"), "bookmark-not-found")
    }),
    ("page without extension on a YAML page", |world, random| {
        let target = random.pick(&world.pages)?;
        yaml_page(world, target.as_str().trim_end_matches(".md"), "link-without-extension")
    }),
    ("unknown uid in a TOC", |world, random| {
        let code = if world.config.xref_service { "xref-unverified" } else { "xref-not-found" };
        toc(world, random, "- name: Fault\n  uid: no.such.uid\n", 2, code)
    }),
    ("page as TOC of an entry", |world, random| {
        let target = random.pick(&world.pages)?.clone();
        let entry =
            |path: &DocPath| format!("- name: Fault\n  tocHref: {}\n", path.relative_to(target.as_str()));
        let path = random.pick(&world.tocs)?;
        super::toc_in(world, path, &entry(path), 2, "invalid-toc-href")
    }),
    ("wrong case in a TOC", |world, random| {
        let target = random.pick(&world.pages)?.clone();
        let path = random.pick(&world.tocs)?.clone();
        let right = path.relative_to(target.as_str());
        let wrong = right.replace(target.file_name(), &target.file_name().to_uppercase());
        let entry = format!("- name: Fault\n  href: {wrong}\n");
        let mut change = super::toc_in(world, &path, &entry, 2, "link-case")?;
        change.also = &["toc-entry-duplicated"];
        Some(change)
    }),
    ("source redirected twice", |world, _| {
        let mut change = redirection(world, "fault-old.md", "/fault-other", &["redirection-conflict"])?;
        let (_, text) = change.writes.first_mut()?;
        let written = String::from_utf8(text.clone()?).ok()?;
        let entry = format!(
            "{{\"source_path\": \"{}\", \"redirect_url\": \"https://example.org\"}},",
            source_path(world, "fault-old.md")
        );
        *text = Some(written.replacen("[", &format!("[{entry}"), 1).into_bytes());
        // Which of the two leads on is not the matter.
        change.also = &["redirection-target-not-found"];
        Some(change)
    }),
    ("redirection to a missing anchor", |world, random| {
        let target = random.pick(&world.pages)?.as_str().trim_end_matches(".md").to_owned();
        redirection(world, "fault-old.md", &format!("/{target}#no-such"), &["redirection-bookmark-not-found"])
    }),
    ("redirection of an anchor to a missing one", |world, random| {
        let target = random.pick(&world.pages)?.as_str().to_owned();
        let url = format!("/{}#no-such", target.trim_end_matches(".md"));
        redirection(world, &format!("{target}#fault"), &url, &["redirection-bookmark-not-found"])
    }),
    ("redirection through another", |world, random| {
        let target = random.pick(&world.pages)?.as_str().trim_end_matches(".md").to_owned();
        let mut change = redirection(world, "fault-older.md", "/fault-old", &["redirection-chain"])?;
        let (_, text) = change.writes.first_mut()?;
        let written = String::from_utf8(text.clone()?).ok()?;
        let entry = format!(
            "{{\"source_path\": \"{}\", \"redirect_url\": \"{}/{target}\"}},",
            source_path(world, "fault-old.md"),
            world.base
        );
        *text = Some(written.replacen("[", &format!("[{entry}"), 1).into_bytes());
        Some(change)
    }),
    ("anchor lost behind a redirection", |world, random| {
        let target = random.pick(&world.pages)?.as_str().trim_end_matches(".md").to_owned();
        let mut change = redirection(world, "fault-old.md", &format!("/{target}"), &[])?;
        let page = random.pick(&world.pages)?.clone();
        let text = format!("See [x]({}#no-such).", page.relative_to("fault-old.md"));
        let inserted = insert_in(world, random, &page, &text, "redirected-bookmark-not-found")?;
        change.writes.extend(inserted.writes);
        change.wanted = inserted.wanted;
        Some(change)
    }),
    ("own URL in wrong folder", |world, random| {
        if world.base.is_empty() {
            return None;
        }
        let base = world.base.clone();
        let find = move |path: &str| format!("{base}/no-such-folder/{path}");
        to_page(world, random, find, "file-not-found")
    }),
];

/// For codes that are off unless a docset asks for them.
fn switched_on(world: &World, code: &str) -> Option<()> {
    milepost::pipeline::Severities::new(&world.config).is_on(code).then_some(())
}

fn with_code(
    world: &World,
    random: &mut super::Random,
    text: impl Fn(&str) -> String,
    code: &'static str,
) -> Option<Change> {
    let page = random.pick(&world.pages)?.clone();
    let source = DocPath::new("fault-source.cs");
    let text = text(&page.relative_to(source.as_str()));
    let mut change = insert_in(world, random, &page, &text, code)?;
    change.writes.push((source.to_string(), Some(b"// <here>\nint x;\n// </here>\n".to_vec())));
    Some(change)
}

/// A page with an include; the missing anchor is in the page or in the include.
fn with_include(
    world: &World,
    random: &mut super::Random,
    included: &str,
    text: &str,
    in_page: bool,
) -> Option<Change> {
    let page = random.pick(&world.pages)?.clone();
    let include = DocPath::new("includes/fault.md");
    let text = format!("[!INCLUDE [x]({})]\n\n{text}", page.relative_to(include.as_str()));
    let mut change = insert_in(world, random, &page, &text, "bookmark-not-found")?;
    change.writes.push((include.to_string(), Some(included.as_bytes().to_vec())));
    if !in_page {
        change.wanted = vec![(include.to_string(), Some(1), "bookmark-not-found")];
    }
    Some(change)
}

/// A page of cards at the docset's root with one link.
fn yaml_page(world: &World, url: &str, code: &'static str) -> Option<Change> {
    let path = "fault-landing.yml".to_owned();
    let text = format!(
        "### YamlMime:Landing\ntitle: A fault\nsummary: Text\nmetadata:\n  title: A fault\n  \
         description: A page of cards that is about a fault.\nlandingContent:\n  - title: Card\n    linkLists:\n      \
         - linkListType: overview\n        links:\n          - text: Link\n            url: {url}\n"
    );
    let wanted = vec![(path.clone(), Some(13), code)];
    (!world.is_there(&path)).then(|| Change {
        writes: vec![(path, Some(text.into_bytes()))],
        wanted,
        also: &["toc-missing"],
    })
}
