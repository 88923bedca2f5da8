//! A stack, the resources that exist, and a process that can die between any two steps.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
};

use indexmap::IndexMap;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::super::{
    Attributes, Call, Moment, Refusal, Request, Start, advance, begin_create, begin_delete,
    begin_update, complete,
};
use crate::{
    identity::Scope,
    services::cloudformation::{
        stack::{Deployment, Event, OnFailure, Stack, StackStatus},
        template::{Template, parameter_values},
    },
};

/// Everything outside the process.
pub(super) struct World {
    pub(super) stack: Stack,
    pub(super) events: Vec<Event>,
    pub(super) resources: BTreeMap<String, Map<String, Value>>,
    /// `verb physical-id` that the service refuses.
    pub(super) refused: BTreeSet<String>,
    pub(super) now: i64,
    pub(super) resource_time: i64,
    /// The process dies at this point, counted down.
    pub(super) dies_in: Option<usize>,
    counter: Cell<u128>,
}

impl World {
    pub(super) fn new() -> Self {
        let scope = Scope {
            region: "us-east-1".into(),
            account: "000000000000".into(),
        };
        let id = "arn:aws:cloudformation:us-east-1:000000000000:stack/shop/1".into();
        let stack = Stack::new(
            "shop".into(),
            id,
            scope,
            StackStatus::ReviewInProgress,
            0,
            None,
        );
        Self {
            stack,
            events: vec![],
            resources: BTreeMap::new(),
            refused: BTreeSet::new(),
            now: 0,
            resource_time: 1000,
            dies_in: None,
            counter: Cell::new(0),
        }
    }

    fn with<T>(&mut self, act: impl FnOnce(&mut Stack, &Moment<'_>) -> T) -> T {
        let counter = &self.counter;
        let fresh = || {
            counter.set(counter.get() + 1);
            Uuid::from_u128(counter.get())
        };
        let moment = Moment {
            now: self.now,
            resource_time: self.resource_time,
            fresh: &fresh,
        };
        act(&mut self.stack, &moment)
    }

    pub(super) fn create(&mut self, template: &Value, on_failure: OnFailure) -> &mut Self {
        let (goal, template) = goal(template, &[], &self.stack);
        let start = Start {
            on_failure,
            ..Start::default()
        };
        self.with(|stack, moment| begin_create(stack, goal, &template, start, moment));
        self.run()
    }

    pub(super) fn update(&mut self, template: &Value) -> &mut Self {
        self.update_tagged(template, &[], OnFailure::Rollback)
    }

    pub(super) fn update_tagged(
        &mut self,
        template: &Value,
        tags: &[(&str, &str)],
        on_failure: OnFailure,
    ) -> &mut Self {
        let (goal, template) = goal(template, tags, &self.stack);
        let start = Start {
            on_failure,
            ..Start::default()
        };
        self.with(|stack, moment| begin_update(stack, goal, &template, start, moment))
            .unwrap();
        self.run()
    }

    pub(super) fn begin_update(&mut self, template: &Value) {
        let (goal, template) = goal(template, &[], &self.stack);
        self.with(|stack, moment| begin_update(stack, goal, &template, Start::default(), moment))
            .unwrap();
    }

    pub(super) fn delete(&mut self) -> &mut Self {
        self.with(|stack, moment| begin_delete(stack, BTreeSet::new(), None, moment))
            .unwrap();
        self.run()
    }

    pub(super) fn act<T>(&mut self, act: impl FnOnce(&mut Stack, &Moment<'_>) -> T) -> T {
        self.with(act)
    }

    pub(super) fn refuse(&mut self, what: &str) -> &mut Self {
        self.refused.insert(what.to_owned());
        self
    }

    /// Runs the operation under way to its end.
    pub(super) fn run(&mut self) -> &mut Self {
        while self.round() {}
        self
    }

    /// One round: advance, make the calls, take the results. Whether there is more.
    pub(super) fn round(&mut self) -> bool {
        self.point();
        let next = self.with(advance);
        self.write();
        self.point();
        if next.calls.is_empty() {
            let Some(wake) = next.wake else {
                return self.stack.operation.is_some();
            };
            self.now = wake;
            return true;
        }
        for call in next.calls {
            let result = self.perform(&call);
            if self.point() {
                return true;
            }
            self.with(|stack, moment| complete(stack, &call, result, moment));
            self.write();
            if self.point() {
                return true;
            }
        }
        true
    }

    /// A point at which the process may die: what was not written is lost. Whether it died.
    fn point(&mut self) -> bool {
        match &mut self.dies_in {
            None => false,
            Some(0) => {
                self.dies_in = None;
                self.restart();
                true
            }
            Some(left) => {
                *left -= 1;
                false
            }
        }
    }

    /// What the store gives back after a restart.
    fn restart(&mut self) {
        let resources = serde_json::to_string(&self.stack.resources).unwrap();
        let text = serde_json::to_string(&self.stack).unwrap();
        self.stack = serde_json::from_str(&text).unwrap();
        self.stack.resources = serde_json::from_str(&resources).unwrap();
    }

    fn write(&mut self) {
        let journal = std::mem::take(&mut self.stack.journal);
        self.events.extend(journal.events);
    }

    fn perform(&mut self, call: &Call) -> Result<Attributes, Refusal> {
        let (verb, physical_id) = match &call.request {
            Request::Check { physical_id } => ("check", physical_id),
            Request::Create { physical_id, .. } => ("create", physical_id),
            Request::Update { physical_id, .. } => ("update", physical_id),
            Request::Delete { physical_id, .. } => ("delete", physical_id),
        };
        if self.refused.contains(&format!("{verb} {physical_id}")) {
            return Err(Refusal(format!("no {verb}")));
        }
        match &call.request {
            Request::Check { .. } if self.resources.contains_key(physical_id) => {
                return Err(Refusal(format!("{physical_id} already exists")));
            }
            Request::Check { .. } => {}
            Request::Create {
                properties, tags, ..
            }
            | Request::Update {
                properties, tags, ..
            } => {
                let mut kept = properties.clone();
                let user_tags: Map<String, Value> = tags
                    .iter()
                    .filter(|(key, _)| !key.starts_with("aws:"))
                    .map(|(key, value)| (key.clone(), Value::from(value.clone())))
                    .collect();
                kept.insert("(tags)".into(), Value::Object(user_tags));
                self.resources.insert(physical_id.clone(), kept);
            }
            Request::Delete { .. } => {
                self.resources.remove(physical_id);
            }
        }
        Ok(Attributes::new())
    }

    /// `LogicalId STATUS reason` of each event, oldest first.
    pub(super) fn told(&self) -> Vec<String> {
        self.events
            .iter()
            .map(|event| {
                let reason = event
                    .reason
                    .as_deref()
                    .map(|reason| format!(" {reason}"))
                    .unwrap_or_default();
                format!("{} {}{reason}", event.logical_id, event.status)
            })
            .collect()
    }
}

fn goal(template: &Value, tags: &[(&str, &str)], stack: &Stack) -> (Deployment, Template) {
    let body = template.to_string();
    let template = Template::parse(&body, 500).unwrap();
    let parameters =
        parameter_values(&template.parameters, &BTreeMap::new(), &IndexMap::new()).unwrap();
    let template = template
        .instantiate(&parameters, &stack.surroundings(&[]))
        .unwrap();
    let goal = Deployment {
        body,
        parameters,
        tags: tags
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect(),
        ..Deployment::default()
    };
    (goal, template)
}
