//! The number of an order, for people.

use std::fmt;
use std::str::FromStr;

use crate::catalog::InvalidId;

/// Digits and letters that nobody takes for each other, as in Crockford's base 32.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LETTERS: usize = 8;

/// Two groups of four, such as `7K2M-94QX`: short enough to say on the telephone. It is random, so that it does not tell how many
/// orders there are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderNumber(String);

impl OrderNumber {
    /// The number made of these random bytes.
    pub fn from_random(bytes: [u8; LETTERS]) -> Self {
        let letter = |byte: u8| ALPHABET.get(usize::from(byte % 32)).copied();
        let letters = bytes.into_iter().filter_map(letter).map(char::from);
        Self::grouped(&letters.collect::<String>())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn grouped(letters: &str) -> Self {
        let (front, back) = letters.split_at(LETTERS / 2);
        Self(format!("{front}-{back}"))
    }
}

impl FromStr for OrderNumber {
    type Err = InvalidId;

    /// Takes what people make of it: lower case, no hyphen, `O` for zero, `I` and `L` for one.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = |letter: char| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let letters: String = text.chars().filter(|c| *c != '-').map(read).collect();
        let known = letters.bytes().all(|byte| ALPHABET.contains(&byte));
        if letters.len() == LETTERS && known {
            Ok(Self::grouped(&letters))
        } else {
            Err(InvalidId)
        }
    }
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        let number = OrderNumber::from_random([0, 1, 31, 32, 63, 255, 20, 10]);
        assert_eq!(number.as_str(), "01Z0-ZZMA");
        for (text, expected) in [
            ("01Z0-ZZMA", Some("01Z0-ZZMA")),
            ("olz0zzma", Some("01Z0-ZZMA")),
            ("01Z0-ZZM", None),
            ("01Z0-ZZMU", None),
            ("01Z0-ZZMé", None),
            ("", None),
        ] {
            let number = text.parse::<OrderNumber>().ok();
            assert_eq!(number.as_ref().map(OrderNumber::as_str), expected, "{text}");
        }
    }
}
