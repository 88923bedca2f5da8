//! Change sets: create, describe with property values, execute, delete.

use std::collections::BTreeMap;

use aws_sdk_cloudformation::types::{Capability, ChangeSetType, Tag};
use language::plan::{ActualChange, Replacement};

use super::error::Kind;
use super::{Error, Session};

/// What to ask for.
#[derive(Debug, Clone)]
pub(crate) struct ChangeSetRequest<'a> {
    /// Stack name.
    pub(crate) stack: &'a str,
    /// Name of the change set, unique in the stack.
    pub(crate) name: &'a str,
    /// Whether the stack exists.
    pub(crate) kind: ChangeSetKind,
    /// Exact text.
    pub(crate) template: &'a str,
    /// Tags of the stack.
    pub(crate) tags: &'a BTreeMap<String, String>,
}

/// Whether a change set makes a stack or changes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChangeSetKind {
    /// The stack does not exist.
    Create,
    /// The stack exists.
    Update,
}

/// ARNs of a new change set and its stack.
#[derive(Debug, Clone)]
pub(crate) struct ChangeSetIds {
    /// ARN of the change set.
    pub(crate) change_set: String,
    /// ARN of the stack.
    pub(crate) stack: String,
}

impl ChangeSetIds {
    /// The account in which it was made.
    pub(crate) fn account(&self) -> Option<&str> {
        super::stacks::account(&self.stack)
    }
}

/// A change set as CloudFormation describes it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ChangeSet {
    /// Such as `CREATE_COMPLETE`.
    pub(crate) status: String,
    /// Why it failed.
    pub(crate) reason: Option<String>,
    /// What it would do.
    pub(crate) changes: Vec<ResourceChange>,
}

impl ChangeSet {
    /// CloudFormation is done with it, one way or the other.
    pub(crate) fn is_settled(&self) -> bool {
        !self.status.ends_with("_PENDING") && !self.status.ends_with("_IN_PROGRESS")
    }

    /// It can be executed.
    pub(crate) fn is_ready(&self) -> bool {
        self.status == "CREATE_COMPLETE"
    }

    /// It failed since there is nothing to do: CloudFormation has no code for that, only two wordings.
    pub(crate) fn is_empty(&self) -> bool {
        self.status == "FAILED"
            && self.reason.as_deref().is_some_and(|reason| {
                reason.contains("didn't contain changes")
                    || reason.contains("No updates are to be performed")
            })
    }
}

/// What a change set would do to one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ResourceChange {
    /// What happens to it.
    pub(crate) change: ActualChange,
    /// Properties that change, such as `Threshold`; empty where CloudFormation does not say.
    pub(crate) properties: Vec<String>,
}

impl Session {
    /// Creates a change set.
    pub(crate) async fn create_change_set(
        &self,
        request: &ChangeSetRequest<'_>,
    ) -> Result<ChangeSetIds, Error> {
        let operation = || format!("create a change set for stack `{}`", request.stack);
        let tags = request
            .tags
            .iter()
            .map(|(key, value)| Tag::builder().key(key).value(value).build())
            .collect();
        let answer = self
            .cloudformation
            .create_change_set()
            .stack_name(request.stack)
            .change_set_name(request.name)
            .client_token(request.name)
            .change_set_type(match request.kind {
                ChangeSetKind::Create => ChangeSetType::Create,
                ChangeSetKind::Update => ChangeSetType::Update,
            })
            .template_body(request.template)
            .set_capabilities(capabilities(request.template))
            .set_tags(Some(tags))
            .send()
            .await
            .map_err(|error| Error::new(operation(), &self.endpoint, error))?;
        match (answer.id, answer.stack_id) {
            (Some(change_set), Some(stack)) => Ok(ChangeSetIds { change_set, stack }),
            _ => Err(Error::answer(
                operation(),
                &self.endpoint,
                "the answer has no `Id` or no `StackId`",
            )),
        }
    }

