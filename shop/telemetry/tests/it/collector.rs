//! A collector that reads with the types that OpenTelemetry publishes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsPartialSuccess, ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value};
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value;
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, ExponentialHistogramDataPoint, Metric as Received, NumberDataPoint,
};
use prost::Message;
use shop_telemetry::{
    Clock, ExportOptions, Exporter, Label, Metric, Resolution, Target, Telemetry,
};
use tokio::net::TcpListener;

use crate::recorder::{START, recorder};

/// What it answers, and what it was sent.
#[derive(Clone, Default)]
struct Collector {
    answers: Arc<Mutex<Vec<Response>>>,
    requests: Arc<Mutex<Vec<ExportMetricsServiceRequest>>>,
}

impl Collector {
    async fn listen(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let collector = self.clone();
        let take = move |headers: HeaderMap, body: Bytes| async move {
            assert_eq!(headers["content-type"], "application/x-protobuf");
            let request = ExportMetricsServiceRequest::decode(body).unwrap();
            collector.requests.lock().unwrap().push(request);
            let next = collector.answers.lock().unwrap().pop();
            next.unwrap_or_else(|| StatusCode::OK.into_response())
        };
        let router = Router::new().route("/v1/metrics", post(take));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        format!("http://{address}")
    }

    /// All points, by metric and attributes. Sums add up.
    fn points(&self) -> BTreeMap<String, Vec<Point>> {
        let mut points: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for request in self.requests.lock().unwrap().iter() {
            for resource in &request.resource_metrics {
                let service = text(
                    &resource.resource.as_ref().unwrap().attributes,
                    "service.name",
                );
                for metric in resource
                    .scope_metrics
                    .iter()
                    .flat_map(|scope| &scope.metrics)
                {
                    for (attributes, point) in read(metric) {
                        if attributes.contains("Service=") {
                            assert!(attributes.contains(&format!("Service={service}")));
                        }
                        let key = format!("{}{{{attributes}}}", metric.name);
                        points.entry(key).or_default().push(point);
                    }
                }
            }
        }
        points
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Point {
    Sum(f64),
    Gauge(f64),
    Histogram(ExponentialHistogramDataPoint),
}

fn text(attributes: &[KeyValue], key: &str) -> String {
    let pair = attributes.iter().find(|pair| pair.key == key).unwrap();
    match pair.value.as_ref().unwrap().value.as_ref().unwrap() {
        any_value::Value::StringValue(text) => text.clone(),
        other => panic!("{other:?}"),
    }
}

fn written(attributes: &[KeyValue]) -> String {
    let mut pairs: Vec<_> = attributes
        .iter()
        .map(|pair| format!("{}={}", pair.key, text(attributes, &pair.key)))
        .collect();
    pairs.sort();
    pairs.join(",")
}

fn number(point: &NumberDataPoint) -> f64 {
    assert!(point.start_time_unix_nano <= point.time_unix_nano);
    match point.value.unwrap() {
        Value::AsDouble(value) => value,
        Value::AsInt(_) => panic!("not a double"),
    }
}

fn read(metric: &Received) -> Vec<(String, Point)> {
    let delta = AggregationTemporality::Delta as i32;
    match metric.data.as_ref().unwrap() {
        Data::Sum(sum) => {
            assert!(sum.is_monotonic && sum.aggregation_temporality == delta);
            let points = sum.data_points.iter();
            points
                .map(|p| (written(&p.attributes), Point::Sum(number(p))))
                .collect()
        }
        Data::Gauge(gauge) => {
            let points = gauge.data_points.iter();
            points
                .map(|p| (written(&p.attributes), Point::Gauge(number(p))))
                .collect()
        }
        Data::ExponentialHistogram(histogram) => {
            assert_eq!(histogram.aggregation_temporality, delta);
            let points = histogram.data_points.iter();
            points
                .map(|p| (written(&p.attributes), Point::Histogram(p.clone())))
                .collect()
        }
        other => panic!("{other:?}"),
    }
}

fn export(telemetry: &Telemetry, endpoint: &str) -> Exporter {
    let options = ExportOptions {
        otlp: Some(endpoint.parse().unwrap()),
        ..ExportOptions::new(Target::Off)
    };
    Exporter::start(telemetry.clone(), options)
}

const LONG: Duration = Duration::from_secs(20);

#[tokio::test]
async fn every_metric_arrives_under_its_name() {
    let collector = Collector::default();
    let endpoint = collector.listen().await;
    let (telemetry, _) = recorder(Resolution::Second);
    let exporter = export(&telemetry, &endpoint);
    let orders = telemetry.of("orders");
    for metric in Metric::ALL {
        let label = metric.scope().label("some".parse().unwrap());
        orders.record(*metric, &label, 2.0);
        orders.record(*metric, &label, 3.0);
    }
    let report = exporter.shutdown(LONG).await;
    assert_eq!((report.dropped, report.waiting), (0, 0));
    let points = collector.points();
    for metric in Metric::ALL {
        let of_metric: Vec<_> = points
            .iter()
            .filter(|(key, _)| key.starts_with(&format!("{metric}{{")))
            .flat_map(|(_, points)| points)
            .collect();
        let found = of_metric.iter().any(|point| match point {
            Point::Sum(sum) => *sum >= 5.0,
            Point::Gauge(value) => value.to_bits() == 3.0_f64.to_bits(),
            Point::Histogram(histogram) => histogram.count == 2 && histogram.sum == Some(5.0),
        });
        assert!(found, "{metric}: {of_metric:?}");
    }
    assert!(
        report.delivered >= Metric::ALL.len() as u64,
        "points are counted"
    );
}

#[tokio::test]
async fn durations_keep_their_shape() {
    let collector = Collector::default();
    let endpoint = collector.listen().await;
    let (telemetry, clock) = recorder(Resolution::Minute);
    let exporter = export(&telemetry, &endpoint);
    for millis in 1..=1_000_u16 {
        clock.advance(Duration::from_millis(1));
        telemetry.record(Metric::QueryDuration, &Label::Service, f64::from(millis));
    }
    exporter.shutdown(LONG).await;
    let points = collector.points();
    let [Point::Histogram(histogram)] = points["QueryDuration{Service=catalog}"].as_slice() else {
        panic!("{points:?}")
    };
    assert_eq!((histogram.min, histogram.max), (Some(1.0), Some(1_000.0)));
    assert_eq!(
        histogram.time_unix_nano,
        u64::try_from(clock.now().get()).unwrap() * 1_000_000
    );
    assert_eq!(
        histogram.start_time_unix_nano,
        u64::try_from(START.get() + 1).unwrap() * 1_000_000
    );
    let base = f64::from(-histogram.scale).exp2().exp2();
    let buckets = histogram.positive.as_ref().unwrap();
    let mut below = 0;
    let place = buckets.bucket_counts.iter().position(|count| {
        below += count;
        below >= 990
    });
    let p99 = base.powi(buckets.offset + i32::try_from(place.unwrap()).unwrap() + 1);
    assert!(
        (990.0..990.0 * base).contains(&p99),
        "{p99} with base {base}"
    );
}

#[tokio::test]
async fn what_it_says_is_heeded() {
    let collector = Collector::default();
    let partly = ExportMetricsServiceResponse {
        partial_success: Some(ExportMetricsPartialSuccess {
            rejected_data_points: 1,
            error_message: "too old".to_owned(),
        }),
    };
    let answer = |status: StatusCode| status.into_response();
    *collector.answers.lock().unwrap() = vec![
        partly.encode_to_vec().into_response(),
        answer(StatusCode::SERVICE_UNAVAILABLE),
    ];
    let endpoint = collector.listen().await;
    let (telemetry, _) = recorder(Resolution::Second);
    let exporter = export(&telemetry, &endpoint);
    telemetry.count(Metric::CartAdditions, &Label::Service);
    let report = exporter.shutdown(LONG).await;
    assert_eq!(collector.requests.lock().unwrap().len(), 2, "sent again");
    assert_eq!(
        (report.delivered, report.dropped, report.waiting),
        (1, 1, 0)
    );

    *collector.answers.lock().unwrap() = vec![answer(StatusCode::BAD_REQUEST)];
    let exporter = export(&telemetry, &endpoint);
    telemetry.count(Metric::CartAdditions, &Label::Service);
    let report = exporter.shutdown(LONG).await;
    assert_eq!(
        collector.requests.lock().unwrap().len(),
        3,
        "not sent again"
    );
    assert_eq!((report.delivered, report.waiting), (0, 0));
    assert!(report.dropped >= 2, "{report:?}");
}

#[tokio::test]
async fn a_collector_that_is_away_or_never_answers_costs_no_more_than_the_patience() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let away = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addresses = [silent.local_addr().unwrap(), away.local_addr().unwrap()];
    drop(away);
    for address in addresses {
        let (telemetry, _) = recorder(Resolution::Second);
        let exporter = export(&telemetry, &format!("http://{address}"));
        telemetry.count(Metric::CartAdditions, &Label::Service);
        let report = exporter.shutdown(Duration::from_millis(200)).await;
        assert!(report.delivered == 0 && report.waiting >= 1, "{report:?}");
    }
}
