//! What is wrong with an event, and how CloudWatch counts it.

use std::fmt;

/// A mistake in an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where in the event, such as `_aws.CloudWatchMetrics[0].Dimensions[1]`; a member of the root
    /// is named as it stands. Empty where it is the event as a whole.
    pub path: String,
    /// The rule that it breaks, a lowercase fragment that follows the path.
    pub rule: String,
    /// As what CloudWatch counts it.
    pub kind: ProblemKind,
}

/// The place between backticks, unless it is the event as a whole, and the rule.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "`{}` ", self.path)?;
        }
        f.write_str(&self.rule)
    }
}

impl std::error::Error for Problem {}

/// As what CloudWatch counts a mistake, in metrics of the namespace `AWS/Logs`
/// (LG:CloudWatch-Logs-Monitoring-CloudWatch-Metrics). *Undocumented* where the line lies: here
/// what is no JSON object is for `EMFParsingErrors`, and a JSON object that breaks a rule of the
/// format or of metric data for `EMFValidationErrors`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// Counted in `EMFParsingErrors`.
    Parsing,
    /// Counted in `EMFValidationErrors`.
    Validation,
}

impl Problem {
    pub(super) fn new(path: impl Into<String>, rule: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            rule: rule.into(),
            kind: ProblemKind::Validation,
        }
    }

    pub(super) fn parsing(rule: impl Into<String>) -> Self {
        Self {
            path: String::new(),
            rule: rule.into(),
            kind: ProblemKind::Parsing,
        }
    }
}

/// How many events CloudWatch would count as failed for the mistakes of one event, which is at most
/// one of each kind. *Undocumented*: AWS says "the number of errors", not whether two in one event
/// are two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Failures {
    /// What goes to `EMFParsingErrors`.
    pub parsing: u64,
    /// What goes to `EMFValidationErrors`.
    pub validation: u64,
}

/// All mistakes of an event, in the order of the event. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(pub(super) Vec<Problem>);

impl Problems {
    /// Each mistake.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Problem> {
        self.0.iter()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { "; " })?;
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
