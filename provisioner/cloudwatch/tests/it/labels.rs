//! Labels: dynamic ones, what is wrong with them, and the default ones.

use cloudwatch::label::{Label, Labelled, Place, Subject, defaults};
use cloudwatch::metric::{Dimensions, MetricId};
use cloudwatch::period::Period;
use cloudwatch::query::{MetricStat, doubts};
use cloudwatch::series::Series;
use cloudwatch::syntax::SyntaxError;
use proptest::prelude::*;

use crate::fixture::{at, expression, hidden, stat};

fn labelled(name: &str, dimensions: &[(&str, &str)], statistic: &str, period: u32) -> MetricStat {
    MetricStat {
        metric: MetricId::new(
            "Shop",
            name,
            dimensions.iter().copied().collect::<Dimensions>(),
        ),
        period: Period::from_seconds(period).unwrap(),
        statistic: statistic.parse().unwrap(),
        unit: None,
    }
}

fn render(label: &str, series: &Series, metric: Option<&MetricStat>) -> String {
    let label = Label::parse(label).unwrap();
    label.render(&Subject {
        series,
        metric,
        label: "Errors",
        place: &Place::default(),
        now: at(3600),
    })
}

#[test]
fn every_dynamic_value() {
    let series: Series = [(at(0), 2.0), (at(60), 8.0), (at(180), -1.25)]
        .into_iter()
        .collect();
    let metric = labelled("Errors", &[("Service", "orders")], "p99", 60);
    for (value, expected, of_nothing) in [
        ("AVG", "2.917", "--"),
        ("DATAPOINT_COUNT", "3", "0"),
        ("FIRST", "2", "--"),
        ("FIRST_LAST_RANGE", "-3.25", "--"),
        ("FIRST_LAST_TIME_RANGE", "3m", "--"),
        ("FIRST_TIME", "2025-06-15 16:00:00 UTC", "--"),
        ("FIRST_TIME_RELATIVE", "1h", "--"),
        ("LABEL", "Errors", "Errors"),
        ("LAST", "-1.25", "--"),
        ("LAST_TIME", "2025-06-15 16:03:00 UTC", "--"),
        ("LAST_TIME_RELATIVE", "57m", "--"),
        ("MAX", "8", "--"),
        ("MAX_TIME", "2025-06-15 16:01:00 UTC", "--"),
        ("MAX_TIME_RELATIVE", "59m", "--"),
        ("MIN", "-1.25", "--"),
        ("MIN_MAX_RANGE", "9.25", "--"),
        ("MIN_MAX_TIME_RANGE", "2m", "--"),
        ("MIN_TIME", "2025-06-15 16:03:00 UTC", "--"),
        ("MIN_TIME_RELATIVE", "57m", "--"),
        ("SUM", "8.75", "--"),
        ("PROP('AccountId')", "000000000000", "--"),
        ("PROP('AccountLabel')", "local", "--"),
        ("PROP('Dim.Service')", "orders", "--"),
        ("PROP('Dim.Route')", "--", "--"),
        ("PROP('MetricName')", "Errors", "--"),
        ("PROP('Namespace')", "Shop", "--"),
        ("PROP('Period')", "60", "--"),
        ("PROP('Region')", "us-east-1", "--"),
        ("PROP('Stat')", "p99", "--"),
    ] {
        let label = format!("[{value}: ${{{value}}}]");
        assert_eq!(
            render(&label, &series, Some(&metric)),
            format!("[{value}: {expected}]")
        );
        assert_eq!(
            render(&label, &Series::empty(), None),
            format!("[{value}: {of_nothing}]")
        );
    }
    // what is no dynamic value is text
    for text in ["", "costs $5", "100% {MAX}", "$MAX $", "größer als ${MAX}"] {
        let label = Label::parse(text).unwrap();
        assert_eq!(label.to_string(), text);
    }
}

#[test]
fn numbers_are_short_and_exact_enough() {
    for (value, expected) in [
        (0.0, "0"),
        (-0.0, "0"),
        (1e6, "1000000"),
        (1.0 / 3.0, "0.333"),
        (-2.9996, "-3"),
        (0.000_25, "2.5e-4"),
        (1e20, "1e20"),
    ] {
        let series: Series = [(at(0), value)].into_iter().collect();
        assert_eq!(render("${LAST}", &series, None), expected);
    }
    let days: Series = [(at(-200_000), 1.0)].into_iter().collect();
    assert_eq!(
        render("${LAST_TIME_RELATIVE}", &days, None),
        "2d 8h 33m 20s"
    );
}

