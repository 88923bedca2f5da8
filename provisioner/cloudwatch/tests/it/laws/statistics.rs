//! What holds between the statistics of the same samples.

use cloudwatch::aggregate::Aggregate;
use cloudwatch::datum::{Sample, Value};
use proptest::collection::vec;
use proptest::prelude::*;

/// Samples without negative values, of which every statistic exists.
fn samples() -> impl Strategy<Value = Aggregate> {
    let value = prop_oneof![(0..20_u32).prop_map(f64::from), 0.0..1e6_f64];
    vec((value, 1..30_u32), 1..60).prop_map(|samples| {
        let samples = samples.into_iter().map(|(value, count)| Sample {
            value,
            count: f64::from(count),
        });
        Aggregate::of(&Value::Distribution(samples.collect())).unwrap()
    })
}

fn of(aggregate: &Aggregate, statistic: &str) -> f64 {
    aggregate.statistic(statistic.parse().unwrap()).unwrap()
}

/// Equal but for what floating point loses on the way.
fn close(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs()).max(1.0)
}

/// Two percentages with at most two digits after the point, the smaller first.
fn percentages() -> impl Strategy<Value = (String, String)> {
    (0..=10_000_u32, 0..=10_000_u32).prop_map(|(one, other)| {
        let text = |hundredths: u32| format!("{}.{:02}", hundredths / 100, hundredths % 100);
        let text = |hundredths| match hundredths {
            10_000 => "100".to_owned(),
            less => text(less),
        };
        (text(one.min(other)), text(one.max(other)))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn percentiles_grow_with_p_between_minimum_and_maximum(samples in samples(), (low, high) in percentages()) {
        let low = of(&samples, &format!("p{low}"));
        let high = of(&samples, &format!("p{high}"));
        prop_assert!(of(&samples, "Minimum") <= low);
        prop_assert!(low <= high, "{low} > {high}");
        prop_assert!(high <= of(&samples, "Maximum"));
        prop_assert!(close(of(&samples, "p100"), of(&samples, "Maximum")));
    }

    #[test]
    fn means_lie_between_minimum_and_maximum(samples in samples(), (low, high) in percentages()) {
        let (least, most) = (of(&samples, "Minimum"), of(&samples, "Maximum"));
        for statistic in ["Average".to_owned(), "IQM".to_owned(), format!("tm{high}"), format!("wm{high}"), format!("TM({low}%:{high}%)"), format!("WM({low}%:{high}%)")] {
            let Some(mean) = samples.statistic(statistic.parse().unwrap()) else { continue };
            prop_assert!(mean >= least || close(mean, least), "{statistic}: {mean} < {least}");
            prop_assert!(mean <= most || close(mean, most), "{statistic}: {mean} > {most}");
        }
    }

    /// UG:statistics-definitions: the trimmed sum is the trimmed mean times the trimmed count, and
    /// what is not trimmed is all.
    #[test]
    fn trimming_adds_up(samples in samples(), (low, high) in percentages()) {
        let bounds = format!("({low}%:{high}%)");
        let trimmed = |name: &str| samples.statistic(format!("{name}{bounds}").parse().unwrap());
        if let (Some(sum), Some(mean), Some(count)) = (trimmed("TS"), trimmed("TM"), trimmed("TC")) {
            prop_assert!(close(sum, mean * count), "{sum} is not {mean} times {count}");
            prop_assert!(count <= of(&samples, "SampleCount") + 1e-9);
        }
        prop_assert!(close(of(&samples, "TM(0%:100%)"), of(&samples, "Average")));
        prop_assert!(close(of(&samples, "TC(0%:100%)"), of(&samples, "SampleCount")));
        prop_assert!(close(of(&samples, "TS(0%:100%)"), of(&samples, "Sum")));
        prop_assert!(close(of(&samples, "IQM"), of(&samples, "TM(25%:75%)")));
        if let (Some(short), Some(long)) = (samples.statistic(format!("tm{high}").parse().unwrap()), samples.statistic(format!("TM(:{high}%)").parse().unwrap())) {
            prop_assert!(close(short, long), "{short} is not {long}");
        }
    }

    /// Fixed bounds exclude the lower and include the upper, so that ranges that touch share nothing.
    #[test]
    fn ranks_of_ranges_that_touch_add_up(samples in samples(), low in 0..100_u32, high in 0..1_000_000_u32) {
        let below = of(&samples, &format!("PR(:{low})"));
        let middle = of(&samples, &format!("PR({low}:{})", low + high));
        let above = of(&samples, &format!("PR({}:)", low + high));
        prop_assert!([below, middle, above].iter().all(|part| (0.0..=100.0).contains(part)));
        prop_assert!((below + middle + above - 100.0).abs() < 1e-6, "{below} + {middle} + {above}");
    }
}
