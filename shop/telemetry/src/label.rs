//! What a value is about, beside the service: at most one more dimension, whose values are few by construction.

use crate::{Dimension, DimensionValue};

macro_rules! labels {
    ($($name:ident up to $bound:literal as $sets:tt : $meaning:literal,)*) => {
        /// What a metric is about, and so the dimension sets it is published under. CloudWatch does no roll-up over dimensions:
        /// each set is a metric of its own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Scope {
            /// The service as a whole: `[Service]`.
            Service,
            $(#[doc = $meaning] $name,)*
        }

        /// What a value is about, beside the service.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Label {
            /// The service as a whole.
            Service,
            $(#[doc = $meaning] $name(DimensionValue),)*
        }

        impl Scope {
            /// All of them.
            pub const ALL: &'static [Self] = &[Self::Service, $(Self::$name,)*];

            /// The dimension beside the service.
            pub const fn dimension(self) -> Option<Dimension> {
                match self {
                    Self::Service => None,
                    $(Self::$name => Some(Dimension::$name),)*
                }
            }

            /// The dimension sets, each published.
            pub const fn dimension_sets(self) -> &'static [&'static [Dimension]] {
                match self {
                    Self::Service => &[&[Dimension::Service]],
                    $(Self::$name => labels!(@sets $name $sets),)*
                }
            }

            /// How many values the dimension has at most in one service. What comes beyond counts under
            /// [`DimensionValue::OTHER`]: a mistake must not become a bill.
            pub const fn bound(self) -> usize {
                match self {
                    Self::Service => 1,
                    $(Self::$name => $bound,)*
                }
            }

            /// The label of this scope with this value, which the service as a whole has none of.
            pub fn label(self, value: DimensionValue) -> Label {
                match self {
                    Self::Service => Label::Service,
                    $(Self::$name => Label::$name(value),)*
                }
            }
        }

        impl Label {
            /// The scope that this is a label of.
            pub const fn scope(&self) -> Scope {
                match self {
                    Self::Service => Scope::Service,
                    $(Self::$name(_) => Scope::$name,)*
                }
            }

            /// The value of the scope's own dimension.
            pub const fn value(&self) -> Option<&DimensionValue> {
                match self {
                    Self::Service => None,
                    $(Self::$name(value) => Some(value),)*
                }
            }
        }
    };
    (@sets $name:ident alone) => { &[&[Dimension::$name]] };
    (@sets $name:ident within) => { &[&[Dimension::Service, Dimension::$name]] };
    (@sets $name:ident both) => { &[&[Dimension::Service], &[Dimension::Service, Dimension::$name]] };
}

// `alone`: without the service; `within`: under the service only; `both`: also for the service as a whole
labels! {
    Route up to 300 as both: "A route, by its template.",
    Dependency up to 30 as within: "Something the service calls.",
    Queue up to 30 as alone: "A queue.",
    Client up to 20 as within: "The application that sent a request, of those registered.",
    Cache up to 20 as within: "A cache.",
    Topic up to 30 as both: "A topic of events.",
    Template up to 20 as both: "A kind of mail.",
    Category up to 40 as both: "A category of the top level.",
    Step up to 12 as within: "A step of the checkout.",
    Outcome up to 12 as both: "How a payment ended.",
    Action up to 60 as both: "A deed of an administrator.",
    Signal up to 6 as both: "A kind of telemetry: metrics, traces or logs.",
    Disk up to 8 as within: "A file system.",
}

impl Label {
    /// The application that sent a request.
    pub const fn client(name: &'static str) -> Self {
        Self::Client(DimensionValue::constant(name))
    }

    /// A cache.
    pub const fn cache(name: &'static str) -> Self {
        Self::Cache(DimensionValue::constant(name))
    }

    /// Something the service calls.
    pub const fn dependency(name: &'static str) -> Self {
        Self::Dependency(DimensionValue::constant(name))
    }

    /// A queue.
    pub const fn queue(name: &'static str) -> Self {
        Self::Queue(DimensionValue::constant(name))
    }

    /// A topic of events.
    pub const fn topic(name: &'static str) -> Self {
        Self::Topic(DimensionValue::constant(name))
    }

    /// A kind of mail.
    pub const fn template(name: &'static str) -> Self {
        Self::Template(DimensionValue::constant(name))
    }

    /// A deed of an administrator.
    pub const fn action(name: &'static str) -> Self {
        Self::Action(DimensionValue::constant(name))
    }
}

macro_rules! values {
    ($(#[$doc:meta])* $name:ident of $scope:ident { $($variant:ident $text:literal $meaning:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = $meaning] $variant,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The value of the dimension.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }

        impl From<$name> for Label {
            fn from(value: $name) -> Self {
                Self::$scope(DimensionValue::constant(value.name()))
            }
        }
    };
}

values! {
    /// A step of the checkout, counted when it is done.
    CheckoutStep of Step {
        Cart "cart" "The cart was taken to the checkout.",
        Address "address" "An address was given.",
        Payment "payment" "A means of payment was given.",
        Review "review" "The order was looked at and confirmed by the customer.",
        Done "done" "The order went through.",
    }
}

values! {
    /// How a payment ended.
    PaymentOutcome of Outcome {
        Approved "approved" "The provider took the money.",
        Declined "declined" "The provider declined.",
        TimedOut "timed-out" "The provider did not answer in time.",
        Unavailable "unavailable" "The provider could not be reached, or was not asked because of that.",
        Refunded "refunded" "The money went back.",
    }
}

values! {
    /// A kind of telemetry.
    Signal of Signal {
        Metrics "metrics" "Metrics.",
        Traces "traces" "Spans.",
        Logs "logs" "Log lines.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_constants_are_valid_and_fewer_than_the_bound() {
        let labels = CheckoutStep::ALL.iter().copied().map(Label::from);
        let labels = labels.chain(PaymentOutcome::ALL.iter().copied().map(Label::from));
        let labels: Vec<_> = labels
            .chain(Signal::ALL.iter().copied().map(Label::from))
            .collect();
        for label in &labels {
            assert_ne!(label.value(), Some(&DimensionValue::constant("")));
            let same = labels.iter().filter(|other| other.scope() == label.scope());
            assert!(same.count() <= label.scope().bound(), "{label:?}");
        }
    }

    #[test]
    fn what_cloudwatch_would_refuse_is_no_constant() {
        for text in ["", ":a", "é", "a b"] {
            assert_eq!(
                DimensionValue::constant(text).as_str(),
                "invalid",
                "{text:?}"
            );
        }
    }
}
