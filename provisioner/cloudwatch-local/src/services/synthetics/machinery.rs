//! Node, Chromium and the browser libraries, found when the first canary runs.

use std::sync::Arc;

use canary_runner::{Home, HomeError, Job, Outcome, RunError, Runner, Search, ToolError, Tools};
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};

use super::settings::CanarySettings;

/// What runs packages.
pub(super) struct Machinery {
    settings: CanarySettings,
    places: Arc<Semaphore>,
    runner: Mutex<Option<Runner>>,
}

/// Why a run could not be carried out.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoRun {
    #[error("{source}; {}", source.hint())]
    Tool {
        #[from]
        source: ToolError,
    },
    #[error("{source}; {}", source.hint())]
    Home {
        #[from]
        source: HomeError,
    },
    #[error("no folder has the browser libraries playwright-core and puppeteer-core")]
    NoLibraries,
    #[error("the runtime {0} does not run here; those of Node.js do")]
    Runtime(String),
    #[error("the package s3://{0} is not there any more")]
    NoPackage(String),
    #[error("the package is no base64")]
    NotBase64,
    #[error("can not make a folder for the artifacts: {0}")]
    Folder(#[from] std::io::Error),
    #[error("{source}{}", cause(source))]
    Run {
        #[from]
        source: RunError,
    },
}

fn cause(error: &RunError) -> String {
    let cause = std::error::Error::source(error);
    cause.map_or_else(String::new, |cause| format!(": {cause}"))
}

impl Machinery {
    pub(super) fn new(settings: CanarySettings) -> Self {
        let at_once = settings.at_once.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            settings,
            places: Arc::new(Semaphore::new(at_once)),
            runner: Mutex::new(None),
        }
    }

    /// A place for one more run, when there is one.
    pub(super) fn place(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.places).try_acquire_owned().ok()
    }

    /// Runs a package. Dropping the future ends the run.
    pub(super) async fn run(&self, job: Job) -> Result<Outcome, NoRun> {
        if !job.runtime.starts_with("syn-nodejs-") {
            return Err(NoRun::Runtime(job.runtime));
        }
        let runner = self.runner().await?;
        Ok(runner.run(job).await?)
    }

    /// The runner. What is missing may be installed meanwhile: it is looked for again by the next run.
    async fn runner(&self) -> Result<Runner, NoRun> {
        let mut known = self.runner.lock().await;
        if let Some(runner) = &*known {
            return Ok(runner.clone());
        }
        let search = Search {
            path: self.settings.path.clone(),
            chromium: self.settings.chromium.clone(),
        };
        let tools = Tools::find(&search).await?;
        let home = self.home(&tools).await?;
        let runner = Runner::new(tools, home, self.settings.at_once);
        *known = Some(runner.clone());
        Ok(runner)
    }

    async fn home(&self, tools: &Tools) -> Result<Home, NoRun> {
        let mut missing = None;
        for folder in &self.settings.libraries {
            match Home::named(folder) {
                Ok(home) => return Ok(home),
                Err(error) => missing = missing.or(Some(error)),
            }
        }
        let Some(cache) = &self.settings.install else {
            return Err(missing.map_or(NoRun::NoLibraries, NoRun::from));
        };
        let folder = Home::folder(cache);
        if let Ok(home) = Home::named(&folder) {
            return Ok(home);
        }
        tracing::info!(folder = %folder.display(), "npm installs the browser libraries for canaries");
        Ok(Home::install(tools, &folder).await?)
    }
}
