//! The body of a dashboard (API:CloudWatch-Dashboard-Body-Structure): what it holds, its JSON, and
//! what CloudWatch finds wrong with it.

mod annotations;
mod body;
mod check;
mod findings;
mod metric;
mod widgets;

pub use body::{Body, Widget};
pub use check::check;
pub use findings::{Level, Message};

/// The columns of the grid.
pub const COLUMNS: u32 = 24;
/// The width and the height of a widget that says nothing.
pub const DEFAULT_SIZE: u32 = 6;
/// The most widgets of a dashboard.
pub const MAX_WIDGETS: usize = 500;
/// The most metrics of a widget, expressions and hidden ones included.
pub const MAX_METRICS: usize = 500;
/// The most metrics of all widgets together.
pub const MAX_METRICS_OF_ALL: usize = 2500;
/// The most variables.
pub const MAX_VARIABLES: usize = 25;
