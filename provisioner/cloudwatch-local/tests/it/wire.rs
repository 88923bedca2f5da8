//! Requests as no SDK would make them.

use std::io::Write as _;

use reqwest::{Client, RequestBuilder, Response};

use crate::server::Local;

const TARGET: &str = "GraniteServiceVersion20100801";

fn json(local: &Local, action: &str, body: impl Into<reqwest::Body>) -> RequestBuilder {
    Client::new()
        .post(local.url("/"))
        .header("x-amz-target", format!("{TARGET}.{action}"))
        .header("content-type", "application/x-amz-json-1.0")
        .body(body)
}

fn form(local: &Local, body: &str) -> RequestBuilder {
    Client::new()
        .post(local.url("/"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body.to_owned())
}

async fn status_and_text(response: Response) -> (u16, String) {
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn the_query_protocol_lists_metrics_in_xml() {
    let local = Local::start().await;
    local.put(1.0).await;
    let request = form(
        &local,
        "Action=ListMetrics&Version=2010-08-01&Namespace=Shop",
    );
    let (status, text) = status_and_text(request.send().await.unwrap()).await;
    assert_eq!(status, 200);
    assert!(
        text.starts_with(
            "<ListMetricsResponse xmlns=\"http://monitoring.amazonaws.com/doc/2010-08-01/\"><ListMetricsResult>\
             <Metrics><member><Namespace>Shop</Namespace><MetricName>Errors</MetricName><Dimensions><member>\
             <Name>Service</Name><Value>orders</Value></member></Dimensions></member></Metrics></ListMetricsResult>"
        ),
        "{text}"
    );
}

#[tokio::test]
async fn unknown_actions_answer_in_the_shape_of_their_protocol() {
    let local = Local::start().await;
    let response = json(&local, "Fly", "{}").send().await.unwrap();
    assert_eq!(
        response.headers()["x-amzn-query-error"],
        "UnknownOperationException;Sender"
    );
    let (status, text) = status_and_text(response).await;
    assert_eq!(status, 400);
    assert!(text.contains("#UnknownOperationException"), "{text}");

    let request = form(&local, "Action=Fly&Version=2010-08-01");
    let (status, text) = status_and_text(request.send().await.unwrap()).await;
    assert_eq!(status, 400);
    assert!(text.contains("<Code>InvalidAction</Code>"), "{text}");

    let response = Client::new()
        .post(local.url("/service/GraniteServiceVersion20100801/operation/Fly"))
        .header("smithy-protocol", "rpc-v2-cbor")
        .header("content-type", "application/cbor")
        .body(vec![0xa0])
        .send()
        .await
        .unwrap();
    assert_eq!(response.headers()["smithy-protocol"], "rpc-v2-cbor");
    assert_eq!(response.status(), 400);
}

#[tokio::test]
async fn broken_bodies_are_clean_mistakes() {
    let local = Local::start().await;
    let deep = "[".repeat(100_000);
    for body in [
        "{",
        "[]",
        "null",
        "\u{0}",
        deep.as_str(),
        r#"{"MaxRecords":"many"}"#,
    ] {
        let response = json(&local, "DescribeAlarms", body.to_owned())
            .send()
            .await
            .unwrap();
        let (status, text) = status_and_text(response).await;
        assert_eq!(status, 400, "{text}");
        assert!(text.contains("#SerializationException"), "{text}");
    }
    for body in [
        vec![0xff],
        vec![0x81; 50_000],
        vec![0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    ] {
        let response = Client::new()
            .post(local.url("/service/GraniteServiceVersion20100801/operation/DescribeAlarms"))
            .header("smithy-protocol", "rpc-v2-cbor")
            .body(body)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 400);
    }
    let response = json(&local, "DescribeAlarms", "not gzip")
        .header("content-encoding", "gzip")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 400);
}

#[tokio::test]
async fn a_gzip_bomb_and_a_huge_body_are_turned_away() {
    let local = Local::start().await;
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..64 {
        bomb.write_all(&vec![b' '; 1024 * 1024]).unwrap();
    }
    let response = json(&local, "DescribeAlarms", bomb.finish().unwrap())
        .header("content-encoding", "gzip")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 413);
    let response = json(&local, "DescribeAlarms", vec![b' '; 5 * 1024 * 1024])
        .send()
        .await;
    // the answer may come before the whole body is sent, which some clients take for an error
    if let Ok(response) = response {
        assert_eq!(response.status(), 413);
    }
}

