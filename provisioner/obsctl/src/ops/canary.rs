//! `obsctl canary run`: a canary's package on this machine.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use canary_runner::{
    Event, Home, HomeError, Job, Outcome, RunError, Runner, Search, Status, ToolError, Tools,
};
use serde::Serialize;

use super::Failure;
use super::files::FileError;
use super::interrupt::signalled;
use super::project::ProjectOptions;
use crate::exit::Exit;

/// What to run, and with what.
#[derive(Debug, Clone)]
pub(crate) struct CanaryRunOptions {
    /// The project: its `node_modules` are used when they have what is needed.
    pub(crate) project: ProjectOptions,
    /// The canary's name.
    pub(crate) name: String,
    /// The zip.
    pub(crate) package: PathBuf,
    /// `FILE.FUNCTION`.
    pub(crate) handler: String,
    /// The runtime's name.
    pub(crate) runtime: String,
    /// After this long it is ended.
    pub(crate) timeout: Duration,
    /// For all its processes together.
    pub(crate) memory_mib: u32,
    /// The script's environment variables.
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
            Self::Tool(error) => Some(error.hint().to_owned()),
            Self::Home(error) => Some(error.hint().to_owned()),
            Self::NoCache => Some("name a folder with `--runner DIR`".to_owned()),
            Self::File(_) | Self::Run(_) | Self::Interrupted => None,
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Interrupted => Exit::Interrupted,
            Self::File(_) => Exit::Wrong,
            Self::Tool(_) | Self::Home(_) | Self::NoCache | Self::Run(_) => Exit::Failed,
        }
    }
}

/// Runs it until it is over, or until SIGINT or SIGTERM.
pub(crate) async fn run_canary(
    options: &CanaryRunOptions,
    audience: &mut dyn CanaryAudience,
) -> Result<CanaryRun, CanaryError> {
    tokio::select! {
        ran = run(options, audience) => ran,
        () = signalled() => Err(CanaryError::Interrupted),
    }
}

async fn run(
    options: &CanaryRunOptions,
    audience: &mut dyn CanaryAudience,
) -> Result<CanaryRun, CanaryError> {
    let package = fs::read(&options.package)
        .map_err(|source| FileError::new("read", &options.package, source))?;
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
    let mut job = Job::new(&options.name, package, &options.handler);
    job.runtime.clone_from(&options.runtime);
    job.timeout = options.timeout;
    job.memory_mib = options.memory_mib;
    job.environment.clone_from(&options.variables);
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
