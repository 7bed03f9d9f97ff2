//! The command line and what only it needs.
//!
//! 1. [`server`] is the preview server, [`http`] its rules, [`events`] its live reload.
//! 2. [`watch`] reports that files changed.
//! 3. [`open`] shows a page in the browser.

mod events;
pub mod http;
pub mod open;
pub mod server;
pub mod watch;
