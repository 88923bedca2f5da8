//! Regions and accounts.

use std::fmt;
use std::str::FromStr;

use super::Format;

/// An AWS Region, such as `ap-northeast-1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(String);

/// An AWS account: twelve digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account(String);

/// A text that is no Region or no account.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// No Region.
    #[error("`{0}` is not a Region such as `ap-northeast-1`")]
    Region(String),
    /// No account.
    #[error("`{0}` is not an account: twelve digits")]
    Account(String),
}

impl FromStr for Region {
    type Err = PlaceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words: Vec<&str> = text.split('-').collect();
        let letters =
            |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
        let valid = match words.as_slice() {
            [area, middle @ .., number] => {
                area.len() == 2
                    && letters(area)
                    && !middle.is_empty()
                    && middle.len() <= 2
                    && middle.iter().all(letters)
                    && (1..=2).contains(&number.len())
                    && number.bytes().all(|byte| byte.is_ascii_digit())
            }
            _ => false,
        };
        if valid {
            Ok(Self(text.to_owned()))
        } else {
            Err(PlaceError::Region(text.to_owned()))
        }
    }
}

impl FromStr for Account {
    type Err = PlaceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let valid = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
        if valid {
            Ok(Self(text.to_owned()))
        } else {
            Err(PlaceError::Account(text.to_owned()))
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Format for Region {
    const NAME: &'static str = "region";
    const NOUN: &'static str = "a Region";
    const EXAMPLE: &'static str = "ap-northeast-1";
    const PATTERN: Option<&'static str> = Some("^[a-z]{2}(-[a-z]+){1,2}-[0-9]{1,2}$");
}

impl Format for Account {
    const NAME: &'static str = "account";
    const NOUN: &'static str = "an account";
    const EXAMPLE: &'static str = "111122223333";
    const PATTERN: Option<&'static str> = Some("^[0-9]{12}$");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_and_accounts() {
        for text in ["us-east-1", "us-gov-west-1", "ap-southeast-12"] {
            assert!(text.parse::<Region>().is_ok(), "{text}");
        }
        for text in ["", "us-east", "us-1", "US-EAST-1", "us-east-1a", "moon"] {
            assert!(text.parse::<Region>().is_err(), "{text}");
        }
        assert!("012345678901".parse::<Account>().is_ok());
        assert!("12345678901".parse::<Account>().is_err());
    }
}
