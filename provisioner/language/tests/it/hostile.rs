//! No input makes it panic, run long, or take much memory.

use std::time::{Duration, Instant};

use language::source::Sources;
use language::{Overrides, compile};
use proptest::prelude::*;

use crate::diagnostics::cases;
use crate::repository::FOLDERS;
use crate::{project, render};

const PROJECT: &str = "apiVersion: obsctl/v1\nproject: p\nowner: o\nenvironments: {prod: {region: us-east-1}}\nvariables: {n: 5, s: text}\n";

/// Longer than any input may take: a second, and some for a build without optimisation on a busy machine.
const PATIENCE: Duration = Duration::from_secs(4);

/// Compiles in good time, and renders what is said, so that every place is a place.
fn survive(sources: &Sources) -> Vec<String> {
    let start = Instant::now();
    let compilation = compile(sources, None, &Overrides::default());
    assert!(start.elapsed() < PATIENCE, "took {:?}", start.elapsed());
    assert_eq!(
        compilation.model.is_none(),
        !compilation.diagnostics.is_empty()
    );
    let some: Vec<_> = compilation.diagnostics.iter().take(50).cloned().collect();
    let _ = render::render(&some, sources);
    compilation
        .diagnostics
        .iter()
        .map(|one| one.code.to_string())
        .collect()
}

#[test]
fn bombs_are_refused_at_once() {
    let bomb = |levels: usize| {
        let lines = (1..levels).map(|level| {
            format!(
                "a{level}: &a{level} [{}]\n",
                vec![format!("*a{}", level - 1); 10].join(", ")
            )
        });
        format!("kind: Alarm\na0: &a0 [x]\n{}", lines.collect::<String>())
    };
    let numbers: Vec<String> = (0..100).map(|number| number.to_string()).collect();
    let list = numbers.join(", ");
    for (text, expected) in [
        (bomb(40), "E0108"),
        ("x".repeat(10_000_000), "E0102"),
        (
            (0..20_000)
                .map(|field| format!("a{field}: 1\n"))
                .fold(String::from("kind: Alarm\n"), |text, line| text + &line),
            "E0301",
        ),
        (
            format!("kind: Alarm\nname: {}\n", "x".repeat(900_000)),
            "E0103",
        ),
        ("[".repeat(10_000), "E0105"),
        ("- ".repeat(10_000), "E0105"),
        (format!("a: {}", "{b: ".repeat(10_000)), "E0105"),
        (
            (0..600)
                .map(|level| {
                    format!(
                        "{}a:
",
                        " ".repeat(level)
                    )
                })
                .collect::<Vec<_>>()
                .concat(),
            "E0105",
        ),
        (
            format!(
                "for: {{a: [{list}], b: [{list}], c: [{list}], d: [{list}], e: [{list}]}}\nkind: Alarm\n"
            ),
            "E0205",
        ),
        (
            "kind: Alarm\nimpact: \"{{ 'x' * 99999999 }}\"\n".into(),
            "E0203",
        ),
        (
            "kind: Alarm\nimpact: \"{{ s * 99999999 }}\"\n".into(),
            "E0203",
        ),
        (
            "kind: Alarm\nimpact: \"{{ (s ~ s) * 99999999 }}\"\n".into(),
            "E0203",
        ),
        (
            "kind: Alarm\nimpact: \"{{ [n] * 99999999 }}\"\n".into(),
            "E0203",
        ),
        (
            format!("kind: Alarm\nimpact: \"{{{{ {}n }}}}\"\n", "-".repeat(900)),
            "E0302",
        ),
        (
            format!(
                "kind: Alarm\nimpact: \"{{{{ {}n{} }}}}\"\n",
                "(".repeat(450),
                ")".repeat(450)
            ),
            "E0201",
        ),
        (
            format!(
                "kind: CompositeAlarm\nname: c\nrule: \"{}\"\n",
                "NOT (".repeat(2000)
            ),
            "E0502",
        ),
        (
            format!(
                "kind: Dashboard\nname: c\nrows: [{{widgets: [{{graph: {{metrics: {{a: {{expression: \"{}\"}}}}}}}}]}}]\n",
                "(".repeat(2000)
            ),
            "E0501",
        ),
    ] {
        let codes = survive(&project::of(&[("obsctl.yaml", PROJECT), ("a.yaml", &text)]));
        assert!(
            codes.iter().any(|code| code == expected),
            "{expected}: {codes:?}"
        );
    }
}

