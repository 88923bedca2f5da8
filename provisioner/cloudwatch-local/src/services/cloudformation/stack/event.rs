//! What happened to a stack or to one of its resources.

use serde::{Deserialize, Serialize};

/// An entry of a stack's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Event {
    /// Unique.
    pub(crate) id: String,
    /// Epoch milliseconds.
    pub(crate) at: i64,
    /// The logical id; the stack's name for the stack itself.
    pub(crate) logical_id: String,
    /// Empty as long as there is none.
    pub(crate) physical_id: String,
    /// `AWS::CloudFormation::Stack` for the stack itself.
    pub(crate) resource_type: String,
    /// The new state.
    pub(crate) status: String,
    /// Why.
    pub(crate) reason: Option<String>,
    /// The resource's properties as JSON.
    pub(crate) properties: Option<String>,
    /// The token of the request that began the operation.
    pub(crate) token: Option<String>,
    /// The operation that it belongs to.
    pub(crate) operation: Option<String>,
}
