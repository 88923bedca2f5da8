//! `obsctl check`.

use super::run::{Context, Outcome, Stop};
use crate::ops;

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
pub(crate) struct Check {}

impl Check {
    #[expect(clippy::unused_self, reason = "every verb runs in the same way")]
    pub(super) fn run(&self, context: &mut Context<'_>) -> Outcome {
        let report = ops::check(&context.global.project());
        context
            .output
            .report("check", &report.findings, report.result.as_ref())
            .map_err(Stop::Io)
    }
}
