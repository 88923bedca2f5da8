//! What a chart looks like.

use serde_json::Value;

use crate::dashboard::json::{Decimal, Scalar, Whole, Written, choice, object};
use crate::dashboard::model::Color;

object! {
    /// What a chart looks like; each view has its own part.
    PlotOptions {
        /// The legend.
        "legend" => legend: ChartLegend,
        /// Lines.
        "lineOptions" => line: LineOptions,
        /// Bars and columns.
        "barOptions" => bar: BarOptions,
        /// Pies.
        "pieOptions" => pie: PieOptions,
        /// Numbers.
        "numberOptions" => number: NumberOptions,
        /// Gauges.
        "gaugeOptions" => gauge: GaugeOptions,
        /// Colours by value.
        "colorOptions" => color: ColorOptions,
        /// Histograms.
        "histogramOptions" => histogram: HistogramOptions,
        /// How points are put together.
        "aggregationOptions" => aggregation: AggregationOptions,
        /// Labels of values.
        "label" => label: PlotLabel,
        /// Symbols at points.
        "markOptions" => mark: MarkOptions,
    }
}

object! {
    /// The legend of a chart.
    ChartLegend {
        /// Where it is.
        "position" => position: ChartLegendPosition,
        /// Whether it is shown.
        "show" => show: bool,
    }
}

choice! {
    /// Where the legend of a chart is.
    ChartLegendPosition {
        "bottom" => Bottom,
        "right" => Right,
    }
}

object! {
    /// Lines.
    LineOptions {
        /// Their width.
        "width" => width: Decimal,
        /// Their pattern.
        "pattern" => pattern: LinePattern,
        /// Whether they are curves.
        "spline" => spline: bool,
        /// Whether the area below is filled.
        "filled" => filled: bool,
        /// Whether areas stand on each other.
        "stacked" => stacked: bool,
        /// Their colour.
        "color" => color: Written<Color>,
    }
}

choice! {
    /// The pattern of a line.
    LinePattern {
        "solid" => Solid,
        "dashed" => Dashed,
        "dotted" => Dotted,
    }
}

object! {
    /// Bars and columns.
    BarOptions {
        /// Whether they stand on each other.
        "stacked" => stacked: bool,
        /// Which way they go.
        "orientation" => orientation: Orientation,
    }
}

choice! {
    /// Which way bars go.
    Orientation {
        "horizontal" => Horizontal,
        "vertical" => Vertical,
    }
}

object! {
    /// Pies.
    PieOptions {
        /// The size of the hole in the middle.
        "innerSize" => inner_size: Value,
    }
}

object! {
    /// Numbers.
    NumberOptions {
        /// Whether a graph is below them.
        "sparkline" => sparkline: bool,
        /// Whether they are shortened.
        "truncate" => truncate: bool,
    }
}

object! {
    /// Gauges.
    GaugeOptions {
        /// The lowest value.
        "min" => min: Decimal,
        /// The highest value.
        "max" => max: Decimal,
    }
}

object! {
    /// Colours by value.
    ColorOptions {
        /// A set of colours by its name.
        "colorPreset" => preset: String,
        /// The colour of the lowest value.
        "minColor" => min: Written<Color>,
        /// The colour of the middle.
        "midColor" => middle: Written<Color>,
        /// The colour of the highest value.
        "maxColor" => max: Written<Color>,
    }
}

object! {
    /// Histograms.
    HistogramOptions {
        /// How many buckets there are.
        "bucketCount" => bucket_count: Whole,
        /// How wide a bucket is: a number, or `auto`.
        "bucketSize" => bucket_size: Scalar,
        /// Whether all series give one histogram.
        "combineSeries" => combine_series: bool,
    }
}

object! {
    /// How points are put together.
    AggregationOptions {
        /// The length of time of which the points are put together.
        "binInterval" => bin_interval: Value,
    }
}

object! {
    /// Labels of values.
    PlotLabel {
        /// Where they are.
        "position" => position: PlotLabelPosition,
        /// Whether they are shown.
        "show" => show: bool,
    }
}

choice! {
    /// Where the label of a value is.
    PlotLabelPosition {
        "inside" => Inside,
        "outside" => Outside,
        "top" => Top,
        "bottom" => Bottom,
        "left" => Left,
        "right" => Right,
    }
}

object! {
    /// Symbols at points.
    MarkOptions {
        /// Whether there are any.
        "enabled" => enabled: bool,
        /// Which symbol.
        "symbolType" => symbol: String,
        /// Its size.
        "symbolSize" => size: Decimal,
        /// The width of its border.
        "borderWidth" => border_width: Decimal,
        /// The colour of its border.
        "borderColor" => border_color: Written<Color>,
        /// The colour inside.
        "fillColor" => fill_color: Written<Color>,
        /// How much the colour inside covers.
        "fillOpacity" => fill_opacity: Decimal,
    }
}
