//! Any bytes as a Markdown page and as an include: scan, checks, HTML, in both profiles.
#![no_main]

#[path = "../../tests/common/probe.rs"]
mod probe;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| probe::markdown(bytes));
