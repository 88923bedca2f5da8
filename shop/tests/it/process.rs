//! The real binary: started on a free port, ended by signals.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, ChildStdout, Command};

pub(crate) struct Shop {
    child: Child,
    logs: Lines<BufReader<ChildStdout>>,
    pub(crate) base: String,
    client: reqwest::Client,
}

const BINARY: &str = env!("CARGO_BIN_EXE_shop");

fn command(arguments: &[&str]) -> Command {
    quiet(Command::new(BINARY), arguments)
}

fn quiet(mut command: Command, arguments: &[&str]) -> Command {
    command
        .args(arguments)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

impl Shop {
    pub(crate) async fn start(arguments: &[&str]) -> Self {
        let all = [
            &["serve", "--listen", "127.0.0.1:0", "--operator-token", "t"],
            arguments,
        ]
        .concat();
        let mut child = command(&all).spawn().unwrap();
        let mut logs = BufReader::new(child.stdout.take().unwrap()).lines();
        let listening = find(&mut logs, "listening").await.unwrap();
        let address = listening["address"].as_str().unwrap();
        Self {
            child,
            base: format!("http://{address}"),
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
            logs,
        }
    }

    /// Starts it by another command, which gets its own as arguments. It need not say on stdout where it listens.
    pub(crate) async fn start_within(outer: &[String], arguments: &[&str]) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = free.local_addr().unwrap().to_string();
        drop(free);
        let all = [
            &[
                BINARY,
                "serve",
                "--listen",
                &address,
                "--operator-token",
                "t",
            ],
            arguments,
        ]
        .concat();
        let mut command = Command::new(&outer[0]);
        command.args(&outer[1..]);
        let mut child = quiet(command, &all).spawn().unwrap();
        let logs = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut shop = Self {
            child,
            base: format!("http://{address}"),
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
            logs,
        };
        while shop.get("/health").send().await.is_err() {
            if let Some(status) = shop.child.try_wait().unwrap() {
                panic!("ended with {status}");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        shop
    }

    pub(crate) fn get(&self, path: &str) -> reqwest::RequestBuilder {
        self.client.get(format!("{}{path}", self.base))
    }

    pub(crate) fn post(&self, path: &str) -> reqwest::RequestBuilder {
        self.client.post(format!("{}{path}", self.base))
    }

    pub(crate) async fn fault(&self, fault: Value) {
        let request = self.client.put(format!("{}/api/operator/fault", self.base));
        let answer = request.bearer_auth("t").json(&fault).send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }

    pub(crate) async fn signal(&self, name: &str) {
        let id = self.child.id().unwrap().to_string();
        let status = Command::new("kill")
            .args([name, &id])
            .status()
            .await
            .unwrap();
        assert!(status.success());
    }

    /// Ends it as a power failure would.
    pub(crate) async fn kill(mut self) {
        self.die().await;
    }

    /// The same, and it is still asked what it does not answer.
    pub(crate) async fn die(&mut self) {
        self.child.kill().await.unwrap();
    }

    /// Its exit code, and the logs since.
    pub(crate) async fn end(mut self) -> (Option<i32>, Vec<Value>) {
        let mut logs = Vec::new();
        while let Some(line) = self.logs.next_line().await.unwrap() {
            logs.push(serde_json::from_str(&line).unwrap());
        }
        (self.child.wait().await.unwrap().code(), logs)
    }
}

/// The next log line with this message.
async fn find(logs: &mut Lines<BufReader<ChildStdout>>, message: &str) -> Option<Value> {
    while let Some(line) = logs.next_line().await.unwrap() {
        let log: Value = serde_json::from_str(&line).unwrap();
        if log["message"] == message {
            return Some(log);
        }
    }
    None
}

/// A peer for metrics, and the argument that names it.
async fn peer() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let target = format!("--emf=tcp://{}", listener.local_addr().unwrap());
    (listener, target)
}

async fn connected(listener: &TcpListener) -> Lines<BufReader<TcpStream>> {
    BufReader::new(listener.accept().await.unwrap().0).lines()
}

/// The sum of a metric in a line.
fn sum(line: &str, metric: &str) -> f64 {
    let line: Value = serde_json::from_str(line).unwrap();
    line[metric].as_f64().unwrap_or_default()
}

#[tokio::test]
async fn a_request_in_work_is_answered_and_counted_before_the_end() {
    let (listener, target) = peer().await;
    let shop = Shop::start(&[&target, "--flush=100ms"]).await;
    for path in ["/", "/api/products", "/api/products/0", "/nope"] {
        shop.get(path).send().await.unwrap();
    }
    shop.fault(json!({"latency_ms": 1500})).await;
    let slow = tokio::spawn(shop.get("/api/products/1").send());
    let mut metrics = connected(&listener).await;
    let mut lines: Vec<String> = Vec::new();
    // two flushes after the quick ones have left, only the slow one can be in work
    let mut seen_in_work = 0;
    while seen_in_work < 2 {
        let line = metrics.next_line().await.unwrap().unwrap();
        let answered: f64 = lines.iter().map(|line| sum(line, "Requests")).sum();
        let in_work = answered >= 4.0 && sum(&line, "InFlightRequests") >= 1.0;
        seen_in_work += u32::from(in_work);
        lines.push(line);
    }
    shop.signal("-TERM").await;
    let answer = slow.await.unwrap().unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.json::<Value>().await.unwrap()["id"], 1);
    let (code, logs) = shop.end().await;
    assert_eq!(code, Some(0));
    let messages: Vec<_> = logs
        .iter()
        .map(|log| log["message"].as_str().unwrap())
        .collect();
    assert!(
        messages.contains(&"shutting down") && messages.ends_with(&["ended"]),
        "{messages:?}"
    );
    while let Some(line) = metrics.next_line().await.unwrap() {
        lines.push(line);
    }
    let total = |metric| lines.iter().map(|line| sum(line, metric)).sum::<f64>();
    assert_eq!(total("Requests"), 5.0);
    assert_eq!(total("ClientErrors"), 2.0);
    assert_eq!(total("RequestErrors"), 0.0);
    assert_eq!(total("ProductViews"), 1.0);
}

