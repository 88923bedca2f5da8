//! `obsctl rum`.

use clap::ValueEnum;

use super::run::{Context, Outcome, Stop};
use super::runtime::wait_for;
use crate::ops::{self, SnippetForm, SnippetOptions};

/// Arguments of `rum`.
#[derive(Debug, clap::Args)]
pub(crate) struct Rum {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// Print what a page carries, so that the deployed monitor hears of it
    Snippet(Snippet),
}

#[derive(Debug, clap::Args)]
struct Snippet {
    /// The monitor; the project's only one by default
    name: Option<String>,
    /// A script element (html), a module for a bundler (npm), or the settings alone (json)
    #[arg(long = "as", value_name = "FORM", value_enum, default_value = "html")]
    form: FormArgument,
    /// The version of the pages, by which RUM tells events apart
    #[arg(long, value_name = "VERSION", default_value = "1.0.0")]
    app_version: String,
    /// Where pages load the client from, such as an address of your own
    #[arg(
        long,
        value_name = "URL",
        default_value = "https://client.rum.us-east-1.amazonaws.com/3.x/cwr.js"
    )]
    script: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormArgument {
    Html,
    Npm,
    Json,
}

impl Rum {
    pub(super) fn run(&self, context: &mut Context<'_>) -> Outcome {
        match &self.verb {
            Verb::Snippet(snippet) => snippet.run(context),
        }
    }
}

impl Snippet {
    fn run(&self, context: &mut Context<'_>) -> Outcome {
        let options = SnippetOptions {
            project: context.global.project(),
            name: self.name.clone(),
            form: match self.form {
                FormArgument::Html => SnippetForm::Html,
                FormArgument::Npm => SnippetForm::Npm,
                FormArgument::Json => SnippetForm::Json,
            },
            version: self.app_version.clone(),
            script: self.script.clone(),
        };
        let report = wait_for(ops::snippet(&options)).map_err(Stop::Io)??;
        let told = context
            .output
            .report("rum snippet", &report.findings, report.result.as_ref());
        told.map_err(Stop::Io)
    }
}
