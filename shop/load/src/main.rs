//! Customers for the shop: requests at a constant rate, however slow the shop is.
//!
//! Open loop: a request is sent when its time has come, not when the one before is answered, so that a slow shop gets no less to do.
//! Latency counts from the time a request was due. Only ever talks to this machine.

mod buyer;
mod config;
mod crowd;
mod generator;
mod histogram;
mod journey;
mod mix;
mod page;
mod plan;
mod summary;
mod target;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use config::Config;

/// The input or the usage is wrong.
const EXIT_USAGE: u8 = 1;
/// The target could not be reached.
const EXIT_FAILED: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    let config = match Config::try_parse() {
        Ok(config) => config,
        Err(message) => {
            // help and version come this way too; that they cannot be printed is nobody's business
            let _ = message.print();
            return ExitCode::from(if message.use_stderr() { EXIT_USAGE } else { 0 });
        }
    };
    match generator::run(config).await {
        Ok(summary) => {
            print(&summary);
            ExitCode::SUCCESS
        }
        Err(error) => {
            report(&error);
            ExitCode::from(EXIT_FAILED)
        }
    }
}

#[expect(clippy::print_stdout, reason = "the one place that prints")]
fn print(summary: &summary::Summary) {
    println!("{summary}");
}

fn report(error: &anyhow::Error) {
    // nobody is left to tell when stderr fails, and `eprintln!` would panic
    let _ = writeln!(std::io::stderr(), "error: {error:#}");
}
