//! Any input goes through the parts that read authors' files. Used by `tests/any_input.rs` and by `fuzz/`.
#![allow(dead_code, unreachable_pub)]

use std::path::Path;
use std::sync::Arc;

use milepost::config::{Config, Profile};
use milepost::diagnostics::{Diagnostic, LineIndex};
use milepost::pipeline::Pipeline;
use milepost::render::page::{PageInput, page};
use milepost::source::{DocPath, Files, MemoryFiles, front_matter, text};
use milepost::{fragment, redirect_file, site, toc_file};

/// The configuration of a folder that does not exist.
pub fn configuration(profile: Profile) -> Config {
    let mut config = fragment::bare_config(Path::new("/docset"), profile);
    config.base_path = "/base".to_owned();
    config.redirection_files = vec!["/docset/redirections.yml".into()];
    config
}

/// A docset around one file: something to link to, to include, to show.
pub fn docset(path: &str, bytes: &[u8]) -> Arc<dyn Files> {
    let files = MemoryFiles::new([
        ("a.md", "---\ntitle: A\nuid: a\n---\n# A\n\n## Part\n"),
        ("includes/x.md", "## From x\n\nwords [up](../a.md)\n"),
        ("includes/round.md", "[!INCLUDE [x](round.md)] [!INCLUDE [x](../index.md)]\n"),
        ("code/a.cs", "// <r>\n    int a;\n// </r>\n"),
        ("media/risk.svg", "<svg width=\"1\" height=\"2\"/>"),
        ("toc.yml", "- name: A\n  href: a.md\n- name: B\n  href: index.md\n"),
    ]);
    files.write(path, bytes);
    Arc::new(files)
}

/// Reads, checks and renders a docset with this file; gives the HTML of its page, when it is one.
pub fn whole(path: &str, bytes: &[u8], profile: Profile) -> Option<String> {
    let files = docset(path, bytes);
    let mut pipeline = Pipeline::new(Arc::new(configuration(profile)), files.clone());
    let indexed = pipeline.site().ok()?;
    let mut found = indexed.diagnostics.clone();
    found.extend(site::check::findings(&indexed.site));
    places_are_real(&found, files.as_ref());
    let path = DocPath::new(path);
    let of = indexed.site.page(&path)?;
    let decoded = text::decode(bytes, &path).value;
    let metadata = indexed.site.metadata(of);
    let words = milepost::words::Words::english();
    let input = PageInput { page: of, text: &decoded, metadata: &metadata, config: &pipeline.config, words };
    let context = page(&input, &indexed.site, Some(&pipeline.highlighter));
    Some(format!("{}\n{}", context.heading, context.body))
}

/// Every place lies inside its file, at the border of characters, and has a line.
pub fn places_are_real(found: &[Diagnostic], files: &dyn Files) {
    for finding in found {
        let bytes = files.read(&finding.path).unwrap_or_default();
        let text = text::decode(&bytes, &finding.path).value;
        place_is_real(finding, &text);
    }
}

fn place_is_real(finding: &Diagnostic, text: &Arc<str>) {
    let (start, end) = (finding.span.start as usize, finding.span.end as usize);
    let fits =
        start <= end && end <= text.len() && text.is_char_boundary(start) && text.is_char_boundary(end);
    assert!(fits, "{finding:?} in a text of {} bytes: {text:?}", text.len());
    let (line, column) = LineIndex::new(text.clone()).position(start);
    assert!(line >= 1 && column >= 1);
    assert!(!finding.message.is_empty() && !finding.message.contains('\n'), "{finding:?}");
}

/// A Markdown page in both profiles.
pub fn markdown(bytes: &[u8]) {
    for profile in [Profile::Learn, Profile::Docfx] {
        whole("index.md", bytes, profile);
        whole("includes/x.md", bytes, profile);
    }
    let files = docset("index.md", bytes);
    let (config, path) = (Arc::new(configuration(Profile::Docfx)), DocPath::new("index.md"));
    let text = String::from_utf8_lossy(bytes);
    let _ = fragment::render(config, files, &path, &text, true);
}

/// Front matter alone.
pub fn front_matter(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let path = DocPath::new("a.md");
    for text in [text.clone().into_owned(), format!("---\n{text}\n---\n# A\n")] {
        let read = front_matter::parse(&text, &path);
        assert!(text.is_char_boundary(read.value.body_start));
        for (_, key, value) in &read.value.entries {
            assert!(text.get(key.start as usize..key.end as usize).is_some());
            assert!(text.get(value.start as usize..value.end as usize).is_some());
        }
        let text: Arc<str> = text.into();
        read.diagnostics.iter().for_each(|finding| place_is_real(finding, &text));
    }
}

/// A table of contents in its three forms, alone and in a docset.
pub fn toc(bytes: &[u8]) {
    let text: Arc<str> = String::from_utf8_lossy(bytes).into();
    for name in ["toc.yml", "toc.md", "toc.json"] {
        let read = toc_file::parse(&text, &DocPath::new(name));
        read.diagnostics.iter().for_each(|finding| place_is_real(finding, &text));
        whole(name, bytes, Profile::Learn);
    }
}

/// A file of redirections in both forms, alone and in a docset.
pub fn redirections(bytes: &[u8]) {
    let text: Arc<str> = String::from_utf8_lossy(bytes).into();
    for name in ["a.yml", "a.json"] {
        let read = redirect_file::parse(&text, &DocPath::new(name));
        read.diagnostics.iter().for_each(|finding| place_is_real(finding, &text));
    }
    whole("redirections.yml", bytes, Profile::Learn);
}

/// A YAML page.
pub fn yaml_page(bytes: &[u8]) {
    for kind in ["Landing", "Hub", "FAQ", "Marketing"] {
        let text = [format!("### YamlMime:{kind}\n").as_bytes(), bytes].concat();
        whole("index.yml", &text, Profile::Learn);
    }
}

/// docfx.json in a folder of its own: it is read, or there is a message of one line.
pub fn docfx_json(bytes: &[u8]) {
    let Ok(dir) = tempfile::tempdir() else { return };
    let folder = dir.path();
    let written = std::fs::create_dir(folder.join(".git"))
        .and_then(|()| std::fs::write(folder.join("docfx.json"), bytes));
    if written.is_ok()
        && let Err(error) = milepost::config::load(folder, &milepost::config::Overrides::default())
    {
        let message = error.to_string();
        assert!(message.contains("docfx.json") && message.lines().count() == 1, "{message}");
    }
}
