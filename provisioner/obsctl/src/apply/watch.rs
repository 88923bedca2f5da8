//! Waiting for CloudFormation: polls, passes events on, ends in bounded time.

use std::time::Duration;

use tokio::time::Instant;

use super::error::{Culprit, Error, Unknown};
use super::event::{Event, Listener};
use crate::aws::{Error as AwsError, Kind, Session, Stack, StackEvent, StackStatus};

/// The longest that an operation on one stack is waited for.
const OPERATION: Duration = Duration::from_mins(90);
/// The longest that somebody else's operation is waited for.
const OTHERS: Duration = Duration::from_mins(10);

/// Pauses between polls: short at first, longer with time, and over at a deadline.
pub(super) struct Pace {
    pause: Duration,
    longest: Duration,
    limit: Duration,
    deadline: Instant,
}

impl Pace {
    /// For one thing to wait for.
    pub(super) fn new(session: &Session, limit: Duration) -> Self {
        let (first, longest) = if session.is_local() {
            (40, 400)
        } else {
            (1000, 5000)
        };
        Self {
            pause: Duration::from_millis(first),
            longest: Duration::from_millis(longest),
            limit,
            deadline: Instant::now() + limit,
        }
    }

    /// Waits for the time of the next poll, or fails when the time is over.
    pub(super) async fn pause(&mut self, stack: &str, status: &str) -> Result<(), Error> {
        if Instant::now() >= self.deadline {
            let minutes = self.limit.as_secs() / 60;
            return Err(Error::TooLong {
                stack: stack.to_owned(),
                status: status.to_owned(),
                minutes,
            });
        }
        tokio::time::sleep(self.pause).await;
        self.pause = (self.pause * 3 / 2).min(self.longest);
        Ok(())
    }
}

/// Waits until nobody's operation runs on the stack; returns how it is then, `None` when there is none.
pub(crate) async fn settle(
    session: &Session,
    name: &str,
    listener: &mut dyn Listener,
) -> Result<Option<Stack>, Error> {
    let mut pace = Pace::new(session, OTHERS);
    let mut told = false;
    loop {
        match session.stack(name).await? {
            Some(stack) if stack.status.is_in_progress() => {
                if !told {
                    listener.event(&Event::Waiting {
                        stack: name.to_owned(),
                        status: stack.status.to_string(),
                    });
                    told = true;
                }
                pace.pause(name, stack.status.as_str()).await?;
            }
            stack => return Ok(stack.filter(|stack| !stack.status.is_deleted())),
        }
    }
}

/// An operation on a stack that was asked for.
pub(super) struct Operation<'a> {
    /// Stack name.
    pub(super) name: &'a str,
    /// Stack ARN: the only name that a deleted stack answers to.
    pub(super) id: &'a str,
    /// `create`, `update` or `delete`.
    pub(super) action: &'static str,
    /// The newest event before the operation.
    pub(super) last_event: Option<String>,
}

/// How it ended.
pub(super) struct End {
    /// Status of the stack.
    pub(super) status: StackStatus,
    /// The resource that failed first.
    pub(super) culprit: Option<Box<Culprit>>,
}

/// Passes the events of an operation on until the stack has come to rest.
pub(super) async fn follow(
    session: &Session,
    mut operation: Operation<'_>,
    listener: &mut dyn Listener,
) -> Result<End, Error> {
    let mut pace = Pace::new(session, OPERATION);
    let mut culprit = None;
    let mut status = String::from("as it was");
    loop {
        let events = match session
            .events_after(operation.id, operation.last_event.as_deref())
            .await
        {
            Err(error) if error.kind() == Kind::NotFound && operation.action == "delete" => {
                return Ok(End {
                    status: StackStatus::new("DELETE_COMPLETE"),
                    culprit,
                });
            }
            other => other.map_err(|error| running(error, operation.action, operation.name))?,
        };
        for event in events {
            listener.event(&resource_event(operation.name, &event));
            culprit = culprit.or_else(|| culprit_of(&event));
            if event.of_stack {
                status.clone_from(&event.status);
                let status = StackStatus::new(event.status);
                if !status.is_in_progress() && !status.is_in_review() {
                    return Ok(End { status, culprit });
                }
            }
            operation.last_event = Some(event.id);
        }
        pace.pause(operation.name, &status).await?;
    }
}

/// A call that failed while CloudFormation may be working.
pub(super) fn running(error: AwsError, action: &'static str, stack: &str) -> Error {
    lost(error, Unknown::Running(action, stack.to_owned()))
}

/// A call that failed while nothing was changed yet.
pub(super) fn preparing(error: AwsError, stack: &str) -> Error {
    lost(error, Unknown::Preparing(stack.to_owned()))
}

fn lost(source: AwsError, doing: Unknown) -> Error {
    if source.lost_contact() {
        Error::LostContact { doing, source }
    } else {
        Error::Aws(source)
    }
}

fn resource_event(stack: &str, event: &StackEvent) -> Event {
    Event::Resource {
        stack: stack.to_owned(),
        at: event.at.clone(),
        logical_id: event.logical_id.clone(),
        resource_type: event.resource_type.clone(),
        status: event.status.clone(),
        reason: event.reason.clone(),
        of_stack: event.of_stack,
    }
}

/// The failures that follow from the first one say that they were cancelled.
fn culprit_of(event: &StackEvent) -> Option<Box<Culprit>> {
    let reason = event.reason.clone().unwrap_or_default();
    let failed = event.status.ends_with("_FAILED") && !event.of_stack;
    let cancelled = reason.to_ascii_lowercase().contains("cancelled");
    (failed && !cancelled).then(|| {
        Box::new(Culprit {
            logical_id: event.logical_id.clone(),
            resource_type: event.resource_type.clone(),
            status: event.status.clone(),
            reason,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(status: &str, reason: &str) -> StackEvent {
        StackEvent {
            id: "1".to_owned(),
            at: None,
            logical_id: "A".to_owned(),
            resource_type: "AWS::SNS::Topic".to_owned(),
            status: status.to_owned(),
            reason: Some(reason.to_owned()),
            of_stack: false,
        }
    }

    #[test]
    fn the_culprit_is_not_a_cancelled_one() {
        assert_eq!(
            culprit_of(&event("CREATE_FAILED", "Resource creation cancelled")),
            None
        );
        assert_eq!(culprit_of(&event("CREATE_IN_PROGRESS", "")), None);
        assert_eq!(
            culprit_of(&event("CREATE_FAILED", "no such queue"))
                .unwrap()
                .reason,
            "no such queue"
        );
    }
}
