//! What is wrong with a text that is no statistic, and what was probably meant.

/// A text that is no statistic.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a statistic{}", problem.explanation())]
pub struct StatisticError {
    text: String,
    problem: Problem,
}

/// Which rule the text breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Problem {
    /// It is like nothing that CloudWatch has.
    Unknown,
    /// It is written otherwise, as this.
    Spelling(String),
    /// Its number or one of its bounds is malformed; why.
    Number(String),
    /// A percentile with bounds, or `PR` without.
    Form(Form),
    /// The bounds are not in parentheses, or no colon is between them.
    NoRange {
        name: &'static str,
        number: Option<String>,
    },
    /// A percentage on one side and a value on the other.
    Mixed,
    /// Neither bound is given.
    NoBound,
    /// The lower bound is above the upper.
    Reversed,
}

/// Which form a family does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `p(10%:90%)`.
    PercentileOfRange,
    /// `PR99`.
    RankOfNumber,
    /// `PR(10%:90%)`.
    RankOfShares,
    /// `IQM(25%:75%)`.
    InterquartileWithBounds,
}

impl StatisticError {
    pub(super) fn new(text: &str, problem: Problem) -> Self {
        Self {
            text: text.to_owned(),
            problem,
        }
    }

    /// What to write instead.
    pub fn hint(&self) -> Option<String> {
        let hint = match &self.problem {
            Problem::Unknown => {
                "use `Average`, `Sum`, `Minimum`, `Maximum`, `SampleCount`, a percentile such as `p99`, or `tm99` and its family"
            }
            Problem::Spelling(meant) => return Some(format!("did you mean `{meant}`?")),
            Problem::Number(_) => return None,
            Problem::Form(form) => form.hint(),
            Problem::NoRange { name, number } => {
                return Some(match number {
                    Some(number) => format!(
                        "did you mean `{}{number}`, which is `{name}(:{number}%)`?",
                        name.to_ascii_lowercase()
                    ),
                    None => format!("write bounds as in `{name}(10%:90%)` or `{name}(:500)`"),
                });
            }
            Problem::Mixed => "give both in percent, or both as values",
            Problem::NoBound => "one side may stay open, as in `TM(10%:)`",
            Problem::Reversed => "the lower bound comes first",
        };
        Some(hint.to_owned())
    }
}

impl Problem {
    fn explanation(&self) -> String {
        let explanation = match self {
            Self::Unknown | Self::Spelling(_) => return String::new(),
            Self::Number(why) => return format!(": {why}"),
            Self::Form(form) => form.explanation(),
            Self::NoRange { .. } => "it needs two bounds with a colon between them",
            Self::Mixed => "one bound is a percentage and the other a value",
            Self::NoBound => "it has no bound",
            Self::Reversed => "its lower bound is above the upper",
        };
        format!(": {explanation}")
    }
}

impl Form {
    fn explanation(self) -> &'static str {
        match self {
            Self::PercentileOfRange => "a percentile takes one number",
            Self::RankOfNumber => "`PR` takes bounds in parentheses",
            Self::RankOfShares => "the bounds of `PR` are values, not percentages",
            Self::InterquartileWithBounds => "`IQM` takes no bounds",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Self::PercentileOfRange => {
                "write `p90`, or `TM(10%:90%)` for the mean of what is between two percentiles"
            }
            Self::RankOfNumber => "write for example `PR(:500)`",
            Self::RankOfShares => {
                "write for example `PR(:500)`; the value below which a share of the samples lies is a percentile such as `p90`"
            }
            Self::InterquartileWithBounds => "with bounds of your own it is `TM(25%:75%)`",
        }
    }
}
