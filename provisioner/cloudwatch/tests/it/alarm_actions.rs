//! What alarms can do, by the forms of ARNs.

use cloudwatch::alarm::{Action, AlarmKind};
use serde::Deserialize;

#[derive(Deserialize)]
struct Actions {
    rows: Vec<Row>,
    wrong: Vec<Wrong>,
}

#[derive(Deserialize)]
struct Row {
    arn: String,
    allowed: String,
    #[serde(default)]
    per_contributor: bool,
    #[serde(default)]
    alarm_only: bool,
    #[serde(default)]
    repeats: bool,
}

#[derive(Deserialize)]
struct Wrong {
    arn: String,
    why: String,
}

const KINDS: [(&str, AlarmKind); 7] = [
    ("metric", AlarmKind::Metric),
    ("math", AlarmKind::Math),
    ("anomaly", AlarmKind::Anomaly),
    ("multi", AlarmKind::MultiSeries),
    ("promql", AlarmKind::PromQl),
    ("log", AlarmKind::Log),
    ("composite", AlarmKind::Composite),
];

fn actions() -> Actions {
    serde_json::from_str(include_str!("../data/alarm-actions.json")).unwrap()
}

#[test]
fn each_form_is_known_and_some_kinds_take_it() {
    for row in actions().rows {
        let action: Action = row.arn.parse().unwrap();
        let allowed: Vec<&str> = KINDS
            .iter()
            .filter(|(_, kind)| {
                kind.problems("AlarmActions", std::slice::from_ref(&row.arn))
                    .is_empty()
            })
            .map(|(name, _)| *name)
            .collect();
        assert_eq!(allowed.join(" "), row.allowed, "{}", row.arn);
        let traits = (
            action.is_per_contributor(),
            action.is_for_alarm_only(),
            action.repeats(),
        );
        assert_eq!(
            traits,
            (row.per_contributor, row.alarm_only, row.repeats),
            "{}",
            row.arn
        );
    }
}

#[test]
fn wrong_forms_say_why() {
    for row in actions().wrong {
        let error = row.arn.parse::<Action>().unwrap_err().to_string();
        assert!(error.ends_with(&format!(": {}", row.why)), "{error}");
    }
    let many = vec!["arn:aws:sns:us-east-1:111122223333:page".to_owned(); 6];
    let problems = AlarmKind::Metric.problems("OKActions", &many);
    assert_eq!(
        problems[0].to_string(),
        "OKActions: a state has at most 5 actions, not 6"
    );
    let scaling = "arn:aws:autoscaling:us-east-1:111122223333:scalingPolicy:e:autoScalingGroupName/g:policyName/p";
    let problems = AlarmKind::Composite.problems("AlarmActions", &[scaling.to_owned()]);
    assert_eq!(
        problems[0].to_string(),
        "AlarmActions[0]: a composite alarm cannot have a scaling policy"
    );
}
