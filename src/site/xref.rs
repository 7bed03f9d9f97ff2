//! Uids that other sites define.
//!
//! 1. [`load`] reads the configured maps (YAML or JSON, also packed by gzip or zip) in order; the first that knows a
//!    uid wins. Maps that a `redirections` entry names are read for the uids with its prefix only.
//! 2. Each target is one packed string: maps of frameworks hold a hundred thousand of them.
//! 3. What was read is kept while the bytes of every file read are the same.

use std::borrow::Cow;
use std::sync::Arc;

use serde::Deserialize;
use xxhash_rust::xxh3::xxh3_64;

use super::lookup::{XrefOrigin, XrefTarget};
use super::unpack::{unpack, unzip};
use super::{Map, urls};
use crate::config::{Config, UrlStyle};
use crate::diagnostics::{Diagnostic, Span};
use crate::discover::Sources;
use crate::source::glob::{GlobList, GlobOptions};
use crate::source::{DocPath, Files, yaml};

/// Uids of the maps.
#[derive(Debug, Default)]
pub struct XrefMaps {
    /// `href`, `1` for a piece of an API, then `property=value`, joined by NUL.
    targets: Map<Box<str>, Box<str>>,
}

/// Maps with the hash of what they were read from.
#[derive(Debug, Default, Clone)]
pub struct Loaded {
    /// The maps.
    pub maps: Arc<XrefMaps>,
    /// What is wrong with them.
    pub diagnostics: Vec<Diagnostic>,
    /// The maps asked for with the folders that may stand in, and every file read for them with the hash of its bytes.
    wanted: (Vec<String>, Vec<String>),
    read: Vec<(DocPath, u64)>,
}

/// Marks a URL that counts from the docset.
const OWN: char = '\u{1}';

impl XrefMaps {
    /// Whether a uid is known.
    pub fn contains(&self, uid: &str) -> bool {
        self.targets.contains_key(uid)
    }

    /// What a uid stands for, with a URL for the page written to `output`.
    pub fn get(&self, uid: &str, output: &str, style: UrlStyle) -> Option<XrefTarget> {
        let mut parts = self.targets.get(uid)?.split('\0');
        let href = parts.next()?;
        let api = parts.next() == Some("1");
        let names =
            parts.filter_map(|part| part.split_once('=')).map(|(key, value)| (key.into(), value.into()));
        let url = match href.strip_prefix(OWN) {
            Some(own) => {
                let end = own.find(['?', '#']).unwrap_or(own.len());
                format!("{}{}", urls::relative_url(output, &own[..end], style), &own[end..])
            }
            None => href.to_owned(),
        };
        Some(XrefTarget { url, names: names.collect(), api, origin: XrefOrigin::Map })
    }
}

/// A map as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'f"))]
struct MapFile<'f> {
    #[serde(rename = "baseUrl")]
    base_url: Option<Cow<'f, str>>,
    references: Vec<Reference<'f>>,
    redirections: Vec<Redirection>,
}

#[derive(Debug, Default)]
struct Reference<'f> {
    uid: Option<Cow<'f, str>>,
    href: Option<Cow<'f, str>>,
    comment_id: Option<Cow<'f, str>>,
    /// `name`, `fullName`, `nameWithType` and their variants by language (`name.vb`).
    names: Vec<(Cow<'f, str>, Cow<'f, str>)>,
}

/// Properties that can be shown for a reference.
const NAMES: &[&str] = &["name", "fullName", "nameWithType"];

impl<'f> Reference<'f> {
    fn set(&mut self, key: Cow<'f, str>, value: Cow<'f, str>) {
        match key.as_ref() {
            "uid" => self.uid = Some(value),
            "href" => self.href = Some(value),
            "commentId" => self.comment_id = Some(value),
            _ if is_name(&key) => self.names.push((key, value)),
            _ => {}
        }
    }

    /// Whether a language's name says nothing that the plain name does not.
    fn is_idle(&self, key: &str, value: &str) -> bool {
        key.split_once('.')
            .is_some_and(|(plain, _)| self.names.iter().any(|(name, known)| name == plain && known == value))
    }
}

fn is_name(key: &str) -> bool {
    NAMES.contains(&key.split('.').next().unwrap_or(key))
}

