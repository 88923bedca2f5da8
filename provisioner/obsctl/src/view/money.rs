//! US dollars.

/// `$3.10`, with a sign when asked for: `+$0.10`, `-$1.00`.
pub(super) fn dollars(amount: f64, signed: bool) -> String {
    let sign = match amount {
        amount if amount < 0.0 => "-",
        _ if signed => "+",
        _ => "",
    };
    format!("{sign}${:.2}", amount.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_stand_before_the_dollar() {
        assert_eq!(dollars(3.1, false), "$3.10");
        assert_eq!(dollars(0.1, true), "+$0.10");
        assert_eq!(dollars(-1.0, false), "-$1.00");
    }
}
