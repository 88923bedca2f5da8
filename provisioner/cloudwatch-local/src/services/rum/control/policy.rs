//! The resource policy of an app monitor.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Named;
use crate::{
    services::rum::{Rum, access, errors::invalid, monitor::Policy},
    wire::ServiceError,
};

/// `PutResourcePolicy`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct PutPolicyInput {
    name: Option<String>,
    policy_document: Option<String>,
    policy_revision_id: Option<String>,
}

/// A policy, or of a deleted one its revision.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PolicyOutput {
    policy_document: Option<String>,
    policy_revision_id: Option<String>,
}

impl Rum {
    /// Sets the policy; with a revision only when it is the present one.
    pub(crate) async fn put_policy(
        &self,
        input: PutPolicyInput,
    ) -> Result<PolicyOutput, ServiceError> {
        let _writing = self.book.writing.lock().await;
        let mut monitor = self.named(input.name.as_deref())?.monitor.clone();
        let document = input
            .policy_document
            .ok_or_else(|| invalid("PolicyDocument must be given."))?;
        checked(&document)?;
        let given = input.policy_revision_id.as_deref();
        check_revision(monitor.policy.as_ref(), given)?;
        let revision = match (given, &monitor.policy) {
            (Some(given), None) => given.to_owned(),
            _ => Uuid::new_v4().to_string(),
        };
        let policy = Policy { document, revision };
        let output = PolicyOutput {
            policy_document: Some(policy.document.clone()),
            policy_revision_id: Some(policy.revision.clone()),
        };
        monitor.policy = Some(policy);
        self.book.put(monitor).await?;
        Ok(output)
    }

    /// The policy.
    pub(crate) fn get_policy(&self, input: &Named) -> Result<PolicyOutput, ServiceError> {
        let entry = self.named(input.name.as_deref())?;
        let policy = entry.monitor.policy.as_ref().ok_or_else(no_policy)?;
        Ok(PolicyOutput {
            policy_document: Some(policy.document.clone()),
            policy_revision_id: Some(policy.revision.clone()),
        })
    }

    /// Takes the policy away.
    pub(crate) async fn delete_policy(&self, input: &Named) -> Result<PolicyOutput, ServiceError> {
        let _writing = self.book.writing.lock().await;
        let mut monitor = self.named(input.name.as_deref())?.monitor.clone();
        check_revision(monitor.policy.as_ref(), input.policy_revision_id.as_deref())?;
        let policy = monitor.policy.take().ok_or_else(no_policy)?;
        self.book.put(monitor).await?;
        Ok(PolicyOutput {
            policy_document: None,
            policy_revision_id: Some(policy.revision),
        })
    }
}

/// Whether a document can be a resource policy.
pub(in crate::services::rum) fn checked(document: &str) -> Result<(), ServiceError> {
    if document.len() > access::MAX_BYTES {
        let message = format!("The policy is larger than {} bytes.", access::MAX_BYTES);
        return Err(ServiceError::sender(
            "PolicySizeLimitExceededException",
            message,
        ));
    }
    access::check(document).map_err(|what| {
        let message = format!("The policy is malformed: {what}.");
        ServiceError::sender("MalformedPolicyDocumentException", message)
    })
}

fn check_revision(present: Option<&Policy>, given: Option<&str>) -> Result<(), ServiceError> {
    match (present, given) {
        (Some(present), Some(given)) if present.revision != given => Err(ServiceError::sender(
            "InvalidPolicyRevisionIdException",
            "The PolicyRevisionId is not that of the present policy.",
        )),
        _ => Ok(()),
    }
}

fn no_policy() -> ServiceError {
    ServiceError::sender(
        "PolicyNotFoundException",
        "The app monitor has no resource policy.",
    )
    .status(404)
}
