//! What a client says is free text: what could tell of a person is taken out before it reaches a log.

/// Longest text that is kept.
const LONGEST: usize = 300;
/// Digits in a row that may be a number of a card, a telephone or an order.
const MANY_DIGITS: usize = 4;
/// Letters in a row, large and small, with digits among them: a token, be it of a login or in the address of a page.
const LONG: usize = 20;
/// So many are a token without a digit, too.
const VERY_LONG: usize = 40;

/// The text without mail addresses, queries of addresses, tokens, long numbers and control characters, cut to some length.
pub(super) fn scrubbed(text: &str) -> String {
    let words = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty());
    let mut kept = String::new();
    for word in words {
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(&word_without(word));
        if kept.len() > LONGEST {
            kept.truncate(kept.floor_char_boundary(LONGEST));
            break;
        }
    }
    kept
}

fn word_without(word: &str) -> String {
    if word.contains('@') || word.contains("%40") {
        return "*".to_owned();
    }
    let is_address = word.contains("://") || word.starts_with('/');
    let end = word.find(['?', '#']).filter(|_| is_address);
    let word = end.map_or(word, |end| word.split_at(end).0);
    let word = &without_tokens(word);
    let mut kept = String::with_capacity(word.len());
    let mut digits = String::new();
    for c in word.chars().chain(std::iter::once('\0')) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        kept.push_str(if digits.len() >= MANY_DIGITS {
            "*"
        } else {
            &digits
        });
        digits.clear();
        if c != '\0' {
            kept.push(c);
        }
    }
    kept
}

fn without_tokens(word: &str) -> String {
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let mut kept = String::with_capacity(word.len());
    for part in word.split_inclusive(|c| !inside(c)) {
        let run = part.trim_end_matches(|c| !inside(c));
        let (run, end) = part.split_at(run.len());
        kept.push_str(if is_token(run) { "*" } else { run });
        kept.push_str(end);
    }
    kept
}

fn is_token(run: &str) -> bool {
    let has = |kind: fn(&u8) -> bool| run.as_bytes().iter().any(kind);
    has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && (run.len() >= VERY_LONG || run.len() >= LONG && has(u8::is_ascii_digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_person_is_left() {
        for (text, expected) in [
            ("TypeError: x is undefined", "TypeError: x is undefined"),
            ("no account ann@example.org\n\tyet", "no account * yet"),
            (
                "at https://shop/cart?token=abc#x line 12",
                "at https://shop/cart line 12",
            ),
            ("card 4111111111111111 refused", "card * refused"),
            ("/search?q=secret failed", "/search failed"),
            ("why? because", "why? because"),
            (
                "at https://shop/password-reset/6dVZvhq6-mSqYqWvbilOQjEgpY9ieASVzvwDGHvUlIQ:1:2",
                "at https://shop/password-reset/*:1:2",
            ),
            (
                "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIwMTkzIiwicm9sZSI6ImN1c3RvbWVyIn0.Yw3WyiAW3uU7QLnYrwFmTQSjJO1nxu59 expired",
                "Bearer *.*.* expired",
            ),
            (
                "TypeError: PerformanceObserverEntryList at /static/rum-0a1b2c3d4e5f60718293.js",
                "TypeError: PerformanceObserverEntryList at /static/rum-0a1b2c3d4e5f*.js",
            ),
            ("a\u{0}b", "a b"),
        ] {
            assert_eq!(scrubbed(text), expected);
        }
        assert!(scrubbed(&"é".repeat(1_000)).len() <= LONGEST);
    }
}
