//! The sentences and the data by which an alarm explains its state.

use cloudwatch::alarm::{Comparison, Condition, MissingData, Settings, Source, State};
use cloudwatch::engine::{EngineSettings, Kind, ReasonData, Transition};
use serde_json::json;

use crate::fixture::{at, engine, expression, hidden, settings, stat, store};

/// The transition that these minutes bring about.
fn transition(settings: Settings, before: State, minutes: &[Option<f64>]) -> Transition {
    let samples: Vec<(i64, f64)> = (0_i64..)
        .step_by(60)
        .zip(minutes)
        .filter_map(|(second, value)| Some((second, (*value)?)))
        .collect();
    let mut engine = engine();
    engine.put_metric_alarm(at(0), "a", settings).unwrap();
    engine
        .set_state(at(0), "a", before, "test", serde_json::Value::Null)
        .unwrap();
    let now = at(60 * i64::try_from(minutes.len()).unwrap());
    let mut transitions = engine.step(now, &store("Errors", &samples));
    assert_eq!(transitions.len(), 1);
    transitions.remove(0)
}

fn without_m(n: u32) -> Settings {
    Settings {
        datapoints_to_alarm: None,
        ..settings(n, n)
    }
}

fn missing(missing: MissingData, settings: Settings) -> Settings {
    Settings {
        missing,
        ..settings
    }
}

fn at_least(settings: Settings) -> Settings {
    Settings {
        condition: Condition::fixed(Comparison::GreaterThanOrEqualToThreshold, 1.0),
        ..settings
    }
}

#[test]
fn sentences() {
    let insufficient = State::InsufficientData;
    for (settings, before, minutes, expected) in [
        (
            without_m(1),
            insufficient,
            vec![Some(21.5)],
            "Threshold Crossed: 1 datapoint [21.5 (15/06/25 16:00:00)] was greater than the threshold (1.0).",
        ),
        (
            at_least(without_m(1)),
            insufficient,
            vec![Some(0.5)],
            "Threshold Crossed: 1 datapoint [0.5 (15/06/25 16:00:00)] was not greater than or equal to the threshold (1.0).",
        ),
        (
            missing(MissingData::Breaching, settings(2, 3)),
            State::Ok,
            vec![Some(0.5)],
            "Threshold Crossed: 0 out of the last 3 datapoints were greater than the threshold (1.0) and 2 missing datapoints were treated as [Breaching] (minimum 2 datapoints for OK -> ALARM transition).",
        ),
        (
            settings(1, 3),
            State::Ok,
            vec![Some(5.0), Some(6.0), Some(7.0)],
            "Threshold Crossed: 3 out of the last 3 datapoints [7.0 (15/06/25 16:02:00), 6.0 (15/06/25 16:01:00), 5.0 (15/06/25 16:00:00)] were greater than the threshold (1.0) (minimum 1 datapoint for OK -> ALARM transition).",
        ),
        (
            settings(2, 3),
            State::Alarm,
            vec![Some(5.0), Some(0.0), Some(0.0)],
            "Threshold Crossed: 2 out of the last 3 datapoints [0.0 (15/06/25 16:02:00), 0.0 (15/06/25 16:01:00)] were not greater than the threshold (1.0) (minimum 2 datapoints for ALARM -> OK transition).",
        ),
        (
            settings(1, 1),
            State::Alarm,
            vec![Some(0.0)],
            "Threshold Crossed: 1 out of the last 1 datapoints [0.0 (15/06/25 16:00:00)] was not greater than the threshold (1.0) (minimum 1 datapoint for ALARM -> OK transition).",
        ),
        (
            missing(MissingData::Breaching, settings(2, 2)),
            State::Ok,
            vec![None, None],
            "Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [Breaching].",
        ),
        (
            missing(MissingData::NotBreaching, without_m(1)),
            insufficient,
            vec![None],
            "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].",
        ),
        (
            missing(
                MissingData::Breaching,
                Settings {
                    datapoints_to_alarm: None,
                    ..settings(3, 3)
                },
            ),
            State::Ok,
            vec![None, None, Some(7.0)],
            "Threshold Crossed: 1 datapoint was received for 3 periods and 2 missing datapoints were treated as [Breaching].",
        ),
        (
            settings(1, 5),
            State::Ok,
            vec![None],
            "Insufficient Data: 5 datapoints were unknown.",
        ),
        (
            settings(1, 1),
            State::Ok,
            vec![None],
            "Insufficient Data: 1 datapoint was unknown.",
        ),
    ] {
        assert_eq!(transition(settings, before, &minutes).reason, expected);
    }
}

#[test]
fn data_of_a_metric() {
    let found = transition(settings(1, 3), State::Ok, &[Some(5.0), None, Some(7.0)]);
    assert_eq!(found.kind, Kind::Metric);
    let expected = json!({
        "version": "1.0",
        "queryDate": "2025-06-15T16:03:00.000+0000",
        "startDate": "2025-06-15T16:00:00.000+0000",
        "statistic": "Sum",
        "period": 60,
        "recentDatapoints": [5.0, 7.0],
        "threshold": 1.0,
        "evaluatedDatapoints": [
            {"timestamp": "2025-06-15T16:02:00.000+0000", "sampleCount": 1.0, "value": 7.0},
            {"timestamp": "2025-06-15T16:01:00.000+0000"},
            {"timestamp": "2025-06-15T16:00:00.000+0000", "sampleCount": 1.0, "value": 5.0},
        ],
    });
    assert_eq!(found.reason_data.to_string(), expected.to_string());
}

