//! The dynamic values by name.

use std::fmt;

macro_rules! values {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// What stands between `${` and `}` in a label (UG:graph-dynamic-labels).
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each variant is the value that it is named after")]
        pub enum Dynamic {
            $($variant,)*
            /// `PROP('…')`: a property of the metric.
            Property(Property),
        }

        impl Dynamic {
            /// The names of all values that are not properties of the metric.
            pub const NAMES: &'static [&'static str] = &[$($name,)*];

            /// The value of exactly this name, which is not a property.
            pub fn of_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        impl fmt::Display for Dynamic {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$variant => f.write_str($name),)*
                    Self::Property(property) => write!(f, "PROP('{property}')"),
                }
            }
        }
    };
}

values! {
    Average "AVG",
    DatapointCount "DATAPOINT_COUNT",
    First "FIRST",
    FirstLastRange "FIRST_LAST_RANGE",
    FirstLastTimeRange "FIRST_LAST_TIME_RANGE",
    FirstTime "FIRST_TIME",
    FirstTimeRelative "FIRST_TIME_RELATIVE",
    Label "LABEL",
    Last "LAST",
    LastTime "LAST_TIME",
    LastTimeRelative "LAST_TIME_RELATIVE",
    Maximum "MAX",
    MaximumTime "MAX_TIME",
    MaximumTimeRelative "MAX_TIME_RELATIVE",
    Minimum "MIN",
    MinMaxRange "MIN_MAX_RANGE",
    MinMaxTimeRange "MIN_MAX_TIME_RANGE",
    MinimumTime "MIN_TIME",
    MinimumTimeRelative "MIN_TIME_RELATIVE",
    Sum "SUM",
}

/// A property of a metric (UG:graph-dynamic-labels).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Property {
    /// The account that the metric is in.
    AccountId,
    /// The label of that account.
    AccountLabel,
    /// The value of the dimension of this name.
    Dimension(String),
    /// The name of the metric.
    MetricName,
    /// Its namespace.
    Namespace,
    /// The period with which it is shown, in seconds.
    Period,
    /// The region that it is in.
    Region,
    /// The statistic that is shown.
    Stat,
}

impl Property {
    /// Every property but the dimensions.
    pub const NAMES: [&'static str; 7] = [
        "AccountId",
        "AccountLabel",
        "MetricName",
        "Namespace",
        "Period",
        "Region",
        "Stat",
    ];

    /// The property of exactly this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "AccountId" => Self::AccountId,
            "AccountLabel" => Self::AccountLabel,
            "MetricName" => Self::MetricName,
            "Namespace" => Self::Namespace,
            "Period" => Self::Period,
            "Region" => Self::Region,
            "Stat" => Self::Stat,
            _ => {
                let dimension = name.strip_prefix("Dim.").filter(|name| !name.is_empty())?;
                Self::Dimension(dimension.to_owned())
            }
        })
    }
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AccountId => f.write_str("AccountId"),
            Self::AccountLabel => f.write_str("AccountLabel"),
            Self::Dimension(name) => write!(f, "Dim.{name}"),
            Self::MetricName => f.write_str("MetricName"),
            Self::Namespace => f.write_str("Namespace"),
            Self::Period => f.write_str("Period"),
            Self::Region => f.write_str("Region"),
            Self::Stat => f.write_str("Stat"),
        }
    }
}
