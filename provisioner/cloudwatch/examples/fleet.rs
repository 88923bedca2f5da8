//! Replays a fleet of alarms over two weeks of minutes, and says how long it took.
//!
//! `cargo run --release -p cloudwatch --example fleet -- [threads] [alarms]`. `scripts/bench` runs it
//! to see the memory of a whole process, data included.

#![expect(clippy::print_stdout, reason = "what it is for")]

use std::num::NonZeroUsize;
use std::time::Instant;

use cloudwatch::engine::{Engine, EngineSettings};
use cloudwatch::store::MetricStore;

#[path = "../benches/fleet/mod.rs"]
mod fleet;

fn main() {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse());
    let threads = arguments.next().and_then(Result::ok).unwrap_or(2);
    let alarms = arguments.next().and_then(Result::ok).unwrap_or(1000);
    let begun = Instant::now();
    let mut data = MetricStore::new();
    fleet::fill(&mut data, alarms);
    let filled = begun.elapsed();
    let mut engine = Engine::new(EngineSettings {
        threads: NonZeroUsize::new(threads).unwrap_or(NonZeroUsize::MIN),
        ..EngineSettings::default()
    });
    fleet::put_alarms(&mut engine, alarms);
    let begun = Instant::now();
    let transitions = engine.replay(fleet::START, fleet::END, &data);
    let replayed = begun.elapsed();
    println!(
        "{alarms} alarms on {} metrics, {} minutes, {threads} threads: data in {:.2} s, replay in {:.3} s, {} transitions",
        data.len(),
        fleet::MINUTES,
        filled.as_secs_f64(),
        replayed.as_secs_f64(),
        transitions.len(),
    );
}
