//! `obsctl destroy`.

use super::apply::Consent;
use super::run::{Context, Outcome, Stop};
use super::runtime::wait_for;
use crate::ops::{self, DestroyOptions};
use crate::view::Console;

/// Arguments of `destroy`.
#[derive(Debug, clap::Args)]
pub(crate) struct Destroy {
    #[command(flatten)]
    consent: Consent,
}

impl Destroy {
    pub(super) fn run(&self, context: &mut Context<'_>) -> Outcome {
        let options = DestroyOptions {
            project: context.global.project(),
            approval: self.consent.approval(),
            run: context.host.run.clone(),
        };
        let mut console = Console::new(context.output, context.host);
        let report = wait_for(ops::destroy(&options, &mut console));
        let output = console.end();
        let report = report.map_err(Stop::Io)??;
        output
            .report("destroy", &report.findings, report.result.as_ref())
            .map_err(Stop::Io)
    }
}
