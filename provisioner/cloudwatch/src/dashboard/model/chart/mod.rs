//! Chart widgets, the newer kind of graph (API:CloudWatch-Dashboard-Body-Structure).

mod annotation;
mod data;
mod plot;

use serde_json::Value;

pub use annotation::{
    ChartAnnotations, ChartFill, ChartLine, ChartLineKind, ChartVerticalFill, ChartVerticalLine,
};
pub use data::{ChartData, ChartLanguage, ChartQuery, ChartQueryKind};
pub use plot::{
    AggregationOptions, BarOptions, ChartLegend, ChartLegendPosition, ColorOptions, GaugeOptions,
    HistogramOptions, LineOptions, LinePattern, MarkOptions, NumberOptions, Orientation,
    PieOptions, PlotLabel, PlotLabelPosition, PlotOptions,
};

use crate::dashboard::json::{List, choice, object};

object! {
    /// A chart of the results of queries.
    Chart {
        /// How they are shown. Required.
        "view" => view: ChartView,
        /// What stands above it.
        "title" => title: String,
        /// What stands below the title.
        "description" => description: String,
        /// The Region of the queries that have none.
        "region" => region: String,
        /// The queries.
        "data" => data: ChartData,
        /// What it looks like.
        "plotOptions" => plot: PlotOptions,
        /// The axes for values, one or two.
        "yAxis" => y_axes: List<ChartAxis>,
        /// The other axis.
        "xAxis" => x_axis: ChartAxis,
        /// Lines and bands.
        "annotations" => annotations: ChartAnnotations,
    }
}

choice! {
    /// How the results of queries are shown.
    ChartView {
        "line" => Line,
        "bar" => Bar,
        "pie" => Pie,
        "number" => Number,
        "solidgauge" => Gauge,
        "column" => Column,
        "legend" => Legend,
        "histogram" => Histogram,
        "heatmap" => Heatmap,
        "scatter" => Scatter,
    }
}

impl ChartView {
    /// Whether it has axes.
    pub const fn has_axes(self) -> bool {
        matches!(
            self,
            Self::Line | Self::Bar | Self::Column | Self::Scatter | Self::Histogram | Self::Heatmap
        )
    }

    /// Whether it has horizontal lines, and whether it has vertical ones.
    pub const fn has_annotations(self) -> (bool, bool) {
        match self {
            Self::Line | Self::Bar | Self::Scatter => (true, true),
            Self::Gauge => (true, false),
            _ => (false, false),
        }
    }
}

object! {
    /// An axis of a chart.
    ChartAxis {
        /// Its lowest value: a number, or a time when it has times.
        "min" => min: Value,
        /// Its highest value: a number, or a time when it has times.
        "max" => max: Value,
        /// How it is divided.
        "type" => kind: AxisKind,
        /// What stands beside it.
        "title" => title: String,
        /// Whether the unit stands beside it; only of an axis for values.
        "showUnits" => show_units: bool,
        /// How its ends are labelled; only of the other axis.
        "label" => label: Value,
    }
}

choice! {
    /// How an axis is divided.
    AxisKind {
        "linear" => Linear,
        "logarithmic" => Logarithmic,
        "datetime" => Time,
        "category" => Category,
    }
}
