//! Exact output of the text format.

use super::super::Format;
use super::super::tests::{context, finding, printed};
use super::*;
use Severity::{Error, Info, Suggestion, Warning};

fn marks(line: &str, place: [u32; 4], width: usize) -> (String, String) {
    let mut finding = finding(Warning, "file-not-found", "a.md", place);
    finding.source_line = line.into();
    snippet(&finding, width).unwrap()
}

#[test]
fn a_finding_with_its_place_and_hints() {
    let mut finding = finding(Warning, "file-not-found", "a.md", [12, 5, 12, 22]);
    finding.hints = vec!["did you mean `set-up.md`?".into(), "create it".into()];
    assert_eq!(
        printed(Format::Text, &[finding], &context()),
        "\
docs/a.md:12:5: warning[file-not-found]: link to `setup.md`: no such file
 12 | See [setup](setup.md) first.
    |     ^^^^^^^^^^^^^^^^^
  help: did you mean `set-up.md`?
  help: create it

"
    );
}

#[test]
fn no_bytes_of_a_picture() {
    let mut finding = finding(Suggestion, "unused-image", "a.png", [1, 1, 1, 1]);
    finding.source_line = "\u{fffd}PNG\r".into();
    assert_eq!(snippet(&finding, 80), None);
    finding.source_line = "drawn".into();
    assert!(snippet(&finding, 80).is_some());
}

#[test]
fn colors_only_when_asked_for() {
    let mut context = context();
    context.color = true;
    let finding = finding(Error, "include-not-found", "a.md", [1, 5, 1, 8]);
    assert_eq!(
        printed(Format::Text, &[finding], &context),
        "\u{1b}[1mdocs/a.md:1:5:\u{1b}[0m \u{1b}[1;31merror[include-not-found]\u{1b}[0m: \
         \u{1b}[1mlink to `setup.md`: no such file\u{1b}[0m\n \
         \u{1b}[1;34m1 |\u{1b}[0m See [setup](setup.md) first.\n \
         \u{1b}[1;34m  |\u{1b}[0m \u{1b}[1;31m    ^^^\u{1b}[0m\n\n"
    );
}

#[test]
fn summary_counts_severities_and_codes() {
    let mut context = context();
    context.summary = true;
    let mut findings = vec![
        finding(Error, "include-not-found", "a.md", [1, 1, 1, 2]),
        finding(Info, "disallowed-html-tag", "a.md", [1, 1, 1, 2]),
        finding(Suggestion, "link-case", "b.md", [1, 1, 1, 2]),
        finding(Warning, "bookmark-not-found", "b.md", [1, 1, 1, 2]),
    ];
    let warning = |line| finding(Warning, "file-not-found", "a.md", [line, 1, line, 2]);
    findings.extend((1..=10).map(warning));
    let mut out = Vec::new();
    print_summary(&mut out, &findings, &context).unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "\
1 error, 11 warnings, 1 suggestion, 1 note in 2 files
   1  error       include-not-found
  10  warning     file-not-found
   1  warning     bookmark-not-found
   1  suggestion  link-case
   1  info        disallowed-html-tag
"
    );
    assert_eq!(printed(Format::Text, &[], &context), "no findings\n");
    assert!(
        printed(Format::Text, &findings[..1], &context)
            .ends_with("\n\n1 error in 1 file\n  1  error       include-not-found\n")
    );
}

#[test]
fn a_file_without_text_has_no_snippet() {
    let mut finding = finding(Warning, "duplicate-uid", "a.md", [1, 1, 1, 1]);
    finding.source_line = "  ".into();
    assert_eq!(
        printed(Format::Text, &[finding], &context()),
        "docs/a.md:1:1: warning[duplicate-uid]: link to `setup.md`: no such file\n\n"
    );
}

