//! Checking queries, and putting them in an order in which each comes after those it refers to.

#![expect(
    clippy::indexing_slicing,
    reason = "indexes are places in the list of queries, and every list here is as long"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::naming::Naming;
use super::plan::{Planned, Planning, is_id};
use super::{MetricDataQuery, Part, QueryError, QuerySource};
use crate::insights;
use crate::label::{self, Labelled};
use crate::math::{self, Expr, Function, MathError, Reference, Type};
use crate::period::Period;

/// How many searches the queries of one request may have (UG:search-expression-syntax).
const MAX_SEARCHES: usize = 100;

/// The queries, checked, and their places in an order in which each comes after those it refers
/// to. The errors are in the order of the list.
pub(super) fn planned(
    list: &[MetricDataQuery],
) -> Result<(Vec<Planned>, Vec<usize>), Vec<QueryError>> {
    let mut planner = Planner::new(list);
    planner.check_ids();
    let sources = planner.read();
    planner.check_counts(&sources);
    let needs: Vec<Vec<usize>> = sources
        .iter()
        .map(|source| planner.needs(source.as_ref()))
        .collect();
    let order = planner.order(&needs);
    let queries = planner.types(sources, needs, &order);
    planner
        .errors
        .sort_by_key(|error| (error.index, error.span));
    if planner.errors.is_empty() {
        Ok((queries, order))
    } else {
        Err(planner.errors)
    }
}

struct Planner<'a> {
    queries: &'a [MetricDataQuery],
    /// The first place of each id.
    places: BTreeMap<&'a str, usize>,
    errors: Vec<QueryError>,
}

impl<'a> Planner<'a> {
    fn new(queries: &'a [MetricDataQuery]) -> Self {
        let mut places = BTreeMap::new();
        for (place, query) in queries.iter().enumerate() {
            places.entry(query.id.as_str()).or_insert(place);
        }
        Self {
            queries,
            places,
            errors: Vec::new(),
        }
    }

    fn fail(&mut self, index: usize, part: Part, message: impl Into<String>, hint: Option<String>) {
        self.errors.push(QueryError {
            index,
            id: self.id(index).to_owned(),
            part,
            message: message.into(),
            hint,
            span: None,
        });
    }

    /// A mistake at a reference in an expression.
    fn fail_at(&mut self, index: usize, at: Reference<'_>, message: String, hint: Option<String>) {
        self.errors.push(QueryError {
            index,
            id: self.id(index).to_owned(),
            part: Part::Expression,
            message,
            hint,
            span: Some((at.start, at.end)),
        });
    }

    fn fail_all(&mut self, index: usize, errors: Vec<MathError>) {
        let id = self.id(index);
        let errors = errors.into_iter();
        self.errors
            .extend(errors.map(|error| QueryError::of_math(index, id, error)));
    }

