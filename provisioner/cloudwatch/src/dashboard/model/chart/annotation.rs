//! Lines and bands over a chart.

use crate::dashboard::json::{Decimal, List, Written, choice, object};
use crate::dashboard::model::{Color, Mark};
use crate::time::Timestamp;

object! {
    /// Lines and bands over a chart.
    ChartAnnotations {
        /// Values.
        "horizontal" => horizontal: List<Mark<ChartLine>>,
        /// Times.
        "vertical" => vertical: List<Mark<ChartVerticalLine>>,
    }
}

object! {
    /// A line at a value.
    ChartLine {
        /// What it is.
        "type" => kind: ChartLineKind,
        /// What stands at it.
        "label" => label: String,
        /// The value. Required.
        "value" => value: Decimal,
        /// Its colour.
        "color" => color: Written<Color>,
        /// What is shaded.
        "fill" => fill: ChartFill,
    }
}

object! {
    /// A line at a time.
    ChartVerticalLine {
        /// What it is.
        "type" => kind: ChartLineKind,
        /// What stands at it.
        "label" => label: String,
        /// The time. Required.
        "value" => value: Written<Timestamp>,
        /// Its colour.
        "color" => color: Written<Color>,
        /// What is shaded.
        "fill" => fill: ChartVerticalFill,
    }
}

choice! {
    /// What a line of a chart is.
    ChartLineKind {
        "static" => Static,
    }
}

choice! {
    /// What is shaded at a value.
    ChartFill {
        "above" => Above,
        "below" => Below,
        "between" => Between,
    }
}

choice! {
    /// What is shaded at a time.
    ChartVerticalFill {
        "before" => Before,
        "after" => After,
        "between" => Between,
    }
}
