//! Diagnostics as plain text: `code file:line:column message`, the line with what is meant underlined, labels, hint.

use std::fmt::Write;

use language::diagnostic::{Diagnostic, Severity};
use language::source::{LineIndex, Sources, Span};

pub(crate) fn render(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    diagnostics
        .iter()
        .map(|one| diagnostic(one, sources))
        .collect::<Vec<_>>()
        .join("\n")
}

fn diagnostic(one: &Diagnostic, sources: &Sources) -> String {
    let severity = if one.severity == Severity::Warning {
        " (warning)"
    } else {
        ""
    };
    let mut text = String::new();
    match &one.span {
        Some(span) => {
            writeln!(
                text,
                "{}{severity} {} {}",
                one.code,
                at(span, sources),
                one.message
            )
            .expect("text");
            text += &underlined(span, sources);
        }
        None => writeln!(text, "{}{severity} {}", one.code, one.message).expect("text"),
    }
    for label in &one.labels {
        writeln!(text, "  {} {}", at(&label.span, sources), label.message).expect("text");
        text += &underlined(&label.span, sources);
    }
    if let Some(hint) = &one.hint {
        writeln!(text, "  hint: {hint}").expect("text");
    }
    text
}

fn at(span: &Span, sources: &Sources) -> String {
    let index = LineIndex::new(sources.text(&span.file).expect("a file of the project"));
    let position = index.position(span.start);
    format!("{}:{}:{}", span.file, position.line, position.column)
}

fn underlined(span: &Span, sources: &Sources) -> String {
    let text = sources.text(&span.file).expect("a file of the project");
    let index = LineIndex::new(text);
    let position = index.position(span.start);
    let line = index.line(position.line);
    let length = text[span.start..span.end]
        .lines()
        .next()
        .map_or(0, |first| first.chars().count())
        .max(1);
    // a line that is as long as input can make it is not for people
    if line.len() > 200 {
        return String::new();
    }
    format!(
        "    {line}\n    {}{}\n",
        " ".repeat(position.column - 1),
        "^".repeat(length)
    )
}
