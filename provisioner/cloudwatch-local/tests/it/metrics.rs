//! Metric data over the Rust SDK.

use aws_sdk_cloudwatch::{
    error::ProvideErrorMetadata as _,
    primitives::DateTime,
    types::{Metric, MetricDataQuery, MetricDatum, MetricStat, ScanBy, StatisticSet},
};

use crate::server::{Local, START, orders};

fn at(seconds: i64) -> DateTime {
    DateTime::from_secs(START.seconds() + seconds)
}

#[tokio::test]
async fn data_come_back_as_statistics_and_expressions() {
    let local = Local::start().await;
    for value in [1.0, 3.0] {
        local.put(value).await;
    }
    local.advance(60).await;
    local.put(8.0).await;
    let stat = MetricStat::builder()
        .metric(
            Metric::builder()
                .namespace("Shop")
                .metric_name("Errors")
                .dimensions(orders())
                .build(),
        )
        .period(60)
        .stat("Sum")
        .build();
    let request = || {
        local
            .client
            .get_metric_data()
            .metric_data_queries(
                MetricDataQuery::builder()
                    .id("m")
                    .metric_stat(stat.clone())
                    .build(),
            )
            .metric_data_queries(
                MetricDataQuery::builder()
                    .id("e")
                    .expression("m * 10")
                    .build(),
            )
            .start_time(at(0))
            .end_time(at(120))
            .scan_by(ScanBy::TimestampAscending)
    };
    let output = request().send().await.unwrap();
    let values: Vec<(&str, &[f64])> = output
        .metric_data_results()
        .iter()
        .map(|result| (result.id().unwrap(), result.values()))
        .collect();
    assert_eq!(
        values,
        [("m", [4.0, 8.0].as_slice()), ("e", [40.0, 80.0].as_slice())]
    );
    assert_eq!(
        output.metric_data_results()[0].timestamps(),
        [at(0), at(60)]
    );

    // page by page, the same points
    let mut paged: Vec<(String, f64)> = Vec::new();
    let mut token = None;
    loop {
        let page = request()
            .max_datapoints(1)
            .set_next_token(token)
            .send()
            .await
            .unwrap();
        for result in page.metric_data_results() {
            let id = result.id().unwrap();
            paged.extend(result.values().iter().map(|value| (id.to_owned(), *value)));
        }
        token = page.next_token().map(str::to_owned);
        if token.is_none() {
            break;
        }
    }
    let expected = [("m", 4.0), ("m", 8.0), ("e", 40.0), ("e", 80.0)];
    assert_eq!(paged, expected.map(|(id, value)| (id.to_owned(), value)));
}

#[tokio::test]
async fn every_form_of_a_value_counts() {
    let local = Local::start().await;
    let datum = || MetricDatum::builder().metric_name("D");
    local
        .client
        .put_metric_data()
        .namespace("Shop")
        .metric_data(
            datum()
                .values(1.0)
                .values(2.0)
                .counts(3.0)
                .counts(1.0)
                .build(),
        )
        .metric_data(
            datum()
                .statistic_values(
                    StatisticSet::builder()
                        .sample_count(2.0)
                        .sum(10.0)
                        .minimum(4.0)
                        .maximum(6.0)
                        .build(),
                )
                .build(),
        )
        .metric_data(datum().value(0.5).timestamp(at(5)).build())
        .send()
        .await
        .unwrap();
    let output = local
        .client
        .get_metric_statistics()
        .namespace("Shop")
        .metric_name("D")
        .start_time(at(0))
        .end_time(at(60))
        .period(60)
        .statistics("SampleCount".into())
        .statistics("Sum".into())
        .statistics("Minimum".into())
        .statistics("Maximum".into())
        .statistics("Average".into())
        .send()
        .await
        .unwrap();
    let point = &output.datapoints()[0];
    assert_eq!(point.sample_count(), Some(7.0));
    assert_eq!(point.sum(), Some(15.5));
    assert_eq!(point.minimum(), Some(0.5));
    assert_eq!(point.maximum(), Some(6.0));
}

#[tokio::test]
async fn a_large_request_arrives_compressed() {
    let local = Local::start().await;
    let mut request = local.client.put_metric_data().namespace("Shop");
    for index in 0..500 {
        request = request.metric_data(
            MetricDatum::builder()
                .metric_name(format!("Metric{index}"))
                .value(1.0)
                .build(),
        );
    }
    request.send().await.unwrap();
    let listed = local
        .client
        .list_metrics()
        .namespace("Shop")
        .send()
        .await
        .unwrap();
    assert_eq!(listed.metrics().len(), 500);
}

#[tokio::test]
async fn data_that_break_a_rule_are_refused_and_nothing_is_kept() {
    let local = Local::start().await;
    let good = || MetricDatum::builder().metric_name("Good").value(1.0);
    let bad = [
        good().timestamp(at(-15 * 86_400)).build(),
        good().timestamp(at(3 * 3600)).build(),
        good().value(f64::NAN).build(),
        good().storage_resolution(30).build(),
        good().unit("Bananas".into()).build(),
        MetricDatum::builder().metric_name("None").build(),
        MetricDatum::builder()
            .metric_name("Both")
            .value(1.0)
            .values(1.0)
            .build(),
        MetricDatum::builder()
            .metric_name("Counts")
            .values(1.0)
            .counts(1.0)
            .counts(2.0)
            .build(),
    ];
    for datum in bad {
        let refused = local
            .client
            .put_metric_data()
            .namespace("Shop")
            .metric_data(good().build())
            .metric_data(datum.clone())
            .send()
            .await
            .unwrap_err();
        let code = refused.code().unwrap();
        assert!(
            [
                "InvalidParameterValue",
                "InvalidParameterCombination",
                "MissingParameter"
            ]
            .contains(&code),
            "{code} for {datum:?}"
        );
    }
    let listed = local.client.list_metrics().send().await.unwrap();
    assert!(listed.metrics().is_empty());
}
