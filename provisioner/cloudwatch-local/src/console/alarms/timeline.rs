//! What happened to an alarm: each change of its state with whom it told, and each change of its configuration.

use cloudwatch::{alarm::State, time::Timestamp};
use serde::Serialize;
use serde_json::Value as Json;

use super::super::{
    client::time_of,
    text::{Moment, moment},
};
use super::{band::Entered, row::text};
use crate::notifier::Delivery;

/// How many entries are shown.
const SHOWN: usize = 40;

/// What happened at one moment.
#[derive(Debug, Serialize)]
pub(super) struct Entry {
    at: Moment,
    /// The state that was entered, of a change of state.
    to: Option<String>,
    summary: String,
    reason: String,
    told: Vec<Told>,
    /// Why nobody was told, if nobody was.
    nobody: Option<&'static str>,
}

/// One action of a change.
#[derive(Debug, Serialize)]
struct Told {
    target: String,
    /// What was wrong with it.
    error: Option<String>,
    deliveries: Vec<Sent>,
}

/// One message to one endpoint.
#[derive(Debug, Serialize)]
struct Sent {
    protocol: String,
    endpoint: String,
    outcome: &'static str,
    attempts: u32,
    note: Option<String>,
}

/// An item of an alarm's history.
#[derive(Debug, Clone)]
pub(super) struct Item {
    at: Timestamp,
    kind: String,
    summary: String,
    data: Json,
}

impl Item {
    /// As `DescribeAlarmHistory` gives it.
    pub(super) fn read(item: &Json) -> Option<Self> {
        Some(Self {
            at: time_of(&item["Timestamp"])?,
            kind: text(item, "HistoryItemType"),
            summary: text(item, "HistorySummary"),
            data: serde_json::from_str(&text(item, "HistoryData")).unwrap_or_default(),
        })
    }

    /// Whether it is more than an action of another.
    pub(super) fn is_change(&self) -> bool {
        self.kind != "Action"
    }

    /// The state that was entered; of a creation the one that alarms begin in.
    pub(super) fn entered(&self) -> Option<Entered> {
        let state = |member: &str| self.data[member]["stateValue"].as_str()?.parse().ok();
        match self.kind.as_str() {
            "StateUpdate" => Some(Entered {
                at: self.at,
                from: state("oldState"),
                to: state("newState")?,
            }),
            "ConfigurationUpdate" if self.data["type"] == "Create" => Some(Entered {
                at: self.at,
                from: None,
                to: State::InsufficientData,
            }),
            _ => None,
        }
    }

    /// Whether this is the action of a change at that moment.
    fn follows(&self, at: Timestamp) -> bool {
        self.kind == "Action" && self.data["stateUpdateTimestamp"] == at.millis()
    }
}

/// What has to be known of an alarm to tell what it did.
pub(super) struct Teller<'a> {
    pub(super) alarm: &'a Json,
    pub(super) deliveries: &'a [Delivery],
    pub(super) now: Timestamp,
}

impl Teller<'_> {
    /// The items, newest first, as entries.
    pub(super) fn entries(&self, items: &[Item]) -> Vec<Entry> {
        let changes = items.iter().filter(|item| item.is_change());
        changes
            .take(SHOWN)
            .map(|item| self.entry(item, items))
            .collect()
    }

    fn entry(&self, item: &Item, items: &[Item]) -> Entry {
        let state = &item.data["newState"];
        let to = state["stateValue"].as_str().map(str::to_owned);
        let actions = items.iter().filter(|other| other.follows(item.at));
        let told: Vec<Told> = actions.map(|action| self.told(action, item.at)).collect();
        let nobody = to.as_deref().filter(|_| told.is_empty());
        Entry {
            at: moment(item.at, self.now),
            summary: item.summary.clone(),
            reason: text(state, "stateReason"),
            nobody: nobody.map(|to| self.why_nobody(to)),
            to,
            told,
        }
    }

    fn told(&self, action: &Item, at: Timestamp) -> Told {
        let target = text(&action.data, "notificationResource");
        let failed = action.data["actionState"] == "Failed";
        let error = action.data["error"].as_str().map(str::to_owned);
        let sent = self.deliveries.iter();
        let deliveries = sent
            .filter(|delivery| delivery.topic == target && self.tells(delivery, at))
            .map(sent_to);
        Told {
            deliveries: deliveries.collect(),
            error: failed.then(|| error.unwrap_or_else(|| action.summary.clone())),
            target,
        }
    }

    /// Whether a delivery carries the news of this alarm's change at that moment.
    fn tells(&self, delivery: &Delivery, at: Timestamp) -> bool {
        let when = at.payload_form();
        if !delivery.text.starts_with('{') || !delivery.text.contains(&when) {
            return false;
        }
        let message: Json = serde_json::from_str(&delivery.text).unwrap_or_default();
        message["AlarmArn"] == self.alarm["AlarmArn"] && message["StateChangeTime"] == when
    }

    /// Of what is configured now, which may be another thing than then.
    fn why_nobody(&self, to: &str) -> &'static str {
        let member = match to {
            "ALARM" => "AlarmActions",
            "OK" => "OKActions",
            _ => "InsufficientDataActions",
        };
        let none = self.alarm[member].as_array().is_none_or(Vec::is_empty);
        if none {
            "nobody is to be told of this state"
        } else if self.alarm["ActionsEnabled"] == false {
            "its actions are switched off"
        } else if self.alarm["ActionsSuppressor"].is_string() {
            "silenced by its suppressor, or waiting for it"
        } else {
            "nobody was told"
        }
    }
}

fn sent_to(delivery: &Delivery) -> Sent {
    Sent {
        protocol: delivery.protocol.to_string(),
        endpoint: delivery.endpoint.clone(),
        outcome: delivery.outcome.as_str(),
        attempts: delivery.attempts,
        note: delivery.note.clone(),
    }
}