#[test]
fn data_of_an_expression_has_no_statistic() {
    let mut math = settings(1, 1);
    math.source = Source::Math(vec![
        hidden("m1", stat("Errors", "Sum", 60)),
        expression("e1", "m1 * 2"),
    ]);
    let data = transition(math, State::Ok, &[Some(5.0)])
        .reason_data
        .to_json();
    assert_eq!(data.get("statistic"), None);
    assert_eq!(data["recentDatapoints"], json!([10.0]));
    assert_eq!(
        data["evaluatedDatapoints"][0],
        json!({"timestamp": "2025-06-15T16:00:00.000+0000", "value": 10.0})
    );
}

#[test]
fn composites_name_the_child_or_themselves() {
    let mut engine = engine();
    engine
        .put_metric_alarm(at(0), "child", settings(1, 1))
        .unwrap();
    let rule = "ALARM(child)".parse().unwrap();
    let composite = cloudwatch::engine::Composite {
        rule,
        suppressor: None,
    };
    engine
        .put_composite(at(0), "both", composite.clone())
        .unwrap();
    let data = store("Errors", &[(0, 0.0), (60, 5.0)]);
    let prefix = EngineSettings::default().arn_prefix;
    let reasons = |transitions: Vec<Transition>| -> Vec<String> {
        transitions
            .into_iter()
            .filter(|one| one.kind == Kind::Composite)
            .map(|one| one.reason)
            .collect()
    };
    assert_eq!(
        reasons(engine.step(at(60), &data)),
        [format!(
            "{prefix}both was created and its alarm rule evaluates to OK"
        )]
    );
    let second = engine.step(at(120), &data);
    assert_eq!(
        second[1].reason_data.to_json(),
        json!({"triggeringAlarms": [{"arn": format!("{prefix}child"), "state": {"value": "ALARM", "timestamp": "2025-06-15T16:02:00.000+0000"}}]})
    );
    assert_eq!(
        reasons(second),
        [format!(
            "{prefix}child transitioned to ALARM at Sunday 15 June, 2025 16:02:00 UTC"
        )]
    );
    let inverse = cloudwatch::engine::Composite {
        rule: "OK(child)".parse().unwrap(),
        ..composite
    };
    engine.put_composite(at(121), "both", inverse).unwrap();
    assert_eq!(
        reasons(engine.step(at(121), &data)),
        [format!(
            "{prefix}both was updated and its alarm rule evaluates to OK"
        )]
    );
}

/// As recorded of CloudWatch for 24 and for 30 points.
#[test]
fn of_many_points_the_newest_are_listed() {
    let minutes = vec![Some(5.0); 30];
    let listed = "5.0 (15/06/25 16:29:00), 5.0 (15/06/25 16:28:00), 5.0 (15/06/25 16:27:00), 5.0 (15/06/25 16:26:00), 5.0 (15/06/25 16:25:00)";
    for (settings, expected) in [
        (
            settings(30, 30),
            format!(
                "Threshold Crossed: 30 out of the last 30 datapoints were greater than the threshold (1.0). The most recent datapoints which crossed the threshold: [{listed}] (minimum 30 datapoints for OK -> ALARM transition)."
            ),
        ),
        (
            without_m(24),
            format!(
                "Threshold Crossed: 24 datapoints were greater than the threshold (1.0). The most recent datapoints which crossed the threshold: [{listed}]."
            ),
        ),
    ] {
        assert_eq!(transition(settings, State::Ok, &minutes).reason, expected);
    }
    let back = transition(settings(1, 6), State::Alarm, &[Some(0.0); 6]);
    assert!(
        back.reason
            .contains("6 out of the last 6 datapoints were not greater than")
    );
    assert!(back.reason.contains(
        "The most recent datapoints which did not cross the threshold: [0.0 (15/06/25 16:05:00), "
    ));
}

/// The longest window there is, a day of ten seconds: what explains it stays within what the API
/// gives back (BOTO:cloudwatch.StateReason, `StateReasonData`).
#[test]
fn explanations_are_bounded() {
    let periods = 8640;
    let alarm = Settings {
        source: Source::Metric(stat("Errors", "Sum", 10)),
        ..settings(periods, periods)
    };
    let samples: Vec<(i64, f64)> = (0..i64::from(periods))
        .map(|n| (n * 10, 123.456_789_012))
        .collect();
    let mut engine = engine();
    engine.put_metric_alarm(at(0), "a", alarm).unwrap();
    let transitions = engine.step(at(86_400), &store("Errors", &samples));
    assert!(transitions[0].reason.len() <= 1023);
    let data = transitions[0].reason_data.to_json();
    assert!(data.to_string().len() <= 4000);
    let newest = &data["evaluatedDatapoints"][0]["timestamp"];
    assert_eq!(newest, &json!(at(86_390).payload_form()));
}

/// What is kept as types is stored as the JSON that is published, and read again as that.
#[test]
fn reason_data_is_stored_as_it_is_published() {
    let found = transition(settings(3, 5), State::Ok, &[Some(60.0); 5]);
    let data = &found.reason_data;
    let stored = serde_json::to_string(data).unwrap();
    assert_eq!(stored, data.to_json().to_string());
    assert_eq!(stored, data.to_string());
    let read: ReasonData = serde_json::from_str(&stored).unwrap();
    assert_eq!(&read, data);
    assert_eq!(serde_json::to_string(&read).unwrap(), stored);
    let none: ReasonData = serde_json::from_str("null").unwrap();
    assert!(none.is_null() && none == ReasonData::default() && none != read);
    assert_eq!(serde_json::to_string(&none).unwrap(), "null");
}