#[tokio::test]
async fn metrics_on_stdout_are_lines_between_the_logs() {
    let shop = Shop::start(&["--emf=stdout", "--flush=60s"]).await;
    shop.get("/api/products?q=private").send().await.unwrap();
    shop.signal("-TERM").await;
    let (code, lines) = shop.end().await;
    assert_eq!(code, Some(0));
    let requests: Vec<_> = lines.iter().filter(|line| line["Requests"] == 1).collect();
    assert_eq!(requests.len(), 1);
    let access: Vec<_> = lines
        .iter()
        .filter(|line| line["message"] == "request")
        .collect();
    assert_eq!(access.len(), 1);
    assert_eq!(access[0]["route"], "/api/products");
    assert_eq!(access[0]["status"], 200);
    assert!(access[0]["duration_ms"].is_f64());
    assert_eq!(access[0]["request_id"].as_str().unwrap().len(), 32);
    assert!(
        !format!("{lines:?}").contains("private"),
        "no query in any log"
    );
}

#[tokio::test]
async fn a_second_signal_does_not_wait() {
    let mut shop = Shop::start(&["--emf=off"]).await;
    shop.fault(json!({"latency_ms": 60_000})).await;
    let started = Instant::now();
    let slow = tokio::spawn(shop.get("/").send());
    shop.get("/health").send().await.unwrap();
    shop.signal("-TERM").await;
    find(&mut shop.logs, "shutting down").await.unwrap();
    shop.signal("-TERM").await;
    assert_eq!(shop.end().await.0, Some(0));
    assert!(
        started.elapsed() < Duration::from_secs(9),
        "{:?}",
        started.elapsed()
    );
    slow.abort();
}

#[tokio::test]
async fn a_database_file_is_filled_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!(
        "--database-url=sqlite://{}/shop.db",
        folder.path().display()
    );
    for _ in 0..2 {
        let shop = Shop::start(&["--emf=off", &url]).await;
        let list: Value = shop
            .get("/api/products")
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        assert_eq!(list["total"], 1_000);
        shop.signal("-TERM").await;
        assert_eq!(shop.end().await.0, Some(0));
    }
}

