//! Tags of alarms and dashboards.

use serde::{Deserialize, Serialize};

use super::{CloudWatch, Tag, alarm::name_of, dashboards::Dashboard, errors::invalid_value};
use crate::{
    store::{Batch, Collection},
    wire::{ServiceError, Value},
};

/// How many tags a resource may have.
const MAX_TAGS: usize = 50;

/// `TagResource`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct TagResourceInput {
    #[serde(rename = "ResourceARN")]
    resource_arn: String,
    tags: Vec<Tag>,
}

/// `UntagResource`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct UntagResourceInput {
    #[serde(rename = "ResourceARN")]
    resource_arn: String,
    tag_keys: Vec<String>,
}

/// `ListTagsForResource`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct ListTagsForResourceInput {
    #[serde(rename = "ResourceARN")]
    resource_arn: String,
}

/// The output of `ListTagsForResource`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListTagsForResourceOutput {
    tags: Vec<Tag>,
}

/// An output without members.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Empty {}

/// What an ARN stands for.
enum Tagged<'a> {
    Alarm(&'a str),
    Dashboard(&'a str),
}

/// Whether a tag is one that only AWS sets, such as those that name a resource's stack.
fn is_reserved(tag: &Tag) -> bool {
    tag.key.to_ascii_lowercase().starts_with("aws:")
}

/// The rules of tags that a user gives.
pub(super) fn check(tags: &[Tag]) -> Result<(), ServiceError> {
    if tags.iter().any(is_reserved) {
        return Err(invalid_value("Tag keys must not start with aws:."));
    }
    check_all(tags)
}

/// The rules of all tags of a resource; reserved ones do not count towards the limit.
fn check_all(tags: &[Tag]) -> Result<(), ServiceError> {
    if tags.iter().filter(|tag| !is_reserved(tag)).count() > MAX_TAGS {
        return Err(invalid_value(format!(
            "A resource can have at most {MAX_TAGS} tags."
        )));
    }
    for tag in tags {
        let key = tag.key.chars().count();
        if !(1..=128).contains(&key) || tag.value.chars().count() > 256 {
            return Err(invalid_value(format!(
                "The tag {} must have a key of 1 to 128 and a value of at most 256 characters.",
                tag.key
            )));
        }
    }
    let mut keys: Vec<&str> = tags.iter().map(|tag| tag.key.as_str()).collect();
    keys.sort_unstable();
    keys.dedup();
    if keys.len() < tags.len() {
        return Err(invalid_value("Tag keys must be unique."));
    }
    Ok(())
}

fn tagged(arn: &str) -> Result<Tagged<'_>, ServiceError> {
    if let Some((_, name)) = arn.split_once(":dashboard/") {
        return Ok(Tagged::Dashboard(name));
    }
    match name_of(arn) {
        name if name == arn => Err(invalid_value(format!(
            "The value {arn} for parameter ResourceARN is invalid."
        ))),
        name => Ok(Tagged::Alarm(name)),
    }
}

fn not_found(arn: &str) -> ServiceError {
    ServiceError::sender(
        "ResourceNotFoundException",
        format!("The resource {arn} does not exist."),
    )
    .status(404)
    .member("ResourceId", Value::from(arn))
}

impl CloudWatch {
    /// Adds tags, overwriting those of the same key.
    pub(crate) async fn tag_resource(
        &self,
        input: TagResourceInput,
    ) -> Result<Empty, ServiceError> {
        check(&input.tags)?;
        self.change_tags(&input.resource_arn, |tags| {
            tags.retain(|tag| !input.tags.iter().any(|added| added.key == tag.key));
            tags.extend(input.tags.iter().cloned());
        })
        .await
    }

    /// Removes tags.
    pub(crate) async fn untag_resource(
        &self,
        input: UntagResourceInput,
    ) -> Result<Empty, ServiceError> {
        self.change_tags(&input.resource_arn, |tags| {
            tags.retain(|tag| !input.tag_keys.contains(&tag.key));
        })
        .await
    }

    /// Replaces all tags of an alarm or dashboard, found by ARN; reserved ones may be among them.
    pub(crate) async fn replace_tags(
        &self,
        arn: &str,
        wanted: Vec<Tag>,
    ) -> Result<(), ServiceError> {
        self.change_tags(arn, |tags| *tags = wanted)
            .await
            .map(|_| ())
    }

    /// The tags of an alarm or dashboard.
    pub(crate) async fn list_tags_for_resource(
        &self,
        input: &ListTagsForResourceInput,
    ) -> Result<ListTagsForResourceOutput, ServiceError> {
        let arn = &input.resource_arn;
        let tags = match tagged(arn)? {
            Tagged::Alarm(name) => {
                let pages = self.book.read().await;
                pages.alarms.get(name).map(|alarm| alarm.tags.clone())
            }
            Tagged::Dashboard(name) => {
                let dashboards = self.dashboards.lock().await;
                dashboards.get(name).map(|dashboard| dashboard.tags.clone())
            }
        };
        let tags = tags.ok_or_else(|| not_found(arn))?;
        Ok(ListTagsForResourceOutput { tags })
    }

    async fn change_tags(
        &self,
        arn: &str,
        change: impl FnOnce(&mut Vec<Tag>),
    ) -> Result<Empty, ServiceError> {
        match tagged(arn)? {
            Tagged::Alarm(name) => {
                let work = |draft: &mut super::book::Draft| {
                    let alarm = draft
                        .pages
                        .alarms
                        .get_mut(name)
                        .ok_or_else(|| not_found(arn))?;
                    change(&mut alarm.tags);
                    check_all(&alarm.tags)
                };
                let ((), actions) = self.book.change(self.shared.now(), work).await?;
                self.run(actions).await;
            }
            Tagged::Dashboard(name) => {
                let mut dashboards = self.dashboards.lock().await;
                let mut dashboard: Dashboard = dashboards
                    .get(name)
                    .cloned()
                    .ok_or_else(|| not_found(arn))?;
                change(&mut dashboard.tags);
                check_all(&dashboard.tags)?;
                let mut batch = Batch::new();
                batch.put(Collection::Dashboard, name, &dashboard)?;
                self.shared.store.write(batch).await?;
                dashboards.insert(name.to_owned(), dashboard);
            }
        }
        Ok(Empty {})
    }
}
