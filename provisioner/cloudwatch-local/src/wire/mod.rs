//! The AWS wire protocols: every one is read into the same [`Request`] and written from the same [`Value`].

pub(crate) mod body;
mod cbor;
mod de;
mod error;
mod json;
pub(crate) mod message;
mod query;
mod request;
mod rest;
mod ser;
mod target;
mod time;
mod value;
mod xml;

pub(crate) use de::from_value;
pub(crate) use error::ServiceError;
pub(crate) use json::to_json;
pub(crate) use request::{Protocol, Request, Service};
pub(crate) use ser::to_value;
pub(crate) use time::Time;
pub(crate) use value::Value;
