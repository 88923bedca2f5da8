//! Thresholds: numbers, with or without a unit.

use std::fmt;
use std::str::FromStr;

use cloudwatch::metric::Unit;

use super::Format;

/// What a condition compares with: `5`, `500ms`, `5%`, `10MB`, `2MB/s`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Threshold {
    number: f64,
    quantity: Option<(Quantity, f64)>,
    per_second: bool,
}

/// What a unit measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// Base: a second.
    Time,
    /// Base: a byte.
    Bytes,
    /// Base: a bit.
    Bits,
    /// Base: a percent.
    Percent,
}

/// A text that is no threshold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not a number, or a number with a unit such as `500ms`, `5%`, `10MB` or `2MB/s`"
)]
pub struct ThresholdError {
    text: String,
}

/// Why a threshold cannot be compared with values of a unit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConversionError {
    /// The threshold has a unit, and that of the values is not known.
    #[error("the unit of what is compared with `{0}` is not known")]
    UnknownUnit(String),
    /// They measure different things.
    #[error("`{threshold}` cannot be compared with values in {unit}")]
    Different {
        /// The threshold.
        threshold: String,
        /// The unit of the values.
        unit: Unit,
    },
}

/// The longest first where one ends another.
const SUFFIXES: [(&str, Quantity, f64); 16] = [
    ("us", Quantity::Time, 1e-6),
    ("ms", Quantity::Time, 1e-3),
    ("min", Quantity::Time, 60.0),
    ("s", Quantity::Time, 1.0),
    ("m", Quantity::Time, 60.0),
    ("h", Quantity::Time, 3600.0),
    ("%", Quantity::Percent, 1.0),
    ("kB", Quantity::Bytes, 1e3),
    ("KB", Quantity::Bytes, 1e3),
    ("MB", Quantity::Bytes, 1e6),
    ("GB", Quantity::Bytes, 1e9),
    ("TB", Quantity::Bytes, 1e12),
    ("B", Quantity::Bytes, 1.0),
    ("kbit", Quantity::Bits, 1e3),
    ("Mbit", Quantity::Bits, 1e6),
    ("bit", Quantity::Bits, 1.0),
];

impl Threshold {
    /// The number to compare values of a unit with. Rounded to fifteen digits, so that `300us` is 0.3 and not
    /// 0.30000000000000004 milliseconds.
    pub fn convert(self, unit: Option<Unit>) -> Result<f64, ConversionError> {
        let Some((quantity, scale)) = self.quantity else {
            return Ok(self.number);
        };
        let Some(unit) = unit else {
            return Err(ConversionError::UnknownUnit(self.to_string()));
        };
        let different = || ConversionError::Different {
            threshold: self.to_string(),
            unit,
        };
        let (of_unit, unit_scale, per_second) = measure(unit).ok_or_else(different)?;
        if of_unit != quantity || per_second != self.per_second {
            return Err(different());
        }
        let value = self.number * scale / unit_scale;
        Ok(format!("{value:.14e}").parse().unwrap_or(value))
    }

    /// Whether it is written with a unit.
    pub const fn has_unit(self) -> bool {
        self.quantity.is_some()
    }
}

/// What a CloudWatch unit measures, in terms of the base, and whether it is a rate. Kilo is 1,000, as in the console.
fn measure(unit: Unit) -> Option<(Quantity, f64, bool)> {
    let name = unit.name();
    let (amount, per_second) = name
        .strip_suffix("/Second")
        .map_or((name, false), |amount| (amount, true));
    let (quantity, scale) = match amount {
        "Seconds" => (Quantity::Time, 1.0),
        "Milliseconds" => (Quantity::Time, 1e-3),
        "Microseconds" => (Quantity::Time, 1e-6),
        "Percent" => (Quantity::Percent, 1.0),
        "Bytes" => (Quantity::Bytes, 1.0),
        "Kilobytes" => (Quantity::Bytes, 1e3),
        "Megabytes" => (Quantity::Bytes, 1e6),
        "Gigabytes" => (Quantity::Bytes, 1e9),
        "Terabytes" => (Quantity::Bytes, 1e12),
        "Bits" => (Quantity::Bits, 1.0),
        "Kilobits" => (Quantity::Bits, 1e3),
        "Megabits" => (Quantity::Bits, 1e6),
        "Gigabits" => (Quantity::Bits, 1e9),
        "Terabits" => (Quantity::Bits, 1e12),
        _ => return None,
    };
    Some((quantity, scale, per_second))
}

impl FromStr for Threshold {
    type Err = ThresholdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parse = || {
            let (amount, per_second) = text
                .strip_suffix("/s")
                .map_or((text, false), |amount| (amount, true));
            let suffix = SUFFIXES.iter().find_map(|(suffix, quantity, scale)| {
                let number = amount.strip_suffix(suffix)?;
                Some((number_of(number)?, Some((*quantity, *scale))))
            });
            let (number, quantity) = match suffix {
                Some(found) => found,
                None if per_second => return None,
                None => (number_of(amount)?, None),
            };
            Some(Self {
                number,
                quantity,
                per_second,
            })
        };
        parse().ok_or_else(|| ThresholdError {
            text: text.to_owned(),
        })
    }
}

fn number_of(text: &str) -> Option<f64> {
    let text = text.trim_end();
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    let number: f64 = if plain {
        text.parse().ok()?
    } else {
        return None;
    };
    number.is_finite().then_some(number)
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = SUFFIXES
            .iter()
            .find(|(_, quantity, scale)| self.quantity == Some((*quantity, *scale)));
        let suffix = found.map_or("", |(suffix, _, _)| suffix);
        write!(
            f,
            "{}{suffix}{}",
            self.number,
            if self.per_second { "/s" } else { "" }
        )
    }
}

impl Format for Threshold {
    const NAME: &'static str = "threshold";
    const NOUN: &'static str = "a number";
    const EXAMPLE: &'static str = "500ms";
    const NUMBERS: bool = true;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converts_to_the_unit_of_the_values() {
        for (text, unit, expected) in [
            ("5", None, 5.0),
            ("-0.5", Some(Unit::Count), -0.5),
            ("500ms", Some(Unit::Milliseconds), 500.0),
            ("300us", Some(Unit::Milliseconds), 0.3),
            ("2m", Some(Unit::Seconds), 120.0),
            ("5%", Some(Unit::Percent), 5.0),
            ("10 MB", Some(Unit::Bytes), 10_000_000.0),
            ("2MB/s", Some(Unit::KilobytesPerSecond), 2000.0),
            ("1.5Mbit", Some(Unit::Kilobits), 1500.0),
        ] {
            assert_eq!(
                text.parse::<Threshold>().unwrap().convert(unit),
                Ok(expected),
                "{text}"
            );
        }
        for (text, unit) in [
            ("5%", None),
            ("5%", Some(Unit::Count)),
            ("5ms", Some(Unit::Bytes)),
            ("1B", Some(Unit::BytesPerSecond)),
        ] {
            assert!(
                text.parse::<Threshold>().unwrap().convert(unit).is_err(),
                "{text}"
            );
        }
        for text in ["", "ms", "5x", "5/s", "nan", "inf", "1e999", "five", "5 %%"] {
            assert!(text.parse::<Threshold>().is_err(), "{text}");
        }
    }
}
