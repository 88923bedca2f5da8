//! What is deployed. Taken by `obsctl` (read-only), compared by [`crate::plan`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The deployed side of a project in one environment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Account that was asked, when known.
    pub account: Option<String>,
    /// Stack name → stack. Only stacks of this project and environment.
    pub stacks: BTreeMap<String, Stack>,
}

/// One deployed stack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stack {
    /// CloudFormation stack status, such as `CREATE_COMPLETE`.
    pub status: String,
    /// The template as it was sent, parsed.
    pub template: Value,
    /// Logical id → physical id, of resources that exist.
    pub resources: BTreeMap<String, String>,
}
