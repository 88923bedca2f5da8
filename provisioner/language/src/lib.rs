//! The obsctl language: YAML text to a checked model, to CloudFormation templates, to a plan.
//!
//! ```text
//! source → tree → expand → schema → manifest → resolve → model → template → plan
//! ```
//!
//! The crate is pure: it reads no file, no clock, no environment and no network. Text comes in as
//! [`source::Sources`], mistakes go out as [`diagnostic::Diagnostic`]s, all of them in one run.

pub mod diagnostic;
pub mod model;
pub mod package;
pub mod part;
pub mod plan;
pub mod snapshot;
pub mod source;
pub mod template;

mod build;
mod compile;
mod expand;
pub mod manifest;
mod resolve;
pub mod schema;
pub mod term;
mod tree;

pub use compile::{Compilation, Overrides, PROJECT_FILE, compile};
