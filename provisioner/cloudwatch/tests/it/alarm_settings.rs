//! Every rule about the settings of an alarm, each broken once.

use cloudwatch::alarm::{
    BandComparison, Condition, EvaluationWindow, LowSamples, Settings, Source, WarmUp,
};
use cloudwatch::query::{MetricDataQuery, QuerySource};

use crate::fixture::{above, expression, hidden, settings, stat};

fn problems(settings: &Settings) -> Vec<String> {
    let line = |problem: &cloudwatch::alarm::Problem| {
        let span = problem
            .span
            .map_or(String::new(), |(start, end)| format!(" at {start}..{end}"));
        let hint = problem
            .hint
            .as_ref()
            .map_or(String::new(), |hint| format!(" ({hint})"));
        format!("{problem}{span}{hint}")
    };
    settings.problems().iter().map(line).collect()
}

fn of_metric(period: u32, n: u32) -> Settings {
    Settings {
        source: Source::Metric(stat("Errors", "Sum", period)),
        datapoints_to_alarm: None,
        ..settings(1, n)
    }
}

fn of_math(queries: Vec<MetricDataQuery>) -> Settings {
    Settings {
        source: Source::Math(queries),
        ..settings(1, 1)
    }
}

fn m1() -> MetricDataQuery {
    hidden("m1", stat("Errors", "Sum", 60))
}

#[test]
fn nothing_to_say_about_right_settings() {
    for right in [
        of_metric(60, 1440),
        of_metric(10, 8640),
        of_metric(3600, 168),
        of_metric(604_800, 1),
        of_math(vec![m1(), expression("e1", "m1 / 2")]),
        of_math(vec![MetricDataQuery {
            return_data: true,
            ..m1()
        }]),
    ] {
        assert_eq!(problems(&right), [""; 0]);
    }
}

#[test]
fn metric_and_counts() {
    let mut dimensions = of_metric(60, 1);
    if let Source::Metric(stat) = &mut dimensions.source {
        stat.metric.namespace = ":Shop".to_owned();
        stat.metric.name = String::new();
        stat.metric.dimensions = [("Ünit", "x"), ("Route", " ")].into_iter().collect();
    }
    for (settings, expected) in [
        (
            of_metric(5, 1),
            vec![
                "Period: an alarm cannot have a period of 5s (use 10, 20, 30 or a multiple of 60 seconds)",
            ],
        ),
        (
            of_metric(60, 0),
            vec!["EvaluationPeriods: at least one period must be evaluated"],
        ),
        (
            settings(4, 3),
            vec!["DatapointsToAlarm: 4 of 3 points can never decide (use 1 to 3)"],
        ),
        (
            settings(0, 3),
            vec!["DatapointsToAlarm: 0 of 3 points can never decide (use 1 to 3)"],
        ),
        (
            of_metric(60, 1441),
            vec![
                "EvaluationPeriods: 1441 periods of 1m are longer than one day (with this period, use at most 1440)",
            ],
        ),
        (
            of_metric(3600, 169),
            vec![
                "EvaluationPeriods: 169 periods of 1h are longer than seven days (with this period, use at most 168)",
            ],
        ),
        (
            of_metric(1_209_600, 1),
            vec![
                "EvaluationPeriods: 1 periods of 14d are longer than seven days (use a shorter period)",
            ],
        ),
        (
            above(f64::NAN, of_metric(60, 1)),
            vec!["Threshold: the threshold must be a finite number, not NaN"],
        ),
        (
            Settings {
                low_samples: LowSamples::Ignore,
                ..of_metric(60, 1)
            },
            vec![
                "EvaluateLowSampleCountPercentile: only a percentile can have too few samples, not Sum (leave it out)",
            ],
        ),
        (
            dimensions,
            vec![
                "Namespace: must not start with a colon",
                "MetricName: must have 1 to 255 characters",
                "Dimensions.Value: must have a character that is not blank",
                "Dimensions.Name: may only have ASCII characters",
            ],
        ),
    ] {
        assert_eq!(problems(&settings), expected);
    }
}

