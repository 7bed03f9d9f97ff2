//! Places of findings.

use std::sync::Arc;

use super::*;

fn located(text: &str, places: &[(usize, usize)]) -> Vec<Finding> {
    let path = DocPath::new("a.md");
    let text: Arc<str> = text.into();
    let diagnostics = places
        .iter()
        .enumerate()
        .map(|(index, place)| {
            Diagnostic::new("file-not-found", &path, place.0..place.1, format!("number {index}"))
        })
        .collect();
    locate(diagnostics, &|_| Some(text.clone()), &|_, _| Severity::Warning)
}

#[test]
fn places_counted_from_one_another_are_those_counted_from_the_start() {
    let text = "\u{feff}aé\r\n文bcd\n\nlast é";
    let index = LineIndex::new(text.into());
    let places: Vec<(usize, usize)> = (0..=text.len() + 2)
        .flat_map(|start| (start..=text.len() + 2).map(move |end| (start, end)))
        .collect();
    for finding in located(text, &places) {
        let at = |offset: u32| {
            let mut offset = (offset as usize).min(text.len());
            while !text.is_char_boundary(offset) {
                offset -= 1;
            }
            let before = &text[..offset];
            let line = before.matches('\n').count() as u32 + 1;
            let own = before.rsplit('\n').next().unwrap_or("").trim_start_matches('\u{feff}');
            (line, own.chars().count() as u32 + 1)
        };
        let (start, end) = (at(finding.span.start), at(finding.span.end));
        assert_eq!((finding.line, finding.column), start, "{:?}", finding.span);
        assert_eq!((finding.end_line, finding.end_column), end, "{:?}", finding.span);
        assert_eq!(index.position(finding.span.start as usize), start);
    }
}

#[test]
fn a_very_long_line_is_kept_around_each_place() {
    let text = format!("first\n{}[x](y)\r\nlast", "é[x](y) ".repeat(2000));
    let places: Vec<(usize, usize)> =
        text.match_indices("[x](y)").map(|(at, part)| (at, at + part.len())).collect();
    let findings = located(&text, &places);
    assert_eq!(findings.len(), 2001);
    let line = text.lines().nth(1).unwrap();
    for finding in &findings {
        assert!(finding.source_line.len() < 1000);
        let own = finding.source_line.chars().skip((finding.column - 1 - finding.source_start) as usize);
        assert_eq!(own.take(6).collect::<String>(), "[x](y)");
        let whole: String = line.chars().skip(finding.source_start as usize).collect();
        assert!(whole.starts_with(&*finding.source_line));
    }
    assert_eq!(findings[0].source_start, 0);
    assert!(findings[2000].source_line.ends_with("[x](y)"));
}
