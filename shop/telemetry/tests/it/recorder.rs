//! From recording to lines.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use shop_telemetry::{
    DimensionValue, EpochMillis, Label, ManualClock, Metric, PaymentOutcome, Resolution, Scope,
    Signal, Telemetry, TelemetryOptions,
};

use crate::reader::{Series, read};

/// A minute's start.
pub(crate) const START: EpochMillis = EpochMillis::new(1_795_358_580_000);

pub(crate) fn recorder(resolution: Resolution) -> (Telemetry, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::new(START));
    let options = TelemetryOptions {
        namespace: "Shop".parse().unwrap(),
        service: "catalog".parse().unwrap(),
        resolution,
    };
    let telemetry = Telemetry::new(options, Arc::clone(&clock) as _);
    (telemetry, clock)
}

pub(crate) fn drain(telemetry: &Telemetry) -> Series {
    read(telemetry.drain().iter().map(String::as_str))
}

fn route(template: &str) -> Label {
    Label::Route(DimensionValue::nearest(template))
}

#[test]
fn a_silent_recorder_keeps_nothing() {
    let (telemetry, _) = recorder(Resolution::Minute);
    let other = telemetry.of("orders");
    telemetry.gauge(Metric::OrdersStuck, Label::Service, || 1.0);
    other.count(Metric::RequestsShed, &Label::Service);
    assert!(!telemetry.drain().is_empty());
    telemetry.silence();
    other.count(Metric::RequestsShed, &Label::Service);
    assert!(telemetry.drain().is_empty());
}

fn check(record: impl FnOnce(&Telemetry), expected: &[(&str, &[f64])]) {
    let (telemetry, _) = recorder(Resolution::Minute);
    record(&telemetry);
    let expected: Series = expected
        .iter()
        .map(|(name, values)| ((*name).to_owned(), values.to_vec()))
        .collect();
    assert_eq!(drain(&telemetry), expected);
    assert!(telemetry.drain().is_empty(), "what was drained is gone");
}

#[test]
fn counters_are_summed_and_published_under_each_dimension_set_with_zeros_beside_them() {
    check(
        |telemetry| {
            telemetry.count(Metric::Requests, &route("/"));
            telemetry.count(Metric::Requests, &route("/"));
            telemetry.count(Metric::RequestErrors, &route("/"));
        },
        &[
            ("Requests{Service=catalog}", &[2.0]),
            ("Requests{Route=/,Service=catalog}", &[2.0]),
            ("RequestErrors{Service=catalog}", &[1.0]),
            ("RequestErrors{Route=/,Service=catalog}", &[1.0]),
            ("ClientErrors{Service=catalog}", &[0.0]),
            ("ClientErrors{Route=/,Service=catalog}", &[0.0]),
        ],
    );
}

#[test]
fn durations_are_kept_to_the_microsecond() {
    check(
        |telemetry| {
            for nanos in [1_234_567, 2_000_000] {
                let duration = Duration::from_nanos(nanos);
                telemetry.time(Metric::RequestDuration, &route("/"), duration);
            }
        },
        &[
            ("RequestDuration{Service=catalog}", &[1.234, 2.0]),
            ("RequestDuration{Route=/,Service=catalog}", &[1.234, 2.0]),
        ],
    );
}

#[test]
fn other_scopes() {
    let named = |name| DimensionValue::nearest(name);
    check(
        |telemetry| {
            telemetry.count(Metric::Searches, &Label::Service);
            telemetry.count(
                Metric::DependencyCalls,
                &Label::Dependency(named("payments")),
            );
            telemetry.record(Metric::QueueDepth, &Label::Queue(named("mail")), 3.0);
        },
        &[
            ("Searches{Service=catalog}", &[1.0]),
            ("SearchesWithoutResult{Service=catalog}", &[0.0]),
            (
                "DependencyCalls{Dependency=payments,Service=catalog}",
                &[1.0],
            ),
            (
                "DependencyErrors{Dependency=payments,Service=catalog}",
                &[0.0],
            ),
            ("QueueDepth{Queue=mail}", &[3.0]),
        ],
    );
}

#[test]
fn nothing_happens_nothing_is_emitted() {
    check(|_| {}, &[]);
}

#[test]
fn what_cannot_be_published_is_left_out_and_counted() {
    let (telemetry, _) = recorder(Resolution::Minute);
    telemetry.count(Metric::Requests, &Label::Service);
    telemetry.record(Metric::Revenue, &Label::Service, f64::NAN);
    telemetry.record(Metric::Revenue, &Label::Service, f64::MAX);
    assert!(drain(&telemetry).is_empty());
    let told = drain(&telemetry);
    assert_eq!(
        told["TelemetryDropped{Service=catalog,Signal=metrics}"],
        [3.0]
    );
    assert!(drain(&telemetry).is_empty(), "once");
}

