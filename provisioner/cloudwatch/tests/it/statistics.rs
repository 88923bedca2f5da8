//! What holds for the statistics of any samples, exact and cut.

use cloudwatch::aggregate::{Aggregate, Interpolation};
use cloudwatch::datum::{Sample, Value};
use cloudwatch::statistic::{Amount, Bounds, Interval, Percentage, Statistic};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

/// Whole numbers of samples, as counts mostly are.
fn few() -> impl Strategy<Value = Vec<Sample>> {
    let value = prop_oneof![0.0..1e6_f64, (0..20_u32).prop_map(f64::from)];
    vec((value, 1..50_u32), 1..60).prop_map(|samples| {
        let sample = |(value, count)| Sample {
            value,
            count: f64::from(count),
        };
        samples.into_iter().map(sample).collect()
    })
}

/// More different values than are kept exactly, over a few orders of magnitude or over many.
fn many() -> impl Strategy<Value = Vec<Sample>> {
    (1..40_i32, any::<u32>(), 5000..9000_u32).prop_map(|(powers, seed, count)| {
        let mut state = u64::from(seed) + 1;
        let mut random = move || {
            // a xorshift generator: thousands of numbers of proptest's own are slow to shrink
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        (0..count)
            .map(|_| Sample {
                value: (random() * f64::from(powers)).exp2(),
                count: (1.0 + random() * 3.0).floor(),
            })
            .collect()
    })
}

fn percentage() -> impl Strategy<Value = Percentage> {
    (0..=1_000_000_u32).prop_map(|units| {
        let (whole, decimals) = (units / 10_000, units % 10_000);
        let text = if whole == 100 {
            "100".to_owned()
        } else {
            format!("{whole}.{decimals:04}")
        };
        text.parse().unwrap()
    })
}

fn interval<T: Ord + Copy + std::fmt::Debug>(
    bound: impl Strategy<Value = T> + Clone,
) -> impl Strategy<Value = Interval<T>> {
    prop_oneof![
        bound.clone().prop_map(Interval::Above),
        bound.clone().prop_map(Interval::UpTo),
        (bound.clone(), bound)
            .prop_map(|(one, other)| Interval::Between(one.min(other), one.max(other))),
    ]
}

fn shares() -> impl Strategy<Value = Interval<Percentage>> {
    (percentage(), percentage(), 0..3_u8).prop_map(|(one, other, kind)| match kind {
        0 => Interval::Above(one),
        1 => Interval::UpTo(one),
        _ => Interval::Between(one.min(other), one.max(other)),
    })
}

fn amounts() -> impl Strategy<Value = Interval<Amount>> {
    let amount = prop_oneof![0.0..1e6_f64, (0..20_u32).prop_map(f64::from)];
    let amount = amount.prop_map(|number| Amount::new(number).unwrap());
    interval(amount.boxed())
}

fn bounds() -> impl Strategy<Value = Bounds> {
    prop_oneof![
        shares().prop_map(Bounds::Shares),
        amounts().prop_map(Bounds::Values)
    ]
}

fn aggregate(samples: &[Sample]) -> Aggregate {
    Aggregate::of(&Value::Distribution(samples.to_vec())).unwrap()
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs())
}

/// The samples ascending, for the plain definitions below.
fn ascending(samples: &[Sample]) -> Vec<Sample> {
    let mut samples = samples.to_vec();
    samples.sort_by(|one, other| one.value.total_cmp(&other.value));
    samples
}

/// Count and sum of the samples between two values: the lower excluded unless told, the upper included.
fn between(samples: &[Sample], lower: f64, upper: f64) -> (f64, f64) {
    let inside = samples
        .iter()
        .filter(|sample| sample.value > lower && sample.value <= upper);
    inside.fold((0.0, 0.0), |(count, sum), sample| {
        (count + sample.count, sum + sample.count * sample.value)
    })
}

