//! Expressions whose values come from elsewhere: searches, and what only AWS has.

use cloudwatch::datum::{Datum, Value};
use cloudwatch::metric::{Dimensions, MetricId, StorageResolution, Unit};
use cloudwatch::query::{Alignment, Options, Plan, QueryResult, Status};
use cloudwatch::store::MetricStore;

use crate::fixture::{at, datum, expression, hidden, stat};

fn insert(data: &mut MetricStore, name: &str, service: &str, second: i64, value: f64) {
    data.insert(&Datum {
        metric: MetricId::new("Shop", name, Dimensions::from_iter([("Service", service)])),
        timestamp: at(second),
        value: Value::Single(value),
        unit: Unit::None,
        resolution: StorageResolution::Standard,
    });
}

/// Errors and requests of two services; a third has been silent for more than two weeks.
fn shop() -> MetricStore {
    let mut data = MetricStore::new();
    for (service, errors) in [("orders", 2.0), ("catalog", 3.0)] {
        insert(&mut data, "Errors", service, 0, errors);
        insert(&mut data, "Requests", service, 0, 10.0);
    }
    insert(&mut data, "Errors", "old", -15 * 86_400, 1.0);
    data
}

fn results(data: &MetricStore, text: &str, label: Option<&str>) -> Vec<QueryResult> {
    let mut query = expression("found", text);
    query.label = label.map(ToOwned::to_owned);
    let plan = Plan::new(&[query]).unwrap();
    plan.evaluate(data, at(0), at(60), Alignment::Clock)
}

/// `label=value` of each result.
fn found(text: &str, label: Option<&str>) -> Vec<String> {
    let results = results(&shop(), text, label);
    let line = |one: &QueryResult| {
        let value = one.series.at(at(0));
        format!("{}={}", one.label, value.unwrap_or(f64::NAN))
    };
    results.iter().map(line).collect()
}

#[test]
fn searches_find_series_with_labels() {
    let search = "SEARCH('{Shop,Service} Errors', 'Sum', 60)";
    // the label of the expression, then what tells the metrics from each other
    assert_eq!(found(search, Some("e")), ["e catalog=3", "e orders=2"]);
    assert_eq!(found(search, Some("")), ["catalog=3", "orders=2"]);
    // UG:graph-dynamic-labels: a dynamic label is filled in for each metric
    assert_eq!(
        found(search, Some("[max: ${MAX} Errors for ${LABEL}]")),
        [
            "[max: 3 Errors for catalog]=3",
            "[max: 2 Errors for orders]=2"
        ]
    );
    assert_eq!(
        found(search, Some("${PROP('Dim.Service')} ${PROP('Stat')}")),
        ["catalog Sum=3", "orders Sum=2"]
    );
    let all = "SEARCH('{Shop,Service}', 'Sum', 60)";
    assert_eq!(
        found(all, Some("")),
        [
            "Errors catalog=3",
            "Errors orders=2",
            "Requests catalog=10",
            "Requests orders=10"
        ]
    );
    assert_eq!(found(&format!("SUM({all})"), Some("sum")), ["sum=25"]);
    assert_eq!(
        found(&format!("SORT({search}, SUM, ASC, 1) * 2"), Some("")),
        ["orders=4"]
    );
    assert_eq!(found("SEARCH('{Nowhere} Errors', 'Sum')", None), [""; 0]);
}

#[test]
fn all_searches_together_find_at_most_500_metrics() {
    let mut data = MetricStore::new();
    for number in 0..300 {
        insert(&mut data, "Errors", &format!("s{number:03}"), 0, 1.0);
        insert(&mut data, "Requests", &format!("s{number:03}"), 0, 1.0);
    }
    let found = results(&data, "SEARCH('{Shop,Service}', 'Sum', 60)", None);
    assert_eq!(found.len(), 500);
    assert!(found[0].messages[0].value.contains("more than 500"));
    assert!(found[1].messages.is_empty());
    let queries = ["Errors", "Requests"].map(|name| {
        let text = format!("SEARCH('{{Shop,Service}} {name}', 'Sum', 60)");
        expression(&name.to_lowercase(), &text)
    });
    let plan = Plan::new(&queries).unwrap();
    let found = plan.evaluate_with(&data, at(0), at(60), &Options::new(Alignment::Clock));
    assert_eq!(found.len(), 500);
    assert_eq!(found[300].id, "requests");
    assert_eq!(found[300].messages[0].code, "MaxMetricsExceeded");
}

