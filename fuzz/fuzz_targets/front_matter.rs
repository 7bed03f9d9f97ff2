//! Any bytes as front matter.
#![no_main]

#[path = "../../tests/common/probe.rs"]
mod probe;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| probe::front_matter(bytes));
