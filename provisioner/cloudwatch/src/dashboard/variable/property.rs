//! Property variables: a property, or a dimension of that name.

use serde_json::Value;

use crate::dashboard::expand::Asked;
use crate::dashboard::json::{Element, List, Scalar};
use crate::dashboard::model::{Body, Content, Entry, Metric};
use crate::metric::{Dimensions, MetricId};

/// Replaces the values of a property in all widgets, and those of a dimension in their metrics.
pub(super) fn apply(body: &mut Body, property: &str, value: &Scalar) {
    let widgets = body.widgets.iter_mut().flat_map(List::elements_mut);
    for widget in widgets {
        if let Element::Read(widget) = widget
            && let Content::Metric(metric) = &mut widget.content
        {
            replace_dimension(metric, property, value);
        }
    }
    body.rewrite_widgets(|mut widgets| {
        replace_property(&mut widgets, property, value.json());
        Some(widgets)
    });
}

/// Writes the metrics of a widget that has the dimension without abbreviations, with the value.
fn replace_dimension(metric: &mut Metric, name: &str, value: &Scalar) {
    let (expanded, _) = metric.expand();
    let has = |asked: &Asked<'_>| match asked {
        Asked::Metric(id) => id.dimensions.get(name).is_some(),
        Asked::Expression(_) => false,
    };
    if !expanded.iter().any(|entry| has(&entry.asked)) {
        return;
    }
    let text = value.text();
    let replace = |id: MetricId| {
        let pairs = id.dimensions.iter().map(|(other, old)| {
            let value = if other == name { text.as_str() } else { old };
            (other, value)
        });
        MetricId::new(id.namespace, id.name, pairs.collect::<Dimensions>())
    };
    let replaced: Vec<(usize, MetricId)> = expanded
        .into_iter()
        .filter_map(|entry| match entry.asked {
            Asked::Metric(id) => Some((entry.index, replace(id))),
            Asked::Expression(_) => None,
        })
        .collect();
    let Some(metrics) = &mut metric.metrics else {
        return;
    };
    for (index, id) in replaced {
        if let Some(Element::Read(entry)) = metrics.elements_mut().get_mut(index) {
            entry.texts = Entry::texts_of(&id);
        }
    }
}

/// Sets each value of the key, at any depth. A list of its own keeps what is still to be seen, so
/// that depth costs nothing.
fn replace_property(widgets: &mut Value, key: &str, value: &Value) {
    let mut open = vec![widgets];
    while let Some(part) = open.pop() {
        match part {
            Value::Object(fields) => {
                for (name, field) in fields {
                    match field {
                        Value::Object(_) | Value::Array(_) => open.push(field),
                        field if name == key => *field = like(field, value),
                        _ => {}
                    }
                }
            }
            Value::Array(parts) => open.extend(parts),
            _ => {}
        }
    }
}

/// The value as the kind of value that it replaces, when it can be one: whoever types a period
/// types a text (*undocumented*).
fn like(old: &Value, value: &Value) -> Value {
    match value {
        Value::String(text) if !old.is_string() => {
            let read: Option<Value> = serde_json::from_str(text).ok();
            let same = read.filter(|read| {
                (read.is_number() && old.is_number()) || (read.is_boolean() && old.is_boolean())
            });
            same.unwrap_or_else(|| value.clone())
        }
        _ => value.clone(),
    }
}
