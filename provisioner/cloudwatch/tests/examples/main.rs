//! Every worked example that AWS publishes about alarms, statistics, metric math and queries, each
//! as a test of its own: `cargo nextest list -p cloudwatch` names them with the page that each comes
//! from.
//!
//! The examples are rows of the data files beside this program. A module here knows how to check
//! the rows of a file; what it takes to check them is nothing that the rest of the crate could see.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod actions;
mod alarm;
mod assumptions;
mod changes;
mod composite;
mod contributors;
#[path = "../it/fixture.rs"]
mod fixture;
mod functions;
mod insights;
mod limits;
mod math;
mod missing_data;
mod muting;
mod published;
mod publishing;
mod reasons;
mod search;
mod statistics;
mod stories;
mod suppression;
mod windows;

use std::process::ExitCode;

use published::Examples;

fn main() -> ExitCode {
    let mut examples = Examples::default();
    missing_data::examples(&mut examples);
    math::examples(&mut examples);
    functions::examples(&mut examples);
    search::examples(&mut examples);
    insights::examples(&mut examples);
    windows::examples(&mut examples);
    stories::examples(&mut examples);
    limits::examples(&mut examples);
    reasons::examples(&mut examples);
    contributors::examples(&mut examples);
    changes::examples(&mut examples);
    muting::examples(&mut examples);
    actions::examples(&mut examples);
    composite::examples(&mut examples);
    suppression::examples(&mut examples);
    statistics::examples(&mut examples);
    publishing::examples(&mut examples);
    assumptions::examples(&mut examples);
    let arguments = libtest_mimic::Arguments::from_args();
    libtest_mimic::run(&arguments, examples.into_trials()).exit_code()
}
