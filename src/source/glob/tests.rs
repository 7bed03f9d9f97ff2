use proptest::prelude::*;

use super::*;

const DEFAULT: GlobOptions = GlobOptions { case_sensitive: false, dot: false };

fn hit(pattern: &str, path: &str) -> bool {
    hit_with(pattern, path, DEFAULT)
}

fn hit_with(pattern: &str, path: &str, options: GlobOptions) -> bool {
    let (list, bad) = GlobList::new(&[pattern.to_owned()], options);
    assert_eq!(bad, Vec::<String>::new(), "{pattern}");
    let hit = list.is_match(path);
    assert_eq!(list.matches(path), if hit { vec![0] } else { vec![] }, "{pattern} {path}");
    hit
}

/// Pattern, paths it takes, paths it leaves.
const CASES: &[(&str, &[&str], &[&str])] = &[
    ("*.md", &["a.md", "A.MD"], &["a/b.md", ".md", ".x.md", "a.mdx"]),
    ("**/*.md", &["a.md", "a/b.md", "a/b/c.md"], &["a.yml", ".git/a.md", "a/.b/c.md", "a/.b.md"]),
    ("**/toc.yml", &["toc.yml", "TOC.yml", "a/b/Toc.YML"], &["atoc.yml", "toc.yml/a"]),
    ("**.md", &["a.md", "a/b.md"], &["a.yml", ".a.md"]),
    ("linux/**.md", &["linux/a.md", "linux/a/b.md"], &["linux.md", "a/linux/b.md"]),
    ("a**.md", &["a.md", "abc.md"], &["a/b.md", "b.md"]),
    ("**/includes/**", &["includes/a.md", "a/includes/b/c.md"], &["includes", "includes.md", "xincludes/a"]),
    ("_site/**", &["_site/a", "_site/a/b.html"], &["a/_site/b", "_site"]),
    ("reliability/**/*.*", &["reliability/a.md", "reliability/a/b.md"], &["reliability/a", "x.md"]),
    ("README.md", &["README.md", "readme.md"], &["a/README.md"]),
    ("?.md", &["a.md", "é.md"], &[".md", "ab.md", "..md"]),
    ("a/?", &["a/b"], &["a/", "a//", "a/.", "a"]),
    ("[abc].md", &["a.md", "C.md"], &["d.md", "ab.md"]),
    ("[a-c]x[!0-9]", &["bxy", "cx-"], &["bx1", "dxy", "bx/"]),
    ("[^a]b", &["cb"], &["ab", ".b"]),
    ("[]x]a", &["]a", "xa"], &["[a", "ya"]),
    ("[!]]a", &["xa"], &["]a"]),
    ("[[]a", &["[a"], &["xa"]),
    ("{a,b}.md", &["a.md", "b.md"], &["c.md", "a,b.md"]),
    ("{a/**,b}/x.{md,y{,a}ml}", &["a/x.md", "a/q/x.yml", "b/x.yaml"], &["b/q/x.md", "c/x.md"]),
    ("{a}", &["a"], &["{a}"]),
    ("{a.md,}", &["a.md"], &["b.md"]),
    ("{,b/}*.md", &["a.md", "b/a.md"], &["c/a.md"]),
    ("a\\*b", &["a*b"], &["axb", "a\\xb"]),
    ("\\!a", &["!a"], &["a", "b"]),
    ("\\{a\\,b\\}", &["{a,b}"], &["a", "b"]),
    ("a\\.md", &["a.md"], &["axmd"]),
    ("docs/", &["docs/a", "docs/a/b.md"], &["docs", "docsx/a", "docs/.a"]),
    ("/a/*.md", &["a/b.md"], &["b.md", "x/a/b.md"]),
    ("./a/*.md", &["a/b.md"], &["a/b/c.md"]),
    ("!**/*.md", &["a.yml", "a/b"], &["a.md", "a/b.md"]),
    ("!!*.md", &["a.md"], &["a.yml"]),
    (".github/**", &[".github/a.md"], &["a/.github/b", ".github/.b"]),
    ("**/.openpublishing.*", &[".openpublishing.x", "a/.openpublishing.y"], &["openpublishing.x"]),
    ("**", &["a", "a/b.c"], &[".a", "a/.b"]),
    ("**/**/a", &["a", "x/a", "x/y/a"], &["x/ab"]),
    ("a/**/b/**/c", &["a/b/c", "a/x/b/y/z/c", "a/b/b/c"], &["a/c", "a/b/x", "a/b/c/d"]),
    ("straße/Ä*.md", &["straße/ä.md", "STRAßE/ÄX.MD"], &["strasse/ä.md"]),
    ("a}b,c", &["a}b,c"], &["ab"]),
    ("feed.atom", &["feed.atom"], &["feedXatom", "a/feed.atom"]),
];

