//! A plan for a pull request.

use language::plan::{Action, Change, FieldChange, Plan};
use serde_json::Value;

use super::super::plain;
use super::{script, summary, value};

/// Changes of resources are folded from this number on.
const FOLDED: usize = 10;

/// The whole plan.
pub(super) fn plan(plan: &Plan) -> String {
    let mut text = format!("### Plan: `{}` in `{}`\n\n", plan.project, plan.environment);
    if plan.is_empty() {
        text.push_str("No changes.\n");
        return text;
    }
    text.push_str(&format!("**{}**\n\n", summary::counts(plan.counts())));
    text.push_str(&format!("- Cost: {}\n", summary::cost(plan.cost)));
    text.extend(
        summary::near_limits(plan)
            .iter()
            .map(|limit| format!("- Near a limit: {}\n", escaped(limit))),
    );
    text.extend(summary::duration(plan).map(|duration| format!("- Time: {duration}\n")));
    for stack in plan.pending() {
        text.push_str(&format!(
            "\n#### Stack `{}` {}\n",
            stack.name,
            summary::stack_action(stack.action)
        ));
        if let Some(reason) = &stack.blocked {
            text.push_str(&format!("\n> **Blocked:** {}\n", escaped(reason)));
        }
        let folded = stack.changes.len() >= FOLDED;
        if folded {
            text.push_str(&format!(
                "\n<details><summary>{} resources</summary>\n",
                stack.changes.len()
            ));
        }
        for change in &stack.changes {
            resource(&mut text, change);
        }
        if folded {
            text.push_str("\n</details>\n");
        }
    }
    text
}

fn resource(text: &mut String, change: &Change) {
    let name = change
        .physical_name
        .as_deref()
        .unwrap_or(&change.logical_id);
    text.push_str(&format!(
        "\n**{} {}** ({})\n",
        verb(change.action),
        code(name),
        escaped(&change.resource_type)
    ));
    if change.action == Action::Remove {
        return;
    }
    if !change.fields.is_empty() {
        text.push_str("\n| Property | Before | After |\n|---|---|---|\n");
        text.extend(change.fields.iter().map(|field| row(&field.path, field)));
    }
    if !change.widgets.is_empty() {
        text.push('\n');
    }
    for widget in &change.widgets {
        text.push_str(&format!(
            "- {} widget {}\n",
            verb(widget.action),
            code(&widget.title)
        ));
        if widget.action == Action::Modify {
            let line = |field: &FieldChange| {
                let side = |value: Option<&Value>| value.map_or("nothing".to_owned(), cell);
                let (before, after) = (side(field.before.as_ref()), side(field.after.as_ref()));
                format!("  - {}: {before} → {after}\n", code(&field.path))
            };
            text.extend(widget.fields.iter().map(line));
        }
    }
    if let Some(package) = &change.package {
        script::markdown(text, package);
    }
}

fn row(path: &str, field: &FieldChange) -> String {
    let side = |value: Option<&Value>| value.map_or(String::new(), cell);
    let replaces = if field.requires_replacement && field.before.is_some() {
        " (replaces)"
    } else {
        ""
    };
    format!(
        "| {}{replaces} | {} | {} |\n",
        code(path),
        side(field.before.as_ref()),
        side(field.after.as_ref())
    )
}

fn verb(action: Action) -> &'static str {
    match action {
        Action::Add => "Add",
        Action::Modify => "Change",
        Action::Replace => "Replace",
        Action::Remove => "Remove",
    }
}

fn cell(value: &Value) -> String {
    code(&value::line(value))
}

/// As code, inside a table: no backtick ends it early, no bar ends the cell.
fn code(text: &str) -> String {
    let text = plain::line(text).replace('|', "\\|");
    if text.contains('`') {
        format!("`` {text} ``")
    } else {
        format!("`{text}`")
    }
}

fn escaped(text: &str) -> String {
    plain::line(text).replace('<', "&lt;").replace('|', "\\|")
}
