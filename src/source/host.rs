//! Names of hosts with letters of every script, as the name system has them.

use unicode_normalization::UnicodeNormalization;

/// A name with every label in ASCII: `münchen.de` becomes `xn--mnchen-3ya.de`. None for names that are too long to be one.
pub fn ascii(name: &str) -> Option<String> {
    let name: String = name.nfkc().flat_map(char::to_lowercase).collect();
    // Full stops of East Asian scripts separate labels, too.
    let labels = name.split(['.', '\u{3002}']).map(|label| {
        if label.is_ascii() { Some(label.to_owned()) } else { Some(format!("xn--{}", punycode(label)?)) }
    });
    Some(labels.collect::<Option<Vec<String>>>()?.join("."))
}

/// RFC 3492, section 6.3; none for labels so long that a number overflows.
fn punycode(label: &str) -> Option<String> {
    let mut out: String = label.chars().filter(char::is_ascii).collect();
    let basic = out.len() as u32;
    if basic > 0 {
        out.push('-');
    }
    let (mut code, mut delta, mut bias, mut done) = (128u32, 0u32, 72u32, basic);
    let count = label.chars().count() as u32;
    while done < count {
        let next = label.chars().map(u32::from).filter(|char| *char >= code).min()?;
        delta = delta.checked_add((next - code).checked_mul(done + 1)?)?;
        code = next;
        for char in label.chars().map(u32::from) {
            if char < code {
                delta = delta.checked_add(1)?;
            }
            if char == code {
                digits(&mut out, delta, bias);
                bias = adapt(delta, done + 1, done == basic);
                delta = 0;
                done += 1;
            }
        }
        delta += 1;
        code += 1;
    }
    Some(out)
}

/// A number as a variable-length integer.
fn digits(out: &mut String, delta: u32, bias: u32) {
    let digit =
        |value: u32| (if value < 26 { b'a' + value as u8 } else { b'0' + (value - 26) as u8 }) as char;
    let mut rest = delta;
    for k in (36u32..).step_by(36) {
        let threshold = k.saturating_sub(bias).clamp(1, 26);
        if rest < threshold {
            break;
        }
        out.push(digit(threshold + (rest - threshold) % (36 - threshold)));
        rest = (rest - threshold) / (36 - threshold);
    }
    out.push(digit(rest));
}

fn adapt(delta: u32, points: u32, first: bool) -> u32 {
    let mut delta = if first { delta / 700 } else { delta / 2 };
    delta += delta / points;
    let mut k = 0;
    while delta > 455 {
        delta /= 35;
        k += 36;
    }
    k + 36 * delta / (delta + 38)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_ascii() {
        for (name, wanted) in [
            ("acme.org", "acme.org"),
            ("Bu\u{308}cher.example", "xn--bcher-kva.example"),
            ("M\u{fc}nchen.de", "xn--mnchen-3ya.de"),
            ("\u{4f8b}\u{3048}\u{3002}\u{30c6}\u{30b9}\u{30c8}", "xn--r8jz45g.xn--zckzah"),
        ] {
            assert_eq!(ascii(name).as_deref(), Some(wanted), "{name}");
        }
    }
}
