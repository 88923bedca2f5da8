//! Lines and bands over a graph, and the alarm that a graph is of.

use serde_json::Value;

use super::{AlarmArn, Color, Side};
use crate::dashboard::finding::{Findings, Place};
use crate::dashboard::json::{Decimal, List, Part, Written, choice, object};
use crate::time::Timestamp;

object! {
    /// Annotations of a metric widget (API:CloudWatch-Metric-Widget-Structure).
    Annotations {
        /// Values.
        "horizontal" => horizontal: List<Mark<HorizontalLine>>,
        /// Times.
        "vertical" => vertical: List<Mark<VerticalLine>>,
        /// At most one alarm, whose metric and threshold the widget shows; then it has no metrics
        /// and no lines of its own.
        "alarms" => alarms: List<AlarmArn>,
    }
}

/// A line, or the band between two.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark<T> {
    /// A line.
    Line(T),
    /// A band between two lines, drawn in the style of the first.
    Band(Box<[T; 2]>),
}

impl<T> Mark<T> {
    /// The line, or the first of the band, which has the style of both.
    pub fn first(&self) -> &T {
        match self {
            Self::Line(line) => line,
            Self::Band(band) => {
                let [first, _] = band.as_ref();
                first
            }
        }
    }

    /// The lines with their places in the band.
    pub fn lines(&self) -> impl Iterator<Item = (Option<usize>, &T)> {
        let (line, band) = match self {
            Self::Line(line) => (Some(line), None),
            Self::Band(band) => (None, Some(band)),
        };
        let edges = band.into_iter().flat_map(|band| band.iter().enumerate());
        let line = line.into_iter().map(|line| (None, line));
        line.chain(edges.map(|(index, edge)| (Some(index), edge)))
    }
}

object! {
    /// A line at a value.
    HorizontalLine {
        /// The value. Required.
        "value" => value: Decimal,
        /// What stands at the line.
        "label" => label: String,
        /// Its colour.
        "color" => color: Written<Color>,
        /// What is shaded; nothing by default. A band is always shaded between its lines.
        "fill" => fill: Fill,
        /// The axis of the value; the left one by default.
        "yAxis" => axis: Side,
        /// Whether it is shown; by default it is.
        "visible" => visible: bool,
    }
}

choice! {
    /// What is shaded at a value.
    Fill {
        "above" => Above,
        "below" => Below,
        "none" => None,
    }
}

object! {
    /// A line at a time.
    VerticalLine {
        /// The time. Required.
        "value" => value: Written<Timestamp>,
        /// What stands at the line.
        "label" => label: String,
        /// Its colour.
        "color" => color: Written<Color>,
        /// What is shaded; nothing by default. A band is always shaded between its lines.
        "fill" => fill: VerticalFill,
        /// Whether it is shown; by default it is.
        "visible" => visible: bool,
    }
}

choice! {
    /// What is shaded at a time.
    VerticalFill {
        "before" => Before,
        "after" => After,
        "none" => None,
    }
}

impl<T: Part> Part for Mark<T> {
    fn read(value: Value, place: Place<'_>, findings: &mut Findings) -> Result<Self, Value> {
        let Value::Array(edges) = value else {
            return T::read(value, place, findings).map(Self::Line);
        };
        let [first, second] = match <[Value; 2]>::try_from(edges) {
            Ok(edges) => edges,
            Err(edges) => {
                findings.error(&place, "a band must have two edges");
                return Err(Value::Array(edges));
            }
        };
        let first = T::read(first, place.index(0), findings);
        let second = T::read(second, place.index(1), findings);
        match (first, second) {
            (Ok(first), Ok(second)) => Ok(Self::Band(Box::new([first, second]))),
            (first, second) => {
                let whole =
                    |edge: Result<T, Value>| edge.map_or_else(|raw| raw, |edge| edge.write());
                Err(Value::Array(vec![whole(first), whole(second)]))
            }
        }
    }

    fn write(&self) -> Value {
        match self {
            Self::Line(line) => line.write(),
            Self::Band(band) => Value::Array(band.iter().map(Part::write).collect()),
        }
    }
}
