//! What runs tell CloudWatch and its Logs; source: "CloudWatch metrics published by canaries" of the user guide.

use canary_runner::{Outcome, Status};
use cloudwatch::{
    datum::{Datum, Value},
    metric::{Dimensions, MetricId, StorageResolution, Unit},
    time::Timestamp,
};

use super::run::{Fault, Run};

/// The namespace of all of them.
pub(crate) const NAMESPACE: &str = "CloudWatchSynthetics";

/// The metrics of an attempt; without an outcome it was not carried out.
pub(super) fn of_attempt(run: &Run, outcome: Option<&Outcome>) -> Vec<Datum> {
    let mut data = Series::new(run.started);
    let canary = [("CanaryName", run.name.as_str())];
    let failed = f64::from(u8::from(run.fault == Some(Fault::ExecutionFailure)));
    let wants = |setting: &str| outcome.is_none_or(|outcome| outcome.wants(setting));
    if wants("failedCanaryMetric") {
        data.add("Failed", &canary, failed, Unit::Count);
    }
    if wants("aggregatedFailedCanaryMetric") {
        data.add("Failed", &[], failed, Unit::Count);
    }
    let passed = outcome.map_or(Status::Failed, |outcome| outcome.script);
    data.add("SuccessPercent", &canary, percent(passed), Unit::Percent);
    data.add("SuccessPercent", &[], percent(passed), Unit::Percent);
    let Some(outcome) = outcome else {
        return data.0;
    };
    let duration = outcome.duration_ms() as f64;
    data.add("Duration", &canary, duration, Unit::Milliseconds);
    data.add("Duration", &[], duration, Unit::Milliseconds);
    let requests = &outcome.requests;
    let rows = [
        (
            "2xx",
            "2xxMetric",
            "aggregated2xxMetric",
            requests.successes,
        ),
        (
            "4xx",
            "4xxMetric",
            "aggregated4xxMetric",
            requests.client_errors,
        ),
        (
            "5xx",
            "5xxMetric",
            "aggregated5xxMetric",
            requests.server_errors,
        ),
        (
            "Failed requests",
            "failedRequestsMetric",
            "aggregatedFailedRequestsMetric",
            requests.failed,
        ),
    ];
    for (name, own, aggregated, count) in rows {
        if wants(own) {
            data.add(name, &canary, count as f64, Unit::Count);
        }
        if wants(aggregated) {
            data.add(name, &[], count as f64, Unit::Count);
        }
    }
    data.steps(run, outcome);
    data.0
}

/// The metrics of a scheduled run with all its attempts, of a canary that has retries.
pub(super) fn of_schedule(last: &Run) -> Vec<Datum> {
    let mut data = Series::new(last.first_started);
    let canary = [("CanaryName", last.name.as_str())];
    let status = last.script.unwrap_or(Status::Failed);
    let retries = f64::from(last.attempt);
    data.add(
        "SuccessPercentWithRetries",
        &canary,
        percent(status),
        Unit::Percent,
    );
    data.add("RetryCount", &canary, retries, Unit::Count);
    data.0
}

/// Data of one moment.
struct Series(Vec<Datum>, Timestamp);

impl Series {
    fn new(at: i64) -> Self {
        Self(Vec::new(), Timestamp::from_millis(at))
    }

    fn add(&mut self, name: &str, dimensions: &[(&str, &str)], value: f64, unit: Unit) {
        let dimensions: Dimensions = dimensions
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        self.0.push(Datum {
            metric: MetricId::new(NAMESPACE, name, dimensions),
            timestamp: self.1,
            value: Value::Single(value),
            unit,
            resolution: StorageResolution::Standard,
        });
    }

    fn steps(&mut self, run: &Run, outcome: &Outcome) {
        for step in &outcome.steps {
            // no dimension has an empty value, or a longer one
            let name: String = step.name.chars().take(MAX_VALUE).collect();
            if name.trim().is_empty() {
                continue;
            }
            let of_step = [("CanaryName", run.name.as_str()), ("StepName", &name)];
            if outcome.wants("stepSuccessMetric") {
                self.add(
                    "SuccessPercent",
                    &of_step,
                    percent(step.status),
                    Unit::Percent,
                );
            }
            if outcome.wants("stepDurationMetric") {
                let duration = step.duration_ms() as f64;
                self.add("Duration", &of_step, duration, Unit::Milliseconds);
            }
        }
    }
}

/// How long the value of a dimension may be.
const MAX_VALUE: usize = 1024;

fn percent(status: Status) -> f64 {
    match status {
        Status::Passed => 100.0,
        Status::Failed => 0.0,
    }
}