#[test]
fn gauges_are_sampled_at_each_flush_with_the_counters_beside_them() {
    let (telemetry, _) = recorder(Resolution::Minute);
    let mut samples = [4.0, 0.0].into_iter();
    telemetry.gauge(Metric::InFlightRequests, Label::Service, move || {
        samples.next().unwrap_or_default()
    });
    let orders = telemetry.of("orders");
    orders.gauge(Metric::InFlightRequests, Label::Service, || 7.0);
    for expected in [4.0, 0.0] {
        let series = drain(&telemetry);
        assert_eq!(series["InFlightRequests{Service=catalog}"], [expected]);
        assert_eq!(series["RequestsShed{Service=catalog}"], [0.0]);
        assert_eq!(series["InFlightRequests{Service=orders}"], [7.0]);
    }
}

/// Time stamps of the lines, from the start.
fn offsets(resolution: Resolution, pauses: &[u64]) -> Vec<(i64, u64)> {
    let (telemetry, clock) = recorder(resolution);
    for pause in pauses {
        clock.advance(Duration::from_millis(*pause));
        telemetry.count(Metric::CartAdditions, &Label::Service);
    }
    let lines = telemetry.drain();
    let parsed = lines
        .iter()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    parsed
        .map(|line| {
            let timestamp = line["_aws"]["Timestamp"].as_i64().unwrap();
            (
                timestamp - START.get(),
                line["CartAdditions"].as_u64().unwrap(),
            )
        })
        .collect()
}

#[test]
fn values_bear_the_second_or_minute_they_were_recorded_in() {
    let pauses = [900, 99, 1, 1_500, 58_000];
    let by_second = [(900, 2), (1_000, 1), (2_500, 1), (60_500, 1)];
    assert_eq!(offsets(Resolution::Second, &pauses), by_second);
    assert_eq!(
        offsets(Resolution::Minute, &pauses),
        [(900, 4), (60_500, 1)]
    );
}

#[test]
fn a_label_without_bounds_becomes_neither_memory_nor_bill() {
    let (telemetry, _) = recorder(Resolution::Minute);
    let mut names = BTreeSet::new();
    let mut total = 0.0;
    for round in 0..3 {
        for number in 0..5_000 {
            telemetry.count(Metric::Requests, &route(&format!("/{round}/{number}")));
        }
        let series = drain(&telemetry);
        total += series["Requests{Service=catalog}"].iter().sum::<f64>();
        names.extend(series.into_keys());
    }
    let requests = names.iter().filter(|name| name.starts_with("Requests{"));
    assert_eq!(
        requests.count(),
        Scope::Route.bound() + 2,
        "all others as one, and the service"
    );
    assert!(names.contains("Requests{Route=other,Service=catalog}"));
    assert!((total - 15_000.0).abs() < 0.5, "nothing is lost: {total}");
}

#[test]
fn services_of_one_process_are_told_apart() {
    check(
        |telemetry| {
            let orders = telemetry.of("orders");
            telemetry.count(Metric::Searches, &Label::Service);
            orders.count(Metric::Searches, &Label::Service);
            telemetry
                .of("orders")
                .count(Metric::Searches, &Label::Service);
            orders
                .of("catalog")
                .count(Metric::Searches, &Label::Service);
        },
        &[
            ("Searches{Service=catalog}", &[2.0]),
            ("SearchesWithoutResult{Service=catalog}", &[0.0]),
            ("Searches{Service=orders}", &[2.0]),
            ("SearchesWithoutResult{Service=orders}", &[0.0]),
        ],
    );
}

#[test]
fn labels_of_a_few_known_values() {
    check(
        |telemetry| {
            telemetry.count(Metric::Payments, &PaymentOutcome::TimedOut.into());
            telemetry.count(Metric::CacheLookups, &Label::cache("products"));
            telemetry.count(Metric::TelemetryDropped, &Signal::Logs.into());
        },
        &[
            ("Payments{Service=catalog}", &[1.0]),
            ("Payments{Outcome=timed-out,Service=catalog}", &[1.0]),
            ("CacheLookups{Cache=products,Service=catalog}", &[1.0]),
            ("CacheHits{Cache=products,Service=catalog}", &[0.0]),
            ("CacheMisses{Cache=products,Service=catalog}", &[0.0]),
            ("CacheStale{Cache=products,Service=catalog}", &[0.0]),
            ("TelemetryDropped{Service=catalog}", &[1.0]),
            ("TelemetryDropped{Service=catalog,Signal=logs}", &[1.0]),
        ],
    );
}
