//! How many points of how many have to breach.

use std::fmt;
use std::str::FromStr;

use super::Format;

/// `3 of 5`: M points of the newest N periods. `3` means 3 of 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Datapoints {
    /// M: how many points breach.
    pub breaching: u32,
    /// N: how many periods are looked at.
    pub periods: u32,
}

/// A text that is no `M of N`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DatapointsError {
    /// Something else.
    #[error("`{0}` is not a number of periods such as `3`, or `3 of 5`")]
    Form(String),
    /// More points than periods.
    #[error("{breaching} of {periods} can never be: there are only {periods} periods")]
    Never {
        /// M.
        breaching: u32,
        /// N.
        periods: u32,
    },
}

impl Datapoints {
    /// One of one: the default.
    pub const ONE: Self = Self {
        breaching: 1,
        periods: 1,
    };
}

impl FromStr for Datapoints {
    type Err = DatapointsError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |part: &str| {
            let digits = part.bytes().all(|byte| byte.is_ascii_digit());
            digits
                .then(|| part.parse::<u32>().ok())
                .flatten()
                .filter(|number| *number > 0)
        };
        let parse = || {
            let (breaching, periods) = text.split_once(" of ").unwrap_or((text, text));
            Some(Self {
                breaching: number(breaching.trim())?,
                periods: number(periods.trim())?,
            })
        };
        let Some(found) = parse() else {
            return Err(DatapointsError::Form(text.to_owned()));
        };
        if found.breaching > found.periods {
            return Err(DatapointsError::Never {
                breaching: found.breaching,
                periods: found.periods,
            });
        }
        Ok(found)
    }
}

impl fmt::Display for Datapoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.breaching, self.periods)
    }
}

impl Format for Datapoints {
    const NAME: &'static str = "datapoints";
    const NOUN: &'static str = "a number of periods";
    const EXAMPLE: &'static str = "3 of 5";
    const PATTERN: Option<&'static str> = Some("^[0-9]+( of [0-9]+)?$");
    const NUMBERS: bool = true;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m_of_n() {
        for (text, breaching, periods) in [("3 of 5", 3, 5), ("3", 3, 3), ("1  of  2", 1, 2)] {
            assert_eq!(
                text.parse(),
                Ok(Datapoints { breaching, periods }),
                "{text}"
            );
        }
        for text in ["", "0", "5 of 3", "3/5", "-1", "1.5", "3 of", "of 3"] {
            assert!(text.parse::<Datapoints>().is_err(), "{text}");
        }
    }
}
