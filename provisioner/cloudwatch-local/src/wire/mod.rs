//! The AWS wire protocols: every one is read into the same [`Request`] and written from the same [`Value`].

mod de;
mod error;
mod request;
mod ser;
mod time;
mod value;

pub(crate) use de::from_value;
pub(crate) use error::{Fault, ServiceError};
pub(crate) use request::{Protocol, Request, Service};
pub(crate) use ser::to_value;
pub(crate) use time::Time;
pub(crate) use value::Value;
