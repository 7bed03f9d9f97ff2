use super::*;

struct Plain;

impl Env for Plain {
    fn url(&self, href: &str) -> String {
        format!("to/{href}")
    }

    /// Paragraphs, and links as far as the tests need them.
    fn markdown(&self, text: &str) -> String {
        if let Some(heading) = text.strip_prefix("## ") {
            return format!(
                "<h2 id=\"{0}\">{0}<a class=\"anchor\" href=\"#{0}\"></a></h2>\n",
                heading.trim()
            );
        }
        let text = text.replace("[a](b.md)", "<a href=\"b.html\">a</a>");
        text.split("\n\n").map(|one| format!("<p>{one}</p>\n")).collect()
    }

    fn image_size(&self, href: &str) -> Option<(u32, u32)> {
        (href == "i.svg").then_some((3, 4))
    }
}

fn read(text: &str) -> Outcome<YamlPage> {
    parse(text, &DocPath::new("a/index.yml"))
}

/// A page without findings.
fn page(text: &str) -> YamlPage {
    let outcome = read(text);
    assert_eq!(outcome.diagnostics, []);
    outcome.value
}

fn html(page: &YamlPage) -> String {
    let html = page.render(&Plain).html;
    let ids: Vec<&str> =
        html.split(" id=\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0)).collect();
    assert_eq!(ids, page.anchors());
    html
}

fn has(html: &str, parts: &[&str]) {
    for part in parts {
        assert!(html.contains(part), "{part}\nis not in\n{html}");
    }
}

fn found(text: &str) -> Vec<(String, String)> {
    read(text).diagnostics.into_iter().map(|one| (one.code, one.message)).collect()
}

#[test]
fn first_lines() {
    for (text, type_) in [
        ("### YamlMime:Landing\n", Some("Landing")),
        ("#YamlMime:Hub", Some("Hub")),
        ("# YamlMime: ZonePivotGroups \r\ngroups:", Some("ZonePivotGroups")),
        ("\u{feff}###  YamlMime : FAQ", Some("FAQ")),
        ("###YamlMime:\nLanding", None),
        ("title: x\n### YamlMime:Landing", None),
        ("# A comment", None),
        ("", None),
    ] {
        assert_eq!(mime(text), type_, "{text}");
    }
}

const LANDING: &str = "\
### YamlMime:Landing
title: A & B
summary: See [a](b.md)
metadata:
  title: Head
  uid: u
  order: 1
landingContent:
# A comment
  - title: Start
    linkLists:
      - linkListType: get-started
        links:
          - text: One <1>
            url: one.md
      - linkListType: get-started
        links:
          - {text: Two, url: 'two.yml '}
      - linkListType: whats-new
        links:
          - text: No link
  - title: Start
";

#[test]
fn landing() {
    let page = page(LANDING);
    assert!(page.is_page());
    assert_eq!((page.kind(), page.title(), page.head_title()), ("landing", "A & B".into(), "Head".into()));
    assert_eq!((page.summary(), page.uid()), ("See a".into(), Some("u".into())));
    assert_eq!(page.metadata().get("order"), Some(&serde_json::json!(1)));
    let links: Vec<_> = page.links().into_iter().map(|link| link.href).collect();
    assert_eq!(links, ["one.md", "two.yml"]);
    let span = page.links()[0].span;
    assert_eq!(&LANDING[span.start as usize..span.end as usize], "one.md");
    assert_eq!(page.anchors(), ["a--b", "start", "start-1"]);
    has(
        &html(&page),
        &[
            "<header class=\"hero\"><h1 id=\"a--b\">A &amp; B</h1><p class=\"hero-summary\">See <a href=\"b.html\">a</a></p></header>",
            "<li class=\"card\"><h2 class=\"card-title\" id=\"start\">Start</h2><p class=\"link-kind kind-get-started\">Get started</p>\
             <ul class=\"card-links\"><li><a href=\"to/one.md\">One &lt;1&gt;</a></li><li><a href=\"to/two.yml\">Two</a></li></ul>\
             <p class=\"link-kind kind-whats-new\">What's new</p><ul class=\"card-links\"><li>No link</li></ul></li>",
        ],
    );
    let body = page.render(&Plain);
    assert_eq!(body.heading, None);
    assert_eq!(body.outline[0], (2, "start".to_owned(), "Start".to_owned()));
}

#[test]
fn hub() {
    let page = page(
        "### YamlMime:Hub
title: Hub
summary: S
brand: azure
highlightedContent:
  items:
    - title: H
      itemType: how-to-guide
      url: h.md
productDirectory:
  title: Products
  items:
    - title: P
      imageSrc: i.svg
      summary: Short
      url: p.md
      azureCategories: [ai-machine-learning, management-and-governance]
    - title: Q
      summary: See [a](b.md)
      url: q.md
conceptualContent:
  title: Concepts
  items:
    - title: C
      links:
        - {text: L, url: l.md, itemType: overview}
        - {text: M, url: m.md, itemType: overview}
      footerLink: {text: More, url: more.md}
additionalContent:
  sections:
    - title: Rest
      summary: R
      items:
        - title: Last
          note: Two words
  footer: '[a](b.md)'
",
    );
    assert_eq!(page.kind(), "hub");
    let html = html(&page);
    has(
        &html,
        &[
            "<section class=\"card-section highlights\"><ul class=\"cards\">\n<li class=\"card card-link\"><a href=\"to/h.md\"><p class=\"link-kind kind-how-to-guide\">How-to guide</p><h2 class=\"card-title\" id=\"h\">H</h2></a></li>",
            "<h2 id=\"products\">Products<a class=\"anchor\" href=\"#products\" aria-label=\"Link to this section: Products\"></a></h2>",
            "<li class=\"card card-link\" data-categories=\"ai-machine-learning management-and-governance\"><a href=\"to/p.md\"><img class=\"card-image\" src=\"to/i.svg\" alt=\"\" width=\"3\" height=\"4\" loading=\"lazy\"><h3 class=\"card-title\">P</h3><p class=\"card-summary\">Short</p><p class=\"card-categories\">AI and machine learning, Management and governance</p></a></li>",
            // A link in the summary: the card cannot be one link.
            "<li class=\"card\"><h3 class=\"card-title\"><a href=\"to/q.md\">Q</a></h3><p class=\"card-summary\">See <a",
            "<p class=\"link-kind kind-overview\">Overview</p><ul class=\"card-links\"><li><a href=\"to/l.md\">L</a></li><li><a href=\"to/m.md\">M</a></li></ul><p class=\"card-footer\"><a href=\"to/more.md\">More</a></p>",
            "<p class=\"section-summary\">R</p><ul class=\"cards\">\n<li class=\"card\"><h3 class=\"card-title\">Last</h3><p class=\"card-summary\">Two words</p>",
            "<p class=\"remark\"><a href=\"b.html\">a</a></p>",
        ],
    );
    let images: Vec<_> = page.links().into_iter().filter(|link| link.kind == YamlLinkKind::Image).collect();
    assert_eq!(images.len(), 1);
    assert!(page.markdown_fields().iter().any(|(text, _)| text == "See [a](b.md)"));
}

#[test]
fn faq() {
    let page = page(
        "### YamlMime:FAQ
metadata:
  title: Head
title: Questions
summary: |
  First.

  Second.
sections:
  - name: Ignored
    questions:
      - question: |
          What is `az login`?
        answer: |
          See [a](b.md).
  - name: More
    questions:
      - question: What is `az login`?
        answer: It
additionalContent: |

  ## See
",
    );
    assert_eq!(page.anchors(), ["what-is-az-login-", "more", "what-is-az-login--1"]);
    let body = page.render(&Plain);
    assert_eq!(body.heading.as_deref(), Some("Questions"));
    let levels: Vec<_> = body.outline.iter().map(|(level, id, _)| (*level, id.as_str())).collect();
    assert_eq!(levels, [(2, "what-is-az-login-"), (2, "more"), (3, "what-is-az-login--1"), (2, "See")]);
    has(
        &body.html,
        &[
            "<p>First.</p>\n<p>Second.</p>",
            "<section class=\"faq\"><details class=\"question\" id=\"what-is-az-login-\" open><summary><h2>What is <code>az login</code>?</h2></summary>\n<p>See <a",
            "<section class=\"faq\"><h2 id=\"more\">More<a",
            "<summary><h3>What is <code>az login</code>?</h3></summary>\n<p>It</p>\n</details>",
        ],
    );
    assert!(!body.html.contains("Ignored"));
    let fields: Vec<_> = page.markdown_fields().into_iter().map(|(text, _)| text).collect();
    assert_eq!(fields, ["First.\n\nSecond.", "See [a](b.md).", "It", "## See"]);
}

#[test]
fn marketing() {
    let page = page(
        "### YamlMime:Marketing
title: T
sections:
  - componentType: text
    title: T
    summary: S
    links: [{componentType: link, url: x, text: Go}]
  - componentType: navigation
    size: large
    blocks:
      - {componentType: icon-link, icon: book-open, url: n.md, text: New}
  - componentType: hero
    supertitle: Over
    title: Design
    image: {componentType: image, src: i.svg}
  - componentType: bifold
    blocks:
      - {componentType: image, src: b.png, alt: Both}
      - {componentType: text, title: Beside, summary: Words}
  - componentType: grid
    title: Cards
    blocks:
      - {componentType: icon-card, title: One, url: one.md, icon: {src: i.svg}}
    addendum: {text: 'See <all> in', link: {text: all, url: all.md}}
  - componentType: social
    title: Follow
    links: [{componentType: social-link, url: 'https://x', destination: youtube}]
  - componentType: quote
    quote: What they say
    author: {name: A B}
",
    );
    let html = html(&page);
    assert_eq!((page.kind(), html.matches("<h1").count()), ("marketing", 1));
    has(
        &html,
        &[
            "<h1 id=\"t\">T</h1><p class=\"hero-summary\">S</p><ul class=\"card-links action-links\"><li><a href=\"to/x\">Go</a></li></ul></header>",
            "<section class=\"card-section navigation\"><ul class=\"cards cards-short\">\n<li class=\"card card-link\"><a href=\"to/n.md\"><p class=\"card-title\">New</p></a></li>",
            "<section class=\"card-section feature\"><div class=\"row\"><div class=\"column\"><p class=\"eyebrow\">Over</p><h2 id=\"design\">Design<a",
            "<div class=\"column\"><p><span class=\"figure\"><img src=\"to/b.png\" alt=\"Both\" loading=\"lazy\"></span></p></div><div class=\"column\"><h2 id=\"beside\">",
            "<a href=\"to/one.md\"><img class=\"card-image\" src=\"to/i.svg\" alt=\"\" width=\"3\" height=\"4\" loading=\"lazy\"><h3 class=\"card-title\">One</h3></a>",
            "<p class=\"remark\">See &lt;all&gt; in <a href=\"to/all.md\">all</a></p>",
            "<li><a href=\"to/https://x\">YouTube</a></li>",
            "What they say",
            "A B",
        ],
    );
}

#[test]
fn marketing_hero_loses_nothing() {
    let text = "#YamlMime:Marketing\nsections:\n- componentType: hero\n  title: H\n  description: Words\n  actions:\n  - text: Go\n    url: go.md\n  note: Small print\n  items:\n  - title: Card\n    url: card.md\n";
    let parts = ["Words", "to/go.md", "Small print", "to/card.md"];
    has(&html(&page(text)), &parts);
}

#[test]
fn marketing_title_of_hero() {
    let page = page("#YamlMime:Marketing\nsections:\n- componentType: hero\n  title: H\n  summary: S\n");
    assert_eq!((page.title(), page.summary()), ("H".into(), "S".into()));
    has(&html(&page), &["<h1 id=\"h\">H</h1>"]);
}

#[test]
fn architecture() {
    let text = "### YamlMime:Architecture
metadata:
  title: Head
azureCategories: [web]
name: Named
summary: For lists
thumbnailUrl: /x.png
content: |
  ## Part
";
    let page = page(text);
    assert_eq!((page.kind(), page.title(), page.head_title()), ("article", "Named".into(), "Head".into()));
    let body = page.render(&Plain);
    assert_eq!(body.heading.as_deref(), Some("Named"));
    assert_eq!(body.outline, [(2, "Part".to_owned(), "Part".to_owned())]);
    assert!(!body.html.contains("web") && !body.html.contains("For lists"));
}

#[test]
fn old_landing() {
    let page = page(
        "### YamlMime:YamlDocument
documentType: LandingData
title: Old
abstract:
  description: Words
  aside: {image: {src: i.svg}, title: Video, href: v.md}
sections:
- title: Part &amp; parcel
  items:
  - type: grid
    items:
    - type: list
      style: cards
      items: [{title: 'One &amp; two', html: in a column}]
  - {type: paragraph, text: 'See [a](b.md)'}
  - type: list
    style: cards
    items:
    - {title: Card, html: '<b>x</b> y', href: c.md, image: {src: i.svg}}
  - type: list
    style: ordered
    items: [{html: first}]
  - type: table
    columns: [{text: Head}]
    rows: [{title: Row, values: [{href: r.md, text: Cell}]}]
",
    );
    assert_eq!((page.kind(), page.summary()), ("landing", "Words".into()));
    has(
        &html(&page),
        &[
            "<header class=\"hero\"><img class=\"hero-image\" src=\"to/i.svg\"",
            "<a href=\"to/v.md\">Video</a>",
            "<h2 id=\"part--parcel\">Part &amp; parcel",
            "<h3 class=\"card-title\">One &amp; two</h3><p class=\"card-summary\">in a column</p>",
            "<p>See <a href=\"b.html\">a</a></p>",
            "<h3 class=\"card-title\">Card</h3><p class=\"card-summary\"><b>x</b> y</p></a></li>",
            "<ol><li>first</li></ol>",
            "aria-label=\"Table: Part &amp; parcel\"><table><thead><tr><th scope=\"col\">Head</th></tr></thead><tbody><tr><td>Row</td><td><p class=\"remark\"><a href=\"to/r.md\">Cell</a></p>\n</td></tr></tbody></table></div>",
        ],
    );
}

#[test]
fn data_is_no_page() {
    for name in ["ZonePivotGroups", "ContextObject", "TableOfContent", "XRefMap"] {
        let page = page(&format!("### YamlMime:{name}\ngroups:\n- id: x y\n"));
        assert!(!page.is_page() && page.links().is_empty() && page.render(&Plain).html.is_empty());
    }
}

#[test]
fn unknown_types() {
    let outcome = read(
        "### YamlMime:Lannding
title: T
metadata: {a: b}
level: beginner
intro: Two words
url: x.md
parts:
- title: Part
  points: [one, two words]
  deep: {name: Deeper, text: More text}
",
    );
    let finding = &outcome.diagnostics[0];
    assert_eq!((finding.code.as_str(), finding.span), ("schema-not-found", Span::new(13, 21)));
    assert!(finding.hints[0].starts_with("Did you mean `Landing`? Known types: `Landing`, `Hub`"));
    assert_eq!(outcome.value.kind(), "article");
    has(
        &html(&outcome.value),
        &[
            "<p>Level: beginner</p>",
            "<p>Two words</p>",
            "<a href=\"to/x.md\">x.md</a>",
            "<h2 id=\"part\">Part<",
            "<ul><li>one</li><li>two words</li></ul>",
            "<h3 id=\"deeper\">Deeper<",
            "<p>More text</p>",
        ],
    );
    assert_eq!(found("### YamlMime:Quiz\n")[0].0, "schema-not-found");
    assert_eq!(found("### YamlMime:YamlDocument\ndocumentType: X\n")[0].1, "there is no `documentType` `X`");
}

#[test]
fn shapes_that_hide_content() {
    let check = |text: &str, message: &str| {
        assert_eq!(found(text), [("violate-schema".to_owned(), message.to_owned())]);
    };
    check("#YamlMime:Landing\ntitle: T\nlandingContent:\n  title: One\n", "`landingContent` is not a list");
    check("#YamlMime:Hub\ntitle: T\ntools: Some text\n", "`tools` holds text instead of keys");
    check("#YamlMime:FAQ\ntitle: T\nsections:\n- questions:\n  - answer: A\n", "this entry has no question");
    check("#YamlMime:FAQ\nJust text\n", "the page holds no keys");
    let one = read("#YamlMime:Landing\ntitle: T\nlandingContent:\n  title: One\n").value;
    has(&html(&one), &["<h2 class=\"card-title\" id=\"one\">One</h2>"]);
    assert_eq!(found("#YamlMime:Landing\ntitle: T\nlandingContent:\nsummary:\n"), []);
}

#[test]
fn broken_yaml_still_gives_a_page() {
    let text = "### YamlMime:FAQ
title: Questions: all
sections:
  - name: S
    questions:
      - question: \"Is it\" so?
        answer: &quot;Yes&quot;: it is # really
      - question: And?
        answer: [a](b.md) is it
";
    let outcome = read(text);
    let codes: Vec<_> = outcome.diagnostics.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(codes, ["yaml-syntax-error"]);
    assert_eq!(outcome.value.title(), "Questions: all");
    has(
        &html(&outcome.value),
        &[
            "<h3>&quot;Is it&quot; so?</h3>",
            "<p>&quot;Yes&quot;: it is</p>",
            "<h3>And?</h3>",
            "<p><a href=\"b.html\">a</a> is it</p>",
        ],
    );
    let (_, span) = outcome.value.markdown_fields().pop().unwrap_or_default();
    assert_eq!(&text[span.start as usize..span.end as usize], "[a](b.md) is it");
}

#[test]
fn references_that_yaml_takes_for_anchors() {
    let outcome = read(
        "#YamlMime:FAQ\ntitle: T\nsections:\n- questions:\n  - question: Q\n    answer: &quot;Yes it is\n",
    );
    assert_eq!(outcome.diagnostics.len(), 1);
    has(&html(&outcome.value), &["<p>&quot;Yes it is</p>"]);
}

#[test]
fn nothing_runs() {
    let page = page(
        "#YamlMime:Hub\ntitle: <script>\ntools:\n  items:\n  - {title: T, url: 'java\tscript:x'}\n  - {title: '\"><b>', url: '\"x'}\n",
    );
    let html = html(&page);
    has(&html, &["<h1 id=\"script\">&lt;script&gt;</h1>", "<a href=\"to/&quot;x\">", "&quot;&gt;&lt;b&gt;"]);
    assert!(!html.contains("script:x"));
}

#[test]
fn any_text_gives_a_page() {
    for text in [
        "",
        "### YamlMime:FAQ",
        "#YamlMime:Hub\n- a\n- b: [",
        "#YamlMime:Marketing\nsections: x",
        "#YamlMime:FAQ\n\t: &a;",
        "a: &b; c",
    ] {
        let page = read(text).value;
        let _ = (html(&page), page.title(), page.summary(), page.metadata(), page.uid());
    }
    for end in (0..LANDING.len()).filter(|end| LANDING.is_char_boundary(*end)) {
        html(&read(&LANDING[..end]).value);
    }
}
