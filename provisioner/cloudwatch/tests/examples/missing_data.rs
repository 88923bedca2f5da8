//! What missing points make of an alarm.

use cloudwatch::alarm::{MissingData, State};
use cloudwatch::engine::{Engine, EngineSettings, EvaluationRange};
use serde::Deserialize;

use crate::fixture::{at, settings, store};
use crate::published::{Examples, rows};

const FILE: &str = include_str!("../data/missing-data.json");

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Row {
    source: String,
    m: u32,
    n: u32,
    /// `0` is a good point, `X` a breaching one, `-` a missing one; the newest is the last.
    points: String,
    /// How many points the published table says are filled in.
    filled: Option<usize>,
    missing: Option<String>,
    ignore: Option<String>,
    breaching: Option<String>,
    not_breaching: Option<String>,
}

pub(crate) fn examples(examples: &mut Examples) {
    for part in ["tables", "statements"] {
        for row in rows::<Row>(FILE, part) {
            row.add(examples);
        }
    }
}

impl Row {
    /// Each column of the row, and each number of filled points, is an outcome of its own.
    fn add(self, examples: &mut Examples) {
        let columns = [
            (MissingData::Missing, &self.missing),
            (MissingData::Ignore, &self.ignore),
            (MissingData::Breaching, &self.breaching),
            (MissingData::NotBreaching, &self.not_breaching),
        ];
        for (missing, expected) in columns {
            let Some(expected) = expected.clone() else {
                continue;
            };
            let own = format!("{} {missing} {expected}", self.points);
            let row = self.clone();
            examples.add("missing-data", &self.source, &own, move || {
                row.check(missing, &expected);
            });
        }
        let Some(filled) = self.filled else { return };
        let own = format!("{} fills {filled}", self.points);
        let (points, n) = (self.points, self.n as usize);
        examples.add("missing-data", &self.source, &own, move || {
            let real = points.chars().filter(|point| *point != '-').count();
            assert_eq!(n.saturating_sub(real), filled);
        });
    }

    fn check(&self, missing: MissingData, expected: &str) {
        for before in State::ALL {
            let found = self.outcome(missing, before);
            let right = match expected {
                "RETAIN" => found == before,
                // from ALARM the state may stay
                "NOT_ALARM" => before == State::Alarm || found != State::Alarm,
                state => found.name() == state,
            };
            assert!(right, "from {before}: {found}");
        }
    }

    /// The state after one evaluation of these points by an alarm that was in `before`.
    fn outcome(&self, missing: MissingData, before: State) -> State {
        let samples: Vec<(i64, f64)> = self
            .points
            .chars()
            .zip(0_i64..)
            .filter_map(|(point, minute)| match point {
                '0' => Some((minute * 60, 0.0)),
                'X' => Some((minute * 60, 5.0)),
                _ => None,
            })
            .collect();
        let extra = u32::try_from(self.points.len()).unwrap() - self.n;
        let mut engine = Engine::new(EngineSettings {
            evaluation_range: EvaluationRange::Extended {
                extra,
                at_least_for_minute: 0,
            },
            ..EngineSettings::default()
        });
        let mut alarm = settings(self.m, self.n);
        alarm.missing = missing;
        engine.put_metric_alarm(at(0), "a", alarm).unwrap();
        engine
            .set_state(at(0), "a", before, "test", serde_json::Value::Null)
            .unwrap();
        let now = at(60 * i64::try_from(self.points.len()).unwrap());
        engine.step(now, &store("Errors", &samples));
        engine.status("a").unwrap().state
    }
}
