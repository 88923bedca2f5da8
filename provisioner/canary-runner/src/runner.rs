//! One run, from package to outcome.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;
use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::error::RunError;
use crate::event::Event;
use crate::home::Home;
use crate::job::Job;
use crate::layout::Layout;
use crate::outcome::{Outcome, Reason, ReasonKind, Status};
use crate::output::Output;
use crate::package::{PackageError, unpack};
use crate::record::Record;
use crate::report;
use crate::supervise::{How, Launch, Over, Witness, supervise};
use crate::time::Time;
use crate::tools::Tools;

/// Runs canaries, a bounded number at once. Cheap to clone; clones share the bound.
#[derive(Debug, Clone)]
pub struct Runner {
    tools: Tools,
    home: Home,
    display: BTreeMap<String, String>,
    places: Arc<Semaphore>,
}

impl Runner {
    /// A runner with these programs and libraries, for `at_once` runs at a time.
    pub fn new(tools: Tools, home: Home, at_once: usize) -> Self {
        Self {
            tools,
            home,
            display: BTreeMap::new(),
            places: Arc::new(Semaphore::new(at_once.clamp(1, Semaphore::MAX_PERMITS))),
        }
    }

    /// The variables by which programs find the screen, for runs with a window.
    #[must_use]
    pub fn with_display(mut self, display: BTreeMap<String, String>) -> Self {
        self.display = display;
        self
    }

    /// Runs a package, when there is a place for it.
    ///
    /// # Errors
    /// When it could not be run at all; a run that failed is an [`Outcome`].
    pub async fn run(&self, job: Job) -> Result<Outcome, RunError> {
        self.watch(job, |_| {}).await
    }

    /// Runs a package, and tells of its steps as they happen. Dropping the future ends the run and cleans up.
    ///
    /// # Errors
    /// As [`Runner::run`].
    pub async fn watch(
        &self,
        job: Job,
        mut observe: impl FnMut(Event) + Send,
    ) -> Result<Outcome, RunError> {
        let _place = self.places.acquire().await.map_err(|_| RunError::Ending)?;
        let started = Time::now();
        let layout = Layout::make(&self.home)?;
        let mut record = Record::new(job.limits.requests);
        let output = Output::new(job.limits.output_bytes);
        let over = match self.unpack(&job, &layout).await? {
            Ok(scripts) => {
                let file = layout.write_job(&job, &self.tools, &scripts)?;
                let launch = Launch {
                    job: &job,
                    tools: &self.tools,
                    layout: &layout,
                    file,
                    environment: self.environment(&job, &layout),
                };
                let mut witness = Witness {
                    record: &mut record,
                    output: &output,
                    observe: &mut observe,
                };
                supervise(launch, &mut witness).await?
            }
            Err(error) => Over {
                how: How::Limit(Reason::new(ReasonKind::Package, error.to_string())),
                peak_memory_bytes: 0,
                peak_disk_bytes: 0,
            },
        };
        let ended = Time::now();
        let outcome = outcome(&job, (started, ended), &mut record, over, &output.text());
        tokio::task::spawn_blocking(move || {
            report::write(&job, &layout, &record, outcome, &output.text())
        })
        .await
        .map_err(|_| RunError::Ending)?
    }

    async fn unpack(
        &self,
        job: &Job,
        layout: &Layout,
    ) -> Result<Result<Vec<String>, PackageError>, RunError> {
        let (zip, folder, limit) = (
            job.package.clone(),
            layout.package(),
            job.limits.unpacked_bytes,
        );
        tokio::task::spawn_blocking(move || unpack(&zip, &folder, limit))
            .await
            .map_err(|_| RunError::Ending)
    }

    /// All that a script gets to know of its surroundings: the canary's variables, and those without which programs do
    /// not run. Nothing of ours, so no secret either.
    fn environment(&self, job: &Job, layout: &Layout) -> Vec<(String, String)> {
        let root = layout.root();
        let mut all = job.environment.clone();
        if job.headed {
            all.extend(self.display.clone());
        }
        if let Some(region) = job.region() {
            all.insert("AWS_REGION".to_owned(), region.to_owned());
        }
        let fixed = [
            ("PATH", self.tools.path.to_string_lossy().into_owned()),
            ("HOME", root.join("home").display().to_string()),
            ("TMPDIR", root.join("tmp").display().to_string()),
            ("LANG", "C.UTF-8".to_owned()),
            ("TZ", ":UTC".to_owned()),
            ("OBSCTL_CANARY_RUN", layout.marker()),
        ];
        all.extend(fixed.map(|(name, value)| (name.to_owned(), value)));
        all.into_iter().collect()
    }
}

fn outcome(
    job: &Job,
    (started, ended): (Time, Time),
    record: &mut Record,
    over: Over,
    log: &str,
) -> Outcome {
    let failure = match over.how {
        How::Limit(reason) => Some(reason),
        How::Ended(status) => match record.end.take() {
            Some((_, reason)) => reason,
            None => Some(unannounced(status, record.called, log, job)),
        },
    };
    record.close(
        ended,
        failure
            .as_ref()
            .map_or("the script went on without it", |reason| &reason.message),
    );
    // A step that nobody waited for is a failure of the script as well.
    let failure = failure.or_else(|| {
        let step = record
            .steps
            .iter()
            .find(|step| step.status == Status::Failed)?;
        let why = step.reason.as_deref().unwrap_or_default();
        Some(Reason::new(
            ReasonKind::Step,
            format!("step `{}` failed: {why}", step.name),
        ))
    });
    let script = if failure.is_none() {
        Status::Passed
    } else {
        Status::Failed
    };
    let reason = failure.or_else(|| {
        let error = record.execution_errors.first()?;
        Some(Reason::new(ReasonKind::Execution, error.clone()))
    });
    Outcome {
        name: job.name.clone(),
        status: if reason.is_none() {
            Status::Passed
        } else {
            Status::Failed
        },
        script,
        reason,
        execution_errors: record.execution_errors.clone(),
        started,
        ended,
        steps: record.steps.clone(),
        requests: record.requests,
        settings: record.settings.clone(),
        files: Vec::new(),
        log_tail: Output::tail(log),
        peak_memory_bytes: over.peak_memory_bytes,
        peak_disk_bytes: over.peak_disk_bytes,
    }
}

/// The first process ended, and the library did not say why.
fn unannounced(status: ExitStatus, called: bool, log: &str, job: &Job) -> Reason {
    /// A shell's way to say that a signal ended its child.
    const SIGNALS: i32 = 128;
    const ABORTED: i32 = 6;
    let signal = status.signal().or_else(|| {
        status
            .code()
            .filter(|code| *code > SIGNALS)
            .map(|code| code - SIGNALS)
    });
    match (signal, status.code()) {
        (Some(ABORTED), _) if log.contains("JavaScript heap out of memory") => {
            let limit = job.memory_mib;
            let message = format!("memory limit: the heap of Node is full, {limit} MB are allowed");
            Reason::new(ReasonKind::Memory, message)
        }
        (Some(signal), _) => {
            let message = format!(
                "the script's process, or the one that watches it, was ended by signal {signal}"
            );
            Reason::new(ReasonKind::Killed, message)
        }
        (None, code) => {
            let (code, when) = (
                code.unwrap_or_default(),
                if called {
                    "before its handler returned"
                } else {
                    "while it was loaded"
                },
            );
            let message = format!("the script ended the process with exit code {code} {when}");
            Reason::new(ReasonKind::Exited, message)
        }
    }
}
