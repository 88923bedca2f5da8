//! Event patterns: which events a definition is about. As much of `EventBridge`'s language as RUM takes
//! (`BOTO:rum.MetricDefinitionRequest`).

use serde_json::{Map, Value};

/// How deep a pattern may be nested.
const MAX_DEPTH: usize = 16;

/// A pattern: every key must match.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pattern(Vec<(String, Node)>);

#[derive(Debug, Clone, PartialEq)]
enum Node {
    /// A structure below.
    Below(Pattern),
    /// Any of these.
    AnyOf(Vec<Test>),
}

#[derive(Debug, Clone, PartialEq)]
enum Test {
    Equals(Value),
    EqualsIgnoreCase(String),
    Prefix(String),
    Suffix(String),
    Wildcard(String),
    AnythingBut(Vec<Value>),
    Exists(bool),
    /// Lower and upper bounds, each with whether the bound itself is in.
    Numeric(Vec<(Comparison, f64)>),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Comparison {
    Less,
    LessOrEqual,
    Equal,
    GreaterOrEqual,
    Greater,
}

/// What is wrong with a pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct PatternError(String);

fn wrong(message: impl Into<String>) -> PatternError {
    PatternError(message.into())
}

impl Pattern {
    /// The pattern that a JSON document writes.
    pub(super) fn parse(text: &str) -> Result<Self, PatternError> {
        let value: Value = serde_json::from_str(text)
            .map_err(|error| wrong(format!("the pattern is not JSON: {error}")))?;
        match value {
            Value::Object(members) => Self::of(&members, MAX_DEPTH),
            _ => Err(wrong("the pattern is not an object")),
        }
    }

    fn of(members: &Map<String, Value>, depth: usize) -> Result<Self, PatternError> {
        if depth == 0 {
            return Err(wrong(format!(
                "the pattern is nested deeper than {MAX_DEPTH} levels"
            )));
        }
        let nodes = members.iter().map(|(key, value)| {
            let node = match value {
                Value::Object(members) => Node::Below(Self::of(members, depth - 1)?),
                Value::Array(tests) if !tests.is_empty() => {
                    Node::AnyOf(tests.iter().map(test).collect::<Result<_, _>>()?)
                }
                _ => {
                    return Err(wrong(format!(
                        "`{key}` is neither an object nor a list with items"
                    )));
                }
            };
            Ok((key.clone(), node))
        });
        nodes.collect::<Result<_, _>>().map(Self)
    }

    /// Whether an event is of this pattern.
    pub(super) fn matches(&self, event: &Value) -> bool {
        self.0.iter().all(|(key, node)| {
            let value = event.get(key);
            match node {
                Node::Below(pattern) => pattern.matches(value.unwrap_or(&Value::Null)),
                Node::AnyOf(tests) => match value {
                    Some(Value::Array(values)) => tests
                        .iter()
                        .any(|test| values.iter().any(|value| test.matches(Some(value)))),
                    value => tests.iter().any(|test| test.matches(value)),
                },
            }
        })
    }

    /// Whether the field at `path` (`metadata.pageId`) is looked at.
    pub(super) fn mentions(&self, path: &str) -> bool {
        let (key, rest) = path
            .split_once('.')
            .map_or((path, None), |(key, rest)| (key, Some(rest)));
        self.0.iter().any(|(known, node)| {
            known == key
                && match (node, rest) {
                    (Node::Below(pattern), Some(rest)) => pattern.mentions(rest),
                    (Node::AnyOf(_), None) => true,
                    _ => false,
                }
        })
    }

    /// The texts that the field `key` of the first level may be; `None` when other tests than equality decide.
    pub(super) fn texts(&self, key: &str) -> Option<Vec<&str>> {
        let (_, node) = self.0.iter().find(|(known, _)| known == key)?;
        match node {
            Node::Below(_) => None,
            Node::AnyOf(tests) => tests
                .iter()
                .map(|test| match test {
                    Test::Equals(Value::String(text)) => Some(text.as_str()),
                    _ => None,
                })
                .collect(),
        }
    }

    /// The keys of the first level.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| key.as_str())
    }
}

fn test(value: &Value) -> Result<Test, PatternError> {
    let Value::Object(operator) = value else {
        return match value {
            Value::Array(_) => Err(wrong("a list stands inside of a list")),
            plain => Ok(Test::Equals(plain.clone())),
        };
    };
    let mut members = operator.iter();
    let (Some((name, operand)), None) = (members.next(), members.next()) else {
        return Err(wrong("a test has one operator"));
    };
    let text = || {
        operand
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| wrong(format!("`{name}` asks for a text")))
    };
    match name.as_str() {
        "prefix" => Ok(Test::Prefix(text()?)),
        "suffix" => Ok(Test::Suffix(text()?)),
        "wildcard" => Ok(Test::Wildcard(text()?)),
        "equals-ignore-case" => Ok(Test::EqualsIgnoreCase(text()?)),
        "exists" => operand
            .as_bool()
            .map(Test::Exists)
            .ok_or_else(|| wrong("`exists` asks for true or false")),
        "anything-but" => Ok(Test::AnythingBut(match operand {
            Value::Array(values) => values.clone(),
            Value::Object(_) => return Err(wrong("`anything-but` asks for values")),
            one => vec![one.clone()],
        })),
        "numeric" => numeric(operand),
        other => Err(wrong(format!("there is no operator `{other}`"))),
    }
}

