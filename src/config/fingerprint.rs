//! One number for everything in a configuration that can change an output.

use std::path::{Path, PathBuf};

use super::Config;
use crate::source::DocPath;

/// Hashes the configuration. Where it lies and where the output goes do not count, so that a moved
/// checkout keeps its cache; new fields count by themselves because the whole structure is printed.
pub(super) fn fingerprint(config: &Config) -> u64 {
    let mut plain = config.clone();
    let inside = |path: &Path| relative(path, &config.repository);
    plain.root = inside(&config.root);
    plain.repository = PathBuf::new();
    plain.out = PathBuf::new();
    // A name may be that of the checkout's folder; no output shows it.
    plain.name = String::new();
    plain.fingerprint = 0;
    // What other sites answer changes no output.
    plain.external = super::ExternalConfig::default();
    // Where a mapping is written is told, but shows in no output.
    plain.content.iter_mut().chain(&mut plain.resource).for_each(|mapping| mapping.place = None);
    let folders = plain.theme.folders.iter_mut();
    let indexes = plain.link_indexes.iter_mut().map(|(_, path)| path);
    for path in plain.redirection_files.iter_mut().chain(folders).chain(indexes) {
        *path = inside(path);
    }
    xxhash_rust::xxh3::xxh3_64(format!("{plain:?}").as_bytes())
}

/// `/`-separated whatever the system; paths outside keep their name only.
fn relative(path: &Path, base: &Path) -> PathBuf {
    match path.strip_prefix(base) {
        Ok(inside) => DocPath::new(&inside.to_string_lossy()).as_str().into(),
        Err(_) => path.file_name().map(PathBuf::from).unwrap_or_default(),
    }
}
