//! Stacks as they are kept: what was asked for, what is there, and the operation under way.
//!
//! Plain data with the questions one can ask of it. What changes a stack is [`super::machine`].

mod event;
mod operation;
mod record;
mod resource;
mod status;

pub(crate) use event::Event;
pub(crate) use operation::{Doing, OnFailure, Operation, Phase, State, Step, Task};
pub(crate) use record::{Deployment, Journal, Output, Stack};
#[cfg(test)]
pub(crate) use resource::identity;
pub(crate) use resource::{Before, Garbage, Resource};
pub(crate) use status::{ResourceStatus, StackStatus};
