//! Real packages on a real Node and a real Chromium, against a web site of this test. These must be installed: a test
//! that cannot run fails.

#![expect(
    clippy::unwrap_used,
    reason = "what a test needs and cannot have fails it"
)]

mod harness;
mod hostile;
mod loading;
mod playwright;
mod puppeteer;
mod steps;
