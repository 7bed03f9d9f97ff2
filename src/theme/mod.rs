//! The look of a site: templates, style sheets, scripts, words.
//!
//! 1. [`files`] lays override folders over the theme that is built into the binary, file by file.
//! 2. [`options`] checks `[theme.options]` against what `theme.toml` declares.
//! 3. [`strings`] picks the words of the interface by language.
//! 4. [`assets`] bundles and names what is published beside the pages.
//! 5. [`Theme::prepare`] turns the site's context into shared template values, once; [`Theme::render`]
//!    adds one page's and runs the template of its kind.
//!
//! A template sees one site value and one page value. It gets no function that reaches anything else,
//! so a page depends on its context and [`Theme::hash`] alone.

mod assets;
mod files;
mod filters;
mod options;
mod sample;
mod strings;
mod values;

#[cfg(test)]
mod reference_tests;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use tera::{Context, ErrorKind, Tera};
use xxhash_rust::xxh3::Xxh3;

pub use assets::Asset;
pub use files::NAMES;
pub use values::{PreparedSite, RedirectContext};

use crate::config::{ConfigError, ThemeConfig};
use crate::render::context::{PageContext, SiteContext};
use crate::words::Words;
use files::ThemeFiles;

/// A theme of one's own lies over the default one, unless its `theme.toml` says `extends = "plain"`.
fn collect(config: &ThemeConfig) -> Result<ThemeFiles, ConfigError> {
    if NAMES.contains(&config.name.as_str()) {
        return ThemeFiles::collect(&config.name, &config.folders);
    }
    let files = ThemeFiles::collect(NAMES[0], &config.folders)?;
    match options::extends(&files.manifests)? {
        Some(base) if base != NAMES[0] => ThemeFiles::collect(&base, &config.folders),
        _ => Ok(files),
    }
}

/// A theme that can be named in book.toml.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// What its `theme.toml` says about it.
    pub description: String,
    /// Its folder; none when it is built in.
    pub folder: Option<PathBuf>,
}

/// All themes: built in, and those below `folder` (`themes/` beside book.toml).
pub fn list(folder: &Path) -> Result<Vec<Listed>, ConfigError> {
    let mut themes = Vec::new();
    for name in NAMES {
        let files = ThemeFiles::collect(name, &[])?;
        themes.push(Listed {
            name: name.to_owned(),
            description: options::description(&files.manifests)?,
            folder: None,
        });
    }
    let mut own: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    // The default theme has no folder: `theme/` is where it is changed.
    own.retain(|path| path.is_dir() && path.file_name().is_some_and(|name| name != NAMES[0]));
    own.sort();
    for path in own {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut layers = ThemeFiles::collect(NAMES[0], std::slice::from_ref(&path))?.manifests;
        layers.retain(|file| file.origin.is_some());
        themes.retain(|theme| theme.name != name);
        themes.push(Listed { name, description: options::description(&layers)?, folder: Some(path) });
    }
    Ok(themes)
}

