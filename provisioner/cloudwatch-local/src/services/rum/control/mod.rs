//! The operations on app monitors and on what belongs to them, one file a kind.

mod data;
mod definitions;
mod destinations;
mod monitors;
mod policy;
mod tags;

pub(in crate::services::rum) use monitors::MonitorInput;
pub(in crate::services::rum) use policy::checked as checked_policy;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    Rum,
    book::Entry,
    errors::{constrained, invalid, no_monitor},
};
use crate::{
    services::{Constraints, paging},
    wire::ServiceError,
};

/// An output without members.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Empty {}

/// An input that names an app monitor, and maybe a page of a list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Named {
    #[serde(alias = "AppMonitorName")]
    pub(super) name: Option<String>,
    #[serde(alias = "destination")]
    pub(super) destination: Option<String>,
    #[serde(alias = "destinationArn")]
    pub(super) destination_arn: Option<String>,
    #[serde(alias = "maxResults")]
    pub(super) max_results: Option<i64>,
    #[serde(alias = "nextToken")]
    pub(super) next_token: Option<String>,
    #[serde(alias = "policyRevisionId")]
    pub(super) policy_revision_id: Option<String>,
}

impl Rum {
    /// The app monitor that an input names.
    fn named(&self, name: Option<&str>) -> Result<Arc<Entry>, ServiceError> {
        let name = checked_name(name)?;
        self.book.by_name(name).ok_or_else(|| no_monitor(name))
    }
}

/// The name of an app monitor (`BOTO:rum.AppMonitorName`).
fn checked_name(name: Option<&str>) -> Result<&str, ServiceError> {
    let name = name.ok_or_else(|| invalid("1 validation error detected: Value at 'name' failed to satisfy constraint: Member must not be null"))?;
    let mut constraints = Constraints::new();
    constraints.length("name", name, 1, 255);
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-_#/".contains(&byte);
    if name.starts_with('.') || !name.bytes().all(allowed) {
        constraints.violated(
            Some(name),
            "name",
            "Member must satisfy regular expression pattern: ^(?!\\.)[\\.\\-_#A-Za-z0-9]+$",
        );
    }
    constrained(constraints)?;
    Ok(name)
}

/// One page: the items, and the token of the next.
fn page<T>(
    operation: &str,
    items: impl Iterator<Item = T>,
    key: impl Fn(&T) -> String,
    size: Option<i64>,
    token: Option<&str>,
) -> Result<(Vec<T>, Option<String>), ServiceError> {
    let mut constraints = Constraints::new();
    let size = size.unwrap_or(50);
    constraints.range("maxResults", size, 1, 100);
    constrained(constraints)?;
    let after: Option<String> = match token {
        None => None,
        Some(token) => Some(
            paging::position(operation, token)
                .ok_or_else(|| invalid("The NextToken is not valid."))?,
        ),
    };
    let size = usize::try_from(size).unwrap_or(50);
    let (items, next) = paging::page(items, key, after.as_deref(), size);
    Ok((items, next.map(|next| paging::token(operation, &next))))
}
