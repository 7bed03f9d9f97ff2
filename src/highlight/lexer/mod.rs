//! The project's own lexers.
//!
//! 1. [`spec`] describes a language in tables, [`langs`] holds the languages.
//! 2. [`code`], [`strings`] and [`words`] read every language that looks like code.
//! 3. [`markup`], [`yaml`] and [`lines`] read what does not.

pub(crate) mod code;
pub(crate) mod langs;
pub(crate) mod lines;
pub(crate) mod markup;
pub(crate) mod spec;
mod strings;
mod words;
pub(crate) mod yaml;
