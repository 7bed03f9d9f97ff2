//! Languages whose lines say what they are by their first bytes: differences and HTTP messages.

use super::code;
use super::langs::web;
use super::markup::{self, Dialect};
use crate::highlight::writer::{Class, Writer};

/// Differences as `diff -u` and Git write them.
pub(crate) fn diff(src: &str, out: &mut Writer) {
    for line in src.split_inclusive('\n') {
        let class = match line.as_bytes() {
            [b'+', b'+', b'+', b' ', ..] | [b'-', b'-', b'-', b' ', ..] | [b'@', b'@', ..] => {
                Some(Class::Meta)
            }
            [b'+' | b'>', ..] => Some(Class::Inserted),
            [b'-' | b'<', ..] => Some(Class::Deleted),
            _ if line.starts_with("diff ") || line.starts_with("index ") => Some(Class::Meta),
            _ => None,
        };
        out.put(class, line);
    }
}

const METHODS: [&str; 9] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "MERGE", "TRACE"];

/// A request or a response: first line, headers, an empty line, and a body in JSON or XML.
pub(crate) fn http(src: &str, out: &mut Writer) {
    let mut pos = 0;
    let mut seen_head = false;
    for line in src.split_inclusive('\n') {
        let text = line.trim();
        let body = text.starts_with(['{', '[', '<'])
            || (text.is_empty() && seen_head && is_body(&src[pos + line.len()..]));
        if body {
            return self::body(&src[pos..], out);
        }
        head(line, out);
        seen_head |= !text.is_empty();
        pos += line.len();
    }
}

fn is_body(rest: &str) -> bool {
    rest.trim_start().starts_with(['{', '[', '<'])
}

fn body(src: &str, out: &mut Writer) {
    match src.trim_start().starts_with('<') {
        true => markup::run(Dialect::Xml, src, out),
        false => code::run(&web::JSON, src, out),
    }
}

fn head(line: &str, out: &mut Writer) {
    let text = line.trim_start();
    let (indent, first) = (line.len() - text.len(), text.split_ascii_whitespace().next().unwrap_or(""));
    out.put(None, &line[..indent]);
    if text.starts_with('#') {
        out.put(Some(Class::Comment), text);
    } else if METHODS.contains(&first) {
        out.put(Some(Class::Keyword), first);
        out.put(None, &text[first.len()..]);
    } else if first.starts_with("HTTP/") {
        out.put(Some(Class::Keyword), first);
        let rest = &text[first.len()..];
        let code = rest.trim_start();
        out.put(None, &rest[..rest.len() - code.len()]);
        let digits = code.bytes().take_while(u8::is_ascii_digit).count();
        out.put(Some(Class::Number), &code[..digits]);
        out.put(None, &code[digits..]);
    } else {
        let name = text
            .bytes()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            .count();
        let header = name > 0 && text.as_bytes().get(name) == Some(&b':') && !text[name..].starts_with("://");
        out.put(header.then_some(Class::Attribute), &text[..name]);
        out.put(None, &text[name..]);
    }
}
