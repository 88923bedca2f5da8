//! A metric filter as it is written, and the rules for it
//! (LG:FilterAndPatternSyntaxForMetricFilters, `CFN:AWS::Logs::MetricFilter`).

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

use super::comparison::number_of;
use super::pattern::Pattern;
use super::selector::Selector;
use super::transformation::{MetricValue, Reference, Transformation};
use crate::metric::Unit;
use crate::syntax::SyntaxError;

/// The longest metric value, in characters.
const MAX_VALUE_LENGTH: usize = 100;
/// The most dimensions.
const MAX_DIMENSIONS: usize = 3;

/// A metric filter as it is written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Definition {
    /// The filter pattern.
    pub pattern: String,
    /// The namespace of the metric.
    pub namespace: String,
    /// The name of the metric.
    pub name: String,
    /// What each match adds: a number, `$.property` or `$column`.
    pub value: String,
    /// What is reported for a minute with events of which none matches.
    pub default_value: Option<f64>,
    /// The unit of the metric.
    pub unit: Unit,
    /// Names of dimensions, and where their values are: `$.property` or `$column`.
    pub dimensions: Vec<(String, String)>,
}

/// A mistake in a metric filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The parameter, named as in the API, such as `metricValue`.
    pub parameter: &'static str,
    /// What is wrong, a lowercase fragment.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Which bytes of the pattern, when it is about the pattern.
    pub span: Option<Range<usize>>,
}

impl Problem {
    fn new(parameter: &'static str, message: impl Into<String>) -> Self {
        Self {
            parameter,
            message: message.into(),
            hint: None,
            span: None,
        }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.parameter, self.message)
    }
}

impl Definition {
    /// The filter, or all that is wrong with it.
    pub(super) fn check(&self) -> Result<(Pattern, Transformation), Vec<Problem>> {
        let mut problems = Vec::new();
        let pattern = Pattern::parse(&self.pattern).map_err(|error| {
            let mut problem = Problem::new("filterPattern", &error.message);
            problem.span = Some(error.start..error.end);
            problem.hint = error.hint;
            problems.push(problem);
        });
        let pattern = pattern.ok();
        problems.extend(namespace_problem(&self.namespace));
        problems.extend(name_problem(&self.name));
        let value = self
            .metric_value(pattern.as_ref())
            .map_err(|problem| problems.push(problem));
        let dimensions = self.checked_dimensions(pattern.as_ref(), &mut problems);
        if self.default_value.is_some_and(|value| !value.is_finite()) {
            problems.push(Problem::new("defaultValue", "must be a number"));
        }
        match (pattern, value) {
            (Some(pattern), Ok(value)) if problems.is_empty() => Ok((
                pattern,
                Transformation {
                    namespace: self.namespace.clone(),
                    name: self.name.clone(),
                    value,
                    default_value: self.default_value,
                    unit: self.unit,
                    dimensions,
                },
            )),
            _ => Err(problems),
        }
    }

    fn metric_value(&self, pattern: Option<&Pattern>) -> Result<MetricValue, Problem> {
        const PARAMETER: &str = "metricValue";
        let text = self.value.as_str();
        if !(1..=MAX_VALUE_LENGTH).contains(&text.chars().count()) {
            let message = format!("must have 1 to {MAX_VALUE_LENGTH} characters");
            return Err(Problem::new(PARAMETER, message));
        }
        if text.starts_with('$') {
            return reference(PARAMETER, text, pattern).map(MetricValue::Reference);
        }
        // the schema takes no exponent
        let plain = text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
        let number = number_of(text).filter(|_| plain);
        number.map(MetricValue::Number).ok_or_else(|| {
            let message = format!("`{text}` is neither a number nor a place in the event");
            Problem::new(PARAMETER, message).hint("write a number, `$.property` or `$column`")
        })
    }