#[test]
fn values_of_variables_cannot_grow_without_bound() {
    let mut variables = vec!["  v0: [x, x, x, x, x, x, x, x, x, x]\n".to_owned()];
    for level in 1..40 {
        let item = format!("\"{{{{ v{} }}}}\"", level - 1);
        variables.push(format!("  v{level}: [{}]\n", vec![item; 10].join(", ")));
    }
    let text = format!(
        "apiVersion: obsctl/v1\nproject: p\nowner: o\nenvironments: {{prod: {{region: us-east-1}}}}\nvariables:\n{}",
        variables.concat()
    );
    let codes = survive(&project::of(&[("obsctl.yaml", &text)]));
    assert!(
        codes.iter().all(|code| code == "E0203") && !codes.is_empty(),
        "{codes:?}"
    );
}

/// All YAML that there is in tests and in the project of the repository.
fn corpus() -> Vec<String> {
    let mut texts: Vec<String> = project::read(&project::repository(), &FOLDERS)
        .files
        .into_iter()
        .map(|file| file.text)
        .collect();
    for (_, path) in cases() {
        texts.extend(
            project::read(&path, &[])
                .files
                .into_iter()
                .map(|file| file.text)
                .filter(|text| text.len() < 4000),
        );
    }
    texts
}

/// One change of a text.
#[derive(Debug, Clone)]
enum Change {
    Insert(prop::sample::Index, String),
    Remove(prop::sample::Index, usize),
    Copy(prop::sample::Index, prop::sample::Index, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let pieces = prop::sample::select(vec![
        "{{",
        "}}",
        "{{ n }}",
        "\"",
        "'",
        ":",
        ": ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        "\n",
        "\n  ",
        "\t",
        "&a ",
        "*a",
        "!x ",
        "|\n",
        ">\n",
        "---\n",
        "ü",
        "\u{feff}",
        "\u{0}",
        "\r",
        "~",
        "null",
        "yes",
        "1e999",
        "-0",
        "for: {n: [1]}",
        "%",
        "#",
        "? ",
        "<<: ",
        "0x",
        "\u{85}",
        "\\",
        ",",
    ]);
    let any_text = prop_oneof![pieces.prop_map(str::to_owned), ".{0,3}"];
    prop_oneof![
        (any::<prop::sample::Index>(), any_text).prop_map(|(at, text)| Change::Insert(at, text)),
        (any::<prop::sample::Index>(), 1..20usize)
            .prop_map(|(at, length)| Change::Remove(at, length)),
        (
            any::<prop::sample::Index>(),
            any::<prop::sample::Index>(),
            1..80usize
        )
            .prop_map(|(from, to, length)| Change::Copy(from, to, length)),
    ]
}

fn apply(text: &str, changes: &[Change]) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for change in changes {
        let length = characters.len();
        match change {
            Change::Insert(at, text) => {
                let at = at.index(length + 1);
                characters.splice(at..at, text.chars());
            }
            Change::Remove(at, count) => {
                let at = at.index(length + 1);
                characters.drain(at..(at + count).min(length));
            }
            Change::Copy(from, to, count) => {
                let from = from.index(length + 1);
                let piece: Vec<char> = characters[from..(from + count).min(length)].to_vec();
                let to = to.index(length + 1);
                characters.splice(to..to, piece);
            }
        }
    }
    characters.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_documents(chosen in any::<prop::sample::Index>(), changes in prop::collection::vec(change(), 1..6)) {
        let corpus = corpus();
        let text = apply(chosen.get::<String>(&corpus), &changes);
        survive(&project::of(&[("obsctl.yaml", PROJECT), ("a.yaml", &text)]));
    }

    #[test]
    fn changed_projects(changes in prop::collection::vec(change(), 1..6)) {
        let good = project::read(&project::repository(), &[]);
        let text = apply(good.text("obsctl.yaml").expect("the project"), &changes);
        survive(&project::of(&[("obsctl.yaml", &text), ("a.yaml", "kind: Route\nname: r\nto: [{email: a@example.com}]\n")]));
    }

    #[test]
    fn any_text(text in "\\PC{0,200}") {
        survive(&project::of(&[("obsctl.yaml", PROJECT), ("a.yaml", &text)]));
    }
}
