//! What happens to a stack, as it happens.

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

use super::{Error, Session};

/// One stack event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StackEvent {
    /// Unique in the stack.
    pub(crate) id: String,
    /// ISO 8601.
    pub(crate) at: Option<String>,
    /// Logical id of the resource; the stack's name for the stack itself.
    pub(crate) logical_id: String,
    /// Such as `AWS::SNS::Topic`.
    pub(crate) resource_type: String,
    /// Such as `CREATE_IN_PROGRESS`.
    pub(crate) status: String,
    /// Why.
    pub(crate) reason: Option<String>,
    /// Whether it is about the stack itself.
    pub(crate) of_stack: bool,
}

impl Session {
    /// The events after the one named, or all of them, oldest first. `stack` is a name or an ARN (a deleted stack
    /// has only its ARN).
    pub(crate) async fn events_after(
        &self,
        stack: &str,
        last: Option<&str>,
    ) -> Result<Vec<StackEvent>, Error> {
        let mut pages = self
            .cloudformation
            .describe_stack_events()
            .stack_name(stack)
            .into_paginator()
            .send();
        let mut events = Vec::new();
        'pages: while let Some(page) = pages.next().await {
            let page = page.map_err(|error| {
                Error::new(
                    format!("read the events of stack `{stack}`"),
                    &self.endpoint,
                    error,
                )
            })?;
            for event in page.stack_events.unwrap_or_default() {
                if last.is_some() && event.event_id.as_deref() == last {
                    break 'pages;
                }
                events.push(stack_event(event));
            }
        }
        events.reverse();
        Ok(events)
    }
}

fn stack_event(event: aws_sdk_cloudformation::types::StackEvent) -> StackEvent {
    StackEvent {
        of_stack: event.physical_resource_id.is_some()
            && event.physical_resource_id == event.stack_id,
        at: event.timestamp.and_then(iso_8601),
        id: event.event_id.unwrap_or_default(),
        logical_id: event.logical_resource_id.unwrap_or_default(),
        resource_type: event.resource_type.unwrap_or_default(),
        status: event
            .resource_status
            .map(|status| status.as_str().to_owned())
            .unwrap_or_default(),
        reason: event.resource_status_reason,
    }
}

/// `2026-11-22T10:00:00Z`, in whole seconds.
pub(super) fn iso_8601(at: DateTime) -> Option<String> {
    DateTime::from_secs(at.secs()).fmt(Format::DateTime).ok()
}
