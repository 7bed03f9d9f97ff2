//! Any bytes as a table of contents in its three forms.
#![no_main]

#[path = "../../tests/common/probe.rs"]
mod probe;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| probe::toc(bytes));
