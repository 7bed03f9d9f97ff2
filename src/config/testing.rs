//! Small repositories for the tests of this module.

use std::path::Path;

use tempfile::TempDir;

use super::{Config, Overrides, load};

/// A folder with these files. `.git` keeps searches upwards inside of it.
pub(super) fn repository(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join(".git")).unwrap();
    for (path, text) in files {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    dir
}

/// The configurations of a folder in such a repository.
pub(super) fn load_in(dir: &TempDir, folder: &str) -> Result<Vec<Config>, String> {
    load_with(dir, folder, &Overrides::default())
}

/// The same with overrides; paths in messages begin with `DIR`.
pub(super) fn load_with(dir: &TempDir, folder: &str, overrides: &Overrides) -> Result<Vec<Config>, String> {
    let path = if folder.is_empty() { dir.path().to_owned() } else { dir.path().join(folder) };
    load(&path, overrides).map_err(|error| hide(&error.to_string(), dir.path()))
}

fn hide(message: &str, dir: &Path) -> String {
    let real = dir.canonicalize().unwrap();
    message.replace(&real.display().to_string(), "DIR").replace(&dir.display().to_string(), "DIR")
}

/// The only configuration of a repository whose root has these files.
pub(super) fn one(files: &[(&str, &str)]) -> Config {
    let mut configs = load_in(&repository(files), "").unwrap();
    assert_eq!(configs.len(), 1);
    configs.remove(0)
}

/// The message of a repository that cannot be loaded.
pub(super) fn failure(files: &[(&str, &str)]) -> String {
    load_in(&repository(files), "").unwrap_err()
}
