use super::*;
use crate::source::{SourceFile, Sources};
use crate::tree::{Node, Value, read};

/// Expands a document in a scope with `n`, `text` and `list`; the values of its fields in Debug form, then codes.
fn expand(text: &str) -> (Vec<String>, Vec<&'static str>) {
    let file = SourceFile {
        path: "a.yaml".into(),
        text: text.into(),
    };
    let sources = Sources {
        files: vec![file],
        ..Sources::default()
    };
    let mut diagnostics = Vec::new();
    let root = read(&sources.files[0], &mut diagnostics)
        .documents
        .remove(0);
    let mut scope = Scope::default();
    scope.insert("n", 5.into());
    scope.insert("text", "orders".into());
    scope.insert("list", vec!["a", "b"].into());
    let mut expander = Expander::new(&sources);
    let tree = expander.expand(&root, &scope);
    let values = tree
        .as_map()
        .unwrap()
        .values()
        .map(|entry| show(&entry.node))
        .collect();
    (
        values,
        expander.diagnostics.iter().map(|one| one.code.0).collect(),
    )
}

fn show(node: &Node) -> String {
    match &node.value {
        Value::Seq(items) => {
            format!("{:?}", items.iter().map(show).collect::<Vec<_>>()).replace('"', "")
        }
        Value::Map(map) => map
            .iter()
            .map(|(name, entry)| format!("{name}={}", show(&entry.node)))
            .collect::<Vec<_>>()
            .concat(),
        other => format!("{other:?}").replace('"', ""),
    }
}

#[test]
fn an_expression_alone_keeps_its_type() {
    for (text, expected) in [
        ("a: \"{{ n }}\"", "Int(5)"),
        ("a: \"{{ n * 2 + 1 }}\"", "Int(11)"),
        ("a: \"{{ n / 2 }}\"", "Float(2.5)"),
        ("a: '{{ n > 3 }}'", "Bool(true)"),
        ("a: \"{{ list }}\"", "[String(a), String(b)]"),
        ("a: \"{{ {'k': n} }}\"", "k=Int(5)"),
        ("a: \"{{ text | upper }}\"", "String(ORDERS)"),
        ("a: \"{{ list | join('-') }}\"", "String(a-b)"),
        ("a: \"{{ 'x' if n == 5 else 'y' }}\"", "String(x)"),
        ("a: \"{{ '}}' }}\"", "String(}})"),
        ("a: \"{{ list | length }}\"", "Int(2)"),
    ] {
        assert_eq!(expand(text), (vec![expected.to_owned()], vec![]), "{text}");
    }
}

#[test]
fn text_around_an_expression_makes_a_text() {
    for (text, expected) in [
        ("a: \"{{ n }}s\"", "String(5s)"),
        ("a: of {{ text }} and {{ n }}", "String(of orders and 5)"),
        ("a: \"{{ n }}{{ n }}\"", "String(55)"),
        ("a: \"{ {{ n }} }\"", "String({ 5 })"),
        (
            "a: \"{% x %} {# y #} {{ n }}\"",
            "String({% x %} {# y #} 5)",
        ),
    ] {
        assert_eq!(expand(text), (vec![expected.to_owned()], vec![]), "{text}");
    }
}

#[test]
fn what_cannot_be_computed() {
    for (text, code) in [
        ("a: \"{{ m }}\"", "E0202"),
        ("a: \"x{{ n\"", "E0201"),
        ("a: \"{{ }}\"", "E0201"),
        ("a: \"{{ n.x }}\"", "E0203"),
        ("a: \"{{ text.x.y }}\"", "E0203"),
        ("a: \"x{{ list }}\"", "E0203"),
        ("a: \"{{ range(5) }}\"", "E0202"),
        ("a: \"{{ text * 3 }}\"", "E0203"),
        ("a: \"{{ 10 ** 40 }}\"", "E0203"),
        ("a: \"{{ 1e308 * 10 }}\"", "E0203"),
    ] {
        assert_eq!(
            expand(text),
            (vec!["Unknown".to_owned()], vec![code]),
            "{text}"
        );
    }
}

#[test]
fn items_repeat_in_the_order_of_values() {
    let (values, codes) =
        expand("a:\n  - x\n  - {for: {i: [1, 2], j: \"{{ list }}\"}, v: \"{{ i }}{{ j }}\"}\n");
    assert_eq!(
        (values, codes),
        (
            vec!["[String(x), v=String(1a), v=String(1b), v=String(2a), v=String(2b)]".to_owned()],
            vec![]
        )
    );
}
