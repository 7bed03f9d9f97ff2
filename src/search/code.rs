//! Numbers as text: printable, safe inside a JavaScript string, one character for most of them.
//!
//! Digits are those of base 64. A digit below 56 is the number; 56–61 and one more digit reach 439; 62 and two more 4,535;
//! 63 and five more the rest.

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const TWO: u32 = 56;
const THREE: u32 = TWO + 6 * 64;
const MANY: u32 = THREE + 64 * 64;

/// Appends a number.
pub fn push(out: &mut String, number: u32) {
    let mut digit = |value: u32| out.push(DIGITS[(value & 63) as usize] as char);
    if number < TWO {
        digit(number);
    } else if number < THREE {
        digit(56 + (number - TWO) / 64);
        digit(number - TWO);
    } else if number < MANY {
        digit(62);
        digit((number - THREE) >> 6);
        digit(number - THREE);
    } else {
        let rest = number - MANY;
        digit(63);
        for shift in [24, 18, 12, 6, 0] {
            digit(rest >> shift);
        }
    }
}

/// Appends one digit, 0 to 63.
pub fn push_digit(out: &mut String, value: u32) {
    out.push(DIGITS[(value & 63) as usize] as char);
}

/// Reads what [`push`] wrote. Damaged text gives wrong numbers, never a panic.
pub struct Reader<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Reader<'t> {
    /// Reads from the start.
    pub fn new(text: &'t str) -> Reader<'t> {
        Reader { bytes: text.as_bytes(), at: 0 }
    }

    /// Whether everything was read.
    pub fn is_done(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// One digit.
    pub fn digit(&mut self) -> u32 {
        let byte = self.bytes.get(self.at).copied().unwrap_or(b'A');
        self.at += 1;
        match byte {
            b'A'..=b'Z' => u32::from(byte - b'A'),
            b'a'..=b'z' => u32::from(byte - b'a') + 26,
            b'0'..=b'9' => u32::from(byte - b'0') + 52,
            b'-' => 62,
            _ => 63,
        }
    }

    /// One number.
    pub fn number(&mut self) -> u32 {
        let first = self.digit();
        match first {
            0..TWO => first,
            56..62 => TWO + (first - 56) * 64 + self.digit(),
            62 => THREE + self.digit() * 64 + self.digit(),
            _ => (0..5).fold(0u32, |value, _| value << 6 | self.digit()).saturating_add(MANY),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let numbers = [0, 1, 55, 56, 57, 119, 120, 439, 440, 441, 4535, 4536, 4537, 70_000, 900_000_000];
        let mut text = String::new();
        for number in numbers {
            push(&mut text, number);
        }
        let mut reader = Reader::new(&text);
        for number in numbers {
            assert_eq!(reader.number(), number);
        }
        assert!(reader.is_done());
        assert!(text.bytes().all(|byte| DIGITS.contains(&byte)));
    }
}
