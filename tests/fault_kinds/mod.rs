//! The kinds of faults: each takes a random place and says what must be found there.

mod more;

use milepost::source::DocPath;

use super::{Change, Random, World};

/// Makes a fault; none when the docset offers no place for it.
pub(crate) type Fault = fn(&World, &mut Random) -> Option<Change>;

/// Follows from files that come and go.
const MOVED: &[&str] = &[
    "unused-image",
    "unused-include",
    "bookmark-not-found",
    "redirected-bookmark-not-found",
    "file-not-found",
    "redirection-target-not-found",
    "redirection-bookmark-not-found",
    "xref-not-found",
    "toc-missing",
    "include-not-found",
    "codesnippet-not-found",
    "redirect-url-invalid",
    "next-step-loop",
    "redirected-link",
    "duplicate-titles",
];

macro_rules! inserted {
    ($text:literal, $code:literal) => {
        (|world, random| insert(world, random, $text, $code)) as Fault
    };
}

/// Every kind.
pub(crate) fn all() -> impl Iterator<Item = &'static (&'static str, Fault)> {
    ALL.iter().chain(more::ALL)
}

/// Name and fault.
static ALL: &[(&str, Fault)] = &[
    ("missing file", inserted!("See [a page](no-such-page.md).", "file-not-found")),
    ("missing file, encoded", inserted!("See [a page](no%20such%20page.md?x=1#y).", "file-not-found")),
    ("missing file from the root", inserted!("See [a page](~/no-such-page.md).", "file-not-found")),
    ("missing picture", inserted!("![A picture](media/no-such-picture.png)", "file-not-found")),
    (
        "missing picture in HTML",
        inserted!("<img alt=\"A picture\" src=\"media/no-such.png\">", "file-not-found"),
    ),
    (
        "missing page in HTML",
        inserted!("Text <a class=\"x\" href=\"no-such-page.md\">here</a>.", "file-not-found"),
    ),
    (
        "missing page in a table",
        inserted!("| A | B |\n|---|---|\n| [x](no-such-page.md) | y |", "file-not-found"),
    ),
    ("missing page in a list", inserted!("- Item\n  - Item [x](no-such-page.md)", "file-not-found")),
    ("missing page in an alert", inserted!("> [!NOTE]\n> See [x](no-such-page.md).", "file-not-found")),
    (
        "missing page by reference",
        inserted!("See [words][fault-id].\n\n[fault-id]: no-such-page.md", "file-not-found"),
    ),
    ("missing lightbox", |world, random| {
        let page = random.pick(&world.pages)?.clone();
        let image = random.pick(&world.images)?;
        let image = page.relative_to(image.as_str());
        let text = format!(":::image source=\"{image}\" alt-text=\"A picture.\" lightbox=\"no-such.png\":::");
        insert_in(world, random, &page, &text, "file-not-found")
    }),
    ("missing anchor", inserted!("See [below](#no-such-anchor-anywhere).", "bookmark-not-found")),
    ("missing anchor elsewhere", |world, random| {
        to_page(world, random, |path| format!("{path}#no-such-anchor"), "bookmark-not-found")
    }),
    ("anchor in wrong case", |world, random| {
        let (target, anchor) = random.pick(&world.anchors)?.clone();
        let upper = anchor.to_uppercase();
        let page = random.pick(&world.pages)?.clone();
        if upper == anchor || page == target {
            return None;
        }
        let text = format!("See [x]({}#{upper}).", page.relative_to(target.as_str()));
        insert_in(world, random, &page, &text, "bookmark-not-found")
    }),
    ("wrong case", |world, random| {
        to_page(
            world,
            random,
            |path| {
                let (folder, name) =
                    path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
                let slash = if folder.is_empty() { "" } else { "/" };
                format!("{folder}{slash}{}", name.to_uppercase())
            },
            "link-case",
        )
    }),
    ("no extension", |world, random| {
        to_page(world, random, |path| path.trim_end_matches(".md").to_owned(), "file-not-found")
    }),
    ("own URL without a page", |world, random| own_url(world, random, "/no-such-page", "file-not-found")),
    ("own URL with locale", |world, random| {
        let base = own_base(world)?;
        insert(world, random, &format!("See [x](/en-us{base}/no-such-page.html?tabs=a)."), "file-not-found")
    }),
    ("own URL without the anchor", |world, random| {
        let base = own_base(world)?;
        let page = random.pick(&world.pages)?;
        let text = format!("See [x]({base}/{}#no-such-anchor).", page.as_str().trim_end_matches(".md"));
        insert(world, random, &text, "bookmark-not-found")
    }),
    ("missing include", inserted!("[!INCLUDE [x](no-such-include.md)]", "include-not-found")),
    (
        "missing inline include",
        inserted!("Text [!INCLUDE [x](no-such-include.md)] text.", "include-not-found"),
    ),
    ("missing snippet", inserted!("[!code-csharp[x](no-such-file.cs)]", "codesnippet-not-found")),
    ("missing region", |world, random| {
        let source = DocPath::new("fault-source.cs");
        let page = random.pick(&world.pages)?.clone();
        let text = format!("[!code-csharp[x]({}?name=gone)]", page.relative_to(source.as_str()));
        let mut change = insert_in(world, random, &page, &text, "codesnippet-not-found")?;
        change.writes.push((source.to_string(), Some(b"// <here>\nint x;\n// </here>\n".to_vec())));
        Some(change)
    }),
    ("missing code", inserted!(":::code language=\"csharp\" source=\"no-such-file.cs\":::", "invalid-code")),
    ("code without source", inserted!(":::code language=\"csharp\":::", "invalid-code")),
    ("image without text", inserted!(":::image source=\"x.png\":::", "invalid-image")),
    ("video without source", inserted!(":::video title=\"x\":::", "invalid-video")),
    ("text behind an alert", inserted!("> [!NOTE] Text", "invalid-note-section")),
    (
        "tab twice",
        inserted!("### [A](#tab/same)\n\nText\n\n### [B](#tab/same)\n\nText\n\n---", "invalid-tab-group"),
    ),
    ("unknown uid", |world, random| {
        let code = if world.config.xref_service { "xref-unverified" } else { "xref-not-found" };
        insert(world, random, "See <xref:No.Such.Uid.Anywhere>.", code)
    }),
    ("path of one machine", inserted!("See [x](file:///c:/docs/a.md).", "local-file-path")),
    ("merge marker", inserted!("<<<<<<< HEAD", "merge-conflict")),
    ("undefined reference", inserted!("See [some words][no-such-id].", "undefined-reference")),
    ("no link text", |world, random| {
        let page = random.pick(&world.pages)?.clone();
        let target = random.pick(&world.pages)?;
        let text = format!("See [](./{}).", page.relative_to(target.as_str()));
        insert_in(world, random, &page, &text, "link-text-missing")
    }),
    ("no alternative text", |world, random| {
        let page = random.pick(&world.pages)?.clone();
        let image = random.pick(&world.images)?;
        let text = format!("![]({})", page.relative_to(image.as_str()));
        insert_in(world, random, &page, &text, "alt-text-missing")
    }),
    ("second main heading", |world, random| {
        let page = random.pick(&world.pages)?.clone();
        let has_one = world.text(&page).lines().any(|line| line.starts_with("# "));
        has_one.then(|| insert_in(world, random, &page, "# Another heading", "multiple-h1s"))?
    }),
    ("empty heading", inserted!("##\n\nText.", "heading-empty")),
    ("open fence", |world, random| at_end(world, random, "```text\nText", "code-block-unclosed")),
    ("open row", |world, random| {
        at_end(world, random, ":::row:::\n:::column:::\nText\n:::column-end:::", "invalid-row")
    }),
    ("open zone", |world, random| at_end(world, random, "::: zone target=\"docs\"\n\nText", "invalid-zone")),
    ("silence without reason", inserted!("<!-- milepost-disable-next-line link-case -->", "invalid-silence")),
    (
        "silence of no code",
        inserted!("<!-- milepost-disable-next-line no-such-code because -->", "invalid-silence"),
    ),
    ("link out of the build", |world, random| {
        let path = random.pick(&world.pages)?.clone();
        let stray = DocPath::new("fault-stray.xyz");
        let text = format!("See [x]({}).", path.relative_to(stray.as_str()));
        let mut change = insert_in(world, random, &path, &text, "link-out-of-scope")?;
        change.writes.push((stray.to_string(), Some(b"x".to_vec())));
        Some(change)
    }),
    ("page deleted", |world, random| {
        let (path, _) = random.pick(&world.anchors)?.clone();
        let wanted = linking(world, &path)?;
        let writes = vec![(path.to_string(), None)];
        Some(Change { writes, wanted: vec![(wanted, None, "file-not-found")], also: MOVED })
    }),
    ("include deleted", |world, random| {
        let (path, page) = random.pick(&world.includes)?;
        let wanted = vec![(page.to_string(), None, "include-not-found")];
        Some(Change { writes: vec![(path.to_string(), None)], wanted, also: MOVED })
    }),
    ("picture deleted", |world, random| {
        let path = random.pick(&world.images)?.clone();
        let wanted = linking(world, &path)?;
        let writes = vec![(path.to_string(), None)];
        Some(Change { writes, wanted: vec![(wanted, None, "file-not-found")], also: &["file-not-found"] })
    }),
    ("file renamed in case", |world, random| {
        let path = random.pick(&world.images)?.clone();
        let wanted = linking(world, &path)?;
        let upper = format!("{}/{}", path.parent(), path.file_name().to_uppercase());
        let upper = DocPath::new(&upper);
        if upper == path {
            return None;
        }
        let bytes = world.text(&path).into_bytes();
        let writes = vec![(path.to_string(), None), (upper.to_string(), Some(bytes))];
        Some(Change { writes, wanted: vec![(wanted, None, "link-case")], also: &["link-case"] })
    }),
    ("heading renamed", |world, random| {
        let (path, anchor) = random.pick(&world.anchors)?.clone();
        let text = world.text(&path);
        let is_it = |line: &&str| {
            line.starts_with("##")
                && milepost::scan::heading_id(line.trim_start_matches('#').trim()) == anchor
        };
        // A second heading of the same text would take over the id.
        if text.lines().filter(is_it).count() > 1 {
            return None;
        }
        let line = text.lines().find(is_it)?.to_owned();
        let text = text.replacen(&format!("\n{line}"), "\n## Quite another heading", 1);
        let wanted = vec![(linking_to(world, &path, &anchor)?, None, "bookmark-not-found")];
        let also = &["bookmark-not-found", "redirection-bookmark-not-found", "redirected-bookmark-not-found"];
        Some(Change { writes: vec![(path.to_string(), Some(text.into_bytes()))], wanted, also })
    }),
    ("missing page in a TOC", |world, random| {
        toc(world, random, "- name: Fault\n  href: no-such-page.md\n", 2, "file-not-found")
    }),
    ("missing folder in a TOC", |world, random| {
        toc(world, random, "- name: Fault\n  href: no-such-folder/\n", 2, "toc-not-found")
    }),
    ("missing TOC in a TOC", |world, random| {
        toc(world, random, "- name: Fault\n  href: no-such-folder/toc.yml\n", 2, "toc-not-found")
    }),
    ("nameless entry", |world, random| {
        toc(world, random, "- href: https://example.org\n", 1, "missing-attribute")
    }),
    ("entry twice", |world, random| {
        let path = random.pick(&world.tocs)?.clone();
        let text = world.text(&path);
        let line =
            text.lines().find(|line| line.starts_with("  href:") && line.trim_end().ends_with(".md"))?;
        let entry = format!("- name: Fault\n{line}\n");
        toc_in(world, &path, &entry, 2, "toc-entry-duplicated")
    }),
    ("broken TOC", |world, random| {
        let path = random.pick(&world.tocs)?.clone();
        let text = world.text(&path) + "\n- name: [\n";
        let wanted = vec![(path.to_string(), None, "yaml-syntax-error")];
        let also =
            &["toc-missing", "toc-not-found", "yaml-syntax-error", "invalid-toc-syntax", "violate-schema"];
        Some(Change { writes: vec![(path.to_string(), Some(text.into_bytes()))], wanted, also })
    }),
    ("broken front matter", |world, random| header(world, random, "fault: [\n", "yaml-header-syntax-error")),
    ("key twice", |world, random| header(world, random, "fault: 1\nfault: 2\n", "yaml-duplicate-key")),
    ("description taken out", |world, random| {
        let path = random.pick(&world.pages)?.clone();
        let text = world.text(&path);
        let line = text.lines().take(30).find(|line| line.starts_with("description: "))?.to_owned();
        let next = text.lines().skip_while(|known| **known != line).nth(1)?;
        if next.starts_with([' ', '\t']) {
            return None;
        }
        let text = text.replacen(&line, "fault: x", 1);
        let wanted = vec![(path.to_string(), Some(1), "description-missing")];
        Some(Change { writes: vec![(path.to_string(), Some(text.into_bytes()))], wanted, also: &[] })
    }),
    ("bytes that are no UTF-8", |world, random| {
        let path = random.pick(&world.pages)?.clone();
        let mut bytes = world.text(&path).into_bytes();
        bytes.extend_from_slice(b"\n\nText \xe4.\n");
        let wanted = vec![(path.to_string(), None, "invalid-utf8")];
        Some(Change { writes: vec![(path.to_string(), Some(bytes))], wanted, also: &[] })
    }),
    ("page in no TOC", |world, _| {
        let text = page("A title of the fault", "Text.");
        let wanted = vec![("fault-page.md".to_owned(), Some(1), "toc-missing")];
        Some(Change { writes: vec![("fault-page.md".to_owned(), Some(text))], wanted, also: &[] })
            .filter(|_| !world.tocs.is_empty())
    }),
    ("same title", |world, random| {
        let path = random.pick(&world.pages)?;
        let text = world.text(path);
        let title = text.lines().find_map(|line| line.strip_prefix("title: "))?.trim();
        if title.contains(['"', '\'', '|', ':']) {
            return None;
        }
        let name = "zz-fault-page.md".to_owned();
        let wanted = vec![(name.clone(), Some(2), "duplicate-titles")];
        Some(Change { writes: vec![(name, Some(page(title, "Text.")))], wanted, also: &["toc-missing"] })
    }),
    ("same uid", |_, _| {
        let one = |title: &str| {
            let text = format!(
                "---\ntitle: {title}\ndescription: This page is the {title}.\nuid: fault\n---\n# {title}\n"
            );
            Some(text.into_bytes())
        };
        let writes =
            vec![("fault-a.md".to_owned(), one("Fault a")), ("fault-b.md".to_owned(), one("Fault b"))];
        let wanted = vec![
            ("fault-a.md".to_owned(), Some(4), "duplicate-uid"),
            ("fault-b.md".to_owned(), Some(4), "duplicate-uid"),
        ];
        Some(Change { writes, wanted, also: &["toc-missing"] })
    }),
    ("unused include", |_, _| {
        let path = "includes/fault-unused.md".to_owned();
        let wanted = vec![(path.clone(), Some(1), "unused-include")];
        Some(Change { writes: vec![(path, Some(b"Text.\n".to_vec()))], wanted, also: &[] })
    }),
    ("unused picture", |world, random| {
        let folder = random.pick(&world.images)?.parent();
        let path = DocPath::new(&format!("{folder}/fault-unused.png")).to_string();
        let wanted = vec![(path.clone(), Some(1), "unused-image")];
        Some(Change { writes: vec![(path, Some(b"x".to_vec()))], wanted, also: &[] })
    }),
    ("includes in a circle", |world, random| {
        let path = random.pick(&world.pages)?.clone();
        let one = DocPath::new("includes/fault-a.md");
        let text = format!("[!INCLUDE [x]({})]", path.relative_to(one.as_str()));
        let mut change = insert_in(world, random, &path, &text, "include-invalid")?;
        change.writes.push((one.to_string(), Some(b"[!INCLUDE [x](fault-b.md)]\n".to_vec())));
        change
            .writes
            .push(("includes/fault-b.md".to_owned(), Some(b"[!INCLUDE [x](fault-a.md)]\n".to_vec())));
        change.wanted = vec![
            (one.to_string(), Some(1), "circular-reference"),
            ("includes/fault-b.md".to_owned(), Some(1), "circular-reference"),
        ];
        Some(change)
    }),
    ("missing page in an include", |world, random| {
        let (path, _) = random.pick(&world.includes)?.clone();
        let text = world.text(&path) + "\n\nSee [x](no-such-page.md).\n";
        let wanted = vec![(path.to_string(), None, "file-not-found")];
        Some(Change { writes: vec![(path.to_string(), Some(text.into_bytes()))], wanted, also: &[] })
    }),
    ("one URL for two pages", |world, random| {
        let path = random.pick(&world.pages)?;
        let twin = path.as_str().replace(".md", ".yml");
        let text =
            b"### YamlMime:Landing\ntitle: A fault\nsummary: Text\nmetadata:\n  title: A fault\n".to_vec();
        let wanted = vec![(twin.clone(), Some(1), "publish-url-conflict")];
        Some(Change { writes: vec![(twin.clone(), Some(text))], wanted, also: &[] })
            .filter(|_| !world.is_there(&twin))
    }),
    ("unknown type of page", |_, _| {
        let text = b"### YamlMime:Landnig\ntitle: A fault\nsummary: Text\n".to_vec();
        let wanted = vec![("fault-page.yml".to_owned(), Some(1), "schema-not-found")];
        Some(Change {
            writes: vec![("fault-page.yml".to_owned(), Some(text))],
            wanted,
            also: &["toc-missing"],
        })
    }),
    ("link to a redirected page", |world, random| {
        let mut change = redirection(world, "fault-old.md", "/index", &[])?;
        let path = random.pick(&world.pages)?.clone();
        let text = format!("See [x]({}).", path.relative_to("fault-old.md"));
        let inserted = insert_in(world, random, &path, &text, "redirected-link")?;
        change.writes.extend(inserted.writes);
        change.wanted = inserted.wanted;
        change.also = &["redirection-target-not-found"];
        Some(change)
    }),
    ("redirection to nothing", |world, _| {
        redirection(world, "fault-old.md", "/no-such-page", &["redirection-target-not-found"])
    }),
    ("redirection of a page", |world, random| {
        let path = random.pick(&world.pages)?.to_string();
        let target = random.pick(&world.pages)?.as_str().trim_end_matches(".md");
        let mut change = redirection(world, &path, &format!("/{target}"), &["redirected-file-not-removed"])?;
        // Links to it and redirections through it now lead through one more.
        change.also = &[
            "redirected-link",
            "next-step-loop",
            "redirection-chain",
            "circular-redirection",
            "redirected-bookmark-not-found",
            "bookmark-not-found",
            "file-not-found",
            "redirection-target-not-found",
            "toc-missing",
        ];
        Some(change)
    }),
    ("redirection without a target", |world, _| {
        let mut change = redirection(world, "fault-old.md", "", &["redirection-invalid"])?;
        let text = String::from_utf8(change.writes[0].1.clone()?).ok()?;
        let base = &world.base;
        change.writes[0].1 = Some(
            text.replace(&format!("\"redirect_url\": \"{base}\""), "\"redirect_url\": \"\"").into_bytes(),
        );
        Some(change)
    }),
    ("redirection to itself", |world, _| {
        redirection(world, "fault-old.md", "/fault-old", &["circular-redirection"])
    }),
    ("broken redirections", |world, _| {
        let path = world.redirections.clone()?;
        let text = world.text(&path).replacen("\"redirections\"", "\"redirections", 1);
        let wanted = vec![(path.to_string(), None, "json-syntax-error")];
        Some(Change {
            writes: vec![(path.to_string(), Some(text.into_bytes()))],
            wanted,
            also: &["json-syntax-error", "file-not-found", "bookmark-not-found", "redirection-invalid"],
        })
    }),
];