#[test]
fn mistakes_in_labels() {
    let line = |error: &SyntaxError| {
        let hint = error
            .hint
            .as_ref()
            .map_or(String::new(), |hint| format!(" ({hint})"));
        format!("{}..{} {}{hint}", error.start, error.end, error.message)
    };
    for (label, expected) in [
        (
            "größe ${MAXX}",
            vec!["8..15 there is no dynamic value `MAXX` (did you mean `MAX`?)"],
        ),
        (
            "${max}",
            vec!["0..6 there is no dynamic value `max` (did you mean `MAX`?)"],
        ),
        ("${}", vec!["0..3 there is no dynamic value ``"]),
        ("${MAX", vec!["0..2 this is never closed by `}`"]),
        (
            "${PROP(MetricName)}",
            vec![
                "0..19 `MetricName` is not a property in single quotes (write `PROP('MetricName')`)",
            ],
        ),
        (
            "${PROP('Metricname')}",
            vec!["0..21 a metric has no property `Metricname` (did you mean `MetricName`?)"],
        ),
        (
            "${PROP('Dim.')}",
            vec![
                "0..15 a metric has no property `Dim.` (name the dimension: `PROP('Dim.Service')`)",
            ],
        ),
        (
            "${prop.Stat}",
            vec![
                "0..12 there is no dynamic value `prop.Stat` (write `${PROP('MetricName')}` or `${PROP('Dim.Service')}`)",
            ],
        ),
        (
            "${LABEL} ${LABEL}",
            vec!["9..17 `${LABEL}` may be there only once"],
        ),
        (
            "${MIN}${MIN}${MIN}${MIN}${MIN}${MIN}${MAX}",
            vec!["36..42 a label has at most 6 dynamic values"],
        ),
        (
            "${X1Y2Z3} ${MINI}",
            vec![
                "0..9 there is no dynamic value `X1Y2Z3`",
                "10..17 there is no dynamic value `MINI` (did you mean `MIN`?)",
            ],
        ),
    ] {
        let errors = Label::parse(label).unwrap_err();
        assert_eq!(
            errors.iter().map(line).collect::<Vec<_>>(),
            expected,
            "{label}"
        );
    }
}

#[test]
fn default_labels_are_the_shortest_that_tell_metrics_apart() {
    let m = labelled;
    let (orders, catalog) = ([("Service", "orders")], [("Service", "catalog")]);
    for (metrics, expected) in [
        (vec![m("Errors", &orders, "Sum", 60)], vec!["Errors"]),
        (
            vec![
                m("Errors", &orders, "Sum", 60),
                m("Errors", &catalog, "Sum", 60),
            ],
            vec!["orders", "catalog"],
        ),
        (
            vec![
                m("Errors", &orders, "Sum", 60),
                m("Requests", &orders, "Sum", 60),
            ],
            vec!["Errors", "Requests"],
        ),
        (
            vec![
                m("Errors", &orders, "Sum", 60),
                m("Errors", &catalog, "Sum", 60),
                m("Requests", &orders, "Sum", 60),
            ],
            vec!["Errors orders", "Errors catalog", "Requests orders"],
        ),
        (
            vec![
                m("Duration", &orders, "p50", 60),
                m("Duration", &orders, "p99", 60),
            ],
            vec!["Duration p50", "Duration p99"],
        ),
        (
            vec![
                m("Errors", &orders, "Sum", 60),
                m("Errors", &orders, "Sum", 300),
            ],
            vec!["Errors 1m", "Errors 5m"],
        ),
        (
            vec![m("Errors", &[], "Sum", 60), m("Errors", &orders, "Sum", 60)],
            vec!["Errors", "Errors orders"],
        ),
        (vec![], vec![]),
    ] {
        let all: Vec<_> = metrics
            .iter()
            .map(|metric| Labelled {
                metric,
                region: "us-east-1",
            })
            .collect();
        assert_eq!(defaults(&all), expected);
    }
    let metric = m("Errors", &orders, "Sum", 60);
    let regions = ["us-east-1", "eu-west-1"].map(|region| Labelled {
        metric: &metric,
        region,
    });
    assert_eq!(defaults(&regions), ["Errors us-east-1", "Errors eu-west-1"]);
}

#[test]
fn what_is_doubtful_about_queries() {
    let mut labelled = expression("e1", "m1 * 2");
    labelled.label = Some("${MAXIMUM}".to_owned());
    let queries = [hidden("m1", stat("Errors", "Sum", 60)), labelled];
    let lines = |days: i64| {
        let now = at(days * 86_400);
        let found = doubts(&queries, Some((at(0), now)));
        found.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let label = "query `e1`: Label: there is no dynamic value `MAXIMUM`";
    assert_eq!(lines(1), [label]);
    assert_eq!(lines(15), [label]);
    assert_eq!(
        lines(16),
        [
            "query `m1`: Period: data of that age have no period of 1m",
            label
        ]
    );
    let many = vec![hidden("m1", stat("Errors", "Sum", 60)); 501];
    assert_eq!(doubts(&many, None).len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_label_is_read_or_refused_with_places(text in "[a-zA-Z ${}'().é]{0,40}|(\\$\\{(MAX|LABEL|PROP\\('Dim.a}'\\)|x)\\}|[$}']){0,8}") {
        match Label::parse(&text) {
            Ok(label) => prop_assert_eq!(label.to_string(), text),
            Err(errors) => for error in errors {
                prop_assert!(text.get(error.start..error.end).is_some_and(|part| !part.is_empty()));
            },
        }
    }
}
