//! Milepost turns a docset (Markdown in the DocFX / Microsoft Learn dialect, `toc.yml`,
//! `docfx.json` or `book.toml`, redirections) into a site, a live preview or a list of findings.
#![forbid(unsafe_code)]

pub mod attribution;
pub mod cache;
pub mod cli;
pub mod config;
pub mod diagnostics;
pub mod discover;
pub mod external;
pub mod fix;
pub mod fragment;
pub mod git;
pub mod highlight;
pub mod history;
pub mod link_index;
pub mod markdown;
pub mod monikers;
pub mod pipeline;
pub mod redirect_file;
pub mod render;
pub mod scan;
pub mod search;
pub mod site;
pub mod source;
pub mod theme;
pub mod toc_file;
pub mod words;
pub mod write;
pub mod yaml_page;