/// By hand, because the keys are open and nothing else of a reference is to be kept.
impl<'de: 'f, 'f> Deserialize<'de> for Reference<'f> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> serde::de::Visitor<'de> for Fields {
            type Value = Reference<'de>;

            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("a reference")
            }

            fn visit_map<M: serde::de::MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut reference = Reference::default();
                while let Some(Text(key)) = map.next_key()? {
                    if matches!(key.as_ref(), "uid" | "href" | "commentId") || is_name(&key) {
                        if let Some(Text(value)) = map.next_value::<Option<Text<'de>>>()? {
                            reference.set(key, value);
                        }
                    } else {
                        map.next_value::<serde::de::IgnoredAny>()?;
                    }
                }
                Ok(reference)
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

/// A string, borrowed from the file where it has no escapes.
#[derive(Deserialize)]
struct Text<'f>(#[serde(borrow)] Cow<'f, str>);

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Redirection {
    #[serde(rename = "uidPrefix")]
    uid_prefix: String,
    href: String,
}

/// Reads the maps of a configuration, or takes those read `before` when nothing has changed.
pub fn load(config: &Config, sources: &Sources, files: &dyn Files, before: &Loaded) -> Loaded {
    let fallback = &config.fallback_folders;
    let wanted = (named(config, sources), fallback.clone());
    if wanted.0.is_empty() {
        return Loaded::default();
    }
    if before.wanted == wanted && before.read.iter().all(|(path, hash)| hash_of(files, path) == *hash) {
        return before.clone();
    }
    let queue = wanted.0.iter().rev().map(|map| (map.clone(), String::new())).collect();
    let loaded = Loaded { wanted, ..Loaded::default() };
    let mut reader = Reader { files, fallback, queue, done: Vec::new(), loaded };
    let mut maps = XrefMaps::default();
    reader.read_all(&mut maps);
    maps.targets.shrink_to_fit();
    Loaded { maps: Arc::new(maps), ..reader.loaded }
}

/// The maps that a configuration names; patterns stand for the files that they match.
fn named(config: &Config, sources: &Sources) -> Vec<String> {
    let mut maps = Vec::new();
    for map in &config.xref_maps {
        if map.contains("://") || !map.contains(['*', '?', '{', '[']) {
            maps.push(map.clone());
            continue;
        }
        let (pattern, _) = GlobList::new(std::slice::from_ref(map), GlobOptions::default());
        let paths = sources.listing.iter().map(|entry| entry.path.as_str());
        maps.extend(paths.filter(|path| pattern.is_match(path)).map(str::to_owned));
    }
    maps
}

fn hash_of(files: &dyn Files, path: &DocPath) -> u64 {
    files.read(path).map_or(0, |bytes| xxh3_64(&bytes))
}

struct Reader<'r> {
    files: &'r dyn Files,
    /// Roots under which missing maps are looked for.
    fallback: &'r [String],
    /// Maps still to read, last first: path, and the prefix of uids wanted from it.
    queue: Vec<(String, String)>,
    done: Vec<(String, String)>,
    loaded: Loaded,
}

