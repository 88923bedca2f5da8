//! `obsctl schema`.

use std::path::PathBuf;

use super::run::{Context, Outcome, Stop};
use crate::exit::Exit;
use crate::ops::{self, SchemaOptions};

/// Arguments of `schema`.
#[derive(Debug, clap::Args)]
pub(crate) struct Schema {
    /// Write one file a kind into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Fail unless this folder holds exactly these
    #[arg(long, value_name = "DIR", conflicts_with = "out")]
    check: Option<PathBuf>,
}

impl Schema {
    pub(super) fn run(&self, context: &mut Context<'_>) -> Outcome {
        let schemas = ops::schema(&match (&self.out, &self.check) {
            (Some(folder), _) => SchemaOptions::Write(folder.clone()),
            (None, Some(folder)) => SchemaOptions::Check(folder.clone()),
            (None, None) => SchemaOptions::Print,
        })?;
        context
            .output
            .result("schema", &schemas)
            .map_err(Stop::Io)?;
        Ok(Exit::Done)
    }
}
