//! Character counts of the YAML parser → bytes.
//!
//! 1. In a text of ASCII the two are equal, and nothing is stored.
//! 2. Otherwise the byte of every 64th character is remembered, so each question costs at most 64
//!    steps and all of them together stay linear, whatever the order they are asked in.

const STEP: usize = 64;

/// Answers for one text.
pub(super) struct Positions<'a> {
    text: &'a str,
    marks: Option<Vec<usize>>,
}

impl<'a> Positions<'a> {
    pub(super) fn new(text: &'a str) -> Positions<'a> {
        let marks = (!text.is_ascii()).then(|| text.char_indices().step_by(STEP).map(|(at, _)| at).collect());
        Positions { text, marks }
    }

    /// The byte at which character number `count` begins; the end of the text past the last one.
    pub(super) fn byte(&self, count: usize) -> usize {
        let Some(marks) = &self.marks else { return count.min(self.text.len()) };
        let Some(mark) = marks.get(count / STEP) else { return self.text.len() };
        let inside = self.text[*mark..].char_indices().nth(count % STEP);
        inside.map_or(self.text.len(), |(at, _)| mark + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters() {
        let text = "aé".repeat(200);
        let positions = Positions::new(&text);
        for (count, (at, _)) in text.char_indices().enumerate() {
            assert_eq!(positions.byte(count), at);
        }
        assert_eq!(positions.byte(400), text.len());
        assert_eq!(positions.byte(100_000), text.len());
        assert_eq!(Positions::new("abc").byte(2), 2);
        assert_eq!(Positions::new("abc").byte(9), 3);
    }
}
