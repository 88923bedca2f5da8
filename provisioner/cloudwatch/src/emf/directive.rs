//! One directive: a namespace, the dimension sets and the metrics that it combines.

use serde_json::{Map, Value as Json};

use super::definition::Definition;
use super::problem::Problem;
use super::read::Settings;
use super::{
    MAX_DIMENSION_NAME, MAX_DIMENSION_VALUE, MAX_DIMENSIONS, MAX_METRICS, MAX_NAME, METADATA,
};
use crate::datum::{Datum, metric_errors, validate_namespace};
use crate::metric::{Dimensions, MetricId};
use crate::time::Timestamp;

/// Takes directives, and keeps going where one is wrong.
pub(super) struct Directives<'a> {
    pub(super) root: &'a Map<String, Json>,
    pub(super) timestamp: Timestamp,
    pub(super) settings: &'a Settings,
    pub(super) data: Vec<Datum>,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Directives<'a> {
    pub(super) fn take(&mut self, path: &str, directive: &'a Json) {
        if !directive.is_object() {
            return self.fail(path, "must be an object");
        }
        let namespace = self.namespace(&format!("{path}.Namespace"), directive);
        let sets = self.sets(&format!("{path}.Dimensions"), directive.get("Dimensions"));
        let metrics = self.metrics(&format!("{path}.Metrics"), directive.get("Metrics"));
        let Some(namespace) = namespace else { return };
        for metric in &metrics {
            if self.data.len() + sets.len() > self.settings.max_data {
                let most = self.settings.max_data;
                let rule = format!("must not bring the data of the event above {most}");
                return self.fail(path, rule);
            }
            self.data.extend(sets.iter().map(|dimensions| Datum {
                metric: MetricId::new(namespace, metric.name, dimensions.clone()),
                timestamp: self.timestamp,
                value: metric.value.clone(),
                unit: metric.unit,
                resolution: metric.resolution,
            }));
        }
    }

    fn fail(&mut self, path: impl Into<String>, rule: impl Into<String>) {
        if self.problems.len() < self.settings.max_problems {
            self.problems.push(Problem::new(path, rule));
        }
    }

    fn namespace(&mut self, path: &str, directive: &'a Json) -> Option<&'a str> {
        let namespace = directive.get("Namespace").and_then(Json::as_str);
        let rule = match namespace {
            None => "must be a text".to_owned(),
            Some(namespace) => match namespace_rule(namespace) {
                None => return Some(namespace),
                Some(rule) => rule,
            },
        };
        self.fail(path, rule);
        None
    }

    fn sets(&mut self, path: &str, found: Option<&'a Json>) -> Vec<Dimensions> {
        let Some(sets) = found.and_then(Json::as_array) else {
            self.fail(path, "must be a list of dimension sets");
            return Vec::new();
        };
        if sets.is_empty() {
            self.fail(path, "must have at least one set, which may be empty");
        }
        let indexed = sets.iter().enumerate();
        indexed
            .filter_map(|(index, set)| self.set(&format!("{path}[{index}]"), set))
            .collect()
    }

    /// The values of the root members that a set names, if all are there.
    fn set(&mut self, path: &str, set: &'a Json) -> Option<Dimensions> {
        let Some(names) = set.as_array() else {
            self.fail(path, "must be a list of names");
            return None;
        };
        if names.len() > MAX_DIMENSIONS {
            self.fail(path, format!("must have at most {MAX_DIMENSIONS} names"));
            return None;
        }
        let mut whole = true;
        let mut pairs = Vec::with_capacity(names.len());
        for (index, name) in names.iter().enumerate() {
            let found = name
                .as_str()
                .ok_or_else(|| Problem::new(format!("{path}[{index}]"), "must be a text"))
                .and_then(|name| self.dimension(&format!("{path}[{index}]"), name));
            match found {
                Ok(pair) => pairs.push(pair),
                Err(problem) => {
                    whole = false;
                    self.fail(problem.path, problem.rule);
                }
            }
        }
        whole.then(|| pairs.into_iter().collect())
    }

    fn dimension(&self, path: &str, name: &'a str) -> Result<(&'a str, &'a str), Problem> {
        let Some(target) = self.root.get(name) else {
            return Err(Problem::new(path, missing_target(name)));
        };
        if let Some(rule) = dimension_name_rule(name) {
            return Err(Problem::new(path, rule));
        }
        match target.as_str() {
            None => Err(Problem::new(name, "is a dimension and must be a text")),
            Some(value) => match dimension_value_rule(value) {
                Some(rule) => Err(Problem::new(name, format!("is a dimension and {rule}"))),
                None => Ok((name, value)),
            },
        }
    }

    fn metrics(&mut self, path: &str, found: Option<&'a Json>) -> Vec<Definition<'a>> {
        let Some(metrics) = found.and_then(Json::as_array) else {
            self.fail(path, "must be a list of metrics");
            return Vec::new();
        };
        if metrics.len() > MAX_METRICS {
            self.fail(path, format!("must have at most {MAX_METRICS} metrics"));
            return Vec::new();
        }
        let mut taken = Vec::with_capacity(metrics.len());
        for (index, metric) in metrics.iter().enumerate() {
            match Definition::of(&format!("{path}[{index}]"), metric, self.root) {
                Ok(definition) => taken.push(definition),
                Err(problems) => {
                    for problem in problems {
                        self.fail(problem.path, problem.rule);
                    }
                }
            }
        }
        taken
    }
}

/// What is wrong with a namespace: by the format first, then by CloudWatch, which takes less.
pub(super) fn namespace_rule(namespace: &str) -> Option<String> {
    if let Some(rule) = length_rule(namespace, MAX_NAME) {
        return Some(rule);
    }
    validate_namespace(namespace).err().map(rule_of)
}

/// What is wrong with the name of a metric.
pub(super) fn metric_name_rule(name: &str) -> Option<String> {
    let alone = MetricId::new("Any", name, Dimensions::none());
    length_rule(name, MAX_NAME)
        .or_else(|| metric_errors(&alone).into_iter().next().map(rule_of))
        .or_else(|| (name == METADATA).then(|| "must not be `_aws`".to_owned()))
}

/// What is wrong with the name of a dimension.
pub(super) fn dimension_name_rule(name: &str) -> Option<String> {
    length_rule(name, MAX_DIMENSION_NAME).or_else(|| pair_rule(name, "any"))
}

/// What is wrong with the value of a dimension.
pub(super) fn dimension_value_rule(value: &str) -> Option<String> {
    length_rule(value, MAX_DIMENSION_VALUE).or_else(|| pair_rule("any", value))
}

fn pair_rule(name: &str, value: &str) -> Option<String> {
    let dimensions = [(name, value)].into_iter().collect();
    let alone = MetricId::new("Any", "any", dimensions);
    metric_errors(&alone).into_iter().next().map(rule_of)
}

fn length_rule(text: &str, longest: usize) -> Option<String> {
    // no further than needed: an event may refer to one long text many times
    let length = text.chars().take(longest + 1).count();
    (length == 0 || length > longest).then(|| format!("must have 1 to {longest} characters"))
}

/// The rule alone, since the path says what it is about.
pub(super) fn rule_of(error: crate::datum::DatumError) -> String {
    match error {
        crate::datum::DatumError::Malformed { rule, .. } => rule.to_owned(),
        other => format!("is refused: {other}"),
    }
}

/// References are literal: `A.a` is the member `A.a` and never `a` inside `A`.
pub(super) fn missing_target(name: &str) -> String {
    format!("names `{name}`, which the event does not have at its root")
}
