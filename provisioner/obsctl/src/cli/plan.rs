//! `obsctl plan`.

use super::run::{Context, Outcome, Stop};
use super::runtime::wait_for;
use crate::exit::Exit;
use crate::ops;
use crate::view::{PlanMarkdown, PlanView};

/// Arguments of `plan`.
#[derive(Debug, clap::Args)]
pub(crate) struct Plan {
    /// End with 3 when there are changes
    #[arg(long)]
    exit_code: bool,
    /// Print Markdown, for a pull request
    #[arg(long)]
    markdown: bool,
}

impl Plan {
    pub(super) fn run(&self, context: &mut Context<'_>) -> Outcome {
        let report = wait_for(ops::plan(&context.global.project())).map_err(Stop::Io)??;
        let pending = report
            .result
            .as_ref()
            .is_some_and(|planned| !planned.plan.is_empty());
        let view = report.result.as_ref().map(PlanView::from);
        let exit = if self.markdown {
            context
                .output
                .report("plan", &report.findings, view.map(PlanMarkdown).as_ref())
        } else {
            context
                .output
                .report("plan", &report.findings, view.as_ref())
        };
        match exit.map_err(Stop::Io)? {
            Exit::Done if self.exit_code && pending => Ok(Exit::Pending),
            exit => Ok(exit),
        }
    }
}
