//! Samples, merged: what a window of a metric holds, and every statistic of it
//! (UG:cloudwatch-concepts, UG:statistics-definitions).
//!
//! # How exact
//!
//! Statistics are exact, up to the rounding of floating point, while a window has at most 4,096
//! different values. With more, values are cut, and [`Aggregate::relative_error`] tells the share ε
//! of itself by which a value may have become smaller. Then
//!
//! - the five simple ones, and trimmed counts of shares (`tc99`, `TC(10%:90%)`), stay exact;
//! - percentiles, and trimmed means, winsorized means and trimmed sums of shares, are at most by ε of
//!   themselves too small, and so are winsorized means between values;
//! - trimmed counts and percentile ranks between values (`TC(100:200)`, `PR(100:200)`) are the exact
//!   ones of bounds that lie up to ε of themselves higher, and trimmed means and sums between values
//!   are so, too, and then at most by ε too small.
//!
//! For values below 2⁻¹⁰²², which no metric has, ε is a share of that number.

mod known;
mod merged;
mod merging;

pub use known::Interpolation;
pub use merged::Aggregate;
pub(crate) use merged::Raw;
pub(crate) use merging::Merging;
