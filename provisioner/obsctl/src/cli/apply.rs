//! `obsctl apply`.

use super::run::{Context, Outcome, Stop};
use super::runtime::wait_for;
use crate::ops::{self, ApplyOptions, Approval};
use crate::view::Console;

/// Arguments of `apply`.
#[derive(Debug, clap::Args)]
pub(crate) struct Apply {
    #[command(flatten)]
    consent: Consent,
}

/// What is agreed to beforehand.
#[derive(Debug, clap::Args)]
pub(super) struct Consent {
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// The name of a protected environment, which is asked for even with --yes
    #[arg(long, value_name = "NAME")]
    confirm: Option<String>,
}

impl Consent {
    pub(super) fn approval(&self) -> Approval {
        Approval {
            yes: self.yes,
            confirm: self.confirm.clone(),
        }
    }
}

impl Apply {
    pub(super) fn run(&self, context: &mut Context<'_>) -> Outcome {
        let options = ApplyOptions {
            project: context.global.project(),
            approval: self.consent.approval(),
            run: context.host.run.clone(),
        };
        let mut console = Console::new(context.output, context.host);
        let report = wait_for(ops::apply(&options, &mut console));
        let output = console.end();
        let report = report.map_err(Stop::Io)??;
        output
            .report("apply", &report.findings, report.result.as_ref())
            .map_err(Stop::Io)
    }
}