#[test]
fn what_only_aws_has_says_so() {
    let data = shop();
    for text in [
        "LAMBDA('fn', 'x')",
        "DB_PERF_INSIGHTS('RDS', 'db-1', 'os.cpuUtilization.user.avg')",
        "INSIGHT_RULE_METRIC('rule', 'Sum')",
        "SERVICE_QUOTA(m1)",
        "2 * SERVICE_QUOTA(m1)",
    ] {
        let function = text.trim_start_matches("2 * ").split('(').next().unwrap();
        let queries = [
            hidden("m1", stat("Errors", "Sum", 60)),
            expression("e1", text),
            // what refers to it says so too
            expression("e2", "e1 + 1"),
        ];
        let found = Plan::new(&queries)
            .unwrap()
            .evaluate(&data, at(0), at(60), Alignment::Clock);
        assert_eq!(found.len(), 2, "{text}");
        for one in found {
            assert!(one.series.is_empty());
            assert_eq!(one.status, Status::InternalError);
            assert_eq!(one.messages[0].code, "NotAvailableOffline");
            assert_eq!(
                one.messages[0].value,
                format!("`{function}` is not available offline")
            );
        }
    }
}

#[test]
fn mixed_periods_are_read_with_the_longest_or_with_their_own() {
    use cloudwatch::math::{MixedPeriods, Settings};
    let mut data = MetricStore::new();
    for minute in 0..10 {
        data.insert(&datum("Errors", at(60 * minute), Value::Single(1.0)));
    }
    let mut half = expression("half", "m1 / 2");
    half.return_data = false;
    let queries = [
        hidden("m1", stat("Errors", "Sum", 60)),
        hidden("m5", stat("Errors", "Sum", 300)),
        half,
        expression("both", "half + m5"),
        expression("minutes", "half * PERIOD(m1)"),
        expression("seconds", "m5 - m1 / PERIOD(m1)"),
    ];
    let evaluate = |mixed_periods| {
        let settings = Settings {
            mixed_periods,
            ..Settings::default()
        };
        let plan = Plan::with(&queries, settings).unwrap();
        let results = plan.evaluate(&data, at(0), at(600), Alignment::Clock);
        results
            .iter()
            .map(|one| one.series.values().collect::<Vec<_>>())
            .collect::<Vec<_>>()
    };
    let longest = evaluate(MixedPeriods::Longest);
    assert_eq!(longest[0], [7.5, 7.5]);
    assert_eq!(longest[1], [30.0; 10]);
    let rate = 5.0 - 5.0 / 300.0;
    assert_eq!(longest[2], [rate, rate]);
    // points meet where their times are equal: twice in ten minutes
    let own = evaluate(MixedPeriods::Own);
    assert_eq!(own[0], [5.5, 0.5, 0.5, 0.5, 0.5, 5.5, 0.5, 0.5, 0.5, 0.5]);
}

/// Five days of minutes between 100 and 106, then a jump.
fn history() -> MetricStore {
    let mut data = MetricStore::new();
    let first: i64 = -5 * 24 * 60;
    for minute in first..10 {
        let value = 100.0 + minute.rem_euclid(7) as f64;
        data.insert(&datum("Load", at(60 * minute), Value::Single(value)));
    }
    data.insert(&datum("Load", at(600), Value::Single(500.0)));
    data
}

#[test]
fn bands_are_lower_then_upper() {
    let data = history();
    let mut hidden_double = expression("double", "m1 * 2");
    hidden_double.return_data = false;
    let queries = [
        hidden("m1", stat("Load", "Average", 60)),
        hidden_double,
        expression("band", "ANOMALY_DETECTION_BAND(m1)"),
        expression("wide", "ANOMALY_DETECTION_BAND(m1, 4)"),
        // an expression has the history of what it is made of
        expression("doubled", "ANOMALY_DETECTION_BAND(double)"),
        expression(
            "above",
            "IF(m1 > LAST(ANOMALY_DETECTION_BAND(m1, 9)), 1, 0)",
        ),
    ];
    let plan = Plan::new(&queries).unwrap();
    let results = plan.evaluate(&data, at(0), at(660), Alignment::Clock);
    let ids: Vec<_> = results.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "band", "band", "wide", "wide", "doubled", "doubled", "above"
        ]
    );
    assert_eq!(results[0].label, "band lower");
    assert_eq!(results[1].label, "band upper");
    for minute in 0..11 {
        let [lower, upper, low, high, double_lower, double_upper, above] = [0, 1, 2, 3, 4, 5, 6]
            .map(|place: usize| results[place].series.at(at(60 * minute)).unwrap());
        assert!(low < lower && lower < upper && upper < high);
        assert!((90.0..103.0).contains(&lower) && (103.0..115.0).contains(&upper));
        assert!((double_lower - 2.0 * lower).abs() < 1e-6);
        assert!((double_upper - 2.0 * upper).abs() < 1e-6);
        assert_eq!(above > 0.0, minute == 10, "{minute}: {upper}");
    }
}