#[test]
fn takes_and_leaves() {
    for (pattern, taken, left) in CASES {
        for path in *taken {
            assert!(hit(pattern, path), "{pattern} should match {path}");
        }
        for path in *left {
            assert!(!hit(pattern, path), "{pattern} should not match {path}");
        }
    }
}

#[test]
fn options_change_case_and_dots() {
    let sensitive = GlobOptions { case_sensitive: true, ..DEFAULT };
    assert!(!hit_with("**/toc.yml", "TOC.yml", sensitive));
    assert!(hit_with("**/TOC.yml", "TOC.yml", sensitive));
    let dot = GlobOptions { dot: true, ..DEFAULT };
    for (pattern, path) in [("**", ".a/.b"), ("*.md", ".md"), ("**/*.md", "a/.b/.c.md"), ("?a", ".a")] {
        assert!(hit_with(pattern, path, dot), "{pattern} {path}");
        assert!(!hit(pattern, path), "{pattern} {path}");
    }
}

#[test]
fn bad_patterns_are_reported_and_match_nothing() {
    let bad = ["{a,b", "[ab", "[]", "[z-a]", "a\\", "", "/", "../a.md", "a/../b", "![x", "{,}"];
    let mut patterns: Vec<String> = bad.iter().map(|&p| p.to_owned()).collect();
    patterns.push("a.md".to_owned());
    patterns.push("{a,b}".repeat(30));
    patterns.push("{".repeat(3000));
    patterns.push("x".repeat(5000));
    let (list, reported) = GlobList::new(&patterns, DEFAULT);
    assert_eq!(reported.len(), patterns.len() - 1);
    assert_eq!(list.matches("a.md"), [bad.len()]);
    assert_eq!(list.matches("other"), Vec::<usize>::new());
    assert!(problem("{a").is_some_and(|why| why.contains("not closed")));
    assert_eq!(problem("**/*.md"), None);
}

#[test]
fn all_matching_indices_ascend_without_repeats() {
    let patterns = ["**/*.md", "{a,a*}/**", "!b/**", "a/?.md", "nothing"].map(str::to_owned);
    let (list, bad) = GlobList::new(&patterns, DEFAULT);
    assert!(bad.is_empty());
    assert_eq!(list.matches("a/b.md"), [0, 1, 2, 3]);
    assert_eq!(list.matches("b/c.txt"), Vec::<usize>::new());
    assert_eq!(list.matches("b/c.md"), [0]);
    assert_eq!(list.matches("a/.b.md"), [2]);
    assert!(GlobList::default().is_empty() && !list.is_empty());
}

fn pieces() -> impl Strategy<Value = Vec<&'static str>> {
    let piece = prop::sample::select(vec!["a", "B", ".", "*", "**", "/", "/**/", "{a,b*}", "{a/**,.b}"]);
    prop::collection::vec(piece, 1..7)
}

fn path() -> impl Strategy<Value = String> {
    prop::collection::vec("[abAB.]{1,3}", 1..5).prop_map(|segments| segments.join("/"))
}

proptest! {
    /// The set and the plain matcher are two ways to the same answer.
    #[test]
    fn fast_and_plain_ways_agree(pieces in pieces(), path in path()) {
        let pattern = format!("a{}", pieces.concat());
        for pattern in [&pattern[..], &pattern[1..]] {
            let (list, bad) = GlobList::new(&[pattern.to_owned()], DEFAULT);
            if bad.is_empty() {
                let plain = list.patterns[0].is_match(&fold(&path, DEFAULT), DEFAULT);
                prop_assert_eq!(list.is_match(&path), plain, "{} {}", pattern, path);
            }
        }
    }

    #[test]
    fn never_panics(pattern in "\\PC{0,40}", path in "\\PC{0,20}") {
        let (list, _) = GlobList::new(&[pattern], DEFAULT);
        list.is_match(&path);
    }
}
