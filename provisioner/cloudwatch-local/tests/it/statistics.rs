//! Statistics with bounds over the Rust SDK: read, and watched by alarms.

use aws_sdk_cloudwatch::{
    error::ProvideErrorMetadata as _,
    primitives::DateTime,
    types::{Metric, MetricDataQuery, MetricDatum, MetricStat},
};

use crate::server::{Local, START};

/// Statistics of the whole numbers from 1 to 100.
const WORTH: [(&str, f64); 9] = [
    ("p99", 99.0),
    ("tm99", 50.0),
    ("TM(10%:90%)", 50.5),
    ("wm90", 49.95),
    ("tc90", 90.0),
    ("TS(80%:)", 1810.0),
    ("PR(:30)", 30.0),
    ("PR(30:)", 70.0),
    ("IQM", 50.5),
];

fn at(seconds: i64) -> DateTime {
    DateTime::from_secs(START.seconds() + seconds)
}

/// The whole numbers from 1 to 100 as durations of the first minute.
async fn started() -> Local {
    let local = Local::start().await;
    let values: Vec<f64> = (1..=100).map(f64::from).collect();
    let datum = MetricDatum::builder().metric_name("Duration");
    local
        .client
        .put_metric_data()
        .namespace("Shop")
        .metric_data(datum.set_values(Some(values)).build())
        .send()
        .await
        .unwrap();
    local
}

fn query(id: String, statistic: &str) -> MetricDataQuery {
    let metric = Metric::builder().namespace("Shop").metric_name("Duration");
    MetricDataQuery::builder()
        .id(id)
        .metric_stat(
            MetricStat::builder()
                .metric(metric.build())
                .period(60)
                .stat(statistic)
                .build(),
        )
        .build()
}

#[tokio::test]
async fn both_ways_of_reading_know_them() {
    let local = started().await;
    let queries = WORTH
        .iter()
        .enumerate()
        .map(|(index, (statistic, _))| query(format!("m{index}"), statistic));
    let data = local
        .client
        .get_metric_data()
        .set_metric_data_queries(Some(queries.collect()))
        .start_time(at(0))
        .end_time(at(60))
        .send()
        .await
        .unwrap();
    let statistics = local
        .client
        .get_metric_statistics()
        .namespace("Shop")
        .metric_name("Duration")
        .period(60)
        .start_time(at(0))
        .end_time(at(60))
        .set_extended_statistics(Some(WORTH.map(|(name, _)| name.to_owned()).to_vec()))
        .send()
        .await
        .unwrap();
    let point = statistics.datapoints()[0].extended_statistics().unwrap();
    for ((statistic, expected), result) in WORTH.iter().zip(data.metric_data_results()) {
        assert_eq!(result.values(), [*expected], "{statistic}");
        assert_eq!(point.get(*statistic), Some(expected), "{statistic}");
    }
}

#[tokio::test]
async fn alarms_watch_them() {
    let local = started().await;
    for (index, (statistic, worth)) in WORTH.iter().enumerate() {
        for (name, threshold) in [("below", worth - 0.5), ("above", worth + 0.5)] {
            local
                .client
                .put_metric_alarm()
                .alarm_name(format!("{name}-{index}"))
                .namespace("Shop")
                .metric_name("Duration")
                .extended_statistic(*statistic)
                .period(60)
                .evaluation_periods(1)
                .threshold(threshold)
                .comparison_operator("GreaterThanThreshold".into())
                .send()
                .await
                .unwrap();
        }
    }
    local.advance(60).await;
    for (index, (statistic, _)) in WORTH.iter().enumerate() {
        let state = async |name: &str| local.state(&format!("{name}-{index}")).await.0;
        assert_eq!(state("below").await, "ALARM", "{statistic}");
        assert_eq!(state("above").await, "OK", "{statistic}");
    }
}

#[tokio::test]
async fn each_goes_into_its_own_parameter() {
    let local = started().await;
    let alarm = || {
        local
            .client
            .put_metric_alarm()
            .alarm_name("a")
            .namespace("Shop")
            .metric_name("Duration")
            .period(60)
            .evaluation_periods(1)
            .threshold(1.0)
            .comparison_operator("GreaterThanThreshold".into())
    };
    for (refused, expected) in [
        (alarm().statistic("tm99".into()), "enum value set"),
        (alarm().extended_statistic("Average"), "it is a Statistic"),
        (alarm().extended_statistic("tm(10%:90%)"), "`TM(10%:90%)`"),
        (alarm().extended_statistic("TM(10%:500)"), "both in percent"),
        (
            alarm()
                .extended_statistic("tm99")
                .evaluate_low_sample_count_percentile("ignore"),
            "only a percentile can have too few samples",
        ),
    ] {
        let error = refused.send().await.unwrap_err();
        assert_eq!(error.code(), Some("ValidationError"), "{error:?}");
        let message = error.message().unwrap();
        assert!(message.contains(expected), "{message}");
    }
    let reading = local
        .client
        .get_metric_statistics()
        .namespace("Shop")
        .metric_name("Duration")
        .period(60)
        .start_time(at(0))
        .end_time(at(60));
    let simple = reading.clone().statistics("p99".into()).send().await;
    let extended = reading.extended_statistics("Sum").send().await;
    for refused in [simple, extended] {
        let error = refused.unwrap_err();
        assert_eq!(error.code(), Some("InvalidParameterValue"), "{error:?}");
    }
}
