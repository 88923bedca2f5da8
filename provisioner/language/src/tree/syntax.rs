//! The parser's complaints in our words.

use crate::diagnostic::{Code, SYNTAX, TOO_DEEP};

/// Code, message and hint for what the parser says. What it says in other words stands as it is.
pub(super) fn explain(info: &str) -> (Code, String, Option<String>) {
    if info.contains("recursion limit") {
        return (
            TOO_DEEP,
            format!(
                "more than {} maps and lists inside each other",
                super::limits::DEPTH
            ),
            None,
        );
    }
    let known = TABLE.iter().find(|(part, _, _)| info.contains(part));
    known.map_or_else(
        || (SYNTAX, info.trim_end_matches('.').to_owned(), None),
        |(_, message, hint)| (SYNTAX, (*message).to_owned(), Some((*hint).to_owned())),
    )
}

const TABLE: &[(&str, &str, &str)] = &[
    (
        "unprintable",
        "a character that YAML does not allow",
        "remove it: in double quotes, `\\0` or `\\x1b` stands for such a character",
    ),
    ("tab", "a tab in the indentation", "indent with spaces"),
    (
        "unknown anchor",
        "an alias without an anchor",
        "an anchor `&name` has to stand before its alias `*name`",
    ),
    (
        "expected ',' or ']'",
        "a list in brackets that is not closed",
        "put `,` between its values and `]` at its end",
    ),
    (
        "expected ',' or '}'",
        "a map in braces that is not closed",
        "put `,` between its fields and `}` at its end",
    ),
    (
        "mapping values are not allowed",
        "a `:` where no field can begin",
        "quote a text that holds `: `, or check the indentation",
    ),
    (
        "did not find expected key",
        "no field begins here",
        "check the indentation: fields of one map begin in one column",
    ),
    (
        "simple key expect",
        "a line that is neither a field nor a list item",
        "write `name: value`",
    ),
    (
        "unclosed bracket",
        "a bracket that is not closed",
        "close it",
    ),
    (
        "quoted scalar",
        "a quoted text that does not end as it should",
        "close it with the quote it began with",
    ),
];
