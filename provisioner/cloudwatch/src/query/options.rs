//! How queries are evaluated.

use serde::{Deserialize, Serialize};

use crate::anomaly;
use crate::insights;
use crate::label::Place;
use crate::search;
use crate::time::Timestamp;

/// Where the windows of a query lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alignment {
    /// At multiples of the period since the epoch, as reads do (BOTO:cloudwatch.GetMetricData).
    Clock,
    /// Back from the end of the range, as alarms do (UG:alarm-evaluation).
    Sliding,
}

/// How queries are evaluated.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Where the windows lie.
    pub alignment: Alignment,
    /// What searches find.
    pub search: search::Settings,
    /// What queries of Metrics Insights see.
    pub insights: insights::Settings,
    /// What bands are learnt from.
    pub anomaly: anomaly::Settings,
    /// Where the metrics are, for labels.
    pub place: Place,
    /// To what the times in labels are relative; the end of the range without.
    pub now: Option<Timestamp>,
}

impl Options {
    /// The defaults, with windows that lie so.
    pub fn new(alignment: Alignment) -> Self {
        Self {
            alignment,
            search: search::Settings::default(),
            insights: insights::Settings::for_graphs(),
            anomaly: anomaly::Settings::default(),
            place: Place::default(),
            now: None,
        }
    }
}
