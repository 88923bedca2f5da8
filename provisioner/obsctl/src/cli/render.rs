//! `obsctl render`.

use std::path::PathBuf;

use super::run::{Context, Outcome, Stop};
use crate::ops::{self, RenderOptions};

/// Arguments of `render`.
#[derive(Debug, clap::Args)]
pub(crate) struct Render {
    /// Write NAME.json for each stack into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Render {
    pub(super) fn run(&self, context: &mut Context<'_>) -> Outcome {
        let report = ops::render(&RenderOptions {
            project: context.global.project(),
            out: self.out.clone(),
        })?;
        let exit = context
            .output
            .report("render", &report.findings, report.result.as_ref())
            .map_err(Stop::Io)?;
        let warning = report
            .result
            .map_or_else(String::new, |rendered| rendered.warning());
        context.output.note(&warning).map_err(Stop::Io)?;
        Ok(exit)
    }
}
