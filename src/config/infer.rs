//! The base path, which a Learn docset does not state.
//!
//! 1. [`from_breadcrumb`]: an absolute `breadcrumb_path` holds it in front of the breadcrumb folder.
//! 2. [`from_evidence`]: prefixes that the breadcrumb file names are tried on its own links and on
//!    redirection targets; one that leads to existing pages often enough is right.
//! 3. A wrong base path makes every link below it look broken, so when in doubt there is none.

use std::path::{Path, PathBuf};

use super::disk;
use crate::source::DocPath;

/// As many redirection targets as are worth a look.
const ENOUGH: usize = 400;

/// A leading slash, no final one; empty for the root. `None` when it cannot be part of a URL.
pub(super) fn normal_base_path(text: &str) -> Option<String> {
    let forbidden = |c: char| c.is_whitespace() || c.is_control() || "?#\\\"<>{}|^`".contains(c);
    let inner = text.trim_end_matches('/');
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    let bad_segment = |segment: &str| matches!(segment, "" | "." | "..");
    if inner.is_empty() {
        return Some(String::new());
    }
    let bad = inner.contains("://") || inner.contains(forbidden) || inner.split('/').any(bad_segment);
    (!bad).then(|| format!("/{inner}"))
}

/// What to do about a base path that cannot be used.
pub(super) fn base_path_problem(text: &str) -> &'static str {
    if text.contains("://") {
        "write only the path, such as `/docs`, and the host as `base-url`"
    } else {
        "write a path such as `/docs`, without `..`, blanks, `?` and `#`"
    }
}

/// Finds the base path of a docset from its `breadcrumb_path`, its `dest` and its redirections.
pub(super) fn base_path(
    root: &Path,
    breadcrumb: &str,
    dest: Option<&str>,
    redirections: &[PathBuf],
) -> Option<String> {
    if breadcrumb.starts_with('/') {
        return from_breadcrumb(root, breadcrumb, dest);
    }
    let local = DocPath::new(breadcrumb.strip_prefix("~/").unwrap_or(breadcrumb));
    let file = find_breadcrumb(root, local.as_str())?;
    from_evidence(root, &file, redirections)
}

/// `/azure/x/breadcrumb/toc.json` → `/azure/x`.
fn from_breadcrumb(root: &Path, breadcrumb: &str, dest: Option<&str>) -> Option<String> {
    let path = breadcrumb.split(['?', '#']).next().unwrap_or("");
    let mut segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    if segments.first().is_some_and(|first| is_locale(first)) {
        segments.remove(0);
    }
    let file = segments.last()?.to_ascii_lowercase();
    if !matches!(file.as_str(), "toc.json" | "toc.yml" | "toc.yaml") {
        return None;
    }
    let folder = segments.iter().position(|segment| is_breadcrumb_folder(segment))?;
    let base = normal_base_path(&segments[..folder].join("/"))?;
    // Many docsets use the breadcrumb of a neighbor, whose base path is not theirs. Without the
    // file, only a `dest` that names another folder can tell.
    let own = find_breadcrumb(root, &segments[folder..].join("/")).is_some();
    let last = base.rsplit('/').next().unwrap_or("");
    let denied = dest.is_some_and(|dest| {
        let dest = DocPath::new(dest);
        !dest.as_str().is_empty() && !dest.file_name().eq_ignore_ascii_case(last)
    });
    (own || !denied).then_some(base)
}

fn is_locale(segment: &str) -> bool {
    let bytes = segment.as_bytes();
    bytes.len() == 5 && bytes[2] == b'-' && bytes.iter().filter(|b| b.is_ascii_alphabetic()).count() == 4
}

fn is_breadcrumb_folder(segment: &str) -> bool {
    let name = segment.to_ascii_lowercase();
    let name = name.strip_prefix('_').unwrap_or(&name);
    name.strip_prefix("bread")
        .is_some_and(|rest| rest.chars().all(|c| c.is_alphanumeric() || "-_".contains(c)))
}

/// The file that a breadcrumb path of the docset means, whatever its case and extension.
fn find_breadcrumb(root: &Path, path: &str) -> Option<PathBuf> {
    let path = DocPath::new(path);
    let folder = root.join(path.parent());
    let wanted = ["yml", "yaml", "json"].map(|extension| format!("{}.{extension}", path.stem()));
    let names = disk::names(&folder);
    let name = names.iter().find(|name| wanted.iter().any(|one| one.eq_ignore_ascii_case(name)))?;
    Some(folder.join(name))
}

