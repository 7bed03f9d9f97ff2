//! What a plain scalar means by the core schema of YAML 1.2.
//!
//! 1. [`meaning`] looks at the first byte, so ordinary text costs one comparison.
//! 2. Numbers that do not fit 64 bits or are not finite stay text: an identifier must not be rounded.

use serde_json::{Number, Value};

/// The value of a plain scalar that is not just text.
pub(super) fn meaning(text: &str) -> Option<Value> {
    match text.as_bytes().first()? {
        b't' | b'T' | b'f' | b'F' => boolean(text).map(Value::Bool),
        b'n' | b'N' | b'~' => is_null_word(text).then_some(Value::Null),
        b'0'..=b'9' | b'+' | b'-' | b'.' => number(text).map(Value::Number),
        _ => None,
    }
}

/// Whether a plain scalar stands for nothing.
pub(super) fn is_null_word(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

pub(super) fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

pub(super) fn number(text: &str) -> Option<Number> {
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return integer(text, unsigned);
    }
    if !is_float(unsigned) {
        return None;
    }
    // `from_f64` refuses infinities, which is what an exponent out of range becomes.
    text.parse::<f64>().ok().and_then(Number::from_f64)
}

fn integer(text: &str, unsigned: &str) -> Option<Number> {
    if text.starts_with('-') {
        text.parse::<i64>().ok().map(Number::from)
    } else {
        unsigned.parse::<u64>().ok().map(Number::from)
    }
}

fn radix(digits: &str, radix: u32) -> Option<Number> {
    // The standard parser would take a sign here.
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(())?;
    u64::from_str_radix(digits, radix).ok().map(Number::from)
}

/// `digits [. digits] [e digits]` or `. digits [e digits]`.
fn is_float(text: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(text);
    let mut rest = &text[whole..];
    if let Some(fraction) = rest.strip_prefix('.') {
        let count = digits(fraction);
        if whole == 0 && count == 0 {
            return false;
        }
        rest = &fraction[count..];
    } else if whole == 0 {
        return false;
    }
    match rest.strip_prefix(['e', 'E']) {
        Some(exponent) => {
            let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            !exponent.is_empty() && digits(exponent) == exponent.len()
        }
        None => rest.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn plain_words_get_their_meaning() {
        let cases = [
            ("true", json!(true)),
            ("False", json!(false)),
            ("~", json!(null)),
            ("Null", json!(null)),
            ("12", json!(12)),
            ("+7", json!(7)),
            ("-3", json!(-3)),
            ("007", json!(7)),
            ("0x1F", json!(31)),
            ("0o17", json!(15)),
            ("1.5", json!(1.5)),
            (".5", json!(0.5)),
            ("-2.", json!(-2.0)),
            ("1e3", json!(1000.0)),
        ];
        for (text, expected) in cases {
            assert_eq!(meaning(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn other_words_stay_text() {
        let cases = [
            "yes",
            "tRUE",
            "06/30/2026",
            "2026-06-30",
            "1.2.3",
            "0x",
            "0x-1",
            "1_000",
            "-",
            "+",
            ".",
            "1e",
            "1e999",
            "99999999999999999999",
            ".inf",
            ".nan",
            "nul",
            "",
        ];
        for text in cases {
            assert_eq!(meaning(text), None, "{text}");
        }
    }
}
