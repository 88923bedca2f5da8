//! Metric alarms with warm-up, a band, windows of the wall clock or a connected data source.

use std::borrow::Cow;
use std::cell::RefCell;

use super::windows::Look;
use super::{Moment, Outcome, warm_up};
use crate::alarm::{
    BandComparison, Condition, EvaluationState, LowSamples, Settings, Source, State,
};
use crate::anomaly::Models;
use crate::engine::explain::{Explanation, Seen};
use crate::engine::rare::Rare;
use crate::engine::reason::{Band, Evaluation, Wording};
use crate::engine::reason_data::ReasonData;
use crate::engine::settings::{EngineSettings, LowSamplePoints};
use crate::engine::verdict::{Because, Rule, Verdict};
use crate::math::{self, Function};
use crate::query::{Alignment, Learning, MetricDataQuery, Options, Plan, QuerySource};
use crate::results::ConnectedFailure;
use crate::series::Series;
use crate::statistic::Statistic;
use crate::store::{MetricData, WindowPoint, Windows};

/// What such an alarm needs at every evaluation.
#[derive(Debug, Clone)]
pub(super) struct Work {
    rule: Rule,
    plan: Option<Plan>,
    /// The comparison, the id of the value, and the id and the text of the band.
    band: Option<(BandComparison, String, String, String)>,
    /// The expression that asks a connected data source.
    connected: Option<String>,
    /// Whether there are bands in the expressions.
    learns: bool,
    models: Models,
    fewest_samples: Option<f64>,
}

/// What was read.
#[derive(Debug, Default)]
struct Points {
    list: Vec<WindowPoint>,
    /// The band at each point.
    edges: Vec<[f64; 2]>,
    /// The data source failed, so that nothing can be told.
    failed: bool,
}

impl Work {
    /// What these settings need; `None` for those of an ordinary alarm.
    pub(super) fn new(settings: &Settings, engine: &EngineSettings) -> Option<Self> {
        let queries = match &settings.source {
            Source::Math(queries) => queries.as_slice(),
            _ => &[],
        };
        let statistic = match &settings.source {
            Source::Metric(stat) => Some(stat.statistic),
            _ => None,
        };
        let fewest_samples = match settings.low_samples {
            LowSamples::Evaluate => None,
            LowSamples::Ignore => statistic.and_then(Statistic::minimum_samples),
        };
        let newest_only =
            fewest_samples.is_some() && engine.low_sample_points == LowSamplePoints::Newest;
        let band = band(&settings.condition, queries);
        let connected = connected(queries);
        let learns = queries
            .iter()
            .any(|query| calls(query, Function::AnomalyDetectionBand));
        let is_ordinary = settings.window.is_sliding()
            && settings.warm_up.is_none()
            && band.is_none()
            && connected.is_none()
            && !learns
            && !newest_only;
        (!is_ordinary).then(|| Self {
            rule: Rule::new(settings, engine),
            plan: Plan::with(queries, engine.math).ok(),
            band,
            connected,
            learns,
            models: Models::default(),
            fewest_samples,
        })
    }

    pub(super) fn evaluate(
        &mut self,
        settings: &Settings,
        current: State,
        rare: &mut Rare,
        moment: Moment<'_>,
    ) -> Outcome {
        let look = Look::at(&settings.window, settings.evaluation_periods, moment);
        let models = RefCell::new(std::mem::take(&mut self.models));
        let learning = Learning {
            settings: &moment.engine.anomaly,
            models: &models,
        };
        let mut read = look.through(moment.data, |data| {
            self.read(settings, look.windows, data, learning)
        });
        self.models = models.into_inner();
        let seen = seen(&read.list, look.windows, settings.evaluation_periods);
        if let Some(warm_up) = settings.warm_up
            && warm_up::waits(warm_up, rare, seen, moment)
        {
            return Outcome::saying(EvaluationState::InWarmUp);
        }
        if self.has_few_samples(&read.list, moment.engine.low_sample_points) {
            return Outcome::default();
        }
        let verdict = self.decide(&read, look.windows);
        for point in &mut read.list {
            point.start = look.start_of(point.start);
        }
        let Some(state) = verdict.state else {
            return Outcome::default();
        };
        let evaluation = Evaluation {
            wording: Wording::of(settings),
            rule: self.rule,
            windows: look.windows,
            starts: look.starts(),
            points: &read.list,
            band: self.band.as_ref().map(|(comparison, ..)| Band {
                comparison: *comparison,
                edges: &read.edges,
            }),
            verdict,
            now: moment.now,
        };
        if state == current && state != State::InsufficientData {
            return Outcome::of(state, String::new(), ReasonData::default());
        }
        Outcome::of(state, evaluation.reason(state), evaluation.data())
    }

