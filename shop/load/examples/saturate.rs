//! How many requests a second a server takes, or how long they take at a rate: one address, asked again and again over connections that
//! stay open. For `make bench`; it does as little as it can, so that one core of it keeps another busy.
//!
//!     saturate http://127.0.0.1:8080/api/products?per_page=20 CONNECTIONS SECONDS [RATE]
//!
//! Without a rate each connection asks as soon as it was answered. With one, requests are sent when they are due, and times count from
//! then. Prints one line of JSON.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::sleep_until;

/// What is asked before anything counts.
const WARM_UP: Duration = Duration::from_secs(1);

/// What to do.
#[derive(Clone)]
struct Plan {
    address: String,
    request: Vec<u8>,
    begin: Instant,
    end: Instant,
    /// Between two requests of one connection.
    pause: Option<Duration>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut argument = || arguments.next();
    let url = argument().context("missing: URL")?;
    let connections: u32 = argument().context("missing: CONNECTIONS")?.parse()?;
    let seconds: f64 = argument().context("missing: SECONDS")?.parse()?;
    let rate: Option<f64> = argument().map(|rate| rate.parse()).transpose()?;
    let address = url.strip_prefix("http://").context("expected http://")?;
    let (address, path) = address.split_once('/').context("expected a path")?;
    let begin = Instant::now() + WARM_UP;
    let plan = Plan {
        address: address.to_owned(),
        request: format!(
            "GET /{path} HTTP/1.1\r\nHost: {address}\r\nUser-Agent: shop-load\r\n\r\n"
        )
        .into_bytes(),
        begin,
        end: begin + Duration::from_secs_f64(seconds),
        pause: rate.map(|rate| Duration::from_secs_f64(f64::from(connections) / rate)),
    };
    let mut work = JoinSet::new();
    for number in 0..connections {
        let share = f64::from(number) / f64::from(connections);
        work.spawn(connection(plan.clone(), share));
    }
    let mut all = Answers::default();
    while let Some(done) = work.join_next().await {
        let answers = done??;
        all.asked += answers.asked;
        all.micros.extend(answers.micros);
    }
    print(all, seconds)
}

/// What was answered.
#[derive(Default)]
struct Answers {
    /// How often was asked, to warm up too.
    asked: u64,
    /// The time of each answer within the plan, in microseconds.
    micros: Vec<u32>,
}

async fn connection(plan: Plan, share: f64) -> anyhow::Result<Answers> {
    let mut stream = TcpStream::connect(&plan.address).await?;
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; 256 * 1024];
    let mut answers = Answers::default();
    let mut due = Instant::now() + plan.pause.unwrap_or_default().mul_f64(share);
    loop {
        match plan.pause {
            Some(_) => sleep_until(due.into()).await,
            None => due = Instant::now(),
        }
        if due >= plan.end {
            return Ok(answers);
        }
        stream.write_all(&plan.request).await?;
        answer(&mut stream, &mut buffer).await?;
        answers.asked += 1;
        if due >= plan.begin {
            let micros = due.elapsed().as_micros();
            answers
                .micros
                .push(u32::try_from(micros).unwrap_or(u32::MAX));
        }
        due += plan.pause.unwrap_or_default();
    }
}

/// Reads one answer to its end, and holds it to be a good one.
async fn answer(stream: &mut TcpStream, buffer: &mut [u8]) -> anyhow::Result<()> {
    let mut filled = 0;
    let mut whole = None;
    loop {
        let rest = buffer.get_mut(filled..).unwrap_or_default();
        let read = stream.read(rest).await?;
        ensure!(read > 0, "the connection ended, or an answer is too long");
        filled += read;
        let seen = buffer.get(..filled).unwrap_or_default();
        if whole.is_none() {
            whole = length(seen)?;
        }
        if whole.is_some_and(|whole| filled >= whole) {
            return Ok(());
        }
    }
}

/// How long the answer is that begins like this; none before the end of its head.
fn length(seen: &[u8]) -> anyhow::Result<Option<usize>> {
    let Some(head) = seen.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let text = std::str::from_utf8(seen.get(..head).unwrap_or_default())?;
    ensure!(text.starts_with("HTTP/1.1 200"), "refused: {text}");
    let body = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let value = name
            .eq_ignore_ascii_case("content-length")
            .then(|| value.trim())?;
        value.parse::<usize>().ok()
    });
    Ok(Some(head + 4 + body.context("an answer without a length")?))
}

#[expect(clippy::print_stdout, reason = "the one place that prints")]
fn print(answers: Answers, seconds: f64) -> anyhow::Result<()> {
    let Answers { asked, mut micros } = answers;
    micros.sort_unstable();
    let last = micros.len().checked_sub(1).context("no answers")?;
    let at = |share: usize| micros.get(last * share / 100).copied().unwrap_or_default();
    let figures = serde_json::json!({
        "asked": asked,
        "rate": (micros.len() as f64 / seconds).round(),
        "p50_ms": f64::from(at(50)) / 1000.0,
        "p99_ms": f64::from(at(99)) / 1000.0,
        "max_ms": f64::from(at(100)) / 1000.0,
    });
    println!("{figures}");
    Ok(())
}
