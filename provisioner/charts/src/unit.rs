//! Units: which prefix a value has, and what stands behind it.
//!
//! How CloudWatch shortens values is *undocumented*. Here bytes have binary prefixes, since memory
//! is what is mostly counted in them, bits and counts have those of the SI, and lengths of time the
//! unit in which a person would say them.

use cloudwatch::metric::Unit;

/// What a unit measures, and how much of it one is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Measure {
    Number,
    Percent,
    /// Seconds.
    Time(f64),
    Bytes(f64),
    Bits(f64),
}

/// How the values of an axis or of a cell are printed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    /// What one on the scale is in the unit of the values.
    pub(crate) one: f64,
    /// What stands behind a number.
    pub(crate) suffix: &'static str,
    /// Whether there is a blank before it.
    blank: bool,
    /// How often it happens.
    rate: &'static str,
    /// The steps that are round on it, in one power of ten.
    pub(crate) round: Round,
}

/// Which numbers are round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Round {
    /// 1, 2 and 5, times powers of ten.
    Tens,
    /// Powers of two, in each unit.
    Twos,
    /// Parts of an hour or a minute.
    Sixties,
    /// Parts of a day.
    Hours,
}

type Step = (f64, &'static str);

const NUMBERS: [Step; 9] = [
    (1e-9, "n"),
    (1e-6, "µ"),
    (1e-3, "m"),
    (1.0, ""),
    (1e3, "k"),
    (1e6, "M"),
    (1e9, "G"),
    (1e12, "T"),
    (1e15, "P"),
];
const TIMES: [Step; 7] = [
    (1e-9, "ns"),
    (1e-6, "µs"),
    (1e-3, "ms"),
    (1.0, "s"),
    (60.0, "min"),
    (3600.0, "h"),
    (86_400.0, "d"),
];
const BYTES: [Step; 6] = [
    (1.0, "B"),
    (1024.0, "KiB"),
    (1_048_576.0, "MiB"),
    (1_073_741_824.0, "GiB"),
    (1_099_511_627_776.0, "TiB"),
    (1_125_899_906_842_624.0, "PiB"),
];
const BITS: [Step; 6] = [
    (1.0, "bit"),
    (1e3, "kbit"),
    (1e6, "Mbit"),
    (1e9, "Gbit"),
    (1e12, "Tbit"),
    (1e15, "Pbit"),
];

/// What a unit measures, and whether it is so much a second.
fn measure(unit: Unit) -> (Measure, &'static str) {
    use Unit as U;
    let thousand = |power: i32| 1000_f64.powi(power);
    let binary = |power: i32| 1024_f64.powi(power);
    let per = "/s";
    match unit {
        U::Seconds => (Measure::Time(1.0), ""),
        U::Milliseconds => (Measure::Time(1e-3), ""),
        U::Microseconds => (Measure::Time(1e-6), ""),
        U::Percent => (Measure::Percent, ""),
        U::Count | U::None => (Measure::Number, ""),
        U::CountPerSecond => (Measure::Number, per),
        U::Bytes => (Measure::Bytes(1.0), ""),
        U::Kilobytes => (Measure::Bytes(binary(1)), ""),
        U::Megabytes => (Measure::Bytes(binary(2)), ""),
        U::Gigabytes => (Measure::Bytes(binary(3)), ""),
        U::Terabytes => (Measure::Bytes(binary(4)), ""),
        U::Bits => (Measure::Bits(1.0), ""),
        U::Kilobits => (Measure::Bits(thousand(1)), ""),
        U::Megabits => (Measure::Bits(thousand(2)), ""),
        U::Gigabits => (Measure::Bits(thousand(3)), ""),
        U::Terabits => (Measure::Bits(thousand(4)), ""),
        U::BytesPerSecond => (Measure::Bytes(1.0), per),
        U::KilobytesPerSecond => (Measure::Bytes(binary(1)), per),
        U::MegabytesPerSecond => (Measure::Bytes(binary(2)), per),
        U::GigabytesPerSecond => (Measure::Bytes(binary(3)), per),
        U::TerabytesPerSecond => (Measure::Bytes(binary(4)), per),
        U::BitsPerSecond => (Measure::Bits(1.0), per),
        U::KilobitsPerSecond => (Measure::Bits(thousand(1)), per),
        U::MegabitsPerSecond => (Measure::Bits(thousand(2)), per),
        U::GigabitsPerSecond => (Measure::Bits(thousand(3)), per),
        U::TerabitsPerSecond => (Measure::Bits(thousand(4)), per),
    }
}

impl Scale {
    /// The scale on which values up to this size are short.
    pub(crate) fn of(unit: Unit, size: f64) -> Self {
        let (measure, rate) = measure(unit);
        let size = if size.is_finite() { size.abs() } else { 0.0 };
        let chosen = |steps: &[Step], unit: f64| {
            // what rounds up to the next unit has the next unit; nothing is counted in itself
            let fits = |(one, _): &&Step| size * unit >= one * 0.9995;
            let smallest = if size > 0.0 {
                steps.first()
            } else {
                steps.iter().find(|(one, _)| *one >= 1.0)
            };
            steps
                .iter()
                .rev()
                .find(fits)
                .filter(|_| size > 0.0)
                .or(smallest)
                .copied()
                .unwrap_or((1.0, ""))
        };
        let (one, suffix, blank, round) = match measure {
            Measure::Percent => (1.0, "%", false, Round::Tens),
            Measure::Number => {
                // thousandths of a count are decimals, not milli
                let (one, suffix) = chosen(
                    if size < 1e-3 {
                        &NUMBERS
                    } else {
                        NUMBERS.get(3..).unwrap_or(&NUMBERS)
                    },
                    1.0,
                );
                (one, suffix, false, Round::Tens)
            }
            Measure::Time(unit) => {
                let (one, suffix) = chosen(&TIMES, unit);
                // 90 s rather than 1.5 min
                let (one, suffix) = match one {
                    60.0 if size * unit < 120.0 => (1.0, "s"),
                    3600.0 if size * unit < 7200.0 => (60.0, "min"),
                    86_400.0 if size * unit < 172_800.0 => (3600.0, "h"),
                    _ => (one, suffix),
                };
                let round = match suffix {
                    "min" => Round::Sixties,
                    "h" => Round::Hours,
                    _ => Round::Tens,
                };
                (one / unit, suffix, true, round)
            }
            Measure::Bytes(unit) => {
                let (one, suffix) = chosen(&BYTES, unit);
                (one / unit, suffix, true, Round::Twos)
            }
            Measure::Bits(unit) => {
                let (one, suffix) = chosen(&BITS, unit);
                (one / unit, suffix, true, Round::Tens)
            }
        };
        Self {
            one,
            suffix,
            blank,
            rate,
            round,
        }
    }

    /// A value with so many decimals.
    pub(crate) fn print(&self, value: f64, decimals: usize) -> String {
        let scaled = value / self.one;
        let decimals = decimals.min(12);
        let text = if scaled.abs() >= 1e7 || (scaled != 0.0 && scaled.abs() < 1e-6) {
            format!("{scaled:.2e}")
        } else {
            format!("{scaled:.decimals$}")
        };
        let text = match text.strip_prefix('-') {
            // what rounds to nothing has no sign
            Some(rest) if rest.bytes().all(|byte| matches!(byte, b'0' | b'.')) => rest.to_owned(),
            Some(rest) => format!("−{rest}"),
            None => text,
        };
        let blank = if self.blank { " " } else { "" };
        format!("{text}{blank}{}{}", self.suffix, self.rate)
    }

    /// The mark of a value on an axis. Nothing is nothing in every unit: neither `0.0k` nor `0 MiB`.
    pub(crate) fn mark(&self, value: f64, decimals: usize) -> String {
        match self.suffix {
            "%" => self.print(value, if value == 0.0 { 0 } else { decimals }),
            _ if value == 0.0 => "0".to_owned(),
            _ => self.print(value, decimals),
        }
    }
}

/// A value on its own, with three significant digits: `12.3k`, `250 ms`, `1.5 GiB`.
pub(crate) fn short(value: f64, unit: Unit) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let scale = Scale::of(unit, value);
    let size = (value / scale.one).abs();
    let decimals = match size {
        size if size >= 99.95 => 0,
        size if size >= 9.995 => 1,
        size if size >= 0.9995 => 2,
        _ => 3,
    };
    // zeros at the end say nothing
    let decimals = (0..decimals)
        .find(|fewer| {
            let power = 10_f64.powi(i32::try_from(*fewer).unwrap_or(3));
            let full = 10_f64.powi(i32::try_from(decimals).unwrap_or(3));
            let rounded = (size * full).round() / full;
            ((rounded * power).round() / power - rounded).abs() < 1e-9
        })
        .unwrap_or(decimals);
    scale.print(value, decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_unit_in_which_they_are_said() {
        for (value, unit, expected) in [
            (0.0, Unit::Count, "0"),
            (-0.000_000_000_1, Unit::Percent, "−1.00e-10%"),
            (12_345.0, Unit::Count, "12.3k"),
            (999_960.0, Unit::None, "1M"),
            (-1500.0, Unit::None, "−1.5k"),
            (0.25, Unit::Count, "0.25"),
            (0.000_25, Unit::Count, "250µ"),
            (99.95, Unit::Percent, "100%"),
            (12.5, Unit::CountPerSecond, "12.5/s"),
            (250.0, Unit::Milliseconds, "250 ms"),
            (0.5, Unit::Milliseconds, "500 µs"),
            (1500.0, Unit::Milliseconds, "1.5 s"),
            (90_000.0, Unit::Milliseconds, "90 s"),
            (0.2, Unit::Seconds, "200 ms"),
            (5400.0, Unit::Seconds, "90 min"),
            (7200.0, Unit::Seconds, "2 h"),
            (1_209_600.0, Unit::Seconds, "14 d"),
            (3.0, Unit::Microseconds, "3 µs"),
            (0.0, Unit::Seconds, "0 s"),
            (1536.0, Unit::Bytes, "1.5 KiB"),
            (2.0, Unit::Gigabytes, "2 GiB"),
            (2048.0, Unit::MegabytesPerSecond, "2 GiB/s"),
            (1500.0, Unit::BitsPerSecond, "1.5 kbit/s"),
            (f64::INFINITY, Unit::Count, "–"),
            (1e300, Unit::Count, "1.00e285P"),
        ] {
            assert_eq!(short(value, unit), expected, "{value} {unit:?}");
        }
    }
}
