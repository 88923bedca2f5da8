//! What changes in the widgets of a dashboard.

use std::collections::BTreeSet;

use serde_json::Value;

use super::change::{Action, FieldChange, WidgetChange};
use super::diff::{Dialect, Difference, differences};
use super::matching::Matching;

/// Characters of a text widget that stand for its title.
const TITLE_CHARACTERS: usize = 60;

/// Added and modified widgets in the order of the new dashboard, then the removed ones in the order of the old.
pub(super) fn changes(before: &[Value], after: &[Value]) -> Vec<WidgetChange> {
    let matching = Matching::of(before, after);
    let mut changes = Vec::new();
    for (index, widget) in after.iter().enumerate() {
        let old = matching.old_of.get(&index).copied();
        let fields = fields(old.map(|old| &before[old]), Some(widget));
        let action = if old.is_some() {
            Action::Modify
        } else {
            Action::Add
        };
        if action == Action::Add || !fields.is_empty() {
            changes.push(WidgetChange {
                action,
                title: title(widget),
                fields,
                before: old,
                after: Some(index),
            });
        }
    }
    let kept: BTreeSet<usize> = matching.old_of.values().copied().collect();
    let removed = before
        .iter()
        .enumerate()
        .filter(|(index, _)| !kept.contains(index));
    changes.extend(removed.map(|(index, widget)| WidgetChange {
        action: Action::Remove,
        title: title(widget),
        fields: fields(Some(widget), None),
        before: Some(index),
        after: None,
    }));
    changes
}

/// What a person calls the widget.
fn title(widget: &Value) -> String {
    if let Some(title) = widget["properties"]["title"]
        .as_str()
        .filter(|title| !title.is_empty())
    {
        return title.to_owned();
    }
    let text = widget["properties"]["markdown"]
        .as_str()
        .unwrap_or_default();
    let first = text
        .lines()
        .map(|line| line.trim_start_matches('#').trim())
        .find(|line| !line.is_empty());
    if let Some(line) = first {
        return line.chars().take(TITLE_CHARACTERS).collect();
    }
    let kind = widget["type"].as_str().unwrap_or("widget");
    format!("{kind} at {}, {}", widget["x"], widget["y"])
}

fn fields(before: Option<&Value>, after: Option<&Value>) -> Vec<FieldChange> {
    let envelope = |side: Option<&Value>| {
        side.cloned().map(|mut widget| {
            if let Some(object) = widget.as_object_mut() {
                object.remove("properties");
            }
            widget
        })
    };
    let (old, new) = (envelope(before), envelope(after));
    let mut fields: Vec<_> = differences(old.as_ref(), new.as_ref(), Dialect::Body)
        .into_iter()
        .map(field)
        .collect();
    let properties =
        |side: Option<&Value>| side.and_then(|widget| widget.get("properties")).cloned();
    let (old, new) = (properties(before), properties(after));
    fields.extend(
        differences(old.as_ref(), new.as_ref(), Dialect::Body)
            .into_iter()
            .map(|mut found| {
                // a property named like a part of the envelope
                if matches!(
                    found.path.as_str(),
                    "" | "type" | "x" | "y" | "width" | "height"
                ) {
                    found.path = format!("properties.{}", found.path);
                }
                field(found)
            }),
    );
    fields.sort_by(|one, other| one.path.cmp(&other.path));
    fields
}

fn field(found: Difference) -> FieldChange {
    FieldChange {
        path: found.path,
        before: found.before,
        after: found.after,
        requires_replacement: false,
        follows: None,
    }
}
