//! Queries, checked and put in an order in which each comes after those it refers to.

use std::sync::Arc;

use super::naming::Naming;
use super::nodes::{Node, nodes};
use super::{MetricDataQuery, MetricStat, Part, QueryError, QuerySource};
use crate::label::{self, Labelled};
use crate::math::{self, Expr, Settings, Type};
use crate::period::Period;

/// Queries that are ready to be evaluated any number of times.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// In the order of the list.
    pub(super) queries: Vec<Planned>,
    /// The places of the queries, each after those it refers to.
    pub(super) order: Vec<usize>,
    /// What is evaluated, in this order, to give what the queries return.
    pub(super) nodes: Vec<Node>,
    pub(super) settings: Settings,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Planned {
    pub(super) id: String,
    pub(super) naming: Naming,
    pub(super) return_data: bool,
    pub(super) source: Planning,
    /// Of the metric, or the longest of those that the expression refers to.
    pub(super) period: Option<Period>,
    pub(super) gives: Type,
    /// The places of the queries that it refers to.
    pub(super) needs: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Planning {
    Stat(Arc<MetricStat>),
    Expression(Expr),
}

impl Plan {
    /// Checks ids, expressions, references and types. The errors are in the order of the list.
    pub fn new(list: &[MetricDataQuery]) -> Result<Self, Vec<QueryError>> {
        Self::with(list, Settings::default())
    }

    /// As [`Self::new`], with other choices where AWS documents none.
    pub fn with(list: &[MetricDataQuery], settings: Settings) -> Result<Self, Vec<QueryError>> {
        let mut planner = Planner {
            queries: list,
            errors: Vec::new(),
        };
        planner.check_ids();
        let parsed = planner.parse();
        let order = planner.order(&parsed);
        let queries = planner.types(parsed, &order);
        planner
            .errors
            .sort_by_key(|error| (error.index, error.span));
        if !planner.errors.is_empty() {
            return Err(planner.errors);
        }
        let nodes = nodes(&queries, &order, settings.mixed_periods);
        Ok(Self {
            queries,
            order,
            nodes,
            settings,
        })
    }

    /// The longest period of all queries.
    pub fn period(&self) -> Option<Period> {
        self.queries.iter().filter_map(|query| query.period).max()
    }

    /// What the query at this place gives.
    pub fn gives(&self, index: usize) -> Option<Type> {
        self.queries.get(index).map(|query| query.gives)
    }
}

/// Whether this may be the id of a query: `^[a-z][A-Za-z0-9_]*$`, at most 255 characters
/// (BOTO:cloudwatch.MetricId).
pub(crate) fn is_id(id: &str) -> bool {
    id.len() <= 255
        && id.starts_with(|c: char| c.is_ascii_lowercase())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

struct Planner<'a> {
    queries: &'a [MetricDataQuery],
    errors: Vec<QueryError>,
}

impl<'a> Planner<'a> {
    fn fail(&mut self, index: usize, part: Part, message: impl Into<String>, hint: Option<&str>) {
        self.errors.push(QueryError {
            index,
            id: self
                .queries
                .get(index)
                .map_or_else(String::new, |query| query.id.clone()),
            part,
            message: message.into(),
            hint: hint.map(ToOwned::to_owned),
            span: None,
        });
    }

    fn place(&self, id: &str) -> Option<usize> {
        self.queries.iter().position(|query| query.id == id)
    }

    fn check_ids(&mut self) {
        for (index, query) in self.queries.iter().enumerate() {
            if !is_id(&query.id) {
                let message = format!("`{}` is not an id", query.id);
                let hint = "an id starts with a lower-case letter, then letters, digits and `_`";
                self.fail(index, Part::Id, message, Some(hint));
            } else if self.place(&query.id) != Some(index) {
                let message = format!("the id `{}` is used twice", query.id);
                self.fail(index, Part::Id, message, None);
            }
        }
    }

    /// The expressions in the places of their queries; `None` for metrics and wrong expressions.
    fn parse(&mut self) -> Vec<Option<Expr>> {
        let mut parsed = Vec::with_capacity(self.queries.len());
        for (index, query) in self.queries.iter().enumerate() {
            parsed.push(match &query.source {
                QuerySource::Stat(_) => None,
                QuerySource::Expression(text) => self.expression(index, text),
            });
        }
        parsed
    }

    fn expression(&mut self, index: usize, text: &str) -> Option<Expr> {
        let id = self
            .queries
            .get(index)
            .map_or("", |query| query.id.as_str());
        let expr = match math::parse(text) {
            Ok(expr) => expr,
            Err(errors) => {
                self.errors.extend(
                    errors
                        .into_iter()
                        .map(|error| QueryError::of_math(index, id, error)),
                );
                return None;
            }
        };
        for reference in expr.references() {
            if self.place(reference.id).is_none() {
                let error = QueryError {
                    index,
                    id: id.to_owned(),
                    part: Part::Expression,
                    message: format!("there is no query `{}`", reference.id),
                    hint: self
                        .nearest(reference.id)
                        .map(|near| format!("did you mean `{near}`?")),
                    span: Some((reference.start, reference.end)),
                };
                self.errors.push(error);
            }
        }
        self.periods_of_expressions(index, &expr);
        Some(expr)
    }

    /// `PERIOD` takes a metric (UG:using-metric-math): an expression has no period of its own.
    fn periods_of_expressions(&mut self, index: usize, expr: &Expr) {
        let of_expression = |id: &str| {
            let query = self.queries.iter().find(|query| query.id == id);
            query.is_some_and(|query| !is_stat(query))
        };
        let wrong: Vec<_> = expr
            .periods()
            .into_iter()
            .filter(|one| of_expression(one.id))
            .collect();
        for one in wrong {
            let message = format!("`{}` is an expression, and `PERIOD` takes a metric", one.id);
            self.fail(index, Part::Expression, message, None);
            if let Some(error) = self.errors.last_mut() {
                error.span = Some((one.start, one.end));
            }
        }
    }

    fn nearest(&self, id: &str) -> Option<&'a str> {
        let distance = |other: &&str| strsim::damerau_levenshtein(id, other);
        let best = self
            .queries
            .iter()
            .map(|query| query.id.as_str())
            .min_by_key(distance)?;
        (distance(&best) <= 1 + best.len() / 4).then_some(best)
    }

    /// An order in which each query comes after those it refers to. Those in a circle, and those
    /// that refer to one, are an error.
    fn order(&mut self, parsed: &[Option<Expr>]) -> Vec<usize> {
        let needs: Vec<Vec<usize>> = parsed
            .iter()
            .map(|expr| self.needs(expr.as_ref()))
            .collect();
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
            self.fail(
                index,
                Part::Expression,
                "the queries refer to each other in a circle",
                None,
            );
        }
        order
    }

    fn needs(&self, expr: Option<&Expr>) -> Vec<usize> {
        let Some(expr) = expr else { return Vec::new() };
        let mut needs: Vec<usize> = expr
            .references()
            .iter()
            .filter_map(|one| self.place(one.id))
            .collect();
        let contained = expr.metrics_texts();
        let metrics = self.queries.iter().enumerate().filter(|(_, query)| {
            is_stat(query) && contained.iter().any(|text| query.id.contains(text))
        });
        needs.extend(metrics.map(|(index, _)| index));
        needs
    }

    /// The queries with what they give, in the order of the list.
    fn types(&mut self, mut parsed: Vec<Option<Expr>>, order: &[usize]) -> Vec<Planned> {
        let namings = self.namings();
        let mut planned: Vec<Option<Planned>> = vec![None; self.queries.len()];
        for &index in order {
            let Some(query) = self.queries.get(index) else {
                continue;
            };
            let (source, gives, period) = match (&query.source, parsed[index].take()) {
                (QuerySource::Stat(stat), _) => (
                    Planning::Stat(Arc::new(stat.clone())),
                    Type::Series,
                    Some(stat.period),
                ),
                (QuerySource::Expression(_), Some(expr)) => {
                    let Some(gives) = self.gives(index, &expr, &planned) else {
                        continue;
                    };
                    let needed = self.needs(Some(&expr)).into_iter();
                    let longest = needed
                        .filter_map(|other| planned[other].as_ref()?.period)
                        .chain(expr.search_periods())
                        .max();
                    (Planning::Expression(expr), gives, longest.or(query.period))
                }
                (QuerySource::Expression(_), None) => continue,
            };
            let needs = match &source {
                Planning::Stat(_) => Vec::new(),
                Planning::Expression(expr) => self.needs(Some(expr)),
            };
            planned[index] = Some(Planned {
                id: query.id.clone(),
                naming: namings[index].clone(),
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
    /// others without, an expression its id (*undocumented*).
    fn namings(&self) -> Vec<Naming> {
        let unlabelled = |query: &&'a MetricDataQuery| match &query.source {
            QuerySource::Stat(metric) if query.label.is_none() => {
                Some(Labelled { metric, region: "" })
            }
            _ => None,
        };
        let metrics: Vec<Labelled<'_>> = self
            .queries
            .iter()
            .filter_map(|query| unlabelled(&query))
            .collect();
        let mut defaults = label::defaults(&metrics).into_iter();
        let naming = |query: &'a MetricDataQuery| {
            let default = match (&query.source, unlabelled(&query)) {
                (_, Some(_)) => defaults.next().unwrap_or_default(),
                (QuerySource::Stat(stat), None) => stat.metric.name.clone(),
                (QuerySource::Expression(_), None) => query.id.clone(),
            };
            Naming::new(query.label.as_deref(), default)
        };
        self.queries.iter().map(naming).collect()
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
                    .then_some("`TIME_SERIES(…)` makes a series of a number");
                self.fail(index, Part::Expression, message, hint);
                None
            }
            Err(errors) => {
                self.errors.extend(
                    errors
                        .into_iter()
                        .map(|error| QueryError::of_math(index, &query.id, error)),
                );
                None
            }
        }
    }
}

fn is_stat(query: &MetricDataQuery) -> bool {
    matches!(query.source, QuerySource::Stat(_))
}
