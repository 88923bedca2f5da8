//! From an event to lines within the limits.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::directive::{
    dimension_name_rule, dimension_value_rule, metric_name_rule, namespace_rule, rule_of,
};
use super::event::{Event, Metric};
use super::problem::{Problem, Problems};
use super::read::Settings;
use super::{MAX_DIMENSIONS, MAX_LENGTH, MAX_METRICS, MAX_VALUES, METADATA};
use crate::datum::Value;

/// How deep a property may be nested; what reads the line refuses little more.
const MAX_NESTING: usize = 100;

pub(super) fn lines(event: &Event) -> Result<Vec<String>, Problems> {
    let mut check = Check::default();
    check.event(event);
    if !check.problems.is_empty() {
        return Err(Problems(check.problems));
    }
    let mut lines = Vec::new();
    // a stack instead of recursion: what is too long for one line is cut in half
    let mut waiting = chunks(event);
    waiting.reverse();
    while let Some(mut chunk) = waiting.pop() {
        let line = line(event, &check.dimensions, &chunk);
        if line.len() <= MAX_LENGTH {
            lines.push(line);
        } else if let [only] = chunk.as_slice() {
            let rule = format!(
                "does not fit into an event of {MAX_LENGTH} bytes beside the properties and dimensions"
            );
            return Err(Problems(vec![Problem::new(&only.metric.name, rule)]));
        } else {
            let rest = chunk.split_off(chunk.len() / 2);
            waiting.push(rest);
            waiting.push(chunk);
        }
    }
    Ok(lines)
}

/// Some values of one metric.
struct Part<'a> {
    metric: &'a Metric,
    values: &'a [f64],
}

/// The parts of each line, by the limits that count things.
fn chunks(event: &Event) -> Vec<Vec<Part<'_>>> {
    let sets = event.sets.len().max(1);
    let most = (Settings::default().max_data / sets).clamp(1, MAX_METRICS);
    let longest = event.metrics.iter().map(|metric| metric.values.len()).max();
    let rounds = longest.unwrap_or_default().div_ceil(MAX_VALUES);
    let mut chunks = Vec::new();
    for round in 0..rounds {
        let part = |metric| values_of(metric, round).map(|values| Part { metric, values });
        let mut parts = event.metrics.iter().filter_map(part).peekable();
        while parts.peek().is_some() {
            chunks.push(parts.by_ref().take(most).collect());
        }
    }
    chunks
}

fn values_of(metric: &Metric, round: usize) -> Option<&[f64]> {
    metric.values.chunks(MAX_VALUES).nth(round)
}

fn line(event: &Event, dimensions: &BTreeMap<&str, &str>, parts: &[Part<'_>]) -> String {
    let definitions: Vec<Json> = parts
        .iter()
        .map(|part| {
            json!({
                "Name": part.metric.name,
                "Unit": part.metric.unit.name(),
                "StorageResolution": u32::from(part.metric.resolution),
            })
        })
        .collect();
    let mut sets: Vec<Vec<&str>> = event
        .sets
        .iter()
        .map(|set| set.iter().map(|(name, _)| name).collect())
        .collect();
    if sets.is_empty() {
        sets.push(Vec::new());
    }
    let mut root = Map::new();
    root.insert(
        METADATA.to_owned(),
        json!({
            "Timestamp": event.timestamp.millis(),
            "CloudWatchMetrics": [{"Namespace": event.namespace, "Dimensions": sets, "Metrics": definitions}],
        }),
    );
    root.extend(
        dimensions
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).into())),
    );
    root.extend(event.properties.clone());
    for part in parts {
        let value = match part.values {
            [single] => number(*single),
            many => many.iter().copied().map(number).collect(),
        };
        root.insert(part.metric.name.clone(), value);
    }
    Json::Object(root).to_string()
}

/// Whole numbers without a point, which is shorter and reads back the same.
fn number(value: f64) -> Json {
    let exact = 53_f64.exp2();
    let negative_zero = value == 0.0 && value.is_sign_negative();
    if value.fract() == 0.0 && value.abs() < exact && !negative_zero {
        #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
        return Json::from(value as i64);
    }
    Json::from(value)
}

/// Looks for what the reader would refuse, and for members that would hide each other.
#[derive(Default)]
struct Check<'a> {
    dimensions: BTreeMap<&'a str, &'a str>,
    problems: Vec<Problem>,
}

impl<'a> Check<'a> {
    fn fail(&mut self, path: impl Into<String>, rule: impl Into<String>) {
        self.problems.push(Problem::new(path, rule));
    }

    fn event(&mut self, event: &'a Event) {
        if let Some(rule) = namespace_rule(&event.namespace) {
            self.fail("Namespace", rule);
        }
        let most = Settings::default().max_data;
        if event.sets.len() > most {
            self.fail("Dimensions", format!("must have at most {most} sets"));
        }
        for (index, set) in event.sets.iter().enumerate() {
            if set.len() > MAX_DIMENSIONS {
                let rule = format!("must have at most {MAX_DIMENSIONS} names");
                self.fail(format!("Dimensions[{index}]"), rule);
            }
            for (name, value) in set.iter() {
                self.dimension(name, value);
            }
        }
        for (name, value) in &event.properties {
            self.property(name, value);
        }
        let mut names = std::collections::BTreeSet::new();
        for metric in &event.metrics {
            self.metric(event, metric);
            if !names.insert(&metric.name) {
                self.fail(&metric.name, "is a metric twice");
            }
        }
    }

    fn dimension(&mut self, name: &'a str, value: &'a str) {
        if name == METADATA {
            return self.fail(name, "must not be a dimension");
        }
        if self
            .dimensions
            .insert(name, value)
            .is_some_and(|known| known != value)
        {
            let rule = "is a dimension with different values, for which separate events are needed";
            return self.fail(name, rule);
        }
        let rule = dimension_name_rule(name).or_else(|| dimension_value_rule(value));
        if let Some(rule) = rule {
            self.fail(name, format!("is a dimension and {rule}"));
        }
    }

    fn property(&mut self, name: &str, value: &Json) {
        if name == METADATA {
            self.fail(name, "must not be a property");
        } else if self.dimensions.contains_key(name) {
            self.fail(name, "is a property and a dimension");
        } else if deeper_than(value, MAX_NESTING) {
            self.fail(name, format!("is nested deeper than {MAX_NESTING} levels"));
        }
    }

    fn metric(&mut self, event: &Event, metric: &Metric) {
        let name = &metric.name;
        if let Some(rule) = metric_name_rule(name) {
            self.fail(name, format!("is a metric and {rule}"));
        }
        if self.dimensions.contains_key(name.as_str()) || event.properties.contains_key(name) {
            self.fail(name, "is a metric and something else");
        }
        if metric.values.is_empty() {
            self.fail(name, "is a metric and must have a value");
        }
        let wrong = metric
            .values
            .iter()
            .find_map(|value| Value::Single(*value).validate().err());
        if let Some(error) = wrong {
            self.fail(name, rule_of(error));
        }
    }
}

fn deeper_than(value: &Json, levels: usize) -> bool {
    let mut waiting = vec![(value, 1)];
    while let Some((value, level)) = waiting.pop() {
        if level > levels {
            return true;
        }
        match value {
            Json::Array(list) => waiting.extend(list.iter().map(|one| (one, level + 1))),
            Json::Object(map) => waiting.extend(map.values().map(|one| (one, level + 1))),
            _ => {}
        }
    }
    false
}
