//! What a deployment would do: a pure function of templates and snapshot.
//!
//! The plan is the only gate to a change: `apply` takes a [`Plan`] and nothing else, and stops when the real change
//! set holds a [`Surprise`]. Nothing here calls anything, waits, or prints.

mod change;
mod change_set;
mod compute;
mod conflict;
mod cost;
mod dashboard;
mod diff;
mod duration;
mod element;
mod matching;
mod order;
mod package;
mod properties;
mod reference;
mod resource;
mod script;
mod status;
mod summary;
mod widget;

#[cfg(test)]
mod tests;

pub use crate::template::Quota;
pub use change::{Action, Change, FieldChange, WidgetChange};
pub use change_set::{ActualAction, ActualChange, Expected, Replacement, Surprise, compare};
pub use compute::plan;
pub use cost::{Cost, Prices};
pub use dashboard::body_changes;
pub use package::{PackageChange, Upload, replaced_packages};
pub use script::{Hunk, Line, ScriptChange, Side, script_changes};
pub use summary::{Counts, Plan, StackAction, StackPlan};