    /// What the evaluation at this moment sees, and makes of it. What was learnt stays as it is.
    pub(super) fn explain(&self, settings: &Settings, moment: Moment<'_>) -> Explanation {
        let look = Look::at(&settings.window, settings.evaluation_periods, moment);
        let models = RefCell::new(self.models.clone());
        let learning = Learning {
            settings: &moment.engine.anomaly,
            models: &models,
        };
        let mut read = look.through(moment.data, |data| {
            self.read(settings, look.windows, data, learning)
        });
        let compared = self.compared(&read).into_owned();
        let prevented = if read.failed {
            Some(Because::Failed)
        } else if self.has_few_samples(&read.list, moment.engine.low_sample_points) {
            Some(Because::FewSamples)
        } else {
            None
        };
        for point in &mut read.list {
            point.start = look.start_of(point.start);
        }
        Seen {
            rule: self.rule,
            windows: look.windows,
            starts: look.starts(),
            points: &read.list,
            compared: &compared,
            edges: &read.edges,
            prevented,
        }
        .explain()
    }

    fn decide(&self, read: &Points, windows: Windows) -> Verdict {
        if read.failed {
            return Verdict {
                state: Some(State::InsufficientData),
                filled: self.rule.evaluation_periods,
            };
        }
        self.rule.decide(&self.compared(read), windows)
    }

    /// The points as the rule compares them: of a band each carries a 1 where it breaches.
    fn compared<'a>(&self, read: &'a Points) -> Cow<'a, [WindowPoint]> {
        let Some((comparison, ..)) = &self.band else {
            return Cow::Borrowed(&read.list);
        };
        let points = read.list.iter().zip(&read.edges);
        let marked = points.map(|(point, [lower, upper])| WindowPoint {
            value: f64::from(u8::from(comparison.breaches(point.value, *lower, *upper))),
            ..*point
        });
        Cow::Owned(marked.collect())
    }

    fn read(
        &self,
        settings: &Settings,
        windows: Windows,
        data: &dyn MetricData,
        learning: Learning<'_>,
    ) -> Points {
        let mut read = Points::default();
        match (&settings.source, &self.plan) {
            (Source::Metric(stat), _) => data.read(stat, windows, &mut read.list),
            _ if self.connected.is_some() => self.read_connected(windows, data, &mut read),
            (Source::Math(_), Some(plan)) if self.band.is_some() => {
                self.read_band(plan, windows, data, learning, &mut read);
            }
            (Source::Math(_), Some(plan)) => {
                let learning = self.learns.then_some(learning);
                let series = plan.returned_series_learning(data, windows, learning);
                read.list.extend(points_of(&series));
            }
            _ => {}
        }
        read
    }

    /// A point at which there is no band cannot be compared: it is missing (*undocumented*).
    fn read_band(
        &self,
        plan: &Plan,
        windows: Windows,
        data: &dyn MetricData,
        learning: Learning<'_>,
        read: &mut Points,
    ) {
        let Some((_, value, id, text)) = &self.band else {
            return;
        };
        let options = Options {
            anomaly: learning.settings.clone(),
            ..Options::new(Alignment::Sliding)
        };
        let range = (windows.start(), windows.end);
        let results = plan.evaluate_learning(data, range, &options, learning.models);
        let of = |id: &str| {
            let results = results.iter().filter(|result| result.id == id);
            results
                .map(|result| result.series.clone())
                .collect::<Vec<Series>>()
        };
        let given = data
            .query_results()
            .and_then(|given| given.band(text, windows));
        let given = given.or_else(|| of(id).try_into().ok());
        let Some([lower, upper]) = given else { return };
        for point in of(value).first().into_iter().flat_map(points_of) {
            if let (Some(lower), Some(upper)) = (lower.at(point.start), upper.at(point.start)) {
                read.list.push(point);
                read.edges.push([lower, upper]);
            }
        }
    }

    fn read_connected(&self, windows: Windows, data: &dyn MetricData, read: &mut Points) {
        let Some(expression) = &self.connected else {
            return;
        };
        let answer = data
            .query_results()
            .and_then(|results| results.connected(expression, windows));
        match answer {
            None | Some(Err(ConnectedFailure::Permission)) => {}
            Some(Err(ConnectedFailure::Failed)) => read.failed = true,
            // points between the starts of windows do not count
            Some(Ok(series)) => {
                let starts = windows.starts();
                let points = starts.filter_map(|start| {
                    Some(WindowPoint {
                        start,
                        value: series.at(start)?,
                        sample_count: None,
                    })
                });
                read.list.extend(points);
            }
        }
    }

    fn has_few_samples(&self, points: &[WindowPoint], which: LowSamplePoints) -> bool {
        let Some(fewest) = self.fewest_samples else {
            return false;
        };
        let few = |point: &WindowPoint| point.sample_count.is_some_and(|count| count < fewest);
        match which {
            LowSamplePoints::Counting => self.rule.counting(points).iter().any(few),
            LowSamplePoints::Newest => points.last().is_some_and(few),
        }
    }
}

