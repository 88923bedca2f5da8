//! Alarms that are evaluated one moment after the other, since each evaluation depends on the one
//! before, or reads what is not in a row: those with contributors, warm-up, a band or windows of
//! the wall clock, and those on `PromQL` and logs. Ordinary alarms pay nothing for them.

mod insights;
mod log;
mod metric;
mod promql;
mod warm_up;
mod windows;

use super::alarms::Engine;
use super::explain::Explanation;
use super::schedule::Schedule;
use super::settings::EngineSettings;
use super::state::{AlarmState, Definition};
use super::transition::{Kind, Transition};
use crate::alarm::{EvaluationState, Settings, Source, State};
use crate::engine::reason_data::ReasonData;
use crate::period::Period;
use crate::results::QueryFailure;
use crate::store::MetricData;
use crate::time::Timestamp;

/// What such an alarm needs at every evaluation, worked out once.
#[derive(Debug, Clone)]
pub(super) struct Special {
    schedule: Schedule,
    work: Work,
}

#[derive(Debug, Clone)]
enum Work {
    Metric(Box<metric::Work>),
    Insights(Box<insights::Work>),
    PromQl,
    Log(log::Work),
}

/// When an evaluation takes place, and where its newest window ends.
#[derive(Clone, Copy)]
struct Moment<'a> {
    now: Timestamp,
    end: Timestamp,
    schedule: Schedule,
    data: &'a dyn MetricData,
    engine: &'a EngineSettings,
    /// Whether it is the first evaluation of this definition.
    is_first: bool,
}

/// What an evaluation found.
#[derive(Debug, Default)]
struct Outcome {
    /// The state and why; `None` to keep what it is.
    found: Option<(State, String, ReasonData)>,
    /// What is to be said of the evaluation.
    evaluation: Option<EvaluationState>,
    /// What contributors did.
    contributors: Vec<Transition>,
}

impl Outcome {
    fn of(state: State, reason: String, reason_data: ReasonData) -> Self {
        Self {
            found: Some((state, reason, reason_data)),
            ..Self::default()
        }
    }

    /// The state stays, but something is to be said.
    fn saying(evaluation: EvaluationState) -> Self {
        Self {
            evaluation: Some(evaluation),
            ..Self::default()
        }
    }

    /// The state stays. Of a wrong configuration the reason tells (BOTO:cloudwatch.StateReason).
    fn failed(state: State, failure: &QueryFailure) -> Self {
        match failure {
            QueryFailure::Configuration { message } => Self {
                evaluation: Some(EvaluationState::EvaluationError),
                ..Self::of(state, message.clone(), ReasonData::default())
            },
            QueryFailure::Temporary => Self::saying(EvaluationState::EvaluationFailure),
        }
    }
}

impl Special {
    /// What the definition needs; `None` for composites and ordinary metric alarms.
    pub(super) fn of(definition: &Definition, engine: &EngineSettings) -> Option<Self> {
        match definition {
            Definition::Composite(_) => None,
            Definition::Metric(settings) => {
                let period = settings.period().unwrap_or(Period::MINUTE);
                let schedule = Schedule::new(period, settings.evaluation_periods, engine);
                let work = match &settings.source {
                    Source::Insights { query, .. } => {
                        Work::Insights(Box::new(insights::Work::new(settings, query, engine)))
                    }
                    _ => Work::Metric(Box::new(metric::Work::new(settings, engine)?)),
                };
                Some(Self { schedule, work })
            }
            Definition::PromQl(settings) => Some(Self {
                schedule: Schedule::every(settings.interval_seconds, Period::MINUTE, 1),
                work: Work::PromQl,
            }),
            Definition::Log(settings) => {
                let rate = settings.query.schedule.seconds();
                let period = Period::from_seconds(rate).unwrap_or(Period::MINUTE);
                Some(Self {
                    schedule: Schedule::every(rate, period, settings.results_to_evaluate),
                    work: Work::Log(log::Work::new(settings, engine)),
                })
            }
        }
    }

