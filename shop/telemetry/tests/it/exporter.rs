//! Lines leave the process when the peer takes them, and harm nobody when it does not.

use std::time::Duration;

use shop_telemetry::{
    ExportOptions, Exporter, FlushInterval, Label, Metric, Resolution, Target, Telemetry,
};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::reader::read;
use crate::recorder::{drain, recorder};

fn options(listener: &TcpListener, flush: &str) -> ExportOptions {
    let address = listener.local_addr().unwrap();
    ExportOptions {
        flush: flush.parse::<FlushInterval>().unwrap(),
        ..ExportOptions::new(format!("tcp://{address}").parse::<Target>().unwrap())
    }
}

async fn lines(stream: TcpStream) -> Vec<String> {
    let mut reader = BufReader::new(stream).lines();
    let mut lines = Vec::new();
    while let Some(line) = reader.next_line().await.unwrap() {
        lines.push(line);
    }
    lines
}

fn view(telemetry: &Telemetry) {
    telemetry.count(Metric::CartAdditions, &Label::Service);
}

#[tokio::test]
async fn the_last_flush_comes_with_the_end() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (telemetry, _) = recorder(Resolution::Second);
    let exporter = Exporter::start(telemetry.clone(), options(&listener, "60s"));
    for _ in 0..7 {
        view(&telemetry);
    }
    let peer = tokio::spawn(async move { lines(listener.accept().await.unwrap().0).await });
    let report = exporter.shutdown(Duration::from_secs(10)).await;
    let received = peer.await.unwrap();
    assert_eq!(
        (report.delivered, report.dropped, report.waiting),
        (2, 0, 0)
    );
    let series = read(received.iter().map(String::as_str));
    assert_eq!(series["CartAdditions{Service=catalog}"], [7.0]);
    assert_eq!(series["TelemetryDropped{Service=catalog}"], [0.0]);
}

#[tokio::test]
async fn a_peer_that_comes_back_is_found_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (telemetry, _) = recorder(Resolution::Second);
    let exporter = Exporter::start(telemetry.clone(), options(&listener, "100ms"));
    view(&telemetry);
    let (stream, _) = listener.accept().await.unwrap();
    let mut reader = BufReader::new(stream).lines();
    assert!(reader.next_line().await.unwrap().is_some());
    drop(reader);
    // what was on its way then is lost; the next connection can only come from a new attempt
    let mut views = tokio::time::interval(Duration::from_millis(50));
    let stream = loop {
        tokio::select! {
            accepted = listener.accept() => break accepted.unwrap().0,
            _ = views.tick() => view(&telemetry),
        }
    };
    let again = tokio::spawn(lines(stream));
    view(&telemetry);
    let report = exporter.shutdown(Duration::from_secs(10)).await;
    assert!(!again.await.unwrap().is_empty());
    assert_eq!((report.dropped, report.waiting), (0, 0));
}

/// Records some hundred kilobytes.
fn flood(telemetry: &Telemetry) {
    for number in 0..20_000 {
        let value = f64::from(number) / 7.0;
        telemetry.record(Metric::QueryDuration, &Label::Service, value);
    }
}

/// Nothing is ever read: whatever waited for the peer, a value that is recorded or the end, would wait for good.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_peer_that_never_reads_costs_the_oldest_lines_and_no_time() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (telemetry, _) = recorder(Resolution::Second);
    let options = ExportOptions {
        buffer_bytes: 1024 * 1024,
        ..options(&listener, "100ms")
    };
    let exporter = Exporter::start(telemetry.clone(), options);
    let mut flushes = tokio::time::interval(Duration::from_millis(100));
    // the connection's own buffers fill first, then ours
    while exporter.stats().dropped == 0 {
        flushes.tick().await;
        flood(&telemetry);
    }
    let report = exporter.shutdown(Duration::from_secs(2)).await;
    assert!(report.waiting > 0, "{report:?}");
}

#[tokio::test]
async fn what_is_dropped_is_a_metric_itself() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (telemetry, _) = recorder(Resolution::Second);
    let options = ExportOptions {
        buffer_bytes: 1,
        ..options(&listener, "60s")
    };
    let exporter = Exporter::start(telemetry.clone(), options);
    view(&telemetry);
    let report = exporter.shutdown(Duration::from_secs(10)).await;
    assert_eq!((report.delivered, report.waiting), (0, 0));
    assert!(report.dropped >= 2, "{report:?}");
    let series = drain(&telemetry);
    assert_eq!(
        series["TelemetryDropped{Service=catalog,Signal=metrics}"],
        [report.dropped as f64]
    );
}

#[tokio::test]
async fn nobody_there_is_no_failure() {
    // bound and not listened on by anybody once dropped
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let options = options(&listener, "100ms");
    drop(listener);
    let (telemetry, _) = recorder(Resolution::Second);
    let exporter = Exporter::start(telemetry.clone(), options);
    view(&telemetry);
    let report = exporter.shutdown(Duration::from_millis(300)).await;
    assert!(report.delivered == 0 && report.waiting >= 2, "{report:?}");
}

#[tokio::test]
async fn off_keeps_nothing() {
    let (telemetry, _) = recorder(Resolution::Second);
    let exporter = Exporter::start(telemetry.clone(), ExportOptions::new(Target::Off));
    view(&telemetry);
    let report = exporter.shutdown(Duration::from_secs(10)).await;
    assert_eq!(
        (report.delivered, report.dropped, report.waiting),
        (0, 0, 0)
    );
    let left = drain(&telemetry);
    assert!(
        !left.contains_key("CartAdditions{Service=catalog}"),
        "drained all the same"
    );
}
