//! Explorer widgets: metrics of the resources that have some tags.

use crate::dashboard::json::{List, Whole, Written, choice, object};
use crate::dashboard::model::LegendPosition;
use crate::period::Period;
use crate::statistic::Statistic;

object! {
    /// Metrics of all resources with some tags. Which resources there are only AWS knows.
    Explorer {
        /// The metrics, 1 to 100, all of one type of resource. Required.
        "metrics" => metrics: List<ExplorerMetric>,
        /// The tags. Different keys must all fit, of one key any value. Required.
        "labels" => labels: List<ExplorerLabel>,
        /// How the series of several resources become one.
        "aggregateBy" => aggregate_by: AggregateBy,
        /// The tag of which each value gets a graph of its own.
        "splitBy" => split_by: String,
        /// What the graphs look like.
        "widgetOptions" => options: ExplorerOptions,
        /// The period; five minutes by default.
        "period" => period: Period,
        /// What stands above; `Explorer` by default.
        "title" => title: String,
    }
}

object! {
    /// A metric of a type of resource.
    ExplorerMetric {
        /// Its name. Required.
        "metricName" => name: String,
        /// The type, as in CloudFormation: `AWS::EC2::Instance`. Required.
        "resourceType" => resource_type: String,
        /// The statistic. Required.
        "stat" => statistic: Written<Statistic>,
    }
}

object! {
    /// A tag.
    ExplorerLabel {
        /// Its key. Required.
        "key" => key: String,
        /// Its value; any when absent.
        "value" => value: String,
    }
}

object! {
    /// How series become one.
    AggregateBy {
        /// The tag whose values each give a series.
        "key" => key: String,
        /// How.
        "func" => function: Aggregation,
    }
}

choice! {
    /// How several series become one.
    Aggregation {
        "AVG" => Average,
        "MIN" => Minimum,
        "MAX" => Maximum,
        "STDDEV" => StandardDeviation,
        "SUM" => Sum,
    }
}

object! {
    /// What the graphs of an explorer look like.
    ExplorerOptions {
        /// The legend of each.
        "legend" => legend: ExplorerLegend,
        /// How many rows of graphs there are.
        "rowsPerPage" => rows_per_page: Whole,
        /// How many graphs are in a row.
        "widgetsPerRow" => widgets_per_row: Whole,
        /// Whether areas stand on each other.
        "stacked" => stacked: bool,
        /// How the metrics are shown.
        "view" => view: ExplorerView,
    }
}

object! {
    /// The legend.
    ExplorerLegend {
        /// Where it is.
        "position" => position: LegendPosition,
    }
}

choice! {
    /// How the metrics of an explorer are shown.
    ExplorerView {
        "timeSeries" => TimeSeries,
        "bar" => Bar,
        "pie" => Pie,
    }
}
