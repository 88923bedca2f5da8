//! What CloudWatch means: metric identity, data points, statistics, metric math, the alarm engine,
//! composite rules, dashboard bodies and the embedded metric format.
//!
//! Everything here is a pure function of its arguments. There is no clock, no IO, no randomness and
//! no runtime: `now` and the data come from the caller. Where AWS documents a rule, the item that
//! implements it names the page (`UG:` is the CloudWatch user guide, `API:` its API reference,
//! `BOTO:` the service model that botocore ships). Where AWS documents nothing, the item says
//! *undocumented*, and says what was chosen.

// what strangers write is read here: nothing in it may end the program
#![cfg_attr(
    not(test),
    warn(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unreachable
    )
)]

pub mod aggregate;
pub mod alarm;
pub mod anomaly;
mod calendar;
pub mod composite;
pub mod dashboard;
pub mod datum;
mod distribution;
pub mod emf;
pub mod engine;
pub mod filter;
pub mod insights;
pub mod label;
pub mod logs_insights;
pub mod math;
pub mod metric;
pub mod mute;
pub mod period;
pub mod query;
pub mod results;
pub mod search;
pub mod series;
pub mod statistic;
pub mod store;
pub mod syntax;
pub mod synthetics;
pub mod time;
pub mod zone;
