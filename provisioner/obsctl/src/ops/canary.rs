//! `obsctl canary run`: a canary's package on this machine, the very bytes that `apply` uploads.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use canary_runner::{
    Event, Home, HomeError, Job, Outcome, RunError, Runner, Search, Status, ToolError, Tools,
};
use language::diagnostic::did_you_mean;
use language::model::{Canary, Environment, Model};
use serde::Serialize;

use super::Failure;
use super::files::FileError;
use super::interrupt::signalled;
use super::project::{ACCOUNT, Findings, ProjectOptions, Report, model, partition};
use crate::exit::Exit;

/// What to run, and with what.
#[derive(Debug, Clone)]
pub(crate) struct CanaryRunOptions {
    /// The project: its `node_modules` are used when they have what is needed.
    pub(crate) project: ProjectOptions,
    /// The canary's name.
    pub(crate) name: String,
    /// A package that is run instead of the project's.
    pub(crate) package: Option<PackageFile>,
    /// After this long it is ended; none for what the canary says.
    pub(crate) timeout: Option<Duration>,
    /// For all its processes together; none for what the canary says.
    pub(crate) memory_mib: Option<u32>,
    /// The script's environment variables, over those that the canary says.
    pub(crate) variables: BTreeMap<String, String>,
    /// Where artifacts are kept.
    pub(crate) keep: Option<PathBuf>,
    /// With a window.
    pub(crate) headed: bool,
    /// `PATH`.
    pub(crate) path: OsString,
    /// Chromium, when the user says which.
    pub(crate) chromium: Option<PathBuf>,
    /// The folder with the browser libraries, when the user says which.
    pub(crate) runner: Option<PathBuf>,
    /// Where npm may put them otherwise.
    pub(crate) cache: Option<PathBuf>,
    /// The variables by which a window finds its screen.
    pub(crate) display: BTreeMap<String, String>,
}

/// A package on its own, with what a project would say of it.
#[derive(Debug, Clone)]
pub(crate) struct PackageFile {
    /// The zip.
    pub(crate) path: PathBuf,
    /// `FILE.FUNCTION`.
    pub(crate) handler: String,
    /// The runtime's name.
    pub(crate) runtime: String,
}

/// Who watches.
pub(crate) trait CanaryAudience: Send {
    /// npm is about to put the browser libraries there.
    fn installing(&mut self, folder: &Path);
    /// A step begins or ends.
    fn step(&mut self, event: &Event);
}

/// How it went.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct CanaryRun {
    /// The folder of its artifacts, when they were kept.
    pub(crate) artifacts: Option<PathBuf>,
    /// The run.
    #[serde(flatten)]
    pub(crate) outcome: Outcome,
}

impl CanaryRun {
    /// Whether it passed.
    pub(crate) fn passed(&self) -> bool {
        self.outcome.status == Status::Passed
    }
}

/// Why it was not run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CanaryError {
    /// The project has no canary of this name.
    #[error("there is no canary `{name}`")]
    Unknown {
        /// As it was given.
        name: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// The package or the folder for artifacts.
    #[error(transparent)]
    File(#[from] FileError),
    /// Node or Chromium.
    #[error(transparent)]
    Tool(#[from] ToolError),
    /// The browser libraries.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// There is no place for them.
    #[error(
        "there is no folder for the browser libraries: neither `XDG_CACHE_HOME` nor `HOME` is set"
    )]
    NoCache,
    /// The run itself.
    #[error(transparent)]
    Run(#[from] RunError),
    /// Ctrl-C.
    #[error("interrupted: the canary's processes are ended")]
    Interrupted,
}

impl Failure for CanaryError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Unknown { known, .. } if known.is_empty() => {
                Some("the project has no canary; `--package FILE` runs one on its own".to_owned())
            }
            Self::Unknown { name, known } => {
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                let nearest = did_you_mean(name, known.iter().copied());
                nearest.or_else(|| Some(format!("there is `{}`", known.join("`, `"))))
            }
            Self::Tool(error) => Some(error.hint().to_owned()),
            Self::Home(error) => Some(error.hint().to_owned()),
            Self::NoCache => Some("name a folder with `--runner DIR`".to_owned()),
            Self::File(_) | Self::Run(_) | Self::Interrupted => None,
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Interrupted => Exit::Interrupted,
            Self::File(_) | Self::Unknown { .. } => Exit::Wrong,
            Self::Tool(_) | Self::Home(_) | Self::NoCache | Self::Run(_) => Exit::Failed,
        }
    }
}

