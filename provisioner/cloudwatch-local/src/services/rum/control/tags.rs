//! Tags of app monitors.

use std::sync::Arc;

use serde::Serialize;

use super::Empty;
use crate::{
    services::{
        rum::{
            Rum,
            book::Entry,
            errors::{invalid, missing},
        },
        tags::{self, Tags, TagsInput},
    },
    wire::ServiceError,
};

/// The output of `ListTagsForResource`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct TagsOutput {
    resource_arn: String,
    tags: Tags,
}

impl Rum {
    /// Adds tags.
    pub(crate) async fn tag_resource(&self, input: TagsInput) -> Result<Empty, ServiceError> {
        self.retag(input, TagsInput::add).await
    }

    /// Takes tags away.
    pub(crate) async fn untag_resource(&self, input: TagsInput) -> Result<Empty, ServiceError> {
        let remove = |input: TagsInput, tags: &mut Tags| {
            input.remove(tags);
            Ok(())
        };
        self.retag(input, remove).await
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
        input: TagsInput,
        change: impl FnOnce(TagsInput, &mut Tags) -> Result<(), String>,
    ) -> Result<Empty, ServiceError> {
        let _writing = self.book.writing.lock().await;
        let mut monitor = self.by_arn(input.resource_arn.as_deref())?.monitor.clone();
        change(input, &mut monitor.tags).map_err(invalid)?;
        if let Some(wrong) = tags::wrong(&monitor.tags) {
            return Err(invalid(wrong));
        }
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

/// Whether a client can give an app monitor these tags.
pub(super) fn check(tags: &Tags) -> Result<(), ServiceError> {
    let wrong = tags::reserved(tags).or_else(|| tags::wrong(tags));
    wrong.map_or(Ok(()), |wrong| Err(invalid(wrong)))
}
