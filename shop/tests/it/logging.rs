//! What is logged, where it goes, and that it holds up nothing.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Request;
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::Value;
use shop::identity::{Principal, Role, Tokens};
use shop::ids::Ids;
use shop_telemetry::SystemClock;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};

use crate::app::{Answer, Setup, TOKEN, TestApp};

async fn log(app: &TestApp, method: &str, token: Option<&str>, body: &str) -> Answer {
    let mut request = Request::builder()
        .method(method)
        .uri("/api/operator/log")
        .header("content-type", "application/json");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    app.send(request.body(Body::from(body.to_owned())).unwrap())
        .await
}

#[tokio::test]
async fn the_filter_is_for_the_operator_alone() {
    let app = TestApp::start().await;
    let debug = r#"{"filter":"info,shop=debug"}"#;
    for token in [None, Some("wrong")] {
        assert_eq!(log(&app, "GET", token, "").await.status, 401);
        assert_eq!(log(&app, "PUT", token, debug).await.status, 401);
    }
    let shown = log(&app, "GET", Some(TOKEN), "").await;
    assert_eq!(shown.body, r#"{"filter":"info"}"#);
    assert_eq!(log(&app, "PUT", Some(TOKEN), debug).await.body, debug);
    assert_eq!(log(&app, "GET", Some(TOKEN), "").await.body, debug);
    for (wrong, status) in [
        ("", 400),
        ("[]", 400),
        (r#"{"filter":""}"#, 422),
        (r#"{"filter":"shop=loud"}"#, 422),
        (r#"{"filter":"[{user=.*}]=trace"}"#, 422),
        (r#"{"filter":"info","more":1}"#, 400),
    ] {
        assert_eq!(
            log(&app, "PUT", Some(TOKEN), wrong).await.status,
            status,
            "{wrong}"
        );
    }
    assert_eq!(log(&app, "GET", Some(TOKEN), "").await.body, debug);
    let closed = TestApp::with(Setup {
        token: None,
        ..Setup::default()
    })
    .await;
    assert_eq!(log(&closed, "GET", Some(TOKEN), "").await.status, 404);
}

const LONG: Duration = Duration::from_secs(30);

fn start(arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_shop"))
        .args(["serve", "--operator-token", "t"])
        .args(arguments)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let parsed = whole
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    parsed.collect()
}

/// The log once it has a line that is looked for.
async fn until(path: &Path, wanted: impl Fn(&Value) -> bool) -> Vec<Value> {
    let deadline = Instant::now() + LONG;
    loop {
        let lines = lines(path);
        if lines.iter().any(&wanted) {
            return lines;
        }
        assert!(Instant::now() < deadline, "{lines:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

#[tokio::test]
async fn files_have_what_the_operator_wants_to_see() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.log");
    let argument = format!("--log-file={}", path.display());
    let _shop = start(&[
        "--listen=127.0.0.1:0",
        "--emf=off",
        "--log-one-in=1000000",
        &argument,
    ]);
    let log = until(&path, |line| line["message"] == "listening").await;
    let listening = log.iter().find(|line| line["message"] == "listening");
    let base = format!("http://{}", listening.unwrap()["address"].as_str().unwrap());
    let client = client();
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    for path in ["/", "/nope"] {
        let request = client.get(format!("{base}{path}"));
        request.header("traceparent", trace).send().await.unwrap();
    }
    let log = until(&path, |line| line["status"] == 404).await;
    assert!(
        !log.iter().any(|line| line["route"] == "/"),
        "one in many of those that went well"
    );
    let set = client
        .put(format!("{base}/api/operator/log"))
        .bearer_auth("t")
        .json(&serde_json::json!({"filter": "off"}));
    assert_eq!(set.send().await.unwrap().status(), 200);
    client.get(format!("{base}/hidden")).send().await.unwrap();
    let set = client
        .put(format!("{base}/api/operator/log"))
        .bearer_auth("t")
        .json(&serde_json::json!({"filter": "info"}));
    assert_eq!(set.send().await.unwrap().status(), 200);
    client.get(format!("{base}/nope")).send().await.unwrap();
    let is_not_found = |line: &&Value| line["status"] == 404;
    let log = until(&path, |line| {
        line["status"] == 404 && line["trace_id"] != "4bf92f3577b34da6a3ce929d0e0e4736"
    })
    .await;
    assert_eq!(log.iter().filter(is_not_found).count(), 2, "{log:?}");
}

/// The sum of a signal's `TelemetryDropped` in a line.
fn dropped(line: &str, signal: &str) -> f64 {
    let line: Value = serde_json::from_str(line).unwrap();
    if line["Signal"] == signal {
        line["TelemetryDropped"].as_f64().unwrap_or_default()
    } else {
        0.0
    }
}

#[tokio::test]
async fn a_full_disk_fails_no_request_and_is_counted() {
    let peer = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let emf = format!("--emf=tcp://{}", peer.local_addr().unwrap());
    // free a moment ago; who takes it in between makes this test fail and nothing pass
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let listen = format!("--listen={address}");
    let _shop = start(&[&listen, &emf, "--flush=100ms", "--log-file=/dev/full"]);
    let mut metrics = BufReader::new(peer.accept().await.unwrap().0).lines();
    let client = client();
    for _ in 0..20 {
        let answer = client.get(format!("http://{address}/")).send().await;
        assert_eq!(answer.unwrap().status(), 200);
    }
    let mut told = 0.0;
    while told < 20.0 {
        let line = tokio::time::timeout(LONG, metrics.next_line())
            .await
            .unwrap();
        told += dropped(&line.unwrap().unwrap(), "logs");
    }
}

fn token(secret: &str, user: &str) -> String {
    let clock: Arc<SystemClock> = Arc::default();
    let ids = Ids::new(clock.clone(), StdRng::seed_from_u64(5));
    let tokens = Tokens::new(&secret.parse().unwrap(), clock, ids);
    let principal = Principal {
        id: user.parse().unwrap(),
        role: Role::Customer,
    };
    tokens.issue(&principal, None).unwrap()
}

#[tokio::test]
async fn people_are_pseudonyms() {
    const SECRET: &str = "a-secret-of-more-than-32-characters";
    const USER: &str = "0198-the-id-of-a-user";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.log");
    let file = format!("--log-file={}", path.display());
    let secret = format!("--secret={SECRET}");
    let _shop = start(&["--listen=127.0.0.1:0", "--emf=off", &file, &secret]);
    let log = until(&path, |line| line["message"] == "listening").await;
    let listening = log.iter().find(|line| line["message"] == "listening");
    let base = format!("http://{}", listening.unwrap()["address"].as_str().unwrap());
    let client = client();
    let token = token(SECRET, USER);
    for _ in 0..2 {
        let cart = client.get(format!("{base}/api/carts/{USER}"));
        assert_eq!(cart.bearer_auth(&token).send().await.unwrap().status(), 200);
    }
    let page = format!("{base}/products/orla-stainless-steel-trowel");
    let first = client.get(&page).send().await.unwrap();
    let cookie = first.headers()["set-cookie"].to_str().unwrap().to_owned();
    let cookie = cookie.split(';').next().unwrap();
    for _ in 0..2 {
        client
            .get(&page)
            .header("cookie", cookie)
            .send()
            .await
            .unwrap();
    }
    client.get(format!("{base}/last")).send().await.unwrap();
    let log = until(&path, |line| line["status"] == 404).await;
    let all = |name: &str| -> Vec<String> {
        let values = log.iter().filter_map(|line| line[name].as_str());
        values.map(str::to_owned).collect()
    };
    for (name, times) in [("user", 2), ("visit", 2)] {
        let pseudonyms = all(name);
        assert_eq!(pseudonyms.len(), times, "{name}: {log:?}");
        assert!(
            pseudonyms
                .iter()
                .all(|one| one.len() == 16 && *one == pseudonyms[0])
        );
    }
    let text = std::fs::read_to_string(&path).unwrap();
    let visit = cookie.split('.').nth(1).unwrap();
    for private in [USER, SECRET, token.as_str(), visit, "trowel"] {
        assert!(!text.contains(private), "{private}");
    }
    let visit = &all("visit")[0];
    assert!(!cookie.contains(visit.as_str()));
}
