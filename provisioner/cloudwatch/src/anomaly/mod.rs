//! What a metric may be expected to be, learnt from its history: an approximation of CloudWatch's
//! anomaly detection (`UG:CloudWatch_Anomaly_Detection`).
//!
//! CloudWatch documents what its model looks at (up to two weeks of one statistic of one metric, its
//! trend, its hours, days and weeks) and not how. This is a model of its own that looks at the same,
//! made so that it is simple to foresee, not so that its bands are those that CloudWatch would draw:
//! a test that hangs on the exact width of a band tests this model, and should give the band as two
//! series instead.
//!
//! What is expected at a time is the median of that time of day, or of that time of the week where a
//! weekday differs, moved by the trend from week to week. How far values may be from it is told by how
//! far those of the history were, around that time of day. Medians throughout, so that an outage in
//! the history does not teach that outages are normal. With less history it knows less: without two
//! days there are no times of day, without two of a weekday that weekday is like all others.
//!
//! A model is a function of the history before a moment that the clock sets
//! ([`Settings::retrain`]), so that a band depends on its times and the data only, not on when it is
//! asked for. The windows of the history lie at multiples of their length, wherever those lie that are
//! judged, so that an alarm whose windows slide has one model at a time and not one a minute.

mod model;
mod models;
mod profile;
mod robust;
mod season;
mod settings;
mod trend;

pub use model::{Band, Model};
pub use models::band;
pub(crate) use models::{Models, Subject};
pub use settings::{Excluded, Settings};
