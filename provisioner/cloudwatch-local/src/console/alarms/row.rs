//! An alarm in a list.

use cloudwatch::{alarm::State, time::Timestamp};
use serde::Serialize;
use serde_json::Value as Json;

use super::super::{
    Console,
    client::time_of,
    page::Problem,
    text::{Moment, link_of, moment},
};
use crate::wire::Value;

/// What a list says of an alarm.
#[derive(Debug, Clone, Serialize)]
pub(in super::super) struct Row {
    pub(in super::super) name: String,
    pub(in super::super) state: String,
    pub(in super::super) composite: bool,
    /// Whether its actions are switched off.
    pub(in super::super) silent: bool,
    /// What silences its actions now.
    pub(in super::super) suppressed: Option<String>,
    /// Since when it is in its state.
    pub(in super::super) since: Option<Moment>,
    /// The first line of its description.
    pub(in super::super) impact: String,
    pub(in super::super) reason: String,
    pub(in super::super) runbook: Option<String>,
    /// The names of the topics that hear when it goes off.
    pub(in super::super) tells: Vec<String>,
    /// Since when, for sorting: epoch milliseconds.
    #[serde(skip)]
    pub(in super::super) changed: i64,
}

/// How many alarms are in which state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(in super::super) struct Counts {
    pub(in super::super) alarm: usize,
    pub(in super::super) insufficient: usize,
    pub(in super::super) ok: usize,
}

impl Counts {
    pub(in super::super) fn of(rows: &[Row]) -> Self {
        let count = |state: State| rows.iter().filter(|row| row.is(state)).count();
        Self {
            alarm: count(State::Alarm),
            insufficient: count(State::InsufficientData),
            ok: count(State::Ok),
        }
    }
}

impl Row {
    /// Of an alarm as `DescribeAlarms` gives it.
    pub(super) fn new(alarm: &Json, now: Timestamp) -> Self {
        let description = text(alarm, "AlarmDescription");
        let since = time_of(&alarm["StateTransitionedTimestamp"])
            .or_else(|| time_of(&alarm["StateUpdatedTimestamp"]));
        let targets = alarm["AlarmActions"].as_array().into_iter().flatten();
        Self {
            name: text(alarm, "AlarmName"),
            state: text(alarm, "StateValue"),
            composite: alarm.get("AlarmRule").is_some(),
            silent: alarm["ActionsEnabled"] == false,
            suppressed: alarm["ActionsSuppressedReason"].as_str().map(str::to_owned),
            since: since.map(|at| moment(at, now)),
            impact: description.lines().next().unwrap_or_default().to_owned(),
            reason: reason(alarm),
            runbook: link_of(&description, "Runbook"),
            tells: targets.filter_map(Json::as_str).filter_map(topic).collect(),
            changed: since.map_or(0, Timestamp::millis),
        }
    }

    pub(in super::super) fn is(&self, state: State) -> bool {
        self.state == state.name()
    }

    /// The state that it is in.
    pub(super) fn current(&self) -> State {
        self.state.parse().unwrap_or(State::InsufficientData)
    }

    /// What is wrong stands before what is unknown, and that before what is well.
    pub(super) fn rank(&self) -> u8 {
        if self.is(State::Alarm) {
            0
        } else if self.is(State::InsufficientData) {
            1
        } else {
            2
        }
    }
}

/// All alarms, by name.
pub(in super::super) async fn all(console: &Console) -> Result<Vec<Row>, Problem> {
    let now = console.client.now();
    let input = [("AlarmTypes", both_types())];
    let lists = ["CompositeAlarms", "MetricAlarms"];
    let found = console.client.all("DescribeAlarms", input, &lists).await?;
    let mut rows: Vec<Row> = found.iter().map(|alarm| Row::new(alarm, now)).collect();
    rows.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(rows)
}

/// Without it, only metric alarms are meant.
pub(in super::super) fn both_types() -> Value {
    Value::List(["MetricAlarm", "CompositeAlarm"].map(Value::from).to_vec())
}

/// A member that is a text; empty when it is none.
pub(super) fn text(alarm: &Json, member: &str) -> String {
    alarm[member].as_str().unwrap_or_default().to_owned()
}

/// Why it is in its state, with other alarms by name: who reads it knows the region and the account.
fn reason(alarm: &Json) -> String {
    let reason = text(alarm, "StateReason");
    let arn = text(alarm, "AlarmArn");
    match arn.split_once(":alarm:") {
        Some((prefix, _)) => reason.replace(&format!("{prefix}:alarm:"), ""),
        None => reason,
    }
}

/// The name of a topic by its ARN.
fn topic(arn: &str) -> Option<String> {
    let rest = arn.strip_prefix("arn:")?;
    let mut parts = rest.split(':').skip(1);
    (parts.next() == Some("sns")).then(|| parts.last().unwrap_or_default().to_owned())
}