    fn checked_dimensions(
        &self,
        pattern: Option<&Pattern>,
        problems: &mut Vec<Problem>,
    ) -> Vec<(String, Reference)> {
        const PARAMETER: &str = "dimensions";
        let count = self.dimensions.len();
        if count > MAX_DIMENSIONS {
            let message = format!("there are at most {MAX_DIMENSIONS} dimensions, not {count}");
            problems.push(Problem::new(PARAMETER, message));
        }
        if count > 0 && self.default_value.is_some() {
            let problem = Problem::new("defaultValue", "can not be combined with dimensions");
            problems.push(problem.hint("leave one of them out"));
        }
        let textual = matches!(pattern, Some(Pattern::Terms(_) | Pattern::Regex(_)));
        if count > 0 && textual {
            let message = "needs a pattern over JSON or columns";
            problems.push(Problem::new(PARAMETER, message));
        }
        let mut names = BTreeSet::new();
        let mut taken = Vec::new();
        for (name, value) in &self.dimensions {
            let length = |text: &str| (1..=255).contains(&text.chars().count());
            if !length(name) || !length(value) {
                let message = "names and values must have 1 to 255 characters";
                problems.push(Problem::new(PARAMETER, message));
            }
            if !names.insert(name) {
                problems.push(Problem::new(PARAMETER, format!("`{name}` is there twice")));
            }
            match reference(PARAMETER, value, pattern.filter(|_| !textual)) {
                Ok(reference) => taken.push((name.clone(), reference)),
                Err(problem) => problems.push(problem),
            }
        }
        taken
    }
}

/// `[0-9a-zA-Z.\-_/#]{1,256}`: fewer characters than CloudWatch allows, but one more of them.
fn namespace_problem(namespace: &str) -> Option<Problem> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || ".-_/#".contains(c);
    let right = (1..=256).contains(&namespace.chars().count()) && namespace.chars().all(allowed);
    (!right).then(|| {
        let message = "must have 1 to 256 letters, digits, and characters of . - _ / #";
        Problem::new("metricNamespace", message)
    })
}

/// `((?![:*$])[\x00-\x7F]){1,255}`.
fn name_problem(name: &str) -> Option<Problem> {
    let allowed = |c: char| c.is_ascii() && !":*$".contains(c);
    let right = (1..=255).contains(&name.chars().count()) && name.chars().all(allowed);
    (!right).then(|| {
        let message = "must have 1 to 255 ASCII characters, none of them : * $";
        Problem::new("metricName", message)
    })
}

/// The place that `text` names, if the pattern knows such places.
fn reference(
    parameter: &'static str,
    text: &str,
    pattern: Option<&Pattern>,
) -> Result<Reference, Problem> {
    let property = text.starts_with("$.") || text.starts_with("$[");
    match pattern {
        Some(Pattern::Terms(_) | Pattern::Regex(_)) => {
            let message = format!("`{text}` needs a pattern over JSON or columns");
            return Err(Problem::new(parameter, message).hint("such as `{ $.latency = * }`"));
        }
        Some(Pattern::Json(_)) if !property => {
            let message = format!("`{text}` is not a property of a JSON event");
            return Err(Problem::new(parameter, message).hint("properties are written `$.name`"));
        }
        Some(Pattern::Columns(columns)) => {
            let name = text.strip_prefix('$').unwrap_or(text);
            if !text.starts_with('$') || !columns.columns().any(|column| column.name == name) {
                let names: Vec<String> = columns
                    .columns()
                    .map(|column| format!("`${}`", column.name))
                    .collect();
                let message = format!("`{text}` is not a column of the pattern");
                return Err(Problem::new(parameter, message)
                    .hint(format!("columns are {}", names.join(", "))));
            }
        }
        Some(Pattern::Json(_)) | None => {}
    }
    if !property {
        let name = text.strip_prefix('$').unwrap_or_default();
        return Ok(Reference::Column(name.to_owned()));
    }
    let selector: Selector = text
        .parse()
        .map_err(|error: SyntaxError| Problem::new(parameter, format!("`{text}`: {error}")))?;
    if selector.has_wildcard() {
        let message = format!("`{text}` stands for several values");
        return Err(Problem::new(parameter, message));
    }
    Ok(Reference::Property(selector))
}
