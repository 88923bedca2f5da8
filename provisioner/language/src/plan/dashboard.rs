//! A dashboard's change: its body is never shown as one string.

use serde_json::{Map, Value};

use crate::template;

use super::change::{FieldChange, WidgetChange};
use super::diff::{Dialect, Difference, differences};
use super::widget;

/// The property that holds the body.
pub(super) const BODY: &str = "DashboardBody";

/// What changes inside a body.
#[derive(Debug, Default, PartialEq)]
pub(super) struct BodyChange {
    /// Settings of the whole dashboard, such as `DashboardBody.periodOverride`.
    pub(super) fields: Vec<FieldChange>,
    /// Its widgets.
    pub(super) widgets: Vec<WidgetChange>,
}

/// The difference of two values of `DashboardBody`, either of them absent when the dashboard is added or removed.
/// `None` when one of them is not a body that can be read: then it is a property like any other.
pub(super) fn body_change(before: Option<&Value>, after: Option<&Value>) -> Option<BodyChange> {
    let read = |side: Option<&Value>| side.map_or(Some(None), |value| parse(value).map(Some));
    let (before, after) = (read(before)?.map(split), read(after)?.map(split));
    let widgets_of = |side: &Option<Parts>| {
        side.as_ref()
            .map(|parts| parts.widgets.clone())
            .unwrap_or_default()
    };
    let widgets = widget::changes(&widgets_of(&before), &widgets_of(&after));
    let settings = |side: &Option<Parts>| {
        side.as_ref()
            .map(|parts| Value::Object(parts.settings.clone()))
    };
    let (one, other) = (settings(&before), settings(&after));
    let found = differences(one.as_ref(), other.as_ref(), Dialect::Body);
    let fields = found
        .into_iter()
        .filter(|found| !found.path.is_empty())
        .map(setting)
        .collect();
    Some(BodyChange { fields, widgets })
}

/// What changes between two bodies, as JSON: settings of the whole dashboard, and its widgets. A text that is no body has neither.
pub fn body_changes(before: &str, after: &str) -> (Vec<FieldChange>, Vec<WidgetChange>) {
    let read = |text: &str| split(serde_json::from_str(text).unwrap_or_default());
    let (before, after) = (read(before), read(after));
    let widgets = widget::changes(&before.widgets, &after.widgets);
    let settings = |parts: Parts| Value::Object(parts.settings);
    let (one, other) = (settings(before), settings(after));
    let found = differences(Some(&one), Some(&other), Dialect::Body);
    let fields = found.into_iter().filter(|found| !found.path.is_empty());
    (fields.map(setting).collect(), widgets)
}

fn setting(found: Difference) -> FieldChange {
    FieldChange {
        path: format!("{BODY}.{}", found.path),
        before: found.before,
        after: found.after,
        requires_replacement: false,
        follows: None,
    }
}

fn parse(value: &Value) -> Option<Map<String, Value>> {
    serde_json::from_str(&template::read(value)?).ok()
}

struct Parts {
    settings: Map<String, Value>,
    widgets: Vec<Value>,
}

/// Widgets that are not a list stay a setting.
fn split(mut body: Map<String, Value>) -> Parts {
    let widgets = match body.remove("widgets") {
        Some(Value::Array(widgets)) => widgets,
        Some(other) => {
            body.insert("widgets".to_owned(), other);
            Vec::new()
        }
        None => Vec::new(),
    };
    Parts {
        settings: body,
        widgets,
    }
}
