//! App monitors and what belongs to them.

use reqwest::Method;
use serde_json::{Value, json};

use super::page::{POLICY, call};
use crate::server::Local;

#[tokio::test]
async fn app_monitors_come_change_and_go() {
    let local = Local::start().await;
    let null = Value::Null;
    let input = json!({"Name": "shop", "DomainList": ["example.com", "*.example.com"], "Tags": {"team": "storefront"},
        "AppMonitorConfiguration": {"SessionSampleRate": 1, "Telemetries": ["errors", "http"], "EnableXRay": true}, "CwLogEnabled": true});
    let (status, created) = call(&local, Method::POST, "/appmonitor", &input).await;
    assert_eq!(status, 200, "{created}");
    let (status, again) = call(&local, Method::POST, "/appmonitor", &input).await;
    assert_eq!((status, &again["resourceName"]), (409, &json!("shop")));
    let (_, got) = call(&local, Method::GET, "/appmonitor/shop", &null).await;
    let monitor = &got["AppMonitor"];
    assert_eq!(monitor["Id"], created["Id"]);
    assert_eq!(monitor["Created"], "2026-01-01T00:00:00");
    assert_eq!(
        monitor["DomainList"],
        json!(["example.com", "*.example.com"])
    );
    assert_eq!(
        monitor["AppMonitorConfiguration"],
        json!({"SessionSampleRate": 1.0, "AllowCookies": false, "Telemetries": ["errors", "http"], "EnableXRay": true})
    );
    assert_eq!(monitor["CustomEvents"], json!({"Status": "DISABLED"}));
    local.advance(60).await;
    let change = json!({"Domain": "localhost", "AppMonitorConfiguration": {"AllowCookies": true}});
    assert_eq!(
        call(&local, Method::PATCH, "/appmonitor/shop", &change).await,
        (200, json!({}))
    );
    let (_, got) = call(&local, Method::GET, "/appmonitor/shop", &null).await;
    let monitor = &got["AppMonitor"];
    assert_eq!(
        (&monitor["Domain"], monitor.get("DomainList")),
        (&json!("localhost"), None)
    );
    assert_eq!(
        monitor["AppMonitorConfiguration"]["SessionSampleRate"], 1.0,
        "what is not given stays"
    );
    assert_eq!(monitor["AppMonitorConfiguration"]["AllowCookies"], true);
    assert_eq!(monitor["LastModified"], "2026-01-01T00:01:00");
    let (_, listed) = call(&local, Method::POST, "/appmonitors?maxResults=1", &null).await;
    assert_eq!(listed["AppMonitorSummaries"][0]["Name"], "shop");
    assert_eq!(
        call(&local, Method::DELETE, "/appmonitor/shop", &null)
            .await
            .0,
        200
    );
    let (status, gone) = call(&local, Method::GET, "/appmonitor/shop", &null).await;
    assert_eq!((status, &gone["resourceType"]), (404, &json!("AppMonitor")));
}

#[tokio::test]
async fn what_the_model_refuses_is_refused() {
    let local = Local::start().await;
    for (input, part) in [
        (json!({}), "'name'"),
        (
            json!({"Name": ".shop", "Domain": "localhost"}),
            "regular expression",
        ),
        (json!({"Name": "shop"}), "Exactly one of Domain"),
        (
            json!({"Name": "shop", "Domain": "localhost", "DomainList": ["localhost"]}),
            "Exactly one of Domain",
        ),
        (
            json!({"Name": "shop", "Domain": "http://example.com"}),
            "'domain'",
        ),
        (json!({"Name": "shop", "DomainList": []}), "'domainList'"),
        (
            json!({"Name": "shop", "Domain": "localhost", "Platform": "web"}),
            "'platform'",
        ),
        (
            json!({"Name": "shop", "Domain": "localhost", "Tags": {"aws:x": "1"}}),
            "reserved prefix",
        ),
        (
            json!({"Name": "shop", "Domain": "localhost", "CustomEvents": {"Status": "ON"}}),
            "customEvents.status",
        ),
        (
            json!({"Name": "shop", "Domain": "localhost", "AppMonitorConfiguration": {"SessionSampleRate": 1.5}}),
            "sessionSampleRate",
        ),
        (
            json!({"Name": "shop", "Domain": "localhost", "AppMonitorConfiguration": {"Telemetries": ["replay"]}}),
            "telemetries",
        ),
        (
            json!({"Name": "shop", "Domain": "localhost", "AppMonitorConfiguration": {"IncludedPages": ["/a"]}}),
            "includedPages",
        ),
        (
            json!({"Name": "shop", "Domain": "localhost", "AppMonitorConfiguration": {"GuestRoleArn": "x"}}),
            "guestRoleArn",
        ),
    ] {
        let (status, output) = call(&local, Method::POST, "/appmonitor", &input).await;
        assert_eq!(status, 400, "{input}");
        assert!(
            output["message"].as_str().unwrap().contains(part),
            "{input}: {output}"
        );
    }
}

