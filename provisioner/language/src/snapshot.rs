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
    /// Key in the bucket → scripts of a package there. Only of those that a plan compares, and could read.
    #[serde(default)]
    pub packages: BTreeMap<String, Scripts>,
}

/// The scripts of a package: path → text.
pub type Scripts = BTreeMap<String, String>;

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

impl Stack {
    /// Names of the buckets in it, which must be empty before they can be deleted.
    pub fn buckets(&self) -> impl Iterator<Item = &str> {
        let resources = self.resources.iter();
        resources.filter_map(|(logical, physical)| {
            let is_bucket = self.template["Resources"][logical]["Type"] == "AWS::S3::Bucket";
            is_bucket.then_some(physical.as_str())
        })
    }
}