fn numeric(operand: &Value) -> Result<Test, PatternError> {
    let malformed = || {
        wrong("`numeric` asks for comparisons with numbers, such as [\">=\", 2000, \"<\", 8000]")
    };
    let items = operand.as_array().ok_or_else(malformed)?;
    if items.is_empty() || items.len() > 4 || items.len() % 2 != 0 {
        return Err(malformed());
    }
    let comparisons = items.chunks(2).map(|pair| {
        let [comparison, bound] = pair else {
            return Err(malformed());
        };
        let comparison = match comparison.as_str() {
            Some("<") => Comparison::Less,
            Some("<=") => Comparison::LessOrEqual,
            Some("=") => Comparison::Equal,
            Some(">=") => Comparison::GreaterOrEqual,
            Some(">") => Comparison::Greater,
            _ => return Err(malformed()),
        };
        Ok((comparison, bound.as_f64().ok_or_else(malformed)?))
    });
    comparisons.collect::<Result<_, _>>().map(Test::Numeric)
}

impl Test {
    fn matches(&self, value: Option<&Value>) -> bool {
        if let Self::Exists(wanted) = self {
            return value.is_some() == *wanted;
        }
        let Some(value) = value else { return false };
        let text = |holds: &dyn Fn(&str) -> bool| value.as_str().is_some_and(holds);
        match self {
            Self::Equals(wanted) => same(wanted, value),
            Self::EqualsIgnoreCase(wanted) => {
                text(&|text| text.to_lowercase() == wanted.to_lowercase())
            }
            Self::Prefix(wanted) => text(&|text| text.starts_with(wanted)),
            Self::Suffix(wanted) => text(&|text| text.ends_with(wanted)),
            Self::Wildcard(wanted) => {
                text(&|text| crate::services::wildcard::matches(wanted, text))
            }
            Self::AnythingBut(unwanted) => !unwanted.iter().any(|unwanted| same(unwanted, value)),
            Self::Exists(wanted) => *wanted,
            Self::Numeric(comparisons) => value.as_f64().is_some_and(|value| {
                comparisons
                    .iter()
                    .all(|(comparison, bound)| match comparison {
                        Comparison::Less => value < *bound,
                        Comparison::LessOrEqual => value <= *bound,
                        Comparison::Equal => value.total_cmp(bound).is_eq(),
                        Comparison::GreaterOrEqual => value >= *bound,
                        Comparison::Greater => value > *bound,
                    })
            }),
        }
    }
}

/// 200 and 200.0 are the same number.
fn same(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => one.total_cmp(&other).is_eq(),
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(pattern: &Value, event: &Value, expected: bool) {
        let pattern = Pattern::parse(&pattern.to_string()).unwrap();
        assert_eq!(pattern.matches(event), expected, "{pattern:?} {event}");
    }

    #[test]
    fn operators() {
        let event = json!({"type": "a", "n": 2000, "below": {"tags": ["x", "y"], "text": "Cart"}});
        check(&json!({}), &event, true);
        check(&json!({"type": ["b", "a"]}), &event, true);
        check(&json!({"type": ["b"]}), &event, false);
        check(&json!({"n": [2000.0]}), &event, true);
        check(
            &json!({"n": [{"numeric": [">=", 2000, "<", 8000]}]}),
            &event,
            true,
        );
        check(&json!({"n": [{"numeric": [">", 2000]}]}), &event, false);
        check(&json!({"type": [{"numeric": ["=", 1]}]}), &event, false);
        check(&json!({"below": {"tags": ["y"]}}), &event, true);
        check(
            &json!({"below": {"text": [{"prefix": "Ca"}]}}),
            &event,
            true,
        );
        check(
            &json!({"below": {"text": [{"suffix": "Ca"}]}}),
            &event,
            false,
        );
        check(
            &json!({"below": {"text": [{"equals-ignore-case": "cART"}]}}),
            &event,
            true,
        );
        check(
            &json!({"below": {"text": [{"anything-but": ["Cart"]}]}}),
            &event,
            false,
        );
        check(
            &json!({"below": {"text": [{"wildcard": "C*t"}]}}),
            &event,
            true,
        );
        check(
            &json!({"below": {"none": [{"exists": false}], "text": [{"exists": true}]}}),
            &event,
            true,
        );
        check(&json!({"none": {"text": ["x"]}}), &event, false);
        check(
            &json!({"type": [{"anything-but": "b"}], "n": [1]}),
            &event,
            false,
        );
    }

    #[test]
    fn mistakes_are_told() {
        for (pattern, part) in [
            ("[]", "not an object"),
            ("{", "not JSON"),
            (r#"{"a": "b"}"#, "`a` is neither"),
            (r#"{"a": []}"#, "`a` is neither"),
            (r#"{"a": [[1]]}"#, "a list stands inside"),
            (r#"{"a": [{"like": "b"}]}"#, "no operator `like`"),
            (r#"{"a": [{"numeric": ["<"]}]}"#, "`numeric` asks"),
            (r#"{"a": [{"numeric": ["<", "1"]}]}"#, "`numeric` asks"),
            (r#"{"a": [{"prefix": 1}]}"#, "`prefix` asks"),
            (r#"{"a": [{}]}"#, "one operator"),
        ] {
            let error = Pattern::parse(pattern).unwrap_err().to_string();
            assert!(error.contains(part), "{pattern}: {error}");
        }
        let deep = format!("{}[1]{}", r#"{"a":"#.repeat(40), "}".repeat(40));
        assert!(Pattern::parse(&deep).is_err());
    }
}
