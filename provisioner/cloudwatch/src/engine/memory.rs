//! Memory to evaluate alarms in, kept so that an evaluation has none to ask for.

use crate::store::WindowPoint;

use super::tally::Flags;

/// Buffers that evaluations share, one after the other. What is in them means nothing.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// The real points of one evaluation.
    pub(super) points: Vec<WindowPoint>,
    /// The values of a row of windows.
    pub(super) values: Vec<f64>,
    /// The values of the metrics of an expression.
    pub(super) operands: Vec<Vec<f64>>,
    /// How many samples each has.
    pub(super) sample_counts: Vec<f64>,
    /// What each says.
    pub(super) flags: Flags,
}

/// A copy of an engine starts with none.
impl Clone for Memory {
    fn clone(&self) -> Self {
        Self::default()
    }
}
