//! Templates against snapshots.

use super::{Action, Change, FieldChange, Plan, plan};
use crate::model::Model;
use crate::template::fixtures;
use crate::template::render;

mod change_sets;
mod fields;
mod laws;
mod scripts;
mod stacks;
mod sums;
mod widgets;

/// The plan from one model, deployed, to another.
fn between(before: &Model, after: &Model) -> Plan {
    plan(after, &render(after), &fixtures::deployed_model(before))
}

/// One line for each change and each of its fields and widgets.
fn lines(plan: &Plan) -> Vec<String> {
    let stacks = plan.stacks.iter().filter(|stack| !stack.changes.is_empty());
    stacks
        .flat_map(|stack| stack.changes.iter().flat_map(change_lines))
        .collect()
}

fn change_lines(change: &Change) -> Vec<String> {
    let mut lines = vec![format!("{} {}", sign(change.action), change.logical_id)];
    if change.action == Action::Modify || change.action == Action::Replace {
        lines.extend(change.fields.iter().map(field_line));
        for widget in &change.widgets {
            lines.push(format!("  {} widget {}", sign(widget.action), widget.title));
            if widget.action == Action::Modify {
                lines.extend(
                    widget
                        .fields
                        .iter()
                        .map(|field| format!("  {}", field_line(field))),
                );
            }
        }
    }
    lines
}

fn sign(action: Action) -> &'static str {
    match action {
        Action::Add => "+",
        Action::Modify => "~",
        Action::Replace => "±",
        Action::Remove => "-",
    }
}

fn field_line(field: &FieldChange) -> String {
    let side = |value: &Option<serde_json::Value>| {
        value.as_ref().map_or("∅".to_owned(), ToString::to_string)
    };
    let replaces = if field.requires_replacement {
        " replaces"
    } else {
        ""
    };
    let follows = field
        .follows
        .as_ref()
        .map(|id| format!(" follows {id}"))
        .unwrap_or_default();
    format!(
        "  {}: {} → {}{replaces}{follows}",
        field.path,
        side(&field.before),
        side(&field.after)
    )
}
