//! The body of a dashboard (API:CloudWatch-Dashboard-Body-Structure): what it holds, its JSON, and
//! what CloudWatch finds wrong with it.
//!
//! [`Body::read`] takes every body that is JSON, whatever is wrong inside, and loses nothing of it;
//! [`check()`] says what CloudWatch says to it.

mod check;
mod expand;
mod finding;
mod json;
mod model;
mod placement;
mod range;
mod request;
mod variable;

pub use check::{CheckSettings, check, check_with};
pub use expand::{Asked, Expanded};
pub use finding::{Level, Message};
pub use json::{Decimal, Element, List, Other, Scalar, Whole, Written};
pub use model::*;
pub use placement::{Rect, Stated};
pub use range::{Range, RangeSettings, Showing};
pub use request::{ChartRequest, LogRequest, Reduction, RequestSettings, Requests, SeriesRequest};
pub use variable::{Found, Values, VariableSettings};

/// The columns of the grid.
pub const COLUMNS: u32 = 24;
/// The most rows of a widget.
pub const MAX_HEIGHT: u32 = 1000;
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
/// The most alarms of an alarm widget.
pub const MAX_ALARMS: usize = 100;
/// The most values of a variable.
pub const MAX_VALUES: usize = 500;
