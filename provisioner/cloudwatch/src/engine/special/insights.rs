//! Alarms on Metrics Insights queries (UG:cloudwatch-metrics-insights-alarms,
//! UG:multi-time-series-alarm).

use super::metric::{points_of, seen};
use super::windows::Look;
use super::{Moment, Outcome, warm_up};
use crate::alarm::{EvaluationState, Settings, State};
use crate::engine::contributors::{Judgement, Tracker, contributor_of, count_reason};
use crate::engine::rare::Rare;
use crate::engine::reason::{Evaluation, Wording};
use crate::engine::reason_data::ReasonData;
use crate::engine::settings::{EmptyInsights, EngineSettings};
use crate::engine::verdict::{Rule, Verdict};
use crate::insights::{self, Query};
use crate::results::{InsightsResult, Labels};
use crate::series::Series;
use crate::store::{MetricData, WindowPoint, Windows};

/// What such an alarm needs at every evaluation.
#[derive(Debug, Clone)]
pub(super) struct Work {
    rule: Rule,
    /// What the text says; `None` for one that was given results.
    query: Option<Query>,
    text: String,
}

impl Work {
    pub(super) fn new(settings: &Settings, text: &str, engine: &EngineSettings) -> Self {
        Self {
            rule: Rule::new(settings, engine),
            query: insights::parse(text).ok(),
            text: text.to_owned(),
        }
    }

    pub(super) fn evaluate(
        &self,
        settings: &Settings,
        rare: &mut Rare,
        moment: Moment<'_>,
    ) -> Outcome {
        let look = Look::at(&settings.window, settings.evaluation_periods, moment);
        let result = look.through(moment.data, |data| self.read(look.windows, data));
        let longest = result.series.iter().max_by_key(|(_, series)| series.len());
        let longest: Vec<WindowPoint> =
            longest.map_or_else(Vec::new, |(_, series)| points_of(series).collect());
        let seen = seen(&longest, look.windows, settings.evaluation_periods);
        if let Some(warm_up) = settings.warm_up
            && warm_up::waits(warm_up, rare, seen, moment)
        {
            return Outcome::saying(EvaluationState::InWarmUp);
        }
        let has_groups = result.series.iter().any(|(labels, _)| !labels.is_empty());
        let mut outcome = if has_groups {
            self.judge_groups(settings, &result, &look, rare, moment)
        } else {
            self.judge_all(settings, &longest, &look, rare, moment)
        };
        if result.is_partial {
            outcome.evaluation = Some(EvaluationState::PartialData);
        }
        outcome
    }

    fn judge_groups(
        &self,
        settings: &Settings,
        result: &InsightsResult,
        look: &Look,
        rare: &mut Rare,
        moment: Moment<'_>,
    ) -> Outcome {
        let mut tracker = Tracker::new(moment.now, &mut rare.contributors);
        let wording = Wording {
            lists_apart: true,
            ..Wording::of(settings)
        };
        for (labels, series) in &result.series {
            let points: Vec<WindowPoint> = points_of(series).collect();
            let verdict = self.rule.decide(&points, look.windows);
            let contributor = contributor_of(labels.clone());
            let state = verdict.state.unwrap_or(tracker.state(&contributor.id));
            // why a contributor stays where it is nobody asks
            let changes = state != tracker.state(&contributor.id);
            let (reason, reason_data) = if changes {
                self.explain(wording, state, &points, verdict, look, moment)
            } else {
                (String::new(), ReasonData::default())
            };
            tracker.judge(Judgement {
                contributor,
                state: Some(state),
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
        let total = result.series.len();
        Outcome {
            contributors: tracker.finish(),
            ..Outcome::of(
                state,
                count_reason(in_alarm, Some(total)),
                ReasonData::default(),
            )
        }
    }

    /// One state for the alarm alone: of a query without groups, or one that gave nothing.
    fn judge_all(
        &self,
        settings: &Settings,
        points: &[WindowPoint],
        look: &Look,
        rare: &mut Rare,
        moment: Moment<'_>,
    ) -> Outcome {
        let mut tracker = Tracker::new(moment.now, &mut rare.contributors);
        tracker.forget_unseen();
        let contributors = tracker.finish();
        let mut verdict = self.rule.decide(points, look.windows);
        if points.is_empty() && moment.engine.empty_insights == EmptyInsights::IsInsufficient {
            verdict.state = Some(State::InsufficientData);
        }
        let found = verdict.state.map(|state| {
            let wording = Wording::of(settings);
            let (reason, data) = self.explain(wording, state, points, verdict, look, moment);
            (state, reason, data)
        });
        Outcome {
            found,
            contributors,
            ..Outcome::default()
        }
    }

    fn explain(
        &self,
        wording: Wording<'_>,
        state: State,
        points: &[WindowPoint],
        verdict: Verdict,
        look: &Look,
        moment: Moment<'_>,
    ) -> (String, ReasonData) {
        let points = points.iter().map(|point| WindowPoint {
            start: look.start_of(point.start),
            ..*point
        });
        let evaluation = Evaluation {
            wording,
            rule: self.rule,
            windows: look.windows,
            starts: look.starts(),
            points: &points.collect::<Vec<_>>(),
            band: None,
            verdict,
            now: moment.now,
        };
        (evaluation.reason(state), evaluation.data())
    }

    fn read(&self, windows: Windows, data: &dyn MetricData) -> InsightsResult {
        let given = data.query_results();
        if let Some(given) = given.and_then(|given| given.insights(&self.text, windows)) {
            return given;
        }
        let Some(query) = &self.query else {
            return InsightsResult::default();
        };
        let found = query.evaluate(data, windows, &insights::Settings::for_alarms());
        let series = found.series.into_iter().map(|one| {
            let labels = one.group.labels();
            let labels = labels.map(|(label, value)| (label.to_string(), value.to_owned()));
            (labels.collect::<Labels>(), one.series)
        });
        let series: Vec<(Labels, Series)> = series.collect();
        InsightsResult {
            series: series
                .into_iter()
                .filter(|(_, series)| !series.is_empty())
                .collect(),
            is_partial: found.is_partial,
        }
    }
}
