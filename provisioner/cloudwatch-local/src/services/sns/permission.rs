//! Statements added to and taken from a topic's policy.

use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::{
    Sns,
    error::{invalid, not_found},
};
use crate::wire::ServiceError;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct AddPermissionInput {
    topic_arn: String,
    label: String,
    #[serde(rename = "AWSAccountId")]
    accounts: Vec<String>,
    action_name: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct RemovePermissionInput {
    topic_arn: String,
    label: String,
}

impl Sns {
    pub(super) async fn add_permission(
        &self,
        input: &AddPermissionInput,
    ) -> Result<(), ServiceError> {
        let principals: Vec<String> = input
            .accounts
            .iter()
            .map(|id| format!("arn:aws:iam::{id}:root"))
            .collect();
        let actions: Vec<String> = input
            .action_name
            .iter()
            .map(|name| format!("SNS:{name}"))
            .collect();
        let statement = json!({
            "Sid": input.label,
            "Effect": "Allow",
            "Principal": {"AWS": principals},
            "Action": actions,
            "Resource": input.topic_arn,
        });
        self.edit_policy(&input.topic_arn, |statements| {
            if statements
                .iter()
                .any(|statement| statement["Sid"] == input.label.as_str())
            {
                return Err(invalid("Statement already exists"));
            }
            statements.push(statement);
            Ok(())
        })
        .await
    }

    pub(super) async fn remove_permission(
        &self,
        input: &RemovePermissionInput,
    ) -> Result<(), ServiceError> {
        self.edit_policy(&input.topic_arn, |statements| {
            statements.retain(|statement| statement["Sid"] != input.label.as_str());
            Ok(())
        })
        .await
    }

    async fn edit_policy(
        &self,
        arn: &str,
        edit: impl FnOnce(&mut Vec<Json>) -> Result<(), ServiceError>,
    ) -> Result<(), ServiceError> {
        let mut state = self.state.write().await;
        let mut topic = state
            .topics
            .get(arn)
            .cloned()
            .ok_or_else(|| not_found("Topic"))?;
        let mut policy: Json =
            serde_json::from_str(&topic.policy()).map_err(|_| invalid("Policy"))?;
        let mut statements = match policy["Statement"].take() {
            Json::Array(items) => items,
            one => vec![one],
        };
        edit(&mut statements)?;
        policy["Statement"] = Json::Array(statements);
        topic
            .attributes
            .insert("Policy".to_owned(), policy.to_string());
        self.write_topic(&mut state, topic).await
    }
}
