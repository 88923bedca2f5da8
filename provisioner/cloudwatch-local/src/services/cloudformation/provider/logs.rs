//! Log groups.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Provider, Wanted};
use crate::wire::ServiceError;

impl Provider {
    pub(super) async fn put_log_group(&self, wanted: &Wanted<'_>) -> Result<(), ServiceError> {
        let name = wanted.physical_id;
        if !self.logs.has_group(name).await {
            let class = wanted.properties.get("LogGroupClass");
            let group = input(&json!({"logGroupName": name, "logGroupClass": class}))?;
            self.logs.create_log_group(wanted.scope, group).await?;
        }
        match wanted.properties.get("RetentionInDays") {
            Some(days) => {
                let policy = input(&json!({"logGroupName": name, "retentionInDays": days}))?;
                self.logs.put_retention_policy(policy).await
            }
            None => {
                self.logs
                    .delete_retention_policy(input(&json!({"logGroupName": name}))?)
                    .await
            }
        }
    }

    pub(super) async fn delete_log_group(&self, name: &str) -> Result<(), ServiceError> {
        if !self.logs.has_group(name).await {
            return Ok(());
        }
        self.logs
            .delete_log_group(input(&json!({"logGroupName": name}))?)
            .await
    }
}

fn input<T: DeserializeOwned>(members: &Value) -> Result<T, ServiceError> {
    T::deserialize(members)
        .map_err(|error| ServiceError::sender("ValidationError", error.to_string()))
}
