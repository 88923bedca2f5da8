//! Tags of canaries.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Synthetics, canary::Canary, check, control::Empty, invalid, missing};
use crate::wire::ServiceError;

/// An input that names a resource.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct TagsInput {
    resource_arn: Option<String>,
    tags: BTreeMap<String, String>,
    #[serde(alias = "tagKeys")]
    tag_keys: Vec<String>,
}

/// The output of `ListTagsForResource`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct TagsOutput {
    tags: BTreeMap<String, String>,
}

impl Synthetics {
    /// Adds tags.
    pub(crate) async fn tag_resource(&self, input: TagsInput) -> Result<Empty, ServiceError> {
        let mut canaries = self.canaries.lock().await;
        let mut canary = by_arn(&canaries, input.resource_arn.as_deref())?.clone();
        check::given_tags(&input.tags)?;
        canary.tags.extend(input.tags);
        check::tags(&canary.tags)?;
        self.keep(&mut canaries, &canary).await?;
        Ok(Empty {})
    }

    /// Takes tags away.
    pub(crate) async fn untag_resource(&self, input: TagsInput) -> Result<Empty, ServiceError> {
        let mut canaries = self.canaries.lock().await;
        let mut canary = by_arn(&canaries, input.resource_arn.as_deref())?.clone();
        canary.tags.retain(|key, _| !input.tag_keys.contains(key));
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
