//! What an expression can see while it is evaluated.

use std::fmt;
use std::sync::Arc;

use super::super::expression::Expr;
use super::super::function::Function;
use super::super::settings::{MixedPeriods, Settings};
use super::super::value::{Member, Value};
use super::Evaluated;
use crate::period::Period;
use crate::query::MetricStat;
use crate::series::Series;
use crate::store::Windows;

/// What an expression can see.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The queries that are already evaluated, in their order.
    pub bindings: &'a [Binding<'a>],
    /// Every window of the range: where a point may be, and so what `FILL` fills.
    pub windows: Windows,
    /// What the guide leaves open.
    pub settings: Settings,
    /// What is not in the expression.
    pub hooks: Hooks<'a>,
}

/// An evaluated query.
#[derive(Debug, Clone)]
pub struct Binding<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its label.
    pub label: &'a str,
    /// The length of the windows of its value.
    pub period: Period,
    /// Its metric; `None` for an expression.
    pub metric: Option<&'a Arc<MetricStat>>,
    /// Its value, or why it has none.
    pub value: Result<Value<'static>, EvaluationError>,
}

/// What `SEARCH` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Search<'a> {
    /// The query, without quotes.
    pub query: &'a str,
    /// The statistic of what is found, without quotes.
    pub statistic: &'a str,
    /// The length of the windows.
    pub period: Period,
}

/// What expressions get from elsewhere.
#[derive(Clone, Copy)]
pub struct Hooks<'a> {
    /// The band of an expression: lower and upper limit at so many standard deviations around what
    /// its history lets expect (`UG:CloudWatch_Anomaly_Detection`). `None` where there are no models.
    pub band: &'a dyn Fn(&Expr, f64) -> Option<[Series; 2]>,
    /// The metrics that a search finds; `None` when there is nothing to be searched.
    pub search: &'a dyn Fn(Search<'_>) -> Option<Vec<Member<'static>>>,
}

impl Hooks<'_> {
    /// Nothing comes from elsewhere.
    pub const NONE: Self = Self {
        band: &|_, _| None,
        search: &|_| None,
    };
}

impl fmt::Debug for Hooks<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hooks")
    }
}

/// Why an expression has no value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvaluationError {
    /// It needs what only AWS has.
    #[error("`{function}` is not available offline")]
    Unavailable {
        /// The function.
        function: Function,
    },
    /// It refers to a query that is not evaluated.
    #[error("there is no query `{id}`")]
    UnknownId {
        /// The id.
        id: String,
    },
    /// It combines types that do not go together, which [`super::super::Expr::check`] would have
    /// told.
    #[error("types do not go together")]
    Types,
    /// An array holds more series than a graph shows.
    #[error("an array has at most 500 time series")]
    TooManySeries,
}

impl<'a> Scope<'a> {
    /// The bindings that this expression sees: with mixed periods, those read as it is.
    pub(super) fn visible(&self) -> impl Iterator<Item = &'a Binding<'a>> + use<'a> {
        let period = match self.settings.mixed_periods {
            MixedPeriods::Longest => Some(self.windows.period),
            MixedPeriods::Own => None,
        };
        let bindings: &'a [Binding<'a>] = self.bindings;
        bindings
            .iter()
            .filter(move |binding| period.is_none_or(|period| binding.period == period))
    }

    pub(super) fn binding(&self, id: &str) -> Result<&'a Binding<'a>, EvaluationError> {
        self.visible()
            .find(|binding| binding.id == id)
            .ok_or_else(|| EvaluationError::UnknownId { id: id.to_owned() })
    }

    pub(super) fn value(&self, id: &str) -> Evaluated<'a> {
        match &self.binding(id)?.value {
            Ok(value) => Ok(value.borrowed()),
            Err(error) => Err(error.clone()),
        }
    }
}