fn page(title: &str, body: &str) -> Vec<u8> {
    format!("---\ntitle: {title}\ndescription: A page that is about a fault.\n---\n# Heading\n\n{body}\n")
        .into_bytes()
}

fn own_base(world: &World) -> Option<&str> {
    Some(world.base.as_str()).filter(|base| !base.is_empty())
}

fn own_url(world: &World, random: &mut Random, path: &str, code: &'static str) -> Option<Change> {
    let base = own_base(world)?;
    insert(world, random, &format!("See [x]({base}{path})."), code)
}

/// A link to another page, written by `href` from the right path.
fn to_page(
    world: &World,
    random: &mut Random,
    href: impl Fn(&str) -> String,
    code: &'static str,
) -> Option<Change> {
    let page = random.pick(&world.pages)?.clone();
    let target = random.pick(&world.pages)?;
    if *target == page {
        return None;
    }
    let right = page.relative_to(target.as_str());
    let written = href(&right);
    if written == right {
        return None;
    }
    insert_in(world, random, &page, &format!("See [x]({written})."), code)
}

fn insert(world: &World, random: &mut Random, text: &str, code: &'static str) -> Option<Change> {
    let page = random.pick(&world.pages)?.clone();
    insert_in(world, random, &page, text, code)
}

/// Puts blocks in front of a random heading of a page; the finding is expected at the line that says it.
fn insert_in(
    world: &World,
    random: &mut Random,
    page: &DocPath,
    text: &str,
    code: &'static str,
) -> Option<Change> {
    let old = world.text(page);
    let lines: Vec<&str> = old.split_inclusive('\n').collect();
    let at = *random.pick(&places(&lines))?;
    let blocks = format!("{text}\n\n");
    let new: String =
        lines[..at].iter().copied().chain([blocks.as_str()]).chain(lines[at..].iter().copied()).collect();
    let line = at + 1 + marked_line(text, code);
    let wanted = vec![(page.to_string(), Some(line as u32), code)];
    Some(Change { writes: vec![(page.to_string(), Some(new.into_bytes()))], wanted, also: &[] })
}

