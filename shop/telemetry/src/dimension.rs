//! The dimensions there are.

macro_rules! dimensions {
    ($($name:ident $meaning:literal,)*) => {
        /// A dimension's name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Dimension {
            $(#[doc = $meaning] $name,)*
        }

        impl Dimension {
            /// All of them, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name that CloudWatch shows.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            /// What its values are.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning,)* }
            }
        }
    };
}

dimensions! {
    Service "The service that measured, such as `catalog`.",
    Route "The template of the route, such as `/products/{slug}`, or `unmatched`; never a path.",
    Client "The application that sent a request, of those registered; `browser` for browsers, else `other`.",
    Dependency "What the service called.",
    Cache "A cache.",
    Queue "A queue.",
    Topic "A topic of events.",
    Template "A kind of mail.",
    Category "The slug of a category of the top level.",
    Step "A step of the checkout.",
    Outcome "How a payment ended.",
    Action "A deed of an administrator.",
    Signal "A kind of telemetry: `metrics`, `traces` or `logs`.",
    Disk "A file system, by what is on it.",
}
