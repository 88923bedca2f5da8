//! Metric math.

use cloudwatch::math::{self, MAX_LENGTH};
use cloudwatch::query::{Alignment, MetricDataQuery, Plan};

use crate::fixture::{at, expression, hidden, stat, store};

pub(super) fn check(text: &str) {
    let expr = match math::parse(text) {
        Ok(expr) => expr,
        Err(errors) => {
            assert!(!errors.is_empty());
            for error in errors {
                super::check_place(text, error.start, error.end);
                super::check_message(&error.message);
            }
            return;
        }
    };
    for one in expr.references() {
        assert_eq!(text.get(one.start..one.end), Some(one.id));
    }
    for one in expr.calls() {
        let call = text.get(one.start..one.end).unwrap();
        assert!(call.starts_with(one.function.name()) && call.ends_with(')'));
    }
    let printed = expr.to_string();
    // its spaces may make it longer than an expression may be
    if printed.chars().count() <= MAX_LENGTH {
        let read = math::parse(&printed).unwrap();
        assert_eq!(read, expr, "printed as {printed}");
        assert_eq!(read.to_string(), printed);
    }
    evaluate(text);
}

/// Over a few points of two metrics and one without, the values are finite and always the same.
fn evaluate(text: &str) {
    let queries: Vec<MetricDataQuery> = vec![
        hidden("m1", stat("Errors", "Sum", 60)),
        hidden("m2", stat("Errors", "Average", 60)),
        hidden("m3", stat("Nothing", "Sum", 60)),
        expression("result", text),
    ];
    let plan = match Plan::new(&queries) {
        Ok(plan) => plan,
        Err(errors) => {
            assert!(!errors.is_empty());
            return;
        }
    };
    let data = store(
        "Errors",
        &[(0, 1.0), (60, -2.5), (120, 0.0), (240, 1e300), (300, 7.0)],
    );
    for alignment in [Alignment::Clock, Alignment::Sliding] {
        let results = plan.evaluate(&data, at(-60), at(480), alignment);
        for result in &results {
            assert!(result.series.values().all(f64::is_finite), "{result:?}");
            let times = result.series.points().windows(2);
            assert!(times.into_iter().all(|pair| pair[0].0 < pair[1].0));
        }
        assert_eq!(plan.evaluate(&data, at(-60), at(480), alignment), results);
    }
}
