//! What a transition leaves behind: an item of history, and the actions of the state that was entered.

use cloudwatch::{
    alarm::State,
    engine::{Actions, Kind, Transition},
};
use serde_json::{Value as Json, json};

use super::{
    alarm::Alarm,
    book::Draft,
    history::{HistoryItem, ItemType},
    payload,
};
use crate::actions::AlarmAction;

/// The longest `StateReason` of the API.
const MAX_REASON: usize = 1023;

/// Records the draft's transitions in its history, and gives the actions that they bring about.
pub(super) fn record(draft: &mut Draft) -> Vec<AlarmAction> {
    let mut actions = Vec::new();
    for transition in &draft.transitions {
        let Some(alarm) = draft.pages.alarms.get(&transition.alarm) else {
            continue;
        };
        let transition = &Transition {
            reason: draft.pages.in_scope_of(alarm, &transition.reason),
            reason_data: draft
                .pages
                .data_in_scope_of(alarm, transition.reason_data.clone()),
            ..transition.clone()
        };
        if transition.kind != Kind::Release {
            draft.history.push(state_update(alarm, transition));
        }
        if runs(alarm, transition) {
            actions.extend(
                alarm
                    .actions(transition.to)
                    .iter()
                    .map(|target| payload::action(alarm, transition, target)),
            );
        }
    }
    actions
}

/// Actions run when they are enabled and nothing silences them.
fn runs(alarm: &Alarm, transition: &Transition) -> bool {
    alarm.actions_enabled() && transition.actions == Actions::Run
}

fn state_update(alarm: &Alarm, transition: &Transition) -> HistoryItem {
    HistoryItem {
        alarm_name: transition.alarm.clone(),
        alarm_type: alarm.kind(),
        at: transition.at.millis(),
        item_type: ItemType::StateUpdate,
        summary: format!(
            "Alarm updated from {} to {}",
            transition.from, transition.to
        ),
        data: json!({
            "version": "1.0",
            "oldState": {"stateValue": transition.from.name()},
            "newState": state(transition.to, &transition.reason, &transition.reason_data),
        }),
    }
}

fn state(value: State, reason: &str, data: &Json) -> Json {
    let mut state = json!({
        "stateValue": value.name(),
        "stateReason": reason.chars().take(MAX_REASON).collect::<String>(),
    });
    if let (Some(members), false) = (state.as_object_mut(), data.is_null()) {
        members.insert("stateReasonData".to_owned(), data.clone());
    }
    state
}
