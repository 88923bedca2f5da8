//! What a transition leaves behind: an item of history, and the actions of the state that was entered.

use cloudwatch::{
    alarm::{Action, AlarmKind, State},
    engine::{Actions, Definition, Kind, ReasonData, Transition},
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
                .data_in_scope_of(alarm, transition.reason_data.to_json())
                .into(),
            ..transition.clone()
        };
        if transition.is_of_alarm() {
            draft.history.push(state_update(alarm, transition));
        }
        let definition = draft.pages.engine.definition(&transition.alarm);
        let has_series = matches!(definition, Some(Definition::Metric(settings)) if settings.kind() == AlarmKind::MultiSeries);
        if runs(alarm, transition) {
            actions.extend(
                alarm
                    .actions(transition.to)
                    .iter()
                    .filter(|target| concerns(target, transition, has_series))
                    .map(|target| payload::action(alarm, transition, target)),
            );
        }
    }
    actions
}

/// Whether the target is told of such a transition: of an alarm with several series, topics and functions
/// hear of each series, all others of the alarm; what runs each minute is of Auto Scaling.
fn concerns(target: &str, transition: &Transition, has_series: bool) -> bool {
    let action = target.parse::<Action>();
    let per_series = action.as_ref().is_ok_and(Action::is_per_contributor);
    match (&transition.contributor, transition.kind) {
        (_, Kind::Repeat) => action.is_ok_and(|action| action.repeats()),
        (Some(_), _) => per_series,
        (None, _) => !(has_series && per_series),
    }
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

fn state(value: State, reason: &str, data: &ReasonData) -> Json {
    let mut state = json!({
        "stateValue": value.name(),
        "stateReason": reason.chars().take(MAX_REASON).collect::<String>(),
    });
    if let (Some(members), false) = (state.as_object_mut(), data.is_null()) {
        members.insert("stateReasonData".to_owned(), data.to_json());
    }
    state
}
