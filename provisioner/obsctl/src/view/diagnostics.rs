//! Mistakes in the project: each with its place, the line underlined, and what to do.

mod excerpt;
mod lines;

use annotate_snippets::{Group, Level, Renderer};
use language::diagnostic::{Diagnostic, Severity};
use language::source::Span;
use serde_json::{Value, json};

use super::style::{ERROR, WARNING};
use super::{count, plain};
use crate::ops::Findings;
use lines::Lines;

/// All of them, and a line that counts them; nothing when there are none.
pub(super) fn human(findings: &Findings, width: usize) -> String {
    let Findings {
        sources,
        diagnostics,
    } = findings;
    if diagnostics.is_empty() {
        return String::new();
    }
    let (renderer, lines) = (Renderer::styled().term_width(width), Lines::of(sources));
    let mut text = String::new();
    for diagnostic in diagnostics {
        text.push_str(&plain::rendered(
            &renderer.render(&[group(diagnostic, &lines)]),
        ));
        text.push_str("\n\n");
    }
    text.push_str(&summary(findings));
    text
}

fn group<'a>(diagnostic: &'a Diagnostic, lines: &Lines<'a>) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level
        .primary_title(plain::line(&diagnostic.message))
        .id(diagnostic.code.0);
    let mut group = Group::with_title(title);
    if let Some(span) = &diagnostic.span {
        group = excerpt::add(group, span, &diagnostic.labels, lines);
    }
    match &diagnostic.hint {
        Some(hint) => group.element(Level::HELP.message(plain::line(hint))),
        None => group,
    }
}

fn summary(findings: &Findings) -> String {
    let warnings = findings.count(Severity::Warning);
    match findings.count(Severity::Error) {
        0 => format!(
            "{WARNING}warning:{WARNING:#} {}\n",
            count::of(warnings, "warning")
        ),
        errors => {
            let warnings = if warnings == 0 {
                String::new()
            } else {
                format!(", {}", count::of(warnings, "warning"))
            };
            format!(
                "{ERROR}error:{ERROR:#} {}{warnings}\n",
                count::of(errors, "error")
            )
        }
    }
}

/// The same as a list.
pub(super) fn json(findings: &Findings) -> Value {
    let lines = Lines::of(&findings.sources);
    findings
        .diagnostics
        .iter()
        .map(|diagnostic| one(diagnostic, &lines))
        .collect()
}

fn one(diagnostic: &Diagnostic, lines: &Lines<'_>) -> Value {
    let labels: Vec<Value> = diagnostic
        .labels
        .iter()
        .map(|label| json!({"message": label.message, "place": place(&label.span, lines)}))
        .collect();
    json!({
        "code": diagnostic.code.0,
        "severity": match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        "message": diagnostic.message,
        "place": diagnostic.span.as_ref().map(|span| place(span, lines)),
        "labels": labels,
        "hint": diagnostic.hint,
    })
}

fn place(span: &Span, lines: &Lines<'_>) -> Value {
    let (start, end) = (
        lines.position(&span.file, span.start),
        lines.position(&span.file, span.end),
    );
    json!({
        "file": &*span.file,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    })
}

#[cfg(test)]
mod tests;
