//! Source file + lookup + theme → page.

pub mod context;
