//! Statistics by name.

use cloudwatch::aggregate::Aggregate;
use cloudwatch::datum::{Sample, Value};
use cloudwatch::statistic::Statistic;

pub(super) fn check(text: &str) {
    let Ok(statistic) = text.parse::<Statistic>() else {
        return;
    };
    let printed = statistic.to_string();
    assert_eq!(
        printed.parse::<Statistic>().unwrap(),
        statistic,
        "{printed}"
    );
    for values in [&[3.0][..], &[0.0, 1.0, 2.5, 2.5, 100.0], &[-1.0, 4.0]] {
        let samples = values.iter().map(|value| Sample {
            value: *value,
            count: 2.0,
        });
        let aggregate = Aggregate::of(&Value::Distribution(samples.collect())).unwrap();
        let found = aggregate.statistic(statistic);
        assert!(found.is_none_or(f64::is_finite), "{printed} is {found:?}");
        assert_eq!(aggregate.statistic(statistic), found);
    }
}
