//! Log alarms: the results of a query that runs again and again (UG:alarm-on-logs).

use std::collections::{BTreeMap, BTreeSet};

use super::metric::seen;
use super::{Moment, Outcome, warm_up};
use crate::alarm::{EvaluationState, LogSettings, MissingData, State};
use crate::engine::contributors::{Judgement, Tracker, contributor_of, count_reason};
use crate::engine::rare::Rare;
use crate::engine::reason::{Evaluation, Wording};
use crate::engine::reason_data::ReasonData;
use crate::engine::settings::EngineSettings;
use crate::engine::verdict::{Rule, Tally, Verdict};
use crate::results::{Labels, LogValue, QueryFailure};
use crate::store::{WindowPoint, Windows};

/// The most groups of a result that count (UG:alarm-on-logs).
const MAX_GROUPS: usize = 500;

/// What a log alarm needs at every evaluation.
#[derive(Debug, Clone)]
pub(super) struct Work {
    rule: Rule,
}

/// The results of the newest runs.
#[derive(Debug, Default)]
struct Runs {
    /// The points of each group, the oldest first.
    groups: BTreeMap<Labels, Vec<WindowPoint>>,
    /// The groups of the newest result there is.
    newest: Vec<Labels>,
    /// Why the very last run gave nothing.
    failure: Option<QueryFailure>,
    is_partial: bool,
}

impl Work {
    pub(super) fn new(settings: &LogSettings, engine: &EngineSettings) -> Self {
        let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        Self {
            rule: Rule {
                evaluation_periods: count(settings.results_to_evaluate),
                datapoints_to_alarm: count(settings.results_to_alarm),
                comparison: settings.comparison,
                threshold: settings.threshold,
                missing: settings.missing,
                young_breach: engine.young_breach,
            },
        }
    }

    pub(super) fn evaluate(
        &self,
        settings: &LogSettings,
        current: State,
        rare: &mut Rare,
        moment: Moment<'_>,
    ) -> Outcome {
        // a result is stamped with the time of its run, which comes at the end of what it covers
        let interval = i64::from(settings.query.schedule.seconds());
        let windows = moment.schedule.windows(moment.end.plus_seconds(interval));
        let mut results = read(settings, windows, moment);
        if let Some(failure) = &results.failure {
            return Outcome::failed(current, failure);
        }
        let longest = results.groups.values().max_by_key(|points| points.len());
        let longest = longest.map(Vec::as_slice).unwrap_or_default();
        let covered = seen(longest, windows, settings.results_to_evaluate);
        if let Some(warm_up) = settings.warm_up
            && warm_up::waits(warm_up, rare, covered, moment)
        {
            return Outcome::saying(EvaluationState::InWarmUp);
        }
        let mut outcome = if settings.has_groups() && !results.newest.is_empty() {
            let groups = std::mem::take(&mut results.groups);
            self.judge_groups(groups, &results.newest, windows, rare, moment)
        } else {
            let points = results.groups.into_values().next().unwrap_or_default();
            let points = if settings.has_groups() {
                Vec::new()
            } else {
                points
            };
            self.judge_all(&points, windows, rare, moment)
        };
        if results.is_partial {
            outcome.evaluation = Some(EvaluationState::PartialData);
        }
        outcome
    }

    /// One state for the alarm alone; contributors there may have been are OK.
    fn judge_all(
        &self,
        points: &[WindowPoint],
        runs: Windows,
        rare: &mut Rare,
        moment: Moment<'_>,
    ) -> Outcome {
        let mut tracker = Tracker::new(moment.now, &mut rare.contributors);
        tracker.forget_unseen();
        let contributors = tracker.finish();
        let (state, reason, data) = self.judge(points, runs, false, moment);
        Outcome {
            found: state.map(|state| (state, reason, data)),
            contributors,
            ..Outcome::default()
        }
    }

    fn judge_groups(
        &self,
        mut groups: BTreeMap<Labels, Vec<WindowPoint>>,
        newest: &[Labels],
        runs: Windows,
        rare: &mut Rare,
        moment: Moment<'_>,
    ) -> Outcome {
        let mut tracker = Tracker::new(moment.now, &mut rare.contributors);
        let total = newest.len();
        for labels in newest {
            let points = groups.remove(labels).unwrap_or_default();
            let (state, reason, reason_data) = self.judge(&points, runs, true, moment);
            tracker.judge(Judgement {
                contributor: contributor_of(labels.clone()),
                state,
                reason,
                reason_data,
            });
        }
        tracker.forget_unseen();
        let in_alarm = tracker.in_alarm();
        let state = if in_alarm > 0 {
            State::Alarm
        } else {
            State::Ok
        };
        Outcome {
            contributors: tracker.finish(),
            ..Outcome::of(
                state,
                count_reason(in_alarm, Some(total)),
                ReasonData::default(),
            )
        }
    }

    /// The state that these results give, and why.
    fn judge(
        &self,
        points: &[WindowPoint],
        runs: Windows,
        lists_apart: bool,
        moment: Moment<'_>,
    ) -> (Option<State>, String, ReasonData) {
        let breaching = points
            .iter()
            .filter(|point| self.rule.breaches(point))
            .count();
        let verdict = match self.rule.missing {
            // only the results that are there are evaluated
            MissingData::Ignore if !points.is_empty() => Verdict {
                state: self.rule.state(Tally {
                    real: self.rule.evaluation_periods,
                    breaching,
                    oldest: 0,
                }),
                filled: self.rule.evaluation_periods - points.len(),
            },
            _ => self.rule.decide(points, runs),
        };
        let Some(state) = verdict.state else {
            return (None, String::new(), ReasonData::default());
        };
        let evaluation = Evaluation {
            wording: Wording {
                m_of_n: true,
                noun: "query result",
                lists_apart,
                metric: None,
            },
            rule: self.rule,
            windows: runs,
            starts: None,
            points,
            band: None,
            verdict,
            now: moment.now,
        };
        (Some(state), evaluation.reason(state), evaluation.data())
    }
}

/// The results of the newest runs. An empty result is no value, but for `count(*)`. Each group has
/// one value in a result, the first; without groups, so has the whole result.
fn read(settings: &LogSettings, runs: Windows, moment: Moment<'_>) -> Runs {
    let mut found = Runs::default();
    let has_groups = settings.has_groups();
    for run in runs.starts() {
        let results = moment.data.query_results();
        let answer = results.and_then(|results| results.log(settings, run));
        found.failure = None;
        let mut values = match answer {
            None => continue,
            Some(Err(failure)) => {
                found.failure = Some(failure);
                continue;
            }
            Some(Ok(values)) => values,
        };
        let mut seen = BTreeSet::new();
        values.retain_mut(|value| {
            if !has_groups {
                value.labels.clear();
            }
            value.value.is_finite() && seen.insert(value.labels.clone())
        });
        if values.is_empty() && settings.counts_nothing_as_zero() {
            values.push(LogValue {
                labels: Labels::new(),
                value: 0.0,
            });
        }
        found.is_partial = values.len() > MAX_GROUPS;
        values.truncate(MAX_GROUPS);
        found.newest = values.iter().map(|value| value.labels.clone()).collect();
        for LogValue { labels, value } in values {
            found.groups.entry(labels).or_default().push(WindowPoint {
                start: run,
                value,
                sample_count: None,
            });
        }
    }
    found
}