/// A file that makes up a theme.
#[derive(Debug, Clone)]
pub struct Source {
    /// Path in the theme's folder.
    pub path: String,
    /// Where it lies; none when it is built in.
    pub origin: Option<PathBuf>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The files of a configured theme that an override may replace, by path.
pub fn sources(config: &ThemeConfig) -> Result<Vec<Source>, ConfigError> {
    let files = collect(config)?;
    let source = |path: String, file: &files::ThemeFile| Source {
        path,
        origin: file.origin.clone(),
        bytes: file.bytes.to_vec(),
    };
    let mut all: Vec<Source> =
        files.effective.iter().map(|(path, file)| source(path.clone(), file)).collect();
    for (stem, layers) in &files.strings {
        all.extend(layers.last().map(|file| source(format!("strings/{stem}.toml"), file)));
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(all)
}

/// A loaded theme.
#[derive(Debug)]
pub struct Theme {
    tera: Tera,
    assets: Vec<Asset>,
    options: Map<String, Value>,
    strings: Map<String, Value>,
    words: Words,
    hash: u64,
}

impl Theme {
    /// Loads the built-in theme under the configured override folders.
    ///
    /// Overridden templates are tried out at once, on a sample page that has everything: a mistake in
    /// one is reported here, with its place, rather than on every page.
    pub fn load(config: &ThemeConfig, language: &str) -> Result<Theme, ConfigError> {
        let known = config.name.is_empty() || NAMES.contains(&config.name.as_str());
        if !known && !config.folders.iter().any(|folder| folder.is_dir()) {
            return Err(ConfigError(format!(
                "there is no theme `{}`: create a folder for it, or use `default`",
                config.name
            )));
        }
        let files = collect(config)?;
        let declared = options::Declared::read(&files.manifests)?;
        let options = declared.validate(&config.options)?;
        let strings = strings::load(&files, language)?;
        let assets = assets::build(&files, &declared.css(&options), &strings.script)?;
        let hash = hash(&files, &assets, &options, &strings);
        let (words, strings) = (strings.content, strings.page);
        let theme = Theme { tera: load_templates(&files)?, assets, options, strings, words, hash };
        if files.effective.iter().any(|(path, file)| path.starts_with("templates/") && file.origin.is_some())
        {
            theme.try_out(&files)?;
        }
        Ok(theme)
    }

    /// Files to publish beside the pages.
    pub fn assets(&self) -> &[Asset] {
        &self.assets
    }

    /// Changes when anything changes that can change a page: templates, assets, options, words.
    pub fn hash(&self) -> u64 {
        self.hash
    }

    /// Words that stand inside of articles.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// A word of `[page]`; empty when there is none.
    pub fn string(&self, name: &str) -> &str {
        self.strings.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// Fills in what the theme knows about the site: options, names of assets, words.
    pub fn fill(&self, site: &mut SiteContext) {
        site.options = self.options.clone();
        site.strings = self.strings.clone();
        site.assets =
            self.assets.iter().map(|asset| (asset.name.clone(), Value::from(asset.path.as_str()))).collect();
    }

    /// A word of the interface.
    pub fn word(&self, key: &str) -> String {
        self.strings.get(key).and_then(Value::as_str).unwrap_or(key).to_owned()
    }

    /// Turns a site's context into values that all pages share.
    pub fn prepare(&self, site: &SiteContext) -> PreparedSite {
        PreparedSite::new(site)
    }

    /// Writes a page. The template is `<kind>.html` when the theme has one, otherwise that of the kind's family.
    pub fn render(&self, site: &PreparedSite, page: &PageContext, out: &mut Vec<u8>) -> Result<(), String> {
        let mut context = Context::new();
        context.insert_value("site", site.site.clone());
        context.insert_value("page", values::page(page));
        let template = self.template_of(&page.kind);
        self.tera.render_to(&template, &context, out).map_err(|error| error.to_string())
    }

    /// Writes the stub of a page that has moved.
    pub fn render_redirect(
        &self,
        site: &PreparedSite,
        redirect: &RedirectContext,
        out: &mut Vec<u8>,
    ) -> Result<(), String> {
        let mut context = Context::new();
        context.insert_value("site", site.site.clone());
        context.insert_value("redirect", values::redirect(redirect));
        self.tera.render_to("redirect.html", &context, out).map_err(|error| error.to_string())
    }

    fn template_of(&self, kind: &str) -> String {
        let own = format!("{kind}.html");
        if self.tera.contains_template(&own) {
            return own;
        }
        let family = match kind {
            "landing" | "hub" | "marketing" => "cards.html",
            "error" => "404.html",
            _ => "page.html",
        };
        let family = if self.tera.contains_template(family) { family } else { "page.html" };
        family.to_owned()
    }

    fn try_out(&self, files: &ThemeFiles) -> Result<(), ConfigError> {
        let mut site = sample::site();
        self.fill(&mut site);
        let site = self.prepare(&site);
        let mut out = Vec::new();
        for page in sample::pages() {
            let mut context = Context::new();
            context.insert_value("site", site.site.clone());
            context.insert_value("page", values::page(&page));
            let template = self.template_of(&page.kind);
            self.tera.render_to(&template, &context, &mut out).map_err(|error| explain(&error, files))?;
        }
        let mut context = Context::new();
        context.insert_value("site", site.site);
        context.insert_value("redirect", values::redirect(&sample::redirect()));
        self.tera.render_to("redirect.html", &context, &mut out).map_err(|error| explain(&error, files))
    }
}

/// An overridden template can still be extended: the built-in one stays available as `default/page.html`, or by the name of
/// another built-in theme.
fn load_templates(files: &ThemeFiles) -> Result<Tera, ConfigError> {
    let mut tera = Tera::new();
    filters::register(&mut tera);
    let mut templates = Vec::new();
    for (path, file) in files.below("templates/") {
        let text = file.text(path)?;
        // An override stays as it is written, so that lines in messages are true.
        let text = if file.origin.is_some() { text.to_owned() } else { trim_template(text) };
        templates.push((path.to_owned(), text));
    }
    for (path, file) in &files.replaced {
        if let Some(name) = path.strip_prefix("templates/") {
            templates.push((format!("{}/{name}", files.base), trim_template(file.text(path)?)));
        }
    }
    tera.add_raw_templates(templates).map_err(|error| explain(&error, files))?;
    Ok(tera)
}

/// Joins lines of a built-in template where white space means nothing: between tags.
fn trim_template(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let joins = out.ends_with(['>', '}']) && (line.starts_with('<') || line.starts_with('{'));
        if !joins && !out.is_empty() {
            out.push('\n');
        }
        out.push_str(line);
    }
    out
}

/// Puts the file on disk and the line in front of a template error.
fn explain(error: &tera::Error, files: &ThemeFiles) -> ConfigError {
    let (ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report)) = error.kind() else {
        return ConfigError(format!("theme: {error}"));
    };
    let path = format!("templates/{}", report.filename());
    let name = match files.effective.get(&path) {
        Some(file) => file.display(&path),
        None => path,
    };
    let (line, column) = (report.span().start_line, report.span().start_col + 1);
    ConfigError(format!("{name}:{line}:{column}: {}\n{error}", report.message()))
}

fn hash(
    files: &ThemeFiles,
    assets: &[Asset],
    options: &Map<String, Value>,
    strings: &strings::Strings,
) -> u64 {
    let mut hash = Xxh3::new();
    let mut add = |bytes: &[u8]| {
        hash.update(&(bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    for (path, file) in files.below("templates/") {
        add(path.as_bytes());
        add(&file.bytes);
    }
    for asset in assets {
        add(asset.path.as_bytes());
        add(&asset.bytes);
    }
    for map in [options, &strings.page] {
        add(serde_json::to_string(map).unwrap_or_default().as_bytes());
    }
    add(format!("{:?}", strings.content).as_bytes());
    hash.digest()
}
