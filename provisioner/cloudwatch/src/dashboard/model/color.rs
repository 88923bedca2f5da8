//! Colours.

use std::fmt;
use std::str::FromStr;

use crate::dashboard::json::Expected;

/// A colour: red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Color(pub [u8; 3]);

/// `#1f77b4`.
impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self([red, green, blue]) = self;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// A text that is no colour.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a colour such as `#1f77b4`")]
pub struct ColorError {
    text: String,
}

/// Six digits, or three, of which each counts twice: so has an example of the reference, whose text
/// wants six (API:CloudWatch-Dashboard-Body-Structure, `"color": "#aaa"`).
impl FromStr for Color {
    type Err = ColorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix('#').filter(|digits| {
            matches!(digits.len(), 3 | 6) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match number {
            Some(number) if text.len() == 4 => {
                let [.., first, rest] = number.to_be_bytes();
                Ok(Self(
                    [first, rest >> 4, rest & 0xf].map(|digit| digit * 0x11),
                ))
            }
            Some(number) => {
                let [_, red, green, blue] = number.to_be_bytes();
                Ok(Self([red, green, blue]))
            }
            None => Err(ColorError {
                text: text.to_owned(),
            }),
        }
    }
}

impl Expected for Color {
    const EXPECTED: &str = "must be a colour such as `#1f77b4`";
}
