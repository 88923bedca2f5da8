//! Labels of the series of a graph: dynamic ones, with values of the series in them
//! (UG:graph-dynamic-labels), and the default ones.
//!
//! It knows nothing of where a label is shown.

mod default;
mod dynamic;
mod format;
mod parse;
mod render;

pub use default::{Labelled, defaults};
pub use dynamic::{Dynamic, Property};
pub use parse::{Label, MAX_DYNAMIC};
pub use render::{Place, Subject};
