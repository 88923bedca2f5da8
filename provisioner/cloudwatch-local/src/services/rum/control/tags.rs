//! Tags of app monitors.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::Empty;
use crate::{
    services::rum::{
        Rum,
        book::Entry,
        errors::{invalid, missing},
    },
    wire::ServiceError,
};

/// How many tags an app monitor may have.
const MAX_TAGS: usize = 50;

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
    resource_arn: String,
    tags: BTreeMap<String, String>,
}

impl Rum {
    /// Adds tags.
    pub(crate) async fn tag_resource(&self, input: TagsInput) -> Result<Empty, ServiceError> {
        self.retag(input.resource_arn.as_deref(), |tags| {
            tags.extend(input.tags);
        })
        .await
    }

    /// Takes tags away.
    pub(crate) async fn untag_resource(&self, input: TagsInput) -> Result<Empty, ServiceError> {
        let keys = input.tag_keys;
        self.retag(input.resource_arn.as_deref(), |tags| {
            tags.retain(|key, _| !keys.contains(key));
        })
        .await
    }

    /// The tags.
    pub(crate) fn list_tags(&self, input: &TagsInput) -> Result<TagsOutput, ServiceError> {
        let entry = self.by_arn(input.resource_arn.as_deref())?;
        Ok(TagsOutput {
            resource_arn: entry.monitor.arn(),
            tags: entry.monitor.tags.clone(),
        })
    }

    async fn retag(
        &self,
        arn: Option<&str>,
        change: impl FnOnce(&mut BTreeMap<String, String>),
    ) -> Result<Empty, ServiceError> {
        let _writing = self.book.writing.lock().await;
        let mut monitor = self.by_arn(arn)?.monitor.clone();
        change(&mut monitor.tags);
        check(&monitor.tags)?;
        self.book.put(monitor).await?;
        Ok(Empty {})
    }

    fn by_arn(&self, arn: Option<&str>) -> Result<Arc<Entry>, ServiceError> {
        let arn = arn.ok_or_else(|| invalid("ResourceArn must be given."))?;
        let mut all = self.book.all().into_iter();
        all.find(|entry| entry.monitor.arn() == arn)
            .ok_or_else(|| missing(format!("No such resource: {arn}"), arn, "AppMonitor"))
    }
}

/// Whether tags can be those of an app monitor (`BOTO:rum.TagMap`).
pub(super) fn check(tags: &BTreeMap<String, String>) -> Result<(), ServiceError> {
    if tags.len() > MAX_TAGS {
        return Err(invalid(format!("A resource has at most {MAX_TAGS} tags.")));
    }
    for (key, value) in tags {
        let length = key.chars().count();
        if !(1..=128).contains(&length) || key.starts_with("aws:") {
            return Err(invalid(format!("{key} can not be the key of a tag.")));
        }
        if value.chars().count() > 256 {
            return Err(invalid(format!(
                "The value of the tag {key} has more than 256 characters."
            )));
        }
    }
    Ok(())
}
