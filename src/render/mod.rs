//! Source file + lookup + theme → page, and the outputs that belong to the whole site.
//!
//! 1. [`page`] makes the context of one page; the theme turns it into bytes.
//! 2. [`whole`] makes redirect stubs, the 404 page, the sitemap; [`texts`] what programs read; [`hosts`] redirect files.
//! 3. [`search`] takes the texts for the full-text index and makes the search page.

pub mod context;
pub mod hosts;
pub mod page;
mod pivots;
pub mod print;
pub mod search;
pub mod section;
pub mod texts;
pub mod whole;
mod yaml_env;
