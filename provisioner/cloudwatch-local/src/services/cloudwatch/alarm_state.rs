//! What changes alarms besides putting them: deleting, switching actions, setting the state, evaluation.

use std::{collections::BTreeSet, time::Duration};

use cloudwatch::{alarm::State, time::Timestamp};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::{
    CloudWatch, DeleteAlarmsInput,
    alarm::AlarmType,
    book::{self, Draft},
    description,
    errors::{not_found, validation},
    history::{HistoryItem, ItemType, KEPT_DAYS, Operation},
};
use crate::{
    actions::AlarmAction,
    services::Constraints,
    store::{Batch, Records},
    wire::ServiceError,
};

/// How long handing over one action may take; then it stays stored and is tried at the next start.
const PATIENCE: Duration = Duration::from_secs(10);

/// `SetAlarmState`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct SetAlarmStateInput {
    alarm_name: Option<String>,
    state_value: Option<String>,
    state_reason: Option<String>,
    state_reason_data: Option<String>,
}

/// `EnableAlarmActions` and `DisableAlarmActions`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct AlarmNamesInput {
    pub(super) alarm_names: Vec<String>,
}

impl CloudWatch {
    /// Deletes alarms, all or none: at most one composite, and none that a remaining rule refers to.
    pub(crate) async fn delete_alarms(&self, input: DeleteAlarmsInput) -> Result<(), ServiceError> {
        let mut constraints = Constraints::new();
        constraints.count("alarmNames", input.alarm_names.len(), 1, 100);
        constraints.check()?;
        let names: BTreeSet<String> = input.alarm_names.into_iter().collect();
        let now = self.shared.now();
        let change = |draft: &mut Draft| delete(draft, &names);
        let ((), actions) = self.book.change(now, change).await?;
        self.run(actions).await;
        Ok(())
    }

    /// Switches the actions of alarms on or off; names without an alarm are ignored, as AWS does.
    pub(crate) async fn enable_alarm_actions(
        &self,
        input: AlarmNamesInput,
        enabled: bool,
    ) -> Result<(), ServiceError> {
        let mut constraints = Constraints::new();
        constraints.count("alarmNames", input.alarm_names.len(), 1, 100);
        constraints.check()?;
        let now = self.shared.now();
        let change = |draft: &mut Draft| {
            for name in &input.alarm_names {
                let status = draft.pages.status(name);
                let Some(alarm) = draft.pages.alarms.get_mut(name) else {
                    continue;
                };
                if alarm.actions_enabled() == enabled {
                    continue;
                }
                alarm.enable_actions(enabled);
                alarm.configured = now.millis();
                let shown = description::configuration(alarm, status.as_ref());
                let item = HistoryItem::configuration(now, alarm, Operation::Update, &shown);
                draft.history.push(item);
            }
            Ok(())
        };
        let ((), actions) = self.book.change(now, change).await?;
        self.run(actions).await;
        Ok(())
    }

    /// Sets the state until the next evaluation.
    pub(crate) async fn set_alarm_state(
        &self,
        input: SetAlarmStateInput,
    ) -> Result<(), ServiceError> {
        let mut constraints = Constraints::new();
        if let Some(name) = constraints.required("alarmName", input.alarm_name.as_deref()) {
            constraints.length("alarmName", name, 1, 255);
        }
        if let Some(value) = constraints.required("stateValue", input.state_value.as_deref()) {
            constraints.one_of("stateValue", value, &State::ALL.map(State::name));
        }
        if let Some(reason) = constraints.required("stateReason", input.state_reason.as_deref()) {
            constraints.length("stateReason", reason, 0, 1023);
        }
        if let Some(data) = &input.state_reason_data {
            constraints.length("stateReasonData", data, 0, 4000);
        }
        constraints.check()?;
        let name = input.alarm_name.unwrap_or_default();
        let reason = input.state_reason.unwrap_or_default();
        let state: State = input
            .state_value
            .unwrap_or_default()
            .parse()
            .map_err(|_| validation("StateValue is not a state"))?;
        let data = match &input.state_reason_data {
            None => Json::Null,
            Some(text) => serde_json::from_str(text).map_err(|_| {
                ServiceError::sender("InvalidFormatFault", "StateReasonData must be valid JSON")
                    .code("InvalidFormat")
            })?,
        };
        let now = self.shared.now();
        let change = |draft: &mut Draft| {
            if !draft.pages.alarms.contains_key(&name) {
                return Err(not_found(format!("Alarm {name} does not exist")));
            }
            let engine = &mut draft.pages.engine;
            let transitions = engine
                .set_state(now, &name, state, &reason, data)
                .map_err(book::refused)?;
            draft.transitions.extend(transitions);
            Ok(())
        };
        let ((), actions) = self.book.change(now, change).await?;
        self.run(actions).await;
        Ok(())
    }