/// Runs it until it is over, or until SIGINT or SIGTERM.
pub(crate) async fn run_canary(
    options: &CanaryRunOptions,
    audience: &mut dyn CanaryAudience,
) -> Result<Report<CanaryRun>, CanaryError> {
    let mut report = Report {
        findings: Findings::default(),
        result: None,
    };
    let job = if let Some(file) = &options.package {
        Some(read(file, options)?)
    } else {
        let (model, findings) = model(&options.project).take();
        report = findings;
        model.map(|model| built(&model, options)).transpose()?
    };
    if let Some(job) = job {
        let ran = tokio::select! {
            ran = run(job, options, audience) => ran,
            () = signalled() => Err(CanaryError::Interrupted),
        };
        report.result = Some(ran?);
    }
    Ok(report)
}

/// What runs a package that was made elsewhere.
fn read(file: &PackageFile, options: &CanaryRunOptions) -> Result<Job, CanaryError> {
    let package =
        fs::read(&file.path).map_err(|source| FileError::new("read", &file.path, source))?;
    let mut job = Job::new(&options.name, package, &file.handler);
    job.runtime.clone_from(&file.runtime);
    Ok(job)
}

/// What runs a canary of the project as Synthetics would, in this environment.
fn built(model: &Model, options: &CanaryRunOptions) -> Result<Job, CanaryError> {
    let is_meant = |canary: &&Canary| {
        canary.identity.name == options.name || canary.identity.physical == options.name
    };
    let Some(canary) = model.canaries.iter().find(is_meant) else {
        let names = model.canaries.iter();
        return Err(CanaryError::Unknown {
            name: options.name.clone(),
            known: names.map(|one| one.identity.name.clone()).collect(),
        });
    };
    let package = canary.package.bytes().to_vec();
    let mut job = Job::new(&canary.identity.name, package, &canary.handler);
    let Environment {
        region, account, ..
    } = &model.environment;
    job.arn = format!(
        "arn:{}:synthetics:{region}:{}:canary:{}",
        partition(region),
        account.as_deref().unwrap_or(ACCOUNT),
        canary.identity.physical
    );
    job.runtime = canary.runtime.to_string();
    job.timeout = Duration::from_secs(canary.timeout_seconds.into());
    job.memory_mib = canary.memory_mb;
    job.environment.clone_from(&canary.environment);
    Ok(job)
}

async fn run(
    mut job: Job,
    options: &CanaryRunOptions,
    audience: &mut dyn CanaryAudience,
) -> Result<CanaryRun, CanaryError> {
    let search = Search {
        path: options.path.clone(),
        chromium: options.chromium.clone(),
    };
    let tools = Tools::find(&search).await?;
    let home = home(options, &tools, audience).await?;
    let runner = Runner::new(tools, home, 1).with_display(options.display.clone());
    let folder = tempfile::Builder::new()
        .prefix("obsctl-artifacts-")
        .tempdir()
        .map_err(|source| FileError::new("create a folder in", &std::env::temp_dir(), source))?;
    job.timeout = options.timeout.unwrap_or(job.timeout);
    job.memory_mib = options.memory_mib.unwrap_or(job.memory_mib);
    job.environment.extend(options.variables.clone());
    job.headed = options.headed;
    job.artifacts = folder.path().to_owned();
    let outcome = runner.watch(job, |event| audience.step(&event)).await?;
    let artifacts = match &options.keep {
        Some(keep) => Some(kept(folder.path(), keep, &outcome)?),
        // A passed run has nothing to look into.
        None if outcome.status == Status::Passed => None,
        None => Some(folder.keep()),
    };
    Ok(CanaryRun { artifacts, outcome })
}

/// Copies the artifacts below the folder of the user, where AWS would put them in a bucket: `NAME/2026/11/22/…`.
fn kept(from: &Path, keep: &Path, outcome: &Outcome) -> Result<PathBuf, FileError> {
    let target = keep.join(&outcome.name).join(outcome.started.folder());
    for file in &outcome.files {
        let to = target.join(&file.path);
        if let Some(parent) = to.parent() {
            super::files::create_folder(parent)?;
        }
        fs::copy(from.join(&file.path), &to)
            .map_err(|source| FileError::new("write", &to, source))?;
    }
    Ok(target)
}

/// The browser libraries: the user's, the project's, or those that npm puts into the cache the first time.
async fn home(
    options: &CanaryRunOptions,
    tools: &Tools,
    audience: &mut dyn CanaryAudience,
) -> Result<Home, CanaryError> {
    if let Some(folder) = &options.runner {
        return Ok(Home::named(folder)?);
    }
    if let Some(home) = Home::of_project(&options.project.directory) {
        return Ok(home);
    }
    let folder = Home::folder(options.cache.as_deref().ok_or(CanaryError::NoCache)?);
    if let Ok(home) = Home::named(&folder) {
        return Ok(home);
    }
    audience.installing(&folder);
    Ok(Home::install(tools, &folder).await?)
}
