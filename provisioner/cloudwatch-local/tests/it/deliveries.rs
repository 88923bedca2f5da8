//! Deliveries to an endpoint that does not always answer.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use axum::{Router, http::StatusCode, routing::post};
use cloudwatch_local::Options;
use serde_json::Value;

use crate::server::{Local, START, options};

/// An endpoint that refuses so many posts before it takes one, and the number of posts that it got.
async fn endpoint(refusals: u32) -> (String, Arc<AtomicU32>) {
    let got = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&got);
    let answer = move || {
        let number = count.fetch_add(1, Ordering::SeqCst);
        async move {
            if number < refusals {
                StatusCode::SERVICE_UNAVAILABLE
            } else {
                StatusCode::OK
            }
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let router = Router::new().route("/hook", post(answer));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, got)
}

/// The confirmation request is the delivery: every HTTP subscription begins with one.
async fn outcome(refusals: u32) -> (String, u32, Option<u64>) {
    let quick = Options {
        delivery_retry: Duration::from_millis(5),
        ..options(None)
    };
    let local = Local::start_with(quick, START).await;
    let (url, got) = endpoint(refusals).await;
    let call = async |query: String| {
        let request = reqwest::Client::new()
            .post(local.url("/"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!("{query}&Version=2010-03-31"));
        let answer = request.send().await.unwrap();
        assert!(
            answer.status().is_success(),
            "{}",
            answer.text().await.unwrap()
        );
    };
    call("Action=CreateTopic&Name=t".to_owned()).await;
    let topic = "arn%3Aaws%3Asns%3Aus-east-1%3A000000000000%3At";
    call(format!(
        "Action=Subscribe&TopicArn={topic}&Protocol=http&Endpoint={url}"
    ))
    .await;
    for _ in 0..2000 {
        let inbox: Value = serde_json::from_str(
            &reqwest::get(local.url("/_local/inbox"))
                .await
                .unwrap()
                .text()
                .await
                .unwrap(),
        )
        .unwrap();
        if inbox[0]["status"] != "waiting" {
            let status = inbox[0]["status"].as_str().unwrap().to_owned();
            return (
                status,
                got.load(Ordering::SeqCst),
                inbox[0]["http_status"].as_u64(),
            );
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    panic!("the delivery never ends");
}

#[tokio::test]
async fn an_endpoint_is_tried_again() {
    assert_eq!(outcome(0).await, ("delivered".to_owned(), 1, Some(200)));
    assert_eq!(outcome(2).await, ("delivered".to_owned(), 3, Some(200)));
}

#[tokio::test]
async fn a_dead_endpoint_is_given_up() {
    assert_eq!(outcome(u32::MAX).await, ("failed".to_owned(), 4, Some(503)));
}
