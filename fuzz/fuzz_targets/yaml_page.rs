//! Any bytes as a YAML page of each type.
#![no_main]

#[path = "../../tests/common/probe.rs"]
mod probe;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| probe::yaml_page(bytes));
