//! What the guide leaves open about searches.

use std::time::Duration;

/// How searches are understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The account that all metrics are in. Without one every account id names it, as data that
    /// come from nowhere have no account.
    pub account: Option<String>,
    /// What a schema that has only a namespace finds.
    pub namespace_alone: NamespaceAlone,
    /// How long after its newest datum a metric is found: two weeks (UG:using-search-expressions).
    pub window: Duration,
    /// The most metrics that one search gives: 500, as many as a graph shows
    /// (UG:search-expression-syntax).
    pub limit: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            account: None,
            namespace_alone: NamespaceAlone::default(),
            window: Duration::from_hours(14 * 24),
            limit: 500,
        }
    }
}

/// What a schema without dimensions, such as `{AWS/EBS}`, finds. *Undocumented*: the guide explains
/// `{MyNamespace}, "CustomCount1"` as finding also names and values of dimensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NamespaceAlone {
    /// The metrics of the namespace, whatever their dimensions.
    #[default]
    AnyDimensions,
    /// Only those without dimensions.
    NoDimensions,
}
