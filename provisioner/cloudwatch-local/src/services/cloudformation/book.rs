//! All stacks and change sets: in memory, and in the store.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    change_set::ChangeSet,
    kind::Kind,
    stack::{Doing, Resource, Stack, StackStatus, State},
};
use crate::store::{Batch, Collection, Records, Store, StoreError};

/// What there is, by ARN.
#[derive(Debug, Default)]
pub(super) struct Book {
    pub(super) stacks: BTreeMap<String, Stack>,
    pub(super) change_sets: BTreeMap<String, ChangeSet>,
}

impl Book {
    pub(super) async fn open(store: &Store) -> Result<Self, StoreError> {
        let mut stacks: BTreeMap<String, Stack> = store
            .documents(Collection::Stack)
            .await?
            .into_iter()
            .collect();
        let resources: Vec<(String, Resource)> = store.documents(Collection::StackResource).await?;
        for (key, resource) in resources {
            if let Some((stack, logical_id)) = key.rsplit_once(' ')
                && let Some(stack) = stacks.get_mut(stack)
            {
                stack.resources.insert(logical_id.to_owned(), resource);
            }
        }
        let change_sets = store
            .documents(Collection::ChangeSet)
            .await?
            .into_iter()
            .collect();
        Ok(Self {
            stacks,
            change_sets,
        })
    }

    /// The stack with this name that is not deleted, or with this ARN.
    pub(super) fn find(&self, name_or_id: &str) -> Option<&Stack> {
        if name_or_id.starts_with("arn:") {
            return self.stacks.get(name_or_id);
        }
        self.stacks
            .values()
            .find(|stack| stack.name == name_or_id && stack.status != StackStatus::DeleteComplete)
    }

    /// The change set with this ARN, or with this name in this stack.
    pub(super) fn find_change_set(
        &self,
        name_or_id: &str,
        stack: Option<&str>,
    ) -> Option<&ChangeSet> {
        if name_or_id.starts_with("arn:") {
            return self.change_sets.get(name_or_id);
        }
        let stack = self.find(stack?)?;
        self.change_sets
            .values()
            .find(|change_set| change_set.stack_id == stack.id && change_set.name == name_or_id)
    }

    /// The ARN of another stack that has, or is making, this physical resource.
    pub(super) fn owner_of(&self, kind: Kind, physical_id: &str, not: &str) -> Option<&str> {
        let owns = |stack: &&Stack| {
            let has = stack.resources.values().any(|resource| {
                resource.kind == kind
                    && resource.is_there()
                    && resource.physical_id.as_deref() == Some(physical_id)
            });
            has || makes(stack, kind, physical_id)
        };
        self.stacks
            .values()
            .filter(|stack| stack.id != not)
            .find(owns)
            .map(|stack| stack.id.as_str())
    }
}

fn makes(stack: &Stack, kind: Kind, physical_id: &str) -> bool {
    stack
        .operation
        .iter()
        .flat_map(|operation| &operation.steps)
        .any(|step| {
            let creating = match &step.state {
                State::Calling(Doing::Create { physical_id, .. }) => Some(physical_id.as_str()),
                _ => None,
            };
            creating == Some(physical_id)
                && stack
                    .resources
                    .get(&step.logical_id)
                    .is_some_and(|resource| resource.kind == kind)
        })
}

/// Adds what a stack's journal tells to a batch.
pub(super) fn stage(batch: &mut Batch, stack: &Stack) -> Result<(), StoreError> {
    let journal = &stack.journal;
    if journal.stack {
        batch.put(Collection::Stack, &stack.id, stack)?;
    }
    for logical_id in &journal.touched {
        let key = format!("{} {logical_id}", stack.id);
        match stack.resources.get(logical_id) {
            Some(resource) => batch.put(Collection::StackResource, &key, resource)?,
            None => batch.delete(Collection::StackResource, &key),
        };
    }
    for event in &journal.events {
        batch.append(Records::StackEvent, &stack.id, event.at, event)?;
    }
    Ok(())
}

/// JSON text of a property that may be a document or its text.
pub(super) fn document_text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
