//! The command as a whole: what it prints, how it ends, and the rules of its sources.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod canary;
mod commands;
mod failures;
mod harness;
mod hostile;
mod interruption;
mod layers;
mod lifecycle;
mod ownership;
mod packages;
mod preview;
mod rendering;
mod rum;
