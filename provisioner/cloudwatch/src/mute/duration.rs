//! How long a window lasts: an ISO 8601 duration.

#![expect(
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "offsets are sums of the lengths of what was read, places were found"
)]

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::MuteError;

/// The shortest window, `PT1M` (BOTO:cloudwatch.Schedule).
pub const MIN_DURATION_SECONDS: u32 = 60;
/// The longest window, `P15D`.
pub const MAX_DURATION_SECONDS: u32 = 15 * DAY;

const DAY: u32 = 86_400;

/// How long a window lasts, `PT1M` to `P15D`. A day has 24 hours, also when clocks change
/// (*undocumented*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MuteDuration(u32);

impl MuteDuration {
    /// The duration of so many seconds, if a window may last so long.
    pub fn from_seconds(seconds: u32) -> Option<Self> {
        (MIN_DURATION_SECONDS..=MAX_DURATION_SECONDS)
            .contains(&seconds)
            .then_some(Self(seconds))
    }

    /// Its length in seconds.
    pub const fn seconds(self) -> u32 {
        self.0
    }
}

/// The designators before and after `T`, with their seconds.
const DAYS: [(char, u32); 2] = [('W', 7 * DAY), ('D', DAY)];
const TIMES: [(char, u32); 3] = [('H', 3600), ('M', 60), ('S', 1)];

impl FromStr for MuteDuration {
    type Err = MuteError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let whole = (0, text.len());
        let wrong = |message: String, span| {
            MuteError::new(message, span).hint("write it as `PT90M`, `PT2H` or `P1DT12H`")
        };
        let Some(rest) = text.strip_prefix('P') else {
            return Err(wrong(
                format!("`{text}` is not a duration: it starts with `P`"),
                whole,
            ));
        };
        let (days, times) = match rest.split_once('T') {
            Some((_, "")) => {
                let span = (text.len() - 1, text.len());
                return Err(wrong("nothing follows `T`".to_owned(), span));
            }
            Some((days, times)) => (days, times),
            None => (rest, ""),
        };
        let times_at = text.len() - times.len();
        let seconds = total(days, 1, &DAYS)
            .and_then(|days| Ok(days.saturating_add(total(times, times_at, &TIMES)?)))
            .map_err(|(message, span)| wrong(message, span))?;
        u32::try_from(seconds)
            .ok()
            .and_then(Self::from_seconds)
            .ok_or_else(|| {
                MuteError::new(
                    format!("a window lasts one minute to 15 days, not `{text}`"),
                    whole,
                )
            })
    }
}

/// The seconds of `1D` or `2H30M`, which stands at `offset`; each designator at most once, the
/// longest first.
fn total(
    text: &str,
    offset: usize,
    designators: &[(char, u32)],
) -> Result<u64, (String, (usize, usize))> {
    let mut left = designators;
    let mut seconds: u64 = 0;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let designator = rest[digits..].chars().next();
        let end = at + digits + designator.map_or(0, char::len_utf8);
        let span = (offset + at, offset + end);
        let place = left.iter().position(|(one, _)| Some(*one) == designator);
        let (Some(place), Ok(number)) = (place, rest[..digits].parse::<u64>()) else {
            return Err((format!("`{}` does not fit here", &text[at..end]), span));
        };
        seconds = seconds.saturating_add(number.saturating_mul(u64::from(left[place].1)));
        left = &left[place + 1..];
        at = end;
    }
    Ok(seconds)
}

/// The canonical form: `P1DT12H`, `PT90M` as `PT1H30M`.
impl fmt::Display for MuteDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, rest) = (self.0 / DAY, self.0 % DAY);
        f.write_str("P")?;
        if days > 0 {
            write!(f, "{days}D")?;
        }
        if rest > 0 {
            f.write_str("T")?;
        }
        let parts = [
            (rest / 3600, 'H'),
            (rest % 3600 / 60, 'M'),
            (rest % 60, 'S'),
        ];
        parts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .try_for_each(|(count, designator)| write!(f, "{count}{designator}"))
    }
}

impl TryFrom<String> for MuteDuration {
    type Error = MuteError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<MuteDuration> for String {
    fn from(duration: MuteDuration) -> Self {
        duration.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints() {
        for (text, seconds, printed) in [
            ("PT1M", 60, "PT1M"),
            ("PT90M", 5400, "PT1H30M"),
            ("P1DT12H", 129_600, "P1DT12H"),
            ("P15D", 1_296_000, "P15D"),
            ("P2W", 1_209_600, "P14D"),
            ("PT61S", 61, "PT1M1S"),
        ] {
            let duration: MuteDuration = text.parse().unwrap();
            assert_eq!(
                (duration.seconds(), duration.to_string().as_str()),
                (seconds, printed)
            );
            assert_eq!(printed.parse(), Ok(duration));
        }
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        for (text, message, span) in [
            ("2h", "`2h` is not a duration: it starts with `P`", (0, 2)),
            ("PT", "nothing follows `T`", (1, 2)),
            ("P", "a window lasts one minute to 15 days, not `P`", (0, 1)),
            (
                "PT59S",
                "a window lasts one minute to 15 days, not `PT59S`",
                (0, 5),
            ),
            (
                "P16D",
                "a window lasts one minute to 15 days, not `P16D`",
                (0, 4),
            ),
            ("P1M", "`1M` does not fit here", (1, 3)),
            ("PT1M2H", "`2H` does not fit here", (4, 6)),
            ("PT1.5H", "`1.` does not fit here", (2, 4)),
            ("PT5", "`5` does not fit here", (2, 3)),
            (
                "P99999999999999999999D",
                "`99999999999999999999D` does not fit here",
                (1, 22),
            ),
            (
                "P9999999999999999999W",
                "a window lasts one minute to 15 days, not `P9999999999999999999W`",
                (0, 21),
            ),
            ("PTé", "`é` does not fit here", (2, 4)),
        ] {
            let error = text.parse::<MuteDuration>().unwrap_err();
            assert_eq!(
                (error.message.as_str(), (error.start, error.end)),
                (message, span)
            );
        }
    }
}
