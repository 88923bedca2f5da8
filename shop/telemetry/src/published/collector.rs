//! The part of a collector's configuration that has metrics arrive in CloudWatch under the same names, units and dimension sets as by
//! EMF.

use std::fmt::Write;

use crate::{Metric, Namespace, Scope, Unit};

const HEAD: &str = "# Metrics of the shop by OTLP to CloudWatch, for the AWS Distro for OpenTelemetry or any collector with `awsemf`.
# Generated from `shop/telemetry/src/catalogue.rs`.
receivers:
  otlp:
    protocols:
      http:
        endpoint: 127.0.0.1:4318
processors:
  batch/metrics:
    timeout: 5s
    send_batch_max_size: 2000
    send_batch_size: 1000
exporters:
  awsemf:
    region: ${env:AWS_REGION}
";

const TAIL: &str = "service:
  pipelines:
    metrics:
      receivers: [otlp]
      processors: [batch/metrics]
      exporters: [awsemf]
";

impl Metric {
    /// The configuration, as YAML.
    pub fn collector(namespace: &Namespace) -> String {
        let mut yaml = HEAD.to_owned();
        let group = namespace.as_str().to_ascii_lowercase();
        // writing to a string does not fail
        let _ = write!(
            yaml,
            "    namespace: {namespace}
    log_group_name: /metrics/{group}
    log_stream_name: '{{ServiceName}}'
    # only the dimension sets below: each is a metric that is paid for
    dimension_rollup_option: NoDimensionRollup
    # deltas arrive, and the first of a series counts
    retain_initial_value_of_delta_metric: true
    version: '1'
    metric_declarations:
"
        );
        for scope in Scope::ALL {
            declare(&mut yaml, *scope);
        }
        // OTLP's units are those of UCUM, which has none for a number of things
        yaml.push_str("    metric_descriptors:\n");
        for metric in Self::ALL {
            if matches!(metric.unit(), Unit::Count | Unit::None | Unit::Percent) {
                let unit = metric.unit();
                let _ = writeln!(
                    yaml,
                    "      - {{metric_name: {metric}, unit: {unit}, overwrite: true}}"
                );
            }
        }
        yaml.push_str(TAIL);
        yaml
    }
}

fn declare(yaml: &mut String, scope: Scope) {
    let of_scope: Vec<_> = Metric::ALL
        .iter()
        .filter(|metric| metric.scope() == scope)
        .map(|metric| metric.name())
        .collect();
    if of_scope.is_empty() {
        return;
    }
    let sets = scope.dimension_sets().iter().map(|set| {
        let names: Vec<_> = set.iter().map(|one| one.name()).collect();
        format!("[{}]", names.join(", "))
    });
    let sets = sets.collect::<Vec<_>>().join(", ");
    let names = of_scope.join("|");
    let _ = writeln!(
        yaml,
        "      - dimensions: [{sets}]\n        metric_name_selectors: ['^({names})$']"
    );
}
