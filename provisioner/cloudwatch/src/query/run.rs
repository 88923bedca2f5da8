//! One evaluation of a plan.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;

use super::Message;
use super::nodes::Node;
use super::plan::{Plan, Planning};
use super::searching::Searching;
use crate::anomaly::Models;
use crate::math::{Binding, Expr, Hooks, Label, Member, MixedPeriods, Scope, Value};
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
    pub(super) learning: Option<Learning<'a>>,
}

/// How bands are learnt.
#[derive(Clone, Copy)]
pub(crate) struct Learning<'a> {
    pub(crate) settings: &'a anomaly::Settings,
    /// What was learnt before, with the same settings.
    pub(crate) models: &'a RefCell<Models>,
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
                band: &|of, width| self.band(of, windows, width),
            },
        };
        expr.evaluate(&scope).map(Value::into_owned)
    }

    /// The band that the history of an expression lets expect.
    fn band(&self, of: &Expr, windows: Windows, width: f64) -> Option<[Series; 2]> {
        let Learning { settings, models } = self.learning?;
        let times: Vec<Timestamp> = windows.starts().collect();
        let subject = anomaly::Subject {
            of: &of.to_string(),
            period: windows.period,
            times: &times,
        };
        let history = |from, to| self.history(of, windows.period, from, to);
        let mut models = models.borrow_mut();
        let band = models.band(subject, width, settings, &history);
        Some([band.lower, band.upper])
    }

    /// What a model learns from: the expression over windows at multiples of the period.
    fn history(&self, of: &Expr, period: Period, from: Timestamp, to: Timestamp) -> Series {
        let windows = |period: Period| Windows::aligned_to_clock(period, from, to);
        let run = Run {
            windows: &windows,
            // a band of a band has no history: it would have to look back twice as far
            learning: None,
            searching: None,
            ..*self
        };
        let needed = run.evaluate(self.needed(of, period).into_iter());
        let bindings: Vec<Binding<'_>> = needed.into_iter().map(|one| one.binding).collect();
        match run.expression(of, windows(period), &bindings) {
            Ok(Value::Series(series)) => series.into_owned(),
            _ => Series::empty(),
        }
    }

    /// The nodes that an expression needs that is evaluated with this period.
    fn needed(&self, of: &Expr, period: Period) -> Vec<Node> {
        let plan = self.plan;
        let place = |id: &str| plan.queries.iter().position(|query| query.id == id);
        let references = of.references().into_iter();
        let mut needed: BTreeSet<usize> = references.filter_map(|one| place(one.id)).collect();
        let read = |node: &Node| match plan.settings.mixed_periods {
            MixedPeriods::Longest => node.period == period,
            MixedPeriods::Own => true,
        };
        let mut found: Vec<Node> = Vec::new();
        for node in plan.nodes.iter().rev().filter(|node| read(node)) {
            if needed.contains(&node.query) {
                let query = plan.queries.get(node.query);
                needed.extend(query.into_iter().flat_map(|query| &query.needs));
                found.push(*node);
            }
        }
        found.reverse();
        found
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
