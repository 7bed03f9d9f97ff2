//! Moments in HTTP headers: `Wed, 21 Oct 2015 07:28:00 GMT`.

use crate::site::rules::day::Day;

/// Seconds since 1970; none for another form.
pub(super) fn seconds(text: &str) -> Option<i64> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut parts = text.split_once(", ")?.1.strip_suffix(" GMT")?.split(' ');
    let (day, month, year, time) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let month = MONTHS.iter().position(|known| *known == month)? as i64 + 1;
    let day = Day::new(year.parse().ok()?, month, day.parse().ok()?)?;
    let mut clock = time.splitn(3, ':').map(|part| part.parse::<i64>().ok());
    let (hours, minutes, seconds) = (clock.next()??, clock.next()??, clock.next()??);
    Some(day.0 * 86_400 + hours * 3_600 + minutes * 60 + seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        assert_eq!(seconds("Wed, 21 Oct 2015 07:28:00 GMT"), Some(1_445_412_480));
        for text in ["", "soon", "120", "Wed, 21 Oct 2015", "Wed, 21 Foo 2015 07:28:00 GMT"] {
            assert_eq!(seconds(text), None);
        }
    }
}
