//! Log widgets.

use crate::dashboard::json::{choice, object};

object! {
    /// The result of a Logs Insights query.
    Log {
        /// What stands above it.
        "title" => title: String,
        /// The Region of the log groups. Required.
        "region" => region: String,
        /// The query with its sources: `SOURCE 'group' | fields @message`. Required.
        "query" => query: String,
        /// How the result is shown; as a table by default.
        "view" => view: LogView,
        /// Whether areas stand on each other. Not in the reference, but the console writes it.
        "stacked" => stacked: bool,
        /// The language of the query. Not in the reference, but the console writes it.
        "queryLanguage" => query_language: QueryLanguage,
        /// The account of the log groups; that of the dashboard by default.
        "accountId" => account: String,
    }
}

choice! {
    /// How the result of a query is shown.
    LogView {
        "table" => Table,
        "timeSeries" => TimeSeries,
        "bar" => Bar,
        "pie" => Pie,
    }
}

choice! {
    /// The language of a query.
    QueryLanguage {
        "CWLI" => LogsInsights,
        "SQL" => Sql,
        "PPL" => Ppl,
    }
}