#[test]
fn queries() {
    let other_period = hidden("m2", stat("Errors", "Sum", 300));
    let returned = |query: MetricDataQuery| MetricDataQuery {
        return_data: true,
        ..query
    };
    let many =
        |count: usize| (0..count).map(|n| hidden(&format!("m{n}"), stat("Errors", "Sum", 60)));
    let no_period = MetricDataQuery {
        source: QuerySource::Expression("TIME_SERIES(1)".to_owned()),
        ..expression("e1", "")
    };
    for (queries, expected) in [
        (Vec::new(), vec!["Metrics: at least one metric is needed"]),
        (
            vec![m1()],
            vec![
                "Metrics: exactly one query must return data, not 0 (set `ReturnData` to false on all others)",
            ],
        ),
        (
            vec![returned(m1()), expression("e1", "m1")],
            vec![
                "Metrics: exactly one query must return data, not 2 (set `ReturnData` to false on all others)",
            ],
        ),
        (
            many(11).chain([expression("e1", "m0")]).collect(),
            vec!["Metrics: an alarm has at most 10 metrics, not 11"],
        ),
        (
            vec![m1(), other_period, expression("e1", "m1 + m2")],
            vec![
                "Metrics[1].MetricStat.Period: all metrics of an alarm have the same period: this has 5m, and `m1` has 1m",
            ],
        ),
        (
            vec![m1(), expression("e1", "avg(m1) + m3")],
            vec![
                "Metrics[1].Expression: unknown function `avg`: names of functions are in upper case at 0..3 (did you mean `AVG`?)",
            ],
        ),
        (
            vec![m1(), expression("e1", "m1 + m2")],
            vec!["Metrics[1].Expression: there is no query `m2` at 5..7 (did you mean `m1`?)"],
        ),
        (
            vec![m1(), expression("e1", "[m1, m1]")],
            vec![
                "Metrics[1].Expression: an alarm needs one time series, and this gives an array (reduce it to one, as `SUM(array)` or `MAX(array)` does)",
            ],
        ),
        (
            vec![m1(), expression("e1", "AVG(m1)")],
            vec![
                "Metrics[1].Expression: a result must be a time series, and this gives a number (`TIME_SERIES(…)` makes a series of a number)",
            ],
        ),
        (
            vec![
                m1(),
                expression("e1", "m1 + SUM(SEARCH('{Shop} Errors', 'Sum'))"),
            ],
            vec![
                "Metrics[1].Expression: an alarm cannot use `SEARCH` at 9..39 (name the metrics one by one)",
            ],
        ),
        (
            vec![m1(), expression("Rate", "m1")],
            vec![
                "Metrics[1].Id: `Rate` is not an id (an id starts with a lower-case letter, then letters, digits and `_`)",
            ],
        ),
        (
            vec![no_period],
            vec!["Metrics: no query has a period (give `Period` to the query that returns data)"],
        ),
    ] {
        assert_eq!(problems(&of_math(queries)), expected);
    }
}

