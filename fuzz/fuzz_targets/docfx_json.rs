//! Any bytes as docfx.json.
#![no_main]

#[path = "../../tests/common/probe.rs"]
mod probe;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| probe::docfx_json(bytes));
