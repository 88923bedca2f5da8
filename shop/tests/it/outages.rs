//! Who takes telemetry is away, slow or full: customers are served as ever, and what is given up is counted, where Prometheus looks
//! and in the metrics that still arrive elsewhere.
//!
//! `SHOP_TEST_REQUESTS` says how many requests are made in each case, whose latencies are printed.

use std::path::Path;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::process::Shop;

const FEW: usize = 200;
/// A request that waits for a peer of telemetry waits for its time-out, which is longer.
const HUNG: Duration = Duration::from_secs(4);
/// What is given up is counted at the next flush: soon, and certainly by then.
const PATIENCE: Duration = Duration::from_mins(1);

fn wanted() -> usize {
    let wanted = std::env::var("SHOP_TEST_REQUESTS");
    wanted.map_or(FEW, |wanted| wanted.parse().unwrap())
}

/// Requests like those of a customer, each answered, none held up.
#[expect(clippy::print_stdout, reason = "who asks for many wants the figures")]
async fn browse(shop: &Shop, what: &str) {
    let mut latencies = Vec::new();
    for number in 0..wanted() {
        let path = match number % 4 {
            0 => "/".to_owned(),
            1 => format!("/api/products/{}", 1 + number % 1_000),
            2 => "/api/products?page=3".to_owned(),
            _ => "/search?q=mug".to_owned(),
        };
        let started = Instant::now();
        let answer = timeout(HUNG, shop.get(&path).send()).await;
        let answer = answer.unwrap_or_else(|_| panic!("{path} is held up: {what}"));
        assert_eq!(answer.unwrap().status(), 200, "{path}: {what}");
        latencies.push(started.elapsed());
    }
    latencies.sort_unstable();
    let at = |share: usize| latencies[(latencies.len() - 1) * share / 100];
    let (median, most, slowest) = (at(50), at(99), at(100));
    println!("{what}: median {median:?}, p99 {most:?}, slowest {slowest:?}");
}

/// How much of a kind of telemetry Prometheus is told was given up.
async fn given_up(shop: &Shop, signal: &str) -> f64 {
    let answer = shop.get("/metrics").bearer_auth("t").send().await.unwrap();
    let text = answer.text().await.unwrap();
    let line = text.lines().find(|line| {
        line.starts_with("shop_telemetry_dropped_total{")
            && line.contains(&format!("signal=\"{signal}\""))
    });
    line.map_or(0.0, |line| {
        line.rsplit_once(' ').unwrap().1.parse().unwrap()
    })
}

/// Serves customers until something of each of these kinds was given up, and for a while after.
async fn browse_until_given_up(shop: &Shop, what: &str, signals: &[&str]) {
    browse(shop, what).await;
    let counted = async {
        for signal in signals {
            while given_up(shop, signal).await == 0.0 {
                shop.get("/api/products/1").send().await.unwrap();
            }
        }
    };
    let counted = timeout(PATIENCE, counted).await;
    counted.unwrap_or_else(|_| panic!("nothing of {signals:?} is counted: {what}"));
    browse(shop, what).await;
}

/// What an agent in good health was told was given up.
struct Agent {
    argument: String,
    listening: JoinHandle<TcpStream>,
}

impl Agent {
    async fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let argument = format!("--emf=tcp://{}", listener.local_addr().unwrap());
        let listening = tokio::spawn(async move { listener.accept().await.unwrap().0 });
        Self {
            argument,
            listening,
        }
    }

    /// Reads on until it is told that something of this kind was given up.
    async fn hears(self, signal: &str) -> f64 {
        let mut lines = BufReader::new(self.listening.await.unwrap()).lines();
        let heard = async {
            loop {
                let line = lines.next_line().await.unwrap().expect("it is told");
                let line: serde_json::Value = serde_json::from_str(&line).unwrap();
                let dropped = line["TelemetryDropped"].as_f64().unwrap_or_default();
                if line["Signal"] == signal && dropped > 0.0 {
                    return dropped;
                }
            }
        };
        timeout(PATIENCE, heard).await.unwrap()
    }
}

