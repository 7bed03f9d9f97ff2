//! Any bytes as a file of redirections in both forms.
#![no_main]

#[path = "../../tests/common/probe.rs"]
mod probe;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| probe::redirections(bytes));
