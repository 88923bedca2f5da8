//! What was found for one widget's requests. Whoever asks, a live account or a local store, puts
//! it here; nothing here asks.

use std::collections::BTreeMap;

use cloudwatch::alarm::{Comparison, State};
use cloudwatch::metric::Unit;
use cloudwatch::query::QueryResult;
use cloudwatch::time::Timestamp;

/// What was found for one widget.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answers {
    /// The series, by the ids of the requests. A chart of the newer kind has the ids of its
    /// queries; a widget of one alarm has the alarm's series.
    pub results: Vec<QueryResult>,
    /// The units of the values, by the ids of the requests, where they are known. An axis has the
    /// unit that all of its series have.
    pub units: BTreeMap<String, Unit>,
    /// The alarms that were found, in any order.
    pub alarms: Vec<AlarmStatus>,
    /// What its query over logs gave.
    pub log: Option<LogRows>,
    /// What could not be asked or answered, each a fragment to be read beside the picture.
    pub problems: Vec<String>,
}

/// An alarm as it is now.
#[derive(Debug, Clone, PartialEq)]
pub struct AlarmStatus {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Its state.
    pub state: State,
    /// Since when it is in this state.
    pub updated: Option<Timestamp>,
    /// Why it is in this state.
    pub reason: String,
    /// What its metric is compared with; a band and a composite have none.
    pub threshold: Option<(Comparison, f64)>,
    /// Its condition in words.
    pub condition: String,
}

/// The rows that a query over logs gives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogRows {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows, each with a text for each column.
    pub rows: Vec<Vec<String>>,
}
