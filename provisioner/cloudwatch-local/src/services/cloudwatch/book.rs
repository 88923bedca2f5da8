//! All alarms behind one lock: every change is worked out on a copy, written, and only then made true.

use std::collections::BTreeMap;

use cloudwatch::{
    engine::{AlarmState, Engine, EngineError, EngineState, Status, Transition},
    time::Timestamp,
};
use serde_json::Value as Json;
use tokio::sync::{Mutex, MutexGuard};

use super::{
    alarm::{Alarm, StoredAlarm},
    history::HistoryItem,
    transition,
};
use crate::{
    actions::AlarmAction,
    services::Shared,
    store::{Batch, Collection, Records, StoreError},
    wire::ServiceError,
};

/// All alarms.
pub(super) struct Book {
    shared: Shared,
    pages: Mutex<Pages>,
}

/// What the lock guards: alarms as put, and the engine that evaluates them.
#[derive(Debug, Clone)]
pub(super) struct Pages {
    pub(super) alarms: BTreeMap<String, Alarm>,
    pub(super) engine: Engine,
}

impl Pages {
    /// Where an alarm stands, with ARNs of the alarm's own region.
    pub(super) fn status(&self, name: &str) -> Option<Status> {
        let (alarm, status) = (self.alarms.get(name)?, self.engine.status(name)?);
        let mut status = status.clone();
        status.reason = self.in_scope_of(alarm, &status.reason);
        let data = self.data_in_scope_of(alarm, status.reason_data.to_json());
        status.reason_data = data.into();
        Some(status)
    }

    /// A reason of the engine, which knows one region only, with ARNs of the alarm's.
    pub(super) fn in_scope_of(&self, alarm: &Alarm, reason: &str) -> String {
        let prefix = alarm.scope.arn("cloudwatch", "alarm:");
        reason.replace(&self.engine.settings().arn_prefix, &prefix)
    }

    /// The same for the data of a reason.
    pub(super) fn data_in_scope_of(&self, alarm: &Alarm, data: Json) -> Json {
        match data {
            Json::String(text) => Json::String(self.in_scope_of(alarm, &text)),
            Json::Array(items) => items
                .into_iter()
                .map(|item| self.data_in_scope_of(alarm, item))
                .collect(),
            Json::Object(members) => members
                .into_iter()
                .map(|(name, member)| (name, self.data_in_scope_of(alarm, member)))
                .collect(),
            other => other,
        }
    }
}

/// A change being worked out.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) now: Timestamp,
    pub(super) pages: Pages,
    pub(super) history: Vec<HistoryItem>,
    pub(super) transitions: Vec<Transition>,
}

impl Book {
    /// Reads what the store has; also gives the actions that were not handed over.
    pub(super) async fn open(shared: Shared) -> Result<(Self, Vec<AlarmAction>), StoreError> {
        let stored: Vec<(String, StoredAlarm)> = shared.store.documents(Collection::Alarm).await?;
        let mut state = EngineState::default();
        let mut alarms = BTreeMap::new();
        for (name, stored) in stored {
            state.alarms.insert(name.clone(), stored.engine);
            alarms.insert(name, stored.alarm);
        }
        let mut settings = shared.options.engine.clone();
        settings.arn_prefix = shared.scope().arn("cloudwatch", "alarm:");
        let engine = Engine::import(settings, state).map_err(StoreError::Engine)?;
        let outbox = shared.store.documents(Collection::Outbox).await?;
        let book = Self {
            shared,
            pages: Mutex::new(Pages { alarms, engine }),
        };
        Ok((book, outbox.into_iter().map(|(_, action)| action).collect()))
    }

    /// The alarms, for reading; hold it briefly.
    pub(super) async fn read(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().await
    }

    /// Makes a change: worked out on a copy by `change`, written, then true. Returns what `change` returned and
    /// the actions to run, which are stored until [`Book::settle`].
    pub(super) async fn change<T>(
        &self,
        now: Timestamp,
        change: impl FnOnce(&mut Draft) -> Result<T, ServiceError>,
    ) -> Result<(T, Vec<AlarmAction>), ServiceError> {
        let mut pages = self.pages.lock().await;
        let mut draft = Draft {
            now,
            pages: pages.clone(),
            history: Vec::new(),
            transitions: Vec::new(),
        };
        let result = change(&mut draft)?;
        let actions = transition::record(&mut draft);
        let batch = difference(&pages, &draft, &actions)?;
        self.shared.store.write(batch).await?;
        *pages = draft.pages;
        Ok((result, actions))
    }

    /// Forgets an action that was handed over, and notes how that went.
    pub(super) async fn settle(
        &self,
        action: &AlarmAction,
        item: &HistoryItem,
    ) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        batch.delete(Collection::Outbox, &action.id);
        batch.append(Records::AlarmHistory, &item.alarm_name, item.at, item)?;
        self.shared.store.write(batch).await
    }
}

/// What has to be written for `draft` to replace `pages`.
fn difference(pages: &Pages, draft: &Draft, actions: &[AlarmAction]) -> Result<Batch, StoreError> {
    let mut batch = Batch::new();
    for (name, alarm) in &draft.pages.alarms {
        let Some(engine) = draft.pages.engine.alarm(name) else {
            continue;
        };
        let same_engine = pages
            .engine
            .alarm(name)
            .is_some_and(|before| same(before, engine));
        if !same_engine || pages.alarms.get(name) != Some(alarm) {
            let stored = StoredAlarm {
                alarm: alarm.clone(),
                engine: engine.clone(),
            };
            batch.put(Collection::Alarm, name, &stored)?;
        }
    }
    for name in pages
        .alarms
        .keys()
        .filter(|name| !draft.pages.alarms.contains_key(*name))
    {
        batch.delete(Collection::Alarm, name);
    }
    for item in &draft.history {
        batch.append(Records::AlarmHistory, &item.alarm_name, item.at, item)?;
    }
    for action in actions {
        batch.put(Collection::Outbox, &action.id, action)?;
    }
    Ok(batch)
}

/// Whether two states differ in nothing but when they were evaluated, which a restart finds out by itself.
fn same(before: &AlarmState, after: &AlarmState) -> bool {
    let mut progress = before.progress.clone();
    progress.evaluated = after.progress.evaluated;
    before.definition == after.definition
        && before.status == after.status
        && progress == after.progress
}

/// What the engine refuses, in the words of the API.
pub(super) fn refused(error: EngineError) -> ServiceError {
    match error {
        EngineError::NotFound { name } => {
            super::errors::not_found(format!("Unknown alarm: {name}"))
        }
        EngineError::Invalid { problems, .. } | EngineError::InvalidMuteRule { problems, .. } => {
            super::settings::invalid(&problems)
        }
        EngineError::MuteRuleNotFound { name } => {
            super::errors::not_found(format!("Unknown mute rule: {name}"))
        }
        EngineError::OtherKind { name } => super::errors::validation(format!(
            "An alarm of another type already has the name {name}"
        )),
        EngineError::TooManyParents { name } => super::errors::validation(format!(
            "Alarm {name} is in too many composite alarms already"
        )),
        EngineError::InUse { name, dependents } => super::errors::validation(format!(
            "Alarm {name} cannot be deleted as there are composite alarms depending on it: {}",
            dependents.join(", ")
        )),
    }
}
