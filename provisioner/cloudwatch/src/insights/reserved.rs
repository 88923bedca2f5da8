//! The words that a name may not be without quotes
//! (UG:cloudwatch-metrics-insights-reserved-keywords).

/// The words that begin a clause or divide its parts. Without quotes they are never names.
const CLAUSES: [&str; 8] = [
    "SELECT", "FROM", "WHERE", "AND", "GROUP", "BY", "ORDER", "LIMIT",
];

/// All reserved words, in upper case.
const RESERVED: &str = include_str!("reserved.txt");

/// Whether this word is part of the grammar.
pub(super) fn is_of_clauses(word: &str) -> bool {
    CLAUSES.iter().any(|one| one.eq_ignore_ascii_case(word))
}

/// Whether this word is reserved, in any case.
pub(super) fn is_reserved(word: &str) -> bool {
    RESERVED
        .split_ascii_whitespace()
        .any(|one| one.eq_ignore_ascii_case(word))
}