impl Reader<'_> {
    fn read_all(&mut self, maps: &mut XrefMaps) {
        while let Some(item) = self.queue.pop() {
            if self.done.contains(&item) || self.done.len() > 256 {
                continue;
            }
            let (map, prefix) = &item;
            if map.contains("://") {
                self.report(
                    map,
                    "is not read: nothing is downloaded while a site is built",
                    "download it and name the file",
                );
            } else {
                match self.bytes(map) {
                    Some(bytes) => self.read_bytes(map, &bytes, prefix, maps, 0),
                    None => self.report(map, "cannot be read", "correct the path, or add the file"),
                }
            }
            self.done.push(item);
        }
    }

    /// The bytes of a map, or of its stand-in under a fallback folder: what is not there is noted, too.
    fn bytes(&mut self, map: &str) -> Option<Vec<u8>> {
        let elsewhere = self.fallback.iter().map(|folder| DocPath::new(&format!("{folder}/{map}")));
        for path in std::iter::once(DocPath::new(map)).chain(elsewhere) {
            let bytes = self.files.read(&path).ok();
            self.loaded.read.push((path, bytes.as_ref().map_or(0, |bytes| xxh3_64(bytes))));
            if bytes.is_some() {
                return bytes;
            }
        }
        None
    }

    fn report(&mut self, map: &str, what: &str, hint: &str) {
        // A map that is not there is a matter of the configuration that names it.
        let names = [map, "docfx.json", "book.toml"];
        let exists = |name: &&str| !name.contains("://") && self.files.read(&DocPath::new(name)).is_ok();
        let path = DocPath::new(names.into_iter().find(exists).unwrap_or(map));
        let found =
            Diagnostic::new("config-not-found", &path, Span::default(), format!("xref map `{map}` {what}"));
        self.loaded.diagnostics.push(found.hint(hint));
    }

    fn read_bytes(&mut self, map: &str, bytes: &[u8], prefix: &str, maps: &mut XrefMaps, depth: u8) {
        if bytes.starts_with(b"\x1f\x8b") && depth < 2 {
            match unpack(flate2::read::MultiGzDecoder::new(bytes)) {
                Some(inner) => self.read_bytes(map, &inner, prefix, maps, depth + 1),
                None => self.report(map, "is no valid gzip file", "download it again"),
            }
            return;
        }
        if bytes.starts_with(b"PK\x03\x04") && depth < 2 {
            for inner in unzip(bytes) {
                self.read_bytes(map, &inner, prefix, maps, depth + 1);
            }
            return;
        }
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_start_matches('\u{feff}');
        let json = text.trim_start().starts_with('{');
        let file = if json { serde_json::from_str(text).ok() } else { from_yaml(text) };
        match file {
            Some(file) => self.add(map, file, prefix, maps),
            None => self.report(map, "is no xref map", "write it as YAML or JSON with a list `references`"),
        }
    }

    fn add(&mut self, map: &str, file: MapFile<'_>, prefix: &str, maps: &mut XrefMaps) {
        for reference in file.references {
            let (Some(uid), Some(href)) = (&reference.uid, &reference.href) else { continue };
            if !uid.starts_with(prefix) || maps.targets.contains_key(uid.as_ref()) {
                continue;
            }
            let href = absolute(map, file.base_url.as_deref(), href);
            maps.targets.insert(uid.as_ref().into(), pack(&href, &reference).into());
        }
        for redirection in file.redirections.into_iter().rev() {
            if redirection.href.is_empty() || !redirection.uid_prefix.starts_with(prefix) {
                continue;
            }
            let href = if redirection.href.contains("://") {
                redirection.href
            } else {
                DocPath::new(map).join(&redirection.href).to_string()
            };
            self.queue.push((href, redirection.uid_prefix));
        }
    }
}

/// The URL of a reference: below the map's base URL, or beside the map.
fn absolute(map: &str, base: Option<&str>, href: &str) -> String {
    if super::links::has_scheme(href) || href.starts_with('/') {
        return href.to_owned();
    }
    match base {
        Some(base) if !base.is_empty() => {
            format!("{}/{}", base.trim_end_matches('/'), href.trim_start_matches("./"))
        }
        _ => format!("{OWN}{}", DocPath::new(map).join(href)),
    }
}

fn pack(href: &str, reference: &Reference<'_>) -> String {
    let api = reference.comment_id.as_ref().is_some_and(|id| id.as_bytes().get(1) == Some(&b':'));
    let mut packed = format!("{href}\0{}", u8::from(api));
    for (key, value) in reference.names.iter().filter(|(key, value)| !reference.is_idle(key, value)) {
        packed.push_str(&format!("\0{key}={}", value.replace('\0', "")));
    }
    packed
}

