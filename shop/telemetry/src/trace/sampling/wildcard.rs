//! Patterns of sampling rules: `*` is any text, `?` any one character; case does not matter.

/// Whether the whole text is as the pattern says. Takes time with the product of both lengths at worst.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    // where to go on after the last `*`, should what follows not fit here
    let mut retry: Option<(std::str::Chars<'_>, std::str::Chars<'_>)> = None;
    loop {
        let (rest_of_pattern, rest_of_text) = (pattern.clone(), text.clone());
        let fits = match (pattern.next(), text.next()) {
            (Some('*'), _) => {
                text = rest_of_text;
                retry = Some((pattern.clone(), text.clone()));
                true
            }
            (None, None) => return true,
            (Some('?'), Some(_)) => true,
            (Some(expected), Some(found)) => expected.eq_ignore_ascii_case(&found),
            (_, None) => return rest_of_pattern.as_str().chars().all(|c| c == '*'),
            (None, Some(_)) => false,
        };
        if !fits {
            let Some((after, from)) = &mut retry else {
                return false;
            };
            if from.next().is_none() {
                return false;
            }
            pattern = after.clone();
            text = from.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::matches;

    #[test]
    fn patterns() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("/api/*", "/api/products", true),
            ("/api/*", "/API/", true),
            ("/api/*", "/ap", false),
            ("?", "", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*a*b", "xaybzb", true),
            ("*a*b", "xaybzc", false),
            ("**", "x", true),
            ("a*", "a", true),
            ("é?", "éx", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern:?} {text:?}");
        }
    }

    /// By the definition.
    fn slowly(pattern: &[char], text: &[char]) -> bool {
        match (pattern, text) {
            ([], []) => true,
            (['*', rest @ ..], _) => (0..=text.len()).any(|at| slowly(rest, &text[at..])),
            (['?', pattern @ ..], [_, text @ ..]) => slowly(pattern, text),
            ([p, pattern @ ..], [t, text @ ..]) => p == t && slowly(pattern, text),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn as_defined(pattern in "[ab*?]{0,7}", text in "[ab]{0,9}") {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(matches(&pattern, &text), slowly(&chars(&pattern), &chars(&text)));
        }
    }
}