    fn id(&self, index: usize) -> &'a str {
        self.queries
            .get(index)
            .map_or("", |query| query.id.as_str())
    }

    fn place(&self, id: &str) -> Option<usize> {
        self.places.get(id).copied()
    }

    fn is_stat(&self, index: usize) -> bool {
        let query = self.queries.get(index);
        query.is_some_and(|query| matches!(query.source, QuerySource::Stat(_)))
    }

    fn check_ids(&mut self) {
        for (index, query) in self.queries.iter().enumerate() {
            if !is_id(&query.id) {
                let message = format!("`{}` is not an id", query.id);
                let hint = "an id starts with a lower-case letter, then letters, digits and `_`";
                self.fail(index, Part::Id, message, Some(hint.to_owned()));
            } else if self.place(&query.id) != Some(index) {
                let message = format!("the id `{}` is used twice", query.id);
                self.fail(index, Part::Id, message, None);
            }
        }
    }

    /// What gives each query its values; `None` for what cannot be read.
    fn read(&mut self) -> Vec<Option<Planning>> {
        let queries = self.queries.iter().enumerate();
        let source = |(index, query): (usize, &MetricDataQuery)| match &query.source {
            QuerySource::Stat(stat) => Some(Planning::Stat(Arc::new(stat.clone()))),
            QuerySource::Expression(text) if math::is_insights_query(text) => {
                let read = insights::parse(text).map(Planning::Insights);
                read.map_err(|errors| self.fail_all(index, errors)).ok()
            }
            QuerySource::Expression(text) => {
                let read = math::parse(text).map_err(|errors| self.fail_all(index, errors));
                let expr = read.ok()?;
                self.check_references(index, &expr);
                Some(Planning::Expression(expr))
            }
        };
        queries.map(source).collect()
    }

    fn check_references(&mut self, index: usize, expr: &Expr) {
        for reference in expr.references() {
            if self.place(reference.id).is_none() {
                let message = format!("there is no query `{}`", reference.id);
                let hint = self
                    .nearest(reference.id)
                    .map(|near| format!("did you mean `{near}`?"));
                self.fail_at(index, reference, message, hint);
            }
        }
        // UG:using-metric-math: PERIOD takes a metric. An expression has no period of its own.
        for reference in expr.periods() {
            if self
                .place(reference.id)
                .is_some_and(|place| !self.is_stat(place))
            {
                let message = format!(
                    "`PERIOD` takes a metric, and `{}` is an expression",
                    reference.id
                );
                self.fail_at(index, reference, message, None);
            }
        }
    }

    fn nearest(&self, id: &str) -> Option<&'a str> {
        // longer than any id: nothing is near, and to compare would take long
        if id.len() > 255 {
            return None;
        }
        let distance = |other: &&str| strsim::damerau_levenshtein(id, other);
        let ids = self.places.keys().copied();
        let best = ids.min_by_key(distance)?;
        (distance(&best) <= 1 + best.len() / 4).then_some(best)
    }

    /// At most one query of Metrics Insights (BOTO:cloudwatch.GetMetricDataInput) and 100 searches.
    fn check_counts(&mut self, sources: &[Option<Planning>]) {
        let (mut searches, mut insights) = (0, 0);
        for (index, source) in sources.iter().enumerate() {
            match source {
                Some(Planning::Insights(_)) => {
                    insights += 1;
                    if insights == 2 {
                        let message = "there may be only one query of Metrics Insights";
                        let hint = "`GROUP BY` gives several series".to_owned();
                        self.fail(index, Part::Expression, message, Some(hint));
                    }
                }
                Some(Planning::Expression(expr)) => {
                    let calls = expr.calls().into_iter();
                    let before = searches;
                    searches += calls
                        .filter(|call| call.function == Function::Search)
                        .count();
                    if before <= MAX_SEARCHES && searches > MAX_SEARCHES {
                        let message = format!("there may be at most {MAX_SEARCHES} searches");
                        self.fail(index, Part::Expression, message, None);
                    }
                }
                _ => {}
            }
        }
    }

    /// The places of the queries that an expression refers to.
    fn needs(&self, source: Option<&Planning>) -> Vec<usize> {
        let Some(Planning::Expression(expr)) = source else {
            return Vec::new();
        };
        let references = expr.references();
        let mut needs: BTreeSet<usize> = references
            .iter()
            .filter_map(|one| self.place(one.id))
            .collect();
        for text in expr.metrics_texts() {
            let metrics = self.queries.iter().enumerate();
            needs.extend(
                metrics
                    .filter(|(index, query)| self.is_stat(*index) && query.id.contains(text))
                    .map(|(index, _)| index),
            );
        }
        needs.into_iter().collect()
    }

    /// An order in which each query comes after those it refers to. Those in a circle, and those
    /// that refer to one, are an error.
    fn order(&mut self, needs: &[Vec<usize>]) -> Vec<usize> {
        let mut order = Vec::with_capacity(needs.len());
        let mut done = vec![false; needs.len()];
        loop {
            let before = order.len();
            for (index, needed) in needs.iter().enumerate() {
                if !done[index] && needed.iter().all(|other| done[*other]) {
                    done[index] = true;
                    order.push(index);
                }
            }
            if order.len() == before {
                break;
            }
        }
        for (index, _) in done.iter().enumerate().filter(|(_, done)| !**done) {
            let message = "the queries refer to each other in a circle";
            self.fail(index, Part::Expression, message, None);
        }
        order
    }

    /// The queries with what they give, in the order of the list.
    fn types(
        &mut self,
        sources: Vec<Option<Planning>>,
        needs: Vec<Vec<usize>>,
        order: &[usize],
    ) -> Vec<Planned> {
        let mut planned: Vec<Option<Planned>> = vec![None; self.queries.len()];
        let namings = self.namings(&sources);
        let mut rest: Vec<_> = sources
            .into_iter()
            .zip(needs)
            .zip(namings)
            .map(Some)
            .collect();
        for &index in order {
            let (Some(query), Some(((Some(source), needs), naming))) =
                (self.queries.get(index), rest[index].take())
            else {
                continue;
            };
            let longest = needs
                .iter()
                .filter_map(|other| planned[*other].as_ref()?.period);
            let (gives, period) = match &source {
                Planning::Stat(stat) => (Type::Series, Some(stat.period)),
                Planning::Insights(insights) => {
                    let gives = if insights.is_grouped() {
                        Type::Array
                    } else {
                        Type::Series
                    };
                    // a minute at least (UG:cloudwatch-metrics-insights-limits)
                    (gives, query.period.map(|period| period.max(Period::MINUTE)))
                }
                Planning::Expression(expr) => {
                    let longest = longest.chain(expr.search_periods()).max();
                    let Some(gives) = self.gives(index, expr, &planned) else {
                        continue;
                    };
                    (gives, longest.or(query.period))
                }
            };
            planned[index] = Some(Planned {
                id: query.id.clone(),
                naming,
                return_data: query.return_data,
                source,
                period,
                gives,
                needs,
            });
        }
        planned.into_iter().flatten().collect()
    }

    /// What the results of each query are called: a metric without a label what tells it from the
    /// others without, an expression its id (*undocumented*); groups of Metrics Insights are called
    /// by their labels alone (UG:cloudwatch-metrics-insights-inference).
    fn namings(&self, sources: &[Option<Planning>]) -> Vec<Naming> {
        let unlabelled = |query: &'a MetricDataQuery| match &query.source {
            QuerySource::Stat(metric) if query.label.is_none() => {
                Some(Labelled { metric, region: "" })
            }
            _ => None,
        };
        let metrics: Vec<Labelled<'_>> = self.queries.iter().filter_map(unlabelled).collect();
        let mut defaults = label::defaults(&metrics).into_iter();
        let naming = |(query, source): (&'a MetricDataQuery, &Option<Planning>)| {
            let default = match (&query.source, unlabelled(query)) {
                (_, Some(_)) => defaults.next().unwrap_or_default(),
                (QuerySource::Stat(stat), None) => stat.metric.name.clone(),
                (QuerySource::Expression(_), None) => match source {
                    Some(Planning::Insights(insights)) if insights.is_grouped() => String::new(),
                    _ => query.id.clone(),
                },
            };
            Naming::new(query.label.as_deref(), default)
        };
        self.queries.iter().zip(sources).map(naming).collect()
    }

    fn gives(&mut self, index: usize, expr: &Expr, planned: &[Option<Planned>]) -> Option<Type> {
        let type_of = |id: &str| Some(planned.get(self.place(id)?)?.as_ref()?.gives);
        let query = self.queries.get(index)?;
        match expr.check(&type_of) {
            Ok(gives @ (Type::Series | Type::Array)) => Some(gives),
            // a number is fine for other queries, but is no result
            Ok(Type::Scalar) if !query.return_data => Some(Type::Scalar),
            Ok(gives) => {
                let message = format!("a result must be a time series, and this gives {gives}");
                let hint = (gives == Type::Scalar)
                    .then(|| "`TIME_SERIES(…)` makes a series of a number".to_owned());
                self.fail(index, Part::Expression, message, hint);
                None
            }
            Err(errors) => {
                self.fail_all(index, errors);
                None
            }
        }
    }
}
