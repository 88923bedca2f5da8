//! Addresses of mail by which accounts are known.

use std::str::FromStr;

use crate::orders::{MailAddress, NoMailAddress};

/// An address of mail in lower case: however it is typed, it is the same account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(MailAddress);

impl Email {
    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl FromStr for Email {
    type Err = NoMailAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.to_lowercase().parse().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_account_however_it_is_typed() {
        let email = |text: &str| text.parse::<Email>().unwrap();
        assert_eq!(email(" Ada@Example.COM "), email("ada@example.com"));
        assert_eq!(email("ÉVA@example.com").as_str(), "éva@example.com");
        for text in ["", "ada", "ada@", "a\0b@example.com"] {
            assert!(text.parse::<Email>().is_err(), "{text:?}");
        }
        assert!(!format!("{:?}", email("ada@example.com")).contains("ada"));
    }
}
