//! When a point breaches: against a fixed threshold, or against a band (BOTO:cloudwatch.ComparisonOperator).

use serde::{Deserialize, Serialize};

use super::name::named;

/// When a point breaches, and what it is compared with. A fixed threshold and a band have
/// comparisons of their own, so that no mixture can be written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Condition {
    /// Against a number.
    Fixed {
        /// When a point breaches.
        comparison: Comparison,
        /// What points are compared with.
        threshold: f64,
    },
    /// Against a band that moves (UG:cloudwatch-anomaly-detection).
    Band {
        /// When a point breaches.
        comparison: BandComparison,
        /// The id of the query that gives the band, `ThresholdMetricId`.
        threshold_metric_id: String,
    },
}

impl Condition {
    /// A comparison with a number.
    pub const fn fixed(comparison: Comparison, threshold: f64) -> Self {
        Self::Fixed {
            comparison,
            threshold,
        }
    }

    /// A comparison with the band that the query of this id gives.
    pub fn band(comparison: BandComparison, threshold_metric_id: impl Into<String>) -> Self {
        Self::Band {
            comparison,
            threshold_metric_id: threshold_metric_id.into(),
        }
    }

    /// The number that points are compared with; a band has none.
    pub const fn threshold(&self) -> Option<f64> {
        match self {
            Self::Fixed { threshold, .. } => Some(*threshold),
            Self::Band { .. } => None,
        }
    }

    /// The id of the query that gives the band; a fixed threshold has none.
    pub fn threshold_metric_id(&self) -> Option<&str> {
        match self {
            Self::Fixed { .. } => None,
            Self::Band {
                threshold_metric_id,
                ..
            } => Some(threshold_metric_id),
        }
    }

    /// The name CloudWatch gives the comparison.
    pub const fn comparison_name(&self) -> &'static str {
        match self {
            Self::Fixed { comparison, .. } => comparison.name(),
            Self::Band { comparison, .. } => comparison.name(),
        }
    }
}

/// When a point breaches a number; the point is the left operand
/// (BOTO:cloudwatch.ComparisonOperator).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Comparison {
    /// Breaches at and above the threshold.
    GreaterThanOrEqualToThreshold,
    /// Breaches above the threshold.
    GreaterThanThreshold,
    /// Breaches below the threshold.
    LessThanThreshold,
    /// Breaches at and below the threshold.
    LessThanOrEqualToThreshold,
}

impl Comparison {
    /// Every comparison with a fixed threshold.
    pub const ALL: [Self; 4] = [
        Self::GreaterThanOrEqualToThreshold,
        Self::GreaterThanThreshold,
        Self::LessThanThreshold,
        Self::LessThanOrEqualToThreshold,
    ];

    /// The name CloudWatch gives it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GreaterThanOrEqualToThreshold => "GreaterThanOrEqualToThreshold",
            Self::GreaterThanThreshold => "GreaterThanThreshold",
            Self::LessThanThreshold => "LessThanThreshold",
            Self::LessThanOrEqualToThreshold => "LessThanOrEqualToThreshold",
        }
    }

    /// Whether a point of this value breaches. Nothing breaches against NaN.
    pub fn breaches(self, value: f64, threshold: f64) -> bool {
        match self {
            Self::GreaterThanOrEqualToThreshold => value >= threshold,
            Self::GreaterThanThreshold => value > threshold,
            Self::LessThanThreshold => value < threshold,
            Self::LessThanOrEqualToThreshold => value <= threshold,
        }
    }

    /// The words for it in a reason.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::GreaterThanOrEqualToThreshold => "greater than or equal to",
            Self::GreaterThanThreshold => "greater than",
            Self::LessThanThreshold => "less than",
            Self::LessThanOrEqualToThreshold => "less than or equal to",
        }
    }
}

/// When a point breaches a band; the point is the left operand
/// (BOTO:cloudwatch.ComparisonOperator).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum BandComparison {
    /// Breaches on both sides of the band.
    LessThanLowerOrGreaterThanUpperThreshold,
    /// Breaches below the band.
    LessThanLowerThreshold,
    /// Breaches above the band.
    GreaterThanUpperThreshold,
}

impl BandComparison {
    /// Every comparison with a band.
    pub const ALL: [Self; 3] = [
        Self::LessThanLowerOrGreaterThanUpperThreshold,
        Self::LessThanLowerThreshold,
        Self::GreaterThanUpperThreshold,
    ];

    /// The name CloudWatch gives it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LessThanLowerOrGreaterThanUpperThreshold => {
                "LessThanLowerOrGreaterThanUpperThreshold"
            }
            Self::LessThanLowerThreshold => "LessThanLowerThreshold",
            Self::GreaterThanUpperThreshold => "GreaterThanUpperThreshold",
        }
    }

    /// Whether a point of this value breaches. Nothing breaches an edge that is NaN.
    pub fn breaches(self, value: f64, lower: f64, upper: f64) -> bool {
        match self {
            Self::LessThanLowerOrGreaterThanUpperThreshold => value < lower || value > upper,
            Self::LessThanLowerThreshold => value < lower,
            Self::GreaterThanUpperThreshold => value > upper,
        }
    }
}

named!(Comparison, BandComparison);