/// UG:alarm-evaluation-window, UG:alarm-limits, UG:alarm-warm-up, UG:multi-time-series-alarm.
#[test]
fn forms() {
    let wall_clock = |settings: Settings| Settings {
        window: EvaluationWindow::WallClock(cloudwatch::zone::Zone::utc()),
        ..settings
    };
    let warm_up = |minutes| Settings {
        warm_up: Some(WarmUp {
            minutes,
            whole: false,
        }),
        ..of_metric(60, 1)
    };
    let insights = |query: &str, seconds: u32, n: u32| Settings {
        source: Source::Insights {
            query: query.to_owned(),
            period: cloudwatch::period::Period::from_seconds(seconds).unwrap(),
        },
        ..of_metric(60, n)
    };
    let sql = "SELECT SUM(Errors) FROM Shop";
    let band = |settings: Settings| Settings {
        condition: Condition::band(BandComparison::GreaterThanUpperThreshold, "band"),
        ..settings
    };
    let returned = |query: MetricDataQuery| MetricDataQuery {
        return_data: true,
        ..query
    };
    let banded = |text: &str| band(of_math(vec![returned(m1()), expression("band", text)]));
    for (settings, expected) in [
        (wall_clock(of_metric(300, 3)), vec![]),
        (warm_up(2880), vec![]),
        (insights(sql, 60, 180), vec![]),
        (wall_clock(insights(sql, 60, 179)), vec![]),
        (banded("ANOMALY_DETECTION_BAND(m1, 2)"), vec![]),
        (
            wall_clock(of_metric(600, 3)),
            vec![
                "EvaluationWindow.WallClockWindow: a window of the wall clock cannot have a period of 10m (use one minute, five minutes, one hour, one day or one week)",
            ],
        ),
        (
            warm_up(2881),
            vec![
                "WarmUpConfiguration.WarmUpPeriodDurationInMinutes: a warm-up takes 1 to 2880 minutes, not 2881",
            ],
        ),
        (
            insights(sql, 60, 181),
            vec![
                "EvaluationPeriods: 181 periods of 1m are longer than three hours (with this period, use at most 180)",
            ],
        ),
        (
            wall_clock(insights(sql, 60, 180)),
            vec![
                "EvaluationPeriods: 180 periods of 1m and one more are longer than three hours (with this period, use at most 179)",
            ],
        ),
        (
            insights("SELECT SUM(Errors) FROM Shop GROUP BY Service", 60, 1),
            vec!["Metrics[0].Expression: a query with `GROUP BY` needs `ORDER BY` in an alarm"],
        ),
        (
            insights(sql, 10, 1),
            vec!["Period: a query needs a period of at least one minute, not 10s"],
        ),
        (
            band(of_metric(60, 1)),
            vec![
                "ThresholdMetricId: a band is one of several queries (give the metric and the band as `Metrics`)",
            ],
        ),
        (
            band(of_math(vec![returned(m1())])),
            vec!["ThresholdMetricId: there is no query `band`"],
        ),
        (
            banded("m1 * 2"),
            vec![
                "ThresholdMetricId: `band` does not give a band (give it the expression `ANOMALY_DETECTION_BAND(…)`)",
            ],
        ),
    ] {
        assert_eq!(problems(&settings), expected);
    }
}

/// UG:cloudwatch-anomaly-detection: a model of an expression has a period of at most an hour.
#[test]
fn a_band_over_an_expression_has_a_period_of_an_hour_at_most() {
    let alarm = |seconds: u32, ids: [&str; 2], text: &str| {
        let shown = |id: &str, query: MetricDataQuery| MetricDataQuery {
            return_data: ids.contains(&id),
            ..query
        };
        let m1 = hidden("m1", stat("Errors", "Sum", seconds));
        Settings {
            condition: Condition::band(BandComparison::GreaterThanUpperThreshold, "band"),
            ..of_math(vec![
                shown("m1", m1),
                shown("e1", expression("e1", "m1 * 2")),
                shown("band", expression("band", text)),
            ])
        }
    };
    let wrong =
        "Metrics[2].Expression: a band over an expression has a period of at most one hour, not 2h";
    for (settings, expected) in [
        (
            alarm(3600, ["e1", "band"], "ANOMALY_DETECTION_BAND(e1, 2)"),
            vec![],
        ),
        (
            alarm(7200, ["m1", "band"], "ANOMALY_DETECTION_BAND( m1 , 2)"),
            vec![],
        ),
        (
            alarm(7200, ["e1", "band"], "ANOMALY_DETECTION_BAND(e1, 2)"),
            vec![wrong],
        ),
        (
            alarm(7200, ["m1", "band"], "ANOMALY_DETECTION_BAND(m1 * 2)"),
            vec![wrong],
        ),
    ] {
        assert_eq!(problems(&settings), expected);
    }
}
