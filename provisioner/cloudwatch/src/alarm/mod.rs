//! What a metric alarm is: its settings and the rules they obey.

mod problem;
mod settings;
mod state;

pub use problem::Problem;
pub use settings::{Comparison, LowSamples, MissingData, NameError, Settings, Source};
pub use state::{State, StateError};
