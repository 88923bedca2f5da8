//! Every metric there is: name, unit, how values of a flush are put together, and under which dimensions they are published.
//!
//! Dashboards, alarms, tests and the documentation rely on these names. `docs/shop-metrics.md`, `catalogue.json` and the
//! collector's configuration are generated from [`Metric::ALL`]: `UPDATE_EXPECT=1 cargo nextest run -p shop-telemetry published`.

use crate::Scope;

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
    /// A size.
    Bytes,
    /// A share, 0 to 100.
    Percent,
    /// No unit.
    None,
}

impl Kind {
    /// The name in the documentation.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Distribution => "distribution",
            Self::Gauge => "gauge",
        }
    }
}

impl Unit {
    /// The name that CloudWatch knows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Count => "Count",
            Self::Milliseconds => "Milliseconds",
            Self::Seconds => "Seconds",
            Self::Bytes => "Bytes",
            Self::Percent => "Percent",
            Self::None => "None",
        }
    }
}

impl std::fmt::Display for Unit {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name())
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
    RequestsByClient Counter Count Client "Requests that ended, by the application that sent them.",
    InFlightRequests Gauge Count Service "The most requests in work at one time since the last flush." with RequestsShed,
    RequestsShed Counter Count Service "Requests refused because too many were in work.",
    RequestsThrottled Counter Count Service "Requests refused because their sender sent too many.",
    DependencyCalls Counter Count Dependency "Calls of something else that ended." with DependencyErrors,
    DependencyErrors Counter Count Dependency "Calls of something else that failed.",
    DependencyDuration Distribution Milliseconds Dependency "Time until such a call had an answer.",
    CircuitOpen Gauge Count Dependency "1 while calls are refused at once because too many failed, else 0.",
    DatabasePoolInUse Gauge Count Service "Database connections lent out.",
    DatabasePoolSize Gauge Count Service "Database connections open.",
    QueryDuration Distribution Milliseconds Service "Time a query took, waiting for a connection included." with SlowQueries with QueryErrors,
    SlowQueries Counter Count Service "Queries that took longer than they should.",
    QueryErrors Counter Count Service "Queries that failed; what a constraint refuses is an answer.",
    CacheLookups Counter Count Cache "Look-ups in a cache." with CacheHits with CacheMisses with CacheStale,
    CacheHits Counter Count Cache "Look-ups that found what they looked for.",
    CacheMisses Counter Count Cache "Look-ups that had to ask the source.",
    CacheStale Counter Count Cache "Look-ups answered with something old, as the source was away.",
    CacheEntries Gauge Count Cache "Entries kept.",
    QueueDepth Gauge Count Queue "Messages that wait.",
    QueueOldestAge Gauge Seconds Queue "Age of the message that waits longest.",
    EventsPublished Counter Count Topic "Events written to the outbox.",
    EventsHandled Counter Count Topic "Events that a consumer dealt with, failed or not." with EventsFailed,
    EventsFailed Counter Count Topic "Attempts of a consumer that failed; most are made again.",
    EventLag Distribution Milliseconds Topic "Time from an event's commit until a consumer was done with it.",
    DeadLetters Counter Count Topic "Events given up after the last attempt.",
    MailsSent Counter Count Template "Mails that the server took." with MailsFailed,
    MailsFailed Counter Count Template "Attempts to send a mail that failed.",
    NotificationDuration Distribution Milliseconds Template "Time from the event until the mail about it was taken.",
    Visits Counter Count Service "Visits begun: a page that needs one, such as a cart or a form, was shown to a new browser.",
    ProductViews Counter Count Category "Product details shown.",
    Searches Counter Count Service "Searches with at least one word." with SearchesWithoutResult,
    SearchesWithoutResult Counter Count Service "Searches that found nothing.",
    ReviewsWritten Counter Count Service "Reviews written.",
    CartAdditions Counter Count Service "Articles put into a cart.",
    CartRemovals Counter Count Service "Articles taken out of a cart.",
    CartsAbandoned Counter Count Service "Carts with articles that nobody touched for too long.",
    CheckoutsStarted Counter Count Service "Checkouts begun.",
    CheckoutSteps Counter Count Step "Steps of the checkout done.",
    OrdersPlaced Counter Count Service "Orders placed, before stock and payment are known.",
    OrdersConfirmed Counter Count Service "Orders paid and confirmed.",
    OrdersCancelled Counter Count Service "Orders cancelled, by the customer or because stock or payment failed.",
    OrdersShipped Counter Count Service "Orders sent on their way.",
    OrdersStuck Gauge Count Service "Orders that have been between two states for too long.",
    OrderDrift Gauge Count Service "Contradictions between orders, their payments and their goods, by the last reconciliation.",
    OrdersRecovered Counter Count Service "Orders that were brought to an end after an interruption.",
    Revenue Counter None Service "Value of the orders confirmed, in minor units of the currency.",
    OrderValue Distribution None Service "Value of an order confirmed, in minor units of the currency.",
    Payments Counter Count Outcome "Payments that ended, by outcome.",
    PaymentDuration Distribution Milliseconds Outcome "Time until the payment provider had decided, or was given up.",
    PaymentsDeclined Counter Count Service "Payments that the provider declined.",
    RegistrationsStarted Counter Count Service "Registrations begun." with RegistrationsCompleted,
    RegistrationsCompleted Counter Count Service "Registrations that made an account.",
    Logins Counter Count Service "Logins that succeeded." with LoginFailures,
    LoginFailures Counter Count Service "Logins with a wrong name or password.",
    LoginsThrottled Counter Count Service "Logins refused unchecked because too many failed before.",
    PasswordResets Counter Count Service "Passwords set anew by a mailed link.",
    ProfileUpdates Counter Count Service "Profiles changed by their owners.",
    StockUpdates Counter Count Service "Stock set or corrected.",
    StockReservations Counter Count Service "Reservations asked for, by order." with ReservationsShort,
    ReservationsShort Counter Count Service "Reservations refused because something was not in stock.",
    StockOuts Counter Count Service "Products that went out of stock.",
    LowStockAlerts Counter Count Service "Products whose stock fell to the mark.",
    BackInStockRegistrations Counter Count Service "People who want to hear when a product is back.",
    StockDrift Gauge Count Service "Products whose stock does not agree with the orders, by the last reconciliation.",
    AdminActions Counter Count Action "Deeds of administrators.",
    PageLoadDuration Distribution Milliseconds Client "Time until a page had loaded, as its browser measured it.",
    LargestContentfulPaint Distribution Milliseconds Client "Time until the largest part of a page was seen.",
    InteractionToNextPaint Distribution Milliseconds Client "Time from an interaction until the page showed its effect.",
    CumulativeLayoutShift Distribution None Client "How far a page's parts moved while it was read.",
    ScriptErrors Counter Count Client "Errors of scripts in browsers.",
    FailedFetches Counter Count Client "Requests of scripts in browsers that failed.",
    ClientLogLines Counter Count Client "Log lines that clients sent.",
    TelemetryDropped Counter Count Signal "Metrics, spans and log lines that were given up.",
    ProcessCpuUtilization Gauge Percent Service "CPU time of the process, 100 for one core.",
    ProcessMemory Gauge Bytes Service "Memory of the process that is in RAM.",
    ProcessFileDescriptors Gauge Count Service "Files and connections that the process has open.",
    ProcessFileDescriptorUtilization Gauge Percent Service "The share of those it may have open.",
    ProcessDiskRead Counter Bytes Service "What the process had read from disks.",
    ProcessDiskWritten Counter Bytes Service "What the process had written to disks.",
    HostCpuUtilization Gauge Percent Service "CPU time of the machine that was not idle.",
    HostMemoryUtilization Gauge Percent Service "Memory of the machine that nobody else can have.",
    HostDiskRead Counter Bytes Service "What was read from the machine's disks.",
    HostDiskWritten Counter Bytes Service "What was written to the machine's disks.",
    HostDiskUtilization Gauge Percent Disk "The share of a file system that is in use.",
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
