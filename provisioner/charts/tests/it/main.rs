//! Whole dashboards as pictures, from bodies and made-up data.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bodies;
mod found;
mod hostile;
mod pages;
mod properties;
mod synthesised;
mod views;
