//! How the actions of an alarm's transition leave the alarm engine.

use std::{future::Future, pin::Pin};

use serde::{Deserialize, Serialize};

use crate::wire::ServiceError;

/// One action to run: an ARN out of an alarm's list for the state that it entered.
///
/// It is stored with the transition, in the same transaction, and forgotten once the sink has taken it; after a
/// crash it may be handed over twice, never lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AlarmAction {
    /// Unique, the same at each attempt.
    pub(crate) id: String,
    /// The ARN to act on: a topic, or something this server does not have.
    pub(crate) target: String,
    /// The alarm's ARN, which topic policies look at.
    pub(crate) alarm_arn: String,
    /// The alarm's name.
    pub(crate) alarm_name: String,
    /// The subject of a mail.
    pub(crate) subject: String,
    /// The message as SNS publishes it: a JSON document.
    pub(crate) message: String,
    /// When the alarm changed state, epoch milliseconds.
    pub(crate) at: i64,
}

/// What [`ActionSink::fire`] returns.
pub(crate) type Fired<'a> = Pin<Box<dyn Future<Output = Result<(), ServiceError>> + Send + 'a>>;

/// Takes the actions of transitions.
///
/// `fire` returns as soon as the action is durably queued (a delivery to a slow webhook must not hold it up);
/// the result becomes an item of type `Action` in the alarm's history.
pub(crate) trait ActionSink: Send + Sync + 'static {
    /// Runs one action, once per [`AlarmAction::id`].
    fn fire<'a>(&'a self, action: &'a AlarmAction) -> Fired<'a>;
}
