//! What happens to a stack, step by step.
//!
//! A state machine without IO: [`advance`] says which calls to make now and when to come back, [`complete`] takes a
//! call's result. Between any two of these the stack can be written, thrown away and read again: a step whose call
//! was in flight is called again, and every call is idempotent.

mod advance;
mod begin;
mod complete;
mod naming;
mod note;
mod phase;
mod reach;
mod removal;

pub(crate) use advance::{Advance, Call, Moment, Request, advance};
pub(crate) use begin::{
    Refused, Start, begin_continue, begin_create, begin_delete, begin_update, cancel_update,
};
pub(crate) use complete::{Attributes, Refusal, complete};

#[cfg(test)]
mod tests;
