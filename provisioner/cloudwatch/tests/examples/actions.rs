//! The forms of what alarms do, and which kinds of alarms may do it.

use cloudwatch::alarm::{Action, AlarmKind};
use serde::Deserialize;

use crate::published::{Examples, rows};

const FILE: &str = include_str!("../data/alarm-actions.json");
const SOURCE: &str = "UG:alarm-actions";

const KINDS: [(&str, AlarmKind); 7] = [
    ("metric", AlarmKind::Metric),
    ("math", AlarmKind::Math),
    ("anomaly", AlarmKind::Anomaly),
    ("multi", AlarmKind::MultiSeries),
    ("promql", AlarmKind::PromQl),
    ("log", AlarmKind::Log),
    ("composite", AlarmKind::Composite),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    arn: String,
    /// The kinds that may have it.
    allowed: String,
    #[serde(default)]
    per_contributor: bool,
    #[serde(default)]
    alarm_only: bool,
    #[serde(default)]
    repeats: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrong {
    arn: String,
    why: String,
}

pub(crate) fn examples(examples: &mut Examples) {
    for row in rows::<Row>(FILE, "rows") {
        let own = row.arn.clone();
        examples.add("action", SOURCE, &own, move || row.check());
    }
    for row in rows::<Wrong>(FILE, "wrong") {
        let own = row.arn.clone();
        examples.add("action-refused", SOURCE, &own, move || row.check());
    }
}

impl Row {
    fn check(&self) {
        let action: Action = self.arn.parse().unwrap();
        let arns = std::slice::from_ref(&self.arn);
        let may = KINDS
            .iter()
            .filter(|(_, kind)| kind.problems("AlarmActions", arns).is_empty());
        let allowed: Vec<&str> = may.map(|(name, _)| *name).collect();
        assert_eq!(allowed.join(" "), self.allowed);
        assert_eq!(action.is_per_contributor(), self.per_contributor);
        assert_eq!(action.is_for_alarm_only(), self.alarm_only);
        assert_eq!(action.repeats(), self.repeats);
    }
}

impl Wrong {
    fn check(&self) {
        let error = self.arn.parse::<Action>().unwrap_err().to_string();
        assert!(error.ends_with(&format!(": {}", self.why)), "{error}");
    }
}