/// Which of the inserted lines is at fault.
fn marked_line(text: &str, code: &str) -> usize {
    match code {
        "invalid-tab-group" => 0,
        "h2-duplicated" => 4,
        _ if text.contains("[fault-id]:") => 0,
        _ => text.lines().position(|line| line.contains("no-such")).unwrap_or(0),
    }
}

/// Lines of headings that stand on their own: outside of fences, containers, tabs, comments.
fn places(lines: &[&str]) -> Vec<usize> {
    let mut places = Vec::new();
    let mut fence = false;
    let mut header = lines.first().is_some_and(|line| line.trim_end() == "---");
    for (index, line) in lines.iter().enumerate() {
        if header {
            header = index == 0 || line.trim_end() != "---";
            continue;
        }
        if line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~") {
            fence = !fence;
        }
        // Whatever follows may belong to a container.
        if line.contains("#tab/")
            || line.trim_start().starts_with("::")
            || line.contains("<!--") && !line.contains("-->")
        {
            break;
        }
        let blank_before = index > 0 && lines[index - 1].trim().is_empty();
        if !fence && line.starts_with("## ") && blank_before && line.ends_with('\n') {
            places.push(index);
        }
    }
    places
}

/// Puts blocks at the end of a page without containers.
fn at_end(world: &World, random: &mut Random, text: &str, code: &'static str) -> Option<Change> {
    let path = random.pick(&world.pages)?.clone();
    let old = world.text(&path);
    if old.contains(":::")
        || old.contains("#tab/")
        || old.matches("```").count() % 2 == 1
        || old.contains("<!--")
    {
        return None;
    }
    let new = format!("{}\n\n{text}\n", old.trim_end());
    let line = old.trim_end().lines().count() as u32 + 2;
    let wanted = vec![(path.to_string(), Some(line), code)];
    Some(Change { writes: vec![(path.to_string(), Some(new.into_bytes()))], wanted, also: &[] })
}

