//! Names, and the references that are made of them.

use super::text::texts;

const HYPHENATED: &str = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$";

texts! {
    /// The name of a document: lowercase words joined by hyphens.
    Name "name" "a name" "checkout-errors" Some(HYPHENATED),
        "a name: lowercase words and digits joined by hyphens, a letter first", is_hyphenated;
    /// The name of an environment: one lowercase word, so that `PROJECT-ENV-NAME` is never ambiguous.
    EnvironmentName "environment" "an environment" "prod" Some("^[a-z][a-z0-9]*$"),
        "the name of an environment: one lowercase word", is_word;
    /// The name of a part of the project, a stack.
    PartName "part" "a part" "main" Some(HYPHENATED),
        "the name of a part: lowercase words and digits joined by hyphens, a letter first; `artifacts` is that of canaries", is_part;
    /// A variable, as an expression names it.
    Variable "variable" "a variable" "latency_budget" Some("^[a-z][a-z0-9_]*$"),
        "the name of a variable: lowercase letters, digits and `_`, a letter first", is_variable;
    /// A free word, such as a severity, a service or an owner.
    Word "word" "a word" "page" Some("^[A-Za-z0-9][A-Za-z0-9._@/ -]*$"),
        "a word: letters, digits, blanks and `._@/-`, at most 64 of them, a letter or digit first", is_free_word;
    /// The name of an alarm or composite alarm of the project, or an ARN.
    AlarmName "alarm" "the name of an alarm" "checkout-errors" None,
        "the name of an alarm, or an ARN", is_name_or_arn;
    /// The name of a dashboard of the project.
    DashboardName "dashboard" "the name of a dashboard" "shop-red" Some(HYPHENATED),
        "the name of a dashboard: lowercase words and digits joined by hyphens", is_hyphenated;
    /// The name of a route of the project, or an ARN.
    RouteRef "route" "the name of a route" "page" None,
        "the name of a route, or an ARN", is_name_or_arn;
    /// The name of a runbook: `checkout-errors` is `runbooks/checkout-errors.md`.
    RunbookName "runbook" "the name of a runbook" "checkout-errors" Some(HYPHENATED),
        "the name of a runbook: lowercase words and digits joined by hyphens, without `.md`", is_hyphenated;
}

impl AlarmName {
    /// Whether it names something outside the project.
    pub fn is_arn(&self) -> bool {
        self.0.starts_with("arn:")
    }
}

impl RouteRef {
    /// Whether it names something outside the project.
    pub fn is_arn(&self) -> bool {
        self.0.starts_with("arn:")
    }
}

fn is_hyphenated(text: &str) -> bool {
    let words = |text: &str| {
        text.split('-')
            .all(|word| !word.is_empty() && word.bytes().all(is_lower_or_digit))
    };
    text.starts_with(|first: char| first.is_ascii_lowercase()) && words(text)
}

/// The part of the bucket of canaries holds nothing else.
fn is_part(text: &str) -> bool {
    is_hyphenated(text) && text != crate::part::ARTIFACTS
}

fn is_word(text: &str) -> bool {
    is_hyphenated(text) && !text.contains('-') && text.len() <= 32
}

fn is_variable(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .bytes()
            .all(|byte| is_lower_or_digit(byte) || byte == b'_')
}

fn is_free_word(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._@/ -".contains(&byte))
}

fn is_name_or_arn(text: &str) -> bool {
    is_hyphenated(text) || text.parse::<super::Arn>().is_ok()
}

fn is_lower_or_digit(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_lowercase_words() {
        for text in ["a", "checkout-errors", "p99-500ms"] {
            assert!(text.parse::<Name>().is_ok(), "{text}");
        }
        for text in ["", "A", "-a", "a-", "a--b", "9a", "a_b", "ä"] {
            assert!(text.parse::<Name>().is_err(), "{text}");
        }
        assert!("two-words".parse::<EnvironmentName>().is_err());
        assert!(
            "arn:aws:cloudwatch:us-east-1:111122223333:alarm:Any Name"
                .parse::<AlarmName>()
                .is_ok()
        );
        assert!("Any Name".parse::<AlarmName>().is_err());
        assert!("5xx".parse::<Variable>().is_err());
    }
}
