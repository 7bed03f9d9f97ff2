//! What is packed in gzip and zip files.
//!
//! 1. [`unpack`] reads a stream to its end, within limits.
//! 2. [`unzip`] goes by the directory at the end of an archive; what it cannot read it leaves out.

use std::io::Read;

/// Nothing packed may grow beyond this: a map is text of some ten megabytes.
const LARGEST: u64 = 1 << 29;

/// The bytes of a packed stream; nothing when it is broken.
pub(super) fn unpack(reader: impl Read) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    reader.take(LARGEST).read_to_end(&mut out).ok().map(|_| out)
}

/// The YAML and JSON files of a zip archive, stored or deflated.
pub(super) fn unzip(bytes: &[u8]) -> Vec<Vec<u8>> {
    let number = |at: usize, len: usize| -> Option<usize> {
        let part = bytes.get(at..at.checked_add(len)?)?;
        Some(part.iter().rev().fold(0, |value, byte| value << 8 | usize::from(*byte)))
    };
    let Some(end) = memchr::memmem::rfind(bytes, b"PK\x05\x06") else { return Vec::new() };
    let (Some(count), Some(mut at)) = (number(end + 10, 2), number(end + 16, 4)) else { return Vec::new() };
    let mut files = Vec::new();
    for _ in 0..count {
        let entry = || -> Option<(usize, Option<Vec<u8>>)> {
            let (name, extra, comment) = (number(at + 28, 2)?, number(at + 30, 2)?, number(at + 32, 2)?);
            let next = at + 46 + name + extra + comment;
            let (method, packed, local) = (number(at + 10, 2)?, number(at + 20, 4)?, number(at + 42, 4)?);
            let wanted = bytes.get(at + 46..at + 46 + name)?.to_ascii_lowercase();
            if ![&b".yml"[..], b".yaml", b".json"].iter().any(|end| wanted.ends_with(end)) {
                return Some((next, None));
            }
            let start = local + 30 + number(local + 26, 2)? + number(local + 28, 2)?;
            let data = bytes.get(start..start.checked_add(packed)?)?;
            let data = match method {
                0 => Some(data.to_vec()),
                8 => unpack(flate2::read::DeflateDecoder::new(data)),
                _ => None,
            };
            Some((next, data))
        };
        let Some((next, data)) = entry() else { break };
        files.extend(data);
        at = next;
    }
    files
}