fn header(world: &World, random: &mut Random, text: &str, code: &'static str) -> Option<Change> {
    let path = random.pick(&world.pages)?.clone();
    let old = world.text(&path);
    let end = old.strip_prefix("---\n")?.find("\n---")? + 5;
    let new = format!("{}{text}{}", &old[..end], &old[end..]);
    let wanted = vec![(path.to_string(), None, code)];
    Some(Change { writes: vec![(path.to_string(), Some(new.into_bytes()))], wanted, also: &[] })
}

fn toc(world: &World, random: &mut Random, entry: &str, line: u32, code: &'static str) -> Option<Change> {
    let path = random.pick(&world.tocs)?.clone();
    toc_in(world, &path, entry, line, code)
}

/// Puts an entry at the front of a TOC that is a list.
fn toc_in(world: &World, path: &DocPath, entry: &str, line: u32, code: &'static str) -> Option<Change> {
    let old = world.text(path);
    let at = old.lines().position(|line| line.starts_with("- "))?;
    let is_list = old.lines().take(at).all(|line| line.trim().is_empty() || line.starts_with('#'));
    if !is_list || path.as_str().contains("breadcrumb") {
        return None;
    }
    let lines: Vec<&str> = old.split_inclusive('\n').collect();
    let front = code != "toc-entry-duplicated";
    let (new, line) = if front {
        (lines[..at].concat() + entry + &lines[at..].concat(), at as u32 + line)
    } else {
        (format!("{}\n{entry}", old.trim_end()), old.trim_end().lines().count() as u32 + line)
    };
    let wanted = vec![(path.to_string(), Some(line), code)];
    Some(Change { writes: vec![(path.to_string(), Some(new.into_bytes()))], wanted, also: &[] })
}

