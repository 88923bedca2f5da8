//! `obsctl canary`.

use std::path::PathBuf;
use std::time::Duration;

use super::local::duration;
use super::run::{Context, Outcome, Stop};
use super::runtime::serve;
use crate::ops::{self, CanaryRun, CanaryRunOptions, PackageFile};
use crate::view::CanaryProgress;

/// Arguments of `canary`.
#[derive(Debug, clap::Args)]
pub(crate) struct Canary {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// Run a canary of the project, or a package, on this machine's Node and Chromium
    Run(Run),
}

#[derive(Debug, clap::Args)]
struct Run {
    /// The canary's name
    name: String,
    /// Run this zip, as CloudWatch Synthetics takes it, instead of what the project says
    #[arg(long, value_name = "FILE")]
    package: Option<PathBuf>,
    /// Which function of which file of the zip, as FILE.FUNCTION
    #[arg(
        long,
        value_name = "HANDLER",
        default_value = "index.handler",
        requires = "package"
    )]
    handler: String,
    /// The runtime whose rules the zip follows
    #[arg(
        long,
        value_name = "NAME",
        default_value = "syn-nodejs-playwright-8.0",
        requires = "package"
    )]
    runtime: String,
    /// After this long the run is ended, such as 30s; what the canary says, or 1m for a zip, by default
    #[arg(long, value_name = "TIME", value_parser = duration)]
    timeout: Option<Duration>,
    /// Memory for Node and Chromium together, in MB; what the canary says, or 1000, by default
    #[arg(long, value_name = "MB", value_parser = clap::value_parser!(u32).range(64..=65_536))]
    memory: Option<u32>,
    /// An environment variable of the script, over what the canary says; may be repeated
    #[arg(id = "script_variables", long = "variable", value_name = "NAME=VALUE", value_parser = super::arguments::assignment)]
    script_variables: Vec<(String, String)>,
    /// Keep screenshots, log and reports below this folder; without it, those of a failed run are kept among the
    /// temporary files
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Show the browser
    #[arg(long)]
    headed: bool,
    /// Chromium, instead of `$OBSCTL_CHROMIUM` or that of the search path
    #[arg(long, value_name = "FILE")]
    chromium: Option<PathBuf>,
    /// A folder with playwright-core and puppeteer-core, instead of `$OBSCTL_CANARY_RUNNER`
    #[arg(long, value_name = "DIR")]
    runner: Option<PathBuf>,
}

impl Canary {
    pub(super) fn run(&self, context: &mut Context<'_>) -> Outcome {
        match &self.verb {
            Verb::Run(run) => run.run(context),
        }
    }
}

impl Run {
    fn run(&self, context: &mut Context<'_>) -> Outcome {
        let canary = &context.host.canary;
        let options = CanaryRunOptions {
            project: context.global.project(),
            name: self.name.clone(),
            package: self.package.clone().map(|path| PackageFile {
                path,
                handler: self.handler.clone(),
                runtime: self.runtime.clone(),
            }),
            timeout: self.timeout,
            memory_mib: self.memory,
            variables: self.script_variables.iter().cloned().collect(),
            keep: self.keep.clone(),
            headed: self.headed,
            path: canary.path.clone(),
            chromium: self.chromium.clone().or_else(|| canary.chromium.clone()),
            runner: self.runner.clone().or_else(|| canary.runner.clone()),
            cache: canary.cache.clone(),
            display: canary.display.clone(),
        };
        let mut progress = CanaryProgress::new(context.output, context.host);
        let ran = serve(ops::run_canary(&options, &mut progress));
        let output = progress.end();
        let report = ran.map_err(Stop::Io)??;
        let ran = report.result.as_ref();
        let passed = ran.is_none_or(CanaryRun::passed);
        output
            .verdict("canary run", &report.findings, ran, passed)
            .map_err(Stop::Io)
    }
}
