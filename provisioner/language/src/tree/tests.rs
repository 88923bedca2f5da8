use super::*;
use crate::diagnostic::Diagnostic;
use crate::source::SourceFile;

fn read_text(text: &str) -> (File, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let file = SourceFile {
        path: "a.yaml".into(),
        text: text.into(),
    };
    (read(&file, &mut diagnostics), diagnostics)
}

fn codes(text: &str) -> Vec<&'static str> {
    read_text(text).1.iter().map(|one| one.code.0).collect()
}

/// The tree in a short form: scalars in Debug form, each with the text at its place.
fn show(node: &Node, text: &str) -> String {
    let written = &text[node.span.start..node.span.end];
    match &node.value {
        Value::Seq(items) => format!(
            "[{}]",
            items
                .iter()
                .map(|item| show(item, text))
                .collect::<Vec<_>>()
                .join(", ")
        ),
        Value::Map(map) => {
            let fields = map
                .iter()
                .map(|(name, entry)| format!("{name}: {}", show(&entry.node, text)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
        scalar => format!("{scalar:?}<{written}>"),
    }
}

#[test]
fn scalars_follow_the_core_schema() {
    for (text, expected) in [
        ("true", "Bool(true)"),
        ("yes", "String(\"yes\")"),
        ("True", "String(\"True\")"),
        ("NO", "String(\"NO\")"),
        ("~", "Null"),
        ("12", "Int(12)"),
        ("-0x1f", "String(\"-0x1f\")"),
        ("0x1f", "Int(31)"),
        ("012345678901", "String(\"012345678901\")"),
        ("1.5", "Float(1.5)"),
        ("1e3", "Float(1000.0)"),
        (".inf", "String(\".inf\")"),
        ("1_000", "String(\"1_000\")"),
        ("10s", "String(\"10s\")"),
        ("2026-01-01", "String(\"2026-01-01\")"),
        ("99999999999999999999", "String(\"99999999999999999999\")"),
        ("+", "String(\"+\")"),
        ("1-2", "String(\"1-2\")"),
    ] {
        assert_eq!(format!("{:?}", plain(text)), expected, "{text}");
    }
}

#[test]
fn spans_cover_what_is_written() {
    let text = "a: ü x # comment\nb:\n  - 'it''s'\n  - {c: 1, d: [yes, \"q\"]}\n\ne: |\n  block\nf:\ng: ~\n";
    let (file, diagnostics) = read_text(text);
    assert_eq!(diagnostics, []);
    assert_eq!(
        show(&file.documents[0], text),
        "{a: String(\"ü x\")<ü x>, b: [String(\"it's\")<'it''s'>, {c: Int(1)<1>, d: [String(\"yes\")<yes>, \
         String(\"q\")<\"q\">]}], e: String(\"block\\n\")<block\n>, f: Null<f>, g: Null<~>}"
    );
    let list = file.documents[0].get("b").unwrap();
    assert!(text[list.span.start..list.span.end].ends_with("\"q\"]}"));
}

#[test]
fn aliases_are_copies_with_the_place_of_the_anchor() {
    let text = "a: &x {k: 1}\nb: *x\n---\nc: 1\n";
    let (file, diagnostics) = read_text(text);
    assert_eq!(diagnostics, []);
    assert_eq!(file.documents.len(), 2);
    assert_eq!(file.documents[0].get("b"), file.documents[0].get("a"));
}

#[test]
fn mistakes_of_the_text() {
    for (text, expected) in [
        ("a: 1\na: 2\n", vec!["E0106"]),
        ("a: !x 1\n", vec!["E0107"]),
        ("? [a]\n: 1\n", vec!["E0109"]),
        ("a: {{ b }}\n", vec!["E0109"]),
        ("a: [1\nb: 2\n", vec!["E0104"]),
        ("a: *x\n", vec!["E0104"]),
        ("a: &x [*x]\n", vec!["E0104"]),
        ("", vec![]),
    ] {
        assert_eq!(codes(text), expected, "{text:?}");
    }
}

#[test]
fn deep_and_large_input_is_refused() {
    let flow = "[".repeat(10_000);
    let block: Vec<String> = (0..10_000)
        .map(|level| {
            format!(
                "{}a:
",
                " ".repeat(level)
            )
        })
        .collect();
    let dashes = "- ".repeat(10_000);
    for text in [flow.as_str(), dashes.as_str(), &"{a: ".repeat(10_000)] {
        assert_eq!(codes(text), ["E0105"]);
    }
    assert_eq!(codes(&block.concat()), ["E0102"]);
    assert_eq!(codes(&"x".repeat(10_000_000)), ["E0102"]);
    assert_eq!(codes(&"x".repeat(65_000)), ["E0103"]);
    let chain: Vec<String> = (0..100)
        .map(|level| format!("a{level}: &a{level} [*a{}]\n", level - 1))
        .collect();
    assert_eq!(codes(&chain.concat().replace("[*a-1]", "[]")), ["E0105"]);
}

#[test]
fn an_alias_bomb_is_refused() {
    let mut lines = vec![
        "a0: &a0 [x, x, x, x, x, x, x, x, x, x]
"
        .to_owned(),
    ];
    for level in 1..30 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        lines.push(format!("a{level}: &a{level} [{aliases}]\n"));
    }
    assert_eq!(codes(&lines.concat()), ["E0108"]);
}
