//! Whole dashboards as pictures, from bodies and made-up data.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod alarm_charts;
mod bodies;
mod found;
mod graphs;
mod hostile;
mod pages;
mod properties;
mod synthesised;
mod views;
