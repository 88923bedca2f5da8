//! Queries that choose metrics, over the Rust SDK: `SEARCH` and Metrics Insights.

use aws_sdk_cloudwatch::{
    error::ProvideErrorMetadata as _,
    operation::get_metric_data::builders::GetMetricDataFluentBuilder,
    primitives::DateTime,
    types::{Dimension, MetricDataQuery, MetricDatum, ScanBy},
};

use crate::server::{Local, START};

fn at(seconds: i64) -> DateTime {
    DateTime::from_secs(START.seconds() + seconds)
}

/// A server on which two services have had requests, and one route of them.
async fn start() -> Local {
    let local = Local::start().await;
    for (service, route, values) in [
        ("orders", None, [4.0, 6.0]),
        ("catalog", None, [1.0, 1.0]),
        ("orders", Some("/cart"), [2.0, 2.0]),
    ] {
        let dimension =
            |name: &str, value: &str| Dimension::builder().name(name).value(value).build();
        let datum = MetricDatum::builder()
            .metric_name("RequestCount")
            .dimensions(dimension("Service", service))
            .set_values(Some(values.to_vec()));
        let datum = match route {
            Some(route) => datum.dimensions(dimension("Route", route)),
            None => datum,
        };
        let request = local.client.put_metric_data().namespace("Shop");
        request.metric_data(datum.build()).send().await.unwrap();
    }
    local
}

fn request(local: &Local, expressions: &[(&str, &str)]) -> GetMetricDataFluentBuilder {
    let queries = expressions.iter().map(|(id, expression)| {
        let query = MetricDataQuery::builder().id(*id).expression(*expression);
        query.period(60).build()
    });
    let request = local.client.get_metric_data();
    request
        .set_metric_data_queries(Some(queries.collect()))
        .start_time(at(0))
        .end_time(at(60))
        .scan_by(ScanBy::TimestampAscending)
}

/// `id label: values` of each result.
async fn results(local: &Local, expressions: &[(&str, &str)]) -> Vec<String> {
    let output = request(local, expressions).send().await.unwrap();
    let results = output.metric_data_results().iter();
    results
        .map(|one| {
            let (id, label) = (one.id().unwrap(), one.label().unwrap());
            format!("{id} {label}: {:?}", one.values())
        })
        .collect()
}

#[tokio::test]
async fn searches_find_metrics() {
    let local = start().await;
    let search = "SEARCH('{Shop,Service} MetricName=\"RequestCount\"', 'Sum', 60)";
    assert_eq!(
        results(&local, &[("e1", search), ("e2", "SUM(e1)")]).await,
        [
            "e1 e1 catalog: [2.0]",
            "e1 e1 orders: [10.0]",
            "e2 e2: [12.0]"
        ]
    );
    let of_route = "SEARCH('{Shop,Service,Route} cart request', 'Maximum', 60)";
    assert_eq!(results(&local, &[("e1", of_route)]).await.len(), 1);
    let elsewhere = "SEARCH('{Shop,Service} :aws.AccountId=111122223333', 'Sum', 60)";
    assert!(results(&local, &[("e1", elsewhere)]).await.is_empty());
}

#[tokio::test]
async fn what_only_aws_has_says_so_in_messages() {
    let local = start().await;
    let lambda = [("e1", "LAMBDA('source', 'errors')"), ("e2", "e1 + 1")];
    let output = request(&local, &lambda).send().await.unwrap();
    for result in output.metric_data_results() {
        assert_eq!(
            result.status_code(),
            Some(&aws_sdk_cloudwatch::types::StatusCode::InternalError)
        );
        let messages: Vec<_> = result
            .messages()
            .iter()
            .map(|one| (one.code().unwrap(), one.value().unwrap()))
            .collect();
        let expected = ("NotAvailableOffline", "`LAMBDA` is not available offline");
        assert_eq!(messages, [expected]);
        assert!(result.values().is_empty());
    }
    assert_eq!(output.metric_data_results().len(), 2);
}

#[tokio::test]
async fn metrics_insights_group_and_order_metrics() {
    let local = start().await;
    let grouped =
        "SELECT SUM(RequestCount) FROM SCHEMA(Shop, Service) GROUP BY Service ORDER BY SUM() DESC";
    assert_eq!(
        results(&local, &[("q1", grouped), ("e1", "MAX(q1)")]).await,
        ["q1 orders: [10.0]", "q1 catalog: [2.0]", "e1 e1: [10.0]"]
    );
    let top = format!("{grouped} LIMIT 1");
    assert_eq!(
        results(&local, &[("q1", &top)]).await,
        ["q1 orders: [10.0]"]
    );
    let average = "select avg(RequestCount) from Shop where Service = 'orders'";
    assert_eq!(results(&local, &[("q1", average)]).await, ["q1 q1: [3.5]"]);
    let local_only =
        "SELECT COUNT(RequestCount) FROM Shop WHERE AWS.AccountId = CURRENT_ACCOUNT_ID()";
    assert_eq!(
        results(&local, &[("q1", local_only)]).await,
        ["q1 q1: [6.0]"]
    );
}

#[tokio::test]
async fn wrong_queries_are_refused() {
    let local = start().await;
    for (expressions, expected) in [
        (
            vec![(
                "q1",
                "SELECT AVG(RequestCount) FROM Shop WHERE Service LIKE 'a%'",
            )],
            "query `q1`: Expression: there is no `LIKE`",
        ),
        (
            vec![
                ("q1", "SELECT AVG(a) FROM Shop"),
                ("q2", "SELECT AVG(b) FROM Shop"),
            ],
            "query `q2`: Expression: there may be only one query of Metrics Insights",
        ),
        (
            vec![("e1", "SEARCH('{Shop', 'Sum', 60)")],
            "query `e1`: Expression: this is never closed by `}`",
        ),
    ] {
        let refused = request(&local, &expressions).send().await.unwrap_err();
        let error = refused.into_service_error();
        assert_eq!(error.code(), Some("ValidationError"));
        let message = error.message().unwrap();
        assert!(message.contains(expected), "{message}");
    }
}

/// API:GetMetricWidgetImage: PNG of the size that the widget says.
#[tokio::test]
async fn a_widget_becomes_an_image() {
    let local = Local::start().await;
    let image = |widget: &'static str| {
        local
            .client
            .get_metric_widget_image()
            .metric_widget(widget)
            .send()
    };
    let given = image(
        r#"{"metrics": [["Shop", "Requests", {"stat": "Sum"}]], "width": 320, "height": 200, "theme": "dark"}"#,
    );
    let png = given
        .await
        .unwrap()
        .metric_widget_image
        .unwrap()
        .into_inner();
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!((side(16), side(20)), (320, 200));
    let refused = image(r#"{"metrics": [["Shop", "Requests"]], "view": "table"}"#)
        .await
        .unwrap_err();
    let told = refused.message().unwrap();
    assert!(told.contains("view must be"), "{told}");
}
