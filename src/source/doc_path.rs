//! Paths inside a docset.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Begins the path of a copy. No file is called so, and it sorts behind all others.
const COPY: char = '\u{10fffd}';

/// A path relative to the docset's folder: `/`-separated, no `.` or empty segment, `..` only in
/// front (a file of the same repository outside the docset). Normalised once, at the border.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct DocPath(Arc<str>);

impl DocPath {
    /// Normalises a relative path. Back slashes count as slashes, as they do for the engine.
    pub fn new(path: &str) -> DocPath {
        if is_normal(path) {
            return DocPath(path.into());
        }
        DocPath(from_segments("", path).into())
    }

    /// The file a relative reference written in `self` means.
    pub fn join(&self, reference: &str) -> DocPath {
        DocPath(self.joined(reference).into())
    }

    /// The text of [`DocPath::join`], for a look-up.
    pub fn joined(&self, reference: &str) -> String {
        from_segments(self.parent(), reference)
    }

    /// A text that is normal already, as [`DocPath::joined`] gives it.
    pub(crate) fn from_normal(path: &str) -> DocPath {
        debug_assert!(from_segments("", path) == path);
        DocPath(path.into())
    }

    /// A path that leaves the folder `root` and comes back, without the detour: `../docs/a.md` is `a.md` in `docs`.
    pub fn home(self, root: &Path) -> DocPath {
        let mut path = self;
        loop {
            let ups = path.as_str().split('/').take_while(|part| *part == "..").count();
            let folder = ups.checked_sub(1).and_then(|up| root.iter().rev().nth(up));
            let Some(folder) = folder.and_then(|name| name.to_str()) else { return path };
            // A path that only leads up (`..`) has nothing behind.
            let rest = path.as_str().get(3 * ups..).unwrap_or_default();
            let Some(inside) = rest.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')) else {
                return path;
            };
            path = DocPath(format!("{}{inside}", "../".repeat(ups - 1)).into());
        }
    }

    /// The path of the same file in the copy for a version group; files outside the docset have none.
    pub fn in_version(&self, name: &str) -> DocPath {
        if self.0.starts_with("..") {
            return self.clone();
        }
        let name = name.replace(['/', '\\'], "-");
        DocPath(format!("{COPY}{name}/{}", self.original_str()).into())
    }

    /// The version group whose copy the path is in.
    pub fn version(&self) -> Option<&str> {
        self.0.strip_prefix(COPY)?.split('/').next()
    }

    /// The path without its copy, as text.
    pub fn original_str(&self) -> &str {
        match self.0.strip_prefix(COPY) {
            Some(copy) => copy.split_once('/').map_or("", |(_, path)| path),
            None => &self.0,
        }
    }

    /// The path of the file that really exists.
    pub fn original(&self) -> DocPath {
        if self.0.starts_with(COPY) { DocPath(self.original_str().into()) } else { self.clone() }
    }

    /// Takes the names of copies out of a text that names paths.
    pub fn strip_copies(text: &mut String) {
        while let Some(at) = text.find(COPY) {
            let end = text[at..].find('/').map_or(text.len(), |slash| at + slash + 1);
            text.replace_range(at..end, "");
        }
    }

    /// What `~/path` means in this file.
    pub fn at_root(&self, path: &str) -> DocPath {
        let path = DocPath::new(path);
        self.version().map_or_else(|| path.clone(), |version| path.in_version(version))
    }

    /// The path in lower case, for look-ups that case does not matter to.
    pub fn to_lowercase(&self) -> Cow<'_, str> {
        let lower = |byte: &u8| byte.is_ascii() && !byte.is_ascii_uppercase();
        match self.0.as_bytes().iter().all(lower) {
            true => Cow::Borrowed(&self.0),
            false => Cow::Owned(self.0.to_lowercase()),
        }
    }

    /// The path as text.
    #[inline]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder, without a final slash; empty for a file at the root.
    pub fn parent(&self) -> &str {
        self.0.rfind('/').map_or("", |slash| &self.0[..slash])
    }

    /// The last segment.
    pub fn file_name(&self) -> &str {
        self.0.rfind('/').map_or(&self.0, |slash| &self.0[slash + 1..])
    }

    /// The last segment without its extension.
    pub fn stem(&self) -> &str {
        let name = self.file_name();
        name.rfind('.').filter(|dot| *dot > 0).map_or(name, |dot| &name[..dot])
    }

    /// What follows the last dot of the last segment, as written; empty without one.
    pub fn extension(&self) -> &str {
        let name = self.file_name();
        name.rfind('.').filter(|dot| *dot > 0).map_or("", |dot| &name[dot + 1..])
    }

    /// Whether the extension is `extension`, whatever the case.
    pub fn has_extension(&self, extension: &str) -> bool {
        self.extension().eq_ignore_ascii_case(extension)
    }

    /// The reference that leads from this file to `target`: `../b/x.md`. A file to itself: its name.
    pub fn relative_to(&self, target: &str) -> String {
        relative(self.parent(), target)
    }
}

/// Whether a file name is that of a TOC, whatever its case.
pub fn is_toc_name(name: &str) -> bool {
    ["toc.yml", "toc.md", "toc.json"].iter().any(|toc| toc.eq_ignore_ascii_case(name))
}

/// The relative reference from a folder (no final slash) to a path, both from the same root.
pub fn relative(from_folder: &str, target: &str) -> String {
    relative_with_room(from_folder, target, 0)
}