    /// Evaluates what is due at `now`, and runs the actions that follow.
    pub(crate) async fn step(&self, now: Timestamp) {
        let change = |draft: &mut Draft| {
            let data = self.metrics.read();
            let transitions = draft.pages.engine.step(now, &*data);
            draft.transitions = transitions;
            Ok(())
        };
        match self.book.change(now, change).await {
            Ok(((), actions)) => self.run(actions).await,
            // nothing has changed: the next step evaluates again
            Err(error) => tracing::error!(%error, "the evaluation of alarms can not be stored"),
        }
    }

    /// Drops history and data that are older than they are kept.
    pub(crate) async fn expire(&self, now: Timestamp) {
        let mut batch = Batch::new();
        batch.expire(
            Records::AlarmHistory,
            None,
            now.plus_seconds(-KEPT_DAYS * 86_400).millis(),
        );
        self.metrics.purge(now, &mut batch);
        if let Err(error) = self.shared.store.write(batch).await {
            tracing::error!(%error, "old history and data can not be dropped");
        }
    }

    /// Hands actions over one by one and notes in the history how it went.
    pub(super) async fn run(&self, actions: Vec<AlarmAction>) {
        for action in actions {
            let Ok(outcome) = tokio::time::timeout(PATIENCE, self.sink.fire(&action)).await else {
                tracing::error!(
                    target_arn = action.target,
                    "an alarm action took too long to hand over"
                );
                continue;
            };
            let item = action_item(
                &action,
                self.kind_of(&action.alarm_name).await,
                outcome.err(),
                self.shared.now(),
            );
            if let Err(error) = self.book.settle(&action, &item).await {
                tracing::error!(%error, "the outcome of an alarm action can not be stored");
            }
        }
    }

    async fn kind_of(&self, name: &str) -> AlarmType {
        let pages = self.book.read().await;
        pages
            .alarms
            .get(name)
            .map_or(AlarmType::MetricAlarm, super::alarm::Alarm::kind)
    }
}

fn delete(draft: &mut Draft, names: &BTreeSet<String>) -> Result<(), ServiceError> {
    let mut missing = Vec::new();
    let mut composites = 0;
    for name in names {
        match draft.pages.alarms.get(name) {
            None => missing.push(name.as_str()),
            Some(alarm) if alarm.kind() == AlarmType::CompositeAlarm => composites += 1,
            Some(_) => {}
        }
    }
    if !missing.is_empty() {
        return Err(not_found(format!(
            "Unknown alarm(s): [{}]",
            missing.join(", ")
        )));
    }
    if composites > 1 {
        return Err(validation(
            "You can delete only one composite alarm in a DeleteAlarms request",
        ));
    }
    // composites first, so that what they refer to can go with them
    let mut order: Vec<&String> = names.iter().collect();
    order.sort_by_key(|name| {
        draft
            .pages
            .alarms
            .get(*name)
            .map(|alarm| alarm.kind() == AlarmType::MetricAlarm)
    });
    for name in order {
        let status = draft.pages.status(name);
        let Some(alarm) = draft.pages.alarms.remove(name) else {
            continue;
        };
        let shown = description::configuration(&alarm, status.as_ref());
        draft.pages.engine.delete(name).map_err(book::refused)?;
        draft.history.push(HistoryItem::configuration(
            draft.now,
            &alarm,
            Operation::Delete,
            &shown,
        ));
    }
    Ok(())
}

fn action_item(
    action: &AlarmAction,
    kind: AlarmType,
    error: Option<ServiceError>,
    now: Timestamp,
) -> HistoryItem {
    let target = &action.target;
    let (summary, state) = match &error {
        None => (
            format!("Successfully executed action {target}"),
            "Succeeded",
        ),
        Some(error) => (
            format!(
                "Failed to execute action {target}. Received error: \"{}\"",
                error.message
            ),
            "Failed",
        ),
    };
    HistoryItem {
        alarm_name: action.alarm_name.clone(),
        alarm_type: kind,
        at: now.millis(),
        item_type: ItemType::Action,
        summary,
        data: json!({
            "actionState": state,
            "stateUpdateTimestamp": action.at,
            "notificationResource": target,
            "publishedMessage": null,
            "error": error.map(|error| error.message),
        }),
    }
}
