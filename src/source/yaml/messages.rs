//! The YAML parser's messages in the words of an author.

/// The parser's message for a line of a flow collection left of its block.
pub(super) const FLOW_INDENTATION: &str = "invalid indentation";

/// What is said when brackets and commas do not fit.
pub(super) const FLOW_MESSAGE: &str = "a comma or a closing bracket is missing here";

/// How a message begins, what to say, what to do; the first that fits counts.
static EXPLANATIONS: &[(&str, &str, Option<&str>)] = &[
    (
        "mapping values are not allowed in this context",
        "`:` followed by a blank stands inside a value",
        Some("Put the whole value in quotes."),
    ),
    (
        "simple key expect",
        "this line has no `:`, so it is no key",
        Some("Write `key: value`, or indent the line."),
    ),
    ("while scanning a quoted scalar, found unexpected", "these quotes are never closed", None),
    (
        FLOW_INDENTATION_IN_QUOTES,
        "these quotes are not closed on their line, and the next line is not indented",
        Some("Close the quotes."),
    ),
    (
        "invalid trailing content after double-quoted scalar",
        "text follows the closing quote",
        Some("Put the whole value in quotes of the other kind, or double the quotes inside."),
    ),
    (
        "while parsing a quoted scalar, found unknown escape character",
        "a backslash in double quotes begins no known escape",
        Some("Use single quotes, or write `\\\\` for a backslash."),
    ),
    ("while parsing a flow", FLOW_MESSAGE, None),
    ("illegal placement of ':' indicator", FLOW_MESSAGE, None),
    ("misplaced bracket", "this bracket closes nothing", Some("Put the value in quotes.")),
    ("unexpected character", "a value cannot begin with this character", Some("Put the value in quotes.")),
    (
        "while scanning an anchor or alias",
        "`&` and `*` need a name behind them",
        Some("Put the value in quotes."),
    ),
    (
        "while parsing node, found unknown anchor",
        "`*` begins an alias, but there is no such anchor",
        Some("Put the value in quotes."),
    ),
    (
        "while parsing a block mapping, did not find expected key",
        "this line is not indented like the lines of its block",
        Some("Give all keys of one block the same indentation."),
    ),
    (
        "did not find expected <document start>",
        "this line is not indented like the lines of its block",
        Some("Give all keys of one block the same indentation."),
    ),
    (
        FLOW_INDENTATION,
        "this line is not indented like the lines of its block",
        Some("Give all keys of one block the same indentation."),
    ),
    (
        "while parsing a block collection",
        "this line is no entry of the list above it",
        Some("Begin it with `- `, or indent it."),
    ),
    (
        "block sequence entries are not allowed",
        "a list cannot begin on the line of its key",
        Some("Put the value in quotes, or begin the list on the next line."),
    ),
    ("':' must be followed by", "a tab follows `:`", Some("Write a blank instead of the tab.")),
    ("tabs disallowed", "a tab indents this line", Some("Indent with blanks.")),
];

const FLOW_INDENTATION_IN_QUOTES: &str = "invalid indentation in quoted scalar";

/// What to say instead of a message of the parser, and what to do about it.
pub(super) fn explain(info: &str) -> (&str, Option<&'static str>) {
    let known = EXPLANATIONS.iter().find(|(begin, ..)| info.starts_with(begin));
    known.map_or((info.trim(), None), |(_, message, hint)| (*message, *hint))
}
