//! An entry of `metrics`: a metric, perhaps abbreviated, or an expression.

use serde_json::Value;

use super::{Color, Side};
use crate::dashboard::finding::{Findings, Place};
use crate::dashboard::json::{Element, List, Part, Written, object};
use crate::metric::MetricId;
use crate::period::Period;
use crate::statistic::Statistic;

/// `[namespace, name, dimension, value, …, {options}]`, or `[{expression}]`
/// (API:CloudWatch-Metric-Widget-Structure).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Entry {
    /// The texts before the options: `.` and `...` stand for what the metric before has.
    pub texts: List<String>,
    /// The options.
    pub options: Option<Options>,
}

object! {
    /// What belongs to one metric or expression of a widget.
    Options {
        /// The expression, when it is one: metric math, a search or SQL.
        "expression" => expression: String,
        /// The statistic; that of the widget by default.
        "stat" => statistic: Written<Statistic>,
        /// What expressions call it, `^[a-z][A-Za-z0-9_]*$`.
        "id" => id: String,
        /// What the legend calls it; may have dynamic values (UG:graph-dynamic-labels).
        "label" => label: String,
        /// Its colour.
        "color" => color: Written<Color>,
        /// The period; that of the widget by default.
        "period" => period: Period,
        /// Whether it is shown; by default it is. What is hidden can be used by expressions.
        "visible" => visible: bool,
        /// Its axis; the left one by default.
        "yAxis" => axis: Side,
        /// The Region; that of the widget by default.
        "region" => region: String,
        /// The account; that of the widget by default.
        "accountId" => account: String,
    }
}

impl Entry {
    /// The entry of a metric.
    pub fn of_metric(metric: &MetricId, options: Options) -> Self {
        Self {
            texts: Self::texts_of(metric),
            options: Some(options),
        }
    }

    /// The texts of a metric, without abbreviations.
    pub(in crate::dashboard) fn texts_of(metric: &MetricId) -> List<String> {
        let dimensions = metric.dimensions.iter();
        let pairs = dimensions.flat_map(|(name, value)| [name, value]);
        let texts = [metric.namespace.as_str(), metric.name.as_str()];
        texts.into_iter().chain(pairs).map(str::to_owned).collect()
    }

    /// The entry of the expression that the options have.
    pub fn of_expression(options: Options) -> Self {
        Self {
            texts: List::default(),
            options: Some(options),
        }
    }

    /// The expression, when it is one.
    pub fn expression(&self) -> Option<&str> {
        self.options.as_ref()?.expression.as_deref()
    }

    /// Whether it is shown.
    pub fn is_visible(&self) -> bool {
        self.options
            .as_ref()
            .and_then(|options| options.visible)
            .unwrap_or(true)
    }

    /// Where its options stand in it.
    pub(in crate::dashboard) fn place_of_options(&self) -> usize {
        self.texts.len()
    }
}

impl Part for Entry {
    fn read(value: Value, place: Place<'_>, findings: &mut Findings) -> Result<Self, Value> {
        let mut parts = match value {
            Value::Array(parts) if !parts.is_empty() => parts,
            other => {
                findings.error(&place, "must be a list such as `[namespace, name]`");
                return Err(other);
            }
        };
        let last = parts.pop_if(|last| last.is_object());
        let options = last.and_then(|last| {
            let read = Options::read(last, place.index(parts.len()), findings);
            // it is an object
            read.ok()
        });
        Ok(Self {
            texts: List::read(Value::Array(parts), place, findings).unwrap_or_default(),
            options,
        })
    }

    fn write(&self) -> Value {
        let texts = self.texts.elements().iter().map(|text| match text {
            Element::Read(text) => Value::String(text.clone()),
            Element::Raw(value) => value.clone(),
        });
        Value::Array(
            texts
                .chain(self.options.as_ref().map(Part::write))
                .collect(),
        )
    }
}