#[tokio::test]
async fn a_page_of_another_site_cannot_drive_the_server() {
    let local = Local::start().await;
    let own = local.url("");
    let cases = [
        ("origin", "https://example.com", 403),
        ("origin", "null", 403),
        ("origin", own.as_str(), 200),
        ("host", "example.com", 403),
        ("host", "localhost:1", 200),
        ("sec-fetch-site", "cross-site", 403),
    ];
    for (name, value, expected) in cases {
        let response = json(&local, "DescribeAlarms", "{}")
            .header(name, value)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), expected, "{name}: {value}");
    }
    let link = local.url("/?Action=DeleteAlarms&Version=2010-08-01&AlarmNames.member.1=a");
    assert_eq!(reqwest::get(link).await.unwrap().status(), 405);
}

#[tokio::test]
async fn what_speaks_no_protocol_is_told_so() {
    let local = Local::start().await;
    let response = reqwest::get(local.url("/")).await.unwrap();
    let (status, text) = status_and_text(response).await;
    assert_eq!(status, 400);
    assert!(text.contains("<Code>InvalidAction</Code>"), "{text}");
    let request = form(&local, "Action=ListQueues&Version=2012-11-05");
    assert_eq!(request.send().await.unwrap().status(), 404);
}

/// A request of the REST protocol, as a client signs it; nobody looks at the signature.
fn signed(local: &Local, service: &str, method: reqwest::Method, path: &str) -> RequestBuilder {
    Client::new().request(method, local.url(path)).header(
        "authorization",
        format!("AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/{service}/aws4_request, SignedHeaders=host, Signature=0"),
    )
}

#[tokio::test]
async fn the_rest_protocol_finds_operations_by_signature_method_and_path() {
    let local = Local::start().await;
    let list = |body: &'static str| {
        signed(
            &local,
            "synthetics",
            reqwest::Method::POST,
            "/runtime-versions",
        )
        .body(body)
    };
    let (status, text) = status_and_text(list(r#"{"MaxResults":2}"#).send().await.unwrap()).await;
    assert_eq!(status, 200, "{text}");
    let page: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(page["RuntimeVersions"].as_array().unwrap().len(), 2);
    assert!(page["NextToken"].is_string(), "{text}");

    for (body, error) in [
        (r#"{"MaxResults":0}"#, "ValidationException"),
        (r#"{"NextToken":"x"}"#, "ValidationException"),
        (r#"{"MaxResults":"many"}"#, "SerializationException"),
        ("[]", "SerializationException"),
        ("{", "SerializationException"),
    ] {
        let response = list(body).send().await.unwrap();
        assert_eq!(response.headers()["x-amzn-errortype"], error, "{body}");
        let (status, text) = status_and_text(response).await;
        assert_eq!(status, 400, "{text}");
        assert!(text.contains("\"Message\""), "{text}");
    }
}

#[tokio::test]
async fn a_rest_path_is_nothing_without_the_service_that_has_it() {
    let local = Local::start().await;
    let post = reqwest::Method::POST;
    for (service, path, expected) in [
        ("synthetics", "/nowhere", 404),
        ("synthetics", "/canary/a/b/c/d", 404),
        ("rum", "/runtime-versions", 404),
        ("sns", "/runtime-versions", 400),
    ] {
        let response = signed(&local, service, post.clone(), path).send().await;
        assert_eq!(response.unwrap().status(), expected, "{service} {path}");
    }
    let unsigned = Client::new()
        .post(local.url("/runtime-versions"))
        .body("{}");
    assert_eq!(unsigned.send().await.unwrap().status(), 400);
    let long = format!("/canary/{}", "a/".repeat(20_000));
    let response = signed(&local, "synthetics", post, &long).send().await;
    assert_eq!(response.unwrap().status(), 404);
}