/// Tries each prefix that a breadcrumb file names; the longest one with enough evidence is taken.
fn from_evidence(root: &Path, breadcrumb: &Path, redirections: &[PathBuf]) -> Option<String> {
    let text = disk::read(breadcrumb, "").ok()??;
    let mut prefixes: Vec<String> = values(&text, "tocHref").filter_map(normal_base_path).collect();
    prefixes.retain(|prefix| !prefix.is_empty());
    prefixes.sort_by_key(|prefix| std::cmp::Reverse(prefix.len()));
    prefixes.dedup();
    let mut links: Vec<String> = values(&text, "topicHref").map(str::to_owned).collect();
    for file in redirections {
        let text = disk::read(file, "").ok().flatten().unwrap_or_default();
        links.extend(values(&text, "\"redirect_url\"").map(str::to_owned));
    }
    prefixes.into_iter().find(|prefix| holds(root, prefix, &links))
}

/// Whether enough of the links below a prefix lead to pages of the docset.
fn holds(root: &Path, prefix: &str, links: &[String]) -> bool {
    let below = links.iter().filter_map(|link| {
        let rest = link.get(prefix.len()..).filter(|_| link.starts_with(prefix))?.strip_prefix('/')?;
        let rest = rest.split(['?', '#']).next().unwrap_or("").trim_end_matches('/');
        // A docset's own index proves nothing: the parent site has one as well.
        (!rest.is_empty() && rest != "index").then_some(rest)
    });
    let (mut tried, mut found) = (0, 0);
    for rest in below.take(ENOUGH) {
        tried += 1;
        found += usize::from(is_page(root, rest));
    }
    found > 0 && found * 4 >= tried
}

fn is_page(root: &Path, path: &str) -> bool {
    let path = DocPath::new(path);
    [".md", ".yml", "/index.md", "/index.yml"].iter().any(|ending| {
        !path.as_str().starts_with("..") && disk::is_file(&root.join(format!("{path}{ending}")))
    })
}

/// The values of a key in a YAML or JSON text, line by line. Good enough to look for evidence.
fn values<'a>(text: &'a str, key: &str) -> impl Iterator<Item = &'a str> {
    text.lines().filter_map(move |line| {
        let (_, after) = line.split_once(key)?;
        let value = after.trim_start().strip_prefix(':')?.trim().trim_end_matches(',');
        Some(value.trim_matches(['"', '\'']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_paths_are_normalized_or_refused() {
        for (text, normal) in [("", ""), ("/", ""), ("docs", "/docs"), ("/a/b//", "/a/b"), ("/%20x", "/%20x")]
        {
            assert_eq!(normal_base_path(text).as_deref(), Some(normal), "{text}");
        }
        for text in
            ["/a/../b", "..", "/a b", "/a?x", "/a#x", "//host/a", "https://x/y", "/a//b", "/\"><i>", "./a"]
        {
            assert_eq!(normal_base_path(text), None, "{text}");
        }
    }

    #[test]
    fn breadcrumb_paths() {
        let none = Path::new("/nowhere");
        let from = |path: &str, dest: Option<&str>| base_path(none, path, dest, &[]);
        for (path, base) in [
            ("/azure/well-architected/breadcrumb/toc.json", Some("/azure/well-architected")),
            ("/en-us/azure/x/_bread/toc.yml", Some("/azure/x")),
            ("/agent-framework/breadcrumb/agent-framework/toc.json", Some("/agent-framework")),
            ("/x/BreadCrumbs/TOC.json?view=1", Some("/x")),
            ("/breadcrumb/toc.json", Some("")),
            ("/azure/x/toc.json", None),
            ("/azure/breadcrumb/other.json", None),
            ("~/breadcrumb/toc.yml", None),
            ("/a b/breadcrumb/toc.json", None),
        ] {
            assert_eq!(from(path, None).as_deref(), base, "{path}");
        }
        assert_eq!(from("/azure/bread/toc.json", Some("azure-thing")), None);
        assert_eq!(from("/azure/x/bread/toc.json", Some("X")).as_deref(), Some("/azure/x"));
    }

    #[test]
    fn evidence_decides_about_a_relative_breadcrumb() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        let write = |path: &str, text: &str| {
            std::fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
            std::fs::write(root.join(path), text).unwrap();
        };
        write(
            "bread/TOC.yml",
            "- name: A\n  tocHref: /azure/\n  topicHref: /azure/index\n- tocHref: '/azure/x/'\n",
        );
        write("index.md", "");
        let redirections = [root.join("r.json")];
        write("r.json", "{\n\"redirect_url\": \"/azure/x/a/b#c\",\n\"redirect_url\": \"/azure/x/gone\"\n}");
        let infer = |path: &str| base_path(root, path, None, &redirections);
        assert_eq!(infer("~/bread/toc.yml"), None, "nothing but an index is no evidence");
        write("a/b.md", "");
        assert_eq!(infer("~/bread/toc.yml").as_deref(), Some("/azure/x"));
        assert_eq!(infer("bread/toc.json").as_deref(), Some("/azure/x"));
        assert_eq!(infer("../bread/toc.json"), None);
    }
}
