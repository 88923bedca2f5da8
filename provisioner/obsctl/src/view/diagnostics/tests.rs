use super::*;
use annotate_snippets::Renderer;
use language::diagnostic::{Code, Label};
use language::source::{SourceFile, Sources};

fn span(file: &str, text: &str, part: &str) -> Span {
    let start = text.find(part).unwrap();
    Span {
        file: file.into(),
        start,
        end: start + part.len(),
    }
}

fn mistake(span: Option<Span>) -> Diagnostic {
    Diagnostic {
        code: Code("E0301"),
        severity: Severity::Error,
        message: "unknown field `treshold`".to_owned(),
        span,
        labels: Vec::new(),
        hint: Some("did you mean `threshold`?".to_owned()),
    }
}

fn shown(diagnostics: Vec<Diagnostic>, files: &[(&str, &str)], width: usize) -> String {
    let sources = Sources {
        files: files
            .iter()
            .map(|(path, text)| SourceFile {
                path: (*path).into(),
                text: (*text).into(),
            })
            .collect(),
        ..Sources::default()
    };
    let findings = Findings {
        sources,
        diagnostics,
    };
    anstream::adapter::strip_str(&human(&findings, width)).to_string()
}

const ALARM: &str = "kind: Alarm\nname: errors\ntreshold: 5\n";

#[test]
fn a_mistake_is_shown_where_it_stands() {
    let text = shown(
        vec![mistake(Some(span("alarms/a.yaml", ALARM, "treshold")))],
        &[("alarms/a.yaml", ALARM)],
        100,
    );
    insta::assert_snapshot!(text);
}

#[test]
fn line_ends_of_windows_are_not_shown() {
    let windows = ALARM.replace('\n', "\r\n");
    let at = |text: &str| {
        shown(
            vec![mistake(Some(span("a.yaml", text, "treshold")))],
            &[("a.yaml", text)],
            100,
        )
    };
    assert_eq!(at(&windows), at(ALARM));
}

#[test]
fn labels_show_other_places_in_this_and_other_files() {
    let mut mistake = mistake(Some(span("b.yaml", ALARM, "errors")));
    mistake.message = "duplicate name `errors`".to_owned();
    mistake.labels = vec![
        Label {
            span: span("b.yaml", ALARM, "Alarm"),
            message: "of this kind".to_owned(),
        },
        Label {
            span: span("a.yaml", ALARM, "errors"),
            message: "first used here".to_owned(),
        },
    ];
    mistake.severity = Severity::Warning;
    insta::assert_snapshot!(shown(
        vec![mistake],
        &[("a.yaml", ALARM), ("b.yaml", ALARM)],
        100
    ));
}

#[test]
fn a_mistake_without_place_and_the_summary_of_many() {
    let mut warning = mistake(None);
    warning.severity = Severity::Warning;
    insta::assert_snapshot!(shown(vec![mistake(None), mistake(None), warning], &[], 100));
}

#[test]
fn long_lines_are_trimmed_around_the_mistake() {
    let text = format!(
        "a: 1\nb: [{} treshold, {}]\n",
        "x, ".repeat(3000),
        "y, ".repeat(3000)
    );
    let text = shown(
        vec![mistake(Some(span("a.yaml", &text, "treshold")))],
        &[("a.yaml", &text)],
        80,
    );
    assert!(text.contains("--> a.yaml:2:9006"), "{text}");
    assert!(
        text.contains("treshold,") && text.lines().all(|line| line.chars().count() <= 100),
        "{text}"
    );
}

#[test]
fn a_span_over_many_lines_is_folded() {
    let text = format!("a:\n{}end: 1\n", "  b: c\n".repeat(5000));
    let whole = Span {
        file: "a.yaml".into(),
        start: 0,
        end: text.len(),
    };
    let text = shown(vec![mistake(Some(whole))], &[("a.yaml", &text)], 100);
    assert!(
        text.contains("--> a.yaml:1:1") && text.lines().count() < 40,
        "{text}"
    );
}

#[test]
fn nothing_in_a_file_commands_the_terminal() {
    let alarm = "name: \u{1b}[2Jx\u{9b}\u{202e}\n";
    let mut mistake = mistake(Some(span("a.yaml", alarm, "x")));
    mistake.message = "bad name `\u{1b}[2J`".to_owned();
    mistake.hint = Some("\u{7}".to_owned());
    let sources = Sources {
        files: vec![SourceFile {
            path: "a.yaml".to_owned(),
            text: alarm.to_owned(),
        }],
        ..Sources::default()
    };
    let group = group(&mistake, &Lines::of(&sources));
    let text = Renderer::plain().render(&[group]);
    let text = plain::rendered(&text);
    assert!(
        !text.contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}'),
        "{text:?}"
    );
}

#[test]
fn spans_at_the_borders_of_a_file_do_no_harm() {
    for (start, end) in [(0, 0), (34, 34), (33, 99), (99, 120), (5, 2)] {
        let at = Span {
            file: "a.yaml".into(),
            start,
            end,
        };
        shown(vec![mistake(Some(at))], &[("a.yaml", ALARM)], 100);
    }
    let umlaut = Span {
        file: "a.yaml".into(),
        start: 1,
        end: 2,
    };
    shown(vec![mistake(Some(umlaut))], &[("a.yaml", "ü")], 100);
    shown(
        vec![mistake(Some(Span {
            file: "none.yaml".into(),
            start: 0,
            end: 1,
        }))],
        &[],
        100,
    );
}

#[test]
fn json_names_file_line_and_column() {
    let sources = Sources {
        files: vec![SourceFile {
            path: "a.yaml".to_owned(),
            text: ALARM.to_owned(),
        }],
        ..Sources::default()
    };
    let findings = Findings {
        sources,
        diagnostics: vec![mistake(Some(span("a.yaml", ALARM, "treshold")))],
    };
    insta::assert_json_snapshot!(json(&findings));
}
