//! Everything that a person or a program reads from this one: human text, JSON, Markdown.
//!
//! The only folder that prints. Data goes to stdout, everything else to stderr.

#![expect(
    clippy::format_push_string,
    reason = "`write!` to a `String` would only add an error that cannot happen"
)]

mod audience;
mod canary;
mod check;
mod count;
mod diagnostics;
mod envelope;
mod failure;
mod init;
mod json;
mod local;
mod log;
mod money;
mod output;
mod plain;
mod plan;
mod preview;
mod render;
mod schema;
mod snippet;
mod status;
mod style;
mod work;

pub(crate) use audience::Console;
pub(crate) use canary::CanaryProgress;
pub(crate) use log::start_log;
pub(crate) use output::{Format, Output};
pub(crate) use plan::{PlanMarkdown, PlanView};
pub(crate) use preview::{Serving, mistakes};