/// The points of a series.
pub(super) fn points_of(series: &Series) -> impl Iterator<Item = WindowPoint> {
    series.points().iter().map(|(start, value)| WindowPoint {
        start: *start,
        value: *value,
        sample_count: None,
    })
}

/// What an evaluation during warm-up sees in the newest N windows.
pub(super) fn seen(points: &[WindowPoint], windows: Windows, periods: u32) -> warm_up::Seen {
    let length = i64::from(periods) * i64::from(windows.period.seconds());
    let first = windows.end.plus_seconds(-length);
    let mut inside = points.iter().filter(|point| point.start >= first);
    let oldest = inside.next().map(|point| point.start);
    let count = inside.count() + usize::from(oldest.is_some());
    warm_up::Seen {
        length,
        is_full: u32::try_from(count).is_ok_and(|count| count >= periods),
        oldest,
    }
}

/// The comparison with a band, the id of the value, and the id and the text of the band.
fn band(
    condition: &Condition,
    queries: &[MetricDataQuery],
) -> Option<(BandComparison, String, String, String)> {
    let Condition::Band {
        comparison,
        threshold_metric_id,
    } = condition
    else {
        return None;
    };
    let value = queries
        .iter()
        .find(|query| query.return_data && query.id != *threshold_metric_id);
    let text = queries
        .iter()
        .find(|query| query.id == *threshold_metric_id)
        .and_then(|query| match &query.source {
            QuerySource::Expression(text) => Some(text.clone()),
            QuerySource::Stat(_) => None,
        });
    Some((
        *comparison,
        value.map(|query| query.id.clone()).unwrap_or_default(),
        threshold_metric_id.clone(),
        text.unwrap_or_default(),
    ))
}

/// The expression that returns data, if it asks a connected data source.
fn connected(queries: &[MetricDataQuery]) -> Option<String> {
    let returned = queries.iter().find(|query| query.return_data)?;
    let QuerySource::Expression(text) = &returned.source else {
        return None;
    };
    calls(returned, Function::Lambda).then(|| text.clone())
}

/// Whether the expression of a query calls a function.
fn calls(query: &MetricDataQuery, function: Function) -> bool {
    let QuerySource::Expression(text) = &query.source else {
        return false;
    };
    let calls = math::parse(text).map(|expr| expr.calls());
    calls.is_ok_and(|calls| calls.iter().any(|call| call.function == function))
}
