//! Tags of resources whose services speak REST: one input, one rule.

use std::collections::BTreeMap;

use serde::Deserialize;

/// How many tags a resource may have.
const MAX_TAGS: usize = 50;

/// Tags by key.
pub(crate) type Tags = BTreeMap<String, String>;

/// An input that names a resource by its ARN.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct TagsInput {
    pub(crate) resource_arn: Option<String>,
    tags: Tags,
    #[serde(alias = "tagKeys")]
    tag_keys: Vec<String>,
}

impl TagsInput {
    /// `TagResource`, or what is wrong with the tags that are given.
    pub(crate) fn add(self, tags: &mut Tags) -> Result<(), String> {
        if let Some(wrong) = reserved(&self.tags) {
            return Err(wrong);
        }
        tags.extend(self.tags);
        Ok(())
    }

    /// `UntagResource`.
    pub(crate) fn remove(self, tags: &mut Tags) {
        tags.retain(|key, _| !self.tag_keys.contains(key));
    }
}

/// Why a client can not give these tags: those of AWS come from AWS.
pub(crate) fn reserved(tags: &Tags) -> Option<String> {
    let key = tags.keys().find(|key| key.starts_with("aws:"))?;
    Some(format!("The tag {key} has a reserved prefix."))
}

/// What is wrong with the tags of a resource, if anything (`BOTO:rum.TagMap`, `BOTO:synthetics.TagMap`).
pub(crate) fn wrong(tags: &Tags) -> Option<String> {
    if tags.keys().filter(|key| !key.starts_with("aws:")).count() > MAX_TAGS {
        return Some(format!("A resource has at most {MAX_TAGS} tags."));
    }
    tags.iter().find_map(|(key, value)| {
        if !(1..=128).contains(&key.chars().count()) {
            Some(format!("{key} can not be the key of a tag."))
        } else if value.chars().count() > 256 {
            Some(format!(
                "The value of the tag {key} has more than 256 characters."
            ))
        } else {
            None
        }
    })
}
