//! Files as the rest of the program sees them: a normalised path and a text.
//!
//! 1. [`DocPath`] is the only form of path inside: relative to the docset, `/`-separated.
//! 2. [`Files`] is the only door to the disk for reading; [`DiskFiles`] and [`MemoryFiles`] are behind it.
//! 3. [`text`] decodes; [`yaml`] gives YAML as a tree with spans; [`front_matter`] takes the header off a page.
//! 4. [`glob`] matches paths as docfx.json means it, [`host`] writes names of hosts as the name system has them.

pub mod doc_path;
mod files;
pub mod front_matter;
pub mod glob;
pub mod host;
mod overlay;
pub mod text;
mod versions;
pub mod yaml;

pub use doc_path::DocPath;
pub use files::{DiskFiles, FileEntry, Files, MemoryFiles};
pub use overlay::{Changes, OverlayFiles};
pub use versions::VersionFiles;