#[test]
fn tabs_and_wide_characters_keep_the_marks_in_place() {
    assert_eq!(marks("\t[x](y)", [1, 2, 1, 8], 80), ("    [x](y)".into(), "    ^^^^^^".into()));
    assert_eq!(marks("參考 [文件](y)", [1, 4, 1, 8], 80), ("參考 [文件](y)".into(), "     ^^^^^^".into()));
    // The accent is a character of its own but takes no column.
    assert_eq!(marks("e\u{301}x", [1, 3, 1, 4], 80), ("e\u{301}x".into(), " ^".into()));
}

#[test]
fn odd_places_get_one_mark() {
    let text = || "abc".to_owned();
    assert_eq!(marks("abc", [1, 2, 1, 2], 80), (text(), " ^".into()));
    assert_eq!(marks("abc  ", [1, 4, 1, 6], 80), (text(), "   ^".into()));
    assert_eq!(marks("abc", [1, 99, 1, 120], 80), (text(), "   ^".into()));
    assert_eq!(marks("abc", [1, 3, 1, 1], 80), (text(), "  ^".into()));
    assert_eq!(marks("abc", [0, 0, 0, 0], 80), (text(), "^".into()));
}

#[test]
fn a_place_of_several_lines_is_marked_to_the_end_of_the_first() {
    assert_eq!(marks("> abc", [3, 3, 7, 2], 80), ("> abc".into(), "  ^^^ to line 7".into()));
}

#[test]
fn a_long_line_is_cut_around_the_place() {
    let line = format!("{}[x](y){}", "a".repeat(200), "b".repeat(200));
    let (source, under) = marks(&line, [1, 201, 1, 207], 45);
    assert_eq!(source, "…aaaaaaaaaaaaaaaa[x](y)bbbbbbbbbbbbbbbb…");
    assert_eq!(under, "                 ^^^^^^");
    let (source, under) = marks(&line, [1, 1, 1, 3], 45);
    assert_eq!(source, format!("{}…", "a".repeat(38)));
    assert_eq!(under, "^^");
    let (source, under) = marks(&line, [1, 405, 1, 407], 45);
    assert_eq!(source, format!("…{}", "b".repeat(38)));
    assert_eq!(under, format!("{}^^", " ".repeat(37)));
    // The place alone is too wide; every row still fits.
    let (source, under) = marks(&line, [1, 101, 1, 401], 45);
    assert_eq!(source.chars().count(), 40);
    assert_eq!(under, format!(" {}", "^".repeat(38)));
    let (source, _) = marks(&"文".repeat(100), [1, 50, 1, 52], 0);
    assert!(source.chars().map(char_width).sum::<usize>() <= 35, "{source}");
}

#[test]
fn nothing_that_acts_on_a_terminal_is_printed() {
    let mut finding = finding(Warning, "file-not-found", "a\u{1b}[2J.md", [1, 1, 1, 3]);
    finding.message = "link to `\u{1b}]0;x\u{7}\u{9b}`\nsecond\u{202e}line".into();
    finding.hints = vec!["\u{8}\r\nfake".into()];
    finding.source_line = "\u{1b}[31mred\u{7f}\u{0}\r".into();
    let out = printed(Format::Text, &[finding], &context());
    assert!(out.chars().all(|c| c == '\n' || !c.is_control()), "{out:?}");
    assert!(!out.contains('\u{202e}'));
    assert_eq!(
        out,
        "docs/a␛[2J.md:1:1: warning[file-not-found]: link to `␛]0;x␇\u{fffd}` second\u{fffd}line\n \
         1 | ␛[31mred␡␀\n   | ^^\n  help: ␈  fake\n\n"
    );
}

#[test]
fn a_part_of_a_line_shows_the_same_as_the_line() {
    let line = format!("{}[x](y){}", "a".repeat(5000), "b".repeat(5000));
    let whole = marks(&line, [1, 5001, 1, 5007], 45);
    let mut finding = finding(Warning, "file-not-found", "a.md", [1, 5001, 1, 5007]);
    (finding.source_line, finding.source_start) = (line[4800..5600].into(), 4800);
    assert_eq!(snippet(&finding, 45).unwrap(), whole);
}
