//! The secret that opens the fault switch.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// A secret, kept as its digest: comparing takes the same time wherever the texts differ, and however long they are.
#[derive(Clone)]
pub struct OperatorToken([u8; 32]);

/// A text that is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an operator token is 1 to 256 printable ASCII characters without spaces")]
pub struct InvalidToken;

impl OperatorToken {
    /// Whether `offered` is the secret.
    pub fn matches(&self, offered: &str) -> bool {
        self.0.ct_eq(&digest(offered)).into()
    }
}

impl FromStr for OperatorToken {
    type Err = InvalidToken;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let valid = (1..=256).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        valid.then(|| Self(digest(text))).ok_or(InvalidToken)
    }
}

impl fmt::Debug for OperatorToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("OperatorToken(…)")
    }
}

fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_text_matches() {
        let token: OperatorToken = "open-sesame".parse().unwrap();
        for (offered, expected) in [
            ("open-sesame", true),
            ("open-sesam", false),
            ("open-sesame ", false),
            ("", false),
        ] {
            assert_eq!(token.matches(offered), expected, "{offered:?}");
        }
    }

    #[test]
    fn a_token_is_neither_empty_nor_shown() {
        for text in ["", " ", "a b", "é"] {
            assert!(text.parse::<OperatorToken>().is_err(), "{text:?}");
        }
        let token: OperatorToken = "secret".parse().unwrap();
        assert!(!format!("{token:?}").contains("secret"));
    }
}