    /// What the evaluation of the windows up to `end` sees, and makes of it; `None` where no
    /// points in a row decide.
    pub(super) fn explain(
        &self,
        settings: &Settings,
        end: Timestamp,
        data: &dyn MetricData,
        engine: &EngineSettings,
    ) -> Option<Explanation> {
        let Work::Metric(work) = &self.work else {
            return None;
        };
        let moment = Moment {
            now: end + engine.offset,
            end,
            schedule: self.schedule,
            data,
            engine,
            is_first: false,
        };
        Some(work.explain(settings, moment))
    }

    fn evaluate(&mut self, alarm: &mut AlarmState, moment: Moment<'_>) -> Outcome {
        let current = alarm.status.state;
        let Some(rare) = alarm.progress.rare.as_mut() else {
            // made for those that need it, and dropped when nothing is in it
            alarm.progress.rare_mut();
            let outcome = self.evaluate(alarm, moment);
            alarm.progress.tidy();
            return outcome;
        };
        match (&mut self.work, &alarm.definition) {
            (Work::Metric(work), Definition::Metric(settings)) => {
                work.evaluate(settings, current, rare, moment)
            }
            (Work::Insights(work), Definition::Metric(settings)) => {
                work.evaluate(settings, rare, moment)
            }
            (Work::PromQl, Definition::PromQl(settings)) => {
                promql::evaluate(settings, current, rare, moment)
            }
            (Work::Log(work), Definition::Log(settings)) => {
                work.evaluate(settings, current, rare, moment)
            }
            _ => Outcome::default(),
        }
    }
}

impl Engine {
    /// Evaluates the alarms that are evaluated one moment after the other, and adds what changed.
    pub(super) fn evaluate_special(
        &mut self,
        now: Timestamp,
        data: &dyn MetricData,
        transitions: &mut Vec<Transition>,
    ) {
        for name in &self.special {
            let Some(entry) = self.alarms.get_mut(name) else {
                continue;
            };
            let Some(mut special) = entry.special.take() else {
                continue;
            };
            let schedule = special.schedule;
            let end = schedule.newest_end(now, &self.settings);
            let evaluated = entry.alarm.progress.evaluated;
            if schedule.is_due(evaluated, end) {
                let moment = Moment {
                    now,
                    end,
                    schedule,
                    data,
                    engine: &self.settings,
                    is_first: evaluated.is_none(),
                };
                let outcome = special.evaluate(&mut entry.alarm, moment);
                entry.alarm.progress.evaluated = Some(end);
                let failed = Some(EvaluationState::EvaluationError);
                // the reason told of the mistake, or does so now
                let tells = [entry.alarm.status.evaluation, outcome.evaluation].contains(&failed);
                entry.alarm.status.evaluation = outcome.evaluation;
                transitions.extend(outcome.contributors.into_iter().map(|one| Transition {
                    alarm: name.clone(),
                    ..one
                }));
                let current = entry.alarm.status.state;
                let explained = evaluated.is_some() || current != State::InsufficientData;
                if let Some((state, reason, reason_data)) = outcome.found
                    && (state != current || !explained || tells)
                {
                    let next = Transition {
                        reason,
                        reason_data,
                        ..Transition::new(now, (current, state), Kind::Metric)
                    };
                    transitions.extend(entry.enter(name, next));
                }
            }
            entry.special = Some(special);
        }
    }

    /// When the next of them is due.
    pub(super) fn special_due(&self, now: Timestamp) -> Option<Timestamp> {
        let due = |name: &String| {
            let entry = self.alarms.get(name)?;
            let special = entry.special.as_ref()?;
            Some(match entry.alarm.progress.evaluated {
                None => now,
                Some(_) => special.schedule.next(now, &self.settings),
            })
        };
        self.special.iter().filter_map(due).min()
    }
}
