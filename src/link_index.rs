//! The URLs and anchors of a docset in one small file, so that other docsets can check links to it offline.
//!
//! 1. [`write`] makes the file: a header with the base path, then a line per URL with its anchors, compressed.
//! 2. [`LinkIndex::read`] reads it; [`load_all`] those that `[link-indexes]` names.
//! 3. A URL whose anchors are not known (a redirection, a page of a foreign layout) has `*` for an anchor.
//!
//! The file is text of tab-separated fields, so it can be looked at with `gunzip -c`.

use std::io::{Read, Write};

use flate2::read::GzDecoder;
use flate2::{Compression, GzBuilder};

use crate::config::Config;
use crate::diagnostics::{Diagnostic, Span};
use crate::site::redirects::docset_path;
use crate::site::{Map, Site, urls};
use crate::source::{DocPath, Files};

const HEADER: &str = "milepost-link-index 1";
/// More than this is no index.
const LIMIT: u64 = 1 << 30;

/// What an index knows about a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// URL and anchor are there, or nothing is known to the contrary.
    Fine,
    /// There is no such URL.
    NoPage,
    /// The page does not have that anchor.
    NoAnchor,
}

/// An index that was read.
#[derive(Debug, Default)]
pub struct LinkIndex {
    /// Base path without a final slash.
    pub base: String,
    /// URL key → anchors separated by tabs, sorted.
    pages: Map<Box<str>, Box<str>>,
}

impl LinkIndex {
    /// Reads the bytes of an index.
    pub fn read(bytes: &[u8]) -> Result<LinkIndex, String> {
        let mut text = String::new();
        GzDecoder::new(bytes)
            .take(LIMIT)
            .read_to_string(&mut text)
            .map_err(|error| format!("it is no link index: {error}"))?;
        let mut lines = text.lines();
        let Some(base) = lines.next().and_then(|line| line.strip_prefix(HEADER)) else {
            return Err("it is no link index of a version that is known".to_owned());
        };
        let mut index = LinkIndex { base: base.trim().to_owned(), pages: Map::default() };
        for line in lines {
            let (url, anchors) = line.split_once('\t').unwrap_or((line, ""));
            index.pages.insert(url.into(), anchors.into());
        }
        Ok(index)
    }

    /// What it says about a path below its base path, and a fragment.
    pub fn ask(&self, path: &str, fragment: &str) -> Answer {
        let key = urls::url_key(&crate::site::links::decode(path));
        let Some(anchors) = self.pages.get(key.as_str()) else { return Answer::NoPage };
        let decoded = crate::site::links::decode(fragment);
        let always =
            fragment.is_empty() || fragment.eq_ignore_ascii_case("top") || fragment.starts_with(":~:");
        let has = |wanted: &str| anchors.split('\t').any(|anchor| anchor == wanted);
        if always || has("*") || has(&decoded) || has(fragment) { Answer::Fine } else { Answer::NoAnchor }
    }

    /// The anchors of a page, for suggestions.
    pub fn anchors(&self, path: &str) -> Vec<&str> {
        let key = urls::url_key(&crate::site::links::decode(path));
        self.pages.get(key.as_str()).map(|anchors| anchors.split('\t').collect()).unwrap_or_default()
    }
}

/// The index of a site.
pub fn write(site: &Site) -> Vec<u8> {
    let mut lines: Vec<String> = Vec::with_capacity(site.pages.len() + site.resources.len());
    let clean = site.config.url_style == crate::config::UrlStyle::Clean;
    let key = |output: &str| {
        urls::url_key(if clean { output.strip_suffix("/index.html").unwrap_or(output) } else { output })
    };
    for page in &site.pages {
        let known = page.facts.anchors_known || !page.yaml;
        let anchors = if known { site.anchors(page) } else { vec!["*"] };
        let plain = anchors.into_iter().filter(|anchor| !anchor.contains(['\t', '\n']));
        lines.push(std::iter::once(key(&page.output).as_str()).chain(plain).collect::<Vec<_>>().join("\t"));
    }
    for redirect in &site.redirects.list {
        lines.push(format!("{}\t*", key(&redirect.output)));
    }
    for resource in &site.resources {
        lines.push(format!("{}\t*", urls::url_key(&resource.output)));
    }
    for toc in site.shown_tocs() {
        lines.push(format!("{}\t*", urls::url_key(&site.toc_output(toc))));
    }
    // A page comes before a redirection of the same URL: it has anchors, and the first one stays.
    lines.sort_by(|a, b| {
        let parts = |line: &String| {
            let (url, anchors) = line.split_once('\t').unwrap_or((line, ""));
            (url.to_owned(), anchors == "*", anchors.to_owned())
        };
        parts(a).cmp(&parts(b))
    });
    lines.dedup_by(|a, b| a.split('\t').next() == b.split('\t').next());
    let mut encoder = GzBuilder::new().mtime(0).operating_system(255).write(Vec::new(), Compression::best());
    let mut text = format!("{HEADER} {}\n", site.config.base_path);
    lines.iter().for_each(|line| text.extend([line, "\n"]));
    // Writing to memory cannot fail.
    let _ = encoder.write_all(text.as_bytes());
    encoder.finish().unwrap_or_default()
}

/// The indexes that a configuration names; the base path of the configuration counts.
pub fn load_all(config: &Config, files: &dyn Files, out: &mut Vec<Diagnostic>) -> Vec<LinkIndex> {
    let mut indexes = Vec::new();
    for (base, file) in &config.link_indexes {
        let path = docset_path(&config.root, file).unwrap_or_else(|| DocPath::new(&file.to_string_lossy()));
        let bytes = files.read(&path).or_else(|_| std::fs::read(file));
        match bytes.map_err(|error| error.to_string()).and_then(|bytes| LinkIndex::read(&bytes)) {
            Ok(index) => indexes.push(LinkIndex { base: base.clone(), ..index }),
            Err(error) => {
                let message = format!("the link index of `{base}` cannot be used: {error}");
                let found = Diagnostic::new("link-index-invalid", &path, Span::default(), message);
                out.push(found.hint("write it with `milepost index` in that docset"));
            }
        }
    }
    // The longest base path that fits counts.
    indexes.sort_by_key(|index| std::cmp::Reverse(index.base.len()));
    indexes
}
