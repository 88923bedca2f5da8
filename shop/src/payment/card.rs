//! What stands for a customer's card.

use std::str::FromStr;

/// A token of the provider's test mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Card {
    /// One that pays.
    Test,
    /// One that is always declined.
    TestDeclined,
}

/// A text that is no token. Does not repeat it: it may be a card's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected one of `test`, `test-declined`; never a card's number")]
pub struct UnknownCard;

impl Card {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Test, Self::TestDeclined];

    /// The token.
    pub const fn token(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::TestDeclined => "test-declined",
        }
    }

    /// What a customer chooses.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Test => "Test card",
            Self::TestDeclined => "Test card that is declined",
        }
    }
}

impl FromStr for Card {
    type Err = UnknownCard;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|card| card.token() == text);
        found.ok_or(UnknownCard)
    }
}
