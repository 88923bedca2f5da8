//! EMF over TCP.

use serde_json::json;
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use crate::server::{Local, START};

fn line(value: f64) -> String {
    let document = json!({
        "_aws": {
            "Timestamp": START.millis(),
            "CloudWatchMetrics": [{
                "Namespace": "Shop",
                "Dimensions": [["Service"]],
                "Metrics": [{"Name": "Requests", "Unit": "Count"}],
            }],
        },
        "Service": "catalog",
        "Requests": value,
    });
    format!("{document}\n")
}

async fn connect(local: &Local) -> TcpStream {
    TcpStream::connect(local.running.emf_addr().unwrap())
        .await
        .unwrap()
}

/// The server's counters, once it has seen as many lines.
async fn counters(local: &Local, lines: u64) -> serde_json::Value {
    loop {
        let health: serde_json::Value = reqwest::get(local.url("/_local/health"))
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        if health["emf"]["lines"].as_u64() >= Some(lines) {
            return health["emf"].clone();
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn lines_become_metrics_and_bad_ones_are_counted() {
    let local = Local::start().await;
    let mut stream = connect(&local).await;
    let sent = line(1.0);
    let (head, tail) = sent.split_at(40);
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.flush().await.unwrap();
    stream.write_all(tail.as_bytes()).await.unwrap();
    stream
        .write_all(b"not json\n{\"just\":\"a log line\"}\n\n")
        .await
        .unwrap();
    stream
        .write_all(br#"{"_aws":{"Timestamp":1}}"#)
        .await
        .unwrap();
    stream.write_all(b"\n").await.unwrap();
    // cut off in the middle
    stream.write_all(br#"{"_aws":{"Timest"#).await.unwrap();
    stream.shutdown().await.unwrap();

    let emf = counters(&local, 5).await;
    assert_eq!(emf["data"], 1);
    assert_eq!(emf["parsing_errors"], 2);
    assert_eq!(emf["validation_errors"], 1);
    let listed = local.client.list_metrics().send().await.unwrap();
    let names: Vec<&str> = listed
        .metrics()
        .iter()
        .filter_map(|metric| metric.metric_name())
        .collect();
    assert_eq!(
        names,
        ["EMFParsingErrors", "EMFValidationErrors", "Requests"]
    );
}

#[tokio::test]
async fn an_endless_line_does_no_harm() {
    let local = Local::start().await;
    let mut stream = connect(&local).await;
    let block = vec![b'x'; 1024 * 1024];
    for _ in 0..8 {
        stream.write_all(&block).await.unwrap();
    }
    stream.write_all(b"\n").await.unwrap();
    stream.write_all(line(1.0).as_bytes()).await.unwrap();
    let emf = counters(&local, 2).await;
    assert_eq!(
        (&emf["parsing_errors"], &emf["data"]),
        (&json!(1), &json!(1))
    );
}

#[tokio::test]
async fn many_programs_send_at_once() {
    let local = Local::start().await;
    let mut senders = Vec::new();
    for _ in 0..50 {
        let mut stream = connect(&local).await;
        senders.push(tokio::spawn(async move {
            for _ in 0..100 {
                stream.write_all(line(1.0).as_bytes()).await.unwrap();
            }
            stream.shutdown().await.unwrap();
        }));
    }
    for sender in senders {
        sender.await.unwrap();
    }
    let emf = counters(&local, 5000).await;
    assert_eq!(emf["data"], 5000);
}

#[tokio::test]
async fn a_web_page_can_not_send_metrics() {
    let local = Local::start().await;
    let body = line(7.0);
    // the connection of a browser, whatever the page put into the body; the path is longer than a line may be
    let path = "a".repeat(1_100_000);
    for head in ["POST / HTTP/1.1", &format!("POST /{path} HTTP/1.1")] {
        let length = body.len();
        let request = format!("{head}\r\nHost: x\r\nContent-Length: {length}\r\n\r\n{body}");
        let mut stream = connect(&local).await;
        let (first, rest) = request.split_at(3);
        stream.write_all(first.as_bytes()).await.unwrap();
        stream.flush().await.unwrap();
        // the server may hang up before it has read everything
        let _ = stream.write_all(rest.as_bytes()).await;
        let _ = stream.shutdown().await;
    }
    let emf = counters(&local, 2).await;
    assert_eq!(emf["data"], 0);
    // what only begins like one is a line as any other
    let mut stream = connect(&local).await;
    stream.write_all(b"POS").await.unwrap();
    stream.shutdown().await.unwrap();
    let mut stream = connect(&local).await;
    let lines = format!("POSTPONED\n{body}");
    stream.write_all(lines.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let emf = counters(&local, 5).await;
    assert_eq!(emf["data"], 1);
    assert_eq!(emf["parsing_errors"], 4);
}
