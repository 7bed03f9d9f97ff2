//! A docset in a temporary folder.

#![allow(dead_code, unreachable_pub)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use milepost::config::{self, Config, Overrides};
use milepost::diagnostics::Finding;
use milepost::pipeline::Pipeline;
use milepost::source::DiskFiles;
use tempfile::TempDir;

/// A docset on disk. A `docfx.json` for everything is added when neither it nor `book.toml` is among the files.
pub struct Docset {
    dir: TempDir,
}

const DOCFX: &str = r#"{"build": {
    "content": [{"files": ["**/*.md", "**/*.yml"], "exclude": ["**/includes/**"]}],
    "resource": [{"files": ["**/*.png"]}],
    "template": ["docs.html"]
}}"#;

impl Docset {
    pub fn new(files: &[(&str, &str)]) -> Docset {
        let docset = Docset { dir: tempfile::tempdir().unwrap() };
        std::fs::create_dir(docset.root().join(".git")).unwrap();
        if !files.iter().any(|(path, _)| matches!(*path, "docfx.json" | "book.toml")) {
            docset.write("docfx.json", DOCFX);
        }
        files.iter().for_each(|(path, text)| docset.write(path, text));
        docset
    }

    /// The same as a git repository with one commit.
    pub fn repository(files: &[(&str, &str)]) -> Docset {
        let docset = Docset::new(files);
        std::fs::remove_dir(docset.root().join(".git")).unwrap();
        docset.git(&["init", "-q"]);
        docset.commit("first");
        docset
    }

    pub fn root(&self) -> &Path {
        self.dir.path()
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).unwrap()
    }

    pub fn git(&self, arguments: &[&str]) {
        let identity =
            ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "core.autocrlf=false"];
        let status = Command::new("git")
            .current_dir(self.root())
            .args(identity)
            .args(arguments)
            .env_remove("GIT_DIR")
            .env_remove("GIT_INDEX_FILE")
            .output()
            .unwrap();
        assert!(status.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&status.stderr));
    }

    pub fn commit(&self, message: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--no-gpg-sign", "--no-verify", "-m", message]);
    }

    pub fn config(&self) -> Config {
        config::load(self.root(), &Overrides::default()).unwrap().remove(0)
    }

    pub fn pipeline(&self) -> Pipeline {
        let config = self.config();
        let files = DiskFiles::new(&config.root, &config.repository, vec![config.out.clone()]);
        Pipeline::new(Arc::new(config), Arc::new(files))
    }

    pub fn check(&self) -> Vec<Finding> {
        self.pipeline().check().unwrap()
    }

    /// Runs the program; exit code and standard output.
    pub fn run(&self, arguments: &[&str]) -> (i32, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_milepost"))
            .current_dir(self.root())
            .args(arguments)
            .env("MILEPOST_CACHE", self.root().join(".cache"))
            .env("NO_COLOR", "1")
            .output()
            .unwrap();
        let text =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        (output.status.code().unwrap_or(-1), text)
    }
}
