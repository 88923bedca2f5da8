//! A resource of a stack.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::ResourceStatus;
use crate::{
    identity::Scope,
    services::{
        cloudformation::{
            kind::Kind,
            template::{Identity, Policy},
        },
        rum::monitor_id,
        s3,
    },
};

/// A resource as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Resource {
    /// Its type.
    pub(crate) kind: Kind,
    /// Absent until it has been made.
    pub(crate) physical_id: Option<String>,
    /// Its state.
    pub(crate) status: ResourceStatus,
    /// Why.
    pub(crate) reason: Option<String>,
    /// When its state changed (epoch milliseconds).
    pub(crate) changed: i64,
    /// The properties that were last applied, resolved.
    pub(crate) properties: Map<String, Value>,
    /// What the service told of it when it was made or changed: what references give besides what its name tells.
    #[serde(default)]
    pub(crate) attributes: BTreeMap<String, String>,
    /// The stack's tags that were last applied.
    pub(crate) stack_tags: BTreeMap<String, String>,
    /// Resources that it needs.
    pub(crate) needs: BTreeSet<String>,
    /// What happens to it when it leaves the stack.
    pub(crate) deletion_policy: Policy,
    /// What happens to it when it is replaced.
    pub(crate) update_replace_policy: Policy,
    /// Free data of the template.
    pub(crate) metadata: Option<Value>,
    /// What to go back to, while an update that touched it may still fail.
    pub(crate) before: Option<Before>,
}

/// What a touched resource was before the update under way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Before {
    /// The update adds it.
    Absent,
    /// It was this.
    Was(Box<Resource>),
}

impl Resource {
    /// What references to it give, once it has been made.
    pub(crate) fn identity(&self, scope: &Scope) -> Option<Identity> {
        let physical_id = self.physical_id.as_deref()?;
        let mut identity = identity(self.kind, physical_id, scope);
        identity.attributes.extend(self.attributes.clone());
        Some(identity)
    }

    /// Whether it exists as far as the stack knows.
    pub(crate) fn is_there(&self) -> bool {
        self.physical_id.is_some()
            && !matches!(
                self.status,
                ResourceStatus::DeleteComplete | ResourceStatus::DeleteSkipped
            )
    }
}

/// What references give, of a resource with this physical id.
pub(crate) fn identity(kind: Kind, physical_id: &str, scope: &Scope) -> Identity {
    let attributes = match kind {
        Kind::Alarm | Kind::CompositeAlarm => vec![(
            "Arn",
            scope.arn("cloudwatch", &format!("alarm:{physical_id}")),
        )],
        Kind::LogGroup => vec![(
            "Arn",
            scope.arn("logs", &format!("log-group:{physical_id}:*")),
        )],
        Kind::Subscription => vec![("Arn", physical_id.to_owned())],
        Kind::Topic => {
            let name = physical_id.rsplit(':').next().unwrap_or_default();
            vec![
                ("TopicArn", physical_id.to_owned()),
                ("TopicName", name.to_owned()),
            ]
        }
        Kind::AppMonitor => vec![("Id", monitor_id(scope, physical_id))],
        Kind::IdentityPool | Kind::IdentityPoolRoles | Kind::TopicPolicy => {
            vec![("Id", physical_id.to_owned())]
        }
        Kind::Bucket => s3::names(scope, physical_id),
        // of a canary and a role the service tells
        Kind::BucketPolicy | Kind::Canary | Kind::Dashboard | Kind::Role => Vec::new(),
    };
    Identity {
        reference: physical_id.to_owned(),
        attributes: attributes
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    }
}

/// Something that exists and no longer belongs to the stack's template: deleted in the clean-up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Garbage {
    /// The logical id that it had.
    pub(crate) logical_id: String,
    /// The resource.
    pub(crate) resource: Resource,
    /// Whether to leave it in place.
    pub(crate) retain: bool,
}
