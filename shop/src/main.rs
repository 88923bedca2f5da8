//! The command `shop`.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use shop::config::{Cli, Command};

/// The input, the usage or the configuration is wrong.
const EXIT_USAGE: u8 = 1;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(message) => {
            // help and version come this way too; that they cannot be printed is nobody's business
            let _ = message.print();
            return ExitCode::from(if message.use_stderr() { EXIT_USAGE } else { 0 });
        }
    };
    let Command::Serve(config) = cli.command;
    match Box::pin(shop::serve::run(*config)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report(&anyhow::Error::from(error));
            ExitCode::from(EXIT_USAGE)
        }
    }
}

/// To the person who started it, as a sentence on stderr. The logs on stdout are for machines.
fn report(error: &anyhow::Error) {
    // nobody is left to tell when stderr fails, and `eprintln!` would panic
    let _ = writeln!(std::io::stderr(), "error: {error:#}");
}
