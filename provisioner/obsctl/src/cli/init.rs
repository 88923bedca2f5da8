//! `obsctl init`.

use std::path::PathBuf;

use super::run::{Context, Outcome, Stop};
use crate::exit::Exit;
use crate::ops::{self, InitOptions};

/// Arguments of `init`.
#[derive(Debug, clap::Args)]
pub(crate) struct Init {
    /// The project's folder, below `--project`; made when it does not exist
    #[arg(value_name = "DIR")]
    directory: Option<PathBuf>,
    /// The project's name; the folder's by default
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

impl Init {
    pub(super) fn run(&self, context: &mut Context<'_>) -> Outcome {
        let project = context.global.project().directory;
        let options = InitOptions {
            directory: match &self.directory {
                Some(below) => project.join(below),
                None => project,
            },
            name: self.name.clone(),
        };
        let initialized = ops::init(&options)?;
        context
            .output
            .result("init", &initialized)
            .map_err(Stop::Io)?;
        Ok(Exit::Done)
    }
}
