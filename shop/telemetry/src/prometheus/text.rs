//! The text format: `HELP`, `TYPE`, and a line a value.

use std::fmt::Write;

use super::registry::{Buckets, Kept, Key, Total};
use crate::{Dimension, Kind, Metric, Unit};

pub(super) fn write(kept: &Kept, namespace: &str) -> String {
    let mut text = String::new();
    for (metric, series) in &kept.metrics {
        let name = name(*metric, namespace);
        let kind = match metric.kind() {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Distribution => "histogram",
        };
        // writing to a string does not fail
        let _ = writeln!(text, "# HELP {name} {}", escaped_help(metric.meaning()));
        let _ = writeln!(text, "# TYPE {name} {kind}");
        for (key, total) in series {
            let labels = labels(key);
            match total {
                Total::Sum(value) | Total::Last(value) => {
                    line(&mut text, &name, &labels, value / factor(*metric));
                }
                Total::Buckets(buckets) => {
                    histogram(&mut text, &name, &labels, buckets, factor(*metric));
                }
            }
        }
    }
    text
}

/// `RequestDuration` of `Shop` is `shop_request_duration_seconds`.
fn name(metric: Metric, namespace: &str) -> String {
    let mut name = namespace.to_ascii_lowercase();
    name.retain(|c| c.is_ascii_alphanumeric() || c == '_');
    push_snake(&mut name, metric.name());
    name.push_str(match metric.unit() {
        Unit::Milliseconds | Unit::Seconds => "_seconds",
        Unit::Bytes => "_bytes",
        Unit::Percent => "_percent",
        Unit::Count | Unit::None => "",
    });
    if metric.kind() == Kind::Counter {
        name.push_str("_total");
    }
    name
}

fn push_snake(name: &mut String, camel: &str) {
    for c in camel.chars() {
        if c.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
}

/// What values are divided by: Prometheus has seconds.
const fn factor(metric: Metric) -> f64 {
    match metric.unit() {
        Unit::Milliseconds => 1_000.0,
        _ => 1.0,
    }
}

fn labels((service, label): &Key) -> String {
    let scope = label.scope();
    let of_service = scope
        .dimension_sets()
        .iter()
        .any(|set| set.contains(&Dimension::Service));
    let service = of_service.then_some((Dimension::Service, service));
    let own = scope.dimension().zip(label.value());
    let pairs = service.into_iter().chain(own).map(|(dimension, value)| {
        let name = dimension.name().to_ascii_lowercase();
        format!("{name}=\"{}\"", escaped(value.as_str()))
    });
    pairs.collect::<Vec<_>>().join(",")
}

fn line(text: &mut String, name: &str, labels: &str, value: f64) {
    let _ = writeln!(text, "{name}{{{labels}}} {value}");
}

fn histogram(text: &mut String, name: &str, labels: &str, buckets: &Buckets, factor: f64) {
    let bucket = format!("{name}_bucket");
    for (border, count) in buckets.borders.iter().zip(&buckets.counts) {
        let labels = format!("{labels},le=\"{}\"", border / factor);
        line(text, &bucket, &labels, *count as f64);
    }
    let all = format!("{labels},le=\"+Inf\"");
    line(text, &bucket, &all, buckets.count as f64);
    line(text, &format!("{name}_sum"), labels, buckets.sum / factor);
    line(text, &format!("{name}_count"), labels, buckets.count as f64);
}

fn escaped_help(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n")
}

fn escaped(text: &str) -> String {
    escaped_help(text).replace('"', "\\\"")
}
