//! The `obsctl` command: monitoring on AWS as code.
//!
//! ```text
//! cli → ops → source, language, aws, apply
//!  └──→ view
//! ```
//!
//! `cli` fills an `Options` and calls one function of [`ops`]; only [`source`] reads the project's files, only
//! [`aws`] names an AWS SDK, only [`view`] prints, only [`host`] reads the environment. A test holds all four.

mod apply;
mod aws;
mod cli;
mod exit;
mod host;
mod ops;
mod source;
mod view;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run(std::env::args_os(), &host::Host::read()).into()
}
