//! Files as the rest of the program sees them: a normalised path and a text.
//!
//! 1. [`DocPath`] is the only form of path inside: relative to the docset, `/`-separated.
//! 2. [`Files`] is the only door to the disk for reading; [`DiskFiles`] and [`MemoryFiles`] are behind it.
<<<<<<< HEAD
//! 3. [`text`] turns bytes into text; [`yaml`] gives YAML and JSON as a tree with spans;
//!    [`front_matter`] takes the header off a page.

pub mod doc_path;
mod files;
pub mod front_matter;
pub mod text;
pub mod yaml;
=======
//! 3. [`glob`] matches the patterns of docfx.json.
//! 4. [`yaml`] gives YAML as a tree with spans; [`front_matter`] takes the header off a page.

pub mod doc_path;
mod files;
pub mod glob;
>>>>>>> config

pub use doc_path::DocPath;
pub use files::{DiskFiles, FileEntry, Files, MemoryFiles};
