//! The queries of a chart.

use crate::dashboard::json::{List, Whole, choice, object};

object! {
    /// What a chart shows.
    ChartData {
        /// The queries. Required.
        "queries" => queries: List<ChartQuery>,
    }
}

object! {
    /// A query of a chart.
    ChartQuery {
        /// Its id. Required.
        "id" => id: String,
        /// What it reads. Required.
        "type" => kind: ChartQueryKind,
        /// The language of its text. Required.
        "language" => language: ChartLanguage,
        /// Its text. Required.
        "query" => query: String,
        /// What the legend calls its series; `__verbose__` for all labels.
        "label" => label: String,
        /// The Region; that of the chart by default.
        "region" => region: String,
        /// The account; that of the dashboard by default.
        "accountId" => account: String,
        /// Seconds between two points.
        "step" => step: Whole,
        /// Whether it is shown; by default it is.
        "visible" => visible: bool,
    }
}

impl ChartQuery {
    /// The label that stands for the whole set of labels of a series.
    pub const ALL_LABELS: &str = "__verbose__";
}

choice! {
    /// What a query of a chart reads.
    ChartQueryKind {
        "cloudwatch-metrics" => Metrics,
    }
}

choice! {
    /// The language of a query of a chart.
    ChartLanguage {
        "PromQL" => PromQl,
        "SQL" => Sql,
    }
}
