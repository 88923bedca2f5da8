//! A server on free ports with a clock that stands still, and a client of it.

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use aws_sdk_cloudwatch::{
    Client,
    config::{BehaviorVersion, Credentials, Region, retry::RetryConfig},
    types::{ComparisonOperator, Dimension, MetricDatum, StandardUnit, Statistic},
};
use cloudwatch::{engine::EngineSettings, time::Timestamp};
use cloudwatch_local::{ManualClock, Options, Running};

/// 2026-01-01 00:00:00 UTC.
pub(crate) const START: Timestamp = Timestamp::from_seconds(1_767_225_600);

/// A running server.
pub(crate) struct Local {
    pub(crate) running: Running,
    pub(crate) client: Client,
}

/// How to start one.
pub(crate) fn options(data: Option<&Path>) -> Options {
    let free = SocketAddr::from(([127, 0, 0, 1], 0));
    Options {
        listen: free,
        emf_listen: Some(free),
        data: data.map(Path::to_owned),
        // evaluated on the full minute, so that tests can count
        engine: EngineSettings {
            offset: Duration::ZERO,
            ..EngineSettings::default()
        },
        ..Options::default()
    }
}

impl Local {
    /// In memory, at [`START`].
    pub(crate) async fn start() -> Self {
        Self::start_with(options(None), START).await
    }

    /// With options, at a moment.
    pub(crate) async fn start_with(options: Options, now: Timestamp) -> Self {
        let running = cloudwatch_local::start(options, Arc::new(ManualClock::new(now)))
            .await
            .unwrap();
        let client = client(running.addr());
        Self { running, client }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.addr())
    }

    /// A request as clients sign it for a service; its status and body.
    pub(crate) async fn ask(
        &self,
        service: &str,
        method: &str,
        path: &str,
        body: impl Into<reqwest::Body>,
    ) -> (u16, String) {
        let signed =
            format!("AWS4-HMAC-SHA256 Credential=test/20261026/us-east-1/{service}/aws4_request");
        let answer = reqwest::Client::new()
            .request(method.parse().unwrap(), self.url(path))
            .header("authorization", signed)
            .body(body)
            .send()
            .await
            .unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    pub(crate) async fn advance(&self, seconds: u64) {
        self.running
            .advance(Duration::from_secs(seconds))
            .await
            .unwrap();
    }

    /// Publishes one value of `Shop/Errors` of the service `orders`, now.
    pub(crate) async fn put(&self, value: f64) {
        self.client
            .put_metric_data()
            .namespace("Shop")
            .metric_data(
                MetricDatum::builder()
                    .metric_name("Errors")
                    .dimensions(orders())
                    .value(value)
                    .unit(StandardUnit::Count)
                    .build(),
            )
            .send()
            .await
            .unwrap();
    }

    /// An alarm on the sum of `Shop/Errors` over a minute, above 5.
    pub(crate) async fn put_alarm(&self, name: &str) {
        self.client
            .put_metric_alarm()
            .alarm_name(name)
            .namespace("Shop")
            .metric_name("Errors")
            .dimensions(orders())
            .statistic(Statistic::Sum)
            .period(60)
            .evaluation_periods(1)
            .threshold(5.0)
            .comparison_operator(ComparisonOperator::GreaterThanThreshold)
            .treat_missing_data("notBreaching")
            .alarm_actions("arn:aws:sns:us-east-1:000000000000:page")
            .send()
            .await
            .unwrap();
    }

    /// State and reason of an alarm, of either kind.
    pub(crate) async fn state(&self, name: &str) -> (String, String) {
        use aws_sdk_cloudwatch::types::AlarmType;
        let output = self
            .client
            .describe_alarms()
            .alarm_names(name)
            .alarm_types(AlarmType::MetricAlarm)
            .alarm_types(AlarmType::CompositeAlarm)
            .send()
            .await
            .unwrap();
        let metric = output
            .metric_alarms()
            .iter()
            .map(|alarm| (alarm.state_value(), alarm.state_reason()));
        let composite = output
            .composite_alarms()
            .iter()
            .map(|alarm| (alarm.state_value(), alarm.state_reason()));
        let (state, reason) = metric.chain(composite).next().expect("the alarm");
        (
            state.expect("a state").as_str().to_owned(),
            reason.expect("a reason").to_owned(),
        )
    }
}

pub(crate) fn orders() -> Dimension {
    Dimension::builder().name("Service").value("orders").build()
}

pub(crate) fn client(address: SocketAddr) -> Client {
    client_of_region(address, "us-east-1")
}

pub(crate) fn client_of_region(address: SocketAddr, region: &'static str) -> Client {
    let config = aws_sdk_cloudwatch::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(format!("http://{address}"))
        .region(Region::new(region))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .retry_config(RetryConfig::disabled())
        .build();
    Client::from_conf(config)
}
