//! Whole dashboards as pictures, from bodies and made-up data.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod alarm_charts;
mod bodies;
mod extremes;
mod found;
mod graphs;
mod hostile;
mod kinds;
mod pages;
mod properties;
mod reference;
mod synthesised;
mod views;