    /// Describes a change set, all pages of it, with property values.
    pub(crate) async fn describe_change_set(&self, id: &str) -> Result<ChangeSet, Error> {
        let mut described = ChangeSet {
            status: String::new(),
            reason: None,
            changes: Vec::new(),
        };
        let mut token = None;
        loop {
            let page = self
                .cloudformation
                .describe_change_set()
                .change_set_name(id)
                .include_property_values(true)
                .set_next_token(token)
                .send()
                .await
                .map_err(|error| {
                    Error::new(format!("describe change set `{id}`"), &self.endpoint, error)
                })?;
            described.status = page
                .status
                .map(|status| status.as_str().to_owned())
                .unwrap_or_default();
            described.reason = page.status_reason;
            let changes = page.changes.unwrap_or_default().into_iter();
            described.changes.extend(
                changes
                    .filter_map(|change| change.resource_change)
                    .map(resource_change),
            );
            token = page.next_token.filter(|token| !token.is_empty());
            if token.is_none() {
                return Ok(described);
            }
        }
    }

    /// Executes a change set; it goes on after this returns.
    pub(crate) async fn execute_change_set(&self, id: &str, token: &str) -> Result<(), Error> {
        self.cloudformation
            .execute_change_set()
            .change_set_name(id)
            .client_request_token(token)
            .send()
            .await
            .map_err(|error| {
                Error::new(format!("execute change set `{id}`"), &self.endpoint, error)
            })?;
        Ok(())
    }

    /// Deletes a change set that is not executed; none is fine too.
    pub(crate) async fn delete_change_set(&self, id: &str) -> Result<(), Error> {
        match self
            .cloudformation
            .delete_change_set()
            .change_set_name(id)
            .send()
            .await
        {
            Ok(_) => Ok(()),
            Err(error) => {
                let error = Error::new(format!("delete change set `{id}`"), &self.endpoint, error);
                if error.kind() == Kind::NotFound {
                    Ok(())
                } else {
                    Err(error)
                }
            }
        }
    }
}

/// What has to be acknowledged: that the stack makes roles. They have no names of their own, so no more than that.
fn capabilities(template: &str) -> Option<Vec<Capability>> {
    let template: serde_json::Value = serde_json::from_str(template).ok()?;
    let makes_roles = template["Resources"]
        .as_object()?
        .values()
        .any(|resource| resource["Type"] == "AWS::IAM::Role");
    makes_roles.then(|| vec![Capability::CapabilityIam])
}

fn resource_change(change: aws_sdk_cloudformation::types::ResourceChange) -> ResourceChange {
    let Ok(action) = change
        .action
        .as_ref()
        .map_or("", |action| action.as_str())
        .parse();
    let targets = change
        .details
        .unwrap_or_default()
        .into_iter()
        .filter_map(|detail| detail.target);
    let mut properties: Vec<String> = targets
        .filter_map(|target| match (target.path, target.name) {
            (Some(path), _) => Some(path.trim_start_matches("/Properties/").replace('/', ".")),
            (None, name) => name,
        })
        .collect();
    properties.sort();
    properties.dedup();
    ResourceChange {
        change: ActualChange {
            logical_id: change.logical_resource_id.unwrap_or_default(),
            resource_type: change.resource_type.unwrap_or_default(),
            action,
            replacement: Replacement::of(
                change
                    .replacement
                    .as_ref()
                    .map(aws_sdk_cloudformation::types::Replacement::as_str),
            ),
        },
        properties,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_and_only_roles_are_acknowledged() {
        let with = |kind: &str| {
            capabilities(&format!(
                "{{\"Resources\":{{\"A\":{{\"Type\":\"{kind}\"}}}}}}"
            ))
        };
        assert_eq!(
            with("AWS::IAM::Role"),
            Some(vec![Capability::CapabilityIam])
        );
        assert_eq!(with("AWS::SNS::Topic"), None);
        assert_eq!(capabilities("not JSON"), None);
    }
}
