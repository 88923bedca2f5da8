//! The published outcomes of missing data, on the engine as it is used.

use cloudwatch::alarm::{MissingData, State};
use cloudwatch::engine::{Engine, EngineSettings, EvaluationRange};
use serde::Deserialize;

use crate::fixture::{at, settings, store};

const VECTORS: &str = include_str!("../data/missing-data.json");

#[derive(Deserialize)]
struct Vectors {
    tables: Vec<Row>,
    statements: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    source: String,
    m: u32,
    n: u32,
    points: String,
    filled: Option<usize>,
    missing: Option<String>,
    ignore: Option<String>,
    breaching: Option<String>,
    not_breaching: Option<String>,
}

/// The state after one evaluation of these points by an alarm that was in `before`.
fn outcome(row: &Row, missing: MissingData, before: State) -> State {
    let samples: Vec<(i64, f64)> = row
        .points
        .chars()
        .zip(0_i64..)
        .filter_map(|(point, minute)| match point {
            '0' => Some((minute * 60, 0.0)),
            'X' => Some((minute * 60, 5.0)),
            _ => None,
        })
        .collect();
    let extra = u32::try_from(row.points.len()).unwrap() - row.n;
    let mut engine = Engine::new(EngineSettings {
        evaluation_range: EvaluationRange::Extended {
            extra,
            at_least_for_minute: 0,
        },
        ..EngineSettings::default()
    });
    let mut alarm = settings(row.m, row.n);
    alarm.missing = missing;
    engine.put_metric_alarm(at(0), "a", alarm).unwrap();
    engine
        .set_state(at(0), "a", before, "test", serde_json::Value::Null)
        .unwrap();
    let now = at(60 * i64::try_from(row.points.len()).unwrap());
    engine.step(now, &store("Errors", &samples));
    engine.status("a").unwrap().state
}

fn check(row: &Row) -> usize {
    let columns = [
        (MissingData::Missing, &row.missing),
        (MissingData::Ignore, &row.ignore),
        (MissingData::Breaching, &row.breaching),
        (MissingData::NotBreaching, &row.not_breaching),
    ];
    let mut outcomes = 0;
    for (missing, expected) in columns {
        let Some(expected) = expected else { continue };
        outcomes += 1;
        for before in State::ALL {
            let found = outcome(row, missing, before);
            let right = match expected.as_str() {
                "RETAIN" => found == before,
                // from ALARM the state may stay
                "NOT_ALARM" => before == State::Alarm || found != State::Alarm,
                state => found.name() == state,
            };
            assert!(
                right,
                "{} ({} of {}, {missing}, from {before}): {found}",
                row.points, row.m, row.n
            );
        }
    }
    assert!(row.source.starts_with("UG:"));
    outcomes
}

#[test]
fn every_published_outcome() {
    let vectors: Vectors = serde_json::from_str(VECTORS).unwrap();
    assert_eq!(vectors.tables.iter().map(check).sum::<usize>(), 40);
    for row in &vectors.tables {
        let real = row.points.chars().filter(|point| *point != '-').count();
        assert_eq!(
            row.filled,
            Some((row.n as usize).saturating_sub(real)),
            "{}",
            row.points
        );
    }
    assert_eq!(vectors.statements.iter().map(check).sum::<usize>(), 6);
}