/// [`relative`] with room for so many bytes that the caller appends.
pub(crate) fn relative_with_room(from_folder: &str, target: &str, room: usize) -> String {
    // Written without lists of segments: each page asks this for each link and each entry of its navigation.
    let from = from_folder.trim_matches('/');
    // How much of both is the same folders.
    let mut same = 0;
    if !from.is_empty() {
        let ends = from.bytes().chain([b'/']).zip(target.bytes()).enumerate();
        for (at, (one, other)) in ends {
            if one != other {
                break;
            }
            if one == b'/' {
                same = at + 1;
            }
        }
    }
    let (from, to) = (from.get(same..).unwrap_or(""), &target[same..]);
    let ups = if from.is_empty() { 0 } else { 1 + from.bytes().filter(|byte| *byte == b'/').count() };
    let mut out = String::with_capacity(3 * ups + to.len() + 2 + room);
    for _ in 0..ups {
        out.push_str("../");
    }
    out.push_str(to);
    if out.is_empty() {
        out.push_str("./");
    }
    out
}

/// The normal form of `path` below `base`, which is normal already.
fn from_segments(base: &str, path: &str) -> String {
    // Each link of a docset comes through here: one text grows and shrinks.
    let mut joined = String::with_capacity(base.len() + path.len() + 1);
    joined.push_str(base);
    let mut rest = path;
    while !rest.is_empty() {
        let slash = rest.bytes().position(|byte| matches!(byte, b'/' | b'\\'));
        let segment = &rest[..slash.unwrap_or(rest.len())];
        rest = slash.map_or("", |slash| &rest[slash + 1..]);
        match segment {
            "" | "." => {}
            ".." if !joined.is_empty() && joined != ".." && !joined.ends_with("/..") => {
                match joined.bytes().rposition(|byte| byte == b'/') {
                    // Above the root of a copy is what is above the docset.
                    None if joined.starts_with(COPY) => joined.replace_range(.., ".."),
                    slash => joined.truncate(slash.unwrap_or(0)),
                }
            }
            _ => {
                if !joined.is_empty() {
                    joined.push('/');
                }
                joined.push_str(segment);
            }
        }
    }
    joined
}

fn is_normal(path: &str) -> bool {
    !path.contains('\\')
        && path.split('/').all(|segment| !segment.is_empty() && segment != "." && segment != "..")
}

// Look-ups by text: equality and hash are those of the text.
impl Borrow<str> for DocPath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<String> for DocPath {
    fn from(path: String) -> DocPath {
        DocPath::new(&path)
    }
}

impl From<&str> for DocPath {
    fn from(path: &str) -> DocPath {
        DocPath::new(path)
    }
}

impl From<DocPath> for String {
    fn from(path: DocPath) -> String {
        path.0.to_string()
    }
}

impl fmt::Display for DocPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for DocPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalises() {
        assert_eq!(DocPath::new("./a//b/../c.md").as_str(), "a/c.md");
        assert_eq!(DocPath::new("../x/../../y.md").as_str(), "../../y.md");
        assert_eq!(DocPath::new("a\\b.md").as_str(), "a/b.md");
        assert_eq!(DocPath::new("a/b.md").join("../c/d.md").as_str(), "c/d.md");
        assert_eq!(DocPath::new("b.md").join("../c.md").as_str(), "../c.md");
    }

    #[test]
    fn copies_keep_to_themselves() {
        let page = DocPath::new("a/b.md").in_version("v/1");
        assert_eq!((page.version(), page.original_str()), (Some("v-1"), "a/b.md"));
        assert_eq!(page.join("../c.md"), DocPath::new("c.md").in_version("v/1"));
        assert_eq!(page.join("../../x/c.md").as_str(), "../x/c.md");
        assert_eq!(page.at_root("x/y.md"), DocPath::new("x/y.md").in_version("v/1"));
        assert_eq!(page.relative_to(page.join("c/d.md").as_str()), "c/d.md");
        assert_eq!(DocPath::new("../a.md").in_version("v").as_str(), "../a.md");
        assert_eq!((DocPath::new("a.md").version(), DocPath::new("a.md").original_str()), (None, "a.md"));
        assert!(page > DocPath::new("\u{fffd}z.md"));
    }

    #[test]
    fn detours_end_at_home() {
        let home = |path: &str| DocPath::new(path).home(Path::new("/repo/docs")).to_string();
        assert_eq!(home("../docs/a/b.md"), "a/b.md");
        assert_eq!(home("../../repo/docs/b.md"), "b.md");
        assert_eq!(home("../../repo/x/b.md"), "../x/b.md");
        assert_eq!(home("../x/b.md"), "../x/b.md");
        assert_eq!(home("../../../b.md"), "../../../b.md");
        assert_eq!(home("a.md"), "a.md");
        assert_eq!(home(".."), "..");
        assert_eq!(home("../.."), "../..");
    }

    #[test]
    fn relative_references() {
        assert_eq!(DocPath::new("a/b.md").relative_to("a/c.md"), "c.md");
        assert_eq!(DocPath::new("a/b.md").relative_to("c.md"), "../c.md");
        assert_eq!(DocPath::new("b.md").relative_to("c/d.md"), "c/d.md");
        assert_eq!(DocPath::new("a/b/c.md").relative_to("a/d/e.md"), "../d/e.md");
        assert_eq!(relative("a", "a/"), "./");
    }
}
