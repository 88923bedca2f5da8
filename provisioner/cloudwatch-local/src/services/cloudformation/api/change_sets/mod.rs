//! Change sets: made, looked at, executed, thrown away.

mod create;
mod execute;
mod told;

use serde::Deserialize;

use crate::{
    services::cloudformation::{
        book::Book,
        change_set::ChangeSet,
        error::{no_change_set, validation},
    },
    wire::ServiceError,
};

/// An input that names a change set.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct ChangeSetInput {
    change_set_name: Option<String>,
    stack_name: Option<String>,
    next_token: Option<String>,
    include_property_values: bool,
}

fn find<'a>(
    book: &'a Book,
    name: &str,
    stack: Option<&str>,
) -> Result<&'a ChangeSet, ServiceError> {
    if !name.starts_with("arn:") {
        let stack = stack.ok_or_else(|| {
            validation("StackName must be specified if ChangeSetName is not specified as an ARN.")
        })?;
        if book.find(stack).is_none() {
            return Err(validation(format!("Stack [{stack}] does not exist")));
        }
    }
    book.find_change_set(name, stack)
        .ok_or_else(|| no_change_set(name))
}
