//! How values look. How CloudWatch rounds is *undocumented*: three significant digits and a prefix,
//! or all digits where a widget wants its full precision.

const PREFIXES: [(f64, &str); 5] = [(1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];
const MISSING: &str = "–";

/// The value with three significant digits and a prefix: `12.3k`.
pub(crate) fn short(value: f64) -> String {
    if !value.is_finite() {
        return MISSING.to_owned();
    }
    let size = value.abs();
    if size >= 1e18 || (size > 0.0 && size < 0.000_95) {
        return format!("{value:.2e}");
    }
    // what rounds up to a thousand has the next prefix
    let prefix = PREFIXES.iter().find(|(factor, _)| size >= factor * 0.9995);
    let (scaled, prefix) = prefix.map_or((value, ""), |(factor, prefix)| (value / factor, *prefix));
    format!("{}{prefix}", digits(scaled))
}

/// The value with all its digits, thousands set apart by thin spaces.
pub(crate) fn full(value: f64) -> String {
    if !value.is_finite() {
        return MISSING.to_owned();
    }
    if value.abs() >= 1e18 || (value != 0.0 && value.abs() < 1e-9) {
        return format!("{value:e}");
    }
    let text = format!("{value}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let (sign, whole) = whole
        .strip_prefix('-')
        .map_or(("", whole), |whole| ("-", whole));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{grouped}{point}{fraction}")
}

/// The value with six significant digits, thousands set apart: for tables beside a picture.
pub(crate) fn exact(value: f64) -> String {
    if !value.is_finite() || value == 0.0 {
        return full(value);
    }
    // a power that no double exceeds
    #[expect(clippy::cast_possible_truncation, reason = "at most 308")]
    let places = 5 - value.abs().log10().floor() as i32;
    if !(0..=12).contains(&places) {
        return full(value.round());
    }
    let factor = 10_f64.powi(places);
    full((value * factor).round() / factor)
}

/// Three significant digits, without zeros at the end.
fn digits(value: f64) -> String {
    let size = value.abs();
    let places = match size {
        size if size >= 99.95 => 0,
        size if size >= 9.995 => 1,
        size if size >= 0.9995 => 2,
        _ => 3,
    };
    let text = format!("{value:.places$}");
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    if text == "-0" { "0" } else { text }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::{exact, full, short};

    #[test]
    fn values_are_short() {
        let cases = [
            (0.0, "0"),
            (-0.0, "0"),
            (0.012_34, "0.012"),
            (0.000_01, "1.00e-5"),
            (1.0, "1"),
            (9.999, "10"),
            (12.345, "12.3"),
            (999.4, "999"),
            (999.6, "1k"),
            (1234.0, "1.23k"),
            (-56_789.0, "-56.8k"),
            (1e6, "1M"),
            (2.5e10, "25G"),
            (1e20, "1.00e20"),
            (f64::NAN, "–"),
        ];
        for (value, expected) in cases {
            assert_eq!(short(value), expected, "{value}");
        }
    }

    #[test]
    fn values_are_exact() {
        let cases = [
            (64.047_604_074_632_47, "64.0476"),
            (1_234_567.8, "1\u{202f}234\u{202f}568"),
            (0.001_234_567_89, "0.00123457"),
            (5.0, "5"),
            (0.0, "0"),
        ];
        for (value, expected) in cases {
            assert_eq!(exact(value), expected, "{value}");
        }
    }

    #[test]
    fn values_are_full() {
        let cases = [
            (0.1, "0.1"),
            (1234.0, "1\u{202f}234"),
            (-1_234_567.891, "-1\u{202f}234\u{202f}567.891"),
            (123.0, "123"),
            (1e21, "1e21"),
        ];
        for (value, expected) in cases {
            assert_eq!(full(value), expected, "{value}");
        }
    }
}
