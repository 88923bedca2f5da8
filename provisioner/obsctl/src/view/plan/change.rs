//! One resource: its sign, its names, its fields, its widgets.

use anstyle::Style;
use language::plan::{Action, Change, FieldChange, WidgetChange};
use similar::{ChangeTag, TextDiff};

use super::super::plain;
use super::super::style::{BOLD, DIM, GREEN, RED, YELLOW};
use super::{script, value};

/// A resource and what happens inside it.
pub(super) fn resource(text: &mut String, change: &Change) {
    let (style, sign) = sign(change.action);
    let logical = plain::line(&change.logical_id);
    let kind = plain::line(&change.resource_type);
    let names = match &change.physical_name {
        Some(physical) => format!(
            "{BOLD}{}{BOLD:#}  {DIM}{kind} {logical}{DIM:#}",
            plain::line(physical)
        ),
        None => format!("{BOLD}{logical}{BOLD:#}  {DIM}{kind}{DIM:#}"),
    };
    text.push_str(&format!("  {style}{sign:>3}{style:#} {names}\n"));
    if change.action == Action::Remove && change.resource_type == "AWS::S3::Bucket" {
        text.push_str("        with everything in it\n");
    }
    fields(text, change.action, &change.fields, 8);
    for change in &change.widgets {
        widget(text, change);
    }
    if let Some(package) = &change.package {
        script::package(text, package);
    }
    text.push('\n');
}

/// The sign in front of it.
pub(super) fn sign(action: Action) -> (Style, &'static str) {
    match action {
        Action::Add => (GREEN, "+"),
        Action::Modify => (YELLOW, "~"),
        Action::Replace => (RED, "-/+"),
        Action::Remove => (RED, "-"),
    }
}

fn widget(text: &mut String, change: &WidgetChange) {
    let (style, sign) = sign(change.action);
    text.push_str(&format!(
        "        {style}{sign}{style:#} widget {BOLD}{}{BOLD:#}\n",
        plain::line(&change.title)
    ));
    if change.action != Action::Remove {
        fields(text, change.action, &change.fields, 12);
    }
}

/// One field a line, aligned; a removed resource needs no list of what it had.
fn fields(text: &mut String, action: Action, fields: &[FieldChange], indent: usize) {
    if action == Action::Remove {
        return;
    }
    let width = fields
        .iter()
        .map(|field| field.path.chars().count())
        .max()
        .unwrap_or(0)
        .min(48);
    for field in fields {
        let path = plain::line(&field.path);
        let note = note(field);
        if let Some((before, after)) = value::lines(field.before.as_ref(), field.after.as_ref()) {
            text.push_str(&format!("{:indent$}{path}{note}\n", ""));
            lines(text, before, after, indent + 2);
        } else {
            text.push_str(&format!(
                "{:indent$}{path:width$}  {}{note}\n",
                "",
                values(action, field)
            ));
        }
    }
}

fn values(action: Action, field: &FieldChange) -> String {
    match (&field.before, &field.after) {
        (None, Some(after)) if action == Action::Add => value::line(after),
        (None, Some(after)) => format!("{GREEN}+ {}{GREEN:#}", value::line(after)),
        (Some(before), None) => format!("{RED}- {}{RED:#}", value::line(before)),
        (Some(before), Some(after)) if before == after => value::line(after),
        (Some(before), Some(after)) => {
            let (before, after) = value::pair(before, after);
            format!("{RED}{before}{RED:#} → {GREEN}{after}{GREEN:#}")
        }
        (None, None) => String::new(),
    }
}

fn note(field: &FieldChange) -> String {
    match (&field.follows, field.requires_replacement) {
        (Some(replaced), _) => format!("  {DIM}follows {}{DIM:#}", plain::line(replaced)),
        (None, true) if field.before.is_some() => format!("  {RED}forces replacement{RED:#}"),
        _ => String::new(),
    }
}

fn lines(text: &mut String, before: &str, after: &str, indent: usize) {
    for change in TextDiff::from_lines(before, after).iter_all_changes() {
        let (style, sign) = match change.tag() {
            ChangeTag::Equal => (Style::new(), ' '),
            ChangeTag::Delete => (RED, '-'),
            ChangeTag::Insert => (GREEN, '+'),
        };
        let line = plain::line(change.value().trim_end_matches(['\n', '\r'])).into_owned();
        text.push_str(&format!("{:indent$}{style}{sign} {line}{style:#}\n", ""));
    }
}
