//! The alarm engine: a step function from `now` and metric data to transitions.
//!
//! There is one. Tests of alarms, back-tests and the local CloudWatch all call [`Engine::step`].
//! It reads no clock: what is due follows from `now`.

mod advance;
mod alarms;
mod columns;
mod composites;
mod contributors;
mod explain;
mod graph;
mod memory;
mod metric;
mod muting;
mod rare;
mod reason;
mod reason_data;
mod repeat;
mod schedule;
mod settings;
mod span;
mod special;
mod state;
mod suppression;
mod tally;
mod transition;
mod verdict;

pub use alarms::Engine;
pub use contributors::{ContributorStatus, MAX_CONTRIBUTORS, Phase};
pub use explain::{ExplainedWindow, Explanation, Part};
pub use muting::MutedActions;
pub use rare::{Rare, WarmingUp};
pub use reason_data::ReasonData;
pub use settings::{
    DynamoDb, EmptyInsights, EngineSettings, EvaluationRange, LowSamplePoints, YoungBreach,
};
pub use state::{
    AlarmState, Change, Composite, Definition, EngineError, EngineState, Progress, Status,
    Suppressor,
};
pub use transition::{Actions, Contributor, Kind, MutedBy, SuppressedBy, Transition};
pub use verdict::Because;
