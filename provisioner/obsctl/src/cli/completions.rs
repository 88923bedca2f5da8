//! `obsctl completions`.

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::arguments::Arguments;
use super::run::{Context, Outcome, Stop};
use crate::exit::Exit;

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    /// Which shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self, context: &mut Context<'_>) -> Outcome {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "obsctl", &mut script);
        context
            .output
            .data(&String::from_utf8_lossy(&script))
            .map_err(Stop::Io)?;
        Ok(Exit::Done)
    }
}
