//! The command as a whole: options that every verb has, and the verbs.

use std::path::PathBuf;

use clap::{ColorChoice, Parser, Subcommand};
use language::Overrides;

use super::{
    apply, canary, check, completions, destroy, init, local, plan, preview, render, rum, schema,
    status,
};
use crate::ops::ProjectOptions;
use crate::view::Format;

const EXIT_CODES: &str = "Exit codes: 0 done, 1 the input or the usage is wrong, 2 the operation failed, 3 changes are \
                          pending (plan --exit-code), 130 interrupted";

/// CloudWatch monitoring as code: written, checked, planned, deployed.
#[derive(Debug, Parser)]
#[command(name = "obsctl", version, after_help = EXIT_CODES, subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// Options of every verb.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// The folder with obsctl.yaml
    #[arg(long, global = true, value_name = "DIR", default_value = ".")]
    project: PathBuf,
    /// The environment; the only one, or `local`, by default
    #[arg(long = "env", global = true, value_name = "NAME")]
    environment: Option<String>,
    /// The AWS APIs, instead of the environment's endpoint
    #[arg(long, global = true, value_name = "URL")]
    endpoint: Option<String>,
    /// Give a variable another value; may be repeated
    #[arg(long = "set", global = true, value_name = "NAME=VALUE", value_parser = assignment)]
    variables: Vec<(String, String)>,
    /// Text for people, or one JSON document for programs
    #[arg(long, global = true, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Colours
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: ColorChoice,
}

impl Global {
    /// Which project, as the operations take it.
    pub(crate) fn project(&self) -> ProjectOptions {
        ProjectOptions {
            directory: self.project.clone(),
            environment: self.environment.clone(),
            overrides: Overrides {
                variables: self.variables.iter().cloned().collect(),
                endpoint: self.endpoint.clone(),
            },
        }
    }
}

pub(super) fn assignment(text: &str) -> Result<(String, String), &'static str> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write it as NAME=VALUE"),
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Begin a small project
    Init(init::Init),
    /// Check the project, all mistakes at once
    Check(check::Check),
    /// Print, write or check the JSON Schemas of the kinds
    Schema(schema::Schema),
    /// Render the CloudFormation templates, offline
    Render(render::Render),
    /// Draw the dashboards
    Preview(preview::Preview),
    /// Show what a deployment would change
    Plan(plan::Plan),
    /// Deploy: plan, ask, carry out
    Apply(apply::Apply),
    /// Show what is deployed, and how its alarms are
    Status(status::Status),
    /// Delete everything of this project in an environment
    Destroy(destroy::Destroy),
    /// Run canaries on this machine
    Canary(canary::Canary),
    /// Put monitors into pages
    Rum(rum::Rum),
    /// Run a CloudWatch on this machine
    Local(local::Local),
    /// Print a completion script for a shell
    Completions(completions::Completions),
}

impl Verb {
    /// Its name, as in the JSON document.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Init(_) => "init",
            Self::Check(_) => "check",
            Self::Schema(_) => "schema",
            Self::Render(_) => "render",
            Self::Preview(_) => "preview",
            Self::Plan(_) => "plan",
            Self::Apply(_) => "apply",
            Self::Status(_) => "status",
            Self::Destroy(_) => "destroy",
            Self::Canary(_) => "canary run",
            Self::Rum(_) => "rum snippet",
            Self::Local(_) => "local",
            Self::Completions(_) => "completions",
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn arguments_are_consistent() {
        super::Arguments::command().debug_assert();
    }
}
