//! The load generator as a process, against a shop made for the test.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends where something is not as it should be"
)]

use std::process::{Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::sync::Notify;

/// How the shop answers all but the question what it sells.
#[derive(Clone, Copy)]
enum Manner {
    Answers(&'static str),
    Silent,
    HangsUp,
}

const SOLD: &str =
    r#"{"items":[{"id":7,"slug":"mug","name":"Mug","category":{"id":3,"slug":"mugs"}}]}"#;

/// A shop that answers in this manner: its address, and what tells that it answered a customer.
async fn shop(manner: Manner) -> (String, Arc<Notify>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let served = Arc::new(Notify::new());
    let notify = Arc::clone(&served);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(converse(stream, manner, Arc::clone(&notify)));
        }
    });
    (address, served)
}

async fn converse(stream: TcpStream, manner: Manner, served: Arc<Notify>) -> Option<()> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    loop {
        let request = lines.next_line().await.ok()??;
        while !lines.next_line().await.ok()??.is_empty() {}
        let (status, body) = match manner {
            _ if request.contains("per_page=100") => ("200 OK", SOLD),
            Manner::Answers(status) => (status, "x"),
            Manner::Silent => std::future::pending().await,
            Manner::HangsUp => return None,
        };
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        writer.write_all(head.as_bytes()).await.ok()?;
        writer.write_all(body.as_bytes()).await.ok()?;
        if !request.contains("per_page=100") {
            served.notify_one();
        }
    }
}

fn start(arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_shop-load"))
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

fn summary(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

async fn run(manner: Manner, more: &[&str]) -> Value {
    let (target, _) = shop(manner).await;
    let arguments = [
        &["--target", &target, "--rate=100", "--duration=500ms"],
        more,
    ]
    .concat();
    summary(&start(&arguments).wait_with_output().await.unwrap())
}

#[tokio::test]
async fn every_outcome_is_counted() {
    for (manner, outcome) in [
        (Manner::Answers("200 OK"), "ok"),
        (Manner::Answers("404 Not Found"), "client_errors"),
        (
            Manner::Answers("500 Internal Server Error"),
            "server_errors",
        ),
        (Manner::HangsUp, "transport_failures"),
    ] {
        let summary = run(manner, &[]).await;
        assert_eq!(summary["sent"], 50, "{summary}");
        assert_eq!(summary[outcome], 50, "{summary}");
        assert_eq!(summary["not_sent"], 0, "{summary}");
        let answered = !matches!(manner, Manner::HangsUp);
        assert_eq!(
            summary["latency_ms"]["p99"].is_number(),
            answered,
            "{summary}"
        );
    }
}

#[tokio::test]
async fn a_shop_that_does_not_answer_gets_no_less() {
    let summary = run(Manner::Silent, &[]).await;
    assert_eq!(
        (&summary["sent"], &summary["unanswered"]),
        (&50.into(), &50.into()),
        "{summary}"
    );
}

#[tokio::test]
async fn waiting_requests_are_bounded() {
    let summary = run(Manner::Silent, &["--in-flight=5"]).await;
    assert_eq!(
        (&summary["sent"], &summary["not_sent"]),
        (&5.into(), &45.into()),
        "{summary}"
    );
}

#[tokio::test]
async fn it_ends_with_a_summary_when_interrupted() {
    for signal in ["-INT", "-TERM"] {
        let (target, served) = shop(Manner::Answers("200 OK")).await;
        let child = start(&["--target", &target, "--rate=50"]);
        let id = child.id().unwrap().to_string();
        let started = Instant::now();
        // by then it sends, and so listens for signals
        served.notified().await;
        Command::new("kill")
            .args([signal, &id])
            .status()
            .await
            .unwrap();
        let summary = summary(&child.wait_with_output().await.unwrap());
        assert!(summary["ok"].as_u64().unwrap() > 0, "{summary}");
        assert!(started.elapsed() < Duration::from_secs(10));
    }
}

#[tokio::test]
async fn only_this_machine_and_only_a_shop() {
    for (arguments, code, expected) in [
        (
            vec!["--target=http://example.com"],
            1,
            "the target must be on this machine",
        ),
        (
            vec!["--target=http://10.0.0.1:80"],
            1,
            "the target must be on this machine",
        ),
        (vec!["--rate=0"], 1, "expected requests a second"),
        (vec!["--duration=5"], 1, "expected a duration such as"),
        (
            vec!["--target=http://127.0.0.1:1"],
            2,
            "cannot reach the shop",
        ),
    ] {
        let output = start(&arguments).wait_with_output().await.unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains(expected), "{arguments:?}: {stderr}");
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
    }
}
