//! Which values of a JSON event a condition is about.

use std::fmt;
use std::str::FromStr;

use serde_json::Value as Json;

use super::scanner::Scanner;
use crate::syntax::SyntaxError;

/// A path into a JSON event, such as `$.users[0].email` (LG:FilterAndPatternSyntax).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Selector(Vec<Step>);

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The member of this name: `.name`, or `.['na.me']`.
    Member(String),
    /// The element at this place, from 0: `[0]`.
    Element(usize),
    /// Each member: `.*`.
    AnyMember,
    /// Each element: `[*]`.
    AnyElement,
}

impl Step {
    /// Whether it stands for several values.
    pub fn is_wildcard(&self) -> bool {
        matches!(self, Self::AnyMember | Self::AnyElement)
    }
}

impl Selector {
    /// The steps from the root.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Whether it stands for several values.
    pub fn has_wildcard(&self) -> bool {
        self.0.iter().any(Step::is_wildcard)
    }

    /// The values that it selects; several only with a wildcard.
    pub fn select<'j>(&self, root: &'j Json) -> Vec<&'j Json> {
        let mut selected = vec![root];
        for step in &self.0 {
            selected = match step {
                Step::Member(name) => each(&selected, |value| value.get(name)),
                Step::Element(index) => each(&selected, |value| value.get(index)),
                Step::AnyMember => each(&selected, |value| {
                    value
                        .as_object()
                        .map(|map| map.values())
                        .into_iter()
                        .flatten()
                }),
                Step::AnyElement => each(&selected, |value| value.as_array().into_iter().flatten()),
            };
        }
        selected
    }

    pub(super) fn read(scanner: &mut Scanner<'_>) -> Result<Self, SyntaxError> {
        let start = scanner.at();
        if !scanner.take("$") {
            let message = format!(
                "expected a property such as `$.name`, found {}",
                scanner.found()
            );
            return Err(SyntaxError::new(scanner.here(), message));
        }
        let mut steps = Vec::new();
        while let Some(step) = read_step(scanner)? {
            steps.push(step);
        }
        let span = scanner.since(start);
        if steps.is_empty() {
            let message = "a property is written with its name";
            return Err(SyntaxError::new(span, message).hint("such as `$.name` or `$[0]`"));
        }
        if steps.iter().filter(|step| step.is_wildcard()).count() > 1 {
            return Err(SyntaxError::new(
                span,
                "a property has at most one wildcard",
            ));
        }
        Ok(Self(steps))
    }
}

fn each<'j, I: IntoIterator<Item = &'j Json>>(
    selected: &[&'j Json],
    step: impl Fn(&'j Json) -> I,
) -> Vec<&'j Json> {
    selected.iter().flat_map(|value| step(value)).collect()
}

fn read_step(scanner: &mut Scanner<'_>) -> Result<Option<Step>, SyntaxError> {
    if scanner.take("[") {
        return bracket(scanner).map(Some);
    }
    if !scanner.take(".") {
        return Ok(None);
    }
    if scanner.take("*") {
        return Ok(Some(Step::AnyMember));
    }
    if scanner.take("[") {
        return bracket(scanner).map(Some);
    }
    let name = scanner.take_while(is_name);
    if name.is_empty() {
        let message = format!("expected the name of a property, found {}", scanner.found());
        let hint = "names have letters, digits, `-` and `_`; others are written `.['the name']`";
        return Err(SyntaxError::new(scanner.here(), message).hint(hint));
    }
    Ok(Some(Step::Member(name.to_owned())))
}

/// What follows `[`.
fn bracket(scanner: &mut Scanner<'_>) -> Result<Step, SyntaxError> {
    let start = scanner.at();
    let step = if scanner.take("*") {
        Step::AnyElement
    } else if scanner.take("'") {
        let name = scanner.take_while(|c| c != '\'').to_owned();
        if !scanner.take("'") {
            let message = "the name of this property has no end";
            return Err(SyntaxError::new(scanner.since(start), message).hint("close it with `'`"));
        }
        Step::Member(name)
    } else {
        let digits = scanner.take_while(|c| c.is_ascii_digit());
        let index = digits.parse().map_err(|_| {
            let message = "expected the place of an element, from 0";
            SyntaxError::new(start..scanner.here().end, message)
                .hint("`[*]` stands for each element, `['name']` for a property")
        })?;
        Step::Element(index)
    };
    if scanner.take("]") {
        return Ok(step);
    }
    let message = format!("expected `]`, found {}", scanner.found());
    Err(SyntaxError::new(scanner.here(), message))
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

impl FromStr for Selector {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut scanner = Scanner::new(text, 0);
        let selector = Self::read(&mut scanner)?;
        if scanner.rest().is_empty() {
            return Ok(selector);
        }
        let message = format!("expected the end, found {}", scanner.found());
        Err(SyntaxError::new(scanner.at()..text.len(), message))
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("$")?;
        self.0.iter().try_for_each(|step| match step {
            Step::Member(name) if !name.is_empty() && name.chars().all(is_name) => {
                write!(f, ".{name}")
            }
            Step::Member(name) => write!(f, ".['{name}']"),
            Step::Element(index) => write!(f, "[{index}]"),
            Step::AnyMember => f.write_str(".*"),
            Step::AnyElement => f.write_str("[*]"),
        })
    }
}
