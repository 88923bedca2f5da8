//! `obsctl status`.

use super::run::{Context, Outcome, Stop};
use super::runtime::wait_for;
use crate::ops;

/// Arguments of `status`.
#[derive(Debug, clap::Args)]
pub(crate) struct Status {}

impl Status {
    #[expect(clippy::unused_self, reason = "every verb runs in the same way")]
    pub(super) fn run(&self, context: &mut Context<'_>) -> Outcome {
        let report = wait_for(ops::status(&context.global.project())).map_err(Stop::Io)??;
        context
            .output
            .report("status", &report.findings, report.result.as_ref())
            .map_err(Stop::Io)
    }
}
