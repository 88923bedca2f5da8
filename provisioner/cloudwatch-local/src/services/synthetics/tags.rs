//! Tags of canaries.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Synthetics, canary::Canary, check, control::Empty, invalid, missing};
use crate::{
    services::tags::{Tags, TagsInput},
    wire::ServiceError,
};

/// The output of `ListTagsForResource`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct TagsOutput {
    tags: Tags,
}

impl Synthetics {
    /// Adds tags.
    pub(crate) async fn tag_resource(&self, input: TagsInput) -> Result<Empty, ServiceError> {
        let mut canaries = self.canaries.lock().await;
        let mut canary = by_arn(&canaries, input.resource_arn.as_deref())?.clone();
        input.add(&mut canary.tags).map_err(invalid)?;
        check::tags(&canary.tags)?;
        self.keep(&mut canaries, &canary).await?;
        Ok(Empty {})
    }

    /// Takes tags away.
    pub(crate) async fn untag_resource(&self, input: TagsInput) -> Result<Empty, ServiceError> {
        let mut canaries = self.canaries.lock().await;
        let mut canary = by_arn(&canaries, input.resource_arn.as_deref())?.clone();
        input.remove(&mut canary.tags);
        self.keep(&mut canaries, &canary).await?;
        Ok(Empty {})
    }

    /// The tags.
    pub(crate) async fn list_tags(&self, input: &TagsInput) -> Result<TagsOutput, ServiceError> {
        let canaries = self.canaries.lock().await;
        let tags = by_arn(&canaries, input.resource_arn.as_deref())?
            .tags
            .clone();
        Ok(TagsOutput { tags })
    }
}

fn by_arn<'a>(
    canaries: &'a BTreeMap<String, Canary>,
    arn: Option<&str>,
) -> Result<&'a Canary, ServiceError> {
    let arn = arn.ok_or_else(|| invalid("ResourceArn must be given."))?;
    let mut all = canaries.values();
    all.find(|canary| canary.arn() == arn)
        .ok_or_else(|| missing(format!("No such resource: {arn}")))
}
