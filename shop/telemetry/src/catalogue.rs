//! Every metric there is: name, unit, how values of a flush are put together, and under which dimensions they are published.
//!
//! Dashboards, alarms, tests and the documentation rely on these names. The documentation's table is generated from [`Metric::ALL`].

/// How values of one metric are put together between two flushes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Summed. Read with `Sum`.
    Counter,
    /// Every value is kept, so that percentiles are exact.
    Distribution,
    /// Sampled once a flush. Read with `Maximum` or `Average`.
    Gauge,
}

/// A unit of CloudWatch that the shop uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// A number of things.
    Count,
    /// A duration.
    Milliseconds,
    /// A longer duration.
    Seconds,
    /// No unit.
    None,
}

impl Unit {
    /// The name that CloudWatch knows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Count => "Count",
            Self::Milliseconds => "Milliseconds",
            Self::Seconds => "Seconds",
            Self::None => "None",
        }
    }
}

impl std::fmt::Display for Unit {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A dimension's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// The service that measured, such as `catalog`.
    Service,
    /// The template of the route, such as `/products/{slug}`; never a path.
    Route,
    /// What the service called.
    Dependency,
    /// A queue.
    Queue,
}

impl Dimension {
    /// The name that CloudWatch shows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Service => "Service",
            Self::Route => "Route",
            Self::Dependency => "Dependency",
            Self::Queue => "Queue",
        }
    }
}

/// What a metric is about, and so the dimension sets it is published under. CloudWatch does no roll-up over dimensions:
/// each set is a metric of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The service as a whole: `[Service]`.
    Service,
    /// One of its routes: `[Service]` and `[Service, Route]`.
    Route,
    /// What it depends on: `[Service, Dependency]`.
    Dependency,
    /// A queue: `[Queue]`.
    Queue,
}

impl Scope {
    /// The dimension sets, each published.
    pub const fn dimension_sets(self) -> &'static [&'static [Dimension]] {
        use Dimension::{Dependency, Queue, Route, Service};
        match self {
            Self::Service => &[&[Service]],
            Self::Route => &[&[Service], &[Service, Route]],
            Self::Dependency => &[&[Service, Dependency]],
            Self::Queue => &[&[Queue]],
        }
    }
}

macro_rules! catalogue {
    ($($name:ident $kind:ident $unit:ident $scope:ident $meaning:literal $(with $companion:ident)*,)*) => {
        /// A metric of the shop.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Metric {
            $(#[doc = $meaning] $name,)*
        }

        impl Metric {
            /// All of them, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name that CloudWatch shows.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            /// How values are put together.
            pub const fn kind(self) -> Kind {
                match self { $(Self::$name => Kind::$kind,)* }
            }

            /// The unit of the values.
            pub const fn unit(self) -> Unit {
                match self { $(Self::$name => Unit::$unit,)* }
            }

            /// What it is about.
            pub const fn scope(self) -> Scope {
                match self { $(Self::$name => Scope::$scope,)* }
            }

            /// What it says, in a sentence.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning,)* }
            }

            /// Counters that are emitted along with this one, as 0 when nothing was counted. They share its scope.
            pub const fn companions(self) -> &'static [Self] {
                match self { $(Self::$name => &[$(Self::$companion,)*],)* }
            }
        }
    };
}

catalogue! {
    Requests Counter Count Route "Requests that ended, whatever the outcome." with RequestErrors with ClientErrors,
    RequestErrors Counter Count Route "Requests answered with a 5xx, or whose handler panicked.",
    ClientErrors Counter Count Route "Requests answered with a 4xx.",
    RequestDuration Distribution Milliseconds Route "Time from the request's head to the response's head.",
    InFlightRequests Gauge Count Service "The most requests in work at one time since the last flush." with RequestsShed,
    RequestsShed Counter Count Service "Requests refused because too many were in work.",
    RequestsThrottled Counter Count Service "Requests refused because their sender sent too many.",
    DependencyCalls Counter Count Dependency "Calls of something else that ended." with DependencyErrors,
    DependencyErrors Counter Count Dependency "Calls of something else that failed.",
    DependencyDuration Distribution Milliseconds Dependency "Time until such a call had an answer.",
    DatabasePoolInUse Gauge Count Service "Database connections lent out.",
    DatabasePoolSize Gauge Count Service "Database connections open.",
    QueryDuration Distribution Milliseconds Service "Time a query took, waiting for a connection included." with SlowQueries,
    SlowQueries Counter Count Service "Queries that took longer than they should.",
    QueueDepth Gauge Count Queue "Messages that wait.",
    QueueOldestAge Gauge Seconds Queue "Age of the message that waits longest.",
    ProductViews Counter Count Service "Product details shown.",
    Searches Counter Count Service "Searches with at least one word." with SearchesWithoutResult,
    SearchesWithoutResult Counter Count Service "Searches that found nothing.",
    CartAdditions Counter Count Service "Articles put into a cart.",
    CheckoutsStarted Counter Count Service "Checkouts begun.",
    OrdersPlaced Counter Count Service "Orders placed.",
    PaymentsDeclined Counter Count Service "Payments that the provider declined.",
    Revenue Counter None Service "Value of the orders placed, in minor units of the currency.",
}

impl std::fmt::Display for Metric {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ() {
        let names: std::collections::BTreeSet<_> =
            Metric::ALL.iter().map(|metric| metric.name()).collect();
        assert_eq!(names.len(), Metric::ALL.len());
    }

    #[test]
    fn a_companion_is_a_counter_of_the_same_scope_without_companions() {
        for metric in Metric::ALL {
            for companion in metric.companions() {
                assert_eq!(companion.kind(), Kind::Counter, "{companion}");
                assert_eq!(companion.scope(), metric.scope(), "{companion}");
                assert!(companion.companions().is_empty(), "{companion}");
            }
        }
    }
}
