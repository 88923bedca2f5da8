//! What clients may say: metrics of a few names, and lines of a few levels.

use serde::Deserialize;
use shop_telemetry::Metric;
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

use crate::error::FieldProblem;

/// Most metrics or lines of one request.
pub(super) const MOST: usize = 50;

/// What `POST /api/metrics` takes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ClientMetrics)]
pub(super) struct Measured {
    #[schema(min_items = 1, max_items = 50)]
    pub(super) metrics: Vec<Measurement>,
}

/// A value of a metric.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ClientMetric)]
pub(super) struct Measurement {
    #[schema(schema_with = names)]
    name: String,
    #[schema(minimum = 0)]
    value: f64,
}

/// For the API's description.
fn names() -> Object {
    let names = KNOWN.iter().map(|(metric, _)| metric.name());
    let text = ObjectBuilder::new().schema_type(Type::String);
    text.enum_values(Some(names)).build()
}

/// Metrics of clients, with the largest value that makes sense.
const KNOWN: [(Metric, f64); 6] = [
    (Metric::PageLoadDuration, 600_000.0),
    (Metric::LargestContentfulPaint, 600_000.0),
    (Metric::InteractionToNextPaint, 600_000.0),
    (Metric::CumulativeLayoutShift, 100.0),
    (Metric::ScriptErrors, 100.0),
    (Metric::FailedFetches, 100.0),
];

impl Measurement {
    /// The metric and the value, or what is wrong with them.
    pub(super) fn checked(&self) -> Result<(Metric, f64), FieldProblem> {
        let known = KNOWN
            .into_iter()
            .find(|(metric, _)| metric.name() == self.name);
        let Some((metric, most)) = known else {
            let names: Vec<_> = KNOWN.iter().map(|(metric, _)| metric.name()).collect();
            return Err(FieldProblem {
                field: "name",
                message: format!("expected one of {}", names.join(", ")),
            });
        };
        if (0.0..=most).contains(&self.value) {
            Ok((metric, self.value))
        } else {
            Err(FieldProblem {
                field: "value",
                message: format!("expected 0 to {most} for {metric}"),
            })
        }
    }
}

/// What `POST /api/logs` takes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ClientLogs)]
pub(super) struct Noticed {
    #[schema(min_items = 1, max_items = 50)]
    pub(super) logs: Vec<Line>,
}

/// A line of a client's log.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ClientLogLine)]
pub(super) struct Line {
    pub(super) level: Level,
    pub(super) message: String,
}

/// How bad it is, in the client's eyes.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ClientLogLevel)]
pub(super) enum Level {
    Error,
    Warn,
    Info,
}

impl Level {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
        }
    }
}
