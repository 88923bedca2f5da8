//! The axes, the legend and the table of a metric widget.

use crate::dashboard::json::{Decimal, List, choice, object};

object! {
    /// The axes for values (API:CloudWatch-Metric-Widget-Structure).
    Axes {
        /// The one at the left, which is the default of each metric.
        "left" => left: Axis,
        /// The one at the right.
        "right" => right: Axis,
    }
}

object! {
    /// An axis for values.
    Axis {
        /// What stands beside it.
        "label" => label: String,
        /// Its lowest value; chosen by the values when absent.
        "min" => min: Decimal,
        /// Its highest value; chosen by the values when absent.
        "max" => max: Decimal,
        /// Whether the unit stands beside it; by default it does.
        "showUnits" => show_units: bool,
    }
}

choice! {
    /// One of the two axes.
    Side {
        "left" => Left,
        "right" => Right,
    }
}

object! {
    /// The legend.
    Legend {
        /// Where it is; at the bottom by default.
        "position" => position: LegendPosition,
    }
}

choice! {
    /// Where a legend is.
    LegendPosition {
        "right" => Right,
        "bottom" => Bottom,
        "hidden" => Hidden,
    }
}

object! {
    /// What a table of metrics shows.
    Table {
        /// Which way time goes; to the right by default.
        "layout" => layout: TableLayout,
        /// Whether the summary stays while the rest is scrolled; by default not.
        "stickySummary" => sticky_summary: bool,
        /// Whether the values of each time are shown; by default they are.
        "showTimeSeriesData" => show_time_series_data: bool,
        /// The summaries over the values that are shown; all by default.
        "summaryColumns" => summary_columns: List<SummaryColumn>,
    }
}

choice! {
    /// Which way time goes in a table.
    TableLayout {
        /// Each time is a column.
        "horizontal" => Horizontal,
        /// Each time is a row.
        "vertical" => Vertical,
    }
}

choice! {
    /// A summary of the values of a row.
    SummaryColumn {
        "MIN" => Minimum,
        "MAX" => Maximum,
        "SUM" => Sum,
        "AVG" => Average,
    }
}