/// A path as redirection files write it: from the repository.
fn source_path(world: &World, path: &str) -> String {
    let config = &world.config;
    let inside = config.root.strip_prefix(&config.repository).unwrap_or(std::path::Path::new(""));
    inside.join(path).to_string_lossy().replace('\\', "/")
}

/// Adds a redirection at the front.
fn redirection(world: &World, source: &str, target: &str, codes: &[&'static str]) -> Option<Change> {
    let file = world.redirections.clone()?;
    if world.base.is_empty() {
        return None;
    }
    let source = &source_path(world, source);
    let old = world.text(&file);
    let at = old.find('[')? + 1;
    let target = format!("{}{target}", world.base);
    let entry = format!("\n{{\"source_path\": \"{source}\", \"redirect_url\": \"{target}\"}},");
    let new = format!("{}{entry}{}", &old[..at], &old[at..]);
    let wanted = codes.iter().map(|code| (file.to_string(), None, *code)).collect();
    Some(Change { writes: vec![(file.to_string(), Some(new.into_bytes()))], wanted, also: &[] })
}

/// A page that links to a file, by the file's name.
fn linking(world: &World, target: &DocPath) -> Option<String> {
    let links = |page: &&DocPath| {
        let text = world.text(page);
        let name = page.relative_to(target.as_str());
        [")", "#", "\"", " "]
            .iter()
            .any(|end| text.contains(&format!("({name}{end}")) || text.contains(&format!("\"{name}{end}")))
    };
    world.pages.iter().filter(|page| *page != target).find(links).map(ToString::to_string)
}

fn linking_to(world: &World, target: &DocPath, anchor: &str) -> Option<String> {
    let links = |page: &&DocPath| {
        world.text(page).contains(&format!("({}#{anchor})", page.relative_to(target.as_str())))
    };
    world.pages.iter().filter(|page| *page != target).find(links).map(ToString::to_string)
}
