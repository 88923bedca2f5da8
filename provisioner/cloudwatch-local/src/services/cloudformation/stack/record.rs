//! A stack.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::{Event, Garbage, Operation, Resource, StackStatus};
use crate::{
    identity::Scope,
    services::cloudformation::template::{Identity, ParameterValue, Surroundings},
};

/// What a stack is asked to be.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Deployment {
    /// The template's text, as sent.
    pub(crate) body: String,
    /// Its parameters.
    pub(crate) parameters: IndexMap<String, ParameterValue>,
    /// Tags of the stack, which its resources get.
    pub(crate) tags: BTreeMap<String, String>,
    /// As sent.
    pub(crate) capabilities: Vec<String>,
    /// As sent.
    pub(crate) notification_arns: Vec<String>,
    /// As sent.
    pub(crate) role_arn: Option<String>,
}

/// A resolved output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Output {
    /// Its name.
    pub(crate) key: String,
    /// Its value.
    pub(crate) value: String,
    /// What it is for.
    pub(crate) description: Option<String>,
}

/// A stack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Stack {
    /// Its name, unique among stacks that are not deleted.
    pub(crate) name: String,
    /// Its ARN, unique for ever.
    pub(crate) id: String,
    /// Where it is.
    pub(crate) scope: Scope,
    /// Its state.
    pub(crate) status: StackStatus,
    /// Why.
    pub(crate) reason: Option<String>,
    /// Epoch milliseconds.
    pub(crate) created: i64,
    /// When the last update began.
    pub(crate) updated: Option<i64>,
    /// When its deletion began to be complete.
    pub(crate) deleted: Option<i64>,
    /// Of the template.
    pub(crate) description: Option<String>,
    /// What it is; of a stack that was never created, nothing.
    pub(crate) current: Option<Deployment>,
    /// Resolved.
    pub(crate) outputs: Vec<Output>,
    /// Whether deletion is refused.
    pub(crate) termination_protection: bool,
    /// Whether the last operation ran without rollback.
    pub(crate) disable_rollback: bool,
    /// As sent.
    pub(crate) timeout_minutes: Option<i64>,
    /// The change set that was executed last.
    pub(crate) change_set: Option<String>,
    /// The token of the last request that began an operation.
    pub(crate) token: Option<String>,
    /// What to delete in the next clean-up.
    pub(crate) garbage: Vec<Garbage>,
    /// What is under way.
    pub(crate) operation: Option<Operation>,
    /// Its resources by logical id; each is kept as a document of its own.
    #[serde(skip)]
    pub(crate) resources: BTreeMap<String, Resource>,
    /// What has not been written yet.
    #[serde(skip)]
    pub(crate) journal: Journal,
    /// The steps that a service is being asked about.
    #[serde(skip)]
    pub(crate) in_flight: BTreeSet<usize>,
}

/// Changes of a stack that are to be written.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Journal {
    /// New events, oldest first.
    pub(crate) events: Vec<Event>,
    /// Logical ids of resources that changed or went.
    pub(crate) touched: BTreeSet<String>,
    /// Whether the stack itself changed.
    pub(crate) stack: bool,
}

impl Journal {
    /// Whether there is nothing to write.
    pub(crate) fn is_empty(&self) -> bool {
        self.events.is_empty() && self.touched.is_empty() && !self.stack
    }
}

impl Stack {
    /// A stack without resources.
    pub(crate) fn new(
        name: String,
        id: String,
        scope: Scope,
        status: StackStatus,
        created: i64,
        current: Option<Deployment>,
    ) -> Self {
        Self {
            name,
            id,
            scope,
            status,
            reason: None,
            created,
            updated: None,
            deleted: None,
            description: None,
            current,
            outputs: Vec::new(),
            termination_protection: false,
            disable_rollback: false,
            timeout_minutes: None,
            change_set: None,
            token: None,
            garbage: Vec::new(),
            operation: None,
            resources: BTreeMap::new(),
            journal: Journal::default(),
            in_flight: BTreeSet::new(),
        }
    }

    /// What the pseudo parameters tell in it.
    pub(crate) fn surroundings(&self, notification_arns: &[String]) -> Surroundings {
        Surroundings {
            region: self.scope.region.clone(),
            account: self.scope.account.clone(),
            partition: self.scope.partition().to_owned(),
            stack_name: self.name.clone(),
            stack_id: self.id.clone(),
            notification_arns: notification_arns.to_vec(),
        }
    }

    /// What references to one of its resources give, once it is there.
    pub(crate) fn identity(&self, logical_id: &str) -> Option<Identity> {
        let resource = self.resources.get(logical_id)?;
        if resource.is_there() {
            resource.identity(&self.scope)
        } else {
            None
        }
    }

    /// All tags of one of its resources: the stack's, the resource's own, and those that name the stack.
    pub(crate) fn tags_of(
        &self,
        logical_id: &str,
        stack_tags: &BTreeMap<String, String>,
        properties: &serde_json::Map<String, serde_json::Value>,
    ) -> BTreeMap<String, String> {
        let mut tags = stack_tags.clone();
        let own = properties.get("Tags").and_then(serde_json::Value::as_array);
        for tag in own.into_iter().flatten() {
            if let (Some(key), Some(value)) = (tag["Key"].as_str(), tag["Value"].as_str()) {
                tags.insert(key.to_owned(), value.to_owned());
            }
        }
        tags.insert(
            "aws:cloudformation:stack-name".to_owned(),
            self.name.clone(),
        );
        tags.insert("aws:cloudformation:stack-id".to_owned(), self.id.clone());
        tags.insert(
            "aws:cloudformation:logical-id".to_owned(),
            logical_id.to_owned(),
        );
        tags
    }
}