/// What the statistic is by its definition, sample by sample.
fn defined(samples: &[Sample], statistic: Statistic) -> Option<f64> {
    let samples = ascending(samples);
    let count: f64 = samples.iter().map(|sample| sample.count).sum();
    let borders = |shares: Interval<Percentage>| {
        (
            shares.lower().map_or(0.0, |lower| lower.fraction() * count),
            shares
                .upper()
                .map_or(count, |upper| upper.fraction() * count),
        )
    };
    let kept = |bounds: Bounds| match bounds {
        Bounds::Values(values) => between(
            &samples,
            values.lower().map_or(-1.0, Amount::get),
            values.upper().map_or(f64::INFINITY, Amount::get),
        ),
        Bounds::Shares(shares) => {
            let (from, to) = borders(shares);
            let mut seen = 0.0;
            let mut sum = 0.0;
            for sample in &samples {
                let part = (seen + sample.count).clamp(from, to) - f64::clamp(seen, from, to);
                sum += part * sample.value;
                seen += sample.count;
            }
            (to - from, sum)
        }
    };
    let moved = |bounds: Bounds| match bounds {
        Bounds::Values(values) => {
            let lower = values.lower().map_or(0.0, Amount::get);
            let upper = values.upper().map_or(f64::INFINITY, Amount::get);
            let sum: f64 = samples
                .iter()
                .map(|sample| sample.value.max(lower).min(upper) * sample.count)
                .sum();
            sum / count
        }
        Bounds::Shares(shares) => {
            let (from, to) = borders(shares);
            let at = |enough: &dyn Fn(f64) -> bool| {
                let mut seen = 0.0;
                let found = samples.iter().find(|sample| {
                    seen += sample.count;
                    enough(seen)
                });
                found.or(samples.last()).unwrap().value
            };
            let low = at(&|seen| seen > from);
            let high = at(&|seen| seen >= to);
            (from * low + kept(bounds).1 + (count - to) * high) / count
        }
    };
    Some(match statistic {
        Statistic::TrimmedCount(bounds) => kept(bounds).0,
        Statistic::TrimmedSum(bounds) => kept(bounds).1,
        Statistic::TrimmedMean(bounds) => {
            let (count, sum) = kept(bounds);
            if count <= 0.0 {
                return None;
            }
            sum / count
        }
        Statistic::WinsorizedMean(bounds) => moved(bounds),
        Statistic::PercentileRank(values) => 100.0 * kept(Bounds::Values(values)).0 / count,
        other => return aggregate(&samples).statistic(other),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_is_read(bounds in bounds(), amounts in amounts(), percentage in percentage()) {
        for statistic in [
            Statistic::Percentile(percentage),
            Statistic::TrimmedMean(bounds),
            Statistic::WinsorizedMean(bounds),
            Statistic::TrimmedCount(bounds),
            Statistic::TrimmedSum(bounds),
            Statistic::PercentileRank(amounts),
        ] {
            prop_assert_eq!(statistic.to_string().parse(), Ok(statistic));
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(TM|tm|PR|p|IQM|[a-zA-Z]{0,4})[(]?[0-9.eE%:+-]{0,12}[)]?") {
        match text.parse::<Statistic>() {
            Ok(statistic) => prop_assert_eq!(statistic.to_string().parse(), Ok(statistic)),
            Err(error) => prop_assert!(error.to_string().contains(&text)),
        }
    }

    #[test]
    fn statistics_are_what_they_are_defined_to_be(samples in few(), bounds in bounds(), amounts in amounts()) {
        let all = aggregate(&samples);
        for statistic in [
            Statistic::TrimmedMean(bounds),
            Statistic::WinsorizedMean(bounds),
            Statistic::TrimmedCount(bounds),
            Statistic::TrimmedSum(bounds),
            Statistic::PercentileRank(amounts),
        ] {
            let (found, expected) = (all.statistic(statistic), defined(&samples, statistic));
            let right = match (found, expected) {
                (Some(found), Some(expected)) => near(found, expected) || (found - expected).abs() < 1e-9,
                (found, expected) => found == expected,
            };
            prop_assert!(right, "{statistic}: {found:?}, not {expected:?}");
        }
    }

    #[test]
    fn percentiles_grow_between_minimum_and_maximum(samples in few(), one in percentage(), other in percentage()) {
        let all = aggregate(&samples);
        let set = all.statistics();
        for interpolation in [Interpolation::NearestRank, Interpolation::Linear] {
            let value = |percentage| all.statistic_with(Statistic::Percentile(percentage), interpolation).unwrap();
            let (low, high) = (value(one.min(other)), value(one.max(other)));
            prop_assert!(set.minimum <= low && low <= high && high <= set.maximum);
        }
    }

    #[test]
    fn means_lie_between_minimum_and_maximum(samples in few(), bounds in bounds(), shares in shares()) {
        let all = aggregate(&samples);
        let set = all.statistics();
        let within = |value: f64| set.minimum <= value && value <= set.maximum;
        if let Some(mean) = all.statistic(Statistic::TrimmedMean(bounds)) {
            prop_assert!(within(mean));
        }
        prop_assert!(within(all.statistic(Statistic::WinsorizedMean(Bounds::Shares(shares))).unwrap()));
        prop_assert!(within(all.statistic(Statistic::InterquartileMean).unwrap()));
    }

    #[test]
    fn parts_make_the_whole(samples in few(), percentage in percentage(), bounds in bounds(), cuts in vec(0.0..1e6_f64, 1..5)) {
        let all = aggregate(&samples);
        let value = |statistic| all.statistic(statistic).unwrap();
        let below = Bounds::Shares(Interval::UpTo(percentage));
        let above = Bounds::Shares(Interval::Above(percentage));
        prop_assert!(near(value(Statistic::TrimmedCount(below)) + value(Statistic::TrimmedCount(above)), value(Statistic::SampleCount)));
        prop_assert!(near(value(Statistic::TrimmedSum(below)) + value(Statistic::TrimmedSum(above)), value(Statistic::Sum)));
        // TS = TM × TC
        let (count, sum) = (value(Statistic::TrimmedCount(bounds)), value(Statistic::TrimmedSum(bounds)));
        match all.statistic(Statistic::TrimmedMean(bounds)) {
            Some(mean) => prop_assert!(near(mean * count, sum)),
            None => prop_assert!(count == 0.0 && sum == 0.0),
        }
        // PR over a partition
        let mut cuts: Vec<Amount> = cuts.into_iter().filter_map(Amount::new).collect();
        cuts.sort();
        let first = std::iter::once(Interval::UpTo(cuts[0]));
        let middle = cuts.windows(2).map(|pair| Interval::Between(pair[0], pair[1]));
        let last = std::iter::once(Interval::Above(cuts[cuts.len() - 1]));
        let ranks = first.chain(middle).chain(last).map(|part| value(Statistic::PercentileRank(part)));
        prop_assert!(near(ranks.sum(), 100.0));
    }

    #[test]
    fn a_split_changes_nothing(samples in few(), bounds in bounds(), amounts in amounts(), percentage in percentage(), places in vec(0..60_usize, 0..4)) {
        let whole = aggregate(&samples);
        let mut places: Vec<usize> = places.into_iter().map(|place| place % samples.len()).chain([0, samples.len()]).collect();
        places.sort_unstable();
        let parts = places.windows(2).filter(|pair| pair[0] < pair[1]).map(|pair| aggregate(&samples[pair[0]..pair[1]]));
        let merged = parts.rev().reduce(|mut one, other| { one.merge(&other); one }).unwrap();
        // to the last bit: what is worked out of the distribution, as long as counts are whole
        for statistic in [
            Statistic::SampleCount,
            Statistic::Minimum,
            Statistic::Maximum,
            Statistic::Percentile(percentage),
            Statistic::InterquartileMean,
            Statistic::TrimmedMean(bounds),
            Statistic::WinsorizedMean(bounds),
            Statistic::TrimmedCount(bounds),
            Statistic::TrimmedSum(bounds),
            Statistic::PercentileRank(amounts),
        ] {
            prop_assert_eq!(merged.statistic(statistic), whole.statistic(statistic), "{}", statistic);
        }
        // up to rounding: sums depend on the order in which they are added up
        for statistic in [Statistic::Sum, Statistic::Average] {
            prop_assert!(near(merged.statistic(statistic).unwrap(), whole.statistic(statistic).unwrap()));
        }
    }
}

proptest! {
    // each case has thousands of samples
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// The bounds that the module `aggregate` documents for cut values.
    #[test]
    fn cut_values_keep_to_their_error(samples in many(), shares in shares(), lower in any::<Index>(), upper in any::<Index>(), percentage in percentage()) {
        let all = aggregate(&samples);
        let error = all.relative_error();
        prop_assert!(error > 0.0 && error <= 0.02, "{error}");
        let exact = ascending(&samples);
        // a value may be smaller by the error, and floating point rounds
        let too_small = |found: f64, exact: f64| found <= exact * (1.0 + 1e-9) && found >= exact * (1.0 - error) * (1.0 - 1e-9);
        let check = |statistic: Statistic| {
            let (found, exact) = (all.statistic(statistic), defined(&samples, statistic));
            match (found, exact) {
                (Some(found), Some(exact)) => prop_assert!(too_small(found, exact), "{statistic}: {found}, not {exact}"),
                (found, exact) => prop_assert_eq!(found, exact),
            }
            Ok(())
        };
        let bounds = Bounds::Shares(shares);
        check(Statistic::TrimmedMean(bounds))?;
        check(Statistic::TrimmedSum(bounds))?;
        check(Statistic::WinsorizedMean(bounds))?;
        let count = Statistic::TrimmedCount(bounds);
        prop_assert!(near(all.statistic(count).unwrap(), defined(&samples, count).unwrap()));

        let rank = percentage.fraction() * all.sample_count();
        let mut seen = 0.0;
        let at_rank = exact.iter().find(|sample| { seen += sample.count; seen >= rank - 1e-6 }).unwrap().value;
        prop_assert!(too_small(all.statistic(Statistic::Percentile(percentage)).unwrap(), at_rank));

        // between values: of bounds that lie up to the error higher
        let (one, other) = (lower.get(&exact).value, upper.get(&exact).value);
        let (low, high) = (one.min(other), one.max(other));
        let values = Interval::Between(Amount::new(low).unwrap(), Amount::new(high).unwrap());
        check(Statistic::WinsorizedMean(Bounds::Values(values)))?;
        let higher = |bound: f64| bound * (1.0 + error);
        let least = between(&exact, higher(low), high);
        let most = between(&exact, low, higher(high));
        let value = |statistic| all.statistic(statistic).unwrap();
        let count = value(Statistic::TrimmedCount(Bounds::Values(values)));
        prop_assert!(least.0 <= count && count <= most.0);
        prop_assert!(near(value(Statistic::PercentileRank(values)), 100.0 * count / all.sample_count()));
        let sum = value(Statistic::TrimmedSum(Bounds::Values(values)));
        prop_assert!(least.1 * (1.0 - error) <= sum * (1.0 + 1e-9) && sum <= most.1 * (1.0 + 1e-9));
        if let Some(mean) = all.statistic(Statistic::TrimmedMean(Bounds::Values(values))) {
            prop_assert!(low * (1.0 - error) <= mean * (1.0 + 1e-9) && mean <= higher(high) * (1.0 + 1e-9));
        }
    }

    #[test]
    fn a_split_of_cut_values_changes_nothing(samples in many(), place in any::<Index>()) {
        let whole = aggregate(&samples);
        let (one, other) = samples.split_at(1 + place.index(samples.len() - 1));
        let mut merged = aggregate(other);
        merged.merge(&aggregate(one));
        for statistic in ["p1", "p50", "p99", "tm99", "TM(10%:90%)", "IQM", "wm99", "tc99", "ts99", "PR(:8)", "TC(2:)", "TS(:4)"] {
            let statistic = statistic.parse().unwrap();
            prop_assert_eq!(merged.statistic(statistic), whole.statistic(statistic), "{}", statistic);
        }
    }
}