#[tokio::test]
async fn a_wrong_configuration_is_told_and_ends_with_1() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let secret = format!("--secret={}", "s".repeat(32));
    let taken = format!("--listen={}", taken.local_addr().unwrap());
    for (arguments, expected) in [
        (
            vec!["serve", "--emf=udp://x"],
            "is no target of metrics: expected `tcp://HOST:PORT`, `stdout` or `off`",
        ),
        (
            vec!["serve", "--flush=0s"],
            "is no flush interval: expected `100ms` to `60s`",
        ),
        (
            vec!["serve", "--metric-resolution=5"],
            "is not a storage resolution: 1 or 60 seconds",
        ),
        (vec!["serve", "--listen=nowhere"], "invalid socket address"),
        (
            vec!["serve", "--database-url=mysql://root:secret@h/d"],
            "expected `sqlite://PATH`, `sqlite::memory:` or `postgres:",
        ),
        (
            vec!["serve", "--database-url=sqlite:///no/such/folder/shop.db"],
            "cannot connect to the database",
        ),
        (
            vec!["serve", "--operator-token="],
            "an operator token is 1 to 256 printable",
        ),
        (vec!["serve", "--concurrency=0"], "0 is not in 1..=65535"),
        (
            vec!["serve", "--pipeline=xray"],
            "is no pipeline: expected `aws`, `otel`, `both` or `off`",
        ),
        (
            vec!["serve", "--otlp-endpoint=https://collector"],
            "is no address of a collector: expected `http://HOST:PORT`",
        ),
        (vec!["serve", "--log-group=shop"], "expected `GROUP:STREAM`"),
        (
            vec!["serve", "--log-file-size=1KB"],
            "expected `4KB` to `64GB`",
        ),
        (
            vec!["serve", "--log-file=/no/such/folder/shop.log"],
            "cannot write the log file `/no/such/folder/shop.log`",
        ),
        (
            vec!["serve", "--log=shop=loud"],
            "`shop=loud` is no log filter",
        ),
        (
            vec!["serve", "--emf=off", &taken],
            "cannot listen on 127.0.0.1",
        ),
        (
            vec!["serve", "--services=payment"],
            "`payment` is no service of the shop",
        ),
        (
            vec!["serve", "--services=storefront"],
            "`storefront` without `inventory` needs `--peer inventory=http://HOST:PORT`",
        ),
        (
            vec!["serve", "--peer=inventory=https://127.0.0.1"],
            "is no address of a service: expected `inventory=http://HOST:PORT`",
        ),
        (
            vec!["serve", "--peer=inventory=http://127.0.0.1:9"],
            "`--peer inventory` is given, and this process does not call it",
        ),
        (
            vec!["serve", "--services=inventory"],
            "services of one shop need the same `--secret`",
        ),
        (
            vec!["serve", "--services=inventory", &secret],
            "the same `--database-url`, which is not in memory",
        ),
        (vec!["sell"], "unrecognized subcommand"),
        (vec![], "Usage: shop"),
    ] {
        let output = command(&arguments)
            // who has the usual port is nobody's business here
            .env("SHOP_LISTEN", "127.0.0.1:0")
            .output();
        let output = output.await.unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains(expected), "{arguments:?}: {stderr}");
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    }
    assert_eq!(
        command(&["--help"]).output().await.unwrap().status.code(),
        Some(0)
    );
}

#[tokio::test]
async fn the_environment_configures_too() {
    let output = command(&["serve"])
        .env("SHOP_EMF", "nowhere")
        .output()
        .await
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("`nowhere` is no target")
    );
}

#[tokio::test]
async fn outputs_that_take_nothing_end_nothing() {
    let full = || {
        std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap()
    };
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let mut child = command(&["serve", "--emf=off", &format!("--listen={address}")])
        .stdout(full())
        .stderr(full())
        .spawn()
        .unwrap();
    let url = format!("http://{address}/health");
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = loop {
        if let Some(status) = child.try_wait().unwrap() {
            panic!("ended with {status}");
        }
        match client.get(&url).send().await {
            Ok(answer) => break answer,
            Err(error) => assert!(error.is_connect(), "{error}"),
        }
    };
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn logs_that_nobody_reads_hold_up_nothing() {
    let shop = Shop::start(&["--emf=off"]).await;
    // more than a pipe takes
    for _ in 0..1_000 {
        let answer = shop.get("/static/icon.svg").send();
        let answer = tokio::time::timeout(Duration::from_secs(20), answer).await;
        assert_eq!(answer.unwrap().unwrap().status(), 200);
    }
    shop.signal("-TERM").await;
    let (code, logs) = shop.end().await;
    assert_eq!(code, Some(0));
    assert_eq!(logs.last().unwrap()["message"], "ended");
}