/// Takes everything and says nothing.
async fn silent() -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let taking = tokio::spawn(async move {
        let mut all = Vec::new();
        loop {
            let mut stream = listener.accept().await.unwrap().0;
            all.push(tokio::spawn(async move {
                let mut ignored = [0; 4096];
                while stream.read(&mut ignored).await.is_ok_and(|read| read > 0) {}
                std::future::pending::<()>().await;
            }));
        }
    });
    (address, taking)
}

/// An address that refuses.
async fn refusing() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().to_string()
}

const SMALL: [&str; 3] = [
    "--flush=100ms",
    "--metric-resolution=1",
    "--telemetry-buffer=8KB",
];

#[tokio::test]
async fn a_dead_collector() {
    let (silent, taking) = silent().await;
    for (what, address, ends) in [
        ("a collector that refuses", refusing().await, false),
        ("a collector that never answers", silent, true),
    ] {
        let agent = Agent::listen().await;
        let collector = format!("--otlp-endpoint=http://{address}");
        let traces = format!("--traces=otlp://{address}");
        let mut arguments = vec!["--pipeline=both", &agent.argument, &collector, &traces];
        arguments.extend(SMALL);
        let shop = Shop::start(&arguments).await;
        browse_until_given_up(&shop, what, &["metrics", "traces"]).await;
        assert!(agent.hears("metrics").await > 0.0);
        if ends {
            shop.signal("-TERM").await;
            let end = timeout(PATIENCE, shop.end()).await;
            assert_eq!(end.unwrap().0, Some(0), "{what}");
        }
    }
    taking.abort();
}

/// An agent that reads a byte each second, and a daemon of X-Ray that is not there.
#[tokio::test]
async fn a_slow_agent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let emf = format!("--emf=tcp://{}", listener.local_addr().unwrap());
    let reading = tokio::spawn(async move {
        loop {
            let mut stream = listener.accept().await.unwrap().0;
            tokio::spawn(async move {
                while stream.read_u8().await.is_ok() {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            });
        }
    });
    let socket = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let traces = format!("--traces=xray://{}", socket.local_addr().unwrap());
    drop(socket);
    let mut arguments = vec![emf.as_str(), traces.as_str()];
    arguments.extend(SMALL);
    let shop = Shop::start(&arguments).await;
    let what = "an agent of a byte a second";
    browse_until_given_up(&shop, what, &["metrics", "traces"]).await;
    shop.signal("-TERM").await;
    assert_eq!(shop.end().await.0, Some(0), "{what}");
    reading.abort();
}

/// How a disk is made that is soon full, around the command that follows.
fn disks(folder: &Path) -> Vec<(&'static str, Vec<String>)> {
    let folder = folder.to_str().unwrap();
    let shell = |script: &str| ["sh", "-c", script, "sh"].map(str::to_owned).to_vec();
    // no file may grow further; without the trap the system would end the process instead of failing the write
    let limit = shell("trap '' XFSZ; ulimit -f 32; exec \"$@\"");
    let mount = format!("mount -t tmpfs -o size=32k none '{folder}' && exec \"$@\"");
    let unshare = ["unshare", "--user", "--map-root-user", "--mount"];
    let mount: Vec<_> = unshare
        .map(str::to_owned)
        .into_iter()
        .chain(shell(&mount))
        .collect();
    let may_mount = std::process::Command::new(&mount[0])
        .args(&mount[1..])
        .arg("true")
        .output()
        .is_ok_and(|output| output.status.success());
    let mut disks = vec![("a limit of the file's size", limit)];
    if may_mount {
        disks.push(("a full disk", mount));
    }
    disks
}

#[tokio::test]
async fn a_full_disk_for_logs() {
    let folder = tempfile::tempdir().unwrap();
    for (what, disk) in disks(folder.path()) {
        let path = folder.path().join("shop.log");
        let file = format!("--log-file={}", path.display());
        let agent = Agent::listen().await;
        let shop = Shop::start_within(&disk, &[&agent.argument, "--flush=100ms", &file]).await;
        browse_until_given_up(&shop, what, &["logs"]).await;
        let dropped = agent.hears("logs").await;
        assert!(dropped > 0.0);
        shop.signal("-TERM").await;
        assert_eq!(shop.end().await.0, Some(0), "{what}");
    }
    // whole lines, whatever the disk took of the last
    let log = std::fs::read_to_string(folder.path().join("shop.log")).unwrap();
    assert!(log.len() > 8_192, "{}", log.len());
    for line in log.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
}