fn from_yaml(text: &str) -> Option<MapFile<'static>> {
    let root = yaml::parse(text).root?;
    let string = |node: &yaml::Node, key: &str| {
        node.get(key).and_then(yaml::Node::as_str).map(|text| Cow::<str>::Owned(text.to_owned()))
    };
    let reference = |node: &yaml::Node| {
        let mut reference = Reference::default();
        for (key, value) in node.entries() {
            if let Some(value) = value.as_str() {
                reference.set(Cow::Owned(key.key_text()), Cow::Owned(value.to_owned()));
            }
        }
        reference
    };
    let redirection = |node: &yaml::Node| Redirection {
        uid_prefix: string(node, "uidPrefix").unwrap_or_default().into_owned(),
        href: string(node, "href").unwrap_or_default().into_owned(),
    };
    let items = |key: &str| root.get(key).map(yaml::Node::items).unwrap_or_default();
    root.get("references").or_else(|| root.get("redirections"))?;
    Some(MapFile {
        base_url: string(&root, "baseUrl"),
        references: items("references").iter().map(reference).collect(),
        redirections: items("redirections").iter().map(redirection).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::MemoryFiles;
    use std::io::Write;
    use std::path::Path;

    fn maps(files: &MemoryFiles, names: &[&str]) -> Loaded {
        let mut config = crate::fragment::bare_config(Path::new("/d"), crate::config::Profile::Docfx);
        config.xref_maps = names.iter().map(|name| (*name).to_owned()).collect();
        let sources = crate::discover::discover(&config, files).unwrap();
        load(&config, &sources, files, &Loaded::default())
    }

    fn url(loaded: &Loaded, uid: &str) -> Option<String> {
        loaded.maps.get(uid, "a/page.html", UrlStyle::Html).map(|target| target.url)
    }

    const YAML: &str = "### YamlMime:XRefMap\nreferences:\n- uid: A.B\n  name: B\n  href: api/a.b.html#x\n  commentId: T:A.B\n";
    const JSON: &str = r#"{"baseUrl":"https://x.org/d/","references":[{"uid":"A.B","href":"late.html"},{"uid":"C","name":"\u0043","href":"c.html"}],"redirections":[{"uidPrefix":"Sys.","href":"more/other.yml"}]}"#;

    #[test]
    fn the_first_map_wins() {
        let other = "references:\n- uid: Sys.X\n  href: /x\n- uid: Other\n  href: /y\n";
        let files = MemoryFiles::new([("m/one.yml", YAML), ("two.json", JSON), ("more/other.yml", other)]);
        let loaded = maps(&files, &["m/one.yml", "two.json"]);
        assert_eq!(url(&loaded, "A.B").as_deref(), Some("../m/api/a.b.html#x"));
        assert_eq!(url(&loaded, "C").as_deref(), Some("https://x.org/d/c.html"));
        assert_eq!(url(&loaded, "Sys.X").as_deref(), Some("/x"));
        assert_eq!(url(&loaded, "Other"), None);
        assert!(loaded.maps.get("A.B", "", UrlStyle::Html).is_some_and(|target| target.api));
        assert!(loaded.diagnostics.is_empty());
    }

    #[test]
    fn patterns_stand_for_files() {
        let files = MemoryFiles::new([("m/one.yml", YAML), ("m/two.json", JSON), ("m/no.txt", "")]);
        let loaded = maps(&files, &["m/*.{yml,json}"]);
        assert_eq!(url(&loaded, "A.B").as_deref(), Some("../m/api/a.b.html#x"));
        assert_eq!(url(&loaded, "C").as_deref(), Some("https://x.org/d/c.html"));
        assert_eq!(loaded.diagnostics.len(), 1, "the map that a redirection names is missing");
        assert!(maps(&files, &["none/*.yml"]).diagnostics.is_empty());
    }

    #[test]
    fn packed_maps() {
        let files = MemoryFiles::default();
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(JSON.as_bytes()).unwrap();
        files.write("a.json.gz", &gzip.finish().unwrap());
        files.write("b.zip", &zip("xrefmap.yml", YAML.as_bytes()));
        let loaded = maps(&files, &["b.zip", "a.json.gz"]);
        assert_eq!(url(&loaded, "A.B").as_deref(), Some("../api/a.b.html#x"));
        assert_eq!(url(&loaded, "C").as_deref(), Some("https://x.org/d/c.html"));
        let whole = zip("xrefmap.yml", YAML.as_bytes());
        for len in 0..whole.len() {
            unzip(&whole[..len]);
        }
    }

    /// An archive with one deflated file.
    fn zip(name: &str, data: &[u8]) -> Vec<u8> {
        let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        deflate.write_all(data).unwrap();
        let packed = deflate.finish().unwrap();
        let sizes = [packed.len() as u32, data.len() as u32].map(u32::to_le_bytes).concat();
        let head = |extra: &[u8]| {
            let mut out = extra.to_vec();
            out.extend([20, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
            out.extend(&sizes);
            out.extend((name.len() as u16).to_le_bytes());
            out.extend([0, 0]);
            out
        };
        let mut out = head(b"PK\x03\x04");
        out.extend(name.as_bytes());
        out.extend(packed);
        let central = out.len() as u32;
        out.extend(head(b"PK\x01\x02\x14\x00"));
        out.extend([0; 14]);
        out.extend(name.as_bytes());
        let len = out.len() as u32 - central;
        out.extend(b"PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00");
        out.extend(len.to_le_bytes());
        out.extend(central.to_le_bytes());
        out.extend([0, 0]);
        out
    }

    #[test]
    fn problems_are_told_once() {
        let files = MemoryFiles::new([("bad.yml", "just text")]);
        let loaded = maps(&files, &["https://x.org/m.yml", "bad.yml", "none.yml"]);
        assert_eq!(loaded.diagnostics.len(), 3);
    }
}
