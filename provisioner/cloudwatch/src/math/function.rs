//! The functions by name.

use std::fmt;

macro_rules! functions {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// A function of metric math (UG:using-metric-math).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "each variant is the function that it is named after")]
        pub enum Function {
            $($variant,)*
        }

        impl Function {
            /// Every function.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Its name.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

functions! {
    Abs "ABS",
    AnomalyDetectionBand "ANOMALY_DETECTION_BAND",
    Avg "AVG",
    Ceil "CEIL",
    DatapointCount "DATAPOINT_COUNT",
    Date "DATE",
    Day "DAY",
    DbPerfInsights "DB_PERF_INSIGHTS",
    Diff "DIFF",
    DiffTime "DIFF_TIME",
    Epoch "EPOCH",
    Fill "FILL",
    First "FIRST",
    Floor "FLOOR",
    Hour "HOUR",
    If "IF",
    InsightRuleMetric "INSIGHT_RULE_METRIC",
    Lambda "LAMBDA",
    Last "LAST",
    Log "LOG",
    Log10 "LOG10",
    Max "MAX",
    MetricCount "METRIC_COUNT",
    Metrics "METRICS",
    Min "MIN",
    Minute "MINUTE",
    Month "MONTH",
    Period "PERIOD",
    Rate "RATE",
    RemoveEmpty "REMOVE_EMPTY",
    RunningSum "RUNNING_SUM",
    Search "SEARCH",
    ServiceQuota "SERVICE_QUOTA",
    Slice "SLICE",
    Sort "SORT",
    Stddev "STDDEV",
    Sum "SUM",
    TimeSeries "TIME_SERIES",
    Year "YEAR",
}

impl Function {
    /// The function of exactly this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|function| function.name() == name)
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A word that is an argument: how to fill, what to sort by, in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keyword {
    Repeat,
    Linear,
    Ascending,
    Descending,
    /// A function's name without arguments, what `SORT` orders by.
    By(Function),
}

impl Keyword {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Repeat => "REPEAT",
            Self::Linear => "LINEAR",
            Self::Ascending => "ASC",
            Self::Descending => "DESC",
            Self::By(function) => function.name(),
        }
    }

    pub(super) fn of_name(name: &str) -> Option<Self> {
        match name {
            "REPEAT" => Some(Self::Repeat),
            "LINEAR" => Some(Self::Linear),
            "ASC" => Some(Self::Ascending),
            "DESC" => Some(Self::Descending),
            _ => match Function::of_name(name)? {
                by @ (Function::Avg | Function::Min | Function::Max | Function::Sum) => {
                    Some(Self::By(by))
                }
                _ => None,
            },
        }
    }
}
