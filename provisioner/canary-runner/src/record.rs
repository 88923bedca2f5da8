//! What is known of a run so far, from the lines of its channel. Steps that never ended are closed when the run is over.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::event::{EndKind, Event, Exchange, Limit, Line};
use crate::outcome::{Reason, ReasonKind, Requests, Screenshot, Status, Step};
use crate::time::Time;

/// How much text of one line is kept: names and messages come from scripts.
const LONGEST_TEXT: usize = 4_000;
/// How many steps and pictures are kept.
const MOST_STEPS: usize = 1_000;

/// What is known of a run so far.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) steps: Vec<Step>,
    open: Vec<u32>,
    pub(crate) loose_screenshots: Vec<Screenshot>,
    pub(crate) requests: Requests,
    pub(crate) recorded: Vec<Exchange>,
    most_recorded: usize,
    pub(crate) execution_errors: Vec<String>,
    pub(crate) settings: BTreeMap<String, Value>,
    pub(crate) launch_ms: Option<u64>,
    /// Whether the handler was called.
    pub(crate) called: bool,
    /// How the script ended, if it said so: no reason is a success.
    pub(crate) end: Option<(Time, Option<Reason>)>,
    /// A limit that was passed.
    pub(crate) passed_limit: Option<Reason>,
}

impl Record {
    pub(crate) fn new(most_recorded: usize) -> Self {
        Self {
            steps: Vec::new(),
            open: Vec::new(),
            loose_screenshots: Vec::new(),
            requests: Requests::default(),
            recorded: Vec::new(),
            most_recorded,
            execution_errors: Vec::new(),
            settings: BTreeMap::new(),
            launch_ms: None,
            called: false,
            end: None,
            passed_limit: None,
        }
    }

    /// Takes a line; what it means to an observer.
    pub(crate) fn take(&mut self, line: Line) -> Option<Event> {
        match line {
            Line::Started {} => self.called = true,
            Line::Launched { milliseconds } => self.launch_ms = Some(milliseconds),
            Line::StepStarted {
                number,
                name,
                at,
                url,
            } => return self.begin(number, name, at, url),
            Line::StepEnded {
                number,
                at,
                url,
                error,
            } => return self.end_step(number, at, url, error),
            Line::Screenshot { step, file, url } => self.screenshot(
                step,
                Screenshot {
                    file,
                    url,
                    error: None,
                },
            ),
            Line::ScreenshotFailed {
                step,
                file,
                url,
                error,
            } => {
                let error = short(error);
                self.execution_error(format!("no screenshot `{file}`: {error}"));
                self.screenshot(
                    step,
                    Screenshot {
                        file,
                        url,
                        error: Some(error),
                    },
                );
            }
            Line::Request(request) => {
                self.requests.count(request.status);
                if self.recorded.len() < self.most_recorded {
                    self.recorded.push(*request);
                }
            }
            Line::ExecutionError { error } => self.execution_error(short(error)),
            Line::Limit {
                limit: Limit::Pages,
                value,
            } => {
                self.passed_limit = Some(Reason::new(
                    ReasonKind::Pages,
                    format!("{value} pages were open at once, which is more than the limit allows"),
                ));
            }
            Line::Configuration { values } => self.settings = values,
            Line::Ended { at, kind, error } => {
                // The first word counts: a script cannot take back how it ended.
                if self.end.is_none() {
                    self.end = Some((Time::from_millis(at), reason(kind, error)));
                }
            }
            Line::Oversized { of } => {
                self.execution_error(format!("a report of `{of}` was too long and left out"));
            }
        }
        None
    }

    /// Closes what is open: a step that was cut off has failed, for `reason`.
    pub(crate) fn close(&mut self, at: Time, reason: &str) {
        for number in std::mem::take(&mut self.open) {
            if let Some(step) = self.steps.iter_mut().find(|step| step.number == number) {
                step.status = Status::Failed;
                step.ended = at.max(step.started);
                step.reason = Some(reason.to_owned());
            }
        }
    }

    fn begin(&mut self, number: u32, name: String, at: i64, url: Option<String>) -> Option<Event> {
        if self.steps.len() >= MOST_STEPS {
            return None;
        }
        let (name, started) = (short(name), Time::from_millis(at));
        self.open.push(number);
        self.steps.push(Step {
            number,
            name: name.clone(),
            status: Status::Passed,
            reason: None,
            started,
            ended: started,
            source_url: url,
            destination_url: None,
            screenshots: Vec::new(),
        });
        Some(Event::StepStarted { number, name })
    }

    fn end_step(
        &mut self,
        number: u32,
        at: i64,
        url: Option<String>,
        error: Option<String>,
    ) -> Option<Event> {
        self.open.retain(|open| *open != number);
        let step = self.steps.iter_mut().find(|step| step.number == number)?;
        step.ended = Time::from_millis(at).max(step.started);
        step.destination_url = url;
        step.reason = error.map(short);
        if step.reason.is_some() {
            step.status = Status::Failed;
        }
        Some(Event::StepEnded {
            number,
            name: step.name.clone(),
            status: step.status,
            reason: step.reason.clone(),
            duration_ms: step.duration_ms(),
        })
    }

    fn screenshot(&mut self, step: Option<u32>, screenshot: Screenshot) {
        let list = match step {
            Some(number) => match self.steps.iter_mut().find(|step| step.number == number) {
                Some(step) => &mut step.screenshots,
                None => return,
            },
            None => &mut self.loose_screenshots,
        };
        if list.len() < MOST_STEPS {
            list.push(screenshot);
        }
    }

    fn execution_error(&mut self, error: String) {
        if self.execution_errors.len() < MOST_STEPS {
            self.execution_errors.push(error);
        }
    }
}

fn reason(kind: EndKind, error: Option<String>) -> Option<Reason> {
    let kind = match kind {
        EndKind::Passed => return None,
        EndKind::Step => ReasonKind::Step,
        EndKind::Thrown => ReasonKind::Thrown,
        EndKind::UncaughtException => ReasonKind::UncaughtException,
        EndKind::UnhandledRejection => ReasonKind::UnhandledRejection,
        EndKind::NoHandler => ReasonKind::NoHandler,
        EndKind::Syntax => ReasonKind::Syntax,
        EndKind::MissingModule => ReasonKind::MissingModule,
    };
    Some(Reason::new(kind, error.map(short).unwrap_or_default()))
}

fn short(text: String) -> String {
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
