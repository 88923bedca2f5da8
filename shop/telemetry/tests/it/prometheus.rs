//! What Prometheus reads.

use std::sync::Arc;
use std::time::Duration;

use shop_telemetry::{
    ExportOptions, Exporter, Label, Metric, PaymentOutcome, Resolution, Target, prometheus,
};

use crate::recorder::recorder;

#[tokio::test]
async fn totals_since_the_start() {
    let (telemetry, _) = recorder(Resolution::Minute);
    let registry = Arc::new(prometheus::Registry::default());
    for round in 1..=2 {
        let options = ExportOptions {
            registry: Some(Arc::clone(&registry)),
            ..ExportOptions::new(Target::Off)
        };
        let exporter = Exporter::start(telemetry.clone(), options);
        let orders = telemetry.of("orders");
        orders.count(Metric::OrdersPlaced, &Label::Service);
        orders.record(Metric::OrdersStuck, &Label::Service, f64::from(round));
        for millis in [0.5, 30.0, 70_000.0] {
            let approved: Label = PaymentOutcome::Approved.into();
            orders.record(Metric::PaymentDuration, &approved, millis);
        }
        telemetry.count(Metric::Requests, &Label::Route("/a\"b\\".parse().unwrap()));
        exporter.shutdown(Duration::from_secs(10)).await;
    }
    let text = registry.text("Shop");
    for expected in [
        "# HELP shop_orders_placed_total Orders placed, before stock and payment are known.",
        "# TYPE shop_orders_placed_total counter",
        "shop_orders_placed_total{service=\"orders\"} 2",
        "# TYPE shop_orders_stuck gauge",
        "shop_orders_stuck{service=\"orders\"} 2",
        "# TYPE shop_payment_duration_seconds histogram",
        "shop_payment_duration_seconds_bucket{service=\"orders\",outcome=\"approved\",le=\"0.001\"} 2",
        "shop_payment_duration_seconds_bucket{service=\"orders\",outcome=\"approved\",le=\"0.025\"} 2",
        "shop_payment_duration_seconds_bucket{service=\"orders\",outcome=\"approved\",le=\"0.05\"} 4",
        "shop_payment_duration_seconds_bucket{service=\"orders\",outcome=\"approved\",le=\"60\"} 4",
        "shop_payment_duration_seconds_bucket{service=\"orders\",outcome=\"approved\",le=\"+Inf\"} 6",
        "shop_payment_duration_seconds_sum{service=\"orders\",outcome=\"approved\"} 140.061",
        "shop_payment_duration_seconds_count{service=\"orders\",outcome=\"approved\"} 6",
        "shop_requests_total{service=\"catalog\",route=\"/a\\\"b\\\\\"} 2",
        "shop_client_errors_total{service=\"catalog\",route=\"/a\\\"b\\\\\"} 0",
    ] {
        assert!(
            text.lines().any(|line| line == expected),
            "{expected}\nin\n{text}"
        );
    }
    let types: Vec<_> = text
        .lines()
        .filter(|line| line.starts_with("# TYPE"))
        .collect();
    let mut once = types.clone();
    once.dedup();
    assert_eq!(types, once);
}
