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
pub(crate) use query::pairs as form_pairs;
pub(crate) use request::{Protocol, Request, Service};
pub(crate) use ser::to_value;
pub(crate) use target::{signed_region, signed_service};
pub(crate) use time::{Time, http as http_time, iso as iso_time};
pub(crate) use value::{Blob, Value};
pub(crate) use xml::escape as escape_xml;
