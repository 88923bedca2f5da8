//! What AWS advises against in the expressions of alarms (UG:using-metric-math, "Using metric math
//! functions in alarms"). An alarm looks at more points than its evaluation periods, and as many as
//! it likes, so what depends on the whole range changes with it.

use super::check::Type;
use super::expression::{Expr, Node, Use};
use super::function::{Function, Keyword};

/// A use of a function that AWS advises against in alarms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advice {
    /// The function, and where it is used.
    pub call: Use,
    /// Why.
    pub reason: Reason,
}

/// Why AWS advises against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Its number is of the whole range, which is longer than the evaluation periods.
    WholeRange,
    /// What it adds up begins where the range does.
    StartOfRange,
    /// Which series are empty depends on how long the range is.
    EmptySeries,
    /// On sparse data it depends on where the range begins.
    SparseData,
    /// What is late is filled in, and so the newest point is never missing: M of N helps.
    LateData,
    /// Alarms take no searches at all.
    NotInAlarms,
}

impl Reason {
    /// The reason in words, a lowercase fragment.
    pub const fn text(self) -> &'static str {
        match self {
            Self::WholeRange => {
                "its result is of the whole range that is fetched, which is longer than the evaluation periods"
            }
            Self::StartOfRange => "it adds up from wherever the range that is fetched begins",
            Self::EmptySeries => {
                "which series are empty depends on how long the range is that is fetched"
            }
            Self::SparseData => "on sparse data its result depends on where the range begins",
            Self::LateData => {
                "a metric that is always late has the filled value as its newest point for ever"
            }
            Self::NotInAlarms => "an alarm cannot search",
        }
    }

    /// What to do instead, if anything is known to help.
    pub const fn hint(self) -> Option<&'static str> {
        match self {
            Self::LateData => Some("let the alarm go off at M of N points, with M below N"),
            Self::NotInAlarms => Some("name the metrics, or use a query of Metrics Insights"),
            _ => None,
        }
    }
}

impl Expr {
    /// Every use of a function that AWS advises against in alarms, in the order of the text.
    /// `type_of` knows the types of ids, as for [`Expr::check`]: the average of several series at
    /// each time is fine, that of one series over the whole range is not.
    pub fn advised_against_in_alarms(&self, type_of: &dyn Fn(&str) -> Option<Type>) -> Vec<Advice> {
        let mut found = Vec::new();
        self.visit(&mut |part| {
            let Node::Call {
                function,
                arguments,
            } = &part.node
            else {
                return;
            };
            if let Some(reason) = reason(*function, arguments, type_of) {
                found.push(Advice {
                    call: Use {
                        function: *function,
                        start: part.span.start,
                        end: part.span.end,
                    },
                    reason,
                });
            }
        });
        found
    }
}

fn reason(
    function: Function,
    arguments: &[Expr],
    type_of: &dyn Fn(&str) -> Option<Type>,
) -> Option<Reason> {
    match function {
        Function::Avg | Function::Max | Function::Min | Function::Stddev | Function::Sum => {
            let argument = arguments.first()?.check(type_of);
            (argument == Ok(Type::Series)).then_some(Reason::WholeRange)
        }
        Function::DatapointCount => Some(Reason::WholeRange),
        Function::RunningSum => Some(Reason::StartOfRange),
        Function::RemoveEmpty => Some(Reason::EmptySeries),
        Function::Rate => Some(Reason::SparseData),
        Function::Fill => {
            let with = arguments.get(1).map(|with| &with.node);
            // a line ends at the newest point that is there
            (with != Some(&Node::Keyword(Keyword::Linear))).then_some(Reason::LateData)
        }
        Function::Search => Some(Reason::NotInAlarms),
        _ => None,
    }
}
