//! Tags of topics.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Sns,
    error::{invalid, no_resource},
};
use crate::{services::cloudwatch::Tag, wire::ServiceError};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct TagResourceInput {
    resource_arn: String,
    tags: Vec<Tag>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct UntagResourceInput {
    resource_arn: String,
    tag_keys: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct ListTagsInput {
    resource_arn: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListTagsOutput {
    tags: Vec<Tag>,
}

/// The result of an operation that has one without members.
#[derive(Debug, Serialize)]
pub(super) struct Empty {}

impl Sns {
    pub(super) async fn tag_resource(
        &self,
        input: &TagResourceInput,
    ) -> Result<Empty, ServiceError> {
        let added = checked(input.tags.clone())?;
        self.retag(&input.resource_arn, |tags| tags.extend(added))
            .await
    }

    pub(super) async fn untag_resource(
        &self,
        input: &UntagResourceInput,
    ) -> Result<Empty, ServiceError> {
        self.retag(&input.resource_arn, |tags| {
            tags.retain(|key, _| !input.tag_keys.contains(key));
        })
        .await
    }

    pub(super) async fn list_tags_for_resource(
        &self,
        input: &ListTagsInput,
    ) -> Result<ListTagsOutput, ServiceError> {
        let state = self.state.read().await;
        let topic = state
            .topics
            .get(&input.resource_arn)
            .ok_or_else(no_resource)?;
        let tags = topic.tags.iter().map(|(key, value)| Tag {
            key: key.clone(),
            value: value.clone(),
        });
        Ok(ListTagsOutput {
            tags: tags.collect(),
        })
    }

    async fn retag(
        &self,
        arn: &str,
        change: impl FnOnce(&mut BTreeMap<String, String>),
    ) -> Result<Empty, ServiceError> {
        let mut state = self.state.write().await;
        let mut topic = state.topics.get(arn).cloned().ok_or_else(no_resource)?;
        change(&mut topic.tags);
        if topic.tags.len() > 50 {
            return Err(ServiceError::sender(
                "TagLimitExceededException",
                "Could not complete request: tag quota of per resource exceeded",
            )
            .code("TagLimitExceeded"));
        }
        self.write_topic(&mut state, topic).await?;
        Ok(Empty {})
    }
}

/// Tags by key, each key once.
pub(super) fn checked(tags: Vec<Tag>) -> Result<BTreeMap<String, String>, ServiceError> {
    let count = tags.len();
    let by_key: BTreeMap<String, String> =
        tags.into_iter().map(|tag| (tag.key, tag.value)).collect();
    if by_key.len() != count {
        return Err(invalid("Duplicated keys are not allowed."));
    }
    Ok(by_key)
}