#[tokio::test]
async fn policies_have_revisions() {
    let local = Local::start().await;
    call(
        &local,
        Method::POST,
        "/appmonitor",
        &json!({"Name": "shop", "Domain": "localhost"}),
    )
    .await;
    let path = "/appmonitor/shop/policy";
    assert_eq!(call(&local, Method::GET, path, &Value::Null).await.0, 404);
    let (status, put) = call(
        &local,
        Method::PUT,
        path,
        &json!({"PolicyDocument": POLICY, "PolicyRevisionId": "1"}),
    )
    .await;
    assert_eq!((status, &put["PolicyRevisionId"]), (200, &json!("1")));
    let (status, _) = call(
        &local,
        Method::PUT,
        path,
        &json!({"PolicyDocument": POLICY, "PolicyRevisionId": "2"}),
    )
    .await;
    assert_eq!(status, 400);
    for (document, part) in [
        ("{", "not JSON"),
        ("{}", "`Version`"),
        (
            r#"{"Version": "2012-10-17", "Statement": [{}]}"#,
            "`Effect`",
        ),
    ] {
        let (status, output) = call(
            &local,
            Method::PUT,
            path,
            &json!({"PolicyDocument": document}),
        )
        .await;
        assert!(
            status == 400 && output["message"].as_str().unwrap().contains(part),
            "{document}: {output}"
        );
    }
    let large = json!({"PolicyDocument": " ".repeat(4097)});
    assert_eq!(call(&local, Method::PUT, path, &large).await.0, 400);
    assert_eq!(
        call(
            &local,
            Method::DELETE,
            "/appmonitor/shop/policy?policyRevisionId=2",
            &Value::Null
        )
        .await
        .0,
        400
    );
    assert_eq!(
        call(
            &local,
            Method::DELETE,
            "/appmonitor/shop/policy?policyRevisionId=1",
            &Value::Null
        )
        .await
        .0,
        200
    );
}

#[tokio::test]
async fn definitions_belong_to_destinations() {
    let local = Local::start().await;
    call(
        &local,
        Method::POST,
        "/appmonitor",
        &json!({"Name": "shop", "Domain": "localhost"}),
    )
    .await;
    let metrics = "/rummetrics/shop/metrics";
    let wanted = json!({"Destination": "CloudWatch", "MetricDefinitions": [{"Name": "Clicks", "Namespace": "Shop"}]});
    assert_eq!(
        call(&local, Method::POST, metrics, &wanted).await.0,
        404,
        "there is no destination yet"
    );
    let destination = "/rummetrics/shop/metricsdestination";
    assert_eq!(
        call(
            &local,
            Method::POST,
            destination,
            &json!({"Destination": "Evidently"})
        )
        .await
        .0,
        400
    );
    assert_eq!(
        call(
            &local,
            Method::POST,
            destination,
            &json!({"Destination": "CloudWatch"})
        )
        .await
        .0,
        200
    );
    let (_, made) = call(&local, Method::POST, metrics, &wanted).await;
    let id = made["MetricDefinitions"][0]["MetricDefinitionId"]
        .as_str()
        .unwrap()
        .to_owned();
    let change = json!({"Destination": "CloudWatch", "MetricDefinitionId": id, "MetricDefinition": {"Name": "Taps", "Namespace": "Shop"}});
    assert_eq!(call(&local, Method::PATCH, metrics, &change).await.0, 200);
    let (_, got) = call(
        &local,
        Method::GET,
        &format!("{metrics}?destination=CloudWatch"),
        &Value::Null,
    )
    .await;
    assert_eq!(
        got["MetricDefinitions"],
        json!([{"MetricDefinitionId": id, "Name": "Taps", "Namespace": "Shop"}])
    );
    let (_, gone) = call(
        &local,
        Method::DELETE,
        &format!("{metrics}?destination=CloudWatch&metricDefinitionIds={id}&metricDefinitionIds=x"),
        &Value::Null,
    )
    .await;
    assert_eq!(gone["MetricDefinitionIds"], json!([id]));
    assert_eq!(gone["Errors"][0]["MetricDefinitionId"], "x");
    let (_, listed) = call(&local, Method::GET, destination, &Value::Null).await;
    assert_eq!(
        listed["Destinations"],
        json!([{"Destination": "CloudWatch"}])
    );
    assert_eq!(
        call(
            &local,
            Method::DELETE,
            &format!("{destination}?destination=CloudWatch"),
            &Value::Null
        )
        .await
        .0,
        200
    );
}

#[tokio::test]
async fn tags_are_found_by_arn() {
    let local = Local::start().await;
    call(
        &local,
        Method::POST,
        "/appmonitor",
        &json!({"Name": "shop", "Domain": "localhost", "Tags": {"a": "1"}}),
    )
    .await;
    let path = "/tags/arn%3Aaws%3Arum%3Aus-east-1%3A000000000000%3Aappmonitor%2Fshop";
    assert_eq!(
        call(&local, Method::POST, path, &json!({"Tags": {"b": "2"}}))
            .await
            .0,
        200
    );
    assert_eq!(
        call(
            &local,
            Method::DELETE,
            &format!("{path}?tagKeys=a&tagKeys=c"),
            &Value::Null
        )
        .await
        .0,
        200
    );
    let (_, tags) = call(&local, Method::GET, path, &Value::Null).await;
    assert_eq!(tags["Tags"], json!({"b": "2"}));
    assert_eq!(
        call(&local, Method::GET, "/tags/arn%3Ax", &Value::Null)
            .await
            .0,
        404
    );
}
