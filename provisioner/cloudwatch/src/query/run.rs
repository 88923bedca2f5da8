//! One evaluation of a plan.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::time::Duration;

use super::Message;
use super::nodes::Node;
use super::plan::{Plan, Planning};
use super::searching::Searching;
use crate::math::{Binding, Expr, Hooks, Label, Member, Scope, Value};
use crate::period::Period;
use crate::series::Series;
use crate::store::{MetricData, Windows};
use crate::time::Timestamp;
use crate::{anomaly, insights};

/// What one evaluation reads, and how.
#[derive(Clone, Copy)]
pub(super) struct Run<'a> {
    pub(super) plan: &'a Plan,
    pub(super) data: &'a dyn MetricData,
    /// The windows of each period.
    pub(super) windows: &'a dyn Fn(Period) -> Windows,
    /// Without it there are no searches.
    pub(super) searching: Option<&'a Searching<'a>>,
    pub(super) insights: &'a insights::Settings,
    /// From when queries of Metrics Insights look back; without it from the end of their windows.
    pub(super) now: Option<Timestamp>,
    /// Without it there are no bands.
    pub(super) anomaly: Option<&'a anomaly::Settings>,
}

/// A node with its value and what there is to say about it.
pub(super) struct Evaluated<'a> {
    pub(super) node: Node,
    pub(super) binding: Binding<'a>,
    pub(super) messages: Vec<Message>,
}

impl<'a> Run<'a> {
    /// These nodes, each of which comes after those it refers to.
    pub(super) fn evaluate(&self, nodes: impl Iterator<Item = Node>) -> Vec<Evaluated<'a>> {
        let mut bindings: Vec<Binding<'a>> = Vec::with_capacity(self.plan.nodes.len());
        let mut rest = Vec::with_capacity(self.plan.nodes.len());
        let plan = self.plan;
        for node in nodes {
            let Some(query) = plan.queries.get(node.query) else {
                continue;
            };
            let windows = (self.windows)(node.period);
            let mut messages = Vec::new();
            let (value, metric) = match &query.source {
                Planning::Stat(stat) => {
                    let series = self.data.series(stat, windows);
                    (Ok(Value::Series(Cow::Owned(series))), Some(stat))
                }
                Planning::Expression(expr) => {
                    let value = self.expression(expr, windows, &bindings);
                    messages.extend(self.searching.map_or_else(Vec::new, Searching::messages));
                    (value, None)
                }
                Planning::Insights(insights) => {
                    let seen = self.now.map(|now| self.insights.seen_at(now, windows.end));
                    let settings = seen.as_ref().unwrap_or(self.insights);
                    let found = insights.evaluate(self.data, windows, settings);
                    messages.extend(found.is_partial.then(Message::of_partial_data));
                    messages.extend(insights.names_tags().then(Message::of_tags));
                    (Ok(grouped(insights, found)), None)
                }
            };
            rest.push((node, messages));
            bindings.push(Binding {
                id: &query.id,
                label: query.naming.as_member(),
                period: node.period,
                metric,
                value,
            });
        }
        let evaluated = rest.into_iter().zip(bindings);
        evaluated
            .map(|((node, messages), binding)| Evaluated {
                node,
                binding,
                messages,
            })
            .collect()
    }

    fn expression(
        &self,
        expr: &Expr,
        windows: Windows,
        bindings: &[Binding<'_>],
    ) -> Result<Value<'static>, crate::math::EvaluationError> {
        let scope = Scope {
            bindings,
            windows,
            settings: self.plan.settings,
            hooks: Hooks {
                search: &|search| self.searching?.find(search),
                band: &|binding, width| self.band(binding, windows, width),
            },
        };
        expr.evaluate(&scope).map(Value::into_owned)
    }

    /// The band that the history of a query lets expect.
    fn band(&self, of: &Binding<'_>, windows: Windows, width: f64) -> Option<[Series; 2]> {
        let settings = self.anomaly?;
        let history = self.history(of, windows.period, settings);
        let times: Vec<Timestamp> = windows.starts().collect();
        let band = anomaly::band(&history, windows.period, &times, width, settings);
        Some([band.lower, band.upper])
    }

    /// What a model learns from: a query over as long before the windows as the model looks back.
    /// An expression that has no query of its own has no history but its value over the windows
    /// (*undocumented*).
    fn history(&self, of: &Binding<'_>, period: Period, settings: &anomaly::Settings) -> Series {
        let before = settings.training.saturating_add(settings.retrain);
        let longer = |period: Period| longer((self.windows)(period), before);
        if let Some(metric) = of.metric {
            return self.data.series(metric, longer(period));
        }
        let place = self.plan.queries.iter().position(|query| query.id == of.id);
        let value = match place {
            None => of.value.clone().ok(),
            Some(place) => {
                let run = Run {
                    windows: &longer,
                    // a band of a band has no history: it would have to look back twice as far
                    anomaly: None,
                    searching: None,
                    ..*self
                };
                let mut evaluated = run.evaluate(self.needed(place, period).into_iter());
                evaluated.pop().and_then(|last| last.binding.value.ok())
            }
        };
        match value {
            Some(Value::Series(series)) => series.into_owned(),
            _ => Series::empty(),
        }
    }

    /// The nodes that a query needs, itself the last.
    fn needed(&self, place: usize, period: Period) -> Vec<Node> {
        let mut needed = BTreeSet::from([place]);
        let own = Node {
            query: place,
            period,
        };
        let nodes = self.plan.nodes.iter().copied();
        let before = nodes.clone().position(|node| node == own);
        let mut found: Vec<Node> = Vec::new();
        for node in nodes.take(before.map_or(0, |before| before + 1)).rev() {
            if needed.contains(&node.query) {
                let query = self.plan.queries.get(node.query);
                needed.extend(query.into_iter().flat_map(|query| &query.needs));
                found.push(node);
            }
        }
        found.reverse();
        found
    }
}

/// Windows that begin so much earlier.
fn longer(windows: Windows, before: Duration) -> Windows {
    let more = before.as_secs() / u64::from(windows.period.seconds()) + 1;
    let more = u32::try_from(more).unwrap_or(u32::MAX);
    Windows {
        count: windows.count.saturating_add(more),
        ..windows
    }
}

/// The series of a query of Metrics Insights: one without `GROUP BY`, else one for each group, with
/// its label.
fn grouped(query: &insights::Query, found: insights::Evaluation) -> Value<'static> {
    let mut series = found.series.into_iter();
    if !query.is_grouped() {
        let series = series.next().map_or_else(Series::empty, |one| one.series);
        return Value::Series(Cow::Owned(series));
    }
    let members = series.map(|one| Member {
        label: Label::Known(Cow::Owned(one.group.to_string())),
        metric: None,
        series: Cow::Owned(one.series),
    });
    Value::Array(members.collect())
}
