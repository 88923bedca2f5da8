//! What a metric alarm is: its settings and the rules they obey.

mod check;
mod problem;
mod settings;
mod state;

pub use check::{MAX_ENTRIES, MAX_ENTRIES_OF_A_KIND};
pub use problem::Problem;
pub use settings::{Comparison, LowSamples, MissingData, NameError, Settings, Source};
pub use state::{State, StateError};
