//! Queries of Metrics Insights among others, and in alarms.

use cloudwatch::insights::Settings;
use cloudwatch::period::Period;
use cloudwatch::query::{self, Alignment, MetricDataQuery};
use cloudwatch::store::{MetricStore, Windows};

use crate::fixture::{at, expression};
use crate::insights::{FLEET, store};

/// `id label: value at minute …` of each result that a list of queries gives.
fn results(queries: &[MetricDataQuery], data: &MetricStore) -> Vec<String> {
    let results = query::evaluate(queries, data, at(0), at(180), Alignment::Clock).unwrap();
    let line = |one: &query::QueryResult| {
        let points = one.series.points().iter();
        let points =
            points.map(|(time, value)| format!("{value}@{}", time.millis_since(at(0)) / 60_000));
        format!(
            "{} {}: {}",
            one.id,
            one.label,
            points.collect::<Vec<_>>().join(" ")
        )
    };
    results.iter().map(line).collect()
}

/// UG:cloudwatch-metrics-insights-math: without `GROUP BY` a query is one series for mathematics,
/// with it an array.
#[test]
fn other_queries_refer_to_it() {
    let data = store(FLEET);
    let whole = expression("q1", "SELECT SUM(Duration)\nFROM SCHEMA(Shop, Service)");
    let grouped = expression(
        "q1",
        "SELECT SUM(Duration) FROM SCHEMA(Shop, Service) GROUP BY Service",
    );
    assert_eq!(
        results(&[whole, expression("e1", "q1 / 2")], &data),
        ["q1 q1: 9@0 10@1 4@2", "e1 e1: 4.5@0 5@1 2@2"]
    );
    assert_eq!(
        results(
            &[
                grouped,
                expression("e1", "MAX(q1)"),
                expression("e2", "q1 * 2")
            ],
            &data
        ),
        [
            "q1 a: 3@0 10@1",
            "q1 b: 6@0 4@2",
            "e1 e1: 6@0 10@1 4@2",
            "e2 e2 a: 6@0 20@1",
            "e2 e2 b: 12@0 8@2"
        ]
    );
}

#[test]
fn results_have_labels_periods_and_messages() {
    let data = store(FLEET);
    let mut grouped = expression(
        "q1",
        "SELECT MAX(Duration) FROM SCHEMA(Shop, Service) GROUP BY Service",
    );
    grouped.label = Some("slowest".to_owned());
    grouped.period = Some(Period::FIVE_MINUTES);
    assert_eq!(
        results(&[grouped.clone()], &data),
        ["q1 slowest a: 10@0", "q1 slowest b: 6@0"]
    );
    grouped.label = Some("${LABEL} ${MAX}".to_owned());
    grouped.period = Some(Period::from_seconds(10).unwrap());
    assert_eq!(
        results(&[grouped], &data),
        ["q1 a 10: 2@0 10@1", "q1 b 6: 6@0 4@2"]
    );

    let tagged = expression(
        "q1",
        "SELECT MAX(Duration) FROM Shop WHERE tag.env = 'prod'",
    );
    let found = query::evaluate(&[tagged], &data, at(0), at(60), Alignment::Clock).unwrap();
    assert_eq!(found[0].messages[0].code, "NotAvailableOffline");
    let options = query::Options {
        insights: Settings {
            max_metrics: 1,
            ..Settings::default()
        },
        ..query::Options::new(Alignment::Clock)
    };
    let many = expression("q1", "SELECT MAX(Duration) FROM Shop");
    let plan = query::Plan::new(&[many]).unwrap();
    let found = plan.evaluate_with(&data, at(0), at(60), &options);
    assert_eq!(found[0].messages[0].code, "PartialData");
    // two weeks are over
    let options = query::Options {
        now: Some(at(15 * 86_400)),
        ..query::Options::new(Alignment::Clock)
    };
    assert!(
        plan.evaluate_with(&data, at(0), at(60), &options)[0]
            .series
            .is_empty()
    );
}

#[test]
fn mistakes_of_queries_among_others() {
    let one = expression("q1", "SELECT AVG(x) FROM N");
    let cases = [
        (
            vec![one.clone(), expression("q2", "select sum(y) from N")],
            "query `q2`: Expression: there may be only one query of Metrics Insights",
        ),
        (
            vec![expression("q1", "SELECT AVG(x) FROM N OR")],
            "query `q1`: Expression: unexpected `OR`",
        ),
        (
            vec![one.clone(), expression("e1", "TIME_SERIES(PERIOD(q1))")],
            "query `e1`: Expression: `PERIOD` takes a metric, and `q1` is an expression",
        ),
    ];
    for (queries, expected) in cases {
        let errors = query::Plan::new(&queries).unwrap_err();
        assert!(errors[0].to_string().starts_with(expected), "{errors:?}");
    }
}

/// An alarm sees the last three hours, and needs one series.
#[test]
fn alarms_read_one_series_of_three_hours() {
    let data = store(&[("Shop|Requests|Service=a", &[(0, 1.0), (4 * 3600, 2.0)])]);
    let mut watched = expression("q1", "SELECT SUM(Requests) FROM Shop");
    watched.period = Some(Period::HOUR);
    let plan = query::Plan::new(&[watched]).unwrap();
    let windows = Windows {
        end: at(5 * 3600),
        period: Period::HOUR,
        count: 5,
    };
    let series = plan.returned_series(&data, windows);
    assert_eq!(series.points(), [(at(4 * 3600), 2.0)]);
}
