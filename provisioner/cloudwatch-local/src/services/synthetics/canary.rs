//! A canary, as it is stored.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::identity::Scope;

/// A canary. Times are epoch milliseconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Canary {
    pub(crate) id: String,
    pub(crate) scope: Scope,
    pub(crate) name: String,
    pub(crate) state: State,
    pub(crate) code: Code,
    pub(crate) artifacts: String,
    pub(crate) role: String,
    pub(crate) schedule: Schedule,
    pub(crate) run: RunConfig,
    pub(crate) success_days: i64,
    pub(crate) failure_days: i64,
    pub(crate) runtime: String,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) created: i64,
    pub(crate) modified: i64,
    pub(crate) started: Option<i64>,
    pub(crate) stopped: Option<i64>,
}

impl Canary {
    pub(crate) fn arn(&self) -> String {
        self.scope
            .arn("synthetics", &format!("canary:{}", self.name))
    }

    /// The name of the function that AWS makes for it; its layer and its logs are named by it, too.
    pub(crate) fn function(&self) -> String {
        format!("cwsyn-{}-{}", self.name, self.id)
    }
}

/// The states that a canary can rest in here: what AWS takes minutes for takes no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum State {
    /// Made, and never started.
    Ready,
    /// Runs by its schedule.
    Running,
    /// Does not run any more.
    Stopped,
}

/// Where the script is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Code {
    pub(crate) s3_bucket: Option<String>,
    pub(crate) s3_key: Option<String>,
    pub(crate) s3_version: Option<String>,
    /// The package in base64.
    pub(crate) zip_file: Option<String>,
    pub(crate) handler: Option<String>,
}

/// When it runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Schedule {
    pub(crate) expression: Option<String>,
    pub(crate) duration_in_seconds: Option<i64>,
    pub(crate) retry_config: Option<RetryConfig>,
}

/// How often a failed run is tried again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct RetryConfig {
    pub(crate) max_retries: Option<i64>,
}

/// What a run may use.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct RunConfig {
    pub(crate) timeout_in_seconds: Option<i64>,
    #[serde(rename = "MemoryInMB")]
    pub(crate) memory_in_mb: Option<i64>,
    pub(crate) active_tracing: Option<bool>,
    pub(crate) ephemeral_storage: Option<i64>,
    /// Never shown: they may be secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) environment_variables: Option<BTreeMap<String, String>>,
}
