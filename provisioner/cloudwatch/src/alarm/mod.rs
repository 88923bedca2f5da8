//! What a metric alarm is: its settings and the rules they obey.

mod action;
mod check;
mod condition;
mod form;
mod log;
mod name;
mod problem;
mod promql;
mod settings;
mod state;
mod warm_up;
mod window;
mod words;

pub use action::{Action, ActionError, AlarmKind, Category, InstanceAction, MAX_ACTIONS};
pub use check::{MAX_ENTRIES, MAX_ENTRIES_OF_A_KIND};
pub use condition::{BandComparison, Comparison, Condition};
pub use log::{
    LogQuery, LogSettings, MAX_LOG_GROUPS, MAX_LOG_LINES, MAX_LOG_QUERY_LENGTH, MAX_OFFSET_SECONDS,
    MAX_QUERY_RESULTS, Rate, RateError,
};
pub use name::NameError;
pub use problem::Problem;
pub use promql::{MAX_PENDING_SECONDS, MAX_PROMQL_LENGTH, PromQlSettings};
pub use settings::{LowSamples, MissingData, Settings, Source};
pub use state::{EvaluationState, State, StateError};
pub use warm_up::{MAX_WARM_UP_MINUTES, WarmUp};
pub use window::{EvaluationWindow, WALL_CLOCK_PERIODS};
