//! Calendar days as front matter writes them.

/// A day, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub i64);

impl Day {
    /// A day of the Gregorian calendar; none when there is no such day.
    pub fn new(year: i64, month: i64, day: i64) -> Option<Day> {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            _ => return None,
        };
        if !(1..=length).contains(&day) || !(1..=9999).contains(&year) {
            return None;
        }
        // Years that begin in March put the odd day of leap years at the end.
        let year = if month <= 2 { year - 1 } else { year };
        let month = (month + 9) % 12;
        let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
        Some(Day(days - 719_468))
    }

    /// Reads a text by a form such as `MM/DD/YYYY`: letters are digits, the rest must be the same.
    pub fn by_form(text: &str, form: &str) -> Option<Day> {
        let (mut year, mut month, mut day) = (0, 0, 0);
        if text.len() != form.len() {
            return None;
        }
        for (char, sign) in text.bytes().zip(form.bytes()) {
            let part = match sign {
                b'Y' => &mut year,
                b'M' => &mut month,
                b'D' => &mut day,
                other if other == char => continue,
                _ => return None,
            };
            if !char.is_ascii_digit() {
                return None;
            }
            *part = *part * 10 + i64::from(char - b'0');
        }
        Day::new(year, month, day)
    }

    /// Reads the forms that docsets use.
    pub fn parse(text: &str) -> Option<Day> {
        let text = text.trim();
        let forms =
            ["MM/DD/YYYY", "YYYY-MM-DD", "M/D/YYYY", "MM/D/YYYY", "M/DD/YYYY", "MM-DD-YYYY", "YYYY/MM/DD"];
        forms.into_iter().find_map(|form| Day::by_form(text, form))
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Years that begin in March, as in `new`, counted in eras of 400 years.
        let days = self.0 + 719_468;
        let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = 400 * era + year + i64::from(month <= 2);
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// Days of an update cycle: `180-days`, `12 months`, `365`.
pub fn cycle(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: i64 = text[..digits].parse().ok().filter(|number| (1..100_000).contains(number))?;
    match text[digits..].trim_matches(['-', ' ', '_']).to_ascii_lowercase().as_str() {
        "" | "d" | "day" | "days" => Some(number),
        "week" | "weeks" => Some(number * 7),
        "month" | "months" => Some(number * 365 / 12),
        "year" | "years" => Some(number * 365),
        _ => None,
    }
}

/// Whether a text is a form for [`Day::by_form`].
pub fn is_form(form: &str) -> bool {
    let count = |sign: char| form.chars().filter(|char| *char == sign).count();
    count('Y') == 4
        && (1..=2).contains(&count('M'))
        && (1..=2).contains(&count('D'))
        && form.chars().all(|char| matches!(char, 'Y' | 'M' | 'D') || char.is_ascii_punctuation())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        assert_eq!(Day::new(1970, 1, 1), Some(Day(0)));
        assert_eq!(Day::new(2000, 3, 1), Some(Day(11_017)));
        assert_eq!(Day::new(2024, 2, 29).map(|day| day.0), Some(19_782));
        assert_eq!((Day::new(2023, 2, 29), Day::new(2023, 13, 1), Day::new(2023, 1, 0)), (None, None, None));
        assert_eq!(Day::parse("06/30/2026"), Day::new(2026, 6, 30));
        assert_eq!(Day::parse("2026-06-30"), Day::parse("6/30/2026"));
        assert_eq!(Day::by_form("2026-6-30", "YYYY-MM-DD"), None);
        for text in ["1970-01-01", "2000-02-29", "2000-03-01", "2023-12-31", "2024-02-29", "2100-03-01"] {
            assert_eq!(Day::parse(text).unwrap().to_string(), text);
        }
        assert!(is_form("DD.MM.YYYY") && !is_form("YY-MM-DD") && !is_form("x"));
        assert_eq!((cycle("180-days"), cycle("1 year"), cycle("soon")), (Some(180), Some(365), None));
    }
}
